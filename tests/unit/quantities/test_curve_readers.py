from pathlib import Path
from typing import Any

import pytest

from sscell.quantities.curve_readers import CurveOf, DependentOn, read_curve_file
from sscell.quantities.curves import Dependent
from sscell.quantities.measure import Measure
from sscell.quantities.sourced import Sourced

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


POTENTIAL_2 = Measure("V", "a potential", "3.8 V")

HEADER = "stoichiometry [-],open-circuit potential [V]\n"


def test_reads_columns_unit_and_skips_comments(tmp_path: Path) -> None:
    path = tmp_path / "c.csv"
    path.write_text(f"# digitised\n{HEADER}# a comment\n0.2, 4.3\n\n0.5,3.8\n")
    assert read_curve_file(path, "c.csv", POTENTIAL_2) == ((0.2, 0.5), (4.3, 3.8), "V", "")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "has no data"),
        ("# only a comment", "has no data"),
        ("0.2,4.3\n0.5,3.8\n", "numbers only .read as UTF-8, ',' between columns"),
        ("0.2 4.3\n0.5 3.8\n", "numbers only .read as UTF-8, spaces between columns"),
        ("SOC [%],potential [V]\n1,4\n", "a state of charge is no stoichiometry"),
        ("stoichiometry [V],potential [V]\n", "has the unit - or %, got 'V'"),
        ("stoichiometry,potential\n0.1,4\n", "no column of a potential with its unit"),
        ("stoichiometry,E [V],E2 [V]\n0.1,4,4\n", "several columns of a potential: 'E .V.', 'E2"),
        ("stoichiometry,E [V vs. In/InLi]\n0.1,4\n", "is against In/InLi; expected"),
        ("stoichiometry,E [furlongg]\n0.1,4\n", "unknown unit 'furlongg'"),
        ("stoichiometry,E [m]\n0.1,4\n", "wrong dimension: 'm'"),
        (f"{HEADER}0.2,abc\n", "line 2, open-circuit potential .V.: 'abc' is not a number"),
        (f"{HEADER}0.2\n", "line 2, open-circuit potential .V.: has no value"),
        (f"{HEADER}0.2;4\n", "line 2"),
        (f"{HEADER}0,2,4,3\n", "4 values under 2 columns; a comma is the separator here"),
        (f"{HEADER}0.2,1e999\n", "line 2"),
    ],
)
def test_refusals_name_the_line(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "c.csv"
    path.write_text(text)
    with pytest.raises(ValueError, match=message):
        read_curve_file(path, "c.csv", POTENTIAL_2)


def test_refuses_what_is_no_file_name(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="expected the name of a CSV file"):
        read_curve_file(3, "3", POTENTIAL_2)
    with pytest.raises(ValueError, match=r"there is no file none\.csv"):
        read_curve_file(tmp_path / "none.csv", "none.csv", POTENTIAL_2)


@pytest.mark.parametrize(
    "content",
    [
        b"stoichiometry (-),open-circuit potential (V)\n0.22,4.25\n0.5,3.8\n",
        b'"stoichiometry [-]","open-circuit potential [V]"\n0.22,4.25\n0.5,3.8\n',
        b"stoichiometry [-]\topen-circuit potential [V]\n0.22\t4.25\n0.5\t3.8\n",
        b"stoichiometry [-]\topen-circuit potential [V]\n0,22\t4,25\n0,5\t3,8\n",
        b"stoichiometry [-];open-circuit potential [V]\n0.22;4.25\n0.5;3.8\n",
        b"stoichiometry [-];open-circuit potential [V]\r\n0,22;4,25\r\n0,5;3,8\r\n",
        b"stoichiometry [-],open-circuit potential [V]\n0.22,4.25,\n0.5,3.8,\n",
        b"stoichiometry [%],open-circuit potential [V]\n22.0,4.25\n50.0,3.8\n",
        b"# Gr\xf6\xdfe 3,4 \xb5m\nstoichiometry,potential [V]\n0.22,4.25\n0.5,3.8\n",
        b"stoichiometry [-],open-circuit potential [V],std [V]\n0.22,4.25,0.1\n0.5,3.8,0.1\n",
        b"Stoichiometry / -,Voltage / V\n0.22,4.25\n0.5,3.8\n",
        b"x,Time / s,E / V vs. Li/Li+\n0.22,0,4.25\n0.5,9,3.8\n",
        b"stoichiometry    potential [V]\n0.22    4.25\n0.5     3.8\n",
        b"sep=;\nx;E in V\n0,22;4,25\n0,5;3,8\n;\n",
        b"x,E\n-,V\n0.22,4.25\n0.5,3.8\n",
        "x;E [V]\n0,22;4,25\n0,5;3,8\n".encode("utf-16"),
    ],
)
def test_forms_of_one_curve(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "c.csv"
    path.write_bytes(content)
    against = "Li/Li+" if b"Li/Li" in content else ""
    expected = (0.22, 0.5), (4.25, 3.8), "V", against
    assert read_curve_file(path, "c.csv", POTENTIAL_2) == expected
