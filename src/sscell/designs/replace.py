"""Changing a cell by paths: a copy, validated afresh."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from pydantic import ValidationError

from sscell.cards.ageing import AnodeAgeing
from sscell.cards.anode import Anode
from sscell.cards.blocks import Block
from sscell.cards.cathode import (
    Cathode,
    CathodeLayer,
    Composition,
    ElectronicTransport,
    IonicTransport,
)
from sscell.cards.cell import CellDesign
from sscell.cards.film import Film
from sscell.cards.layers import AMOUNTS
from sscell.cards.materials import Material, SolidElectrolyte
from sscell.cards.particle_sizes import DISTRIBUTION, SizeDistribution
from sscell.cards.problems import problems
from sscell.cards.redox import Redox, stores_charge
from sscell.designs.layered import into_layers
from sscell.designs.paths import (
    BLEND,
    CATHOLYTE,
    FILM_PATHS,
    IN_CATHODE,
    NAMES_ONLY,
    PathInfo,
    Value,
    dotted,
    path_info,
)
from sscell.designs.substitute import with_catholyte
from sscell.designs.transport import (
    chosen_electronic_transport,
    chosen_ionic_transport,
    transport_after,
)
from sscell.errors import InputError, Problem, Problems, expect
from sscell.quantities.curves import Dependent
from sscell.quantities.sourced import Sourced

CHOSEN = "assumed: chosen with replace"
"""The source of a new value that names none."""
PRESSURE = "pressure"
"""Key of the block on how a cell answers pressure."""
CARBON_DENSITY = Sourced(2000.0, "assumed: solid carbon black, 1.6-2.0", text="2.0 g/cm^3")
"""Of carbon that is added to a cathode without any. [kg.m-3]"""

Cell = TypeVar("Cell", bound=CellDesign)
AnyBlock = TypeVar("AnyBlock", bound=Block)
Changes = Mapping[str, Value]
Parts = dict[str, Any]
JUNCTION_VALUES = {
    "resistance": "junction_resistance",
    "growth": "junction_growth",
    "capacitance": "junction_capacitance",
}
"""What all junctions have in common, by the key of a layer that sets it for one of them."""
WHOLE = ""
"""Key of a block that is put in as a whole, beside changes inside it."""


def replaced(cell: Cell, changes: Mapping[str, Any]) -> Cell:
    """A copy of a cell with values at some paths changed.

    Parameters
    ----------
    cell : CellDesign
        The cell to start from; it stays as it is.
    changes : mapping of str to str, float or pint quantity
        Paths such as ``"catholyte.conductivity"`` with their new values. A catholyte is given by
        its name and takes the volume of the one before.

    Raises
    ------
    InputError
        If a path is unknown, a value is wrong, or changes contradict each other; all at once.
    """
    expect(Mapping, changes, "replace", "paths with their new values")
    mistakes = Problems()
    values: dict[str, Value] = {}
    for path, given in changes.items():
        with mistakes.kept(str(path)[:80]):
            info = path_info(str(path))
            _at(cell, info)  # there may be no such layer
            value = info.read(given)
            values[info.name] = (
                value.with_source(CHOSEN, None) if isinstance(value, Sourced) else value
            )
    mistakes += _contradictions(values)
    mistakes.refuse()
    return _with_values(cell, values)


def _contradictions(values: Changes) -> Iterator[Problem]:
    only = "give only one of them"
    clashes: dict[tuple[str, ...], str] = {
        **{("cathode.film_resistance", path): only for path in FILM_PATHS},
        tuple(f"cathode.{name}" for name in AMOUNTS): only,
        ("anode.np_ratio", "anode.capacity", *(f"anode.{name}" for name in AMOUNTS)): only,
        ("anode.first_cycle_loss", "anode.first_cycle_efficiency"): only,
        ("cathode.tortuosity_factor", "cathode.ionic_conductivity"): only,
        ("anode.tortuosity_factor", "anode.ionic_conductivity"): only,
        ("catholyte.conductivity", "cathode.ionic_conductivity"): (
            "a conductivity measured on the composite belongs to the catholyte it was measured "
            "with; give cathode.tortuosity_factor with the new catholyte.conductivity"
        ),
    }
    for paths, reason in clashes.items():
        given = [path for path in paths if path in values]
        if len(given) > 1:
            yield Problem(" and ".join(given), reason)


def _with_values(cell: Cell, values: Changes) -> Cell:
    """The cell with each value where its path says it is."""
    tree: dict[str | int, Any] = {}
    infos = {path: path_info(path) for path in values}
    for path, value in values.items():
        keys = infos[path].keys
        *blocks, last = (*keys, WHOLE) if infos[path].takes_names else keys
        node = tree
        for key in blocks:
            node = node.setdefault(key, {})
        node[last] = value
    names = {info.card_key: path for path, info in infos.items()}
    changed = _changed(cell, tree, _Change(cell, names))
    for path, info in infos.items():
        single = info.keys[-1] in JUNCTION_VALUES.values()
        if single and info.keys[1] not in changed.junction_layers:
            message = "there is no junction; the electrolytes on both sides are the same"
            raise InputError(Problem(path, message))
    return changed


@dataclass(frozen=True)
class _Change:
    """What a block needs to know of the change it is part of."""

    cell: CellDesign
    """Before the change."""
    names: Mapping[str, str]
    """The paths that are changed, by their place in the card."""

    def path(self, *keys: str | int) -> str:
        """A place in the cell, as a path where it is one that was given."""
        location = dotted(keys)
        return self.names.get(location, location)

    def refused(self, problem: Problem, *keys: str | int) -> Problem:
        """A problem with its place in the cell, as a path where it is one that was given."""
        location = dotted((*keys, problem.where)) if problem.where else dotted(keys)
        return Problem(self.names.get(location, location), problem.message)


def _changed(
    block: AnyBlock, tree: Mapping[Any, Any], change: _Change, *keys: str | int
) -> AnyBlock:
    """A block with some attributes changed, and those in the blocks inside it."""
    try:
        parts = {
            key: _new(block, key, new, change, *keys) for key, new in tree.items() if key != WHOLE
        }
        for kind, also in _ALSO.items():
            if isinstance(block, kind):
                parts = {**parts, **also(block, parts, change.cell)}
        return block.rebuilt(**parts)
    except ValidationError as error:
        mistakes = problems(error, "", type(block))
        raise InputError(change.refused(problem, *keys) for problem in mistakes) from None


def _new(block: Block, key: str, new: Any, change: _Change, *keys: str | int) -> Any:
    """What an attribute of a block becomes."""
    old = getattr(block, key)
    if not isinstance(new, Mapping):
        return old.scaled_to(new) if isinstance(old, Dependent) else new
    if old is None and key in (DISTRIBUTION, PRESSURE):
        return dict(new)  # all else in these blocks has a default
    if old is None:
        inside = f"{dotted((*keys, key))}."
        first = next(path for at, path in change.names.items() if at.startswith(inside))
        owner = block.identity if isinstance(block, Material) else dotted(keys) or "the cell"
        message = f"{owner} has no {key} block, so that there is nothing to change"
        raise InputError(Problem(first, message))
    if isinstance(old, Cathode) and old.layers:
        old, new = into_layers(change.cell, new, partial(change.path, "cathode"))
    if not isinstance(old, tuple):
        return _of_block(old, new, change, *keys, key)
    return tuple(
        _of_block(item, new[i], change, *keys, key, i) if i in new else item
        for i, item in enumerate(old)
    )


def _of_block(old: Block, new: Mapping[Any, Any], change: _Change, *keys: str | int) -> Block:
    if isinstance(old, Cathode) and WHOLE in new.get("catholyte", {}):
        old = _with_catholyte(old, new["catholyte"][WHOLE], change)
    if isinstance(old, Film) and WHOLE in new.get("electrolyte", {}):
        old = old.rebuilt(electrolyte=new["electrolyte"][WHOLE])
    return _changed(old, new, change, *keys)


def _with_catholyte(cathode: Cathode, electrolyte: SolidElectrolyte, change: _Change) -> Cathode:
    """Another catholyte in the volume of the one before; what it stores needs its density."""
    stores = stores_charge(electrolyte.redox, *change.cell.cutoffs_vs_lithium)
    if stores and electrolyte.density is None:
        message = f"what {electrolyte.identity} stores needs its density; give an entry with it"
        raise InputError(Problem(CATHOLYTE, message))
    try:
        return with_catholyte(cathode, electrolyte)
    except ValidationError as error:
        mistakes = problems(error, "", Cathode)
        raise InputError(change.refused(problem, "cathode") for problem in mistakes) from None


def _another_cell(old: CellDesign, changes: Parts, cell: CellDesign) -> Parts:
    """A changed cell is not the one that was measured, and its resistances hold where they did."""
    if not changes:
        return {}
    also: Parts = {"measured": None} | _common_junction(old, changes)
    if "temperature" in changes and old.resistance_temperature is None:
        also["resistance_temperature"] = old.temperature
    return also


def _common_junction(old: CellDesign, changes: Parts) -> Parts:
    """What is set for all junctions replaces that of single ones, unless given beside it."""
    junction, layers = changes.get("junction", old.junction), changes.get("separator")
    cleared: dict[int, Parts] = {}
    for name, single in JUNCTION_VALUES.items():
        if getattr(junction, name) is getattr(old.junction, name):
            continue
        for i, (new, before) in enumerate(zip(layers or old.separator, old.separator, strict=True)):
            if getattr(new, single) is getattr(before, single):
                cleared.setdefault(i, {})[single] = None
    if not cleared:
        return {}
    return {
        "separator": tuple(
            layer.rebuilt(**cleared.get(i, {})) for i, layer in enumerate(layers or old.separator)
        )
    }


def _one_capacity(old: Anode, changes: Parts, cell: CellDesign) -> Parts:
    """An N/P ratio replaces a capacity and is replaced by one; so do loss and efficiency."""
    also: Parts = {}
    composite = changes.get("composite", old.composite)
    if "np_ratio" in changes:
        also["capacity"] = None
        if composite is not None:
            also["composite"] = composite.rebuilt(**dict.fromkeys(AMOUNTS))
    elif "capacity" in changes or (composite is not None and composite.amounts):
        also["np_ratio"] = None
    losses = ("first_cycle_loss", "first_cycle_efficiency")
    if any(name in changes for name in losses):
        also |= {name: None for name in losses if name not in changes}
    return also


def _one_growth(old: AnodeAgeing, changes: Parts, cell: CellDesign) -> Parts:
    """One law of growth replaces the other."""
    laws = ("growth", "linear_growth")
    given = [law for law in laws if law in changes]
    return {law: None for law in laws if law not in changes} if len(given) == 1 else {}


def _amount(old: Cathode, changes: Parts, cell: CellDesign) -> Parts:
    """One amount replaces another; transport follows the structure; carbon has a density."""
    amounts = (*AMOUNTS, "share") if isinstance(old, CathodeLayer) else AMOUNTS
    given = any(name in changes for name in amounts)
    also: Parts = {name: None for name in amounts if given and name not in changes}
    if "composition" in changes and changes["composition"].carbon and old.carbon_density is None:
        also["carbon_density"] = CARBON_DENSITY
    if "film_resistance" in changes:
        also["film"] = None  # one replaces the other
    return also | transport_after(old, changes)


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
    CellDesign: _another_cell,
    Anode: _one_capacity,
    AnodeAgeing: _one_growth,
    Cathode: _amount,
    Composition: _rest,
    SolidElectrolyte: _conditions,
    Redox: _stated,
    SizeDistribution: lambda old, changes, cell: {"classes": None} if "spread" in changes else {},
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
        If there is no such path or no such separator layer, or a name is there.
    """
    info = path_info(path)
    if info.takes_names:
        raise ValueError(NAMES_ONLY)
    value = _at(cell, info)
    for name, key in JUNCTION_VALUES.items():
        singles = [getattr(layer, key) for layer in cell.separator]
        if info.keys[-1] == key and value is None:
            common: Sourced | None = getattr(cell.junction, name)
            return common
        if info.name == f"junction.{name}" and singles.count(None) < len(singles):
            return None
    return value.reference if isinstance(value, Dependent) else value


def _at(cell: CellDesign, info: PathInfo) -> Any:
    """What is at a path: attributes and items of lists, followed until there is none."""
    at: Any = cell
    for key in info.keys:
        if isinstance(key, str):
            at = getattr(at, key)
        elif key < len(at):
            at = at[key]
        else:
            what = "further active material" if info.name.startswith(BLEND) else "separator layer"
            if info.name.startswith(IN_CATHODE):
                what = "layer of the cathode"
            raise ValueError(f"there is no {what} {key}; the cell has {len(at)}, numbered from 0")
        if at is None:
            return None
    return at
