"""What to cite for a cell: the sources of its values, as BibTeX."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sscell.description.cell import CellDesign
from sscell.description.library import references


def sources(cell: CellDesign) -> list[str]:
    """Keys of all sources that a cell's values name, sorted."""
    known = references()
    words = {
        word
        for text in _source_texts(cell.to_mapping())
        for word in re.findall(r"[A-Za-z][\w.-]*", text)
    }
    return sorted(word for word in words if word in known)


def citations(cell: CellDesign) -> list[str]:
    """BibTeX entries of all sources of a cell, in the order of ``sources``."""
    known = references()
    return [_printable(known[key]).to_string("bibtex") for key in sources(cell)]


def citations_for_pybamm(cell: CellDesign) -> list[str]:
    """The same for ``pybamm.citations``: the key alone where PyBaMM has the paper itself."""
    import pybamm

    text = (Path(pybamm.__file__).parent / "CITATIONS.bib").read_text(encoding="utf-8")
    theirs = set(re.findall(r"^@\w+\{\s*([^,\s]+)", text, re.MULTILINE))
    pairs = zip(sources(cell), citations(cell), strict=True)
    return [key if key in theirs else entry for key, entry in pairs]


def _printable(entry: Any) -> Any:
    """An entry that every style can print: PyBaMM drops others when one has no title."""
    from pybtex.database import Entry

    if "title" in entry.fields:
        return entry
    fields = {key: entry.fields[key] for key in ("year", "doi") if key in entry.fields}
    place = " ".join(entry.fields[key] for key in ("journal", "volume") if key in entry.fields)
    pages = entry.fields.get("pages")
    fields["howpublished"] = f"{place}, {pages}" if pages else place
    printable = Entry("misc", fields=fields, persons=entry.persons)
    printable.key = entry.key
    return printable


def _source_texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("source"), str):
            yield value["source"]
        for item in value.values():
            yield from _source_texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _source_texts(item)
