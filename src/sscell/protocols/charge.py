"""What a study does before each discharge: the protocol of its argument ``charge``."""

from __future__ import annotations

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
    protocol, before = read_direction(direction), read_charge(charge)
    if protocol.name == DISCHARGE.name:
        return before
    if before.charge.lower() != FULL:
        message = f"is what comes before a discharge; with direction='{direction}' leave it out"
        raise InputError(Problem("charge", message))
    return protocol
