import numpy as np
import pytest

from sscell.description.curves import Curve
from sscell.description.read import library, read_active_material
from sscell.parameters.potential import (
    GRID_POINTS,
    open_circuit_potential,
    stoichiometry_at,
    uniform_table,
)

LINE = Curve(x=(0.2, 0.4, 0.8), y=(4.4, 4.0, 3.2))
MATERIALS = sorted(library("active-materials"))


def shipped(name):
    return read_active_material(name).open_circuit_potential


def test_a_line_stays_a_line_and_is_continued():
    """Round-off only: a monotone cubic through a line is the line."""
    grid, table = uniform_table(LINE.x, LINE.y)
    assert (grid[0], grid[-1], grid.size) == (0.0, 1.0, GRID_POINTS)
    np.testing.assert_allclose(table, 4.8 - 2 * grid, rtol=1e-14)


def test_ends_continue_with_their_own_slopes():
    """Chords of -4 V at the left end and -1 V at the right end."""
    grid, table = uniform_table((0.2, 0.3, 0.7, 0.8), (4.4, 4.0, 3.3, 3.2))
    low, high = grid < 0.2, grid > 0.8
    np.testing.assert_allclose(table[low], 4.4 - 4 * (grid[low] - 0.2), rtol=1e-12)
    np.testing.assert_allclose(table[high], 3.2 - 1 * (grid[high] - 0.8), rtol=1e-12)


def test_logarithmic_tables_hold_their_ends():
    """Decades: log(1e-14) before 0.2 and log(1e-16) after 0.8, straight in between."""
    grid, table = uniform_table((0.2, 0.8), (1e-14, 1e-16), logarithmic=True)
    np.testing.assert_allclose(np.exp(table[grid <= 0.2]), 1e-14, rtol=1e-12)
    np.testing.assert_allclose(np.exp(table[grid >= 0.8]), 1e-16, rtol=1e-12)
    assert np.exp(table[GRID_POINTS // 2]) == pytest.approx(1e-15, rel=1e-12)


def test_steps_do_not_overshoot():
    """What a plain cubic spline would do beside a step."""
    _, table = uniform_table((0.0, 0.4, 0.41, 1.0), (4.0, 3.99, 3.01, 3.0))
    assert table.max() <= 4.0 + 1e-12
    assert table.min() >= 3.0 - 1e-12
    assert np.all(np.diff(table) <= 0)


@pytest.mark.parametrize("potential", [3.3, 3.7, 4.2, 4.75, 2.9])
def test_inverse_of_forward_is_identity(potential):
    """To the root finder's 1e-14 times the steepest slope, 150 V near empty."""
    y = stoichiometry_at(LINE, potential)
    assert open_circuit_potential(LINE, y) == pytest.approx(potential, abs=1e-10)


@pytest.mark.parametrize("y", [-0.01, 0.0, 0.3, 0.5, 0.99, 1.0, 1.02])
def test_forward_of_inverse_is_identity(y):
    assert stoichiometry_at(LINE, float(open_circuit_potential(LINE, y))) == pytest.approx(
        y, abs=1e-12
    )


@pytest.mark.parametrize("potential", [0.0, 10.0])
def test_tails_reach_every_potential(potential):
    """Also what no curve holds; that is what lets every discharge end."""
    assert -0.1 < stoichiometry_at(LINE, potential) < 1.1


@pytest.mark.parametrize("name", MATERIALS)
def test_shipped_curves_fall_everywhere(name):
    """On four points per cell of the table and beyond both ends, tails included."""
    y = np.linspace(-0.05, 1.05, 4 * 550 + 1)
    assert np.all(np.diff(open_circuit_potential(shipped(name), y)) < 0)


@pytest.mark.parametrize("name", MATERIALS)
def test_shipped_curves_keep_their_points(name):
    """Without tails: 0.5 mV at every point, as the smooth fit promises."""
    curve = shipped(name)
    y = np.asarray(curve.x)
    tail = 0.5 * (np.exp(-300 * y) - np.exp(-300 * (1 - y)))
    off = np.abs(open_circuit_potential(curve, y) - tail - np.asarray(curve.y))
    assert off.max() < 5.001e-4


@pytest.mark.parametrize("name", MATERIALS)
def test_inverse_of_shipped_curves(name):
    curve = shipped(name)
    for potential in np.linspace(curve.y[-1], curve.y[0], 23):
        y = stoichiometry_at(curve, potential)
        assert open_circuit_potential(curve, y) == pytest.approx(potential, abs=1e-9)


def test_tables_are_made_once():
    assert uniform_table(LINE.x, LINE.y)[1] is uniform_table(LINE.x, LINE.y)[1]
