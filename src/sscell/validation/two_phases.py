"""A catholyte that stores charge, in two limits whose answer is known."""

from typing import Any

import numpy as np

from sscell.cards.cell import CellDesign
from sscell.designs.replace import replaced
from sscell.models.resolution import Resolution
from sscell.parameters import names
from sscell.parameters.relations import FARADAY
from sscell.reading.read import read_cell
from sscell.solving.points import Design, Point
from sscell.studies.discharge import discharge
from sscell.studies.rates import rate_capability
from sscell.validation.ideal_cell import ideal_cell
from sscell.validation.report import Section, Table

SITES = FARADAY / 0.1 / 3600
"""Capacity of LiX of 100 g/mol. [mAh/g]"""
_HOST = {
    "cathode.composition.active_material": 0.5,
    "active_material.exchange_current_density": "5 A/m^2",
    "catholyte.conductivity": "1 S/m",
}


def storing_cell(redox: dict[str, Any], **changes: Any) -> CellDesign:
    """The ideal cell with a catholyte that stores charge, some of its values changed by path."""
    card = ideal_cell().to_mapping()
    card["cathode"]["catholyte"] |= {
        "electronic_conductivity": "1 S/m",
        "redox": {
            "couples": [{"name": "made up", "potential": "3.8 V"}],
            "reversibility": "reversible",
            "electronic_reach": "0.5 um",
            "source": "assumed: made up so that the answer is known",
            **redox,
        },
    }
    cell = read_cell(card)
    return replaced(cell, changes) if changes else cell


def equal_phases() -> tuple[float, float]:
    """A phase with potential, kinetics and sites of the host, against a host of both.

    Returns
    -------
    float, float
        Largest difference of the voltage [V], relative difference of the capacity [-].
    """
    host = ideal_cell().to_mapping()["cathode"]["active_material"]
    twins = storing_cell(
        {
            "open_circuit_potential": host["open_circuit_potential"],
            "capacity": f"{SITES!r} mAh/g",
            "exchange_current_density": "5 A/m^2",
        },
        **_HOST,
    )
    card = replaced(ideal_cell(), _HOST).to_mapping()
    # twice the sites and twice the current of the one host: the same for half the rate
    card["cathode"]["active_material"]["density"] = "10 g/cm^3"
    card["cathode"]["active_material"]["exchange_current_density"] = "10 A/m^2"
    card["cathode"]["composition"] = {"active_material": 2 / 3, "catholyte": 1 / 3}
    single = read_cell(card)
    mesh = Resolution(20, (1.5, 1.3), 4, (4,))
    a = discharge(twins, 1.0, resolution=mesh)
    rate = Point(Design.of(twins), 1.0).current_density / Design.of(single).derived.current_1c
    b = discharge(single, rate, resolution=mesh)
    times = np.linspace(0.02, 0.98, 20) * a.t[-1]
    apart = np.abs(a[names.VOLTAGE](times) - b[names.VOLTAGE](times)).max()
    return float(apart), float(abs(a.t[-1] / b.t[-1] - 1))


def capacity_alone() -> tuple[float, float]:
    """What a phase without losses adds at C/10, and what it holds between the cut-offs.

    Returns
    -------
    float, float
        [mAh/cm2]
    """
    cell = storing_cell({"capacity": "100 mAh/g", "exchange_current_density": "1e5 A/m^2"})
    both, alone = (
        float(rate_capability(single, [0.1])["capacity"][0]) for single in (cell, ideal_cell())
    )
    held = Design.of(cell).derived.phases[1]
    return both - alone, held.capacity / 36000


def two_phase_section() -> Section:
    """Both limits, as numbers."""
    volts, share = equal_phases()
    added, held = capacity_alone()
    rows = [
        ("two equal phases against one of both, voltage apart, at most [mV]", 1e3 * volts),
        ("two equal phases against one of both, capacity apart [%]", 100 * share),
        ("capacity alone: what the phase adds at C/10 [mAh/cm2]", added),
        ("capacity alone: what it holds between the cut-offs [mAh/cm2]", held),
    ]
    off = abs(added / held - 1)
    return Section(
        "two_phases",
        "Two phases that store charge",
        [
            "A redox-active catholyte is a second phase on the same ions and electrons. With the "
            "potential, kinetics and sites of the host, both diffusing fast, the two must be one "
            "host of both; without a loss in it, its capacity must add to the host's."
        ],
        [Table("two_phases", ("quantity", "value"), rows)],
        conclusion=[
            f"Two equal phases are one to {1e3 * volts:.2g} mV, and capacities add to "
            f"{100 * off:.2g} %. Published cells with such catholytes leave too much open to say "
            "more."
        ],
        headline=f"equal phases {1e3 * volts:.2g} mV apart, capacities add to {100 * off:.2g} %",
    )
