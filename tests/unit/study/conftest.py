from typing import Any

import pytest

from sscell.cell import Cell, load_cell


@pytest.fixture(scope="session")
def cell() -> Cell:
    return load_cell("ncm83_li6ps5cl")


@pytest.fixture(scope="session")
def other() -> Cell:
    """Another active material, another number of layers: another model."""
    return load_cell("ncm622_li6ps5cl_42vol")


WRONG_RATES: list[tuple[Any, str]] = [
    ([], "empty"),
    ([0], "greater than 0"),
    ([1, -2], "greater than 0"),
    ([float("nan")], "greater than 0"),
    ([float("inf")], "greater than 0"),
    (["fast"], "expected numbers"),
    (1.0, "expected numbers"),
    (None, "expected numbers"),
    ([1, 1.0], "given twice"),
    ([[1, 2]], "expected numbers"),
]
