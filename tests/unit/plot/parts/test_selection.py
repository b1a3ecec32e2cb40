import numpy as np
import pytest
import xarray as xr

from sscell.errors import InputError
from sscell.plot.parts import selection


def test_missing_variable_is_named_with_what_is_there():
    with pytest.raises(ValueError, match=r"'voltage'.*it has capacity.*sscell\.rate_capability"):
        selection.require(
            xr.Dataset({"capacity": ("c_rate", [1.0])}),
            ("capacity", "voltage"),
            by="rate_capability",
            source="sscell.rate_capability",
        )


def test_something_else_than_a_dataset_is_refused():
    with pytest.raises(ValueError, match=r"expected an xarray\.Dataset.*got a list"):
        selection.require([1.0], (), by="sweep", source="sscell.sweep")


def test_capacity_choice_is_checked():
    assert selection.capacity_variable("areal", ("specific", "areal")) == "capacity"
    with pytest.raises(ValueError, match=r"'volumetric'.*'specific', 'areal'"):
        selection.capacity_variable("volumetric", ("specific", "areal"))


@pytest.mark.parametrize("count", [0, 1, 4, 6, 7, 12, 100])
def test_spread_keeps_the_ends_and_the_limit(count):
    places = selection.spread(count, 6)
    assert len(places) == min(count, 6) == len(set(places))
    if count:
        assert (places[0], places[-1]) == (0, count - 1)


def test_outcomes_tell_infeasible_from_failed():
    words = np.array(["cut-off voltage", "infeasible", "solver failed", "time limit"], object)
    values, infeasible = selection.outcomes([3.0, 0.0, 1.0, 2.0], words)
    np.testing.assert_array_equal(values, [3.0, np.nan, np.nan, 2.0])
    np.testing.assert_array_equal(infeasible, [False, True, False, False])


def test_cells_by_title(rates):
    assert [title for title, _ in selection.cells(rates())] == ["NCM83 | Li6PS5Cl | In-Li"]
    chosen = rates(limits=(1.0, 2.0)).isel(cell=1)
    assert selection.cells(chosen)[0][0].startswith("NCM83 + Li3InCl6")
    several = selection.cells(rates(limits=(1.0, 2.0)))
    assert [title for title, _ in several] == list(rates(limits=(1.0, 2.0))["cell"].values)
    assert all("cell" not in one.dims for _, one in several)


@pytest.mark.parametrize(
    ("direction", "said"),
    [
        ("discharge", "specific capacity of the active material"),
        ("charge", "specific charge capacity of the active material"),
        ("cycle", "specific discharge capacity of a cycle of the active material"),
    ],
)
def test_capacities_of_a_charge_or_cycle_say_so(rates, direction, said):
    results = rates().assign_attrs(direction=direction)
    before = results.copy(deep=True)
    told = selection.directed(results, "specific_capacity")
    assert told["specific_capacity"].attrs["long_name"] == said
    assert told["specific_capacity"].attrs["units"] == "mAh/g"
    assert results.identical(before)


def test_an_unknown_direction_says_nothing(rates):
    results = rates().drop_attrs(deep=False)
    assert selection.directed(results, "capacity") is results


def test_a_variable_along_more_than_can_be_drawn_is_refused(rates):
    more = rates().expand_dims(porosity=[0.1, 0.2])
    with pytest.raises(InputError, match=r"'capacity' along c_rate,.*results\.isel\(porosity=0\)"):
        selection.require(more, {"capacity": ("c_rate",)}, by="losses", source="sscell.losses")


def test_what_was_varied_is_named_and_has_values(rates):
    results = rates().expand_dims(porosity=[0.1, 0.2])
    assert selection.varied(results, "capacity", by="sweep") == ["porosity"]
    with pytest.raises(InputError, match=r"one varied quantity.*results\.isel\(porosity=0\)"):
        selection.varied(results, "capacity", by="compare", most=0)
    with pytest.raises(InputError, match="needs the values of 'porosity'"):
        selection.varied(results.drop_vars("porosity"), "capacity", by="sweep")
