"""An optimum in words: a table of it, what limits there, and what is doubtful."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from sscell.checks.finding import Finding
from sscell.results.dataset import band_words
from sscell.studies.idealised import PROCESSES
from sscell.studies.limits import Limit
from sscell.studies.optimum import FLAT

AT_BOUND = 0.01
"""Share of a range within which the optimum is at its end. [-]"""
ACTIVE = 0.01
"""Margin of a limit, over the limit, within which it is active at the optimum. [-]"""
NO_GAIN = 2e-3
"""Share of the objective that an idealised process must add to limit it. [-]"""
_HEAD = ("parameter", "optimum", f"within {100 * FLAT:g} %", "as given", "searched")


def summary(results: xr.Dataset) -> list[str]:
    """What is reached, and a table of each parameter with its flat range.

    Parameters
    ----------
    results : xarray.Dataset
        Of ``sscell.optimise``.
    """
    about = results["objective"].attrs
    unit = f" {about['units']}".removesuffix(" 1")
    reached = f"{float(results['objective']):.4g}{unit}"
    if "objective_band" in results and np.isfinite(results["objective_band"]).all():
        low, _, high = results["objective_band"].values.tolist()
        reached += f" ({low:.4g} to {high:.4g} in {band_words(results)})"
    before = float(results["objective_as_given"])
    given = f"{before:.4g}{unit}" if np.isfinite(before) else "unknown"
    words = f"{about['long_name']} at {results.attrs['at']}"
    rows = [_HEAD, *(_row(results.isel(parameter=i)) for i in range(results.sizes["parameter"]))]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    table = [
        "  ".join([row[0].ljust(widths[0]), *map(str.rjust, row[1:], widths[1:])]) for row in rows
    ]
    return [f"{words}: {reached}; the cell as given: {given}", *(f"  {line}" for line in table)]


def _row(parameter: xr.Dataset) -> tuple[str, ...]:
    """Of one parameter, as text."""
    path, unit = str(parameter["parameter"].item()), str(parameter["unit"].item())
    numbers = {
        name: f"{float(parameter[name]):.4g}"
        for name in ("optimum", "flat_low", "flat_high", "as_given", "low", "high")
    }
    return (
        path if unit == "1" else f"{path} [{unit}]",
        numbers["optimum"],
        f"{numbers['flat_low']} to {numbers['flat_high']}",
        numbers["as_given"].replace("nan", "-"),
        f"{numbers['low']} to {numbers['high']}",
    )


def statement(
    results: xr.Dataset,
    position: NDArray[np.float64],
    limits: Sequence[Limit],
    findings: Iterable[Finding],
) -> list[str]:
    """What limits at the optimum, and what is doubtful about it, a line each.

    Parameters
    ----------
    results : xarray.Dataset
    position : array, shape (parameters,)
        The optimum as shares of the ranges.
    limits : sequence of Limit
    findings : iterable of Finding
        About the best design.
    """
    lines = [_limiting(results)]
    for i, limit in enumerate(limits):
        reached = float(results["reached"][i])
        if limit.margin({limit.variable: reached}) <= ACTIVE:
            lines.append(
                f"The limit {limit} is active at the optimum; without it a better design may exist."
            )
    for path, share in zip(results["parameter"].values.tolist(), position.tolist(), strict=True):
        if not AT_BOUND < share < 1 - AT_BOUND:
            end = "lower" if share < AT_BOUND * 2 else "upper"
            lines.append(f"{path} is at the {end} end of its range; the best value may be beyond.")
    return [*lines, *map(str, findings)]


def _limiting(results: xr.Dataset) -> str:
    gains = np.nan_to_num(results["objective_gain"].values, nan=-np.inf)
    most = int(np.argmax(gains))
    share = float(gains[most]) / abs(float(results["objective"]))
    if not share > NO_GAIN:
        return "No single process limits the optimum: none adds anything if it is ideal."
    name = PROCESSES[str(results["process"].values[most])]
    return f"What limits at the optimum: {name}; ideal, it adds {100 * share:.2g} %."
