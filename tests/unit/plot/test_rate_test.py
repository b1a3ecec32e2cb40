import numpy as np
import pytest

from sscell.errors import InputError
from sscell.plot import rate_test


def lines(ax, label):
    return [line for line in ax.get_lines() if line.get_label() == label]


def test_charge_is_open_and_discharge_is_filled(cycled_cells):
    results = cycled_cells()
    ax, right = rate_test(results).axes
    (charge,), (discharge,) = lines(ax, "_charge"), lines(ax, "_discharge")
    np.testing.assert_allclose(charge.get_ydata(), results["specific_charge_capacity"])
    np.testing.assert_allclose(discharge.get_ydata(), results["specific_capacity"])
    assert charge.get_markerfacecolor() == "white" != discharge.get_markerfacecolor()
    assert ax.get_xlabel() == "Cycle number"
    assert "(mAh g$^{−1}$)" in ax.get_ylabel()
    assert right.get_ylabel() == "Coulombic efficiency (%)"


def test_efficiencies_lie_above_all_capacities(cycled_cells):
    figure = rate_test(cycled_cells())
    figure.draw_without_rendering()
    ax, right = figure.axes
    (points,) = lines(right, "_efficiency")
    np.testing.assert_allclose(points.get_ydata(), 100.0 / 1.01)
    bottom = right.transData.transform(np.column_stack([points.get_xdata(), points.get_ydata()]))
    tops = [ax.transData.transform((1.0, np.max(line.get_ydata())))[1]
            for line in lines(ax, "_charge")]  # fmt: skip
    assert bottom[:, 1].min() > max(tops)
    assert max(ax.get_yticks()) <= 1.06 * 202.0


def test_each_rate_is_written_once_over_its_plateau(cycled_cells):
    ax = rate_test(cycled_cells()).axes[0]
    written = {text.get_text(): text.xy[0] for text in ax.texts if text.get_text().endswith("C")}
    assert [text.get_text() for text in ax.texts] == ["0.1C", "1C", "0.1C"]
    assert written["1C"] == 3.5
    assert [line.get_xdata()[0] for line in lines(ax, "_border")] == [2.5, 4.5]


def test_no_rate_is_written_where_all_differ_too_closely(cycled_cells):
    many = cycled_cells(np.linspace(0.1, 1.0, 80))
    assert not rate_test(many).axes[0].texts


def test_an_infeasible_cycle_is_a_cross_at_zero(cycled_cells):
    figure = rate_test(cycled_cells((0.1, 20.0, 0.1)), capacity="areal")
    (cross,) = lines(figure.axes[0], "_infeasible")
    assert (cross.get_xdata().tolist(), cross.get_marker()) == ([2.0], "x")
    assert any("infeasible" in t.get_text() for t in figure.legends[0].get_texts())
    assert "(mAh cm$^{−2}$)" in figure.axes[0].get_ylabel()


def test_cells_differ_by_colour_and_marker(cycled_cells):
    ax = rate_test(cycled_cells(cells=(0.05, 0.2))).axes[0]
    first, second = lines(ax, "_discharge")
    assert first.get_color() != second.get_color()
    assert first.get_marker() != second.get_marker()


def test_a_single_cycle_or_another_study_is_refused(cycled_cells, rates):
    with pytest.raises(InputError, match=r"sscell\.cycle"):
        rate_test(rates())
    with pytest.raises(InputError, match="over the cycles"):
        rate_test(cycled_cells().isel(cycle=0))


def test_efficiencies_beyond_the_axis_are_arrows_at_its_edges(cycled_cells):
    results = cycled_cells()
    results["coulombic_efficiency"][:] = [0.4, 0.95, 1.0, 1.3, 1.0]
    figure = rate_test(results)
    right = figure.axes[1]
    arrows = {line.get_marker(): line for line in lines(right, "_beyond")}
    assert arrows["v"].get_xdata().tolist() == [1.0]
    assert arrows["^"].get_xdata().tolist() == [4.0]
    low, high = right.get_ylim()
    assert all(low <= line.get_ydata()[0] <= high for line in arrows.values())
    texts = [text.get_text() for text in figure.legends[0].get_texts()]
    assert {"above 110 %", "below 50 %"} <= set(texts)
    assert np.isnan(lines(right, "_efficiency")[0].get_ydata()).sum() == 2
