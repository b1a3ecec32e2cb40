import pytest

from sscell.cell import load_cell
from sscell.errors import InputError
from sscell.explorer import documents
from sscell.explorer.answers import design

GIVEN = {"card": "ncm83_li6ps5cl", "changes": {"catholyte.conductivity": 5, "cathode.porosity": 12}}


def test_a_saved_card_is_the_design(tmp_path):
    file = tmp_path / "saved.yaml"
    file.write_text(documents.card_text(GIVEN), encoding="utf-8")
    assert load_cell(file).to_mapping() == design(GIVEN).to_mapping()
    opened = documents.read_card(file.read_bytes(), file.name)
    assert design({"card": opened["card"]}).to_mapping() == design(GIVEN).to_mapping()


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"title: [", b"title: only", b"- 1"])
def test_a_file_that_is_no_card_is_refused(content):
    with pytest.raises(InputError):
        documents.read_card(content, "mine.yaml")


def test_the_python_says_what_the_page_asks():
    """Run as it is, with a study in place of the solver."""
    points = {"c_rate": [0.1, 1.0], "specific_capacity": [180.0, 120.0]}
    code = documents.python([GIVEN, {"card": "ncm83_li6ps5cl"}], "same rate", points)
    head, _, tail = code.partition("rates = ")
    scope = {}
    exec(head, scope)
    first, second = scope["cells"]
    assert first.to_mapping() == design(GIVEN).to_mapping()
    assert second.to_mapping() == load_cell("ncm83_li6ps5cl").to_mapping()
    compile("rates = " + tail, "copied", "exec")
    assert "charge='same rate'" in tail
    assert "measured=points" in tail


def test_points_of_a_file_are_over_c_rates_and_per_gram():
    content = b"current_density [mA/cm2];capacity [mAh/cm2]\n0,214;1,8\n2,14;1,07\n"
    points = documents.read_points(content, "mine.csv", {"card": "ncm83_li6ps5cl"})
    # 2.14 mAh/cm2 of 200 mAh/g are 10.7 mg/cm2
    assert points["c_rate"] == pytest.approx([0.1, 1.0], rel=1e-3)
    assert points["specific_capacity"] == pytest.approx([1800 / 10.7, 1070 / 10.7], rel=1e-3)


def test_a_table_without_capacities_is_refused_under_its_own_name():
    with pytest.raises(InputError, match=r"mine\.csv"):
        documents.read_points(b"a,b\n1,2\n", "mine.csv", {"card": "ncm83_li6ps5cl"})


def test_figures_have_three_formats_and_no_fourth():
    with pytest.raises(InputError):
        documents.figure([GIVEN], "full", None, "exe")
