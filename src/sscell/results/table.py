"""The numbers of a dataset as a table: for a terminal, for pandas and for a spreadsheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import xarray as xr

from sscell.errors import InputError, Problem
from sscell.quantities.wording import shown as in_words
from sscell.results.dataset import BAND, band_words

if TYPE_CHECKING:
    import pandas as pd

MOST_ROWS = 12
"""One a cell and a value of what was varied."""
MOST_RATES = 10


@dataclass(frozen=True)
class Grid:
    """A variable over C-rates, as text: what a screen or a page shows of it."""

    title: str
    """The quantity with its unit, and what is in brackets."""
    head: str
    """What distinguishes rows, with units; empty if nothing but their cells."""
    rates: tuple[str, ...]
    """Columns; none if the variable has no C-rates."""
    rows: tuple[tuple[str, tuple[str, ...]], ...]
    """Label and values."""
    warned: tuple[str, ...]
    """Number of warnings of each row, or empty."""
    more: int
    """Rows left out."""

    def lines(self) -> list[str]:
        """For a terminal."""
        width = max(len(label) for label in (*(label for label, _ in self.rows), self.head))
        column = max(8, *(len(text) for _, texts in self.rows for text in texts))
        lines = [self.title]
        if self.rates:
            rates = "".join(f" {rate:>{column}}" for rate in self.rates)
            lines.append(f"  {self.head:<{width}}{rates}{'  warnings' if self.warned else ''}")
        elif self.head:
            lines.append(f"  {self.head}")
        warned = [f"  {count:>8}" for count in self.warned] or [""] * len(self.rows)
        for (label, texts), last in zip(self.rows, warned, strict=True):
            lines.append(f"  {label:<{width}}" + "".join(f" {x:>{column}}" for x in texts) + last)
        return [*lines, f"  ... {self.more} more rows"] if self.more > 0 else lines


def grid(results: xr.Dataset, name: str, warned: Sequence[int] = ()) -> Grid:
    """A variable over C-rates, if it has them; rows beyond a dozen are counted only.

    A value with a band is written ``176 (120 to 190)``.

    Parameters
    ----------
    results : xarray.Dataset
    name : str
        Of a variable of numbers.
    warned : sequence of int
        Number of warnings of each cell, shown where there are several cells.
    """
    band = results.get(f"{name}_band")
    values = results[name] if band is None else _with_band(results[name], band)
    values = values.drop_vars([c for c in values.coords if c not in values.dims])
    rated = "c_rate" in values.dims
    single = [d for d in values.dims if d not in ("c_rate", "cell") and values.sizes[d] == 1]
    values = values.squeeze(single, drop=True)
    values = values.isel(c_rate=slice(None, MOST_RATES)) if rated else values.expand_dims("c_rate")
    about = values.attrs
    count = values.isel(c_rate=0).size
    rows = [str(dim) for dim in values.dims if dim != "c_rate"]
    if "cycle" in rows:  # evenly, with the last one
        cycles = values.sizes["cycle"]
        most = max(2, MOST_ROWS * cycles // count)
        values = values.isel(cycle=np.unique(np.linspace(0, cycles - 1, most).round().astype(int)))
    flat = values.stack(row=rows) if rows else values.expand_dims(row=[""])
    shown = flat.transpose("row", "c_rate").isel(row=slice(None, MOST_ROWS))
    counts: list[str] = []
    if "cell" in rows and 1 < len(warned) == values.sizes["cell"]:
        of_cells = xr.DataArray([str(n) for n in warned], dims="cell")
        stacked = of_cells.broadcast_like(values.isel(c_rate=0)).stack(row=rows)
        counts = stacked.values[:MOST_ROWS].tolist()
    labels = [_label(row) for row in shown["row"].values.tolist()]
    named = [_quantity(results, dim) for dim in rows]
    over = ", over cycles" if rows == ["cycle"] else ""
    held = "" if band is None else f", in brackets {band_words(results)}"
    texts = [tuple(_number(x) for x in numbers) for numbers in shown.values.tolist()]
    return Grid(
        f"{about['long_name']} [{about['units']}]{over}{held}",
        ", ".join(named) if rows not in ([], ["cell"], ["cycle"], ["process"]) else "",
        tuple(f"{rate:.4g}C" for rate in values["c_rate"].values) if rated else (),
        tuple(zip(labels, texts, strict=True)),
        tuple(counts),
        count - shown.sizes["row"],
    )


def _with_band(values: xr.DataArray, band: xr.DataArray) -> xr.DataArray:
    """Values as text, each with the outer quantiles of its band."""
    low, high = (band.isel({BAND: end}, drop=True) for end in (0, -1))
    ends = (end.transpose(*values.dims).values for end in (low, high))
    # apply_ufunc of old releases of xarray empties the attributes of coordinates in place
    return values.copy(data=np.vectorize(_banded, otypes=[object])(values.values, *ends))


def _banded(value: float, low: float, high: float) -> str:
    middle, *ends = (f"{x:.3g}" if np.isfinite(x) else "none" for x in (value, low, high))
    return f"{middle} ({' to '.join(ends)})"


def _number(value: float | str) -> str:
    return value if isinstance(value, str) else f"{value:.4g}"


def _quantity(results: xr.Dataset, dim: str) -> str:
    """What a dimension is of, with its unit."""
    about = results[dim].attrs
    name, unit = about.get("long_name") or dim, about.get("units", "")
    return f"{name} [{unit}]" if unit not in ("", "1") else str(name)


def _label(row: object) -> str:
    """What a row is of: its cell and the values of what was varied."""
    parts = row if isinstance(row, tuple) else (row,)
    return ", ".join(f"{part:.4g}" if isinstance(part, float) else str(part) for part in parts)


def to_table(results: xr.Dataset) -> pd.DataFrame:
    """A dataset as a tidy table: one row a point, one column a quantity, units in the headers.

    What has further dimensions, such as voltages over the state of discharge, is left out; of a
    band each quantile is a column. How cells were charged before each discharge is the column
    ``charge``.

    Parameters
    ----------
    results : xarray.Dataset
        Of any study.

    Returns
    -------
    pandas.DataFrame
        Columns such as ``c_rate [-]`` and ``specific_capacity [mAh/g]``.

    Raises
    ------
    InputError
        If it is no dataset.

    Examples
    --------
    >>> import sscell
    >>> cell = sscell.load_cell("ncm83_li6ps5cl")
    >>> rates = sscell.rate_capability(cell, c_rates=[0.1, 1], accuracy="draft")
    >>> sscell.to_table(rates)["outcome"].tolist()
    ['cut-off voltage', 'cut-off voltage']
    """
    if not isinstance(results, xr.Dataset) or not results.data_vars:
        message = f"expected results such as sscell.sweep gives, got {in_words(results)}"
        raise InputError(Problem("results", message))
    largest = max(results.data_vars.values(), key=lambda variable: variable.ndim)
    named = (results.get(name) for name in ("outcome_varied", "fitted", "resistance", "outcome"))
    main = next((variable for variable in named if variable is not None), largest)
    kept = {}
    for name, values in results.data_vars.items():
        if set(values.dims) <= set(main.dims):
            kept[str(name)] = values
        elif values.dims[:1] == (BAND,) and set(values.dims[1:]) <= set(main.dims):
            for quantile in results[BAND].values.tolist():
                kept[f"{name} {100 * quantile:g} %"] = values.sel({BAND: quantile}, drop=True)
    chosen = xr.Dataset(kept)
    frame = chosen.to_dataframe(dim_order=list(main.dims)).reset_index()
    frame = frame.rename(columns={name: _header(str(name), chosen) for name in frame.columns})
    return frame.assign(charge=charge) if (charge := results.attrs.get("charge")) else frame


def table_csv(results: xr.Dataset) -> bytes:
    """:func:`to_table` as the content of a CSV file."""
    text: str = to_table(results).to_csv(index=False, float_format="%.8g")
    return text.encode()


def _header(name: str, results: xr.Dataset) -> str:
    unit = str(results[name].attrs.get("units", "")) if name in results.variables else ""
    return f"{name} [{'-' if unit == '1' else unit}]" if unit else name
