import numpy as np
import pytest

from sscell.errors import InputError, SscellError
from sscell.models.resolution import Resolution
from sscell.parameters import names
from sscell.study.discharge import discharge
from sscell.study.rates import rate_capability


@pytest.mark.parametrize("direction", ["discharge", "charge"])
def test_it_is_the_curve_of_the_study(cell, direction):
    """The same equations with all states kept: 1e-4 of the time, the solver's tolerance."""
    run = discharge(cell, 1.0, direction)
    study = rate_capability(cell, [1.0], direction)
    seconds = float(study["specific_capacity"][0]) / 200 * 3600
    assert run.t[-1] == pytest.approx(seconds, rel=1e-4)
    halfway = float(study["voltage"].sel(state_of_discharge=0.5)[0])
    assert float(run[names.VOLTAGE](run.t[-1] / 2)) == pytest.approx(halfway, abs=1e-3)


def test_current_flows_the_way_asked(cell):
    assert discharge(cell, 0.5)[names.C_RATE].entries[0] == pytest.approx(0.5)
    assert discharge(cell, 0.5, "charge")[names.C_RATE].entries[0] == pytest.approx(-0.5)


def test_a_film_is_seen(cell):
    film = cell.replace({"cathode.film_resistance": "200 ohm cm^2"})
    assert discharge(film, 1.0).t[-1] < discharge(cell, 1.0).t[-1]


def test_resolution_can_be_chosen(cell):
    run = discharge(cell, 1.0, resolution=Resolution(11, (1.0, 1.0), 5))
    assert run[names.DEPTH].entries.shape[0] == 11


def test_every_state_is_kept(cell):
    run = discharge(cell, 1.0)
    assert np.isfinite(run["Positive particle concentration [mol.m-3]"].entries).all()


def test_an_infeasible_rate_is_said(cell):
    with pytest.raises(SscellError, match="at 1000C the discharge passes the cut-off"):
        discharge(cell, 1000.0)


@pytest.mark.parametrize("rate", [-1, 0, float("nan"), "fast"])
def test_a_rate_that_makes_no_sense(cell, rate):
    with pytest.raises(InputError):
        discharge(cell, rate)
