"""Figures take the same arguments, are documented with examples, and share a page."""

import ast
import doctest
import importlib
import inspect
import re
import warnings

import numpy as np
import pytest
import xarray as xr
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text

import sscell
from sscell import plot
from sscell.catalogue.studies import STUDIES
from sscell.errors import InputError
from sscell.plot.parts import style

from .pages import DOCS, blocks

OLD = {"compare": "compared", "gains": "gain", "losses": "split",
       "required_conductivity": "need", "screen": "screened"}  # fmt: skip
"""The first argument as it was called in 0.2."""
FIGURES = sorted(set(plot.__all__) - {"save", "caption"})
MODULES = {name: inspect.getmodule(getattr(plot, name)).__name__ for name in FIGURES}


def test_only_figures_their_caption_and_save_are_listed():
    assert dir(plot) == plot.__all__
    assert plot.worth is plot.capacity_and_energy
    assert {row.figure for row in STUDIES.values()} <= set(FIGURES)


def test_every_figure_takes_results_first_and_then_named_options():
    for name in FIGURES:
        first, *others = inspect.signature(getattr(plot, name)).parameters.values()
        assert (first.name, first.default) == ("results", inspect.Parameter.empty), name
        assert {one.kind for one in others} == {inspect.Parameter.KEYWORD_ONLY}, name
        assert (others[-1].name, others[-1].default) == ("figure", None), name


def test_the_same_option_has_the_same_default_everywhere():
    options = {}
    for name in FIGURES:
        for one in inspect.signature(getattr(plot, name)).parameters.values():
            options.setdefault(one.name, set()).add(one.default)
    assert all(len(defaults) == 1 for defaults in options.values())
    assert options["capacity"] == {"specific"}


@pytest.mark.parametrize("name", FIGURES)
def test_the_examples_of_every_figure_run(name):
    text = getattr(plot, name).__doc__
    assert all(section in text for section in ("Parameters\n", "Raises\n", "Examples\n"))
    module = importlib.import_module(MODULES[name])
    by_name = {one.name: one for one in doctest.DocTestFinder().find(module)}
    examples = by_name[f"{module.__name__}.{name}"]
    said = []
    assert not doctest.DocTestRunner().run(examples, out=said.append).failed, "".join(said)


def test_the_gallery_has_each_figure_once_with_a_dozen_lines_that_run_alone():
    text = (DOCS / "gallery.md").read_text(encoding="utf-8")
    parts = re.split(r"^### (\w+)$", text, flags=re.MULTILINE)[1:]
    shown = dict(zip(parts[::2], parts[1::2], strict=True))
    assert sorted(shown) == FIGURES
    for name, part in shown.items():
        ((_, code),) = blocks(part, "python")
        names = [node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Name)]
        made = {node.id for node in names if isinstance(node.ctx, ast.Store)}
        assert {node.id for node in names} - made == {"sscell"}, name
        assert code.startswith("import sscell\n"), name
        assert len(code.splitlines()) <= 14, name
        assert f"sscell.plot.{name}(" in code, name
        assert f"](images/gallery/{name}.png)" in part, name


@pytest.mark.parametrize("wrong", [xr.Dataset(), [1.0], None], ids=["empty", "list", "none"])
def test_what_is_no_dataset_of_the_study_is_one_clear_error(wrong):
    for name in FIGURES:
        with pytest.raises(InputError) as error:
            getattr(plot, name)(wrong)
        (problem,) = error.value.problems
        assert "please report" not in str(problem), name


@pytest.fixture(scope="module")
def made():
    """A small study for each figure, with its options."""
    cell, redox = sscell.load_cell("ncm83_li6ps5cl"), sscell.load_cell("lfp_lioh_fecl3")
    cell = cell.replace({"cathode.diffusion_length_factor": 1})  # something to draw at every rate
    coated = sscell.load_cell("ncm83_coated_li6ps5cl")
    at = [0.5, 2.0]
    kappas = {"from": "0.1 mS/cm", "to": "10 mS/cm", "points": 9, "spacing": "log"}
    loadings = {"from": "1 mAh/cm^2", "to": "6 mAh/cm^2", "points": 9}
    over = {"catholyte.conductivity": kappas, "cathode.areal_capacity": loadings}
    squeezed = {"cathode.catholyte": ["li3incl6", "licl_gaf3_2_1_clay"],
                "stack_pressure": ["5 MPa", "50 MPa"], "pressure.grains": [0.5, 2]}  # fmt: skip
    both = {"at": "areal_capacity", "value": "4 mAh/cm^2", "c_rates": at}
    three = ["li6ps5cl", "li3incl6", "li3ycl6"]
    paths = ["active_material.diffusivity", "cathode.utilisation"]
    need = sscell.required_conductivity(
        cell,
        areal_capacity=sscell.Quantity(np.linspace(1, 6, 6), "mAh/cm^2"),
        c_rates=[0.2, 0.5, 1, 2, 5],
        direction="charge",
    )
    drawn = sscell.required_conductivity(
        cell,
        areal_capacity=sscell.Quantity([2, 5], "mAh/cm^2"),
        c_rates=[1, 2],
        capacity_fraction=0.6,
        uncertainty="published",
        samples=4,
        accuracy="draft",
    )
    ranges = {"cathode.areal_capacity": ("2 mAh/cm^2", "8 mAh/cm^2"),
              "cathode.composition.active_material": (0.6, 0.8)}  # fmt: skip
    limit = {"capacity_fraction": {"at_least": 0.9}}
    data = {"c_rate": [0.5, 1], "capacity [mAh/g]": [156, 142]}
    fitted = sscell.fit(cell, data, ["cathode.utilisation"], accuracy="draft")
    test = sscell.Protocol.rate_test([0.2, 1, 0.2], cycles=3, rest="1 hour")
    staircase = sscell.cycle([cell, coated], test, accuracy="draft")
    spectra = sscell.impedance([cell, coated], soc=[0.2, 0.8])
    screened = sscell.screen(cell, c_rates=[1], electrolytes=three)
    return {
        **dict.fromkeys(
            ("rate_test", "cycles", "voltage_curves", "voltage_over_time", "gitt"), (staircase, {})
        ),
        "fit": (fitted.to_dataset(), {}),
        "rate_capability": (sscell.rate_capability([cell, coated], at), {}),
        "polarisation": (sscell.rate_capability([cell, coated], at), {}),
        "rate_law": (sscell.rate_capability([cell, coated], [0.5, 2, 5, 10]), {}),
        "sweep": (sscell.sweep(cell, over, at), {}),
        "stack_pressure": (sscell.sweep(cell, squeezed, [0.05, 1], accuracy="draft"), {}),
        "required_conductivity": (need, {"electrolytes": {"Li6PS5Cl": 2.2, "Li3InCl6": 2.0}}),
        "ragone": (sscell.ragone([coated, redox], at), {}),
        "required_share": (drawn, {"electrolytes": {"Li6PS5Cl": 2.2}}),
        "gains": (sscell.gains(coated, at), {}),
        "losses": (sscell.losses(coated, c_rate=1), {}),
        "compare": (sscell.compare([cell, coated], **both), {}),
        **dict.fromkeys(("screen", "lithium_fraction", "families"), (screened, {})),
        "nyquist": (spectra, {}),
        "bode": (spectra, {}),
        "sensitivity": (sscell.sensitivity(cell, paths, c_rates=[0.5, 2, 5]), {}),
        "optimise": (sscell.optimise(coated, ranges, subject_to=limit, accuracy="draft"), {}),
        "profiles": (sscell.profiles(sscell.discharge(cell, c_rate=1)), {}),
        "phases": (sscell.profiles(sscell.discharge(redox, c_rate=1)), {}),
        "capacity_and_energy": (sscell.rate_capability([cell, redox], at), {}),
        "design_stack": (
            sscell.design_stack(redox, "lithium", [*three, "li6ps5cl_sintered"], accuracy="draft"),
            {},
        ),
        "window_ladder": ([sscell.load_cell("ncm83_li2zrcl6_li6ps5cl"), redox], {}),
    }


def faults(figure):
    """Texts that the page cuts off and pairs of texts that overlap, once all is drawn."""
    drawn, draw = [], Text.draw

    def record(text, renderer, *args, **kwargs):
        if text.get_visible() and text.get_text().strip():
            drawn.append(text)
        return draw(text, renderer, *args, **kwargs)

    with pytest.MonkeyPatch.context() as patch, style.context(), warnings.catch_warnings():
        warnings.simplefilter("error")  # also that the layout had no room
        patch.setattr(Text, "draw", record)
        FigureCanvasAgg(figure).draw()
    boxes = [(one.get_text(), Text.get_window_extent(one)) for one in dict.fromkeys(drawn)]
    page = figure.bbox.padded(1.0)
    cut = [text for text, box in boxes if not (page.containsx(box.x0) and page.containsx(box.x1)
           and page.containsy(box.y0) and page.containsy(box.y1))]  # fmt: skip
    small = [(text, box.padded(-1.0)) for text, box in boxes]
    return cut + [
        (text, other)
        for place, (text, box) in enumerate(small)
        for other, second in small[place + 1 :]
        if box.overlaps(second)
    ]


HEIGHTS = {
    "phases": 9.0,
    "screen": 6.6,
    "lithium_fraction": 6.6,
    "profiles": 6.5,
    "rate_capability": 6.5,
}
"""Of a figure 3.3 inch wide; the others need 5. [inch]"""


@pytest.mark.parametrize("name", FIGURES)
@pytest.mark.parametrize("width", [3.3, 7.0])
def test_no_text_is_cut_or_overlaps_at_the_widths_of_a_journal(made, name, width):
    height = HEIGHTS.get(name, 5.0) if width < 5 else 5.0
    results, options = made[name]
    page = Figure(figsize=(width, height), dpi=style.PREVIEW_DPI)
    assert faults(getattr(plot, name)(results, figure=page, **options)) == []


def test_figures_share_a_page(made):
    page = Figure(figsize=(7.0, 18.0), layout="constrained", dpi=style.PREVIEW_DPI)
    parts = page.subfigures(4, 2, height_ratios=(5.0, 5.0, 4.0, 4.0)).flat
    shown = ("rate_capability", "compare", "losses", "gains", "required_conductivity", "sweep",
             "sensitivity", "capacity_and_energy")  # fmt: skip
    for part, name in zip(parts, shown, strict=True):
        results, options = made[name]
        assert getattr(plot, name)(results, figure=part, **options) is page
    assert faults(page) == []


@pytest.mark.parametrize("name", OLD)
def test_the_first_argument_may_be_called_as_before(made, name):
    results, options = made[name]
    whole = getattr(plot, name)(**{OLD[name]: results}, **options)
    assert isinstance(whole, Figure)


@pytest.mark.parametrize("name", sorted(set(FIGURES) - {"phases", "profiles", "window_ladder"}))
def test_a_dimension_that_cannot_be_drawn_is_named(made, name):
    results, options = made[name]
    more = results.expand_dims(batch=[1.0, 2.0]).expand_dims(other_batch=[1.0, 2.0])
    more = more.expand_dims(third_batch=[1.0, 2.0])
    with pytest.raises(InputError, match="batch") as error:
        getattr(plot, name)(more, **options)
    assert "please report" not in str(error.value)
