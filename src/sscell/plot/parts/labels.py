"""Text on figures: units, numbers, axis labels and titles, all from the attributes of the data."""

import re
import textwrap
from collections.abc import Iterable

import xarray as xr

from sscell.quantities.formulas import ELEMENTS

_MINUS, _TIMES, _BOUND = "\N{MINUS SIGN}", "\N{MULTIPLICATION SIGN}", "\N{NO-BREAK SPACE}"
_DIMENSIONLESS = {"", "1", "-", "dimensionless", "C"}
_SYMBOLS = {
    "um": "µm",
    "uF": "µF",
    "\N{GREEK SMALL LETTER MU}m": "µm",
    "degC": "°C",
    "ohm": "Ω",
    "Ohm": "Ω",
    "percent": "%",
}
_IN_TEXT = {"/cm2": "/cm²", "/cm3": "/cm³", "*": " ", "^2": "²", "^3": "³", "um": "µm",
            "degC": "°C", "ohm": "Ω"}  # fmt: skip
_SUPERSCRIPTS = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
_LONG = 200
_BETWEEN = re.compile(r"(?:[\s·*]|(?<!\d)\.|\.(?!\d))+")
"""What stands between the units of a product; a point between digits belongs to a power."""
_UNITS = re.compile(r"\b(?:mAh|mA|mg|mWh|Wh|mS|g)/[a-zA-Z]+\^?\d?")
_IONS = re.compile(r"\b([A-Z][a-z]?)(\d?[+-])(?=[\s,;.]|$)")
_PART = re.compile(r"([A-Z][a-z]?)(\d+(?:\.\d+)?)?")


def escaped(text: str) -> str:
    """Words of a dataset as they are: a dollar sign in them begins no formula."""
    return text.replace("$", r"\$")


def prose(text: str) -> str:
    """A sentence of a dataset with units and ions as print shows them."""
    text = _UNITS.sub(lambda match: unit(match[0]), escaped(text)).replace(" um", " µm")
    return _IONS.sub(r"\1$^{\2}$", text)


def text(units: str) -> str:
    """Units in a line of text, as of ``mAh/cm2``: ``mAh/cm²``."""
    for plain, sign in _IN_TEXT.items():
        units = units.replace(plain, sign)
    return units.removeprefix("1")


def unit(units: str) -> str:
    """``mAh/cm2`` as print shows it, ``mAh cm$^{-2}$``; empty for a dimensionless quantity."""
    if units.strip() in _DIMENSIONLESS:
        return ""
    text = (
        escaped(units).translate(_SUPERSCRIPTS).replace("**", "^").replace("(", "").replace(")", "")
    )
    return " ".join(
        _power(token, -1 if i else 1)
        for i, group in enumerate(text.split("/"))
        for token in _BETWEEN.split(group.strip())
        if token not in ("", "1")
    )


def _power(token: str, sign: int) -> str:
    match = re.fullmatch(r"([^\d^-]+)\^?(-?\d+(?:\.\d+)?)?", token)
    if match is None:
        return token
    symbol = _SYMBOLS.get(match[1], match[1])
    exponent = sign * float(match[2] or 1)
    return symbol if exponent == 1 else f"{symbol}{_raised(exponent)}"


def _raised(exponent: float) -> str:
    return f"$^{{{exponent:g}}}$".replace("-", _MINUS)


def number(value: float) -> str:
    """A number in as few signs as it needs, with a power of ten when far from one."""
    if value == 0 or 1e-3 <= abs(value) < 1e4:
        return f"{value:.4g}".replace("-", _MINUS)
    mantissa, exponent = f"{value:.2e}".split("e")
    mantissa = mantissa.rstrip("0").rstrip(".").replace("-", _MINUS)
    power = f"10{_raised(int(exponent))}"
    return power if mantissa == "1" else f"{mantissa} {_TIMES} {power}"


def upper(text: str) -> str:
    """With its first letter in upper case."""
    return text[:1].upper() + text[1:]


def lower(text: str) -> str:
    """With its first letter in lower case, unless an abbreviation begins it."""
    return text if text[1:2].isupper() or text[1:2] == "-" else text[:1].lower() + text[1:]


def name(data: xr.DataArray) -> str:
    """The long name of a variable, first letter upper case."""
    return upper(escaped(str(data.attrs.get("long_name") or data.name)).replace("_", " "))


def axis(data: xr.DataArray, *, width: int | None = None) -> str:
    """``Long name (unit)``; longer than ``width`` signs, it is broken into lines."""
    units = unit(str(data.attrs.get("units", "")))
    text = f"{name(data)} ({units})" if units else name(data)
    return wrapped(text, width or len(text))


def wrapped(text: str, width: int) -> str:
    """A label in lines of at most ``width`` signs; what is in brackets stays on one line."""
    bound = re.sub(r"\(.*?\)", lambda match: match[0].replace(" ", _BOUND), text)
    return "\n".join(_broken(bound, width))


def value(data: xr.DataArray, wanted: float | None = None) -> str:
    """One value of a coordinate (its own, if a scalar) in words: ``0.5C``, ``Porosity 14 %``.

    Of a coordinate of words, the word.
    """
    if data.dtype.kind not in "fiu":
        return title(str(data.values.item()), _LONG)
    shown = number(float(data.values.item()) if wanted is None else wanted)
    if data.name == "c_rate":
        return f"{shown}C"
    units = unit(str(data.attrs.get("units", "")))
    return f"{name(data)} " + f"{shown} {units}".rstrip().replace(" ", _BOUND)


def run(results: xr.Dataset) -> str:
    """Title, C-rate and direction of a single charge or discharge, as far as they are known."""
    rate = results.attrs.get("c_rate")
    shown = "" if rate is None else f"{number(float(rate))}C"
    words = f"{shown} {results.attrs.get('direction', '')}".strip()
    return ", ".join(filter(None, (str(results.attrs.get("title", "")), words)))


def entries(data: xr.DataArray) -> list[str]:
    """The values of a coordinate in a legend that carries its name and unit."""
    if data.dtype.kind in "fiu":
        return [number(float(entry)) for entry in data.values.ravel()]
    return [title(str(entry), 20) for entry in data.values.ravel()]


def heading(parts: Iterable[str], width: int) -> str:
    """What a panel shows, in as few lines of at most ``width`` signs as it takes.

    Where a part was broken into lines before, they are broken anew.
    """
    lines: list[str] = []
    for part in filter(None, (" ".join(part.split("\n")) for part in parts)):
        if lines and len(_printed(f"{lines[-1]}, {part}")) <= width:
            lines[-1] += f", {part}"
        else:
            lines += _broken(part, width)
    return "\n".join(lines)


def _broken(text: str, width: int) -> list[str]:
    words, lines = text.split(" "), [""]
    for word in words:
        whole = f"{lines[-1]} {word}".lstrip()
        fits = len(_printed(whole)) <= width or not lines[-1]
        lines = [*lines[:-1], whole] if fits else [*lines, word]
    return [line.replace(_BOUND, " ") for line in lines]


def title(text: str, width: int) -> str:
    """A cell's title in lines of at most ``width`` signs, formulas with subscripts."""
    bound = escaped(text).replace(" | ", f"{_BOUND}| ")
    lines = textwrap.wrap(bound, width, break_long_words=False, break_on_hyphens=False)
    return "\n".join(re.sub(r"[A-Za-z0-9.]+", _formula, line) for line in lines)


def _formula(match: re.Match[str]) -> str:
    amount = re.match(r"[\d.]*", match[0])[0]  # type: ignore[index]  # of 75Li2S-25P2S5
    word = match[0].removeprefix(amount)
    parts = _PART.findall(word)
    whole = "".join(symbol + count for symbol, count in parts) == word
    elements = {symbol for symbol, _ in parts}
    if not whole or len(elements) < 2 or not elements <= ELEMENTS:
        return match[0]
    return amount + "".join(
        f"{symbol}$_{{{count}}}$" if count else symbol for symbol, count in parts
    )


def _printed(text: str) -> str:
    return re.sub(r"\$[_^]\{(.*?)\}\$", r"\1", text)
