"""The pages of the documentation: their code runs, and what they name is there."""

import re
import tomllib

import matplotlib.pyplot as plt
import pytest
import yaml

from sscell.results.variables import VARIABLES

from .pages import ROOT, blocks, run

DOCS = ROOT / "docs"
PAGES = sorted(p for p in DOCS.rglob("*.md") if "generated" not in p.parts)
APART = {"pybop"}
"""Pages that need another environment, in which `.ci/run` runs them."""
WITH_CODE = [
    p
    for p in PAGES
    if p.stem not in APART and blocks(p.read_text(encoding="utf-8"), "python", "pycon", "bash")
]


@pytest.mark.parametrize("page", WITH_CODE, ids=lambda p: p.stem)
def test_the_code_of_a_page_runs(page, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    try:
        run(page, tmp_path)
    finally:
        plt.close("all")
    assert "Traceback" not in capsys.readouterr().err


def test_pages_that_need_another_environment_are_run_in_one():
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert [name for name in APART if f"docs/how_to/{name}.md" not in script] == []


def test_every_page_is_in_the_contents():
    listed = set()
    for page in PAGES:
        for _, code in blocks(page.read_text(encoding="utf-8"), "{toctree}"):
            listed |= {line for line in code.splitlines() if line and not line.startswith(":")}
    named = {page.relative_to(DOCS).with_suffix("").as_posix() for page in PAGES}
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
