"""Where the voltage goes: the distance to equilibrium, split by the processes that cost it."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from sscell.cards.cell import CellDesign
from sscell.parameters import names
from sscell.parameters.derived import Derived, derive
from sscell.parameters.phases import StoragePhase
from sscell.results.schema import labelled

Array = NDArray[np.float64]

LOSSES: Mapping[str, str] = {
    "separator": "ions in the separator",
    "junction": "interfaces between electrolytes",
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

    Equilibrium is the open-circuit potential at which all phases that store charge together hold
    what they hold; each overpotential is that of all of them, weighted with their own currents.
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
    derived = derive(cell)
    mesh = solution[names.REACTION].mesh
    reaction, share = _at(solution, names.REACTION, times), _widths(mesh, derived)
    total = (reaction * share).sum(axis=1, keepdims=True)

    def mean(profile: Array, part: Array = reaction) -> Array:
        return np.asarray((part * share / total * profile).sum(axis=1))

    electrode = _at(solution, names.ELECTRODE_POTENTIAL, times)
    electrolyte = _at(solution, names.ELECTROLYTE_POTENTIAL, times)
    voltage = np.asarray(solution[names.VOLTAGE](t=times))
    kinetics, particles, spread, film = (np.zeros_like(voltage) for _ in range(4))
    stoichiometries: list[Array] = []
    for number, phase in enumerate(derived.phases):
        variables = phase.kind.variables
        active = _at(solution, variables.reaction, times)
        surface = _potential(phase, _at(solution, variables.surface, times))
        local = _at(solution, variables.stoichiometry, times)
        at_mean = _potential(phase, local)
        kinetics += mean(electrode - electrolyte - surface, active)
        particles += mean(at_mean - surface, active)
        spread += mean(at_mean, active)
        stoichiometries.append(local @ (share * _held(mesh, derived, number)))
        if phase.kind.is_active_material:  # PyBaMM's sign: what the film takes
            film += mean(_at(solution, variables.film, times), active)
    equilibrium = derived.equilibrium
    charges = equilibrium.charge(stoichiometries)
    anode = derived.anode.potential_after(charges)
    homogeneous = np.array([equilibrium.potential_after(charge) for charge in charges])
    junction = derived.junction_resistance
    layers = derived.separator_resistance - junction
    even, edge = np.ones_like(voltage), -anode
    if derived.negative is not None:
        edge = np.asarray(solution[names.ANODE_EDGE_POTENTIAL](t=times))
    series = derived.separator_resistance + derived.anode_resistance
    entered = edge - current * series
    parts = {
        "separator": abs(current) * layers * even,
        "junction": abs(current) * junction * even,
        "anode": sign * (-anode - edge) + abs(current) * derived.anode_resistance * even,
        "catholyte": sign * (entered - mean(electrolyte)),
        "electrons": sign * (mean(electrode) - voltage),
        "kinetics": -sign * (kinetics + film),
        "film": sign * film,
        "particles": sign * particles,
        "inhomogeneity": sign * (homogeneous - spread),
    }
    loss = np.array([parts[name] for name in LOSSES])
    passed = np.trapezoid(loss, states, axis=1) / (states[-1] - states[0])
    along = "state_of_discharge"
    rest = homogeneous - anode
    return xr.Dataset(
        {
            "loss": labelled(("process", along), loss, "V", "loss"),
            "mean_loss": labelled("process", passed, "V", "mean loss"),
            "voltage": labelled(along, voltage, "V", "cell voltage"),
            "equilibrium_voltage": labelled(along, rest, "V", "equilibrium cell voltage"),
        },
        {
            "process": ("process", list(LOSSES), {"long_name": "process"}),
            along: labelled(along, states, "1", "state of discharge"),
        },
    )


def _widths(mesh: Any, derived: Derived) -> Array:
    """Of each cell over the thickness of the cathode. [-]"""
    if not derived.structure.catholytes:
        return np.asarray(mesh.d_edges)
    return np.asarray(mesh.widths(derived.layer_shares))


def _held(mesh: Any, derived: Derived, number: int) -> Any:
    """Volume fraction of a phase in each cell over its mean. [-]"""
    if not derived.structure.catholytes:
        return 1.0
    phase = derived.phases[number]
    fractions = [
        phase.kind.properties(layer.phases[number].__getitem__).volume_fraction
        for layer in derived.layers
    ]
    mean = phase.properties.volume_fraction
    return sum(mesh.indicator(i) * each / mean for i, each in enumerate(fractions))


def _at(solution: Any, name: str, times: Array) -> Array:
    """A profile, shape (times, cells)."""
    return np.asarray(np.atleast_2d(solution[name](t=times).T), dtype=float)


def _potential(phase: StoragePhase, stoichiometry: Array) -> Array:
    return np.asarray(phase.properties.potential(stoichiometry))
