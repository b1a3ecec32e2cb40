import numpy as np
import pytest
import xarray as xr

from sscell import plot
from sscell.plot.parts import style


def grid(rates=(0.1, 1.0, 5.0), cells=None, infeasible=False):
    """More capacity at less voltage, the less the faster."""
    capacity, rates = np.array([0.0, 40.0, 83.0]), np.asarray(rates, dtype=float)
    charge = (130 + 0.3 * capacity)[:, None] / (1 + 0.1 * rates)
    voltage = (3.9 - 0.001 * capacity)[:, None] + 0 * rates
    outcome = np.full(charge.shape, "cut-off voltage")
    if infeasible:
        charge[-1, -1], outcome[-1, -1] = 0.0, "infeasible"
    dims = ("redox_capacity", "c_rate")
    made = xr.Dataset(
        {
            "electrode_capacity": (dims, charge, {"units": "mAh/g", "long_name": "capacity"}),
            "electrode_energy": (dims, charge * voltage, {"units": "Wh/kg", "long_name": "energy"}),
            "mean_voltage": (dims, voltage, {"units": "V", "long_name": "mean cell voltage"}),
            "outcome": (dims, outcome),
        },
        {
            "redox_capacity": ("redox_capacity", capacity, {"units": "mAh/g"}),
            "c_rate": ("c_rate", rates, {"units": "C", "long_name": "C-rate"}),
        },
        {"title": "NCM83 | Li3VCl6"},
    )
    if cells is None:
        return made
    return xr.concat([made] * len(cells), "cell").assign_coords(cell=list(cells))


def test_capacity_energy_and_voltage_stand_side_by_side():
    results = grid()
    figure = plot.capacity_and_energy(results)
    assert [ax.get_ylabel().partition("(")[0].strip() for ax in figure.axes] == [
        "Capacity",
        "Energy",
        "Mean cell voltage",
    ]
    names = ("electrode_capacity", "electrode_energy", "mean_voltage")
    for ax, name in zip(figure.axes, names, strict=True):
        drawn = np.array([line.get_ydata() for line in ax.get_lines()])
        np.testing.assert_allclose(drawn, results[name].values.T)


def test_rates_are_named_in_the_legend():
    texts = [text.get_text() for text in plot.capacity_and_energy(grid()).legends[0].get_texts()]
    assert texts == ["0.1", "1", "5"]


def test_at_most_six_rates():
    figure = plot.capacity_and_energy(grid(np.geomspace(0.01, 10, 13)))
    assert len(figure.axes[0].get_lines()) == 6


def test_cells_differ_by_their_style():
    figure = plot.capacity_and_energy(grid(cells=["a", "b"]))
    styles = {line.get_linestyle() for line in figure.axes[1].get_lines()}
    assert len(figure.axes[1].get_lines()) == 6
    assert len(styles) == 2


def test_over_c_rate_each_cell_is_a_line():
    results = grid(cells=["a", "b"]).isel(redox_capacity=0, drop=True)
    figure = plot.capacity_and_energy(results)
    ax = figure.axes[0]
    assert [line.get_color() for line in ax.get_lines()] == list(style.OKABE_ITO[:2])
    assert ax.get_xscale() == "log"
    np.testing.assert_allclose(ax.get_lines()[0].get_xdata(), results["c_rate"])


def test_what_is_infeasible_is_open_and_explained_and_has_no_voltage():
    figure = plot.capacity_and_energy(grid(infeasible=True))
    assert "_infeasible" in [line.get_label() for line in figure.axes[0].get_lines()]
    assert np.isnan(figure.axes[2].get_lines()[-1].get_ydata()[-1])
    assert any(
        "infeasible" in t.get_text() for legend in figure.legends for t in legend.get_texts()
    )


def test_more_than_one_quantity_is_refused():
    two = xr.concat([grid(), grid()], "loading")
    with pytest.raises(ValueError, match=r"one varied quantity, got .*redox_capacity"):
        plot.capacity_and_energy(two)


def test_another_dataset_says_what_is_missing(rates):
    with pytest.raises(ValueError, match="'electrode_capacity'"):
        plot.capacity_and_energy(rates().drop_vars("electrode_capacity", errors="ignore"))
