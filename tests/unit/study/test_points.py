import numpy as np
import pytest

from sscell.parameters import names
from sscell.study.points import Design, Point

R = 8.314462618


@pytest.fixture(scope="module")
def design(cell):
    return Design.of(cell)


def test_current_density_by_hand(design):
    """2.14 mAh/cm2 at 2C is 42.8 A/m2."""
    assert Point(design, 2.0).current_density == pytest.approx(42.8, rel=1e-9)


def test_time_limit_lets_the_whole_capacity_pass(design):
    """5 % more than 203.5/200 of half an hour at 2C."""
    limit = Point(design, 2.0).time_limit
    assert limit == pytest.approx(1.05 * 203.5 / 200 * 1800, rel=1e-3)


def test_discharge_starts_full_and_ends_at_the_lower_cutoff(design):
    given = Point(design, 0.5).inputs()
    assert given[names.CURRENT] == pytest.approx(10.7e-4, rel=1e-9)
    full = design.derived.stoichiometry_full * design.derived.maximum_concentration
    assert given[names.INITIAL_CONCENTRATION] == pytest.approx(full)
    assert given[names.LOWER_CUTOFF] == pytest.approx(2.6 - 0.62)
    assert given[names.UPPER_CUTOFF] >= 100


def test_charge_starts_empty_and_ends_at_the_upper_cutoff(design):
    given = Point(design, 0.5, "charge").inputs()
    assert given[names.CURRENT] == pytest.approx(-10.7e-4, rel=1e-9)
    assert given[names.GUESSED_CURRENT_DENSITY] == pytest.approx(-10.7, rel=1e-9)
    empty = design.derived.stoichiometry_empty * design.derived.maximum_concentration
    assert given[names.INITIAL_CONCENTRATION] == pytest.approx(empty)
    assert given[names.UPPER_CUTOFF] == pytest.approx(4.3 - 0.62)
    assert given[names.LOWER_CUTOFF] <= -100


def test_inputs_have_the_same_names_whatever_is_asked(design):
    first = list(Point(design, 1.0).inputs())
    assert list(Point(design, 0.1, "charge").inputs()) == first
    assert set(first) == set(design.scalars)


def test_a_point_does_not_touch_its_design(design):
    before = dict(design.scalars)
    Point(design, 3.0, "charge").inputs()
    assert design.scalars == before


def test_diffusion_time_by_hand(cell):
    """(1.7 um)**2 / (1e-15 m2/s x 1800 s) at 2C with the curve scaled to a minimum of 1e-15."""
    curve = cell.cathode.active_material.diffusivity.curve
    reference = float(cell.cathode.active_material.diffusivity.reference)
    design = Design.of(cell)
    y = np.linspace(design.derived.stoichiometry_full, design.derived.stoichiometry_empty, 50)
    lowest = np.interp(y, curve.x, curve.y).min()
    scaled = cell.replace({"active_material.diffusivity": f"{1e-15 * reference / lowest} m^2/s"})
    ratio = Point(Design.of(scaled), 2.0).diffusion_over_discharge()
    assert ratio == pytest.approx(1.7e-6**2 / (1e-15 * 1800), rel=1e-6)


def test_diffusion_time_of_a_warm_cell(cell, design):
    """0.125 eV, 12.06 kJ/mol, from 25 to 60 degC."""
    warm = Design.of(cell.replace({"temperature": "60 degC"}))
    ratio = (
        Point(design, 1.0).diffusion_over_discharge() / Point(warm, 1.0).diffusion_over_discharge()
    )
    energy = 0.125 * 96485.33212
    assert ratio == pytest.approx(np.exp(energy / R * (1 / 298.15 - 1 / 333.15)), rel=1e-6)


def test_ohmic_drop_by_hand(cell, design):
    """I L (1/kappa_eff + 1/sigma_eff) F/RT with sigma as measured, fully lithiated."""
    d = design.derived
    measured = 0.301e-1
    curve = cell.cathode.active_material.electronic_conductivity.curve
    sigma = measured * curve.at(d.stoichiometry_empty) / curve.at(1.0)
    drop = 2 * d.current_1c * d.loading.thickness * (1 / d.ionic_conductivity + 1 / sigma)
    expected = drop * 96485.33212 / (R * 298.15)
    assert Point(design, 2.0).ohmic_drop() == pytest.approx(expected, rel=1e-9)


def test_harder_points_get_finer_meshes(design):
    slow, fast = Point(design, 0.01).resolution(), Point(design, 50.0).resolution()
    assert slow.radial_nodes < fast.radial_nodes
    assert slow.axial_cells < fast.axial_cells
