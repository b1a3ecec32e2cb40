"""What a dataset of results is: its variables, and what it must be to be drawn or read."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import xarray as xr

from sscell.errors import InputError, Problem, Problems
from sscell.protocols.charge import read_charge
from sscell.protocols.charge_words import FULL
from sscell.protocols.protocol import PROTOCOLS, Protocol
from sscell.quantities.wording import shown
from sscell.results.variables import VARIABLES


def labelled(dims: str | Sequence[str], values: Any, units: str, long_name: str) -> xr.Variable:
    """Values with the dimensions, the unit and the words that a dataset shows."""
    return xr.Variable(dims, values, {"units": units, "long_name": long_name})


CURRENTS = ("current_density", "specific_current")
"""Coordinates along the C-rates: the currents that they are in a cell."""
POSITIVE = ("c_rate", "frequency", *CURRENTS)
"""Coordinates on logarithmic axes."""
TEXTS = ("study", "title", "direction", "description", "sscell_version", "pybamm_version")
"""Attributes of a dataset that are text where there are any."""
LARGEST = 1e100
"""More is no result, and no axis can show it."""


def check_results(results: Any, where: str) -> None:
    """Refuse what is no dataset of results: shapes of any study, values that can be drawn.

    Parameters
    ----------
    results : xarray.Dataset
    where : str
        The file or argument, for messages.

    Raises
    ------
    InputError
        With every variable, coordinate and attribute that is not as a study returns it.
    """
    if not isinstance(results, xr.Dataset):
        message = f"expected an xarray.Dataset as a study returns it, got {shown(results)}"
        raise InputError(Problem(where, message))
    Problems(Problem(f"{where}, {part}", words) for part, words in _mistakes(results)).refuse()


def described(results: xr.Dataset, where: str) -> dict[str, Any]:
    """What a dataset says of its cells and of what was asked.

    Raises
    ------
    InputError
        If it says nothing, or not what a study writes.
    """
    try:
        description = json.loads(results.attrs["description"])
        cells = description["cells"]
    except (KeyError, TypeError, ValueError):
        cells = None
    if not isinstance(cells, list) or not all(isinstance(card, dict) for card in cells):
        wanted = "holds no cards of cells; expected the description that a study writes"
        raise InputError(Problem(f"{where}, attribute description", wanted))
    return dict(description)


def charge_of(results: xr.Dataset, unknown: str) -> str:
    """How the cells were charged before the discharge, where it is the same for all points."""
    if "charge" in results.coords:
        return str(results["charge"].item())
    return str(results.attrs.get("charge", unknown))


def protocol_of(results: xr.Dataset) -> Protocol | None:
    """What was done to the cells, if the dataset says it and it is the same for all points."""
    protocol = PROTOCOLS.get(str(results.attrs.get("direction")))
    if "charge" in results.dims:
        return None
    charge = charge_of(results, FULL)
    if protocol is None or protocol.name != "discharge" or charge.lower() == FULL:
        return protocol
    return read_charge(charge)


def _mistakes(results: xr.Dataset) -> Iterator[tuple[str, str]]:
    for name in TEXTS:
        value = results.attrs.get(name, "")
        if not isinstance(value, str):
            yield f"attribute {name}", f"expected text, got {shown(value)}"
    direction = results.attrs.get("direction", "")
    if isinstance(direction, str) and direction not in ("", *PROTOCOLS):
        yield (
            "attribute direction",
            f"expected one of {', '.join(PROTOCOLS)}, got {shown(direction)}",
        )
    for dim, size in results.sizes.items():
        if not size:
            yield f"dimension {dim}", "is empty; expected at least one value"
    for key, data in results.variables.items():
        name = str(key)
        for attribute in ("units", "long_name", "path"):
            text = data.attrs.get(attribute, "")
            if not isinstance(text, str):
                yield f"{name}, attribute {attribute}", f"expected text, got {shown(text)}"
        message = _wrong_values(name, data, name in results.coords)
        if message:
            yield name, message


def _wrong_values(name: str, data: xr.Variable, is_coordinate: bool) -> str:
    """What is wrong with the values of a variable, or nothing."""
    kind = data.dtype.kind
    if name in VARIABLES and _is_text(name) and kind not in "OSUTb":
        return f"expected text, got {data.dtype}"
    if name in VARIABLES and not _is_text(name) and kind not in "fiub":
        return f"expected numbers, got {_words(kind)}"
    if kind == "c" or (kind in "OT" and not all(isinstance(v, str) for v in data.values.flat)):
        return f"expected numbers or text, got {_words(kind)}"
    if kind not in "fiu" or not data.size:
        return ""
    values = np.asarray(data.values, dtype=float)
    endless = np.isinf(values).any() and not name.endswith(("_band", "_samples"))  # none
    if np.any(np.abs(values[np.isfinite(values)]) > LARGEST) or endless:
        return "holds a number that is not finite"
    if is_coordinate and data.ndim == 1 and data.dims == (name,):
        if np.isnan(values).any():
            return "holds a value that is no number; expected one for each place of the axis"
        if np.unique(values).size < values.size:
            return "holds a value twice"
    if name in POSITIVE and np.any(values <= 0):
        return f"must be greater than 0, got {values.min():g}"
    return ""


def _is_text(name: str) -> bool:
    return VARIABLES[name][0] == ""


def _words(kind: str) -> str:
    return {"c": "complex numbers", "O": "objects", "M": "dates", "m": "durations"}.get(
        kind, "text" if kind in "SUT" else "another type"
    )
