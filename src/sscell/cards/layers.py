"""Layers of a cathode: what each takes from the cathode block, and how much of it there is."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from typing import TYPE_CHECKING, Any

from sscell.cards.film import FORMS, of_another_film
from sscell.cards.measured_cathode import as_weighed
from sscell.quantities.sourced import Sourced

if TYPE_CHECKING:
    from sscell.cards.blocks import Block
    from sscell.cards.cathode import Cathode
    from sscell.cards.cell import CellDesign
    from sscell.cards.materials import ActiveMaterial, Material

Mistakes = list[tuple[str, str]]

AMOUNTS = ("loading", "thickness", "areal_capacity")
"""The three ways to say how much cathode there is."""
OF_THE_WHOLE = (*AMOUNTS, "layers", "note")
"""Keys of a cathode that its layers do not take over."""
MATERIALS = ("active_material", "catholyte")
TOLERANCE = 1e-3
"""Of the sum of shares. [-]"""


def with_layers(data: Mapping[str, Any]) -> tuple[dict[str, Any], Mistakes]:
    """A cathode's mapping whose layers have every key, and what is wrong with them.

    A layer takes what it does not give from the cathode block; a block takes what it does not give,
    and every layer does, from the layer at the separator.

    Parameters
    ----------
    data : mapping
        As a card has it, materials read or as mappings. What cannot be read stays as it is.
    """
    layers = data.get("layers")
    if not isinstance(layers, list | tuple) or not layers:
        return dict(data), []
    made, mistakes, full = dict(data), Mistakes(), []
    for i, layer in enumerate(layers):
        weighed = layer
        if isinstance(layer, Mapping):
            if layer.get("layers") is not None:
                return made, [(f"layers.{i}.layers", "a layer has no layers")]
            weighed, wrong = as_weighed(_merged(data, layer))
            mistakes += [(f"layers.{i}.{key}".rstrip("."), message) for key, message in wrong]
        full.append(weighed)
    first = full[0]
    if isinstance(first, Mapping):
        values = {key: value for key, value in first.items() if value is not None}
        given = {key for layer in full if isinstance(layer, Mapping) for key in layer}
        if any(made.get(key) is not None for key in FORMS):
            given -= {*FORMS}
        for key in sorted(given - {*OF_THE_WHOLE, "share", "source", "mark"}):
            if made.get(key) is None and key in values:
                made[key] = values[key]
    return made | {"layers": full}, mistakes


def _merged(block: Mapping[str, Any], layer: Mapping[str, Any]) -> dict[str, Any]:
    given = {key: value for key, value in layer.items() if value is not None}
    apart = (*OF_THE_WHOLE, *given, *of_another_film(given))
    inherited = {
        key: value for key, value in block.items() if value is not None and key not in apart
    }
    if len([key for key in AMOUNTS if key in given]) > 1:
        inherited.pop("porosity", None)  # which then follows
    return inherited | given


def layer_mistakes(cathode: Cathode) -> Mistakes:
    """What is wrong with the layers of a cathode together."""
    layers = cathode.layers or ()
    return [*_share_mistakes(cathode), *_unlike(layers), *_redox_mistakes(layers)]


def _share_mistakes(cathode: Cathode) -> Mistakes:
    layers = cathode.layers or ()
    given = [name for name in AMOUNTS if getattr(cathode, name) is not None]
    with_share = [layer.share is not None for layer in layers]
    if not any(with_share):
        if not given:
            return []
        message = (
            f"{' and '.join(given)} of the whole is given, and every layer has an amount; "
            f"give a share in each layer, or leave {given[0]} out"
        )
        return [("", message)]
    if not all(with_share):
        i = with_share.index(False)
        return [(f"layers.{i}", "has no share, but others have one; give a share in every layer")]
    if len(given) != 1:
        words = " and ".join(given) + " are given" if given else "nothing is given"
        only = "give one of loading, thickness and areal_capacity of the whole cathode"
        return [("", f"{words}; with shares {only}")]
    total = sum(float(layer.share or 0.0) for layer in layers)
    if abs(total - 1) > TOLERANCE:
        listed = " + ".join(f"{100 * float(layer.share or 0):g}" for layer in layers)
        return [("layers", f"shares {listed} = {100 * total:g} %; they must sum to 100 %")]
    return []


def _unlike(layers: tuple[Cathode, ...]) -> Mistakes:
    """What all layers have in common."""
    mistakes, first = Mistakes(), layers[0]
    share_it = "all layers of a cathode share it"
    for i, layer in enumerate(layers):
        if message := _other_material(first.active_material, layer.active_material):
            mistakes.append((f"layers.{i}.active_material", message))
        if layer.blend != first.blend:
            mistakes.append((f"layers.{i}.blend", f"is not that of layer 0; {share_it}"))
        if bool(layer.composition.active_material) != bool(first.composition.active_material):
            message = "0 wt% in one layer alone; a layer without any belongs to the separator"
            mistakes.append((f"layers.{i}.composition.active_material", message))
        if layer.film_capacitance != first.film_capacitance:
            message = f"is not that of layer 0; {share_it}"
            mistakes.append((f"layers.{i}.film_capacitance", message))
    return mistakes


def _other_material(first: ActiveMaterial, other: ActiveMaterial) -> str:
    """What makes the active material of a layer another one than that of layer 0, in words."""
    if _same(first, other):
        return ""
    return (
        f"{_difference(first, other, 'layer 0')}; all layers share the active material, and only "
        "its particle size may differ between them"
    )


def _difference(first: Material, other: Material, where: str) -> str:
    """How a material differs from that of another layer, in words."""
    names = first.identity, other.identity
    if names[0] != names[1]:
        return f"{names[1]}, but {names[0]} in {where}"
    unlike = (key for key, value in first if value != getattr(other, key))
    keys = [key for key in unlike if key != "particle_size"]
    return f"has another {' and '.join(keys)} than that of {where}"


def _redox_mistakes(layers: tuple[Cathode, ...]) -> Mistakes:
    """Two catholytes that store charge, each with a potential."""
    storing = [
        (i, layer.catholyte)
        for i, layer in enumerate(layers)
        if layer.catholyte.redox is not None and layer.catholyte.redox.has_reversible_capacity
    ]
    return [
        (
            f"layers.{i}.catholyte",
            f"{_difference(storing[0][1], other, f'layer {storing[0][0]}')}; a "
            "catholyte that stores charge must be the same in all layers that have one, but for "
            "its particle size",
        )
        for i, other in storing[1:]
        if not _same(storing[0][1], other)
    ]


def _same(first: Block, other: Block) -> bool:
    """Whether two materials are equal but for their particle size."""
    return first is other or all(
        value == getattr(other, name) for name, value in first if name != "particle_size"
    )


def layer_cells(cell: CellDesign) -> tuple[CellDesign, ...]:
    """A cell with each layer as its whole cathode, from the separator; itself without layers.

    A share becomes that share of the amount of the whole.
    """
    cathode = cell.cathode
    if not cathode.layers:
        return (cell,)
    views = []
    for layer in cathode.layers:
        part = copy(layer)
        if layer.share is not None:
            total = sum(float(each.share or 0.0) for each in cathode.layers)
            for name in AMOUNTS:
                whole = getattr(cathode, name)
                if whole is not None:
                    part.__dict__[name] = Sourced(whole * layer.share / total, whole.source)
        view = copy(cell)
        view.__dict__["cathode"] = part
        views.append(view)
    return tuple(views)
