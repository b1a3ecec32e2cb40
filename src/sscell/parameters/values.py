"""A cell design as PyBaMM hears it: scalars, each of which may become a solver input, and
functions of stoichiometry and temperature built on those scalars."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import pybamm

from sscell.cards.cell import CellDesign
from sscell.parameters import names
from sscell.parameters.derived import Derived, derive
from sscell.parameters.electrode import ElectrodeFunctions, Structure, electrode_functions
from sscell.parameters.phases import Number
from sscell.parameters.piecewise import conductivities, parameter
from sscell.parameters.potential import smooth
from sscell.parameters.relations import REFERENCE_TEMPERATURE, thermal

AREA = 1e-4
"""Electrode area of every simulated cell; results are per area. [m2]"""
ION_CONCENTRATION = 1.0
"""Uniform and without effect for a single-ion conductor; PyBaMM wants a number. [mol/m3]"""
UNBOUNDED = 100.0
"""A voltage cut-off that is never reached. [V]"""


def parameter_values(cell: CellDesign) -> pybamm.ParameterValues:
    """PyBaMM parameter values of a cell of 1 cm2, fully charged, ready for a 1C discharge.

    Parameters
    ----------
    cell : CellDesign

    Returns
    -------
    pybamm.ParameterValues
        With PyBaMM's own names wherever PyBaMM has one. Temperatures may be changed by
        updating "Ambient temperature [K]" and "Initial temperature [K]".
    """
    d = derive(cell)
    # against Li/Li+, as the open-circuit potential that PyBaMM compares them with
    ends = dict(zip((names.OCV_EMPTY, names.OCV_FULL), d.cathode_limits, strict=True))
    curves = {name: MaterialFunction(d.structure, name) for name in functions(d.structure)}
    values = {**constants(), **curves, **scalars(cell, d), **ends}
    return pybamm.ParameterValues(values)


@dataclass(frozen=True)
class MaterialFunction:
    """A function of a structure by its PyBaMM name, so that parameter values can be pickled."""

    shape: Structure
    name: str

    def __call__(self, *arguments: Any) -> Any:
        """The symbol of the quantity."""
        return functions(self.shape)[self.name](*arguments)


def scalars(cell: CellDesign, derived: Derived | None = None) -> dict[str, float]:
    """Every number of a cell that may differ between points of a sweep, by PyBaMM name."""
    d = derived or derive(cell)
    lower, upper = cell.cutoffs
    values = {
        **d.numbers,
        names.THICKNESS: d.loading.thickness,
        names.COUNTER_POTENTIAL: cell.anode.potential,
        names.CURRENT: d.current_1c * AREA,
        names.GUESSED_CURRENT_DENSITY: 0.0,
        names.LOWER_CUTOFF: lower,
        names.UPPER_CUTOFF: upper,
        names.NOMINAL_CAPACITY: d.current_1c * AREA,
        **dict.fromkeys(names.TEMPERATURES, cell.temperature),
        **d.equilibrium.inputs(d.equilibrium.full),
        **d.anode.inputs(0.0),
    }
    if (half := cell.anode_half_cell) is not None:
        sided = scalars(half, d.negative).items()
        renamed = {names.of_anode(name): value for name, value in sided}
        # what is not of an electrode is the cell's
        values = renamed | values
    return {name: float(value) for name, value in values.items()}


def functions(shape: Structure) -> dict[str, Callable[..., Any]]:
    """The functions of stoichiometry and temperature that a structure fixes, by PyBaMM name."""
    electrode, number = conductivities(shape), parameter(len(shape.catholytes), shape.others)
    made = _of_electrode(shape, electrode, number)
    if shape.catholytes:
        made |= {name: partial(_over_depth, number, name) for name in ASKED_OVER_DEPTH}
    if (negative := shape.negative) is not None:
        anode = electrode_functions(negative, _of_anode)
        sided = _of_electrode(negative, anode, _of_anode).items()
        made = {names.of_anode(name): function for name, function in sided} | made
        made[names.of_anode(names.ENTROPIC_CHANGE)] = _nothing
        made[names.SEPARATOR_CONDUCTIVITY] = partial(_with_anode_interface, electrode)
    elif shape.anode is not None:
        made[names.ANODE_OCP] = shape.anode.potential(pybamm.Parameter)
    return made


def _of_anode(name: str) -> Any:
    return pybamm.Parameter(names.of_anode(name))


def _of_electrode(
    shape: Structure, electrode: ElectrodeFunctions, number: Number
) -> dict[str, Callable[..., Any]]:
    active = shape.active_material.properties(number)

    def exchange_current(c_e: Any, c_s: Any, c_max: Any, T: Any) -> Any:
        return active.exchange_current_density(c_s / c_max, T)

    return {
        names.OCP: smooth(shape.active_material.open_circuit_potential),
        names.DIFFUSIVITY: active.diffusivity,
        names.ELECTRONIC_CONDUCTIVITY: electrode.electronic_conductivity,
        names.EXCHANGE_CURRENT: exchange_current,
        names.CATHOLYTE_CONDUCTIVITY: electrode.catholyte_conductivity,
        names.SEPARATOR_CONDUCTIVITY: electrode.separator_conductivity,
    }


ASKED_OVER_DEPTH = (
    names.ACTIVE_FRACTION,
    names.CATHOLYTE_FRACTION,
    names.RADIUS,
    names.DOUBLE_LAYER,
)
"""What PyBaMM takes as a function, of the depth or of the temperature."""


def _over_depth(number: Number, name: str, *arguments: Any) -> Any:
    return number(name)


def _nothing(*arguments: Any) -> Any:
    return pybamm.Scalar(0)


def _with_anode_interface(electrode: ElectrodeFunctions, T: Any) -> Any:
    """Conductivity of the separator with its interface to a composite anode in series. [S/m]"""
    resistance = pybamm.Parameter(names.COUNTER_RESISTANCE)
    resistance /= thermal(pybamm.Parameter(names.COUNTER_ENERGY), T)
    thickness = pybamm.Parameter(names.SEPARATOR_THICKNESS)
    return thickness / (thickness / electrode.separator_conductivity(T) + resistance)


def constants() -> dict[str, float]:
    """What PyBaMM asks for and no cell changes."""
    return {
        names.HEIGHT: AREA**0.5,
        names.WIDTH: AREA**0.5,
        names.IN_PARALLEL: 1.0,
        names.IN_SERIES: 1.0,
        names.SEPARATOR_FRACTION: 1.0,
        names.SEPARATOR_TORTUOSITY: 1.0,
        names.ENTROPIC_CHANGE: 0.0,
        names.ION_CONCENTRATION: ION_CONCENTRATION,
        names.REFERENCE_TEMPERATURE: REFERENCE_TEMPERATURE,
        # the counter electrode is an interface: its bulk has no resistance of its own
        names.COUNTER_THICKNESS: 1e-6,
        names.COUNTER_CONDUCTIVITY: 1e12,
    }
