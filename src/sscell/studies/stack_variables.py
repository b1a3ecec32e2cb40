"""Stacks of electrolytes as variables of a dataset: verdicts, resistances, planes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from sscell.cards.cell import CellDesign
from sscell.cards.materials import WindowKind
from sscell.checks.ladder import Ladder, Rung, ladder
from sscell.parameters.derived import derive
from sscell.quantities.curves import Curve
from sscell.results.schema import labelled
from sscell.results.variables import VARIABLES
from sscell.studies.stack_search import EXCLUDED, PLACES, VERDICTS, Proposal, StackSearch
from sscell.studies.stack_words import reasons_of

PLANES = (
    "active material | catholyte",
    "carbon | catholyte",
    "catholyte | separator",
    "separator | anolyte",
    "last layer | anode",
)
SQUARE_CENTIMETRES = 1e4
"""[ohm.cm2 per ohm.m2]"""
_STATES = 401
"""States of charge at which a potential is held against a window."""
KINDS: tuple[WindowKind, ...] = ("thermodynamic", "practical")


def plane_variables(cells: Sequence[CellDesign]) -> dict[str, xr.Variable]:
    """Potentials, shares of the charge outside of the windows and contacts, (stack, plane).

    The share is of the charge of the electrode between the cut-offs, or between full and empty of
    an anode with a potential curve. NaN where there is no such plane, nothing gives electrons, or
    the window is unknown; carbon is at the potential of the active material.
    """
    shape = len(cells), len(PLANES)
    numbers = {name: np.full(shape, np.nan) for name in ("potential_low", "potential_high")}
    numbers |= {f"{kind}_share": np.full(shape, np.nan) for kind in KINDS}
    contacts, bases = (np.full(shape, "", dtype="<U60") for _ in range(2))
    for i, cell in enumerate(cells):
        layers = ladder(cell)
        coated = int(cell.cathode.film is not None)  # the coating is a rung before the catholyte
        rungs, between = layers.rungs[coated:], layers.contacts[coated:]
        cathode, anode = _cathode_potentials(cell), _anode_potentials(layers)
        met = {
            0: (rungs[0], cathode) if cell.cathode.composition.active_material else None,
            1: (rungs[0], cathode) if cell.cathode.composition.carbon else None,
            2: (rungs[1], cathode) if between[1] else None,
            4: (rungs[-1], anode),
        }
        for plane, pair in met.items():
            if pair is None:
                continue
            rung, potentials = pair
            numbers["potential_low"][i, plane] = potentials.min()
            numbers["potential_high"][i, plane] = potentials.max()
            for kind in KINDS:
                numbers[f"{kind}_share"][i, plane] = outside(rung, potentials, kind)
        known = {0: between[0], 2: between[1], 4: between[-1]}
        if len(cell.separator) > 1:
            known[3] = between[2]
        for plane, contact in known.items():
            if contact is not None:
                contacts[i, plane], bases[i, plane] = contact.verdict, contact.basis
    words = {
        "potential_low": ("V", "lowest potential of the electrode at the plane"),
        "potential_high": ("V", "highest potential of the electrode at the plane"),
        **{f"{kind}_share": ("1", f"share of the charge outside of the {kind} window")
           for kind in KINDS},
    }  # fmt: skip
    dims = ("stack", "plane")
    return {
        "plane": labelled("plane", list(PLANES), "", "plane"),
        **{name: labelled(dims, values, *words[name]) for name, values in numbers.items()},
        "contact": labelled(dims, contacts, "", "what is known of the contact"),
        "contact_basis": labelled(dims, bases, "", "what the verdict on the contact rests on"),
    }


def outside(rung: Rung, potentials: np.ndarray, kind: WindowKind) -> float:
    """Share of potentials outside of a window; NaN if neither end of it is known."""
    low, high = rung.limit("low", kind), rung.limit("high", kind)
    if low is None and high is None:
        return float("nan")
    beyond = np.zeros(potentials.shape, dtype=bool)
    if low is not None:
        beyond |= potentials < float(low.value)
    if high is not None:
        beyond |= potentials > float(high.value)
    return float(beyond.mean())


def _cathode_potentials(cell: CellDesign) -> np.ndarray:
    """At equilibrium, evenly over the charge between the cut-offs. [V]"""
    derived = derive(cell)
    curve = cell.cathode.active_material.open_circuit_potential
    if not cell.cathode.composition.active_material:
        return np.array(derived.cathode_limits)
    ends = derived.stoichiometry_full, derived.stoichiometry_empty
    equilibrium, states = derived.equilibrium, np.linspace(*ends, _STATES)
    charges = [equilibrium.charge_at(float(y)) for y in states]  # of all that stores, as in a blend
    even = np.linspace(charges[0], charges[-1], _STATES)
    return np.array(np.interp(even, charges, _over(curve, *ends)))


def _anode_potentials(layers: Ladder) -> np.ndarray:
    curve = layers.cell.anode.curve
    if curve is None:
        return np.array(layers.anode)
    return _over(curve, *(curve.measured or (0.0, 1.0)))


def _over(curve: Curve, start: float, end: float) -> np.ndarray:
    return np.array([curve.at(y) for y in np.linspace(start, end, _STATES)])


def facts(
    search: StackSearch, proposals: Sequence[Proposal], ends: NDArray[Any], maximise: str
) -> dict[str, xr.Variable]:
    """What is known of each stack before it is solved, and the ends of its capacity."""
    keys = [candidate.electrolyte.identity.removeprefix("inline: ") for candidate in search.every]
    texts: dict[str, list[str]] = {name: [] for name in (*PLACES, "verdict", "doubts")}
    anodes = []
    for proposal in proposals:
        anodes.append(search.anodes[proposal.last])
        for role in PLACES:
            i = getattr(proposal, role)
            texts[role].append("" if i is None else keys[i])
        texts["verdict"].append(VERDICTS[proposal.level])
        texts["doubts"].append("\n".join(reasons_of(search, proposal)))
    values = np.array([float(resistance) for resistance, _, _ in anodes]) * SQUARE_CENTIMETRES
    layers = [layer for _, _, layer in anodes]
    products = [" and ".join(layer.products) if layer else "" for layer in layers]
    words = {
        "verdict": "verdict on the stack",
        "doubts": "what speaks against the stack",
        **{role: f"electrolyte as {role}" for role in PLACES},
    }
    unit, long_name = VARIABLES[maximise]
    return {
        **{name: labelled("stack", texts[name], "", words[name]) for name in texts},
        "anode_resistance": labelled("stack", values, "ohm*cm^2", "anode resistance"),
        "anode_resistance_basis": labelled(
            "stack", [basis for _, basis, _ in anodes], "", "what the anode resistance rests on"
        ),
        "interphase": labelled("stack", products, "", "what forms at the anode"),
        "objective_range": labelled(
            ("bound", "stack"), ends, unit, f"{long_name}, within an estimated anode resistance"
        ),
    }


def of_places(search: StackSearch) -> dict[str, xr.Variable]:
    """The judgement on each electrolyte in each role, and the pairs that react."""
    names = [candidate.electrolyte.identity.removeprefix("inline: ") for candidate in search.every]
    by_place = [search.judgements[role] for role in PLACES]
    verdicts = [[VERDICTS[j[i].level] for j in by_place] for i in range(len(names))]
    reasons = [[j[i].gravest for j in by_place] for i in range(len(names))]
    dims = ("electrolyte", "place")
    return {
        "electrolyte": labelled("electrolyte", names, "", "electrolyte"),
        "place": labelled("place", list(PLACES), "", "role in the cell"),
        "place_verdict": labelled(dims, verdicts, "", "verdict on the electrolyte there"),
        "place_reason": labelled(dims, reasons, "", "what speaks against it there"),
    }


def excluded_contacts(search: StackSearch) -> str:
    """The pairs that react, of electrolytes that could be in the cell."""
    names = [candidate.electrolyte.identity.removeprefix("inline: ") for candidate in search.every]
    solvable = [candidate.cell is not None for candidate in search.every]
    react = np.argwhere(np.triu(search.contact_levels == EXCLUDED))
    return "; ".join(f"{names[i]} | {names[j]}" for i, j in react if solvable[i] and solvable[j])
