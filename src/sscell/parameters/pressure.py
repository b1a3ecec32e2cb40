"""A cell at its stack and fabrication pressure: what contacts between solids conduct.

One closure serves grains of an electrolyte, the contact of active material and lithium: contacts
in series with what they join, with an area that pressure makes and of which release keeps a part.
"""

from __future__ import annotations

from typing import Any, NamedTuple, TypeVar

from sscell.cards.cathode import Cathode
from sscell.cards.cell import CellDesign
from sscell.cards.materials import SolidElectrolyte
from sscell.cards.pressure import Compaction, PressureResponse, is_clay
from sscell.quantities.sourced import Sourced

Cell = TypeVar("Cell", bound=CellDesign)

MEGAPASCAL = 1e6
MOVED = "assumed: moved to the pressures of the cell"
"""The source of what pressure changed."""

REFERENCE = Sourced(
    100e6, "assumed: stack pressure of usual test cells, 50 to 400 MPa", text="100 MPa"
)
"""Stack pressure of values whose card states none. [Pa]"""
FABRICATION = Sourced(
    400e6, "assumed: usual for cold-pressed pellets, 300 to 500 MPa", text="400 MPa"
)
"""Fabrication pressure where neither cell nor electrolyte states one. [Pa]"""
LITHIUM_REFERENCE = Sourced(
    5e6, "assumed: usual stack pressure on lithium, 1 to 25 MPa (Doux2020)", text="5 MPa"
)
"""Stack pressure of a resistance of lithium whose card states none. [Pa]"""


class Contact(NamedTuple):
    """Numbers of the closure for one kind of contact."""

    half: float
    """Pressure at which the contacts resist as much as what they join. [Pa]"""
    kept: float
    """Share of the difference to the highest pressure that release keeps. [-]"""
    exponent: float
    """1 if the contact area grows in proportion to the pressure, as of plastic asperities. [-]"""

    def conducts(self, pressure: float, highest: float) -> float:
        """Conductance over that of closed contacts. [-]

        1 / (1 + (half / p)**exponent) with the pressure p = pressure + kept (highest - pressure)
        that counts. Rises with both, from 0 without any pressure to 1.

        Parameters
        ----------
        pressure, highest : float
            Now, and the highest so far; a lower one than now is now. [Pa]
        """
        counts = pressure + self.kept * max(highest - pressure, 0.0)
        return float(1 / (1 + (self.half / counts) ** self.exponent))


MEASURED_MODULUS = 27.5e9
"""Bulk modulus of the sulfides that the numbers below were measured on, 22 to 33 GPa (Deng2016,
Yu2016). [Pa]"""
GRAINS: dict[Compaction, Contact | None] = {
    "powder": Contact(30e6, 0.0, 1.0),
    "glass": Contact(110e6, 0.4, 2.0),
    "sintered": None,
}
"""Between grains of an electrolyte with the modulus of a sulfide, from Li6PS5Br (Cronau2021,
second-hand, in part read from a figure).

Powder: 0.59 mS/cm at 10 MPa over the 2.40 mS/cm of the annealed pellet; 88 % of the plateau at
225 MPa, where it is said to begin. Glass: four values at 98 and 392 MPa of fabrication and 10 and
50 MPa of stack pressure within 12 %, and 13 % more from 392 to 500 MPa, where they level off. Part
of the fall at low pressure may be the contact of the blocking electrode: with a soft one other
sulfides conducted up to ten times more there (10.3389/fenrg.2025.1684653)."""
ACTIVE = Contact(10e6, 0.0, 0.5)
"""Between active material and catholyte with the modulus of a halide. The exponent is that of the
resistance of electrodes pressed on Li6PS5Cl (arXiv 2501.00600). The pressure is set by one
statement, 1C keeps 0.70 of C/20 below 5 MPa (a review of halides, second-hand), in the cell of
experiments/stack_pressure.yaml with Li3InCl6 at 5 MPa, charged at the rate of the discharge and
with its grains as above. It is met within 0.01 from 5 to 15 MPa; after a charge at C/10 that cell
keeps more than 0.9 with any contact."""
LITHIUM = Contact(42e6, 0.35, 1.0)
"""Of lithium on Li6PS5Cl: 500 to 32 ohm from 1 to 25 MPa and 50 ohm after release to 5 MPa, all
within 16 % (Doux2020, second-hand). The ratios of whole cells, bulk of the pellet included."""

MODULI = {
    "halide": 19e9,
    "oxyhalide": 19e9,
    "fluoride": 19e9,
    "sulfide": 27.5e9,
    "oxide": 100e9,
    "soft halide": 1e6,
    "polymer": 1e6,
}
"""Bulk modulus by family where the card states none: middles of 16 to 22 GPa of halides (Kim2021,
Nguyet2024), 22 to 33 GPa of sulfides (Deng2016, Yu2016), garnet (Yu2016), clay below 1 MPa
(Jung2021); oxyhalides and fluorides assumed as halides. [Pa]"""
OTHER_MODULUS = 20e9
"""assumed: of any other family, 10 to 40 GPa. [Pa]"""
CLAY_MODULUS = 1e6
"""Of what its form calls clay-like; an upper bound (Jung2021). [Pa]"""


def modulus_of(electrolyte: SolidElectrolyte) -> float:
    """Bulk modulus of a card, or of its family. [Pa]

    It stands for the hardness, which sets the contact area; that hardness is in proportion to it
    is assumed.
    """
    if electrolyte.bulk_modulus is not None:
        return float(electrolyte.bulk_modulus)
    if is_clay(electrolyte.form):
        return CLAY_MODULUS
    return MODULI.get(electrolyte.family or "", OTHER_MODULUS)


def response_of(cell: CellDesign) -> PressureResponse:
    """How a cell answers its pressures, as stated or as assumed."""
    return cell.pressure or PressureResponse()


def answers(cell: CellDesign) -> bool:
    """Whether a cell states a pressure to which its values are moved."""
    return cell.stack_pressure is not None or cell.fabrication_pressure is not None


def reference_of(cell: CellDesign, electrolyte: SolidElectrolyte | None = None) -> Sourced:
    """Stack pressure at which values were measured: of an electrolyte, or of its contacts. [Pa]"""
    stated = None if electrolyte is None else electrolyte.stack_pressure
    return stated or response_of(cell).reference or REFERENCE


def conductivity_factor(cell: CellDesign, electrolyte: SolidElectrolyte) -> float:
    """Conductivity of an electrolyte at the pressures of a cell over that of its card. [-]

    Crystalline powders follow the stack pressure, glass keeps a part of the fabrication pressure,
    what is sintered depends on neither; soft ones are at their plateau at any pressure of a cell.
    """
    grains = GRAINS[electrolyte.held_by]
    if grains is None or not answers(cell):
        return 1.0
    scale = modulus_of(electrolyte) / MEASURED_MODULUS * float(response_of(cell).grains)
    contact = grains._replace(half=grains.half * scale)
    reference = reference_of(cell, electrolyte)
    made = electrolyte.fabrication_pressure or FABRICATION
    now = contact.conducts(
        float(cell.stack_pressure or reference), float(cell.fabrication_pressure or made)
    )
    return now / contact.conducts(float(reference), float(made))


def active_contact(cell: CellDesign, catholyte: SolidElectrolyte) -> Contact | None:
    """Of the contact between active material and a catholyte; None where it is sintered."""
    if catholyte.held_by == "sintered":
        return None
    scale = modulus_of(catholyte) / MODULI["halide"] * float(response_of(cell).contact)
    return ACTIVE._replace(half=ACTIVE.half * scale)


def contact_factor(cell: CellDesign, catholyte: SolidElectrolyte) -> float:
    """Coverage of the active material at the stack pressure over that of the card. [-]"""
    contact = active_contact(cell, catholyte)
    if contact is None or cell.stack_pressure is None:
        return 1.0
    now, then = float(cell.stack_pressure), float(reference_of(cell))
    return contact.conducts(now, now) / contact.conducts(then, then)


def lithium_factor(cell: CellDesign) -> float:
    """Resistance of an anode of lithium at the pressure of a cell over that of its card. [-]

    A higher pressure in the past leaves the resistance lower. Other anodes do not depend on it.
    """
    if cell.anode.type != "lithium" or cell.stack_pressure is None:
        return 1.0
    response, now = response_of(cell), float(cell.stack_pressure)
    then = float(response.reference or LITHIUM_REFERENCE)
    return LITHIUM.conducts(then, then) / LITHIUM.conducts(now, float(response.highest or now))


def at_pressure(cell: Cell) -> Cell:
    """A cell with its values at its pressures, which it then states no more.

    Parameters
    ----------
    cell : CellDesign

    Returns
    -------
    CellDesign
        The same object if it states no pressure.
    """
    if not answers(cell):
        return cell
    changes: dict[str, Any] = {
        "stack_pressure": None,
        "fabrication_pressure": None,
        "pressure": None,
        "cathode": _composite(cell, cell.cathode),
        "separator": tuple(
            layer.rebuilt(electrolyte=_electrolyte(cell, layer.electrolyte))
            for layer in cell.separator
        ),
    }
    anode: dict[str, Any] = {}
    if cell.anode.composite is not None:
        anode["composite"] = _composite(cell, cell.anode.composite)
    if (factor := lithium_factor(cell)) != 1:
        anode["resistance"] = _times(cell.anode.resistance, factor)
    if anode:
        changes["anode"] = cell.anode.rebuilt(**anode)
    return cell.rebuilt(**changes)


def _composite(cell: CellDesign, cathode: Cathode) -> Cathode:
    catholyte = cathode.catholyte
    changes: dict[str, Any] = {"catholyte": _electrolyte(cell, catholyte)}
    if (contact := contact_factor(cell, catholyte)) != 1:
        coverage = _times(cathode.coverage, contact)
        changes["coverage"] = coverage if coverage <= 1 else Sourced(1.0, MOVED)
    factor, measured = (
        conductivity_factor(cell, catholyte),
        cathode.ionic_transport.ionic_conductivity,
    )
    if measured is not None and factor != 1:
        changes["ionic_transport"] = cathode.ionic_transport.rebuilt(
            ionic_conductivity=_times(measured, factor)
        )
    if cathode.layers:
        changes["layers"] = tuple(_composite(cell, layer) for layer in cathode.layers)
    return cathode.rebuilt(**changes)


def _electrolyte(cell: CellDesign, electrolyte: SolidElectrolyte) -> SolidElectrolyte:
    factor = conductivity_factor(cell, electrolyte)
    if factor == 1 or electrolyte.conductivity is None:
        return electrolyte
    return electrolyte.rebuilt(conductivity=_times(electrolyte.conductivity, factor))


def _times(value: Sourced, factor: float) -> Sourced:
    return Sourced(float(value) * factor, MOVED, value.mark)
