"""The pages of the documentation that follow from the code and the cards."""

import shutil
from pathlib import Path

from pages.cards import card_reference
from pages.command_line import command_line
from pages.electrolytes import CSV, electrolyte_csv
from pages.interface import interface
from pages.library import library_tables
from pages.plot import figures
from pages.sources import sources
from pages.studies import studies
from pages.validation import write_validation
from sscell.reading.json_schema import write_schemas

ROOT = Path(__file__).parents[2]
PAGES = {
    "cards": card_reference,
    "command_line": command_line,
    "interface": interface,
    "library": library_tables,
    "plot": figures,
    "sources": sources,
    "studies": studies,
}


def write(folder: Path) -> None:
    """Write every page, notebook, schema and the validation; what did not change is left."""
    folder.mkdir(exist_ok=True)
    for name, page in PAGES.items():
        _put(folder / f"{name}.md", page().rstrip() + "\n")
    _put(folder / CSV, electrolyte_csv())
    schemas = folder / "schemas"
    (schemas / "schemas").mkdir(parents=True, exist_ok=True)
    list(write_schemas(schemas / "schemas"))
    notebooks = folder / "notebooks"
    notebooks.mkdir(exist_ok=True)
    for notebook in sorted((ROOT / "notebooks").glob("*.ipynb")):
        shutil.copy2(notebook, notebooks / notebook.name)
    write_validation(folder / "validation")


def _put(path: Path, text: str) -> None:
    if not path.is_file() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")
