"""Electrolytes of a cell: gaps in their data, values outside their family, charge they take."""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import accumulate
from pathlib import Path
from typing import Any, NamedTuple

from sscell.cards.bookkeeping import loading
from sscell.cards.cell import CellDesign
from sscell.cards.contents import films_of
from sscell.cards.materials import OVER_TEMPERATURE, Basis, SolidElectrolyte
from sscell.cards.over_temperature import NEAR, thermal_spread
from sscell.cards.problems import nearest
from sscell.cards.redox import NO_CHANGE, Couple, Redox, activity, converted, exchanged
from sscell.checks.finding import Finding, Severity, titled
from sscell.quantities.conductivity_points import is_points
from sscell.quantities.formulas import elements_of
from sscell.quantities.measure import Measure
from sscell.quantities.sourced import ESTIMATED
from sscell.reading.library import library, load

_BASES: dict[Basis, Severity] = {
    "simulated": "warning",
    "disputed": "warning",
    "assumed": "warning",
    "class statement": "warning",
    "derived": "note",
    "reported elsewhere": "note",
}


def electrolyte_knowledge(cell: CellDesign) -> Iterator[Finding]:
    """Conductivities that nobody measured, missing data, and layers that are no solid."""
    for layer, electrolyte in cell.electrolytes.items():
        where, has_mass = titled(layer, electrolyte), layer not in films_of(cell)
        yield from _unfit(where, electrolyte)
        yield from _unsure(where, electrolyte)
        yield from _missing(where, electrolyte, has_mass)
        yield from _estimated(where, electrolyte, float(cell.temperature), has_mass)


def _unfit(where: str, e: SolidElectrolyte) -> Iterator[Finding]:
    if e.family == "liquid":
        message = "this model has no liquid layers; sscell.liquid_reference has the liquid cell"
        yield Finding("error", where, message, e.source)


def _unsure(where: str, e: SolidElectrolyte) -> Iterator[Finding]:
    severity = _BASES.get(e.basis) if e.basis is not None else None
    if e.conductivity is None or severity is None or e.conductivity.source != e.source:
        return  # a value that the cell brings along has a source itself
    value = f"{10 * float(e.conductivity):.4g} mS/cm"
    basis = "stated for its class only" if e.basis == "class statement" else e.basis
    note = f": {e.note.strip()}" if e.note and e.basis == "disputed" else ""
    yield Finding(severity, where, f"conductivity of {value} is {basis}{note}", e.source)


def _missing(where: str, e: SolidElectrolyte, has_mass: bool) -> Iterator[Finding]:
    if has_mass and e.density is None:
        yield Finding("note", where, "density unknown, hence the mass of its layer")
    if e.activation_energy is None and e.conductivity_points is None:
        message = "activation energy unknown; results apply at the measured temperature only"
        yield Finding("note", where, message)


def _estimated(
    where: str, e: SolidElectrolyte, temperature: float, has_mass: bool
) -> Iterator[Finding]:
    """Numbers that no card states and the library estimates."""
    if e.conductivity is not None and e.conductivity.mark == ESTIMATED:
        message = f"conductivity of {10 * float(e.conductivity):.3g} mS/cm is estimated"
        yield Finding("warning", where, f"{message}. {e.conductivity.note}", e.conductivity.source)
    if has_mass and e.density is not None and e.density.mark == ESTIMATED:
        message = f"density of {float(e.density) / 1e3:.3g} g/cm3 is estimated. {e.density.note}"
        yield Finding("note", where, message, e.density.source)
    energy = e.activation_energy
    if energy is not None and energy.mark == ESTIMATED and e.temperature is not None:
        factor = thermal_spread(e, temperature)
        far = abs(temperature - float(e.temperature)) > NEAR
        effect = f": x/÷ {factor:.2g} (1 sigma) at {temperature - 273.15:.4g} degC" if far else ""
        message = f"activation energy of {energy.text} is estimated{effect}. {energy.note}"
        yield Finding("warning" if far else "note", where, message, energy.source)


CONDUCTIVITY_MARGIN = 3.0
"""Factor above the highest of a family; laboratories differ by 1.8 (1 sigma). [-]"""
DENSITY_MARGIN = 1.25
"""Factor beyond both ends of a family; exchange of a metal changes densities as much. [-]"""
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
    """Values outside the range of their family, unknown families, formulas that are none."""
    for where, electrolyte in cell.electrolytes.items():
        for message in implausible(electrolyte):
            yield Finding("warning", titled(where, electrolyte), message)


def implausible(electrolyte: SolidElectrolyte) -> Iterator[str]:
    """What is unlikely about an electrolyte, in words.

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
            f"'{e.formula}' is no chemical formula, so that no data for this composition apply; "
            "words belong to title and form"
        )
    if e.conductivity is not None and e.conductivity.mark != ESTIMATED:
        family, values = _of_family(known.conductivities, e.family)
        if e.conductivity > CONDUCTIVITY_MARGIN * max(values):
            yield (
                f"conductivity of {10 * float(e.conductivity):.4g} mS/cm; the highest of "
                f"{family} is {10 * max(values):.4g} mS/cm. S/cm for mS/cm?"
            )
    if e.density is not None and e.density.mark != ESTIMATED:
        family, values = _of_family(known.densities, e.family)
        low, high = min(values), max(values)
        if not low / DENSITY_MARGIN <= e.density <= high * DENSITY_MARGIN:
            yield (
                f"density of {float(e.density) / 1e3:.4g} g/cm3; those of {family} are "
                f"{low / 1e3:.3g} to {high / 1e3:.3g} g/cm3"
            )


def _of_family(
    values: Mapping[str | None, tuple[float, ...]], family: str | None
) -> tuple[str, tuple[float, ...]]:
    """The values to compare with, and the family they belong to."""
    members = values.get(family, ()) if family else ()
    if len(members) >= FEWEST:
        return f"the family '{family}' in the library", members
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
        stated = [] if entry.get("basis") in _LEFT_OUT else _conductivities(entry)
        families = [family] if family in _NO_SOLIDS else [family, None]
        for name in families:
            conductivities.setdefault(name, []).extend(stated)
            densities.setdefault(name, []).extend(_read(_DENSITY, [entry.get("density")]))
    return Known(
        {name: tuple(values) for name, values in conductivities.items()},
        {name: tuple(values) for name, values in densities.items()},
    )


def _conductivities(entry: Mapping[str, Any]) -> list[float]:
    """Of an entry, its bounds or its points; those in a file of their own are not looked up."""
    value, span = entry.get("conductivity"), entry.get("conductivity_range") or {}
    if isinstance(value, Mapping) and is_points(value):
        return [] if "curve" in value else list(OVER_TEMPERATURE(value).y)
    return _read(_CONDUCTIVITY, [value, span.get("low"), span.get("high")])


def _read(measure: Measure, given: list[Any]) -> list[float]:
    """Values of cards in SI units; the library's own tests see to it that they can be read."""
    return [float(measure(value)) for value in given if value is not None]


MILLIAMPERE_HOUR_PER_GRAM = 3600.0
"""[A.s.kg-1]"""
MILLIAMPERE_HOUR_PER_CM2 = 36000.0
"""[A.s.m-2]"""


def redox_activity(cell: CellDesign) -> Iterator[Finding]:
    """Charge that the catholyte stores, or takes once and keeps, between the cut-offs.

    Reversible charge is part of the cell's capacity. Irreversible charge is a loss of the first
    cycle that no simulation counts: an upper bound, as if electrons reached all of it.
    """
    redox = cell.cathode.catholyte.redox
    if redox is None or (redox.capacity is not None and not redox.capacity):
        return
    where = titled("cathode.catholyte", cell.cathode.catholyte)
    unplaced = [couple for couple in redox.couples if couple.potential is None]
    if unplaced and redox.open_circuit_potential is None:
        message = (
            f"{_names(unplaced)}: redox-active at an unknown potential; "
            "the model does not decide whether it reacts in this cell"
        )
        yield Finding("note", where, message, _source(redox))
    kind = activity(redox, *cell.cutoffs_vs_lithium)
    if kind == "inert":
        yield from _unused(cell, redox, where)
        return
    if redox.capacity is None:
        message = (
            f"{_seen(redox, cell)} reacts between the cut-offs, but its capacity is unknown; "
            "no capacity here counts it"
        )
        yield Finding("note", where, message, _source(redox))
    elif kind == "reversible":
        yield _stores(cell, redox, where)
    elif redox.reversibility == "unknown":
        message = (
            f"{_seen(redox, cell)} reacts between the cut-offs; its reversibility is unknown, "
            "and no capacity here counts it"
        )
        yield Finding("warning", where, message, _source(redox))
    else:
        yield from _lost(cell, redox, where)


def _unused(cell: CellDesign, redox: Redox, where: str) -> Iterator[Finding]:
    """A couple in the potential range of the active material that the cut-offs leave out."""
    curve = cell.cathode.active_material.open_circuit_potential
    low, high = curve.y[-1], curve.y[0]
    if redox.capacity is None or activity(redox, low, high) != "reversible":
        return
    lower, upper = cell.cutoffs_vs_lithium
    message = (
        f"{_names(redox.couples)}: reversible within the potential range of the active material, "
        f"{low:.4g} to {high:.4g} V, but unused between the cut-offs, {lower:.4g} and {upper:.4g} V"
    )
    yield Finding("note", where, message, redox.capacity.source)


def _stores(cell: CellDesign, redox: Redox, where: str) -> Finding:
    assert redox.capacity is not None
    share = exchanged(redox, *cell.cutoffs_vs_lithium)
    message = f"stores charge: {_seen(redox, cell)}, {_amount(cell, share * redox.capacity)}"
    return Finding("note", where, message, redox.capacity.source)


def _lost(cell: CellDesign, redox: Redox, where: str) -> Iterator[Finding]:
    assert redox.capacity is not None
    oxidised, reduced = converted(redox, *cell.cutoffs_vs_lithium)
    made = oxidised if redox.as_made is None else float(redox.as_made)
    for what, share, start in (
        ("oxidised by the first charge", oxidised, made - oxidised),
        ("reduced by the first discharge", reduced, made),
    ):
        if share > NO_CHANGE:
            amount = _amount(cell, share * redox.capacity)
            message = (
                f"{_names(_between(redox, start, start + share))}: irreversibly {what}, at most "
                f"{amount} in the first few cycles (all of it in contact with electrons); "
                "no capacity here counts it"
            )
            yield Finding("warning", where, message, redox.capacity.source)


def _between(redox: Redox, low: float, high: float) -> list[Couple]:
    """The couples that are converted between two stoichiometries."""
    ends = list(accumulate(float(couple.share) for couple in redox.couples))
    starts = [0.0, *ends]
    return [
        couple
        for couple, start, end in zip(redox.couples, starts, ends, strict=False)
        if min(end, high) - max(start, low) > NO_CHANGE
    ]


def _amount(cell: CellDesign, capacity: float) -> str:
    """A capacity per mass of catholyte [A.s.kg-1], also per area and mass of active material."""
    composition, amount = cell.cathode.composition, loading(cell)
    mass = amount.electrode * composition.catholyte
    amounts = (
        f"{capacity / MILLIAMPERE_HOUR_PER_GRAM:.3g} mAh/g of catholyte, "
        f"{capacity * mass / MILLIAMPERE_HOUR_PER_CM2:.3g} mAh/cm2"
    )
    if composition.active_material:
        per_mass = capacity * composition.catholyte / composition.active_material
        amounts += f" or {per_mass / MILLIAMPERE_HOUR_PER_GRAM:.3g} mAh/g of active material"
    return amounts


def _seen(redox: Redox, cell: CellDesign) -> str:
    """The couples within the potentials of a cell, with their potentials."""
    lower, upper = cell.cutoffs_vs_lithium
    if redox.open_circuit_potential is not None:
        return _names(redox.couples)
    seen = [
        f"{couple.name} at {float(couple.potential):.4g} V"
        + (f" ({couple.potential.mark})" if couple.potential.mark in ("derived", "assumed") else "")
        for couple in redox.couples
        if couple.potential is not None and lower - 0.2 < couple.potential < upper + 0.2
    ]
    return " and ".join(seen) or _names(redox.couples)


def _names(couples: Sequence[Couple]) -> str:
    return " and ".join(couple.name for couple in couples)


def _source(redox: Redox) -> str | None:
    known = [c.potential.source for c in redox.couples if c.potential is not None]
    return known[0] if known else None
