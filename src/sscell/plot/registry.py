"""The studies by name: which function makes each, and which figure shows it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import xarray as xr
from matplotlib.figure import Figure

from sscell.errors import InputError, Problem
from sscell.plot.compare import compare
from sscell.plot.gains import gains
from sscell.plot.losses import losses
from sscell.plot.parts.quantities import DIMENSION
from sscell.plot.profiles import profiles
from sscell.plot.rate import rate_capability
from sscell.plot.redox_worth import worth
from sscell.plot.required import required_conductivity
from sscell.plot.screen import screen
from sscell.plot.sensitivity import sensitivity
from sscell.plot.sweep import sweep


@dataclass(frozen=True)
class Study:
    """One kind of result."""

    functions: tuple[str, ...]
    """Public names in ``sscell`` that return it."""
    figure: Callable[..., Figure]
    """Draws it; a dataset in, a figure out."""
    per_area_too: bool = False
    """Whether the figure takes ``capacity="specific"`` or ``"areal"``."""


def _swept(results: xr.Dataset, capacity: Any = "specific") -> Figure:
    """One quantity varied in a cell whose catholyte stores charge shows energy as well.

    More capacity may be less energy, which a figure of capacities alone would hide.
    """
    varied = [dim for dim in results["outcome"].dims if dim not in ("cell", "c_rate")]
    if "catholyte_capacity" in results and len(varied) == 1 and varied != [DIMENSION]:
        return worth(results)
    return sweep(results, capacity=capacity)


STUDIES: dict[str, Study] = {
    "rate_capability": Study(("rate_capability",), rate_capability, per_area_too=True),
    "liquid_reference": Study(("liquid_reference",), rate_capability, per_area_too=True),
    "sweep": Study(("sweep",), _swept, per_area_too=True),
    "required": Study(("required", "required_conductivity"), required_conductivity),
    "gains": Study(("gains",), gains, per_area_too=True),
    "losses": Study(("losses",), losses),
    "compare": Study(("compare",), compare),
    "screen": Study(("screen",), screen, per_area_too=True),
    "sensitivity": Study(("sensitivity",), sensitivity),
    "profiles": Study(("profiles",), profiles),
}
"""By ``attrs["study"]`` of a dataset."""


def study(results: xr.Dataset) -> Figure:
    """What ``sscell run`` and ``sscell plot`` draw of a dataset.

    Parameters
    ----------
    results : xarray.Dataset
        Of a study; ``attrs["study"]`` says which, ``attrs["capacity"]`` per what.

    Raises
    ------
    InputError
        If it is of no study, or its figure cannot show it; the message says why.
    """
    name = _name(results)
    if name not in STUDIES:
        said = f"'{name[:60]}' is no study; expected one of {', '.join(STUDIES)}"
        raise InputError(Problem("attribute study", said))
    row = STUDIES[name]
    choices = {"capacity": results.attrs.get("capacity", "specific")} if row.per_area_too else {}
    try:
        return row.figure(results, **choices)
    except InputError:
        raise
    except ValueError as error:
        raise InputError(Problem(f"figure of {name}", str(error))) from error


def _name(results: xr.Dataset) -> str:
    """Of the study; results of 0.2 have it in their description, or are rates or a sweep."""
    if "study" in results.attrs:
        return str(results.attrs["study"])
    try:
        described = json.loads(results.attrs.get("description", "{}"))
    except ValueError:
        described = {}
    if isinstance(described, dict) and "study" in described:
        return str(described["study"])
    if "x" in results.dims:
        return "profiles"
    return "rate_capability" if "voltage" in results else "sweep"
