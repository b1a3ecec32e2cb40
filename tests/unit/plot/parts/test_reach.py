import numpy as np
import pytest

from sscell.plot.parts import reach
from sscell.studies import search


def test_words_are_those_of_the_search(needs):
    words = [search.FOUND, search.ENOUGH, search.FAILED, search.NOT_THE_CATHOLYTE, search.UNREACHED]
    need = needs((1.0, 2.0, 3.0, 4.0, 5.0), (1.0,)).isel(c_rate=0)
    need["outcome"][:] = words
    assert np.isfinite(reach.reached(need)).tolist() == [True, False, False, False, False]
    assert reach.enough(need).tolist() == [False, True, False, False, False]
    assert reach.failed(need).tolist() == [False, False, True, False, False]
    assert reach.beyond(need).tolist() == [False, False, False, True, True]
    assert reach.CONDUCTIVITY == search.CONDUCTIVITY


def test_limits_by_frequency_and_only_where_nothing_is_enough(needs):
    need = needs(limit=8.0)
    assert reach.limits(need) == ["anode", "kinetics"]
    need["limited_by"][0, 0] = "film"  # of a point that is found
    assert "film" not in reach.limits(need)
    assert reach.limits(needs(limit=1e6)) == []


@pytest.mark.parametrize(
    ("processes", "said"),
    [
        (["kinetics"], "limited by charge transfer at any catholyte conductivity"),
        (["anode", "film"], "limited by the anode or the film on the active material at any"),
        (
            ["anode", "kinetics", "several"],
            "limited by the anode, charge transfer or several processes at any",
        ),
    ],
)
def test_what_limits_in_words(needs, processes, said):
    assert reach.limited(needs(), processes).startswith(said)


def test_a_ceiling_is_told_from_a_floor(needs, ceilings):
    floor, ceiling = needs(), ceilings()
    assert reach.rising(floor)
    assert not reach.rising(ceiling)
    for dim in ("areal_capacity", "c_rate"):
        assert reach.rising(floor.isel({dim: slice(4, 6)}))
        assert not reach.rising(ceiling.isel({dim: slice(4, 6)}))


def test_it_is_told_by_the_points_that_are_easy_as_well(needs, ceilings):
    assert reach.rising(needs(limit=1e6))
    easy = ceilings().isel(c_rate=slice(0, 3), areal_capacity=slice(0, 4))
    assert reach.enough(easy).any()
    assert not reach.beyond(easy).any()
    assert not reach.rising(easy)


def test_where_nothing_tells_it_is_a_floor(needs):
    assert reach.rising(needs(limit=1e6, least=0.0))
    assert reach.rising(needs(limit=0.01))


def test_a_ceiling_is_called_one(needs, ceilings):
    assert reach.worded(needs())["required"].attrs["long_name"].startswith("required")
    ceiling = reach.worded(ceilings())
    assert ceiling["required"].attrs["long_name"] == "highest allowed tortuosity factor"
    assert reach.quantity(ceiling) == reach.quantity(ceilings()) == "tortuosity factor"


@pytest.mark.parametrize(
    ("attrs", "said"),
    [
        ({}, "for 80 % of the equilibrium capacity on discharge from full charge"),
        (
            {"charge": "0.1C"},
            "for 80 % of the equilibrium capacity on discharge after a charge at 0.1C",
        ),
        ({"direction": "charge"}, "for 80 % of the equilibrium capacity on charge"),
        (
            {"direction": "cycle"},
            "for 80 % of the equilibrium capacity on the discharge of a cycle",
        ),
        (
            {"criterion": "voltage_loss", "target": 0.125},
            "for a mean voltage loss of at most 125 mV on discharge from full charge",
        ),
        (
            {"criterion": "energy_efficiency", "target": 0.9, "direction": "cycle"},
            "for an energy efficiency of 90 %",
        ),
        (
            {"criterion": "mean_voltage", "target": 3.5},
            "for mean voltage 3.5 on discharge from full charge",
        ),
    ],
)
def test_the_criterion_in_words(needs, attrs, said):
    assert reach.asked(needs().assign_attrs(attrs)) == said


def test_the_criterion_leaves_out_what_differs_or_is_unknown(needs):
    both = needs().expand_dims(direction=["discharge", "charge"])
    assert reach.asked(both) == "for 80 % of the equilibrium capacity"
    assert reach.asked(needs().drop_attrs()) == ""
