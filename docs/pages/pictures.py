"""Small pictures of numbers on a scale, as SVG in the text of a page."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import log10
from typing import Literal, NamedTuple

WIDTH, HEIGHT, EDGE = 168, 34, 11
_BASE = 23
"""Where the axis is, from the top."""

Shape = Literal["dot", "square", "tick", "bar"]


@dataclass(frozen=True)
class Scale:
    """An axis that all pictures of one kind share."""

    name: str
    labels: Sequence[tuple[float, str]]
    """Values that are written below the axis; the first and the last are its ends."""
    by: Callable[[float], float] = float
    """What is linear along the axis, such as the logarithm."""

    def place(self, value: float) -> float:
        """Where a value is, at an end of the axis if it is beyond."""
        low, high = (self.by(self.labels[i][0]) for i in (0, -1))
        share = (self.by(value) - low) / (high - low) if value > 0 or low <= 0 else 0.0
        return round(EDGE + min(max(share, 0.0), 1.0) * (WIDTH - 2 * EDGE), 1)

    def axis(self) -> str:
        """Its line and labels, for the pictures to refer to."""
        ticks = ""
        for value, label in self.labels:
            x = self.place(value)
            ticks += f'<path d="M{x} {_BASE}v3"/><text x="{x}" y="{HEIGHT - 1}">{label}</text>'
        line = f'<path d="M{EDGE} {_BASE}H{WIDTH - EDGE}"/>'
        return f'<symbol id="scale-{self.name}" overflow="visible">{line}{ticks}</symbol>'


class Drawn(NamedTuple):
    """One value or span of a picture."""

    shape: Shape
    low: float | None
    high: float | None
    """As ``low`` for a single value; an end that is None is open."""
    look: str
    """Its class in the style sheet."""
    row: int = 0
    """0 is next to the axis."""


CONDUCTIVITY = Scale(
    "conductivity",
    [(1e-6, "10⁻⁶"), (1e-4, "10⁻⁴"), (1e-2, "0.01"), (1.0, "1"), (100.0, "100")],
    log10,
)
"""[mS/cm]"""
POTENTIAL = Scale("potential", [(float(v), f"{v}") for v in range(7)])
"""[V]"""


def picture(scale: Scale, drawn: Iterable[Drawn]) -> str:
    """An SVG image in one line; the text beside it gives the same values.

    What is beyond an end of the axis is drawn as an arrow at that end.
    """
    marks = "".join(_mark(scale, item) for item in drawn)
    size = f'width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}"'
    axis = f'<use href="#scale-{scale.name}"/>'
    return f'<svg class="picture" {size} aria-hidden="true">{axis}{marks}</svg>'


def swatch(shape: Shape, look: str) -> str:
    """The same shape alone, for a legend."""
    ends = (0.4, 2.5) if shape == "bar" else (1.0, 1.0)
    size = f'width="32" height="14" viewBox="{CONDUCTIVITY.place(1.0) - 16:g} {_BASE - 13} 32 14"'
    mark = _mark(CONDUCTIVITY, Drawn(shape, *ends, look))
    return f'<svg class="picture" {size} aria-hidden="true">{mark}</svg>'


def _mark(scale: Scale, item: Drawn) -> str:
    y = _BASE - 6 - 9 * item.row
    ends = [None if value is None else scale.place(value) for value in (item.low, item.high)]
    known = next(x for x in ends if x is not None)
    look = f'class="{item.look}"'
    value = item.low if item.low is not None else item.high
    if item.low == item.high and value is not None:
        first, last = scale.labels[0][0], scale.labels[-1][0]
        if not first <= value <= last:
            outward = -5 if value < first else 5
            return f'<path {look} d="M{known} {y - 4}l{outward} 4l{-outward} 4z"/>'
        if item.shape == "tick":
            return f'<path {look} d="M{known} {y - 4}v8"/>'
        if item.shape == "square":
            return f'<rect {look} x="{known - 3.5:g}" y="{y - 3.5:g}" width="7" height="7"/>'
        return f'<circle {look} cx="{known}" cy="{y}" r="4"/>'
    if None not in ends:
        width = max(ends[1] - ends[0], 1)
        box = f'x="{ends[0]}" y="{y - 3}" width="{width:.1f}" height="6"'
        return f"<rect {look} {box}/>"
    inward = 14 if ends[1] is None else -14
    arrow = f"M{known} {y - 4}v8m0 -4h{inward}m{-inward // 3} -3l{inward // 3} 3l{-inward // 3} 3"
    return f'<path {look} d="{arrow}"/>'
