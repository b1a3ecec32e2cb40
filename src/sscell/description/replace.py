"""Changing a cell by paths: a copy, validated afresh."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import ValidationError

from sscell.description.cathode import AMOUNTS, Cathode
from sscell.description.cell import CellDesign
from sscell.description.described import Described
from sscell.description.materials import ActiveMaterial, SolidElectrolyte
from sscell.description.paths import REDOX_KEYS, path_info
from sscell.description.problems import at, problems
from sscell.description.redox import Redox
from sscell.description.sourced import Sourced
from sscell.description.transport import electronic_transport_after, transport_after
from sscell.errors import InputError, Problem

CHOSEN = "assumed: chosen with replace"
"""The source of a new value that names none."""

Cell = TypeVar("Cell", bound=CellDesign)
Block = TypeVar("Block", bound=Described)
Changes = Mapping[str, Sourced]


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
        said = f"expected paths with their new values, got {changes!r:.60}"
        raise InputError([Problem("replace", said)])
    found: list[Problem] = []
    values: dict[str, Sourced] = {}
    for path, value in changes.items():
        try:
            info = path_info(str(path))
            _check_layer(cell, info.name)
            values[info.name] = info.measure(value).with_source(CHOSEN, None)
        except ValueError as error:
            found.append(Problem(str(path)[:80], str(error)))
    found += _contradictions(values)
    if found:
        raise InputError(found)
    try:
        return _with_values(cell, values)
    except ValidationError as error:
        raise InputError(problems(error, "", type(cell))) from None


def _check_layer(cell: CellDesign, path: str) -> None:
    parts = path.split(".")
    if parts[0] == "separator" and int(parts[1]) >= len(cell.separator):
        count = len(cell.separator)
        raise ValueError(
            f"there is no separator layer {parts[1]}; the cell has {count}, numbered from 0"
        )


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
    parts: dict[str, Any] = {}
    if "temperature" in values:
        parts["temperature"] = values["temperature"]
    cathode = _cathode(cell, values)
    if cathode:
        parts["cathode"] = _rebuilt(cell.cathode, "cathode", cathode)
    layers = list(cell.separator)
    for i, layer in enumerate(cell.separator):
        layer_parts: dict[str, Any] = _under(values, f"separator.{i}", ("thickness",))
        conductivity = _under(values, f"separator.{i}", ("conductivity",))
        if conductivity:
            layer_parts["electrolyte"] = _electrolyte(
                layer.electrolyte, f"separator.{i}", conductivity, cell
            )
        if layer_parts:
            layers[i] = _rebuilt(layer, f"separator.{i}", layer_parts)
    if any(new is not old for new, old in zip(layers, cell.separator, strict=True)):
        parts["separator"] = tuple(layers)
    for name, keys in (("junction", ("resistance", "growth", "age")), ("anode", ("resistance",))):
        changes = _under(values, name, keys)
        if changes:
            parts[name] = _rebuilt(getattr(cell, name), name, changes)
    return cell.rebuilt(**parts)


def _cathode(cell: CellDesign, values: Changes) -> dict[str, Any]:
    """The attributes of the cathode that change."""
    cathode = cell.cathode
    parts: dict[str, Any] = _under(
        values, "cathode", ("porosity", "coverage", "utilisation", "film_resistance")
    )
    amount = _under(values, "cathode", AMOUNTS)
    if amount:
        parts |= dict.fromkeys(AMOUNTS) | amount
    if "cathode.composition.active_material" in values:
        parts["composition"] = _composition(cathode, values["cathode.composition.active_material"])
    active = _under(values, "active_material", tuple(ActiveMaterial.model_fields))
    if active:
        parts["active_material"] = _active_material(cathode.active_material, active)
    keys = (*SolidElectrolyte.model_fields, *REDOX_KEYS)
    catholyte = _under(values, "catholyte", keys)
    if catholyte:
        parts["catholyte"] = _electrolyte(cathode.catholyte, "catholyte", catholyte, cell)
    transport = transport_after(cell, values)
    if transport is not cathode.ionic_transport:
        parts["ionic_transport"] = transport
    electronic = electronic_transport_after(cell, values)
    if electronic is not cathode.electronic_transport:
        parts["electronic_transport"] = electronic
    return parts


def _composition(cathode: Cathode, active_material: Sourced) -> Any:
    """The catholyte takes the rest; carbon and binder stay."""
    old = cathode.composition
    added = old.carbon + old.binder
    rest = 1 - active_material - added
    if not rest > 0:
        raise InputError(
            Problem(
                "cathode.composition.active_material",
                f"{100 * active_material:g} wt% with {100 * added:g} wt% of carbon and binder "
                "leaves nothing for the catholyte",
            )
        )
    rest_sourced = Sourced(rest, active_material.source, active_material.mark)
    changes = {"active_material": active_material, "catholyte": rest_sourced}
    return _rebuilt(old, "cathode.composition", changes)


def _active_material(old: ActiveMaterial, changes: dict[str, Sourced]) -> ActiveMaterial:
    parts: dict[str, Any] = dict(changes)
    if "diffusivity" in changes:
        parts["diffusivity"] = old.diffusivity.scaled_to(changes["diffusivity"])
    return _rebuilt(old, "active_material", parts)


def _electrolyte(
    old: SolidElectrolyte, where: str, changes: dict[str, Sourced], cell: CellDesign
) -> SolidElectrolyte:
    """New values hold at the temperature the old ones were measured at."""
    parts: dict[str, Any] = dict(changes)
    redox = {key: parts.pop(key) for key in REDOX_KEYS if key in parts}
    if redox:
        parts["redox"] = _redox(old, where, redox)
    if "conductivity" in changes and old.temperature is None:
        parts["temperature"] = cell.temperature
    if "activation_energy" in changes and old.arrhenius_form is None:
        parts["arrhenius_form"] = "sigma"
    return _rebuilt(old, where, parts)


def _redox(old: SolidElectrolyte, where: str, changes: dict[str, Sourced]) -> Redox:
    """The redox block of an electrolyte with values changed; a potential is the first couple's."""
    if old.redox is None:
        key = next(iter(changes))
        said = f"{old.identity} has no redox block, so that there is nothing to change"
        raise InputError([Problem(f"{where}.{key}", said)])
    parts: dict[str, Any] = {key.removeprefix("redox_"): v for key, v in changes.items()}
    if "potential" in parts:
        first, *others = old.redox.couples
        changed = _rebuilt(first, f"{where}.redox", {"potential": parts.pop("potential")})
        parts["couples"] = (changed, *others)
    return _rebuilt(old.redox, f"{where}.redox", parts)


def _under(values: Changes, block: str, keys: tuple[str, ...]) -> dict[str, Sourced]:
    """The new values of some keys of a block."""
    paths = {key: f"{block}.{key}" for key in keys}
    return {key: values[path] for key, path in paths.items() if path in values}


def _rebuilt(block: Block, where: str, changes: Mapping[str, Any]) -> Block:
    try:
        return block.rebuilt(**changes)
    except ValidationError as error:
        found = problems(error, "", type(block))
        raise InputError(
            Problem(at(where, problem.where), problem.message) for problem in found
        ) from None
