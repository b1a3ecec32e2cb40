"""Every block of the README does what it says."""

import re
from pathlib import Path

import pytest
import yaml

from sscell.cell import load_cell
from sscell.description.read import library, read_electrolyte, read_experiment

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language):
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


@pytest.mark.parametrize("code", blocks("python"))
def test_python_runs(code, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    exec(compile(code, "README.md", "exec"), {})
    for name in re.findall(r'plot\.save\(.*, "(\w+)"\)', code):
        assert {p.name for p in tmp_path.iterdir()} == {f"{name}.png", f"{name}.svg"}
    assert "Traceback" not in capsys.readouterr().err


def test_the_electrolyte_card_serves_a_cell(tmp_path):
    """As the README says: a card in a folder of the user's, a cell beside that folder."""
    card = blocks("yaml")[0]
    (tmp_path / "electrolytes").mkdir()
    (tmp_path / "electrolytes" / "mine.yaml").write_text(card)
    assert read_electrolyte("my_glass", tmp_path).conductivity == pytest.approx(0.2)
    text = library("cells")["ncm83_li6ps5cl"].read_text(encoding="utf-8")
    described = yaml.safe_load(text)
    described["cathode"]["catholyte"] = "my_glass"
    described["cathode"]["ionic_transport"] = {"closure": "percolation"}
    cell = tmp_path / "cell.yaml"
    cell.write_text(yaml.safe_dump(described))
    assert load_cell(cell).cathode.catholyte.title == "My glass"


def test_the_experiment_card_is_one(tmp_path):
    card = tmp_path / "mine.yaml"
    card.write_text(blocks("yaml")[1])
    experiment = read_experiment(card)
    assert [len(values) for values in experiment.vary.values()] == [13, 3]


def test_the_first_block_is_two_commands():
    """They are what continuous integration runs."""
    install, test = blocks("bash")[0].strip().splitlines()
    assert install == "pip install . && sscell run experiments/rate_capability.yaml"
    assert test.startswith("pip install '.[test]'")


def test_links_lead_somewhere():
    for target in re.findall(r"\]\((?!http)([^)#]+)\)", README):
        assert (ROOT / target).exists(), target
