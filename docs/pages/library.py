"""Tables of the library, from its cards."""

from collections.abc import Iterator
from typing import Any

from pages.markdown import code, table
from sscell.description import units
from sscell.description.library import library, load
from sscell.description.read import (
    read_active_material,
    read_cell,
    read_electrolyte,
    read_experiment,
)
from sscell.description.sourced import Sourced, source_keys

HEAD = """# Library

What `sscell list` lists, read from the cards when these pages were built. A mark says how far a
value can be trusted: *verified*, *second-hand*, *recalled*, *derived* or *assumed*; an empty field
is unknown. `sscell show NAME` prints everything known of an entry. Keys lead to [](sources.md).
"""


def library_tables() -> str:
    """The page."""
    return "\n\n".join([HEAD, *_cells(), *_active_materials(), *_electrolytes(), *_experiments()])


def _cells() -> Iterator[str]:
    yield "## Cells"
    rows = []
    for name in library("cells"):
        cell = read_cell(name)
        cathode = cell.cathode
        layers = " + ".join(layer.electrolyte.identity for layer in cell.separator)
        rows.append(
            (
                code(name),
                cell.title,
                cathode.active_material.identity,
                cathode.catholyte.identity,
                layers,
                cell.anode.type,
            )
        )
    yield table(("name", "title", "active material", "catholyte", "separator", "anode"), rows)


def _active_materials() -> Iterator[str]:
    yield "## Active materials"
    rows = []
    for name in library("active-materials"):
        material = read_active_material(name)
        exchange = _value(material.exchange_current_density, "mA/cm^2")
        rows.append(
            (
                code(name),
                material.title,
                _value(material.density, "g/cm^3"),
                _value(material.particle_size, "um"),
                exchange,
                _keys(material.open_circuit_potential),
            )
        )
    head = ("name", "title", "density g/cm³", "D50 µm", "j₀ mA/cm²", "potential from")
    yield table(head, rows)


def _electrolytes() -> Iterator[str]:
    yield "## Electrolytes"
    for path in sorted(set(library("electrolytes").values())):
        rows = []
        for name in load(path):
            entry = read_electrolyte(str(name))
            rows.append(
                (
                    code(name),
                    entry.title,
                    entry.form,
                    _value(entry.conductivity, "mS/cm"),
                    _value(entry.temperature, "degC", mark=False),
                    _value(entry.activation_energy, "eV"),
                    _keys(entry.conductivity),
                )
            )
        yield f"### {path.stem.replace('_', ' ').capitalize()}"
        head = ("name", "title", "form", "conductivity mS/cm", "at °C", "energy eV", "source")
        yield table(head, rows)


def _experiments() -> Iterator[str]:
    yield "## Experiments"
    rows = []
    for name in library("experiments"):
        experiment = read_experiment(name)
        rates = ", ".join(f"{float(rate):g}" for rate in experiment.protocol.c_rates)
        first = experiment.vary if isinstance(experiment.vary, dict) else experiment.first_design
        varied = ", ".join(code(path) for path in first)
        cells = ", ".join(code(cell) for cell in experiment.cells)
        rows.append((code(name), experiment.title, cells, rates, varied))
    yield table(("name", "title", "cells", "C-rates", "varies"), rows)


def _value(value: Sourced | None, unit: str, mark: bool = True) -> str:
    if value is None:
        return ""
    said = f"{units.from_si(float(value), unit):.3g}"
    return f"{said} *{value.mark}*" if mark and value.mark else said


def _keys(value: Any) -> str:
    if value is None or value.source is None:
        return ""
    keys = source_keys(value.source)
    return ", ".join(f"[{key}](#source-{key.lower()})" for key in keys) or value.source
