"""Designs around a design, and how their answers make derivatives by the logarithm of a value."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from math import exp

import numpy as np
from numpy.typing import NDArray

from sscell.cards.cell import CellDesign
from sscell.designs.paths import path_info
from sscell.designs.replace import replaced
from sscell.errors import InputError, Problem
from sscell.models.resolution import Accuracy, Resolution
from sscell.quantities.sourced import Sourced
from sscell.solving.points import Point

Array = NDArray[np.float64]

STEP = 0.05
"""Change of a logarithm. A capacity is within 1e-4 at usual tolerances, which leaves 1e-3 of a
sensitivity; the third derivative leaves step**2 / 6, below 1e-3 of what is smooth. [-]"""
_CENTRAL = ((-1, -0.5), (1, 0.5))
_UPWARD = ((0, -1.5), (1, 2.0), (2, -0.5))
_DOWNWARD = ((0, 1.5), (-1, -2.0), (-2, 0.5))


@dataclass(frozen=True)
class DesignsAround:
    """Cells, the first as it is, and the weights that make derivatives of their answers."""

    cells: tuple[CellDesign, ...]
    weights: Array
    """Shape (parameters, cells)."""

    def derivatives(self, answers: Array) -> Array:
        """Of answers by the logarithm of each parameter, shape (parameters, ...).

        NaN where an answer that is needed is NaN.

        Parameters
        ----------
        answers : array, shape (cells, ...)
        """
        needed = self.weights != 0
        rows = [
            np.tensordot(row[kept], answers[kept], axes=1)
            for row, kept in zip(self.weights, needed, strict=True)
        ]
        return np.array(rows)


def designs_around(
    cell: CellDesign, values: Mapping[str, float], *, together: bool, step: float = STEP
) -> DesignsAround:
    """Cells in which one parameter after the other is a little larger and smaller.

    Differences are central, of second order; one-sided ones, of second order too, where a
    parameter stands at the end of what it may be, as a utilisation of 100 % does.

    Parameters
    ----------
    cell : CellDesign
    values : mapping of path to float
        About which it is varied. [SI units]
    together : bool
        Whether all values are set in every cell, or the cell has them already.
    step : float
        Of the logarithm of a value. [-]

    Raises
    ------
    InputError
        If a cell cannot have the values, or a parameter cannot be varied at all.
    """
    first = replaced(cell, _sourced(values)) if together else cell
    cells, rows = [first], []
    problems: list[Problem] = []
    for path, value in values.items():
        for scheme in (_CENTRAL, _DOWNWARD, _UPWARD):
            made = _made(cell, values, path, value, scheme, step, together)
            if made is not None:
                break
        else:
            message = f"cannot be varied by {100 * step:g} % in this cell, neither up nor down"
            problems.append(Problem(path, message))
            continue
        row = {0: sum(weight for at, weight in scheme if at == 0) / step}
        for (_, weight), other in zip([s for s in scheme if s[0]], made, strict=True):
            row[len(cells)] = weight / step
            cells.append(other)
        rows.append(row)
    if problems:
        raise InputError(problems)
    weights = np.zeros((len(rows), len(cells)))
    for i, row in enumerate(rows):
        for at, weight in row.items():
            weights[i, at] = weight
    return DesignsAround(tuple(cells), weights)


def _made(
    cell: CellDesign,
    values: Mapping[str, float],
    path: str,
    value: float,
    scheme: Sequence[tuple[int, float]],
    step: float,
    together: bool,
) -> list[CellDesign] | None:
    """The cells of a scheme, or None if one of them cannot be."""
    made = []
    for at, _ in scheme:
        if not at:
            continue
        changed = {path: value * exp(at * step)}
        try:
            path_info(path).measure(Sourced(changed[path]))
            made.append(replaced(cell, _sourced({**values, **changed} if together else changed)))
        except (ValueError, InputError):
            return None
    return made


def _sourced(values: Mapping[str, float]) -> dict[str, Sourced]:
    return {path: Sourced(value) for path, value in values.items()}


def shared_resolution(points: Sequence[Point], accuracy: Accuracy) -> Resolution:
    """The finest mesh that any of the points needs, so that their differences are smooth."""
    wanted = [point.resolution(accuracy) for point in points]
    axial = max(wanted, key=lambda mesh: mesh.axial_cells)
    nodes = max(mesh.radial_nodes for mesh in wanted)
    others = zip_longest(*(mesh.other_nodes for mesh in wanted), fillvalue=0)
    return Resolution(axial.axial_cells, axial.stretch, nodes, tuple(map(max, others)))
