"""P1000 and its like: sweeps of cells with their times, and errors against a fine mesh.

This works with the package of 0.2 too, with which check.py and promised.py compare.
"""

import tempfile
import time
from collections.abc import Mapping
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np

import sscell
from sscell.models import resolution

try:
    from sscell.solving.batch import Execution
    from sscell.solving.points import Design, Point
except ModuleNotFoundError:  # 0.2
    from sscell.study.batch import Execution
    from sscell.study.points import Design, Point


def p1000_cell() -> sscell.Cell:
    """The cell of P1000, the same in every version, whatever the card of the library states."""
    card = sscell.load_cell("ncm83_li6ps5cl").to_mapping()
    card["limits"] |= {"lower": "2.62 V", "upper": "4.32 V"}
    card["separator"][0]["thickness"] = "480 um"
    cell = sscell.load_cell(card).replace({"cathode.tortuosity_factor": 4})
    if hasattr(cell.cathode, "diffusion_length_factor"):  # not in 0.2
        cell = cell.replace({"cathode.diffusion_length_factor": 1})
    return cell


CELL = p1000_cell()
OVER = {
    "catholyte.conductivity": sscell.Quantity(np.geomspace(0.1, 30, 10), "mS/cm"),
    "cathode.areal_capacity": sscell.Quantity(np.linspace(1, 8, 10), "mAh/cm^2"),
}
RATES = np.geomspace(0.05, 10, 10)
REDOX = {
    "couples": [{"name": "Fe2+/Fe3+", "potential": "3.6 V"}],
    "reversibility": "reversible",
    "capacity": "90 mAh/g",
    "as_made": 0,
    "conductivity_ratio": 10,
    "electronic_reach": "0.5 um",
    "electronic_conductivity": "1e-8 S/cm",
    "exchange_current_density": "1 A/m^2",
    "source": "assumed: benchmark",
}
"""Numbers chosen to be hard, not to be a material."""
SHARP = (1.8, 1.3)
"""Stretch of the fine mesh for a front of a flat potential."""


def redox_active() -> sscell.Cell:
    """The cell of P1000 with a catholyte that stores charge."""
    card = CELL.to_mapping()
    card["cathode"]["catholyte"]["redox"] = REDOX
    return sscell.load_cell(card)


def points_of(
    cell: sscell.Cell,
    over: Mapping[str, sscell.Quantity] = OVER,
    rates: np.ndarray = RATES,
) -> list[Point]:
    """As a sweep has them, the rate last."""
    designs = [
        Design.of(cell.replace(dict(zip(over, values, strict=True))))
        for values in product(*over.values())
    ]
    return [Point(design, rate) for design in designs for rate in rates]


def references(
    points: list[Point], count: int, stretch: tuple[float, float] = (1.6, 1.3)
) -> tuple[np.ndarray, np.ndarray]:
    """Charge of some points on a fine mesh, NaN for the others, and nominal capacities. [C/m2]"""
    checked = np.random.default_rng(0).permutation(len(points))[:count]
    exact = np.full(len(points), np.nan)
    execution = Execution("reference", resolution=fine(points[0], stretch))
    for i, point, trace in execution.solve([points[i] for i in checked]):
        exact[checked[i]] = point.passed(trace)
    return exact, np.array([p.design.derived.loading.areal_capacity for p in points])


def fine(point: Point, stretch: tuple[float, float]) -> resolution.Resolution:
    """160 cells and 10 nodes in every phase of every electrode."""
    if not hasattr(resolution, "AnodeMesh"):  # 0.2
        return resolution.Resolution(160, stretch, 10, 10)
    others = (10,) * len(point.design.structure.others)
    anode = resolution.AnodeMesh(160, stretch, 10)
    return resolution.Resolution(160, stretch, 10, others, anode=anode)


def timed(
    cell: sscell.Cell,
    over: Mapping[str, sscell.Quantity] = OVER,
    rates: np.ndarray = RATES,
    **options: Any,
) -> tuple[np.ndarray, float]:
    """Charge in C/m2 of all points and the seconds that the sweep and its file took."""
    start = time.perf_counter()
    results = sscell.sweep(cell, over, rates, **options)
    with tempfile.TemporaryDirectory() as folder:
        sscell.save_results(results, Path(folder) / "sweep.nc")
    seconds = time.perf_counter() - start
    return results["capacity"].values.reshape(-1) * 36000, seconds


def errors(
    charge: np.ndarray, exact: np.ndarray, nominal: np.ndarray
) -> tuple[float, float, float]:
    """Median, 95th percentile and worst error over the nominal capacity. [%]"""
    error = 100 * np.abs(charge - exact) / nominal
    median, most, worst = np.quantile(error[np.isfinite(error)], [0.5, 0.95, 1.0])
    return float(median), float(most), float(worst)


def report(
    what: str,
    seconds: float,
    charge: np.ndarray,
    exact: np.ndarray,
    nominal: np.ndarray,
    count: int = 0,
) -> None:
    """Print the time of a point, from the seconds of some or all of them, and the errors."""
    quantiles = " / ".join(f"{q:.3f}" for q in errors(charge, exact, nominal))
    print(f"{what:48} {1000 * seconds / (count or charge.size):8.2f} ms   {quantiles}", flush=True)
