"""P1000 with a composite anode resolved as the cathode is, beside the half cell in the same run.

    python benchmarks/resolved_anode.py [--quick]

The anode is graphite in Li6PS5Cl with 1.15 times the capacity of 4 mAh/cm2, the same for all
points: where the cathode holds more, the anode ends the discharge. Errors are of the capacity, over
the nominal one, against 160 cells and 10 nodes in both electrodes.
"""

from size_classes import beside_the_plain_one
from sweeps import CELL

import sscell

COMPOSITE = {
    "active_material": "graphite",
    "catholyte": {"name": "li6ps5cl", "conductivity": "2.2 mS/cm", "density": "1.87 g/cm^3"},
    "composition": {"active_material": "60 wt%", "catholyte": "40 wt%"},
    "porosity": "10 %",
    "areal_capacity": "4.6 mAh/cm^2",
    "ionic_transport": {"tortuosity_factor": 3},
    "electronic_transport": {"electronic_conductivity": "1 S/cm"},
    "coverage": "50 %",
    "utilisation": "100 %",
    "film_resistance": "0 ohm cm^2",
}


def main() -> None:
    beside_the_plain_one({"half cell": CELL, "resolved anode": resolved()}, __doc__)


def resolved() -> sscell.Cell:
    anode = {"resistance": "10 ohm cm^2", "source": "assumed: benchmark", "composite": COMPOSITE}
    return sscell.load_cell(CELL.to_mapping() | {"anode": anode})


if __name__ == "__main__":
    main()
