"""Impedance of a cell at rest, with the share of its cathode."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from math import prod
from typing import Any, Unpack

import numpy as np
import xarray as xr

from sscell.cards.cell import CellDesign
from sscell.designs.spectrum import read_frequencies, read_socs
from sscell.designs.varied import Grid, asked_grid, dumped, shape_of
from sscell.errors import InputError, Problem
from sscell.results.dataset import Axis, dataset
from sscell.results.outcome import Outcome
from sscell.solving.run_options import RunOptions, check_number, checked_options
from sscell.solving.spectra import spectra
from sscell.studies.arguments import cell_axis, checked_cells, varied_axes, varied_designs

PER_CM2 = 1e4
"""ohm cm2 in one ohm m2."""


def impedance(
    cells: CellDesign | Sequence[CellDesign],
    frequencies: Iterable[Any] | Mapping[str, Any] | None = None,
    soc: Any = 0.5,
    *,
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

    Parameters
    ----------
    cells : CellDesign or sequence of them
    frequencies : iterable or mapping, optional
        In Hz, or text such as ``"1 kHz"``, or a range such as ``{"from": "1 mHz", "to": "1 MHz",
        "points": 91, "spacing": "log"}``. If not given, 1 MHz to 1 mHz, ten a decade.
    soc : number, text or sequence of them
        State of charge, 0 at equilibrium with the lower cut-off and 1 with the upper; also
        ``"50 %"``.
    over : mapping of path to values, optional
        What is varied in all cells, such as ``{"junction.resistance": [...]}``.
    title : str, optional
    **run : RunOptions
        Of them ``accuracy`` counts; the others are for studies of many points.

    Returns
    -------
    xarray.Dataset
        Dims (cell, what is varied..., soc, frequency), the first and soc only where several are
        given: ``resistance`` and ``reactance``, the real and the imaginary part [ohm cm2];
        ``cathode_resistance`` and ``cathode_reactance``, those of the composite cathode with its
        film: the total minus separator layers, junctions and anode. Without frequency:
        ``high_frequency_resistance`` and ``low_frequency_resistance``, the real part at the
        highest and the lowest frequency [ohm cm2], and ``outcome``: ``"solved"``, or
        ``"solver failed"`` with NaN.

    Raises
    ------
    InputError
        If a frequency is not above 0, a state of charge is outside 0 to 1, or a path is unknown.

    References
    ----------
    Hallemans et al., J. Electrochem. Soc. 172 (2025) 060507; as ``pybamm.EISSimulation``.

    Examples
    --------
    >>> import sscell
    >>> cell = sscell.load_cell("ncm83_li6ps5cl")
    >>> spectrum = sscell.impedance(cell, frequencies=["1 MHz", "1 Hz"])
    >>> spectrum["resistance"].round().values
    array([17., 74.])
    """
    options, chosen = checked_options(run, impedance), checked_cells(cells)
    asked, at, states = _asked(frequencies, soc, over)
    shape = (len(chosen), *shape_of(asked), len(states))
    check_number(prod(shape), options)
    designs = varied_designs(chosen, asked)
    accuracy, at_all = options["accuracy"], np.array(at)
    solved = [both for cell in designs for both in spectra(cell, at_all, states, accuracy)]
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
    axes = [cell_axis(chosen), *varied_axes(asked), Axis("soc", states, "1", "state of charge")]
    axes.append(Axis("frequency", at, "Hz", "frequency"))
    single = ["cell"] if isinstance(cells, CellDesign) else []
    single += ["soc"] if len(states) == 1 else []
    results = dataset(
        axes,
        variables,
        study="impedance",
        title=title or " | ".join(cell.title for cell in chosen),
        direction="",
        cells=chosen,
        protocol={"frequencies": at, "soc": states, "over": dumped(asked)},
        attributes={"accuracy": accuracy},
    )
    return results.squeeze(single).drop_vars([name for name in single if name == "cell"])


def _asked(
    frequencies: Any, soc: Any, over: Any
) -> tuple[Grid, tuple[float, ...], tuple[float, ...]]:
    """What is varied, the frequencies and the states of charge; all mistakes at once."""
    readers: list[tuple[Callable[[Any], Any], Any]] = [
        (asked_grid, over),
        (read_frequencies, frequencies),
        (read_socs, soc),
    ]
    read: list[Any] = []
    problems: list[Problem] = []
    for reader, given in readers:
        try:
            read.append(reader(given))
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    asked, at, states = read
    return asked, at, states
