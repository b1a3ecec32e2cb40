import numpy as np

from sscell.cell import load_cell
from sscell.protocols.protocol import CHARGE, DISCHARGE
from sscell.results.dataset import Axis
from sscell.solving.batch import Execution
from sscell.studies.rate_grid import RateGrid


def test_points_are_each_cell_at_each_rate_in_order(cell):
    other = load_cell("lco_lgps")
    points = list(RateGrid([0.5, 2.0], CHARGE).points([cell, other]))
    asked = [(p.design.cell.title, p.c_rate, p.protocol.name) for p in points]
    titles = (cell.title, cell.title, other.title, other.title)
    assert asked == [(t, r, "charge") for t, r in zip(titles, (0.5, 2.0) * 2, strict=True)]


def test_what_is_solved_becomes_a_dataset_with_the_rates_as_last_axis(cell):
    """Infeasible points need no solver: 0 mAh each, in the shape of the designs and the rates."""
    grid = RateGrid([1e4, 2e4], DISCHARGE)
    variables, known = grid.solved([cell] * 3, (3,), Execution("draft"))
    assert set(variables["outcome"].ravel()) == {"infeasible"}
    results = grid.dataset(
        "sweep",
        [Axis("design", range(3), "1", "design")],
        variables,
        title="a title",
        cells=[cell],
        asked={"over": "nothing"},
        attributes=known,
    )
    assert results["capacity"].dims == ("design", "c_rate")
    np.testing.assert_array_equal(results["capacity"], np.zeros((3, 2)))
    attributes = {"study": "sweep", "title": "a title", "direction": "discharge"}
    assert attributes.items() <= results.attrs.items()
    assert '"over": "nothing"' in results.attrs["description"]
    assert results["c_rate"].attrs == {"units": "1", "long_name": "C-rate"}
