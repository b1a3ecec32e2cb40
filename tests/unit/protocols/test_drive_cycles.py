"""Currents over time."""

import numpy as np
import pandas as pd
import pytest

from sscell.errors import InputError
from sscell.protocols.drive_cycles import discharges, profile_columns, profile_step, read_profile


@pytest.mark.parametrize(
    ("header", "basis", "current"),
    [
        ("Time / min, current [mA/cm^2]", "per_area", 20.0),
        ("time (min), current (mA g⁻¹)", "per_mass", 2.0),
        ("test time [min], c_rate", "c_rate", 2.0),
        ("time [min], current [C-rate]", "c_rate", 2.0),
    ],
)
def test_a_file_with_its_units(tmp_path, header, basis, current):
    """2 mA/cm2 are 20 A/m2, 2 mA/g are 2 A/kg; times are counted from the first."""
    file = tmp_path / "cycle.csv"
    file.write_text(f"{header}\n10, 2\n11, -2\n13, 0\n", encoding="utf-8")
    profile = read_profile(file)
    assert profile.time == (0.0, 60.0, 180.0)
    assert (profile.basis, profile.current) == (basis, (current, -current, 0.0))
    assert profile.origin == "cycle.csv"
    assert profile_step(profile).duration == 180


def test_tables_and_arrays():
    columns = {"time [h]": [0, 1], "c_rate": [1, 0.5]}
    expected = read_profile(columns)
    assert expected.time == (0.0, 3600.0)
    assert read_profile(pd.DataFrame(columns)) == expected
    assert read_profile(np.array([[0, 1], [3600, 0.5]])) == expected


@pytest.mark.parametrize("unit", ["mA/cm^2", "mA/g", "C"])
def test_its_columns_are_the_same_profile(unit):
    profile = read_profile({"time [s]": [0, 0.1, 7], f"current [{unit}]": [1, -1 / 3, 0]})
    assert read_profile(profile_columns(profile)) == profile


@pytest.mark.parametrize(("current", "is_discharge"), [((1, 0.1), True), ((-1, 0.1), False)])
def test_whether_charge_is_drawn(current, is_discharge):
    assert discharges(read_profile({"time [s]": [0, 1], "c_rate": current})) is is_discharge


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("time [s], c_rate\n0, 1\n0, 1\n", "line 3: time 0 s after 0 s; expected rising"),
        ("time [s], c_rate\n0, 1\n2, 1\n1, 1\n", "line 4: time 1 s after 2 s"),
        ("time [s], c_rate\n0, 1\n1, nan\n", "line 3, c_rate: 'nan' is not a finite number"),
        ("time [s], c_rate\n0, 1\n1, x\n", "line 3, c_rate: 'x' is not a number"),
        ("time [s], c_rate\n0, 1\n1, 1e9\n", "at most 10000"),
        ("time, c_rate\n0, 1\n1, 1\n", "'time': expected a unit s, min or h, it has none"),
        ("time [V], c_rate\n0, 1\n1, 1\n", "s, min or h, got 'V'"),
        ("time [s], current [A]\n0, 1\n1, 1\n", "mA/g or C-rate, got 'A'"),
        ("time [s], current\n0, 1\n1, 1\n", "mA/g or C-rate, it has none"),
        ("time [s], voltage [V]\n0, 1\n1, 1\n", "no column for the current among"),
        ("time [s], current [mA/g], c_rate\n0, 1, 1\n1, 1, 1\n", "several columns"),
        ("time [s], c_rate\n0, 1\n", "2 to 100000"),
        ("", "no data"),
    ],
)
def test_what_is_no_profile(tmp_path, text, words):
    file = tmp_path / "cycle.csv"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=words):
        read_profile(file)


@pytest.mark.parametrize(
    "given", [None, 1, "no.csv", [1, 2], [(0, "x")], [(0, 1, 2)], {"time [s]": 1}, b"\0", object()]
)
def test_other_things_are_refused(given):
    with pytest.raises(InputError):
        read_profile(given)
