"""Stacks of electrolytes that pass windows and contacts, ordered before anything is solved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sscell.cards.cell import CellDesign
from sscell.cards.contents import active_materials_of
from sscell.cards.materials import SolidElectrolyte, alike
from sscell.checks.compatibility import Pair, PairKind, formulas_of, known_pairs
from sscell.checks.contact_table import APART, KIN, SAME, contact_table
from sscell.checks.interphase import Interphase, interphase
from sscell.checks.windows import Exposure, decisive, exposures, judged
from sscell.parameters.derived import derive
from sscell.parameters.electrode import conductivity_in
from sscell.parameters.pressure import lithium_factor
from sscell.parameters.relations import conducted
from sscell.quantities.fields import Quantity
from sscell.quantities.sourced import Sourced
from sscell.studies.candidates import Candidate
from sscell.theory.relaxation import uniform_reaction_resistance

VERDICTS = ("fits", "doubtful", "unknown", "excluded")
"""Of an electrolyte in a place, of a contact and of a stack; that of a stack is its worst."""
FITS, DOUBTFUL, UNKNOWN, EXCLUDED = range(4)
PLACES = ("catholyte", "separator", "anolyte")
"""In the cathode, at its face, and at the anode. At one plane a doubt is borne; what is excluded or
unknown in the cathode is so at its face as well."""
_OF_CONTACT = {
    "stable": FITS,
    "passivating": FITS,
    SAME: FITS,
    KIN: FITS,
    "conflicting": DOUBTFUL,
    APART: DOUBTFUL,
    "unknown": UNKNOWN,
    "reacts": EXCLUDED,
}
UNKNOWN_ANODE = "unknown, as in the cell"
"""Basis of an anode resistance that nobody measured with the last layer and nothing estimates."""
_KNOWN_SHARE = 0.75
"""Of the stacks that are solved, for those without unknown data where there are as many."""


@dataclass(frozen=True)
class Judgement:
    """Whether an electrolyte may be in a place, and what speaks against it."""

    level: int = FITS
    """Index in :data:`VERDICTS`."""
    reasons: tuple[str, ...] = ()

    def also(self, level: int, reason: str) -> Judgement:
        """With one more thing that speaks against it."""
        if level == FITS:
            return self
        return Judgement(max(self.level, level), (*self.reasons, reason))

    @property
    def gravest(self) -> str:
        """The reasons in words."""
        return "; ".join(self.reasons)


@dataclass(frozen=True, order=True)
class Proposal:
    """One stack; they are ordered by verdict, then by what they are expected to lose."""

    level: int
    resistance: float
    """Area-specific, of separator, junctions, anode and an evenly reacting cathode. [ohm.m2]"""
    catholyte: int
    separator: int
    anolyte: int | None
    """Its place in the list, None where the separator touches the anode."""

    @property
    def last(self) -> int:
        """What touches the anode."""
        return self.separator if self.anolyte is None else self.anolyte

    @property
    def materials(self) -> int:
        """How many electrolytes it has."""
        return len({self.catholyte, self.separator, self.anolyte} - {None})


class StackSearch:
    """All stacks of some electrolytes in one cell.

    Parameters
    ----------
    cell : CellDesign
        With the anode in question.
    every : sequence of Candidate
        Electrolytes with the cell in which each is the only one.
    given : CellDesign
        The cell whose anode resistance is known.
    anolyte_thickness : float
        Of the layer at the anode where there are two; the first takes the rest. [m]
    """

    def __init__(
        self,
        cell: CellDesign,
        every: Sequence[Candidate],
        given: CellDesign,
        anolyte_thickness: float,
    ) -> None:
        self.cell, self.every, self.given = cell, every, given
        self.total = sum(float(layer.thickness) for layer in cell.separator)
        self.anolyte_thickness = anolyte_thickness
        exposed = [[] if c.cell is None else exposures(c.cell) for c in every]
        self.anodes = [self._anode(c, e) for c, e in zip(every, exposed, strict=True)]
        places = [self._judged(c, e) for c, e in zip(every, exposed, strict=True)]
        self.judgements: dict[str, list[Judgement]] = {
            role: [judged_in[i] for judged_in in places] for i, role in enumerate(PLACES)
        }

    @cached_property
    def contacts(self) -> NDArray[np.str_]:
        """The verdict on each pair of electrolytes."""
        return contact_table([candidate.electrolyte for candidate in self.every])

    @cached_property
    def contact_levels(self) -> NDArray[np.int64]:
        """The same as indices of :data:`VERDICTS`."""
        words, places = np.unique(self.contacts, return_inverse=True)
        levels = np.array([_OF_CONTACT[str(word)] for word in words])
        return np.asarray(levels[places.reshape(self.contacts.shape)])

    def levels(self, role: str) -> NDArray[np.int64]:
        """Of each electrolyte in a place."""
        return np.array([judgement.level for judgement in self.judgements[role]])

    def _judged(
        self, candidate: Candidate, exposed: Sequence[Exposure]
    ) -> tuple[Judgement, Judgement, Judgement]:
        """In each of the places."""
        if candidate.cell is None:
            refused = Judgement(EXCLUDED, (candidate.reason or candidate.refused,))
            return refused, refused, refused
        of_it = [each for each in exposed if alike(each.electrolyte, candidate.electrolyte)]
        at_anode = [each for each in of_it if each.where.endswith(" anode")]
        at_cathode = [each for each in of_it if not each.where.endswith(" anode")]
        return (
            self._beside_active_material(candidate.electrolyte, _of_windows(at_cathode)),
            _of_windows(at_cathode, DOUBTFUL),
            self._beside_anode(candidate.electrolyte, at_anode),
        )

    def _beside_active_material(self, e: SolidElectrolyte, judgement: Judgement) -> Judgement:
        """What reacts there, or with a coating, is only doubtful: film and exchange current carry
        it."""
        cathode = self.cell.cathode
        film = None if cathode.film is None else cathode.film.electrolyte
        if film is not None and formulas_of(film) & formulas_of(e):
            return judgement
        for beside in [film] if film is not None else active_materials_of(self.cell).values():
            kind: PairKind = "active material" if film is None else "electrolyte"
            pairs = known_pairs(kind, e, beside)
            for pair in pairs:
                level = min(_OF_CONTACT[pair.verdict], UNKNOWN)
                judgement = judgement.also(min(level, DOUBTFUL), _says(pair))
            if not pairs:
                judgement = judgement.also(UNKNOWN, f"contact with {beside.formula} unknown")
        return judgement

    def _beside_anode(self, e: SolidElectrolyte, exposed: Sequence[Exposure]) -> Judgement:
        judgement = _of_windows(exposed)
        if exposed and all(each.position("thermodynamic") == "inside" for each in exposed):
            return judgement  # nothing forms
        pairs = known_pairs("anode", e, self.cell.anode.pair_name)
        for pair in pairs:
            level = _OF_CONTACT[pair.verdict]
            of_class = pair.basis == "class statement"
            if level == EXCLUDED and of_class and _lowest_layer(exposed) is not None:
                level = DOUBTFUL  # nothing in it forms an alloy, so that the products passivate
            judgement = judgement.also(level, _says(pair))
        return judgement if pairs else judgement.also(UNKNOWN, "contact with the anode unknown")

    def _anode(
        self, candidate: Candidate, exposed: Sequence[Exposure]
    ) -> tuple[Sourced, str, Interphase | None]:
        """Resistance of the anode with this layer, what it rests on, and what forms."""
        known = self.cell.anode.resistance
        last = self.given.separator[-1].electrolyte
        if self.cell.anode == self.given.anode and alike(last, candidate.electrolyte):
            return known, "as in the cell", None
        pairs = known_pairs("anode", candidate.electrolyte, self.cell.anode.pair_name)
        measured = [seen.value for pair in pairs for seen in pair.resistances]
        if measured:
            return measured[0], "measured", None
        of_it = [each for each in exposed if alike(each.electrolyte, candidate.electrolyte)]
        layer = _lowest_layer([each for each in of_it if each.where.endswith(" anode")])
        if layer is not None:
            return layer.resistance, "estimated", layer
        return known, UNKNOWN_ANODE, None

    def proposals(self) -> Iterator[Proposal]:
        """Every stack that is not excluded."""
        solvable = [candidate.cell is not None for candidate in self.every]
        kappa = np.array(
            [
                conductivity_in(self.cell, c.electrolyte) if c.cell is not None else np.nan
                for c in self.every
            ]
        )
        anode = self._anode_resistances()
        cathode = self._cathode_resistances(kappa)
        junction = self._junction()
        inside, face, last = (self.levels(role) for role in PLACES)
        contact, count = self.contact_levels, len(self.every)
        first_thickness = self.total - self.anolyte_thickness
        ends = np.flatnonzero(last < EXCLUDED)
        layer = first_thickness / kappa[:, None] + self.anolyte_thickness / kappa[ends]
        beyond = np.maximum(contact[:, ends], last[ends])
        beyond[ends, np.arange(ends.size)] = EXCLUDED  # one material is no two layers
        for c in np.flatnonzero((inside < EXCLUDED) & solvable):
            enter = np.maximum(face, contact[c])
            enter[c] = FITS
            enter = np.maximum(enter, inside[c])
            added = np.full(count, junction)
            added[c] = 0.0
            single = np.maximum(enter, last)
            resistances = self.total / kappa + added + anode + cathode[c]
            for s in np.flatnonzero(single < EXCLUDED):
                yield Proposal(int(single[s]), float(resistances[s]), int(c), int(s), None)
            starts = np.flatnonzero(enter < EXCLUDED)
            double = np.maximum(enter[starts, None], beyond[starts])
            both = layer[starts] + added[starts, None] + junction + anode[ends] + cathode[c]
            for i, j in _best(double, both):
                places = int(starts[i]), int(ends[j])
                yield Proposal(int(double[i, j]), float(both[i, j]), int(c), *places)

    def passing(self) -> int:
        """How many stacks are not excluded, counted without listing them."""
        inside, face, last = (self.levels(role) for role in PLACES)
        contact = self.contact_levels
        open_pairs = contact < EXCLUDED
        anodes = last < EXCLUDED
        beyond = open_pairs & anodes[None, :]
        np.fill_diagonal(beyond, False)
        after = anodes + beyond.sum(axis=1)
        total = 0
        for c in np.flatnonzero(inside < EXCLUDED):
            enter = (face < EXCLUDED) & open_pairs[c]
            enter[c] = True
            total += int(after[enter].sum())
        return total

    @property
    def considered(self) -> int:
        """How many stacks of one, two or three electrolytes there are."""
        count = len(self.every)
        return count * count * count

    def _cathode_resistances(self, kappa: NDArray[np.float64]) -> NDArray[np.float64]:
        """Of the ions in the cathode with each catholyte in the same volume. [ohm.m2]"""
        derived = derive(self.cell)
        even = uniform_reaction_resistance(
            thickness=Quantity(derived.loading.thickness, "m"),
            ionic_conductivity=Quantity(derived.ionic_efficiency, "S/m"),  # of 1 S/m if dense
        )
        return np.asarray(even.m_as("ohm*m^2") / kappa)

    def _anode_resistances(self) -> NDArray[np.float64]:
        """With each as the last layer, at the temperature and pressure of the cell. [ohm.m2]"""
        anode = self.cell.anode
        conducts = conducted(self.cell, anode.activation_energy, anode.temperature)
        stated = np.array([float(resistance) for resistance, _, _ in self.anodes])
        return np.asarray(stated * lithium_factor(self.cell) / conducts)

    def _junction(self) -> float:
        junction = self.cell.junction
        growth = float(junction.growth or 0.0) * float(junction.age or 0.0) ** 0.5
        conducts = conducted(self.cell, junction.activation_energy)
        return float((junction.resistance + growth) / conducts)


_PER_CATHOLYTE = 20
"""Stacks with two layers that are listed for each catholyte, the best ones."""


def _best(levels: NDArray[np.int64], resistances: NDArray[np.float64]) -> Iterator[tuple[int, int]]:
    """Places of the best of each verdict."""
    for level in (FITS, DOUBTFUL, UNKNOWN):
        places = np.flatnonzero(levels == level)
        values = resistances.ravel()[places]
        if values.size > _PER_CATHOLYTE:
            least = np.partition(values, _PER_CATHOLYTE)[_PER_CATHOLYTE]
            places, values = places[values <= least], values[values <= least]
        for i in places[np.argsort(values, kind="stable")[:_PER_CATHOLYTE]]:
            yield divmod(int(i), levels.shape[1])


def _lowest_layer(exposed: Sequence[Exposure]) -> Interphase | None:
    lowest = min(exposed, key=lambda each: each.potential, default=None)
    return None if lowest is None else interphase(replace(lowest, end="low"))


def _of_windows(exposed: Sequence[Exposure], borne: int = FITS) -> Judgement:
    """What the windows of an electrolyte say to what it is exposed to, beyond what is borne."""
    judgement = Judgement()
    for each in exposed:
        finding = judged(each)
        if finding is None or finding.severity == "note":
            continue
        known = decisive(each.electrolyte, each.end) is not None
        level = EXCLUDED if finding.severity == "error" else DOUBTFUL if known else UNKNOWN
        if level > borne:
            judgement = judgement.also(level, finding.message)
    return judgement


def _says(pair: Pair) -> str:
    return f"{pair.title}: {pair.verdict}"


def chosen_proposals(every: Sequence[Proposal], most: int) -> list[Proposal]:
    """Those to solve, in order: of each catholyte first the best of as few electrolytes as do.

    More electrolytes are a choice of their own only where they do better than fewer. Three in four
    of them have no unknown data, if there are as many.
    """
    ordered = sorted(every)
    heads: dict[int, list[Proposal]] = {}
    for proposal in ordered:
        better = heads.setdefault(proposal.catholyte, [])
        if all(proposal.materials < other.materials for other in better):
            better.append(proposal)
    first = {proposal for listed in heads.values() for proposal in listed}
    order = [p for p in ordered if p in first] + [p for p in ordered if p not in first]
    known = [p for p in order if p.level < UNKNOWN]
    unknown = [p for p in order if p.level >= UNKNOWN]
    kept = known[: max(round(_KNOWN_SHARE * most), most - len(unknown))]
    return kept + unknown[: most - len(kept)]
