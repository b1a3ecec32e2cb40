import numpy as np
import pytest

from sscell.cell import load_cell
from sscell.designs.uncertainty import estimated, spreads, uncertain_designs
from sscell.errors import InputError


@pytest.fixture(scope="module")
def cell():
    return load_cell("ncm83_li6ps5cl")


def drawn(cell, path, given, count=256, **kwargs):
    designs = uncertain_designs(cell, {path: given}, count, **kwargs)
    assert all(list(design) == [path] for design in designs)
    return np.array([float(design[path]) for design in designs])


def test_a_factor_is_one_standard_deviation_of_the_logarithm(cell):
    """256 Sobol points: mean and deviation of the logarithm to 1 % of ln 2."""
    values = np.log(drawn(cell, "catholyte.conductivity", 2.0))
    centre = np.log(float(cell.cathode.catholyte.conductivity))
    assert values.mean() == pytest.approx(centre, abs=0.01)
    assert values.std() == pytest.approx(np.log(2), rel=0.02)


def test_a_range_is_filled_evenly(cell):
    values = drawn(cell, "cathode.coverage", (0.2, 0.8))
    assert 0.2 <= values.min() < 0.21
    assert 0.79 < values.max() <= 0.8
    assert values.mean() == pytest.approx(0.5, abs=0.005)


def test_a_range_by_factors(cell):
    values = drawn(cell, "catholyte.conductivity", ("0.1 mS/cm", "10 mS/cm", "log"))
    assert np.median(values) == pytest.approx(0.1, rel=0.02)  # 1 mS/cm in S/m


def test_the_seed_decides(cell):
    first = drawn(cell, "cathode.coverage", 1.1, 16)
    np.testing.assert_array_equal(first, drawn(cell, "cathode.coverage", 1.1, 16))
    assert (first != drawn(cell, "cathode.coverage", 1.1, 16, seed=1)).all()


def test_several_are_drawn_together(cell):
    designs = uncertain_designs(
        cell, {"catholyte.conductivity": 1.5, "cathode.coverage": (0.2, 0.8)}, 64
    )
    both = np.array([[float(v) for v in design.values()] for design in designs])
    assert abs(np.corrcoef(np.log(both[:, 0]), both[:, 1])[0, 1]) < 0.1


def test_cards_say_their_spread(cell):
    assert spreads(cell)["catholyte.conductivity"] == 1.8
    designs = uncertain_designs(cell, "cards", 4)
    assert set(designs[0]) == set(spreads(cell))


def test_what_is_known_less_does_not_look_better_known():
    """LGPS states no spread: the band of its conductivity is as wide as that of Li6PS5Cl."""
    unknown = load_cell("lco_lgps")
    assert set(spreads(unknown)) == {"catholyte.conductivity", "separator.0.conductivity"}
    assert all(factor == 1.8 for factor in spreads(unknown).values())
    values = [float(d["catholyte.conductivity"]) for d in uncertain_designs(unknown, "cards", 256)]
    assert np.log(values).std() == pytest.approx(np.log(1.8), rel=0.02)
    assert spreads(unknown)["catholyte.conductivity"].mark == "assumed"
    said = estimated(unknown, "cards")
    assert "spread of catholyte.conductivity, separator.0.conductivity is not known" in said
    assert "factor of 1.8" in said
    assert estimated(unknown, {"catholyte.conductivity": 2.0}) == ""


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"catholyte.conductivity": 0.5}, "factor above 1"),
        ({"catholyte.conductivity": True}, "factor above 1"),
        ({"catholyte.conductivity": "2"}, "factor above 1"),
        ({"catholyte.conductivity": 1e3}, "at most 100"),
        ({"cathode.thickness": 2.0}, "follows from other values"),
        ({"cathode.film_resistance": 2.0}, "is 0 in this cell"),
        ({"cathode.coverage": 3.0}, "must be at most 1"),
        ({"cathode.coverage": (0.9, 0.1)}, "from must be below to"),
        ({"cathode.cover": 1.5}, "coverage"),
        ({}, "expected paths"),
        ("card", "'cards'"),
        (None, "expected paths"),
    ],
    ids=str,
)
def test_mistakes(cell, given, message):
    with pytest.raises(InputError, match=message):
        uncertain_designs(cell, given, 8)


def test_all_mistakes_at_once(cell):
    with pytest.raises(InputError) as caught:
        uncertain_designs(cell, {"cathode.cover": 1.5, "cathode.thickness": 2.0}, 8)
    assert len(caught.value.problems) == 2
