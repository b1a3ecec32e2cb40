"""Experiments: which cells, cycled how, with what varied."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from math import prod
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import Field, PlainValidator, WithJsonSchema, model_validator

from sscell.cards.blocks import Block, BlockError, Name, block_in
from sscell.designs.electrolyte_blocks import Screening, StackDesign
from sscell.designs.paths import Value
from sscell.designs.study_blocks import (
    AskedCharge,
    AskedRate,
    Comparison,
    Fit,
    Gains,
    Impedance,
    LiquidReference,
    Losses,
    Optimum,
    Profiles,
    Ragone,
    Requirement,
    Sensitivity,
    StudyBlock,
    name_or_card,
)
from sscell.designs.uncertainty import NONE, PUBLISHED, read_uncertainty
from sscell.designs.varied import Varied, VariedReader, dumped, shape_of
from sscell.errors import InputError
from sscell.protocols.charge import is_several
from sscell.protocols.charge_rates import asked_again
from sscell.protocols.charge_words import FULL
from sscell.protocols.protocol import Direction, Protocol

MOST_VALUES = 10_000
"""Longest list of rates or cells in an experiment."""
BANDED = ("rate_capability", "compare")
"""Studies that have a band on the command line unless their experiment says otherwise."""
MOST_BANDED = 40
"""Points up to which they have it: the 64 cells as built of a point take 0.2 s, or 2 s if it is
charged before or the catholyte stores charge."""


AskedCell = Annotated[
    str | dict[str, Any],
    PlainValidator(name_or_card("a cell", "cathode")),
    WithJsonSchema({"type": ["string", "object"], "required": ["cathode"]}),
]

AskedUncertainty = Annotated[
    str | dict[str, Any],
    PlainValidator(read_uncertainty),
    WithJsonSchema({"type": ["string", "object"]}),
]


_AsWritten = PlainValidator(lambda given: given)
"""What a protocol reads; see ``ProtocolBlock.cycled``."""
AskedSteps = Annotated[Any, _AsWritten, WithJsonSchema({"type": "array", "minItems": 1})]
AskedForm = Annotated[Any, _AsWritten, WithJsonSchema({"type": "object"})]
AskedNumber = Annotated[Any, _AsWritten, WithJsonSchema({"type": "integer", "minimum": 1})]
AskedStart = Annotated[Any, _AsWritten, WithJsonSchema({"enum": ["full", "empty"]})]


CYCLED = ("steps", "times", "start", "rate_test", "cycles", "gitt", "drive_cycle")
"""Keys of a protocol of steps, as ``Protocol.from_mapping`` takes them."""


class ProtocolBlock(Block):
    """How the cells are cycled."""

    chosen: ClassVar[frozenset[str]] = frozenset({"uncertainty", "samples", *CYCLED})

    c_rates: Annotated[tuple[AskedRate, ...], Field(min_length=1, max_length=MOST_VALUES)] = ()
    """C-rates such as 0.5, 1C and C/10, or currents such as 2 mA/cm^2 and 20 mA/g. 1C passes the
    nominal capacity in one hour. Not given for a fit, whose data have rates. [h-1]"""
    direction: Direction = "discharge"
    """What is done at each rate; a cycle is a charge and the discharge of what it brought in."""
    uncertainty: AskedUncertainty | None = None
    """What is known only roughly: published (how far published cells are from their descriptions),
    cards, none, or by path a factor of one standard deviation or a range [low, high]. By default
    published where ``sscell run`` solves rate capability or a comparison of at most 40 points, else
    none."""
    samples: Annotated[int, Field(ge=2, le=10_000)] | None = None
    """Designs drawn from what is uncertain; by default as many as suit the study."""
    charge: AskedCharge = "full"
    """How the cells were charged before each discharge: full, same rate, or a rate such as
    "0.1C, hold to 0.02C"; or a list of several."""
    steps: AskedSteps | None = None
    """Steps on a cycler in PyBaMM's words, such as "Charge at C/10 until 4.3 V"; instead of c_rates
    and direction. Repeats are {repeat: 5, steps: [...]}."""
    times: AskedNumber | None = None
    """How often all steps are done."""
    start: AskedStart | None = None
    """Equilibrium before the first step: full or empty."""
    rate_test: AskedForm | None = None
    """A staircase of rates, with the arguments of ``Protocol.rate_test``."""
    cycles: AskedForm | None = None
    """The same cycle many times, with the arguments of ``Protocol.cycles``."""
    gitt: AskedForm | None = None
    """Pulses with rests between them, with the arguments of ``Protocol.gitt``."""
    drive_cycle: AskedForm | None = None
    """A current over time, with the arguments of ``Protocol.drive_cycle``."""
    compare: Comparison | None = None
    """Compares the cells side by side, with masses, losses and findings."""
    screen: Screening | None = None
    """Compares electrolytes in the one cell."""
    design_stack: StackDesign | None = None
    """Finds catholyte, separator and anolyte between the cathode and an anode."""
    ragone: Ragone | None = None
    """Shows energy over power of the cells."""

    required: Requirement | None = None
    """Finds the value of a quantity that the cell needs."""
    gains: Gains | None = None
    """Finds the capacity gained by making one process at a time ideal."""
    losses: Losses | None = None
    """Splits the voltage loss by process."""
    profiles: Profiles | None = None
    """Shows profiles through the cathode."""
    impedance: Impedance | None = None
    """Solves impedance spectra at rest, which have no C-rates."""
    liquid_reference: LiquidReference | None = None
    """Replaces the solid electrolytes by a liquid one."""
    fit: Fit | None = None
    """Fits parameters to measured capacities, or weights the published draws by them."""
    sensitivity: Sensitivity | None = None
    """Finds the sensitivities of capacities to parameters."""
    optimise: Optimum | None = None
    """Finds the best design within ranges."""

    @model_validator(mode="before")
    @classmethod
    def _studies_without_keys(cls, given: Any) -> Any:
        """A study that is named and left empty is asked with its defaults."""
        if not isinstance(given, Mapping):
            return given
        return {k: {} if v is None and k in study_keys() else v for k, v in given.items()}

    @property
    def studies(self) -> dict[str, StudyBlock]:
        """The blocks that ask for a study, by key; at most one in a valid protocol."""
        blocks = {key: getattr(self, key) for key in study_keys()}
        return {key: block for key, block in blocks.items() if block is not None}

    @property
    def is_uncertain(self) -> bool:
        """Whether a band is asked for."""
        return self.uncertainty not in (None, NONE)

    @property
    def is_charged(self) -> bool:
        """Whether anything but a full cell is asked for."""
        return is_several(self.charge) or str(self.charge).lower() != FULL

    @cached_property
    def cycled(self) -> Protocol | None:
        """What is done on a cycler, if that is asked for.

        Raises
        ------
        InputError
            With its mistakes.
        """
        given = {key: getattr(self, key) for key in CYCLED}
        given = {key: value for key, value in given.items() if value is not None}
        return Protocol.from_mapping(given) if given else None

    def _mistakes_on_a_cycler(self) -> list[tuple[str, str]]:
        """What is wrong with steps, and what is given beside them."""
        beside = {
            "c_rates": bool(self.c_rates),
            "direction": self.direction != "discharge",
            "charge": self.is_charged,
            "uncertainty": self.is_uncertain,
            **dict.fromkeys(self.studies, True),
        }
        message = "is not of a protocol of steps; leave it out"
        problems = [(key, message) for key, given in beside.items() if given]
        try:
            self.cycled  # noqa: B018
        except InputError as error:
            problems += [(problem.where, problem.message) for problem in error.problems]
        return problems

    @model_validator(mode="after")
    def _consistent(self) -> ProtocolBlock:
        if any(getattr(self, key) is not None for key in CYCLED):
            if problems := self._mistakes_on_a_cycler():
                raise BlockError(problems)
            return self
        problems = []
        rates = [asked_again(rate) for rate in self.c_rates]
        repeated = next((rate for i, rate in enumerate(rates) if rate in rates[:i]), None)
        if repeated is not None:
            text = repeated if isinstance(repeated, str) else format(repeated, "g")
            problems.append(("c_rates", f"{text} is listed twice"))
        if self.samples is not None and not self.is_uncertain:
            problems.append(("samples", "are drawn from an uncertainty, which is missing"))
        if len(self.studies) > 1:
            message = f"{' and '.join(self.studies)} are given; give one of them"
            problems.append(("", message))
        for key, block in self.studies.items() or [("", StudyBlock())]:
            if self.direction not in block.directions:
                expected = " or ".join(block.directions)
                message = f"{key} is of a {expected}, got {self.direction}"
                problems.append(("direction", message))
            if self.is_charged and key and not block.takes_charge:
                full = f"{key} is of a full cell; leave it out"
                problems.append(("charge", block.refused_charge or full))
            elif is_several(self.charge) and key and not block.takes_charges:
                problems.append(("charge", f"{key} takes one charge, not a list"))
            elif self.is_charged and self.direction != "discharge":
                problems.append(("charge", "is what comes before a discharge; leave it out"))
            if block.rates == "of the data" and rates:
                problems.append(("c_rates", f"a {key} takes those of its data; leave it out"))
            if block.rates == "none" and rates:
                problems.append(("c_rates", f"{key} has none; leave it out"))
            if block.rates in ("some", "one") and not rates:
                problems.append(("c_rates", "missing; expected a list of rates such as [0.1, 1]"))
            if block.rates == "one" and len(rates) > 1:
                problems.append(("c_rates", f"{key} takes one rate, got {len(rates)}"))
        if problems:
            raise BlockError(problems)
        return self


def study_keys() -> list[str]:
    """The keys of a protocol that ask for a study."""
    return [k for k, field in ProtocolBlock.model_fields.items() if _is_study(field.annotation)]


def _is_study(annotation: Any) -> bool:
    block = block_in(annotation)
    return block is not None and issubclass(block, StudyBlock)


Drawn = Literal[
    "capacity_fraction",
    "electrode_capacity",
    "mean_voltage",
    "energy",
    "specific_energy",
    "electrode_energy",
    "stack_specific_energy",
    "stack_energy_density",
]
"""What may be drawn of a sweep instead of a capacity: variables of its dataset."""


class Outputs(Block):
    """What the figure shows."""

    capacity: Literal["specific", "areal"] = "specific"
    """Capacity per mass of active material or per area."""
    figure: Literal["lithium_fraction", "families"] | None = None
    """Another figure of a screening; by default capacity over conductivity."""
    variable: Drawn | None = None
    """Drawn and printed of a sweep instead of the capacity."""


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
    def _consistent(self) -> Experiment:
        problems = [
            (f"cells.{i}", f"'{name}' is listed twice")
            for i, (name, cell) in enumerate(zip(self.cell_names, self.cells, strict=True))
            if cell in self.cells[:i]
        ]
        for key, block in self.protocol.studies.items():
            if block.one_cell and len(self.cells) > 1:
                problems.append(("cells", f"{key} takes one cell, got {len(self.cells)}"))
            if block.varies == "nothing" and self.vary:
                problems.append(("vary", f"{key} varies nothing of the cell; leave it out"))
            if block.varies == "a grid" and not isinstance(self.vary, dict):
                problems.append(("vary", f"{key} varies paths with lists of values only"))
        if self.outputs.variable is not None and self.study != "sweep":
            message = f"is of a sweep, which varies a quantity; this is {self.study}"
            problems.append(("outputs.variable", message))
        blocks = self.protocol.studies.values()
        banded = all(block.takes_uncertainty for block in blocks)
        if self.protocol.is_uncertain and not banded:
            problems.append(("protocol.uncertainty", f"{self.study} takes none; leave it out"))
        if self.outputs.figure is not None and self.study != "screen":
            message = f"{self.outputs.figure} draws a screening; {self.study} has one figure"
            problems.append(("outputs.figure", message))
        if problems:
            raise BlockError(problems)
        return self

    @property
    def study(self) -> str:
        """The name of the study that is asked for."""
        if self.protocol.cycled is not None:
            return "cycle"
        named = next(iter(self.protocol.studies), None)
        return named or ("sweep" if self.vary else "rate_capability")

    @property
    def point_count(self) -> int:
        """Cells, rates, charges and designs, multiplied."""
        charge = self.protocol.charge
        charges = len(charge) if is_several(charge) else 1
        return len(self.cells) * len(self.protocol.c_rates) * charges * prod(shape_of(self.vary))

    def with_band(self) -> Self:
        """As the command line runs it: few points have the spread of published cells."""
        few = self.study in BANDED and self.point_count <= MOST_BANDED
        if self.protocol.uncertainty is not None or not few:
            return self
        return self.rebuilt(protocol=self.protocol.rebuilt(uncertainty=PUBLISHED))

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
        if not rates:  # those of the data of a fit
            del protocol["c_rates"]
        return {**mapping, "protocol": protocol, "vary": dumped(self.vary)}
