import numpy as np
import pytest

from sscell.calibration.measurements import read_capacities
from sscell.cell import load_cell
from sscell.errors import InputError

SLOW = {"c_rate": 0.05, "specific_capacity": "198 mAh/g"}


@pytest.fixture(scope="module")
def described():
    return load_cell("ncm83_li6ps5cl")


def test_one_capacity_a_block_a_table_and_a_file_are_the_same(described, tmp_path):
    """198 mAh/g at C/20 and 100 at 1C, in four forms."""
    path = tmp_path / "rates.csv"
    path.write_text("c_rate;capacity [mAh/g]\n1;100\n0,05;198\n", encoding="utf-8")
    loading = described.summary().derived.loading.loading / 10
    forms = (
        described.measured,
        [SLOW, {"c_rate": 1, "areal_capacity": f"{100 * loading} mAh/cm^2"}],
        {"c_rate": [0.05, 1], "capacity [mAh/g]": [198, 100]},
        path,
    )
    for data in forms:
        means = read_capacities(data, described, 0.02)
        np.testing.assert_allclose(means.rates, [0.05, 1])
        areal = np.array([198, 100]) * loading * 36000
        np.testing.assert_allclose(means.capacities, areal, rtol=1e-9)
        np.testing.assert_allclose(means.deviations, 0.02 * areal, rtol=0.02)


def test_repeats_in_two_data_sets_are_averaged(described):
    data = [SLOW, {"c_rate": [0.05, 1], "capacity [mAh/g]": [190, 100]}]
    means = read_capacities(data, described, 0.02)
    np.testing.assert_array_equal(means.counts, [2, 1])
    assert means.capacities[0] / means.capacities[1] == pytest.approx(1.94, rel=1e-9)


def test_the_order_of_data_changes_nothing(described):
    points = [(0.1, "150 mAh/g"), (1, "120 mAh/g"), (0.1, "151 mAh/g"), (0.5, "140 mAh/g")]
    listed = [{"c_rate": rate, "specific_capacity": text} for rate, text in points]
    first, second = (read_capacities(data, described, 0.02) for data in (listed, listed[::-1]))
    for name in ("rates", "capacities", "deviations"):
        np.testing.assert_array_equal(getattr(first, name), getattr(second, name))


@pytest.mark.parametrize(
    ("data", "where", "message"),
    [
        ({"c_rate": 0.05}, "data, specific_capacity", "give one of"),
        ({**SLOW, "c_rate": "fast"}, "data, c_rate", "C-rate"),
        ([], "data", "empty"),
        ([SLOW, "nowhere.csv"], "data", "nowhere.csv"),
        (7, "data", "expected a CSV file"),
    ],
)
def test_what_is_no_measurement(described, data, where, message):
    with pytest.raises(InputError, match=message) as caught:
        read_capacities(data, described, 0.02)
    assert caught.value.problems[0].where == where


def test_all_mistakes_at_once(described):
    with pytest.raises(InputError) as caught:
        read_capacities([{"c_rate": 0.05}, {"specific_capacity": "198 mAh"}], described, 0.02)
    assert len(caught.value.problems) >= 2
