"""The model as an entry of PyBaMM's model zoo: the contract of the zoo, and what a reader runs."""

import runpy
import tomllib

import pybamm_model_zoo as zoo
import pytest
from pybamm_model_zoo.testing.contract import MODEL, checks_in_scope

from sscell.models.solid_state import ZOO_ENTRY, SolidStateDFN

from .pages import ROOT, run

ENTRY = zoo.info("SolidStateDFN")


def test_the_zoo_has_the_model_from_us():
    assert ENTRY.external
    assert ENTRY.distribution == "sscell"
    assert ENTRY.path == ZOO_ENTRY
    assert ENTRY.load() is SolidStateDFN


@pytest.mark.parametrize("check", checks_in_scope(MODEL), ids=lambda check: check.name)
def test_it_keeps_the_contract_of_the_zoo(check):
    check.run(ENTRY)


def test_no_check_is_waived():
    assert not ENTRY.tests.skip_contract


def test_its_page_runs(tmp_path):
    run(ENTRY.path / "README.md", tmp_path)


@pytest.mark.parametrize("example", sorted(ENTRY.path.glob("examples/*.py")), ids=lambda p: p.stem)
def test_its_examples_run(example, capsys):
    runpy.run_path(str(example))
    capacities = [float(line.split()[2]) for line in capsys.readouterr().out.splitlines()]
    assert capacities == sorted(capacities)
    assert capacities[0] > 0


def test_its_citation_agrees_with_the_package():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    text = (ZOO_ENTRY / "CITATION.bib").read_text(encoding="utf-8")
    title = next(
        line for line in (ROOT / "CITATION.cff").read_text("utf-8").splitlines() if "title" in line
    )
    assert f"version = {{{project['version']}}}" in text
    assert title.split('"')[1] in text
