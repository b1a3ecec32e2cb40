"""What is required for shares of the designs drawn: a map for each end of a band and its middle."""

from collections import Counter
from typing import Any

import numpy as np
import xarray as xr

from sscell.plot.parts import reach
from sscell.plot.parts.selection import FAILED, floats
from sscell.results.dataset import BAND, drawn_words

PARTS = ("required_band", "limited_by_samples")


def has(need: xr.Dataset) -> bool:
    """Whether a dataset has the band of what is required."""
    return all(part in need for part in PARTS)


def panels(need: xr.Dataset) -> xr.Dataset:
    """Values that are enough for shares of the designs drawn, least first, along ``quantile``.

    Where too many of the designs have no value that is enough, the process that limits most of
    these is named.

    Parameters
    ----------
    need : xarray.Dataset
        As of ``sscell.required`` with an uncertainty.
    """
    rising = reach.rising(need) and not np.isneginf(floats(need["required_band"])).any()
    shares = floats(need[BAND]) if rising else 1.0 - floats(need[BAND])
    each = [_panel(need, i) for i in range(shares.size)]
    words = [f"For {100 * share:.0f} % of {drawn_words(need)}" for share in shares]
    joined: xr.Dataset = xr.concat(each, BAND).assign_coords({BAND: words})  # type: ignore[arg-type]
    joined["required"].attrs.update(need["required"].attrs)
    return joined.isel({BAND: np.argsort(shares)}).assign_attrs(need.attrs)


def _panel(need: xr.Dataset, quantile: int) -> xr.Dataset:
    """The map at one quantile, with outcomes as a search has them."""
    values = need["required_band"].isel({BAND: quantile}, drop=True)
    ends = need["required"].where(need["outcome"] == reach.ENOUGH)
    outcome = np.where(np.isinf(values), reach.OUT, reach.FOUND)
    outcome = np.where(values == ends, reach.ENOUGH, outcome)
    outcome = np.where(np.isnan(values), FAILED, outcome)
    every = need["limited_by_samples"].transpose(*values.dims, "sample").values
    most = [_most(words) for words in every.reshape(-1, every.shape[-1])]
    limited = np.where(np.isinf(values), np.reshape(most, values.shape), "")
    return xr.Dataset(
        {
            "required": values.where(np.isfinite(values)),
            "outcome": (values.dims, outcome),
            "limited_by": (values.dims, limited),
        }
    )


def _most(words: Any) -> str:
    listed = Counter(str(word) for word in words if word)
    return listed.most_common(1)[0][0] if listed else ""
