"""The layers of a cell in order, each with its windows and what exposes it: a window ladder."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from sscell.cards.cell import CellDesign
from sscell.cards.layers import layer_cells
from sscell.cards.materials import SolidElectrolyte, WindowKind, alike
from sscell.checks.compatibility import Contact, contacts
from sscell.checks.finding import SEVERITIES, Finding, titled
from sscell.checks.windows import END_WORDS, End, Exposure, Limit, exposures, judged, limit_of

EQUILIBRIUM = " at equilibrium only"
"""Ends the words on a potential between the thermodynamic limit and the practical one."""


@dataclass(frozen=True)
class Rung:
    """One layer of electrolyte."""

    place: str
    """In the card of the cell, for example ``"separator.0.electrolyte"``."""
    electrolyte: SolidElectrolyte
    exposures: tuple[Exposure, ...]
    """None if it touches electrolytes only."""

    def limit(self, end: End, kind: WindowKind) -> Limit | None:
        """One end of a window of a kind; None if unknown."""
        return limit_of(self.electrolyte, end, kind)

    @property
    def found(self) -> tuple[tuple[Exposure, Finding], ...]:
        """Exposures that are beyond a limit, near it, or whose limit is unknown; gravest first."""
        judgements = ((exposure, judged(exposure)) for exposure in self.exposures)
        both = [(exposure, finding) for exposure, finding in judgements if finding is not None]
        return tuple(sorted(both, key=lambda pair: SEVERITIES.index(pair[1].severity)))


@dataclass(frozen=True)
class Ladder:
    """A cell from cathode to anode."""

    cell: CellDesign
    rungs: tuple[Rung, ...]
    cathode: tuple[float, float]
    """Potentials of the cathode between the cut-offs. [V]"""
    anode: tuple[float, float]
    """Potentials of the anode, and of the metal if it can be overfilled. [V]"""
    contacts: tuple[Contact | None, ...]
    """At the active material, between rungs and at the anode: one more than there are rungs; None
    between layers of one material."""


def ladder(cell: CellDesign) -> Ladder:
    """The layers of a cell in order.

    An electrolyte that another layer keeps from both electrodes touches electrolytes only: nothing
    there gives or takes electrons, so that it is exposed to no potential, if no layer conducts
    electrons.
    """
    views = layer_cells(cell)
    exposed = [exposures(view) for view in views]
    rungs: list[Rung] = []
    for view, all_exposures in reversed([*zip(views, exposed, strict=True)]):
        catholyte = view.cathode.catholyte
        if rungs and alike(rungs[-1].electrolyte, catholyte):
            continue
        name = titled("cathode.catholyte", catholyte)
        rungs.append(Rung("cathode.catholyte", catholyte, _at(name, all_exposures)))
    at_separator = exposed[0]
    for where, electrolyte in cell.electrolytes.items():
        if not where.startswith("cathode."):
            met = _at(titled(where, electrolyte), at_separator)
            rungs.append(Rung(where, electrolyte, met))
    at_anode = [e.potential for e in at_separator if e.where.endswith(" anode")]
    ends = (*cell.anode.potentials, *at_anode)
    return Ladder(
        cell, tuple(rungs), cell.cutoffs_vs_lithium, (min(ends), max(ends)), _contacts(cell, rungs)
    )


def _at(name: str, every: Sequence[Exposure]) -> tuple[Exposure, ...]:
    return tuple(exposure for exposure in every if exposure.place == name)


def _contacts(cell: CellDesign, rungs: Sequence[Rung]) -> tuple[Contact | None, ...]:
    """What is known of each plane; of layers inside a cathode nothing is looked up."""
    known = list(contacts(cell))
    at_cathode = next((c for c in known if c.kind == "active material"), None)
    at_anode = next(c for c in known if c.kind == "anode")
    # in a layered cathode the catholyte of the first of its layers is the last of the rungs there
    ahead = sum(rung.place.startswith("cathode.") for rung in rungs) - 1
    between: list[Contact | None] = []
    for i, (left, right) in enumerate(pairwise(rungs)):
        covers = (
            c for c in known if c.kind == "electrolyte" and c.layers[0] <= i - ahead < c.layers[1]
        )
        same = alike(left.electrolyte, right.electrolyte)
        between.append(None if same else next(covers, None))
    return (at_cathode, *between, at_anode)


def words(exposure: Exposure) -> str:
    """What a finding on a window says, in a few words for a figure."""
    e, end = exposure.electrolyte, exposure.end
    seen, equilibrium = limit_of(e, end, "practical"), limit_of(e, end, "thermodynamic")
    decisive = seen or equilibrium
    if decisive is None:
        return f"{'upper' if end == 'high' else 'lower'} limit unknown"
    position = exposure.position("practical" if seen else "thermodynamic")
    if position != "outside":
        return "at the edge" if position == "edge" else f"{END_WORDS[end]}{EQUILIBRIUM}"
    return f"{END_WORDS[end]}: {exposure.outcome(decisive)}"
