"""Electrolytes as text: one line each, and what else is known of one besides its card."""

from collections.abc import Iterator, Mapping

from sscell.cards.materials import SolidElectrolyte
from sscell.catalogue.tables import chosen_electrolytes, limit, main_number, table_row
from sscell.checks.compatibility import Pair, formulas_of, pairs_of
from sscell.quantities.sourced import source_keys
from sscell.reading.library import references

UNKNOWN = "unknown"
_HEADING = ("mS/cm", "degC", "eV", "window V", "basis, mark", "title")


def table_lines(chosen: Mapping[str, SolidElectrolyte]) -> Iterator[str]:
    """A readable table, grouped by family.

    Windows are practical where one is known, else thermodynamic, which a ``*`` says.
    """
    families: dict[str, dict[str, SolidElectrolyte]] = {}
    for name, electrolyte in chosen.items():
        families.setdefault(electrolyte.family or "of no family", {})[name] = electrolyte
    width = max((len(name) for name in chosen), default=0)
    for family in sorted(families):
        members = families[family]
        yield f"{family} ({len(members)})".ljust(width + 4) + _columns(_HEADING)
        for name, electrolyte in members.items():
            yield f"  {name:<{width}}  {_columns(_cells(electrolyte))}"


def _columns(cells: tuple[str, ...]) -> str:
    conductivity, degrees, energy, window, basis, title = cells
    return f"{conductivity:>11} {degrees:>5} {energy:>6}  {window:<11} {basis:<29} {title}".rstrip()


def _cells(electrolyte: SolidElectrolyte) -> tuple[str, ...]:
    row, main = table_row(electrolyte), main_number(electrolyte)
    mark = (main.mark if main is not None else None) or ""
    basis = ", ".join(part for part in (electrolyte.basis or "", mark) if part)
    if electrolyte.carrier != "Li+":
        basis = f"{electrolyte.carrier}, {basis}"
    return (
        conductivity_text(electrolyte),
        "" if row["temperature_degC"] is None else f"{row['temperature_degC']:.0f}",
        _number(row["activation_energy_eV"]),
        _window(electrolyte),
        basis,
        electrolyte.title,
    )


def conductivity_text(electrolyte: SolidElectrolyte) -> str:
    """The conductivity in mS/cm: a value, a range, a bound, or unknown."""
    row = table_row(electrolyte)
    value, low, high = (row[f"conductivity{end}_mS_cm"] for end in ("", "_low", "_high"))
    if value is not None:
        return _number(value)
    if low is not None and high is not None:
        return f"{_number(low)}-{_number(high)}"
    if low is not None:
        return f"> {_number(low)}"
    return f"< {_number(high)}" if high is not None else UNKNOWN


def _window(electrolyte: SolidElectrolyte) -> str:
    if not electrolyte.windows:
        return UNKNOWN
    ends, thermodynamic = [], False
    for end in ("low", "high"):
        seen = limit(electrolyte, end, "practical")
        calculated = limit(electrolyte, end, "thermodynamic")
        thermodynamic |= seen is None and calculated is not None
        ends.append(_number(calculated if seen is None else seen) or "?")
    return "-".join(ends) + ("*" if thermodynamic else "")


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.4g}"


def surroundings(electrolyte: SolidElectrolyte) -> Iterator[str]:
    """Other reports of the same composition, known contacts, and where it all comes from."""
    others = list(_other_reports(electrolyte))
    if others:
        yield "\nother entries of this composition"
        yield from table_lines(dict(others))
    contacts = pairs_of(electrolyte)
    yield "\nin contact with others (what is not listed is unknown)"
    for pair in contacts:
        yield f"  {pair.title}: {pair_text(pair)}"
    keys = [*_sources(electrolyte), *(k for p in contacts for k in source_keys(p.source))]
    known = references()
    yield "\nsources"
    for key in sorted(set(keys)):
        text = _citation(known[key].fields) if key in known else "not in references.bib"
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


def _citation(fields: Mapping[str, str]) -> str:
    where = fields.get("journal") or fields.get("publisher") or fields.get("title") or ""
    where = where.replace("\\&", "&").replace("{", "").replace("}", "")
    parts = [where, fields.get("volume", ""), fields.get("pages", "").replace("--", "-")]
    doi = f", doi {fields['doi']}" if "doi" in fields else ""
    return f"{' '.join(part for part in parts if part)} ({fields['year']}){doi}"
