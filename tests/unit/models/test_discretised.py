from dataclasses import asdict

import numpy as np
import pytest

from sscell.models import discretised as module
from sscell.models.discretised import SUFFIX, Discretised, kept_or_made
from sscell.models.resolution import Tolerances
from sscell.models.solver import BatchSolver

INPUTS, OUTPUTS = ("V0", "Colour", "Slope"), ("Voltage [V]", "Charge")


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.setenv("PYBAMM_CASADI_AOT_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache" / "sscell"


@pytest.fixture
def discretised(model):
    return Discretised.of(model, INPUTS, OUTPUTS)


def test_states_and_slopes_at_the_start_by_hand(discretised):
    rows = np.array([[3.0, np.nan, 2.0], [6.0, np.nan, -1.0]])
    starts = discretised.starts(rows)
    assert (discretised.states, discretised.differential) == (2, 1)
    np.testing.assert_array_equal(starts, [[0.0, 3.0], [0.0, 6.0]])
    np.testing.assert_array_equal(discretised.slopes(rows, starts), [[2.0, 0.0], [-1.0, 0.0]])


def ends(discretised):
    """All that comes back of two points."""
    solver = BatchSolver(discretised, Tolerances(1e-4, 1e-6))
    return solver.runs(np.array([[3.0, 0.0, 1.0], [2.5, 0.0, 0.5]]))


def test_nothing_is_lost_on_the_way_to_the_disk_and_back(discretised):
    """The same functions and numbers, and the same solutions to the last bit."""
    back = Discretised.from_bytes(discretised.to_bytes())
    assert back.parts == discretised.parts
    for name, value in discretised.numbers.items():
        np.testing.assert_array_equal(back.numbers[name], value)
    assert asdict(back)["start"] == asdict(discretised)["start"]
    for one, other in zip(ends(back), ends(discretised), strict=True):
        for mine, its in zip(one, other, strict=True):
            np.testing.assert_array_equal(mine, its)


def test_a_model_is_made_once_for_all_processes(place, discretised):
    made = []
    for _ in range(2):
        kept = kept_or_made("key", lambda: made.append(1) or discretised)
        assert kept.parts == discretised.parts
    kept_or_made("another", lambda: made.append(2) or discretised)
    assert made == [1, 2]
    assert len(list(place.glob(f"*{SUFFIX}"))) == 2


def test_a_damaged_model_is_made_again(place, discretised):
    kept_or_made("key", lambda: discretised)
    (path,) = place.glob(f"*{SUFFIX}")
    whole = path.read_bytes()
    path.write_bytes(whole[:2000] + bytes([whole[2000] ^ 4]) + whole[2001:])
    made = []
    kept_or_made("key", lambda: made.append(1) or discretised)
    assert made == [1]
    assert path.read_bytes() == whole


def test_where_nothing_can_be_kept_models_are_made(place, discretised, monkeypatch):
    """No folder, or a disk that is full: without a warning, as little time is lost."""
    place.parent.write_text("a file")
    assert kept_or_made("key", lambda: discretised) is discretised
    place.parent.unlink()

    def full(*anything):
        raise OSError("no space left")

    monkeypatch.setattr(module, "keep", full)
    assert kept_or_made("key", lambda: discretised) is discretised
    assert list(place.iterdir()) == []
