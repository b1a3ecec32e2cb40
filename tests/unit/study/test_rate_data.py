import numpy as np
import pandas as pd
import pytest

from sscell.errors import InputError
from sscell.study.rate_data import read_rate_data

SPECIFIC = "# of my cell\nc_rate,capacity [mAh/g]\n0.1,180\n1,120\n"


@pytest.fixture
def written(tmp_path):
    def write(text):
        path = tmp_path / "rates.csv"
        path.write_text(text)
        return path

    return write


def test_a_file(written):
    data = read_rate_data(written(SPECIFIC))
    assert data.rates.tolist() == [0.1, 1.0]
    np.testing.assert_allclose(data.capacities, [180 * 3600, 120 * 3600])
    assert (data.per_area, data.are_currents) == (False, False)


@pytest.mark.parametrize(
    ("header", "first", "currents"),
    [
        ("C-rate, areal capacity [mAh/cm2]", 0.1, False),
        ("current_density [mA/cm^2], capacity (mAh/cm^2)", 1.0, True),
        ("Current density [A/m^2], Discharge capacity [A h/m^2]", 0.1, True),
    ],
)
def test_other_columns(written, header, first, currents):
    data = read_rate_data(written(f"{header}\n0.1,4\n1,3\n"))
    assert data.rates[0] == pytest.approx(first)
    assert data.are_currents == currents
    assert data.per_area
    assert data.capacities[0] == pytest.approx(4 * (3600 if "A h" in header else 36000))


def test_a_table_and_a_mapping():
    table = pd.DataFrame({"c_rate": [0.1, 1], "capacity [mAh/g]": [180.0, 120.0], "note": "x"})
    for data in (table, table.to_dict("list")):
        found = read_rate_data(data)
        assert found.capacities.tolist() == [180 * 3600.0, 120 * 3600.0]
        assert found.origin == "data"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is empty; expected columns such as"),
        ("c_rate,capacity [mAh/g]\n", "has no rows"),
        ("c_rate,capacity\n1,2\n", r"column 'capacity': expected its unit.*it has none"),
        ("c_rate,capacity [V]\n1,2\n", "got 'V'"),
        ("c_rate,volts [V]\n1,2\n", "no column for the capacity among 'c_rate', 'volts \\[V\\]'"),
        ("c_rate,capacity [mAh/g],capacity [mAh/cm2]\n1,2,3\n", "several columns"),
        ("c_rate [s],capacity [mAh/g]\n1,2\n", "a C-rate has no unit"),
        ("current [V],capacity [mAh/g]\n1,2\n", "wrong dimension"),
        ("c_rate,capacity [mAh/g]\n1\n", "row 1: 1 values under 2 columns"),
        ("c_rate,capacity [mAh/g]\n1,many\n", "row 1, capacity \\[mAh/g\\]: 'many' is not a num"),
        ("c_rate,capacity [mAh/g]\n1,-1\n", "at least 0"),
        ("c_rate,capacity [mAh/g]\n1,\n", "no rows with a capacity"),
        ("c_rate,capacity [mAh/g]\n,1\n", "'' is not a number"),
        ("c_rate,capacity [mAh/g]\n-1,100\n", "row 1, c_rate: must be greater than 0"),
        ("c_rate,capacity [mAh/g]\nnan,100\n", "row 1, c_rate"),
    ],
)
def test_mistakes_say_where(written, text, message):
    with pytest.raises(InputError, match=message):
        read_rate_data(written(text))


def test_all_rows_at_once(written):
    with pytest.raises(InputError) as caught:
        read_rate_data(written("c_rate,capacity [mAh/g]\n0,100\n1,x\n2,-5\n"))
    assert [str(p).split(":")[0] for p in caught.value.problems] == [
        "rates.csv, row 1, c_rate",
        "rates.csv, row 2, capacity [mAh/g]",
        "rates.csv, row 3, capacity [mAh/g]",
    ]


@pytest.mark.parametrize("wrong", [None, 3, [1, 2], {"c_rate": 1, "capacity [mAh/g]": "x"}])
def test_no_data(wrong):
    with pytest.raises(InputError, match="expected"):
        read_rate_data(wrong)


def test_a_missing_file(tmp_path):
    with pytest.raises(InputError, match=r"there is no file no.csv"):
        read_rate_data(tmp_path / "no.csv")


def test_zero_is_a_capacity_and_blanks_are_left_out(written):
    text = "c_rate,capacity [mAh/g]\n0.1,165\n0.5,\n1,0\n2,nan\n"
    read = read_rate_data(written(text))
    assert read.rates.tolist() == [0.1, 1]
    assert read.capacities.tolist() == [165 * 3600, 0]
    assert read.notes[0].endswith("left out, without a capacity: rows 2, 4")
