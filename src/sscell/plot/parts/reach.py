"""What is required, where any value is enough, where none is, and which process limits there."""

from collections import Counter
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import xarray as xr

from sscell.plot.parts import categories, labels
from sscell.plot.parts.selection import FAILED, Values, floats
from sscell.results.schema import protocol_of

CONDUCTIVITY = "catholyte.conductivity"
LIQUID = 2.7
"""Partial conductivity of the lithium ions in a liquid electrolyte. [mS/cm]"""
FOUND, ENOUGH, OUT = "found", "always enough", "out of reach"
_BEYOND = ("not limited by the catholyte", OUT)
_FLOOR, _CEILING = "required ", "highest allowed "
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Roles:
    """The dimension of the x axis, of the y axis or of the lines, and of the panels."""

    x: str
    y: str | None
    lines: str | None
    panels: str | None


def reached(need: xr.Dataset) -> Values:
    """What is required, NaN where the search ended otherwise."""
    return np.where(_ended(need, FOUND), floats(need["required"]), np.nan)


def enough(need: xr.Dataset) -> Mask:
    """Where the easiest value is enough."""
    return _ended(need, ENOUGH)


def beyond(need: xr.Dataset) -> Mask:
    """Where not even the best value is enough."""
    return _ended(need, *_BEYOND)


def failed(need: xr.Dataset) -> Mask:
    """Where the solver failed."""
    return _ended(need, FAILED)


def _ended(need: xr.Dataset, *words: str) -> Mask:
    return np.asarray(np.isin(need["outcome"].values.astype(str), words))


def limits(need: xr.Dataset) -> list[str]:
    """The processes that limit where no value is enough, the most frequent first."""
    words = need["limited_by"].values.astype(str)[beyond(need)]
    return [process for process, _ in Counter(words.tolist()).most_common()]


def limited(need: xr.Dataset, by: list[str]) -> str:
    """In words, which processes limit, whatever the value of what is looked for."""
    *most, last = [categories.limit(process) for process in by]
    named = f"{', '.join(most)} or {last}" if most else last
    return f"limited by {named} at any {quantity(need)}"


def quantity(need: xr.Dataset) -> str:
    """What is looked for: ``catholyte conductivity``."""
    text = labels.name(need["required"])
    text = text.removesuffix(f" {need.attrs.get('condition', '')}")
    return (text[:1].lower() + text[1:]).removeprefix(_FLOOR).removeprefix(_CEILING)


def worded(need: xr.Dataset) -> xr.Dataset:
    """The dataset, its long name of what is required a ceiling where it is no floor.

    Without the condition, which the title has.
    """
    end = _FLOOR if rising(need) else _CEILING
    return need.assign(required=need["required"].assign_attrs(long_name=f"{end}{quantity(need)}"))


def rising(need: xr.Dataset) -> bool:
    """Whether more is asked of a harder point: of a conductivity yes, of a tortuosity no.

    It is so where what is required gets higher, along the axes, towards points out of reach and
    away from points where any value is enough.
    """
    hard = beyond(need).astype(float) - enough(need)
    values = reached(need)
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
    words = {
        "capacity_fraction": f"for {share} % of the equilibrium capacity {on}",
        "voltage_loss": f"for a mean voltage loss of at most {loss} mV {on}",
        "energy_efficiency": f"for an energy efficiency of {share} %",
    }
    return words.get(kind, f"for {kind.replace('_', ' ')} {labels.number(target)} {on}").strip()
