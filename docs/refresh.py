"""Remake what the repository stores of results: the figures of the pages and the notebooks.

``python docs/refresh.py`` remakes all of it, with names (``rate_capability 1_first_discharge``)
only these. A figure of ``docs/images/`` is that of the experiment of the same name, but for
``window_ladder``, which is drawn of cells.
"""

import sys
from pathlib import Path
from shutil import copy
from tempfile import TemporaryDirectory

import nbformat
from nbclient import NotebookClient

import sscell
from sscell.commands.cli import main as run_command

ROOT = Path(__file__).parents[1]
EXPERIMENTS, IMAGES, NOTEBOOKS = ROOT / "experiments", ROOT / "docs" / "images", ROOT / "notebooks"
LADDER = "window_ladder"
OF_LADDER = ("ncm83_li2zrcl6_li6ps5cl", "ncm83_coated_li6ps5cl", "lfp_lioh_fecl3")
"""A halide over a sulfide, a sulfide alone, a redox-active catholyte over both."""


def remake_figure(name: str) -> None:
    """Run an experiment and store its figure."""
    if name == LADDER:
        cells = [sscell.load_cell(cell) for cell in OF_LADDER]
        sscell.plot.save(sscell.plot.window_ladder(cells), IMAGES / f"{name}.png")
        return
    with TemporaryDirectory() as folder:
        if code := run_command(
            ["run", str(EXPERIMENTS / f"{name}.yaml"), "--output", folder, "--yes"]
        ):
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
    figures = sorted((experiments | {LADDER}) & {path.stem for path in IMAGES.glob("*.png")})
    notebooks = sorted(path.stem for path in NOTEBOOKS.glob("*.ipynb"))
    if unknown := sorted({*names} - {*figures, *notebooks}):
        sys.exit(f"unknown: {', '.join(unknown)}; known: {', '.join([*figures, *notebooks])}")
    for name in names or [*figures, *notebooks]:
        print(name, flush=True)
        (remake_figure if name in figures else remake_notebook)(name)


if __name__ == "__main__":
    main(sys.argv[1:])
