import csv

import pytest
from matplotlib.figure import Figure

from sscell.validation.report import Section, Table, document, write

TABLE = Table(
    "numbers", ("what", "value [V]"), [("a | b", 1.23456), ("none", float("nan"))], "Two:"
)
SECTION = Section(
    "one", "One", ["Text."], [TABLE], {"fig": ("A figure", Figure)}, ["Sure.", "More."], "all well"
)


def test_a_table_in_markdown():
    lines = TABLE.markdown().splitlines()
    assert lines[0] == "Two:"
    assert lines[2] == "| what | value [V] |"
    assert lines[4] == "| a \\| b | 1.23 |"
    assert lines[5].endswith("| – |")


def test_a_section_in_markdown():
    page = SECTION.markdown()
    assert page.startswith("## One\n\nText.\n\nTwo:")
    assert "![A figure](fig.png)" in page
    assert page.endswith("**What to conclude.** Sure.\n\nMore.")


def test_the_page_begins_with_an_overview():
    page = document([SECTION])
    assert page.startswith("# Validation\n")
    assert "* **One**: all well" in page


def test_all_is_written(tmp_path):
    written = write([SECTION], tmp_path / "new")
    assert {path.name for path in written} == {"validation.md", "numbers.csv", "fig.png", "fig.svg"}
    assert written[0].name == "validation.md"
    assert all(path.is_file() for path in written)
    with (tmp_path / "new" / "numbers.csv").open() as file:
        rows = list(csv.reader(file))
    assert rows[0] == ["what", "value [V]"]
    assert float(rows[1][1]) == 1.23456


def test_figures_can_wait(tmp_path):
    written = write([SECTION], tmp_path, figures=False)
    assert {path.suffix for path in written} == {".md", ".csv"}


def test_a_row_that_does_not_fit_is_a_mistake_of_ours():
    wrong = Table("x", ("a", "b"), [(1,)])
    with pytest.raises(ValueError, match="x: a row of 1"):
        wrong.markdown()
