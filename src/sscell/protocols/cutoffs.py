"""Voltages of a protocol that a cell cannot reach between its cut-offs."""

from __future__ import annotations

from sscell.errors import Problem
from sscell.protocols.protocol import Protocol
from sscell.protocols.step import Step
from sscell.protocols.words import step_words
from sscell.quantities.wording import shown

NEAR = 1e-6
"""Difference up to which a voltage is the cut-off. [V]"""


def cutoff_problems(
    protocol: Protocol, lower: float, upper: float, cell: str = ""
) -> list[Problem]:
    """What is wrong with the voltages of a protocol in a cell, each kind of step once.

    Parameters
    ----------
    protocol : Protocol
    lower, upper : float
        Cut-offs of the cell, against its counter electrode as the voltages of a step are. [V]
    cell : str
        Its title, for messages.
    """
    within = f"the cut-offs {lower:.4g} V and {upper:.4g} V{f' of {cell}' if cell else ''}"
    problems = []
    for step in dict.fromkeys(protocol.steps):
        message = _message(step, lower, upper)
        if message:
            text = f"{shown(step_words(step))}: {message} {within}"
            problems.append(Problem("protocol", text))
    return list(dict.fromkeys(problems))


def _message(step: Step, lower: float, upper: float) -> str:
    """What is wrong with a step, before the cut-offs are named; empty if nothing is."""
    held, until = step.voltage, step.until_voltage
    if held is not None and not lower - NEAR <= held <= upper + NEAR:
        return f"{held:.4g} V is not between"
    if until is None:
        return ""
    beyond = until > upper + NEAR if step.sign < 0 else until < lower - NEAR
    if beyond:
        return f"{until:.4g} V is never reached between"
    passed = until <= lower + NEAR if step.sign < 0 else until >= upper - NEAR
    return f"it ends at once, as {until:.4g} V is passed already between" if passed else ""
