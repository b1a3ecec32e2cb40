"""What may be asked of a study: cells and rates, checked before anything is solved."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from math import prod
from typing import Any, TypeVar

from pydantic import ValidationError

from sscell.cards.bookkeeping import loading
from sscell.cards.cell import CellDesign
from sscell.cards.problems import problems as mistakes_of
from sscell.cards.stack import Stack
from sscell.designs.replace import replaced
from sscell.designs.varied import Varied, each_design, each_value, paths_of, shape_of
from sscell.errors import InputError, Problem, Problems
from sscell.protocols.charge_rates import Rate, read_rate
from sscell.protocols.charge_words import FULL
from sscell.protocols.protocol import DISCHARGE
from sscell.quantities.wording import shown
from sscell.results.dataset import Axis
from sscell.studies.measured_cell import MeasuredCell

Charge = TypeVar("Charge")
RATES = (0.1, 0.5, 1.0, 2.0, 3.0)
"""C-rates of a study that is given none. [h-1]"""
MOST_RATES = 10_000
"""Longest list of rates."""
ALL_TRIED = 5_000
"""Designs up to which each is built before anything is solved, so that all mistakes are said at
once; of more, each value alone."""


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
        message = f"expected a list of rates such as [0.1, 'C/2', 1], got {shown(c_rates)}"
        raise InputError([Problem(name, message)])
    given = list(islice(c_rates, MOST_RATES + 1))
    if not given:
        raise InputError([Problem(name, "empty; expected at least one, such as [0.1, 1]")])
    if len(given) > MOST_RATES:
        raise InputError([Problem(name, f"too many; at most {MOST_RATES}")])
    rates, problems = [], Problems()
    for i, rate in enumerate(given):
        with problems.kept(f"{name}.{i}"):
            rates.append(read_rate(rate))
    problems.refuse()
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
            here = rates[i].c_rate(nominal, areal)
            if k and here != converted[i]:
                kind = "areal" if rates[i].basis == "per_area" else "nominal specific"
                message = (
                    f"{rates[i]} is {converted[i]:.4g}C in one design and {here:.4g}C in another, "
                    f"as their {kind} capacities differ; give C-rates"
                )
                raise InputError([Problem(f"{name}.{i}", message)])
            converted[i] = here
    repeated = next((rate for i, rate in enumerate(converted) if rate in converted[:i]), None)
    if repeated is not None:
        raise InputError([Problem(name, f"{repeated:g} is given twice")])
    return converted


def varied_designs(cells: Sequence[CellDesign], varied: Varied) -> Iterator[CellDesign]:
    """Each cell with the changes of each design, in row-major order, made as they are needed."""
    for cell in cells:
        for changes in each_design(varied):
            yield replaced(cell, changes) if changes else cell


def check_designs(cells: Sequence[CellDesign], varied: Varied) -> None:
    """Build designs before anything is solved.

    Raises
    ------
    InputError
        With everything that is wrong with any of them.
    """
    problems = Problems()
    every = prod(shape_of(varied)) * len(cells) <= ALL_TRIED
    for cell in cells:
        for changes in each_design(varied) if every else each_value(varied):
            with problems.kept():
                replaced(cell, changes)
    problems.refuse()


def varied_axes(varied: Varied) -> list[Axis]:
    """A dimension for each path of a grid; of designs one, counted from 0, with paths along it."""
    along = None if isinstance(varied, dict) else "design"
    axes = [] if along is None else [Axis(along, range(len(varied)), "1", along)]
    for path in paths_of(varied):
        if isinstance(varied, dict):
            values = varied[path.name]
        else:
            values = tuple(design[path.name] for design in varied)
        axes.append(
            Axis(
                path.short_name,
                [path.coordinate(value) for value in values],
                path.unit,
                path.long_name,
                path.name,
                along,
            )
        )
    return axes


def checked_charge(cells: Any, direction: str, charge: Charge | None) -> Charge | str:
    """The charge before each discharge: as asked, or as measured cells were charged, or full."""
    if charge is not None:
        return charge
    measured = {c.charge for c in listed_cells(cells) if isinstance(c, MeasuredCell)}
    return measured.pop() if len(measured) == 1 and direction == DISCHARGE.name else FULL


def checked_cells(cells: Any) -> list[CellDesign]:
    """One cell or several as a list; of a measured one the typical cell.

    Raises
    ------
    InputError
        If there is none, or something else is among them.
    """
    return [c.typical if isinstance(c, MeasuredCell) else c for c in listed_cells(cells)]


def listed_cells(cells: Any) -> list[CellDesign | MeasuredCell]:
    """One cell or several as a list.

    Raises
    ------
    InputError
        If there is none, or something else is among them.
    """
    if isinstance(cells, CellDesign | MeasuredCell):
        return [cells]
    listed = list(cells) if isinstance(cells, Iterable) and not isinstance(cells, str) else [cells]
    for cell in listed:
        if not isinstance(cell, CellDesign | MeasuredCell):
            message = f"expected cells as sscell.load_cell gives them, got {shown(cell)}"
            raise InputError([Problem("cells", message)])
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
    check_single(len(cells))
    return cells[0]


def check_single(count: int) -> None:
    """Refuse several cells.

    Raises
    ------
    InputError
    """
    if count > 1:
        raise InputError([Problem("cell", f"expected one cell, got {count}")])


def cell_axis(cells: Sequence[CellDesign]) -> Axis:
    """The dimension ``cell``; cells of one title are numbered."""
    titles = [cell.title for cell in cells]
    names = [
        f"{title} ({titles[:i].count(title) + 1})" if titles.count(title) > 1 else title
        for i, title in enumerate(titles)
    ]
    return Axis("cell", names, "", "cell")


def checked_stack(stack: Stack | Mapping[str, Any] | None) -> Stack:
    """Collectors and anode, with what is not given as assumed.

    Raises
    ------
    InputError
        With every mistake of the mapping.
    """
    try:
        given = stack if isinstance(stack, Stack) else Stack.model_validate(stack or {})
        return given.completed()
    except ValidationError as error:
        raise InputError(mistakes_of(error, "stack", Stack)) from None
