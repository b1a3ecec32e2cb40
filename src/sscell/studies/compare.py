"""Cells side by side: what each delivers and weighs, where its voltage goes, what to know of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from math import prod
from typing import Any, Unpack

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from sscell.cards.cell import CellDesign
from sscell.cards.layers import AMOUNTS
from sscell.cards.stack import ANODES, HOST_FRACTION, Foil, Stack
from sscell.checks.finding import Finding
from sscell.checks.findings import findings
from sscell.designs.comparison import Amount, checked_amount, differences
from sscell.designs.replace import replaced
from sscell.designs.varied import Grid, asked_grid, dumped, each_design, shape_of
from sscell.errors import InputError, Problem, SscellError
from sscell.models.resolution import Accuracy
from sscell.protocols.charge import read_protocols
from sscell.protocols.protocol import CHARGE, DISCHARGE, Direction, Protocol
from sscell.reading.estimates import estimates_of
from sscell.reading.read import read_cell
from sscell.results.dataset import cell_cards
from sscell.results.design_variables import finding_variables, weighed
from sscell.results.losses import parts_of
from sscell.results.schema import described
from sscell.results.variables import VARIABLES
from sscell.solving.run_options import RunOptions, checked_options, execution
from sscell.studies.arguments import (
    RATES,
    asked_rates,
    cell_axis,
    checked_charge,
    checked_rates,
    checked_stack,
    rates_in,
    varied_axes,
)
from sscell.studies.bands import SAMPLES, Uncertainty, as_described, solved
from sscell.studies.discharge import losses
from sscell.studies.measured_cell import MeasuredCell
from sscell.studies.rate_grid import RateGrid

Array = NDArray[np.float64]
_EQUAL = {"areal_capacity": "areal capacity", "thickness": "thickness", "mass": "stack mass"}


def compare(
    cells: CellDesign | MeasuredCell | Sequence[CellDesign | MeasuredCell],
    at: str = "areal_capacity",
    value: Any = None,
    c_rates: Sequence[float | str] = RATES,
    direction: Direction = "discharge",
    *,
    charge: str | Sequence[str] | None = None,
    over: Mapping[str, Iterable[Any]] | None = None,
    loss_rate: float | str | None = None,
    stack: Stack | Mapping[str, Any] | None = None,
    title: str | None = None,
    uncertainty: Uncertainty | None = None,
    samples: int = SAMPLES,
    **run: Unpack[RunOptions],
) -> xr.Dataset:
    """Cells made equal in one respect, side by side.

    Parameters
    ----------
    cells : CellDesign, MeasuredCell or sequence of them
    at : "areal_capacity" | "thickness" | "mass"
        What is made equal by the amount of cathode: its nominal areal capacity, its thickness,
        or the mass of the whole stack per area.
    value : quantity, optional
        Such as ``"4 mAh/cm^2"``, ``"80 um"`` or ``"30 mg/cm^2"``; that of the first cell if not
        given.
    c_rates : sequence of float or str
        Of the nominal capacity [h-1]; also ``"C/10"``, ``"20 mA/g"`` or ``"2 mA/cm^2"``.
    direction : "discharge" | "charge" | "cycle"
    charge : str or sequence of str, optional
        Before each discharge, as for ``rate_capability``. The voltage losses do not follow it:
        they are those of a discharge from full charge, as ``mean_loss`` says.
    over : mapping of path to values, optional
        What is varied in all cells alike, such as ``{"junction.resistance": [...]}``.
    loss_rate : float or str, optional
        At which the voltage losses are split, of a cycle those of a discharge; of the C-rates the
        one nearest 1 if not given. As one of ``c_rates``.
    stack : Stack or mapping, optional
        Current collectors and anode, such as ``{"anode": {"thickness": "20 um", "density":
        "0.534 g/cm^3"}}``; what is not given is assumed and says so.
    title : str, optional
    uncertainty, samples
        As for ``rate_capability``; all designs have the same draws.
    **run : RunOptions
        How it is solved: ``accuracy``, ``workers``, ``store``, ``progress``, ...; see
        :class:`RunOptions`.

    Returns
    -------
    xarray.Dataset
        Dims (cell, what is varied..., c_rate): as ``rate_capability`` and
        ``stack_specific_energy`` [Wh/kg], ``cathode_energy_density``, ``stack_energy_density``
        [Wh/L]; without c_rate ``cathode_mass``, ``stack_mass`` [mg/cm2],
        ``cathode_thickness`` and ``stack_thickness`` [um], the stack charged, NaN where
        something is unknown, which ``unknown`` names; dims (cell, process): ``mean_loss``
        [V] of the cells before anything is varied, NaN of infeasible ones; dims (cell):
        ``errors``, ``warnings``, ``notes``, ``worst_finding`` and ``findings``. With an
        uncertainty also the bands of
        ``rate_capability``, those of differences to the first cell with the same values.
        Attributes ``estimated`` and ``estimated_density`` as of ``sweep``.

    Raises
    ------
    InputError
        If what is asked makes no sense, or a cell cannot be made equal; all at once.

    Examples
    --------
    >>> import sscell
    >>> cell = sscell.load_cell("ncm83_li6ps5cl")
    >>> cells = [cell, cell.replace({"cathode.porosity": "5 %"})]
    >>> both = sscell.compare(
    ...     cells, "areal_capacity", "2 mAh/cm^2", c_rates=[1], accuracy="draft")
    >>> both["cathode_thickness"].round().values.ravel()
    array([47., 42.])
    """
    options = checked_options(run, compare)
    asked_for = asked_rates(c_rates)
    charge = checked_charge(cells, direction, charge)
    chosen, kind = as_described(cells, uncertainty, samples)
    protocols, around = read_protocols(direction, charge), checked_stack(stack)
    asked = asked_grid(over)
    _check_free(asked)
    amount = checked_amount(at, value, chosen[0], around)
    made, designs = _made(chosen, asked, amount, around)
    grid = RateGrid(rates_in(asked_for, designs), protocols, around)
    split_at = min(grid.rates, key=lambda rate: abs(float(np.log(rate))))
    if loss_rate is not None:
        (split_at,) = checked_rates([loss_rate], made, "loss_rate")
    shape = (len(chosen), *shape_of(asked))
    baselines = [i % prod(shape[1:]) for i in range(len(designs))]
    with execution(options) as solver:
        variables, known = solved(grid, designs, shape, kind, solver, baselines)
    results = grid.dataset(
        "compare",
        [cell_axis(chosen), *varied_axes(asked)],
        variables | weighed(designs, around, variables["energy"], shape),
        after=kind.axes,
        title=title or "Cells compared",
        cells=chosen,
        asked={"over": dumped(asked), "stack": around.to_mapping()},
        attributes={
            **known,
            **kind.attributes(chosen),
            "at": at,
            "value": amount.text,
            "loss_rate": split_at,
            "basis": f"at equal {_EQUAL[at]}, {amount.text}",
            "differences": differences(made),
            "assumed": assumed_of_stack(made, around),
            **estimates_of(designs),
        },
    )
    split = CHARGE if direction == CHARGE.name else DISCHARGE
    middle = map(kind.middle, made)
    split_of_each = [_mean_losses(cell, split_at, split, options["accuracy"]) for cell in middle]
    processes = list(dict.fromkeys(name for cell in made for name in parts_of(cell)))
    lost = np.array([[each.get(name, 0.0) for name in processes] for each in split_of_each])
    units, long_name = VARIABLES["mean_loss"]
    attributes = {"units": units, "long_name": f"{long_name} {split.condition}"}
    mean_loss = ("cell", "process"), lost, attributes
    process = "process", processes, {"long_name": "process"}
    results = results.assign_coords(process=process).assign(mean_loss=mean_loss)
    return results.assign(
        finding_variables([[*findings(cell), *_unlike(made)] for cell in made], "cell")
    )


def _unlike(cells: Sequence[CellDesign]) -> list[Finding]:
    """What else than the electrolytes differs between cells, as a finding of each."""
    other = differences(cells)
    text = f"the cells compared differ in {other}"
    return [Finding("warning", "comparison", text, cause="comparison")] if other else []


def _check_free(asked: Grid) -> None:
    taken = {f"cathode.{name}" for name in AMOUNTS}
    message = "cannot be varied: the amount of cathode is what makes the cells equal"
    mistakes = [Problem(path, message) for path in asked if path in taken]
    if mistakes:
        raise InputError(mistakes)


def compared_cells(results: xr.Dataset) -> list[CellDesign]:
    """The cells of a dataset; of a comparison as it made them equal.

    Raises
    ------
    InputError
        If it does not say what it came from.
    """
    cells = [read_cell(card) for card in cell_cards(results)]
    if results.attrs.get("study") != "compare":
        return cells
    around = checked_stack(described(results, "results").get("stack"))
    amount = checked_amount(results.attrs["at"], results.attrs["value"], cells[0], around)
    return [amount.given_to(cell, around) for cell in cells]


def _made(
    cells: Sequence[CellDesign], asked: Grid, amount: Amount, around: Stack
) -> tuple[list[CellDesign], list[CellDesign]]:
    """The cells made equal, as they are and as varied; or everything that is wrong with them."""
    mistakes: list[Problem] = []
    made, designs = [], []
    for cell in cells:
        try:
            made.append(amount.given_to(cell, around))
            for changes in each_design(asked):
                changed = replaced(cell, changes) if changes else cell
                designs.append(amount.given_to(changed, around))
        except InputError as error:
            mistakes += [Problem(f"{cell.title}, {p.where}", p.message) for p in error.problems]
    if mistakes:
        raise InputError(dict.fromkeys(mistakes))
    return made, designs


def assumed_of_stack(cells: Sequence[CellDesign], around: Stack) -> str:
    """In words, what stands around the cells and was assumed; empty if nothing was."""
    foils: dict[str, Foil | None] = {**around.collectors}
    if around.anode is None:
        kinds = dict.fromkeys(cell.anode.type for cell in cells)
        foils |= {f"{kind} anode": ANODES.get(kind) for kind in kinds}
    foils_assumed = [
        f"{name} {foil.thickness * 1e6:g} um of {foil.density * 1e-3:g} g/cm3"
        for name, foil in foils.items()
        if foil is not None and foil.thickness.mark == "assumed"
    ]
    films = {
        f"{cell.anode.title} {100 * HOST_FRACTION:g} vol% of its anode"
        for cell in cells
        if around.anode is None and cell.anode.is_film and cell.anode.volume_fraction is None
    }
    assumed = [*foils_assumed, *sorted(films)]
    return f"Assumed of the stack: {', '.join(assumed)}." if assumed else ""


@lru_cache(maxsize=64)
def _mean_losses(
    cell: CellDesign, rate: float, protocol: Protocol, accuracy: Accuracy
) -> Mapping[str, float]:
    """Of each process; NaN where nothing can be drawn. Kept: cells are compared again. [V]"""
    try:
        direction: Direction = "discharge" if protocol.last.sign > 0 else "charge"
        split = losses(cell, rate, direction, accuracy=accuracy)
    except InputError:
        raise
    except SscellError:
        return dict.fromkeys(parts_of(cell), float("nan"))
    means = zip(split["process"].values, split["mean_loss"].values, strict=True)
    return {str(name): float(mean) for name, mean in means}
