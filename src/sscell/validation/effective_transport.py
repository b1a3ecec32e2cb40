"""Measured effective conductivities of composites, and what the closures make of them."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq

from sscell.cards import closures
from sscell.validation.cards import folder

VOIDS = 0.15
"""Assumed where fractions are of the solids and no porosity is reported. [-]"""
FITTED_ON = frozenset({"Minnmann2021", "Schlautmann2023", "Bazzoun2026", "Oh2026", "Minnmann2024"})
"""Papers that the percolation threshold and the power of sscell were drawn from."""
ELECTRONS_FITTED_ON = frozenset({"Minnmann2021"})
"""The paper that the electronic closures were drawn from."""


@dataclass(frozen=True)
class Composite:
    """One row of the table; None where unknown."""

    key: str
    source: str
    mark: str
    sample: str
    method: str
    carbon: str
    catholyte_fraction: float | None
    """Of the whole electrode. [-]"""
    active_fraction: float | None
    """Of the whole electrode. [-]"""
    voids_assumed: bool
    conductivity: float | None
    """Of the electrolyte. [mS/cm]"""
    ionic: float | None
    """Effective. [mS/cm]"""
    electronic: float | None
    """Effective. [mS/cm]"""
    active_conductivity: float | None
    """Of a compact of the active material. [mS/cm]"""
    catholyte_size: float | None
    """[um]"""
    active_size: float | None
    """[um]"""
    note: str

    @property
    def efficiency(self) -> float | None:
        """Effective over the electrolyte's own conductivity. [-]"""
        if self.ionic is None or self.conductivity is None or self.catholyte_fraction is None:
            return None
        return self.ionic / self.conductivity

    @property
    def why_not(self) -> str:
        """What lacks for a comparison of ions; empty if nothing does."""
        lacking = {
            "ionic conductivity": self.ionic,
            "electrolyte's own conductivity": self.conductivity,
            "volume fraction": self.catholyte_fraction,
        }
        return ", ".join(name for name, value in lacking.items() if value is None)


def composites() -> list[Composite]:
    """Every row of ``effective_transport.csv``, fractions of the whole electrode."""
    text = (folder() / "effective_transport.csv").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return [_composite(row) for row in csv.DictReader(io.StringIO("\n".join(lines)))]


def _composite(row: Mapping[str, str]) -> Composite:
    def number(name: str) -> float | None:
        return float(row[name]) if row[name] else None

    voids = number("porosity")
    solid = row["basis"] == "solid"
    share = 1 - (VOIDS if voids is None else voids) if solid else 1.0
    catholyte, active = number("catholyte_fraction"), number("active_material_fraction")
    return Composite(
        row["key"],
        row["source"],
        row["mark"],
        row["sample"],
        row["method"],
        row["carbon"],
        None if catholyte is None else catholyte * share,
        None if active is None else active * share,
        solid and voids is None,
        number("conductivity"),
        number("ionic_conductivity"),
        number("electronic_conductivity"),
        number("active_material_conductivity"),
        number("catholyte_size"),
        number("active_material_size"),
        row["note"],
    )


Closure = Callable[[Composite], float | None]


def _closure(name: closures.IonicClosure) -> Closure:
    def closure(composite: Composite) -> float | None:
        threshold = None
        if composite.active_size is not None and composite.catholyte_size is not None:
            threshold = closures.percolation_threshold(
                composite.active_size, composite.catholyte_size
            )
        if composite.catholyte_fraction is None or (name == "percolation" and threshold is None):
            return None
        return closures.ionic(name, composite.catholyte_fraction, threshold)

    return closure


IONIC: Mapping[str, Closure] = {name: _closure(name) for name in closures.IONIC_CLOSURES}
"""The closures of a cell card: effective over intrinsic conductivity, None without inputs."""
CALIBRATED = "percolation, threshold from one composite"
"""The default closure with its threshold drawn from one measurement of the same paper."""


def decades(predicted: float | None, measured: float | None) -> float:
    """Logarithm to base ten of predicted over measured; NaN where one is not known."""
    if predicted is None or measured is None:
        return float("nan")
    return float(np.log10(predicted / measured))


def ionic_decades(rows: Sequence[Composite]) -> dict[str, list[float]]:
    """Errors in decades of every closure for every composite, NaN where it cannot be asked."""
    errors = {
        name: [decades(closure(row), row.efficiency) if row.efficiency else float("nan")
               for row in rows]
        for name, closure in IONIC.items()
    }  # fmt: skip
    return errors | {CALIBRATED: _calibrated(rows)}


def _calibrated(rows: Sequence[Composite]) -> list[float]:
    """Each paper's others from the threshold that its middle composite shows."""
    errors = [float("nan")] * len(rows)
    for paper in dict.fromkeys(composite.source for composite in rows):
        members = [
            i
            for i, composite in enumerate(rows)
            if composite.source == paper and composite.efficiency
        ]
        if len(members) < 3:
            continue
        members.sort(key=lambda i: rows[i].catholyte_fraction or 0.0)
        middle = members[len(members) // 2]
        threshold = implied_threshold(rows[middle])
        for i in members:
            fraction = rows[i].catholyte_fraction
            if i != middle and fraction is not None and threshold is not None:
                errors[i] = decades(closures.percolation(fraction, threshold), rows[i].efficiency)
    return errors


def implied_threshold(composite: Composite) -> float | None:
    """The percolation threshold at which the closure gives what was measured; None if none."""
    fraction, efficiency = composite.catholyte_fraction, composite.efficiency
    if fraction is None or efficiency is None or efficiency >= fraction**2:
        return None if efficiency is None else 0.0
    return float(
        brentq(lambda t: closures.percolation(fraction, t) - efficiency, 0.0, fraction - 1e-6)
    )


def electronic_decades(rows: Sequence[Composite]) -> dict[str, list[float]]:
    """The same for electrons, where the compact's conductivity is known."""
    laws: Mapping[str, Callable[[float], float]] = {
        "percolation": closures.electronic_percolation,
        "power-law": lambda share: closures.power_law(share, closures.POWER_LAW_ELECTRONIC),
    }
    return {
        name: [
            float("nan")
            if composite.active_conductivity is None or composite.active_fraction is None
            else decades(
                law(composite.active_fraction) * composite.active_conductivity, composite.electronic
            )
            for composite in rows
        ]
        for name, law in laws.items()
    }


@dataclass(frozen=True)
class Spread:
    """Errors of some rows. [decades]"""

    rows: int
    mean: float
    rms: float
    median: float
    """Of the magnitudes."""
    worst: float
    """With its sign."""


def spread(errors: Sequence[float]) -> Spread:
    """Summary of the errors that are known. [decades]"""
    known = np.array([error for error in errors if np.isfinite(error)])
    if not known.size:
        return Spread(0, *[float("nan")] * 4)
    size = np.abs(known)
    return Spread(
        known.size,
        float(known.mean()),
        float(np.sqrt((known**2).mean())),
        float(np.median(size)),
        float(known[np.argmax(size)]),
    )
