import pytest

from sscell.catalogue.listing import check_card, listing, page
from sscell.checks.findings import CHECKS
from sscell.errors import InputError
from sscell.reading.library import KINDS
from sscell.reading.read import library, read_experiment

EVERYTHING = [name for kind in KINDS for name in library(kind)]


def test_listing_holds_every_name():
    said = "\n".join(listing())
    for name in EVERYTHING:
        assert f"  {name} " in said


@pytest.mark.parametrize("kind", KINDS)
def test_listing_of_one_kind(kind):
    first, *lines = listing(kind)
    names = library(kind)
    assert first == f"{kind} ({len(names)})"
    entries = [line for line in lines if line.startswith("  ")]
    assert sorted(line.split()[0] for line in entries) == list(names)
    assert all(len(line.split()) > 1 for line in lines)


def test_electrolytes_show_their_conductivity_and_its_mark():
    """1.6 mS/cm, second-hand, as its card says; unknown ones say so."""
    (line,) = (text for text in listing("electrolytes") if text.split()[0] == "li6ps5cl")
    assert line.split()[1:3] == ["1.6", "25"]
    assert "measured, second-hand" in line


def test_a_choice_of_electrolytes_is_listed():
    lines = list(listing("electrolytes", carrier="K+"))
    assert lines[0] == "electrolytes (5)"
    with pytest.raises(InputError, match="argyrodite"):
        list(listing("electrolytes", family="argyrodit"))


def test_every_page_can_be_shown():
    for name in EVERYTHING:
        text = page(name)
        assert "title" in text, name
        assert "None" not in text, name
        assert "nan" not in text.split(), name


def test_page_of_a_cell_has_everything():
    text = page("ncm83_li6ps5cl")
    for part in (
        "conductivity: 2.2 mS/cm",
        "Schlautmann2023",
        "derived",
        "findings",
        "separator.0",
    ):
        assert part in text
    assert "curve of 261 points" in text


def test_page_of_an_experiment_is_its_card():
    assert page("rate_capability").startswith("title:")


def test_page_of_a_file(tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text(library("cells")["ncm83_li6ps5cl"].read_text(encoding="utf-8"))
    assert "derived" in page(str(path))


@pytest.mark.parametrize(
    ("name", "near"),
    [("ncm83_li6ps5c", "ncm83_li6ps5cl"), ("li6ps5c", "li6ps5cl"), ("ncm38", "ncm83")],
)
def test_unknown_names_say_the_nearest(name, near):
    with pytest.raises(InputError, match=near):
        page(name)


def test_nothing_near_says_where_to_look():
    with pytest.raises(InputError, match="sscell list"):
        page("qqqqqqqq")


def test_every_card_checks():
    for name in (*library("cells"), *library("experiments")):
        checked = check_card(name)
        assert checked.findings, name
        causes = {one.cause for found in checked.findings.values() for one in found}
        assert causes <= set(CHECKS), name


def test_check_of_an_experiment_names_its_cells():
    checked = check_card("rate_capability")
    assert set(checked.findings) == {"ncm83_li6ps5cl", "ncm83_li3zrcl4o1p5_li3ycl6"}


def test_check_of_nothing_says_the_nearest():
    with pytest.raises(InputError, match="ncm83_li6ps5cl"):
        check_card("ncm83_li6ps5c")


def test_the_file_that_is_named_is_checked(tmp_path):
    """Whatever else has the same names, in a folder there or in the library."""
    values = "formula: Li6PS5Cl, form: pellet, conductivity: 2 mS/cm, temperature: 25 degC"
    good = f"li6ps5cl: {{title: T, {values}}}"
    (tmp_path / "electrolytes").mkdir()
    (tmp_path / "electrolytes" / "good.yaml").write_text(good)
    (tmp_path / "bad.yaml").write_text(good.replace("2 mS/cm", "2 parsec"))
    with pytest.raises(InputError, match=r"bad\.yaml, li6ps5cl\.conductivity"):
        check_card(str(tmp_path / "bad.yaml"))
    assert check_card(str(tmp_path / "electrolytes" / "good.yaml"))


def test_every_kind_of_card_is_checked(tmp_path):
    """An electrolyte and an active material are no cells with everything missing."""
    own = tmp_path / "electrolytes" / "mine.yaml"
    own.parent.mkdir()
    own.write_text(
        "mine: {title: Mine, formula: LiX, form: glass, conductivity: 2 mS/cm, "
        "temperature: 25 degC}\n"
    )
    assert "no chemical formula" in check_card(str(own)).findings["mine"][-1].message
    assert check_card(str(own)).lines[1].split()[:3] == ["mine", "2", "25"]
    assert check_card("li6ps5cl").lines
    assert check_card("ncm83").lines == ("LiNi0.83Co0.11Mn0.06O2 (NCM83), coated",)


def test_variables_of_optimise_are_checked_before_a_run(tmp_path):
    card = tmp_path / "e.yaml"
    card.write_text(
        "title: e\ncells: [ncm83_li6ps5cl]\nprotocol: {c_rates: [1], optimise: {over: "
        "{cathode.areal_capacity: [1 mAh/cm^2, 9 mAh/cm^2]}, maximise: stack_specific_enrgy, "
        "subject_to: {current_density: {at_most: 3 V}}}}\n"
    )
    with pytest.raises(InputError) as caught:
        check_card(str(card))
    first, second = map(str, caught.value.problems)
    assert first.startswith("e.yaml, protocol.optimise.maximise: ")
    assert "'stack_specific_energy'" in first
    assert second.startswith("e.yaml, protocol.optimise.subject_to.current_density.at_most: ")


def test_what_an_experiment_varies_must_fit_its_cells(tmp_path):
    card = tmp_path / "e.yaml"
    card.write_text(
        "title: e\ncells: [ncm83_li6ps5cl]\nprotocol: {c_rates: [1]}\n"
        "vary: {separator.3.thickness: [50 um]}\n"
    )
    with pytest.raises(InputError, match=r"e\.yaml, vary of ncm83_li6ps5cl.*separator layer 3"):
        check_card(str(card))


def test_a_card_of_another_kind_is_told_so():
    with pytest.raises(InputError, match="a card of cells, not of experiments"):
        read_experiment(library("cells")["ncm83_li6ps5cl"])


def test_mistakes_of_all_entries_of_a_file_at_once(tmp_path):
    own = tmp_path / "electrolytes" / "mine.yaml"
    own.parent.mkdir()
    own.write_text(
        "one: {title: One, formula: LiX, form: glass, roles: catholyte, windows: {low: 2 V}}\n"
        "two:\n"
        "  {title: Two, formula: LiX, form: glass, basis: mesured, bulk_modulus: 20 GP,\n"
        "   windows: [{kind: practical, lo: 2 V, high: 4}]}\n"
    )
    with pytest.raises(InputError) as caught:
        check_card(str(own))
    said = str(caught.value)
    for part in (
        "one.roles: expected a list, got 'catholyte'",
        "one.windows: expected a list, got a mapping",
        "two.basis: expected 'measured'",
        "Did you mean 'measured'",
        "two.bulk_modulus: '20 GP' has the wrong dimension; expected an elastic modulus",
        "two.windows.0.lo: unknown key. Did you mean 'low'",
        "two.windows.0.high: 4 has no unit; expected a potential",
    ):
        assert part in said, said


ENTRY = "{title: Mine, formula: LiX, form: glass, conductivity: 2 mS/cm, temperature: 25 degC}"


def written(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_the_file_named_is_the_file_checked(tmp_path):
    """A good entry of the same name in a folder above, or in the library, does not hide it."""
    written(tmp_path / "electrolytes" / "good.yaml", f"mine: {ENTRY}\n")
    bad = written(tmp_path / "deep" / "mine.yaml", f"mine: {ENTRY.replace('2 mS', '2 mV')}\n")
    with pytest.raises(InputError, match=r"mine\.yaml.*mine\.conductivity"):
        check_card(str(bad))
    own = written(tmp_path / "li6ps5cl.yaml", f"li6ps5cl: {ENTRY.replace('2 mS', '9 mS')}\n")
    assert check_card(str(own)).lines[1].split()[:2] == ["li6ps5cl", "9"]
    material = written(tmp_path / "ncm83.yaml", "open_circuit_potential: 3 V\n")
    with pytest.raises(InputError, match=r"ncm83\.yaml.*title"):
        check_card(str(material))


def test_two_files_with_one_name_are_an_error_that_names_both(tmp_path):
    one = written(tmp_path / "one.yaml", f"mine: {ENTRY}\n")
    written(tmp_path / "electrolytes" / "two.yaml", f"mine: {ENTRY}\n")
    with pytest.raises(InputError, match=r"electrolytes/two\.yaml and in .*one\.yaml"):
        check_card(str(one))
    cell = library("cells")["ncm83_li6ps5cl"].read_text(encoding="utf-8")
    card = written(tmp_path / "cell.yaml", cell.replace("name: li6ps5cl\n", "name: mine\n"))
    with pytest.raises(InputError, match=r"'mine' is in .*two\.yaml and in .*one\.yaml"):
        check_card(str(card))


def test_own_electrolytes_are_shown_by_file_and_by_name_beside(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "electrolytes").mkdir()
    value = "{value: 2 mS/cm, source: 'assumed: x'}"
    entry = (
        f"{{title: T, formula: Li3PS4, form: glass, temperature: 25 degC, conductivity: {value}}}"
    )
    (tmp_path / "electrolytes" / "mine.yaml").write_text(f"one: {entry}\ntwo: {entry}\n")
    by_file, by_name = page("electrolytes/mine.yaml"), page("one")
    assert "title: T\nformula: Li3PS4" in by_name
    assert by_file == f"{by_name}\n\n{page('two')}"
