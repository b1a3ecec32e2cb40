"""The value of one quantity that a cell needs for what is asked of it, over a whole map at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray
from scipy.optimize.elementwise import find_root
from tqdm.auto import tqdm

from sscell.description.cell import CellDesign
from sscell.errors import InputError, Problem
from sscell.models.resolution import Accuracy
from sscell.results.dataset import dataset
from sscell.study.batch import Execution
from sscell.study.criteria import WORDS, Criterion, checked_criterion
from sscell.study.designs import Grid, checked_grid
from sscell.study.ideal import PROCESSES, idealised
from sscell.study.points import Design, Direction, Point
from sscell.study.request import checked_cells, checked_rates, means, rate_axis
from sscell.study.unknown import PRECISION, Unknown, checked_unknown

if TYPE_CHECKING:
    from distributed import Client

Array = NDArray[np.float64]
Places = NDArray[np.intp]

CONDUCTIVITY = "catholyte.conductivity"
FOUND, ENOUGH, FAILED = "found", "always enough", "solver failed"
NOT_THE_CATHOLYTE, UNREACHED = "not limited by the catholyte", "out of reach"
NO_EFFECT = 1e-4
"""Change of a criterion over the whole range below which the unknown cannot matter."""
FRONT_LOSS = 0.3
"""Ohmic loss that a first guess of a conductivity allows. [V]"""
STEP = 1.2
"""From a first guess to the value tried next, in the logarithm. [-]"""


def required_conductivity(
    cell: CellDesign,
    areal_capacity: Iterable[Any] | None = None,
    c_rates: Sequence[float] = (1.0,),
    capacity_fraction: float | None = None,
    direction: Direction = "discharge",
    *,
    over: Mapping[str, Iterable[Any]] | None = None,
    voltage_loss: Any = None,
    energy_efficiency: float | None = None,
    between: tuple[Any, Any] = ("0.01 mS/cm", "1000 mS/cm"),
    progress: bool = False,
    workers: int | None = None,
    accuracy: Accuracy = "standard",
    client: Client | None = None,
) -> xr.Dataset:
    """The catholyte conductivity that a cell needs, over a map of designs and rates.

    Parameters
    ----------
    cell : CellDesign
    areal_capacity : quantities, optional
        The first axis of the map; short for ``over={"cathode.areal_capacity": ...}``.
    c_rates : sequence of float
        The last axis of the map. [h-1]
    capacity_fraction, direction, over, voltage_loss, energy_efficiency, between
        As for :func:`required`.
    progress, workers, accuracy, client
        As for :func:`required`.

    Returns
    -------
    xarray.Dataset
        As of :func:`required`; the outcome of points that no conductivity helps is "not limited
        by the catholyte".

    Raises
    ------
    InputError
        As :func:`required`.
    """
    axes = dict(over or {})
    if areal_capacity is not None:
        axes = {"cathode.areal_capacity": areal_capacity, **axes}
    return required(
        cell,
        CONDUCTIVITY,
        between,
        c_rates,
        axes,
        capacity_fraction=capacity_fraction,
        voltage_loss=voltage_loss,
        energy_efficiency=energy_efficiency,
        direction=direction,
        progress=progress,
        workers=workers,
        accuracy=accuracy,
        client=client,
    )


def required(
    cell: CellDesign,
    path: str,
    between: tuple[Any, Any],
    c_rates: Sequence[float],
    over: Mapping[str, Iterable[Any]] | None = None,
    *,
    capacity_fraction: float | None = None,
    voltage_loss: Any = None,
    energy_efficiency: float | None = None,
    direction: Direction = "discharge",
    progress: bool = False,
    workers: int | None = None,
    accuracy: Accuracy = "standard",
    client: Client | None = None,
) -> xr.Dataset:
    """The value of a quantity with which a cell just meets a criterion, to 1 %.

    Parameters
    ----------
    cell : CellDesign
    path : str
        Of the quantity, such as ``"cathode.tortuosity_factor"``.
    between : (low, high)
        Where it is looked for, such as ``(1, 100)`` or ``("0.5 um", "20 um")``.
    c_rates : sequence of float
        The last axis of the map. [h-1]
    over : mapping of path to values, optional
        The other axes of the map.
    capacity_fraction : float, optional
        At least this share of the equilibrium capacity; 0.8 if no criterion is given. [-]
    voltage_loss : quantity, optional
        The mean distance from the equilibrium voltage is at most this, such as ``"100 mV"``.
    energy_efficiency : float, optional
        Of a cycle, at least. [-]
    direction : "discharge" | "charge" | "cycle"
    progress : bool
        Show a progress bar.
    workers : int, optional
        Threads; all cores if not given.
    accuracy : "draft" | "standard" | "reference"
    client : distributed.Client, optional
        Whose workers solve the points, instead of this process.

    Returns
    -------
    xarray.Dataset
        Dims (short names of ``over``..., c_rate): ``required`` in the unit of the path (the end
        of the range where that is "always enough", NaN where nothing is found), ``reached``
        (the criterion's quantity there, or at the best end), ``outcome`` ("found" | "always
        enough" | "out of reach" | "solver failed") and, for points out of reach, ``limited_by``:
        the process that being ideal would bring furthest.

    Raises
    ------
    InputError
        If a path, value or criterion makes no sense, or the quantity changes nothing.
    """
    (chosen,), rates = checked_cells(cell), checked_rates(c_rates)
    unknown = checked_unknown(path, between)
    criterion = checked_criterion(capacity_fraction, voltage_loss, energy_efficiency, direction)
    asked = checked_grid(over) if over else Grid((), ())
    if unknown.path.name in {p.name for p in asked.paths}:
        raise InputError([Problem(unknown.path.name, "is looked for and given; expected one")])
    cells = [chosen.replace(changes) if changes else chosen for changes in asked]
    shape = (*asked.shape, len(rates))
    with means(accuracy, workers, None, client, None) as execution:
        search = _Search(unknown, criterion, [(c, r) for c in cells for r in rates], execution)
        with tqdm(total=prod(shape), disable=not progress, unit="point") as bar:
            found = search.run(bar)
    variables = {name: values.reshape(shape) for name, values in found.items()}
    results = dataset(
        [*asked.axes(), rate_axis(rates)],
        variables,
        title=chosen.title,
        direction=criterion.direction,
        cells=[chosen],
        protocol={
            "study": "required",
            "path": unknown.path.name,
            "c_rates": rates,
            "direction": criterion.direction,
            "over": asked.to_json(),
        },
        attributes={"criterion": criterion.kind, "target": criterion.target, "accuracy": accuracy},
    )
    info = unknown.path
    about = {"units": info.unit, "long_name": f"required {info.long_name}", "path": info.name}
    results["required"].attrs.update(about)
    units, long_name = WORDS[criterion.kind]
    results["reached"].attrs.update(units=units, long_name=long_name)
    return results


class _Search:
    """All points of a map, bracketed and refined together."""

    def __init__(
        self,
        unknown: Unknown,
        criterion: Criterion,
        places: list[tuple[CellDesign, float]],
        execution: Execution,
    ) -> None:
        self.unknown, self.criterion = unknown, criterion
        self.places, self.execution = places, execution
        self.known: dict[tuple[int, float], float] = {}

    def run(self, bar: tqdm[Any]) -> dict[str, NDArray[Any]]:
        """Variables by name, one value for each place."""
        all_of_them = np.arange(len(self.places))
        low, high = (np.full(all_of_them.size, end) for end in self.unknown.ends)
        at_low, at_high = self.margin(low, all_of_them), self.margin(high, all_of_them)
        gained = at_high - at_low
        if not np.nanmax(np.abs(gained)) > NO_EFFECT:
            path = self.unknown.path
            said = f"changes nothing between these ends; {path.long_name} cannot be what is needed"
            raise InputError([Problem(path.name, said)])
        rising = bool(np.nansum(gained) > 0)
        best, worst = (at_high, at_low) if rising else (at_low, at_high)
        outcome = np.full(all_of_them.size, FOUND, dtype="<U40")
        outcome[best < 0] = _unreached(self.unknown)
        outcome[worst >= 0] = ENOUGH
        outcome[np.isnan(best) | np.isnan(worst)] = FAILED
        bar.update(int((outcome != FOUND).sum()))

        x = np.where(outcome == ENOUGH, low if rising else high, np.nan)
        open_points = np.flatnonzero(outcome == FOUND)
        if open_points.size:
            left, right = self._narrowed(open_points, rising)
            solved = find_root(
                self.margin,
                (left, right),
                args=(open_points,),
                tolerances={"xatol": PRECISION, "xrtol": 0.0},
            )
            x[open_points] = solved.x
            outcome[open_points[~np.isfinite(solved.f_x)]] = FAILED
            bar.update(open_points.size)
        shown = np.where(np.isnan(x), high if rising else low, x)
        margins = np.array([self.known.get((i, float(v)), np.nan) for i, v in enumerate(shown)])
        sign = -1.0 if self.criterion.kind == "voltage_loss" else 1.0
        values = [self.unknown.path.display(float(v)) for v in self.unknown.value(x)]
        return {
            "required": np.array(values),
            "reached": self.criterion.target + sign * margins,
            "outcome": outcome,
            "limited_by": self._limits(np.flatnonzero(outcome == _unreached(self.unknown)), shown),
        }

    def margin(self, x: Array, places: Places) -> Array:
        """How far the criterion is met at values of the unknown; each is solved once."""
        keys = list(zip(places.tolist(), x.tolist(), strict=True))
        new = [key for key in dict.fromkeys(keys) if key not in self.known]
        changed = [self.places[i][0].replace(self.unknown.change(v)) for i, v in new]
        for at, margin in self._solved(changed, [self.places[i][1] for i, _ in new]):
            self.known[new[at]] = margin
        return np.array([self.known[key] for key in keys])

    def _solved(
        self, cells: Sequence[CellDesign], rates: Sequence[float]
    ) -> list[tuple[int, float]]:
        way = self.criterion.direction
        points = [Point(Design.of(c), r, way) for c, r in zip(cells, rates, strict=True)]
        return [
            (at, float(self.criterion.margin(self.criterion.reached(point, trace))))
            for at, point, trace in self.execution.solve(points)
        ]

    def _narrowed(self, places: Places, rising: bool) -> tuple[Array, Array]:
        """Brackets around a guess where there is one: two solutions that save several."""
        low, high = (np.full(places.size, end) for end in self.unknown.ends)
        if self.unknown.path.name != CONDUCTIVITY:
            return low, high
        guess = np.clip(self._guess(places), low, high)
        for _ in range(2):
            met = self.margin(guess, places) >= 0
            high, low = np.where(met, guess, high), np.where(met, low, guess)
            guess = np.clip(np.where(met, guess - STEP, guess + STEP), low, high)
        return low, high

    def _guess(self, places: Places) -> Array:
        """From the ohmic loss of an electrode between an even reaction and a front."""
        guesses = []
        for i in places.tolist():
            cell, rate = self.places[i]
            d = Design.of(cell).derived
            effective = rate * d.current_1c * d.loading.thickness / (2 * FRONT_LOSS)
            guesses.append(effective / d.ionic_efficiency)
        return self.unknown.x(np.array(guesses))

    def _limits(self, places: Places, x: Array) -> NDArray[Any]:
        """The process that, made ideal at the best end, brings a point furthest."""
        said = np.full(len(self.places), "", dtype="<U20")
        cells, rates = [], []
        for i in places.tolist():
            best = self.places[i][0].replace(self.unknown.change(float(x[i])))
            cells += [idealised(best, process) for process in PROCESSES]
            rates += [self.places[i][1]] * len(PROCESSES)
        margins = np.full(len(cells), -np.inf)
        for at, margin in self._solved(cells, rates) if cells else []:
            margins[at] = margin if np.isfinite(margin) else -np.inf
        names = np.array(list(PROCESSES))
        said[places] = names[margins.reshape(len(places), len(PROCESSES)).argmax(axis=1)]
        return said


def _unreached(unknown: Unknown) -> str:
    return NOT_THE_CATHOLYTE if unknown.path.name == CONDUCTIVITY else UNREACHED
