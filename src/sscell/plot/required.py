"""What a cell needs of one quantity, over a map of designs and rates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import xarray as xr
from matplotlib.figure import Figure

from sscell.plot.parts import electrolytes as materials
from sscell.plot.parts import labels, reach, required_lines, required_map, style
from sscell.plot.parts.selection import drawn, refusal, require

_MOST_LINES = 4


@dataclass(frozen=True)
class Roles:
    """Which dimension is the x axis, which the y axis or tells lines apart, which one panels."""

    x: str
    y: str | None
    lines: str | None
    panels: str | None


@drawn
def required_conductivity(
    need: xr.Dataset, *, electrolytes: Mapping[str, float] | None = None
) -> Figure:
    """The conductivity a cell needs as a map over two axes, or as lines over one.

    Two axes of more than four values each make a map whose contour lines carry their values; the
    dashed one, 2.7 mS/cm, is what the lithium ions of a liquid electrolyte conduct. Where nothing
    is enough it is hatched, and what limits the cell there is named; where anything is enough it
    has the colour of the bar's pointed end. A third axis makes panels, at most six, evenly spread,
    that share their colours.

    Fewer values on one of two axes make lines, one a value; open triangles at the border mean
    that nothing, or anything, is enough.

    Points the solver failed on stay blank.

    Parameters
    ----------
    need : xarray.Dataset
        What :func:`sscell.required_conductivity` returns, or :func:`sscell.required` of any other
        quantity.
    electrolytes : mapping of name to float, optional
        Conductivities to mark. [mS/cm]

    Raises
    ------
    InputError
        If the dataset is another, has no axis or too many, or an electrolyte makes no sense.
    """
    source = "sscell.required_conductivity"
    require(need, ("required", "outcome", "limited_by"), by="required_conductivity", source=source)
    marks = materials.checked(electrolytes, need)
    fixed, need = _settle(need[["required", "outcome", "limited_by"]])
    roles = _roles(need)
    need = reach.worded(need)
    along = [dim for dim in (roles.x, roles.y, roles.lines, roles.panels) if dim]
    need = need.sortby([dim for dim in along if _numbers(need, dim)])
    title = (labels.title(str(need.attrs.get("title", "")), 60), reach.asked(need), *fixed)
    with style.context():
        if roles.y is not None:
            return required_map.draw(
                need, x=roles.x, y=roles.y, across=roles.panels, title=title, marks=marks
            )
        return required_lines.draw(
            need, x=roles.x, lines=roles.lines, across=roles.panels, title=title, marks=marks
        )


def _settle(need: xr.Dataset) -> tuple[list[str], xr.Dataset]:
    """Drop dimensions with a single value; say in words what they are held at."""
    single = [str(dim) for dim, size in need.sizes.items() if size == 1]
    need = need.isel(dict.fromkeys(single, 0))
    held = [one for name, one in need.coords.items() if one.ndim == 0 and name != "cell"]
    return [labels.value(one) for one in held], need


def _numbers(need: xr.Dataset, dim: str) -> bool:
    return need[dim].dtype.kind in "fiu"


def _roles(need: xr.Dataset) -> Roles:
    dims = [str(dim) for dim in need["required"].dims]
    axes = [dim for dim in dims if _numbers(need, dim)]
    if not axes:
        raise refusal(
            "plot.required_conductivity needs an axis of several numbers, which this dataset has "
            f"not (it has {', '.join(dims) or 'a single point'})."
        )
    if len(dims) > 3 or len(dims) - len(axes) > 1:
        raise refusal(
            f"plot.required_conductivity draws at most three dimensions, one of them of words, "
            f"got {', '.join(dims)}; choose values of the others first, as in "
            f"need.sel({dims[0]}=...)."
        )
    panels = None
    if len(dims) == 3:
        words = [dim for dim in dims if dim not in axes]
        few = min(reversed(dims), key=lambda dim: need.sizes[dim])
        panels = words[0] if words else few
    first, *second = [dim for dim in dims if dim != panels]
    if not second:
        return Roles(first, None, None, panels)
    both = [first, second[0]]
    if set(both) <= set(axes) and min(need.sizes[dim] for dim in both) > _MOST_LINES:
        return Roles(first, second[0], None, panels)
    x = max((dim for dim in both if dim in axes), key=lambda dim: need.sizes[dim])
    lines = second[0] if x == first else first
    return Roles(x, None, lines, panels)
