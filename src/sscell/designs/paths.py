"""The table of paths: what ``replace``, sweeps and ``vary:`` change, and where it is in a cell."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Self

from sscell.cards.blocks import block_in, readers
from sscell.cards.cell import CellDesign
from sscell.cards.materials import INLINE, SolidElectrolyte
from sscell.cards.problems import nearest
from sscell.designs.substitute import ElectrolyteReader
from sscell.quantities import units
from sscell.quantities.curve_readers import DependentOn
from sscell.quantities.measure import Measure
from sscell.quantities.sourced import Sourced

Keys = tuple[str | int, ...]
Value = Sourced | SolidElectrolyte
"""A number in SI units, or an electrolyte where a name is given."""

_NUMBER = re.compile(r"(?<=\.)\d{1,3}(?=\.)")
LAYER = "{i}"
"""In the name of a row that there is once for each separator layer and its junction."""

IN_CATHODE = "cathode.layers."
BLEND = "blend."
"""With which the name of a row begins that there is once for each further active material."""

CATHOLYTE = "cathode.catholyte"
FILM_PATHS = tuple(f"cathode.film.{key}" for key in ("thickness", "electrolyte", "conductivity"))
NAMES_ONLY = "takes names, not numbers; list them in replace, sweep, compare or vary:"


@dataclass(frozen=True)
class PathInfo:
    """One quantity of a cell that can be changed or swept."""

    name: str
    """The path, for example ``"catholyte.conductivity"``."""
    short_name: str
    """The name of the dimension in datasets, for example ``"catholyte_conductivity"``."""
    unit: str
    """For display: ``"mS/cm"``, ``"um"``, ``"1"``; none of a name."""
    long_name: str
    """For axis labels, without the unit: ``"catholyte conductivity"``."""
    keys: Keys
    """Where it is: attributes and list positions from the cell to the value."""
    read: Measure | ElectrolyteReader
    """Reads and bounds new values."""

    @property
    def takes_names(self) -> bool:
        """Whether its values are electrolytes, by name."""
        return isinstance(self.read, ElectrolyteReader)

    @property
    def measure(self) -> Measure:
        """What reads its values, where they are numbers.

        Raises
        ------
        ValueError
            If they are names, which nothing can be calculated with.
        """
        if isinstance(self.read, Measure):
            return self.read
        raise ValueError(NAMES_ONLY)

    def display(self, value: float) -> float:
        """A value in SI units as the number before the display unit."""
        return units.from_si(value, self.unit)

    def coordinate(self, value: Value) -> float | str:
        """A value as it is along a dimension: a number in the display unit, or a name."""
        if isinstance(value, SolidElectrolyte):
            return value.identity.removeprefix(f"{INLINE}: ")
        return self.display(value)

    @property
    def card_key(self) -> str:
        """Where it is in a cell card: ``"cathode.ionic_transport.tortuosity_factor"``."""
        return dotted(self.keys)

    def numbered(self, i: int) -> Self:
        """The row of one separator layer, from the row of any of them."""
        name, short, long = (
            text.replace(LAYER, str(i)) for text in (self.name, self.short_name, self.long_name)
        )
        keys = tuple(i if key == LAYER else key for key in self.keys)
        return replace(self, name=name, short_name=short, long_name=long, keys=keys)


def path_row(name: str, short_name: str, unit: str, long_name: str, card_key: str) -> PathInfo:
    """A row of the table; what reads its values is the type of the attribute at ``card_key``.

    Parameters
    ----------
    name, short_name, unit, long_name : str
        As in :class:`PathInfo`.
    card_key : str
        Attributes and list positions from the cell to the value, joined by dots.

    Raises
    ------
    TypeError
        If no single value and no electrolyte is there.
    """
    keys = tuple(int(key) if key.isdigit() else key for key in card_key.split("."))
    return PathInfo(name, short_name, unit, long_name, keys, _reader(keys))


def dotted(keys: Keys) -> str:
    """Keys as one text."""
    return ".".join(map(str, keys))


def _reader(keys: Keys) -> Measure | ElectrolyteReader:
    """What reads the attribute at some keys, by the types of the blocks on the path."""
    block: Any = CellDesign
    *blocks, last = [key for key in keys if isinstance(key, str) and key != LAYER]
    for key in blocks:
        block = block_in(block.model_fields[key].annotation)
    if block_in(block.model_fields[last].annotation) is SolidElectrolyte:
        return ElectrolyteReader()
    reader = readers(block).get(last)
    if isinstance(reader, DependentOn):
        return reader.measure
    if not isinstance(reader, Measure):
        raise TypeError(f"{dotted(keys)} is not a single value")
    return reader


_OF_COMPOSITE = (
    ("thickness", "um", "thickness", "thickness"),
    ("loading", "mg/cm^2", "active-material loading", "loading"),
    ("areal_capacity", "mAh/cm^2", "areal capacity", "areal_capacity"),
    ("porosity", "1", "porosity", "porosity"),
    ("coverage", "1", "coverage", "coverage"),
    ("utilisation", "1", "utilisation", "utilisation"),
    ("film_resistance", "ohm*cm^2", "film resistance", "film_resistance"),
    ("film.thickness", "nm", "thickness of the coating", "film.thickness"),
    ("film.conductivity", "mS/cm", "conductivity of the coating", "film.electrolyte.conductivity"),
    ("tortuosity_factor", "1", "tortuosity factor", "ionic_transport.tortuosity_factor"),
    ("ionic_conductivity", "mS/cm", "effective ionic conductivity",
     "ionic_transport.ionic_conductivity"),
    ("electronic_conductivity", "mS/cm", "effective electronic conductivity",
     "electronic_transport.electronic_conductivity"),
    ("electrolyte_conductivity", "mS/cm", "electrolyte conductivity", "catholyte.conductivity"),
    ("active_material_fraction", "1", "active-material weight fraction",
     "composition.active_material"),
    ("particle_size", "um", "active-material particle size", "active_material.particle_size"),
    ("diffusivity", "m^2/s", "diffusivity", "active_material.diffusivity"),
    ("exchange_current_density", "mA/cm^2", "exchange-current density",
     "active_material.exchange_current_density"),
)  # fmt: skip
"""Of a composite anode: name, unit, long name and place in its block."""

_ACTIVE, _REDOX = "cathode.active_material", f"{CATHOLYTE}.redox"

_ROWS: tuple[tuple[str, str, str, str, str], ...] = (
    ("temperature", "temperature", "degC", "temperature", "temperature"),
    ("stack_pressure", "stack_pressure", "MPa", "stack pressure", "stack_pressure"),
    ("fabrication_pressure", "fabrication_pressure", "MPa", "fabrication pressure",
     "fabrication_pressure"),
    ("pressure.reference", "reference_pressure", "MPa", "stack pressure of the card's values",
     "pressure.reference"),
    ("pressure.highest", "highest_pressure", "MPa", "highest stack pressure", "pressure.highest"),
    ("pressure.grains", "grain_pressure", "1", "multiple of the pressure of grain contacts",
     "pressure.grains"),
    ("pressure.contact", "contact_pressure", "1",
     "multiple of the pressure of active-material contact", "pressure.contact"),
    (CATHOLYTE, "catholyte", "", "catholyte at equal volume", CATHOLYTE),
    ("catholyte.conductivity", "catholyte_conductivity", "mS/cm", "catholyte conductivity",
     f"{CATHOLYTE}.conductivity"),
    ("catholyte.activation_energy", "catholyte_activation_energy", "eV",
     "catholyte activation energy", f"{CATHOLYTE}.activation_energy"),
    ("catholyte.particle_size", "catholyte_particle_size", "um", "catholyte particle size",
     f"{CATHOLYTE}.particle_size"),
    ("catholyte.particle_size.spread", "catholyte_particle_size_spread", "1",
     "geometric standard deviation of the catholyte particle size",
     f"{CATHOLYTE}.size_distribution.spread"),
    ("catholyte.electronic_conductivity", "catholyte_electronic_conductivity", "S/cm",
     "electronic conductivity of the catholyte", f"{CATHOLYTE}.electronic_conductivity"),
    ("catholyte.redox_capacity", "redox_capacity", "mAh/g", "redox capacity of the catholyte",
     f"{_REDOX}.capacity"),
    ("catholyte.redox_potential", "redox_potential", "V", "redox potential of the catholyte",
     f"{_REDOX}.couples.0.potential"),
    ("catholyte.redox_exchange_current_density", "redox_exchange_current_density", "mA/cm^2",
     "exchange-current density of the catholyte", f"{_REDOX}.exchange_current_density"),
    ("catholyte.redox_activation_energy", "redox_activation_energy", "eV",
     "activation energy of the catholyte's reaction",
     f"{_REDOX}.exchange_current_density_activation_energy"),
    ("catholyte.electronic_reach", "electronic_reach", "um", "electronic reach in the catholyte",
     f"{_REDOX}.electronic_reach"),
    ("catholyte.conductivity_ratio", "conductivity_ratio", "1",
     "conductivity of the oxidised over the reduced catholyte", f"{_REDOX}.conductivity_ratio"),
    ("catholyte.wired", "wired", "1", "wired share of the catholyte's surface", f"{_REDOX}.wired"),
    ("active_material.particle_size", "particle_size", "um", "active-material particle size",
     f"{_ACTIVE}.particle_size"),
    ("active_material.particle_size.spread", "particle_size_spread", "1",
     "geometric standard deviation of the particle size", f"{_ACTIVE}.size_distribution.spread"),
    ("blend.{i}.share", "blend_{i}_share", "1",
     "mass share of further active material {i}", "cathode.blend.{i}.share"),
    ("blend.{i}.particle_size", "blend_{i}_particle_size", "um",
     "particle size of further active material {i}",
     "cathode.blend.{i}.active_material.particle_size"),
    ("blend.{i}.diffusivity", "blend_{i}_diffusivity", "m^2/s",
     "diffusivity of further active material {i}",
     "cathode.blend.{i}.active_material.diffusivity"),
    ("blend.{i}.exchange_current_density", "blend_{i}_exchange_current_density", "mA/cm^2",
     "exchange-current density of further active material {i}",
     "cathode.blend.{i}.active_material.exchange_current_density"),
    ("active_material.diffusivity", "diffusivity", "m^2/s", "diffusivity",
     f"{_ACTIVE}.diffusivity"),
    ("active_material.exchange_current_density", "exchange_current_density", "mA/cm^2",
     "exchange-current density", f"{_ACTIVE}.exchange_current_density"),
    ("cathode.thickness", "thickness", "um", "cathode thickness", "cathode.thickness"),
    ("cathode.loading", "loading", "mg/cm^2", "active-material loading", "cathode.loading"),
    ("cathode.areal_capacity", "areal_capacity", "mAh/cm^2", "areal capacity",
     "cathode.areal_capacity"),
    ("cathode.porosity", "porosity", "1", "porosity", "cathode.porosity"),
    ("cathode.tortuosity_factor", "tortuosity_factor", "1", "tortuosity factor",
     "cathode.ionic_transport.tortuosity_factor"),
    ("cathode.ionic_conductivity", "ionic_conductivity", "mS/cm",
     "effective ionic conductivity", "cathode.ionic_transport.ionic_conductivity"),
    ("cathode.electronic_conductivity", "electronic_conductivity", "mS/cm",
     "effective electronic conductivity", "cathode.electronic_transport.electronic_conductivity"),
    ("cathode.coverage", "coverage", "1", "coverage", "cathode.coverage"),
    ("cathode.diffusion_length_factor", "diffusion_length_factor", "1", "diffusion length factor",
     "cathode.diffusion_length_factor"),
    ("cathode.utilisation", "utilisation", "1", "utilisation", "cathode.utilisation"),
    ("cathode.film_resistance", "film_resistance", "ohm*cm^2", "film resistance",
     "cathode.film_resistance"),
    ("cathode.film.thickness", "film_thickness", "nm", "thickness of the coating",
     "cathode.film.thickness"),
    ("cathode.film.electrolyte", "film_electrolyte", "", "coating", "cathode.film.electrolyte"),
    ("cathode.film.conductivity", "film_conductivity", "mS/cm", "conductivity of the coating",
     "cathode.film.electrolyte.conductivity"),
    ("cathode.film_activation_energy", "film_activation_energy", "eV",
     "activation energy of the film", "cathode.film_activation_energy"),
    ("cathode.film_capacitance", "film_capacitance", "uF/cm^2", "capacitance of the film",
     "cathode.film_capacitance"),
    ("cathode.composition.active_material", "active_material_fraction", "1",
     "active-material weight fraction", "cathode.composition.active_material"),
    ("cathode.composition.carbon", "carbon_fraction", "1", "carbon weight fraction",
     "cathode.composition.carbon"),
    ("junction.resistance", "junction_resistance", "ohm*cm^2", "junction resistance",
     "junction.resistance"),
    ("junction.growth", "junction_growth", "ohm*cm^2/h^0.5", "growth of the junction resistance",
     "junction.growth"),
    ("junction.activation_energy", "junction_activation_energy", "eV",
     "activation energy of the junctions", "junction.activation_energy"),
    ("junction.capacitance", "junction_capacitance", "uF/cm^2", "capacitance of the junctions",
     "junction.capacitance"),
    ("junction.age", "junction_age", "h", "age of the junctions", "junction.age"),
    ("anode.resistance", "anode_resistance", "ohm*cm^2", "anode resistance", "anode.resistance"),
    ("anode.capacitance", "anode_capacitance", "uF/cm^2", "capacitance of the anode",
     "anode.capacitance"),
    ("anode.potential", "anode_potential", "V", "anode potential", "anode.potential"),
    ("anode.capacity", "anode_capacity", "mAh/cm^2", "anode capacity", "anode.capacity"),
    ("anode.np_ratio", "anode_np_ratio", "1", "N/P ratio", "anode.np_ratio"),
    ("anode.first_cycle_efficiency", "first_cycle_efficiency", "1",
     "first-cycle efficiency of the anode", "anode.first_cycle_efficiency"),
    ("anode.stoichiometry", "anode_stoichiometry", "1", "stoichiometry of the anode as made",
     "anode.stoichiometry"),
    ("anode.first_cycle_loss", "first_cycle_loss", "mAh/cm^2", "first-cycle loss of the anode",
     "anode.first_cycle_loss"),
    ("anode.formation_charge", "formation_charge", "mAh/cm^2", "charge of the first charge",
     "anode.formation_charge"),
    ("anode.activation_energy", "anode_activation_energy", "eV",
     "activation energy of the anode", "anode.activation_energy"),
    *(
        (f"anode.{name}", f"anode_{name.replace('.', '_')}", unit, f"{long} of the anode",
         f"anode.composite.{keys}")
        for name, unit, long, keys in _OF_COMPOSITE
    ),
    ("ageing.film.growth", "film_growth", "ohm^2*cm^4/h", "growth constant of the film",
     "ageing.film.growth"),
    ("ageing.film.threshold", "film_threshold", "V", "threshold potential of the film",
     "ageing.film.threshold"),
    ("ageing.film.width", "film_width", "V", "potential width of the film's growth",
     "ageing.film.width"),
    ("ageing.coverage.loss", "coverage_loss", "1", "loss of coverage per strain",
     "ageing.coverage.loss"),
    ("ageing.utilisation.loss", "utilisation_loss", "1",
     "loss of utilisation per cycle without contact", "ageing.utilisation.loss"),
    ("ageing.oxidation.depth", "oxidation_depth", "nm", "depth of oxidised catholyte",
     "ageing.oxidation.depth"),
    ("ageing.oxidation.capacity", "oxidation_capacity", "mAh/g",
     "charge of the catholyte's oxidation", "ageing.oxidation.capacity"),
    ("ageing.anode.growth", "anode_growth", "ohm*cm^2/h^0.5", "growth of the anode resistance",
     "ageing.anode.growth"),
    ("ageing.anode.linear_growth", "anode_linear_growth", "ohm*cm^2/h",
     "linear growth of the anode resistance", "ageing.anode.linear_growth"),
    ("junction.{i}.growth", "junction_{i}_growth", "ohm*cm^2/h^0.5", "growth of junction {i}",
     "separator.{i}.junction_growth"),
    ("junction.{i}.resistance", "junction_{i}_resistance", "ohm*cm^2",
     "resistance of junction {i}", "separator.{i}.junction_resistance"),
    ("junction.{i}.capacitance", "junction_{i}_capacitance", "uF/cm^2",
     "capacitance of junction {i}", "separator.{i}.junction_capacitance"),
    ("separator.{i}.thickness", "separator_{i}_thickness", "um",
     "thickness of separator layer {i}", "separator.{i}.thickness"),
    ("separator.{i}.conductivity", "separator_{i}_conductivity", "mS/cm",
     "conductivity of separator layer {i}", "separator.{i}.electrolyte.conductivity"),
    ("separator.{i}.activation_energy", "separator_{i}_activation_energy", "eV",
     "activation energy of separator layer {i}", "separator.{i}.electrolyte.activation_energy"),
    ("separator.{i}.electronic_conductivity", "separator_{i}_electronic_conductivity", "S/cm",
     "electronic conductivity of separator layer {i}",
     "separator.{i}.electrolyte.electronic_conductivity"),
    ("separator.{i}.density", "separator_{i}_density", "g/cm^3",
     "density of separator layer {i}", "separator.{i}.electrolyte.density"),
)  # fmt: skip

_IN_LAYERS = (
    "catholyte.conductivity",
    "catholyte.activation_energy",
    "catholyte.particle_size",
    "active_material.particle_size",
    "cathode.thickness",
    "cathode.loading",
    "cathode.areal_capacity",
    "cathode.porosity",
    "cathode.tortuosity_factor",
    "cathode.ionic_conductivity",
    "cathode.electronic_conductivity",
    "cathode.coverage",
    "cathode.diffusion_length_factor",
    "cathode.utilisation",
    "cathode.film_resistance",
    *FILM_PATHS,
    "cathode.composition.active_material",
    "cathode.composition.carbon",
)
"""Paths of a cathode that each of its layers has too."""


def everywhere(path: str, layers: int) -> tuple[str, ...]:
    """A path in each of a number of layers of a cathode, if it is of a layer; else as it is."""
    if not layers or path not in _IN_LAYERS:
        return (path,)
    inside = path.removeprefix("cathode.")
    return tuple(f"{IN_CATHODE}{i}.{inside}" for i in range(layers))


def _layer_rows() -> Iterator[tuple[str, str, str, str, str]]:
    share = "share of cathode layer {i}"
    yield f"{IN_CATHODE}{{i}}.share", "layer_{i}_share", "1", share, "cathode.layers.{i}.share"
    for name, short, unit, long, keys in _ROWS:
        if name in _IN_LAYERS:
            inside = f"{IN_CATHODE}{{i}}."
            yield (
                inside + name.removeprefix("cathode."),
                f"layer_{{i}}_{short}",
                unit,
                f"{long} of cathode layer {{i}}",
                keys.replace("cathode.", inside, 1),
            )


PATHS: dict[str, PathInfo] = {row[0]: path_row(*row) for row in (*_ROWS, *_layer_rows())}
"""Every path of a cell by name; those of a separator layer are there once, with ``{i}``."""


def path_info(name: str) -> PathInfo:
    """The row of a path; separator layers, and the junctions on their cathode sides, are numbered
    from 0 at the cathode.

    Raises
    ------
    ValueError
        If there is no such path; the message names the nearest.
    """
    number = _NUMBER.search(name)
    if number is not None:
        row = PATHS.get(_NUMBER.sub(LAYER, name, count=1))
        if row is not None:
            return row.numbered(int(number[0]))
    if name in PATHS and LAYER not in name:
        return PATHS[name]
    hint = nearest(name, path_names(1, 1, 1)) or f" Known: {', '.join(path_names(1))}"
    raise ValueError(f"there is no path '{name[:80]}'.{hint}")


def path_names(layers: int = 1, blended: int = 0, parts: int = 0) -> tuple[str, ...]:
    """All paths of a cell with numbers of separator layers, further active materials and layers of
    the cathode."""
    numbered = (
        name.replace(LAYER, str(i))
        for name in PATHS
        if LAYER in name
        for i in range(_count(name, layers, blended, parts))
    )
    return (*(name for name in PATHS if LAYER not in name), *numbered)


def _count(name: str, layers: int, blended: int, parts: int) -> int:
    if name.startswith(IN_CATHODE):
        return parts
    return blended if name.startswith(BLEND) else layers
