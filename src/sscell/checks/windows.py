"""Stability windows of a cell's electrolytes against the potentials they are exposed to."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from sscell.cards.bookkeeping import np_ratio
from sscell.cards.carriers import reference_of
from sscell.cards.cell import CellDesign
from sscell.cards.contents import films_of
from sscell.cards.materials import Breach, SolidElectrolyte, Window, WindowKind, alike
from sscell.checks.compatibility import known_pairs
from sscell.checks.finding import Finding, Severity, milder, titled
from sscell.quantities.sourced import Sourced, source_keys

EDGE = 0.1
"""Distance from a limit that counts as its edge: methods differ by as much. [V]"""

End = Literal["low", "high"]
ENDS: tuple[End, End] = ("low", "high")
Position = Literal["inside", "edge", "outside", "unknown"]
_BEYOND = {"low": "below", "high": "above"}
END_WORDS: dict[End, str] = {"low": "reduced", "high": "oxidised"}
"""What happens to an electrolyte beyond each end of its window."""
_BREACHES: dict[Breach | None, tuple[Severity, str]] = {
    "passivating": ("note", "the decomposition products passivate"),
    "resistive": ("warning", "the decomposition products conduct poorly"),
    "growing": ("error", "the decomposition layer keeps growing"),
    None: ("error", "the decomposition products are unknown"),
}
_OUTCOMES: dict[Breach | None, str] = {
    "passivating": "passivates",
    "resistive": "products resist",
    "growing": "products grow",
    None: "products unknown",
}


@dataclass(frozen=True)
class Exposure:
    """An electrolyte at a potential."""

    place: str
    electrolyte: SolidElectrolyte
    end: End
    potential: float
    """Against the metal of the carrier. [V]"""
    where: str
    """In words, for example ``"at the upper cut-off"``."""
    at_face: bool = False
    """Whether it meets the potential at one plane only, as a separator does at the cathode."""
    stable: str | None = None
    """Sources of experiments in which it lasted beside this electrode."""

    def away(self, limit: "Limit") -> float:
        """How far it lies beyond a limit, negative within it. [V]"""
        away = self.potential - float(limit.value)
        return round(away if self.end == "high" else -away, 9)

    def position(self, kind: WindowKind) -> Position:
        """Where it lies in the window of a kind."""
        limit = limit_of(self.electrolyte, self.end, kind)
        if limit is None:
            return "unknown"
        away = self.away(limit)
        if away > EDGE:
            return "outside"
        if self.end == "low" and float(limit.value) <= 0 and away <= 0:
            return "inside"  # no anode is lower than its metal, which reduces nothing of it
        return "edge" if away > 0 or (away >= -EDGE and limit.bound != "at least") else "inside"

    def outcome(self, limit: "Limit") -> str:
        """What happens beyond a limit, in two words."""
        if limit.bound == "at least":
            return "not tested"
        windows = self.electrolyte.windows
        survived = [v for w in windows if (v := getattr(w, f"survived_{self.end}")) is not None]
        sign = 1 if self.end == "high" else -1
        if self.stable or any(sign * self.potential <= sign * v + 1e-9 for v in survived):
            return "cells lasted"
        breach = next(
            (b for w in windows if (b := getattr(w, _BEYOND[self.end])) is not None), None
        )
        return _OUTCOMES[breach]


@dataclass(frozen=True)
class Limit:
    """One end of a window."""

    value: Sourced
    window: Window
    bound: str | None

    def __str__(self) -> str:
        sign = {"at least": "at least ", "at most": "at most "}.get(self.bound or "", "")
        mark = f", {self.value.mark}" if self.value.mark else ""
        return f"{sign}{float(self.value):.4g} V ({self.window.kind}{mark})"


def windows(cell: CellDesign) -> Iterator[Finding]:
    """Every layer's window against the potential it is exposed to.

    The active material exposes the catholyte, its coating and the face of the first separator layer
    to its potentials from cut-off to cut-off; the anode exposes the last layer to all of its own,
    and to that of lithium if it can be overfilled. Layers in between touch electrolytes only.
    """
    yield from filter(None, map(judged, exposures(cell)))


def exposures(cell: CellDesign) -> list[Exposure]:
    """The potentials that each electrolyte is exposed to."""
    lower, upper = cell.cutoffs_vs_lithium
    catholyte = cell.cathode.catholyte
    exposed: list[Exposure] = []

    def add(where: str, e: SolidElectrolyte, at_face: bool) -> None:
        stable = _lasting(cell, e, "active material")
        face = "at the face of the cathode, " if at_face else ""
        name = titled(where, e)
        exposed.append(
            Exposure(name, e, "high", upper, f"{face}at the upper cut-off", at_face, stable)
        )
        exposed.append(Exposure(name, e, "low", lower, f"{face}at the lower cut-off", at_face))

    add("cathode.catholyte", catholyte, False)
    if cell.cathode.film is not None:
        add("cathode.film.electrolyte", cell.cathode.film.electrolyte, False)
    first, last = cell.separator[0].electrolyte, cell.separator[-1].electrolyte
    if not alike(first, catholyte):
        add("separator.0.electrolyte", first, True)
    lowest, highest = cell.anode.potentials
    if (np_ratio(cell) or 1.0) < 1:
        lowest = min(lowest, 0.0)
    at_anode = {f"separator.{len(cell.separator) - 1}.electrolyte": last}
    if cell.anode.composite is not None:
        composite = cell.anode.composite
        at_anode = {} if alike(composite.catholyte, last) else at_anode
        at_anode |= {"anode.composite.catholyte": composite.catholyte}
        if composite.film is not None:
            at_anode |= {"anode.composite.film.electrolyte": composite.film.electrolyte}
    full, empty = ("", "") if cell.anode.curve is None else ("full ", "empty ")
    for where, e in at_anode.items():
        name, stable = titled(where, e), _lasting(cell, e, "anode")
        exposed += [
            Exposure(name, e, "low", lowest, f"at the {full}anode", False, stable),
            Exposure(name, e, "high", highest, f"at the {empty}anode", False, stable),
        ]
    return exposed


def common_potentials(cell: CellDesign) -> Iterator[Finding]:
    """Electrolytes in contact without a potential at which both are stable."""
    in_series = cell.electrolytes_in_series
    coated = [
        ((where.replace("film.electrolyte", "catholyte"), where), film.electrolyte)
        for where, film in films_of(cell).items()
    ]
    pairs = [
        *pairwise(in_series.items()),
        *(((beside, in_series[beside]), (where, film)) for (beside, where), film in coated),
    ]
    for (where, left), (other, right) in pairs:
        if alike(left, right):
            continue
        for low_end, high_end in ((left, right), (right, left)):
            lowest, highest = decisive(low_end, "low"), decisive(high_end, "high")
            if lowest is None or highest is None or lowest.value - highest.value <= EDGE:
                continue
            kept = any(
                pair.basis == "measured" and pair.verdict in ("stable", "passivating")
                for pair in known_pairs("electrolyte", left, right)
            )
            message = (
                f"{high_end.formula} is oxidised above {highest}, {low_end.formula} reduced below "
                f"{lowest}: no potential at which both are stable"
            )
            source = "; ".join(filter(None, (highest.value.source, lowest.value.source)))
            yield Finding("note" if kept else "warning", f"{where} | {other}", message, source)


def decisive(e: SolidElectrolyte, end: End) -> Limit | None:
    """One end of the practical window, else of the thermodynamic one."""
    return limit_of(e, end, "practical") or limit_of(e, end, "thermodynamic")


def _lasting(cell: CellDesign, e: SolidElectrolyte, kind: str) -> str | None:
    """Sources of experiments in which an electrolyte lasted beside this very electrode."""
    if kind == "anode":
        pairs = known_pairs("anode", e, cell.anode.pair_name)
    else:
        pairs = known_pairs("active material", e, cell.cathode.active_material)
    good = pairs and all(pair.verdict in ("stable", "passivating") for pair in pairs)
    seen = [pair.source for pair in pairs if pair.basis == "measured" and pair.source]
    return "; ".join(seen) if good and seen else None


def judged(exposure: Exposure) -> Finding | None:
    """The finding of an exposure beyond or near its window; None inside of it."""
    e, end, potential = exposure.electrolyte, exposure.end, exposure.potential
    equilibrium, seen = limit_of(e, end, "thermodynamic"), limit_of(e, end, "practical")
    decisive = seen or equilibrium
    situation = f"{potential:.4g} V {exposure.where}"
    if decisive is None:
        return _unknown(exposure, situation)
    position = exposure.position("practical" if seen else "thermodynamic")
    word = _BEYOND[end]
    if position == "outside":
        return _breached(exposure, decisive, f"{situation} is {word} the limit of {decisive}")
    if position == "edge":
        message = f"{situation} is at the edge of the window, {decisive}"
        return _finding(exposure, "warning", message, decisive.value.source)
    if seen and equilibrium and exposure.away(equilibrium) > 0:
        message = (
            f"{situation} is {word} the thermodynamic limit, {equilibrium}, "
            f"but within the practical one, {seen}"
        )
        return _finding(exposure, "note", message, seen.value.source)
    return None


def limit_of(e: SolidElectrolyte, end: End, kind: WindowKind) -> Limit | None:
    """The limit of a kind that a card states, against the metal of its carrier."""
    for window in e.windows:
        value = getattr(window, end)
        if (
            window.kind == kind
            and value is not None
            and window.reference == reference_of(e.carrier)
        ):
            return Limit(value, window, getattr(window, f"{end}_bound"))
    return None


def _breached(exposure: Exposure, limit: Limit, breach_text: str) -> Finding:
    e, end = exposure.electrolyte, exposure.end
    source = limit.value.source
    if limit.bound == "at least":
        message = f"{breach_text}; not tested beyond"
        return _finding(exposure, "warning", message, source)
    breach = next((b for w in e.windows if (b := getattr(w, _BEYOND[end])) is not None), None)
    severity, words = _BREACHES[breach]
    survived = next(
        (v for w in e.windows if (v := getattr(w, f"survived_{end}")) is not None), None
    )
    if survived is not None:
        sign = 1 if end == "high" else -1
        reached = sign * exposure.potential <= sign * float(survived) + 1e-9
        severity = "note" if reached else "warning"
        words += f", and cells ran to {float(survived):.4g} V"
        source = survived.source or source
    if exposure.stable is not None and severity != "note":
        severity = "note"
        words = "but it lasted beside this electrode in experiments"
        keys = (*source_keys(source), *source_keys(exposure.stable))
        source = "; ".join(dict.fromkeys(keys))
    return _finding(exposure, severity, f"{breach_text}; {words}", source)


def _unknown(exposure: Exposure, situation: str) -> Finding | None:
    at_anode = exposure.where.endswith(" anode")
    if at_anode and exposure.end == "high":
        return None  # the lower limit is the relevant one there, and is checked
    minor = exposure.end == "low" and not at_anode
    if minor and (exposure.at_face or not exposure.electrolyte.windows):
        return None  # the upper limit is checked already, and is the relevant one
    limit = "upper" if exposure.end == "high" else "lower"
    message = f"{limit} stability limit unknown, exposed to {situation}"
    return _finding(exposure, "note" if minor else "warning", message, None)


def _finding(exposure: Exposure, severity: Severity, message: str, source: str | None) -> Finding:
    return Finding(
        milder(severity) if exposure.at_face else severity, exposure.place, message, source
    )
