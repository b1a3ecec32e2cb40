"""What the program promises, measured in one run with an older release as a Markdown table.

    python benchmarks/promised.py [--against COMMIT] [--only ROW ...] [--quick]

The package of this checkout beside that of a commit, by default the last of 0.2. Every value is
from a process of its own, with the folder of compiled code of its version or a new one; versions
take turns, and the median of some rounds counts. A value that could not be measured is its reason.
"""

import argparse
import os
import platform
import statistics
import time
from dataclasses import dataclass
from itertools import chain
from typing import Any

from worktrees import FailedError, Version, checked_out

RELEASE = "6f831da2"
"""The last commit of 0.2."""


@dataclass(frozen=True)
class Row:
    """A function of promised_rows.py."""

    measure: str
    rounds: int = 1
    cache: str | None = None
    """What was compiled before is kept under this name; nothing is kept if None."""
    warm: bool = False
    """Measured once before, in vain: imports as bytecode, what a first start compiles."""


ROWS = {
    "p1000": (
        Row("inert compiled", 1, "p1000"),
        Row("inert interpreted", 3),
        Row("inert interpreted kept", 3, "interpreted", warm=True),
        Row("inert new", 3),
        Row("inert kept", 3, "p1000", warm=True),
    ),
    "redox": (
        Row("redox compiled", 1, "redox"),
        Row("redox interpreted"),
        Row("redox interpreted kept", 1, "redox-interpreted", warm=True),
        Row("redox new"),
        Row("redox kept", 1, "redox"),
    ),
    "classes": (Row("size classes"),),
    "anode": (Row("resolved anode"),),
    "staircase": (Row("staircase"),),
    "ageing": (Row("ageing"),),
    "calibration": (Row("calibration"),),
    "map": (Row("map", 3, "map", warm=True),),
    "page": (Row("page"),),
    "start": (
        Row("imports", 5, warm=True),
        Row("cold start", 3, warm=True),
        Row("cold start kept", 3, "start", warm=True),
        Row("cold rates", 3, warm=True),
        Row("cold rates kept", 3, "start", warm=True),
    ),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--against", default=RELEASE, metavar="COMMIT")
    parser.add_argument("--only", nargs="+", choices=ROWS, default=list(ROWS), metavar="ROW")
    parser.add_argument("--quick", action="store_true", help="fewer points; once each")
    asked = parser.parse_args()
    print(f"{platform.machine()}, {os.cpu_count()} threads, {time.strftime('%F')}, {load()}\n")
    old = "0.2" if asked.against == RELEASE else asked.against
    print(f"| | {old} | now | ratio | error, median / 95 % / worst (%): {old}; now |")
    print("|---|---|---|---|---|", flush=True)
    began = time.monotonic()
    with checked_out([asked.against], and_this="now") as versions:
        for row in chain.from_iterable(ROWS[name] for name in asked.only):
            for cells in table(row, versions, asked.quick):
                print(f"| {' | '.join(cells)} |", flush=True)
    print("| random designs of all kinds | | see `random_designs.py` | | |")
    print(f"\n{time.monotonic() - began:.0f} s in all, {load()}")


def load() -> str:
    return f"load {os.getloadavg()[0]:.1f}"


def table(row: Row, versions: list[Version], quick: bool) -> list[tuple[str, ...]]:
    """Lines of the table of a row."""
    arguments = ["promised_rows.py", row.measure, *(["--quick"] if quick else [])]
    measured: list[dict[str, list[dict[str, Any]]]] = [{} for _ in versions]
    reasons = [""] * len(versions)
    for count in range(-int(row.warm), 1 if quick else row.rounds):
        for i, version in enumerate(versions):
            if reasons[i]:
                continue
            try:
                lines = version.measured(*arguments, cache=row.cache)
            except FailedError as reason:
                reasons[i] = f"failed: {reason}"
                continue
            if count >= 0:
                for each in lines:
                    measured[i].setdefault(each["what"], []).append(each)
    whats = dict.fromkeys(chain.from_iterable(measured))
    return [
        cells(what, [m.get(what, []) for m in measured], reasons) for what in whats or [row.measure]
    ]


def cells(
    what: str, rounds: list[list[dict[str, Any]]], reasons: list[str]
) -> tuple[str, str, str, str, str]:
    """One line: a list of what was measured for each of two versions."""
    values, shown, errors = [], [], []
    for lines, reason in zip(rounds, reasons, strict=True):
        value = statistics.median(line["value"] for line in lines) if lines else None
        values.append(value)
        shown.append(f"{value:.3g} {lines[0]['unit']}" if value is not None else reason or "–")
        if lines and lines[0]["errors"]:
            errors.append(" / ".join(f"{error:.3f}" for error in lines[0]["errors"]))
    old, now = values
    ratio = f"{now / old:.2f}" if old and now is not None else "–"
    return what, *shown, ratio, "; ".join(errors)


if __name__ == "__main__":
    main()
