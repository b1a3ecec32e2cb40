"""A map of required conductivity, 15 loadings x 15 rates, on discharge and on charge.

    python benchmarks/required_map.py [--accuracy standard]

Seconds of the first map in a process and of the same map again, processor time, and points solved.
"""

import argparse
import resource
import time

import numpy as np

import sscell

CELL = sscell.load_cell("ncm83_li6ps5cl")
LOADINGS = sscell.Quantity(np.linspace(1, 8, 15), "mAh/cm^2")
RATES = np.geomspace(0.1, 5, 15)


def main() -> None:
    from sscell.solving.engine import Engine

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--accuracy", default="standard")
    accuracy = parser.parse_args().accuracy
    solved, runs = [], Engine._runs

    def counted(self, rows, *others):
        solved.append(len(rows))
        return runs(self, rows, *others)

    Engine._runs = counted
    for direction in ("discharge", "charge"):
        for what in ("first", "again"):
            solved.clear()
            start, before = time.perf_counter(), processor()
            need = sscell.required_conductivity(
                CELL, LOADINGS, RATES, direction=direction, accuracy=accuracy
            )
            seconds, spent = time.perf_counter() - start, processor() - before
            counts = dict(zip(*np.unique(need["outcome"], return_counts=True), strict=True))
            words = ", ".join(f"{count} {outcome}" for outcome, count in counts.items())
            print(
                f"{direction:9} {what}: {seconds:5.1f} s, {spent:5.1f} s of a processor, "
                f"{sum(solved)} points; {words}",
                flush=True,
            )


def processor() -> float:
    """User time of this process and of its compilers. [s]"""
    who = resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN
    return sum(resource.getrusage(each).ru_utime for each in who)


if __name__ == "__main__":
    main()
