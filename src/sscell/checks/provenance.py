"""Sources of the numbers of a cell, and which of them are weak."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sscell.cards.anode import ANODE_POTENTIALS
from sscell.cards.blocks import Block, readers
from sscell.cards.cathode import Cathode, Structure
from sscell.cards.cell import CellDesign
from sscell.cards.contents import active_materials_of
from sscell.cards.film import OF_RESISTANCE
from sscell.cards.materials import Material, SolidElectrolyte
from sscell.cards.problems import nearest
from sscell.cards.redox import Couple, stores_charge
from sscell.checks.finding import Finding, Severity
from sscell.quantities.curves import Curve, Dependent
from sscell.quantities.sourced import Sourced, source_keys
from sscell.reading.library import Kind, library, reference_keys, references

_SEVERITIES: dict[str, Severity] = {
    "assumed": "note",
    "second-hand": "note",
    "recalled": "warning",
    "without a source": "warning",
    "of unknown source": "warning",
}

# Values with a separate check, or without effect in a cell.
_APART = frozenset({"windows", "conductivity_range", "redox"})

# Choices of the designer need no source; properties of materials and contacts do.
_CHOICES = frozenset(
    {
        "CellDesign.temperature",
        "CellDesign.stack_pressure",
        "CellDesign.fabrication_pressure",
        "PressureResponse.highest",
        "CellDesign.nominal_specific_capacity",
        "Composition.active_material",
        "Composition.catholyte",
        "Composition.carbon",
        "Composition.binder",
        "Cathode.porosity",
        "Cathode.loading",
        "Cathode.thickness",
        "Cathode.areal_capacity",
        "SeparatorLayer.thickness",
        "Film.thickness",
        "Limits.lower",
        "Limits.upper",
    }
)


@dataclass(frozen=True)
class _Value:
    place: str
    name: str
    choice: bool
    source: str | None
    mark: str | None


def provenance(cell: CellDesign) -> Iterator[Finding]:
    """Values that are assumed, recalled, second-hand or without a source.

    Values of one block that share a source and a mark make one finding.
    """
    yield from _in_place_of_the_library(cell)
    values = list(_read(cell))
    yield from _weak(values)
    yield from _unknown_keys(values)


def _in_place_of_the_library(cell: CellDesign) -> Iterator[Finding]:
    """Materials under a name of the library with values from elsewhere."""
    active = {"cathode.active_material": cell.cathode.active_material} | active_materials_of(cell)
    materials: list[tuple[str, Kind, Material]] = [
        *((where, "active-materials", material) for where, material in active.items()),
        *((where, "electrolytes", material) for where, material in cell.electrolytes.items()),
    ]
    for where, kind, material in materials:
        if material.read_from and material.key in library(kind):
            message = f"{material.key} is read from {material.read_from}, not from the library"
            yield Finding("warning", where, message)


def _read(cell: CellDesign) -> Iterator[_Value]:
    """Every value that a simulation of the cell reads: not what was measured on it."""
    yield from _values(cell.rebuilt(measured=None) if cell.measured else cell, "cell")
    catholyte = cell.cathode.catholyte
    redox = catholyte.redox
    if stores_charge(redox, *cell.cutoffs_vs_lithium):
        yield from _values(redox, f"cathode.{_titled('catholyte', catholyte)}.redox")


def sources(cell: CellDesign) -> tuple[str, ...]:
    """The keys of references.bib that the values of a cell cite, sorted."""
    keys = {key for value in _read(cell) for key in source_keys(value.source)}
    return tuple(sorted(keys))


def _weak(values: Iterable[_Value]) -> Iterator[Finding]:
    groups: dict[tuple[str, str, str | None], list[str]] = {}
    for value in values:
        kind = value.mark if value.mark in _SEVERITIES else None
        if value.source is None and value.mark is None and not value.choice:
            kind = "without a source"
        if kind is not None:
            names = groups.setdefault((value.place, kind, value.source), [])
            if value.name not in names:
                names.append(value.name)
    for (where, kind, source), names in groups.items():
        message = f"{', '.join(names)}: {kind}"
        yield Finding(_SEVERITIES[kind], where, message, source)


def _unknown_keys(values: Iterable[_Value]) -> Iterator[Finding]:
    known = reference_keys()
    groups: dict[tuple[str, str], list[str]] = {}
    for value in values:
        for key in source_keys(value.source):
            if key not in known:
                groups.setdefault((value.place, key), []).append(value.name)
    for (where, key), names in groups.items():
        listed = ", ".join(dict.fromkeys(names))
        message = f"{listed}: the source {key} is not in references.bib.{nearest(key, known)}"
        yield Finding("note", where, message.removesuffix("."), key)


def _values(block: Block, where: str) -> Iterator[_Value]:
    """Every single value and curve of a block and of the blocks inside it."""
    measures = readers(type(block))
    kind = _kind(block)
    for name in type(block).model_fields:
        value = getattr(block, name)
        inside = name if where == "cell" else f"{where}.{name}"
        if isinstance(block, SolidElectrolyte) and name in _APART:
            continue
        if isinstance(value, Structure):  # the sample of another value
            continue
        if isinstance(block, Cathode) and block.film is not None and name in OF_RESISTANCE:
            continue  # a coating has its own
        if isinstance(value, Block):
            yield from _values(value, _titled(inside, value))
        elif isinstance(value, tuple) and name not in measures:
            blocks = [item for item in value if isinstance(item, Block)]
            for i, item in enumerate(blocks):
                yield from _values(item, f"{inside}.{i}")
        elif isinstance(value, Dependent):
            yield _Value(where, name, False, value.reference.source, value.reference.mark)
        elif isinstance(value, Sourced | Curve) and not _is_given(block, name, value):
            choice = f"{kind}.{name}" in _CHOICES
            yield _Value(where, name, choice, value.source, value.mark)


def _kind(block: Block) -> str:
    """The name of the type of a block, also where a layer above derives from it."""
    return "CellDesign" if isinstance(block, CellDesign) else type(block).__name__


def _titled(where: str, block: Block) -> str:
    return f"{where} ({block.key})" if isinstance(block, Material) else where


def _is_given(block: Block, name: str, value: Sourced | Curve) -> bool:
    """Values that follow from others: a definition, or a condition of another value."""
    lithium = name == "potential" and getattr(block, "type", "") == "lithium"
    condition = isinstance(block, Material) and name == "temperature" and value.mark != "assumed"
    whole = isinstance(block, Couple) and name == "share" and value == 1.0
    return condition or whole or (lithium and value == ANODE_POTENTIALS["lithium"])


def citations(cell: CellDesign) -> list[str]:
    """BibTeX entries of the sources of a cell that our bibliography holds, sorted by key."""
    known = references()
    return [_printable(known[key]).to_string("bibtex") for key in sources(cell) if key in known]


def citations_for_pybamm(cell: CellDesign) -> list[str]:
    """The same for ``pybamm.citations``: the key alone where PyBaMM has the paper itself."""
    import pybamm

    text = (Path(pybamm.__file__).parent / "CITATIONS.bib").read_text(encoding="utf-8")
    theirs = set(re.findall(r"^@\w+\{\s*([^,\s]+)", text, re.MULTILINE))
    known = [key for key in sources(cell) if key in references()]
    pairs = zip(known, citations(cell), strict=True)
    return [key if key in theirs else entry for key, entry in pairs]


def _printable(entry: Any) -> Any:
    """An entry that every style can print: PyBaMM drops others when one has no title."""
    from pybtex.database import Entry

    if "title" in entry.fields:
        return entry
    fields = {key: entry.fields[key] for key in ("year", "doi") if key in entry.fields}
    where = " ".join(entry.fields[key] for key in ("journal", "volume") if key in entry.fields)
    pages = entry.fields.get("pages")
    fields["howpublished"] = f"{where}, {pages}" if pages else where
    printable = Entry("misc", fields=fields, persons=entry.persons)
    printable.key = entry.key
    return printable
