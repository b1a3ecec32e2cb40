import numpy as np
import pytest

from sscell import plot
from sscell.errors import InputError

from .test_screen import make, marks

FRACTIONS = [0.155, 0.06, 0.0, np.nan, 0.26, 0.1, 0.1]


def shares(carrier="lithium"):
    """Of the fourth the formula has letters, the fifth conducts far too little."""
    screened = make().assign(carrier_mass_fraction=("electrolyte", FRACTIONS))
    card = f'{{"cells": [{{"carrier": "{carrier}"}}]}}'
    return screened.assign_attrs(description=card)


def test_conductivity_over_the_mass_of_lithium_with_the_colour_of_the_capacity():
    figure = plot.lithium_fraction(shares(), c_rate=1.0)
    ax, bar = figure.axes
    drawn = marks(ax)
    assert set(drawn) == {15.5, 6.0, 0.0}
    assert [drawn[x].get_ydata()[0] for x in (15.5, 6.0)] == [8.0, 1.5]
    assert len({tuple(line.get_markerfacecolor()) for line in drawn.values()}) == 3
    assert bar.get_ylim()[1] == pytest.approx(200 * 8 / 8.3)
    (line,) = [line for line in ax.get_lines() if line.get_label() == "_need"]
    assert line.get_ydata()[0] == 0.6
    (legend,) = figure.legends
    said = legend.get_title().get_text().replace("\n", " ")
    assert "1 more have a formula that does not say how much lithium" in said


def test_a_cell_of_sodium_shows_sodium():
    assert "sodium" in plot.lithium_fraction(shares("sodium")).axes[0].get_xlabel()


def test_no_known_composition_is_refused():
    nothing = shares().assign(carrier_mass_fraction=("electrolyte", [np.nan] * 7))
    with pytest.raises(InputError, match="how much lithium"):
        plot.lithium_fraction(nothing)
