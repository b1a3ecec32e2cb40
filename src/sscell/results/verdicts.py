"""What a comparison of cells says, in one sentence each."""

from collections.abc import Iterator
from itertools import product

import numpy as np
import xarray as xr

from sscell.protocols.charge import read_charge
from sscell.quantities.wording import two_digits
from sscell.results.dataset import BAND, band_words

MOST = 8
"""Sentences; of more varied values the first alone is compared."""
RATE = 1.0
"""Near which cells are compared if the study names no rate. [h-1]"""
LEAST = 0.5
"""Differences below are called equal. [%]"""
ALL = 100.0
"""What a cell can lack at most. [%]"""


def verdicts(results: xr.Dataset) -> list[str]:
    """Each cell against the first, near 1C or at the rate of the voltage losses of a comparison.

    A comparison is one of areal energies, and has the band of differences within one draw; other
    studies are of specific capacities. Nothing if there are no two cells.

    Parameters
    ----------
    results : xarray.Dataset
        Of any study.
    """
    name = "energy" if results.attrs.get("study") == "compare" else "specific_capacity"
    values = results.get(name)
    if values is None or not {"cell", "c_rate"} <= set(values.dims) or values.sizes["cell"] < 2:
        return []
    rates = values["c_rate"].values
    wanted = float(results.attrs.get("loss_rate", RATE))
    at = results.isel(c_rate=int(np.argmin(np.abs(np.log(rates / wanted)))))
    varied = [str(dim) for dim in at[name].dims if dim != "cell"]
    points = [dict(zip(varied, i, strict=True)) for i in product(*map(range, _sizes(at, varied)))]
    if len(points) * (values.sizes["cell"] - 1) > MOST:
        points = points[:1]
    sentences = [text for point in points for text in _sentences(at.isel(point), name, varied)]
    return sentences[:MOST]


def _sizes(results: xr.Dataset, dims: list[str]) -> list[int]:
    return [results.sizes[dim] for dim in dims]


def _sentences(at: xr.Dataset, name: str, varied: list[str]) -> Iterator[str]:
    """Of one rate and one value of all that was varied."""
    where = f"At {float(at['c_rate']):.4g}C{''.join(_condition(at, dim) for dim in varied)}"
    basis = str(at.attrs.get("basis", ""))
    if basis.startswith("at equal"):
        where += f" and {basis.removeprefix('at ')}"
    what = str(at[name].attrs.get("long_name", name))
    first, *others = at["cell"].values.tolist()
    start = float(at[name][0])
    for i, other in enumerate(others, start=1):
        value = float(at[name][i])
        if not np.isfinite([start, value]).all():
            yield f"{where}: {other} and {first} cannot be compared, a point has no result."
        elif start <= 0 or value <= 0:
            none = [cell for cell, x in ((other, value), (first, start)) if x <= 0]
            yield f"{where}: nothing from {' and '.join(none)}."
        else:
            verb = "takes" if at.attrs.get("direction") == "charge" else "delivers"
            change = _difference(start, value, what)
            yield f"{where}: {other} {verb} {change} {first}{_band(at, name, i)}."


def _condition(at: xr.Dataset, dim: str) -> str:
    value, about = at[dim].item(), at[dim].attrs
    unit = about.get("units", "")
    if dim == "charge":
        return f", {read_charge(value).condition.removeprefix('on discharge ')}"
    number = value if isinstance(value, str) else f"{value:.4g}"
    unit = "" if unit in ("", "1") else f" {unit}"
    return f", {about.get('long_name') or dim} {number}{unit}"


def _difference(start: float, value: float, what: str) -> str:
    change = 100 * (value / start - 1)
    if abs(change) < LEAST:
        return f"the same {what} as"
    return f"{two_digits(abs(change))} % {'more' if change > 0 else 'less'} {what} than"


def _band(at: xr.Dataset, name: str, i: int) -> str:
    """What the spread leaves of a difference."""
    start = float(at[name][0])
    if f"{name}_difference_band" in at:
        of = at[f"{name}_difference_band"].isel(cell=i)
        ends = of.isel({BAND: [0, -1]}).values.astype(float)
        larger = "; the spread of cells is larger than the difference"
        sure = "" if ends[0] * ends[1] > 0 else larger
        shares = 100 * ends / start
        # of a typical first cell: what lacks more than all of that is no percentage
        unit = "%" if shares[0] >= -ALL else of.attrs.get("units", "")
        low, high = shares if unit == "%" else ends
        words = f"{two_digits(low, '+')} to {two_digits(high, '+')} {unit}"
        return f" ({band_words(at)}, each pair built alike: {words}{sure})"
    if f"{name}_band" not in at:
        return ""
    band = at[f"{name}_band"].isel({BAND: [0, -1], "cell": [0, i]}).transpose(BAND, "cell")
    lows, highs = band.values
    over = max(lows) <= min(highs)
    return f" (the bands of both, {band_words(at)}, {'overlap' if over else 'do not overlap'})"
