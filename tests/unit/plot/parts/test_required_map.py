import numpy as np
import pytest
import xarray as xr
from matplotlib.collections import QuadMesh
from matplotlib.colors import LogNorm
from matplotlib.contour import ContourSet
from matplotlib.patches import PathPatch
from matplotlib.text import Text

from sscell import plot
from sscell.plot.parts import categories, reach, required_map

KNOWN = {"Li6PS5Cl": 2.2, "Li3YCl6": 0.5}


def of(ax, kind):
    return [child for child in ax.get_children() if isinstance(child, kind)]


def hatched(ax):
    return {patch.get_hatch(): patch for patch in of(ax, PathPatch)}


def words(ax):
    return {text.get_text().replace("\n", " ").replace("\xa0", " ") for text in ax.texts}


def legend_texts(figure):
    return [text.get_text() for legend in figure.legends for text in legend.get_texts()]


@pytest.fixture
def figure(needs):
    return plot.required_conductivity(needs())


def test_a_panel_is_drawn_once(figure):
    ax, bar = figure.axes
    assert [len(of(ax, kind)) for kind in (QuadMesh, ContourSet, PathPatch)] == [1, 1, 2]
    assert len(figure.legends) == 1
    assert bar.get_ylabel() == "Required catholyte conductivity (mS cm$^{−1}$)".replace(" (", "\n(")
    assert not ax.get_lines()


def test_colours_are_the_logarithm_of_what_is_found(figure, needs):
    (mesh,) = of(figure.axes[0], QuadMesh)
    found = reach.reached(needs()).T
    assert isinstance(mesh.norm, LogNorm)
    assert (mesh.norm.vmin, mesh.norm.vmax) == (np.nanmin(found), np.nanmax(found))
    drawn = np.ma.filled(mesh.get_array(), np.nan)
    known = np.isfinite(found)
    np.testing.assert_array_equal(drawn[known], found[known])


def test_axes_are_logarithmic_beyond_a_decade_and_end_with_the_cells(figure):
    ax = figure.axes[0]
    assert (ax.get_xscale(), ax.get_yscale()) == ("linear", "log")
    assert ax.get_xlim() == (0.5, 8.5)
    assert ax.get_ylim() == pytest.approx((0.1 / 2**0.5, 10.0 * 2**0.5))


def test_where_anything_is_enough_it_has_the_lowest_colour(figure, needs):
    (mesh,) = of(figure.axes[0], QuadMesh)
    easy = reach.enough(needs()).T
    assert easy.any()
    assert set(np.asarray(mesh.get_array())[easy]) == {mesh.norm.vmin}
    assert len(figure.axes[1].patches) == 1  # the bar's pointed end
    assert "≤ 0.02" in words(figure.axes[0])


def test_of_a_ceiling_it_has_the_highest(ceilings):
    figure = plot.required_conductivity(ceilings())
    (mesh,) = of(figure.axes[0], QuadMesh)
    easy = reach.enough(ceilings()).T
    assert set(np.asarray(mesh.get_array())[easy]) == {mesh.norm.vmax}
    assert "≥ 50" in words(figure.axes[0])
    assert figure.axes[1].get_ylabel() == "Highest allowed tortuosity factor"


def test_where_nothing_is_enough_it_is_hatched_and_named(figure, needs):
    ax = figure.axes[0]
    need = needs().transpose("c_rate", "areal_capacity")
    assert set(hatched(ax)) == {categories.hatch("anode"), categories.hatch("kinetics")}
    for name in ("anode", "kinetics"):
        path = hatched(ax)[categories.hatch(name)].get_path()
        at = [(x, y) for y in need["c_rate"].values for x in need["areal_capacity"].values]
        inside = np.reshape([path.contains_point(one) for one in at], need["outcome"].shape)
        np.testing.assert_array_equal(inside, need["limited_by"].values == name)
    assert words(ax) >= {"anode", "charge transfer"}
    assert legend_texts(figure)[:2] == [
        "limited by the anode at any catholyte conductivity",
        "limited by charge transfer at any catholyte conductivity",
    ]
    mesh = of(ax, QuadMesh)[0].get_array()
    assert np.ma.getmaskarray(mesh)[reach.beyond(need)].all()


def test_nothing_is_hatched_or_named_where_all_is_found(needs):
    figure = plot.required_conductivity(needs(limit=1e6, least=0.0))
    assert not of(figure.axes[0], PathPatch)
    assert not figure.axes[1].patches
    assert legend_texts(figure) == [legend_texts(figure)[0]]
    assert "liquid electrolyte" in legend_texts(figure)[0]


def test_contour_lines_of_a_conductivity_carry_known_values(figure):
    (lines,) = of(figure.axes[0], ContourSet)
    np.testing.assert_allclose(np.exp(lines.levels), [0.1, 1.0, 2.7, 5.0, 10.0])
    dashes = [style[1] is not None for style in lines.get_linestyle()]
    assert dashes == [False, False, True, False, False]
    assert {"0.1", "1"} <= words(figure.axes[0])
    said = "2.7 mS cm$^{−1}$, lithium-ion conductivity of a liquid electrolyte"
    assert said in [text.replace("\n", " ") for text in legend_texts(figure)]


def test_no_key_to_a_dashed_line_that_is_not_there(needs):
    small = needs((0.5, 0.6, 0.7, 0.8, 0.9), (0.5, 0.7, 1.0, 1.5, 2.0), least=0.0)
    assert not any("liquid" in text for text in legend_texts(plot.required_conductivity(small)))


@pytest.mark.parametrize(
    ("span", "levels"),
    [
        ((1.0, 8.0), [2.0, 5.0]),
        ((1.0, 600.0), [3.0, 10.0, 30.0, 100.0, 300.0]),
        ((1.0, 1e5), [10.0, 100.0, 1e3, 1e4]),
        ((20.0, 60.0), [24.0, 32.0, 40.0, 48.0, 56.0]),
    ],
)
def test_contour_lines_of_other_quantities_are_round(ceilings, span, levels):
    need = ceilings()
    values = np.geomspace(*span, need["required"].size).reshape(need["required"].shape)
    need["required"].values = values
    need["outcome"][:] = "found"
    norm = required_map._norm(need, [])
    np.testing.assert_allclose(required_map._levels(need, norm), levels)


def test_failed_points_stay_blank_and_are_explained(needs):
    need = needs()
    need["outcome"][2, 2] = "solver failed"
    figure = plot.required_conductivity(need)
    mesh = of(figure.axes[0], QuadMesh)[0].get_array()
    assert np.ma.getmaskarray(mesh)[2, 2]
    assert "solver failed" in legend_texts(figure)
    assert "solver failed" not in legend_texts(plot.required_conductivity(needs()))


@pytest.mark.parametrize("limit", [0.001, 1e6])
def test_nothing_found_at_all_still_makes_a_figure(needs, limit):
    figure = plot.required_conductivity(needs(limit=limit, least=1e9))
    (ax,) = figure.axes
    assert bool(of(ax, PathPatch)) == (limit < 1.0)
    assert not of(ax, ContourSet)
    assert ("≤ 10$^{9}$" in words(ax)) == (limit > 1.0)


def test_panels_share_colours_and_axes(needs):
    figure = plot.required_conductivity(needs(tortuosity=(1.0, 4.0, 16.0, 64.0)))
    *panels, bar = figure.axes
    assert len(panels) == 4
    norms = [of(ax, QuadMesh)[0].norm for ax in panels]
    assert len({(norm.vmin, norm.vmax) for norm in norms}) == 1
    assert [bool(ax.get_xlabel()) for ax in panels] == [False, False, True, True]
    assert [bool(ax.get_ylabel()) for ax in panels] == [True, False, True, False]
    assert len({ax.get_ylim() for ax in panels}) == 1
    assert bar.get_ylabel().startswith("Required")


def test_five_panels_leave_no_empty_axes(needs):
    figure = plot.required_conductivity(needs(tortuosity=(1.0, 2.0, 4.0, 8.0, 16.0)))
    figure.draw_without_rendering()
    assert len(figure.axes) == 5 + 1
    third = figure.axes[2]
    assert third.get_xlabel()
    assert any(tick.label1.get_visible() for tick in third.xaxis.get_major_ticks())


def test_electrolytes_are_marked_on_the_bar_and_within_its_range(needs):
    figure = plot.required_conductivity(needs(), electrolytes={**KNOWN, "super": 5000.0})
    bar = figure.axes[1]
    marks = [line.get_ydata()[0] for line in bar.get_lines() if line.get_label() == "_mark"]
    assert marks == [0.5, 2.2, 5000.0]
    names = [text.get_text() for text in bar.texts]
    assert names == ["Li$_{3}$YCl$_{6}$", "Li$_{6}$PS$_{5}$Cl", "super"]
    assert bar.get_ylim()[1] == pytest.approx(5000.0)


def overlap(one, other):
    return min(one.x1, other.x1) > max(one.x0, other.x0) and min(one.y1, other.y1) > max(
        one.y0, other.y0
    )


@pytest.mark.parametrize("tortuosity", [None, (2.0, 4.0, 8.0)])
def test_no_text_overlaps_another_or_leaves_the_figure(needs, tortuosity):
    figure = plot.required_conductivity(needs(tortuosity=tortuosity), electrolytes=KNOWN)
    figure.draw_without_rendering()
    texts = [text for ax in figure.axes for text in ax.texts if text.get_text()]
    texts += [text for legend in figure.legends for text in legend.get_texts()]
    boxes = [Text.get_window_extent(text) for text in texts]
    for place, box in enumerate(boxes):
        assert figure.bbox.x0 <= box.x0 < box.x1 <= figure.bbox.x1, texts[place]
        assert figure.bbox.y0 <= box.y0 < box.y1 <= figure.bbox.y1, texts[place]
        for other in range(place):
            assert not overlap(box, boxes[other]), (texts[place], texts[other])


def test_words_of_directions_are_panels_with_their_own_regions(needs):
    need = xr.concat(
        [needs(limit=1e6), needs(limit=6.0)], xr.IndexVariable("direction", ["discharge", "charge"])
    )
    first, second, _ = plot.required_conductivity(need).axes
    assert not of(first, PathPatch)
    assert len(of(second, PathPatch)) == 2
