import numpy as np
import pytest
import xarray as xr
from matplotlib.colors import LogNorm, Normalize

from sscell.plot.parts import colour_bar, style

DATA = xr.DataArray(0.0, attrs={"units": "mS/cm", "long_name": "required conductivity"})


def drawn(norm, **look):
    figure = style.page(120.0, 70.0)
    ax = figure.add_subplot()
    mesh = ax.pcolormesh(np.arange(3.0), np.arange(3.0), np.ones((2, 2)), norm=norm)
    bar = colour_bar.draw(figure, mesh, [ax], DATA, **look)
    figure.draw_without_rendering()
    return bar


def ticks(bar):
    low, high = bar.get_ylim()
    pairs = zip(bar.get_yticks(), bar.get_yticklabels(), strict=True)
    return [text.get_text() for at, text in pairs if low <= at <= high]


def test_the_label_says_what_and_in_which_unit():
    bar = drawn(Normalize(0.0, 1.0))
    assert bar.get_ylabel() == "Required conductivity (mS cm$^{−1}$)"
    assert bar.yaxis.get_ticks_position() == "right"


def test_logarithmic_ticks_are_plain_numbers():
    assert ticks(drawn(LogNorm(0.02, 30.0))) == ["0.1", "1", "10"]


@pytest.mark.parametrize(("end", "points"), [("neither", (0, 0)), ("min", (1, 0)), ("max", (0, 1))])
def test_an_end_is_pointed_where_asked(end, points):
    bar = drawn(Normalize(0.0, 1.0), end=end)
    at = [patch.get_path().vertices[:, 1] for patch in bar.patches]
    assert (sum(np.all(one <= 0.5) for one in at), sum(np.all(one >= 0.5) for one in at)) == points


def test_marks_are_lines_and_leave_room_for_names_on_the_right():
    bar = drawn(LogNorm(0.1, 10.0), marks=[0.3, 3.0])
    marks = [line.get_ydata()[0] for line in bar.get_lines() if line.get_label() == "_mark"]
    assert marks == [0.3, 3.0]
    assert bar.yaxis.get_ticks_position() == "left"
    assert bar.yaxis.get_label_position() == "left"
