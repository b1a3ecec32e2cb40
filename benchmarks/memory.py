"""Peak memory against the number of points of one sweep.

    python benchmarks/memory.py [--most 100000]

Each size runs in a process of its own, with a store, as `sscell run` does. The points are easy
ones (thin cathodes), because what is asked is what piles up, not how long it takes.
"""

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--most", type=int, default=100_000, metavar="POINTS")
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.one is not None:
        one(chosen.one)
        return
    print(f"{'points':>9}{'peak MB':>10}{'s':>9}{'store MB':>10}")
    for count in (1, 1_000, 10_000, 100_000):
        if count <= chosen.most:
            subprocess.run([sys.executable, __file__, "--one", str(count)], check=True)


def one(count: int) -> None:
    import sscell

    cell = sscell.load_cell("ncm83_li6ps5cl")
    side = max(1, round(count**0.5 / 10))
    over = {
        "catholyte.conductivity": sscell.Quantity(np.geomspace(3, 30, 10 * side), "mS/cm"),
        "cathode.areal_capacity": sscell.Quantity(np.linspace(0.5, 1, side), "mAh/cm^2"),
    }
    rates = np.geomspace(0.1, 1, max(1, count // (10 * side * side)))
    start = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "points.sqlite"
        results = sscell.sweep(cell, over, rates, store=store, self_check=0)
        sscell.save_results(results, Path(folder) / "results.nc")
        size = store.stat().st_size / 1e6
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{results['capacity'].size:9}{peak:10.0f}{seconds:9.1f}{size:10.1f}", flush=True)


if __name__ == "__main__":
    main()
