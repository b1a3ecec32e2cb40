"""Compatibility data of materials in contact: electrolyte with electrolyte, oxide or anode."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Literal, get_args

from pydantic import Field, ValidationError

from sscell.cards.blocks import Block, Name, Note
from sscell.cards.cell import CellDesign
from sscell.cards.contents import active_materials_of
from sscell.cards.layers import layer_cells
from sscell.cards.materials import INLINE, ActiveMaterial, Basis, Material, SolidElectrolyte, alike
from sscell.cards.problems import problems
from sscell.checks.finding import Finding, Severity, titled
from sscell.checks.layers import in_layers
from sscell.errors import Problems
from sscell.quantities.fields import AreaResistance, CurrentDensity, Duration, Share
from sscell.reading.library import load, shipped_file, shown_path

Verdict = Literal["stable", "passivating", "reacts", "conflicting", "unknown"]
PairKind = Literal["electrolyte", "active material", "anode", "process"]
Names = Annotated[tuple[Name, ...], Field(min_length=1, max_length=20)]

FILE = "compatibility.yaml"

_CARRIERS = {"Na+": "sodium", "K+": "potassium", "Mg2+": "magnesium", "Ca2+": "calcium"}
_LAYERED = re.compile(r"Li\d*\.?\d*((?:(?:Ni|Co|Mn|Al)\d*\.?\d*)+)O2")
_NI_RICH = 0.8


class Observed(Block):
    """A resistance of the contact."""

    value: AreaResistance
    """Per geometric area of the cell. [ohm.m2]"""
    condition: Name | None = None
    """Condition of the measurement."""


class Retention(Block):
    """Capacity retention of a cell with this contact."""

    value: Share
    """Of the first capacity. [-]"""
    cycles: Annotated[int, Field(gt=0)] | None = None
    """Number of cycles."""
    condition: Name | None = None
    """The cell."""


class Pair(Block):
    """Two materials in contact, with a verdict and where it comes from."""

    key: Name
    """Its name in the file."""
    kind: PairKind
    """What the partner is."""
    electrolyte: Names
    """Formulas, keys of the library or classes; the statement applies to each."""
    partner: Names
    """The same for what it touches; an anode is named as in a cell."""
    between: Names | None = None
    """A film between the two that makes them what the verdict says."""
    condition: Name | None = None
    """State of the partner, temperature or the like."""
    verdict: Verdict
    """The outcome of the contact."""
    mechanism: Note
    """The mechanism, in a sentence."""
    resistances: Annotated[tuple[Observed, ...], Field(max_length=10)] = ()
    """Of the contact."""
    retention: Retention | None = None
    """Of a cell with this contact."""
    current_density: CurrentDensity | None = None
    """Current density that the contact withstood, or that broke it. [A.m-2]"""
    duration: Duration | None = None
    """Duration of the test. [s]"""
    mitigation: Name | None = None
    """Measures that help."""
    basis: Basis
    """Kind of evidence."""
    via: Annotated[tuple[Name, ...], Field(max_length=8)] = ()
    """Reviews that report it."""

    @property
    def title(self) -> str:
        """For example ``"Li3InCl6 | Li6PS5Cl"``."""
        film = f" | {', '.join(self.between)}" if self.between else ""
        return f"{' or '.join(self.electrolyte)}{film} | {' or '.join(self.partner)}"


def pairs() -> dict[str, Pair]:
    """Every pair of the library by its key.

    Raises
    ------
    InputError
        If the file is damaged.
    """
    path = shipped_file(FILE)
    return _read(path, path.stat().st_mtime) if path else {}


@lru_cache(maxsize=4)
def _read(path: Path, changed: float) -> dict[str, Pair]:
    mistakes = Problems()
    read: dict[str, Pair] = {}
    for key, entry in load(path).items():
        data = {**entry, "key": str(key)} if isinstance(entry, Mapping) else entry
        try:
            read[str(key)] = Pair.model_validate(data)
        except ValidationError as error:
            mistakes += problems(error, shown_path(path), Pair, str(key))
    mistakes.refuse()
    return read


def known_pairs(kind: PairKind, first: Material | str, second: Material | str) -> tuple[Pair, ...]:
    """Data on two materials in contact; empty if there are none, which is not "stable".

    Statements on the very materials come before those on their classes. The order of the two
    and their forms of preparation do not matter.

    Parameters
    ----------
    kind : str
        What the second is; electrolytes may stand in either place.
    first, second : Material or str
        Materials; for an anode its type, such as ``"lithium"``.
    """
    left, right = names_of(first), names_of(second)
    scored = [(_score(pair, left, right), pair) for pair in pairs().values() if pair.kind == kind]
    best = max((score for score, _ in scored), default=0)
    return tuple(pair for score, pair in scored if score == best and not pair.between and best)


def bridged(first: Material, film: Material, second: Material) -> tuple[Pair, ...]:
    """Data on two electrolytes with a film of a third between them."""
    left, right, middle = names_of(first), names_of(second), names_of(film)
    return tuple(
        pair
        for pair in pairs().values()
        if pair.between and fit(pair.between, middle) and _score(pair, left, right)
    )


def pairs_of(material: Material) -> tuple[Pair, ...]:
    """Every pair that names a material itself, or else its class."""
    names = names_of(material)
    fits = [(max(fit(p.electrolyte, names), fit(p.partner, names)), p) for p in pairs().values()]
    return tuple(pair for near, pair in sorted(fits, key=lambda item: -item[0]) if near)


Processing = Literal["solvents", "humid air"]
PROCESSING: tuple[Processing, ...] = get_args(Processing)
"""What an electrolyte meets while a cell is made."""


def processing(electrolyte: SolidElectrolyte, partner: Processing) -> Verdict | None:
    """How an electrolyte fares with what it meets on processing; None if there are no data."""
    pairs = known_pairs("process", electrolyte, partner)
    return pairs[0].verdict if pairs else None


def processed(cell: CellDesign) -> Iterator[Finding]:
    """Solvents and humid air that harm an electrolyte: no loss of this cell, but of how it is made.

    A material that stands in several places is named once.
    """
    first: dict[str, tuple[str, SolidElectrolyte]] = {}
    for where, electrolyte in cell.electrolytes.items():
        first.setdefault(electrolyte.identity, (where, electrolyte))
    for where, electrolyte in first.values():
        for partner in PROCESSING:
            for pair in known_pairs("process", electrolyte, partner):
                if pair.verdict in ("reacts", "conflicting"):
                    yield Finding("note", titled(where, electrolyte), _sentence(pair), pair.source)


NamesOf = tuple[frozenset[str], frozenset[str]]


def names_of(thing: Material | str) -> NamesOf:
    """The names of a material, then those of its classes."""
    if isinstance(thing, str):
        return _plain([thing]), frozenset()
    key = [] if thing.key == INLINE else [thing.key]
    classes: list[str] = []
    if isinstance(thing, SolidElectrolyte):
        kinds = [kind for kind in (thing.family, thing.group) if kind]
        classes = kinds + [f"{kind}s" for kind in kinds]
        classes += [f"{_CARRIERS[thing.carrier]} {k}s" for k in kinds if thing.carrier in _CARRIERS]
    elif isinstance(thing, ActiveMaterial):
        classes = _oxide_classes(thing.formula)
    return formulas_of(thing) | _plain(key), _plain(classes)


def formulas_of(material: Material) -> frozenset[str]:
    """The formula of a material, or the formulas of an entry on several."""
    return _plain([material.formula, *re.split(r"; | / ", material.formula)])


def _oxide_classes(formula: str) -> list[str]:
    match = _LAYERED.match(formula.replace(" ", ""))
    if match is None:
        return []
    nickel = re.search(r"Ni(\d*\.?\d*)", match.group(1))
    rich = nickel is not None and float(nickel.group(1) or 1) >= _NI_RICH
    return ["layered oxides", *(["Ni-rich oxides"] if rich else [])]


def _plain(names: Iterable[str]) -> frozenset[str]:
    return frozenset(name.replace(" ", "").lower() for name in names)


@lru_cache(maxsize=1024)
def _listed(names: Names) -> frozenset[str]:
    """The names of a pair, kept: a screening asks for each of them hundreds of times."""
    return _plain(names)


def fit(listed: Names, names: NamesOf) -> int:
    """2 if a pair means this very material, 1 if its class, 0 if neither."""
    wanted = _listed(listed)
    return 2 if wanted & names[0] else int(bool(wanted & names[1]))


def _score(pair: Pair, left: NamesOf, right: NamesOf) -> int:
    """How closely a pair matches two materials; 0 if it does not."""
    orders = [(left, right), (right, left)] if pair.kind == "electrolyte" else [(left, right)]
    fits = [(fit(pair.electrolyte, a), fit(pair.partner, b)) for a, b in orders]
    return max(sum(fit) if all(fit) else 0 for fit in fits)


_SEVERITIES: dict[Verdict, Severity] = {
    "stable": "note",
    "passivating": "note",
    "conflicting": "warning",
    "reacts": "warning",
    "unknown": "note",
}

IN_LAYERS = "cathode.layers."
UNKNOWN = "no compatibility data for this pair"
ONE_FAMILY = "one family"
WORST_FIRST: tuple[Verdict, ...] = ("reacts", "conflicting", "unknown", "passivating", "stable")


@dataclass(frozen=True)
class Contact:
    """Two materials that touch, or two with a film of a third between them."""

    where: str
    """Their places, separated by ``" | "``."""
    names: str
    kind: PairKind
    pairs: tuple[Pair, ...]
    """What is known of it."""
    kin: bool = False
    """Whether both are electrolytes of one family."""

    @property
    def verdict(self) -> Verdict:
        """The worst of what is known; unknown without data."""
        return min((p.verdict for p in self.pairs), key=WORST_FIRST.index, default="unknown")

    @property
    def basis(self) -> str:
        """Kind of evidence of the verdict: "measured", "class statement" or "one family", ..."""
        listed = dict.fromkeys(p.basis for p in self.pairs if p.verdict == self.verdict)
        return "; ".join(listed) or (ONE_FAMILY if self.kin else "unknown")

    def severity(self, verdict: Verdict) -> Severity:
        """How grave a verdict is here: only what reacts with the anode goes on for ever."""
        at_anode = verdict == "reacts" and self.kind == "anode"
        return "error" if at_anode else _SEVERITIES[verdict]


def neighbours(cell: CellDesign) -> Iterator[Finding]:
    """Every contact of the cell: a verdict with its mechanism, or that data are missing.

    A coating keeps the catholyte from the active material: each is judged beside the coating.
    """
    yield from in_layers(cell, lambda view: _judged(_of_active_material(view)))
    yield from _judged(_of_series(cell))
    yield from _without_resistance(cell)
    yield from _judged(_at_anode(cell))


def contacts(cell: CellDesign) -> Iterator[Contact]:
    """Every pair of materials that touch, from the active material to the anode; of a cathode in
    layers the active material in that at the separator."""
    yield from _of_active_material(layer_cells(cell)[0])
    yield from _of_series(cell)
    yield from _at_anode(cell)


def _of_active_material(cell: CellDesign) -> Iterator[Contact]:
    """Its contact with the catholyte, or with a coating that is between them."""
    catholyte, film = cell.cathode.catholyte, cell.cathode.film
    where, beside = "cathode.catholyte", catholyte
    if film is not None:
        where, beside = "cathode.film", film.electrolyte
        yield from _unlike(f"cathode.catholyte | {where}", catholyte, beside)
    for at, material in active_materials_of(cell).items():
        pairs = known_pairs("active material", beside, material)
        names = f"{beside.formula} | {material.title}"
        at = f"{where} | {at.removeprefix('cathode.')}"
        yield Contact(at, names, "active material", pairs)


def _at_anode(cell: CellDesign) -> Iterator[Contact]:
    last = cell.separator[-1].electrolyte
    pairs = known_pairs("anode", last, cell.anode.pair_name)
    where = f"separator.{len(cell.separator) - 1} | anode"
    yield Contact(where, f"{last.formula} | {cell.anode.title}", "anode", pairs)


def _unlike(where: str, left: SolidElectrolyte, right: SolidElectrolyte) -> Iterator[Contact]:
    """The contact of two electrolytes, unless they are one material."""
    if formulas_of(left) & formulas_of(right):
        return
    pairs = known_pairs("electrolyte", left, right)
    names = f"{left.formula} | {right.formula}"
    yield Contact(where, names, "electrolyte", pairs, are_kin(left, right))


def are_kin(left: SolidElectrolyte, right: SolidElectrolyte) -> bool:
    """Whether two electrolytes are of one family and group."""
    return left.family is not None and (left.family, left.group) == (right.family, right.group)


def _series(cell: CellDesign) -> dict[str, SolidElectrolyte]:
    """Electrolytes by their place, from the collector of the cathode to the last layer."""
    return {
        where.removesuffix(".electrolyte"): electrolyte
        for where, electrolyte in cell.electrolytes_in_series.items()
        if not where.startswith("anode.")
    }


def _of_series(cell: CellDesign) -> Iterator[Contact]:
    """Contacts of unlike electrolytes; a film that keeps two others apart counts as one."""
    inside = _series(cell)
    layers, places = list(inside.values()), list(inside)
    kept_apart: set[int] = set()
    for i in range(1, len(layers) - 1):
        films = bridged(layers[i - 1], layers[i], layers[i + 1])
        if films:
            kept_apart |= {i - 1, i}
            where = f"{places[i - 1]} | {places[i]} | {places[i + 1]}"
            yield Contact(where, "", "electrolyte", films)
    for i, (left, right) in enumerate(pairwise(layers)):
        if i not in kept_apart:
            yield from _unlike(f"{places[i]} | {places[i + 1]}", left, right)


def _without_resistance(cell: CellDesign) -> Iterator[Finding]:
    """Planes inside a cathode of layers, of which the model has no resistance."""
    for (left_at, left), (right_at, right) in pairwise(_series(cell).items()):
        if right_at.startswith(IN_LAYERS) and not alike(left, right):
            message = (
                f"the plane between {left.formula} and {right.formula} has no resistance in the "
                "model; that of a real one is a loss which no capacity here holds"
            )
            yield Finding("warning", f"{left_at} | {right_at}", message)


def _judged(listed: Iterable[Contact]) -> Iterator[Finding]:
    for contact in listed:
        if not contact.pairs:
            related = "; both are of one family" if contact.kin else ""
            message = f"{contact.names}: {UNKNOWN}{related}"
            yield Finding("note" if contact.kin else "warning", contact.where, message)
        for pair in contact.pairs:
            yield Finding(
                contact.severity(pair.verdict), contact.where, _sentence(pair), pair.source
            )


def _sentence(pair: Pair) -> str:
    condition = f" ({pair.condition})" if pair.condition else ""
    basis = "" if pair.basis == "measured" else f", {pair.basis}"
    mechanism = pair.mechanism.strip().rstrip(".")
    helps = f"; remedy: {pair.mitigation}" if pair.mitigation else ""
    return f"{pair.title}: {pair.verdict}{condition}{basis}: {mechanism}{helps}"
