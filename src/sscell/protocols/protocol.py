"""What is done to a cell: steps in their order, with the cycle that each belongs to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Literal

from sscell.cards.problems import not_one_of
from sscell.errors import InputError, Problem
from sscell.protocols.drive_cycles import discharges, profile_columns, read_profile
from sscell.protocols.mappings import made_from
from sscell.protocols.repeats import cycles_of, read_steps
from sscell.protocols.staircases import protocol_words, pulses_and_rests, same_cycles, staircase
from sscell.protocols.step import Start, Step
from sscell.quantities.wording import shown

Direction = Literal["discharge", "charge", "cycle"]
"""The names of the protocols that a study takes."""


@dataclass(frozen=True, init=False, repr=False)
class Protocol:
    """What is done to a cell, step by step.

    Parameters
    ----------
    steps : sequence
        Steps in PyBaMM's words: ``"Charge at C/10 until 4.3 V"``, ``"Hold at 4.3 V until C/50"``,
        ``"Hold at 4.3 V for 1 hour or until C/50"``, ``"Rest for 10 minutes"``, ``"Discharge at 1C
        for 30 minutes"``. Beyond those: rates such as ``2 mA/cm^2`` and ``20 mA/g`` (per gram of
        active material), powers such as ``5 mW/cm^2``; a charge or discharge without an end goes
        to the cut-off of the cell, ``"Hold until C/50"`` is at the upper cut-off. Voltages are
        those of the cell, as its cut-offs. Repeats are ``([steps], times)``, also inside each
        other. Each step starts from the profiles that the one before left.
    times : int
        How often all steps are done.
    start : "full" | "empty", optional
        Equilibrium with the upper or the lower cut-off, before the first step. By default that
        from which the first current can flow: full before a discharge, empty before a charge.

    Attributes
    ----------
    steps : tuple of Step
        In their order, repeats written out.
    cycle_numbers : tuple of int
        The cycle of each step, counted from 1. A charge after a discharge begins the next one.

    Raises
    ------
    InputError
        With every mistake of the steps, each with its place and the nearest right word.

    Examples
    --------
    >>> import sscell
    >>> protocol = sscell.Protocol(
    ...     ["Charge at C/10", "Hold until C/50", "Rest for 10 minutes", "Discharge at 1C"], times=3
    ... )
    >>> len(protocol.steps), max(protocol.cycle_numbers)
    (12, 3)
    >>> sscell.Protocol.rate_test([0.1, 1], cycles=5)
    Protocol.rate_test([0.1, 1.0], cycles=5, charge='same rate')
    """

    steps: tuple[Step, ...]
    cycle_numbers: tuple[int, ...]
    """The cycle of each step, counted from 1."""
    start: Start
    """The state before the first step, where that step does not name another."""
    name: str
    capacity: str
    """What the capacity of the last step is called on a figure."""
    condition: str
    """When that capacity is delivered, in a sentence."""
    charge: str
    """How the cell was charged before the last step, as the user wrote it; empty if it was not."""
    ends_at_cutoff: bool
    """Whether a current that reaches a cut-off ends its cycle, after the rest that follows."""
    asked: Mapping[str, Any] = field(compare=False)
    """As it was asked for, JSON-able."""

    def __init__(
        self,
        steps: Sequence[Any],
        times: int = 1,
        *,
        start: Start | Literal["full", "empty"] | None = None,
        name: str = "protocol",
        capacity: str = "capacity",
        condition: str = "",
        charge: str = "",
        ends_at_cutoff: bool = False,
        cycle_numbers: Sequence[int] | None = None,
        asked: Mapping[str, Any] | None = None,
    ) -> None:
        read = read_steps(steps, times)
        listed = tuple(read.listed)
        first = _start(start, listed)
        written: dict[str, Any] = {"steps": read.written} | ({"times": times} if times > 1 else {})
        if isinstance(start, str) and first is not _start(None, listed):
            written["start"] = start
        self.__dict__.update(
            steps=listed,
            cycle_numbers=tuple(cycle_numbers or cycles_of(listed)),
            start=first,
            name=name,
            capacity=capacity,
            condition=condition,
            charge=charge,
            ends_at_cutoff=ends_at_cutoff,
            asked=asked or written,
        )

    @classmethod
    def rate_test(
        cls, rates: Iterable[Any], cycles: int = 5, *, charge: Any = "same rate", rest: Any = None
    ) -> Protocol:
        """A staircase of rates: each for several cycles of a charge and a discharge.

        Parameters
        ----------
        rates : sequence
            Of the discharges in their order: C-rates such as 0.1 and ``"C/10"``, or currents such
            as ``"2 mA/cm^2"`` and ``"20 mA/g"``.
        cycles : int
            At each rate.
        charge : str
            Before each discharge: ``"same rate"``, a rate such as ``"0.1C"``, or with a hold at
            the upper cut-off, ``"0.1C, hold to 0.02C"``.
        rest : str, optional
            After each charge and each discharge, such as ``"10 minutes"``.

        Raises
        ------
        InputError
            With every mistake.

        Examples
        --------
        >>> import sscell
        >>> test = sscell.Protocol.rate_test([0.1, 0.5, 1, 0.1], cycles=3, charge="0.1C")
        >>> max(test.cycle_numbers)
        12
        """
        steps, asked = staircase(rates, cycles, charge, rest)
        return cls(steps, name="rate test", charge=asked["charge"], asked={"rate_test": asked})

    @classmethod
    def cycles(
        cls, number: int, charge: Any, discharge: Any, *, hold: Any = None, rest: Any = None
    ) -> Protocol:
        """The same cycle, many times.

        Parameters
        ----------
        number : int
            Of cycles.
        charge : str
            As of :meth:`rate_test`.
        discharge : str or float
            Rate of the discharges.
        hold : str or float, optional
            Current at which a hold at the upper cut-off ends, after each charge.
        rest : str, optional
            After each charge (and hold) and each discharge, such as ``"10 minutes"``.

        Raises
        ------
        InputError
            With every mistake.

        Examples
        --------
        >>> import sscell
        >>> life = sscell.Protocol.cycles(300, charge="0.5C", discharge="0.5C", hold="0.05C")
        >>> len(life.steps)
        900
        """
        steps, asked = same_cycles(number, charge, discharge, hold, rest)
        return cls(steps, name="cycles", charge=asked["charge"], asked={"cycles": asked})

    @classmethod
    def gitt(
        cls,
        rate: Any = "C/20",
        pulse: Any = "10 minutes",
        rest: Any = "1 hour",
        direction: Literal["discharge", "charge"] = "discharge",
        pulses: int | None = None,
    ) -> Protocol:
        """Pulses of a current with rests between them (galvanostatic intermittent titration).

        The cell starts from equilibrium, full before discharge pulses, empty before charge pulses.
        A pulse ends early at the cut-off and is the last one then; the rest after it is done.

        Parameters
        ----------
        rate : str or float
            Of the pulses.
        pulse, rest : str
            How long each takes, such as ``"10 minutes"``.
        direction : "discharge" | "charge"
        pulses : int, optional
            How many at most; by default those that pass twice the nominal capacity, for which the
            rate must be a C-rate.

        Raises
        ------
        InputError
            With every mistake.

        References
        ----------
        W. Weppner and R. A. Huggins, J. Electrochem. Soc. 124, 1569 (1977),
        doi:10.1149/1.2133112.

        Examples
        --------
        >>> import sscell
        >>> len(sscell.Protocol.gitt("C/10", pulse="30 minutes", rest="2 hours").steps)
        80
        """
        steps, asked = pulses_and_rests(rate, pulse, rest, direction, pulses)
        return cls(steps, name="GITT", ends_at_cutoff=True, asked={"gitt": asked})

    @classmethod
    def drive_cycle(cls, data: Any, times: int = 1) -> Protocol:
        """A current over time from a file or an array, linear between its points.

        Parameters
        ----------
        data : str, Path, array of shape (n, 2), pandas.DataFrame or mapping
            A CSV file or a table with a column ``time`` in s, min or h, and ``current`` in
            mA/cm^2, mA/g or C-rate, or ``c_rate``. In an array time in s and C-rates. Positive on
            discharge.
        times : int
            How often it is driven; each is a cycle.

        Raises
        ------
        InputError
            If times do not rise, or a number or unit is wrong.

        Examples
        --------
        >>> import sscell
        >>> sscell.Protocol.drive_cycle([(0, 1), (600, 1), (601, -0.5), (900, -0.5)], times=20)
        Protocol.drive_cycle(<profile of 15 minutes>, times=20)
        """
        profile = read_profile(data)
        asked = {"data": profile_columns(profile), "times": times}
        return cls([profile], times, name="drive cycle", asked={"drive_cycle": asked})

    def to_mapping(self) -> dict[str, Any]:
        """As YAML holds it under ``protocol``, JSON-able; ``Protocol.from_mapping`` reads it.

        Returns
        -------
        dict
            ``{"steps": [...], "times": ...}``, or the name of a constructor with its arguments.

        Examples
        --------
        >>> import sscell
        >>> sscell.Protocol(["Discharge at 1C"]).to_mapping()
        {'steps': ['Discharge at 1C']}
        """
        return {key: deepcopy(value) for key, value in self.asked.items()}

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, Any]) -> Protocol:
        """The protocol of a mapping as :meth:`to_mapping` gives it and YAML has it.

        Parameters
        ----------
        mapping : mapping
            ``{"steps": [...], "times": ...}``, or one of ``rate_test``, ``cycles``, ``gitt`` and
            ``drive_cycle`` with the arguments of that constructor.

        Raises
        ------
        InputError
            With every mistake.

        Examples
        --------
        >>> import sscell
        >>> sscell.Protocol.from_mapping({"rate_test": {"rates": [0.1, 1], "cycles": 2}})
        Protocol.rate_test([0.1, 1.0], cycles=2, charge='same rate')
        """
        named = (cls.rate_test, cls.cycles, cls.gitt, cls.drive_cycle)
        forms = {make.__name__: make for make in named}
        made: Protocol = made_from(mapping, cls, ("steps", "times", "start"), forms)
        return made

    def __repr__(self) -> str:
        return protocol_words(self.asked)

    @property
    def last(self) -> Step:
        """The step that gives the capacity."""
        return self.steps[-1]

    @property
    def is_carried(self) -> bool:
        """Whether a step starts from the profiles that another left."""
        return any(step.start is Start.CARRIED for step in self.steps)

    def by_cycle(self) -> list[tuple[Step, ...]]:
        """The steps of each cycle, in their order."""
        numbers = self.cycle_numbers
        starts = [0, *(i for i, (a, b) in enumerate(pairwise(numbers), 1) if a != b)]
        ends = [*starts[1:], len(numbers)]
        return [self.steps[a:b] for a, b in zip(starts, ends, strict=True)]


_STARTS = {"full": Start.FULL, "empty": Start.EMPTY}


def _start(given: Any, steps: Sequence[Step]) -> Start:
    """The state before the first step: as given, or that from which the first current can flow."""
    if isinstance(given, Start):
        return given
    if isinstance(given, str) and given in _STARTS:
        return _STARTS[given]
    if given is not None:
        raise InputError(Problem("start", not_one_of(given, _STARTS)))
    first = next((step for step in steps if step.name != "rest"), None)
    if first is None or first.name in ("charge", "hold"):
        return Start.EMPTY
    driven = first.profile
    return Start.FULL if driven is None or discharges(driven) else Start.EMPTY


def read_protocol(given: Any) -> Protocol:
    """The protocol of a study: one that is made, a list of steps, or a mapping as in YAML.

    Raises
    ------
    InputError
        If it is none of them, or has mistakes.
    """
    if isinstance(given, Protocol):
        return given
    if isinstance(given, Mapping):
        return Protocol.from_mapping(given)
    if isinstance(given, list | tuple):
        return Protocol(given)
    message = "expected a sscell.Protocol, or a list of steps such as ['Discharge at 1C']"
    raise InputError(Problem("protocol", f"{message}, got {shown(given)}"))


DISCHARGE = Protocol(
    (Step("discharge", Start.FULL),),
    name="discharge",
    start=Start.FULL,
    condition="on discharge from full charge",
)
CHARGE = Protocol(
    (Step("charge", Start.EMPTY),),
    name="charge",
    capacity="charge capacity",
    condition="on charge",
)
CYCLE = Protocol(
    (Step("charge", Start.EMPTY), Step("discharge", Start.RESTED)),
    name="cycle",
    capacity="discharge capacity of a cycle",
    condition="on the discharge of a cycle",
)
PROTOCOLS: dict[str, Protocol] = {each.name: each for each in (DISCHARGE, CHARGE, CYCLE)}
"""By their names."""


def read_direction(given: str, *, most_steps: int | None = None) -> Protocol:
    """The protocol that the argument ``direction`` of a study names.

    Parameters
    ----------
    given : "discharge" | "charge" | "cycle"
    most_steps : int, optional
        Refuse protocols of more steps.

    Raises
    ------
    InputError
        If it is none of them, with the nearest name.
    """
    known = [n for n, p in PROTOCOLS.items() if len(p.steps) <= (most_steps or len(p.steps))]
    if isinstance(given, str) and given in known:
        return PROTOCOLS[given]
    raise InputError(Problem("direction", not_one_of(given, known)))
