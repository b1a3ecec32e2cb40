import numpy as np
import pytest
import xarray as xr
from matplotlib.text import Text

from sscell import plot
from sscell.plot.parts import categories

CELLS = ["NCM83 | Li6PS5Cl | Li", "NCM83 | Li3YCl6 | Li6PS5Cl | Li", "NCM83 | new | Li"]
RATES = [0.1, 1.0, 3.0]
PROCESSES = ["separator", "catholyte", "film", "inhomogeneity"]


def make(varied=(), unknown=True):
    """The first cell delivers most, the second nothing at the highest rate, the third weighs ?"""
    base = np.array([[390.0, 350.0, 300.0], [380.0, 300.0, 0.0], [np.nan] * 3])
    if not unknown:
        base[2] = 370.0, 340.0, 290.0
    dims = ["cell", *(["junction_resistance"] if len(varied) else []), "c_rate"]
    if len(varied):
        base = np.stack([base - 0.5 * ohm for ohm in varied], axis=1)
    outcome = np.full(base.shape, "cut-off voltage", dtype=object)
    outcome[1, ..., -1] = "infeasible"
    loss = np.array([[0.01, 0.05, 0.1, 1e-5], [0.01, 0.2, 0.0, 1e-5], [np.nan] * 4])
    about = {"units": "Wh/kg", "long_name": "specific energy of the stack"}
    said = "unknown: the density of the separator layer 0 (new)" if unknown else ""
    words = np.full(base.shape[:-1], "", dtype=object)
    words[2] = said
    coords = {"cell": CELLS, "c_rate": RATES, "process": PROCESSES}
    if len(varied):
        coords["junction_resistance"] = list(varied)
    compared = xr.Dataset(
        {
            "stack_specific_energy": (dims, base, about),
            "outcome": (dims, outcome),
            "mean_loss": (("cell", "process"), loss),
            "unknown": (dims[:-1], words),
            "errors": ("cell", [0, 1, 0]),
            "warnings": ("cell", [0, 0, 2]),
            "worst_finding": ("cell", ["note", "error", "warning"]),
        },
        coords,
        {
            "title": "A question",
            "direction": "discharge",
            "at": "areal_capacity",
            "value": "4 mAh/cm^2",
            "loss_rate": 1.0,
            "assumed": "Assumed of the stack: lithium anode 30 um of 0.534 g/cm3.",
        },
    )
    compared["c_rate"].attrs.update(units="1", long_name="C-rate")
    if len(varied):
        compared["junction_resistance"].attrs.update(
            units="ohm*cm^2", long_name="junction resistance"
        )
    return compared


def dots(ax):
    return [line for line in ax.get_lines() if line.get_label() == "_dot"]


def legend_texts(figure):
    texts = [text.get_text() for legend in figure.legends for text in legend.get_texts()]
    return texts + [legend.get_title().get_text() for legend in figure.legends]


def test_a_row_a_cell_and_a_dot_a_rate():
    energy, loss, _ = plot.compare(make()).axes
    names = [label.get_text() for label in energy.get_yticklabels()]
    assert names[0].replace("\xa0", " ") == "NCM83 | Li$_{6}$PS$_{5}$Cl | Li"
    at = {(round(d.get_ydata()[0]), round(float(d.get_xdata()[0]))) for d in dots(energy)}
    assert at == {(0, 390), (0, 350), (0, 300), (1, 380), (1, 300), (1, 0)}
    assert "unknown" in [text.get_text() for text in energy.texts]
    assert energy.get_ylim()[0] > energy.get_ylim()[1]  # the first on top
    assert len([bar for bar in loss.patches if bar.get_width() > 0]) == 5


def test_what_is_infeasible_is_an_open_dot_at_zero():
    figure = plot.compare(make())
    open_dots = [d for d in dots(figure.axes[0]) if d.get_markerfacecolor() == "white"]
    assert [float(d.get_xdata()[0]) for d in open_dots] == [0.0]
    assert figure.axes[0].get_xlim()[0] == 0.0
    assert any("infeasible" in text for text in legend_texts(figure))


def test_bars_are_the_losses_in_millivolts():
    _, loss, _ = plot.compare(make()).axes
    widths = [round(bar.get_width(), 6) for bar in loss.patches]
    assert widths == [10, 10, 0, 50, 200, 0, 100, 0, 0]  # by process; an unknown is none
    starts = [round(bar.get_x(), 6) for bar in loss.patches]
    assert starts[:2] == [0, 0]
    assert [starts[3], starts[4], starts[6], starts[7]] == [10, 10, 60, 210]  # end to end
    assert [text.get_text() for text in loss.texts] == ["160", "210", "infeasible"]
    from matplotlib.colors import to_hex

    assert to_hex(loss.patches[3].get_facecolor()).upper() == categories.COLOURS["catholyte"]


def test_processes_that_cost_nothing_are_left_out():
    texts = legend_texts(plot.compare(make()))
    assert categories.part("film") in texts
    assert categories.part("inhomogeneity") not in texts


def test_a_varied_quantity_gives_the_dots_at_the_rate_of_the_losses():
    figure = plot.compare(make(varied=(0.0, 20.0)))
    at = {(round(d.get_ydata()[0]), round(float(d.get_xdata()[0]))) for d in dots(figure.axes[0])}
    assert at == {(0, 350), (0, 340), (1, 300), (1, 290)}
    assert any(t.startswith("Junction") for t in legend_texts(figure))
    assert figure.axes[0].get_title(loc="left") == "at 1C"


def test_the_axis_need_not_start_at_zero_where_nothing_is_infeasible():
    """Dots, not bars: what differs shall be seen."""
    compared = make(unknown=False).isel(c_rate=slice(0, 2))
    low, high = plot.compare(compared).axes[0].get_xlim()
    assert 200 < low < 300 < 390 < high


@pytest.mark.parametrize("value", [350.0, 0.0, np.nan])
def test_one_value_or_none_still_makes_an_axis(value):
    """Two equal limits once let a warning of matplotlib through."""
    compared = make(unknown=False).isel(c_rate=slice(0, 1))
    compared["stack_specific_energy"][:] = value
    low, high = plot.compare(compared).axes[0].get_xlim()
    assert low == 0.0 < high


def test_what_is_assumed_estimated_and_missing_is_written_below():
    results = make().assign_attrs(estimated_density="li3sccl6")
    (said,) = [text for text in legend_texts(plot.compare(results)) if "Assumed" in text]
    assert "Estimated: density of li3sccl6." in said
    assert "30 µm of 0.534 g cm$^{−3}$" in said
    assert "NCM83 | new | Li: unknown: the density of the separator layer 0" in said.replace(
        "\xa0", " "
    )


@pytest.mark.parametrize("varied", [(), (0.0, 10.0, 50.0)])
def test_nothing_is_clipped(varied):
    figure = plot.compare(make(varied))
    figure.draw_without_rendering()
    texts = [t for ax in figure.axes for t in (*ax.get_yticklabels(), *ax.texts, ax.xaxis.label)]
    texts += [text for legend in figure.legends for text in legend.get_texts()]
    boxes = [Text.get_window_extent(text) for text in texts if text.get_text()]
    assert all(box.x0 >= -1 and box.x1 <= figure.bbox.x1 + 1 for box in boxes)
    assert all(box.y0 >= -1 and box.y1 <= figure.bbox.y1 + 1 for box in boxes)


def test_mistakes_are_said(rates):
    with pytest.raises(ValueError, match=r"sscell\.compare"):
        plot.compare(rates())
    with pytest.raises(ValueError, match="needs 'stack_energy_density'"):
        plot.compare(make(), energy="stack_energy_density")
    with pytest.raises(ValueError, match="it must be one of"):
        plot.compare(make(), energy="mean_loss")
    more = make((0.0, 10.0)).expand_dims(porosity=[0.1, 0.2])
    with pytest.raises(ValueError, match=r"results\.isel"):
        plot.compare(more)


def test_a_difference_is_drawn_within_the_band_of_the_cell_alone():
    """Energies of 12 and 9 mWh/cm2 at 1C, each known to 3 and their difference to 0.6."""
    energy = np.array([[13.0, 12.0, 10.0], [12.0, 9.0, 0.0], [12.0, 12.0, 12.0]])
    off = np.array([-3.0, 0.0, 3.0])[:, None, None]
    dims = ("cell", "c_rate")
    banded = make().assign(
        energy=(dims, energy),
        energy_band=(("quantile", *dims), energy + off),
        energy_difference_band=(("quantile", *dims), energy - energy[0] + 0.2 * off),
    )
    banded = banded.assign_coords(quantile=[0.1, 0.5, 0.9])
    banded = banded.assign_attrs(uncertainty="published", typical="medians")
    figure = plot.compare(banded)
    middle = figure.axes[1]
    ends = [(b.get_x(), b.get_x() + b.get_width()) for c in middle.containers for b in c]
    np.testing.assert_allclose(ends[:3], [(-25, 25), (-50, 0), (-25, 25)], atol=1e-9)
    np.testing.assert_allclose(ends[3:], [(-5, 5), (-30, -20), (-5, 5)], atol=1e-9)
    assert middle.get_xlabel() == "Areal energy less that\nof the first cell (%)"
    assert "80 % of cells as built, alone" in legend_texts(figure)
    assert "from full charge" not in middle.get_title(loc="left")
