"""Putting another electrolyte into a cell, the microstructure kept."""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Literal, TypeVar

from pydantic import GetJsonSchemaHandler, ValidationError

from sscell.cards.cathode import Cathode
from sscell.cards.cell import CellDesign
from sscell.cards.materials import INLINE, SolidElectrolyte
from sscell.cards.over_temperature import unknown_at
from sscell.cards.problems import problems
from sscell.designs.transport import as_tortuosity_factor
from sscell.errors import InputError
from sscell.quantities.sourced import Sourced
from sscell.quantities.value_schema import CardReader, Schema
from sscell.quantities.wording import shown

Place = Literal["catholyte", "separator", "both"]
PLACES: tuple[Place, ...] = ("catholyte", "separator", "both")

Cell = TypeVar("Cell", bound=CellDesign)
Composite = TypeVar("Composite", bound=Cathode)

UNKNOWN_DENSITY = (
    "assumed: not known; as that of the cell's catholyte, without effect on the volume fractions"
)
KEPT_SIZE = "assumed: the microstructure of the cell is kept"


def substituted(cell: Cell, electrolyte: SolidElectrolyte, role: Place = "catholyte") -> Cell:
    """The cell with another electrolyte.

    A catholyte takes the volume of the one before: volume fractions, particle size and closure
    or tortuosity factor stay, so that two electrolytes differ in what they are and not in how
    much of them there is. Equal weights would give the denser one less room and call that its
    conductivity. A conductivity measured on the composite becomes its tortuosity factor. As
    separator it takes every layer, in the same thickness.

    Parameters
    ----------
    cell : CellDesign
    electrolyte : SolidElectrolyte
        With a conductivity; a density that is missing becomes that of the old catholyte.
    place : "catholyte" | "separator" | "both"

    Raises
    ------
    InputError
        If the cell cannot be with it: no conductivity, or none at the temperature of the cell.
    """
    parts: dict[str, Any] = {"measured": None}
    try:
        if role != "separator":
            parts["cathode"] = with_catholyte(cell.cathode, electrolyte)
        if role != "catholyte":
            layers = [layer.rebuilt(electrolyte=electrolyte) for layer in cell.separator]
            parts["separator"] = tuple(layers)
        return cell.rebuilt(**parts)
    except ValidationError as error:
        raise InputError(problems(error, "", type(cell))) from None


def with_catholyte(cathode: Composite, electrolyte: SolidElectrolyte) -> Composite:
    """The cathode with an electrolyte in the volume of its catholyte, see :func:`substituted`.

    Raises
    ------
    InputError
        If its measured ionic conductivity is more than the old catholyte can give.
    """
    old = cathode.catholyte
    assert old.density is not None  # a cathode is not valid without
    parts: dict[str, Any] = {"particle_size": None}
    if old.particle_size is not None:
        parts["particle_size"] = Sourced(float(old.particle_size), KEPT_SIZE)
    density = electrolyte.density
    if density is None:
        density = parts["density"] = Sourced(float(old.density), UNKNOWN_DENSITY)
    weights = {
        name: float(getattr(cathode.composition, name))
        for name in ("active_material", "catholyte", "carbon", "binder")
    }
    weights["catholyte"] *= density / old.density
    sum_of_all = sum(weights.values())
    composition = {name: Sourced(weight / sum_of_all) for name, weight in weights.items()}
    transport = cathode.ionic_transport
    if transport.ionic_conductivity is not None:
        transport = as_tortuosity_factor(cathode)
    layers = cathode.layers and tuple(
        with_catholyte(layer, electrolyte) if is_catholyte_of(layer, cathode) else layer
        for layer in cathode.layers
    )
    return cathode.rebuilt(
        layers=layers,
        catholyte=electrolyte.rebuilt(**parts),
        composition=cathode.composition.rebuilt(**composition),
        ionic_transport=transport,
    )


def is_catholyte_of(layer: Cathode, cathode: Cathode) -> bool:
    """Whether a layer has the catholyte of its cathode, of any particle size."""
    parts = {"particle_size": None}
    return layer.catholyte.rebuilt(**parts) == cathode.catholyte.rebuilt(**parts)


def known_at(electrolyte: SolidElectrolyte, temperature: float) -> bool:
    """Whether a conductivity is known at a temperature [K], measured there or by Arrhenius."""
    return not unknown_at(electrolyte, temperature)


class ElectrolyteReader(CardReader):
    """Reads an electrolyte: its name in the library, a whole entry, or one that is read."""

    find: ClassVar[Callable[[Any], SolidElectrolyte]]
    """The electrolyte of a name or an entry; :mod:`sscell.reading`, which knows the library, sets
    it."""
    example = "li6ps5cl"
    limits = "a name of the library, or a whole entry"

    def __call__(self, value: Any) -> SolidElectrolyte:
        """Read an electrolyte.

        Raises
        ------
        ValueError
            If there is none of that name, or the entry has mistakes.
        """
        if isinstance(value, SolidElectrolyte):
            return value
        if not isinstance(value, str | Mapping):
            expected = f"expected the name of an electrolyte such as '{self.example}'"
            raise ValueError(f"{expected}, or a whole entry, got {shown(value)}")
        try:
            return ElectrolyteReader.find(value)
        except InputError as error:
            raise ValueError("; ".join(map(str, error.problems))) from None

    def dump(self, value: SolidElectrolyte) -> Any:
        """Its name if it is one of the library as it is, else the whole entry."""
        if value.key != INLINE and value.read_from is None:
            try:
                if ElectrolyteReader.find(value.key) == value:
                    return value.key
            except InputError:
                pass
        return value.to_mapping()

    def json_schema(self, handler: GetJsonSchemaHandler) -> Schema:
        """A name or an entry."""
        return {"type": ["string", "object"], "minLength": 1}
