import numpy as np
import pytest
import xarray as xr

from sscell.results.verdicts import MOST, verdicts


def compared(values, **attrs):
    """Areal energies of cells at 0.1C and 1C."""
    of_cells = np.array(values, dtype=float)[:, None] * [1.2, 1.0]
    about = {"units": "mWh/cm2", "long_name": "areal energy"}
    data = {"energy": (("cell", "c_rate"), of_cells, about)}
    names = ["one", "two", "three"][: len(values)]
    attrs = {"study": "compare", "loss_rate": 1.0, **attrs}
    return xr.Dataset(data, {"cell": names, "c_rate": [0.1, 1.0]}, attrs)


def banded(values, ends, name):
    results = compared(values, uncertainty="published", typical="medians", samples=8)
    band = np.array(ends, dtype=float)[:, :, None] * [1.2, 1.0]
    results[name] = ("quantile", "cell", "c_rate"), band
    return results.assign_coords(quantile=[0.1, 0.5, 0.9])


def test_each_cell_is_compared_with_the_first():
    assert verdicts(compared([10, 9.4, 10.01], basis="at equal areal capacity, 4 mAh/cm^2")) == [
        "At 1C and equal areal capacity, 4 mAh/cm^2: two delivers 6 % less areal energy than one.",
        "At 1C and equal areal capacity, 4 mAh/cm^2: three delivers the same areal energy as one.",
    ]


def test_one_cell_is_no_comparison():
    assert verdicts(compared([10])) == []
    assert verdicts(compared([10, 9]).drop_vars("energy")) == []


def test_a_cell_that_delivers_nothing_is_no_percentage():
    assert verdicts(compared([10, 0])) == ["At 1C: nothing from two."]
    assert verdicts(compared([0, 10])) == ["At 1C: nothing from one."]
    assert "cannot be compared" in verdicts(compared([np.nan, 10]))[0]


def test_a_charge_takes():
    assert "two takes 20 % more areal" in verdicts(compared([10, 12], direction="charge"))[0]


def test_the_spread_of_the_difference_is_in_percent_of_the_first():
    """And a sign that is not sure is stated."""
    name = "energy_difference_band"
    (text,) = verdicts(banded([10, 9], [[0, -1.3], [0, -1], [0, -0.8]], name))
    assert "80 % of cells as built, each pair built alike: -13 to -8 %)" in text
    (text,) = verdicts(banded([10, 9], [[0, -2], [0, -1], [0, 1]], name))
    assert "-20 to +10 %; the spread of cells is larger than the difference" in text
    # more than all of the typical first cell is no percentage
    results = banded([10, 2], [[0, -12], [0, -8], [0, -1]], name)
    results[name].attrs["units"] = "mWh/cm2"
    assert "built alike: -12 to -1 mWh/cm2)" in verdicts(results)[0]
    (text,) = verdicts(banded([10, 26], [[0, 11], [0, 16], [0, 31]], name))
    assert "160 % more areal energy" in text
    assert "+110 to +310 %)" in text


@pytest.mark.parametrize(("high", "words"), [(9.6, "overlap"), (9.2, "do not overlap")])
def test_bands_of_cells_alone_overlap_or_not(high, words):
    (text,) = verdicts(banded([10, 9], [[9.5, 8], [10, 9], [11, high]], "energy_band"))
    assert text.endswith(f"(the bands of both, 80 % of cells as built, {words}).")


def test_what_was_varied_is_in_the_sentence():
    varied = compared([10, 9]).expand_dims(resistance=[0.0, 50.0], axis=1)
    varied["resistance"].attrs = {"units": "ohm cm2", "long_name": "junction resistance"}
    varied["energy"] = varied["energy"] * xr.DataArray([1.0, 1.0], dims="resistance")
    varied["energy"].attrs["long_name"] = "areal energy"
    assert [text.split(":")[0] for text in verdicts(varied)] == [
        "At 1C, junction resistance 0 ohm cm2",
        "At 1C, junction resistance 50 ohm cm2",
    ]
    many = compared([10, 9]).expand_dims(resistance=np.arange(MOST + 1.0))
    assert len(verdicts(many)) == 1
