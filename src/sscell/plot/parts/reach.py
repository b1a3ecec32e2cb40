"""What is required, where it is found, where any value is enough and where none is, and why."""

from __future__ import annotations

from collections import Counter

import numpy as np
import numpy.typing as npt
import xarray as xr

from sscell.plot.parts import labels, processes
from sscell.plot.parts.selection import FAILED, Values, floats, protocol_of

CONDUCTIVITY = "catholyte.conductivity"
LIQUID = 2.7
"""Partial conductivity of the lithium ions in a liquid electrolyte. [mS/cm]"""
_FOUND, _ENOUGH = "found", "always enough"
_BEYOND = ("not limited by the catholyte", "out of reach")
_FLOOR, _CEILING = "required ", "highest allowed "
Mask = npt.NDArray[np.bool_]


def found(need: xr.Dataset) -> Values:
    """What is required, NaN where the search ended otherwise."""
    return np.where(_said(need, _FOUND), floats(need["required"]), np.nan)


def enough(need: xr.Dataset) -> Mask:
    """Where the easiest value is enough."""
    return _said(need, _ENOUGH)


def beyond(need: xr.Dataset) -> Mask:
    """Where not even the best value is enough."""
    return _said(need, *_BEYOND)


def failed(need: xr.Dataset) -> Mask:
    """Where the solver failed."""
    return _said(need, FAILED)


def _said(need: xr.Dataset, *words: str) -> Mask:
    return np.asarray(np.isin(need["outcome"].values.astype(str), words))


def limits(need: xr.Dataset) -> list[str]:
    """The processes that limit where nothing is enough, the most frequent first."""
    said = need["limited_by"].values.astype(str)[beyond(need)]
    return [process for process, _ in Counter(said.tolist()).most_common()]


def limited(need: xr.Dataset, by: list[str]) -> str:
    """In words, which processes limit, whatever is chosen of what is looked for."""
    *most, last = [processes.limit(process) for process in by]
    named = f"{', '.join(most)} or {last}" if most else last
    return f"limited by {named} at any {quantity(need)}"


def quantity(need: xr.Dataset) -> str:
    """What is looked for: ``catholyte conductivity``."""
    text = labels.name(need["required"])
    return (text[:1].lower() + text[1:]).removeprefix(_FLOOR).removeprefix(_CEILING)


def worded(need: xr.Dataset) -> xr.Dataset:
    """The dataset with a long name of what is required that tells a ceiling from a floor."""
    if rising(need):
        return need
    highest = need["required"].assign_attrs(long_name=f"{_CEILING}{quantity(need)}")
    return need.assign(required=highest)


def rising(need: xr.Dataset) -> bool:
    """Whether more is asked of a harder point: of a conductivity yes, of a tortuosity no.

    Told by what is required getting higher, along the axes, towards points out of reach and away
    from points where anything is enough.
    """
    hard = beyond(need).astype(float) - enough(need)
    values = found(need)
    known = np.isfinite(values)
    if not known.any() or not hard.any():
        return True
    shares = np.indices(values.shape, dtype=float)
    slopes = [(_slope(at, hard), _slope(at[known], values[known])) for at in shares]
    return bool(sum(np.sign(harder) * np.sign(higher) for harder, higher in slopes) >= 0)


def _slope(at: Values, values: Values) -> float:
    return float(np.mean((at - at.mean()) * (values - values.mean())))


def asked(need: xr.Dataset) -> str:
    """The criterion in words: ``for 80 % of the equilibrium capacity on discharge``."""
    kind, target = str(need.attrs.get("criterion", "")), need.attrs.get("target")
    if target is None:
        return ""
    share, loss = labels.number(100.0 * target), labels.number(1000.0 * target)
    protocol = None if "direction" in need.coords else protocol_of(need)
    on = protocol.condition if protocol else ""
    said = {
        "capacity_fraction": f"for {share} % of the equilibrium capacity {on}",
        "voltage_loss": f"for a mean voltage loss of {loss} mV at most {on}",
        "energy_efficiency": f"for an energy efficiency of {share} %",
    }
    return said.get(kind, f"for {kind.replace('_', ' ')} {labels.number(target)} {on}").strip()
