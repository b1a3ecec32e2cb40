"""The layers of a cell in order, each with its windows and what exposes it: a window ladder."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from sscell.cards.cell import CellDesign
from sscell.cards.layers import layer_cells
from sscell.cards.materials import SolidElectrolyte, WindowKind, alike
from sscell.checks.compatibility import WORST_FIRST, Contact, contacts
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
    between layers of one material and where nothing is looked up."""


def ladder(cell: CellDesign) -> Ladder:
    """The layers of a cell in order; a coating lies between the cathode and its catholyte.

    An electrolyte that another layer keeps from both electrodes touches electrolytes only: nothing
    there gives or takes electrons, so that it is exposed to no potential, if no layer conducts
    electrons.
    """
    views = layer_cells(cell)
    exposed = [exposures(view) for view in views]
    rungs: list[Rung] = []
    if cell.cathode.film is not None and len(views) == 1:
        film = "cathode.film.electrolyte"
        rungs.append(_rung(film, film, cell.cathode.film.electrolyte, exposed[0]))
    for i, view in reversed([*enumerate(views)]):
        inside = "cathode.catholyte" if len(views) == 1 else f"cathode.layers.{i}.catholyte"
        catholyte = view.cathode.catholyte
        if rungs and ".layers." in inside and alike(rungs[-1].electrolyte, catholyte):
            rungs.pop()
        rungs.append(_rung(inside, "cathode.catholyte", catholyte, exposed[i]))
    for where, electrolyte in cell.electrolytes_in_series.items():
        if not where.startswith("cathode."):
            rungs.append(_rung(where, where, electrolyte, exposed[0]))
    at_anode = [e.potential for e in exposed[0] if e.where.endswith(" anode")]
    ends = (*cell.anode.potentials, *at_anode)
    return Ladder(
        cell, tuple(rungs), cell.cutoffs_vs_lithium, (min(ends), max(ends)), _contacts(cell, rungs)
    )


def _rung(
    where: str, exposed_as: str, electrolyte: SolidElectrolyte, every: Sequence[Exposure]
) -> Rung:
    name = titled(exposed_as, electrolyte)
    return Rung(where, electrolyte, tuple(each for each in every if each.place == name))


def _contacts(cell: CellDesign, rungs: Sequence[Rung]) -> tuple[Contact | None, ...]:
    """What is known of each plane; of several active materials, of the worst."""
    known = list(contacts(cell))
    at_cathode = [c for c in known if c.kind == "active material"]
    worst = min(at_cathode, key=lambda c: WORST_FIRST.index(c.verdict), default=None)
    at_anode = next(c for c in known if c.kind == "anode")
    between: list[Contact | None] = []
    for left, right in pairwise(rungs):
        places = {rung.place.removesuffix(".electrolyte") for rung in (left, right)}
        covers = (c for c in known if places <= set(c.where.split(" | ")))
        between.append(next(covers, None))
    return (worst, *between, at_anode)


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
