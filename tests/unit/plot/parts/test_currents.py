import numpy as np
import pytest
import xarray as xr

from sscell.errors import InputError
from sscell.plot.parts import currents, style


def dataset(at_1c=(2.0,)):
    rates = np.array([0.1, 1.0])
    density = ("c_rate", at_1c[0] * rates)
    return xr.Dataset(coords={"c_rate": rates, "current_density": density})


def test_the_c_rate_is_drawn_over_unless_a_current_is_wanted():
    assert currents.coordinate(dataset(), None) == "c_rate"
    assert currents.coordinate(dataset(), "current_density") == "current_density"


@pytest.mark.parametrize(
    ("x", "words"),
    [("current", "must be one of"), (1.0, "must be one of"), ("specific_current", "lacks")],
)
def test_what_the_dataset_lacks_is_refused(x, words):
    with pytest.raises(InputError, match=words):
        currents.coordinate(dataset(), x)


def test_a_current_of_each_design_is_refused():
    swept = dataset().assign_coords(current_density=(("design", "c_rate"), np.ones((3, 2))))
    with pytest.raises(InputError, match="depends on design, c_rate"):
        currents.coordinate(swept, "current_density")


def test_the_second_axis_reads_one_where_the_current_is_that_of_1c():
    with style.context():
        ax = style.page(89.0, 60.0).add_subplot()
        ax.set_xscale("log")
        ax.set_xlim(0.2, 2.0)
        currents.axis_above(ax, [dataset(), dataset()], "current_density")
        (above,) = ax.child_axes
        ax.figure.draw_without_rendering()
    assert above.get_xlim() == pytest.approx((0.1, 1.0))


def test_no_second_axis_where_1c_is_not_the_same_current():
    ax = style.page(89.0, 60.0).add_subplot()
    currents.axis_above(ax, [dataset(), dataset((3.0,))], "current_density")
    assert not ax.child_axes


def test_over_the_c_rate_the_second_axis_is_the_current_density():
    with style.context():
        ax = style.page(89.0, 60.0).add_subplot()
        ax.set_xscale("log")
        ax.set_xlim(0.1, 10.0)
        currents.axis_above(ax, [dataset()], "c_rate")
        (above,) = ax.child_axes
        ax.figure.draw_without_rendering()
    assert above.get_xlim() == pytest.approx((0.2, 20.0))
    bare = style.page(89.0, 60.0).add_subplot()
    currents.axis_above(bare, [dataset().drop_vars("current_density")], "c_rate")
    assert not bare.child_axes
