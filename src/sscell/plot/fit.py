"""A fit: measured and fitted capacities over C-rate, with the fitted values."""

from __future__ import annotations

import xarray as xr
from matplotlib.figure import Figure

from sscell.plot.parts import labels, scales, style
from sscell.plot.parts.selection import drawn, floats, require


@drawn
def fit(results: xr.Dataset) -> Figure:
    """Measured capacities with their standard deviations, and what the fitted cell delivers.

    Parameters
    ----------
    results : xarray.Dataset
        What ``sscell.fit(...).to_dataset()`` returns.

    Open markers are capacities that were left out as outliers. The legend gives each fitted
    value with one standard deviation as a factor.

    Raises
    ------
    InputError
        If the dataset is another.
    """
    needed = ("measured", "fitted", "deviation", "outlying", "fitted_value", "factor", "c_rate")
    require(results, needed, by="fit", source="sscell.fit(...).to_dataset()")
    results = results.sortby("c_rate")
    rates, measured, fitted = (floats(results[k]) for k in ("c_rate", "measured", "fitted"))
    deviation, left_out = floats(results["deviation"]), results["outlying"].values.astype(bool)
    with style.context():
        figure = style.page(1.25 * style.SINGLE_COLUMN, 72.0)
        ax = figure.subplots()
        ax.plot(rates, fitted, color=style.OKABE_ITO[0], label="fitted")
        for chosen, face, name in ((~left_out, None, "measured"), (left_out, "none", "left out")):
            if chosen.any():
                points = rates[chosen], measured[chosen], deviation[chosen]
                ax.errorbar(*points, fmt="o", color="black", mfc=face, label=name)
        scales.set_x(ax, rates, log=rates.size > 1 and rates.max() > 3 * rates.min(), room=7)
        ax.set_ylim(bottom=0.0)
        ax.set_xlabel(labels.axis(results["c_rate"]))
        capacity = results["measured"].assign_attrs(long_name="capacity")
        ax.set_ylabel(labels.axis(capacity))
        title = labels.title(str(results.attrs.get("title", "")), 60)
        ax.set_title(labels.heading((title, str(results.attrs.get("direction", ""))), 60),
                     loc="left")  # fmt: skip
        ax.legend(title="\n".join(_values(results)), loc="best", alignment="left")
        style.dress([ax])
    return figure


def _values(results: xr.Dataset) -> list[str]:
    rows = (results[name].values.tolist() for name in ("parameter", "fitted_value", "unit"))
    lines = []
    for (path, value, unit), factor in zip(
        zip(*rows, strict=True), results["factor"].values, strict=True
    ):
        name = labels.escaped(str(path)).replace("_", " ").replace(".", ", ")
        known = f"\N{MULTIPLICATION SIGN}/\N{DIVISION SIGN} {factor:.3g}" if factor > 0 else ""
        quantity = labels.number(float(f"{value:.4g}")), labels.unit(str(unit)), known
        lines.append(f"{name}: {' '.join(filter(None, quantity))}")
    return lines
