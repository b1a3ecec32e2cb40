"""The published spread, weighted by what was measured on one cell."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from sscell.calibration.evidence import Evidence, of_curves, of_spectra
from sscell.calibration.measurements import SHARES, Measurements, read_measurements
from sscell.cards.cell import CellDesign
from sscell.cards.measured import Measured
from sscell.designs.as_built import Seen, Spread, Typical, as_built, stays
from sscell.designs.discrepancy import Discrepancy, equally_likely
from sscell.errors import MisfitWarning, stack_level_of_user
from sscell.parameters.derived import derive
from sscell.protocols.charge import is_several, read_charges
from sscell.protocols.charge_words import FULL, SAME_RATE
from sscell.protocols.protocol import DISCHARGE, Protocol
from sscell.solving.arrays import MILLIAMPERE_HOUR_PER_CM2, MILLIAMPERE_HOUR_PER_GRAM
from sscell.solving.batch import Execution
from sscell.studies.arguments import RATES
from sscell.studies.bands import EACH, QUANTILES, capacities, published, quantile_axis
from sscell.studies.measured_cell import MeasuredCell
from sscell.studies.rate_grid import RateGrid

Array = NDArray[np.float64]
MEASURED = "measured"
"""The name of a spread that measurements narrowed."""
FEWEST = 30
"""Effective draws below which a tenth of them is less than three."""
_FACTORS = Typical._fields
FAR = 3.0
"""Standard deviations from the published cells beyond which a capacity is none of theirs. [-]"""


@dataclass(frozen=True)
class Weighted:
    """Draws in agreement with measured capacities."""

    spread: Spread
    chosen: NDArray[np.intp]
    """Place of each draw among the draws and charges of the prior, those of a draw in turn."""
    effective: float
    """Effective number of draws of the prior: the square of the sum of their weights over the sum
    of the squares."""


def weighted(
    prior: Spread,
    predicted: Array,
    measured: Array,
    c_rates: Array,
    noise: Array,
    beside: Array | float = 0.0,
) -> Weighted:
    """Draws of a prior by how well they agree with capacities that were measured on one cell.

    The likelihood is normal; its covariance is that of the discrepancy, a share of which all rates
    have in common, and of the noise.

    Parameters
    ----------
    prior : Spread
    predicted : array, shape (draws, charges, measured)
        By the factors of each draw; over the practical capacity. [-]
    measured, noise : array, shape (measured,)
        Capacities and their standard deviations, over the practical capacity. [-]
    c_rates : array, shape (measured,)
        Different ones.
    beside : array, shape (draws, charges)
        Logarithm of how likely other measurements are. [-]
    """
    draws, charges, _ = predicted.shape
    left = (measured - predicted).reshape(draws * charges, -1)
    solved = np.asarray(np.isfinite(left).all(axis=1))
    discrepancy = Discrepancy(prior.discrepancy, prior.shared)
    logs = discrepancy.log_density(np.where(solved[:, None], left, 0.0), c_rates, noise)
    logs = np.where(solved, logs + np.ravel(beside + np.zeros((draws, charges))), -np.inf)
    chosen = equally_likely(logs, draws)
    weights = np.exp(logs - logs.max()).reshape(draws, charges).sum(axis=1)
    return Weighted(
        Spread(
            tuple(prior.draws[i // charges] for i in chosen.tolist()),
            prior.discrepancy,
            MEASURED,
            prior.shared,
            Seen(c_rates, left[chosen], noise),
        ),
        chosen,
        float(weights.sum() ** 2 / (weights**2).sum()),
    )


def as_measured(
    cell: CellDesign, data: Any, precision: float, charge: Any, solver: Execution
) -> MeasuredCell:
    """A cell with the published draws that agree with what was measured on it.

    Parameters
    ----------
    cell : CellDesign
    data
        As of :func:`sscell.calibration.measurements.read_measurements`.
    precision : float
        Relative standard deviation of a measured capacity. [-]
    charge : None, str or sequence of str
        How the cell was charged before each discharge; of several each is as likely.
    solver : Execution

    Raises
    ------
    InputError

    Warns
    -----
    MisfitWarning
        If a capacity is far from those of published cells, or few draws agree with all.
    """
    means = read_measurements(data, cell, precision)
    protocols = read_charges(
        _charges(charge, data if isinstance(data, Measured) else cell.measured)
    )
    prior = published()
    rates = np.array(sorted({*RATES, *means.rates.tolist()}))
    grid = RateGrid(rates.tolist(), protocols)
    variables, known = solved_factors(cell, prior, grid, solver, SHARES if means.curves else None)
    solved = variables["capacity"]
    beside = []
    if means.curves:
        rows = np.searchsorted(rates, [curve.c_rate for curve in means.curves])
        lowest = float(cell.cutoffs_vs_lithium[0] - cell.anode.potential)
        beside.append(of_curves(means.curves, variables["voltage"][:, :, rows], lowest))
    if means.spectra:
        beside.append(of_spectra(cell, prior, means.spectra, solver.accuracy))
    practical, most, _ = capacities(cell)
    areal = practical * MILLIAMPERE_HOUR_PER_CM2
    at = np.searchsorted(rates, means.rates)
    measured, noise = means.capacities / areal, means.deviations / areal
    density = sum((each.log_density for each in beside), np.zeros(()))
    made = weighted(prior, solved[:, :, at] / practical, measured, means.rates, noise, density)
    either = np.repeat(solved, EACH, axis=0)
    before = either + practical * prior.residuals(rates, EACH)[:, None, :]
    agreeing = np.repeat(solved.reshape(-1, rates.size)[made.chosen], EACH, axis=0)
    after = agreeing + practical * made.spread.residuals(rates, EACH)
    per_gram = MILLIAMPERE_HOUR_PER_CM2 / MILLIAMPERE_HOUR_PER_GRAM / derive(cell).loading.loading
    every = [np.clip(x, 0.0, most).reshape(-1, rates.size) * per_gram for x in (before, after)]
    both = every[0], every[1]
    report = _Report(cell, prior, made, rates, at, means, both, protocols, tuple(beside))
    for message in report.warnings:
        warnings.warn(message, MisfitWarning, stacklevel=stack_level_of_user())
    most = int(np.bincount(made.chosen % len(protocols)).argmax())
    return MeasuredCell(cell, made.spread, report.dataset(known), protocols[most].charge)


def _charges(given: Any, known: Measured | None) -> Sequence[Any]:
    """What is given, or what is known of the cell, or else both that are likely."""
    if given is not None:
        return given if is_several(given) else [given]
    if known is None or known.charge_known == "unknown":
        return [FULL, SAME_RATE]
    return [known.charge]


def solved_factors(
    cell: CellDesign,
    prior: Spread,
    grid: RateGrid,
    solver: Execution,
    shares: Array | None = None,
) -> tuple[dict[str, NDArray[Any]], dict[str, Any]]:
    """Variables by the factors of each draw, shape (draws, *grid.shape), and how they were solved.

    As ``grid.solved``; each set of factors is solved once.
    """
    alike = {draw: i for i, draw in enumerate(dict.fromkeys(prior.draws))}
    cells = [as_built(cell, draw) for draw in alike]
    variables, known = grid.solved(cells, (len(cells),), solver, shares)
    rows = [alike[draw] for draw in prior.draws]
    return {name: values[rows] for name, values in variables.items()}, known


@dataclass(frozen=True)
class _Report:
    """What a fit says: bands before and after, the draws, and warnings."""

    cell: CellDesign
    prior: Spread
    made: Weighted
    rates: Array
    at: NDArray[np.intp]
    """Of the measured rates among the rates."""
    means: Measurements
    capacities: tuple[Array, Array]
    """Before and after, each of shape (any, rates). [mAh/g]"""
    protocols: tuple[Protocol, ...]
    beside: tuple[Evidence, ...]

    @cached_property
    def bands(self) -> list[Array]:
        """Before and after, each of shape (quantile, rates). [mAh/g]"""
        return [np.nanquantile(x, QUANTILES, axis=0) for x in self.capacities]

    @cached_property
    def measured(self) -> Array:
        """Capacities and their standard deviations, NaN where none is measured. [mAh/g]"""
        loading = derive(self.cell).loading.loading * MILLIAMPERE_HOUR_PER_GRAM
        both = np.full((2, self.rates.size), np.nan)
        both[:, self.at] = np.array([self.means.capacities, self.means.deviations]) / loading
        return both

    @property
    def warnings(self) -> Iterator[str]:
        """In words: what is unlike published cells."""
        before = self.capacities[0]
        off = (self.measured[0] - np.nanmean(before, axis=0)) / np.nanstd(before, axis=0)
        far = np.flatnonzero(np.abs(off) > FAR)
        if far.size:
            points = ", ".join(
                f"{self.measured[0, i]:.3g} mAh/g at {self.rates[i]:.3g}C (published cells: "
                f"{self.bands[0][0, i]:.3g} to {self.bands[0][-1, i]:.3g})"
                for i in far[:3]
            )
            yield f"capacities unlike those of published cells: {points}; check data and card"
        for evidence in self.beside:
            odd = [word for word, x in zip(evidence.words, evidence.off, strict=True) if x > FAR]
            if odd:
                yield f"unlike what the card and published cells lead to: {'; '.join(odd[:3])}"
        if self.made.effective < FEWEST:
            yield (
                f"only {self.made.effective:.0f} of {len(self.prior.draws)} published draws agree "
                "with the measurements; the band rests on these few and may be too narrow"
            )

    def dataset(self, known: Mapping[str, Any]) -> xr.Dataset:
        """As of ``MeasuredCell.to_dataset``."""
        single = self.protocols[0] if len(self.protocols) == 1 else DISCHARGE
        grid = RateGrid(self.rates.tolist(), single)
        before, after = self.bands
        results = grid.dataset(
            "fit",
            [],
            {"measured": self.measured[0], "deviation": self.measured[1],
             "before_band": before, "after_band": after, **grid.currents([self.cell], ())},
            title=self.cell.title,
            cells=[self.cell],
            after=[quantile_axis()],
            asked={"prior": self.prior.name},
            attributes={**known, "prior": self.prior.name, "effective": self.made.effective,
                        "charges": self._charged, "summary": "\n".join(self._lines())},
        )  # fmt: skip
        if len(self.protocols) > 1:  # of no single protocol
            results = results.assign_attrs(direction="")
        columns = np.array(self.made.spread.draws).T
        return results.assign(
            {
                name: ("draw", column, {"units": "1", "long_name": name})
                for name, column in zip(_FACTORS, columns, strict=False)
            }
        )

    def _compared(self, evidence: Evidence) -> Iterator[str]:
        """What was measured beside capacities, and what the factors predict."""
        shape = len(self.prior.draws), len(self.protocols), evidence.measured.size
        before = np.broadcast_to(evidence.predicted, shape).reshape(-1, shape[-1])
        bands = [np.quantile(x, QUANTILES, axis=0).T for x in (before, before[self.made.chosen])]
        yield ""
        for words, value, *both in zip(evidence.words, evidence.measured, *bands, strict=True):
            yield f"  {words}: {value:.4g}"
            yield f"  {'':18}" + "".join(f"{_banded(band):>26}" for band in both)

    @property
    def _charged(self) -> str:
        return " or ".join(protocol.charge for protocol in self.protocols)

    def _lines(self) -> list[str]:
        """As a table: factors and capacities, medians with the band that holds 80 %."""
        count, kept = len(self.prior.draws), self.made.effective
        lines = [
            self.cell.title,
            f"  charge before each discharge: {self._charged}",
            f"  published draws in agreement: {kept:.0f} of {count} (effective)",
            "",
            f"  {'':14}{'published cells':>26}{'this cell':>26}",
        ]
        columns = zip(*(np.array(s.draws).T for s in (self.prior, self.made.spread)), strict=True)
        for name, both in zip(_FACTORS, columns, strict=False):
            if name == "utilisation" and stays(self.cell):
                lines.append(f"  {name:14}{'of the card':>26}")
                continue
            shown = (np.quantile(x, QUANTILES) for x in both)
            lines.append(f"  {name:14}" + "".join(f"{_banded(x):>26}" for x in shown))
        lines += [
            "",
            f"  {'C-rate':>6}{'measured':>12}{'published cells':>26}{'this cell':>26} mAh/g",
        ]
        for i, rate in enumerate(self.rates):
            value = self.measured[0, i]
            point = "" if np.isnan(value) else f"{value:.4g}"
            bands = "".join(f"{_banded(band[:, i]):>26}" for band in self.bands)
            lines.append(f"  {rate:6.3g}{point:>12}{bands}")
        lines += [line for evidence in self.beside for line in self._compared(evidence)]
        lines += [f"warning: {text}" for text in self.warnings]
        return [*lines, *(f"note: {text}" for text in self.means.notes)]


def _banded(quantiles: Array) -> str:
    low, middle, high = quantiles
    return f"{middle:.3g} ({low:.3g} to {high:.3g})"
