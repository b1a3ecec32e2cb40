"""Impedance of a cell at rest, with the share of its cathode."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from math import prod
from typing import Any, Unpack

import numpy as np
import xarray as xr

from sscell.cards.cell import CellDesign
from sscell.designs.spectrum import read_cycles, read_frequencies, read_socs
from sscell.designs.varied import asked_grid, dumped
from sscell.errors import InputError, Problem, Problems
from sscell.models.resolution import Accuracy
from sscell.parameters.active_material import ActiveMaterial
from sscell.protocols.protocol import Protocol
from sscell.results.dataset import Axis, dataset
from sscell.results.outcome import Outcome
from sscell.solving.life import mechanisms_of
from sscell.solving.points import Design, Point
from sscell.solving.run_options import RunOptions, check_number, checked_options, execution
from sscell.solving.spectra import spectra
from sscell.studies.arguments import cell_axis, checked_cells, varied_axes, varied_designs
from sscell.studies.cycle import beyond_cutoffs, parts_of
from sscell.studies.measured_cell import MeasuredCell

PER_CM2 = 1e4
"""ohm cm2 in one ohm m2."""


def impedance(
    cells: CellDesign | MeasuredCell | Sequence[CellDesign | MeasuredCell],
    frequencies: Iterable[Any] | Mapping[str, Any] | None = None,
    soc: Any = 0.5,
    *,
    cycles: int | Iterable[int] | None = None,
    protocol: Protocol | Sequence[Any] | Mapping[str, Any] | None = None,
    over: Mapping[str, Iterable[Any]] | None = None,
    title: str | None = None,
    **run: Unpack[RunOptions],
) -> xr.Dataset:
    r"""Impedance spectra of cells at rest, by linearisation of the equations at equilibrium.

    The spectrum is the sum of the cathode, the ohmic separator layers, each junction and the
    anode. In the cathode, ions and electrons move on two rails that the double layer, the
    reaction and diffusion in the particles connect. A junction or an anode of resistance R that
    has a capacitance C on its card gives an arc, R / (1 + 2 pi i f R C), else it is a resistor.
    A film with a capacitance gives an arc in series with that of the reaction; without one, film
    and reaction share the double layer.
    A composite anode is linearised as the cathode is; its interface is the resistance of the anode.
    After cycles of a protocol a cell has the film, junctions, anode, coverage and utilisation that
    the laws of ageing on its card give; capacitances stay as made.

    Parameters
    ----------
    cells : CellDesign, MeasuredCell or sequence of them
    frequencies : iterable or mapping, optional
        In Hz, or text such as ``"1 kHz"``, or a range such as ``{"from": "1 mHz", "to": "1 MHz",
        "points": 91, "spacing": "log"}``. If not given, 1 MHz to 1 mHz, ten a decade.
    soc : number, text or sequence of them
        State of charge, 0 at equilibrium with the lower cut-off and 1 with the upper; also
        ``"50 %"``.
    cycles : int or iterable of int, optional
        Numbers of cycles of ``protocol`` after which spectra are solved; 0 is the cell as made.
    protocol : Protocol, list of steps or mapping, optional
        What is done to the cells in these cycles, as of :func:`sscell.cycle`.
    over : mapping of path to values, optional
        What is varied in all cells, such as ``{"junction.resistance": [...]}``.
    title : str, optional
    **run : RunOptions
        Of spectra ``accuracy`` counts; the others are for the cycles before them.

    Returns
    -------
    xarray.Dataset
        Dims (cell, what is varied..., cycle, soc, frequency); cell, cycle and soc where several
        are given: ``resistance`` and ``reactance``, the real and the imaginary part [ohm cm2];
        ``cathode_resistance`` and ``cathode_reactance``, those of the composite cathode with its
        film: the total minus separator layers, junctions and anode. Without frequency:
        ``high_frequency_resistance`` and ``low_frequency_resistance``, the real part at the
        highest and the lowest frequency [ohm cm2], and ``outcome``: ``"solved"``, or
        ``"solver failed"`` with NaN. The attribute ``note`` names cells that no law of ageing
        changes, whose spectra are equal over cycles.

    Raises
    ------
    InputError
        If a frequency is not above 0, a state of charge is outside 0 to 1, a path is unknown, or
        there are cycles without a protocol, beyond it, or the reverse.

    References
    ----------
    Hallemans et al., J. Electrochem. Soc. 172 (2025) 060507; as ``pybamm.EISSimulation``.

    Examples
    --------
    >>> import sscell
    >>> cell = sscell.load_cell("ncm83_li6ps5cl")
    >>> spectrum = sscell.impedance(cell, frequencies=["1 MHz", "1 Hz"])
    >>> spectrum["resistance"].round().values
    array([19., 76.])
    >>> life = sscell.Protocol.cycles(20, charge="0.5C", discharge="0.5C")
    >>> bare = sscell.load_cell("ncm83_bare_li6ps5cl")
    >>> aged = sscell.impedance(bare, [1], cycles=[0, 20], protocol=life, accuracy="draft")
    >>> aged["resistance"].dims
    ('cycle', 'frequency')
    """
    options, chosen = checked_options(run, impedance), checked_cells(cells)
    asked, at, states, (numbers, cycled) = _read(
        (asked_grid, over),
        (read_frequencies, frequencies),
        (read_socs, soc),
        (read_cycles, cycles, protocol),
    )
    axes = [cell_axis(chosen), *varied_axes(asked)]
    axes += [Axis("cycle", numbers, "1", "after cycle")] if cycled else []
    axes += [Axis("soc", states, "1", "state of charge"), Axis("frequency", at, "Hz", "frequency")]
    shape = [len(axis.values) for axis in axes[:-1]]
    check_number(prod(shape), options)
    designs = list(varied_designs(chosen, asked))
    Problems(filter(None, map(_capacitive_film, designs))).refuse()
    aged = _aged(designs, numbers, cycled, options) if cycled else [(cell,) for cell in designs]
    solved = [_solved(over_cycles, at, states, options["accuracy"]) for over_cycles in aged]
    parts = np.array(solved).reshape(*shape, 2, len(at)) * PER_CM2
    total, cathode = parts[..., 0, :], parts[..., 1, :]
    failed = np.isnan(total).any(axis=-1)
    variables = {
        "resistance": total.real,
        "reactance": total.imag,
        "cathode_resistance": cathode.real,
        "cathode_reactance": cathode.imag,
        "high_frequency_resistance": total.real[..., 0],
        "low_frequency_resistance": total.real[..., -1],
        "outcome": np.where(failed, Outcome.SOLVER_FAILED.value, Outcome.SOLVED.value),
    }
    lasting = _lasting(chosen, designs) if cycled else ""
    results = dataset(
        axes,
        variables,
        study="impedance",
        title=title or " | ".join(cell.title for cell in chosen),
        direction="",
        cells=chosen,
        protocol={
            "frequencies": at,
            "soc": states,
            **({"cycles": numbers, "protocol": cycled.to_mapping()} if cycled else {}),
            "over": dumped(asked),
        },
        attributes={"accuracy": options["accuracy"], **({"note": lasting} if lasting else {})},
    )
    single = [name for name in ("cycle", "soc") if results.sizes.get(name) == 1]
    if isinstance(cells, CellDesign | MeasuredCell):
        return results.squeeze(["cell", *single]).drop_vars("cell")
    return results.squeeze(single)


def _capacitive_film(cell: CellDesign) -> Problem | None:
    """Why the arcs of a film cannot be told apart; None if they can or need not."""
    grows = cell.ageing is not None and cell.ageing.film is not None
    filmed = grows or cell.cathode.has_film
    if cell.cathode.film_capacitance is None or not filmed or len(ActiveMaterial.of(cell)) == 1:
        return None
    message = (
        "a film with a capacitance is possible with one particle size of one active material "
        f"only, not with the sizes or materials of {cell.title}; leave the capacitance out"
    )
    return Problem("cathode.film_capacitance", message)


def _read(*asked: tuple[Callable[..., Any], Any, *tuple[Any, ...]]) -> list[Any]:
    """What each reader makes of what it is given; all mistakes at once."""
    read: list[Any] = []
    problems: list[Problem] = []
    for reader, *given in asked:
        try:
            read.append(reader(*given))
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    return read


def _aged(
    designs: Sequence[CellDesign], numbers: Sequence[int], protocol: Protocol, options: RunOptions
) -> list[tuple[CellDesign | None, ...]]:
    """Each design after numbers of cycles; None after a cycle that could not be solved."""
    if problems := beyond_cutoffs(designs, protocol):
        raise InputError(problems)
    aged: list[tuple[CellDesign | None, ...]] = [(cell,) * len(numbers) for cell in designs]
    old = [i for i, cell in enumerate(designs) if mechanisms_of(cell)]
    points = [Point(Design.of(designs[i]), 1.0, protocol) for i in old]
    with execution(options) as execute:
        for at, _, life in replace(execute, parts=parts_of(protocol)).lives(points):
            aged[old[at]] = tuple(life.cell_after(number) for number in numbers)
    return aged


def _lasting(cells: Sequence[CellDesign], designs: Sequence[CellDesign]) -> str:
    """A sentence on the cells of which no design ages; empty if there is none."""
    each = len(designs) // len(cells)
    names = [
        cell.title
        for i, cell in enumerate(cells)
        if not any(map(mechanisms_of, designs[i * each : (i + 1) * each]))
    ]
    if not names:
        return ""
    return f"Equal over cycles, as no law on the card changes the impedance: {', '.join(names)}."


def _solved(
    over_cycles: Sequence[CellDesign | None],
    frequencies: Sequence[float],
    socs: Sequence[float],
    accuracy: Accuracy,
) -> list[Any]:
    """Spectra of the cell and its cathode by cycle and state of charge; equal cells once."""
    at, known = np.array(frequencies), dict[int, Any]()
    for cell in over_cycles:
        if id(cell) in known:
            continue
        if cell is None:
            known[id(cell)] = np.full((len(socs), 2, at.size), complex(np.nan, np.nan))
        else:
            known[id(cell)] = list(spectra(cell, at, socs, accuracy))
    return [known[id(cell)] for cell in over_cycles]
