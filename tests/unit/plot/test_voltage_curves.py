import numpy as np
import pytest

from sscell.errors import InputError
from sscell.plot import voltage_curves


def lines(ax, label):
    return [line for line in ax.get_lines() if line.get_label() == label]


def test_each_curve_ends_at_its_capacity(cycled_cells):
    results = cycled_cells()
    figure = voltage_curves(results, cycles=[1, 3])
    (ax,) = figure.axes
    chosen = results.sel(cycle=[1, 3])
    for label, name in (("_charge_voltage", "specific_charge_capacity"),
                        ("_discharge_voltage", "specific_capacity")):  # fmt: skip
        ends = [line.get_xdata()[-1] for line in lines(ax, label)]
        np.testing.assert_allclose(ends, chosen[name])
    assert [text.get_text() for text in figure.legends[0].get_texts()] == ["1 (0.1C)", "3 (1C)"]
    assert ax.get_ylabel() == "Cell voltage (V)"
    assert "(mAh g$^{−1}$)" in ax.get_xlabel()


def test_first_and_last_of_at_most_four_cycles(cycled_cells):
    figure = voltage_curves(cycled_cells([0.1] * 9), capacity="areal")
    texts = [text.get_text() for text in figure.legends[0].get_texts()]
    assert (texts[0], texts[-1], len(texts)) == ("1", "9", 4)


def test_a_panel_for_each_cell(cycled_cells):
    assert len(voltage_curves(cycled_cells(cells=(0.05, 0.1))).axes) == 2


def test_cycles_that_are_missing_or_empty_are_refused(cycled_cells, rates):
    with pytest.raises(InputError, match="cycles has 7; the dataset holds the cycles 1 to 5"):
        voltage_curves(cycled_cells(), cycles=[1, 7])
    with pytest.raises(InputError, match=r"sscell\.cycle"):
        voltage_curves(rates())
