import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.patches import PathPatch

from sscell.plot.parts import regions, style

BORDERS = (np.arange(0.0, 11.0), np.geomspace(0.1, 10.0, 11))


@pytest.fixture
def ax():
    with style.context():
        figure = style.page(100.0, 80.0)
        ax = figure.add_subplot()
        ax.set(xlim=(0.0, 10.0), ylim=(0.1, 10.0), yscale="log")
        figure.draw_without_rendering()
        yield ax


def mask(rows=slice(None), columns=slice(None)):
    found = np.zeros((10, 10), dtype=bool)
    found[rows, columns] = True
    return found


def cells_under(ax, text):
    box = text.get_window_extent().transformed(ax.transData.inverted())
    columns = [np.searchsorted(BORDERS[0], x) - 1 for x in (box.x0, box.x1)]
    rows = [np.searchsorted(BORDERS[1], y) - 1 for y in (box.y0, box.y1)]
    return {(r, c) for r in range(rows[0], rows[1] + 1) for c in range(columns[0], columns[1] + 1)}


def test_hatched_cells_are_one_patch_over_just_these_cells(ax):
    where = mask(slice(6, 10), slice(2, 5)) | mask(slice(0, 1), slice(0, 1))
    regions.hatched(ax, BORDERS, where, "////")
    (patch,) = ax.patches
    assert isinstance(patch, PathPatch)
    assert patch.get_hatch() == "////"
    assert to_hex(patch.get_facecolor()) == regions.PALE.lower()
    middles = [0.5 * (one[1:] + one[:-1]) for one in BORDERS]
    inside = [[patch.get_path().contains_point((x, y)) for x in middles[0]] for y in middles[1]]
    np.testing.assert_array_equal(inside, where)


def test_its_key_looks_the_same(ax):
    regions.hatched(ax, BORDERS, mask(), "..")
    key = regions.key("..", "limited by magic")
    assert (key.get_hatch(), key.get_label()) == ("..", "limited by magic")
    assert key.get_facecolor() == ax.patches[0].get_facecolor()


def test_a_word_lies_in_its_region_where_there_is_most_room(ax):
    where = mask(slice(8, 10)) | mask(slice(4, 8), slice(6, 10))
    assert regions.name(ax, BORDERS, where, "anode")
    (text,) = ax.texts
    assert cells_under(ax, text) <= set(zip(*np.nonzero(where), strict=True))
    assert text.get_position()[0] > 5.0


def test_a_word_breaks_where_it_is_too_long(ax):
    assert regions.name(ax, BORDERS, mask(columns=slice(0, 2)), "charge transfer")
    assert ax.texts[0].get_text() == "charge\ntransfer"


def test_a_word_without_room_is_not_written(ax):
    for where in (mask(slice(0, 1), slice(0, 2)), mask(columns=slice(0, 1)), mask(slice(0, 0))):
        assert not regions.name(ax, BORDERS, where, "electrons in the cathode")
    assert not ax.texts


def test_a_word_is_dark_on_pale_and_white_on_dark(ax):
    regions.name(ax, BORDERS, mask(), "anode")
    regions.name(ax, BORDERS, mask(), "≤ 0.01", dark=False)
    assert [text.get_color() for text in ax.texts] == ["black", "white"]
