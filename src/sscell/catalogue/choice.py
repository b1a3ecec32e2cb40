"""Which electrolytes of the library are asked for: by number, window, basis, element, price."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import inf
from typing import Any, Literal, get_args

from sscell.cards.materials import Basis, SolidElectrolyte, WindowKind
from sscell.cards.problems import nearest
from sscell.errors import InputError, Problem, Problems
from sscell.quantities.fields import Conductivity, Potential, measure_of
from sscell.quantities.formulas import ELEMENTS, elements_of
from sscell.quantities.measure import Measure
from sscell.quantities.wording import shown
from sscell.reading.estimates import is_estimated
from sscell.reading.prices import raw_material_price

End = Literal["low", "high"]
_CONDUCTIVITY, _POTENTIAL = measure_of(Conductivity), measure_of(Potential)


@dataclass(frozen=True)
class Choice:
    """What an electrolyte must be; what is None does not matter, what is unknown is left out."""

    conductivity: float | None = None
    """At least, at the temperature of the entry: its value, or the low end of its range. [S.m-1]"""
    window: tuple[float | None, float | None] = (None, None)
    """Potentials that its window must hold, against Li/Li+. [V]"""
    basis: str | None = None
    elements: frozenset[str] = frozenset()
    """All of them must be in its formula."""
    price: float | None = None
    """At most, of its raw materials. [USD.kg-1]"""

    @classmethod
    def read(
        cls,
        conductivity: Any = None,
        window: Any = None,
        basis: Any = None,
        element: Any = None,
        price: Any = None,
    ) -> "Choice":
        """What a user asks for.

        Raises
        ------
        InputError
            With all that makes no sense in it.
        """
        problems = Problems()
        least: float | None = None
        ends: tuple[float | None, float | None] = (None, None)
        with problems.kept():
            least = _number("conductivity", conductivity, _CONDUCTIVITY)
        with problems.kept():
            ends = _window(window)
        with problems.kept():
            _check_known("basis", basis, get_args(Basis))
        elements = [element] if isinstance(element, str) else list(element or ())
        for symbol in elements:
            with problems.kept():
                _check_known("element", symbol, sorted(ELEMENTS))
        with problems.kept():
            _check_price(price)
        problems.refuse()
        return cls(least, ends, basis, frozenset(elements), price)

    def takes(self, electrolyte: SolidElectrolyte) -> bool:
        """Whether an electrolyte is known to be what is asked for."""
        if self.basis is not None and electrolyte.basis != self.basis:
            return False
        if self.elements - (elements_of(electrolyte.formula) or frozenset()):
            return False
        if self.conductivity is not None and not self._conducts(electrolyte):
            return False
        if self.price is not None:
            known = raw_material_price(electrolyte.formula)
            if known is None or known.value > self.price:
                return False
        low, high = (limit_of(electrolyte, end) for end in ("low", "high"))
        wanted_low, wanted_high = self.window
        return (wanted_low is None or (low is not None and low <= wanted_low)) and (
            wanted_high is None or (high is not None and high >= wanted_high)
        )

    def _conducts(self, electrolyte: SolidElectrolyte) -> bool:
        value, span = electrolyte.conductivity, electrolyte.conductivity_range
        if (value is None or is_estimated(value)) and span is not None:
            value = span.low
        return value is not None and float(value) >= float(self.conductivity or 0.0)


def limit(electrolyte: SolidElectrolyte, end: End, kind: WindowKind) -> float | None:
    """One end of a window of a kind, the first that a card states. [V]"""
    ends = (getattr(window, end) for window in electrolyte.windows if window.kind == kind)
    return next((float(value) for value in ends if value is not None), None)


def limit_of(electrolyte: SolidElectrolyte, end: End) -> float | None:
    """One end of its window: the practical one, else the thermodynamic one. [V]"""
    practical = limit(electrolyte, end, "practical")
    return limit(electrolyte, end, "thermodynamic") if practical is None else practical


def _window(given: Any) -> tuple[float | None, float | None]:
    if given is None:
        return None, None
    if isinstance(given, str | Mapping) or not isinstance(given, Sequence) or len(given) != 2:
        message = f"expected a low and a high potential such as (2.5, 4.3), got {shown(given)}"
        raise InputError(Problem("window", message))
    low, high = (_number("window", each, _POTENTIAL) for each in given)
    if low is not None and high is not None and low >= high:
        raise InputError(Problem("window", f"low is {low:g} V and high {high:g} V"))
    return low, high


def _number(where: str, given: Any, measure: Measure) -> float | None:
    """A value with its unit, or a number in the unit of the table."""
    if given is None:
        return None
    unit = "mS/cm" if where == "conductivity" else "V"
    bare = isinstance(given, int | float) and not isinstance(given, bool)
    try:
        return float(measure(f"{given!r} {unit}" if bare else given))
    except ValueError as error:
        raise InputError(Problem(where, str(error))) from None


def _check_price(given: Any) -> None:
    number = isinstance(given, int | float) and not isinstance(given, bool)
    if given is not None and not (number and 0 < given < inf):
        message = f"expected a number of USD/kg above 0, got {shown(given)}"
        raise InputError(Problem("price", message))


def _check_known(where: str, given: Any, known: Sequence[str]) -> None:
    if given is None or (isinstance(given, str) and given in known):
        return
    hint = nearest(str(given), known) or f" Known: {', '.join(known[:12])}"
    raise InputError(Problem(where, f"there is no {where} {shown(given)}.{hint}"))


def known_word(what: str, given: str | None, known: Iterable[str]) -> str | None:
    """The word that is meant, also in the plural, in capitals or without the charge of an ion."""
    if given is None:
        return None
    options = sorted(known)
    if not isinstance(given, str):
        message = f"expected one of {', '.join(options)}, got {shown(given)}"
        raise InputError(Problem(what, message))
    plain = given.strip().lower()
    for option in options:
        names = {option.lower(), f"{option.lower()}s", option.lower().rstrip("+-0123456789")}
        if plain in names:
            return option
    hint = nearest(plain, options) or f" Known: {', '.join(options)}"
    raise InputError(Problem(what, f"there is no {what} '{given[:60]}'.{hint}"))
