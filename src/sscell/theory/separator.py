"""What a stack of separator layers and their junctions cost."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sscell.errors import InputError, Problem, Problems
from sscell.quantities.wording import shown
from sscell.theory.formula import ARGUMENTS, Value, in_unit, read

Layers = Sequence[tuple[Value, Value]]


def separator_resistance(layers: Layers, junctions: Sequence[Value] = ()) -> Any:
    """Resistance of a separator, sum of L/kappa and of the junctions. [ohm cm2]

    Parameters
    ----------
    layers : list of pairs
        Thickness and conductivity of each layer, in any order. [um], [mS/cm]
    junctions : list of texts or quantities
        Area-specific resistance of each plane between unlike electrolytes. [ohm cm2]

    Notes
    -----
    Exact in an ideal single-ion conductor at constant temperature: ohm's law is its only
    transport, and there is no concentration to polarise.

    Examples
    --------
    >>> import sscell
    >>> separator = sscell.theory.separator_resistance(
    ...     [("30 um", "1.6 mS/cm"), ("10 um", "0.5 mS/cm")], junctions=["5 ohm cm^2"])
    >>> print(f"{separator.m_as('ohm*cm^2'):.3f} ohm cm2")
    8.875 ohm cm2
    """
    return in_unit(_resistance("separator_resistance", layers, junctions, {}), "ohm*cm^2")


def separator_drop(
    layers: Layers, junctions: Sequence[Value] = (), *, current_density: Value
) -> Any:
    """Voltage over a separator, the current density times its resistance. [mV]

    Parameters
    ----------
    layers, junctions
        As for :func:`separator_resistance`, whose range is that of this one.
    current_density : text or quantity
        [mA/cm2]

    Examples
    --------
    >>> import sscell
    >>> drop = sscell.theory.separator_drop(
    ...     [("600 um", "2 mS/cm")], current_density="5 mA/cm^2")
    >>> print(f"{drop:.0f~P}")
    150 mV
    """
    current = {"current_density": current_density}
    return in_unit(_resistance("separator_drop", layers, junctions, current), "mV")


def _resistance(
    where: str, layers: Layers, junctions: Sequence[Value], times: dict[str, Value]
) -> Any:
    """Sum over the stack, times what else is given, in SI units; all mistakes at once."""
    given, known = {}, {}
    problems = Problems(
        Problem(f"{where}, {name}", f"expected a list of {what}, got {shown(value)}")
        for name, value, what in (
            ("layers", layers, "pairs such as ('30 um', '1.6 mS/cm')"),
            ("junctions", junctions, "resistances such as ['10 ohm cm^2']"),
        )
        if not isinstance(value, list | tuple)
    )
    problems.refuse()
    if not layers:
        raise InputError(Problem(f"{where}, layers", "expected at least one layer"))
    for i, layer in enumerate(layers):
        if not isinstance(layer, list | tuple) or len(layer) != 2:
            message = f"expected thickness and conductivity, got {shown(layer)}"
            problems.append(Problem(f"{where}, layers.{i}", message))
            continue
        for value, name in zip(layer, ("thickness", "conductivity"), strict=True):
            given[f"layers.{i}.{name}"], known[f"layers.{i}.{name}"] = value, ARGUMENTS[name]
    for i, junction in enumerate(junctions):
        given[f"junctions.{i}"] = junction
        known[f"junctions.{i}"] = ARGUMENTS["other_resistance"]
    known |= {name: ARGUMENTS[name] for name in times}
    values = read(where, known, given | times, problems)
    stack = sum(
        values[f"layers.{i}.thickness"] / values[f"layers.{i}.conductivity"]
        for i in range(len(layers))
    )
    total = sum((values[f"junctions.{i}"] for i in range(len(junctions))), stack)
    for name in times:
        total = total * values[name]
    return total
