import numpy as np
import pytest
import xarray as xr

from sscell.validation.figures.parity import parity, valley


@pytest.fixture
def points():
    return xr.Dataset(
        {
            "measured": ("point", [0.9, 0.5, 0.9, 0.5]),
            "predicted": ("point", [0.95, 0.7, 0.9, 0.4]),
            "paper": ("point", ["A", "B", "A", "B"]),
            "protocol": ("point", ["full", "full", "same", "same"]),
        }
    )


@pytest.fixture
def fit():
    contact, diffusion = np.logspace(-1, 1, 3), np.logspace(-2, 0, 4)
    misfit = np.add.outer(np.log(contact) ** 2, np.log(10 * diffusion) ** 2) + 0.1
    return xr.Dataset(
        {"misfit": (("contact", "diffusion"), misfit)},
        {"contact": contact, "diffusion": diffusion},
        {"best_contact": 1.0, "best_diffusion": 0.1},
    )


def test_a_panel_a_protocol_with_all_papers(points):
    figure = parity(points)
    assert [ax.get_title(loc="left") for ax in figure.axes] == ["Full", "Same"]
    for ax in figure.axes:
        assert ax.get_xlim() == ax.get_ylim()
        marked = [line for line in ax.lines if line.get_marker() != "None"]
        assert len(marked) == 2
    (x, y) = [line for line in figure.axes[1].lines if line.get_marker() != "None"][1].get_data()
    assert (x.tolist(), y.tolist()) == ([0.5], [0.4])
    assert [text.get_text() for text in figure.legends[0].get_texts()] == ["A", "B"]


def test_the_best_pair_and_the_defaults_are_marked(fit):
    figure = valley(fit)
    ax = figure.axes[0]
    marks = {line.get_label(): line.get_xydata()[0].tolist() for line in ax.lines}
    assert marks == {"best pair": [1.0, 0.1], "literature defaults": [1.0, 1.0]}
    assert (ax.get_xscale(), ax.get_yscale()) == ("log", "log")


@pytest.mark.parametrize(("draw", "lost"), [(parity, "protocol"), (valley, "misfit")])
def test_what_is_missing_is_named(draw, lost, points, fit):
    data = points if draw is parity else fit
    with pytest.raises(ValueError, match=f"'{lost}'"):
        draw(data.drop_vars(lost))
