"""The capacities of a dataset as a small table for a terminal."""

from __future__ import annotations

import xarray as xr

MOST_ROWS = 12
"""One a cell and a value of what was varied."""
MOST_RATES = 10


def capacity_table(results: xr.Dataset) -> list[str]:
    """Lines of capacities over C-rates; rows beyond a dozen are counted, not shown.

    Parameters
    ----------
    results : xarray.Dataset
        With ``specific_capacity`` or, for ``attrs["capacity"] == "areal"``, ``capacity``.
    """
    name = "capacity" if results.attrs.get("capacity") == "areal" else "specific_capacity"
    values = results[name].isel(c_rate=slice(None, MOST_RATES))
    about = values.attrs
    rows = [str(dim) for dim in values.dims if dim != "c_rate"]
    values = values.drop_vars([c for c in values.coords if c not in values.dims])
    flat = values.stack(row=rows) if rows else values.expand_dims(row=[""])
    flat = flat.transpose("row", "c_rate")
    shown = flat.isel(row=slice(None, MOST_ROWS))
    labels = [_label(row) for row in shown["row"].values.tolist()]
    width = max(len(label) for label in labels)
    rates = [f"{rate:.4g}C" for rate in results["c_rate"].values[:MOST_RATES]]
    lines = [f"{about['long_name']} [{about['units']}]"]
    lines.append("  " + " " * width + "".join(f"{rate:>9}" for rate in rates))
    for label, numbers in zip(labels, shown.values, strict=True):
        lines.append(f"  {label:<{width}}" + "".join(f"{x:>9.4g}" for x in numbers))
    more = flat.sizes["row"] - MOST_ROWS
    return [*lines, f"  ... {more} more rows"] if more > 0 else lines


def _label(row: object) -> str:
    """What a row is of: its cell and the values of what was varied."""
    parts = row if isinstance(row, tuple) else (row,)
    return ", ".join(f"{part:.4g}" if isinstance(part, float) else str(part) for part in parts)
