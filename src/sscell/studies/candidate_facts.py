"""What is known of the electrolytes of a screening beside what their cells deliver."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sscell.cards.bookkeeping import loading
from sscell.cards.cell import CellDesign
from sscell.cards.materials import INLINE, carrier_mass_fraction
from sscell.cards.redox import activity, converted
from sscell.checks.compatibility import formulas_of, known_pairs, processing
from sscell.designs.substitute import Place
from sscell.parameters.electrode import conductivity_in
from sscell.quantities.sourced import Sourced
from sscell.reading.estimates import is_estimated, numbers_estimated
from sscell.reading.prices import raw_material_price
from sscell.studies.candidates import Candidate, activity_in

Facts = dict[str, NDArray[Any]]
MILLISIEMENS_PER_CM = 0.1
"""[S/m]"""
MILLIAMPERE_HOUR_PER_GRAM = 3600.0
"""[A.s/kg]"""
KILOWATT_HOUR_PER_M2 = 0.01
"""Of a mWh/cm2."""
UNKNOWN = "unknown"
_NAN = float("nan")


def facts(every: Sequence[Candidate], cell: CellDesign, role: Place) -> Facts:
    """Variables along the electrolytes: names and values of cards, contacts, prices, losses.

    Parameters
    ----------
    every : sequence of Candidate
    cell : CellDesign
        As it is, before any of them is put in.
    role : "catholyte" | "separator" | "both"
    """
    electrolytes = [candidate.electrolyte for candidate in every]
    temperature = float(cell.temperature)
    prices = [raw_material_price(electrolyte.formula) for electrolyte in electrolytes]
    contacts = [_contact(candidate, role) for candidate in every]
    return {
        "name": np.array([e.title for e in electrolytes]),
        "formula": np.array([e.formula for e in electrolytes]),
        "form": np.array([e.form for e in electrolytes]),
        "family": np.array([e.family or UNKNOWN for e in electrolytes]),
        "own": np.array([e.key == INLINE or e.read_from is not None for e in electrolytes]),
        "conductivity": np.array([_conductivity(candidate, cell) for candidate in every]),
        "conductivity_basis": np.array([candidate.basis for candidate in every]),
        "density_known": np.array([_is_stated(e.density) for e in electrolytes]),
        "estimated": np.array([", ".join(numbers_estimated(e, temperature)) for e in electrolytes]),
        "reason": np.array([candidate.reason for candidate in every]),
        "redox": np.array([activity_in(cell, e) for e in electrolytes]),
        "carrier_mass_fraction": _numbers([carrier_mass_fraction(e) for e in electrolytes]),
        "raw_material_price": _numbers([None if p is None else p.value for p in prices]),
        "raw_material_amount": np.array([p.amount if p else UNKNOWN for p in prices]),
        "solvents": np.array([processing(e, "solvents") or UNKNOWN for e in electrolytes]),
        "humid_air": np.array([processing(e, "humid air") or UNKNOWN for e in electrolytes]),
        "first_cycle_loss": _numbers([_first_cycle_loss(candidate, role) for candidate in every]),
        "contact_verdict": np.array([verdict for verdict, _, _ in contacts]),
        "contact_retention": np.array([kept for _, kept, _ in contacts]),
        "contact_cycles": np.array([cycles for _, _, cycles in contacts]),
    }


def price_per_energy(
    every: Sequence[Candidate], energy: NDArray[Any], role: Place
) -> NDArray[np.float64]:
    """Raw materials of each electrolyte, in all its places, over the energy. [USD/kWh]

    Parameters
    ----------
    every : sequence of Candidate
    energy : array, shape (electrolytes, rates)
        Delivered. [mWh/cm2]
    role : "catholyte" | "separator" | "both"

    Returns
    -------
    array, shape (electrolytes, rates)
        NaN where the price, the mass or the energy is unknown.
    """
    prices = (raw_material_price(candidate.electrolyte.formula) for candidate in every)
    masses = [_mass(candidate, role) for candidate in every]
    per_area = [p.value * m if p else _NAN for p, m in zip(prices, masses, strict=True)]
    delivered = np.where(energy > 0, energy, np.nan) * KILOWATT_HOUR_PER_M2
    return np.array(per_area)[:, None] / delivered


def _mass(candidate: Candidate, role: Place) -> float:
    """Of the electrolyte in its places; NaN if unknown. [kg/m2]"""
    cell, density = candidate.cell, candidate.electrolyte.density
    if cell is None or density is None or (role != "separator" and cell.cathode.layers):
        return _NAN
    mass = 0.0
    if role != "separator":
        mass += loading(cell).electrode * cell.cathode.composition.catholyte
    if role != "catholyte":
        mass += sum(float(layer.thickness) for layer in cell.separator) * float(density)
    return float(mass)


def _first_cycle_loss(candidate: Candidate, role: Place) -> float | None:
    """What the couples of its card take once and for good, at most. [mAh/g of active material]"""
    cell = candidate.cell
    if cell is None or role == "separator" or cell.cathode.layers:
        return None
    redox, share = candidate.electrolyte.redox, cell.cathode.composition
    if redox is None or not share.active_material:
        return None
    if redox.capacity is None or redox.reversibility == "unknown":
        return None
    kind = activity(redox, *cell.cutoffs_vs_lithium)
    if kind != "passive":
        return 0.0 if kind == "inert" else None
    once = sum(converted(redox, *cell.cutoffs_vs_lithium)) * redox.capacity
    return float(once * share.catholyte / share.active_material / MILLIAMPERE_HOUR_PER_GRAM)


def _contact(candidate: Candidate, role: Place) -> tuple[str, float, float]:
    """Verdict, capacity retained and cycles of it, of catholyte and separator in contact."""
    cell = candidate.cell
    if cell is None or role == "both":
        return UNKNOWN, _NAN, _NAN
    inner, outer = cell.cathode.catholyte, cell.separator[0].electrolyte
    if formulas_of(inner) & formulas_of(outer):
        return "same composition", _NAN, _NAN
    pairs = known_pairs("electrolyte", inner, outer)
    kept = next((pair.retention for pair in pairs if pair.retention is not None), None)
    verdicts = dict.fromkeys(pair.verdict for pair in pairs if pair.verdict != UNKNOWN)
    verdict = "; ".join(verdicts) or UNKNOWN
    if kept is None:
        return verdict, _NAN, _NAN
    return verdict, float(kept.value), float(kept.cycles or _NAN)


def _numbers(values: Sequence[float | None]) -> NDArray[np.float64]:
    return np.array([_NAN if value is None else value for value in values], dtype=float)


def _is_stated(value: Sourced | None) -> bool:
    return value is not None and not is_estimated(value)


def _conductivity(candidate: Candidate, cell: CellDesign) -> float:
    """At the temperature and pressures of the cell; NaN if there is none. [mS/cm]"""
    if candidate.cell is None:
        return _NAN
    return conductivity_in(cell, candidate.electrolyte) / MILLISIEMENS_PER_CM
