"""The notebooks run from start to end, and are committed as they ran."""

import ast
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

FOLDER = Path(__file__).parents[2] / "notebooks"
NAMES = (
    "1_first_discharge",
    "2_sweep_an_electrolyte",
    "3_why_10_mS_per_cm",
    "4_single_or_dual",
    "5_add_your_electrolyte",
    "6_redox_active_catholyte",
    "7_rate_test_and_life",
)
MOST_CODE_CELLS = 14
TIMEOUT = 300
"""Of a cell. [s]"""


def read(name: str) -> Any:
    return nbformat.read(FOLDER / f"{name}.ipynb", as_version=4)


def code_cells(notebook: Any) -> list[Any]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def outputs(notebook: Any, *kinds: str) -> list[Any]:
    every = [output for cell in code_cells(notebook) for output in cell.outputs]
    return [output for output in every if output.output_type in kinds]


def figures(notebook: Any) -> list[int]:
    """How many figures each code cell shows."""
    return [
        sum("image/png" in output.get("data", {}) for output in cell.outputs)
        for cell in code_cells(notebook)
    ]


@pytest.fixture(scope="module", params=NAMES)
def name(request):
    return request.param


@pytest.fixture(scope="module")
def committed(name):
    return read(name)


@pytest.fixture(scope="module")
def executed(name):
    notebook = read(name)
    for cell in code_cells(notebook):
        cell.outputs, cell.execution_count = [], None
    client = NotebookClient(
        notebook,
        timeout=TIMEOUT,
        kernel_name="python3",
        resources={"metadata": {"path": str(FOLDER)}},
    )
    return client.execute()


def test_every_notebook_is_tested():
    assert sorted(path.stem for path in FOLDER.glob("*.ipynb")) == sorted(NAMES)


def test_it_runs_without_error(executed):
    assert all(cell.execution_count for cell in code_cells(executed))
    assert not outputs(executed, "error")


def test_it_renders_figures(executed):
    assert sum(figures(executed)) >= 2


def test_it_is_short(committed):
    assert 0 < len(code_cells(committed)) <= MOST_CODE_CELLS


def test_it_defines_no_function_or_class(committed):
    refused = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
    for cell in code_cells(committed):
        defined = [node for node in ast.walk(ast.parse(cell.source)) if isinstance(node, refused)]
        assert not defined, cell.source


def test_it_asks_for_the_default_kernel(committed):
    assert committed.metadata.kernelspec.name == "python3"


def test_the_committed_file_was_executed_in_order(committed):
    counts = [cell.execution_count for cell in code_cells(committed)]
    assert counts == list(range(1, len(counts) + 1))
    assert not outputs(committed, "error")


def test_the_committed_file_shows_every_figure(committed, executed):
    assert figures(committed) == figures(executed)


def test_the_committed_file_shows_no_warning(committed):
    assert not [output for output in outputs(committed, "stream") if output.name == "stderr"]
