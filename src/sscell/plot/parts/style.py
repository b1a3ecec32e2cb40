"""One look for every figure: sizes, fonts, colours, markers, and how it is written to disk."""

from __future__ import annotations

import io
import logging
import warnings
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from os import PathLike
from pathlib import Path
from typing import Any

import matplotlib
import matplotlib.style
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sscell.errors import expect
from sscell.quantities.user_files import user_path, write_files

SINGLE_COLUMN = 89.0
"""Width of a figure over one journal column. [mm]"""
DOUBLE_COLUMN = 183.0
"""Width of a figure over the whole page. [mm]"""
FONT = 7.5
SMALL = 7.0
GREY = "#666666"

OKABE_ITO = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
"""Colours that colour-blind readers can distinguish (Okabe and Ito, 2008)."""
MARKERS = ("o", "s", "^", "D", "v", "P", "X", "<")
LINE_STYLES: tuple[Any, ...] = ("-", (0, (5, 1.8)), (0, (5, 1.5, 1, 1.5)), (0, (1.2, 1.2)))

_RC: dict[str, Any] = {
    "font.family": "sans-serif",
    "font.sans-serif": ["Arial", "Helvetica", "Liberation Sans", "DejaVu Sans"],
    "font.size": FONT,
    "mathtext.default": "regular",
    "axes.labelsize": FONT,
    "axes.titlesize": FONT,
    "axes.titlepad": 4.0,
    "axes.labelpad": 2.5,
    "axes.linewidth": 0.6,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.formatter.useoffset": False,
    "axes.grid": False,
    "axes.facecolor": "white",
    "figure.facecolor": "white",
    "figure.constrained_layout.h_pad": 0.03,
    "figure.constrained_layout.w_pad": 0.03,
    "figure.constrained_layout.hspace": 0.04,
    "figure.constrained_layout.wspace": 0.03,
    "text.usetex": False,
    "hatch.linewidth": 0.5,
    "legend.fontsize": SMALL,
    "legend.title_fontsize": SMALL,
    "legend.frameon": False,
    "legend.borderaxespad": 0.2,
    "legend.handletextpad": 0.5,
    "legend.labelspacing": 0.35,
    "lines.linewidth": 1.1,
    "lines.markersize": 3.6,
    "lines.markeredgewidth": 0.8,
    "savefig.dpi": 300,
    "savefig.bbox": None,
    # Text, not outlines: a figure is edited, searched and read aloud.
    "svg.fonttype": "none",
    "pdf.fonttype": 42,
    "svg.hashsalt": "sscell",
}


_UNAVOIDABLE = ("Glyph .* missing", ".*constrained_layout not applied")
"""Warnings of matplotlib that follow from texts of the user, by how they begin."""

PREVIEW_DPI = 150
"""In a notebook, also where pyplot draws the figure instead of us. [1/inch]"""


class PaperFigure(Figure):
    """A figure at printed size that a notebook displays without pyplot."""

    def _repr_png_(self) -> bytes:
        buffer = io.BytesIO()
        with context():
            self.savefig(buffer, format="png", dpi=PREVIEW_DPI)
        return buffer.getvalue()


@contextmanager
def context() -> Iterator[None]:
    """The style as a context: matplotlib's global settings are as before once it ends.

    Characters that no font here has are drawn as boxes, and a layout that has no room is left
    as it is; neither is for the user to mend.
    """
    formulas = logging.getLogger("matplotlib.mathtext")
    level = formulas.level
    with matplotlib.style.context(["default", _RC]), warnings.catch_warnings():
        for message in _UNAVOIDABLE:
            warnings.filterwarnings("ignore", message)
        formulas.setLevel(logging.ERROR)  # it logs what text outside formulas warns of
        try:
            yield
        finally:
            formulas.setLevel(level)


def page(width: float, height: float) -> Figure:
    """An empty figure of the given printed size. [mm]"""
    return PaperFigure(figsize=(width / 25.4, height / 25.4), layout="constrained", dpi=PREVIEW_DPI)


def sequential(count: int) -> list[Any]:
    """Colours for ordered values, dark to light, even in grey; too pale an end is left out."""
    stops = np.linspace(0.0, 0.86, count) if count != 1 else np.array([0.25])
    return [matplotlib.colormaps["viridis"](stop) for stop in stops]


def categories(count: int) -> list[Any]:
    """Different colours for values without an order, repeated where they are many."""
    return [OKABE_ITO[i % len(OKABE_ITO)] for i in range(count)]


def dress(axes: Sequence[Axes], *, letters: bool = True) -> None:
    """Fix tick sizes, which matplotlib would otherwise look up when it draws, and letter panels."""
    for ax in axes:
        ax.tick_params(which="major", labelsize=SMALL, length=3.0, width=0.6, pad=2.0)
        ax.tick_params(which="minor", labelsize=SMALL, length=1.7, width=0.5, pad=2.0)
    if letters and len(axes) > 1:
        for letter, ax in zip("abcdefghijklmnopqrstuvwxyz", axes, strict=False):
            ax.annotate(
                letter,
                (0.0, 1.0),
                xytext=(-5.0, 4.0),
                xycoords="axes fraction",
                textcoords="offset points",
                ha="right",
                va="bottom",
                fontsize=FONT + 0.5,
                fontweight="bold",
            )


FORMATS: dict[str, dict[str, Any]] = {
    ".png": {"dpi": 300},
    ".svg": {"metadata": {"Date": None}},
    ".pdf": {"metadata": {"CreationDate": None}},
}
"""What a figure is written as, and how: no dates, so that the same figure gives the same file."""


def save(figure: Figure, path: str | PathLike[str]) -> tuple[Path, ...]:
    """Write a figure and return the paths of its files.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
    path : str or path
        With the ending ``.png``, ``.svg`` or ``.pdf`` that file alone; else ``path``.png (300 dpi)
        and ``path``.svg. ``~`` is the home.

    Raises
    ------
    InputError
        If it is no figure, cannot be written there, or something is there that is no figure.
    """
    expect(Figure, figure, "figure", "a figure of matplotlib")
    stem = user_path(path)
    if stem.suffix.lower() in FORMATS:
        wanted = {stem: stem.suffix.lower()}
    else:
        wanted = {stem.with_name(stem.name + ending): ending for ending in (".png", ".svg")}
    contents = dict(zip(wanted, images(figure, wanted.values()), strict=True))
    write_files(contents)
    return tuple(contents)


def image(figure: Figure, ending: str) -> bytes:
    """A figure as the content of a file with one of the endings of ``FORMATS``."""
    return images(figure, [ending])[0]


def images(figure: Figure, endings: Iterable[str]) -> list[bytes]:
    """A figure as :func:`image` gives it with each ending; laid out once, alike in all."""
    contents = []
    with context(), _laid_out(figure):
        for ending in endings:
            memory = io.BytesIO()
            figure.savefig(memory, format=ending.removeprefix("."), **FORMATS[ending])
            contents.append(memory.getvalue())
    return contents


@contextmanager
def _laid_out(figure: Figure) -> Iterator[None]:
    """Inside, panels stay where the layout has put them; savefig would lay out twice a format."""
    engine = figure.get_layout_engine()
    if engine is None:
        yield
        return
    engine.execute(figure)
    figure.set_layout_engine(None)  # "none" would still draw twice
    try:
        yield
    finally:
        figure.set_layout_engine(engine)
