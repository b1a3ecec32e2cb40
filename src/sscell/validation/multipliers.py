"""One pair of multipliers for all published cells: how much contact and diffusion explain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import RegularGridInterpolator

from sscell.cards.cell import CellDesign
from sscell.designs.replace import replaced, value_at
from sscell.solving.arrays import solved_arrays
from sscell.solving.batch import Execution
from sscell.solving.points import Design, Point
from sscell.validation.predict import UNITS, Prepared, reported

Array = NDArray[np.float64]
CONTACT = np.logspace(-1.5, 0.5, 5)
"""Multipliers of the exchange current per electrode volume that are tried: what the literature
has of coverage and of exchange currents, and a little more. [-]"""
DIFFUSION = np.logspace(-1.5, 0.5, 7)
"""Multipliers of the diffusivity that are tried, from the same sources. [-]"""
FINE = 81
"""Points of each multiplier between which the best pair is looked for."""
LEAST = 0.02
"""Share of a measured capacity below which a prediction is no worse for being smaller. [-]"""


@dataclass(frozen=True)
class Pair:
    """The best pair of multipliers, and what it leaves."""

    contact: float
    """Of coverage times exchange current, which no discharge tells apart. [-]"""
    diffusion: float
    """Of the diffusivity. [-]"""
    predicted: Array
    """At each point, in the unit of its paper."""
    left_out: Array
    """The same with the pair fitted to the other papers only."""
    misfit: Array
    """Mean logarithmic error, shape (contact, diffusion) of the grid tried. [-]"""

    @property
    def contact_tells(self) -> float:
        """How much the error changes over all contacts tried, at the best diffusion. [-]"""
        return self._change(0, float(np.log(self.diffusion)), np.log(DIFFUSION))

    @property
    def diffusion_tells(self) -> float:
        """How much the error changes over all diffusivities tried, at the best contact. [-]"""
        return self._change(1, float(np.log(self.contact)), np.log(CONTACT))

    def _change(self, axis: int, best: float, tried: Array) -> float:
        at = int(np.argmin(np.abs(tried - best)))
        along = self.misfit.take(at, axis=1 - axis)
        return float(along.max() / along.min() - 1)


def multiplied(cell: CellDesign, contact: float, diffusion: float) -> CellDesign:
    """A cell with other contacts and other diffusion, everything else as it was."""
    exchange = value_at(cell, "active_material.exchange_current_density")
    diffusivity = value_at(cell, "active_material.diffusivity")
    assert exchange is not None
    assert diffusivity is not None
    return replaced(
        cell,
        {
            "active_material.exchange_current_density": f"{contact * exchange!r} A/m^2",
            "active_material.diffusivity": f"{diffusion * diffusivity!r} m^2/s",
        },
    )


def fit_pair(papers: Sequence[tuple[str, Sequence[Prepared]]], execution: Execution) -> Pair:
    """The pair that leaves the least mean absolute logarithmic error over all points.

    Parameters
    ----------
    papers : sequence of (how capacities are reported, samples)
        Each sample with the cell it is compared with, also where values are drawn.
    execution : Execution
    """
    measured, owner = [], []
    for paper, (how, samples) in enumerate(papers):
        for sample in samples:
            measured += [reported(point, how) for point in sample.points]
            owner += [paper] * len(sample.points)
    target, whose = np.array(measured), np.array(owner)
    tried = [(float(c), float(d)) for c in CONTACT for d in DIFFUSION]
    coarse = replace(execution, accuracy="draft")
    grid = _solved(papers, tried, coarse).reshape(CONTACT.size, DIFFUSION.size, -1)
    logs = np.log(np.maximum(grid / target, LEAST))
    between = RegularGridInterpolator((np.log(CONTACT), np.log(DIFFUSION)), logs)
    contact = np.linspace(np.log(CONTACT[0]), np.log(CONTACT[-1]), FINE)
    diffusion = np.linspace(np.log(DIFFUSION[0]), np.log(DIFFUSION[-1]), FINE)
    pairs = np.stack(np.meshgrid(contact, diffusion, indexing="ij"), axis=-1).reshape(-1, 2)
    off = between(pairs)
    best = pairs[np.argmin(np.abs(off).mean(axis=1))]
    left_out = np.empty(target.size)
    for paper in range(len(papers)):
        others = whose != paper
        chosen = pairs[np.argmin(np.abs(off[:, others]).mean(axis=1))]
        left_out[~others] = np.exp(between(chosen)[0][~others]) * target[~others]
    c, d = np.exp(best)
    return Pair(
        float(c),
        float(d),
        _solved(papers, [(float(c), float(d))], execution)[0],
        left_out,
        np.abs(logs).mean(axis=2),
    )


def _solved(
    papers: Sequence[tuple[str, Sequence[Prepared]]],
    pairs: Sequence[tuple[float, float]],
    execution: Execution,
) -> Array:
    """Capacities for each pair at every measured point, each in the unit of its paper."""
    points, variables = [], []
    for contact, diffusion in pairs:
        for how, samples in papers:
            for sample in samples:
                design = Design.of(multiplied(sample.cell, contact, diffusion))
                points += [Point(design, rate, sample.charge) for rate in sample.rates]
                variables += [UNITS[how][0]] * len(sample.rates)
    answers, _ = solved_arrays(points, (len(points),), execution)
    values = [float(answers[name][i]) for i, name in enumerate(variables)]
    return np.array(values).reshape(len(pairs), -1)
