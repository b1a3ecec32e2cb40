"""The spread of published cells, as ``sscell validate --calibrate`` left it in the library."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import Field, ValidationError, model_validator

from sscell.cards.blocks import Block, Name
from sscell.cards.problems import problems
from sscell.designs.as_built import Draw
from sscell.errors import InputError, Problem
from sscell.reading.library import load, shipped_file, shown_path

FILE = "published_spread.yaml"


class PublishedSpread(Block):
    """What published cells teach about cells as built: equally likely draws, and a discrepancy.

    The capacity of a cell is predicted once a draw, with the cell of
    :func:`sscell.designs.as_built.as_built`, plus a standard normal number times ``discrepancy``
    times the practical capacity, and never below 0.
    """

    title: Name
    """What it is."""
    made: Mapping[str, Any]
    """The command, the version, the date, the papers, the number of points and the scores of
    papers that were left out."""
    discrepancy: Annotated[float, Field(gt=0, lt=1)]
    """One standard deviation of what the factors leave, over the practical capacity. [-]"""
    shared: Annotated[float, Field(ge=0, lt=1)]
    """Share of its variance that all points of a cell have in common. [-]"""
    factors: Mapping[str, str]
    """What each number of a draw is."""
    draws: Annotated[tuple[Draw, ...], Field(min_length=2)]
    """Equally likely."""

    @model_validator(mode="after")
    def _possible(self) -> Self:
        for number, draw in enumerate(self.draws, 1):
            if not (draw.contact > 0 and draw.diffusivity > 0 and 0 < draw.utilisation <= 1):
                raise ValueError(
                    f"draw {number}: expected factors above 0 and a utilisation of 0 to 1"
                )
        return self


def published_spread() -> PublishedSpread:
    """The spread that the library ships.

    Raises
    ------
    InputError
        If the file is not there or damaged.
    """
    path = shipped_file(FILE)
    if path is None:
        raise InputError(Problem(FILE, "not in the library; sscell validate --calibrate makes it"))
    return _read(path, path.stat().st_mtime)


@lru_cache(maxsize=4)
def _read(path: Path, changed: float) -> PublishedSpread:
    return read_spread(path)


def read_spread(path: Path) -> PublishedSpread:
    """The spread that a file holds.

    Raises
    ------
    InputError
        With every mistake of it.
    """
    try:
        return PublishedSpread.model_validate(load(path))
    except ValidationError as error:
        raise InputError(problems(error, shown_path(path), PublishedSpread)) from None
