"""Where a figure is drawn, and how its panels, titles, legends and notes are laid out."""

import inspect
from collections.abc import Callable, Iterable, Sequence
from functools import wraps
from typing import Any, Literal, ParamSpec, cast

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.lines import Line2D

from sscell.errors import InputError
from sscell.plot.parts import labels, style
from sscell.plot.parts.selection import refusal
from sscell.quantities.wording import shown
from sscell.results.schema import protocol_of

Canvas = Figure | SubFigure
Drawing = ParamSpec("Drawing")
NARROW = 120.0
"""On a narrower canvas panels lie below each other. [mm]"""
_SIGNS = 0.71
"""Characters of the smallest font on a line, per width. [1/mm]"""
_PANEL_SIGNS = 0.5
"""The same over or under a panel, which shares its width with its axis. [1/mm]"""
_BESIDE = 8
"""Fewer of them over a panel with a legend beside it."""
_LEAST_PANEL = 40.0
"""Panels side by side are at least this wide. [mm]"""
_LEGEND = 18
"""Characters that a title leaves to a legend on its right."""
_HEIGHT_SIGNS = 0.55
"""Characters of a label along a vertical axis, per height of its panel with its surroundings."""
_AS_GIVEN = "as given"
"""The basis of cells that were made equal in nothing."""
_ASPECT = 1.25
"""Width over height that panels of a given canvas come close to. [-]"""


def drawn(old: str = "results") -> Callable[[Callable[Drawing, Figure]], Callable[Drawing, Figure]]:
    """Make a function a public figure: style, canvas, errors.

    The figure is drawn in our style into ``figure=``, if that is an empty canvas. A dataset may
    be changed after its study returned it; what only fails while drawing may also be a fault of
    ours. The message names both, and its cause is the error itself.

    Parameters
    ----------
    old : str
        Name of the first argument in 0.2, which is accepted as a keyword.
    """

    def decorate(draw: Callable[Drawing, Figure]) -> Callable[Drawing, Figure]:
        @wraps(draw)
        def checked(*given: Any, **options: Any) -> Figure:
            if old in options:
                options["results"] = options.pop(old)
            arguments = inspect.signature(draw).bind(*given, **options).arguments
            try:
                with style.context():
                    _prepare(arguments.get("figure"))
                    return draw(*given, **options)
            except InputError:
                raise
            except (AttributeError, LookupError, OverflowError, TypeError, ValueError) as error:
                raise refusal(_unclear(draw.__name__, arguments["results"])) from error

        return cast(Callable[Drawing, Figure], checked)

    return decorate


def _unclear(name: str, results: Any) -> str:
    sizes = dict(results.sizes) if isinstance(results, xr.Dataset) else {}
    dimensions = ", ".join(f"{dim} ({size})" for dim, size in list(sizes.items())[:8])
    return (
        f"plot.{name} cannot draw this dataset with dimensions {dimensions or 'none'} and these "
        "arguments; it draws what a study of sscell returns. If a study returned it unchanged, "
        "please report this"
    )


def _prepare(canvas: Any) -> None:
    """Check a canvas that was given, and let it lay out what is drawn."""
    if canvas is None:
        return
    if not isinstance(canvas, Figure | SubFigure):
        raise refusal(
            f"figure is {shown(canvas)}; expected an empty Figure or SubFigure of matplotlib."
        )
    if any(isinstance(child, Axes | SubFigure) for child in canvas.get_children()):
        raise refusal(
            "figure already holds panels; expected an empty Figure or SubFigure of matplotlib."
        )
    if not isinstance(canvas.figure.get_layout_engine(), ConstrainedLayoutEngine):
        canvas.figure.set_layout_engine("constrained")


def page(canvas: Canvas | None, width: float, height: float) -> Canvas:
    """The canvas that was given, else an empty figure of a printed size. [mm]"""
    return style.page(width, height) if canvas is None else canvas


def size(canvas: Canvas) -> tuple[float, float]:
    """Width and height. [mm]"""
    return canvas.bbox.width / canvas.dpi * 25.4, canvas.bbox.height / canvas.dpi * 25.4


def narrow(canvas: Canvas) -> bool:
    """Whether panels should lie below each other."""
    return size(canvas)[0] < NARROW


def signs(canvas: Canvas) -> int:
    """How many characters fit on a line over the whole canvas."""
    return int(_SIGNS * size(canvas)[0])


def panel_signs(canvas: Canvas, columns: int = 1) -> int:
    """How many characters fit on a line over or under one of the panels of a row."""
    return int(_PANEL_SIGNS * size(canvas)[0] / columns)


def height_signs(canvas: Canvas, rows: int) -> int:
    """How many characters of a label fit along the vertical axis of one of the rows of panels."""
    return min(30, int(_HEIGHT_SIGNS * size(canvas)[1] / rows))


def grid(count: int, canvas: Canvas | None = None) -> tuple[int, int]:
    """Rows and columns of panels: of a new figure, or such as suit a canvas that was given."""
    columns = 2 if count == 4 else 4 if count > 9 else min(count, 3)
    if canvas is not None:
        width, height = size(canvas)
        columns = min(
            range(1, max(1, min(count, 4, int(width / _LEAST_PANEL))) + 1),
            key=lambda n: _misfit(n, count, width / height),
        )
    return -(-count // columns), columns


def _misfit(columns: int, count: int, aspect: float) -> float:
    """How far panels are from a good shape, and how much of the canvas stays empty."""
    rows = -(-count // columns)
    shape = abs(float(np.log(aspect * rows / columns / _ASPECT)))
    return shape + (rows * columns - count) / count


def panels(canvas: Canvas | None, count: int, extra: float = 0.0) -> tuple[Canvas, int, int]:
    """A canvas for panels, with its rows and columns; ``extra`` height is for a legend. [mm]"""
    rows, columns = grid(count, canvas)
    if count == 1:
        return page(canvas, 1.25 * style.SINGLE_COLUMN, 72.0 + extra), rows, columns
    height = 22.0 + (42.0 if columns == 4 else 50.0) * rows
    return page(canvas, style.DOUBLE_COLUMN, height), rows, columns


def separate(canvas: Canvas, count: int, rows: int, columns: int) -> list[Axes]:
    """Panels that share no axes, row by row."""
    return [canvas.add_subplot(rows, columns, i + 1) for i in range(count)]


def shared(canvas: Canvas, count: int, rows: int, columns: int) -> list[Axes]:
    """Panels that share both axes, row by row."""
    axes: list[Axes] = []
    for i in range(count):
        first = axes[0] if axes else None
        axes.append(canvas.add_subplot(rows, columns, i + 1, sharex=first, sharey=first))
    return axes


def label(
    canvas: Canvas, axes: Sequence[Axes], columns: int, x: xr.DataArray, y: xr.DataArray
) -> None:
    """Axis and tick labels of panels that share both axes, below the last and left of the first."""
    width, height = panel_signs(canvas, columns), height_signs(canvas, -(-len(axes) // columns))
    for i, ax in enumerate(axes):
        bottom, left = i + columns >= len(axes), i % columns == 0
        ax.tick_params(which="both", labelbottom=bottom, labelleft=left)
        if bottom:
            ax.set_xlabel(labels.axis(x, width=width))
        if left:
            ax.set_ylabel(labels.axis(y, width=height))


def settle(canvas: Canvas) -> None:
    """Lay out what is drawn so far, before texts are placed by where it lies."""
    canvas.figure.draw_without_rendering()


def title(canvas: Canvas, parts: Iterable[str], *, small: bool = False) -> None:
    """Words over all panels."""
    text = labels.heading(parts, signs(canvas) - _LEGEND)
    look: dict[str, Any] = {"fontsize": style.FONT}
    if small:
        look = {"fontsize": style.SMALL, "color": style.GREY}
    if text:
        canvas.suptitle(text, x=0.01, ha="left", **look)


def titles(
    canvas: Canvas, axes: Sequence[Axes], common: Sequence[str], each: Sequence[str]
) -> None:
    """What all panels show, over a single one or over the figure, and what each shows."""
    if not each:
        beside = _BESIDE if canvas.legends else 0
        axes[0].set_title(labels.heading(common, panel_signs(canvas) - beside), loc="left")
        return
    title(canvas, common)
    width = panel_signs(canvas, grid(len(each), None if size(canvas)[0] > NARROW else canvas)[1])
    for ax, text in zip(axes, each, strict=True):
        ax.set_title(labels.heading([text], width), loc="left")


def lines(colours: Iterable[Any], texts: Iterable[str], **look: Any) -> list[Line2D]:
    """Entries of a legend: lines that differ in their colour."""
    pairs = zip(colours, texts, strict=True)
    return [Line2D([], [], color=colour, label=text, **look) for colour, text in pairs]


def key_right(
    canvas: Canvas, handles: Sequence[Any], heading: str | None, *, handlelength: float = 1.4
) -> None:
    """A legend to the right of all panels."""
    if handles:
        canvas.legend(
            handles=list(handles),
            title=heading,
            loc="outside right upper",
            alignment="left",
            handlelength=handlelength,
        )


def key_below(
    canvas: Canvas,
    handles: Sequence[Any],
    words: Sequence[str] | None = None,
    *,
    notes: Iterable[str] = (),
    columns: int = 2,
    handlelength: float = 1.4,
    where: Literal["lower", "upper"] = "lower",
) -> None:
    """A legend below all panels, under notes, in as many columns as the canvas is wide enough for.

    Parameters
    ----------
    canvas : Figure or SubFigure
    handles : sequence
        Artists, or tuples of artists that are drawn upon each other.
    words : sequence of str, optional
        Of the handles; their labels if not given. Line breaks are kept, long lines are broken.
    notes : iterable of str
    columns : int
        At most.
    handlelength : float
        Of the font size. [-]
    where : {"lower", "upper"}
        Below the panels or above them.
    """
    texts = [str(handle.get_label()) for handle in handles] if words is None else words
    width = max(20, signs(canvas) - 8)
    broken = [
        "\n".join(labels.heading([line], width) for line in text.split("\n")) for text in texts
    ]
    heading = "\n".join(labels.heading([note], signs(canvas)) for note in notes) or None
    free = 1.0 if where == "lower" else 1.0 - _LEGEND / signs(canvas)  # beside a key on the right
    for count in range(columns if handles or heading else 0, 0, -1):
        legend = canvas.legend(
            list(handles),
            broken,
            title=heading,
            title_fontsize=style.SMALL,
            loc="outside lower left" if where == "lower" else "outside upper left",
            alignment="left",
            ncols=count,
            handlelength=handlelength,
        )
        if count == 1 or legend.get_window_extent().width <= free * canvas.bbox.width:
            return
        legend.remove()


def basis(results: xr.Dataset, quantity: str = "capacity") -> str:
    """What is equal in several cells, what is not, and how they were charged; empty if nothing."""
    equal = labels.prose(str(results.attrs.get("basis") or ""))
    other = labels.prose(str(results.attrs.get("differences") or ""))
    words = [
        *([f"compared {equal}"] if equal and equal != _AS_GIVEN else []),
        *([f"the cells differ in {other}"] if equal and other else []),
        *([charged(results, quantity)] if charged(results) else []),
    ]
    return labels.upper(f"{'; '.join(words)}.") if words else ""


def estimated(results: xr.Dataset, density: bool = True) -> str:
    """Which numbers of electrolytes are estimated; empty if none.

    Parameters
    ----------
    results : xarray.Dataset
    density : bool
        Whether what is drawn depends on densities.
    """
    numbers, of_density = (
        str(results.attrs.get(name, "")) for name in ("estimated", "estimated_density")
    )
    if density and of_density:
        numbers = "; ".join(filter(None, (numbers, f"density of {of_density}")))
    return f"Estimated: {labels.prose(numbers)}." if numbers else ""


def charged(results: xr.Dataset, quantity: str = "capacity") -> str:
    """How the cells were charged before what is drawn of a discharge; empty from full charge."""
    protocol = protocol_of(results)
    if protocol is None or not protocol.is_carried:
        return ""
    return f"{quantity} {labels.prose(protocol.condition)}"
