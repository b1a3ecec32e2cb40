import numpy as np
import pytest
import xarray as xr

from sscell.errors import InputError
from sscell.plot import polarisation

RATES = np.array([0.1, 0.5, 1.0, 2.0])
RESISTANCE = 0.05  # V per C-rate


def resistor(sign=-1.0, capacity=(3.0, 2.5, 2.0, 1.0)):
    """A straight equilibrium line with a resistance in series, which no rate changes."""
    share = np.linspace(0.0, 1.0, 41)
    passed = share * np.array(capacity)[:, None]
    start = 4.2 if sign < 0 else 3.0
    voltage = start + sign * (0.2 * passed + RESISTANCE * RATES[:, None])
    return xr.Dataset(
        {
            "capacity": ("c_rate", np.array(capacity), {"units": "mAh/cm2"}),
            "outcome": ("c_rate", np.full(4, "cut-off voltage").astype(object)),
            "voltage": (("c_rate", "state_of_discharge"), voltage, {"units": "V"}),
        },
        coords={"c_rate": ("c_rate", RATES, {"long_name": "C-rate"}), "state_of_discharge": share},
        attrs={"title": "NCM83", "direction": "discharge" if sign < 0 else "charge"},
    )


@pytest.mark.parametrize("sign", [-1.0, 1.0], ids=["discharge", "charge"])
def test_a_series_resistance_gives_its_own_drop_whatever_the_capacity(sign):
    """At equal charge the slope of the equilibrium voltage cancels; exact up to rounding."""
    (ax,) = polarisation(resistor(sign)).axes
    (line,) = ax.get_lines()
    np.testing.assert_array_equal(line.get_xdata(), RATES[1:])
    np.testing.assert_allclose(line.get_ydata(), 1e3 * RESISTANCE * (RATES[1:] - RATES[0]))
    assert ax.get_xlabel() == "C-rate"
    label = ax.get_ylabel().replace("\n", " ")
    assert label == "Voltage drop at half capacity, relative to 0.1C (mV)"


def test_rates_that_deliver_nothing_are_left_out_also_the_lowest():
    results = resistor()
    results["outcome"][3] = "infeasible"
    results["outcome"][0] = "solver failed"
    (ax,) = polarisation(results).axes
    (line,) = ax.get_lines()
    np.testing.assert_array_equal(line.get_xdata(), RATES[2:3])
    assert "relative to 0.5C" in ax.get_ylabel().replace("\n", " ")
    np.testing.assert_allclose(line.get_ydata(), 1e3 * RESISTANCE * (RATES[2] - RATES[1]))


def test_the_gaps_of_cycles_are_points_over_their_rates():
    results = xr.Dataset(
        {"voltage_gap": ("cycle", [0.1, 0.11, 0.3], {"units": "V"})},
        coords={"cycle": [1, 2, 3], "c_rate": ("cycle", [0.1, 0.1, 1.0], {"long_name": "C-rate"})},
    )
    (ax,) = polarisation(results).axes
    (line,) = ax.get_lines()
    np.testing.assert_allclose(line.get_ydata(), [100.0, 110.0, 300.0])
    assert line.get_linestyle() == "None"
    assert ax.get_ylabel().replace("\n", " ") == "Voltage gap at half capacity (mV)"


def test_cells_are_named_in_the_legend():
    names = xr.Variable("cell", ["bare", "coated"])
    both = xr.concat([resistor(), resistor()], dim=names)
    figure = polarisation(both)
    assert [t.get_text() for t in figure.legends[0].get_texts()] == ["bare", "coated"]


def test_a_single_rate_has_no_reference():
    with pytest.raises(InputError, match="two C-rates"):
        polarisation(resistor().isel(c_rate=[0]))
    with pytest.raises(InputError, match="two C-rates"):
        polarisation(resistor().isel(c_rate=0))


def test_references_that_differ_are_named_without_a_number():
    names = xr.Variable("cell", ["bare", "coated"])
    other = resistor()
    other["outcome"][0] = "infeasible"
    (ax,) = polarisation(xr.concat([resistor(), other], dim=names)).axes
    assert "relative to the lowest C-rate" in ax.get_ylabel().replace("\n", " ")
