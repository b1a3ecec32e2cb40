from pathlib import Path
from typing import Any

import pytest

from sscell.description.curve_readers import CurveOf, DependentOn
from sscell.description.curves import Dependent
from sscell.description.measure import Measure
from sscell.description.sourced import Sourced

POTENTIAL = CurveOf(Measure("V", "a potential", "3.8 V", ge=-1, le=10), falling=True)
DIFFUSIVITY = Measure("m^2/s", "a diffusivity", "4e-15 m^2/s", gt=0, le=1e-6)
POINTS: dict[str, Any] = {
    "stoichiometry": [0.2, 0.4, 0.6, 1],
    "values": [4400, 4000, 3800, 2500],
    "unit": "mV",
    "source": "Kim2025",
}


def test_inline_points_become_si() -> None:
    curve = POTENTIAL(POINTS)
    assert curve.y == (4.4, 4.0, 3.8, 2.5)
    assert (curve.origin, curve.source) == ("inline", "Kim2025")
    assert POTENTIAL(POTENTIAL.dump(curve)) == curve


def test_file_is_named_as_in_the_card(tmp_path: Path) -> None:
    path = tmp_path / "ocp.csv"
    path.write_text("stoichiometry [-],potential [V]\n0.2,4.4\n0.4,4.0\n0.6,3.8\n1,2.5\n")
    curve = POTENTIAL({"curve": str(path), "origin": "curves/ocp.csv", "mark": "derived"})
    assert (curve.origin, curve.mark) == ("curves/ocp.csv", "derived")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"stoichiometry": [0.2, 0.4, 0.6, 1.2]}, r"1.2 is outside \[0, 1\]"),
        ({"stoichiometry": [-0.2, 0.4, 0.6, 1]}, "-0.2 is outside"),
        (
            {"values": [4400, 4000, 4010, 2500]},
            "must fall .* but it rises by 10 mV",
        ),
        ({"values": [4400, 4000, 2500]}, "4 stoichiometries but 3 values"),
        ({"values": [4400, 4000, "x", 2500]}, "'x' is not a finite number"),
        ({"values": [4400, 4000, float("nan"), 2500]}, "not a finite number"),
        ({"values": 3}, "expected a list of numbers"),
        ({"unit": "S/m"}, "wrong dimension; expected a potential"),
        ({"unit": "volt-ish"}, "unknown unit"),
        ({"colour": "red"}, "unknown key 'colour'"),
        ({"values": [44000, 4000, 3800, 2500]}, "must be at most 10 V, got 44 V"),
    ],
)
def test_refusals(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        POTENTIAL({**POINTS, **changes})


def test_too_few_points() -> None:
    with pytest.raises(ValueError, match="3 points; a curve needs 4"):
        POTENTIAL({"stoichiometry": [0, 0.5, 1], "values": [4, 3.5, 3], "unit": "V"})


@pytest.mark.parametrize("value", ["ocp.csv", 3.8, None, {"value": "3.8 V"}, []])
def test_what_is_no_curve(value: Any) -> None:
    with pytest.raises(ValueError, match="expected a curve such as"):
        POTENTIAL(value)


def test_value_or_curve() -> None:
    either = DependentOn(DIFFUSIVITY)
    assert either("4e-15 m^2/s") == Dependent(Sourced(4e-15))
    points = {"stoichiometry": [0, 0.4, 0.6, 1], "values": [1e-15, 2e-15, 4e-15, 1e-15]}
    read = either({**points, "unit": "m^2/s", "source": "Kim2025"})
    assert read.curve is not None
    assert read.reference == pytest.approx(3e-15)
    assert read.source == "Kim2025"
    assert either(either.dump(read)) == read
    with pytest.raises(ValueError, match=r"must include 0\.5"):
        either({**points, "stoichiometry": [0, 0.1, 0.2, 0.3], "unit": "m^2/s"})


def test_a_cleaned_curve_says_so_and_can_be_read_again() -> None:
    """Two equal stoichiometries become one; what was done stays as a note."""
    points = {"stoichiometry": [1, 0.6, 0.6, 0.4, 0.2], "values": [2500, 3800, 3800, 4000, 4400]}
    curve = POTENTIAL({**POINTS, **points})
    assert curve.x == (0.2, 0.4, 0.6, 1)
    assert len(curve.cleaning) == 2
    again = POTENTIAL(POTENTIAL.dump(curve))
    assert (again.x, again.y, again.cleaning) == (curve.x, curve.y, ())
    assert curve.cleaning[0] in str(again.note)


def test_the_part_that_is_data_may_be_stated() -> None:
    curve = POTENTIAL({**POINTS, "measured": [0.3, 0.8]})
    assert curve.measured == (0.3, 0.8)
    assert POTENTIAL(POTENTIAL.dump(curve)) == curve
    for wrong in ([0.3], [0.8, 0.3], [0, 1.1], "0.3 to 0.8", ["x", 1]):
        with pytest.raises(ValueError, match="measured"):
            POTENTIAL({**POINTS, "measured": wrong})
