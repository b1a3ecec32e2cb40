import numpy as np
import pytest

from sscell.validation.cards import RateCase, SharedDefaults, read_card
from sscell.validation.predict import DEFAULTS, prepare
from sscell.validation.thickness import ions_alone, over_thickness


@pytest.fixture(scope="module")
def case():
    return read_card("kato2018", RateCase)


def test_the_closed_form_gives_the_papers_numbers(case):
    """Of the 600 um cell at 6, 12, 20 and 100 mA/cm2, mAh/cm2."""
    study = case.thickness
    lgps, glass = study.electrolytes
    thick = study.designs[-1]
    found = [ions_alone(study, lgps, thick, i) / 36000 for i in (60, 120, 200, 1000)]
    assert found == pytest.approx([13.2, 6.36, 3.64, 0.38], rel=0.01)
    found = [ions_alone(study, glass, thick, i) / 36000 for i in (60, 120, 200)]
    assert found == pytest.approx([3.39, 1.64, 0.94], rel=0.01)


def test_it_never_gives_more_than_there_is(case):
    study = case.thickness
    for design in study.designs:
        most = ions_alone(study, study.electrolytes[0], design, 1.0)
        assert most == pytest.approx(float(design.areal_capacity))


def test_simulated_and_closed_form(case, execution):
    """At 0.5 mA/cm2 both deliver what is there: 4 % apart, the nominal capacity is 136 mAh/g and
    the potential's 142. Thicker cathodes deliver more at low and less at high current."""
    defaults = read_card(DEFAULTS, SharedDefaults)
    found = over_thickness(case, [prepare(s, defaults) for s in case.samples], execution)
    slow = found.isel(current_density=0)
    np.testing.assert_allclose(slow["capacity"], slow["ions_alone"], rtol=0.05)
    assert np.all(np.diff(slow["capacity"].values, axis=1) > 0)
    thickest = found["capacity"].isel(thickness=-1)
    assert np.all(np.diff(thickest.values, axis=1) <= 0)
    assert found["measured_electrolyte"].values.tolist() == ["LGPS", "LGPS", "LGPS", "glass"]
    np.testing.assert_allclose(found["measured_current"], [0.5, 6, 12, 12], rtol=1e-9)
    np.testing.assert_allclose(found["measured_thickness"], [600, 600, 300, 300], rtol=0.01)
