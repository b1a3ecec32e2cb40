"""The ions that the electrodes of a cell exchange, and the metals they are measured against."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sscell.cards.bookkeeping import FARADAY
from sscell.quantities.wording import shown

CarrierName = Literal["lithium", "sodium"]


@dataclass(frozen=True)
class Carrier:
    """An ion of one charge and its metal."""

    name: CarrierName
    """Of the metal."""
    element: str
    molar_mass: float
    """Of the metal; standard atomic weights of 2021 (Prohaska 2022). [kg.mol-1]"""
    density: float
    """Of the metal at 20 degC; common value of handbooks. [kg.m-3]"""

    @property
    def ion(self) -> str:
        """As electrolytes and active materials name it."""
        return f"{self.element}+"

    @property
    def reference(self) -> str:
        """The electrode that potentials are measured against."""
        return reference_of(self.ion)

    @property
    def plated(self) -> float:
        """Thickness that the metal grows by, per charge. [m3/C]"""
        return self.molar_mass / (FARADAY * self.density)


CARRIERS: Mapping[str, Carrier] = {
    "lithium": Carrier("lithium", "Li", 6.941e-3, 534.0),
    "sodium": Carrier("sodium", "Na", 22.990e-3, 968.0),
}
"""By name; lithium grows by 4.85 um per mAh/cm2, sodium by 8.86 um."""

COUNTER = "counter electrode"
"""The other reference of limits than the metal of the carrier."""
ANODE_CARRIERS = {
    "lithium": "lithium",
    "lithium-indium": "lithium",
    "graphite": "lithium",
    "sodium": "sodium",
}
"""The carrier of each type of anode; another one has that of its cell."""


def reference_of(ion: str) -> str:
    """The metal electrode of an ion, for example ``"Na/Na+"``."""
    element = re.match(r"[A-Z][a-z]?", ion)
    return f"{element.group() if element else ion}/{ion}"


def carrier_name(given: Any) -> Any:
    """The name of a carrier, which may be written as its ion or its element."""
    if not isinstance(given, str):
        return given
    for name, carrier in CARRIERS.items():
        if given.strip().lower() in (name, carrier.element.lower(), carrier.ion.lower()):
            return name
    known = " or ".join(f"'{name}' ({carrier.ion})" for name, carrier in CARRIERS.items())
    raise ValueError(f"expected {known}, got {shown(given)}; cells of other ions are not modelled")
