"""What promised.py measures, each in a fresh process: `python benchmarks/promised_rows.py NAME`.

A function prints lines of the table as JSON: what, value, unit, and errors where there are some.
Nothing is printed of what the package of an older commit has not.
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import numpy as np

EXPERIMENT = """
title: Rates
cells: [ncm83_li6ps5cl]
protocol: {c_rates: [0.1, 0.5, 1, 2, 3], direction: discharge}
"""
STAIRCASE = [0.1, 0.2, 0.5, 1, 2, 0.1]
AGES = "ncm83_bare_li6ps5cl"
REDOX_ACTIVE = "redox-active"


def line(what: str, value: float, unit: str, errors: Sequence[float] = ()) -> None:
    print(json.dumps({"what": what, "value": value, "unit": unit, "errors": errors}), flush=True)


def is_there(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:
        return False


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def first(what: str, quick: bool, **options: bool) -> None:
    from sweeps import CELL, OVER, RATES, redox_active, timed

    cell = redox_active() if what.startswith(REDOX_ACTIVE) else CELL
    step = 2 if quick else 1
    over = {path: values[::step] for path, values in OVER.items()}
    charge, taken = timed(cell, over, RATES[::step], **options)
    line(what, 1000 * taken / charge.size, "ms a point")


def compiled(what: str, quick: bool) -> None:
    from sweeps import (
        CELL,
        OVER,
        RATES,
        SHARP,
        errors,
        points_of,
        redox_active,
        references,
        timed,
    )

    redox = what.startswith(REDOX_ACTIVE)
    cell, step = redox_active() if redox else CELL, 2 if quick else 1
    over, rates = {path: values[::step] for path, values in OVER.items()}, RATES[::step]
    _, compiling = timed(cell, over, rates, compiled=True)
    runs = [timed(cell, over, rates, compiled=True) for _ in range(3)]
    taken = float(np.median([t for _, t in runs]))
    charge = runs[0][0]
    points = points_of(cell, over, rates)
    count = 25 if quick else 100 if redox else 200  # on a fine mesh, which takes long
    exact, nominal = references(points, count, *([SHARP] if redox else []))
    off = errors(charge, exact, nominal)
    line(f"{what}, compiled", 1000 * taken / charge.size, "ms a point", off)
    line(f"{what}, compiling once", compiling - taken, "s")


def size_classes(quick: bool) -> None:
    if not is_there("sscell.parameters.phases"):
        return
    what = "P1000 with three size classes, over the plain one"
    from size_classes import three_classes

    beside(what, three_classes(), 2 if quick else 1)


def resolved_anode(quick: bool) -> None:
    if not is_there("sscell.parameters.anode"):
        return
    what = "P1000 with a resolved anode, over the half cell"
    from resolved_anode import resolved

    beside(what, resolved(), 2 if quick else 1)


def beside(what: str, cell: object, step: int) -> None:
    from size_classes import times
    from sweeps import CELL

    (_, _, plain, _), (_, _, taken, error) = times({"": CELL, what: cell}, step, interpreted=False)
    line(what, taken / plain, "x", error)


def staircase(quick: bool) -> None:
    if not is_there("sscell.studies.cycle"):
        return
    what = "staircase of 30 cycles with holds, one cell, built model"
    import sscell

    cell = sscell.load_cell("ncm83_li6ps5cl")
    test = sscell.Protocol.rate_test(STAIRCASE, cycles=5, charge="0.1C, hold to 0.02C")
    for how, options in {"by default": {}, "compiled": {"compiled": True}}.items():
        ask = partial(sscell.cycle, cell, test, **options)
        ask()
        line(f"{what}, {how}", float(np.median([seconds(ask) for _ in range(3)])), "s")


def ageing(quick: bool) -> None:
    if not is_there("sscell.solving.life"):
        return
    what = "1,000 cycles at C/2 of a cell that ages"
    import sscell

    cell = sscell.load_cell(AGES)
    ask = partial(sscell.cycle, cell, sscell.Protocol.cycles(1000, charge="C/2", discharge="C/2"))
    new = seconds(ask)
    again = float(np.median([seconds(ask) for _ in range(3)]))
    line(f"{what}, first in a process", new, "s")
    line(f"{what}, built model", again, "s", against_every_cycle(cell, 40 if quick else 300))


def against_every_cycle(cell: object, cycles: int) -> tuple[float, float, float]:
    """Median, 95th percentile and worst error of the capacity, over the nominal one. [%]"""
    import sscell
    from sscell.solving import life

    test = sscell.Protocol.cycles(cycles, charge="C/2", discharge="C/2")
    some = sscell.cycle(cell, test)
    jumped = life.jumped
    life.jumped = partial(jumped, wanted=range(1, cycles))  # solves every cycle
    try:
        every = sscell.cycle(cell, test)
    finally:
        life.jumped = jumped
    assert bool(every["solved"].all())
    assert not bool(some["solved"].all())
    off = 100 * np.abs(some["capacity_fraction"] - every["capacity_fraction"]).values
    return tuple(float(q) for q in np.quantile(off, [0.5, 0.95, 1.0]))


def calibration(quick: bool) -> None:
    if not is_there("sscell.validation.calibrate"):
        return
    what = "posterior from all published cells"
    from sscell.solving.batch import Execution
    from sscell.validation import calibrate, emulator

    draws = 64 if quick else 512
    calibrate.emulated = partial(emulator.emulated, draws=draws)
    start = processors()
    taken = seconds(lambda: calibrate.calibrate(Execution("draft")))
    line(f"{what} ({draws} samples)", taken, "s")
    line(f"{what} ({draws} samples), processors", processors() - start, "s")


def processors() -> float:
    """Seconds of this process and of its children that ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def required_map(quick: bool) -> None:
    from required_map import LOADINGS, RATES
    from sweeps import CELL

    import sscell

    step = 3 if quick else 1
    loadings, rates = LOADINGS[::step], RATES[::step]
    side = len(rates)
    for direction in ("discharge", "charge"):
        ask = partial(sscell.required_conductivity, CELL, loadings, rates, 0.8, direction)
        for when in ("a new process", "again"):
            what = f"{side} x {side} required conductivity, {direction}, compiled before, {when}"
            line(what, seconds(ask), "s")


def page(quick: bool) -> None:
    if not is_there("sscell.explorer.server"):
        return
    what = "browser page, slider to curve"
    from page import answer_times

    for charge, times in answer_times(40 if quick else 200).items():
        median, most = np.percentile(times, (50, 95))
        line(f"{what}, charge {charge}, median", float(median), "ms")
        line(f"{what}, charge {charge}, 95 %", float(most), "ms")


def imports(quick: bool) -> None:
    import_module("pybamm")
    load = seconds(lambda: import_module("sscell").load_cell("ncm83_li6ps5cl"))
    line("import sscell and its first cell, after import pybamm", load, "s")


def cold_start(before: str, quick: bool) -> None:
    library = Path.cwd() / "experiments" / "rate_capability.yaml"
    with tempfile.TemporaryDirectory() as folder:
        own = Path(folder, "rates.yaml")
        own.write_text(EXPERIMENT)
        figure(f"five rates of one cell, {before}", "run", str(own))
    figure(f"first command of the README, {before}", "run", str(library))


def cold_rates(before: str, quick: bool) -> None:
    if is_there("sscell.commands"):
        figure(f"sscell rates CELL, {before}", "rates", "ncm83_li6ps5cl")


def figure(what: str, *arguments: str) -> None:
    """Print when the first figure of a command is on the disk."""
    what = f"a new process to its figure: {what}"
    module = "sscell.commands.cli" if is_there("sscell.commands") else "sscell.cli"
    code = f"import sys; from {module} import main; sys.exit(main())"
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-c", code, *arguments, "--output", folder]
        start = time.perf_counter()
        running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        while running.poll() is None and not list(Path(folder).glob("*.png")):
            time.sleep(0.01)
        taken = time.perf_counter() - start
        _, message = running.communicate()
        if running.returncode:
            raise SystemExit(message.decode())
    line(what, taken, "s")


NEW, KEPT = "nothing kept", "models kept"
BY_DEFAULT, INTERPRETED = "first sweep by default", "first sweep, interpreted"
MEASURES: dict[str, Callable[[bool], None]] = {
    "inert compiled": partial(compiled, "P1000"),
    "inert interpreted": partial(first, f"P1000, {INTERPRETED}, {NEW}", compiled=False),
    "inert interpreted kept": partial(first, f"P1000, {INTERPRETED}, {KEPT}", compiled=False),
    "inert new": partial(first, f"P1000, {BY_DEFAULT}, {NEW}"),
    "inert kept": partial(first, f"P1000, {BY_DEFAULT}, {KEPT}"),
    "redox compiled": partial(compiled, f"{REDOX_ACTIVE} P1000"),
    "redox interpreted": partial(
        first, f"{REDOX_ACTIVE} P1000, {INTERPRETED}, {NEW}", compiled=False
    ),
    "redox interpreted kept": partial(
        first, f"{REDOX_ACTIVE} P1000, {INTERPRETED}, {KEPT}", compiled=False
    ),
    "redox new": partial(first, f"{REDOX_ACTIVE} P1000, {BY_DEFAULT}, {NEW}"),
    "redox kept": partial(first, f"{REDOX_ACTIVE} P1000, {BY_DEFAULT}, {KEPT}"),
    "size classes": size_classes,
    "resolved anode": resolved_anode,
    "staircase": staircase,
    "ageing": ageing,
    "calibration": calibration,
    "map": required_map,
    "page": page,
    "imports": imports,
    "cold start": partial(cold_start, NEW),
    "cold start kept": partial(cold_start, KEPT),
    "cold rates": partial(cold_rates, NEW),
    "cold rates kept": partial(cold_rates, KEPT),
}
"""By name; each takes whether it may be quick, with fewer points."""


if __name__ == "__main__":
    MEASURES[sys.argv[1]]("--quick" in sys.argv)
