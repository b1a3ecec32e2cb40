"""The installed command, as a user starts it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from sscell.commands.cli import ACTIONS

COMMAND = Path(sys.executable).with_name("sscell")


def sscell(*arguments, **how):
    assert COMMAND.is_file()
    return subprocess.run(
        [str(COMMAND), *arguments], capture_output=True, text=True, timeout=300, **how
    )


def test_help_names_every_command():
    done = sscell("--help")
    assert done.returncode == 0
    for verb in ACTIONS:
        assert verb in done.stdout


@pytest.mark.parametrize("verb", ACTIONS)
def test_every_command_explains_itself(verb):
    done = sscell(verb, "--help")
    assert done.returncode == 0
    assert f"usage: sscell {verb}" in done.stdout


def test_run_from_any_folder(tmp_path):
    """The first thing a user does, shortened to one rate."""
    (tmp_path / "mine.yaml").write_text(
        "title: mine\ncells: [ncm83_li6ps5cl]\nprotocol: {c_rates: [1]}\n"
    )
    done = sscell("run", "mine.yaml", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    made = {p.name for p in (tmp_path / "results").iterdir()}
    assert made == {
        "mine.nc",
        "mine.csv",
        "mine.png",
        "mine.svg",
        "mine.pdf",
        "mine.resolved.yaml",
        "mine.check.txt",
    }
    again = sscell("plot", "results/mine.nc", "--output", "again", cwd=tmp_path)
    assert again.returncode == 0, again.stderr
    assert (tmp_path / "again" / "mine.svg").is_file()


def test_a_mistake_is_one_clear_message(tmp_path):
    done = sscell("run", "nothing_such", cwd=tmp_path)
    assert done.returncode == 2
    assert done.stdout == ""
    assert "nothing_such" in done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_card_beside_an_own_electrolyte(tmp_path):
    """Your own electrolyte: a folder of cards next to the cell, nothing in Python."""
    (tmp_path / "electrolytes").mkdir()
    (tmp_path / "electrolytes" / "mine.yaml").write_text(
        "my_glass:\n  title: My glass\n  formula: Li3PS4\n  form: glass\n"
        '  conductivity: {value: 2 mS/cm, source: "assumed: preliminary"}\n'
        "  temperature: 25 degC\n"
        '  density: {value: 1.9 g/cm^3, source: "assumed: as Li3PS4"}\n'
        '  particle_size: {value: 4 um, source: "assumed: as milled"}\n'
    )
    from sscell.reading.read import library

    card = library("cells")["ncm83_li6ps5cl"].read_text(encoding="utf-8")
    start, end = card.index("  catholyte:\n"), card.index("  composition:")
    card = card[:start] + "  catholyte: my_glass\n" + card[end:]
    (tmp_path / "cell.yaml").write_text(card, encoding="utf-8")
    shown = sscell("show", "cell.yaml", cwd=tmp_path)
    assert shown.returncode == 0, shown.stderr
    assert "My glass" in shown.stdout
    assert sscell("check", "cell.yaml", cwd=tmp_path).returncode == 0


def test_validate_writes_a_page_and_its_tables(tmp_path):
    """One cheap case; what it writes is what documentation includes."""
    done = sscell("validate", "--case", "bielefeld2020", "--output", "page", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert {p.name for p in (tmp_path / "page").iterdir()} == {"validation.md", "bielefeld2020.csv"}
    assert "4 of 6 printed currents within 2 %" in done.stdout
    wrong = sscell("validate", "--case", "bielfeld2020", cwd=tmp_path)
    assert wrong.returncode == 2
    assert "Did you mean 'bielefeld2020'?" in wrong.stderr


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
@pytest.mark.parametrize(
    "arguments", ["schema cells", "list", "show li6ps5cl", "check ncm83_li6ps5cl"]
)
def test_a_terminal_without_unicode_shows_everything(arguments, encoding, tmp_path):
    """The cards hold Greek letters, subscripts and names with accents."""
    own = {**os.environ, "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}
    done = sscell(*arguments.split(), cwd=tmp_path, env=own, encoding=encoding)
    assert done.returncode == 0, done.stderr
    assert "Error" not in done.stderr
    if arguments.startswith("schema"):
        assert json.loads(done.stdout)["title"]
