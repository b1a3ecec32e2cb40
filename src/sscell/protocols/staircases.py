"""Protocols that are named: staircases of rates, many equal cycles, pulses."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any

from sscell.cards.problems import not_one_of
from sscell.errors import InputError, Problem, Problems
from sscell.protocols.charge_rates import Rate, read_rate
from sscell.protocols.charge_words import Charge, asked_charge
from sscell.protocols.repeats import MOST_STEPS, counted
from sscell.protocols.step import DURATION, Step
from sscell.protocols.words import duration_words, rate_words
from sscell.quantities.wording import shown

Asked = dict[str, Any]
_DIRECTIONS = ("discharge", "charge")
MOST_PASSED = 2
"""Nominal capacities that pulses pass at most: a cut-off comes before. [-]"""


def staircase(rates: Any, cycles: Any, charge: Any, rest: Any) -> tuple[list[Any], Asked]:
    """Steps of a rate test and what was asked; see ``sscell.Protocol.rate_test``."""
    problems = Problems()
    with problems.kept("cycles"):
        number = counted(cycles)
    with problems.kept():
        before = _charge(charge)
    with problems.kept("rest"):
        seconds = None if rest is None else float(DURATION(rest))
    read = _rates(rates, problems)
    problems.refuse()
    listed = [(_cycle(rate, before, seconds), number) for rate in read]
    asked = {"rates": [_written(rate) for rate in read], "cycles": number, "charge": before.text}
    return listed, asked | _rest(seconds)


def same_cycles(
    number: Any, charge: Any, discharge: Any, hold: Any, rest: Any
) -> tuple[list[Any], Asked]:
    """Steps of equal cycles and what was asked; see ``sscell.Protocol.cycles``."""
    problems = Problems()
    with problems.kept("number"):
        times = counted(number)
    with problems.kept("discharge"):
        rate = read_rate(discharge)
    with problems.kept("rest"):
        seconds = None if rest is None else float(DURATION(rest))
    if hold is not None:
        with problems.kept("hold"):
            text = charge.text if isinstance(charge, Charge) else f"{charge}"
            charge = f"{text}, hold to {rate_words(read_rate(hold))}"
    with problems.kept():
        before = _charge(charge)
    problems.refuse()
    asked = {"number": times, "charge": before.text, "discharge": _written(rate)}
    return [(_cycle(rate, before, seconds), times)], asked | _rest(seconds)


def pulses_and_rests(
    rate: Any, pulse: Any, rest: Any, direction: Any, pulses: Any
) -> tuple[list[Any], Asked]:
    """Steps of a titration and what was asked; see ``sscell.Protocol.gitt``."""
    problems = Problems()
    with problems.kept("rate"):
        current = read_rate(rate)
    with problems.kept("pulse"):
        length = float(DURATION(pulse))
    with problems.kept("rest"):
        pause = float(DURATION(rest))
    if direction not in _DIRECTIONS:
        problems.append(Problem("direction", not_one_of(direction, _DIRECTIONS)))
    if pulses is not None:
        with problems.kept("pulses"):
            number = counted(pulses)
    elif not problems:
        with problems.kept():
            number = _pulses_in_the_capacity(current, length)
    problems.refuse()
    steps = [Step(direction, rate=current, duration=length), Step("rest", duration=pause)]
    asked = {
        "rate": _written(current),
        "pulse": duration_words(length),
        "rest": duration_words(pause),
    }
    return [(steps, number)], asked | {"direction": direction, "pulses": number}


def protocol_words(asked: Mapping[str, Any]) -> str:
    """What was asked, as Python makes it again; long lists shortened."""
    name, arguments = next(iter(asked.items()))
    if name == "steps":
        more = [f"{k}={v!r}" for k, v in asked.items() if k != "steps"]
        return f"Protocol({', '.join([_items(arguments), *more])})"
    first, *others = arguments.items()
    listed = [_items(first[1]), *(f"{k}={v!r}" for k, v in others)]
    return f"Protocol.{name}({', '.join(listed)})"


MOST_SHOWN = 6
"""Items of a list."""


def _items(value: Any) -> str:
    """A value of a protocol, in a few words."""
    if isinstance(value, Mapping) and "repeat" in value:
        return f"({_items(value['steps'])}, {value['repeat']})"
    if isinstance(value, Mapping):
        columns = value.get("profile", value)
        times = columns.get("time [s]", [0.0])
        return f"<profile of {duration_words(times[-1])}>"
    if isinstance(value, list):
        kept = value if len(value) <= MOST_SHOWN else [*value[: MOST_SHOWN - 2], ..., value[-1]]
        return f"[{', '.join('...' if item is ... else _items(item) for item in kept)}]"
    return repr(value)


def _cycle(rate: Rate, charge: Charge, rest: float | None) -> list[Step]:
    """A charge and a discharge, each followed by a rest if there is one."""
    pause = [] if rest is None else [Step("rest", duration=rest)]
    return [*charge.steps(rate), *pause, Step("discharge", rate=rate), *pause]


def _written(rate: Rate) -> float | str:
    """A rate as YAML has it: words where the user wrote some."""
    return rate_words(rate) if rate.text.strip("0123456789.") else rate.dump()


def _rest(seconds: float | None) -> Asked:
    return {} if seconds is None else {"rest": duration_words(seconds)}


def _charge(given: Any) -> Charge:
    """A charge that is done; a full cell is not."""
    charge = asked_charge(given)
    if charge.full:
        message = "in a cycle the charge is done, not assumed; give a rate or 'same rate'"
        raise InputError(Problem("charge", message))
    return charge


def _rates(given: Any, problems: Problems) -> list[Rate]:
    expected = "expected a list of rates such as [0.1, 'C/2', 1]"
    if isinstance(given, str | bytes | Mapping) or not isinstance(given, Iterable):
        problems.append(Problem("rates", f"{expected}, got {shown(given)}"))
        return []
    read = []
    for i, rate in enumerate(islice(given, MOST_STEPS)):
        with problems.kept(f"rates.{i}"):
            read.append(read_rate(rate))
    if not read and not problems:
        problems.append(Problem("rates", f"empty; {expected}"))
    return read


def _pulses_in_the_capacity(rate: Rate, pulse: float) -> int:
    """How many pulses pass ``MOST_PASSED``."""
    if rate.basis != "c_rate":
        message = f"missing; at {rate} their number depends on the cell, give it"
        raise InputError(Problem("pulses", message))
    number = math.ceil(MOST_PASSED * 3600 / (rate.value * pulse) - 1e-9)
    if 2 * number > MOST_STEPS:
        message = f"{number} pulses at {rate} pass twice the nominal capacity; make them longer"
        raise InputError(Problem("pulse", f"{message}, at most {MOST_STEPS // 2} are solved"))
    return number
