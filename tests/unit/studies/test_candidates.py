import pytest

from sscell.cards.materials import SolidElectrolyte
from sscell.cell import load_cell
from sscell.errors import InputError, Problem
from sscell.reading.library import library
from sscell.reading.read import read_electrolyte
from sscell.studies.candidates import (
    NO_CONDUCTIVITY,
    NO_DENSITY,
    NOT_AT_TEMPERATURE,
    NOT_POSSIBLE,
    activity_in,
    candidates,
    chosen,
    unsuitable,
    valued,
)

GLASS = {"title": "Glass", "formula": "Li3PS4", "form": "glass", "density": "1.9 g/cm^3"}
AT_25 = {"temperature": "25 degC"}


def electrolyte(**given):
    return SolidElectrolyte.model_validate({**GLASS, **given})


@pytest.mark.parametrize(
    ("span", "value", "basis"),
    [
        ({"low": "1 mS/cm", "high": "4 mS/cm"}, 0.2, "middle of a range"),
        ({"low": "1 mS/cm"}, 0.1, "lower bound"),
        ({"high": "4 mS/cm"}, 0.4, "upper bound"),
    ],
)
def test_a_range_becomes_a_value_that_says_so(span, value, basis):
    """The geometric mean, because conductivities spread by factors."""
    known, said = valued(electrolyte(conductivity_range=span))
    assert (float(known.conductivity), said) == (pytest.approx(value), basis)
    assert known.conductivity.mark == known.temperature.mark == "assumed"
    assert valued(electrolyte(conductivity_range=span, **AT_25))[0].temperature.mark != "assumed"


def test_a_value_is_taken_before_a_range_and_nothing_stays_nothing():
    both = electrolyte(conductivity="2 mS/cm", conductivity_range={"low": "1 mS/cm"}, **AT_25)
    assert valued(both) == (both, "value")
    assert valued(electrolyte())[0].conductivity is None


def test_each_gets_a_cell_or_a_reason(cell):
    given = [
        electrolyte(conductivity="2 mS/cm", **AT_25),
        electrolyte(),
        electrolyte(conductivity="2 mS/cm", temperature="60 degC"),
    ]
    found = list(candidates(cell, "catholyte", given))
    assert [one.refused for one in found] == ["", NO_CONDUCTIVITY, NOT_AT_TEMPERATURE]
    assert found[0].cell.cathode.catholyte.title == "Glass"
    assert found[2].reason == (
        "its conductivity was measured at 60 degC and the cell is at 25 degC"
    )


def test_one_that_stores_needs_its_density(cell):
    """Its capacity is per mass, its share of the cell by volume."""
    redox = {
        "couples": [{"name": "Fe2+/Fe3+", "potential": "3.6 V"}],
        "reversibility": "reversible",
        "capacity": "90 mAh/g",
    }
    known = electrolyte(conductivity="2 mS/cm", redox=redox, **AT_25)
    unknown = known.rebuilt(density=None)
    found = list(candidates(cell, "catholyte", [known, unknown]))
    assert [one.refused for one in found] == ["", NO_DENSITY]
    assert [activity_in(cell, one.electrolyte) for one in found] == ["reversible"] * 2
    assert activity_in(cell, electrolyte()) == ""
    assert next(candidates(cell, "separator", [unknown])).refused == ""


def test_what_a_cell_refuses_is_a_candidate_with_its_message(cell, monkeypatch):
    def refusing(*_):
        raise InputError([Problem("cathode", "no")])

    monkeypatch.setattr("sscell.studies.candidates.substituted", refusing)
    (found,) = candidates(cell, "catholyte", [electrolyte(conductivity="2 mS/cm", **AT_25)])
    assert (found.cell, found.refused) == (None, NOT_POSSIBLE)
    assert found.reason == "cathode: no"


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"carrier": "Na+"}, "conduct Na+"),
        ({"family": "liquid"}, "move anions too"),
        ({"family": "polymer"}, "move anions too"),
        ({"roles": ("interphase",)}, "serve other purposes"),
        ({"roles": ("interphase", "anolyte")}, ""),
        ({"basis": "simulated"}, "have simulated values"),
        ({"basis": "disputed"}, "have disputed values"),
        ({"basis": "measured", "roles": ("catholyte",), "family": "halide"}, ""),
        ({}, ""),
    ],
)
def test_what_is_not_tried_says_why(given, why):
    assert unsuitable(electrolyte(**given)) == why


def test_all_of_the_library_are_tried_or_counted():
    tried, left_out = chosen(None, None)
    counted = sum(int(part.split()[0]) for part in left_out.split("; "))
    assert len(tried) + counted == len(library("electrolytes"))
    assert {one.carrier for one in tried} == {"Li+"}
    assert not {"liquid", "polymer"} & {one.family for one in tried}
    keys = {one.key for one in tried}
    assert {"li6ps5cl", "li3incl6", "li3ycl6"} <= keys


def test_an_electrolyte_of_another_ion_is_a_row_with_its_reason():
    cell = load_cell("ncm83_li6ps5cl")
    for place in ("catholyte", "separator", "both"):
        sodium, argyrodite = candidates(
            cell, place, [read_electrolyte("na3ps4_w_substituted"), read_electrolyte("li6ps5cl")]
        )
        assert (sodium.cell, sodium.refused) == (None, "not possible")
        assert "conducts Na+" in sodium.reason
        assert argyrodite.cell is not None


def test_named_ones_are_tried_whatever_they_are():
    names = ["li3ycl6_pristine_yan", "li6ps5cl"]
    tried, left_out = chosen([*names, electrolyte(conductivity="1 mS/cm", **AT_25)], None)
    assert [one.key for one in tried] == [*names, "inline"]
    assert left_out == ""
    assert read_electrolyte(names[0]).basis == "disputed"


def test_a_folder_of_the_users_comes_first(tmp_path):
    (tmp_path / "mine.yaml").write_text(
        "my_glass: {title: Mine, formula: Li3PS4, form: glass, conductivity: 2 mS/cm, "
        "temperature: 25 degC}\n"
        "li6ps5cl: {title: My argyrodite, formula: Li6PS5Cl, form: pellet}\n"
    )
    tried, _ = chosen(None, tmp_path)
    titles = {one.key: one.title for one in tried}
    assert titles["my_glass"] == "Mine"
    assert titles["li6ps5cl"] == "My argyrodite"
    assert [one.title for one in chosen(["my_glass"], str(tmp_path))[0]] == ["Mine"]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["li6ps5c1", "nonsense"], "li6ps5cl"),
        ([], "electrolytes: empty"),
        ("li6ps5cl", "expected a list of names"),
        (3, "expected a list of names"),
    ],
)
def test_mistakes_are_said(given, said):
    with pytest.raises(InputError) as caught:
        chosen(given, None)
    assert said in str(caught.value)
    if given == ["li6ps5c1", "nonsense"]:
        assert len(caught.value.problems) == 2
