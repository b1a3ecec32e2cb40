"""P1000 with a catholyte that stores charge: the same thousand discharges, a second phase in each.

    python benchmarks/redox.py

The catholyte of P1000 with an iron couple at 3.6 V (90 mAh/g, conductivity falling tenfold as it
is reduced, electronic reach 0.5 um): numbers chosen to be hard, not to be a material. Errors are
of the capacity, over the nominal one, against 160 cells and 10 nodes in each phase.
"""

import os
import platform
import time

import numpy as np
import pybamm
from sweeps import SHARP, points_of, redox_active, references, report, timed

import sscell


def main() -> None:
    print(f"{platform.processor() or platform.machine()}, {os.cpu_count()} threads")
    print(f"sscell {sscell.__version__}, PyBaMM {pybamm.__version__}, {time.strftime('%F')}\n")
    cell = redox_active()
    exact, nominal = references(points_of(cell), 150, SHARP)

    print(f"{'':48} {'a point':>11}   error % median / 95 % / worst")
    charge, first = timed(cell, compiled=False)
    report("first sweep of a process, interpreted", first, charge, exact, nominal)
    _, compiling = timed(cell, compiled=True)
    runs = [timed(cell, compiled=True) for _ in range(3)]
    seconds = float(np.median([t for _, t in runs]))
    report("compiled", seconds, runs[0][0], exact, nominal)
    print(f"\ncompiling all meshes took {compiling - seconds:.0f} s, once on a machine")


if __name__ == "__main__":
    main()
