"""Experiments: which cells, cycled how, with what varied."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field, PlainValidator, model_validator

from sscell.description.described import BlockError, Described, Name
from sscell.description.fields import CRate
from sscell.description.paths import path_info
from sscell.description.ranges import range_values
from sscell.description.sourced import Sourced

MOST_VALUES = 10_000
"""Longest list in an experiment."""


class Protocol(Described):
    """How the cells are cycled."""

    c_rates: Annotated[tuple[CRate, ...], Field(min_length=1, max_length=MOST_VALUES)]
    """Currents as multiples of the current that passes the nominal capacity in one hour. [h-1]"""
    direction: Literal["discharge", "charge"] = "discharge"
    """Which way the current flows."""

    @model_validator(mode="after")
    def _distinct(self) -> Protocol:
        twice = repeated(self.c_rates)
        if twice is not None:
            raise BlockError([("c_rates", f"{twice:g} is listed twice")])
        return self


class Outputs(Described):
    """What the figure shows."""

    capacity: Literal["specific", "areal"] = "specific"
    """Per mass of active material or per area."""


def _varied(given: Any) -> dict[str, tuple[Sourced, ...]]:
    """Paths with their values, each read by the measure of its path."""
    if not isinstance(given, Mapping):
        raise ValueError("expected a mapping of paths to lists of values")
    found: list[tuple[str, str]] = []
    read: dict[str, tuple[Sourced, ...]] = {}
    for path, values in given.items():
        try:
            read[str(path)] = _values(str(path), values)
        except BlockError as error:
            found += error.found
        except ValueError as error:
            found.append((str(path)[:80], str(error)))
    if found:
        raise BlockError(found)
    return read


def _values(path: str, values: Any) -> tuple[Sourced, ...]:
    info = path_info(path)
    if isinstance(values, Mapping):
        return range_values(info, values)
    if not isinstance(values, list | tuple) or not values:
        raise ValueError(
            f"expected a list of values such as ['{info.measure.example}'], or a range"
        )
    if len(values) > MOST_VALUES:
        raise ValueError(f"{len(values)} values are too many; at most {MOST_VALUES}")
    found, read = [], []
    for i, value in enumerate(values):
        try:
            read.append(info.measure(value))
        except ValueError as error:
            found.append((f"{path}.{i}", str(error)))
    if found:
        raise BlockError(found)
    twice = repeated(tuple(read))
    if twice is not None:
        raise ValueError(f"{twice.text or format(twice, 'g')} is listed twice")
    return tuple(read)


def repeated(values: tuple[Sourced, ...]) -> Sourced | None:
    """The first value that is listed a second time."""
    seen: set[float] = set()
    for value in values:
        if float(value) in seen:
            return value
        seen.add(float(value))
    return None


class Experiment(Described):
    """A question: cells, a protocol, and what is varied."""

    title: Name
    """For the figure and lists."""
    cells: Annotated[tuple[Name, ...], Field(min_length=1, max_length=MOST_VALUES)]
    """Names in the library or paths of cards."""
    protocol: Protocol
    """How they are cycled."""
    vary: Annotated[dict[str, tuple[Sourced, ...]], PlainValidator(_varied)] = Field(
        default_factory=dict
    )
    """Values, in SI units, by path; all combinations are run."""
    outputs: Outputs = Outputs()
    """What the figure shows."""

    @model_validator(mode="after")
    def _distinct(self) -> Experiment:
        for i, name in enumerate(self.cells):
            if name in self.cells[:i]:
                raise BlockError([(f"cells.{i}", f"'{name}' is listed twice")])
        return self

    def to_mapping(self) -> dict[str, Any]:
        """As :meth:`Described.to_mapping`; varied values keep their text."""
        vary = {
            path: [path_info(path).measure.dump(value) for value in values]
            for path, values in self.vary.items()
        }
        rates = [float(rate) for rate in self.protocol.c_rates]
        mapping = super().to_mapping()
        protocol = {**mapping["protocol"], "c_rates": rates}
        return {**mapping, "protocol": protocol, "vary": vary}
