"""The pages of the documentation: their code runs, and what they name is there."""

import re
import tomllib

import matplotlib.pyplot as plt
import numpy as np
import pytest
import yaml

from sscell.results.variables import VARIABLES

from .pages import APART, DOCS, PAGES, ROOT, agree, blocks, figures_of, run

ALL = sorted(page for page in DOCS.rglob("*.md") if "generated" not in page.parts)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_code_of_a_page_runs_and_its_outputs_and_figures_are_shown(
    page, tmp_path, monkeypatch, capsys
):
    """``python docs/refresh.py`` stores what is new."""
    monkeypatch.chdir(tmp_path)
    shown = page.read_text(encoding="utf-8")
    try:
        assert run(page, tmp_path).split("\n") == shown.split("\n")
    finally:
        plt.close("all")
    assert "Traceback" not in capsys.readouterr().err
    assert {path.stem for path in tmp_path.glob("*.png")} <= figures_of(page, shown)


def test_every_figure_that_is_stored_is_shown():
    shown = {
        (page.parent / image).resolve()
        for page in [*ALL, ROOT / "README.md"]
        for image in re.findall(r"!\[[^\]]*\]\(([^)]+)\)", page.read_text(encoding="utf-8"))
    }
    stored = set((DOCS / "images").rglob("*.png"))
    assert {path for path in shown if "generated" not in path.parts} == stored


def test_the_currents_of_the_primer_follow_ohms_law(monkeypatch):
    monkeypatch.syspath_prepend(str(DOCS))
    from microstructure import ELECTROLYTE, OXIDE, current

    phases = np.full((12, 8, 8), OXIDE)
    phases[:, :4] = ELECTROLYTE
    straight = current(phases, "ions")
    assert straight.tortuosity_factor == pytest.approx(1.0, rel=1e-6)
    assert np.nanmax(abs(straight.density - 2.0)) < 1e-5  # half of the cross-section conducts
    phases[5, 1:] = OXIDE  # a neck of an eighth, open to one side
    phases[2, 6, 6] = ELECTROLYTE  # an island
    neck = current(phases, "ions")
    assert neck.tortuosity_factor > 1.5
    assert np.nanmean(neck.density[5]) == pytest.approx(8.0, rel=0.05)
    assert 0.99 < neck.connected < 1.0


@pytest.mark.parametrize(
    ("stored", "printed", "equal"),
    [
        ("1C  142.3 mAh/g\n", "1C 142.4  mAh/g\n", True),
        ("1C  142.3 mAh/g\n", "1C 143.0 mAh/g\n", False),
        ("1C  0.00 mAh/g\n", "2C 0.00 mAh/g\n", False),
        ("two 5\n", "two 5\nthree 6\n", False),
        ("1.0e-08\n", "1.3e-08\n", False),
        ("", "something\n", False),
        ("valid; 26 notes\n", "valid; 27 notes\n", True),
        ("valid, 5 warnings\n", "valid, 4 warnings\n", False),
    ],
)
def test_outputs_agree_within_their_last_digit(stored, printed, equal):
    assert agree(stored, printed) == equal


def test_pages_that_need_another_environment_are_run_in_one():
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert [name for name in APART if f"docs/how_to/{name}.md" not in script] == []


def test_every_page_is_in_the_contents():
    listed = set()
    for page in ALL:
        for _, code in blocks(page.read_text(encoding="utf-8"), "{toctree}"):
            listed |= {line for line in code.splitlines() if line and not line.startswith(":")}
    named = {page.relative_to(DOCS).with_suffix("").as_posix() for page in ALL}
    assert named - {"index"} <= listed


def table_of_changes():
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    rows = [line.split("|") for line in text.splitlines() if line.startswith("| ")]
    return [cells for cells in rows if len(cells) == 5][1:]


def test_the_table_of_changes_names_what_is_there():
    named = [path for cells in table_of_changes() for path in re.findall(r"`([^`]+)`", cells[2])]
    assert len(named) > 20
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_the_table_of_changes_leaves_no_folder_out():
    said = " ".join(cells[2] for cells in table_of_changes())
    source = ROOT / "src" / "sscell"
    folders = [p.relative_to(ROOT) for p in source.iterdir() if (p / "__init__.py").is_file()]
    assert [str(folder) for folder in folders if f"{folder.as_posix()}/" not in said] == []


def test_imports_are_said_in_the_order_that_is_tested():
    from .test_layering import LAYERS

    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert " → ".join(LAYERS) in text


def test_the_citation_file_agrees_with_the_package():
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert {"cff-version", "message", "title", "authors"} <= set(cited)
    assert cited["version"] == project["version"]
    assert cited["license"] == project["license"]
    assert (ROOT / "LICENSE").read_text(encoding="utf-8").startswith("BSD 3-Clause License")


def test_hooks_use_the_ruff_of_the_tests():
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    pinned = next(p for p in project["optional-dependencies"]["test"] if p.startswith("ruff"))
    for hook in hooks["repos"][0]["hooks"]:
        assert hook["additional_dependencies"] == [pinned]


def test_the_workflow_calls_the_same_door():
    workflow = yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text(encoding="utf-8"))
    steps = workflow["jobs"]["everything"]["steps"]
    assert [step["run"] for step in steps if "run" in step] == ["bash .ci/run"]
    assert (ROOT / ".ci" / "run").is_file()


def test_the_systems_page_names_what_is_there():
    """Cards, cells and experiments in the second column; whatever is not there is in the third."""
    from sscell.reading.library import KINDS, library

    known = {name for kind in KINDS for name in library(kind)}
    text = (DOCS / "reference" / "systems.md").read_text(encoding="utf-8")
    rows = [row.split("|") for row in text.splitlines() if row.startswith("| ")]
    named = [name for row in rows for name in re.findall(r"`([a-z0-9_]+)`", row[2])]
    assert len(named) > 50
    assert [name for name in named if name not in known] == []


def test_every_variable_of_a_dataset_is_explained():
    """Units and names are in the code; what a reader needs beside is in the reference."""
    pages = [ROOT / "docs/reference" / name for name in ("datasets.md", "glossary.md")]
    explained = set(re.findall(r"`(\w+)`", "".join(page.read_text("utf-8") for page in pages)))
    assert set(VARIABLES) - explained == set()
