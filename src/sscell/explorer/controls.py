"""The controls of the page: which quantities of a cell they move, and how far."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any, Literal

from sscell.cards.cell import CellDesign
from sscell.cards.redox import stores_charge
from sscell.catalogue.tables import chosen_electrolytes
from sscell.designs.paths import CATHOLYTE, path_info
from sscell.designs.replace import value_at
from sscell.parameters.derived import derive
from sscell.parameters.electrode import conductivity_at
from sscell.quantities import units
from sscell.quantities.sourced import is_assumption

CHARGES = ("full", "same rate", "0.1C", "0.1C, hold to 0.02C")
"""What the page offers as the charge before each discharge."""
PARTNERS = {"dual": "li3incl6", "redox-active": "li3ticl6"}
"""Catholytes of the designs that the page sets beside a single-electrolyte one."""


@dataclass(frozen=True)
class Control:
    """A slider and a number field."""

    path: str
    """As ``replace`` takes it."""
    low: float
    """Ends of the slider, in ``unit``; the field takes what ``replace`` takes."""
    high: float
    group: Literal["Cathode", "Catholyte", "Separator", "Conditions"]
    scale: Literal["log", "linear"] = "log"
    percent: bool = False

    @property
    def unit(self) -> str:
        """For display and in the text of a new value."""
        return "%" if self.percent else path_info(self.path).unit

    @property
    def label(self) -> str:
        """Without the unit, the first letter a capital."""
        text = path_info(self.path).long_name
        return text[0].upper() + text[1:]

    def value(self, cell: CellDesign) -> tuple[float | None, str]:
        """Of a cell, in ``unit``, and how it is known; none where the cell has no such quantity."""
        if self.path.startswith("catholyte.redox") and not _stores_charge(cell):
            return None, "the catholyte stores no charge"
        stated = value_at(cell, self.path)
        number = _FOLLOWING[self.path](cell) if self.path in _FOLLOWING else stated
        if number is None:
            return None, "not known of this cell"
        known = "follows from the card" if stated is None else _known(stated)
        shown = units.from_si(float(number), path_info(self.path).unit)
        return (100 * shown if self.percent else shown), known


def _stores_charge(cell: CellDesign) -> bool:
    return stores_charge(cell.cathode.catholyte.redox, *cell.cutoffs_vs_lithium)


def _known(value: Any) -> str:
    return "assumed" if is_assumption(value.source) else str(value.mark or "stated")


_FOLLOWING = {
    "cathode.areal_capacity": lambda cell: derive(cell).loading.areal_capacity,
    "cathode.tortuosity_factor": lambda cell: derive(cell).tortuosity_factor,
    "catholyte.conductivity": lambda cell: conductivity_at(
        cell.cathode.catholyte, float(cell.temperature)
    ),
}
"""What a card need not state because it follows, in SI units; conductivities as in the cell."""

CONTROLS = (
    Control("catholyte.conductivity", 0.01, 100, "Catholyte"),
    Control("catholyte.redox_capacity", 0, 250, "Catholyte", "linear"),
    Control("cathode.areal_capacity", 0.5, 12, "Cathode"),
    Control("cathode.composition.active_material", 40, 95, "Cathode", "linear", percent=True),
    Control("cathode.porosity", 0, 40, "Cathode", "linear", percent=True),
    Control("cathode.tortuosity_factor", 1, 30, "Cathode"),
    Control("active_material.particle_size", 0.3, 30, "Cathode"),
    Control("separator.0.conductivity", 0.01, 100, "Separator"),
    Control("separator.0.thickness", 5, 1000, "Separator"),
    Control("temperature", -35, 80, "Conditions", "linear"),
)


def described() -> list[dict[str, Any]]:
    """The controls as the page takes them."""
    return [
        {
            "path": control.path,
            "label": control.label,
            "unit": _printed(control.unit),
            "low": control.low,
            "high": control.high,
            "scale": control.scale,
            "group": control.group,
        }
        for control in CONTROLS
    ]


def moves(cell: CellDesign) -> Iterator[dict[str, Any]]:
    """Changes of a cell, itself first, that need most of the meshes that moves of sliders need."""
    known = values(cell)
    moved = ("active_material.particle_size", "catholyte.conductivity")
    for factors in product((1.0, 1.6, 0.4, 2.5), (1.0, 0.1, 10.0)):
        yield changes(
            {path: f * known[path]["value"] for path, f in zip(moved, factors, strict=True)}
        )


def _printed(unit: str) -> str:
    for written, printed in (("*", " "), ("degC", "°C"), ("^2", "²"), ("um", "µm")):
        unit = unit.replace(written, printed)
    return "" if unit == "1" else unit


def charge_of(cell: CellDesign) -> str:
    """How a cell was charged where it was measured, if the page offers that; else full."""
    known = cell.measured.charge if cell.measured else ""
    return known if known in CHARGES else CHARGES[0]


def values(cell: CellDesign) -> dict[str, Any]:
    """Of a cell: the catholyte by name, and each control's value and how it is known."""
    stated = {control.path: control.value(cell) for control in CONTROLS}
    return {
        CATHOLYTE: cell.cathode.catholyte.key,
        **{path: {"value": value, "known": known} for path, (value, known) in stated.items()},
    }


def change(path: str, given: Any) -> Any:
    """A value of the page as ``replace`` takes it: with the unit of its control."""
    units_of = {control.path: control.unit for control in CONTROLS}
    is_number = isinstance(given, int | float) and not isinstance(given, bool)
    return f"{given!r} {units_of[path]}" if is_number and path in units_of else given


def changes(given: Mapping[str, Any]) -> dict[str, Any]:
    """All of them."""
    return {str(path): change(str(path), value) for path, value in given.items()}


def catholytes(cell: CellDesign) -> Iterator[dict[str, Any]]:
    """What may be the catholyte of a cell, for the list of the page."""
    for name, entry in chosen_electrolytes(carrier=cell.ion, role="catholyte").items():
        if entry.conductivity is not None and entry.density is not None:
            yield {
                "name": name,
                "title": entry.title,
                "family": entry.family,
                "conductivity": units.from_si(float(entry.conductivity), "mS/cm"),
                "stores_charge": stores_charge(entry.redox, *cell.cutoffs_vs_lithium),
            }
