"""The page of the library: every entry with its numbers, and a table that a browser can search."""

import re
import shutil
import subprocess
from html.parser import HTMLParser

import numpy as np
import pytest

import sscell

from .pages import ROOT

CHROMIUM = shutil.which("chromium")


@pytest.fixture
def docs(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "docs"))


@pytest.fixture
def section(docs):
    from pages.electrolytes import electrolyte_table

    return "\n\n".join(electrolyte_table())


def entries(section):
    """Cells of each row of the table, without its heads, by the key of the electrolyte."""
    rows = re.split(r"^\* - ", section.split("```{list-table}")[1], flags=re.MULTILINE)[2:]
    cells = (re.split(r"^  -", row, flags=re.MULTILINE) for row in rows)
    return {re.search(r"`(\w+)`", row[0])[1]: row for row in cells}


def facts(text, name):
    return re.findall(rf'<data class="{name}" value="([^"]*)"', text)


def test_every_electrolyte_has_a_row_with_the_numbers_of_the_table(section):
    rows, table = entries(section), sscell.electrolytes()
    assert list(rows) == list(table.index)
    columns = {
        "conductivity": ("conductivity_mS_cm", 2),
        "practical-high": ("practical_window_high_V", 4),
    }
    for name, (column, i) in columns.items():
        known = table[column].dropna()
        known = known[table["window_reference"].fillna("Li/Li+") == "Li/Li+"]
        assert len(known) > 10
        for key, value in known.items():
            # six digits are written
            assert float(facts(rows[key][i], name)[0]) == pytest.approx(value, rel=1e-5), key


def test_every_number_shows_how_far_it_can_be_trusted(section):
    rows, table = entries(section), sscell.electrolytes()
    for key in table.index[table["estimated_activation_energy_eV"].notna()]:
        assert ">estimated<" in rows[key][3], key
    for key, mark in table["mark"][table["conductivity_mS_cm"].notna()].items():
        assert f">{mark}<" in rows[key][2], key


def test_equal_factors_are_equal_distances_and_what_is_beyond_is_at_the_end(docs):
    from pages.pictures import CONDUCTIVITY, POTENTIAL, WIDTH

    places = [CONDUCTIVITY.place(10.0**power) for power in range(-6, 3)]
    steps = np.diff(places)
    assert list(steps) == pytest.approx([steps[0]] * 8, abs=0.11)  # places are written to 0.1
    assert CONDUCTIVITY.place(1e-15) == places[0] < places[-1] == CONDUCTIVITY.place(1e6) < WIDTH
    assert POTENTIAL.place(3.0) == WIDTH / 2


class Shown(HTMLParser):
    """What is in sight of a table after its script ran, and how it is sorted."""

    def __init__(self):
        super().__init__()
        self.rows, self.sorted = [], []

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag == "tr" and "id" in given and "hidden" not in given:
            self.rows.append(given["id"])
        if "aria-sort" in given:
            self.sorted.append(given["aria-sort"])


@pytest.mark.skipif(CHROMIUM is None, reason="needs chromium")
def test_the_address_filters_and_sorts_the_table(tmp_path):
    """In a browser: what a shared address asks for is shown, in its order."""
    columns = 8
    entry = {"a": (1, "halide"), "b": (3, "sulfide"), "c": (20, "halide"), "d": (4, "halide")}
    body = "".join(
        f'<tr id="{key}"><th>{key}</th>'
        f'<td><data class="family" value="{family}">{family}</data></td>'
        f'<td><data class="conductivity" value="{value}">{value}</data></td>{"<td></td>" * 5}</tr>'
        for key, (value, family) in entry.items()
    )
    names = ("search", "family", "ion", "role", "basis", "mark", "conductivity", "low", "high")
    lists = ("family", "ion", "role", "basis", "mark")
    fields = "".join(
        f'<select name="{n}"><option value=""></option></select>'
        if n in lists
        else f'<input name="{n}">'
        for n in names
    )
    script = (ROOT / "docs/_static/library.js").read_text(encoding="utf-8")
    page = tmp_path / "page.html"
    page.write_text(
        f'<form class="electrolyte-choice" hidden>{fields}<output></output></form>'
        f'<table class="electrolytes"><thead><tr>{"<th>x</th>" * columns}</tr></thead>'
        f"<tbody>{body}</tbody></table><script>{script}</script>",
        encoding="utf-8",
    )
    asked = "family=halide&conductivity=2&sort=conductivity&order=descending"
    command = [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run"]
    command += ["--disable-background-networking", f"--user-data-dir={tmp_path / 'browser'}"]
    command += ["--dump-dom", f"{page.as_uri()}#{asked}"]
    dumped = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    shown = Shown()
    shown.feed(dumped.stdout)
    assert (shown.rows, shown.sorted) == (["c", "d"], ["descending"])
    assert "2 of 4 electrolytes" in dumped.stdout
