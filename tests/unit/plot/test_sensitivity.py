import numpy as np
import pytest
import xarray as xr

from sscell import plot


def made(count=3):
    names = [f"cathode.some_{i}" for i in range(count)]
    rates = np.array([5.0, 0.1, 1.0])
    values = np.outer(np.arange(1.0, count + 1), rates / 5)
    values[0, 0] = np.nan
    correlation = np.eye(count)
    correlation[0, 1] = correlation[1, 0] = -0.001
    return xr.Dataset(
        {
            "sensitivity": (("parameter", "c_rate"), values),
            "correlation": (("parameter", "other"), correlation),
        },
        {
            "parameter": names,
            "other": names,
            "c_rate": ("c_rate", rates, {"units": "1", "long_name": "C-rate"}),
        },
        {"title": "A cell", "direction": "discharge"},
    )


def test_a_line_a_parameter_in_the_order_of_rates():
    left, _ = plot.sensitivity(made()).axes
    lines = [line for line in left.lines if line.get_label()[0] != "_"]
    assert [line.get_label() for line in lines] == [f"{i + 1}  cathode, some {i}" for i in range(3)]
    np.testing.assert_allclose(lines[1].get_xdata(), [0.1, 1.0, 5.0])
    np.testing.assert_allclose(lines[1].get_ydata(), [0.04, 0.4, 2.0])


def test_unknown_points_are_left_out():
    left, _ = plot.sensitivity(made()).axes
    assert np.isnan(left.lines[0].get_ydata()[-1])


def test_correlations_are_written_without_a_minus_before_a_zero():
    _, right = plot.sensitivity(made()).axes
    texts = [text.get_text() for text in right.texts if text.get_text() not in "ab"]
    assert sorted(set(texts)) == ["0.00", "1.00"]


def test_too_many_parameters():
    with pytest.raises(ValueError, match="at most 7 parameters, this has 8"):
        plot.sensitivity(made(8))


def test_another_dataset():
    with pytest.raises(ValueError, match=r"sscell\.sensitivity"):
        plot.sensitivity(made().drop_vars("correlation"))
