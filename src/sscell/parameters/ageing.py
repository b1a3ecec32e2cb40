"""Laws of ageing as pure functions: what a cycle changes, and the cell that follows from it.

States are chosen so that each law is linear in cycles where cycles are alike: the square of the
film resistance, the logarithm of the coverage, the time.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Self, TypeVar

import numpy as np

from sscell.cards.ageing import Ageing, FilmAgeing
from sscell.cards.bookkeeping import loading, volume_fractions
from sscell.cards.cell import CellDesign
from sscell.cards.particle_sizes import sauter_mean
from sscell.parameters.electrode import film_resistance
from sscell.parameters.pressure import at_pressure
from sscell.parameters.relations import (
    anode_resistance,
    arrhenius,
    conducted,
    junction_resistances,
)
from sscell.quantities.sourced import Sourced

MECHANISMS = ("film", "junction", "anode", "coverage", "utilisation")
"""What can take capacity from a cycle. Oxidised catholyte adds to the charge only."""
LEAST_SHARE = 0.01
"""Of coverage and utilisation as made that stays. [-]"""
LEAST_FILM = 1e-8
"""Of a film that grows, so that it is in the equations from the first cycle. [ohm m2]"""
MOST_RESISTANCE = 1e3
"""Up to which anything grows: what a card may state, and far beyond any current. [ohm m2]"""
MOST_WIDTHS = 50.0
"""Above the threshold up to which a film grows faster. [-]"""
AGED = "assumed: aged by the laws of the cell"
"""The source of what ageing changed."""

Cell = TypeVar("Cell", bound=CellDesign)


@dataclass(frozen=True)
class SlowState:
    """What changes over cycles; each attribute a float, or all of them arrays of one shape."""

    time: Any = 0.0
    """Since the first cycle began. [s]"""
    film_square: Any = 0.0
    """Square of the film resistance per contact area. [ohm2 m4]"""
    log_coverage: Any = 0.0
    """Logarithm of the coverage over that as made. [-]"""
    utilisation: Any = 1.0
    """Over that as made. [-]"""

    def to_array(self) -> np.ndarray:
        """The attributes in their order, along the last axis."""
        parts = self.time, self.film_square, self.log_coverage, self.utilisation
        return np.stack(np.broadcast_arrays(*parts), axis=-1).astype(float)

    @classmethod
    def of_array(cls, values: np.ndarray) -> Self:
        """From what :meth:`to_array` gives."""
        return cls(*np.moveaxis(np.asarray(values), -1, 0))


@dataclass(frozen=True)
class CycleSummary:
    """What one cycle did to the cell; floats or arrays of one shape."""

    duration: Any
    """[s]"""
    exposure: Any
    """Integral of exp((phi - threshold)/width) over the cycle; 0 without a film. [s]"""
    swing: Any
    """Of the mean stoichiometry of the active material. [-]"""
    temperature: Any
    """[K]"""


@dataclass(frozen=True)
class AgedValues:
    """The parameters of a cell that ageing changes, in SI units; floats or arrays."""

    film_resistance: Any
    """Per contact area. [ohm m2]"""
    junction_resistance: Any
    """Of all planes together. [ohm m2]"""
    anode_resistance: Any
    """At the temperature of the cell. [ohm m2]"""
    coverage: Any
    utilisation: Any


def ages(cell: CellDesign) -> bool:
    """Whether cycles change a cell."""
    return cell.ageing is not None or any(cell.junction_growths)


def initial_state(cell: CellDesign) -> SlowState:
    """Before the first cycle."""
    return SlowState(film_square=film_resistance(cell) ** 2)


def exposure(law: FilmAgeing, time: Any, potential: Any) -> float:
    """Integral of exp((phi - threshold)/width) over time, trapezoidal. [s]

    Parameters
    ----------
    law : FilmAgeing
    time : array
        [s]
    potential : array
        Of the cathode against Li/Li+. [V]
    """
    widths = (np.asarray(potential) - float(law.threshold)) / float(law.width)
    weight = np.exp(np.minimum(widths, MOST_WIDTHS))
    return float(np.trapezoid(weight, time))


def change(
    laws: Ageing | None, state: SlowState, cycle: CycleSummary, contact: float = 1.0
) -> SlowState:
    """What one cycle adds to a state.

    Parameters
    ----------
    laws : Ageing, optional
    state : SlowState
        Before the cycle.
    cycle : CycleSummary
    contact : float
        Coverage at the stack pressure over that of the card. A pressure that holds more contact
        also closes what breathing opens: the loss is in inverse proportion to it (assumed). [-]

    Returns
    -------
    SlowState
        Differences.
    """
    laws = laws or Ageing()
    grown = lost = cut_off = 0.0 * np.asarray(cycle.duration)
    if laws.film is not None:
        film = laws.film
        reference, energy = film.temperature or cycle.temperature, film.activation_energy or 0.0
        rate = float(film.growth) * arrhenius(cycle.temperature, reference, energy)
        grown = 2 * rate * cycle.exposure
    if laws.coverage is not None:
        strain = float(laws.coverage.volume_change) * np.abs(cycle.swing)
        lost = -float(laws.coverage.loss) * strain / contact
    if laws.utilisation is not None:
        cut_off = float(laws.utilisation.loss) * np.expm1(state.log_coverage)
    return SlowState(cycle.duration, grown, lost, cut_off)


def aged_values(cell: CellDesign, state: SlowState) -> AgedValues:
    """The parameters of a cell in a state, at its pressures."""
    cell = at_pressure(cell)
    laws, cathode = cell.ageing or Ageing(), cell.cathode
    # an extrapolated state may lie before the first cycle
    time, made_film = np.maximum(state.time, 0.0), film_resistance(cell)
    junctions = sum(_planes(cell, time), 0.0 * time)
    junctions = junctions / conducted(cell, cell.junction.activation_energy)
    anode = anode_resistance(cell) + 0.0 * time
    if laws.anode is not None:
        root, linear = laws.anode.growth or 0.0, laws.anode.linear_growth or 0.0
        anode = anode + float(root) * np.sqrt(time) + float(linear) * time
    film = made_film + 0.0 * time
    if laws.film is not None:
        film = np.maximum(np.sqrt(np.maximum(state.film_square, 0.0)), LEAST_FILM)
    kept = np.clip(np.exp(np.minimum(state.log_coverage, 0.0)), LEAST_SHARE, 1.0)
    connected = np.clip(state.utilisation, LEAST_SHARE, 1.0)
    return AgedValues(
        film_resistance=np.minimum(film, MOST_RESISTANCE),
        junction_resistance=np.minimum(junctions, MOST_RESISTANCE),
        anode_resistance=np.minimum(anode, MOST_RESISTANCE),
        coverage=float(cathode.coverage) * kept,
        utilisation=float(cathode.utilisation) * connected,
    )


def _planes(cell: CellDesign, time: Any) -> list[Any]:
    """Resistance of each junction, in the order of ``junction_layers``, as on its card. [ohm m2]"""
    age = float(cell.junction.age or 0.0)
    planes = zip(cell.made_junction_resistances, cell.junction_growths, strict=True)
    return [made + k * np.sqrt(age + time) for made, k in planes]


def aged(cell: Cell, state: SlowState, mechanisms: Collection[str] = MECHANISMS) -> Cell:
    """A cell in a state, by all mechanisms of ageing or by some of them.

    Parameters
    ----------
    cell : CellDesign
        As made.
    state : SlowState
        Of floats.
    mechanisms : collection of str
        Of ``MECHANISMS``; what the others would change stays as made.
    """
    cell = at_pressure(cell)
    now, card = aged_values(cell, state), _on_card(cell)
    made = aged_values(cell, initial_state(cell))
    new = {
        name: float(getattr(now if mechanism in mechanisms else made, name))
        for name, mechanism in _BY.items()
    }
    changed = {n: Sourced(v, AGED) for n, v in new.items() if v != float(getattr(card, n))}
    kept: dict[str, Any] = {}
    if junctions := changed.pop("junction_resistance", None):
        time = max(float(state.time), 0.0) if "junction" in mechanisms else 0.0
        planes = _planes(cell, time)
        grown = dict(zip(cell.junction_layers, planes, strict=True))
        # back to where resistances were measured; lower where the total is at its bound
        most = float(junctions) * conducted(cell, cell.junction.activation_energy) / sum(planes)
        aged_planes = {
            i: Sourced(min(most * plane, MOST_RESISTANCE), AGED) for i, plane in grown.items()
        }
        kept["separator"] = tuple(
            layer.rebuilt(junction_resistance=aged_planes[i], junction_growth=None)
            if i in grown
            else layer
            for i, layer in enumerate(cell.separator)
        )
        kept["junction"] = cell.junction.rebuilt(growth=None)
    if anode := changed.pop("anode_resistance", None):
        kept["anode"] = cell.anode.rebuilt(resistance=anode, temperature=cell.temperature)
    if film := changed.pop("film_resistance", None):
        measured = film * conducted(cell, cell.cathode.film_activation_energy)
        changed["film_resistance"] = Sourced(min(measured, MOST_RESISTANCE), AGED)
    if changed:
        # a coating and what grew on it are one film
        coating = {"film": None} if film else {}
        kept["cathode"] = cell.cathode.rebuilt(**changed, **coating)
    return cell.rebuilt(**kept) if kept else cell


def _on_card(cell: CellDesign) -> AgedValues:
    """What ageing would change, as the card has it."""
    cathode = cell.cathode
    return AgedValues(
        film_resistance=film_resistance(cell),
        junction_resistance=sum(junction_resistances(cell)),
        anode_resistance=anode_resistance(cell),
        coverage=cathode.coverage,
        utilisation=cathode.utilisation,
    )


_BY = {
    "film_resistance": "film",
    "junction_resistance": "junction",
    "anode_resistance": "anode",
    "coverage": "coverage",
    "utilisation": "utilisation",
}


def oxidation_charge(cell: CellDesign) -> float:
    """Charge that the catholyte gives once, beside active material and carbon. [C/m2]

    The volume within the depth of both, of which random overlap leaves 1 - exp(-area depth /
    volume), times its charge per volume; 0 without a law of oxidation.
    """
    law = None if cell.ageing is None else cell.ageing.oxidation
    if law is None:
        return 0.0
    cell = at_pressure(cell)
    cathode, amount = cell.cathode, loading(cell)
    fractions = volume_fractions(cathode)
    over_size = sum(
        share / sauter_mean(material.size_classes) for material, share in cathode.active_materials
    )
    area = 6 * cathode.coverage * fractions.active_material * over_size
    carbon = amount.electrode * cathode.composition.carbon / amount.thickness
    area += carbon * law.carbon_surface
    reached = -np.expm1(-area * law.depth / fractions.catholyte)
    density = float(cathode.catholyte.density or 0.0)  # a cathode has one
    mass = density * fractions.catholyte * amount.thickness
    return float(reached * mass * law.capacity)


def lost_charge(cell: CellDesign, cycles: Any) -> Any:
    """Charge of oxidised catholyte after some cycles, :func:`oxidation_charge` at last. [C/m2]"""
    law = None if cell.ageing is None else cell.ageing.oxidation
    share = 0.0 if law is None else -np.expm1(-np.asarray(cycles) / float(law.cycles))
    return oxidation_charge(cell) * share + 0.0 * np.asarray(cycles)
