"""Random protocols for random designs: outcomes, crashes and the balance of charge.

    python benchmarks/random_protocols.py [--number 1000] [--accuracy draft]

Designs go beyond what anybody would build. A protocol has up to six steps of any kind and up to
four repeats. The balance is of each step: charge that passed against the change of lithium in the
cathode, over the nominal capacity. One point a call, so that a crash would cost one point.
"""

import argparse
import time
from collections import Counter

import numpy as np

import sscell
from sscell.designs.ranges import samples
from sscell.results.outcome import End
from sscell.solving.batch import Execution
from sscell.solving.points import Design, Point

SEED = 20_261
RANGES = {
    "temperature": ("-20 degC", "100 degC"),
    "catholyte.conductivity": ("0.01 mS/cm", "100 mS/cm", "log"),
    "active_material.particle_size": ("0.5 um", "20 um", "log"),
    "active_material.diffusivity": ("1e-17 m^2/s", "1e-13 m^2/s", "log"),
    "active_material.exchange_current_density": ("1e-3 A/m^2", "10 A/m^2", "log"),
    "cathode.areal_capacity": ("0.5 mAh/cm^2", "10 mAh/cm^2"),
    "cathode.composition.active_material": (0.5, 0.95),
    "cathode.porosity": (0.0, 0.4),
    "cathode.electronic_conductivity": ("0.01 mS/cm", "100 mS/cm", "log"),
    "cathode.coverage": (0.05, 1.0),
    "cathode.utilisation": (0.3, 1.0),
    "separator.0.thickness": ("5 um", "500 um", "log"),
    "anode.resistance": ("0 ohm cm^2", "100 ohm cm^2"),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--number", type=int, default=1000)
    parser.add_argument("--accuracy", default="draft")
    chosen = parser.parse_args()
    cell, random = sscell.load_cell("ncm83_li6ps5cl"), np.random.default_rng(SEED)
    points = [
        (number, Point(Design.of(cell.replace(changes)), 1.0, random_protocol(random)))
        for number, changes in enumerate(samples(RANGES, chosen.number, seed=SEED))
    ]
    # those of a mesh together: building a model takes longer than most protocols
    points.sort(key=lambda each: repr(each[1].resolution(chosen.accuracy)))
    ends: Counter[str] = Counter()
    crashes, failed, worst = [], [], []
    began = time.monotonic()
    for done, (number, point) in enumerate(points, 1):
        try:
            ((_, _, history),) = Execution(chosen.accuracy).histories([point])
        except Exception as error:  # what is counted
            crashes.append((number, f"{type(error).__name__}: {error}"))
            continue
        ends.update(end.words for end in history.ends)
        if End.SOLVER_FAILED in history.ends:
            step = history.ends.index(End.SOLVER_FAILED)
            failed.append((number, point.protocol.asked, step))
            continue
        nominal = point.design.derived.current_1c * 3600
        moved = np.diff(history.fact("lithium")) - history.fact("charge")[1:]
        worst.append((float(np.abs(moved).max(initial=0.0) / nominal), number))
        if done % 100 == 0 or done == chosen.number:
            report(done, time.monotonic() - began, crashes, failed, worst)
            print("steps ended by:", dict(ends.most_common()), flush=True)


def report(done: int, seconds: float, crashes: list, failed: list, worst: list) -> None:
    """Print what came of the points so far."""
    errors = np.array([error for error, _ in worst])
    print(f"{done} points, {seconds:.0f} s, {len(crashes)} crashes")
    print(f"solver failed: {len(failed)} points ({len(failed) / done:.2%})")
    print(f"balance of charge, 95 % and worst: {np.quantile(errors, 0.95):.1e} {errors.max():.1e}")
    print(f"beyond 1e-4: {[number for error, number in worst if error > 1e-4]}")
    for each in (*crashes, *failed):
        print(*each)


def random_protocol(random: np.random.Generator) -> sscell.Protocol:
    """Up to six steps of any kind, up to four times."""
    steps = [random_step(random) for _ in range(random.integers(1, 7))]
    return sscell.Protocol(
        steps, times=int(random.integers(1, 5)), start=str(random.choice(["full", "empty"]))
    )


def random_step(random: np.random.Generator) -> str:
    """In PyBaMM's words; voltages are within the cut-offs of the cell."""
    sign = random.choice(["Charge", "Discharge"])
    rate, voltage = 10 ** random.uniform(-1.5, 1.0), random.uniform(2.0, 3.67)
    minutes = 10 ** random.uniform(0, 2.5)
    match random.integers(6):
        case 0:
            return f"{sign} at {rate:.3g}C"
        case 1:
            return f"{sign} at {rate:.3g}C for {minutes:.3g} minutes"
        case 2:
            return f"{sign} at {rate:.3g}C until {voltage:.3f} V"
        case 3:
            return f"Rest for {minutes:.3g} minutes"
        case 4:
            return f"Hold at {voltage:.3f} V for {minutes:.3g} minutes or until C/50"
        case _:
            return f"{sign} at {10 ** random.uniform(-1, 2):.3g} mW/cm^2 for {minutes:.3g} minutes"


if __name__ == "__main__":
    main()
