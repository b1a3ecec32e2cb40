"""What a study does before each discharge: the protocol of its argument ``charge``."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sscell.protocols.charge_words import asked_charge
from sscell.protocols.protocol import DISCHARGE, Protocol
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
        condition=" ".join(filter(None, (DISCHARGE.condition, charge.words))),
        charge=charge.text,
    )
