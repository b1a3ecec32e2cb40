"""The same cathode soaked with a liquid electrolyte: what a solid one is measured against."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Unpack

import numpy as np
import pybamm
import xarray as xr
from tqdm.auto import tqdm

from sscell.cards.bookkeeping import loading
from sscell.cards.cell import CellDesign
from sscell.cards.stack import Stack, StackAmounts, stack_layers, total
from sscell.designs.replace import replaced
from sscell.errors import InputError, Problem, Problems, expect
from sscell.models.resolution import Tolerances
from sscell.models.solver import idaklu
from sscell.parameters import names
from sscell.parameters.derived import Derived, derive
from sscell.parameters.relations import exchange_current_density
from sscell.parameters.values import AREA, UNBOUNDED, parameter_values
from sscell.protocols.protocol import Direction, read_direction
from sscell.quantities.curves import open_circuit_potential_tail
from sscell.quantities.sourced import Sourced
from sscell.quantities.wording import shown
from sscell.results.dataset import Axis
from sscell.results.outcome import BEYOND, FAILED, Outcome, Trace
from sscell.solving.arrays import MILLIAMPERE_HOUR_PER_CM2, answers, stack_energies
from sscell.solving.points import Point
from sscell.solving.run_options import RunOptions, checked_options, execution
from sscell.solving.store import Store, keys
from sscell.studies.arguments import RATES, checked_cell, checked_rates, checked_stack
from sscell.studies.discharge import passes_at_once
from sscell.studies.measured_cell import MeasuredCell
from sscell.studies.rate_grid import RateGrid
from sscell.studies.rates import VOLTAGE_POINTS

_BOUNDS = {
    "transference_number": (0.0, 1.0),
    "tortuosity_factor": (1.0, math.inf),
    "separator_porosity": (0.0, 1.0),
}
"""Of what is not any positive number."""
POLYMER = 950.0
"""Density of a polyolefin, of which separators for liquids are made; assumed. [kg/m3]"""
_UNITS = {
    "conductivity": "S/m",
    "diffusivity": "m2/s",
    "concentration": "mol/m3",
    "exchange_current_density": "A/m2",
    "separator_thickness": "m",
    "density": "kg/m3",
}
"""Of what is no pure number."""


@dataclass(frozen=True)
class Liquid:
    """A usual liquid electrolyte, LiPF6 in carbonates near 1 mol/l and 25 degC; all assumed.

    Raises
    ------
    InputError
        If a number is not positive, or a share is more than 1.

    Examples
    --------
    >>> import sscell
    >>> sscell.Liquid(conductivity=1.2).transference_number
    0.27
    """

    conductivity: float = 1.0
    """[S/m]"""
    transference_number: float = 0.27
    """So that the lithium ions carry 2.7 of 10 mS/cm. [-]"""
    diffusivity: float = 3e-10
    """Of the salt. [m2/s]"""
    concentration: float = 1000.0
    """Of the salt. [mol/m3]"""
    tortuosity_factor: float = 3.0
    """Of the pores of the cathode, at the porosity that the solid electrolyte leaves. [-]"""
    exchange_current_density: float = 4.0
    """At stoichiometry 0.5, per wetted surface, which is all of it. [A/m2]"""
    separator_thickness: float = 25e-6
    """[m]"""
    separator_porosity: float = 0.45
    """[-]"""
    density: float = 1250.0
    """[kg/m3]"""

    def __post_init__(self) -> None:
        problems = Problems()
        for name, value in asdict(self).items():
            least, most = _BOUNDS.get(name, (0.0, math.inf))
            number = value if isinstance(value, int | float) else math.nan
            if not (0 < number < math.inf and least <= number <= most):
                limit = f" and at most {most:g}" if most < math.inf else ""
                low = f"at least {least:g}" if least else "above 0"
                message = f"expected a number {low}{limit}, got {shown(value)}"
                problems.append(Problem(f"liquid.{name}", message))
        problems.refuse()

    def __repr__(self) -> str:
        values = (f"{n}={v:g} {_UNITS.get(n, '')}".rstrip() for n, v in asdict(self).items())
        return f"Liquid({', '.join(values)})"

    @property
    def single_ion_equivalent(self) -> float:
        """Conductivity of a single-ion conductor with the same lithium current. [S/m]

        Examples
        --------
        >>> import sscell
        >>> print(f"{sscell.Liquid().single_ion_equivalent:.2f} S/m")
        0.27 S/m
        """
        return self.transference_number * self.conductivity


def liquid_reference(
    cell: CellDesign | MeasuredCell,
    c_rates: Sequence[float | str] = RATES,
    direction: Direction = "discharge",
    liquid: Liquid = Liquid(),
    *,
    stack: Stack | Mapping[str, Any] | None = None,
    **run: Unpack[RunOptions],
) -> xr.Dataset:
    """Rate capability of the cathode of a cell with a liquid electrolyte and a lithium anode.

    PyBaMM's Doyle-Fuller-Newman half cell with the active material, its volume fraction and
    the thickness of the cell; the liquid fills all that is not active material, carbon or
    binder, wets every particle and loses nothing at the anode. Losses of salt are in it.

    Parameters
    ----------
    cell : CellDesign or MeasuredCell
    c_rates : sequence of float or str
        Of the nominal capacity [h-1]; also ``"C/10"``, ``"20 mA/g"`` or ``"2 mA/cm^2"``.
    direction : "discharge" | "charge"
    liquid : Liquid, optional
    stack : Stack or mapping, optional
        Collectors and anode, as for ``compare``; between them are the cathode, filled with the
        liquid, and its separator.
    **run : RunOptions
        Of these only ``store`` and ``progress`` matter: one model of PyBaMM's own is solved here,
        at one accuracy.

    Returns
    -------
    xarray.Dataset
        As of ``rate_capability`` for one cell; voltages are against lithium.

    Raises
    ------
    InputError
        If the rates, the direction or the liquid make no sense, or the cell is of another ion.

    References
    ----------
    Doyle, Fuller and Newman, J. Electrochem. Soc. 140 (1993) 1526.

    Examples
    --------
    >>> import sscell
    >>> cell = sscell.load_cell("ncm83_li6ps5cl")
    >>> wet = sscell.liquid_reference(cell, c_rates=[1])
    >>> wet["specific_capacity"].round(-1).values
    array([200.])
    """
    options = checked_options(run, liquid_reference)
    chosen = checked_cell(cell)
    if chosen.carrier != "lithium":
        message = f"{chosen.title} is a cell of {chosen.carrier}; the liquid here is one of lithium"
        raise InputError(Problem("cell", message))
    if chosen.cathode.layers:
        message = "a liquid fills a uniform cathode; expected a cell without layers"
        raise InputError(Problem("cathode.layers", message))
    expect(Liquid, liquid, "liquid", "a sscell.studies.liquid.Liquid")
    protocol = read_direction(direction, most_steps=1)
    grid = RateGrid(checked_rates(c_rates, [chosen]), protocol)
    shares = np.linspace(0.0, 1.0, VOLTAGE_POINTS)
    metal = over_metal(chosen)
    points, amounts = list(grid.points([metal])), wet_stack(metal, liquid, checked_stack(stack))
    with execution(options) as solver:
        shown = tqdm(points, disable=not solver.progress, unit="discharge")
        rows = [answers(point, _kept(point, liquid, solver.store), shares) for point in shown]
    for row in rows:
        work = row["energy"] * MILLIAMPERE_HOUR_PER_CM2
        row |= stack_energies(work, amounts.mass, amounts.thickness)
    return grid.dataset(
        "liquid_reference",
        [],
        {name: np.array([row[name] for row in rows]) for name in rows[0]},
        after=[Axis("state_of_discharge", shares.tolist(), "1", "state of discharge")],
        title="Liquid electrolyte, same cathode",
        cells=[chosen],
        asked={"liquid": asdict(liquid)},
        attributes={"assumed": "every property of the liquid"},
    )


def over_metal(cell: CellDesign) -> CellDesign:
    """The cathode between the same potentials in a cell with metal of the carrier.

    A liquid fills the cathode only, so that another anode, which may be a composite with a solid
    electrolyte, would leave voltages and masses of two different cells.
    """
    lower, upper = map(Sourced, cell.cutoffs_vs_lithium)
    limits = {"lower": lower, "upper": upper, "reference": cell.reference_electrode}
    anode = {"type": cell.carrier, "resistance": Sourced(0.0)}
    return cell.rebuilt(anode=anode, limits=limits, ageing=None)


def wet_stack(cell: CellDesign, liquid: Liquid, stack: Stack) -> StackAmounts:
    """The stack of the cell with the liquid where solid electrolytes were."""
    amount, separator = loading(cell), liquid.separator_thickness
    kept = float(amount.electrode) * (1 - float(cell.cathode.composition.catholyte))
    cathode = kept + pores_of(derive(cell)) * amount.thickness * liquid.density
    share = liquid.separator_porosity
    others = [
        layer
        for layer in stack_layers(cell, stack)
        if layer.name != "cathode" and not layer.name.startswith("separator")
    ]
    soaked = separator * (share * liquid.density + (1 - share) * POLYMER)
    return StackAmounts(
        total([cathode, soaked, *(layer.mass for layer in others)]),
        total([amount.thickness, separator, *(layer.thickness for layer in others)]),
    )


def _kept(point: Point, liquid: Liquid, store: Store | None) -> Trace:
    """The trace of a point, from the store if it is there."""
    if store is None:
        return _solved(point, liquid)
    asked = "liquid", point.design.cell.to_mapping(), asdict(liquid), point.step.name
    (key,) = keys(asked, np.array([[point.c_rate]]))
    trace = store.get(key)
    if trace is None:
        trace = _solved(point, liquid)
        store.put([(key, trace)])
    return trace


def _solved(point: Point, liquid: Liquid) -> Trace:
    model = pybamm.lithium_ion.DFN(
        {
            "working electrode": "positive",
            "surface form": "algebraic",
            "transport efficiency": "tortuosity factor",
        }
    )
    values = _values(point, liquid)
    how = {
        "var_pts": {"x_n": 3, "r_n": 3, "x_s": 15, "x_p": 40, "r_p": 40},
        # looser ones end a discharge early on the steep ends of PyBaMM's potentials
        "solver": idaklu(Tolerances(1e-6, 1e-6)),
    }
    theirs = pybamm.ParameterValues(values)
    simulation = pybamm.Simulation(model, parameter_values=theirs, **how)
    try:
        run = simulation.solve([0.0, point.time_limit])
    except pybamm.SolverError:
        return BEYOND if passes_at_once(model, values, **how) else FAILED
    outcome = Outcome.TIME_LIMIT if run.termination == "final time" else Outcome.CUT_OFF
    trace = Trace(np.asarray(run.t), np.asarray(run[names.VOLTAGE].entries), outcome)
    return point.labelled(trace)


_ONLY_OURS = (
    names.CATHOLYTE_CONDUCTIVITY,
    names.SEPARATOR_CONDUCTIVITY,
    names.FILM_RESISTANCE,
    names.COUNTER_POTENTIAL,
    names.COUNTER_RESISTANCE,
)


def half_cell_values(cell: CellDesign) -> dict[str, Any]:
    """What PyBaMM's own half cell takes of a cell, with a lithium electrode that costs nothing."""
    ours = parameter_values(cell)
    return {name: ours[name] for name in ours if name not in _ONLY_OURS} | {
        "Thermodynamic factor": 1.0,
        "Exchange-current density for lithium metal electrode [A.m-2]": 1e6,
        "Lithium metal partial molar volume [m3.mol-1]": 1.3e-5,
    }


def _values(point: Point, liquid: Liquid) -> dict[str, Any]:
    d = point.design.derived
    wetted = replaced(point.design.cell, {"cathode.diffusion_length_factor": 1})
    ours = half_cell_values(wetted)
    lower, upper = wetted.cutoffs_vs_lithium
    sign = point.step.sign
    pores = pores_of(d)
    potential = ours[names.OCP]

    def exchange(c_e: Any, c: Any, c_max: Any, T: Any) -> Any:
        # a square root whose infinite slope at 0 stops the solver where the salt is depleted
        salt = pybamm.reg_power(c_e / liquid.concentration, 0.5)
        return salt * exchange_current_density(liquid.exchange_current_density, c / c_max)

    return ours | {
        "Electrolyte conductivity [S.m-1]": liquid.conductivity,
        "Electrolyte diffusivity [m2.s-1]": liquid.diffusivity,
        "Cation transference number": liquid.transference_number,
        names.ION_CONCENTRATION: liquid.concentration,
        names.CATHOLYTE_FRACTION: pores,
        names.TORTUOSITY: liquid.tortuosity_factor,
        # as in ours, so that the effective electronic conductivity is the function given
        names.SOLID_TORTUOSITY: 1 - pores,
        names.SEPARATOR_THICKNESS: liquid.separator_thickness,
        names.SEPARATOR_FRACTION: liquid.separator_porosity,
        names.SEPARATOR_TORTUOSITY: liquid.separator_porosity**-0.5,
        names.COVERAGE: 1.0,
        names.OCP: lambda sto: potential(sto) + open_circuit_potential_tail(sto),
        names.EXCHANGE_CURRENT: exchange,
        names.CURRENT: sign * point.current_density * AREA,
        names.INITIAL_CONCENTRATION: point.start.stoichiometries[0] * d.maximum_concentration,
        names.LOWER_CUTOFF: -UNBOUNDED if sign < 0 else lower,
        names.UPPER_CUTOFF: upper if sign < 0 else UNBOUNDED,
    }


def pores_of(derived: Derived) -> float:
    """Volume fraction that a liquid would fill: catholyte and voids. [-]"""
    fractions = derived.volume_fractions
    return fractions.catholyte + fractions.void
