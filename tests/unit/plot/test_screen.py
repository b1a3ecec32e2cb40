import numpy as np
import pytest
import xarray as xr
from matplotlib.text import Text

from sscell import plot
from sscell.plot.parts.screened import notes_below

KAPPA = [8.0, 1.5, 0.5, 0.02, 1e-6, np.nan, np.nan]
FAMILIES = ["sulfide", "halide", "halide", "halide", "fluoride", "oxide", "sulfide"]
WORST = ["error", "note", "warning", "note", "note", "none", "none"]
NAMES = ["Li6PS5Cl (pellet)", "Li3InCl6 (milled)", "Li3YCl6", "Li2ZrCl6", "LiF", "LiPON", "LPS"]


def make(rates=(0.5, 1.0, 2.0), left_out="5 conduct Na+"):
    rate = np.asarray(rates)
    kappa = np.array(KAPPA)[:, None]
    capacity = 200.0 * kappa / (kappa + 0.3 * rate)
    outcome = np.full(capacity.shape, "cut-off voltage", dtype=object)
    outcome[5], outcome[6] = "no conductivity", "unknown at this temperature"
    outcome[3, -1] = "infeasible"
    capacity[3, -1] = 0.0
    about = {"units": "mAh/g", "long_name": "specific capacity"}
    screened = xr.Dataset(
        {
            "specific_capacity": (("electrolyte", "c_rate"), capacity, about),
            "outcome": (("electrolyte", "c_rate"), outcome),
            "conductivity": (
                "electrolyte",
                KAPPA,
                {"units": "mS/cm", "long_name": "ionic conductivity"},
            ),
            "conductivity_basis": ("electrolyte", ["value", "lower bound", *["value"] * 5]),
            "density_known": ("electrolyte", [True, True, False, True, True, True, True]),
            "family": ("electrolyte", FAMILIES),
            "name": ("electrolyte", NAMES),
            "worst_finding": ("electrolyte", WORST),
            "required": ("c_rate", 0.6 * rate),
            "required_outcome": ("c_rate", ["found"] * rate.size),
        },
        {"electrolyte": [f"e{i}" for i in range(7)], "c_rate": list(rates)},
        {"title": "Screened", "cell": "NCM83 | Li", "direction": "discharge",
         "capacity_fraction": 0.8, "left_out": left_out},
    )  # fmt: skip
    screened["c_rate"].attrs.update(units="1", long_name="C-rate")
    return screened


def marks(ax, label="_electrolyte"):
    lines = [line for line in ax.get_lines() if line.get_label() == label]
    return {round(float(line.get_xdata()[0]), 4): line for line in lines}


def notes(figure):
    (legend,) = figure.legends
    return legend.get_title().get_text().replace("\n", " ")


def test_capacity_over_conductivity_and_a_row_a_family():
    figure = plot.screen(make(), c_rate=1.0)
    top, bottom = figure.axes
    assert set(marks(top)) == set(marks(bottom)) == {8.0, 1.5, 0.5, 0.02}
    assert marks(top)[8.0].get_ydata()[0] == pytest.approx(200 * 8 / 8.3)
    rows = {k: int(line.get_ydata()[0]) for k, line in marks(bottom).items()}
    assert [label.get_text() for label in bottom.get_yticklabels()] == ["halide", "sulfide"]
    assert rows == {8.0: 1, 1.5: 0, 0.5: 0, 0.02: 0}
    assert top.get_xscale() == "log"


def test_findings_fill_open_or_cross_a_marker():
    top, _ = plot.screen(make()).axes
    faces = {k: line.get_markerfacecolor() for k, line in marks(top).items()}
    assert faces[8.0] == faces[0.5] == "white"
    assert faces[1.5] == marks(top)[1.5].get_color()
    assert set(marks(top, "_error")) == {8.0}


def test_families_differ_by_marker_as_well():
    top, _ = plot.screen(make()).axes
    drawn = marks(top)
    assert drawn[8.0].get_marker() != drawn[1.5].get_marker() == drawn[0.5].get_marker()


def test_the_default_rate_is_the_one_nearest_1():
    assert plot.screen(make((0.3, 2.0))).get_suptitle().endswith("2C discharge")
    with pytest.raises(ValueError, match=r"c_rate is 5; the dataset holds 0\.5, 1, 2"):
        plot.screen(make(), c_rate=5)


def test_infeasible_ones_lie_at_zero():
    figure = plot.screen(make(), c_rate=2.0)
    assert marks(figure.axes[0])[0.02].get_ydata()[0] == 0.0
    assert "At zero: infeasible" in notes(figure)
    assert "infeasible" not in notes(plot.screen(make(), c_rate=1.0))


def test_the_need_is_a_line_where_there_is_one():
    screened = make()
    for ax in plot.screen(screened, c_rate=2.0).axes:
        (line,) = [line for line in ax.get_lines() if line.get_label() == "_need"]
        assert line.get_xdata()[0] == pytest.approx(1.2)
    screened["required_outcome"][:] = "not limited by the catholyte"
    for one in (screened, make().drop_vars(["required", "required_outcome"])):
        ax = plot.screen(one).axes[0]
        assert "_need" not in [line.get_label() for line in ax.get_lines()]


def test_what_is_not_seen_is_counted():
    said = notes(plot.screen(make()))
    assert "Drawn: 4; 1 with a range or a bound as conductivity, 1 without a stated density" in said
    assert "Not drawn: 1 below 0.002 mS/cm, 1 without a conductivity, 1 without one at" in said
    assert "Left out of the library: 5 conduct Na$^{+}$." in said


def test_names_are_short_and_may_be_chosen():
    top = plot.screen(make()).axes[0]
    assert {text.get_text() for text in top.texts} >= {"Li$_{6}$PS$_{5}$Cl", "Li$_{3}$YCl$_{6}$"}
    chosen = plot.screen(make(), names=["e2"]).axes[0]
    assert [text.get_text() for text in chosen.texts] == ["Li$_{3}$YCl$_{6}$"]
    with pytest.raises(ValueError, match="'e5', which has no conductivity"):
        plot.screen(make(), names=["e5"])


def test_nothing_is_clipped():
    figure = plot.screen(make())
    figure.draw_without_rendering()
    texts = [t for ax in figure.axes for t in (*ax.get_yticklabels(), *ax.texts, ax.yaxis.label)]
    texts += [text for legend in figure.legends for text in legend.get_texts()]
    boxes = [Text.get_window_extent(text) for text in texts if text.get_text()]
    assert all(box.x0 >= -1 and box.x1 <= figure.bbox.x1 + 1 for box in boxes)
    assert all(box.y0 >= -1 and box.y1 <= figure.bbox.y1 + 1 for box in boxes)


def test_another_dataset_is_refused(rates):
    with pytest.raises(ValueError, match=r"sscell\.screen"):
        plot.screen(rates())


def with_gaps(word="found", left_out="5 conduct Na+"):
    return xr.Dataset(
        {
            "conductivity": ("electrolyte", [1.0, 2.0, 1e-4, np.nan, np.nan]),
            "conductivity_basis": ("electrolyte", ["value", "lower bound", "value", "", ""]),
            "density_known": ("electrolyte", [True, False, True, True, True]),
            "outcome": (
                "electrolyte",
                ["cut-off voltage"] * 3 + ["no conductivity", "not possible"],
            ),
            "required_outcome": word,
        },
        attrs={"capacity_fraction": 0.8, "left_out": left_out},
    )


def said_of(low=0.01, infeasible=False, **changes):
    one = with_gaps(**changes)
    return notes_below(one, one.isel(electrolyte=[0, 1]), low, infeasible)


def test_what_is_drawn_and_what_is_not():
    assert said_of() == [
        "Drawn: 2; 1 with a range or a bound as conductivity, 1 without a stated density, "
        "which has no effect at equal volumes.",
        "Not drawn: 1 below 0.01 mS/cm, 1 without a conductivity, 1 that cannot be put into this "
        "cell.",
        "Left out of the library: 5 conduct Na$^{+}$.",
    ]


@pytest.mark.parametrize(
    ("word", "first"),
    [
        ("not limited by the catholyte", "No conductivity is enough for 80 % of the capacity."),
        ("always enough", "Any conductivity is enough for 80 % of the capacity."),
    ],
)
def test_a_need_that_is_no_number_is_put_in_words(word, first):
    assert said_of(word=word)[0] == first


def test_zero_is_explained_where_something_lies_there():
    assert "infeasible" in said_of(infeasible=True)[0]
    assert not any("infeasible" in line for line in said_of())


def test_nothing_to_say_is_nothing():
    one = with_gaps(left_out="").isel(electrolyte=[0])
    assert notes_below(one, one, 0.01, infeasible=False) == []


def test_a_family_has_the_same_colour_whatever_else_is_screened():
    every, halides = make(), make().isel(electrolyte=[1, 2, 3])

    def look(results):
        line = marks(plot.screen(results, c_rate=1.0).axes[0])[1.5]
        return line.get_color(), line.get_marker()

    assert look(every) == look(halides)
    mostly = marks(plot.screen(every, c_rate=1.0).axes[0])
    assert mostly[8.0].get_color() != mostly[1.5].get_color()
