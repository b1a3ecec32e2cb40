import re
import subprocess
import sys

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import rgb_to_hsv, to_rgb
from matplotlib.text import Text

from sscell import plot
from sscell.errors import InputError
from sscell.plot.parts import style

MANY = (0.05, 0.1, 0.2, 0.33, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 10.0)
WIDE, FINE = tuple(np.geomspace(0.1, 30.0, 15)), tuple(np.linspace(1.0, 8.0, 12))

FIGURES = {
    "one cell, 4 rates": lambda rates, grid, through, clouds: plot.rate_capability(rates()),
    "one cell, 12 rates": lambda rates, grid, through, clouds: plot.rate_capability(
        rates(MANY, limits=(0.45,)), capacity="areal"
    ),
    "three cells, 12 rates": lambda rates, grid, through, clouds: plot.rate_capability(
        rates(MANY, limits=(0.9, 0.4, 3.0))
    ),
    "five cells": lambda rates, grid, through, clouds: plot.rate_capability(
        rates(limits=(0.9, 0.4, 3.0, 4.0, 5.0))
    ),
    "sweep": lambda rates, grid, through, clouds: plot.sweep(grid()),
    "sweep of three cells": lambda rates, grid, through, clouds: plot.sweep(grid(cells=3)),
    "sweep of 12 rates": lambda rates, grid, through, clouds: plot.sweep(grid(c_rates=MANY)),
    "sweep along rates": lambda rates, grid, through, clouds: plot.sweep(grid(), x="c_rate"),
    "one swept": lambda rates, grid, through, clouds: plot.sweep(
        grid(areal_capacity=None, c_rates=MANY)
    ),
    "heat map": lambda rates, grid, through, clouds: plot.sweep(grid(WIDE, FINE)),
    "heat maps of two cells": lambda rates, grid, through, clouds: plot.sweep(
        grid(WIDE, FINE, cells=2)
    ),
    "designs": lambda rates, grid, through, clouds: plot.sweep(clouds()),
    "designs of two cells": lambda rates, grid, through, clouds: plot.sweep(
        clouds(varied=4, cells=2)
    ),
    "designs of six quantities": lambda rates, grid, through, clouds: plot.sweep(
        clouds(64, MANY[:6], varied=6)
    ),
    "profiles": lambda rates, grid, through, clouds: plot.profiles(through()),
}


@pytest.fixture(scope="module", params=FIGURES)
def figure(request, rates, grid, through, clouds):
    return FIGURES[request.param](rates, grid, through, clouds)


@pytest.fixture(scope="module")
def texts(figure):
    """The texts that drawing the figure really puts on the page, and their boxes."""
    drawn = []
    draw = Text.draw

    def record(text, renderer, *args, **kwargs):
        if text.get_visible() and text.get_text().strip():
            drawn.append(text)
        return draw(text, renderer, *args, **kwargs)

    with pytest.MonkeyPatch.context() as patch, style.context():
        patch.setattr(Text, "draw", record)
        FigureCanvasAgg(figure).draw()
    return [(text, text.get_window_extent()) for text in dict.fromkeys(drawn)]


def test_every_text_is_legible_and_on_a_page_of_a_journal(figure, texts):
    assert min(text.get_fontsize() for text, _ in texts) >= 6.5
    assert figure.get_figwidth() * 25.4 <= style.DOUBLE_COLUMN + 1e-6
    page = figure.bbox.padded(1.0)
    for text, box in texts:
        inside = page.containsx(box.x0) and page.containsx(box.x1)
        inside &= page.containsy(box.y0) and page.containsy(box.y1)
        assert inside, text.get_text()


def test_no_two_texts_overlap_and_no_legend_lies_over_data(figure, texts):
    boxes = [(text.get_text(), box.padded(-1.0)) for text, box in texts]
    clashes = [
        (one, other)
        for place, (one, box) in enumerate(boxes)
        for other, second in boxes[place + 1 :]
        if box.overlaps(second)
    ]
    assert not clashes
    legends = figure.legends + [ax.get_legend() for ax in figure.axes if ax.get_legend()]
    panels = [ax.get_window_extent().padded(-1.0) for ax in figure.axes if ax.axison]
    for legend in legends:
        box = legend.get_window_extent()
        assert not any(box.overlaps(panel) for panel in panels)


def test_no_top_and_right_spines(rates):
    for ax in plot.rate_capability(rates()).axes:
        assert not ax.spines["top"].get_visible()
        assert not ax.spines["right"].get_visible()


def test_nothing_leaks_into_pyplot(rates, grid, through):
    figures, settings = plt.get_fignums(), dict(mpl.rcParams)
    plot.rate_capability(rates())
    plot.sweep(grid())
    plot.profiles(through())
    assert plt.get_fignums() == figures
    assert dict(mpl.rcParams) == settings


def test_pyplot_is_not_even_imported():
    code = "import sys, sscell.plot; sys.exit('matplotlib.pyplot' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_own_settings_do_not_change_the_figure(rates, tmp_path):
    plain, _ = plot.save(plot.rate_capability(rates()), tmp_path / "plain")
    with mpl.rc_context({"font.size": 30.0, "lines.linewidth": 9.0, "axes.grid": True}):
        changed, _ = plot.save(plot.rate_capability(rates()), tmp_path / "changed")
    assert plain.read_bytes() == changed.read_bytes()


def test_save_writes_both_formats_and_keeps_dots_in_names(rates, tmp_path):
    figure = plot.rate_capability(rates())
    png, svg = plot.save(figure, tmp_path / "new" / "rates_0.5C")
    assert (png.name, svg.name) == ("rates_0.5C.png", "rates_0.5C.svg")
    assert png.read_bytes().startswith(b"\x89PNG")
    assert "<svg" in svg.read_text(encoding="utf-8")
    width = int.from_bytes(png.read_bytes()[16:20], "big")
    assert width == pytest.approx(style.DOUBLE_COLUMN / 25.4 * 300, abs=1)


@pytest.mark.parametrize("ending", [".png", ".svg", ".pdf", ".PDF"])
def test_a_format_that_is_named_is_written_alone(rates, tmp_path, ending):
    (written,) = plot.save(plot.rate_capability(rates()), tmp_path / f"rates{ending}")
    assert [path.name for path in tmp_path.iterdir()] == [f"rates{ending}"]
    content = written.read_bytes()
    assert content[:4] in (b"\x89PNG", b"<?xm", b"%PDF")
    plot.save(plot.rate_capability(rates()), written)
    assert written.read_bytes() == content


def test_text_stays_text(rates, tmp_path):
    """An editor and a reader aloud find letters, not outlines; PDF has whole TrueType fonts."""
    figure = plot.rate_capability(rates())
    (svg,), (pdf,) = (plot.save(figure, tmp_path / f"rates{end}") for end in (".svg", ".pdf"))
    assert re.search(r"<text[^>]*>Specific capacity of the", svg.read_text(encoding="utf-8"))
    assert b"/CIDFontType2" in pdf.read_bytes()
    assert b"/Type3" not in pdf.read_bytes()


def test_same_figure_gives_the_same_files(rates, tmp_path):
    first = plot.save(plot.rate_capability(rates()), tmp_path / "first")
    second = plot.save(plot.rate_capability(rates()), tmp_path / "second")
    for one, other in zip(first, second, strict=True):
        assert one.read_bytes() == other.read_bytes()


def test_formats_share_one_layout_and_the_figure_keeps_its_engine(rates, monkeypatch):
    figure = plot.rate_capability(rates())
    engine, executed = figure.get_layout_engine(), []
    monkeypatch.setattr(engine, "execute", executed.append)
    assert len(style.images(figure, style.FORMATS)) == 3
    assert executed == [figure]
    assert figure.get_layout_engine() is engine


def test_a_notebook_shows_the_figure_without_pyplot(rates):
    assert plot.rate_capability(rates())._repr_png_().startswith(b"\x89PNG")


@pytest.mark.parametrize("count", [0, 1, 2, 6, 12])
def test_sequential_colours_get_lighter_and_never_too_pale(count):
    colours = [to_rgb(colour) for colour in style.sequential(count)]
    light = [float(np.dot(colour, (0.2126, 0.7152, 0.0722))) for colour in colours]
    assert len(colours) == count
    assert light == sorted(light)
    assert all(value < 0.8 for value in light)


def test_categories_are_distinct():
    hues = {tuple(np.round(rgb_to_hsv(to_rgb(colour)), 3)) for colour in style.OKABE_ITO}
    assert len(hues) == len(style.OKABE_ITO) == 7


def test_only_figures_are_saved(tmp_path):
    with pytest.raises(InputError, match="figure: expected a figure of matplotlib, got 3"):
        style.save(3, tmp_path / "figure")
