"""A cell in the words of BPX, the exchange format of battery parameters.

BPX (Faraday Institution, version 1.1) describes porous electrodes in one electrolyte. What it has
no word for is put where the equations of its readers keep the effect, or it is left out; what
becomes of each is listed by :mod:`sscell.catalogue.bpx`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np

from sscell.cards.cell import CellDesign
from sscell.cards.materials import SolidElectrolyte
from sscell.parameters import names
from sscell.parameters.active_material import ActiveMaterial
from sscell.parameters.derived import Derived, derive
from sscell.parameters.electrode import apparent_energy, conductivity_in
from sscell.parameters.phases import StoragePhase
from sscell.parameters.relations import FARADAY
from sscell.parameters.values import AREA

WITHOUT_EFFECT = {"diffusivity": 1e-10, "concentration": 1000.0}
"""Of the ions of a single-ion conductor, for readers that ask; the second is their default."""
DENSE = 0.999
"""Porosity of a dense separator: readers divide by its logarithm, and use it for no else. [-]"""
_TABLE = np.unique(
    np.concatenate([np.linspace(0, 1, 201), (1 - np.cos(np.linspace(0, np.pi, 201))) / 2])
)
"""Stoichiometries of a table, denser near its ends. [-]"""


class Best(NamedTuple):
    """The electrolyte of a cell that conducts best, which BPX gets as its only one."""

    where: str
    electrolyte: SolidElectrolyte
    conductivity: float
    """Dense, at the temperature and the pressures of the cell. [S/m]"""


def best_electrolyte(cell: CellDesign) -> Best:
    """The best conductor of a cell, to which all transport efficiencies refer."""
    used = {
        where: Best(where, electrolyte, conductivity_in(cell, electrolyte))
        for where, electrolyte in cell.electrolytes_in_series.items()
    }
    return max(used.values(), key=lambda each: each.conductivity)


def parameterisation(cell: CellDesign) -> dict[str, Any]:
    """The section of this name in a file: full of a cell with a composite anode, else without it.

    Parameters
    ----------
    cell : CellDesign
        No catholyte of it stores charge.

    Returns
    -------
    dict
        All values at the temperature of the cell, which is the reference temperature.
    """
    d, best = derive(cell), best_electrolyte(cell)
    sections = {
        "Cell": _cell(cell, d),
        "Electrolyte": _electrolyte(best),
        "Negative electrode": None if d.negative is None else _electrode(cell, d.negative, best),
        "Positive electrode": _electrode(cell, d, best),
        "Separator": {
            "Thickness [m]": d.separator_thickness,
            "Porosity": DENSE,
            "Transport efficiency": d.separator_thickness
            / (_separator_resistance(d) * best.conductivity),
        },
        "User-defined": _apart(cell, d),
    }
    if d.negative is not None:
        _limit(sections, d)
    return {name: section for name, section in sections.items() if section is not None}


def state(cell: CellDesign) -> dict[str, Any]:
    """The section of this name: fully charged, at the temperature of the cell."""
    temperature = float(cell.temperature)
    return {
        "Initial conditions": {
            "Initial state-of-charge": 1.0,
            names.TEMPERATURES[1]: temperature,
            "Initial electrolyte concentration [mol.m-3]": WITHOUT_EFFECT["concentration"],
        },
        "Thermal environment": {names.AMBIENT_TEMPERATURE: temperature},
    }


def _separator_resistance(d: Derived) -> float:
    """With the interface of a composite anode, as in the model. [ohm m2]"""
    return d.separator_resistance + (0.0 if d.negative is None else d.anode_resistance)


def _cell(cell: CellDesign, d: Derived) -> dict[str, Any]:
    thickness = d.loading.thickness + d.separator_thickness
    if d.negative is not None:
        thickness += d.negative.loading.thickness
    lower, upper = cell.cutoffs
    return {
        "Electrode area [m2]": AREA,
        "External surface area [m2]": 2 * AREA,
        "Volume [m3]": AREA * thickness,
        "Number of electrode pairs connected in parallel to make a cell": 1,
        names.LOWER_CUTOFF: lower,
        names.UPPER_CUTOFF: upper,
        names.NOMINAL_CAPACITY: d.current_1c * AREA,
        names.REFERENCE_TEMPERATURE: float(cell.temperature),
    }


def _electrolyte(best: Best) -> dict[str, Any]:
    energy = apparent_energy(best.electrolyte)
    return {
        "Cation transference number": 1.0,
        "Diffusivity [m2.s-1]": WITHOUT_EFFECT["diffusivity"],
        "Conductivity [S.m-1]": best.conductivity,
        **({"Conductivity activation energy [J.mol-1]": energy} if energy else {}),
    }


def _electrode(cell: CellDesign, d: Derived, best: Best) -> dict[str, Any]:
    """A composite electrode; in layers, their mean over the depth."""
    whole = {
        "Thickness [m]": d.loading.thickness,
        "Porosity": d.volume_fractions.catholyte,
        "Transport efficiency": d.ionic_conductivity / best.conductivity,
        "Conductivity [S.m-1]": d.electronic_conductivity,
    }
    particles = [_particle(phase, float(cell.temperature)) for phase in d.phases]
    if len(particles) == 1:
        return whole | particles[0]
    return whole | {"Particle": dict(zip(_phase_names(d), particles, strict=True))}


def _phase_names(d: Derived) -> list[str]:
    """Of the active materials and size classes of an electrode, as keys of a BPX file."""
    kinds = [phase.kind for phase in d.phases]
    return [
        f"Active material {kind.material + 1}, size {kind.size + 1}"
        for kind in kinds
        if isinstance(kind, ActiveMaterial)
    ]


def _particle(phase: StoragePhase, temperature: float) -> dict[str, Any]:
    p, kind = phase.properties, phase.kind
    assert isinstance(kind, ActiveMaterial)
    exchange = p.exchange_current_density(0.5, temperature) * p.reacting_share

    def diffusivity(y: Any) -> Any:
        return p.diffusivity(y, temperature)

    values = {
        "Minimum stoichiometry": phase.full,
        "Maximum stoichiometry": phase.empty,
        "Maximum concentration [mol.m-3]": p.sites,
        "Particle radius [m]": p.radius,
        "Surface area per unit volume [m-1]": 3 * p.volume_fraction / p.radius,
        "Diffusivity [m2.s-1]": _table(diffusivity)
        if kind.diffusivity is not None
        else diffusivity(0.5),
        "OCP [V]": _table(p.potential),
        "Entropic change coefficient [V.K-1]": 0.0,
        # of F K sqrt(y (1 - y)), which is half of it where the material is half full
        "Reaction rate constant [mol.m-2.s-1]": 2 * exchange / FARADAY,
    }
    energies = {
        "Diffusivity activation energy [J.mol-1]": names.DIFFUSIVITY_ENERGY,
        "Reaction rate constant activation energy [J.mol-1]": names.EXCHANGE_ENERGY,
    }
    for key, name in energies.items():
        if energy := phase.numbers[names.of_class(kind.member, name)]:
            values[key] = energy
    return {key: v if isinstance(v, dict) else float(v) for key, v in values.items()}


def _table(function: Callable[[Any], Any]) -> dict[str, list[float]]:
    y = np.broadcast_to(function(_TABLE), _TABLE.shape)
    return {"x": [float(f"{x:.6g}") for x in _TABLE], "y": [float(f"{v:.7g}") for v in y]}


def _limit(sections: Mapping[str, Any], d: Derived) -> None:
    """Of a composite anode, the stoichiometries at the cut-offs of the cell."""
    assert d.negative is not None
    empty = d.anode.stoichiometry_after(d.equilibrium_capacity)
    limits = {"Minimum stoichiometry": empty, "Maximum stoichiometry": d.anode.full}
    electrode = sections["Negative electrode"]
    for particle in electrode.get("Particle", {"": electrode}).values():
        particle |= {key: float(value) for key, value in limits.items()}


def _apart(cell: CellDesign, d: Derived) -> dict[str, float]:
    """The counter electrode of a half cell; of a full cell what PyBaMM else warns of."""
    if d.negative is not None:
        lower, upper = cell.cutoffs
        return {names.OCV_EMPTY: lower, names.OCV_FULL: upper}
    return {
        names.COUNTER_POTENTIAL: float(cell.anode.potential),
        names.COUNTER_RESISTANCE: float(d.anode_resistance),
    }
