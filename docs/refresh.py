"""Remake what the repository stores of results: outputs and figures of pages, and the notebooks.

``python docs/refresh.py`` remakes all of it, with names only these: ``rate_capability`` is the
figure of an experiment, ``how_to/sweep`` a page, ``1_first_discharge`` a notebook. A figure of
``docs/images/`` is that of the experiment of the same name; one of ``docs/images/sweep/`` is what
the code of the page ``sweep`` saves under that name.
"""

import sys
from contextlib import chdir
from pathlib import Path
from tempfile import TemporaryDirectory

import nbformat
from nbclient import NotebookClient
from PIL import Image

import microstructure
from sscell import plot
from sscell.commands.cli import main as run_command

ROOT = Path(__file__).parents[1]
DOCS, EXPERIMENTS, NOTEBOOKS = ROOT / "docs", ROOT / "experiments", ROOT / "notebooks"
IMAGES = DOCS / "images"
PRIMER = "explanation/primer"
"""The page whose pictures are not all drawn by its own code."""

sys.path.insert(0, str(ROOT))

from tests.promises.pages import PAGES, figures_of, run  # noqa: E402


def store(figure: Path, path: Path) -> None:
    """Keep a figure at half of its 300 dpi, in at most 256 colours: a fifth of the bytes."""
    with Image.open(figure) as image:
        half = image.convert("RGB").resize((image.width // 2, image.height // 2), Image.LANCZOS)
    path.parent.mkdir(exist_ok=True)
    half.quantize(256, dither=Image.Dither.NONE).save(path, optimize=True)


def remake_page(name: str) -> None:
    """Run the code of a page and store its outputs and figures."""
    page = DOCS / f"{name}.md"
    with TemporaryDirectory() as folder, chdir(folder):
        text = run(page, Path(folder), renew=True)
        if name == PRIMER:
            for picture, draw in microstructure.PICTURES.items():
                plot.save(draw(), f"{picture}.png")
        for figure in figures_of(page, text):
            (drawn,) = Path(folder).rglob(f"{figure}.png")
            store(drawn, IMAGES / page.stem / f"{figure}.png")
    page.write_text(text, encoding="utf-8")


def remake_figure(name: str) -> None:
    """Run an experiment and store its figure."""
    with TemporaryDirectory() as folder:
        if code := run_command(
            ["run", str(EXPERIMENTS / f"{name}.yaml"), "--output", folder, "--yes"]
        ):
            sys.exit(code)
        (figure,) = Path(folder).rglob(f"{name}.png")
        store(figure, IMAGES / f"{name}.png")


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
    shown = experiments & {path.stem for path in IMAGES.glob("*.png")}
    pages = [page.relative_to(DOCS).with_suffix("").as_posix() for page in PAGES]
    notebooks = [path.stem for path in NOTEBOOKS.glob("*.ipynb")]
    remake = {
        **dict.fromkeys(sorted(shown), remake_figure),
        **dict.fromkeys(pages, remake_page),
        **dict.fromkeys(sorted(notebooks), remake_notebook),
    }
    if unknown := sorted({*names} - {*remake}):
        sys.exit(f"unknown: {', '.join(unknown)}; known: {', '.join(remake)}")
    for name in names or remake:
        print(name, flush=True)
        remake[name](name)


if __name__ == "__main__":
    main(sys.argv[1:])
