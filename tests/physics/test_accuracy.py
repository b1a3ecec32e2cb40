"""Every shipped cell at the resolution users get, against a far finer one."""

import numpy as np
import pytest

from sscell.cell import load_cell
from sscell.description.read import library
from sscell.models.resolution import Resolution
from sscell.parameters.potential import stoichiometry_at
from sscell.study import batch
from sscell.study.points import Design, Point, resolution_for


@pytest.mark.parametrize("direction", ["discharge", "charge"])
@pytest.mark.parametrize("name", sorted(library("cells")))
def test_capacity_is_right_to_a_thousandth(name, direction, monkeypatch):
    """Four times the cells, twice the nodes, a tenth of the tolerance: 0.1 % of nominal.

    Twice the spectral nodes square the radial error, which is more than four times the shells
    would do.
    """
    points = _points(name, (0.1, 0.5, 1.0, 3.0), direction)
    used = resolution_for(points)
    usual = _capacities(points, used)
    fine = type(used)(4 * used.axial_cells, used.axial_exponent, 2 * used.radial_nodes)
    monkeypatch.setattr(batch, "TOLERANCES", ((1e-5, 1e-7), (1e-7, 1e-9)))
    reference = _capacities(points, fine)
    np.testing.assert_allclose(usual, reference, atol=1e-3)


def _capacities(points, resolution):
    """Delivered over nominal capacity."""
    shares = np.full(len(points), np.nan)
    for i, trace in batch.solve(points, resolution=resolution):
        shares[i] = (trace.time[-1] - trace.time[0]) * points[i].c_rate / 3600
    return shares


@pytest.mark.parametrize("name", ["ncm83_li6ps5cl", "ncm622_li6ps5cl_53vol"])
@pytest.mark.parametrize("direction", ["discharge", "charge"])
def test_smooth_curves_give_the_capacity_of_splines(name, direction, monkeypatch):
    """Rational functions instead of splines of the same points: 0.1 % of nominal.

    The fits differ from the points by up to 0.5 mV and 1 % in diffusivity and conductivity.
    """
    rates = (0.1, 1.0, 3.0)
    smooth = _capacities(_points(name, rates, direction), Resolution())
    monkeypatch.setattr("sscell.parameters.structure.smooth", lambda *points, **kinds: None)
    monkeypatch.setattr("sscell.parameters.potential.smooth", lambda *points, **kinds: None)
    stoichiometry_at.cache_clear()
    splines = _capacities(_points(name, rates, direction), Resolution())
    stoichiometry_at.cache_clear()
    assert np.any(smooth != splines)
    np.testing.assert_allclose(smooth, splines, atol=1e-3)


def _points(name, rates, direction):
    design = Design.of(load_cell(name))
    return [Point(design, rate, direction) for rate in rates]
