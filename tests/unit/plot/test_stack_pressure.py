"""Capacity left at the high rate over stack pressure."""

import numpy as np
import pytest

import sscell
from sscell import plot
from sscell.catalogue.studies import figure_of
from sscell.errors import InputError


@pytest.fixture(scope="module")
def swept():
    cell = sscell.load_cell("ncm83_li6ps5cl")
    over = {
        "stack_pressure": ["5 MPa", "50 MPa"],
        "pressure.grains": [0.5, 1, 2],
        "cathode.catholyte": ["li6ps5cl", "llzto_sintered"],
    }
    return sscell.sweep(cell, over, [0.05, 1], charge="same rate", accuracy="draft")


def line(figure, which=0):
    lines = [each for each in figure.axes[0].get_lines() if each.get_label() == "_line"]
    return lines[which].get_ydata()


def test_lines_are_quotients_at_the_multiple_1_and_bands_hold_all(swept):
    figure = plot.stack_pressure(swept)
    capacity = swept["specific_capacity"].sel(catholyte="li6ps5cl")
    left = capacity.isel(c_rate=-1) / capacity.isel(c_rate=0)
    assert np.allclose(line(figure), left.sel(grain_pressure=1))
    (band, _) = figure.axes[0].collections
    heights = band.get_paths()[0].vertices[:, 1]
    assert heights.min() == pytest.approx(float(left.min()))


def test_sscell_run_draws_it_and_the_statement_at_its_rates_alone(swept):
    figure = figure_of(swept)
    assert "over\nthat at C/20" in figure.axes[0].get_ylabel()
    assert any(each.get_label() == "_stated" for each in figure.axes[0].get_lines())
    other = swept.assign_coords(c_rate=("c_rate", [0.1, 1.0], swept["c_rate"].attrs))
    drawn = plot.stack_pressure(other).axes[0].get_lines()
    assert all(each.get_label() != "_stated" for each in drawn)


def test_a_plain_sweep_over_stack_pressure_has_the_usual_figure(swept):
    plain = swept.isel(grain_pressure=1, drop=True).isel(catholyte=0, drop=True)
    assert figure_of(plain).axes[0].get_xlabel() == "Stack pressure (MPa)"


def test_one_rate_is_refused(swept):
    with pytest.raises(InputError, match="two rates"):
        plot.stack_pressure(swept.isel(c_rate=[0]))
