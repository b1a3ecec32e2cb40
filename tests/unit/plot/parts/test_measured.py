import json

import numpy as np
import pytest
import xarray as xr

from sscell import plot
from sscell.errors import InputError
from sscell.plot.parts.measured import measured_points
from sscell.reading.read import read_cell

LOADING = 10.7
"""Of the demonstrator. [mg/cm2]"""


def of_cells(*names: str, **attrs: str) -> xr.Dataset:
    cards = [read_cell(name).to_mapping() for name in names]
    return xr.Dataset(attrs={"description": json.dumps({"cells": cards}), **attrs})


def test_points_of_cards_are_in_the_unit_of_the_axis() -> None:
    results = of_cells("ncm83_li6ps5cl", "ncm83_li3incl6_li6ps5cl")
    per_gram, none = measured_points(results, True, "specific_capacity")
    per_area, _ = measured_points(results, True, "capacity")
    assert per_gram.words == "measured, Schlautmann 2023 (charge inferred: same rate)"
    np.testing.assert_allclose(per_gram.c_rates, [0.05, 1])
    np.testing.assert_allclose(per_gram.capacities, [198, 100])
    np.testing.assert_allclose(per_area.capacities, per_gram.capacities * LOADING / 1000)
    assert none.c_rates.size == 0
    (of_unknown_charge,) = measured_points(of_cells("ncm83_li3zrcl4o1p5_li3ycl6"), True, "capacity")
    assert of_unknown_charge.words == "measured, Zhang 2024 (charge unknown)"


def test_data_of_the_user_in_any_unit_are_of_the_first_cell() -> None:
    results = of_cells("ncm83_li6ps5cl", "ncm83_li3incl6_li6ps5cl")
    data = {"current_density [mA/cm2]": [0.214, 2.14], "capacity [mAh/cm2]": [1.926, 1.07]}
    first, second = measured_points(results, data, "specific_capacity")
    np.testing.assert_allclose(first.c_rates, [0.1, 1], rtol=1e-9)
    np.testing.assert_allclose(first.capacities, [180, 100], rtol=1e-9)
    assert second.c_rates.size == 0


def test_a_charge_and_an_unwanted_comparison_have_no_points() -> None:
    assert measured_points(of_cells("ncm83_li6ps5cl", direction="charge"), True, "capacity") == []
    assert measured_points(of_cells("ncm83_li6ps5cl"), False, "capacity") == []
    assert measured_points(xr.Dataset(), True, "capacity") == []


def test_unreadable_data_are_refused() -> None:
    with pytest.raises(InputError, match="capacity"):
        measured_points(of_cells("ncm83_li6ps5cl"), {"c_rate": [1]}, "capacity")


def test_the_figure_shows_them_where_their_current_is(rates) -> None:  # type: ignore[no-untyped-def]
    """At 1C of 200 mAh/g the specific current is 200 mA/g."""
    results = rates().assign_attrs(of_cells("ncm83_li6ps5cl").attrs)
    current = (200 * results["c_rate"]).assign_attrs(units="mA/g", long_name="specific current")
    results = results.assign_coords(specific_current=current)
    for x, fast in (("c_rate", 1.0), ("specific_current", 200.0)):
        ax = plot.rate_capability(results, x=x).axes[0]
        (line,) = [line for line in ax.lines if "Schlautmann" in str(line.get_label())]
        assert line.get_xdata()[-1] == pytest.approx(fast, rel=0.01)
