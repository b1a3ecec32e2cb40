"""The table of paths that ``replace``, sweeps and ``vary:`` understand."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sscell.description import units
from sscell.description.cathode import Cathode, Composition, ElectronicTransport, IonicTransport
from sscell.description.cell import Anode, CellDesign, Junction, SeparatorLayer
from sscell.description.curve_readers import DependentOn
from sscell.description.described import Described, readers
from sscell.description.materials import ActiveMaterial, SolidElectrolyte
from sscell.description.measure import Measure
from sscell.description.problems import nearest
from sscell.description.redox import Couple, Redox

_LAYER = re.compile(r"separator\.(\d{1,3})\.(\w+)")
LAYER_KEYS = ("thickness", "conductivity")


@dataclass(frozen=True)
class PathInfo:
    """One quantity of a cell that can be changed or swept."""

    name: str
    """The path, for example ``"catholyte.conductivity"``."""
    short_name: str
    """The name of the dimension in datasets, for example ``"catholyte_conductivity"``."""
    unit: str
    """For display: ``"mS/cm"``, ``"um"``, ``"1"``."""
    long_name: str
    """For axis labels, without the unit: ``"catholyte conductivity"``."""
    measure: Measure
    """Reads and bounds new values."""

    def display(self, value: float) -> float:
        """A value in SI units as the number before the display unit."""
        return units.from_si(value, self.unit)


def _measure(block: type[Described], key: str) -> Measure:
    reader = readers(block)[key]
    if isinstance(reader, DependentOn):
        return reader.measure
    if not isinstance(reader, Measure):
        raise TypeError(f"{block.__name__}.{key} is not a single value")
    return reader


_ROWS: tuple[tuple[str, str, str, str, type[Described]], ...] = (
    ("temperature", "temperature", "degC", "temperature", CellDesign),
    ("catholyte.conductivity", "catholyte_conductivity", "mS/cm", "catholyte conductivity",
     SolidElectrolyte),
    ("catholyte.activation_energy", "catholyte_activation_energy", "eV",
     "catholyte activation energy", SolidElectrolyte),
    ("catholyte.particle_size", "catholyte_particle_size", "um", "catholyte particle size",
     SolidElectrolyte),
    ("catholyte.electronic_conductivity", "catholyte_electronic_conductivity", "S/cm",
     "electronic conductivity of the catholyte", SolidElectrolyte),
    ("catholyte.redox_capacity", "redox_capacity", "mAh/g", "redox capacity of the catholyte",
     Redox),
    ("catholyte.redox_potential", "redox_potential", "V", "redox potential of the catholyte",
     Couple),
    ("catholyte.redox_exchange_current_density", "redox_exchange_current_density", "mA/cm^2",
     "exchange-current density of the catholyte", Redox),
    ("catholyte.electronic_reach", "electronic_reach", "um", "electronic reach in the catholyte",
     Redox),
    ("catholyte.conductivity_ratio", "conductivity_ratio", "1",
     "conductivity of the oxidised over the reduced catholyte", Redox),
    ("catholyte.wired", "wired", "1", "wired share of the catholyte's surface", Redox),
    ("active_material.particle_size", "particle_size", "um", "active-material particle size",
     ActiveMaterial),
    ("active_material.diffusivity", "diffusivity", "m^2/s", "diffusivity", ActiveMaterial),
    ("active_material.exchange_current_density", "exchange_current_density", "mA/cm^2",
     "exchange-current density", ActiveMaterial),
    ("cathode.thickness", "thickness", "um", "cathode thickness", Cathode),
    ("cathode.loading", "loading", "mg/cm^2", "active-material loading", Cathode),
    ("cathode.areal_capacity", "areal_capacity", "mAh/cm^2", "areal capacity", Cathode),
    ("cathode.porosity", "porosity", "1", "porosity", Cathode),
    ("cathode.tortuosity_factor", "tortuosity_factor", "1", "tortuosity factor",
     IonicTransport),
    ("cathode.ionic_conductivity", "ionic_conductivity", "mS/cm",
     "effective ionic conductivity", IonicTransport),
    ("cathode.electronic_conductivity", "electronic_conductivity", "mS/cm",
     "effective electronic conductivity", ElectronicTransport),
    ("cathode.coverage", "coverage", "1", "coverage", Cathode),
    ("cathode.utilisation", "utilisation", "1", "utilisation", Cathode),
    ("cathode.film_resistance", "film_resistance", "ohm*cm^2", "film resistance", Cathode),
    ("cathode.composition.active_material", "active_material_fraction", "1",
     "active-material weight fraction", Composition),
    ("junction.resistance", "junction_resistance", "ohm*cm^2", "junction resistance", Junction),
    ("junction.growth", "junction_growth", "ohm*cm^2/h^0.5", "growth of the junction resistance",
     Junction),
    ("junction.age", "junction_age", "h", "age of the junctions", Junction),
    ("anode.resistance", "anode_resistance", "ohm*cm^2", "anode resistance", Anode),
)  # fmt: skip

PATHS: dict[str, PathInfo] = {
    name: PathInfo(
        name, short, unit, long, _measure(block, name.rpartition(".")[2].removeprefix("redox_"))
    )
    for name, short, unit, long, block in _ROWS
}
"""Every path of a cell except those of its separator layers, which a cell may have many of."""

REDOX_KEYS = tuple(name.rpartition(".")[2] for name, *_, block in _ROWS if block in (Redox, Couple))
"""Keys of paths that stand in the redox block of a catholyte, there without ``redox_``."""


def path_info(name: str) -> PathInfo:
    """The row of a path; separator layers are numbered from 0 at the cathode.

    Raises
    ------
    ValueError
        If there is no such path; the message names the nearest.
    """
    if name in PATHS:
        return PATHS[name]
    match = _LAYER.fullmatch(name)
    if match and match.group(2) in LAYER_KEYS:
        return _layer_row(int(match.group(1)), match.group(2))
    hint = nearest(name, path_names(1))
    raise ValueError(f"there is no path '{name[:80]}'.{hint or ' Known: ' + _listed()}")


def path_names(layers: int = 1) -> tuple[str, ...]:
    """All paths of a cell with that many separator layers."""
    rows = [f"separator.{i}.{key}" for i in range(layers) for key in LAYER_KEYS]
    return (*PATHS, *rows)


def _layer_row(i: int, key: str) -> PathInfo:
    short = f"separator_{i}_{key}"
    if key == "thickness":
        measure = _measure(SeparatorLayer, "thickness")
        return PathInfo(
            f"separator.{i}.{key}", short, "um", f"thickness of separator layer {i}", measure
        )
    measure = _measure(SolidElectrolyte, "conductivity")
    return PathInfo(
        f"separator.{i}.{key}", short, "mS/cm", f"conductivity of separator layer {i}", measure
    )


def _listed() -> str:
    return ", ".join(path_names(1))
