"""Chemical formulas as cards write them: their elements, amounts and masses."""

import re
from collections import defaultdict
from collections.abc import Mapping
from functools import lru_cache

_MASSES = """
    H 1.0079 He 4.0026 Li 6.941 Be 9.0122 B 10.811 C 12.011 N 14.007 O 15.999 F 18.998 Ne 20.18
    Na 22.99 Mg 24.305 Al 26.982 Si 28.085 P 30.974 S 32.065 Cl 35.453 Ar 39.948 K 39.098
    Ca 40.078 Sc 44.956 Ti 47.867 V 50.941 Cr 51.996 Mn 54.938 Fe 55.845 Co 58.933 Ni 58.693
    Cu 63.546 Zn 65.38 Ga 69.723 Ge 72.64 As 74.922 Se 78.96 Br 79.904 Kr 83.798 Rb 85.468
    Sr 87.62 Y 88.906 Zr 91.224 Nb 92.906 Mo 95.96 Tc 98 Ru 101.07 Rh 102.91 Pd 106.42
    Ag 107.87 Cd 112.41 In 114.82 Sn 118.7 Sb 121.76 Te 127.6 I 126.9 Xe 131.29 Cs 132.91
    Ba 137.33 La 138.91 Ce 140.12 Pr 140.91 Nd 144.24 Pm 145 Sm 150.36 Eu 151.96 Gd 157.25
    Tb 158.93 Dy 162.5 Ho 164.93 Er 167.26 Tm 168.93 Yb 173.05 Lu 174.97 Hf 178.49 Ta 180.95
    W 183.84 Re 186.21 Os 190.23 Ir 192.22 Pt 195.08 Au 196.97 Hg 200.59 Tl 204.38 Pb 207.2
    Bi 208.98 Th 232.04 U 238.03
"""
ATOMIC_MASSES: dict[str, float] = {
    symbol: float(mass) for symbol, mass in re.findall(r"([A-Z][a-z]?) (\S+)", _MASSES)
}
"""Standard atomic weights of IUPAC to five digits; the mass number of a long-lived isotope where
there is none. [g.mol-1]"""
ELEMENTS = frozenset(ATOMIC_MASSES)
_SYMBOL = re.compile(r"[A-Z][a-z]?")
_AMOUNT = re.compile(r"[\d.+\-\u2212\u2013*/%,;:\s()\[\]{}\u00b7\u2022_=<>~\u2080-\u2089xyzn]*")


@lru_cache(maxsize=1024)
def elements_of(formula: str) -> frozenset[str] | None:
    """The elements of a formula; None if it is none.

    Amounts may be numbers, letters or expressions (``Li6-xPS5-xCl1+x``); several formulas, mixtures
    and additions are read as one.

    Parameters
    ----------
    formula : str
        As in a card, for example ``"Li6PS5Cl"``.
    """
    symbols: set[str] = set()
    at = 0
    while at < len(formula):
        match = _SYMBOL.match(formula, at)
        if match:
            symbol = match.group()
            if symbol not in ELEMENTS:
                symbol = symbol[0]  # a letter of an amount follows, as in Cl1-xBrx or LiPx
            if symbol not in ELEMENTS:
                return None
            symbols.add(symbol)
            at += len(symbol)
            continue
        match = _AMOUNT.match(formula, at)
        if match is None or match.end() == at:
            return None
        at = match.end()
    return frozenset(symbols) or None


_NUMBER = r"\d+/\d+|\d+\.?\d*|\.\d+"
_PART = re.compile(rf"({_NUMBER})?(?=[A-Z(\[])(.+)")
_TOKEN = re.compile(rf"([A-Z][a-z]?|[()\[\]])({_NUMBER})?")
_REMARK = re.compile(r"\s+\(.*\)$")
_OPEN = {")": "(", "]": "["}


@lru_cache(maxsize=4096)
def _amounts(formula: str) -> tuple[tuple[str, float], ...] | None:
    parts = re.split(r"\s*[-\u2013\u00b7*]\s*", _REMARK.sub("", formula.strip()))
    matches = [_PART.fullmatch(part.replace(" ", "")) for part in parts]
    if len(parts) > 1 and not any(match and match.group(1) for match in matches):
        return None  # names a system, not how much of each
    total: dict[str, float] = defaultdict(float)
    for match in matches:
        inside = match and _of_one(match.group(2))
        if not match or not inside:
            return None
        for symbol, amount in inside.items():
            total[symbol] += _number(match.group(1)) * amount
    return tuple(sorted(total.items()))


def amounts_of(formula: str) -> dict[str, float] | None:
    """How much of each element a formula has; None if it does not say so in numbers.

    Parameters
    ----------
    formula : str
        With numbers, brackets, fractions and mixtures: ``"Li2In1/3Sc1/3Cl4"``,
        ``"0.33LiI-0.67Li3PS4"``; a remark in brackets at the end is left out. A mixture without
        any number, such as ``"Li2S-P2S5"``, is None.
    """
    known = _amounts(formula)
    return None if known is None else dict(known)


def molar_mass(amounts: Mapping[str, float]) -> float:
    """Molar mass of a composition. [kg.mol-1]

    Parameters
    ----------
    amounts : mapping of element to amount
        As :func:`amounts_of` returns them.
    """
    return sum(ATOMIC_MASSES[symbol] * amount for symbol, amount in amounts.items()) / 1e3


def mass_fraction(formula: str, element: str) -> float | None:
    """Mass of an element over the mass of a formula; None if it does not say how much of each. [-]

    Parameters
    ----------
    formula : str
        As in a card, see :func:`amounts_of`.
    element : str
    """
    amounts = amounts_of(formula)
    if amounts is None:
        return None
    return molar_mass({element: amounts.get(element, 0.0)}) / molar_mass(amounts)


def same_composition(left: Mapping[str, float], right: Mapping[str, float]) -> bool:
    """Whether two compositions are one in whatever amount, to 1 % of each element.

    Parameters
    ----------
    left, right : mapping of element to amount
    """
    if left.keys() != right.keys():
        return False
    first, second = sum(left.values()), sum(right.values())
    return all(
        abs(left[symbol] / first - right[symbol] / second) <= 0.01 * left[symbol] / first
        for symbol in left
    )


def _of_one(formula: str) -> dict[str, float] | None:
    """Amounts in a formula without coefficients; None if something in it is no formula."""
    stack: list[tuple[str, dict[str, float]]] = [("", defaultdict(float))]
    at = 0
    while at < len(formula):
        match = _TOKEN.match(formula, at)
        if match is None:
            return None
        token, count, at = match.group(1), match.group(2), match.end()
        if token in "([":
            if count:
                return None
            stack.append((token, defaultdict(float)))
        elif token in ")]":
            opened, inside = stack.pop()
            if opened != _OPEN[token] or not inside:
                return None
            for symbol, amount in inside.items():
                stack[-1][1][symbol] += amount * _number(count)
        elif token not in ELEMENTS:
            return None
        else:
            stack[-1][1][token] += _number(count)
    return stack[0][1] if len(stack) == 1 else None


def _number(text: str | None) -> float:
    numerator, _, denominator = (text or "1").partition("/")
    return float(numerator) / float(denominator or 1)
