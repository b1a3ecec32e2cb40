"""What a change of a cathode block means for its layers."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sscell.cards.blocks import Block
from sscell.cards.bookkeeping import loading
from sscell.cards.cathode import Cathode, CathodeLayer
from sscell.cards.cell import CellDesign
from sscell.cards.layers import AMOUNTS, layer_cells
from sscell.errors import InputError, Problem
from sscell.quantities.sourced import Sourced

Tree = dict[Any, Any]
FILM = "film"
"""Key of a block whose electrolyte each layer has for itself."""


def into_layers(
    cell: CellDesign, tree: Mapping[Any, Any], named: Callable[..., str]
) -> tuple[Cathode, Tree]:
    """The cathode to start from, and the changes of it and of each of its layers.

    A layer follows the block in a value that it has in common with it. An amount of the whole keeps
    the proportions of the layers; an amount of one layer keeps those of the others.

    Parameters
    ----------
    cell : CellDesign
        With layers in its cathode.
    tree : mapping
        New values by key, in the cathode.
    named : callable
        The path of a place in the cathode.

    Raises
    ------
    InputError
        If every layer has another value than the block.
    """
    cathode, layers = cell.cathode, cell.cathode.layers or ()
    block = {key: value for key, value in tree.items() if key != "layers"}
    given = {i: dict(part) for i, part in tree.get("layers", {}).items()}
    parts: Tree = {i: _copied(given.get(i, {})) for i in range(len(layers))}
    for keys, value in _leaves({k: v for k, v in block.items() if k not in AMOUNTS}):
        before = _at(cathode, keys)
        following = [i for i, layer in enumerate(layers) if _at(layer, keys) == before]
        if not following:
            nearest = named("layers", 0, *keys)
            message = f"every layer of the cathode has another value; change {nearest} and others"
            raise InputError(Problem(named(*keys), message))
        for i in following:
            node = parts[i]
            for key in keys[:-1]:
                node = node.setdefault(key, {})
            node.setdefault(keys[-1], value)
    whole = [kind for kind in AMOUNTS if kind in block]
    single = [kind for part in given.values() for kind in AMOUNTS if kind in part]
    if whole:
        cathode = _with_shares(cell, whole[0])
    elif single and layers[0].share is not None:
        cathode = _with_amounts(cell, single[0])
    _shared(layers, given, parts)
    return cathode, block | {"layers": {i: part for i, part in parts.items() if part}}


def _shared(layers: tuple[CathodeLayer, ...], given: Tree, parts: Tree) -> None:
    """Give the layers whose share is not changed the rest, in their proportions."""
    new = {i: part["share"] for i, part in given.items() if "share" in part}
    if not new or len(new) == len(layers):
        return
    kept = {i: float(x.share or 0.0) for i, x in enumerate(layers) if i not in new}
    rest = 1 - sum(map(float, new.values()))
    if not rest > 0:
        i = next(iter(new))
        message = "leaves nothing for the other layers; expected less than 100 % in all"
        raise InputError(Problem(f"cathode.layers.{i}.share", message))
    for i, share in kept.items():
        parts[i]["share"] = Sourced(rest * share / sum(kept.values()))


def _with_shares(cell: CellDesign, kind: str) -> Cathode:
    """The layers by their shares of an amount, which the block then has."""
    values = [getattr(loading(view), kind) for view in layer_cells(cell)]
    nothing = dict.fromkeys(AMOUNTS)
    layers = [
        layer.rebuilt(**nothing, share=Sourced(value / sum(values)))
        for layer, value in zip(cell.cathode.layers or (), values, strict=True)
    ]
    return cell.cathode.rebuilt(**nothing | {kind: Sourced(sum(values))}, layers=tuple(layers))


def _with_amounts(cell: CellDesign, kind: str) -> Cathode:
    """Each layer by an amount of its own kind."""
    nothing = dict.fromkeys(AMOUNTS)
    layers = [
        layer.rebuilt(**nothing | {"share": None, kind: Sourced(getattr(loading(view), kind))})
        for layer, view in zip(cell.cathode.layers or (), layer_cells(cell), strict=True)
    ]
    return cell.cathode.rebuilt(**nothing, layers=tuple(layers))


def _leaves(tree: Mapping[Any, Any], *keys: Any) -> Iterator[tuple[tuple[Any, ...], Any]]:
    for key, value in tree.items():
        if isinstance(value, Mapping) and key:
            yield from _leaves(value, *keys, key)
        elif key or FILM in keys:  # another catholyte is put into the layers with it
            yield (*keys, key), value


def _copied(tree: Mapping[Any, Any]) -> Tree:
    return {k: _copied(v) if isinstance(v, Mapping) else v for k, v in tree.items()}


def _at(block: Block, keys: tuple[Any, ...]) -> Any:
    at: Any = block
    for key in keys:
        if key == "":  # a block as a whole
            continue
        at = at[key] if isinstance(key, int) else getattr(at, key)
        if at is None:
            return None
    return at
