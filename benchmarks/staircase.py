"""A staircase of rates for many designs, killed in the middle and resumed.

    python benchmarks/staircase.py [--designs 1000] [--accuracy standard]

Each run is a process of its own with a store. The first is killed when half of the designs are
kept; the second goes on. What is lost are the designs that were being solved.
"""

import argparse
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import sscell
from sscell.designs.ranges import samples
from sscell.solving.store import Store

RATES = [0.1, 0.2, 0.5, 1, 2, 0.1]
RANGES = {
    "catholyte.conductivity": ("0.5 mS/cm", "20 mS/cm", "log"),
    "cathode.areal_capacity": ("1 mAh/cm^2", "6 mAh/cm^2"),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--designs", type=int, default=1000)
    parser.add_argument("--accuracy", default="standard")
    parser.add_argument("--store", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.store:
        solve(chosen.designs, chosen.accuracy, chosen.store)
        return
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder, "staircase.sqlite")
        run = [sys.executable, __file__, "--store", str(store)]
        run += ["--designs", str(chosen.designs), "--accuracy", chosen.accuracy]
        began = time.monotonic()
        first = subprocess.Popen(run)
        while first.poll() is None and kept(store) < chosen.designs // 2:
            time.sleep(0.2)
        os.kill(first.pid, signal.SIGKILL)
        first.wait()
        print(f"killed after {time.monotonic() - began:.0f} s, {kept(store)} designs kept")
        began = time.monotonic()
        subprocess.run(run, check=True)
        print(f"resumed: {time.monotonic() - began:.0f} s, {kept(store)} designs kept")
        print(f"store {store.stat().st_size / 1e6:.0f} MB")


def kept(path: Path) -> int:
    try:
        with Store(path) as store:
            return len(store)
    except sscell.InputError:  # written to just now
        return 0


def solve(designs: int, accuracy: str, store: str) -> None:
    cell = sscell.load_cell("ncm83_li6ps5cl")
    cells = [cell.replace(changes) for changes in samples(RANGES, designs, seed=5)]
    answer = sscell.cycle(
        cells, sscell.Protocol.rate_test(RATES, cycles=5), store=store, accuracy=accuracy
    )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    failed = int((answer["outcome"] == "solver failed").any("cycle").sum())
    print(f"peak {peak:.0f} MB, dataset {answer.nbytes / 1e6:.0f} MB, {failed} designs failed")


if __name__ == "__main__":
    main()
