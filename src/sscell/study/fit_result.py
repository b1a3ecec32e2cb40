"""What a fit found: values, how well they are known, and what cannot be told apart."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite

import numpy as np
from numpy.typing import NDArray

from sscell.description.cell import CellDesign
from sscell.description.paths import path_info
from sscell.study.identifiability import Identifiability

Array = NDArray[np.float64]


@dataclass(frozen=True)
class FitResult:
    """Parameters of one cell from its own capacities at rates; prints as a table."""

    cell: CellDesign
    """With the values found."""
    values: dict[str, float]
    """By path, in SI units."""
    start: dict[str, float]
    """Where the fit began, in SI units."""
    factors: dict[str, float]
    """One standard deviation of each value, as a factor; infinite where nothing is told."""
    covariance: Array
    """Of the logarithms of the values."""
    correlation: Array
    """The same without the widths."""
    c_rates: Array
    """[h-1]"""
    measured: Array
    """[mAh/g] of active material, or [mAh/cm2]."""
    fitted: Array
    """In the same unit."""
    unit: str
    """``"mAh/g"`` or ``"mAh/cm2"``."""
    identifiability: Identifiability
    """What capacities at these rates can tell."""
    warnings: tuple[str, ...]
    """In words: what cannot be told apart, which value stands at its bound."""
    converged: bool
    """Whether the search ended by itself."""

    @property
    def errors(self) -> Array:
        """Fitted over measured, less one. [-]"""
        return np.asarray(self.fitted / self.measured - 1)

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
            known = f"times or over {factor:.3g}" if isfinite(factor) else "not told by the data"
            shown = f"{info.display(value):.4g} {info.unit if info.unit != '1' else ''}".strip()
            was = f"{info.display(self.start[path]):.4g}"
            lines.append(f"  {path:<{width}}  {shown:>16}  {known}  (began at {was})")
        return lines

    def _points(self) -> list[str]:
        rows = zip(self.c_rates, self.measured, self.fitted, self.errors, strict=True)
        return [
            f"  C-rate   measured     fitted  error   ({self.unit})",
            *(f"  {r:6.3g} {m:10.4g} {f:10.4g} {100 * e:5.1f} %" for r, m, f, e in rows),
        ]

    def _told(self) -> list[str]:
        said = [f"warning: {text}" for text in self.warnings]
        if not self.converged:
            said.append("warning: the search was stopped before it ended by itself")
        return ["", *said] if said else []
