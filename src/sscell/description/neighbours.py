"""Materials of a cell that touch, and what is known of them together."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from sscell.description.cell import CellDesign
from sscell.description.compatibility import (
    Pair,
    PairKind,
    Verdict,
    bridged,
    formulas_of,
    known_pairs,
)
from sscell.description.finding import Finding, Severity
from sscell.description.materials import SolidElectrolyte

_SEVERITIES: dict[Verdict, Severity] = {
    "stable": "note",
    "passivating": "note",
    "conflicting": "warning",
    "reacts": "warning",
    "unknown": "note",
}

UNKNOWN = "unknown: nothing is known here of the two in contact"


def neighbours(cell: CellDesign) -> Iterator[Finding]:
    """Every contact of the cell: a verdict with its mechanism, or that nothing is known."""
    catholyte = cell.cathode.catholyte
    if cell.cathode.composition.active_material:
        material = cell.cathode.active_material
        pairs = known_pairs("active material", catholyte, material)
        names = f"{_name(catholyte)} | {material.title}"
        yield from _told("cathode.catholyte | active_material", names, pairs, "active material")
    yield from _stack(cell)
    last = cell.separator[-1].electrolyte
    pairs = known_pairs("anode", last, cell.anode.material)
    place = f"separator.{len(cell.separator) - 1} | anode"
    yield from _told(place, f"{_name(last)} | {cell.anode.title}", pairs, "anode")


def _stack(cell: CellDesign) -> Iterator[Finding]:
    """Contacts of unlike electrolytes; a film that keeps two others apart counts as one."""
    layers = [cell.cathode.catholyte, *(layer.electrolyte for layer in cell.separator)]
    places = ["cathode.catholyte", *(f"separator.{i}" for i in range(len(cell.separator)))]
    kept_apart: set[int] = set()
    for i in range(1, len(layers) - 1):
        films = bridged(layers[i - 1], layers[i], layers[i + 1])
        if films:
            kept_apart |= {i - 1, i}
            place = f"{places[i - 1]} | {places[i]} | {places[i + 1]}"
            yield from _told(place, "", films, "electrolyte")
    for i, (left, right) in enumerate(pairwise(layers)):
        if i in kept_apart or formulas_of(left) & formulas_of(right):
            continue
        place = f"{places[i]} | {places[i + 1]}"
        pairs = known_pairs("electrolyte", left, right)
        kin = left.family is not None and (left.family, left.group) == (right.family, right.group)
        names = f"{_name(left)} | {_name(right)}"
        yield from _told(place, names, pairs, "electrolyte", kin)


def _told(
    place: str, names: str, pairs: tuple[Pair, ...], kind: PairKind, kin: bool = False
) -> Iterator[Finding]:
    if not pairs:
        alike = ", though they are of one kind" if kin else ""
        yield Finding("note" if kin else "warning", place, f"{names}: {UNKNOWN}{alike}")
    for pair in pairs:
        severity = _SEVERITIES[pair.verdict]
        if pair.verdict == "reacts" and kind == "anode":
            severity = "error"
        yield Finding(severity, place, _sentence(pair), pair.source)


def _sentence(pair: Pair) -> str:
    condition = f" ({pair.condition})" if pair.condition else ""
    basis = "" if pair.basis == "measured" else f", {pair.basis}"
    mechanism = pair.mechanism.strip().rstrip(".")
    helps = f"; what helps: {pair.mitigation}" if pair.mitigation else ""
    return f"{pair.title}: {pair.verdict}{condition}{basis}: {mechanism}{helps}"


def _name(electrolyte: SolidElectrolyte) -> str:
    return electrolyte.formula
