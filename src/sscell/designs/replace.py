"""Changing a cell by paths: a copy, validated afresh."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import ValidationError

from sscell.cards.blocks import Block
from sscell.cards.cathode import AMOUNTS, Cathode, Composition, ElectronicTransport, IonicTransport
from sscell.cards.cell import CellDesign
from sscell.cards.materials import Material, SolidElectrolyte
from sscell.cards.problems import problems
from sscell.cards.redox import Redox
from sscell.designs.paths import dotted, path_info
from sscell.designs.transport import (
    chosen_electronic_transport,
    chosen_ionic_transport,
    transport_after,
)
from sscell.errors import InputError, Problem
from sscell.quantities.curves import Dependent
from sscell.quantities.sourced import Sourced
from sscell.quantities.wording import shown

CHOSEN = "assumed: chosen with replace"
"""The source of a new value that names none."""
CARBON_DENSITY = Sourced(2000.0, "assumed: solid carbon black, 1.6-2.0", text="2.0 g/cm^3")
"""Of carbon that is added to a cathode without any. [kg.m-3]"""

Cell = TypeVar("Cell", bound=CellDesign)
AnyBlock = TypeVar("AnyBlock", bound=Block)
Changes = Mapping[str, Sourced]
Parts = dict[str, Any]


def replaced(cell: Cell, changes: Mapping[str, Any]) -> Cell:
    """A copy of a cell with values at some paths changed.

    Parameters
    ----------
    cell : CellDesign
        The cell to start from; it stays as it is.
    changes : mapping of str to str, float or pint quantity
        Paths such as ``"catholyte.conductivity"`` with their new values.

    Raises
    ------
    InputError
        If a path is unknown, a value is wrong, or changes contradict each other; all at once.
    """
    if not isinstance(changes, Mapping):
        said = f"expected paths with their new values, got {shown(changes)}"
        raise InputError([Problem("replace", said)])
    found: list[Problem] = []
    values: dict[str, Sourced] = {}
    for path, value in changes.items():
        try:
            info = path_info(str(path))
            value_at(cell, info.name)  # there may be no such layer
            values[info.name] = info.measure(value).with_source(CHOSEN, None)
        except ValueError as error:
            found.append(Problem(str(path)[:80], str(error)))
    found += _contradictions(values)
    if found:
        raise InputError(found)
    return _with_values(cell, values)


def _contradictions(values: Changes) -> list[Problem]:
    clashes = (
        tuple(f"cathode.{name}" for name in AMOUNTS),
        ("cathode.tortuosity_factor", "cathode.ionic_conductivity"),
        ("catholyte.conductivity", "cathode.ionic_conductivity"),
    )
    reasons = (
        "give only one of them",
        "give only one of them",
        "a conductivity measured on the composite belongs to the catholyte it was measured "
        "with; give cathode.tortuosity_factor with the new catholyte.conductivity",
    )
    found = []
    for paths, reason in zip(clashes, reasons, strict=True):
        given = [path for path in paths if path in values]
        if len(given) > 1:
            found.append(Problem(" and ".join(given), reason))
    return found


def _with_values(cell: Cell, values: Changes) -> Cell:
    """The cell with each value where its path says it is."""
    tree: dict[str | int, Any] = {}
    for path, value in values.items():
        *blocks, last = path_info(path).keys
        node = tree
        for key in blocks:
            node = node.setdefault(key, {})
        node[last] = value
    names = {path_info(path).card_key: path for path in values}
    return _changed(cell, tree, _Change(cell, names))


@dataclass(frozen=True)
class _Change:
    """What a block needs to know of the change it is part of."""

    cell: CellDesign
    """Before the change."""
    names: Mapping[str, str]
    """The paths that are changed, by their place in the card."""

    def refused(self, problem: Problem, *keys: str | int) -> Problem:
        """A problem with its place in the cell, as a path where it is one that was given."""
        place = dotted((*keys, problem.where)) if problem.where else dotted(keys)
        return Problem(self.names.get(place, place), problem.message)


def _changed(
    block: AnyBlock, tree: Mapping[Any, Any], change: _Change, *keys: str | int
) -> AnyBlock:
    """A block with some attributes changed, and those in the blocks inside it."""
    parts: dict[str, Any] = {}
    for key, new in tree.items():
        old = getattr(block, key)
        if isinstance(new, dict):
            if old is None:
                first = next(name for at, name in change.names.items() if _within(at, *keys, key))
                owner = block.identity if isinstance(block, Material) else dotted(keys)
                said = f"{owner} has no {key} block, so that there is nothing to change"
                raise InputError(Problem(first, said))
            parts[key] = _inside(old, new, change, *keys, key)
        else:
            parts[key] = old.scaled_to(new) if isinstance(old, Dependent) else new
    for kind, also in _ALSO.items():
        if isinstance(block, kind):
            parts = {**parts, **also(block, parts, change.cell)}
    try:
        return block.rebuilt(**parts)
    except ValidationError as error:
        found = problems(error, "", type(block))
        raise InputError(change.refused(problem, *keys) for problem in found) from None


def _inside(old: Any, new: Mapping[Any, Any], change: _Change, *keys: str | int) -> Any:
    if not isinstance(old, tuple):
        return _changed(old, new, change, *keys)
    items = [
        _changed(item, new[i], change, *keys, i) if i in new else item for i, item in enumerate(old)
    ]
    return tuple(items)


def _within(place: str, *keys: str | int) -> bool:
    return place.startswith(f"{dotted(keys)}.")


def _amount(old: Cathode, changes: Parts, cell: CellDesign) -> Parts:
    """One amount replaces another; transport follows the structure; carbon has a density."""
    given = any(name in changes for name in AMOUNTS)
    also: Parts = {name: None for name in AMOUNTS if given and name not in changes}
    if "composition" in changes and changes["composition"].carbon and old.carbon_density is None:
        also["carbon_density"] = CARBON_DENSITY
    return also | transport_after(cell, changes)


def _rest(old: Composition, changes: Parts, cell: CellDesign) -> Parts:
    """The catholyte takes the rest; what is not changed stays.

    Carbon alone takes from active material and catholyte alike, so that their ratio stays.
    """
    if "catholyte" in changes:
        return {}
    if set(changes) == {"carbon"}:
        new = changes["carbon"]
        kept = (1 - new - old.binder) / (old.active_material + old.catholyte)
        if kept > 0:
            parts = {name: getattr(old, name) for name in ("active_material", "catholyte")}
            return {
                name: Sourced(kept * weight, new.source, new.mark) if weight else weight
                for name, weight in parts.items()
            }
    shares = {
        name: changes.get(name, getattr(old, name))
        for name in ("active_material", "carbon", "binder")
    }
    rest = 1 - sum(shares.values())
    new = next(iter(changes.values()))
    if not rest > 0:
        first, *others = (100 * share for share in shares.values())
        raise InputError(
            Problem(
                f"cathode.composition.{next(iter(changes))}",
                f"{first:g} wt% with {sum(others):g} wt% of carbon and binder "
                "leaves nothing for the catholyte",
            )
        )
    return {"catholyte": Sourced(rest, new.source, new.mark)}


def _conditions(old: SolidElectrolyte, changes: Parts, cell: CellDesign) -> Parts:
    """New values hold at the temperature the old ones were measured at."""
    also: Parts = {}
    if "conductivity" in changes and old.temperature is None:
        also["temperature"] = cell.temperature
    if "activation_energy" in changes and old.arrhenius_form is None:
        also["arrhenius_form"] = "sigma"
    return also


def _stated(old: Redox, changes: Parts, cell: CellDesign) -> Parts:
    """With another capacity the conductivity moves as much less as there are fewer sites."""
    stated = old.conductivity_capacity or old.capacity
    if "capacity" not in changes or not stated:
        return {}
    return {"conductivity_capacity": None if changes["capacity"] == stated else stated}


_ALSO: dict[type[Block], Callable[[Any, Parts, CellDesign], Parts]] = {
    Cathode: _amount,
    Composition: _rest,
    SolidElectrolyte: _conditions,
    Redox: _stated,
    IonicTransport: lambda old, changes, cell: chosen_ionic_transport(old, changes),
    ElectronicTransport: lambda old, changes, cell: chosen_electronic_transport(old, changes),
}
"""What else changes with a block, by its type; every other value goes where its path says."""


def value_at(cell: CellDesign, path: str) -> Sourced | None:
    """The value of a cell at a path, in SI units; None where the card leaves it to follow.

    Parameters
    ----------
    cell : CellDesign
    path : str
        As ``replace`` takes it.

    Raises
    ------
    ValueError
        If there is no such path, or no such separator layer.
    """
    at: Any = cell
    for key in path_info(path).keys:
        if at is None:
            return None
        at = _item(at, key) if isinstance(key, int) else getattr(at, key)
    return at.reference if isinstance(at, Dependent) else at


def _item(items: tuple[Any, ...], i: int) -> Any:
    if i >= len(items):
        count = len(items)
        raise ValueError(f"there is no separator layer {i}; the cell has {count}, numbered from 0")
    return items[i]
