"""P1000 with three classes of particle sizes, beside the plain one in the same run.

    python benchmarks/size_classes.py [--quick]

The classes are those of a lognormal distribution of spread 1.2. Errors are of the capacity, over
the nominal one, against 160 cells and 10 nodes in each class.
"""

import argparse
import os
import platform
import time
from collections.abc import Iterator

import numpy as np
import pybamm
from sweeps import CELL, OVER, RATES, errors, points_of, references, timed

import sscell

SPREAD = 1.2
CHECKED = 100


def main() -> None:
    beside_the_plain_one({"one size": CELL, "three classes": three_classes()}, __doc__)


def three_classes() -> sscell.Cell:
    return CELL.replace({"active_material.particle_size.spread": SPREAD})


def beside_the_plain_one(cells: dict[str, sscell.Cell], about: str) -> None:
    """Print times and errors of P1000 for cells, and how often the first one's time each takes."""
    parser = argparse.ArgumentParser(description=about.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="125 points, 25 of them for errors")
    step = 2 if parser.parse_args().quick else 1
    print(f"{platform.processor() or platform.machine()}, {os.cpu_count()} threads")
    print(f"sscell {sscell.__version__}, PyBaMM {pybamm.__version__}, {time.strftime('%F')}\n")
    print("ms a point, times that of the first; error % median / 95 % / worst")
    plain: dict[bool, float] = {}
    for name, compiled, taken, error in times(cells, step):
        plain.setdefault(compiled, taken)
        how = "compiled" if compiled else "first sweep, interpreted"
        quantiles = " / ".join(f"{q:.3f}" for q in error)
        print(f"{name + ', ' + how:44} {taken:8.2f} {taken / plain[compiled]:6.2f}   {quantiles}")


def times(
    cells: dict[str, sscell.Cell], step: int, interpreted: bool = True
) -> Iterator[tuple[str, bool, float, tuple[float, float, float]]]:
    """Name, whether compiled, milliseconds a point and errors of every step-th value of P1000."""
    over = {path: values[::step] for path, values in OVER.items()}
    rates = RATES[::step]
    for name, cell in cells.items():
        points = points_of(cell, over, rates)
        exact, nominal = references(points, min(CHECKED, len(points) // 5))
        if interpreted:
            charge, seconds = timed(cell, over, rates, compiled=False)
            taken = 1000 * seconds / len(points)
            yield name, False, taken, errors(charge, exact, nominal)
        timed(cell, over, rates, compiled=True)
        runs = [timed(cell, over, rates, compiled=True) for _ in range(3)]
        taken = 1000 * float(np.median([seconds for _, seconds in runs])) / len(points)
        yield name, True, taken, errors(runs[0][0], exact, nominal)


if __name__ == "__main__":
    main()
