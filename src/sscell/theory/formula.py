"""The border of a closed form: arguments with units in, a result with its customary unit out."""

import inspect
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any, ParamSpec

import numpy as np
from numpy.typing import NDArray

from sscell.cards.problems import at
from sscell.errors import Problem, Problems
from sscell.quantities import units
from sscell.quantities.measure import Measure
from sscell.quantities.sourced import Sourced
from sscell.quantities.wording import shown

Array = NDArray[np.float64]
_INFINITE = re.compile(r"\s*\+?inf(?:inity|inite)?\s*(?P<unit>.*)", re.IGNORECASE)


@dataclass(frozen=True)
class Argument(Measure):
    """A measure that reads arrays as well; infinite or missing values where they mean something."""

    infinite: bool = False
    """Whether ``"inf S/m"`` is a value: the limit is part of the formula."""
    missing: bool = False
    """Whether NaN stands for a value that is not there."""

    def read(self, value: Any) -> Array:
        """A value or an array of values in SI units.

        Raises
        ------
        ValueError
            If the unit is missing or wrong, or a number is out of bounds.
        """
        if isinstance(value, Sourced) and value.text:
            value = value.text
        if isinstance(value, str):
            return self._text(value)
        if hasattr(value, "magnitude") and hasattr(value, "units"):
            return self._quantity(value)
        if isinstance(value, list | tuple) and any(_has_unit(item) for item in value):
            items = [self.read(item) for item in value]
            if len({item.shape for item in items}) > 1:
                raise ValueError(f"{self.expected}, got a list of unequal arrays")
            return np.array(items)
        if value is None or isinstance(value, bool):
            raise ValueError(f"{self.expected}, got {shown(value)}")
        try:
            numbers = np.asarray(value, dtype=np.float64)
        except (TypeError, ValueError, OverflowError):
            raise ValueError(f"{self.expected}, got {shown(value)}") from None
        if self.unit != "1":
            what = f"{float(numbers):.6g}" if numbers.ndim == 0 else "an array of numbers"
            raise ValueError(f"{what} has no unit; {self.expected}")
        return self._checked(numbers, numbers, "")

    def _text(self, text: str) -> Array:
        limit = _INFINITE.fullmatch(text)
        if limit is None or not self.infinite:
            return np.array(float(self(text)))
        self(f"1 {limit['unit']}")  # for its unit
        return np.array(np.inf)

    def _quantity(self, quantity: Any) -> Array:
        try:
            magnitude = np.asarray(quantity.magnitude, dtype=np.float64)
        except (TypeError, ValueError, OverflowError):
            raise ValueError(f"{self.expected}, got {shown(quantity.magnitude)}") from None
        unit = f"{quantity.units:~}"
        try:
            wanted = "dimensionless" if self.unit == "1" else self.unit
            numbers = np.asarray(quantity.to(wanted).magnitude, dtype=np.float64)
        except Exception:  # pint raises unrelated types for units it cannot convert
            what = f"'{magnitude:.6g} {unit}'" if magnitude.ndim == 0 else f"an array in '{unit}'"
            raise ValueError(f"{what} has the wrong dimension; {self.expected}") from None
        return self._checked(numbers, magnitude, unit)

    def _checked(self, numbers: Array, given: Array, unit: str) -> Array:
        """SI numbers, if the extreme ones are within bounds; messages show them as given."""
        allowed = np.isfinite(numbers)
        if self.infinite:
            allowed |= np.isposinf(numbers)
        if self.missing:
            allowed |= np.isnan(numbers)
        if not allowed.all():
            wrong = given[~allowed].flat[0]
            raise ValueError(f"{wrong} is not a finite number; {self.expected}")
        finite = np.flatnonzero(np.isfinite(numbers))
        if finite.size:
            flat = numbers.flat
            for at in {finite[flat[finite].argmin()], finite[flat[finite].argmax()]}:
                text = f"{given.flat[at]:.6g} {unit}".strip()
                self(Sourced(float(flat[at]), text=text))
        return numbers


def _has_unit(item: Any) -> bool:
    return isinstance(item, str) or hasattr(item, "units")


SPECIFIC_CAPACITY = Argument("A*s/kg", "a specific capacity", "200 mAh/g", ge=0, missing=True)
ARGUMENTS: Mapping[str, Argument] = {
    "allowed_loss": Argument("V", "a voltage", "100 mV", gt=0),
    "areal_capacity": Argument("A*s/m^2", "an areal capacity", "5 mAh/cm^2", gt=0),
    "c_rate": Argument("1", "a C-rate", "0.5", gt=0),
    "catholyte_volume_fraction": Argument(
        "1", "a volume fraction", "0.3", gt=0, le=1, percent="vol%"
    ),
    "conductivity": Argument("S/m", "a conductivity", "1.6 mS/cm", gt=0),
    "contact_area": Argument("m^-1", "an area per volume", "0.3 m^2/cm^3", gt=0),
    "current_density": Argument("A/m^2", "a current density", "5 mA/cm^2", gt=0),
    "diffusivity": Argument("m^2/s", "a diffusivity", "4e-15 m^2/s", gt=0),
    "discharge_time": Argument("s", "a time", "20 min", gt=0),
    "electronic_conductivity": Argument("S/m", "a conductivity", "10 mS/cm", gt=0, infinite=True),
    "exchange_current_density": Argument("A/m^2", "a current density", "5 mA/cm^2", gt=0),
    "exponent": Argument("1", "an exponent", "0.5", gt=0),
    "ionic_conductivity": Argument("S/m", "a conductivity", "1.6 mS/cm", gt=0),
    "low_rate_capacity": SPECIFIC_CAPACITY,
    "n": Argument("1", "1 (front) to 3 (even reaction)", "3", ge=1, le=3),
    "other_resistance": Argument("ohm*m^2", "an area-specific resistance", "10 ohm cm^2", ge=0),
    "particle_radius": Argument("m", "a length", "80 um", gt=0),
    "potential_slope": Argument("V", "a voltage per unit of charge state", "0.8 V", ge=0),
    "rate": Argument("s^-1", "a rate", "2 h^-1", ge=0),
    "relaxation_time": Argument("s", "a time", "2 min", gt=0, infinite=True),
    "specific_capacity": SPECIFIC_CAPACITY,
    "specific_current": Argument("A/kg", "a specific current", "200 mA/g", gt=0),
    "temperature": Argument("K", "a temperature", "25 degC", gt=0),
    "thickness": Argument("m", "a length", "80 um", gt=0),
    "time": Argument("s", "a time", "20 min", ge=0),
    "time_constant": Argument("s", "a time", "20 min", gt=0),
    "tortuosity_factor": Argument("1", "a tortuosity factor", "4.3", ge=1),
    "transfer_coefficient": Argument("1", "a transfer coefficient", "0.5", gt=0, lt=1),
}
"""What an argument is, by its name, in every closed form."""


P = ParamSpec("P")
Value = Any
"""A text with a unit, a pint quantity, or a number or array where there is no dimension."""


def formula(unit: str) -> Callable[[Callable[P, Any]], Callable[P, Any]]:
    """Let a function of SI arrays take and give values with units.

    Parameters
    ----------
    unit : str
        Of the result; ``"1"`` for a pure number or a word.

    Raises
    ------
    KeyError
        If an argument of the function is none of ``ARGUMENTS``.
    """

    def decorate(function: Callable[P, Any]) -> Callable[P, Any]:
        signature = inspect.signature(function)
        arguments = {name: ARGUMENTS[name] for name in signature.parameters}
        closed_form: Callable[..., Any] = function  # called with arrays for what was given

        @wraps(function)
        def with_units(*args: P.args, **kwargs: P.kwargs) -> Any:
            given = signature.bind(*args, **kwargs)
            given.apply_defaults()
            values = read(function.__name__, arguments, given.arguments)
            return in_unit(closed_form(**values), unit)

        return with_units

    return decorate


def read(
    where: str,
    arguments: Mapping[str, Argument],
    given: Mapping[str, Any],
    earlier: Iterable[Problem] = (),
) -> dict[str, Array]:
    """All arguments of a call as SI arrays that broadcast.

    Parameters
    ----------
    where : str
        The function, which messages name.
    arguments : mapping of name to Argument
        What each must be.
    given : mapping of name to value
        As the user gave them.
    earlier : iterable of Problem
        What was wrong already; reported with the rest.

    Raises
    ------
    InputError
        With every argument that is wrong, by its name.
    """
    values, problems = {}, Problems(earlier)
    for name, argument in arguments.items():
        with problems.kept(at(where, name)):
            values[name] = argument.read(given[name])
    if not problems:
        problems += _shapes_that_clash(where, values)
    problems.refuse()
    return values


def in_unit(value: Any, unit: str) -> Any:
    """An SI array as a pint quantity, a scalar as one number; words and pure numbers bare."""
    bare = np.asarray(value)
    if unit != "1":
        scale = units.scale_of(unit)
        bare = (bare - scale.offset) / scale.factor
    plain = bare.item() if bare.ndim == 0 else bare
    return plain if unit == "1" else units.registry().Quantity(plain, unit)


def _shapes_that_clash(where: str, values: Mapping[str, Array]) -> list[Problem]:
    try:
        np.broadcast_shapes(*(value.shape for value in values.values()))
    except ValueError:
        listed = ", ".join(f"{name} {value.shape}" for name, value in values.items() if value.ndim)
        return [Problem(where, f"shapes that do not broadcast: {listed}")]
    return []
