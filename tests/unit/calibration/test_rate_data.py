import numpy as np
import pandas as pd
import pytest

from sscell.calibration.rate_data import rate_means, read_rate_data
from sscell.errors import InputError

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
        ("", "has no data; expected columns such as"),
        ("c_rate,capacity [mAh/g]\n", "has no rows"),
        ("c_rate,capacity\n1,2\n", r"column 'capacity': expected its unit.*it has none"),
        ("c_rate,capacity [V]\n1,2\n", "got 'V'"),
        ("c_rate,volts [V]\n1,2\n", "no column for the capacity among 'c_rate', 'volts \\[V\\]'"),
        ("c_rate,capacity [mAh/g],capacity [mAh/cm2]\n1,2,3\n", "several columns"),
        ("c_rate [s],capacity [mAh/g]\n1,2\n", "a C-rate has no unit"),
        ("current [V],capacity [mAh/g]\n1,2\n", "wrong dimension"),
        ("c_rate,capacity [mAh/g]\n1\n", "has no rows with a capacity"),
        ("c_rate,capacity [mAh/g]\n1,many\n", "line 2, capacity \\[mAh/g\\]: 'many' is not a num"),
        ("c_rate,capacity [mAh/g]\n1,-1\n", "at least 0"),
        ("c_rate,capacity [mAh/g]\n1,\n", "no rows with a capacity"),
        ("c_rate,capacity [mAh/g]\n,1\n", "line 2, c_rate: no rate beside a capacity"),
        ("c_rate,capacity [mAh/g]\n-1,100\n", "line 2, c_rate: must be greater than 0"),
        ("c_rate,capacity [mAh/g]\nnan,100\n", "line 2, c_rate: no rate"),
    ],
)
def test_mistakes_say_where(written, text, message):
    with pytest.raises(InputError, match=message):
        read_rate_data(written(text))


def test_all_rows_at_once(written):
    with pytest.raises(InputError) as caught:
        read_rate_data(written("c_rate,capacity [mAh/g]\n0,100\n1,x\n2,-5\n"))
    assert [str(p).split(":")[0] for p in caught.value.problems] == [
        "rates.csv, line 2, c_rate",
        "rates.csv, line 3, capacity [mAh/g]",
        "rates.csv, line 4, capacity [mAh/g]",
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
    assert read.notes[0].endswith("left out, without a capacity: lines 3, 5")


RATES, CAPACITIES = [0.1, 0.5, 1.0, 2.0], [166.5, 155.6, 141.9, 124.3]


@pytest.mark.parametrize(
    "content",
    [
        "c_rate;capacity [mAh/g]\n0,1;166,5\n0,5;155,6\n1;141,9\n2;124,3\n",
        "C-rate,Specific capacity (mAh g–1)\n0.1,166.5\n0.5,155.6\n1,141.9\n2,124.3\n",
        "C-rate,Specific capacity (mAh g−1)\n0.1,166.5\n0.5,155.6\n1,141.9\n2,124.3\n",
        "C-Rate;Entladekapazität [mAh/g]\r\n0,1;166,5\r\n0,5;155,6\r\n1;141,9\r\n2;124,3\r\n",
        "sep=,\nc_rate,capacity [mAh/g]\n0.1,166.5\n0.5,155.6\n1,141.9\n2,124.3\n",
        "c_rate\tcapacity [mAh/g]\n0,1\t166,5\n0,5\t155,6\n1\t141,9\n2\t124,3\n",
        "c_rate,capacity\n-,mAh/g\n0.1,166.5\n0.5,155.6\n1,141.9\n2,124.3\n",
        "Rate,Discharge Capacity / mAh/g\nC/10,166.5\nC/2,155.6\n1C,141.9\n2C,124.3\n",
        "Crate;Spezifische Kapazität (mAh/g)\n0,1C;166,5\nC/2;155,6\n1C;141,9\n2C;124,3\n",
        "cycle,C-rate,charge capacity [mAh/g],discharge capacity [mAh/g]\n"
        "1,0.1,200,166.5\n2,0.5,190,155.6\n3,1,180,141.9\n4,2,170,124.3\n",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_files_of_other_programs(tmp_path, content, encoding):
    path = tmp_path / "rates.csv"
    path.write_bytes(content.encode(encoding))
    data = read_rate_data(path)
    assert data.rates.tolist() == RATES
    np.testing.assert_allclose(data.capacities / 3600, CAPACITIES, rtol=1e-14)
    assert not data.are_currents


def test_a_file_of_windows(tmp_path):
    path = tmp_path / "rates.csv"
    path.write_bytes("C-Rate;Entladekapazität [mAh/g]\r\n0,1;166,5\r\n".encode("cp1252"))
    assert read_rate_data(path).capacities.tolist() == [166.5 * 3600]


def test_currents_per_mass(written):
    data = read_rate_data(written("Current / mA/g,capacity [mAh/g]\n20,180\n200,120\n"))
    assert (data.basis, data.rates.tolist()) == ("per_mass", [20.0, 200.0])
    words = read_rate_data(written("rate,capacity [mAh/g]\n20 mA/g,180\n200 mA/g,120\n"))
    assert (words.basis, words.rates.tolist()) == ("per_mass", [20.0, 200.0])


def test_the_column_of_the_direction(written):
    both = "rate,charge capacity [mAh/g],discharge capacity [mAh/g]\n1,200,150\n"
    assert read_rate_data(written(both), "charge").capacities[0] == 200 * 3600
    for direction in ("discharge", "cycle", None):
        data = read_rate_data(written(both), direction)
        assert data.capacities[0] == 150 * 3600
        assert "are those of 'discharge capacity [mAh/g]'" in data.notes[0]
    one = "rate,charge capacity [mAh/g]\n1,200\n"
    assert read_rate_data(written(one)).capacities[0] == 200 * 3600
    with pytest.raises(InputError, match="has charge capacities only, but the direction is 'disch"):
        read_rate_data(written(one), "discharge")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("rate,capacity retention [%]\n1,90\n", "no column for the capacity"),
        ("rate,capasity [mAh/g]\n1,90\n", "Did you mean 'capacity'"),
        ("rate,irreversible capacity [mAh/g]\n1,90\n", "no column for the capacity"),
        ("rate,Discharge Capacity / Ah\n1,90\n", "got 'Ah'"),
        ("rate,capacity [mAh/g]\n1,90\n20 mA/g,100\n", "mixes C-rates and currents"),
        ("current [mA],capacity [mAh/g]\n1,90\n", "wrong dimension"),
        ("current,capacity [mAh/g]\n1,90\n", "it has none"),
        ("rate,capacity [mAh/g]\nC10,90\n", "line 2, rate: 'C10' is no rate"),
        ("rate,capacity [mAh/g]\n" + "1,90\n" * 10_001, "10001 rows; at most 10000"),
    ],
)
def test_what_else_is_refused(written, text, message):
    with pytest.raises(InputError, match=message):
        read_rate_data(written(text))


def means(rates, capacities, precision=0.02):
    data = read_rate_data({"c_rate": rates, "capacity [mAh/g]": capacities})
    return rate_means(data, precision)


def test_a_capacity_near_zero_is_not_known_to_two_per_cent_of_itself():
    """At least half of what the largest is known to: 1 % of it."""
    found = means([0.1, 1, 5, 10], [165, 80, 0.4, 0])
    np.testing.assert_allclose(found.deviations / 3600, [3.3, 1.65, 1.65, 1.65])


def test_equal_rates_become_one_mean_in_the_order_of_the_data():
    """A rate that is set again to a rounding is the same."""
    found = means([1, 0.1, 1.0005, 0.1, 0.5], [80, 160, 82, 164, 120])
    np.testing.assert_allclose(found.rates, [1.00025, 0.1, 0.5])
    np.testing.assert_allclose(found.capacities / 3600, [81, 162, 120])
    assert found.counts.tolist() == [2, 2, 1]


def test_repeats_narrow_the_scatter_but_not_the_precision_of_the_cell():
    """Scatter of 1 % is within the precision of 2 %, however often it is measured."""
    one = means([0.1, 1], [160, 80])
    ten = means([0.1, 1] * 10, [161.6, 80.8, 158.4, 79.2] * 5)
    np.testing.assert_allclose(ten.deviations, one.deviations)
    assert ten.scatter == pytest.approx(0.01 * np.sqrt(10 / 9))
    assert np.isnan(one.scatter)


def test_scatter_beyond_the_precision_counts_by_the_root_of_the_repeats():
    """20 % about the mean: far more than the precision; eight know it better than two."""
    wide = means([1, 1], [120, 80])
    scatter = np.sqrt(2) * 20
    assert wide.deviations[0] / 3600 == pytest.approx(scatter / np.sqrt(2))
    more = means([1] * 8, [120, 80] * 4)
    assert more.deviations[0] / wide.deviations[0] == pytest.approx(np.sqrt(1 / 7))


def test_nothing_follows_from_zeros_alone():
    with pytest.raises(InputError, match="above 0"):
        means([1, 2], [0, 0])
