"""Whether the blocks of a cell fit each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sscell.cards.carriers import ANODE_CARRIERS, CARRIERS, COUNTER
from sscell.cards.contents import active_materials_of
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
        *_ion_mistakes(cell),
        *_electrolyte_mistakes(cell),
        *_window_mistakes(cell),
        *_storage_mistakes(cell),
        *_anode_mistakes(cell),
        *_ageing_mistakes(cell),
        *_age_mistakes(cell),
    ]


def _ion_mistakes(cell: CellDesign) -> list[tuple[str, str]]:
    """Whatever exchanges, conducts or is measured against another ion than that of the cell."""
    ion, exchanged = cell.ion, _exchanged(cell)
    strangers = {name for _, name, other in exchanged if other != ion}
    strangers |= {e.identity for e in cell.electrolytes.values() if e.carrier != ion}
    theirs = {other for _, _, other in exchanged} | {e.carrier for e in cell.electrolytes.values()}
    if len(theirs) == 1 and theirs != {ion}:
        (other,) = theirs
        message = f"{ion}, but {', '.join(sorted(strangers))} exchange or conduct {other}"
        names = {carrier.ion: name for name, carrier in CARRIERS.items()}
        advice = f"; write carrier: {names[other]}" if other in names else ""
        return [("carrier", message + advice)]
    mistakes = [
        (where, f"{name} exchanges {other}, but the carrier of the cell is {ion}")
        for where, name, other in exchanged
        if other != ion
    ]
    layers = ((layer, other_ion(e, ion)) for layer, e in cell.electrolytes.items())
    mistakes += [(layer, stranger) for layer, stranger in layers if stranger]
    reference = cell.limits.reference
    if reference not in (cell.reference_electrode, COUNTER):
        message = (
            f"{reference}, but the carrier of the cell is {ion}; write {cell.reference_electrode}"
        )
        mistakes.append(("limits.reference", message))
    return [*mistakes, *_curve_mistakes(cell)]


def _exchanged(cell: CellDesign) -> list[tuple[str, str, str]]:
    """Place, name and ion of the electrodes, as far as they are of one ion."""
    anode = cell.anode
    electrodes = [(at, m.identity, m.carrier) for at, m in active_materials_of(cell).items()]
    if anode.material is not None:
        electrodes.append(("anode.material", anode.material.identity, anode.material.carrier))
    elif anode.type in ANODE_CARRIERS:
        electrodes.append(("anode.type", anode.type, CARRIERS[ANODE_CARRIERS[anode.type]].ion))
    return electrodes


def _curve_mistakes(cell: CellDesign) -> list[tuple[str, str]]:
    """Potentials that their files state against the metal of another ion."""
    redox = cell.cathode.catholyte.redox
    curves = {
        "cathode.active_material": cell.cathode.active_material.open_circuit_potential,
        **{
            f"cathode.blend.{i}.active_material": part.active_material.open_circuit_potential
            for i, part in enumerate(cell.cathode.blend)
        },
        "cathode.catholyte.redox": None if redox is None else redox.open_circuit_potential,
        "anode": cell.anode.open_circuit_potential,
    }
    expected = cell.reference_electrode
    return [
        (
            f"{where}.open_circuit_potential",
            f"{curve.origin} is against {curve.against}; expected a potential against {expected}",
        )
        for where, curve in curves.items()
        if curve is not None and curve.against not in ("", expected)
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
        if other_ion(electrolyte, cell.ion):  # refused as such
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
                    f"{cutoff:.4g} V against {cell.reference_electrode}, but the open-circuit "
                    f"potential ({potential.origin}) covers {lowest:.4g} to {highest:.4g} V and is "
                    f"continued by at most {FARTHEST:g} V; give a curve that reaches farther, "
                    "or look at the reference of the limits",
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
    if cell.cathode.layers:
        return [("ageing", "is of a uniform cathode; leave it out, or cathode.layers")]
    mistakes = []
    if not cell.cathode.composition.active_material:
        message = "is of the contacts of active material, and there is none; leave it out"
        of_contacts = ("film", "coverage", "utilisation")
        mistakes += [(f"ageing.{k}", message) for k in of_contacts if getattr(laws, k) is not None]
    lower, upper = cell.cutoffs_vs_lithium
    if laws.film is not None and not lower - FARTHEST <= laws.film.threshold <= upper + FARTHEST:
        message = (
            f"{float(laws.film.threshold):.4g} V against {cell.reference_electrode} is far from "
            f"the {lower:.4g} to {upper:.4g} V of the cell; expected such as the practical limit "
            "of the catholyte"
        )
        mistakes.append(("ageing.film.threshold", message))
    return mistakes


def _anode_mistakes(cell: CellDesign) -> list[tuple[str, str]]:
    """A composite anode without active material, or with an electrolyte that stores charge."""
    composite = cell.anode.composite
    if composite is None:
        return []
    if not composite.composition.active_material:
        message = "0 wt%; a composite anode needs an active material"
        return [("anode.composite.composition.active_material", message)]
    mistakes = [
        (f"anode.composite.{key}", f"not in an anode; expected {expected}")
        for key, given, expected in (
            ("blend", composite.blend, "a single active material"),
            ("layers", getattr(composite, "layers", ()), "the same composite through the anode"),
            ("active_material.particle_size", composite.active_material.size_distribution,
             "a single size"),
        )
        if given
    ]  # fmt: skip
    if mistakes:
        return mistakes
    ends = composite.active_material.open_circuit_potential.y
    if stores_charge(composite.catholyte.redox, ends[-1], ends[0]):
        message = (
            f"{composite.catholyte.identity} stores charge between {ends[-1]:.4g} and "
            f"{ends[0]:.4g} V against Li/Li+; expected an electrolyte that does not"
        )
        return [("anode.composite.catholyte", message)]
    return []


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
        f"{cell.reference_electrode}, and there is no active material"
    )
    return [("limits", message)]
