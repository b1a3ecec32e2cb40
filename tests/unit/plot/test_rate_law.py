import json
import re

import numpy as np
import pytest
import xarray as xr

from sscell.errors import InputError
from sscell.plot import rate_law
from sscell.theory import rate_law as law

BOUND = "\N{NO-BREAK SPACE}"
RATES = np.array([0.1, 0.3, 1.0, 3.0, 10.0, 30.0])
TRUE = {"low_rate_capacity": "190 mAh/g", "time_constant": "20 min", "exponent": 0.8}


def made(titles=("NCM83",)):
    """Capacities that obey the law; C-rates follow from the rates and capacities."""
    capacity = law(rate=[f"{rate} h^-1" for rate in RATES], **TRUE).to("mAh/g").m
    cards = [{"title": title, "nominal_specific_capacity": "200 mAh/g"} for title in titles]
    cell = xr.Dataset(
        {
            "specific_capacity": (
                "c_rate", capacity, {"units": "mAh/g", "long_name": "specific capacity"}),
            "outcome": ("c_rate", np.full(RATES.size, "cut-off voltage").astype(object)),
        },
        coords={"c_rate": RATES * capacity / 200.0},
        attrs={"title": titles[0], "description": json.dumps({"cells": cards})},
    )  # fmt: skip
    if len(titles) == 1:
        return cell
    return xr.concat([cell] * len(titles), xr.Variable("cell", list(titles)))


def lines(ax, label):
    return [line for line in ax.get_lines() if line.get_label() == label]


def test_points_lie_at_current_over_capacity_and_on_the_law():
    (ax,) = rate_law(made()).axes
    assert (ax.get_xscale(), ax.get_yscale()) == ("log", "log")
    assert ax.get_xlabel().endswith("(h$^{−1}$)")
    assert ax.get_ylabel() == "Specific capacity (mAh g$^{−1}$)"
    (points,), (curve,) = lines(ax, "_points"), lines(ax, "_law")
    np.testing.assert_allclose(points.get_xdata(), RATES)
    at_points = np.interp(np.log(RATES), np.log(curve.get_xdata()), curve.get_ydata())
    # 200 points of the curve, joined by straight lines
    np.testing.assert_allclose(at_points, points.get_ydata(), rtol=1e-3)


def test_the_legend_holds_the_constants_of_each_cell():
    figure = rate_law(made(("bare", "coated")))
    texts = [text.get_text().replace(BOUND, " ") for text in figure.legends[0].get_texts()]
    assert [re.split(r"[,\n]", text)[0] for text in texts] == ["bare", "coated"]
    # exact data: four digits, and no error that is below them
    assert all("= 190.0" in text and "= 20.00" in text for text in texts)
    assert all("n = 0.8000\n" in text and "±" not in text for text in texts)


def test_a_constant_has_the_digits_that_its_error_leaves():
    noisy = made()
    noisy["specific_capacity"] *= 1 + 0.02 * np.sin(np.arange(noisy.sizes["c_rate"]))
    text = rate_law(noisy).legends[0].get_texts()[0].get_text().replace(BOUND, " ")
    assert re.search(r"n = 0\.\d\d\n", text)
    misfit = float(re.search(r"misfit of the law up to ([\d.]+) %", text)[1])
    assert 0.5 < misfit <= 3.0  # of a scatter of at most 2 %


def test_a_time_constant_that_no_rate_reveals_is_not_given_a_number():
    slow = made().isel(c_rate=[0, 1, 2, 3])
    slow["specific_capacity"][:] = [180.0, 180.1, 179.9, 180.0]
    text = rate_law(slow).legends[0].get_texts()[0].get_text()
    assert "τ not determined" in text


def test_fewer_than_four_rates_are_refused():
    with pytest.raises(InputError, match="at least 4 points"):
        rate_law(made().isel(c_rate=[0, 1, 2]))


def test_infeasible_points_are_not_drawn():
    results = made()
    results["outcome"][-1] = "infeasible"
    (points,) = lines(rate_law(results).axes[0], "_points")
    assert points.get_xdata().size == RATES.size - 1
