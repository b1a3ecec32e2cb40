"""Time against the number of points: on threads, and on Dask workers.

    python benchmarks/scaling.py [--most 10000]

Designs are Sobol samples of conductivity, loading and particle size of one NCM83 cathode, at a
rate each. The models are compiled before; a run includes everything but the import of sscell.
"""

import argparse
import os
import time

import numpy as np
from distributed import Client, LocalCluster

import sscell
from sscell.solving.batch import Execution
from sscell.solving.points import Design, Point

CELL = sscell.load_cell("ncm83_li6ps5cl").replace({"cathode.tortuosity_factor": 4})
RANGES = {
    "catholyte.conductivity": ("0.1 mS/cm", "30 mS/cm", "log"),
    "cathode.areal_capacity": ("1 mAh/cm^2", "8 mAh/cm^2"),
    "active_material.particle_size": ("2 um", "6 um"),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--most", type=int, default=10_000, metavar="POINTS")
    most = parser.parse_args().most
    counts = [n for n in (1, 10, 100, 1_000, 10_000, 100_000) if n <= most]
    designs = sscell.samples(RANGES, counts[-1])
    print(f"{os.cpu_count()} cores, {time.strftime('%F')}; milliseconds a point\n")
    print(f"{'points':>9}" + "".join(f"{n:>10}" for n in counts))
    for threads in (1, 2):
        solve(designs[:256], threads=threads)
        row = [solve(designs[:n], threads=threads) for n in counts]
        show(f"{threads} thread{'s' if threads > 1 else ''}", row)
    for workers in (1, 2):
        with (
            LocalCluster(
                n_workers=workers, threads_per_worker=1, dashboard_address=":0"
            ) as cluster,
            Client(cluster) as client,
        ):
            solve(designs[:512], client=client)
            row = [solve(designs[:n], client=client) for n in counts]
        show(f"Dask, {workers}", row)


def show(what: str, row: list[float]) -> None:
    print(f"{what:>9}" + "".join(f"{1000 * seconds:10.2f}" for seconds in row), flush=True)


def solve(designs: list, **how: object) -> float:
    """Seconds a point."""
    rates = np.geomspace(0.05, 10, len(designs))
    rates = np.random.default_rng(0).permutation(rates)
    start = time.perf_counter()
    points = (
        Point(Design.of(CELL.replace(changes)), float(rate))
        for changes, rate in zip(designs, rates, strict=True)
    )
    found = sum(1 for _ in Execution(compiled=True, **how).solve(points))
    assert found == len(designs)
    return (time.perf_counter() - start) / len(designs)


if __name__ == "__main__":
    main()
