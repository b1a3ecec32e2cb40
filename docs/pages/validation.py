"""The validation page: what ``sscell validate`` writes, made anew when what it rests on changed."""

from pathlib import Path

from sscell.validation.report import write
from sscell.validation.run import validate

ROOT = Path(__file__).parents[2]
RESTS_ON = ("src/sscell", "parameter_sets", "validation")


def write_validation(folder: Path) -> None:
    """Write page, tables and figures into a folder; takes half a minute to a minute."""
    page = folder / "validation.md"
    sources = (path for place in RESTS_ON for path in (ROOT / place).rglob("*.*"))
    changed = max(path.stat().st_mtime for path in sources if "__pycache__" not in path.parts)
    if not page.is_file() or page.stat().st_mtime < changed:
        page.unlink(missing_ok=True)  # half of a page must not pass for the whole
        write(validate(), folder)
