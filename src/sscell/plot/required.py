"""What a cell needs of one quantity, over a map of designs and rates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import xarray as xr
from matplotlib.figure import Figure, SubFigure

from sscell.plot.parts import (
    labels,
    layout,
    names,
    reach,
    required_band,
    required_lines,
    required_map,
)
from sscell.plot.parts.reach import Roles
from sscell.plot.parts.selection import are_numbers, refusal, require
from sscell.results.dataset import BAND
from sscell.results.schema import CURRENTS

_MOST_LINES = 4
_UNHELD = ("cell", *CURRENTS)
"""Coordinates without a dimension that a title leaves out."""


@layout.drawn(old="need")
def required_conductivity(
    results: xr.Dataset,
    *,
    electrolytes: Mapping[str, float] | None = None,
    figure: Figure | SubFigure | None = None,
) -> Figure:
    """The conductivity a cell needs as a map over two axes, or as lines over one.

    Two axes of more than four values each make a map whose contour lines carry their values; the
    dashed one, 2.7 mS/cm, is what the lithium ions of a liquid electrolyte conduct. Where no
    value is enough it is hatched, and the process that limits the cell there is named; where any
    value is enough it has the colour of the bar's pointed end. A third axis makes panels, at most
    six, evenly spread, that share their colours.

    Of a study with an uncertainty a map of two axes has three panels: what is enough for one in
    ten, for half and for nine in ten of the designs drawn.

    Fewer values on one of two axes make lines, one a value; open triangles at the border mean
    that no value, or any value, is enough. Of a study with an uncertainty each lies in the band of
    what nine in ten and one in ten of the designs drawn need at least.

    Points the solver failed on stay blank.

    Parameters
    ----------
    results : xarray.Dataset
        What :func:`sscell.required_conductivity` returns, or :func:`sscell.required` of any other
        quantity.
    electrolytes : mapping of name to float, optional
        Conductivities to mark. [mS/cm]
    figure : matplotlib.figure.Figure or SubFigure, optional
        An empty one to draw into; a new one, 111 to 183 mm wide, if not given. The whole figure is
        returned.

    Raises
    ------
    InputError
        If the dataset is of another study, has no axis or too many, or an electrolyte makes no
        sense.

    Examples
    --------
    >>> import sscell
    >>> cell = sscell.load_cell("ncm83_li6ps5cl")
    >>> loadings = sscell.Quantity([2, 4], "mAh/cm^2")
    >>> results = sscell.required_conductivity(cell, areal_capacity=loadings, c_rates=[1])
    >>> figure = sscell.plot.required_conductivity(results, electrolytes={"Li6PS5Cl": 2.2})
    >>> figure.axes[0].get_xlabel()
    'Areal capacity (mAh cm$^{−2}$)'
    """
    parts = ("required", "outcome", "limited_by")
    source = "sscell.required_conductivity"
    require(results, parts, by="required_conductivity", source=source)
    dims = [str(dim) for dim in results["required"].dims]
    needed = {**dict.fromkeys(parts, dims), **{dim: (dim,) for dim in dims}}
    require(results, needed, by="required_conductivity", source=source)
    marks = names.checked(electrolytes, results)
    fixed, need = _settle(results[[*parts]])
    roles = _roles(need)
    need = reach.worded(need)
    if required_band.has(results) and not (roles.y and roles.panels):
        single = {dim: 0 for dim in dims if dim not in need.dims}
        need = need.assign({part: results[part].isel(single) for part in required_band.PARTS})
        if roles.y:
            need, roles = required_band.panels(need), replace(roles, panels=BAND)
    along = [dim for dim in (roles.x, roles.y, roles.lines, roles.panels) if dim]
    need = need.sortby([dim for dim in along if are_numbers(need[dim])])
    title = (labels.title(str(need.attrs.get("title", "")), 60), reach.asked(need), *fixed)
    draw = required_lines.draw if roles.y is None else required_map.draw
    return draw(figure, need, roles, title, marks)


def _settle(need: xr.Dataset) -> tuple[list[str], xr.Dataset]:
    """What dimensions with a single value are held at, in words, and the dataset without them."""
    single = [str(dim) for dim, size in need.sizes.items() if size == 1]
    need = need.isel(dict.fromkeys(single, 0))
    held = [need[name] for name in need.coords if need[name].ndim == 0 and name not in _UNHELD]
    return [labels.value(data) for data in held], need


def _roles(need: xr.Dataset) -> Roles:
    dims = [str(dim) for dim in need["required"].dims]
    axes = [dim for dim in dims if are_numbers(need[dim])]
    if not axes:
        raise refusal(
            "plot.required_conductivity needs an axis of several numbers, which this dataset has "
            f"not (it has {', '.join(dims) or 'a single point'})."
        )
    if len(dims) > 3 or len(dims) - len(axes) > 1:
        raise refusal(
            f"plot.required_conductivity draws at most three dimensions, one of them of words, "
            f"got {', '.join(dims)}; choose values of the others first, as in "
            f"results.sel({dims[0]}=...)."
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
