import pytest

from sscell.cards.blocks import BlockError
from sscell.designs.varied import dumped, read_varied, repeated
from sscell.quantities.sourced import Sourced

KAPPA, POROSITY = "catholyte.conductivity", "cathode.porosity"
RANGE = {"from": "1 mS/cm", "to": "3 mS/cm"}


def found(given):
    with pytest.raises(BlockError) as caught:
        read_varied(given)
    return dict(caught.value.found)


def test_a_mapping_is_a_grid_of_lists_and_ranges():
    grid = read_varied({KAPPA: {**RANGE, "points": 3}, POROSITY: [0.1, "5 %"]})
    assert grid == {KAPPA: (0.1, 0.2, 0.3), POROSITY: (0.1, 0.05)}


def test_a_list_is_designs():
    assert read_varied([{KAPPA: "1 mS/cm"}, {KAPPA: "2 mS/cm"}]) == ({KAPPA: 0.1}, {KAPPA: 0.2})


def test_samples_of_ranges_are_designs():
    designs = read_varied(
        {"samples": {"points": 6}, KAPPA: RANGE, POROSITY: {"from": 0, "to": 0.1}}
    )
    assert len(designs) == 6
    assert all(0.1 <= d[KAPPA] <= 0.3 and 0 <= d[POROSITY] <= 0.1 for d in designs)
    assert len({d[KAPPA] for d in designs}) == 6


@pytest.mark.parametrize(
    "given",
    [
        {},
        {KAPPA: ["1 mS/cm"], POROSITY: [0.1, "5 %"]},
        [{KAPPA: "1 mS/cm", POROSITY: 0.1}],
    ],
)
def test_dumped_is_what_was_written(given):
    assert dumped(read_varied(given)) == given


def test_a_misspelt_samples_is_told_from_a_path():
    said = found({"sample": {"points": 8}, KAPPA: RANGE})
    assert said["sample"] == "there is no path 'sample'. Did you mean 'samples'?"
    assert "or samples: {points: 64} beside all ranges" in said[KAPPA]


def test_with_samples_a_list_or_points_are_refused():
    said = found({"samples": {"points": 8}, KAPPA: {**RANGE, "points": 3}, POROSITY: [0.1, 0.2]})
    assert set(said) == {KAPPA, POROSITY}
    assert "leave out points" in said[KAPPA]
    assert "samples are drawn from a range" in said[POROSITY]


def test_samples_of_nothing():
    assert "no path to draw values for" in found({"samples": {"points": 8}})["samples"]


def test_mistakes_of_a_grid_are_told_together():
    said = found({KAPPA: ["1", "2 mS/cm", "3 V"], POROSITY: [], "porosity": [0.1]})
    assert set(said) == {f"{KAPPA}.0", f"{KAPPA}.2", POROSITY, "porosity"}


@pytest.mark.parametrize("given", [None, 3, KAPPA])
def test_something_else(given):
    with pytest.raises(ValueError, match="or a list of designs, got"):
        read_varied(given)


def test_repeated_names_the_second():
    values = (Sourced(0.1), Sourced(0.2), Sourced(0.1, text="10 %"))
    assert repeated(values) is values[2]
    assert repeated(values[:2]) is None
