"""One step of what is done to a cell, and the state that it starts from."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import Literal, get_args

from sscell.cards.problems import not_one_of
from sscell.errors import Problem, Problems, expect
from sscell.protocols.charge_rates import Basis, Rate
from sscell.quantities.measure import Measure

DURATION = Measure("s", "a time", "10 minutes", gt=0, le=1e9)
"""Of a step."""
StepName = Literal["discharge", "charge", "rest", "hold", "profile"]
Control = Literal["current", "voltage", "power"]


class Start(Enum):
    """The state that a step starts from.

    Examples
    --------
    >>> import sscell
    >>> sscell.Step("charge").start.value
    'every profile as the step before left it'
    """

    FULL = "equilibrium with the upper cut-off"
    EMPTY = "equilibrium with the lower cut-off"
    RESTED = "equilibrium with the charge that the step before left"
    CARRIED = "every profile as the step before left it"


@dataclass(frozen=True)
class Profile:
    """A current over time, linear between its points; positive on discharge.

    Examples
    --------
    >>> import sscell
    >>> pulse = sscell.Profile((0.0, 1.0, 10.0), (0.0, 2.0, 2.0))
    >>> sscell.Step("profile", profile=pulse).sign
    0
    """

    time: tuple[float, ...]
    """From 0, rising. [s]"""
    current: tuple[float, ...]
    """As the basis counts it."""
    basis: Basis = "c_rate"
    """What a current counts, as of ``Rate``."""
    origin: str = field(default="", compare=False)
    """The file that it comes from."""


@dataclass(frozen=True)
class Step:
    """One thing that is done until something is reached.

    What is not given does not end the step. A step of a current always ends at the cut-off
    voltages of the cell too.

    Examples
    --------
    >>> import sscell
    >>> sscell.Step("rest", duration=600.0).sign
    0
    """

    name: StepName
    start: Start = Start.CARRIED
    control: Control = "current"
    """What is held: a current (0 in a rest), a cell voltage or a power."""
    rate: Rate | None = None
    """Of the current, without a sign; None is the rate of the point."""
    voltage: float | None = None
    """That is held; None of a hold is the cut-off voltage that ends a charge. [V]"""
    power: float | None = None
    """Per area, without a sign. [W.m-2]"""
    profile: Profile | None = None
    """Of the current, instead of a rate."""
    until_voltage: float | None = None
    """Cell voltage that ends it, before the cut-off does. [V]"""
    until_rate: Rate | None = None
    """Magnitude of the current that ends it."""
    duration: float | None = None
    """After which it ends. [s]"""
    text: str = ""
    """As the user wrote it."""

    def __post_init__(self) -> None:
        problems = Problems()
        if self.name not in get_args(StepName):
            problems.append(Problem("name", not_one_of(self.name, get_args(StepName))))
        with problems.kept():
            expect(Start, self.start, "start", "a sscell.Start")
        problems.refuse()

    @property
    def sign(self) -> int:
        """Of the current as PyBaMM counts it: 1 on discharge, -1 on charge, 0 if it is free."""
        return {"discharge": 1, "charge": -1}.get(self.name, 0)
