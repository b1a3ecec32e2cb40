"""What a study does before each discharge: the protocol of its argument ``charge``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sscell.errors import InputError, Problem
from sscell.protocols.charge_words import FULL, asked_charge
from sscell.protocols.protocol import DISCHARGE, Protocol, read_direction
from sscell.protocols.step import Start, Step


def read_charge(given: Any) -> Protocol:
    """The protocol that the argument ``charge`` of a study names: a charge and a discharge.

    Parameters
    ----------
    given : str, float or pint quantity
        ``"full"``: equilibrium at the upper cut-off. ``"same rate"``: a charge at the rate of the
        discharge. A rate such as ``"0.1C"`` or ``"1 mA/cm^2"``: a charge at that rate. Each with
        ``", hold to 0.02C"``, a hold at the upper cut-off until the current falls to a rate, and
        ``", rest for 1 hour"``.

    Returns
    -------
    Protocol
        Ends in the discharge, whose rate is that of the point. The charge starts from equilibrium
        at the lower cut-off, every other step from the profiles that the one before left.

    Raises
    ------
    InputError
        If it is none of them; all mistakes at once.
    """
    charge = asked_charge(given)
    before = charge.steps()
    if not before:
        return replace(DISCHARGE, charge=charge.text)
    start = Start.FULL if charge.full else Start.EMPTY
    steps = (replace(before[0], start=start), *before[1:], Step("discharge"))
    return Protocol(
        steps,
        start=start,
        name=DISCHARGE.name,
        capacity="discharge capacity",
        condition=f"on discharge {charge.words or 'from full charge'}",
        charge=charge.text,
    )


def read_protocol(direction: str, charge: Any = FULL) -> Protocol:
    """The protocol that the arguments ``direction`` and ``charge`` of a study name together.

    Parameters
    ----------
    direction : "discharge" | "charge" | "cycle"
    charge : str, float or pint quantity
        Before a discharge, as for :func:`read_charge`.

    Raises
    ------
    InputError
        If one makes no sense, or a charge is given before anything but a discharge.
    """
    if is_several(charge):
        raise InputError(Problem("charge", "is a list; expected one charge here"))
    protocol, before = read_direction(direction), read_charge(charge)
    if protocol.name == DISCHARGE.name:
        return before
    if before.charge.lower() != FULL:
        raise InputError(Problem("charge", _BEFORE.format(direction)))
    return protocol


_BEFORE = "is what comes before a discharge; with direction='{}' leave it out"


def is_several(charge: Any) -> bool:
    """Whether an argument ``charge`` lists charges."""
    return isinstance(charge, list | tuple)


def read_protocols(direction: str, charge: Any = FULL) -> Protocol | tuple[Protocol, ...]:
    """As :func:`read_protocol`; of a list of charges the protocol of each.

    Raises
    ------
    InputError
        If one makes no sense or is listed twice; all mistakes at once.
    """
    if not is_several(charge):
        return read_protocol(direction, charge)
    if read_direction(direction).name != DISCHARGE.name:
        raise InputError(Problem("charge", _BEFORE.format(direction)))
    return read_charges(charge)


def read_charges(given: Sequence[Any]) -> tuple[Protocol, ...]:
    """The protocols of several charges, each as of :func:`read_charge`.

    Raises
    ------
    InputError
        If there is none, or one makes no sense or is listed twice; all mistakes at once.
    """
    problems = [] if given else [Problem("charge", "empty; expected at least one charge")]
    protocols: dict[str, Protocol] = {}
    for i, charge in enumerate(given):
        try:
            protocol = read_charge(charge)
        except InputError as error:
            problems += [Problem(f"charge.{i}", problem.message) for problem in error.problems]
            continue
        if protocol.charge in protocols:
            problems.append(Problem(f"charge.{i}", f"'{protocol.charge}' is listed twice"))
        protocols[protocol.charge] = protocol
    if problems:
        raise InputError(problems)
    return tuple(protocols.values())
