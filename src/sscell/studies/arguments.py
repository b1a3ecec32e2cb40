"""What may be asked of a study: rates, directions and means, checked before anything is solved."""

from __future__ import annotations

import math
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sscell.cards.bookkeeping import loading
from sscell.cards.cell import CellDesign
from sscell.cards.problems import nearest
from sscell.designs.varied import Varied, paths_of
from sscell.errors import InputError, LargeStudyError, Problem
from sscell.models.resolution import ACCURACIES, Accuracy
from sscell.protocols.charge_rates import Rate, read_rate
from sscell.quantities.wording import shown
from sscell.results.dataset import Axis
from sscell.solving.batch import Execution
from sscell.solving.limits import MANY_POINTS, MOST_WORKERS, SECONDS_PER_POINT
from sscell.solving.points import DIRECTIONS, Direction
from sscell.solving.store import Store

if TYPE_CHECKING:
    from distributed import Client

RATES = (0.1, 0.5, 1.0, 2.0, 3.0)
"""What studies ask for where nothing else is. [h-1]"""
MOST_RATES = 10_000
"""Longest list of rates."""


def checked_rates(
    c_rates: Iterable[Any], cells: Iterable[CellDesign], name: str = "c_rates"
) -> list[float]:
    """C-rates as floats, from numbers or words, or from currents in the cells.

    Raises
    ------
    InputError
        If there is none, one is no rate, or a current is not one C-rate in all cells.
    """
    return rates_in(asked_rates(c_rates, name), cells, name)


def asked_rates(c_rates: Iterable[Any], name: str = "c_rates") -> list[Rate]:
    """Rates as they were asked for.

    Raises
    ------
    InputError
        If there is none, or one is no rate; all at once.
    """
    if isinstance(c_rates, str | bytes | Mapping) or not isinstance(c_rates, Iterable):
        said = f"expected a list of rates such as [0.1, 'C/2', 1], got {shown(c_rates)}"
        raise InputError([Problem(name, said)])
    given = list(islice(c_rates, MOST_RATES + 1))
    if not given:
        raise InputError([Problem(name, "empty; expected at least one, such as [0.1, 1]")])
    if len(given) > MOST_RATES:
        raise InputError([Problem(name, f"too many; at most {MOST_RATES}")])
    rates, found = [], []
    for i, one in enumerate(given):
        try:
            rates.append(read_rate(one))
        except ValueError as error:
            found.append(Problem(f"{name}.{i}", str(error)))
    if found:
        raise InputError(found)
    return rates


def rates_in(
    rates: Sequence[Rate], cells: Iterable[CellDesign], name: str = "c_rates"
) -> list[float]:
    """Rates as C-rates that all cells share.

    Raises
    ------
    InputError
        If a current is not one C-rate in all cells, or two rates are the same.
    """
    converted = [rate.value for rate in rates]
    currents = [i for i, rate in enumerate(rates) if rate.basis != "c_rate"]
    for k, cell in enumerate(cells if currents else ()):
        nominal, areal = float(cell.nominal_specific_capacity), loading(cell).areal_capacity
        for i in currents:
            own = rates[i].c_rate(nominal, areal)
            if k and own != converted[i]:
                kind = "areal" if rates[i].basis == "per_area" else "nominal specific"
                said = (
                    f"{rates[i]} is {converted[i]:.4g}C in one design and {own:.4g}C in another, "
                    f"as their {kind} capacities differ; give C-rates"
                )
                raise InputError([Problem(f"{name}.{i}", said)])
            converted[i] = own
    twice = next((rate for i, rate in enumerate(converted) if rate in converted[:i]), None)
    if twice is not None:
        raise InputError([Problem(name, f"{twice:g} is given twice")])
    return converted


def checked_direction(direction: str, directions: Sequence[Direction] = DIRECTIONS) -> Direction:
    """The direction, if it is one of those.

    Raises
    ------
    InputError
        If it is not.
    """
    for known in directions:
        if isinstance(direction, str) and direction == known:
            return known
    *others, last = (f"'{known}'" for known in directions)
    said = f"expected {', '.join(others)} or {last}, got {shown(direction)}"
    raise InputError([Problem("direction", said)])


def rate_axis(rates: Sequence[float]) -> Axis:
    """The dimension ``c_rate``."""
    return Axis("c_rate", rates, "1", "C-rate")


def varied_axes(varied: Varied) -> list[Axis]:
    """A dimension for each path of a grid; of designs one, counted from 0, with paths along it."""
    along = None if isinstance(varied, dict) else "design"
    axes = [] if along is None else [Axis(along, range(len(varied)), "1", along)]
    for path in paths_of(varied):
        if isinstance(varied, dict):
            values = varied[path.name]
        else:
            values = tuple(design[path.name] for design in varied)
        shown_values = [path.display(value) for value in values]
        axes.append(
            Axis(path.short_name, shown_values, path.unit, path.long_name, path.name, along)
        )
    return axes


def checked_cells(cells: Any) -> list[CellDesign]:
    """One cell or several as a list.

    Raises
    ------
    InputError
        If there is none, or something else is among them.
    """
    if isinstance(cells, CellDesign):
        return [cells]
    listed = list(cells) if isinstance(cells, Iterable) and not isinstance(cells, str) else [cells]
    for cell in listed:
        if not isinstance(cell, CellDesign):
            said = f"expected cells as sscell.load_cell gives them, got {shown(cell)}"
            raise InputError([Problem("cells", said)])
    if not listed:
        raise InputError([Problem("cells", "empty; expected at least one cell")])
    return listed


def checked_cell(cell: Any) -> CellDesign:
    """The one cell of a study of a single cell.

    Raises
    ------
    InputError
        If it is something else.
    """
    cells = checked_cells(cell)
    if len(cells) > 1:
        raise InputError([Problem("cell", f"expected one cell, got {len(cells)}")])
    return cells[0]


def cell_axis(cells: Sequence[CellDesign]) -> Axis:
    """The dimension ``cell``; cells of one title are told apart by a number."""
    titles = [cell.title for cell in cells]
    names = [
        f"{title} ({titles[:i].count(title) + 1})" if titles.count(title) > 1 else title
        for i, title in enumerate(titles)
    ]
    return Axis("cell", names, "", "cell")


def check_number(points: int, workers: int | None, large: bool) -> None:
    """Refuse a study that would run for hours unless it is asked for.

    Raises
    ------
    LargeStudyError
        With the number of points and the time they would take.
    """
    if points <= MANY_POINTS or large or not _are_workers(workers):
        return
    cores = workers or os.cpu_count() or 1
    hours = points * SECONDS_PER_POINT / cores / 3600
    said = (
        f"{points:,} points would take about {hours:.2g} h on {cores} threads of this machine; "
        "if that is meant, say large=True in Python or --yes on the command line"
    )
    raise LargeStudyError([Problem("sweep", said)])


def _are_workers(workers: Any) -> bool:
    whole = isinstance(workers, int) and not isinstance(workers, bool)
    return workers is None or (whole and 1 <= workers <= MOST_WORKERS)


def checked_share(given: float, name: str = "self_check") -> float:
    """A share, if it is one; by default that of the points to check.

    Raises
    ------
    InputError
        If it is not from 0 to 1.
    """
    try:
        share = float(given)
    except (TypeError, ValueError, OverflowError):
        share = math.nan
    if not 0 <= share <= 1:
        of = " of the points" if name == "self_check" else ""
        said = f"expected a share{of} from 0 to 1, got {shown(given)}"
        raise InputError([Problem(name, said)])
    return share


@contextmanager
def means(
    accuracy: Accuracy,
    workers: int | None,
    store: str | Path | None,
    client: Client | None,
    compiled: bool | None,
) -> Iterator[Execution]:
    """How a study is solved, checked; its store is open as long as the context.

    Raises
    ------
    InputError
        If the accuracy is unknown, workers is no number, or the store cannot be opened.
    """
    found = []
    if not isinstance(accuracy, str) or accuracy not in ACCURACIES:
        hint = nearest(accuracy, ACCURACIES) if isinstance(accuracy, str) else ""
        known = ", ".join(f"'{name}'" for name in ACCURACIES)
        found.append(Problem("accuracy", f"expected one of {known}, got {shown(accuracy)}.{hint}"))
    if not _are_workers(workers):
        said = f"expected a number of threads from 1 to {MOST_WORKERS}, got {shown(workers)}"
        found.append(Problem("workers", said))
    if not (compiled is None or isinstance(compiled, bool)):
        said = f"expected True, False or None, got {shown(compiled)}"
        found.append(Problem("compiled", said))
    if found:
        raise InputError(found)
    with nullcontext() if store is None else Store(store) as kept:
        yield Execution(accuracy, workers, kept, client, compiled)
