from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from sscell.cell import Cell, load_cell
from sscell.models.resolution import Resolution
from sscell.results.outcome import Trace
from sscell.solving.points import Design, Point

COARSE = Resolution(10, (1.4, 1.0), 5)
"""A mesh for tests that compare solver with solver, not with the truth."""


@pytest.fixture(scope="session")
def cell() -> Cell:
    return load_cell("ncm83_li6ps5cl").replace({"cathode.diffusion_length_factor": 1})


@pytest.fixture(scope="session")
def other() -> Cell:
    """Another active material, another number of layers: another model."""
    return load_cell("ncm622_li6ps5cl_42vol")


@pytest.fixture(scope="session")
def design(cell: Cell) -> Design:
    return Design.of(cell)


def names_and_rows(points: Sequence[Point]) -> tuple[tuple[str, ...], np.ndarray]:
    """Solver inputs of points as an engine takes them."""
    inputs = [point.inputs() for point in points]
    return tuple(inputs[0]), np.array([list(each.values()) for each in inputs])


def assert_identical(found: Sequence[Trace], right: Sequence[Trace]) -> None:
    """The same outcomes, and every time and voltage to the last bit."""
    assert [trace.outcome for trace in found] == [trace.outcome for trace in right]
    for one, other in zip(found, right, strict=True):
        np.testing.assert_array_equal(one.time, other.time)
        np.testing.assert_array_equal(one.voltage, other.voltage)


WRONG_RATES: list[tuple[Any, str]] = [
    ([], "empty"),
    ([0], "greater than 0"),
    ([1, -2], "greater than 0"),
    ([float("nan")], "not a finite number"),
    ([float("inf")], "not a finite number"),
    (["fast", 1], r"c_rates\.0: 'fast' is no rate"),
    (1.0, "expected a list of rates"),
    (None, "expected a list of rates"),
    ([1, 1.0], "given twice"),
    ([[1, 2]], "expected a C-rate such as"),
]
