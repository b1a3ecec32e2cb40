"""A redox-active catholyte: whose capacity it is, and at what voltage it comes."""

from __future__ import annotations

from typing import Annotated

from sscell.description.described import Described, Name, Note
from sscell.description.fields import SpecificCapacity
from sscell.description.measure import Measure
from sscell.description.sourced import Sourced
from sscell.validation.cards import read_card
from sscell.validation.report import Section, Table

SpecificEnergy = Annotated[Sourced, Measure("J/kg", "a specific energy", "500 Wh/kg", gt=0, le=1e8)]


class AccountingCase(Described):
    """The same active material with an active and with a passive catholyte."""

    title: Name
    """For the report."""
    active_capacity: SpecificCapacity
    """With the redox-active catholyte, per mass of active material. [A.s.kg-1]"""
    passive_capacity: SpecificCapacity
    """With one that stores nothing. [A.s.kg-1]"""
    active_energy: SpecificEnergy
    """Per mass of active material. [J.kg-1]"""
    passive_energy: SpecificEnergy
    """Per mass of active material. [J.kg-1]"""
    catholyte_capacity: SpecificCapacity
    """Of the redox-active catholyte alone, per its own mass. [A.s.kg-1]"""
    missing: Note
    """What the paper does not give."""


def least_mass_ratio(case: AccountingCase) -> float:
    """Catholyte over active material by mass, if all that is won is the catholyte's. [-]"""
    return float((case.active_capacity - case.passive_capacity) / case.catholyte_capacity)


def added_voltage(case: AccountingCase) -> float:
    """Mean voltage of the capacity won, if the active material keeps its own. [V]"""
    energy = case.active_energy - case.passive_energy
    return float(energy / (case.active_capacity - case.passive_capacity))


def accounting_section() -> Section:
    """What the two cells of Liu 2025 imply."""
    case = read_card("liu2025", AccountingCase)
    ratio, voltage = least_mass_ratio(case), added_voltage(case)
    plateau = float(case.passive_energy / case.passive_capacity)
    both = float(case.active_capacity / (1 + ratio)) / 3600
    rows = [
        ("capacity won, per mass of LiFePO4 [mAh/g]",
         float(case.active_capacity - case.passive_capacity) / 3600),
        ("least catholyte over LiFePO4, by mass [-]", ratio),
        ("capacity per mass of LiFePO4 and that catholyte [mAh/g]", both),
        ("mean voltage without the catholyte's capacity [V]", plateau),
        ("mean voltage of the capacity won [V]", voltage),
    ]  # fmt: skip
    return Section(
        "liu2025",
        case.title,
        [case.note or "", f"Missing: {case.missing}"],
        [Table("liu2025", ("derived", "value"), [(name, value) for name, value in rows])],
        conclusion=[
            f"At least {ratio:.2f} g of catholyte a gram of LiFePO4 takes part, and what it adds "
            f"comes at {voltage:.2f} V, {plateau - voltage:.2f} V below the rest. Counted with "
            "the catholyte that brings it the capacity is no longer higher than without, so a "
            "capacity per mass of active material alone flatters an active catholyte. The "
            "simulated counterpart needs the potential and the composition, which are not known."
        ],
        headline=f"at least {ratio:.2f} g of catholyte a gram of LiFePO4, at {voltage:.2f} V",
    )
