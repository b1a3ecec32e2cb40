"""The electrolytes that a screening tries: which are suitable, and at what conductivity."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sscell.cards.cell import CellDesign
from sscell.cards.materials import CARRIER, SolidElectrolyte, other_ion
from sscell.cards.over_temperature import unknown_at
from sscell.cards.redox import activity
from sscell.designs.substitute import Place, known_at, substituted
from sscell.errors import InputError, Problem, Problems
from sscell.quantities.sourced import Sourced
from sscell.quantities.user_files import user_folder
from sscell.quantities.wording import shown
from sscell.reading.estimates import is_estimated
from sscell.reading.library import library, user_cards
from sscell.reading.read import read_electrolyte

NOT_SINGLE_ION = frozenset({"liquid", "polymer"})
"""Families whose anions move as well, which the model does not have."""
ELECTROLYTE_ROLES = frozenset({"catholyte", "separator", "anolyte", "interlayer"})
UNSURE = ("simulated", "disputed")
"""What an entry may rest on that is not tried unless it is named."""
ROOM_TEMPERATURE = 298.15
"""Taken where a range of conductivities states no temperature. [K]"""

NO_CONDUCTIVITY = "no conductivity"
NOT_AT_TEMPERATURE = "unknown at this temperature"
NOT_POSSIBLE = "not possible"
NO_DENSITY = "no density"


@dataclass(frozen=True)
class Candidate:
    """An electrolyte and the cell with it, or why there is none."""

    electrolyte: SolidElectrolyte
    basis: str
    """What the conductivity is: "value", "middle of a range", "lower bound" or "upper bound"."""
    cell: CellDesign | None
    refused: str = ""
    """The outcome if there is no cell."""
    reason: str = ""
    """In more words."""


def candidates(
    cell: CellDesign, role: Place, electrolytes: Sequence[SolidElectrolyte]
) -> Iterator[Candidate]:
    """Each electrolyte in the cell, or why it cannot be."""
    for electrolyte in electrolytes:
        known, basis = valued(electrolyte)
        stranger = other_ion(electrolyte, cell.ion)
        if stranger:
            yield Candidate(known, basis, None, NOT_POSSIBLE, stranger)
        elif known.conductivity is None:
            yield Candidate(electrolyte, basis, None, NO_CONDUCTIVITY)
        elif (
            role != "separator"
            and known.density is None
            and activity_in(cell, known) == "reversible"
        ):
            message = "what it stores needs its density"
            yield Candidate(known, basis, None, NO_DENSITY, message)
        elif not known_at(known, float(cell.temperature)):
            message = f"its conductivity {unknown_at(known, float(cell.temperature))}"
            yield Candidate(known, basis, None, NOT_AT_TEMPERATURE, message)
        else:
            try:
                yield Candidate(known, basis, substituted(cell, known, role))
            except InputError as error:
                yield Candidate(known, basis, None, NOT_POSSIBLE, str(error))


def activity_in(cell: CellDesign, electrolyte: SolidElectrolyte) -> str:
    """What its couples mean between the potentials of the cell; empty if it has no capacity."""
    redox = electrolyte.redox
    if redox is None or not redox.capacity:
        return ""
    return activity(redox, *cell.cutoffs_vs_lithium)


def valued(electrolyte: SolidElectrolyte) -> tuple[SolidElectrolyte, str]:
    """The electrolyte with one conductivity, and what that is.

    Where a card has only a range it is the geometric mean, where it has only a bound the bound.
    """
    span = electrolyte.conductivity_range
    if is_estimated(electrolyte.conductivity):
        bounded = span is not None and span.high is None
        return electrolyte, "lower bound" if bounded else "middle of a range"
    if electrolyte.conductivity is not None or span is None:
        return electrolyte, "value" if electrolyte.conductivity is not None else ""
    if span.low is not None and span.high is not None:
        value, basis = (span.low * span.high) ** 0.5, "middle of a range"
    else:
        end = span.low if span.low is not None else span.high
        value, basis = float(end or 0.0), f"{'lower' if span.low is not None else 'upper'} bound"
    parts: dict[str, Any] = {
        "conductivity": Sourced(value, f"assumed: {basis} of what is reported")
    }
    if electrolyte.temperature is None:
        source = "assumed: room temperature, not stated"
        parts["temperature"] = Sourced(ROOM_TEMPERATURE, source)
    return electrolyte.rebuilt(**parts), basis


def chosen(
    electrolytes: Iterable[str | Mapping[str, Any] | SolidElectrolyte] | None,
    folder: str | Path | None,
    ion: str = CARRIER,
) -> tuple[list[SolidElectrolyte], str]:
    """The electrolytes to try and, in words, how many of the library are left out and why.

    Parameters
    ----------
    electrolytes : sequence of names, whole entries or SolidElectrolyte, optional
        If not given, all of the library and of the folder that conduct the ion only, are
        used as an electrolyte, and were neither simulated nor disputed.
    folder : path, optional
        Where cards of the user's own are looked for first.
    ion : str
        Of the cell.

    Raises
    ------
    InputError
        If a name is unknown or a card has mistakes; all at once.
    """
    near = None if folder is None else user_folder(folder)
    if electrolytes is None:
        names = dict.fromkeys([*user_cards(near, "electrolytes"), *library("electrolytes")])
        every, left = _read(names, near), Counter[str]()
        suitable = []
        for electrolyte in every:
            why = unsuitable(electrolyte, ion)
            left[why] += 1
            if not why:
                suitable.append(electrolyte)
        left_out = [f"{count} {why}" for why, count in sorted(left.items()) if why]
        return suitable, "; ".join(left_out)
    if isinstance(electrolytes, str | bytes) or not isinstance(electrolytes, Iterable):
        message = f"expected a list of names such as ['li6ps5cl'], got {shown(electrolytes)}"
        raise InputError(Problem("electrolytes", message))
    given = _read(electrolytes, near)
    if not given:
        raise InputError(Problem("electrolytes", "empty; expected at least one name"))
    return given, ""


def _read(
    electrolytes: Iterable[str | Mapping[str, Any] | SolidElectrolyte], folder: Path | None
) -> list[SolidElectrolyte]:
    read: list[SolidElectrolyte] = []
    problems = Problems()
    for given in electrolytes:
        with problems.kept():
            if not isinstance(given, SolidElectrolyte):
                given = read_electrolyte(given, folder)
            read.append(given)
    problems.refuse()
    return read


def unsuitable(electrolyte: SolidElectrolyte, ion: str = CARRIER) -> str:
    """Why an electrolyte of the library is not tried, in words that follow a number; or empty."""
    if electrolyte.carrier != ion:
        return f"conduct {electrolyte.carrier}"
    if electrolyte.family in NOT_SINGLE_ION:
        return "move anions too"
    if electrolyte.roles and not ELECTROLYTE_ROLES & set(electrolyte.roles):
        return "serve other purposes"
    if electrolyte.basis in UNSURE:
        return f"have {electrolyte.basis} values"
    return ""
