"""Every block of the README does what it says."""

import re

import matplotlib.pyplot as plt
import pytest

from sscell.cell import load_cell
from sscell.reading.read import read_experiment
from sscell.solving.arrays import MILLIAMPERE_HOUR_PER_GRAM
from sscell.studies.rates import rate_capability
from sscell.studies.screen import screen

from .pages import ROOT, blocks, run

README = ROOT / "README.md"
TEXT = README.read_text(encoding="utf-8")


def test_python_runs(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    for _, code in blocks(TEXT, "python"):
        assert len([line for line in code.splitlines() if line.strip()]) <= 12
    page = tmp_path / "README.md"
    page.write_text("".join(f"```python\n{code}```\n" for _, code in blocks(TEXT, "python")))
    run(page, tmp_path)
    plt.close("all")
    assert {"rates.png", "rates.svg"} <= {path.name for path in tmp_path.iterdir()}
    assert "Traceback" not in capsys.readouterr().err


def test_the_electrolyte_card_serves_a_cell(tmp_path):
    """As its page says: a card in a folder of the user's, a cell beside that folder."""
    page = (ROOT / "docs" / "how_to" / "add_an_electrolyte.md").read_text(encoding="utf-8")
    material, cell = (code for _, code in blocks(page, "yaml")[:2])
    (tmp_path / "electrolytes").mkdir()
    (tmp_path / "electrolytes" / "mine.yaml").write_text(material, encoding="utf-8")
    (tmp_path / "my_cell.yaml").write_text(cell, encoding="utf-8")
    catholyte = load_cell(tmp_path / "my_cell.yaml").cathode.catholyte
    assert (catholyte.title, catholyte.conductivity) == ("My glass", pytest.approx(0.2))


def test_the_eight_lines_are_an_electrolyte_of_any_folder(tmp_path):
    """Named by a cell beside them, screened with the library, without touching Python."""
    ((_, card),) = blocks(TEXT, "yaml")
    assert len(card.splitlines()) == 8
    (tmp_path / "electrolytes").mkdir()
    (tmp_path / "electrolytes" / "mine.yaml").write_text(card, encoding="utf-8")
    page = (ROOT / "docs" / "how_to" / "add_an_electrolyte.md").read_text(encoding="utf-8")
    _, cell = (code for _, code in blocks(page, "yaml")[:2])
    (tmp_path / "my_cell.yaml").write_text(cell, encoding="utf-8")
    loaded = load_cell(tmp_path / "my_cell.yaml")
    assert loaded.cathode.catholyte.title == "My glass"
    names = ["my_glass", "li6ps5cl", "li3ycl6"]
    ranked = screen(loaded, c_rates=[1], electrolytes=names, folder=tmp_path)
    assert ranked["electrolyte"].values.tolist() == names  # 2, 1.6 and 0.51 mS/cm
    assert set(ranked["outcome"].values.ravel()) == {"cut-off voltage"}


def test_the_first_block_is_two_commands():
    """They are what continuous integration runs."""
    install, test = blocks(TEXT, "bash")[0][1].strip().splitlines()
    assert install == "pip install . && sscell run experiments/rate_capability.yaml"
    assert test.startswith("pip install '.[test]'")


def test_it_shows_the_first_figure_and_the_page_in_the_browser():
    figures = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", TEXT)
    assert figures == ["docs/images/rate_capability.png", "docs/images/explore.png"]
    assert all((ROOT / figure).is_file() for figure in figures)


def test_links_lead_somewhere():
    targets = re.findall(r"\]\((?!http)([^)#]+)\)", TEXT)
    assert len(targets) > 10
    assert [target for target in targets if not (ROOT / target).exists()] == []


def test_the_band_of_the_first_figure_holds_what_was_measured():
    """At both rates of the first cell, charged as its paper is inferred to have done."""
    shown = read_experiment(ROOT / "experiments" / "rate_capability.yaml")
    cell = load_cell(shown.cells[0])
    points = cell.measured.points
    measured = {p.c_rate: p.specific_capacity / MILLIAMPERE_HOUR_PER_GRAM for p in points}
    asked = {"charge": cell.measured.charge, "uncertainty": "published", "accuracy": "draft"}
    low, _, high = rate_capability(cell, list(measured), **asked)["specific_capacity_band"].values
    assert len(measured) == 2
    for value, least, most in zip(measured.values(), low, high, strict=True):
        assert least < value < most
