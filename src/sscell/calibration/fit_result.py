"""What a fit found: values, how well they are known, and what cannot be distinguished."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import isfinite, isnan
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from sscell.calibration.identifiability import Identifiability
from sscell.calibration.sensitivity import with_report
from sscell.cards.cell import CellDesign
from sscell.designs.paths import path_info
from sscell.protocols.protocol import DISCHARGE, Protocol
from sscell.studies.rate_grid import RateGrid

Array = NDArray[np.float64]
MISSED = 3.0
"""Standard deviations beyond which a capacity counts as missed. [-]"""
MOST_NAMED = 3
_FACTOR = {"units": "1", "long_name": "one standard deviation as a factor"}
_COVARIANCE = {"units": "1", "long_name": "covariance of the logarithms"}


@dataclass(frozen=True)
class FitResult:
    """Parameters of one cell from its own capacities at rates; prints as a table.

    Examples
    --------
    >>> import sscell
    >>> cell = sscell.load_cell("ncm83_li6ps5cl")
    >>> data = {"c_rate": [0.1, 1, 3], "capacity [mAh/g]": [201, 177, 140]}
    >>> result = sscell.fit(cell, data, ["active_material.diffusivity"], accuracy="draft")
    >>> result.converged, result.unit
    (True, 'mAh/g')
    """

    cell: CellDesign
    """With the values found."""
    values: dict[str, float]
    """By path, in SI units."""
    start: dict[str, float]
    """Where the fit began, in SI units."""
    factors: dict[str, float]
    """One standard deviation of each value, as a factor; infinite where nothing is known."""
    covariance: Array
    """Of the logarithms of the values."""
    correlation: Array
    """The same without the widths."""
    c_rates: Array
    """[h-1]"""
    measured: Array
    """Mean at each rate; [mAh/g] of active material, or [mAh/cm2]."""
    fitted: Array
    """In the same unit."""
    deviations: Array
    """Standard deviation of each mean, in the same unit."""
    repeats: NDArray[np.int_]
    """How many capacities each mean is of."""
    outlying: NDArray[np.bool_]
    """Which capacities were left out, far off what all others agree on."""
    unit: str
    """``"mAh/g"`` or ``"mAh/cm2"``."""
    identifiability: Identifiability
    """What capacities at these rates can tell."""
    at_bound: tuple[str, ...]
    """In words: which value stands at its bound."""
    scatter: float
    """Standard deviation of repeats at one rate, as a share of a capacity; NaN without repeats."""
    misfit: float
    """Root mean square of the errors over their standard deviations, for the degrees of freedom;
    1 is what the precision makes. [-]"""
    notes: tuple[str, ...]
    """In words: rows of the data that were left out."""
    converged: bool
    """Whether the search ended by itself."""
    protocol: Protocol = DISCHARGE
    """How the capacities were measured."""
    solved: Mapping[str, Any] = field(default_factory=dict)
    """The accuracy, and the self-check if there was one."""

    @property
    def errors(self) -> NDArray[np.float64]:
        """Fitted over measured, less one; NaN where nothing was measured. [-]

        Examples
        --------
        >>> import sscell
        >>> cell = sscell.load_cell("ncm83_li6ps5cl")
        >>> data = {"c_rate": [0.1, 1, 3], "capacity [mAh/g]": [201, 177, 140]}
        >>> result = sscell.fit(cell, data, ["active_material.diffusivity"], accuracy="draft")
        >>> bool(abs(result.errors).max() < 0.01)
        True
        """
        some = self.measured > 0
        ratio = np.divide(self.fitted, self.measured, where=some, out=np.full(some.shape, np.nan))
        return np.asarray(ratio - 1)

    @property
    def misfits(self) -> tuple[str, ...]:
        """In words: by how much the cell misses the data, where that is beyond their precision.

        Examples
        --------
        >>> import sscell
        >>> cell = sscell.load_cell("ncm83_li6ps5cl")
        >>> data = {"c_rate": [0.1, 1, 3], "capacity [mAh/g]": [201, 177, 140]}
        >>> result = sscell.fit(cell, data, ["active_material.diffusivity"], accuracy="draft")
        >>> result.misfits
        ()
        """
        off = np.abs(self.fitted - self.measured) / self.deviations
        missed = (off > MISSED) & ~self.outlying
        lines = [
            f"left out as an outlier: {self._shown(int(i))}; check that point"
            for i in np.flatnonzero(self.outlying)
        ]
        if missed.any():
            worst = [int(i) for i in np.argsort(-off) if missed[i]][:MOST_NAMED]
            points = ", ".join(map(self._shown, worst))
            repeats = f" (repeats scatter by {100 * self.scatter:.2g} %)"
            lines.append(
                f"the fit misses capacities by up to {off[worst[0]]:.2g} times their standard "
                f"deviation{'' if isnan(self.scatter) else repeats}: "
                f"{points}; these parameters do not describe them"
            )
        return tuple(lines)

    def _shown(self, i: int) -> str:
        """One point, measured and fitted."""
        measured, fitted = self.measured[i], self.fitted[i]
        return f"{measured:.3g} {self.unit} at {self.c_rates[i]:.3g}C, fitted {fitted:.3g}"

    @property
    def warnings(self) -> tuple[str, ...]:
        """In words: what cannot be distinguished, which value stands at its bound, what is missed.

        Examples
        --------
        >>> import sscell
        >>> cell = sscell.load_cell("ncm83_li6ps5cl")
        >>> data = {"c_rate": [0.1, 1, 3], "capacity [mAh/g]": [201, 177, 140]}
        >>> result = sscell.fit(cell, data, ["active_material.diffusivity"], accuracy="draft")
        >>> result.warnings
        ()
        """
        return (*self.identifiability.warnings, *self.at_bound, *self.misfits)

    def to_dataset(self) -> xr.Dataset:
        """The fit as a dataset, to be saved, drawn and sent on.

        Returns
        -------
        xarray.Dataset
            Dims (c_rate): ``measured``, ``fitted`` and ``deviation`` in the unit of the data,
            ``repeats``, ``outlying``; (parameter): ``fitted_value`` and ``start_value`` in the
            display ``unit``, ``factor`` (NaN where nothing is known); ``covariance`` and what
            :func:`sscell.sensitivity` reports of parameters. ``sscell.cells_of`` gives the
            fitted cell; the attribute ``summary`` holds the printed table.

        Examples
        --------
        >>> import sscell
        >>> cell = sscell.load_cell("ncm83_li6ps5cl")
        >>> data = {"c_rate": [0.5, 1], "capacity [mAh/g]": [156, 142]}
        >>> fitted = sscell.fit(cell, data, ["cathode.utilisation"], accuracy="draft")
        >>> results = fitted.to_dataset()
        >>> results["fitted"].dims, results.attrs["study"]
        (('c_rate',), 'fit')
        """
        grid = RateGrid(self.c_rates.tolist(), self.protocol)
        variables = {
            "measured": self.measured,
            "fitted": self.fitted,
            "deviation": self.deviations,
            "repeats": self.repeats,
            "outlying": self.outlying,
            **grid.currents([self.cell], ()),
        }
        results = grid.dataset(
            "fit",
            [],
            variables,
            title=self.cell.title,
            cells=[self.cell],
            asked={"paths": list(self.values)},
            attributes={**self.solved, "misfit": self.misfit, "scatter": self.scatter,
                        "converged": str(self.converged), "summary": str(self)},
        )  # fmt: skip
        for name in ("measured", "fitted", "deviation"):
            results[name].attrs["units"] = self.unit
        results = results.assign_coords(parameter=list(self.values))
        paths = [path_info(path) for path in self.values]
        shown = [
            [info.display(values[info.name]) for info in paths]
            for values in (self.values, self.start)
        ]
        covariance = np.where(np.isfinite(self.covariance), self.covariance, np.nan)
        factors = np.array([self.factors[path] for path in self.values])
        return with_report(results, self.identifiability, self.values).assign(
            fitted_value=("parameter", shown[0], {"long_name": "fitted value"}),
            start_value=("parameter", shown[1], {"long_name": "value at the start"}),
            factor=("parameter", np.where(np.isfinite(factors), factors, np.nan), _FACTOR),
            covariance=(("parameter", "other"), covariance, _COVARIANCE),
        )

    def __str__(self) -> str:
        return "\n".join([self.cell.title, *self._parameters(), "", *self._points(), *self._told()])

    def __repr__(self) -> str:
        return str(self)

    def _parameters(self) -> list[str]:
        width = max(len(path) for path in self.values)
        lines = []
        for path, value in self.values.items():
            info = path_info(path)
            factor = self.factors[path]
            known = (
                f"x/\N{DIVISION SIGN} {factor:.3g}"
                if isfinite(factor)
                else "not determined by the data"
            )
            shown = f"{info.display(value):.4g} {info.unit if info.unit != '1' else ''}".strip()
            was = f"{info.display(self.start[path]):.4g}"
            lines.append(f"  {path:<{width}}  {shown:>16}  {known}  (began at {was})")
        return lines

    def _points(self) -> list[str]:
        rows = zip(self.c_rates, self.measured, self.fitted, self.errors, strict=True)
        return [
            f"  C-rate   measured     fitted  error   ({self.unit})",
            *(
                f"  {r:6.3g} {m:10.4g} {f:10.4g} " + ("    -" if isnan(e) else f"{100 * e:5.1f} %")
                for r, m, f, e in rows
            ),
        ]

    def _told(self) -> list[str]:
        lines = [f"warning: {text}" for text in self.warnings]
        lines += [f"note: {text}" for text in self.notes]
        if not self.converged:
            lines.append("warning: the search was stopped before it ended by itself")
        return ["", *lines] if lines else []
