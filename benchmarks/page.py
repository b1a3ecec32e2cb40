"""From a slider to a curve: answers of the page's server to random moves of six controls.

    python benchmarks/page.py [--moves 200]

Once the page has compiled its models, which takes some time on the first start of a machine.
"""

import argparse
import json
import random
import threading
import time
import urllib.request
from multiprocessing import active_children

import numpy as np

from sscell.explorer.controls import CHARGES
from sscell.explorer.server import Page

CARD = "ncm83_li6ps5cl"
MOVES = {
    "catholyte.conductivity": (0.1, 30),
    "cathode.areal_capacity": (1, 8),
    "cathode.porosity": (5, 25),
    "active_material.particle_size": (1, 10),
    "cathode.tortuosity_factor": (1.5, 10),
    "temperature": (0, 60),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--moves", type=int, default=200)
    for charge, times in answer_times(parser.parse_args().moves).items():
        median, most, worst = np.percentile(times, (50, 95, 100))
        print(f"charge {charge}: median {median:.0f}, 95 % {most:.0f}, worst {worst:.0f} ms")


def answer_times(moves: int) -> dict[str, np.ndarray]:
    """Milliseconds from each move to its curve, by the charge before the discharges."""
    page = Page(CARD)
    threading.Thread(target=page.serve, daemon=True).start()
    page.warm()
    for process in active_children():
        if process.daemon:  # it compiles
            process.join()
    times = {
        charge: 1e3 * np.array([answered(page, design, charge) for design in designs(moves)])
        for charge in CHARGES[:2]
    }
    page.server.shutdown()
    return times


def designs(count: int) -> list[dict[str, object]]:
    """One control moves at a time; every fourth time the others return."""
    draw, made, changes = random.Random(1), [], {}
    for i in range(count):
        path = draw.choice(list(MOVES))
        changes = {**(changes if i % 4 else {}), path: round(draw.uniform(*MOVES[path]), 3)}
        made.append({"card": CARD, "changes": changes})
    return made


def answered(page: Page, design: dict[str, object], charge: str) -> float:
    asked = json.dumps({"designs": [design], "charge": charge}).encode()
    begin = time.perf_counter()
    with urllib.request.urlopen(urllib.request.Request(page.address + "rates", asked)) as reply:
        json.load(reply)
    return time.perf_counter() - begin


if __name__ == "__main__":
    main()
