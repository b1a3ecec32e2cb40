"""The list of sources, from references.bib."""

import re
from typing import Any

from pybtex.backends.plaintext import Backend
from pybtex.richtext import Text

from pages.markdown import plain
from sscell.reading.library import references

HEAD = """# Sources

Every key that a card of the library may name, from `parameter_sets/references.bib`.
"""

_PLAIN = Backend()


def sources() -> str:
    """The page."""
    entries = sorted(references().items(), key=lambda item: item[0].lower())
    return "\n\n".join([HEAD, *(_entry(key, entry) for key, entry in entries)])


def _entry(key: str, entry: Any) -> str:
    fields = {name.lower(): _plain(text) for name, text in entry.fields.items()}
    people = [_plain(str(person.last_names[-1])) for person in entry.persons.get("author", ())]
    named = [name for name in people if name != "others"]
    authors = ", ".join(named[:3]) + (" et al." if len(people) > len(named[:3]) else "")
    where = fields.get("journal") or fields.get("publisher") or fields.get("howpublished") or ""
    volume = " ".join(fields[name] for name in ("volume", "pages") if name in fields)
    said = [authors, fields.get("title", ""), f"{where} {volume}".strip(), fields.get("year", "")]
    text = ". ".join(part.rstrip(".") for part in said if part) + "."
    if "doi" in fields:
        text += f" [{fields['doi']}](https://doi.org/{fields['doi']})"
    elif "url" in fields:
        text += f" <{fields['url']}>"
    note = f" *{fields['note'].rstrip('.')}.*" if fields.get("note") else ""
    return f"(source-{key.lower()})=\n**{key}**\n: {text}{note}"


def _plain(text: str) -> str:
    """A field without LaTeX, and without what Markdown would take for its own."""
    without = re.sub(r"\$[_^]?\{?([^$}]*)\}?\$", r"\1", text)
    return plain(Text.from_latex(without).render(_PLAIN))
