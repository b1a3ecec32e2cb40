import numpy as np
import pytest

from sscell.errors import InputError
from sscell.plot import cycles


def lines(ax, label):
    return [line for line in ax.get_lines() if line.get_label() == label]


def test_areas_stack_the_losses_upon_the_capacity(cycled_cells):
    """Together they reach what the cell as made delivers, here 200 mAh/g in every cycle."""
    results = cycled_cells(losses=True)
    figure = cycles(results)
    ax = figure.axes[0]
    np.testing.assert_allclose(lines(ax, "_capacity")[0].get_ydata(), results["specific_capacity"])
    areas = {str(area.get_label()): area.get_paths()[0].vertices for area in ax.collections}
    assert list(areas) == ["_film", "_together"]  # the junction takes nothing
    assert areas["_together"][:, 1].max() == pytest.approx(200.0)
    last = areas["_film"][areas["_film"][:, 0] == 5.0]
    assert last[:, 1].max() - last[:, 1].min() == pytest.approx(40.0)
    words = [text.get_text() for text in figure.legends[0].get_texts()]
    assert words[:2] == ["several together only", "film on the active material"]


def test_retention_begins_at_one_hundred_percent(cycled_cells):
    ax = cycles(cycled_cells(losses=True), relative=True).axes[0]
    assert ax.get_ylabel() == "Capacity retention (%)"
    (line,) = lines(ax, "_capacity")
    np.testing.assert_allclose(line.get_ydata(), [100.0, 94.0, 88.0, 82.0, 76.0])


def test_several_cells_are_lines_without_areas(cycled_cells):
    figure = cycles(cycled_cells(cells=(0.05, 0.1), losses=True), capacity="areal")
    ax = figure.axes[0]
    assert len(lines(ax, "_capacity")) == 2
    assert not ax.collections
    assert ax.get_xlabel() == "Cycle number"
    assert "(mAh cm$^{−2}$)" in ax.get_ylabel()
    assert any("Li$_{3}$InCl$_{6}$" in t.get_text() for t in figure.legends[0].get_texts())


def test_an_empty_first_cycle_has_no_retention(cycled_cells):
    with pytest.raises(InputError, match="cycle 1 delivers nothing"):
        cycles(cycled_cells((20.0, 0.1)), relative=True)


def test_another_study_is_refused(rates):
    with pytest.raises(InputError, match=r"sscell\.cycle"):
        cycles(rates())
