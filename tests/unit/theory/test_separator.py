import numpy as np
import pytest

import sscell
from sscell.errors import InputError
from sscell.theory import separator_drop, separator_resistance

Q = sscell.Quantity


def test_one_layer_by_hand():
    """600 um at 2 mS/cm are 30 ohm cm2 (section 8 of the brief); rounding errors."""
    found = separator_resistance([("600 um", "2 mS/cm")])
    assert str(found.units) == "centimeter ** 2 * ohm"
    assert found.magnitude == pytest.approx(30, rel=1e-14)


def test_minnmann_separator():
    """200 to 300 um at 1.6 mS/cm: 13 to 19 ohm cm2, to half the last digit."""
    found = separator_resistance([(Q([200, 300], "um"), "1.6 mS/cm")])
    np.testing.assert_allclose(found.magnitude, [13, 19], atol=0.5)


def test_layers_and_junctions_add_up():
    """18.75 + 20 + 5 + 2.5 ohm cm2; at 2 mA/cm2 92.5 mV."""
    layers = [("300 um", "1.6 mS/cm"), (Q(100, "um"), Q(0.5, "mS/cm"))]
    junctions = ["5 ohm cm^2", Q(2.5e-4, "ohm*m^2")]
    assert separator_resistance(layers, junctions).magnitude == pytest.approx(46.25, rel=1e-14)
    drop = separator_drop(layers, junctions, current_density="2 mA/cm^2")
    assert str(drop.units) == "millivolt"
    assert drop.magnitude == pytest.approx(92.5, rel=1e-14)


def test_lithium_indium_at_high_current():
    """10 ohm cm2 cost 100 mV at 10 mA/cm2 (section 8 of the brief)."""
    layers = [("1 um", "1e6 S/m")]
    drop = separator_drop(layers, ["10 ohm cm^2"], current_density="10 mA/cm^2")
    assert drop.magnitude == pytest.approx(100, rel=1e-9)  # the layer itself 1e-11 of it


def test_order_does_not_matter():
    layers = [("30 um", "1 mS/cm"), ("10 um", "0.3 mS/cm"), ("5 um", "7 mS/cm")]
    one, other = separator_resistance(layers), separator_resistance(layers[::-1])
    assert one.magnitude == pytest.approx(other.magnitude, rel=1e-14)


def test_shapes():
    drop = separator_drop(
        [("30 um", Q([1, 2, 4], "mS/cm")), ("10 um", "1 mS/cm")],
        [Q([[0], [5]], "ohm*cm^2")],
        current_density="1 mA/cm^2",
    )
    assert drop.shape == (2, 3)


def test_all_mistakes_at_once():
    with pytest.raises(InputError) as error:
        separator_drop([("1 um", "2 S"), "x", (3, "4 mS/cm")], ["5"], current_density=3)
    assert [problem.where for problem in error.value.problems] == [
        "separator_drop, layers.1",
        "separator_drop, layers.0.conductivity",
        "separator_drop, layers.2.thickness",
        "separator_drop, junctions.0",
        "separator_drop, current_density",
    ]


@pytest.mark.parametrize(
    ("layers", "junctions", "message"),
    [
        ([], (), "expected at least one layer"),
        ("30 um", (), r"expected a list of pairs such as \('30 um', '1.6 mS/cm'\)"),
        ([("30 um", "1 mS/cm")], "5 ohm cm^2", "expected a list of resistances"),
        ([("30 um", "1 mS/cm"), ("30 um",)], (), "expected thickness and conductivity"),
    ],
)
def test_wrong_stacks(layers, junctions, message):
    with pytest.raises(InputError, match=message):
        separator_resistance(layers, junctions)
