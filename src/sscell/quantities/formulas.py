"""Chemical formulas as cards write them, and the elements in them."""

import re
from functools import lru_cache

ELEMENTS = frozenset(
    re.findall(
        r"\w+",
        """
        H He Li Be B C N O F Ne Na Mg Al Si P S Cl Ar K Ca Sc Ti V Cr Mn Fe Co Ni Cu Zn Ga Ge As Se
        Br Kr Rb Sr Y Zr Nb Mo Tc Ru Rh Pd Ag Cd In Sn Sb Te I Xe Cs Ba La Ce Pr Nd Pm Sm Eu Gd Tb
        Dy Ho Er Tm Yb Lu Hf Ta W Re Os Ir Pt Au Hg Tl Pb Bi Th U
        """,
    )
)
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
