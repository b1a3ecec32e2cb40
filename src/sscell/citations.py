"""What to cite for a cell: the sources of its values, as BibTeX."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from sscell.description.cell import CellDesign
from sscell.description.findings import sources
from sscell.description.library import references


def citations(cell: CellDesign) -> list[str]:
    """BibTeX entries of the sources of a cell that our bibliography holds, sorted by key."""
    known = references()
    return [_printable(known[key]).to_string("bibtex") for key in sources(cell) if key in known]


def citations_for_pybamm(cell: CellDesign) -> list[str]:
    """The same for ``pybamm.citations``: the key alone where PyBaMM has the paper itself."""
    import pybamm

    text = (Path(pybamm.__file__).parent / "CITATIONS.bib").read_text(encoding="utf-8")
    theirs = set(re.findall(r"^@\w+\{\s*([^,\s]+)", text, re.MULTILINE))
    known = [key for key in sources(cell) if key in references()]
    pairs = zip(known, citations(cell), strict=True)
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
