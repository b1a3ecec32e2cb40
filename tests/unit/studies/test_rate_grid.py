import numpy as np

from sscell.catalogue.studies import printed
from sscell.cell import load_cell
from sscell.plot import caption
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


def test_currents_have_the_dimensions_in_which_they_differ(cell):
    """Twice the loading is twice the current per area, and the same per mass."""
    grid = RateGrid([1.0, 2.0], DISCHARGE)
    thick = cell.replace({"cathode.loading": "21.4 mg/cm^2"})
    axis = Axis("loading", [10.7, 21.4], "mg/cm2", "loading")
    currents = grid.currents([cell, thick], (2,))
    results = grid.dataset("sweep", [axis], currents, title="a title", cells=[cell])
    np.testing.assert_allclose(results["current_density"], [[2.14, 4.28], [4.28, 8.56]], rtol=1e-9)
    assert results["specific_current"].dims == ("c_rate",)


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
    assert results["current_density"].dims == results["specific_current"].dims == ("c_rate",)
    np.testing.assert_allclose(results["current_density"], [2.14e4, 4.28e4], rtol=1e-9)
    np.testing.assert_allclose(results["specific_current"], [2e6, 4e6], rtol=1e-9)
    assert results["c_rate"].attrs == {"units": "1", "long_name": "C-rate"}


def test_cells_that_would_age_are_as_made(cell):
    """Discharges at rates do not age them, so the dataset and its caption name their state."""
    ageing = load_cell("ncm83_bare_li6ps5cl")
    axes = [Axis("cell", ["a", "b"], "", "cell")]
    grid = RateGrid([1e4], DISCHARGE)
    variables, _ = grid.solved([cell, ageing], (2,), Execution("draft"))
    made = {"study": "rate_capability", "axes": axes, "variables": variables, "title": "two"}
    results = grid.dataset(cells=[cell, ageing], **made)
    assert results.attrs["state"] == "as made, before ageing"
    assert "; as made, before ageing; " in caption(results)
    assert "Cells as made, before ageing" in " ".join(printed(results))
    assert "state" not in grid.dataset(cells=[cell, cell], **made).attrs
