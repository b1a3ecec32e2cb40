"""A redox-active catholyte: whose capacity it is, and at what voltage it comes."""

from typing import Annotated

from sscell.cards.blocks import Block, Name, Note
from sscell.cards.measured import MeasuredPoint
from sscell.parameters.derived import derive
from sscell.quantities.fields import SpecificCapacity
from sscell.quantities.measure import Measure
from sscell.quantities.sourced import Sourced
from sscell.reading.read import read_cell
from sscell.studies.rates import rate_capability
from sscell.validation.cards import read_card
from sscell.validation.report import Section, Table

SpecificEnergy = Annotated[Sourced, Measure("J/kg", "a specific energy", "500 Wh/kg", gt=0, le=1e8)]


class AccountingCase(Block):
    """The same active material with an active and with a passive catholyte."""

    title: Name
    """For the report."""
    active_energy: SpecificEnergy
    """Per mass of active material. [J.kg-1]"""
    passive_energy: SpecificEnergy
    """Per mass of active material. [J.kg-1]"""
    catholyte_capacity: SpecificCapacity
    """Of the redox-active catholyte alone, per its own mass. [A.s.kg-1]"""
    active_cell: Name
    """Of the library, with the redox-active catholyte."""
    passive_cell: Name
    """Of the library, its twin."""
    missing: Note
    """What the paper does not give."""

    @property
    def active_capacity(self) -> float:
        """With the redox-active catholyte, per mass of active material. [A.s.kg-1]"""
        return float(_measured(self.active_cell).specific_capacity or 0.0)

    @property
    def passive_capacity(self) -> float:
        """With one that stores nothing. [A.s.kg-1]"""
        return float(_measured(self.passive_cell).specific_capacity or 0.0)

    @property
    def c_rate(self) -> float:
        """At which they are simulated. [h-1]"""
        return float(_measured(self.active_cell).c_rate or 0.0)


def _measured(name: str) -> MeasuredPoint:
    """The point of a cell of the library."""
    measured = read_cell(name).measured
    assert measured is not None
    return measured.points[0]


def least_mass_ratio(case: AccountingCase) -> float:
    """Catholyte over active material by mass, if all that is won is the catholyte's. [-]"""
    return float((case.active_capacity - case.passive_capacity) / case.catholyte_capacity)


def added_voltage(case: AccountingCase) -> float:
    """Mean voltage of the capacity won, if the active material keeps its own. [V]"""
    energy = case.active_energy - case.passive_energy
    return float(energy / (case.active_capacity - case.passive_capacity))


def _off(ours: float, theirs: float) -> int:
    """Relative error. [%]"""
    return round(100 * (ours / theirs - 1))


def simulated(case: AccountingCase) -> list[tuple[float, float]]:
    """Capacity [mAh/g] and energy [Wh/kg] of both cells, per mass of active material."""
    cells = [read_cell(name) for name in (case.active_cell, case.passive_cell)]
    rates = rate_capability(cells, [float(case.c_rate)])
    rows = []
    for k, cell in enumerate(cells):
        loading = derive(cell).loading.loading
        energy = float(rates["energy"][k, 0]) / loading * 10  # mWh/cm2 over kg/m2 is Wh/kg / 10
        rows.append((float(rates["specific_capacity"][k, 0]), energy))
    return rows


def accounting_section() -> Section:
    """What the two cells of Liu 2025 imply."""
    case = read_card("liu2025", AccountingCase)
    ratio, voltage = least_mass_ratio(case), added_voltage(case)
    plateau = float(case.passive_energy / case.passive_capacity)
    both = float(case.active_capacity / (1 + ratio)) / 3600
    other = float(case.passive_capacity / (1 + ratio)) / 3600
    rows = [
        ("capacity won, per mass of LiFePO4 [mAh/g]",
         float(case.active_capacity - case.passive_capacity) / 3600),
        ("least catholyte over LiFePO4, by mass [-]", ratio),
        ("capacity per mass of LiFePO4 and that catholyte [mAh/g]", both),
        ("the same with as much of a catholyte that stores nothing [mAh/g]", other),
        ("mean voltage without the catholyte's capacity [V]", plateau),
        ("mean voltage of the capacity won [V]", voltage),
    ]  # fmt: skip
    with_it, without = simulated(case)
    compared = [
        ("with 1.2LiOH-FeCl3", case.active_capacity, case.active_energy, *with_it),
        ("with Li2ZrCl6", case.passive_capacity, case.passive_energy, *without),
    ]
    shown = [
        (name, float(q) / 3600, ours, _off(ours, q / 3600), float(e) / 3600, work,
         _off(work, e / 3600))
        for name, q, e, ours, work in compared
    ]  # fmt: skip
    off = max(abs(row[3]) for row in shown)
    gain, reported = with_it[0] - without[0], (case.active_capacity - case.passive_capacity) / 3600
    columns = (
        "cell",
        "reported [mAh/g]",
        "simulated [mAh/g]",
        "error [%]",
        "reported [Wh/kg]",
        "simulated [Wh/kg]",
        "error [%]",
    )
    caption = f"Per mass of LiFePO4, simulated at {float(case.c_rate):g}C with the library's cells:"
    return Section(
        "liu2025",
        case.title,
        [case.note or "", f"Missing: {case.missing}"],
        [
            Table("liu2025", ("derived", "value"), [(name, value) for name, value in rows]),
            Table("liu2025_simulated", columns, shown, caption),
        ],
        conclusion=[
            f"At least {ratio:.2f} g of catholyte a gram of LiFePO4 takes part, and what it adds "
            f"comes at {voltage:.2f} V, {plateau - voltage:.2f} V below the rest. Counted with "
            f"the catholyte that brings it the capacity is {both:.0f} mAh/g, {other:.0f} with as "
            "much of one that stores nothing. Compare at equal masses: a number per mass of "
            "active material alone hides how much catholyte was needed.",
            f"The simulation adds {gain:.1f} mAh/g where {reported:.1f} are reported, but its "
            "potential and its composition were derived from these very numbers, so that is "
            "bookkeeping, not a test. The capacity of LiFePO4 follows from its utilisation: with "
            f"that of other published cells both capacities are within {off} % of those reported.",
        ],
        headline=f"at least {ratio:.2f} g of catholyte a gram of LiFePO4, at {voltage:.2f} V",
    )
