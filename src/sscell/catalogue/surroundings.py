"""What an electrolyte is near to: other reports of it, known contacts, sources."""

from collections.abc import Iterator, Mapping

from sscell.cards.materials import SolidElectrolyte
from sscell.catalogue.tables import chosen_electrolytes, reported_elsewhere, table_lines
from sscell.checks.compatibility import Pair, formulas_of, pairs_of
from sscell.quantities.sourced import source_keys
from sscell.reading.library import references
from sscell.reading.obelix import SOURCE as OBELIX


def surroundings(electrolyte: SolidElectrolyte) -> Iterator[str]:
    """Other reports of the same composition, known contacts, and where it all comes from."""
    others = list(_other_reports(electrolyte))
    if others:
        yield "\nother entries of this composition"
        yield from table_lines(dict(others))
    elsewhere = reported_elsewhere(electrolyte)
    if elsewhere:
        yield f"\nreported elsewhere, at room temperature, form not stated ({OBELIX})"
        for crystal in elsewhere:
            value = crystal.bound.replace("<", "< ") + " S/cm"
            if crystal.conductivity is not None:
                value = f"{10 * crystal.conductivity:.4g} mS/cm"
            yield f"  {value:<14} {crystal.space_group:<12} doi {crystal.doi}   [{crystal.key}]"
    contacts = pairs_of(electrolyte)
    yield "\nin contact with others (what is not listed is unknown)"
    for pair in contacts:
        yield f"  {pair.title}: {pair_text(pair)}"
    keys = [
        *([OBELIX] if elsewhere else []),
        *_sources(electrolyte),
        *(k for p in contacts for k in source_keys(p.source)),
    ]
    known = references()
    yield "\nsources"
    for key in sorted(set(keys)):
        text = citation(known[key].fields) if key in known else "not in references.bib"
        yield f"  {key}: {text}"


def pair_text(pair: Pair) -> str:
    """Verdict, mechanism and source of a pair in one line."""
    text = pair.verdict if pair.condition is None else f"{pair.verdict} ({pair.condition})"
    numbers = [
        f"{float(seen.value) * 1e4:.4g} ohm cm2" + (f" {seen.condition}" if seen.condition else "")
        for seen in pair.resistances
    ]
    if pair.retention is not None:
        after = f" after {pair.retention.cycles} cycles" if pair.retention.cycles else ""
        numbers.append(f"{100 * float(pair.retention.value):.4g} % left{after}")
    listed = f" [{', '.join(numbers)}]" if numbers else ""
    return f"{text}. {pair.mechanism.strip()}{listed}   [{pair.basis}; {pair.mark}; {pair.source}]"


def _other_reports(electrolyte: SolidElectrolyte) -> Iterator[tuple[str, SolidElectrolyte]]:
    formulas = formulas_of(electrolyte)
    for name, other in chosen_electrolytes().items():
        if name != electrolyte.key and formulas_of(other) & formulas:
            yield name, other


def _sources(electrolyte: SolidElectrolyte) -> Iterator[str]:
    """Every key that the card names, also inside windows and redox."""
    stack: list[object] = [electrolyte.to_mapping()]
    while stack:
        item = stack.pop()
        if isinstance(item, dict):
            yield from source_keys(item.get("source"))
            stack += item.values()
        elif isinstance(item, list):
            stack += item


def citation(fields: Mapping[str, str]) -> str:
    """Journal, volume, pages, year and DOI of a source in one line."""
    where = fields.get("journal") or fields.get("publisher") or fields.get("title") or ""
    where = where.replace("\\&", "&").replace("{", "").replace("}", "")
    parts = [where, fields.get("volume", ""), fields.get("pages", "").replace("--", "-")]
    doi = f", doi {fields['doi']}" if "doi" in fields else ""
    return f"{' '.join(part for part in parts if part)} ({fields['year']}){doi}"
