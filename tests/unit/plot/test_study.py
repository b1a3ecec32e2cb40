import numpy as np
import pytest

from sscell.plot import study as module
from sscell.plot.study import study


@pytest.fixture
def drawn(monkeypatch):
    """Which function a dataset is handed to."""
    chosen = []
    for name in ("compare", "rate_capability", "screen", "sweep", "worth"):

        def draw(results, name=name, **choices):
            chosen.append((name, choices))

        monkeypatch.setattr(module, name, draw)
    return chosen


def test_rates_are_drawn_with_their_voltage(drawn, rates):
    study(rates().assign_attrs(capacity="areal"))
    assert drawn == [("rate_capability", {"capacity": "areal"})]


@pytest.mark.parametrize("name", ["compare", "screen"])
def test_a_study_is_drawn_by_its_name(drawn, rates, name):
    study(rates().assign_attrs(study=name))
    assert drawn[0][0] == name


def test_a_sweep_of_a_catholyte_that_stores_shows_energy_beside_capacity(drawn, rates):
    one = rates().drop_vars("voltage").expand_dims(redox_capacity=[0.0, 80.0])
    study(one)
    stored = one.assign(catholyte_capacity=one["capacity"] * np.nan)
    study(stored)
    study(stored.expand_dims(loading=[1.0, 2.0]))
    study(stored.rename(redox_capacity="design"))
    assert [name for name, _ in drawn] == ["sweep", "worth", "sweep", "sweep"]
