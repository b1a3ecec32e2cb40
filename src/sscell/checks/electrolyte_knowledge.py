"""What is not known, or not sure, of the electrolytes of a cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from sscell.cards.cell import CellDesign
from sscell.cards.materials import Basis, SolidElectrolyte
from sscell.cards.problems import nearest
from sscell.checks.finding import Finding, Severity, titled
from sscell.quantities.formulas import elements_of
from sscell.quantities.measure import Measure
from sscell.reading.library import library, load

_BASES: dict[Basis, Severity] = {
    "simulated": "warning",
    "disputed": "warning",
    "assumed": "warning",
    "class statement": "warning",
    "derived": "note",
}


def electrolyte_knowledge(cell: CellDesign) -> Iterator[Finding]:
    """Conductivities that nobody measured, missing densities, and what is no solid for lithium."""
    for place, electrolyte in cell.electrolytes.items():
        where = titled(place, electrolyte)
        yield from _unfit(where, electrolyte)
        yield from _unsure(where, electrolyte)
        yield from _missing(where, electrolyte)


def _unfit(where: str, e: SolidElectrolyte) -> Iterator[Finding]:
    if e.family == "liquid":
        message = "a liquid is no layer of this model; see sscell.liquid_reference"
        yield Finding("error", where, message, e.source)


def _unsure(where: str, e: SolidElectrolyte) -> Iterator[Finding]:
    severity = _BASES.get(e.basis) if e.basis is not None else None
    own = e.conductivity is not None and e.conductivity.source == e.source
    if e.conductivity is None or severity is None or not own:
        return  # a value that the cell brings along has its own source
    value = f"{10 * float(e.conductivity):.4g} mS/cm"
    words = "said of a class" if e.basis == "class statement" else e.basis
    note = f": {e.note.strip()}" if e.note and e.basis == "disputed" else ""
    yield Finding(
        severity, where, f"its conductivity of {value} is {words}{note}", e.conductivity.source
    )


def _missing(where: str, e: SolidElectrolyte) -> Iterator[Finding]:
    if e.density is None:
        yield Finding("note", where, "its density is unknown, and with it the mass of its layer")
    if e.activation_energy is None and e.conductivity_points is None:
        message = (
            "its activation energy is unknown; the cell holds at the measured temperature only"
        )
        yield Finding("note", where, message)


CONDUCTIVITY_MARGIN = 3.0
"""Factor above the highest of a family; laboratories differ by 1.8 either way. [-]"""
DENSITY_MARGIN = 1.25
"""Factor beyond both ends of a family; a metal in place of another moves it as much. [-]"""
FEWEST = 5
"""Values of a family below which those of all families are the measure."""
_LEFT_OUT = ("simulated", "disputed")
_NO_SOLIDS = ("liquid",)
_CONDUCTIVITY = Measure("S/m", "a conductivity", "1.6 mS/cm")
_DENSITY = Measure("kg/m^3", "a density", "1.86 g/cm^3")


class Known(NamedTuple):
    """What the library holds, by family; ``None`` is all families of solids."""

    conductivities: Mapping[str | None, tuple[float, ...]]
    """[S.m-1]"""
    densities: Mapping[str | None, tuple[float, ...]]
    """[kg.m-3]"""


def plausibility(cell: CellDesign) -> Iterator[Finding]:
    """Values outside the range of their family, families and formulas that are none."""
    for place, electrolyte in dict(cell.electrolytes).items():
        for message in implausible(electrolyte):
            yield Finding("warning", titled(place, electrolyte), message)


def implausible(electrolyte: SolidElectrolyte) -> Iterator[str]:
    """What is unlikely of an electrolyte, in words; nothing is asked of our own entries' names.

    Parameters
    ----------
    electrolyte : SolidElectrolyte
    """
    known, e = known_values(), electrolyte
    if e.family is not None and e.family not in known.conductivities:
        families = [family for family in known.conductivities if family]
        hint = nearest(e.family, families) or f" Known: {', '.join(families)}"
        yield f"there is no family '{e.family}' in the library.{hint.removesuffix('.')}"
    if e.key not in library("electrolytes") and elements_of(e.formula) is None:
        yield (
            f"'{e.formula}' is no chemical formula, so that nothing that is known of this "
            "composition is found; words belong to title and form"
        )
    if e.conductivity is not None:
        family, values = _of_family(known.conductivities, e.family)
        if e.conductivity > CONDUCTIVITY_MARGIN * max(values):
            yield (
                f"a conductivity of {10 * float(e.conductivity):.4g} mS/cm; the highest of "
                f"{family} is {10 * max(values):.4g} mS/cm. S/cm for mS/cm?"
            )
    if e.density is not None:
        family, values = _of_family(known.densities, e.family)
        low, high = min(values), max(values)
        if not low / DENSITY_MARGIN <= e.density <= high * DENSITY_MARGIN:
            yield (
                f"a density of {float(e.density) / 1e3:.4g} g/cm3; those of {family} are "
                f"{low / 1e3:.3g} to {high / 1e3:.3g} g/cm3"
            )


def _of_family(
    values: Mapping[str | None, tuple[float, ...]], family: str | None
) -> tuple[str, tuple[float, ...]]:
    """The values to compare with, and whose they are."""
    own = values.get(family, ()) if family else ()
    if len(own) >= FEWEST:
        return f"the family '{family}' in the library", own
    return "all solids in the library", values[None]


def known_values() -> Known:
    """What the library holds of conductivities and densities, read once for a state of its files.

    Raises
    ------
    InputError
        If a file of the library is damaged.
    """
    files = tuple(dict.fromkeys(library("electrolytes").values()))
    return _known(files, tuple(path.stat().st_mtime_ns for path in files))


@lru_cache(maxsize=4)
def _known(files: tuple[Path, ...], changed: tuple[int, ...]) -> Known:
    conductivities: dict[str | None, list[float]] = {None: []}
    densities: dict[str | None, list[float]] = {None: []}
    entries = (entry for path in files for entry in load(path).values())
    for entry in entries:
        if not isinstance(entry, Mapping):
            continue
        family = str(entry.get("family"))
        span = entry.get("conductivity_range") or {}
        given = [entry.get("conductivity"), span.get("low"), span.get("high")]
        if entry.get("basis") in _LEFT_OUT:
            given = []
        families = [family] if family in _NO_SOLIDS else [family, None]
        for name in families:
            conductivities.setdefault(name, []).extend(_read(_CONDUCTIVITY, given))
            densities.setdefault(name, []).extend(_read(_DENSITY, [entry.get("density")]))
    return Known(
        {name: tuple(values) for name, values in conductivities.items()},
        {name: tuple(values) for name, values in densities.items()},
    )


def _read(measure: Measure, given: list[Any]) -> list[float]:
    """Values of cards in SI units; the library's own tests see to it that they can be read."""
    return [float(measure(value)) for value in given if value is not None]
