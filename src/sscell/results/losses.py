"""Where the voltage goes: the distance to equilibrium, split by the processes that cost it."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

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
OF_COMPOSITE_ANODE: Mapping[str, str] = {
    "anode_interface": "interface of the anode",
    "anode_ions": "ions in the anode",
    "anode_electrons": "electrons in the anode",
    "anode_kinetics": "charge transfer in the anode",
    "anode_film": "film in the anode",
    "anode_particles": "diffusion in the anode's particles",
    "anode_inhomogeneity": "uneven state of charge through the anode",
}
"""The same inside a composite anode, instead of the anode as a whole."""
INSIDE = ("ions", "electrons", "kinetics", "film", "particles", "inhomogeneity")
"""Parts of a composite electrode."""


def parts_of(cell: CellDesign) -> dict[str, str]:
    """Short and long name of each part that a cell has, in the order of :func:`voltage_losses`."""
    if cell.anode.composite is None:
        return dict(LOSSES)
    return {name: words for name, words in LOSSES.items() if name != "anode"} | dict(
        OF_COMPOSITE_ANODE
    )


def voltage_losses(solution: Any, cell: CellDesign, states: Array) -> xr.Dataset:
    """The parts of the distance between equilibrium and cell voltage.

    Equilibrium is the open-circuit potential at which all phases that store charge together hold
    what they hold; each overpotential is that of all of them, weighted with their own currents.
    Inside the cathode each part is the mean over the depth, weighted with the reaction current:
    of the potential of the ions from the separator to where they react, of the electrons from
    there to the collector, of the overpotential, and of the open-circuit potential between the
    surface and the mean of a particle. What is left is the difference between the potential at
    the mean stoichiometry of all particles and the weighted mean of those of each: the parts
    sum to the whole because the weights sum to one. A composite anode has the same parts, its ions
    from where they react to the separator, its electrons from there to the collector, beside the
    resistance of its interface to the separator.

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
    voltage = np.asarray(solution[names.VOLTAGE](t=times))
    inside = _means(solution, derived, times, str)
    equilibrium = derived.equilibrium
    charges = equilibrium.charge(inside.stoichiometries)
    anode = derived.anode.potential_after(charges)
    homogeneous = np.array([equilibrium.potential_after(charge) for charge in charges])
    junction = derived.junction_resistance
    layers = derived.separator_resistance - junction
    even, edge = np.ones_like(voltage), -anode
    interface = abs(current) * derived.anode_resistance * even
    if derived.negative is not None:
        edge = np.asarray(solution[names.ANODE_EDGE_POTENTIAL](t=times))
    series = derived.separator_resistance + derived.anode_resistance
    of_cathode = inside.losses(sign, edge - current * series, voltage, homogeneous)
    parts = {
        "separator": abs(current) * layers * even,
        "junction": abs(current) * junction * even,
        "anode": interface,
        "anode_interface": interface,
        "catholyte": of_cathode.pop("ions"),
        **of_cathode,
    }
    if derived.negative is not None:
        of_anode = _means(solution, derived.negative, times, names.of_anode)
        ends = of_anode.losses(-sign, edge, np.zeros_like(voltage), np.asarray(anode))
        parts |= {f"anode_{name}": part for name, part in ends.items()}
    split = parts_of(cell)
    loss = np.array([parts[name] for name in split])
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
            "process": ("process", list(split), {"long_name": "process"}),
            along: labelled(along, states, "1", "state of discharge"),
        },
    )


class _Means(NamedTuple):
    """Over the depth of an electrode, weighted with the reaction current, over time. [V]"""

    ions: Array
    """Potential of the ions."""
    electrons: Array
    """Potential of the electrons."""
    reaction: Array
    """Of the electrons less that of the ions and the open-circuit potential of the surface."""
    film: Array
    """What the film takes of that, with PyBaMM's sign."""
    particles: Array
    """Open-circuit potential of the mean of a particle less that of its surface."""
    equilibrium: Array
    """Open-circuit potential of the mean of each particle."""
    stoichiometries: list[Array]
    """Of each phase, mean over the depth. [-]"""

    def losses(
        self, sign: float, edge: Array, collector: Array, homogeneous: Array
    ) -> dict[str, Array]:
        """Each part of ``INSIDE``, positive where it costs voltage.

        Parameters
        ----------
        sign : float
            1 where ions enter from the separator, else -1.
        edge, collector : array
            Potential of the ions at the separator, of the electrons at the collector. [V]
        homogeneous : array
            Open-circuit potential with the same lithium everywhere. [V]
        """
        parts = (
            edge - self.ions,
            self.electrons - collector,
            -self.reaction - self.film,
            self.film,
            self.particles,
            homogeneous - self.equilibrium,
        )
        return {name: sign * part for name, part in zip(INSIDE, parts, strict=True)}


def _means(solution: Any, derived: Derived, times: Array, sided: Callable[[str], str]) -> _Means:
    """Of an electrode, which is the cathode of a design; a composite anode has names of its own."""
    mesh = solution[sided(names.REACTION)].mesh
    reaction = _at(solution, sided(names.REACTION), times)
    share = _widths(mesh, derived)
    total = (reaction * share).sum(axis=1, keepdims=True)

    def mean(profile: Array, part: Array = reaction) -> Array:
        return np.asarray((part * share / total * profile).sum(axis=1))

    electrode = _at(solution, sided(names.ELECTRODE_POTENTIAL), times)
    electrolyte = _at(solution, sided(names.ELECTROLYTE_POTENTIAL), times)
    kinetics, particles, spread, film = np.zeros((4, times.size))
    stoichiometries: list[Array] = []
    for number, phase in enumerate(derived.phases):
        variables = phase.kind.variables
        active = _at(solution, sided(variables.reaction), times)
        surface = _potential(phase, _at(solution, sided(variables.surface), times))
        local = _at(solution, sided(variables.stoichiometry), times)
        at_mean = _potential(phase, local)
        kinetics += mean(electrode - electrolyte - surface, active)
        particles += mean(at_mean - surface, active)
        spread += mean(at_mean, active)
        stoichiometries.append(local @ (share * _held(mesh, derived, number)))
        if phase.kind.is_active_material:  # PyBaMM's sign: what the film takes
            film += mean(_at(solution, sided(variables.film), times), active)
    return _Means(
        ions=mean(electrolyte),
        electrons=mean(electrode),
        reaction=kinetics,
        film=film,
        particles=particles,
        equilibrium=spread,
        stoichiometries=stoichiometries,
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
