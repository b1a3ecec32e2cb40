import math
from fractions import Fraction
from typing import Any

import numpy as np
import pint
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sscell.quantities.fields import Quantity
from sscell.quantities.measure import Measure
from sscell.quantities.sourced import Sourced

LENGTH = Measure("m", "a length", "80 um", gt=0, le=0.1)
SHARE = Measure("1", "a share", "50 %", gt=0, le=1)
WEIGHT = Measure("1", "a weight fraction", "70 wt%", gt=0, lt=1, percent="wt%")
ENERGY = Measure("J/mol", "an activation energy", "0.41 eV", ge=0, le=3e5, per_particle=True)


def test_text_keeps_its_words() -> None:
    value = LENGTH(" 80 um ")
    assert value == 8e-5
    assert value.text == "80 um"


@pytest.mark.parametrize("value", ["inf", ".inf", math.inf, {"value": "inf"}])
def test_an_infinite_value_is_the_upper_bound_where_it_means_something(value: Any) -> None:
    """And is written as it was read."""
    factor = Measure("1", "a factor", "4", ge=1, le=1e9, infinite=True)
    assert factor(value) == 1e9
    assert factor(factor.dump(factor(value))) == 1e9
    assert factor.dump(factor("inf")) == "inf"
    with pytest.raises(ValueError, match="expected a factor"):
        Measure("1", "a factor", "4", ge=1)(value)


def test_long_form() -> None:
    value = LENGTH({"value": "80 um", "source": "Kim2025", "mark": "derived", "note": "fig. 2"})
    assert (value.source, value.mark, value.note) == ("Kim2025", "derived", "fig. 2")
    assert LENGTH({"value": "1 um", "source": "assumed: x"}).mark == "assumed"


def test_pint_quantities_of_any_registry() -> None:
    assert LENGTH(Quantity(80, "um")) == 8e-5
    assert LENGTH(pint.UnitRegistry().Quantity(80, "um")) == 8e-5
    temperature = Measure("K", "a temperature", "25 degC")
    assert temperature(Quantity(25, "degC")) == 298.15
    assert SHARE(Quantity(50, "percent")) == 0.5
    assert SHARE(Quantity(0.5)) == 0.5


def test_quantities_are_converted_by_pint() -> None:
    conductivity = Measure("S/m", "a conductivity", "1.6 mS/cm", gt=0, le=1e6)
    other = pint.UnitRegistry()
    other.define("slab = 40 * micrometer")
    assert conductivity(1 / other.Quantity(100, "ohm*cm")) == 1.0
    slabs = LENGTH(other.Quantity(2, "slab"))  # a unit that our own registry does not have
    assert slabs == pytest.approx(8e-5, rel=1e-14)
    assert LENGTH(LENGTH.dump(slabs)) == slabs
    # pint's factors of eV are rounded, ours is exact to the last digit
    assert ENERGY(Quantity(0.41, "eV")) == pytest.approx(ENERGY("0.41 eV"), rel=1e-14)


@pytest.mark.parametrize("number", [80, 80.0, np.float32(80), np.int64(80), np.array(80.0)])
def test_quantities_of_any_one_number(number: Any) -> None:
    assert LENGTH(Quantity(number, "um")) == 8e-5
    assert LENGTH(Quantity(number, "um")).text.startswith("80")


def test_differences_of_temperature_are_no_temperature() -> None:
    temperature = Measure("K", "a temperature", "25 degC", ge=150)
    assert temperature(Quantity(77, "degF")) == 298.15
    with pytest.raises(ValueError, match="must be at least"):
        temperature(Quantity(25, "delta_degC"))


def test_a_number_with_an_uncertainty_is_refused() -> None:
    """Such numbers, as of the package uncertainties, refuse to become floats."""

    class Uncertain:
        def __float__(self) -> float:
            raise TypeError

    class Given:
        magnitude, units = Uncertain(), Quantity(1, "um").units

    with pytest.raises(ValueError, match="of one number, got a Uncertain"):
        LENGTH(Given())


def test_energies_per_particle_and_per_mole() -> None:
    assert ENERGY("0.41 eV") == pytest.approx(0.41 * 96485.33212, rel=1e-9)
    assert ENERGY("40 kJ/mol") == 40000


@pytest.mark.parametrize(
    ("measure", "value", "message"),
    [
        (LENGTH, "80", "'80' has no unit; expected a length such as '80 um'"),
        (LENGTH, 80, "80 has no unit"),
        (LENGTH, "80 mS/cm", "wrong dimension; expected a length such as '80 um'"),
        (LENGTH, "80 umm", "unknown unit 'umm'"),
        (LENGTH, "-80 um", "must be greater than 0, got -80 um"),
        (LENGTH, "80 m", "must be at most 100000 um, got 80 m"),
        (LENGTH, "nan um", "not a number with a unit"),
        (LENGTH, "1e999 um", "not a finite number"),
        (LENGTH, "5–10 um", "is a range; give one value"),
        (LENGTH, Quantity(1, "V"), "wrong dimension; expected a length"),
        (LENGTH, "0,5 um", "write decimals with a point"),
        (LENGTH, "x" * 5000, "a text of 5000 characters"),
        (LENGTH, None, "got nothing"),
        (LENGTH, [1, 2], "got a list"),
        (LENGTH, True, "got True"),
        (LENGTH, {"value": "80 um", "sauce": "x"}, "a mapping with value, sauce"),
        (LENGTH, {"source": "Kim2025"}, "a mapping with source"),
        (LENGTH, {"value": {"value": "80 um"}}, "got a mapping"),
        (LENGTH, Quantity([1, 2], "um"), "of one number, got a ndarray"),
        (LENGTH, Quantity(math.nan, "um"), "not a finite number"),
        (LENGTH, Sourced(math.inf), "not a finite number"),
        (SHARE, math.nan, "not a finite number"),
        (SHARE, math.inf, "not a finite number"),
        (SHARE, 10**400, "not a finite number"),
        (SHARE, 50, "did you mean '50 %'"),
        (SHARE, "50 vol%", "is in vol%"),
        (WEIGHT, "50 vol%", "is in vol%"),
        (ENERGY, "3 eV/m", "wrong dimension"),
        (SHARE, "0.5 C", "wrong dimension"),
    ],
)
def test_refusals_say_what_was_expected(measure: Measure, value: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message) as caught:
        measure(value)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 250


def test_pure_numbers_may_be_bare() -> None:
    assert SHARE(0.5) == SHARE("50 %") == SHARE("0.5") == SHARE(Fraction(1, 2)) == 0.5
    assert SHARE("5e-1") == 0.5  # PyYAML leaves this as text
    assert WEIGHT("70 wt%") == WEIGHT("70 %") == 0.7


@given(st.floats(1e-9, 0.1))
def test_dumped_values_load_again(number: float) -> None:
    value = Sourced(number, "Kim2025", "derived")
    again = LENGTH(LENGTH.dump(value))
    assert again == number
    assert (again.source, again.mark) == (value.source, value.mark)


@given(st.text(max_size=120))
def test_any_text_is_a_value_or_a_clear_refusal(text: str) -> None:
    try:
        value = LENGTH(text)
    except ValueError:
        return
    assert 0 < value <= 0.1
