import json
from itertools import islice
from typing import Annotated, Any

import numpy as np
import pytest
from jsonschema import Draft202012Validator
from pydantic import TypeAdapter

from sscell import Quantity
from sscell.cards.blocks import BlockError
from sscell.designs import varied as module
from sscell.designs.ranges import samples
from sscell.designs.varied import (
    VariedReader,
    asked_designs,
    asked_number,
    dumped,
    each_design,
    each_value,
    read_varied,
    shape_of,
)
from sscell.errors import InputError

KAPPA, LOADING, POROSITY = "catholyte.conductivity", "cathode.areal_capacity", "cathode.porosity"
RANGE = {"from": "1 mS/cm", "to": "3 mS/cm"}


def mistakes(given):
    with pytest.raises(BlockError) as caught:
        read_varied(given)
    return caught.value.found


def problems_at(given):
    return dict(mistakes(given))


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
    said = problems_at({"sample": {"points": 8}, KAPPA: RANGE})
    assert said["sample"] == "there is no path 'sample'. Did you mean 'samples'?"
    assert "or samples: {points: 64} beside all ranges" in said[KAPPA]


def test_with_samples_a_list_or_points_are_refused():
    given = {"samples": {"points": 8}, KAPPA: {**RANGE, "points": 3}, POROSITY: [0.1, 0.2]}
    said = problems_at(given)
    assert set(said) == {KAPPA, POROSITY}
    assert "leave out points" in said[KAPPA]
    assert "samples are drawn from a range" in said[POROSITY]


def test_samples_of_nothing():
    assert "no path to draw values for" in problems_at({"samples": {"points": 8}})["samples"]


def test_mistakes_of_a_grid_are_told_together():
    said = problems_at({KAPPA: ["1", "2 mS/cm", "3 V"], POROSITY: [], "porosity": [0.1]})
    assert set(said) == {f"{KAPPA}.0", f"{KAPPA}.2", POROSITY, "porosity"}


@pytest.mark.parametrize("given", [None, 3, KAPPA])
def test_something_else(given):
    with pytest.raises(ValueError, match="or a list of designs, got"):
        read_varied(given)


def test_each_value_by_the_measure_of_its_path():
    first, second = read_varied(
        [{KAPPA: "1 mS/cm", POROSITY: "5 %"}, {POROSITY: 0.1, KAPPA: "20 mS/cm"}]
    )
    assert first == {KAPPA: 0.1, POROSITY: 0.05}
    assert second == {KAPPA: 2.0, POROSITY: 0.1}
    assert list(first) == list(second)
    assert first[KAPPA].text == "1 mS/cm"


def test_what_was_read_is_read_again():
    once = read_varied([{KAPPA: "1 mS/cm"}])
    assert read_varied(once) == once


def test_the_same_design_may_stand_twice():
    assert len(read_varied([{POROSITY: 0.1}] * 2)) == 2


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
    ((place, said),) = mistakes([{KAPPA: "1 mS/cm"}, given])
    assert place == "1"
    assert said.startswith("expected a mapping of paths to values such as {cathode.thickness: 80")
    assert said.endswith(words)


def test_the_odd_design_is_named_even_if_it_is_the_first():
    usual = {KAPPA: "1 mS/cm", LOADING: "3 mAh/cm^2"}
    assert mistakes([{KAPPA: "1 mS/cm", POROSITY: 0.1}, usual, usual]) == [
        (
            "0",
            "lacks cathode.areal_capacity and has cathode.porosity, unlike design 1; "
            "all designs need the same paths",
        )
    ]
    ((place, said),) = mistakes([usual, {KAPPA: "1 mS/cm"}])
    assert place == "1"
    assert said.startswith("lacks cathode.areal_capacity, unlike design 0")


def test_an_unknown_path_is_said_once_and_not_as_a_difference():
    wrong, right = {"catholyte.conductivty": "1 mS/cm"}, {KAPPA: "1 mS/cm"}
    ((place, said),) = mistakes([right, wrong, wrong])
    assert place == "1.catholyte.conductivty"
    assert f"Did you mean '{KAPPA}'" in said


def test_all_mistakes_in_the_order_of_the_designs():
    given = [{POROSITY: "150 %"}, {POROSITY: 0.1, KAPPA: "1"}, 3, {POROSITY: [0.1]}]
    places = [place for place, _ in mistakes([*given, {POROSITY: 0.1}])]
    assert places == ["0.cathode.porosity", "1", "1.catholyte.conductivity", "2", f"3.{POROSITY}"]


def test_none_and_too_many(monkeypatch):
    with pytest.raises(ValueError, match="expected at least one design such as"):
        read_varied([])
    monkeypatch.setattr(module, "MOST_DESIGNS", 3)
    with pytest.raises(ValueError, match="4 designs are too many; at most 3"):
        read_varied([{POROSITY: 0.1}] * 4)


OVER = {
    "catholyte.conductivity": ["0.1 mS/cm", "1 mS/cm"],
    "cathode.thickness": ["50 um", "100 um", "0.2 mm"],
}
LIST = [
    {"cathode.thickness": "50 um", "cathode.coverage": 0.3},
    {"cathode.coverage": "60 %", "cathode.thickness": "0.1 mm"},
    {"cathode.thickness": "50 um", "cathode.coverage": 0.3},
]


def values(designs):
    """Names and SI values of each design, in order."""
    return [
        [(name, float(value)) for name, value in changes.items()]
        for changes in each_design(designs)
    ]


@pytest.fixture
def grid():
    return asked_designs(OVER)


@pytest.fixture
def listed():
    return asked_designs(LIST)


def test_a_mapping_is_every_combination_in_row_major_order(grid):
    """The last path changes fastest, as in an array of the shape."""
    assert isinstance(grid, dict)
    assert shape_of(grid) == (2, 3)
    conductivity, thickness = OVER
    assert values(grid) == [
        [(conductivity, pytest.approx(k)), (thickness, pytest.approx(d))]
        for k in (0.01, 0.1)
        for d in (5e-5, 1e-4, 2e-4)
    ]


def test_a_sequence_is_each_design_as_it_is(listed):
    """In order, twice if it is given twice, and paths in the order of the first."""
    assert isinstance(listed, tuple)
    assert shape_of(listed) == (3,)
    first = [("cathode.thickness", pytest.approx(5e-5)), ("cathode.coverage", 0.3)]
    second = [("cathode.thickness", pytest.approx(1e-4)), ("cathode.coverage", 0.6)]
    assert values(listed) == [first, second, first]


@pytest.mark.parametrize("over", [OVER, LIST], ids=["grid", "listed"])
def test_designs_can_be_gone_through_again(over):
    designs = asked_designs(over)
    assert values(designs) == values(designs)
    assert len(values(designs)) == np.prod(shape_of(designs))


def test_a_huge_grid_is_not_written_out():
    """Ten thousand values of three paths are a million million designs."""
    number = 10_000
    designs = asked_designs(
        {
            "cathode.coverage": np.linspace(0.1, 0.9, number),
            "cathode.porosity": np.linspace(0.1, 0.3, number),
            "cathode.utilisation": np.linspace(0.1, 0.9, number),
        }
    )
    assert shape_of(designs) == (number,) * 3
    first, second = islice(values(list(islice(each_design(designs), 2))), 2)
    assert first[:2] == second[:2]
    assert first[2] != second[2]


def test_one_by_one_every_value_of_a_grid_occurs(grid):
    conductivity, thickness = OVER
    assert values(list(each_value(grid))) == [
        [(conductivity, pytest.approx(0.01))],
        [(conductivity, pytest.approx(0.1))],
        [(thickness, pytest.approx(5e-5))],
        [(thickness, pytest.approx(1e-4))],
        [(thickness, pytest.approx(2e-4))],
    ]


def test_one_by_one_listed_designs_are_all_of_them(listed):
    assert values(list(each_value(listed))) == values(listed)


@pytest.mark.parametrize("over", [OVER, LIST], ids=["grid", "listed"])
def test_what_is_written_down_can_be_asked_again(over):
    designs = asked_designs(over)
    again = asked_designs(json.loads(json.dumps(dumped(designs))))
    assert type(again) is type(designs)
    assert values(again) == values(designs)


def test_texts_are_written_down_as_they_were_given(grid, listed):
    assert dumped(grid) == OVER
    assert dumped(listed)[1] == {"cathode.thickness": "0.1 mm", "cathode.coverage": "60 %"}


def test_numbers_without_a_text_are_written_down_exactly():
    """A third has no short decimal; what comes back is the same float."""
    given = [1 / 3, np.float64(0.1) + 0.2, Quantity(0.7, "")]
    designs = asked_designs({"cathode.coverage": given})
    again = asked_designs(json.loads(json.dumps(dumped(designs))))
    assert values(again) == values(designs)
    assert values(designs)[0] == [("cathode.coverage", 1 / 3)]


@pytest.mark.parametrize(
    "thicknesses",
    [
        ["50 um", "0.1 mm"],
        ("50 um", "0.1 mm"),
        iter(["50 um", "0.1 mm"]),
        Quantity([50, 100], "um"),
        [Quantity(50, "um"), Quantity(0.01, "cm")],
        np.array(["50 um", "0.1 mm"]),
        [{"value": "50 um", "source": "assumed: a guess"}, "100 um"],
    ],
    ids=lambda v: type(v).__name__,
)
def test_values_may_be_given_in_many_ways(thicknesses):
    designs = asked_designs({"cathode.thickness": thicknesses})
    assert designs["cathode.thickness"] == pytest.approx([5e-5, 1e-4], rel=1e-12)


@pytest.mark.parametrize(
    "numbers", [[0.3, 0.6], np.array([0.3, 0.6]), Quantity([30, 60], "percent")]
)
def test_ratios_need_no_unit(numbers):
    designs = asked_designs({"cathode.coverage": numbers})
    assert designs["cathode.coverage"] == pytest.approx([0.3, 0.6], rel=1e-12)


def test_designs_may_come_from_a_generator_or_be_drawn():
    from_generator = asked_designs(design for design in LIST)
    assert values(from_generator) == values(asked_designs(LIST))
    drawn = samples({"cathode.coverage": (0.2, 0.8), "cathode.thickness": ("40 um", "90 um")}, 5)
    assert values(asked_designs(drawn)) == values(drawn)


WRONG = [
    ({}, [("over", "empty")]),
    ([], [("over", "at least one design")]),
    ("cathode.thickness", [("over", "list of designs")]),
    (b"cathode.thickness", [("over", "list of designs")]),
    (None, [("over", "list of designs")]),
    (3, [("over", "list of designs")]),
    ({"cathode.thickness": []}, [("cathode.thickness", "empty list")]),
    ({"cathode.thickness": np.array([])}, [("cathode.thickness", "empty list")]),
    ({"cathode.thicknes": ["50 um"]}, [("cathode.thicknes", "Did you mean 'cathode.thickness'")]),
    ({3: ["1 um"]}, [("3", "there is no path '3'")]),
    ({"cathode.thickness": ["50 mV"]}, [("cathode.thickness.0", "wrong dimension")]),
    ({"cathode.thickness": [50]}, [("cathode.thickness.0", "no unit")]),
    ({"cathode.thickness": ["thick"]}, [("cathode.thickness.0", "'thick' is not a number")]),
    ({"cathode.thickness": ["nan um"]}, [("cathode.thickness.0", "nan um")]),
    ({"cathode.thickness": [None]}, [("cathode.thickness.0", "expected a length")]),
    ({"cathode.thickness": [["1 um"]]}, [("cathode.thickness.0", "expected a length")]),
    ({"cathode.thickness": "50 um"}, [("cathode.thickness", "list of values")]),
    ({"cathode.thickness": {"50 um": 1}}, [("cathode.thickness", "of a range")]),
    ({"cathode.thickness": Quantity(50, "um")}, [("cathode.thickness", "list of values")]),
    ({"cathode.thickness": Quantity([[50]], "um")}, [("cathode.thickness", "list of values")]),
    ({"cathode.thickness": 3}, [("cathode.thickness", "list of values")]),
    ({"cathode.thickness": ["50 um", "0.05 mm"]}, [("cathode.thickness", "given twice")]),
    ({"cathode.porosity": [0.1, 1.2]}, [("cathode.porosity.1", "less than 1")]),
    (
        {"cathode.thicknes": ["1 um"], "cathode.coverage": [2.0], "cathode.porosity": []},
        [
            ("cathode.thicknes", "Did"),
            ("cathode.coverage.0", "at most 1"),
            ("cathode.porosity", ""),
        ],
    ),
    (["cathode.thickness"], [("over.0", "expected a mapping of paths to values")]),
    ([{}], [("over.0", "expected a mapping of paths to values")]),
    ([None, 3], [("over.0", "expected a mapping"), ("over.1", "expected a mapping")]),
    (
        [{"cathode.thicknes": "1 um"}],
        [("over.0.cathode.thicknes", "Did you mean 'cathode.thickness'")],
    ),
    ([{"cathode.thickness": "1 mV"}], [("over.0.cathode.thickness", "wrong dimension")]),
    ([{"cathode.thickness": ["1 um"]}], [("over.0.cathode.thickness", "expected a length")]),
    (
        [LIST[0], {"cathode.thickness": "1 um"}, LIST[0]],
        [("over.1", "same paths")],
    ),
    (
        [LIST[0], {**LIST[0], "cathode.porosity": 0.1}, LIST[0]],
        [("over.1", "cathode.porosity")],
    ),
    (
        [{**LIST[0], "cathode.coverage": 2.0}, LIST[0], LIST[0]],
        [("over.0.cathode.coverage", "at most 1")],
    ),
    (
        [LIST[0], 3, {"cathode.coverage": 2, "cathode.thickness": "1 K"}],
        [
            ("over.1", "expected a mapping"),
            ("over.2.cathode.thickness", "wrong dimension"),
            ("over.2.cathode.coverage", "at most 1"),
        ],
    ),
]


@pytest.mark.parametrize(("over", "expected"), WRONG, ids=lambda v: repr(v)[:60])
def test_every_mistake_is_said_once_and_where_it_stands(over, expected):
    with pytest.raises(InputError) as caught:
        asked_designs(over)
    found = [(problem.where, problem.message) for problem in caught.value.problems]
    assert [where for where, _ in found] == [where for where, _ in expected]
    for (_, said), (_, words) in zip(found, expected, strict=True):
        assert words in said


def test_ranges_and_samples_as_in_a_card():
    span = {"from": "0.1 mS/cm", "to": "10 mS/cm", "points": 3, "spacing": "log"}
    grid = asked_designs({"catholyte.conductivity": span, "cathode.coverage": [0.5]})
    assert isinstance(grid, dict)
    assert shape_of(grid) == (3, 1)
    assert [float(v) for v in grid["catholyte.conductivity"]] == pytest.approx([0.01, 0.1, 1.0])
    ends = {key: span[key] for key in ("from", "to")}
    drawn = asked_designs({"samples": {"points": 4}, "catholyte.conductivity": ends})
    assert isinstance(drawn, tuple)
    assert shape_of(drawn) == (4,)
    with pytest.raises(InputError, match="a range needs points"):
        asked_designs({"catholyte.conductivity": ends})
    with pytest.raises(InputError, match="a range needs to"):
        asked_designs({"samples": {"points": 4}, "cathode.coverage": {"from": 0.1}})


@pytest.mark.parametrize(
    ("over", "number"),
    [
        ({KAPPA: range(300), LOADING: {**RANGE, "points": 1000}}, 300_000),
        ([{KAPPA: 1}] * 7, 7),
        ({KAPPA: RANGE, "samples": {"points": 9}}, 1),
        ({KAPPA: 5, LOADING: {"points": "x"}}, 1),
        (None, 1),
    ],
)
def test_designs_are_counted_before_they_are_read(over, number):
    assert asked_number(over) == number


SCHEMA = TypeAdapter(Annotated[Any, VariedReader()]).json_schema()
SPAN = {"from": "0.1 mS/cm", "to": "30 mS/cm", "spacing": "log"}


@pytest.mark.parametrize(
    "vary",
    [
        {},
        {"catholyte.conductivity": ["1 mS/cm", "2 mS/cm"]},
        {"catholyte.conductivity": {**SPAN, "points": 3}},
        {"separator.1.thickness": ["20 um"]},
        {"cathode.porosity": [0.1, "15 %"]},
        {"catholyte.conductivity": SPAN, "samples": {"points": 8, "seed": 2}},
        [{"cathode.thickness": "80 um"}, {"cathode.thickness": "95 um"}],
        {"catholyte.conductivity": "1 mS/cm"},
        {"catholyte.conductivity": ["1 um"]},
        {"catholyte.conductivity": SPAN},
        {"catholyte.conductivity": {**SPAN, "points": 3, "spacing": "even"}},
        {"catholyte.conductivity": {**SPAN, "points": 3}, "samples": {"points": 8}},
        {"catholyte.conductivity": SPAN, "samples": {"points": 8, "methods": "sobol"}},
        {"catholyte.conductivty": ["1 mS/cm"]},
        {"separator.1.porosity": [0.1]},
        [{"cathode.thickness": 80}],
        [],
        "catholyte.conductivity",
    ],
    ids=str,
)
def test_the_schema_agrees_with_the_reader(vary):
    try:
        read_varied(vary)
        taken = True
    except (BlockError, ValueError):
        taken = False
    assert Draft202012Validator(SCHEMA).is_valid(vary) == taken
