"""Tables of the library, from its cards."""

from collections.abc import Iterator
from itertools import chain
from typing import Any

from pages.markdown import code, table
from sscell.cards.materials import SolidElectrolyte
from sscell.checks.compatibility import pairs
from sscell.quantities import units
from sscell.quantities.sourced import Sourced, source_keys
from sscell.reading.library import library, load
from sscell.reading.read import read_active_material, read_cell, read_electrolyte, read_experiment

HEAD = """# Library

What `sscell list` lists, read from the cards when these pages were built. A mark says how far a
value can be trusted: *verified*, *second-hand*, *recalled*, *derived* or *assumed*; *estimated* is
what no card states ([](../explanation/estimates.md)), and an empty field is unknown. `sscell show
NAME` prints everything known of an entry. Keys lead to [](sources.md).
"""

ELECTROLYTES = """One table a family. Conductivities are those of pressed pellets in the form
named; where only a range or a bound is known it says so. *Basis* is what the main number rests on;
a window is between the potentials against lithium where nothing else is said, calculated at
equilibrium (*thermodynamic*) or seen (*practical*)."""
PAIRS = """What became of materials that touched. A pair that is not listed is unknown, not
stable."""


def library_tables() -> str:
    """The page."""
    parts = (_cells(), _active_materials(), _electrolytes(), _pairs(), _experiments())
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
                _keys(material.open_circuit_potential),
            )
        )
    head = ("name", "title", "density g/cm³", "D50 µm", "j₀ mA/cm²", "potential from")
    yield table(head, rows)


def _electrolytes() -> Iterator[str]:
    yield f"## Electrolytes\n\n{ELECTROLYTES}"
    for path in sorted(set(library("electrolytes").values())):
        rows = []
        for name in load(path):
            entry = read_electrolyte(str(name))
            rows.append(
                (
                    code(name),
                    entry.title,
                    entry.group or "",
                    entry.form,
                    _conductivity(entry),
                    _value(entry.temperature, "degC", mark=False),
                    _value(entry.activation_energy, "eV"),
                    _windows(entry),
                    entry.basis or "",
                    _keys(entry),
                )
            )
        yield f"### {path.stem.replace('_', ' ').capitalize()}"
        yield table(
            ("name", "title", "group", "form", "mS/cm", "°C", "eV", "window V", "basis", "sources"),
            rows,
        )


def _conductivity(entry: SolidElectrolyte) -> str:
    if entry.conductivity is not None or entry.conductivity_range is None:
        return _value(entry.conductivity, "mS/cm")
    low, high = entry.conductivity_range.low, entry.conductivity_range.high
    if low is None:
        return f"at most {_value(high, 'mS/cm')}"
    if high is None:
        return f"at least {_value(low, 'mS/cm')}"
    return f"{_value(low, 'mS/cm', mark=False)} to {_value(high, 'mS/cm')}"


def _windows(entry: SolidElectrolyte) -> str:
    said = []
    for window in entry.windows:
        low = "…" if window.low is None else f"{float(window.low):.3g}"
        high = "…" if window.high is None else f"{float(window.high):.3g}"
        against = "" if window.reference == "Li/Li+" else f" against {window.reference}"
        said.append(f"{low} to {high}{against} ({window.kind})")
    return "; ".join(said)


def _pairs() -> Iterator[str]:
    yield f"## Materials in contact\n\n{PAIRS}"
    rows = [
        (pair.title, pair.verdict, pair.condition or "", pair.mechanism, pair.basis, _keys(pair))
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


def _keys(value: Any) -> str:
    if value is None or value.source is None:
        return ""
    keys = source_keys(value.source)
    return ", ".join(f"[{key}](#source-{key.lower()})" for key in keys) or value.source
