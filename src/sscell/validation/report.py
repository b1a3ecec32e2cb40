"""What a validation writes: sections of text and tables as Markdown and CSV, and figures."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sscell.quantities.user_files import write_files

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@dataclass(frozen=True)
class Table:
    """Rows under headings that carry the units."""

    name: str
    """Of the CSV file, without its ending."""
    columns: tuple[str, ...]
    rows: Sequence[Sequence[Any]]
    caption: str = ""

    def markdown(self) -> str:
        """As a table in Markdown."""
        for row in self.rows:
            if len(row) != len(self.columns):
                raise ValueError(f"{self.name}: a row of {len(row)}, {len(self.columns)} columns")
        head = "| " + " | ".join(self.columns) + " |"
        rule = "|" + "|".join(" --- " for _ in self.columns) + "|"
        body = ["| " + " | ".join(_cell(value) for value in row) + " |" for row in self.rows]
        table = "\n".join([head, rule, *body])
        return f"{self.caption}\n\n{table}" if self.caption else table

    def write(self, folder: Path) -> Path:
        """As CSV, numbers in full."""
        path = folder / f"{self.name}.csv"
        text = io.StringIO(newline="")
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(self.columns)
        writer.writerows(self.rows)
        write_files({path: text.getvalue().encode()})
        return path


@dataclass(frozen=True)
class Section:
    """One case, done."""

    name: str
    """As ``--case`` takes it."""
    title: str
    text: Sequence[str]
    """Paragraphs before the tables."""
    tables: Sequence[Table] = ()
    figures: Mapping[str, tuple[str, Callable[[], Figure]]] = field(default_factory=dict)
    """Caption and maker by the name of the file."""
    conclusion: Sequence[str] = ()
    """Paragraphs after the tables: what an honest reader should conclude."""
    headline: str = ""
    """One line for the terminal and the overview."""

    def markdown(self) -> str:
        """With its heading."""
        parts = [f"## {self.title}", *self.text]
        parts += [table.markdown() for table in self.tables]
        parts += [f"![{caption}]({name}.png)" for name, (caption, _) in self.figures.items()]
        if self.conclusion:
            parts += ["**What to conclude.** " + self.conclusion[0], *self.conclusion[1:]]
        return "\n\n".join(parts)


def write(sections: Sequence[Section], folder: Path, *, figures: bool = True) -> list[Path]:
    """Write ``validation.md``, a CSV a table and PNG and SVG a figure into a folder.

    Parameters
    ----------
    sections : sequence of Section
    folder : Path
        Made if it is not there.
    figures : bool
        Also draw.

    Returns
    -------
    list of Path
        What was written, ``validation.md`` first.
    """
    from sscell.plot.parts.style import save

    folder.mkdir(parents=True, exist_ok=True)
    page = folder / "validation.md"
    write_files({page: document(sections).encode()})
    written = [page]
    for section in sections:
        written += [table.write(folder) for table in section.tables]
        if figures:
            for name, (_, make) in section.figures.items():
                written += save(make(), folder / name)
    return written


def document(sections: Sequence[Section]) -> str:
    """The whole page in Markdown."""
    intro = (
        "Made by `sscell validate`; nothing on this page is written by hand, and nothing that "
        "fails is left out."
    )
    lines = "\n".join(f"* **{section.title}**: {section.headline}" for section in sections)
    body = "\n\n".join(section.markdown() for section in sections)
    return f"# Validation\n\n{intro}\n\n{lines}\n\n{body}\n"


def _cell(value: Any) -> str:
    """A value as a table shows it: three digits, percentages left to the columns."""
    if isinstance(value, float):
        if value != value:
            return "–"
        return f"{value:.3g}"
    return str(value).replace("|", "\\|")
