import pytest

from sscell.cards.blocks import BlockError
from sscell.designs import listed as designs
from sscell.designs.listed import read_designs

KAPPA, LOADING, POROSITY = "catholyte.conductivity", "cathode.areal_capacity", "cathode.porosity"


def found(given):
    with pytest.raises(BlockError) as caught:
        read_designs(given)
    return caught.value.found


def test_each_value_by_the_measure_of_its_path():
    first, second = read_designs(
        [{KAPPA: "1 mS/cm", POROSITY: "5 %"}, {POROSITY: 0.1, KAPPA: "20 mS/cm"}]
    )
    assert first == {KAPPA: 0.1, POROSITY: 0.05}
    assert second == {KAPPA: 2.0, POROSITY: 0.1}
    assert list(first) == list(second)
    assert first[KAPPA].text == "1 mS/cm"


def test_what_was_read_is_read_again():
    once = read_designs([{KAPPA: "1 mS/cm"}])
    assert read_designs(once) == once


def test_the_same_design_may_stand_twice():
    assert len(read_designs([{POROSITY: 0.1}] * 2)) == 2


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (3, "got 3"),
        (None, "got nothing"),
        ([KAPPA], "got a list"),
        ({}, "got an empty mapping"),
    ],
)
def test_a_design_is_a_mapping_with_something_in_it(given, words):
    ((place, said),) = found([{KAPPA: "1 mS/cm"}, given])
    assert place == "1"
    assert said.startswith("expected a mapping of paths to values such as {cathode.thickness: 80")
    assert said.endswith(words)


def test_the_odd_design_is_named_even_if_it_is_the_first():
    usual = {KAPPA: "1 mS/cm", LOADING: "3 mAh/cm^2"}
    assert found([{KAPPA: "1 mS/cm", POROSITY: 0.1}, usual, usual]) == [
        (
            "0",
            "lacks cathode.areal_capacity and has cathode.porosity, unlike design 1; "
            "all designs need the same paths",
        )
    ]
    ((place, said),) = found([usual, {KAPPA: "1 mS/cm"}])
    assert place == "1"
    assert said.startswith("lacks cathode.areal_capacity, unlike design 0")


def test_an_unknown_path_is_said_once_and_not_as_a_difference():
    wrong, right = {"catholyte.conductivty": "1 mS/cm"}, {KAPPA: "1 mS/cm"}
    ((place, said),) = found([right, wrong, wrong])
    assert place == "1.catholyte.conductivty"
    assert f"Did you mean '{KAPPA}'" in said


def test_all_mistakes_in_the_order_of_the_designs():
    given = [{POROSITY: "150 %"}, {POROSITY: 0.1, KAPPA: "1"}, 3, {POROSITY: [0.1]}]
    places = [place for place, _ in found([*given, {POROSITY: 0.1}])]
    assert places == ["0.cathode.porosity", "1", "1.catholyte.conductivity", "2", f"3.{POROSITY}"]


def test_none_and_too_many(monkeypatch):
    with pytest.raises(ValueError, match="expected at least one design such as"):
        read_designs([])
    monkeypatch.setattr(designs, "MOST_DESIGNS", 3)
    with pytest.raises(ValueError, match="4 designs are too many; at most 3"):
        read_designs([{POROSITY: 0.1}] * 4)
