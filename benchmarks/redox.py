"""P1000 with a catholyte that stores charge: the same thousand discharges, a second phase in each.

    python benchmarks/redox.py

The catholyte of P1000 with an iron couple at 3.6 V (90 mAh/g, conductivity falling tenfold as it
is reduced, electronic reach 0.5 um): numbers chosen to be hard, not to be a material. Errors are
of the capacity, over the nominal one, against 160 cells and 10 nodes in each phase.
"""

import os
import platform
import tempfile
import time
from pathlib import Path

import numpy as np
import pybamm
from p1000 import CELL, OVER, RATES

import sscell
from sscell.models.resolution import Resolution
from sscell.solving.batch import Execution
from sscell.solving.points import Design, Point

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
FINE = Resolution(160, (1.8, 1.3), 10, (10,))


def main() -> None:
    print(f"{platform.processor() or platform.machine()}, {os.cpu_count()} threads")
    print(f"sscell {sscell.__version__}, PyBaMM {pybamm.__version__}, {time.strftime('%F')}\n")
    card = CELL.to_mapping()
    card["cathode"]["catholyte"]["redox"] = REDOX
    cell = sscell.load_cell(card)
    points = [
        Point(
            Design.of(cell.replace({"catholyte.conductivity": k, "cathode.areal_capacity": q})), r
        )
        for k in OVER["catholyte.conductivity"]
        for q in OVER["cathode.areal_capacity"]
        for r in RATES
    ]
    nominal = np.array([p.design.derived.loading.areal_capacity for p in points])
    checked = np.random.default_rng(0).permutation(1000)[:150]
    exact = np.full(1000, np.nan)
    chosen = [points[i] for i in checked]
    for i, point, trace in Execution("reference", resolution=FINE).solve(chosen):
        exact[checked[i]] = point.passed(trace)

    print(f"{'':36} {'a point':>11}   error % median / 95 % / worst")
    fresh, first = timed(cell, False)
    report("first sweep of a process, interpreted", first, fresh, exact, nominal)
    _, compiling = timed(cell, True)
    runs = [timed(cell, True) for _ in range(3)]
    report("compiled", float(np.median([t for _, t in runs])), runs[0][0], exact, nominal)
    print(f"\ncompiling all meshes took {compiling - runs[0][1]:.0f} s, once on a machine")


def timed(
    cell: sscell.Cell,
    compiled: bool,
    over: dict[str, sscell.Quantity] = OVER,
    rates: np.ndarray = RATES,
) -> tuple[np.ndarray, float]:
    """Charge in C/m2 of all points and the seconds that the sweep and its file took."""
    start = time.perf_counter()
    results = sscell.sweep(cell, over, rates, compiled=compiled)
    with tempfile.TemporaryDirectory() as folder:
        sscell.save_results(results, Path(folder) / "redox.nc")
    return results["capacity"].values.reshape(-1) * 36000, time.perf_counter() - start


def report(
    what: str, seconds: float, charge: np.ndarray, exact: np.ndarray, nominal: np.ndarray
) -> None:
    error = 100 * np.abs(charge - exact) / nominal
    error = error[np.isfinite(error)]
    quantiles = " / ".join(f"{q:.3f}" for q in np.quantile(error, [0.5, 0.95, 1.0]))
    print(f"{what:36} {seconds:8.2f} ms   {quantiles}", flush=True)


if __name__ == "__main__":
    main()
