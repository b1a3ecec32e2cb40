"""OBELiX (Therrien and others, 2025): lattices and conductivities of 599 lithium conductors."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from sscell.quantities.formulas import amounts_of, molar_mass, same_composition
from sscell.quantities.units import AVOGADRO
from sscell.reading.library import shipped_rows

SOURCE = "Therrien2025"
"""Its key in references.bib."""
FILE = "obelix.csv"


@dataclass(frozen=True)
class Crystal:
    """A row of OBELiX."""

    key: str
    formula: str
    amounts: Mapping[str, float]
    """Of the unit cell."""
    volume: float
    """Of one mole of unit cells. [m3.mol-1]"""
    conductivity: float | None
    """At room temperature, None where only a bound is known. [S.m-1]"""
    bound: str
    """As published, where it is no number."""
    space_group: str
    family: str
    doi: str

    @property
    def density(self) -> float:
        """[kg.m-3]"""
        return molar_mass(self.amounts) / self.volume


def crystals_of(amounts: Mapping[str, float]) -> list[Crystal]:
    """The rows of OBELiX of a composition."""
    near = _by_elements().get(frozenset(amounts), ())
    return [crystal for crystal in near if same_composition(crystal.amounts, amounts)]


@lru_cache(maxsize=1)
def _by_elements() -> dict[frozenset[str], list[Crystal]]:
    made: dict[frozenset[str], list[Crystal]] = {}
    for crystal in crystals():
        made.setdefault(frozenset(crystal.amounts), []).append(crystal)
    return made


@lru_cache(maxsize=1)
def crystals() -> tuple[Crystal, ...]:
    """All rows of OBELiX.

    Raises
    ------
    InputError
        If the file is missing.
    """
    return tuple(_crystal(row) for row in shipped_rows(FILE))


def _crystal(row: Mapping[str, str]) -> Crystal:
    amounts = amounts_of(row["composition"])
    assert amounts is not None  # all 599 rows have one, which a test checks
    text = row["conductivity [S/cm]"]
    known = not text.startswith("<")
    return Crystal(
        row["id"],
        row["formula"],
        amounts,
        _cell_volume(row) * 1e-30 * AVOGADRO,
        100 * float(text) if known else None,
        "" if known else text,
        row["space group"],
        row["family"],
        row["doi"],
    )


def _cell_volume(row: Mapping[str, str]) -> float:
    """Volume of a unit cell from its lattice constants. [Å3]"""
    a, b, c = (float(row[f"{name} [Å]"]) for name in "abc")
    angles = ("alpha", "beta", "gamma")
    x, y, z = (math.cos(math.radians(float(row[f"{name} [°]"]))) for name in angles)
    return a * b * c * math.sqrt(1 - x * x - y * y - z * z + 2 * x * y * z)
