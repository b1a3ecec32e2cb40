"""Three hundred points by the public interface, half of them with a redox-active catholyte.

    python tests/physics/golden.py FILE.csv

writes their capacities, energies, mean voltages and outcomes at the default accuracy. The same
script runs on version 0.2, which has no ``diffusion_length_factor`` (leave the key out there): with
a factor of 1 both are the same model, and two versions can be compared.
"""

import csv
import sys
import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np

import sscell

RATES = np.geomspace(0.05, 10, 5).tolist()
DIRECTIONS = ("discharge", "charge", "cycle")
ANSWERS = ("capacity", "energy", "mean_voltage")
"""In mAh/cm2, as the nominal capacity, in mWh/cm2 and V."""
COUPLE = {
    "couples": [{"name": "made up", "potential": "3.6 V"}],
    "reversibility": "reversible",
    "capacity": "90 mAh/g",
    "as_made": 0,
    "electronic_reach": "0.5 um",
    "exchange_current_density": "1 A/m^2",
    "source": "assumed: a made-up couple",
}
TWO_COUPLES = {
    "couples": [
        {"name": "first", "potential": "3.9 V", "share": 0.4},
        {"name": "second", "potential": "3.4 V", "share": 0.6},
    ],
    "site_occupation": {"oxidised": 0.4, "reduced": 0.8},
    "as_made": 0.5,
    "expansion": 0.05,
}
MEASURED = {
    "open_circuit_potential": {
        "stoichiometry": [0.0, 0.2, 0.5, 0.8, 1.0],
        "values": [3.9, 3.7, 3.6, 3.5, 3.2],
        "unit": "V",
    },
    "conductivity_curve": {
        "stoichiometry": [0.0, 0.3, 0.7, 1.0],
        "values": [2.0, 0.9, 0.4, 0.3],
        "unit": "mS/cm",
    },
}


def shipped(name: str, redox: dict[str, Any] | None = None) -> Any:
    """A cell of the library at any temperature, perhaps with a couple in its catholyte."""
    card = sscell.load_cell(name).to_mapping()
    card["cathode"] |= {"diffusion_length_factor": 1, "utilisation": "100 %"}
    if name == "ncm83_li6ps5cl":  # what its card had in version 0.2
        card["limits"] |= {"lower": "2.6 V", "upper": "4.3 V"}
        card["separator"][0]["thickness"] = "300 um"
    catholyte = card["cathode"]["catholyte"]
    for electrolyte in (catholyte, *(layer["electrolyte"] for layer in card["separator"])):
        known = electrolyte.get("activation_energy")
        if known is None or "estimated" in str(known):  # version 0.2 estimated none
            electrolyte |= {"activation_energy": "0.35 eV", "arrhenius_form": "sigma*T"}
    if redox is not None:
        catholyte |= {"electronic_conductivity": "1e-8 S/cm", "redox": COUPLE | redox}
    return sscell.load_cell(card)


def cells() -> dict[str, Any]:
    """Cells by name: a film, three layers, carbon, no active material, each kind of couple."""
    film = {"cathode.film_resistance": "10 ohm cm^2"}
    inert = ("ncm83_li6ps5cl", "lfp_li2zrcl6", "ncm83_li3incl6_li3po4_li6ps5cl", "lco_lgps")
    active = ("lfp_lioh_fecl3", "ncm83_li2p9fe0p9zr0p1cl6", "li3ticl6_all_in_one")
    return {
        **{name: shipped(name) for name in inert},
        "film": shipped("ncm83_li6ps5cl").replace(film),
        **{f"redox {name}": shipped(name) for name in active},
        "redox two couples": shipped("ncm83_li6ps5cl", TWO_COUPLES),
        "redox measured film": shipped("ncm83_li6ps5cl", MEASURED).replace(film),
    }


def designs(rng: np.random.Generator, *, alone: bool) -> list[dict[str, Any]]:
    """Two random changes of a cell, by path."""
    size, least, most, unit = (
        ("thickness", 20, 120, "um") if alone else ("areal_capacity", 1, 8, "mAh/cm^2")
    )
    return [
        {
            "catholyte.conductivity": f"{10 ** rng.uniform(-1, 1.5):.4g} mS/cm",
            f"cathode.{size}": f"{rng.uniform(least, most):.4g} {unit}",
            "temperature": f"{rng.uniform(0, 60):.4g} degC",
        }
        for _ in range(2)
    ]


def solved() -> Iterator[dict[str, Any]]:
    """A row for each point."""
    rng = np.random.default_rng(12)
    for name, cell in cells().items():
        for direction in DIRECTIONS:
            over = designs(rng, alone=cell.cathode.composition.active_material == 0)
            table = sscell.sweep(
                cell, over, RATES, direction=direction, self_check=0, compiled=False
            )
            for i, design in enumerate(over):
                nominal = cell.replace(design).summary()["nominal areal capacity"]
                for j, rate in enumerate(RATES):
                    yield {
                        "cell": name,
                        "direction": direction,
                        "design": " ".join(f"{path}={value}" for path, value in design.items()),
                        "c_rate": f"{rate:.6g}",
                        "nominal": f"{nominal:.6g}",
                        **{key: f"{float(table[key][i, j]):.8g}" for key in ANSWERS},
                        "outcome": str(table["outcome"].values[i, j]),
                    }


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    with open(sys.argv[1], "w", encoding="utf-8", newline="") as file:
        rows = list(solved())
        writer = csv.DictWriter(file, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
