"""Tables of the library, from its cards."""

from collections.abc import Iterator
from itertools import chain

from pages.electrolytes import electrolyte_table
from pages.markdown import code, keys, table
from sscell.checks.compatibility import pairs
from sscell.quantities import units
from sscell.quantities.sourced import Sourced
from sscell.reading.library import library
from sscell.reading.read import read_active_material, read_cell, read_experiment

HEAD = """---
hide-toc: true
---

# Library

What `sscell list` lists, read from the cards when these pages were built. A mark says how far a
value can be trusted: *verified*, *second-hand*, *recalled*, *derived* or *assumed*; *estimated* is
what no card states ([](../explanation/estimates.md)), and an empty field is unknown. `sscell show
NAME` prints everything known of an entry. Keys lead to [](sources.md).
"""

PAIRS = """What became of materials that touched. A pair that is not listed is unknown, not
stable."""


def library_tables() -> str:
    """The page."""
    parts = (electrolyte_table(), _cells(), _active_materials(), _pairs(), _experiments())
    return "\n\n".join([HEAD, *chain(*parts)])


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
                cell.anode.title,
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
                keys(material.open_circuit_potential),
            )
        )
    head = ("name", "title", "density g/cm³", "D50 µm", "j₀ mA/cm²", "potential from")
    yield table(head, rows)


def _pairs() -> Iterator[str]:
    yield f"## Materials in contact\n\n{PAIRS}"
    rows = [
        (pair.title, pair.verdict, pair.condition or "", pair.mechanism, pair.basis, keys(pair))
        for pair in pairs().values()
    ]
    yield table(("pair", "verdict", "condition", "mechanism", "basis", "sources"), rows)


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
