import numpy as np
import pytest

from sscell.designs.replace import value_at
from sscell.validation import multipliers
from sscell.validation.cards import RateCase, SharedDefaults, read_card
from sscell.validation.multipliers import fit_pair, multiplied
from sscell.validation.predict import prepare
from sscell.validation.published import DEFAULTS


@pytest.fixture(scope="module")
def papers():
    """Two papers of one sample each."""
    defaults = read_card(DEFAULTS, SharedDefaults)
    cases = [read_card(name, RateCase) for name in ("minnmann2021", "kato2018")]
    places = (1, 2)  # 42 vol% and the glass
    return [
        (case.reported, [prepare(case.samples[at], defaults)])
        for case, at in zip(cases, places, strict=True)
    ]


def test_only_contact_and_diffusion_change(papers):
    cell = papers[0][1][0].cell
    other = multiplied(cell, 0.5, 3.0)
    exchange, diffusivity = (
        f"active_material.{name}" for name in ("exchange_current_density", "diffusivity")
    )
    assert value_at(other, exchange) == pytest.approx(0.5 * value_at(cell, exchange), abs=0)
    assert value_at(other, diffusivity) == pytest.approx(3.0 * value_at(cell, diffusivity), abs=0)
    assert other.cathode.coverage == cell.cathode.coverage
    assert other.cathode.ionic_transport == cell.cathode.ionic_transport


def test_a_pair_put_in_is_found_again(papers, execution, monkeypatch):
    """Capacities made with a known pair; the best one on the same grid is that pair.

    1e-2 of misfit where it should be none: the grid is solved at draft accuracy.
    """
    monkeypatch.setattr(multipliers, "CONTACT", np.array([0.1, 0.3, 1.0]))
    monkeypatch.setattr(multipliers, "DIFFUSION", np.array([0.01, 0.1, 1.0]))
    made = iter(multipliers._solved(papers, [(0.3, 0.1)], execution)[0].tolist())
    values = {
        (how, point): next(made)
        for how, samples in papers
        for sample in samples
        for point in sample.points
    }
    monkeypatch.setattr(multipliers, "reported", lambda point, how: values[how, point])
    pair = fit_pair(papers, execution)
    assert pair.diffusion == pytest.approx(0.1, rel=0.1)
    assert np.unravel_index(pair.misfit.argmin(), pair.misfit.shape) == (1, 1)
    assert pair.misfit[1, 1] < 1e-2
    np.testing.assert_allclose(pair.predicted, list(values.values()), rtol=0.05)
    assert pair.left_out.shape == pair.predicted.shape == (3,)
    assert pair.diffusion_tells > pair.contact_tells >= 0
