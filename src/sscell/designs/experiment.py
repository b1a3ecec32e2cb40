"""Experiments: which cells, cycled how, with what varied."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, PlainValidator, WithJsonSchema, model_validator

from sscell.cards.blocks import Block, BlockError, Name
from sscell.designs.comparison import Comparison, Screening
from sscell.designs.paths import Value
from sscell.designs.varied import Varied, dumped
from sscell.designs.varied_schema import VariedReader
from sscell.protocols.charge_rates import RATE_SCHEMA, Rate, asked_again, read_asked
from sscell.protocols.protocol import DISCHARGE, Direction
from sscell.quantities.sourced import Sourced
from sscell.quantities.wording import shown

MOST_VALUES = 10_000
"""Longest list of rates or cells in an experiment."""


def read_cell_asked(given: Any) -> str | dict[str, Any]:
    """The name of a cell, or a whole card of one.

    Raises
    ------
    ValueError
        If it is neither.
    """
    if isinstance(given, str) and 0 < len(given.strip()) <= 200:
        return " ".join(given.split())
    if isinstance(given, Mapping) and "cathode" in given:
        return dict(given)
    raise ValueError(f"expected the name of a cell, or the whole card of one, got {shown(given)}")


_NAME_OR_CARD = {"type": ["string", "object"], "required": ["cathode"]}
AskedCell = Annotated[
    str | dict[str, Any], PlainValidator(read_cell_asked), WithJsonSchema(_NAME_OR_CARD)
]
AskedRate = Annotated[Sourced | Rate, PlainValidator(read_asked), WithJsonSchema(RATE_SCHEMA)]


class ProtocolBlock(Block):
    """How the cells are cycled."""

    c_rates: Annotated[tuple[AskedRate, ...], Field(min_length=1, max_length=MOST_VALUES)]
    """C-rates such as 0.5, 1C and C/10, or currents such as 2 mA/cm^2 and 20 mA/g. 1C passes the
    nominal capacity in one hour. [h-1]"""
    direction: Direction = DISCHARGE.name
    """What is done at each rate; a cycle is a charge and the discharge of what it brought in."""
    compare: Comparison | None = None
    """Compares the cells side by side, with masses, losses and findings."""
    screen: Screening | None = None
    """Compares electrolytes in the one cell."""

    @model_validator(mode="after")
    def _distinct(self) -> ProtocolBlock:
        found = []
        rates = [asked_again(rate) for rate in self.c_rates]
        twice = next((rate for i, rate in enumerate(rates) if rate in rates[:i]), None)
        if twice is not None:
            found.append(
                (
                    "c_rates",
                    f"{twice if isinstance(twice, str) else format(twice, 'g')} is listed twice",
                )
            )
        if self.compare is not None and self.screen is not None:
            found.append(("", "compare and screen are given; give one of them"))
        if found:
            raise BlockError(found)
        return self


class Outputs(Block):
    """What the figure shows."""

    capacity: Literal["specific", "areal"] = "specific"
    """Capacity per mass of active material or per area."""


class Experiment(Block):
    """A question: cells, a protocol, and what is varied."""

    chosen: ClassVar[frozenset[str]] = frozenset({"vary", "cells"})

    title: Name
    """Name in figures and lists."""
    cells: Annotated[tuple[AskedCell, ...], Field(min_length=1, max_length=MOST_VALUES)]
    """Names in the library, paths of cards, or whole cards."""
    protocol: ProtocolBlock
    """How the cells are cycled."""
    vary: Annotated[Varied, VariedReader()] = Field(default_factory=dict)
    """Values by path, of which all combinations are run, or designs one by one. [SI units]"""
    outputs: Outputs = Outputs()
    """What the figure shows."""

    @model_validator(mode="after")
    def _distinct(self) -> Experiment:
        found = [
            (f"cells.{i}", f"'{name}' is listed twice")
            for i, (name, cell) in enumerate(zip(self.cell_names, self.cells, strict=True))
            if cell in self.cells[:i]
        ]
        if self.protocol.screen is not None and len(self.cells) > 1:
            found.append(("cells", f"a screening takes one cell, got {len(self.cells)}"))
        if self.protocol.screen is not None and self.vary:
            found.append(("vary", "a screening varies the electrolyte only; leave it out"))
        if self.protocol.compare is not None and not isinstance(self.vary, dict):
            found.append(("vary", "a comparison varies paths with lists of values only"))
        if found:
            raise BlockError(found)
        return self

    @property
    def cell_names(self) -> tuple[str, ...]:
        """What the cells are called: as they are named, or the titles of their cards."""
        return tuple(
            cell if isinstance(cell, str) else str(cell.get("title", f"cells.{i}"))
            for i, cell in enumerate(self.cells)
        )

    @property
    def first_design(self) -> dict[str, Value]:
        """What is varied, at the values of the first design that is run. [SI units]"""
        if isinstance(self.vary, dict):
            return {path: values[0] for path, values in self.vary.items()}
        return dict(self.vary[0])

    def to_mapping(self) -> dict[str, Any]:
        """As :meth:`Block.to_mapping`; varied values keep their text, samples are designs."""
        rates = [asked_again(rate) for rate in self.protocol.c_rates]
        mapping = super().to_mapping()
        protocol = {**mapping["protocol"], "c_rates": rates}
        return {**mapping, "protocol": protocol, "vary": dumped(self.vary)}
