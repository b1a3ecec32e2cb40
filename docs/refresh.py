"""Remake what the repository stores of results: the figures of the pages and the notebooks.

``python docs/refresh.py`` remakes all of it, with names (``rate_capability 1_first_discharge``)
only these. A figure of ``docs/images/`` is that of the experiment of the same name.
"""

import sys
from pathlib import Path
from shutil import copy
from tempfile import TemporaryDirectory

import nbformat
from nbclient import NotebookClient

from sscell.commands.cli import main as sscell

ROOT = Path(__file__).parents[1]
EXPERIMENTS, IMAGES, NOTEBOOKS = ROOT / "experiments", ROOT / "docs" / "images", ROOT / "notebooks"


def remake_figure(name: str) -> None:
    """Run an experiment and store its figure."""
    with TemporaryDirectory() as folder:
        if code := sscell(["run", str(EXPERIMENTS / f"{name}.yaml"), "--output", folder, "--yes"]):
            sys.exit(code)
        (figure,) = Path(folder).rglob(f"{name}.png")
        copy(figure, IMAGES)


def remake_notebook(name: str) -> None:
    """Run a notebook from an empty one and store it with its outputs."""
    path = NOTEBOOKS / f"{name}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(
        notebook,
        timeout=None,
        kernel_name="python3",
        record_timing=False,
        resources={"metadata": {"path": str(NOTEBOOKS)}},
    )
    nbformat.write(client.execute(), path)


def main(names: list[str]) -> None:
    """Remake what is named, or everything."""
    experiments = {path.stem for path in EXPERIMENTS.glob("*.yaml")}
    figures = sorted(experiments & {path.stem for path in IMAGES.glob("*.png")})
    notebooks = sorted(path.stem for path in NOTEBOOKS.glob("*.ipynb"))
    if unknown := sorted({*names} - {*figures, *notebooks}):
        sys.exit(f"unknown: {', '.join(unknown)}; known: {', '.join([*figures, *notebooks])}")
    for name in names or [*figures, *notebooks]:
        print(name, flush=True)
        (remake_figure if name in figures else remake_notebook)(name)


if __name__ == "__main__":
    main(sys.argv[1:])
