"""Which of the quantities that designs differ in are worth a panel."""

from __future__ import annotations

import numpy as np
import xarray as xr

from sscell.plot.parts import labels
from sscell.plot.parts.selection import Values, floats, outcomes, refusal
from sscell.quantities.wording import shown

DIMENSION = "design"
"""Along which the designs of a dataset lie."""
_MOST_PANELS = 4


def varied(results: xr.Dataset) -> list[str]:
    """The coordinates along ``design`` that say what the designs are."""
    along = [str(name) for name, one in results.coords.items() if one.dims == (DIMENSION,)]
    return [name for name in along if name != DIMENSION]


def chosen(
    results: xr.Dataset, variable: str, x: str | None
) -> tuple[list[str], list[str], list[str]]:
    """What to draw of designs.

    Parameters
    ----------
    results : xarray.Dataset
    variable : str
        The capacity.
    x : str, optional
        The only quantity wanted, by its name or its path.

    Returns
    -------
    list of str
        At most four coordinates, those whose ranks correlate most with the capacity.
    list of str
        In words, what all designs have in common.
    list of str
        Notes on what is left out.

    Raises
    ------
    InputError
        If nothing is varied along ``design``, or not ``x``.
    """
    names = varied(results)
    if not names:
        raise refusal(
            "plot.sweep draws the capacity of designs against what is varied, but this dataset "
            "has no coordinate along 'design'. It plots what sscell.sweep returns."
        )
    if x is not None:
        known = {str(results[name].attrs.get("path", name)): name for name in names}
        known.update({name: name for name in names})
        if x not in known:
            raise refusal(f"x is {shown(x)}; the dataset varies {', '.join(map(repr, names))}.")
        return [known[x]], [], []
    held = [name for name in names if np.ptp(floats(results[name])) == 0]
    if len(held) == len(names):
        return names[:_MOST_PANELS], [], []
    names = [name for name in names if name not in held]
    fixed = [labels.value(results[name][0]) for name in held]
    if len(names) <= _MOST_PANELS:
        return names, fixed, []
    weights = rank_correlations(results, variable, names)
    best = sorted(names, key=lambda name: -weights[name])[:_MOST_PANELS]
    words = [labels.name(results[name]) for name in names if name not in best]
    left = [word[:1].lower() + word[1:] for word in words]
    note = (
        f"Drawn are the {_MOST_PANELS} of {len(names)} varied quantities whose rank correlation "
        f"(Spearman) with the capacity is strongest; left out: {', '.join(left)}."
    )
    return [name for name in names if name in best], fixed, [note]


def rank_correlations(results: xr.Dataset, variable: str, names: list[str]) -> dict[str, float]:
    """Magnitude of Spearman's correlation with the capacity, mean over rates and cells.

    Parameters
    ----------
    results : xarray.Dataset
    variable : str
        The capacity; designs the solver failed on do not count, infeasible ones count as zero.
    names : list of str
        Coordinates along ``design``.
    """
    values, infeasible = outcomes(floats(results[variable]), results["outcome"].values)
    capacity = xr.DataArray(np.where(infeasible, 0.0, values), dims=results[variable].dims)
    runs = capacity.transpose(DIMENSION, ...).values.reshape(results.sizes[DIMENSION], -1).T
    return {
        name: float(np.mean([_rank_correlation(floats(results[name]), run) for run in runs]))
        for name in names
    }


def _rank_correlation(x: Values, capacity: Values) -> float:
    """Zero where one of them does not vary, which Spearman leaves undefined."""
    from scipy.stats import spearmanr  # slow to import, and seldom needed

    solved = np.isfinite(capacity)
    x, capacity = x[solved], capacity[solved]
    if x.size < 3 or np.ptp(x) == 0 or np.ptp(capacity) == 0:
        return 0.0
    return abs(float(spearmanr(x, capacity).statistic))
