"""Two commits in one run: processor time of a point, and how far their capacities are apart.

    python benchmarks/check.py COMMIT COMMIT [--points 150] [--rounds 3]

Points of P1000, without and with a catholyte that stores charge, on one thread. Each commit is in
a git worktree, with its own folder of compiled code; their rounds alternate. Processor time of
this process and of its compilers is what other work on the machine disturbs least.
"""

import argparse
import json
import resource
from pathlib import Path

import numpy as np
from worktrees import checked_out


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("commits", nargs="*")
    parser.add_argument("--points", type=int, default=150)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        one(asked.points)
        return
    if len(asked.commits) != 2:
        parser.error("expected two commits")
    arguments = "--one", "--points", str(asked.points)
    with checked_out(asked.commits) as versions:
        rounds = [
            [each.measured(Path(__file__).name, *arguments) for each in versions]
            for _ in range(asked.rounds)
        ]
    for which, (name, _, _) in enumerate(rounds[0][0]):
        print(f"{name}, {asked.points} points")
        for i, commit in enumerate(asked.commits):
            compilers = rounds[0][i][which][1][1]
            point = 1000 * min(each[i][which][1][2] for each in rounds) / asked.points
            print(f"  {commit:12} {point:6.2f} ms a point, compilers {compilers:6.1f} s")
        answers = [rounds[0][i][which][2] for i in range(2)]
        apart = 100 * max(abs(a - b) for a, b in zip(*answers, strict=True))
        print(f"  capacities at most {apart:.1e} % of the nominal one apart")


def one(count: int) -> None:
    """Print seconds (first: process, compilers; again: process, compilers) and capacities."""
    from sweeps import CELL, Execution, points_of, redox_active

    for name, cell in {"inert": CELL, "redox-active": redox_active()}.items():
        points = points_of(cell)
        points = [points[i] for i in np.random.default_rng(0).permutation(1000)[:count]]
        times = []
        for _ in range(2):
            start = seconds()
            solved = {
                i: point.passed(trace) / point.design.derived.loading.areal_capacity
                for i, point, trace in Execution(compiled=True, threads=1).solve(points)
            }
            times += [end - begin for begin, end in zip(start, seconds(), strict=True)]
        print(json.dumps([name, times, [solved[i] for i in range(len(points))]]))


def seconds() -> list[float]:
    """User time of this process and of its children that ended."""
    return [
        resource.getrusage(who).ru_utime for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    ]


if __name__ == "__main__":
    main()
