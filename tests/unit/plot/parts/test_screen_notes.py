import numpy as np
import pytest
import xarray as xr

from sscell.plot.parts.screen_notes import notes


def screened(word="found", left_out="5 conduct Na+"):
    return xr.Dataset(
        {
            "conductivity": ("electrolyte", [1.0, 2.0, 1e-4, np.nan, np.nan]),
            "conductivity_basis": ("electrolyte", ["value", "lower bound", "value", "", ""]),
            "density_known": ("electrolyte", [True, False, True, True, True]),
            "outcome": (
                "electrolyte",
                ["cut-off voltage"] * 3 + ["no conductivity", "not possible"],
            ),
            "required_outcome": word,
        },
        attrs={"capacity_fraction": 0.8, "left_out": left_out},
    )


def said(low=0.01, infeasible=False, **changes):
    one = screened(**changes)
    return notes(one, one.isel(electrolyte=[0, 1]), low, infeasible)


def test_what_is_drawn_and_what_is_not():
    assert said() == [
        "Drawn: 2; of 1 for the conductivity a range or a bound stands; of 1 the density is "
        "unknown, without effect at equal volumes.",
        "Not drawn: 1 below 0.01 mS/cm, 1 without a conductivity, 1 that cannot be put into this "
        "cell.",
        "Left out of the library: 5 conduct Na+.",
    ]


@pytest.mark.parametrize(
    ("word", "first"),
    [
        ("not limited by the catholyte", "No conductivity is enough for 80 % of the capacity."),
        ("always enough", "Any conductivity is enough for 80 % of the capacity."),
    ],
)
def test_a_need_that_is_no_number_is_put_in_words(word, first):
    assert said(word=word)[0] == first


def test_zero_is_explained_where_something_lies_there():
    assert "infeasible" in said(infeasible=True)[0]
    assert not any("infeasible" in line for line in said())


def test_nothing_to_say_is_nothing():
    one = screened(left_out="").isel(electrolyte=[0])
    assert notes(one, one, 0.01, infeasible=False) == []
