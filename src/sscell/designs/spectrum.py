"""What an impedance is asked at: frequencies, states of charge and cycles of a protocol."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import partial
from itertools import islice
from math import inf
from typing import Any

import numpy as np

from sscell.designs.paths import PathInfo
from sscell.designs.ranges import range_values
from sscell.errors import InputError, Problem, Problems, read_at
from sscell.protocols.protocol import Protocol, read_protocol
from sscell.quantities.fields import Frequency, StateOfCharge, measure_of
from sscell.quantities.wording import shown

FREQUENCIES = tuple(float(f"{f:.4g}") for f in np.logspace(6, -3, 91))
"""Of a spectrum that is given none: from the double layer down to diffusion in the particles, ten
a decade. [Hz]"""
MOST = 10_000
"""Longest list of frequencies, states of charge or cycles."""

_FREQUENCY = PathInfo("frequencies", "frequency", "Hz", "frequency", (), measure_of(Frequency))
_SOC = measure_of(StateOfCharge)


def read_frequencies(given: Any) -> tuple[float, ...]:
    """Frequencies from high to low. [Hz]

    Parameters
    ----------
    given : None, iterable or mapping
        Numbers in Hz or text such as ``"1 kHz"``, or a range such as
        ``{"from": "1 mHz", "to": "1 MHz", "points": 91, "spacing": "log"}``.

    Raises
    ------
    InputError
        If there is none, one is no frequency, or one is given twice.
    """
    if given is None:
        return FREQUENCIES
    if isinstance(given, Mapping):
        read = list(map(float, read_at("frequencies", range_values, _FREQUENCY, given)))
    else:
        read = _listed("frequencies", given, _hertz, "['1 MHz', 1000, 1]")
    return tuple(sorted(read, reverse=True))


def read_socs(given: Any) -> tuple[float, ...]:
    """States of charge, in the order given.

    Parameters
    ----------
    given : number, text or iterable of them
        From 0 to 1, or text such as ``"50 %"``.

    Raises
    ------
    InputError
        If there is none, one is no state of charge, or one is given twice.
    """
    single = isinstance(given, str) or not isinstance(given, Iterable)
    return tuple(_listed("soc", [given] if single else given, _SOC, "[0.2, 0.5, 0.8]", single))


def read_cycles(cycles: Any, protocol: Any) -> tuple[tuple[int, ...], Protocol | None]:
    """Numbers of cycles after which spectra are asked, in the order given, and what is cycled.

    Parameters
    ----------
    cycles : None, int or iterable of int
        From 0, the cell as made, to as many as the protocol has; None with no protocol.
    protocol : None, Protocol, list of steps or mapping

    Raises
    ------
    InputError
        If one is given without the other, or either has mistakes; all at once.
    """
    if cycles is None and protocol is None:
        return (), None
    problems, read = [], None
    if protocol is None:
        missing = "missing; expected what is done in the cycles, such as"
        example = "{'cycles': {'number': 100, 'charge': '0.5C', 'discharge': '0.5C'}}"
        problems.append(Problem("protocol", f"{missing} {example}"))
    else:
        try:
            read = read_protocol(protocol)
        except InputError as error:
            problems += [replace(p, where=_below("protocol", p.where)) for p in error.problems]
    most = max(read.cycle_numbers) if read else inf
    asked: list[float] = []
    try:
        if cycles is None:
            message = "missing; expected after how many cycles of the protocol, such as [0, 100]"
            raise InputError(Problem("cycles", message))
        single = isinstance(cycles, str) or not isinstance(cycles, Iterable)
        listed = [cycles] if single else cycles
        asked = _listed("cycles", listed, partial(_cycle, most=most), "[0, 100]", single)
    except InputError as error:
        problems += error.problems
    if problems:
        raise InputError(problems)
    return tuple(int(number) for number in asked), read


def _below(key: str, where: str) -> str:
    """A place inside what a key holds."""
    return where if where.split(".")[0] == key else f"{key}.{where}"


def _cycle(given: Any, most: float) -> int:
    """A number of cycles."""
    if isinstance(given, bool) or not isinstance(given, int | np.integer) or given < 0:
        raise ValueError(f"expected a number of cycles such as 0 or 100, got {shown(given)}")
    if given > most:
        raise ValueError(f"beyond the {most} cycle{'s' * (most != 1)} of the protocol")
    return int(given)


def _hertz(given: Any) -> Any:
    """A frequency; a number is in Hz."""
    is_number = isinstance(given, int | float) and not isinstance(given, bool)
    return _FREQUENCY.measure(f"{given!r} Hz" if is_number else given)


def _listed(
    name: str, given: Any, read: Callable[[Any], Any], example: str, single: bool = False
) -> list[float]:
    """Numbers of a list, each by what reads it; all mistakes at once."""
    if isinstance(given, np.ndarray):
        given = given.ravel().tolist()
    if isinstance(given, str | bytes | Mapping) or not isinstance(given, Iterable):
        message = f"expected a list such as {example}, got {shown(given)}"
        raise InputError(Problem(name, message))
    values, problems = [], Problems()
    for i, item in enumerate(islice(given, MOST + 1)):
        with problems.kept(name if single else f"{name}.{i}"):
            values.append(float(read(item)))
    repeated = next((v for i, v in enumerate(values) if v in values[:i]), None)
    if repeated is not None:
        problems.append(Problem(name, f"{repeated:g} is given twice"))
    if len(values) > MOST:
        problems.append(Problem(name, f"too many; at most {MOST}"))
    if not values and not problems:
        problems.append(Problem(name, f"empty; expected at least one, such as {example}"))
    problems.refuse()
    return values
