import numpy as np
import pytest

from sscell.plot.parts import quantities
from sscell.plot.parts.quantities import chosen, rank_correlations

SPECIFIC = "specific_capacity"
SIX = ["conductivity", "areal_capacity", "particle_size", "porosity", "coverage"]


def of(results):
    return results[[SPECIFIC, "outcome"]]


def test_up_to_four_are_all_drawn(clouds):
    assert chosen(clouds(varied=4), SPECIFIC, None) == (SIX[:4], [], [])


def test_of_more_the_four_that_matter_most_and_a_note(clouds):
    """At every rate the made-up capacity depends on the first four, and not on the others."""
    names, _, (note,) = chosen(clouds(2000, varied=6), SPECIFIC, None)
    assert names == SIX[:4]
    assert "4 of 6" in note
    assert note.endswith("left out: coverage, junction resistance.")


def test_they_keep_their_order(clouds):
    results = clouds(2000, varied=6)
    turned = results.drop_vars(SIX).assign_coords(
        {name: results[name].variable for name in SIX[::-1]}
    )
    assert chosen(turned, SPECIFIC, None)[0] == SIX[3::-1]


def test_what_all_designs_share_is_said_and_not_drawn(clouds):
    results = clouds()
    results["conductivity"] = results["conductivity"].copy(data=np.full(12, 2.0))
    results["conductivity"].attrs.update(units="mS/cm", long_name="catholyte conductivity")
    names, fixed, _ = chosen(results, SPECIFIC, None)
    assert names == ["areal_capacity"]
    assert fixed == ["Catholyte conductivity 2 mS cm$^{−1}$".replace(" mS cm", "\u00a0mS\u00a0cm")]


def test_a_single_design_is_drawn_all_the_same(clouds):
    assert chosen(clouds(1), SPECIFIC, None) == (SIX[:2], [], [])


@pytest.mark.parametrize("x", ["areal_capacity", "cathode.areal_capacity"])
def test_one_by_name_or_path(clouds, x):
    assert chosen(clouds(varied=6), SPECIFIC, x) == (["areal_capacity"], [], [])


def test_what_is_not_there_is_said(clouds):
    with pytest.raises(ValueError, match=r"x is 'thickness'.*'conductivity', 'areal_capacity'"):
        chosen(clouds(), SPECIFIC, "thickness")
    bare = clouds().drop_vars(["conductivity", "areal_capacity"])
    with pytest.raises(ValueError, match="no coordinate along 'design'"):
        chosen(bare, SPECIFIC, None)


def test_correlation_is_of_ranks_without_sign(clouds):
    results = clouds(50, c_rates=(1.0, 2.0))
    results["outcome"][:] = "cut-off voltage"
    falling = np.exp(-results["conductivity"].values)
    results[SPECIFIC][:] = np.stack([falling, falling], axis=1)
    weights = rank_correlations(results, SPECIFIC, ["conductivity", "areal_capacity"])
    assert weights["conductivity"] == pytest.approx(1.0)
    assert weights["areal_capacity"] < 0.4


@pytest.mark.parametrize(("second", "weight"), [(-1.0, 1.0), (0.0, 0.5)])
def test_rates_are_averaged_and_opposite_effects_do_not_cancel(clouds, second, weight):
    results = clouds(50, c_rates=(1.0, 2.0))
    results["outcome"][:] = "cut-off voltage"
    kappa = results["conductivity"].values
    results[SPECIFIC][:] = np.stack([kappa, second * kappa], axis=1)
    weights = rank_correlations(results, SPECIFIC, ["conductivity"])
    assert weights["conductivity"] == pytest.approx(weight)


@pytest.mark.parametrize(
    ("last", "weight"), [("infeasible", 0.0), ("solver failed", 1.0), ("time limit", 1.0)]
)
def test_infeasible_designs_count_as_zero_and_failed_ones_not_at_all(clouds, last, weight):
    """A zero for the most conductive of 5 designs: ranks 2 3 4 5 1, rho = 1 - 6 * 20 / 120 = 0."""
    results = clouds(5, c_rates=(1.0,))
    results["conductivity"][:] = [1, 2, 3, 4, 5]
    results[SPECIFIC][:, 0] = [10, 20, 30, 40, 50]
    results["outcome"][:, 0] = [*["cut-off voltage"] * 4, last]
    weights = rank_correlations(results, SPECIFIC, ["conductivity"])
    assert weights["conductivity"] == pytest.approx(weight)


def test_where_nothing_varies_there_is_no_correlation(clouds):
    results = clouds(20)
    results[SPECIFIC][:] = 0.0
    results["outcome"][:] = "infeasible"
    assert rank_correlations(results, SPECIFIC, ["conductivity"]) == {"conductivity": 0.0}


def test_cells_count_alike(clouds):
    two = clouds(40, cells=2)
    each = [
        rank_correlations(two.isel(cell=place), SPECIFIC, ["conductivity"])["conductivity"]
        for place in range(2)
    ]
    both = rank_correlations(two, SPECIFIC, ["conductivity"])["conductivity"]
    assert both == pytest.approx(np.mean(each))


def test_the_number_of_a_design_is_no_quantity(clouds):
    assert quantities.varied(clouds()) == ["conductivity", "areal_capacity"]
