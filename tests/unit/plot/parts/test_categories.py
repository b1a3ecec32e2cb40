import pytest
import xarray as xr

from sscell.catalogue.tables import chosen_electrolytes
from sscell.plot.parts import categories, style
from sscell.results.losses import LOSSES, OF_COMPOSITE_ANODE
from sscell.studies.idealised import PROCESSES


def test_words_are_those_of_the_studies():
    assert {name: categories.part(name) for name in LOSSES} == dict(LOSSES)
    assert {name: categories.whole(name) for name in PROCESSES} == dict(PROCESSES)


def test_every_process_has_its_own_look():
    assert len({categories.colour(name) for name in LOSSES}) == len(LOSSES)
    kinds = [*PROCESSES, "several"]
    assert len({categories.hatch(name) for name in kinds}) == len(kinds)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("kinetics", "charge transfer"),
        ("anode", "the anode"),
        ("separator", "the separator and its interfaces"),
        ("several", "several processes"),
    ],
)
def test_words_in_a_sentence(name, said):
    assert categories.limit(name) == said


def test_beside_a_composite_anode_a_process_is_that_of_the_cathode():
    every = [*LOSSES, *OF_COMPOSITE_ANODE]
    words = [categories.part(name, every) for name in every]
    assert len(set(words)) == len(words)
    assert "charge transfer in the cathode" in words
    assert "diffusion in the cathode's particles" in words
    assert all("anode" in word or "cathode" in word for word in words[4:])
    assert categories.whole("kinetics", every) == "charge transfer in the cathode"
    assert categories.whole("separator", every) == PROCESSES["separator"]


def test_an_unknown_process_is_called_what_it_is_called():
    assert categories.whole("magic") == "magic"
    assert categories.colour("magic").startswith("#")
    assert categories.hatch("magic")


def judged(errors, warnings, worst):
    counts = {"errors": errors, "warnings": warnings, "worst_finding": worst}
    return xr.Dataset({name: ("cell", values) for name, values in counts.items()})


@pytest.mark.parametrize(
    ("errors", "warnings", "said"),
    [
        (0, 0, "notes only"),
        (1, 0, "1 error"),
        (0, 2, "2 warnings"),
        (2, 1, "2 errors\n1 warning"),
    ],
)
def test_words_count_what_is_grave(errors, warnings, said):
    assert categories.findings(judged([errors], [warnings], ["note"]).isel(cell=0)) == said


def test_a_sign_a_row_that_differs_by_shape_too():
    results = judged([1, 0, 0, 0], [0, 1, 0, 0], ["error", "warning", "note", "none"])
    with style.context():
        ax = style.page(60, 60).add_subplot()
        categories.findings_column(ax, results, "cell")
    markers = [line.get_marker() for line in ax.get_lines()]
    assert len(set(markers[:3])) == 3
    assert markers[3] == markers[2]
    assert next(text.get_text() for text in ax.texts) == "1 error"
    assert [line.get_ydata()[0] for line in ax.get_lines()] == [0, 1, 2, 3]


def test_families_differ_by_colour_and_marker():
    colours, markers = zip(*(categories.family(name) for name in categories.FAMILIES), strict=True)
    assert len(set(colours)) == len(set(markers)) == len(categories.FAMILIES)
    known = {e.family for e in chosen_electrolytes().values() if e.family}
    assert known <= categories.FAMILIES.keys()
    assert categories.family("antiperovskite") == categories.family("antiperovskite")
