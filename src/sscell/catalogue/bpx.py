"""A cell as a file of BPX, the exchange format of battery parameters, with what BPX leaves out."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from importlib.metadata import version
from typing import Any

from sscell.cards.cell import CellDesign
from sscell.catalogue.surroundings import citation
from sscell.checks.provenance import sources
from sscell.errors import InputError, Problem
from sscell.parameters.bpx import (
    DENSE,
    WITHOUT_EFFECT,
    best_electrolyte,
    parameterisation,
    state,
)
from sscell.parameters.derived import Derived, derive
from sscell.parameters.electrode import film_resistance
from sscell.reading.library import references

WRITER = "Written by sscell"
"""How a file of ours is recognised."""
FORMAT = "1.1.1"
"""Version of BPX that is written."""
MOST_PHASES = 2
"""Active materials of an electrode that PyBaMM reads from a file."""


def to_bpx(cell: CellDesign) -> dict[str, Any]:
    """As :meth:`sscell.Cell.to_bpx`, which has no other content."""
    d = derive(cell)
    if not all(phase.kind.is_active_material for phase in d.phases):
        message = "stores charge, for which BPX has no words, so that the file would be wrong"
        raise InputError(Problem("cathode.catholyte", message))
    content = {
        "Header": {
            "BPX": FORMAT,
            "Title": cell.title,
            "Description": "\n".join(_description(cell, d)),
            "References": "; ".join(_references(cell)),
            "Model": "Partial" if d.negative is None else "DFN",
        },
        "Parameterisation": parameterisation(cell),
        "State": state(cell),
    }
    _check(content)
    return content


def as_text(content: dict[str, Any]) -> str:
    """The text of a file: JSON, a line for each list of numbers."""
    text = json.dumps(content, indent=2, ensure_ascii=False)
    return re.sub(r"\[[-\d.e+,\s]+\]", lambda numbers: " ".join(numbers[0].split()), text) + "\n"


def _check(content: dict[str, Any]) -> None:
    try:
        import bpx
    except ImportError:
        message = "needs the library bpx; pip install 'sscell[bpx]'"
        raise InputError(Problem("BPX", message)) from None
    bpx.parse_bpx_obj(json.loads(json.dumps(content)))


def _references(cell: CellDesign) -> Iterator[str]:
    known = references()
    for key in sources(cell):
        yield f"{key}: {citation(known[key].fields)}" if key in known else key


def _description(cell: CellDesign, d: Derived) -> Iterator[str]:
    yield f"{WRITER} {version('sscell')} from a solid-state cell."
    yield "What BPX has no words for:"
    notes = [
        *_of_transport(cell, d),
        *_of_reaction(cell, d),
        *_of_the_anode(cell, d),
        *_of_the_rest(cell),
    ]
    yield from (f"- {note}" for note in notes)


def _sides(cell: CellDesign, d: Derived) -> Iterator[tuple[str, CellDesign, Derived]]:
    """Each composite electrode as that of a half cell."""
    yield "positive", cell, d
    if (half := cell.anode_half_cell) is not None and d.negative is not None:
        yield "negative", half, d.negative


def _of_transport(cell: CellDesign, d: Derived) -> Iterator[str]:
    voids = [f"{_share(x.volume_fractions.void)} ({side})" for side, _, x in _sides(cell, d)]
    yield (
        f"Voids: {', '.join(voids)} of an electrode conduct nothing. Porosity is the volume "
        "fraction of the catholyte, so that it and the active material do not sum to 1."
    )
    best = best_electrolyte(cell)
    yield (
        f"Electrolytes: the conductivity and its activation energy are those of "
        f"{best.electrolyte.title} ({best.where}), the best conductor of the cell. Transport "
        "efficiencies are effective conductivities over it, so they hold every other electrolyte, "
        "at the reference temperature."
    )
    planes = [f"{len(cell.separator)} layers"] if len(cell.separator) > 1 else []
    if d.junction_resistance > 0:
        planes.append(f"{_area(d.junction_resistance)} of planes between unlike electrolytes")
    if d.negative is not None and d.anode_resistance > 0:
        planes.append(f"{_area(d.anode_resistance)} of the interface of the anode")
    if planes:
        yield f"Separator: its transport efficiency holds {', '.join(planes)}."
    yield (
        f"Single-ion conductor: the transference number is 1, so that the diffusivity "
        f"({WITHOUT_EFFECT['diffusivity']:g} m2/s) and the concentration "
        f"({WITHOUT_EFFECT['concentration']:g} mol/m3) of the electrolyte, and {DENSE:g} as "
        "porosity of the dense separator, have no effect; they are no measurements."
    )
    curved = [side for side, _, x in _sides(cell, d) if x.structure.electronic_conductivity]
    if curved:
        yield (
            f"Electronic conductivity ({', '.join(curved)}): it depends on the stoichiometry of "
            "the active material; the file has its value at 0.5, at the reference temperature."
        )
    if cell.cathode.layers:
        yield (
            f"Layers of the cathode: {len(cell.cathode.layers)} became one with their mean "
            "composition, conductances in series and contact area."
        )


def _of_reaction(cell: CellDesign, d: Derived) -> Iterator[str]:
    sides = [(side, half.cathode) for side, half, _ in _sides(cell, d)]
    contact = [f"{_share(e.coverage)} ({side})" for side, e in sides if e.coverage < 1]
    if contact:
        yield (
            f"Contact: the active material touches catholyte with {', '.join(contact)} of its "
            "surface. That is in the reaction rate constant, since readers compute the amount of "
            "active material from the surface area."
        )
    cut_off = [f"{_share(1 - e.utilisation)} ({side})" for side, e in sides if e.utilisation < 1]
    if cut_off:
        yield (
            f"Cut-off material: {', '.join(cut_off)} of the active material takes no part; the "
            "surface area leaves it out."
        )
    for side, half, x in _sides(cell, d):
        if (resistance := film_resistance(half)) > 0:
            drop = d.current_1c * resistance / (x.contact_area * x.loading.thickness)
            yield (
                f"Film: {_area(resistance)} per contact area of the {side} electrode is left out; "
                f"at 1C it takes {1000 * drop:.2g} mV, as a mean over the depth."
            )
        elif any(part.has_film for part in half.cathode.parts):
            yield f"Film: those of the layers of the {side} electrode are left out."
    if any(x.diffusion_length_factor > 1 for _, _, x in _sides(cell, d)):
        yield "Diffusion paths longer than the particles: they are in the diffusivities."
    if len(d.phases) > 1:
        names = [material.title for material, _ in cell.cathode.active_materials]
        listed = ", ".join(f"{i} is {name}" for i, name in enumerate(names, start=1))
        yield f"Active materials of the positive electrode by number: {listed}."
    if len(d.phases) > MOST_PHASES:
        yield f"Active materials and sizes: PyBaMM reads at most {MOST_PHASES} of an electrode."
    yield "Double layers: their capacitances, which impedance shows, are left out."


def _of_the_anode(cell: CellDesign, d: Derived) -> Iterator[str]:
    if d.negative is not None:
        return
    yield (
        f"Anode: {cell.anode.title} at {float(cell.anode.potential):g} V against "
        f"{cell.reference_electrode}, with {_area(d.anode_resistance)}, is in the section "
        "User-defined; cut-offs are voltages of this cell, the OCP is against "
        f"{cell.reference_electrode}. BPX has no half cells: this file is Partial, which PyBaMM "
        "does not read."
    )
    if cell.anode.is_limited:
        yield "Anode: its limited capacity and the course of its potential are left out."


def _of_the_rest(cell: CellDesign) -> Iterator[str]:
    if cell.carrier != "lithium":
        yield f"Carrier: {cell.carrier}; where BPX writes lithium, read {cell.carrier}."
    if cell.stack_pressure is not None or cell.fabrication_pressure is not None:
        yield "Pressures: values are those at the pressures of the cell."
    if cell.ageing is not None:
        yield "Ageing: the laws by which the cell changes over its cycles are left out."
    yield (
        "Area: 1 cm2 of electrodes; surface and volume are of the stack without collectors and "
        "housing."
    )
    yield "Sources: single numbers do not say where they are from; References lists all sources."


def _share(value: float) -> str:
    return f"{100 * value:.3g} %"


def _area(resistance: float) -> str:
    return f"{1e4 * resistance:.3g} ohm cm2"
