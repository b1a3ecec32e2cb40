"""What an uncertain input leaves of a number: quantiles over designs drawn from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sscell.cards.cell import CellDesign
from sscell.designs.replace import replaced
from sscell.designs.uncertainty import estimated, uncertain_designs
from sscell.errors import InputError, Problem
from sscell.quantities.wording import shown
from sscell.results.dataset import BAND, Axis
from sscell.solving.run_options import MOST_SAMPLES

QUANTILES = (0.1, 0.5, 0.9)
"""Four of five laboratories lie between the first and the last."""
SAMPLES = 64
"""Designs drawn for a band."""
Uncertainty = Mapping[str, Any] | str
_BANDED = ("capacity", "specific_capacity", "capacity_fraction")


def varied(cell: CellDesign, uncertainty: Uncertainty, samples: int) -> list[CellDesign]:
    """A cell as often as asked, each time with other values of what is uncertain.

    Raises
    ------
    InputError
        If the uncertainty or the number of samples makes no sense.
    """
    whole = isinstance(samples, int) and not isinstance(samples, bool)
    if not whole or not 2 <= samples <= MOST_SAMPLES:
        message = f"expected a whole number from 2 to {MOST_SAMPLES}, got {shown(samples)}"
        raise InputError([Problem("samples", message)])
    return [replaced(cell, design) for design in uncertain_designs(cell, uncertainty, samples)]


def about(
    cells: Sequence[CellDesign], uncertainty: Uncertainty, samples: int
) -> dict[str, str | int]:
    """Attributes of a dataset with bands: what was uncertain, and which of it is estimated."""
    notes = dict.fromkeys(filter(None, (estimated(cell, uncertainty) for cell in cells)))
    return {
        "uncertainty": str(uncertainty),
        "samples": samples,
        "uncertainty_estimated": "; ".join(notes),
    }


def bands(spread: Mapping[str, NDArray[Any]], axis: int) -> dict[str, NDArray[Any]]:
    """Quantiles of capacities over one axis, which they replace in front.

    Points that the solver failed on are left out; infeasible ones count with their 0.
    """
    return {f"{name}_band": np.nanquantile(spread[name], QUANTILES, axis=axis) for name in _BANDED}


def quantile_axis() -> Axis:
    """The coordinate of every band."""
    return Axis(BAND, list(QUANTILES), "1", "share of the designs drawn that lie below")
