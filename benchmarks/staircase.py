"""A staircase of rates for many designs, killed in the middle and resumed.

    python benchmarks/staircase.py [--designs 1000] [--accuracy standard]

Each run is a process of its own with a store. The first is killed when half of the designs are
kept; the second goes on. What is lost are the designs that were being solved. A third run, without
a store and of every fifth design alone, is what the resumed one is compared with.
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

import xarray as xr

import sscell
from sscell.designs.ranges import samples
from sscell.solving.store import Store

EVERY = 5
RATES = [0.1, 0.2, 0.5, 1, 2, 0.1]
RANGES = {
    "catholyte.conductivity": ("0.5 mS/cm", "20 mS/cm", "log"),
    "cathode.areal_capacity": ("1 mAh/cm^2", "6 mAh/cm^2"),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--designs", type=int, default=1000)
    parser.add_argument("--accuracy", default="standard")
    parser.add_argument("--answer", help=argparse.SUPPRESS)
    parser.add_argument("--store", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.answer:
        solve(chosen.designs, chosen.accuracy, chosen.answer, chosen.store)
        return
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder, "staircase.sqlite")
        resumed, whole = Path(folder, "resumed.nc"), Path(folder, "whole.nc")
        run = [sys.executable, __file__, "--designs", str(chosen.designs)]
        run += ["--accuracy", chosen.accuracy, "--answer"]
        going = [*run, str(resumed), "--store", str(store)]
        began = time.monotonic()
        first = subprocess.Popen(going)
        while first.poll() is None and kept(store) < chosen.designs // 2:
            time.sleep(0.2)
        os.kill(first.pid, signal.SIGKILL)
        first.wait()
        print(f"killed after {time.monotonic() - began:.0f} s, {kept(store)} designs kept")
        began = time.monotonic()
        subprocess.run(going, check=True)
        print(f"resumed: {time.monotonic() - began:.0f} s, {kept(store)} designs kept")
        print(f"store {store.stat().st_size / 1e6:.0f} MB")
        subprocess.run([*run, str(whole)], check=True)
        compare(sscell.load_results(resumed), sscell.load_results(whole))


def compare(resumed: xr.Dataset, whole: xr.Dataset) -> None:
    """Print how far the resumed run is off one that was not interrupted."""
    resumed = resumed.isel(cell=slice(None, None, EVERY))
    off = [
        float(abs(resumed[name].fillna(0.0).values - whole[name].fillna(0.0).values).max())
        for name in ("capacity", "charge_capacity", "step_voltage")
    ]
    print(f"{whole.sizes['cell']} designs: at most {max(off[:2]):.1e} mAh/cm2, {off[2]:.1e} V off")


def kept(path: Path) -> int:
    try:
        with Store(path) as store:
            return len(store)
    except sscell.InputError:  # written to just now
        return 0


def solve(designs: int, accuracy: str, answer: str, store: str | None) -> None:
    """Write what the staircase does to all designs, or without a store to every fifth."""
    cell, began = sscell.load_cell("ncm83_li6ps5cl"), time.monotonic()
    cells = [cell.replace(changes) for changes in samples(RANGES, designs, seed=5)]
    result = sscell.cycle(
        cells if store else cells[::EVERY],
        sscell.Protocol.rate_test(RATES, cycles=5),
        store=store,
        accuracy=accuracy,
    )
    sscell.save_results(result, answer)
    usage = resource.getrusage(resource.RUSAGE_SELF)
    failed = int((result["outcome"] == "solver failed").any("cycle").sum())
    print(
        f"{time.monotonic() - began:.0f} s, {usage.ru_utime:.0f} s of a processor, "
        f"peak {usage.ru_maxrss / 1024:.0f} MB, dataset {result.nbytes / 1e6:.0f} MB, "
        f"{failed} designs failed",
        flush=True,
    )


if __name__ == "__main__":
    main()
