"""What sscell raises: every exception of ours is an :class:`SscellError`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from sscell.quantities.wording import lines_of, plain, shown

Read = TypeVar("Read")

LONGEST_PLACE = 240
"""More of a place than this is not shown. [characters]"""


@dataclass(frozen=True)
class Problem:
    """One mistake in an input: where it is and what is wrong.

    Examples
    --------
    >>> import sscell
    >>> print(sscell.Problem("cell.yaml, cathode", "is missing"))
    cell.yaml, cathode: is missing
    """

    where: str
    message: str

    def __str__(self) -> str:
        where, message = plain(self.where, LONGEST_PLACE), plain(self.message)
        return f"{where}: {message}" if where else message


class SscellError(Exception):
    """The parent of all exceptions that sscell raises on purpose.

    Examples
    --------
    >>> import sscell
    >>> issubclass(sscell.InputError, sscell.SscellError)
    True
    """


class InputError(SscellError, ValueError):
    """A mistake in what the user wrote; its text lists the problems, one a line.

    ``problems`` holds all of them; of very many the text shows the first and counts the rest.

    Examples
    --------
    >>> import sscell
    >>> cell = sscell.load_cell("ncm83_li6ps5cl")
    >>> try:
    ...     cell.replace({"cathode.porosity": "80 um"})
    ... except sscell.InputError as error:
    ...     print(error.problems[0].where)
    cathode.porosity
    """

    def __init__(self, problems: Problem | Iterable[Problem]) -> None:
        listed = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__(listed)
        self.problems: tuple[Problem, ...] = listed

    def __str__(self) -> str:
        return lines_of(map(str, self.problems))


class Problems(list[Problem]):
    """Mistakes of one input as they are made, so that all of them are shown at once."""

    @contextmanager
    def kept(self, where: str | None = None) -> Iterator[None]:
        """Keep the mistake that is raised within, at a place or at those which it names itself."""
        try:
            yield
        except ValueError as error:
            if where is not None:
                self.append(Problem(where, str(error)))
            elif isinstance(error, InputError):
                self += error.problems
            else:
                raise

    def refuse(self) -> None:
        """Raise all of them, each once, if there are any."""
        if self:
            raise InputError(dict.fromkeys(self))


def read_at(where: str, read: Callable[..., Read], *given: Any) -> Read:
    """What a reader makes of a value; what it refuses is a mistake at a place."""
    try:
        return read(*given)
    except ValueError as error:
        raise InputError(Problem(where, str(error))) from None


def expect(kind: type, given: Any, where: str, expected: str) -> None:
    """Refuse an argument that is not of a kind.

    Raises
    ------
    InputError
        Naming the argument, what was expected and what was given.
    """
    if not isinstance(given, kind):
        raise InputError(Problem(where, f"expected {expected}, got {shown(given)}"))


class LargeStudyError(InputError):
    """A study that would run for hours; not a mistake if it is meant.

    Examples
    --------
    >>> import sscell
    >>> issubclass(sscell.LargeStudyError, sscell.InputError)
    True
    """


class AccuracyWarning(UserWarning):
    """A result is further from a reference solution than its accuracy promises."""


class IdentifiabilityWarning(UserWarning):
    """Data of this kind cannot tell the parameters asked for apart."""


class RecoveryWarning(UserWarning):
    """Something failed around a calculation, and it went on without: no result is wrong."""


class LostWarning(RecoveryWarning):
    """Points were lost with workers of a cluster: they are blank until they are asked for again."""


class MisfitWarning(UserWarning):
    """A fitted model misses its data by several times what they are known to."""


def stack_level_of_user() -> int:
    """For ``warnings.warn``: the level of the first line that is not of this package.

    ``skip_file_prefixes`` of Python 3.12 does the same.
    """
    frame, level = sys._getframe(1), 1
    while frame.f_back is not None and frame.f_globals["__name__"].startswith("sscell."):
        frame, level = frame.f_back, level + 1
    return level
