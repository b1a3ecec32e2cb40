"""P1000 with three classes of particle sizes, beside the plain one in the same run.

    python benchmarks/size_classes.py

The classes are those of a lognormal distribution of spread 1.2. Errors are of the capacity, over
the nominal one, against 160 cells and 10 nodes in each class.
"""

import os
import platform
import time

import numpy as np
import pybamm
from p1000 import CELL, OVER, RATES
from redox import report, timed

import sscell
from sscell.models.resolution import Resolution
from sscell.solving.batch import Execution
from sscell.solving.points import Design, Point

SPREAD = 1.2
CHECKED = 100


def main() -> None:
    print(f"{platform.processor() or platform.machine()}, {os.cpu_count()} threads")
    print(f"sscell {sscell.__version__}, PyBaMM {pybamm.__version__}, {time.strftime('%F')}\n")
    print(f"{'':36} {'a point':>11}   error % median / 95 % / worst")
    classes = CELL.replace({"active_material.particle_size.spread": SPREAD})
    fresh, compiled = {}, {}
    for name, cell in {"one size": CELL, "three classes": classes}.items():
        exact, nominal = references(cell)
        charge, fresh[name] = timed(cell, False)
        report(f"{name}, first sweep, interpreted", fresh[name], charge, exact, nominal)
        timed(cell, True)
        runs = [timed(cell, True) for _ in range(3)]
        compiled[name] = float(np.median([seconds for _, seconds in runs]))
        report(f"{name}, compiled", compiled[name], runs[0][0], exact, nominal)
    for words, seconds in (("interpreted", fresh), ("compiled", compiled)):
        print(f"{words}: {seconds['three classes'] / seconds['one size']:.2f} times the plain one")


def references(cell: sscell.Cell) -> tuple[np.ndarray, np.ndarray]:
    """Charge of some points on a fine mesh, NaN for the others, and nominal capacities. [C/m2]"""
    designs = [
        Design.of(cell.replace({"catholyte.conductivity": k, "cathode.areal_capacity": q}))
        for k in OVER["catholyte.conductivity"]
        for q in OVER["cathode.areal_capacity"]
    ]
    points = [Point(design, rate) for design in designs for rate in RATES]
    others = len(designs[0].structure.others)
    exact = np.full(len(points), np.nan)
    checked = np.random.default_rng(0).permutation(len(points))[:CHECKED]
    fine = Execution("reference", resolution=Resolution(160, (1.6, 1.3), 10, (10,) * others))
    for i, point, trace in fine.solve([points[i] for i in checked]):
        exact[checked[i]] = point.passed(trace)
    return exact, np.array([p.design.derived.loading.areal_capacity for p in points])


if __name__ == "__main__":
    main()
