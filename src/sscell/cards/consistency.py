"""Whether the blocks of a cell fit each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sscell.cards.materials import SolidElectrolyte, other_ion
from sscell.cards.over_temperature import unknown_at
from sscell.cards.redox import stores_charge

if TYPE_CHECKING:
    from sscell.cards.cell import CellDesign

FARTHEST = 1.5
"""Beyond a curve's last potential up to which its continuation is used: layered oxides are often
measured down to 3.6 V and cycled to 2.5 V. [V]"""


def contradictions(cell: CellDesign) -> list[tuple[str, str]]:
    """Every mistake that several blocks of a cell make together, with its place."""
    return [
        *_electrolyte_mistakes(cell),
        *_window_mistakes(cell),
        *_storage_mistakes(cell),
        *_ageing_mistakes(cell),
        *_age_mistakes(cell),
    ]


def _reported(electrolyte: SolidElectrolyte) -> str:
    """What is known of a conductivity that has no single value."""
    extent = electrolyte.conductivity_range
    if extent is None:
        return ""
    low, high = (None if end is None else f"{10 * end:.4g}" for end in (extent.low, extent.high))
    if low is None or high is None:
        return f", reported is {'at most ' + str(high) if low is None else 'at least ' + low} mS/cm"
    return f", reported are {low} to {high} mS/cm"


def _electrolyte_mistakes(cell: CellDesign) -> list[tuple[str, str]]:
    mistakes = []
    for layer, electrolyte in cell.electrolytes.items():
        stranger = other_ion(electrolyte)
        if stranger:  # that of the catholyte is refused with the cathode
            mistakes.append((layer, stranger))
            continue
        if electrolyte.conductivity is None or electrolyte.temperature is None:
            mistakes.append(
                (
                    layer,
                    f"the conductivity of {electrolyte.identity} is unknown"
                    f"{_reported(electrolyte)}; give one",
                )
            )
            continue
        unknown = unknown_at(electrolyte, float(cell.temperature))
        if unknown:
            advice = "" if electrolyte.conductivity_points else "; give its activation_energy"
            message = f"the conductivity of {electrolyte.identity} {unknown}{advice}"
            mistakes.append((layer, message))
    return mistakes


def _window_mistakes(cell: CellDesign) -> list[tuple[str, str]]:
    """Cut-offs so far beyond the open-circuit potential that its continuation means nothing."""
    potential = cell.cathode.active_material.open_circuit_potential
    lowest, highest = potential.y[-1], potential.y[0]
    mistakes = []
    for name, cutoff in zip(("lower", "upper"), cell.cutoffs_vs_lithium, strict=True):
        if not lowest - FARTHEST <= cutoff <= highest + FARTHEST:
            mistakes.append(
                (
                    f"limits.{name}",
                    f"{cutoff:.4g} V against Li/Li+, but the open-circuit potential "
                    f"({potential.origin}) covers {lowest:.4g} to {highest:.4g} V and is continued "
                    f"by at most {FARTHEST:g} V; give a curve that reaches farther, or look at "
                    "the reference of the limits",
                )
            )
    return mistakes


def _age_mistakes(cell: CellDesign) -> list[tuple[str, str]]:
    """Junctions that grow in a cell without an age."""
    growing = any(layer.junction_growth is not None for layer in cell.separator)
    if not growing or cell.junction.age is not None:
        return []
    return [("junction.age", "missing; a junction_growth needs the age of the cell, such as 0 h")]


def _ageing_mistakes(cell: CellDesign) -> list[tuple[str, str]]:
    """Laws of contacts that are not there, and a threshold that no cathode of the cell can have."""
    laws = cell.ageing
    if laws is None:
        return []
    mistakes = []
    if not cell.cathode.composition.active_material:
        message = "is of the contacts of active material, and there is none; leave it out"
        of_contacts = ("film", "coverage", "utilisation")
        mistakes += [(f"ageing.{k}", message) for k in of_contacts if getattr(laws, k) is not None]
    lower, upper = cell.cutoffs_vs_lithium
    if laws.film is not None and not lower - FARTHEST <= laws.film.threshold <= upper + FARTHEST:
        message = (
            f"{float(laws.film.threshold):.4g} V against Li/Li+ is far from the {lower:.4g} to "
            f"{upper:.4g} V of the cell; expected such as the practical limit of the catholyte"
        )
        mistakes.append(("ageing.film.threshold", message))
    return mistakes


def _storage_mistakes(cell: CellDesign) -> list[tuple[str, str]]:
    """An electrode without active material whose catholyte stores nothing between the cut-offs."""
    redox = cell.cathode.catholyte.redox
    if cell.cathode.composition.active_material or redox is None:
        return []
    if stores_charge(redox, *cell.cutoffs_vs_lithium):
        return []
    lower, upper = cell.cutoffs_vs_lithium
    couples = " and ".join(couple.name for couple in redox.couples)
    message = (
        f"{couples} of the catholyte stores nothing between {lower:.4g} and {upper:.4g} V against "
        "Li/Li+, and there is no active material"
    )
    return [("limits", message)]
