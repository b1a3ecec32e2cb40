"""What a cell weighs and how thick it is, with its anode and its share of current collectors."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, Self

from pydantic import model_validator

from sscell.cards.blocks import Block, BlockError
from sscell.cards.bookkeeping import FARADAY, Loading, anode_capacity, loading
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
"""By type; of graphite neither thickness nor density is known without a capacity."""
HOST_FRACTION = Sourced(
    0.6, "assumed: as composite anodes with 20 to 40 wt% of electrolyte, charged", text="60 %"
)
"""Volume fraction of the full material in an anode described as a thin film. [-]"""


ALUMINIUM = _foil(6, 2700, "half of 12 um aluminium, which two cells share")
COPPER = _foil(4, 8960, "half of 8 um copper, which two cells share")
STEEL = _foil(10, 7900, "a thin foil of stainless steel, which neither electrode alloys with")


_MONOPOLAR = ("positive_collector", "negative_collector")


class Stack(Block):
    """The layers around cathode and separator, per cell of a stack.

    Collectors count with half their thickness: in a stack each serves two cells. In a bipolar
    stack one whole foil lies between two cells in series, whose voltages add up.

    Examples
    --------
    >>> import sscell
    >>> sscell.Stack(anode={"thickness": "20 um", "density": "534 kg/m^3"})
    Stack
      arrangement: monopolar
      anode
        thickness: 20 um
        density: 534 kg/m^3
    """

    arrangement: Literal["monopolar", "bipolar"] = "monopolar"
    """Cells in parallel that share collectors of one polarity, or in series on bipolar ones."""
    bipolar_collector: Foil | None = None
    """Foil between two cells of a bipolar stack; by default 10 um stainless steel."""
    positive_collector: Foil | None = None
    """Current collector of the cathode; by default half of 12 um aluminium."""
    negative_collector: Foil | None = None
    """Current collector of the anode; by default half of 8 um copper."""
    anode: Foil | None = None
    """The anode as assembled; by default a usual foil of the type of each cell."""

    @model_validator(mode="after")
    def _one_arrangement(self) -> Self:
        bipolar = self.arrangement == "bipolar"
        beside = _MONOPOLAR if bipolar else ("bipolar_collector",)
        message = f"is not of a {self.arrangement} stack; leave it out"
        problems = [(name, message) for name in beside if getattr(self, name) is not None]
        if problems:
            raise BlockError(problems)
        return self

    @property
    def collectors(self) -> dict[str, Foil]:
        """By name, those that are assumed where none are given."""
        if self.arrangement == "bipolar":
            return {"bipolar collector": self.bipolar_collector or STEEL}
        return {
            "positive collector": self.positive_collector or ALUMINIUM,
            "negative collector": self.negative_collector or COPPER,
        }

    def completed(self) -> Self:
        """With the collectors that are assumed where none are given."""
        if self.arrangement == "bipolar":
            return self.rebuilt(bipolar_collector=self.bipolar_collector or STEEL)
        return self.rebuilt(
            positive_collector=self.positive_collector or ALUMINIUM,
            negative_collector=self.negative_collector or COPPER,
        )


USUAL = Stack()
"""All of it assumed."""


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
    first, *last = (_of_foil(*collector) for collector in stack.collectors.items())
    layers = [
        first,
        Layer("cathode", amount.thickness, float(amount.electrode)),
    ]
    for i, layer in enumerate(cell.separator):
        density = layer.electrolyte.density
        mass = None if density is None else float(layer.thickness * density)
        name = f"separator layer {i} ({layer.electrolyte.identity})"
        layers.append(Layer(name, float(layer.thickness), mass))
    half = cell.anode_half_cell
    anode = stack.anode or (ANODES.get(cell.anode.type) if half is None else None)
    if cell.anode.type == cell.carrier:
        # its mass is that of the metal in the cathode
        thickness = CARRIERS[cell.carrier].plated * float(amount.areal_capacity)
        layers.append(Layer(f"plated {cell.carrier}", thickness, 0.0))
    if anode is not None:
        layers.append(_of_foil("anode", anode))
    elif half is not None:
        layers.append(_composite_anode(cell, loading(half)))
    else:
        layers.append(_film(cell))
    return [*layers, *last]


def _composite_anode(cell: CellDesign, full: Loading) -> Layer:
    """As thick as with its host full."""
    return Layer("anode", full.thickness, full.electrode - _from_cathode(cell, full.areal_capacity))


def _film(cell: CellDesign) -> Layer:
    """A thin film of one material with electrolyte, as thick as with its material full."""
    material, capacity = cell.anode.material, anode_capacity(cell)
    if material is None or capacity is None:
        return Layer(f"{cell.anode.title} anode", None, None)
    host = float(capacity / FARADAY * material.molar_mass)
    fraction, electrolyte = cell.anode.volume_fraction or HOST_FRACTION, cell.separator[-1]
    thickness = float(host / material.density / fraction)
    density = electrolyte.electrolyte.density
    if density is None and fraction < 1:
        return Layer("electrolyte in the anode", thickness, None)
    rest = thickness * (1 - fraction) * (density or 0.0)
    return Layer("anode", thickness, float(host + rest - _from_cathode(cell, capacity)))


def _from_cathode(cell: CellDesign, capacity: float) -> float:
    """What a charge moves into an empty anode, which is in the mass of the cathode. [kg/m2]"""
    empty = capacity / FARADAY * (1 - float(cell.anode.stoichiometry or 0.0))
    return float(empty * CARRIERS[cell.carrier].molar_mass)


def _of_foil(name: str, foil: Foil) -> Layer:
    return Layer(name, float(foil.thickness), float(foil.thickness * foil.density))


def total(values: list[float | None]) -> float:
    """The sum, NaN if one is unknown."""
    known = [value for value in values if value is not None]
    return sum(known) if len(known) == len(values) else float("nan")


@dataclass(frozen=True)
class StackAmounts:
    """A whole stack per area of a cell."""

    mass: float
    """NaN if a layer has none that is known. [kg/m2]"""
    thickness: float
    """The same. [m]"""


def stack_amounts(cell: CellDesign, stack: Stack) -> StackAmounts:
    """Mass and thickness of a charged cell with its share of collectors."""
    layers = stack_layers(cell, stack)
    mass = total([layer.mass for layer in layers])
    return StackAmounts(mass, total([layer.thickness for layer in layers]))


def unknowns(layers: list[Layer]) -> str:
    """In words, what is missing for the mass or the thickness of a stack; empty if nothing."""
    lines = [
        f"the {'density' if layer.thickness is not None else 'thickness and density'} "
        f"of the {layer.name}"
        for layer in layers
        if layer.mass is None
    ]
    return f"unknown: {', '.join(lines)}" if lines else ""
