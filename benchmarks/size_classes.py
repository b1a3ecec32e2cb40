"""P1000 with three classes of particle sizes, beside the plain one in the same run.

    python benchmarks/size_classes.py [--quick]

The classes are those of a lognormal distribution of spread 1.2. Errors are of the capacity, over
the nominal one, against 160 cells and 10 nodes in each class.
"""

import argparse
import os
import platform
import time

import numpy as np
import pybamm
from p1000 import CELL, OVER, RATES
from redox import report, timed

import sscell
from sscell.models.resolution import AnodeMesh, Resolution
from sscell.solving.batch import Execution
from sscell.solving.points import Design, Point

SPREAD = 1.2
CHECKED = 100


def main() -> None:
    classes = CELL.replace({"active_material.particle_size.spread": SPREAD})
    beside_the_plain_one({"one size": CELL, "three classes": classes}, __doc__)


def beside_the_plain_one(cells: dict[str, sscell.Cell], about: str) -> None:
    """Print times and errors of P1000 for cells, and how often the first one's time each takes."""
    parser = argparse.ArgumentParser(description=about.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="125 points, 25 of them for errors")
    step = 2 if parser.parse_args().quick else 1
    over = {path: values[::step] for path, values in OVER.items()}
    rates = RATES[::step]
    print(f"{platform.processor() or platform.machine()}, {os.cpu_count()} threads")
    print(f"sscell {sscell.__version__}, PyBaMM {pybamm.__version__}, {time.strftime('%F')}\n")
    print(f"{'':36} {'a point':>11}   error % median / 95 % / worst")
    fresh, compiled = {}, {}
    for name, cell in cells.items():
        exact, nominal = references(cell, over, rates)
        charge, seconds = timed(cell, False, over, rates)
        fresh[name] = 1000 * seconds / charge.size
        report(f"{name}, first sweep, interpreted", fresh[name], charge, exact, nominal)
        timed(cell, True, over, rates)
        runs = [timed(cell, True, over, rates) for _ in range(3)]
        seconds = float(np.median([seconds for _, seconds in runs]))
        compiled[name] = 1000 * seconds / charge.size
        report(f"{name}, compiled", compiled[name], runs[0][0], exact, nominal)
    plain, *others = cells
    for words, taken in (("interpreted", fresh), ("compiled", compiled)):
        for name in others:
            print(f"{words}: {name} {taken[name] / taken[plain]:.2f} times {plain}")


def references(
    cell: sscell.Cell, over: dict[str, sscell.Quantity], rates: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Charge of some points on a fine mesh, NaN for the others, and nominal capacities. [C/m2]"""
    designs = [
        Design.of(cell.replace({"catholyte.conductivity": k, "cathode.areal_capacity": q}))
        for k in over["catholyte.conductivity"]
        for q in over["cathode.areal_capacity"]
    ]
    points = [Point(design, rate) for design in designs for rate in rates]
    others = len(designs[0].structure.others)
    exact = np.full(len(points), np.nan)
    checked = np.random.default_rng(0).permutation(len(points))[: min(CHECKED, len(points) // 5)]
    even = AnodeMesh(160, (1.6, 1.3), 10)
    mesh = Resolution(160, (1.6, 1.3), 10, (10,) * others, anode=even)
    for i, point, trace in Execution("reference", resolution=mesh).solve(
        [points[i] for i in checked]
    ):
        exact[checked[i]] = point.passed(trace)
    return exact, np.array([p.design.derived.loading.areal_capacity for p in points])


if __name__ == "__main__":
    main()
