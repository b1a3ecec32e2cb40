"""What sscell raises: every exception of ours is an :class:`SscellError`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """One mistake in an input: where it stands and what is wrong."""

    where: str
    message: str

    def __str__(self) -> str:
        return f"{self.where}: {self.message}" if self.where else self.message


class SscellError(Exception):
    """The parent of all exceptions that sscell raises on purpose."""


class InputError(SscellError):
    """A mistake in what the user wrote; lists all the problems found, one a line."""

    def __init__(self, problems: Problem | Iterable[Problem]) -> None:
        listed = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__(listed)
        self.problems: tuple[Problem, ...] = listed

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)


class LargeStudyError(InputError):
    """A study that would run for hours; not a mistake if it is meant."""


class AccuracyWarning(UserWarning):
    """A result is further from a reference solution than its accuracy promises."""


class IdentifiabilityWarning(UserWarning):
    """Data of this kind cannot tell the parameters asked for apart."""


class RecoveryWarning(UserWarning):
    """Something failed around a calculation, and it went on without: no result is wrong."""


class MisfitWarning(UserWarning):
    """A fitted model misses its data by several times what they are known to."""
