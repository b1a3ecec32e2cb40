"""A cell over its cycles: what was solved, and every cycle between."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import PchipInterpolator

from sscell.parameters.ageing import (
    MECHANISMS,
    AgedValues,
    SlowState,
    aged_values,
    initial_state,
    lost_charge,
)
from sscell.protocols.protocol import Protocol
from sscell.results.outcome import History
from sscell.solving.arrays import MILLIAMPERE_HOUR_PER_CM2, MILLIAMPERE_HOUR_PER_GRAM
from sscell.solving.life import TOGETHER, Life
from sscell.solving.points import Point

Array = NDArray[np.float64]
Rows = dict[str, Any]
OHM_CM2 = 1e-4
"""In ohm m2."""
LOSSES = (*MECHANISMS, TOGETHER)
"""Along the dimension ``mechanism``; the last is what several take together only."""
LEFT_OUT = "not solved"
"""The end of a step that a jump left out."""


def aged_rows(
    lived: Life,
    point: Point,
    by_cycle: Callable[[Point, History], Rows],
    by_step: Callable[[History], Rows],
) -> Rows:
    """Variables over cycles and steps of a cell that ages.

    Parameters
    ----------
    lived : Life
    point : Point
        Whose life it is.
    by_cycle, by_step : callable
        What makes variables of a cycle and of steps that were solved.

    Returns
    -------
    dict
        What both give, between solved cycles interpolated over cycles (monotone cubic), with the
        values that ageing changed and what it cost.
    """
    steps = point.protocol.by_cycle()
    solved = {}
    for number, history in lived.histories.items():
        alone = replace(point, protocol=Protocol(steps[number - 1], start=point.protocol.start))
        solved[number] = {name: value[0] for name, value in by_cycle(alone, history).items()}
    rows = _filled(lived, solved)
    return (
        _with_oxidation(point, rows)
        | _states(lived.values)
        | _losses(lived)
        | _steps(lived, [len(each) for each in steps], by_step)
    )


def lasting_rows(point: Point, rows: Rows) -> Rows:
    """Variables over cycles of a cell that does not age, beside cells that do.

    Parameters
    ----------
    point : Point
    rows : dict
        Of its cycles and steps.
    """
    cell, cycles = point.design.cell, rows["capacity"].size
    same = np.repeat(initial_state(cell).to_array()[None], cycles, axis=0)
    return (
        _with_oxidation(point, rows)
        | {"solved": np.ones(cycles, dtype=bool)}
        | _states(aged_values(cell, SlowState.of_array(same)))
        | {"capacity_loss": np.zeros((cycles, len(LOSSES)))}
    )


def _filled(lived: Life, solved: Mapping[int, Rows]) -> Rows:
    """Over all cycles; between solved ones of a run interpolated, texts as the one before."""
    cycles = lived.runs[-1][1]
    rows: Rows = {"solved": np.isin(np.arange(1, cycles + 1), lived.solved)}
    for name in next(iter(solved.values())):
        parts = []
        for first, last in lived.runs:
            known = [n for n in lived.solved if first <= n <= last]
            values = np.array([solved[n][name] for n in known])
            parts.append(_between(np.array(known), values, np.arange(first, last + 1)))
        rows[name] = np.concatenate(parts)
    return rows


def _between(known: NDArray[Any], values: NDArray[Any], at: NDArray[Any]) -> NDArray[Any]:
    """Values at cycles, monotone between known ones."""
    before = np.searchsorted(known, at, side="right") - 1
    if known.size < 2 or values.dtype.kind not in "f" or not np.isfinite(values).all():
        return values[before]
    return np.asarray(PchipInterpolator(known, values)(at))


def _with_oxidation(point: Point, rows: Rows) -> Rows:
    """Charges with what the oxidised catholyte gave in each."""
    cycles = np.arange(rows["capacity"].size + 1)
    charged = rows["charge_capacity"] > 0
    given = np.where(charged, np.diff(lost_charge(point.design.cell, cycles)), 0.0)
    rows["lost_charge"] = np.cumsum(given) / MILLIAMPERE_HOUR_PER_CM2
    if not given.any():
        return rows
    loading = point.design.derived.loading.loading
    rows["charge_capacity"] = rows["charge_capacity"] + given / MILLIAMPERE_HOUR_PER_CM2
    rows["specific_charge_capacity"] = (
        rows["specific_charge_capacity"] + given / loading / MILLIAMPERE_HOUR_PER_GRAM
    )
    work = np.where(charged, given * rows["mean_charge_voltage"], 0.0)
    rows["charge_energy"] = rows["charge_energy"] + work / MILLIAMPERE_HOUR_PER_CM2
    for name, part, whole in (
        ("coulombic_efficiency", "capacity", "charge_capacity"),
        ("energy_efficiency", "energy", "charge_energy"),
    ):
        rows[name] = rows[part] / np.where(charged, rows[whole], np.nan)
    return rows


def _states(values: AgedValues) -> Rows:
    """The values that ageing changes, before each cycle."""
    return {
        "film_resistance": values.film_resistance / OHM_CM2,
        "junction_resistance": values.junction_resistance / OHM_CM2,
        "anode_resistance": values.anode_resistance / OHM_CM2,
        "coverage": values.coverage,
        "utilisation": values.utilisation,
    }


def _losses(lived: Life) -> Rows:
    """Capacity lost by mechanism, over (cycle, mechanism)."""
    cycles = lived.runs[-1][1]
    losses = np.zeros((cycles, len(LOSSES)))
    known = np.array(sorted(lived.split))
    values = np.array([lived.split[n] for n in known]) / MILLIAMPERE_HOUR_PER_CM2
    at = np.arange(1, cycles + 1)
    for i, mechanism in enumerate(lived.mechanisms):
        losses[:, LOSSES.index(mechanism)] = _between(known, values[:, i], at)
    return {"capacity_loss": losses}


def _steps(lived: Life, counts: list[int], by_step: Callable[[History], Rows]) -> Rows:
    """Over all steps; those that were not solved are NaN."""
    solved = {number: by_step(history) for number, history in lived.histories.items()}
    shapes = {name: np.shape(value)[1:] for name, value in solved[1].items()}
    rows: Rows = {name: [] for name in shapes}
    for number, count in enumerate(counts, 1):
        for name, shape in shapes.items():
            blank: Any = np.full((count, *shape), np.nan if shape else LEFT_OUT)
            part = solved[number][name] if number in solved else blank
            started = lived.states.time[number - 1] / 3600 if name == "time" else 0.0
            rows[name].append(part + started if name == "time" else part)
    return {name: np.concatenate(parts) for name, parts in rows.items()}
