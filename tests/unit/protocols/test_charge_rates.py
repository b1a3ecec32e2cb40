import pint
import pytest

from sscell.protocols.charge_rates import Rate, asked_again, read_asked, read_rate


@pytest.mark.parametrize(
    ("given", "c_rate"),
    [
        (1, 1.0),
        ("0.1", 0.1),
        ("C/10", 0.1),
        ("c/20", 0.05),
        ("1C", 1.0),
        ("0.5 C", 0.5),
        ("1/3C", 1 / 3),
        ("3C/4", 0.75),
        ("0.5 h^-1", 0.5),
        ("0.5 1/h", 0.5),
        (pint.UnitRegistry().Quantity(0.5, "1/hour"), 0.5),
    ],
)
def test_c_rates_in_words(given, c_rate):
    rate = read_rate(given)
    assert rate.basis == "c_rate"
    assert rate.value == pytest.approx(c_rate, rel=1e-15)


@pytest.mark.parametrize(
    ("given", "unit", "basis", "value"),
    [
        ("20 mA/g", "", "per_mass", 20.0),
        ("20 mA g⁻¹", "", "per_mass", 20.0),
        ("2 mA/cm^2", "", "per_area", 20.0),
        ("20", "mA/g", "per_mass", 20.0),
        (2, "mA/cm2", "per_area", 20.0),
        (pint.UnitRegistry().Quantity(2, "mA/cm^2"), "", "per_area", 20.0),
    ],
)
def test_currents(given, unit, basis, value):
    rate = read_rate(given, unit)
    assert (rate.basis, rate.value) == (basis, pytest.approx(value, rel=1e-15))
    assert read_rate(rate.dump()).value == rate.value


def test_a_current_in_a_cell():
    """200 mAh/g and 5 mAh/cm2: both currents pass the nominal capacity in ten hours."""
    nominal, areal = 200 * 3600.0, 5 * 36000.0
    assert read_rate("20 mA/g").c_rate(nominal, areal) == 0.1
    assert read_rate("0.5 mA/cm^2").c_rate(nominal, areal) == 0.1
    assert read_rate("C/10").c_rate(nominal, areal) == 0.1


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("C10", "'C10' is no rate; expected a C-rate such as 0.5, 1C or C/10"),
        ("C/0", "divides by zero"),
        ("1,5C", "write decimals with a point"),
        ("0", "must be greater than 0"),
        ("-1", "must be greater than 0"),
        ("2 mA", "wrong dimension"),
        ("2 mAA/g", "unknown unit 'mAA/g'"),
        (True, "got True"),
        (None, "got nothing"),
        (float("nan"), "not a finite number"),
        (pint.UnitRegistry().Quantity(2, "V"), "'2 V' is no rate"),
        ("x" * 1000, "expected a C-rate"),
    ],
)
def test_what_is_no_rate(given, message):
    with pytest.raises(ValueError, match=message) as caught:
        read_rate(given)
    assert len(str(caught.value)) < 300


def test_rates_of_a_card_are_numbers_where_they_can_be():
    assert read_asked("C/10") == 0.1
    assert read_asked({"value": 0.1}) == 0.1
    current = read_asked("20 mA/g")
    assert current == Rate(20.0, "per_mass", "20 mA/g")
    assert [asked_again(read_asked(r)) for r in ("C/10", "20 mA/g")] == [0.1, "20 mA/g"]
