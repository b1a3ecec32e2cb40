"""Random designs over all kinds of electrodes together: outcomes, crashes and two balances.

    python benchmarks/random_designs.py [--count 2000] [--first 0] [--kept random_designs.jsonl]

A design has size classes, a blend, layers, a catholyte that stores charge, an anode of any kind,
a temperature and a protocol, each or none of them; its numbers go beyond what anybody would build.
Forty designs in a row share what decides the equations, so that a model is built for all of them.
Both balances are of each step: charge that passed against the change of lithium in all phases of
the cathode, and in the anode where its capacity is limited, over the nominal capacity. Every design
is drawn from its own number; those in the file are not solved again.
"""

import argparse
import json
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from sweeps import REDOX

import sscell
from sscell.designs.paths import everywhere, path_info
from sscell.designs.ranges import read_span
from sscell.protocols.charge import read_charge
from sscell.protocols.step import Start, Step
from sscell.results.outcome import End, History
from sscell.solving.batch import Execution
from sscell.solving.points import Design, Point

SEED, ALIKE = 20_263, 40
RANGES: Mapping[str, Any] = {
    "temperature": ("-20 degC", "100 degC"),
    "catholyte.conductivity": ("1 uS/cm", "100 mS/cm", "log"),
    "active_material.diffusivity": ("1e-17 m^2/s", "1e-13 m^2/s", "log"),
    "active_material.exchange_current_density": ("1e-3 A/m^2", "10 A/m^2", "log"),
    "cathode.areal_capacity": ("0.5 mAh/cm^2", "10 mAh/cm^2"),
    "cathode.composition.active_material": (0.5, 0.9),
    "cathode.porosity": (0.0, 0.3),
    "cathode.electronic_conductivity": ("0.01 mS/cm", "1 S/cm", "log"),
    "cathode.coverage": (0.05, 1.0),
    "cathode.utilisation": (0.3, 1.0),
    "separator.0.thickness": ("5 um", "500 um", "log"),
    "anode.resistance": ("0 ohm cm^2", "100 ohm cm^2"),
}
OF_KIND: Mapping[str, Mapping[str, Any]] = {
    "one size": {"active_material.particle_size": ("0.5 um", "20 um", "log")},
    "film": {"cathode.film_resistance": ("0 ohm cm^2", "500 ohm cm^2")},
    "blend": {
        "blend.0.share": (0.02, 0.9),
        "blend.0.particle_size": ("0.2 um", "10 um", "log"),
        "blend.0.diffusivity": ("1e-17 m^2/s", "1e-13 m^2/s", "log"),
        "blend.0.exchange_current_density": ("1e-3 A/m^2", "10 A/m^2", "log"),
    },
    "redox": {
        "catholyte.redox_potential": ("3.0 V", "3.9 V"),
        "catholyte.redox_capacity": ("1 mAh/g", "150 mAh/g"),
        "catholyte.electronic_conductivity": ("1e-11 S/cm", "1e-5 S/cm", "log"),
        "catholyte.electronic_reach": ("0.1 um", "5 um", "log"),
        "catholyte.redox_exchange_current_density": ("1e-3 A/m^2", "10 A/m^2", "log"),
        "catholyte.conductivity_ratio": (1e-3, 1e3, "log"),
    },
    "thin film": {
        "anode.capacity": ("2 mAh/cm^2", "30 mAh/cm^2", "log"),
        "anode.first_cycle_loss": ("0 mAh/cm^2", "0.5 mAh/cm^2"),
    },
    "composite": {
        "anode.areal_capacity": ("2 mAh/cm^2", "30 mAh/cm^2", "log"),
        "anode.first_cycle_loss": ("0 mAh/cm^2", "0.5 mAh/cm^2"),
        "anode.electrolyte_conductivity": ("0.03 mS/cm", "100 mS/cm", "log"),
        "anode.exchange_current_density": ("1e-3 A/m^2", "10 A/m^2", "log"),
        "anode.diffusivity": ("1e-16 m^2/s", "1e-12 m^2/s", "log"),
        "anode.active_material_fraction": (0.3, 0.9),
        "anode.electronic_conductivity": ("0.01 mS/cm", "1 S/cm", "log"),
    },
}
"""What is drawn beside, where a design has it."""
HOSTS = ("graphite", "silicon", "lto")
CHARGES = ("same rate", "0.1C", "same rate, hold to 0.05C", "0.2C, rest for 1 hour",
           "same rate, hold to 0.02C, rest for 10 minutes")  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--accuracy", default="draft")
    parser.add_argument("--kept", type=Path, default=Path("random_designs.jsonl"))
    chosen = parser.parse_args()
    known = kept(chosen.kept)
    last = chosen.first + chosen.count
    for start in range(chosen.first, last, ALIKE):
        numbers = [n for n in range(start, min(start + ALIKE, last)) if n not in known]
        with chosen.kept.open("a") as file:
            for row in answers(numbers, chosen.accuracy):
                known[row["number"]] = row
                print(json.dumps(row), file=file)
    report([row for number, row in sorted(known.items()) if chosen.first <= number < last])


def kept(file: Path) -> dict[int, dict[str, Any]]:
    """What earlier runs solved, by number of the design."""
    lines = file.read_text().splitlines() if file.exists() else []
    return {row["number"]: row for row in map(json.loads, lines)}


def answers(numbers: list[int], accuracy: str) -> Iterator[dict[str, Any]]:
    """What came of some designs that are alike."""
    if not numbers:
        return
    points: list[Point] = []
    rows: list[dict[str, Any]] = []
    for number in numbers:
        family = np.random.default_rng([SEED, number // ALIKE])
        kinds, card, protocol = random_family(family)
        row: dict[str, Any] = {"number": number, "kinds": kinds}
        own = np.random.default_rng([SEED, number // ALIKE, number])
        try:
            cell = random_cell(card, kinds, own)
            point = Point(Design.of(cell), float(10 ** own.uniform(np.log10(0.05), 1)), protocol)
        except sscell.InputError as error:  # an impossible mix, such as no room for electrolyte
            yield row | {"refused": str(error)}
            continue
        except Exception as error:  # what is counted
            yield row | {"crash": f"{type(error).__name__}: {error}"}
            continue
        points.append(point)
        rows.append(row | {"c_rate": point.c_rate})
    if not points:
        return
    began = time.process_time()
    try:
        solved = {i: h for i, _, h in Execution(accuracy).histories(points)}
    except Exception as error:  # what is counted
        for row in rows:
            yield row | {"crash": f"{type(error).__name__}: {error}"}
        return
    seconds = (time.process_time() - began) / len(points)
    for i, (row, point) in enumerate(zip(rows, points, strict=True)):
        yield row | judged(point, solved[i]) | {"seconds": round(seconds, 3)}


def judged(point: Point, history: History) -> dict[str, Any]:
    """Outcome of a design and what its balances miss, over the nominal capacity."""
    words = [end.words for end in history.ends]
    if End.SOLVER_FAILED in history.ends:
        return {"ends": words, "failed": True}
    derived = point.design.derived
    nominal = derived.current_1c * 3600
    charge, moved = history.fact("charge"), np.diff(history.fact("lithium"))
    found: dict[str, Any] = {"ends": words, "coarser": history.coarser}
    found["cathode"] = float(np.abs(moved - charge[1:]).max(initial=0.0) / nominal)
    if derived.structure.anode is not None and history.phases.size:
        held = derived.anode.capacity * history.phases[-1]
        passed = np.isfinite(held[:, 0]) & (np.array(history.ends) != End.INFEASIBLE)
        missed = (held[:, -1] - held[:, 0] + charge)[passed]
        found["anode"] = float(np.abs(missed).max(initial=0.0) / nominal)
    found["delivered"] = float(charge[-1] / derived.equilibrium_capacity)
    return found


def random_family(random: np.random.Generator) -> tuple[list[str], dict[str, Any], Any]:
    """What decides the equations: kinds, the card of a cell and a protocol."""
    sodium = random.random() < 0.08
    anode = str(random.choice(["flat", "thin film", "composite"], p=[0.3, 0.35, 0.35]))
    if sodium:
        card = sscell.load_cell("nvp_na_fluorochloride").to_mapping()
        energy = {"activation_energy": "0.4 eV", "arrhenius_form": "sigma"}
        card["separator"][0]["electrolyte"] |= energy
        anode = "thin film"
    else:
        card = sscell.load_cell("ncm83_li6ps5cl").to_mapping()
    cathode, kinds = card["cathode"], ["sodium"] if sodium else []
    cathode.pop("loading", None)
    cathode["areal_capacity"] = "2 mAh/cm^2"
    material = cathode["active_material"]
    match random.integers(3):
        case 0:
            spread = float(random.uniform(1.1, 1.8))
            material["particle_size"] = {"median": "4 um", "spread": spread}
            kinds.append("sizes")
        case 1:
            sizes = [{"size": "1 um", "share": 0.3}, {"size": "6 um", "share": 0.7}]
            material["particle_size"] = {"classes": sizes}
            kinds.append("sizes")
        case _:
            kinds.append("one size")
    if not sodium and random.random() < 0.3:
        cathode["blend"] = [
            {"active_material": str(random.choice(["lfp", "ncm811", "lco"])), "share": 0.3}
        ]
        kinds.append("blend")
    if not sodium and random.random() < 0.3:
        cathode["catholyte"] |= {"redox": {**REDOX}, "electronic_conductivity": "1e-8 S/cm"}
        kinds.append("redox")
    if random.random() < 0.3:
        shares = random.dirichlet([4.0] * int(random.integers(2, 4)))
        cathode["layers"] = [{"share": float(share)} for share in shares]
        kinds.append("layers")
    if random.random() < 0.4:
        kinds.append("film")
    if not sodium and anode != "flat":
        card["anode"] = random_anode(anode, str(random.choice(HOSTS)), card)
    kinds.append(anode)
    return kinds, card, random_protocol(random)


def random_anode(kind: str, host: str, card: dict[str, Any]) -> dict[str, Any]:
    """A thin film or a composite of a material."""
    usual = {"potential": {"graphite": "0.1 V", "silicon": "0.25 V", "lto": "1.55 V"}[host],
             "resistance": "10 ohm cm^2", "source": "assumed: benchmark"}  # fmt: skip
    if kind == "thin film":
        return {"material": host, "capacity": "5 mAh/cm^2", **usual}
    electrolyte = {**card["cathode"]["catholyte"], "conductivity": "2 mS/cm", "redox": None}
    transport = {
        "ionic_transport": {"tortuosity_factor": 3},
        "electronic_transport": {"electronic_conductivity": "10 mS/cm"},
        "coverage": 0.5,
        "utilisation": 1.0,
        "film_resistance": "0 ohm cm^2",
    }
    composite = {
        "active_material": host,
        "catholyte": electrolyte,
        "composition": {"active_material": 0.5, "catholyte": 0.5},
        "porosity": "10 %",
        "areal_capacity": "5 mAh/cm^2",
        **transport,
    }
    return {"composite": composite, **usual}


def random_cell(card: dict[str, Any], kinds: list[str], random: np.random.Generator) -> sscell.Cell:
    """A cell of a family; what may differ between layers is drawn for each."""
    cell = sscell.load_cell(card)
    wanted = {**RANGES, **{k: v for kind in kinds for k, v in OF_KIND.get(kind, {}).items()}}
    layers = len(cell.cathode.layers or ())
    changes: dict[str, Any] = {}
    for path, span in wanted.items():
        places = (path,) if path == "cathode.areal_capacity" else everywhere(path, layers)
        drawn = read_span(path_info(path), span).at(random.random(len(places)))
        if path == "catholyte.conductivity" and "redox" in kinds:  # one catholyte in all layers
            drawn[:] = drawn[0]
        changes |= {
            at: sscell.Quantity(path_info(at).display(float(value)), path_info(at).unit)
            for at, value in zip(places, drawn, strict=True)
        }
    return cell.replace(changes)


def random_protocol(random: np.random.Generator) -> sscell.Protocol:
    """A discharge, a charge, both of any kind, or two cycles; after a second of rest, whose lithium
    is that before the first current."""
    rest, start, times = Step("rest", duration=1.0), Start.EMPTY, 1
    match random.integers(6):
        case 0:
            steps, start = [Step("discharge")], Start.FULL
        case 1:
            steps = [Step("charge")]
        case 2:
            steps, times = [Step("charge"), Step("discharge")], 2
        case _:
            first, *others = read_charge(str(random.choice(CHARGES))).steps
            steps = [replace(first, start=Start.CARRIED), *others]
    return sscell.Protocol([rest, *steps * times], start=start)


def report(rows: list[dict[str, Any]]) -> None:
    """Print what came of the designs."""
    print(f"{len(rows)} designs, {sum(r.get('seconds', 0.0) for r in rows):.0f} s of a processor")
    for word in ("refused", "crash", "failed", "coarser"):
        some = [row for row in rows if row.get(word)]
        print(f"{word}: {len(some)} {[row['number'] for row in some][:40]}")
    for side in ("cathode", "anode"):
        missed = np.array([row[side] for row in rows if side in row])
        worst = max((row for row in rows if side in row), key=lambda row: row[side])
        quantiles = " ".join(f"{q:.1e}" for q in np.quantile(missed, [0.5, 0.95, 1.0]))
        print(f"{side}: {missed.size} designs, median, 95 % and worst {quantiles}, "
              f"design {worst['number']}; beyond 1e-4: {(missed > 1e-4).sum()}")  # fmt: skip
    print("kinds:", dict(Counter(kind for row in rows for kind in row["kinds"]).most_common()))
    print("ends:", dict(Counter(end for row in rows for end in row.get("ends", [])).most_common()))


if __name__ == "__main__":
    main()
