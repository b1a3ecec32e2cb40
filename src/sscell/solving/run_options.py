"""How a study is run: the keywords that every study takes, and their limits."""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from inspect import Parameter, signature
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict

from sscell.cards.problems import nearest, not_one_of
from sscell.errors import InputError, LargeStudyError, Problem, Problems
from sscell.models.resolution import ACCURACIES, Accuracy
from sscell.quantities.wording import shown

if TYPE_CHECKING:
    from distributed import Client

    from sscell.solving.batch import Execution

MANY_POINTS = 200_000
"""From here on a study is run only if that is stated."""
SECONDS_PER_POINT = 0.004
"""On one core, compiled; for an estimate that is shown."""
MOST_WORKERS = 1024
"""Threads; more than the points of a batch are of no use."""
MOST_SAMPLES = 10_000
"""Designs drawn for a band: by then quantiles have two digits."""


class RunOptions(TypedDict, total=False):
    """Keywords of every study: how its points are solved, not what is asked.

    All are optional; none but ``accuracy`` changes a number.

    Examples
    --------
    >>> import sscell
    >>> quick = sscell.RunOptions(accuracy="draft", workers=1)
    >>> cell = sscell.load_cell("ncm83_li6ps5cl")
    >>> sscell.rate_capability(cell, c_rates=[1], **quick)["outcome"].values
    array(['cut-off voltage'], dtype='<U15')
    """

    accuracy: Accuracy
    """``"draft"``, ``"standard"`` or ``"reference"``. Standard, the default, is within 0.3 % of
    the nominal capacity, nearly always within 0.1 %."""
    workers: int | None
    """Threads; all cores if not given."""
    store: str | Path | None
    """File that keeps each finished point; the same study, asked again, continues from there."""
    client: Client | None
    """A ``distributed.Client`` whose workers solve the points, instead of this process."""
    progress: bool
    """Show a progress bar."""
    self_check: float
    """Share of the points that is solved again at reference accuracy, in a sweep 0.005, else 0.
    The worst deviation over the nominal capacity is the attribute ``self_check_worst``. [-]"""
    compiled: bool | None
    """Compile the models with the C compiler of the machine; if not given, where it pays."""
    large: bool
    """Allow a study of more than 200 000 points, which takes hours."""


def checked_options(
    run: Mapping[str, Any], study: Callable[..., Any], *, self_check: float = 0.0
) -> RunOptions:
    """The options of a study, complete and checked.

    Parameters
    ----------
    run : mapping
        As they were given.
    study : callable
        Whose other keywords an unknown name may be meant for.
    self_check : float
        Of this study, if none is given. [-]

    Raises
    ------
    InputError
        If a keyword is unknown or a value makes no sense; all at once.
    """
    taken = [p.name for p in signature(study).parameters.values() if p.kind is not _VARIABLE]
    problems = Problems()
    for name in (name for name in run if name not in RunOptions.__annotations__):
        expected = nearest(name, [*RunOptions.__annotations__, *taken])
        expected = expected or f" Expected one of {', '.join(RunOptions.__annotations__)}"
        problems.append(Problem(name[:80], f"no keyword of {study.__name__}.{expected}"))
    options: dict[str, Any] = {"accuracy": "standard", "self_check": self_check, **run}
    accuracy, workers = options["accuracy"], options.get("workers")
    if not isinstance(accuracy, str) or accuracy not in ACCURACIES:
        problems.append(Problem("accuracy", not_one_of(accuracy, ACCURACIES)))
    whole = isinstance(workers, int) and not isinstance(workers, bool)
    if not (workers is None or (whole and 1 <= workers <= MOST_WORKERS)):
        message = f"expected a number of threads from 1 to {MOST_WORKERS}, got {shown(workers)}"
        problems.append(Problem("workers", message))
    for name, values in _SWITCHES.items():
        if not any(options.get(name, False) is value for value in values):
            expected = ", ".join(map(str, values[:-1])) + f" or {values[-1]}"
            message = f"expected {expected}, got {shown(options[name])}"
            problems.append(Problem(name, message))
    with problems.kept():
        options["self_check"] = checked_share(options["self_check"])
    problems.refuse()
    checked: RunOptions = options  # type: ignore[assignment]  # the keys are those, as checked
    return checked


_VARIABLE = Parameter.VAR_KEYWORD
_SWITCHES: dict[str, tuple[bool | None, ...]] = {
    "progress": (True, False),
    "large": (True, False),
    "compiled": (True, False, None),
}


@contextmanager
def execution(options: RunOptions) -> Iterator[Execution]:
    """What solves the points of a study; its store is open as long as the context.

    Parameters
    ----------
    options : RunOptions
        As :func:`checked_options` returns them.

    Raises
    ------
    InputError
        If the store cannot be opened.
    """
    from sscell.solving.batch import Execution
    from sscell.solving.store import Store

    path = options.get("store")
    with nullcontext() if path is None else Store(path) as store:
        yield Execution(
            options["accuracy"],
            options.get("workers"),
            store,
            options.get("client"),
            options.get("compiled"),
            progress=options.get("progress", False),
            self_check=options["self_check"],
        )


def check_number(points: int, options: RunOptions) -> None:
    """Refuse a study that would run for hours unless it is asked for.

    Raises
    ------
    LargeStudyError
        With the number of points and the time they would take.
    """
    if points <= MANY_POINTS or options.get("large"):
        return
    cores = options.get("workers") or os.cpu_count() or 1
    hours = points * SECONDS_PER_POINT / cores / 3600
    message = (
        f"{points:,} points would take about {hours:.2g} h on {cores} threads of this machine; "
        "if that is meant, say large=True in Python or --yes on the command line"
    )
    raise LargeStudyError([Problem("sweep", message)])


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
        message = f"expected a share{of} from 0 to 1, got {shown(given)}"
        raise InputError([Problem(name, message)])
    return share
