"""Where the voltage goes: the distance to equilibrium, split by the processes that cost it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from sscell.cards.cell import CellDesign
from sscell.parameters import names
from sscell.parameters.derived import derive
from sscell.parameters.potential import open_circuit_potential
from sscell.quantities.curves import Curve

Array = NDArray[np.float64]

LOSSES: Mapping[str, str] = {
    "separator": "ions in the separator",
    "junction": "junctions of unlike electrolytes",
    "anode": "anode",
    "catholyte": "ions in the cathode",
    "electrons": "electrons in the cathode",
    "kinetics": "charge transfer",
    "film": "film on the active material",
    "particles": "diffusion in the particles",
    "inhomogeneity": "uneven state of charge through the cathode",
}
"""Short and long name of each part."""


def voltage_losses(solution: Any, cell: CellDesign, states: Array) -> xr.Dataset:
    """The parts of the distance between equilibrium and cell voltage.

    Equilibrium is the open-circuit potential at the mean stoichiometry of the active material, or
    of active material and catholyte together where the catholyte stores charge as well; then
    each overpotential is that of both, each weighted with its own current.
    Inside the cathode each part is the mean over the depth, weighted with the reaction current:
    of the potential of the ions from the separator to where they react, of the electrons from
    there to the collector, of the overpotential, and of the open-circuit potential between the
    surface and the mean of a particle. What is left is the difference between the potential at
    the mean stoichiometry of all particles and the weighted mean of those of each: the parts
    sum to the whole because the weights sum to one.

    Parameters
    ----------
    solution : pybamm.Solution
        Of a ``SolidStateDFN`` at constant current, full states kept.
    cell : CellDesign
        The cell that was solved.
    states : array, shape (n,)
        Charge passed over charge passed in all. [-]

    Returns
    -------
    xarray.Dataset
        Dims (process, state_of_discharge): ``loss`` [V], positive where it costs voltage;
        dims (state_of_discharge): ``voltage`` and ``equilibrium_voltage`` [V]; dims (process):
        ``mean_loss`` [V], over the charge.

    References
    ----------
    Nyman, Zavalis, Elger, Behm and Lindbergh, J. Electrochem. Soc. 157 (2010) A1236, who weigh
    polarisations with the local reaction current.
    """
    times = solution.t[0] + states * (solution.t[-1] - solution.t[0])
    current = float(solution[names.CURRENT_DENSITY](t=times[0]))
    sign = 1.0 if current > 0 else -1.0
    reaction, share = _at(solution, names.REACTION, times), solution[names.REACTION].mesh.d_edges
    total = (reaction * share).sum(axis=1, keepdims=True)

    def mean(profile: Array, part: Array = reaction) -> Array:
        return np.asarray((part * share / total * profile).sum(axis=1))

    derived = derive(cell)
    curve = cell.cathode.active_material.open_circuit_potential
    electrode = _at(solution, names.ELECTRODE_POTENTIAL, times)
    electrolyte = _at(solution, names.ELECTROLYTE_POTENTIAL, times)
    voltage = np.asarray(solution[names.VOLTAGE](t=times))
    surface = _potential(curve, _at(solution, names.SURFACE_STOICHIOMETRY, times))
    local = _at(solution, names.PARTICLE_STOICHIOMETRY, times)
    own, kinetics = reaction, electrode - electrolyte - surface
    inside, at_mean = _potential(curve, local) - surface, _potential(curve, local)
    homogeneous = _potential(curve, local @ share)
    second = {"kinetics": np.zeros_like(voltage), "particles": np.zeros_like(voltage)}
    second["inhomogeneity"] = np.zeros_like(voltage)
    if derived.redox is not None:
        phase = _at(solution, names.REDOX_REACTION, times)
        x = _at(solution, names.REDOX_STOICHIOMETRY, times)
        own = reaction - phase
        potential = np.vectorize(derived.redox.functions.potential, otypes=[float])
        x_surface = potential(_at(solution, names.REDOX_SURFACE, times))
        x_mean = potential(x)
        second = {
            "kinetics": mean(electrode - electrolyte - x_surface, phase),
            "particles": mean(x_mean - x_surface, phase),
            "inhomogeneity": mean(x_mean, phase),
        }
        equilibrium = derived.equilibrium
        charges = equilibrium.charge(local @ share, x @ share)
        homogeneous = np.array([equilibrium.potential_after(charge) for charge in charges])
    # PyBaMM's sign: what the film takes, positive on discharge
    film = _at(solution, names.FILM_DROP, times)
    junction = derived.junction_resistance
    layers = derived.separator_resistance - junction
    series = derived.separator_resistance + derived.anode_resistance
    entered = -cell.anode.potential - current * series
    even = np.ones_like(voltage)
    parts = {
        "separator": abs(current) * layers * even,
        "junction": abs(current) * junction * even,
        "anode": abs(current) * derived.anode_resistance * even,
        "catholyte": sign * (entered - mean(electrolyte)),
        "electrons": sign * (mean(electrode) - voltage),
        "kinetics": -sign * (mean(kinetics + film, own) + second["kinetics"]),
        "film": sign * mean(film, own),
        "particles": sign * (mean(inside, own) + second["particles"]),
        "inhomogeneity": sign * (homogeneous - mean(at_mean, own) - second["inhomogeneity"]),
    }
    loss = np.array([parts[name] for name in LOSSES])
    passed = np.trapezoid(loss, states, axis=1) / (states[-1] - states[0])
    volts = {"units": "V"}
    state = {"units": "1", "long_name": "state of discharge"}
    return xr.Dataset(
        {
            "loss": (("process", "state_of_discharge"), loss, {**volts, "long_name": "loss"}),
            "mean_loss": (("process",), passed, {**volts, "long_name": "mean loss"}),
            "voltage": (("state_of_discharge",), voltage, {**volts, "long_name": "cell voltage"}),
            "equilibrium_voltage": (
                ("state_of_discharge",),
                homogeneous - cell.anode.potential,
                {**volts, "long_name": "equilibrium cell voltage"},
            ),
        },
        {
            "process": ("process", list(LOSSES), {"long_name": "process"}),
            "state_of_discharge": ("state_of_discharge", states, state),
        },
    )


def _at(solution: Any, name: str, times: Array) -> Array:
    """A profile, shape (times, cells)."""
    return np.asarray(np.atleast_2d(solution[name](t=times).T), dtype=float)


def _potential(curve: Curve, stoichiometry: Array) -> Array:
    return open_circuit_potential(curve, stoichiometry)
