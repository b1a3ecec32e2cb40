"""Results as one page to mail: answer, figures, tables, what was assumed, warnings, sources."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from html import escape
from importlib.metadata import version
from pathlib import Path

import xarray as xr

from sscell.cards.cell import CellDesign
from sscell.catalogue.studies import figure_of, printed, study_of, table_of
from sscell.catalogue.surroundings import citation
from sscell.checks.finding import Finding
from sscell.checks.findings import findings, sources
from sscell.errors import InputError
from sscell.plot.caption import caption
from sscell.plot.parts.labels import text
from sscell.plot.parts.style import image
from sscell.quantities.sourced import ASSUMED, is_assumption, source_keys
from sscell.reading.library import references
from sscell.results.dataset import band_words
from sscell.results.table import Grid
from sscell.results.verdicts import verdicts
from sscell.studies.compare import compared_cells

GENERATOR = '<meta name="generator" content="sscell'
"""How a page of ours is recognised."""
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
"""Nothing is loaded and nothing runs, whatever a title holds."""
ByCell = Mapping[str, Sequence[Finding]]


def report(results: Mapping[str, xr.Dataset]) -> str:
    """Results as one HTML page that needs no other file and no network.

    Parameters
    ----------
    results : mapping of str to xarray.Dataset
        What studies returned, by a name such as that of the file.

    Returns
    -------
    str
        All text of the datasets is escaped.

    Raises
    ------
    InputError
        If a dataset is of no study, or does not hold the cards of its cells.
    """
    doubts: dict[str, Sequence[Finding]] = {}
    cells: list[CellDesign] = []
    parts: list[str] = []
    for number, (name, dataset) in enumerate(results.items(), start=1):
        of_this = compared_cells(dataset)
        new = {cell.title: findings(cell) for cell in of_this}
        new = {f"{t} ({name})" if doubts.get(t, f) != f else t: f for t, f in new.items()}
        cells += of_this
        doubts |= new
        heading = _heading(name, dataset) if len(results) > 1 else ""
        parts += _section(dataset, number, heading, [_grave(listed) for listed in new.values()])
    title = "; ".join(_heading(name, dataset) for name, dataset in results.items())
    short = [sentence for dataset in results.values() for sentence in verdicts(dataset)]
    body = [
        f"<h1>{escape(title)}</h1>",
        _items(map(text, short), "verdicts"),
        *parts,
        *_assumed(results.values(), doubts),
        *_warnings(results.values(), doubts),
        *_sources(cells, doubts),
        _footer(results),
    ]
    style = Path(__file__).with_name("report.css").read_text(encoding="utf-8")
    head = (
        f'<meta charset="utf-8">{GENERATOR} {escape(version("sscell"))}">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{style}</style>"
    )
    inside = "\n".join(body)
    return (
        f'<!doctype html>\n<html lang="en"><head>{head}</head>\n<body>\n{inside}\n</body></html>\n'
    )


def _grave(listed: Iterable[Finding]) -> int:
    return sum(finding.severity != "note" for finding in listed)


def _heading(name: str, dataset: xr.Dataset) -> str:
    return str(dataset.attrs.get("title") or name)


def _section(
    dataset: xr.Dataset, number: int, heading: str, warned: Sequence[int]
) -> Iterator[str]:
    """Conditions, figure and table of one dataset."""
    yield f"<section>{f'<h2>{escape(heading)}</h2>' if heading else ''}"
    yield f'<p class="conditions">{escape(caption(dataset))}</p>'
    try:
        figure = image(figure_of(dataset), ".svg").decode()
    except InputError as error:
        yield f"<p>No figure: {escape(str(error))}</p>"
    else:
        yield f"<figure>{_inline(figure, f'Figure of {study_of(dataset).name}', number)}</figure>"
    words = printed(dataset, warned)
    table = table_of(dataset, warned)
    if table is None:
        yield f"<pre>{escape(chr(10).join(words))}</pre>"
    else:
        yield _table(table)
        sentences = set(verdicts(dataset))
        rest = [line for line in words[len(table.lines()) :] if line not in sentences]
        yield f"<p>{'<br>'.join(map(escape, rest))}</p>"
    yield "</section>"


def _inline(svg: str, label: str, number: int) -> str:
    """The figure as part of the page, its names unlike those of every other figure."""
    drawing = svg[svg.index("<svg") :]
    drawing = re.sub(r"<metadata>.*?</metadata>", "", drawing, flags=re.DOTALL)
    drawing = re.sub(r'( id="|href="#|url\(#)', rf"\g<1>f{number}-", drawing)
    return drawing.replace("<svg", f'<svg role="img" aria-label="{escape(label)}"', 1)


def _table(grid: Grid) -> str:
    columns = [*(grid.rates or ("",)), *(["warnings"] if grid.warned else [])]
    head = "".join(f'<th scope="col">{escape(word)}</th>' for word in (grid.head, *columns))
    rows = []
    for i, (label, values) in enumerate(grid.rows):
        words = [*values, *grid.warned[i : i + 1]]
        cells = "".join(f"<td>{escape(word)}</td>" for word in words)
        rows.append(f'<tr><th scope="row">{escape(label)}</th>{cells}</tr>')
    more = f"<p>{grid.more} more rows are in the file.</p>" if grid.more > 0 else ""
    return (
        f'<div class="wide"><table><caption>{escape(grid.title)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>{more}"
    )


def _items(lines: Iterable[str], look: str = "") -> str:
    """A list; nothing if it is empty."""
    listed = "".join(f"<li>{escape(line)}</li>" for line in lines)
    return f'<ul class="{look}">{listed}</ul>' if listed else ""


def _assumed(results: Iterable[xr.Dataset], doubts: ByCell) -> Iterator[str]:
    """What bands hold, what is around the cells, and values that nobody measured."""
    lines: list[str] = []
    for dataset in results:
        about = dataset.attrs
        if words := band_words(dataset):
            medians = str(about.get("typical", ""))
            typical = f"; values are of the typical cell: {medians}" if medians else ""
            lines.append(f"Brackets and bands hold {words}{typical}.")
        lines += [str(about[key]) for key in ("assumed", "uncertainty_estimated") if about.get(key)]
    yield "<h2>What was assumed</h2>"
    yield _items(dict.fromkeys(lines))
    yield from _by_cells(doubts, _is_assumed)


def _is_assumed(finding: Finding) -> bool:
    return finding.severity == "note" and (
        is_assumption(finding.source) or " is estimated" in finding.message
    )


def _is_grave(finding: Finding) -> bool:
    return finding.severity != "note"


def _warnings(results: Iterable[xr.Dataset], doubts: ByCell) -> Iterator[str]:
    """Every error and warning; of notes the number."""
    unlike = dict.fromkeys(dataset.attrs.get("differences") for dataset in results)
    every = dict.fromkeys(finding for listed in doubts.values() for finding in listed)
    unequal = [f"The cells compared differ in {words}." for words in unlike if words]
    yield f"<h2>Warnings ({sum(map(_is_grave, every)) + len(unequal)})</h2>"
    yield _items(unequal)
    yield from _by_cells(doubts, _is_grave)
    rest = sum(1 for finding in every if not _is_grave(finding) and not _is_assumed(finding))
    yield f"<p>{rest} further notes: sscell check CARD --all.</p>"


def _by_cells(doubts: ByCell, chosen: Callable[[Finding], bool]) -> Iterator[str]:
    """Findings under the cells that have them; those of all cells first."""
    cells: dict[Finding, list[str]] = {}
    for name, listed in doubts.items():
        for finding in filter(chosen, listed):
            cells.setdefault(finding, []).append(name)
    groups: dict[tuple[str, ...], list[Finding]] = {}
    for finding, names in sorted(cells.items(), key=lambda item: -len(item[1])):
        groups.setdefault(tuple(names), []).append(finding)
    for shared, alike in groups.items():
        if len(doubts) > 1:
            heading = "All cells" if len(shared) == len(doubts) else ", ".join(shared)
            yield f"<h3>{escape(heading)}</h3>"
        yield _items(map(_line, alike), "findings")


def _line(finding: Finding) -> str:
    """A finding; an assumption with its reason in place of the word."""
    severe = "error: " if finding.severity == "error" else ""
    if finding.source and is_assumption(finding.source):
        reason = finding.source.removeprefix(ASSUMED).strip()
        return f"{finding.place}: {finding.message.removesuffix(': assumed')}: {reason}"
    source = f" [{finding.source}]" if finding.source else ""
    return f"{severe}{finding.place}: {finding.message}{source}"


def _sources(cells: Iterable[CellDesign], doubts: ByCell) -> Iterator[str]:
    """Each source of a value that the cells use, or of a finding, with a link to its DOI."""
    cited = {key for cell in cells for key in sources(cell)}
    every = (finding for listed in doubts.values() for finding in listed)
    cited |= {key for finding in every for key in source_keys(finding.source)}
    keys = sorted(cited)
    known = references()
    lines = []
    for key in keys:
        fields = known[key].fields if key in known else {}
        line = escape(citation(fields)) if fields else "not in references.bib"
        if doi := fields.get("doi"):
            link = f'<a href="https://doi.org/{escape(doi)}">{escape(doi)}</a>'
            line = line.replace(escape(doi), link)
        lines.append(f"<li><b>{escape(key)}</b> {line}</li>")
    yield "<h2>Sources</h2>"
    yield "<p>A second-hand value was read in a digest of its source: open the paper first.</p>"
    yield f'<ul class="sources">{"".join(lines)}</ul>'


def _footer(results: Mapping[str, xr.Dataset]) -> str:
    made = dict.fromkeys(
        f"sscell {dataset.attrs.get('sscell_version', 'of unknown version')} on PyBaMM "
        f"{dataset.attrs.get('pybamm_version', 'of unknown version')}"
        for dataset in results.values()
    )
    files = ", ".join(results)
    origin = f"From {files}, computed by {'; '.join(made)}. Page of {date.today().isoformat()}"
    return f"<footer>{escape(origin)} by sscell {escape(version('sscell'))}.</footer>"
