import json
from itertools import islice

import numpy as np
import pytest

from sscell import Quantity
from sscell.designs.samples import samples
from sscell.errors import InputError
from sscell.studies.sweep_designs import Grid, Listed, checked_designs

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
    return [[(name, float(value)) for name, value in changes.items()] for changes in designs]


@pytest.fixture
def grid():
    return checked_designs(OVER)


@pytest.fixture
def listed():
    return checked_designs(LIST)


def test_a_mapping_is_every_combination_in_row_major_order(grid):
    """The last path changes fastest, as in an array of the shape."""
    assert isinstance(grid, Grid)
    assert grid.shape == (2, 3)
    conductivity, thickness = OVER
    assert values(grid) == [
        [(conductivity, pytest.approx(k)), (thickness, pytest.approx(d))]
        for k in (0.01, 0.1)
        for d in (5e-5, 1e-4, 2e-4)
    ]


def test_a_sequence_is_each_design_as_it_is(listed):
    """In order, twice if it is given twice, and paths in the order of the first."""
    assert isinstance(listed, Listed)
    assert listed.shape == (3,)
    first = [("cathode.thickness", pytest.approx(5e-5)), ("cathode.coverage", 0.3)]
    second = [("cathode.thickness", pytest.approx(1e-4)), ("cathode.coverage", 0.6)]
    assert values(listed) == [first, second, first]


@pytest.mark.parametrize("over", [OVER, LIST], ids=["grid", "listed"])
def test_designs_can_be_gone_through_again(over):
    designs = checked_designs(over)
    assert values(designs) == values(designs)
    assert len(values(designs)) == np.prod(designs.shape)


def test_a_huge_grid_is_not_written_out():
    """Ten thousand values of three paths are a million million designs."""
    number = 10_000
    designs = checked_designs(
        {
            "cathode.coverage": np.linspace(0.1, 0.9, number),
            "cathode.porosity": np.linspace(0.1, 0.3, number),
            "cathode.utilisation": np.linspace(0.1, 0.9, number),
        }
    )
    assert designs.shape == (number,) * 3
    first, second = islice(values(islice(designs, 2)), 2)
    assert first[:2] == second[:2]
    assert first[2] != second[2]


def test_one_by_one_every_value_of_a_grid_occurs(grid):
    conductivity, thickness = OVER
    assert values(grid.one_by_one()) == [
        [(conductivity, pytest.approx(0.01))],
        [(conductivity, pytest.approx(0.1))],
        [(thickness, pytest.approx(5e-5))],
        [(thickness, pytest.approx(1e-4))],
        [(thickness, pytest.approx(2e-4))],
    ]


def test_one_by_one_listed_designs_are_all_of_them(listed):
    assert values(listed.one_by_one()) == values(listed)


def test_a_grid_has_a_dimension_for_each_path(grid):
    conductivity, thickness = grid.axes()
    assert (conductivity.name, thickness.name) == ("catholyte_conductivity", "thickness")
    assert conductivity.values == pytest.approx([0.1, 1.0])
    assert thickness.values == pytest.approx([50, 100, 200])
    assert (conductivity.units, thickness.units) == ("mS/cm", "um")
    assert (thickness.long_name, thickness.path) == ("cathode thickness", "cathode.thickness")
    assert conductivity.along is thickness.along is None


def test_listed_designs_have_one_dimension_with_the_paths_along_it(listed):
    counted, thickness, coverage = listed.axes()
    assert (counted.name, counted.units, counted.path) == ("design", "1", None)
    assert list(counted.values) == [0, 1, 2]
    assert counted.along is None
    assert thickness.values == pytest.approx([50, 100, 50])
    assert (thickness.name, thickness.units, thickness.along) == ("thickness", "um", "design")
    assert (coverage.name, coverage.units, coverage.along) == ("coverage", "1", "design")
    assert coverage.values == pytest.approx([0.3, 0.6, 0.3])
    assert (coverage.long_name, coverage.path) == ("coverage", "cathode.coverage")


@pytest.mark.parametrize("over", [OVER, LIST], ids=["grid", "listed"])
def test_what_is_written_down_can_be_asked_again(over):
    designs = checked_designs(over)
    again = checked_designs(json.loads(json.dumps(designs.to_json())))
    assert type(again) is type(designs)
    assert values(again) == values(designs)


def test_texts_are_written_down_as_they_were_given(grid, listed):
    assert grid.to_json() == OVER
    assert listed.to_json()[1] == {"cathode.thickness": "0.1 mm", "cathode.coverage": "60 %"}


def test_numbers_without_a_text_are_written_down_exactly():
    """A third has no short decimal; what comes back is the same float."""
    given = [1 / 3, np.float64(0.1) + 0.2, Quantity(0.7, "")]
    designs = checked_designs({"cathode.coverage": given})
    again = checked_designs(json.loads(json.dumps(designs.to_json())))
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
    designs = checked_designs({"cathode.thickness": thicknesses})
    assert [d["cathode.thickness"] for d in designs] == pytest.approx([5e-5, 1e-4], rel=1e-12)


@pytest.mark.parametrize(
    "numbers", [[0.3, 0.6], np.array([0.3, 0.6]), Quantity([30, 60], "percent")]
)
def test_ratios_need_no_unit(numbers):
    designs = checked_designs({"cathode.coverage": numbers})
    assert [d["cathode.coverage"] for d in designs] == pytest.approx([0.3, 0.6], rel=1e-12)


def test_designs_may_come_from_a_generator_or_be_drawn():
    from_generator = checked_designs(design for design in LIST)
    assert values(from_generator) == values(checked_designs(LIST))
    drawn = samples({"cathode.coverage": (0.2, 0.8), "cathode.thickness": ("40 um", "90 um")}, 5)
    assert values(checked_designs(drawn)) == values(drawn)


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
    ({"cathode.thickness": ["50 mV"]}, [("cathode.thickness", "wrong dimension")]),
    ({"cathode.thickness": [50]}, [("cathode.thickness", "no unit")]),
    ({"cathode.thickness": ["thick"]}, [("cathode.thickness", "'thick' is not a number")]),
    ({"cathode.thickness": ["nan um"]}, [("cathode.thickness", "nan um")]),
    ({"cathode.thickness": [None]}, [("cathode.thickness", "expected a length")]),
    ({"cathode.thickness": [["1 um"]]}, [("cathode.thickness", "expected a length")]),
    ({"cathode.thickness": "50 um"}, [("cathode.thickness", "list of values")]),
    ({"cathode.thickness": {"50 um": 1}}, [("cathode.thickness", "of a range")]),
    ({"cathode.thickness": Quantity(50, "um")}, [("cathode.thickness", "list of values")]),
    ({"cathode.thickness": Quantity([[50]], "um")}, [("cathode.thickness", "list of values")]),
    ({"cathode.thickness": 3}, [("cathode.thickness", "list of values")]),
    ({"cathode.thickness": ["50 um", "0.05 mm"]}, [("cathode.thickness", "given twice")]),
    ({"cathode.porosity": [0.1, 1.2]}, [("cathode.porosity", "less than 1")]),
    (
        {"cathode.thicknes": ["1 um"], "cathode.coverage": [2.0], "cathode.porosity": []},
        [
            ("cathode.thicknes", "Did"),
            ("cathode.coverage", "at most 1"),
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
        checked_designs(over)
    found = [(problem.where, problem.message) for problem in caught.value.problems]
    assert [where for where, _ in found] == [where for where, _ in expected]
    for (_, said), (_, words) in zip(found, expected, strict=True):
        assert words in said


def test_ranges_and_samples_as_in_a_card():
    span = {"from": "0.1 mS/cm", "to": "10 mS/cm", "points": 3, "spacing": "log"}
    grid = checked_designs({"catholyte.conductivity": span, "cathode.coverage": [0.5]})
    assert isinstance(grid, Grid)
    assert grid.shape == (3, 1)
    assert [float(v) for v in grid.values[0]] == pytest.approx([0.01, 0.1, 1.0])
    ends = {key: span[key] for key in ("from", "to")}
    drawn = checked_designs({"samples": {"points": 4}, "catholyte.conductivity": ends})
    assert isinstance(drawn, Listed)
    assert drawn.shape == (4,)
    with pytest.raises(InputError, match="a range needs points"):
        checked_designs({"catholyte.conductivity": ends})
    with pytest.raises(InputError, match="a range needs to"):
        checked_designs({"samples": {"points": 4}, "cathode.coverage": {"from": 0.1}})
