"""The numbers of a dataset as a table: for a terminal, for pandas and for a spreadsheet."""

from __future__ import annotations

from collections.abc import Sequence
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


def table_lines(results: xr.Dataset, name: str, warned: Sequence[int] = ()) -> list[str]:
    """Lines of a variable over C-rates, if it has them; rows beyond a dozen are counted only.

    A value with a band is written ``176 (120 to 190)``.

    Parameters
    ----------
    results : xarray.Dataset
    name : str
        Of a variable of numbers.
    warned : sequence of int
        Number of warnings of each cell, a last column where there are several cells.
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
    counts = [""] * shown.sizes["row"]
    if "cell" in rows and 1 < len(warned) == values.sizes["cell"]:
        of_cells = xr.DataArray([str(n) for n in warned], dims="cell")
        stacked = of_cells.broadcast_like(values.isel(c_rate=0)).stack(row=rows)
        counts = [f"  {count:>8}" for count in stacked.values[:MOST_ROWS].tolist()]
    labels = [_label(row) for row in shown["row"].values.tolist()]
    named = [_quantity(results, dim) for dim in rows]
    head = ", ".join(named) if rows not in ([], ["cell"], ["cycle"], ["process"]) else ""
    width = max(len(label) for label in (*labels, head))
    rates = [f"{rate:.4g}C" for rate in values["c_rate"].values] if rated else []
    over = ", over cycles" if rows == ["cycle"] else ""
    held = "" if band is None else f", in brackets {band_words(results)}"
    lines = [f"{about['long_name']} [{about['units']}]{over}{held}"]
    texts = [[_number(x) for x in numbers] for numbers in shown.values.tolist()]
    column = max(8, *(len(text) for row in texts for text in row))
    if rated:
        last = "  warnings" if any(counts) else ""
        lines.append(f"  {head:<{width}}" + "".join(f" {rate:>{column}}" for rate in rates) + last)
    elif head:
        lines.append(f"  {head}")
    for label, row, last in zip(labels, texts, counts, strict=True):
        lines.append(f"  {label:<{width}}" + "".join(f" {text:>{column}}" for text in row) + last)
    more = count - shown.sizes["row"]
    return [*lines, f"  ... {more} more rows"] if more > 0 else lines


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
