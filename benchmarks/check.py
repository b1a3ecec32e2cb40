"""Two commits in one run: processor time of a point, and how far their capacities are apart.

    python benchmarks/check.py COMMIT COMMIT [--points 150] [--rounds 3]

Points of P1000, without and with a catholyte that stores charge, on one thread. Each commit is in
a git worktree, with its own folder of compiled code; their rounds alternate. Processor time of
this process and of its compilers is what other work on the machine disturbs least.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SOLVE = """
import json, resource, sys
import numpy as np, sscell
from p1000 import CELL, OVER, RATES
from redox import REDOX
from sscell.solving.batch import Execution
from sscell.solving.points import Design, Point

def seconds(who):
    return resource.getrusage(who).ru_utime

card = CELL.to_mapping()
card["cathode"]["catholyte"]["redox"] = REDOX
for name, cell in {"inert": CELL, "redox-active": sscell.load_cell(card)}.items():
    rows = np.random.default_rng(0).permutation(1000)[: int(sys.argv[1])]
    chosen = [(k, q, r) for k in OVER["catholyte.conductivity"]
              for q in OVER["cathode.areal_capacity"] for r in RATES]
    paths = "catholyte.conductivity", "cathode.areal_capacity"
    designs = [Design.of(cell.replace(dict(zip(paths, chosen[i])))) for i in rows]
    points = [Point(design, chosen[i][2]) for design, i in zip(designs, rows)]
    times = []
    for _ in range(2):
        start, compilers = seconds(resource.RUSAGE_SELF), seconds(resource.RUSAGE_CHILDREN)
        solved = {i: point.passed(trace) / point.design.derived.loading.areal_capacity
                  for i, point, trace in Execution(compiled=True, threads=1).solve(points)}
        times += [seconds(resource.RUSAGE_SELF) - start,
                  seconds(resource.RUSAGE_CHILDREN) - compilers]
    print(json.dumps([name, times, [solved[i] for i in range(len(points))]]))
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("commits", nargs=2)
    parser.add_argument("--points", type=int, default=150)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        trees = [Path(folder, str(i)) for i in range(2)]
        for tree, commit in zip(trees, asked.commits, strict=True):
            git("worktree", "add", "--detach", "--quiet", str(tree), commit)
        try:
            rounds = [[solved(tree, asked.points) for tree in trees] for _ in range(asked.rounds)]
        finally:
            for tree in trees:
                git("worktree", "remove", "--force", str(tree))
    for name in rounds[0][0]:
        print(f"{name}, {asked.points} points")
        for i, commit in enumerate(asked.commits):
            compilers = rounds[0][i][name][0][1]
            point = 1000 * min(each[i][name][0][2] for each in rounds) / asked.points
            print(f"  {commit:12} {point:6.2f} ms a point, compilers {compilers:6.1f} s")
        answers = [rounds[0][i][name][1] for i in range(2)]
        apart = 100 * max(abs(a - b) for a, b in zip(*answers, strict=True))
        print(f"  capacities at most {apart:.1e} % of the nominal one apart")


def git(*arguments: str) -> None:
    subprocess.run(["git", "-C", str(ROOT), *arguments], check=True)


def solved(tree: Path, points: int) -> dict[str, tuple[list[float], list[float]]]:
    """Seconds (first: process, compilers; again: process, compilers) and capacities by name."""
    cache = tree / "cache"
    cache.mkdir(mode=0o700, exist_ok=True)
    paths = os.pathsep.join([str(tree / "src"), str(tree / "benchmarks")])
    environment = {**os.environ, "PYTHONPATH": paths, "PYBAMM_CASADI_AOT_CACHE": str(cache)}
    command = [sys.executable, "-c", SOLVE, str(points)]
    done = subprocess.run(
        command, env=environment, check=True, stdout=subprocess.PIPE, text=True, cwd=tree
    )
    lines = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("[")]
    return {name: (times, answers) for name, times, answers in lines}


if __name__ == "__main__":
    main()
