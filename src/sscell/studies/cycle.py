"""Cells on a cycler: what a protocol of steps does to them, cycle by cycle."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from math import ceil, prod
from typing import Any, Unpack

import numpy as np
import xarray as xr
from numpy.typing import NDArray
from scipy.interpolate import PchipInterpolator
from tqdm.auto import tqdm

from sscell.cards.cell import CellDesign
from sscell.designs.comparison import differences
from sscell.designs.varied import asked_designs, asked_number, dumped, shape_of
from sscell.errors import InputError, Problem
from sscell.parameters.ageing import ages
from sscell.protocols.cutoffs import cutoff_problems
from sscell.protocols.protocol import Protocol, read_protocol
from sscell.protocols.step import Step
from sscell.results.dataset import Axis, dataset
from sscell.results.outcome import End, History, Outcome
from sscell.results.schema import labelled
from sscell.solving.arrays import (
    MILLIAMPERE_HOUR_PER_CM2,
    MILLIAMPERE_HOUR_PER_GRAM,
    MILLIAMPERE_PER_CM2,
    stack_energies,
)
from sscell.solving.batch import PARTS, Execution
from sscell.solving.points import Design, Point
from sscell.solving.run_options import RunOptions, check_number, checked_options, execution
from sscell.studies.ageing import LOSSES, aged_rows, lasting_rows
from sscell.studies.arguments import (
    cell_axis,
    check_designs,
    checked_cells,
    varied_axes,
    varied_designs,
)
from sscell.studies.measured_cell import MeasuredCell

Array = NDArray[np.float64]
MOST_PARTS = 5001
"""Instants kept of a step at most."""
HALF = 0.5
"""Share of the capacity at which the voltage gap is read. [-]"""
SHARES = np.linspace(0.0, 1.0, PARTS)
"""Of the capacity of a charge or discharge, at which voltages are kept. [-]"""


def cycle(
    cells: CellDesign | MeasuredCell | Sequence[CellDesign | MeasuredCell],
    protocol: Protocol | Sequence[Any] | Mapping[str, Any],
    *,
    over: Mapping[str, Iterable[Any]] | Sequence[Mapping[str, Any]] | None = None,
    title: str | None = None,
    **run: Unpack[RunOptions],
) -> xr.Dataset:
    """What a protocol does to one or several cells, cycle by cycle.

    The whole state of a cell, with the profiles in every phase, is carried from step to step.
    Alike cycles in a row are solved until they repeat themselves; the rest are copies, within
    1e-4 of the nominal capacity.
    A cell with a block ``ageing`` or growing junctions ages: of alike cycles in a row only some
    are solved, so that none changes a resistance by more than 10 % or the coverage by more than
    3 %; between them values are interpolated (within 0.2 % of the capacity).

    Parameters
    ----------
    cells : CellDesign, MeasuredCell or sequence of them
    protocol : Protocol, list of steps or mapping
        Such as ``Protocol.rate_test([0.1, 1, 0.1])`` or ``["Charge at C/2", "Discharge at 1C"]``.
    over : mapping of path to values, or sequence of mappings of path to value, optional
        What is varied in all cells, as of ``sweep``. The dimension of a value that the cells
        change as they age is named as in ``coverage_as_made``.
    title : str, optional
        Of the dataset; by default that of the cells.
    **run : RunOptions
        As of every study.

    Returns
    -------
    xarray.Dataset
        Dims (cell if several, what is varied..., cycle): ``capacity``, ``charge_capacity``
        [mAh/cm2], ``specific_capacity``, ``specific_charge_capacity`` [mAh/g of active material],
        ``capacity_fraction`` [-], ``coulombic_efficiency`` and ``energy_efficiency`` [-] of
        discharge over charge of a cycle, ``energy``, ``charge_energy`` [mWh/cm2],
        ``stack_specific_energy`` [Wh/kg], ``stack_energy_density`` [Wh/L], ``mean_voltage``,
        ``mean_charge_voltage`` and ``voltage_gap`` at half the capacity [V], ``outcome`` ("solved"
        where every step took its time); ``discharge_voltage`` and ``charge_voltage`` [V] over
        ``share`` of the capacity of each; ``time`` [h], ``step_voltage`` [V] and ``step_current``
        [mA/cm2] over (step, part), and ``ended_by`` over step. Cells that age have
        ``film_resistance`` per contact area, ``junction_resistance``, ``anode_resistance`` [ohm
        cm2], ``coverage``, ``utilisation`` [-] before each cycle, ``lost_charge`` [mAh/cm2] of
        oxidised catholyte after it, whether it was ``solved`` or lies between solved ones, and
        ``capacity_loss`` [mAh/cm2] over (cycle, mechanism), against the cell as made in the same
        cycle. What a measured efficiency of a first cycle holds beside is in the attribute
        ``comment`` of ``coulombic_efficiency``.

    Raises
    ------
    InputError
        If the protocol is none, or a voltage of it is beyond the cut-offs of a cell; all at once.

    Examples
    --------
    >>> import sscell
    >>> cell = sscell.load_cell("ncm83_li6ps5cl")
    >>> cycled = sscell.cycle(cell, ["Charge at 1C", "Discharge at 1C"], accuracy="draft")
    >>> cycled["specific_capacity"].dims
    ('cycle',)
    """
    options = checked_options(run, cycle)
    chosen, protocol = checked_cells(cells), read_protocol(protocol)
    check_number(asked_number(over) * len(chosen), options)
    asked = asked_designs(over) if over else {}
    shape = (len(chosen), *shape_of(asked))
    check_number(prod(shape), options)
    check_designs(chosen, asked)
    designs = list(varied_designs(chosen, asked))
    if problems := beyond_cutoffs(designs, protocol):
        raise InputError(problems)
    with execution(options) as execute:
        rows = _solved(replace(execute, parts=parts_of(protocol)), designs, protocol)
    known: dict[str, Any] = {"accuracy": options["accuracy"]}
    axes = [
        replace(axis, name=f"{axis.name}_as_made") if axis.name in rows[0] else axis
        for axis in (varied_axes(asked) if asked else ())
    ]
    if isinstance(cells, CellDesign | MeasuredCell):
        shape = shape[1:]
    else:
        axes.insert(0, cell_axis(chosen))
        known |= {"basis": "as given", "differences": differences(chosen)}
    variables = {name: np.array([row[name] for row in rows]) for name in rows[0]}
    variables = {name: v.reshape(*shape, *v.shape[1:]) for name, v in variables.items()}
    first = [axis.name for axis in axes if axis.along is None]
    separate = {name: (*first, *dims) for name, dims in OWN_DIMS.items() if name in variables}
    rates = {name: variables.pop(name) for name in ("c_rate", "charge_rate")}
    result = dataset(
        [*axes, *_axes(protocol, mechanisms=LOSSES if "capacity_loss" in variables else ())],
        variables,
        study="cycle",
        title=title or " | ".join(cell.title for cell in chosen),
        direction="cycle",
        cells=chosen,
        protocol={
            "protocol": protocol.to_mapping(),
            **({"over": dumped(asked)} if asked else {}),
        },
        attributes=known,
        own_dims=separate,
    )
    result["coulombic_efficiency"].attrs["comment"] = NOT_COUNTED
    return result.assign_coords({n: _rates(n, v, first) for n, v in rates.items()})


NOT_COUNTED = (
    "first cycle: without the lithium that a layered oxide as made gives in its first charge and "
    "takes up too slowly again above a stoichiometry of about 0.9"
)
"""What a measured efficiency holds beside that of a cycle."""


def _solved(
    execution: Execution, designs: Sequence[CellDesign], protocol: Protocol
) -> list[dict[str, Any]]:
    """Variables over cycles and steps of each design; if any of them ages, with its state."""
    points = [Point(Design.of(cell), 1.0, protocol) for cell in designs]
    old = [i for i, cell in enumerate(designs) if ages(cell)]
    lasting = sorted({*range(len(points))} - {*old})
    rows: dict[int, dict[str, Any]] = {}
    with tqdm(total=len(points), disable=not execution.progress, unit="cell") as bar:
        for i, point, history in execution.histories([points[i] for i in lasting]):
            row = by_cycle(point, history) | by_step(history)
            rows[lasting[i]] = lasting_rows(point, row) if old else row
            bar.update()
        for i, point, life in execution.lives([points[i] for i in old]):
            rows[old[i]] = aged_rows(life, point, by_cycle, by_step)
            bar.update()
    return [rows[i] for i in range(len(rows))]


def _axes(protocol: Protocol, mechanisms: Sequence[str]) -> list[Axis]:
    """Cycles, and what lies along them and along the steps."""
    steps = protocol.steps
    axes = [
        Axis("cycle", sorted(set(protocol.cycle_numbers)), "1", "cycle"),
        share_axis(),
        Axis("step", range(1, len(steps) + 1), "1", "step"),
        Axis("part", np.linspace(0, 1, parts_of(protocol)).tolist(), "1", "share of the step"),
        Axis("step_name", [step.name for step in steps], "", "what is done", along="step"),
        Axis("step_cycle", protocol.cycle_numbers, "1", "cycle of the step", along="step"),
    ]
    if mechanisms:
        axes.append(Axis("mechanism", mechanisms, "", "mechanism of ageing"))
    return axes


OWN_DIMS = {
    "time": ("step", "part"),
    "step_voltage": ("step", "part"),
    "step_current": ("step", "part"),
    "ended_by": ("step",),
    "capacity_loss": ("cycle", "mechanism"),
}
"""Variables that are not of the cycles alone, with their dimensions."""


def parts_of(protocol: Protocol) -> int:
    """Instants kept of each step: of a current over time, enough to meet its points."""
    profiles = {step.profile for step in protocol.steps if step.profile is not None}
    shortest = (p.time[-1] / float(np.diff(p.time).min()) for p in profiles)
    return min(max([PARTS, *(ceil(number) + 1 for number in shortest)]), MOST_PARTS)


def share_axis() -> Axis:
    """Of the capacity of a charge or of a discharge."""
    return Axis("share", SHARES.tolist(), "1", "share of the capacity")


def beyond_cutoffs(cells: Sequence[CellDesign], protocol: Protocol) -> list[Problem]:
    """What is wrong with the voltages of a protocol in any of the cells."""
    problems = []
    for cell in cells:
        problems += cutoff_problems(protocol, *cell.cutoffs, cell.title)
    return list(dict.fromkeys(problems))


def _rates(name: str, values: Array, first: Sequence[str]) -> xr.Variable:
    of = "charge" if name == "charge_rate" else "discharge"
    return labelled((*first, "cycle"), values, "1", f"C-rate of the {of}")


def by_cycle(point: Point, history: History) -> dict[str, Any]:
    """Variables over cycles of one point."""
    rows: list[dict[str, Any]] = []
    before: tuple[Any, ...] = ()
    first = 0
    for done in point.protocol.by_cycle():
        last = first + len(done)
        part = history.part(first, last)
        known = (done, part.facts.tobytes(), part.voltage.tobytes(), part.current.tobytes())
        # most of many alike cycles are copies of one
        rows.append(rows[-1] if known == before else _of_cycle(point, part, done))
        before, first = known, last
    return {name: np.array([row[name] for row in rows]) for name in rows[0]}


def _of_cycle(point: Point, history: History, done: Sequence[Step]) -> dict[str, Any]:
    """Variables of one cycle, of which the history is."""
    charge, energy, ends = history.fact("charge"), history.fact("energy"), history.ends
    mass = point.design.derived.loading
    row: dict[str, Any] = {"outcome": str(_outcome([step.sign for step in done], ends))}
    curves = []
    # Within the tolerance of the solver a rest passes charge, at the voltage that it relaxes to;
    # what is infeasible passes some while it is switched on.
    pairs = zip(done, ends, strict=True)
    counts = np.array([s.name != "rest" and end is not End.INFEASIBLE for s, end in pairs])
    for name, sign in (("", 1), ("charge_", -1)):
        chosen = counts & (sign * charge > 0)
        amount = abs(float(charge[chosen].sum())) if not np.isnan(charge).any() else np.nan
        work = abs(float(energy[chosen].sum()))
        curve = _curve(history, np.flatnonzero(chosen)) if amount > 0 else None
        curves.append(curve)
        over = SHARES * np.nan if curve is None else curve(SHARES * amount)
        row |= {
            f"{name}capacity": amount / MILLIAMPERE_HOUR_PER_CM2,
            f"specific_{name}capacity": amount / mass.loading / MILLIAMPERE_HOUR_PER_GRAM,
            f"{name}energy": work / MILLIAMPERE_HOUR_PER_CM2,
            f"mean_{name}voltage": work / amount if amount > 0 else np.nan,
            f"{name or 'discharge_'}voltage": over,
        }
    row["capacity_fraction"] = (
        row["capacity"] * MILLIAMPERE_HOUR_PER_CM2 / point.design.derived.equilibrium_capacity
    )
    amounts = point.design.stack_amounts
    work = row["energy"] * MILLIAMPERE_HOUR_PER_CM2
    row |= stack_energies(work, amounts.mass, amounts.thickness)
    paid = row["charge_capacity"] > 0 and row["outcome"] != Outcome.INFEASIBLE
    row["coulombic_efficiency"] = row["capacity"] / row["charge_capacity"] if paid else np.nan
    row["energy_efficiency"] = row["energy"] / row["charge_energy"] if paid else np.nan
    discharge, before = curves
    gap = np.nan
    if discharge is not None and before is not None:
        at = HALF * min(row["capacity"], row["charge_capacity"]) * MILLIAMPERE_HOUR_PER_CM2
        gap = float(before(at) - discharge(at))
    row["voltage_gap"] = gap
    for name, sign in (("c_rate", 1), ("charge_rate", -1)):
        rates = [point.design.c_rate_of(step, point.c_rate) for step in done if step.sign == sign]
        row[name] = rates[0] if rates and rates[0] > 0 else np.nan
    return row


def _curve(history: History, steps: NDArray[np.intp]) -> PchipInterpolator:
    """Voltage over the charge that passed in steps of one direction. [V], [C/m2]"""
    passed, voltage, before = [], [], 0.0
    for i in steps:
        current, time = np.abs(history.current[i]), history.time[i]
        parts = np.diff(time) * (current[1:] + current[:-1]) / 2
        whole = abs(float(history.fact("charge")[i]))
        share = np.append(0.0, np.cumsum(parts)) / (parts.sum() or 1.0)
        passed.append(before + whole * share)
        voltage.append(history.voltage[i])
        before += whole
    over, values = np.concatenate(passed), np.concatenate(voltage)
    kept = np.append(np.diff(over) > 0, True)
    if kept.sum() < 2:
        over, values, kept = np.array([0.0, before]), np.full(2, values[-1]), np.ones(2, bool)
    return PchipInterpolator(over[kept], values[kept], extrapolate=True)


def _outcome(signs: Sequence[int], ends: Sequence[End]) -> Outcome:
    """Of a cycle: infeasible if no discharge in it begins, or no charge where there is none."""
    if End.SOLVER_FAILED in ends:
        return Outcome.SOLVER_FAILED
    last = max(signs, key=lambda sign: (sign != 0, sign))
    begun = {end for sign, end in zip(signs, ends, strict=True) if sign == last} - {End.SKIPPED}
    if begun == {End.INFEASIBLE}:
        return Outcome.INFEASIBLE
    return Outcome.CUT_OFF if {End.VOLTAGE, End.CURRENT} & set(ends) else Outcome.SOLVED


def by_step(history: History) -> dict[str, Any]:
    """Variables over the steps of one point."""
    duration = history.fact("duration")
    started = np.append(0.0, np.cumsum(duration)[:-1])
    return {
        "time": (history.time + started[:, None]) / 3600,
        "step_voltage": history.voltage,
        "step_current": history.current / MILLIAMPERE_PER_CM2,
        "ended_by": np.array([end.words for end in history.ends]),
    }
