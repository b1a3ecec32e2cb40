import numpy as np
import pytest

from sscell.cell import load_cell
from sscell.designs.ranges import searched_quantity
from sscell.designs.replace import value_at
from sscell.protocols.charge_rates import read_rate
from sscell.protocols.protocol import DISCHARGE
from sscell.solving.batch import Execution
from sscell.studies.limits import Limit
from sscell.studies.optimum import CUT, FLAT, Question, Search, flat_range

CAPACITY, SHARE = "cathode.areal_capacity", "cathode.composition.active_material"
OVER = {CAPACITY: ("1 mAh/cm^2", "10 mAh/cm^2"), SHARE: (0.5, 0.99)}
"""Shares above 90 % cannot be made: the cell has 10 % of carbon."""


@pytest.fixture
def search(monkeypatch):
    """What searches a hill over the logarithm of the loading and the share, with nothing solved."""

    def rows(self, cells, solver):
        at = [[np.log(value_at(c, CAPACITY) / 36000), float(value_at(c, SHARE))] for c in cells]
        return [
            {"energy": 10 - (x - np.log(4)) ** 2 - 8 * (y - 0.8) ** 2, "capacity": np.exp(x)}
            for x, y in at
        ]

    monkeypatch.setattr(Question, "rows", rows)
    cell = load_cell("ncm83_coated_li6ps5cl").replace({"cathode.composition.carbon": 0.1})

    def made(*limits):
        question = Question("energy", read_rate("1C"), DISCHARGE, limits)
        return Search(cell, [searched_quantity(*item) for item in OVER.items()], question,
                      Execution("draft"))  # fmt: skip

    return made


def values(search, place):
    return [float(q.value(q.at(share))) for q, share in zip(search.quantities, place, strict=True)]


def test_the_top_of_a_hill_is_found_to_the_last_step_of_the_polish(search):
    """1e-3 of the ranges: 0.23 % of the loading, 7e-4 of the share; twice that is allowed."""
    hill = search()
    capacity, share = values(hill, hill.run())
    assert capacity / 36000 == pytest.approx(4, rel=5e-3)
    assert share == pytest.approx(0.8, abs=2e-3)


def test_designs_that_cannot_be_made_are_no_obstacle(search):
    hill = search()
    hill.run()
    assert {} in hill.known.values()
    assert "leaves nothing for the catholyte" in hill.reasons[0]


def test_a_limit_is_kept_and_holds_the_optimum(search):
    hill = search(Limit("capacity", "at_most", 2.5))
    capacity, share = values(hill, hill.run())
    assert 2.48 < capacity / 36000 <= 2.5
    assert share == pytest.approx(0.8, abs=5e-3)


def test_no_design_within_the_limits_is_no_place(search):
    assert search(Limit("capacity", "at_least", 11)).run() is None


def test_each_design_is_solved_once_and_the_same_search_ends_alike(search):
    first, second = search(), search()
    assert first.run().tolist() == second.run().tolist()
    count = len(first.known)
    first.rows(np.array(list(first.known)))
    assert len(first.known) == count


def test_cuts_go_through_the_optimum_from_end_to_end(search):
    cuts = search().cuts(np.array([0.25, 1.0]))
    assert cuts.shape == (2, 2 * CUT + 1, 2)
    assert cuts[:, CUT].tolist() == [[0.25, 1.0]] * 2
    assert cuts[0, [0, -1], 0].tolist() == [0.0, 1.0]
    assert cuts[1, [0, -1], 1].tolist() == [0.0, 1.0]
    assert np.all(cuts[0, :, 1] == 1.0)
    assert np.all(np.diff(cuts[..., 0][0]) > 0)


def test_a_flat_range_ends_where_the_objective_falls_below():
    """A roof of 1 - |x| is straight between its points, the nearest of which loses 5 %."""
    x = np.linspace(-0.2, 0.4, 13)
    ends = flat_range(x, 1 - np.abs(x), np.ones(13, bool), 4)
    np.testing.assert_allclose(ends, [-FLAT, FLAT], atol=1e-12)


def test_a_flat_range_ends_at_a_limit_and_at_the_end_of_the_cut():
    x = np.linspace(0.0, 1.0, 11)
    met = x < 0.75
    np.testing.assert_allclose(flat_range(x, np.ones(11), met, 5), [0.0, 0.7], atol=1e-12)
