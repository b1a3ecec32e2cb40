"""What a cell weighs and how thick it is, with its anode and its share of current collectors."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from sscell.cards.blocks import Block
from sscell.cards.bookkeeping import loading
from sscell.cards.carriers import CARRIERS
from sscell.cards.cell import CellDesign
from sscell.quantities.fields import Density, Length
from sscell.quantities.sourced import Sourced


class Foil(Block):
    """A layer of one material."""

    thickness: Length
    """Thickness. [m]"""
    density: Density
    """Density. [kg.m-3]"""


def _foil(micrometre: float, density: float, why: str) -> Foil:
    source = f"assumed: {why}"
    thickness = Sourced(1e-6 * micrometre, source, text=f"{micrometre:g} um")
    return Foil(thickness=thickness, density=Sourced(density, source, text=f"{density:g} kg/m^3"))


ANODES: Mapping[str, Foil] = {
    "lithium": _foil(30, 534, "a common foil of lithium"),
    "sodium": _foil(30, 968, "as a common foil of lithium"),
    "lithium-indium": _foil(100, 7310, "a common foil of indium, the lithium in it left out"),
}
"""By type; of a graphite anode neither thickness nor density is known before it is designed."""


ALUMINIUM = _foil(6, 2700, "half of 12 um aluminium, which two cells share")
COPPER = _foil(4, 8960, "half of 8 um copper, which two cells share")


class Stack(Block):
    """The layers around cathode and separator, per cell of a stack.

    Collectors count with half their thickness: in a stack each serves two cells.

    Examples
    --------
    >>> import sscell
    >>> sscell.Stack(anode={"thickness": "20 um", "density": "534 kg/m^3"})
    Stack
      anode
        thickness: 20 um
        density: 534 kg/m^3
    """

    positive_collector: Foil | None = None
    """Current collector of the cathode; by default half of 12 um aluminium."""
    negative_collector: Foil | None = None
    """Current collector of the anode; by default half of 8 um copper."""
    anode: Foil | None = None
    """The anode as assembled; by default a usual foil of the type of each cell."""

    def completed(self) -> Self:
        """With the collectors that are assumed where none are given."""
        return self.rebuilt(
            positive_collector=self.positive_collector or ALUMINIUM,
            negative_collector=self.negative_collector or COPPER,
        )


@dataclass(frozen=True)
class Layer:
    """One layer of a stack."""

    name: str
    thickness: float | None
    """None if nobody knows. [m]"""
    mass: float | None
    """None if nobody knows. [kg/m2]"""


def stack_layers(cell: CellDesign, stack: Stack) -> list[Layer]:
    """The layers of a charged cell from the cathode's collector to that of the anode."""
    amount = loading(cell)
    layers = [
        _of_foil("positive collector", stack.positive_collector or ALUMINIUM),
        Layer("cathode", amount.thickness, float(amount.electrode)),
    ]
    for i, layer in enumerate(cell.separator):
        density = layer.electrolyte.density
        mass = None if density is None else float(layer.thickness * density)
        name = f"separator layer {i} ({layer.electrolyte.identity})"
        layers.append(Layer(name, float(layer.thickness), mass))
    anode = stack.anode or ANODES.get(cell.anode.type)
    if cell.anode.type == cell.carrier:
        # its mass is that of the metal in the cathode
        thickness = CARRIERS[cell.carrier].plated * float(amount.areal_capacity)
        layers.append(Layer(f"plated {cell.carrier}", thickness, 0.0))
    return [
        *layers,
        Layer(f"{cell.anode.title} anode", None, None)
        if anode is None
        else _of_foil("anode", anode),
        _of_foil("negative collector", stack.negative_collector or COPPER),
    ]


def _of_foil(name: str, foil: Foil) -> Layer:
    return Layer(name, float(foil.thickness), float(foil.thickness * foil.density))


def total(values: list[float | None]) -> float:
    """The sum, NaN if one is unknown."""
    known = [value for value in values if value is not None]
    return sum(known) if len(known) == len(values) else float("nan")


def unknowns(layers: list[Layer]) -> str:
    """In words, what is missing for the mass or the thickness of a stack; empty if nothing."""
    lines = [
        f"the {'density' if layer.thickness is not None else 'thickness and density'} "
        f"of the {layer.name}"
        for layer in layers
        if layer.mass is None
    ]
    return f"unknown: {', '.join(lines)}" if lines else ""
