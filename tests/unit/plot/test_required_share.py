import numpy as np
import pytest
import xarray as xr

from sscell.errors import InputError
from sscell.plot import required_share


def made(needed, limits, path="catholyte.conductivity"):
    """Two loadings at one rate; of each four designs drawn."""
    dims = ("areal_capacity", "c_rate", "sample")
    about = {"units": "mS/cm", "long_name": "required catholyte conductivity", "path": path}
    needed = np.array(needed, dtype=float)[:, None, :]
    return xr.Dataset(
        {
            "required": (dims[:2], np.ones(needed.shape[:2]), about),
            "outcome": (dims[:2], np.full(needed.shape[:2], "found")),
            "required_samples": (dims, needed, about),
            "limited_by_samples": (dims, np.array(limits)[:, None, :]),
        },
        {"areal_capacity": ("areal_capacity", np.arange(len(needed)) + 1.0,
                            {"units": "mAh/cm2", "long_name": "areal capacity"}),
         "c_rate": ("c_rate", [1.0], {"units": "1", "long_name": "C-rate"})},
        {"title": "a cell", "criterion": "capacity_fraction", "target": 0.8, "uncertainty": "u"},
    )  # fmt: skip


NEEDED = [[1.0, 2.0, 4.0, np.inf], [np.nan, 2.0, np.inf, np.inf]]
LIMITS = [["", "", "", "particles"], ["", "", "kinetics", "particles"]]


def shares(ax, at):
    (line,) = [line for line in ax.get_lines() if line.get_label() == "1C"]
    return np.interp(at, line.get_xdata(), line.get_ydata())


def test_a_share_is_of_the_designs_that_need_at_most_the_value():
    first, second, *_ = required_share(made(NEEDED, LIMITS)).axes
    np.testing.assert_allclose(shares(first, [1.5, 3.0, 5.0]), [25, 50, 75])
    # a design that the solver failed on counts as none
    np.testing.assert_allclose(shares(second, [1.5, 3.0]), [0, 100 / 3])


def test_where_less_is_better_it_is_of_those_that_bear_at_least_the_value():
    falling = [[1.0, 2.0, 4.0, -np.inf], [1.0, 2.0, 4.0, -np.inf]]
    first, *_ = required_share(made(falling, LIMITS, "cathode.tortuosity_factor")).axes
    np.testing.assert_allclose(shares(first, [0.9, 1.5, 3.0, 5.0]), [75, 50, 25, 0])


def test_bars_say_what_limits_the_designs_that_no_value_is_enough_for():
    *_, left, right = required_share(made(NEEDED, LIMITS)).axes
    assert [bar.get_width() for bar in left.patches] == [25]
    assert [bar.get_width() for bar in right.patches] == [25, 25]
    assert right.patches[1].get_x() == 25


def test_marks_are_drawn_in_every_panel():
    figure = required_share(made(NEEDED, LIMITS), electrolytes={"Li6PS5Cl": 2.2})
    for ax in figure.axes[:2]:
        assert [line.get_xdata()[0] for line in ax.get_lines()
                if line.get_label() == "_electrolyte"] == [2.2]  # fmt: skip


def test_a_map_and_a_dataset_without_draws_are_refused():
    with pytest.raises(InputError, match="at most 4 designs, this has 5"):
        required_share(made(NEEDED[:1] * 5, LIMITS[:1] * 5))
    with pytest.raises(InputError, match="with an uncertainty"):
        required_share(made(NEEDED, LIMITS).drop_vars("required_samples"))
