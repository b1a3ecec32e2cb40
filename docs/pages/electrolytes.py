"""The table of electrolytes: numbers with their marks, a picture of each, and what filters it."""

from collections.abc import Iterator
from html import escape

import sscell
from pages.markdown import code, keys, plain
from pages.pictures import CONDUCTIVITY, POTENTIAL, Drawn, Shape, picture, swatch
from sscell.cards.materials import SolidElectrolyte, Window
from sscell.catalogue.tables import chosen_electrolytes, reported_elsewhere
from sscell.quantities import units
from sscell.quantities.sourced import Sourced
from sscell.reading.estimates import is_estimated

CSV = "electrolytes.csv"
HEAD = f"""## Electrolytes

Conductivities are those of the form named, at the temperature of the entry. Axes of the pictures
are in mS/cm and in V against Li/Li⁺. *Stable from* and *Stable to* ask for the practical limit
where one is known, else for the thermodynamic one. {{download}}`The table as CSV <{CSV}>` has more
columns, the same as `sscell.electrolytes()`."""

LEGEND: tuple[tuple[Shape, str, str], ...] = (
    ("dot", "own", "conductivity near room temperature"),
    ("square", "own", "at another temperature"),
    ("bar", "own", "range of reports; an open end is a bound"),
    ("dot", "open", "open: simulated, disputed, assumed or said of a class"),
    ("dot", "estimated", "middle of the range, estimated"),
    (
        "tick",
        "elsewhere",
        "same composition in OBELiX ([Therrien2025](#source-therrien2025), CC BY 4.0), in any form",
    ),
    ("bar", "practical", "practical window, seen in sweeps or cells"),
    ("bar", "thermodynamic", "thermodynamic window, mostly calculated"),
)
ROOM = (15.0, 35.0)
"""What counts as near room temperature. [°C]"""
SOLID = ("measured", "reported elsewhere", "derived")
"""Bases of conductivities that are drawn filled."""

_FIELDS = (
    ("search", "Search electrolytes", 'type="search" placeholder="Li6PS5Cl, argyrodite, Kim2025"'),
    ("family", "Family", None),
    ("ion", "Ion", None),
    ("role", "Used as", None),
    ("basis", "Basis", None),
    ("mark", "Mark of the conductivity", None),
    ("conductivity", "Conductivity from, mS/cm", 'type="number" min="0" step="any"'),
    ("low", "Stable from, V", 'type="number" step="any"'),
    ("high", "Stable to, V", 'type="number" step="any"'),
)
_COLUMNS = (
    "electrolyte",
    "family",
    "conductivity mS/cm",
    "activation energy eV",
    "window V",
    "used as",
    "basis",
    "sources",
)


def electrolyte_csv() -> str:
    """The file to download."""
    text: str = sscell.electrolytes().to_csv()
    return text


def electrolyte_table() -> Iterator[str]:
    """The section of the page."""
    yield HEAD
    yield _html(f'<svg width="0" height="0" style="position:absolute">{_scales()}</svg>{_form()}')
    shapes = [f"{swatch(shape, look)} {what}" for shape, look, what in LEGEND]
    yield "```{container} picture-legend\n" + "\n\n".join(shapes) + "\n```"
    lines = ["```{list-table}", ":header-rows: 1", ":stub-columns: 1", ":class: electrolytes", ""]
    rows = [_COLUMNS, *(_row(name, entry) for name, entry in chosen_electrolytes().items())]
    for row in rows:
        lines += [f"{'*' if i == 0 else ' '} - {cell}".rstrip() for i, cell in enumerate(row)]
    yield "\n".join([*lines, "```"])


def _html(text: str) -> str:
    return f"```{{raw}} html\n{text}\n```"


def _scales() -> str:
    return CONDUCTIVITY.axis() + POTENTIAL.axis()


def _form() -> str:
    """What the script makes visible; without it the table is complete."""
    made = []
    for name, label, given in _FIELDS:
        field = f'<select name="{name}"><option value="">any</option></select>'
        if given is not None:
            field = f'<input name="{name}" {given}>'
        made.append(f"<label>{label} {field}</label>")
    buttons = '<button type="reset">Clear</button>'
    count = '<output role="status"></output>'
    inside = f"{''.join(made)}{buttons}{count}"
    return f'<form class="electrolyte-choice" role="search" hidden>{inside}</form>'


def _row(name: str, entry: SolidElectrolyte) -> tuple[str, ...]:
    kind = _fact("family", entry.family, entry.family) if entry.family else ""
    group = f", {plain(entry.group)}" if entry.group else ""
    return (
        f"{plain(entry.title)}<br>{code(name)}<br>{_small(entry.form)}",
        f"{kind}{group}<br>{_fact('ion', entry.carrier, entry.carrier)}",
        _conductivity(entry),
        _value(entry.activation_energy, "eV", "energy"),
        _windows(entry),
        ", ".join(_fact("role", role, role) for role in entry.roles),
        _fact("basis", entry.basis, entry.basis) if entry.basis else "",
        keys(entry),
    )


def _fact(name: str, value: object, text: object) -> str:
    """Text with the value that it is filtered and sorted by."""
    return f'<data class="{name}" value="{escape(str(value))}">{plain(str(text))}</data>'


def _small(text: str) -> str:
    return f"<small>{plain(text)}</small>"


def _mark(value: Sourced, name: str = "") -> str:
    """How far a value can be trusted, as a word on a coloured ground."""
    if not value.mark:
        return ""
    look = f"mark {value.mark}"
    return f' <data class="{look} {name}" value="{value.mark}">{value.mark}</data>'


def _number(value: float) -> str:
    text = f"{value:.3g}"
    mantissa, _, power = text.partition("e")
    if not power:
        return text
    factor = "" if mantissa == "1" else f"{mantissa}·"
    return f"{factor}10{str(int(power)).translate(str.maketrans('-0123456789', '⁻⁰¹²³⁴⁵⁶⁷⁸⁹'))}"


def _value(value: Sourced | None, unit: str, name: str) -> str:
    if value is None:
        return ""
    number = units.from_si(float(value), unit)
    return f"{_fact(name, f'{number:.6g}', _number(number))}{_mark(value, f'{name}-mark')}"


def _conductivity(entry: SolidElectrolyte) -> str:
    drawn, words = [], []
    extent, value = entry.conductivity_range, entry.conductivity
    if extent is not None:
        ends = [None if end is None else 10 * float(end) for end in (extent.low, extent.high)]
        low, high = (None if end is None else _number(end) for end in ends)
        text = f"at most {high}" if low is None else f"at least {low}" if high is None else ""
        end = extent.low if extent.low is not None else extent.high
        assert end is not None
        known = is_estimated(value) or value is None
        sorted_by = (ends[0] or ends[1]) if known else None
        text = text or f"{low} to {high}"
        fact = text if sorted_by is None else _fact("conductivity", f"{sorted_by:.6g}", text)
        words.append(f"{fact}{_mark(end, 'conductivity-mark' if known else '')}")
        drawn.append(Drawn("bar", *ends, _look(entry)))
    at = entry.temperature
    if value is not None:
        number = 10 * float(value)
        warm = at is not None and not ROOM[0] <= units.from_si(float(at), "degC") <= ROOM[1]
        look = "estimated" if is_estimated(value) else _look(entry)
        drawn.append(Drawn("square" if warm else "dot", number, number, look))
        if is_estimated(value):
            words.append(f"taken as {_number(number)}{_mark(value)}")
        else:
            words.insert(0, _value(value, "mS/cm", "conductivity"))
    if words and at is not None:
        words.append(_small(f"at {units.from_si(float(at), 'degC'):.3g} °C"))
    found = (crystal.conductivity for crystal in reported_elsewhere(entry))
    others = [10 * conductivity for conductivity in found if conductivity]
    if others:
        low, high = _number(min(others)), _number(max(others))
        words.append(_small(f"OBELiX {low}" if low == high else f"OBELiX {low} to {high}"))
        drawn += [Drawn("tick", other, other, "elsewhere", row=1) for other in others]
    if not drawn:
        return ""
    return f"{'<br>'.join(words)}<br>{picture(CONDUCTIVITY, drawn)}"


def _look(entry: SolidElectrolyte) -> str:
    return "own" if entry.basis in SOLID else "open"


def _windows(entry: SolidElectrolyte) -> str:
    drawn, words = [], []
    for window in sorted(entry.windows, key=lambda w: w.kind):
        words.append(_window(window))
        if window.reference == "Li/Li+":
            ends = [None if end is None else float(end) for end in (window.low, window.high)]
            row = 0 if window.kind == "thermodynamic" else 1
            drawn.append(Drawn("bar", *ends, window.kind, row))
    if not drawn:
        return "<br>".join(words)
    return f"{'<br>'.join(words)}<br>{picture(POTENTIAL, drawn)}"


def _window(window: Window) -> str:
    ours = window.reference == "Li/Li+"
    values = {end: getattr(window, end) for end in ("low", "high")}
    marks = {end: "" if value is None else _mark(value) for end, value in values.items()}
    together = len({marks[end] for end, value in values.items() if value is not None}) == 1
    ends = []
    for end, value in values.items():
        if value is None:
            ends.append("…")
            continue
        bound, text = getattr(window, f"{end}_bound"), f"{float(value):.3g}"
        fact = _fact(f"{window.kind}-{end}", f"{float(value):g}", text) if ours else text
        ends.append(f"{f'{bound} ' if bound else ''}{fact}{'' if together else marks[end]}")
    against = "" if ours else f" against {window.reference}"
    last = (marks["low"] or marks["high"]) if together else ""
    return f"{' to '.join(ends)}{plain(against)} {window.kind}{last}"
