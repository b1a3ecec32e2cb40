"""Raw-material prices of electrolytes, from catalogue prices of what they are made from."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from operator import attrgetter

import numpy as np

from sscell.quantities.formulas import amounts_of, molar_mass
from sscell.reading.library import shipped_rows

FILE = "raw_material_prices.csv"
CLOSEST = 0.02
"""How far the amount of an element may miss that of the formula, as printed formulas do. [-]"""


@dataclass(frozen=True)
class RawMaterial:
    """What can be bought, at a price."""

    formula: str
    amounts: Mapping[str, float]
    price: float
    """[USD.kg-1]"""
    amount: str
    """That is bought at this price."""
    source: str
    mark: str


@dataclass(frozen=True)
class Price:
    """Of one kilogram of an electrolyte: its raw materials, no work and no losses."""

    value: float
    """[USD.kg-1]"""
    materials: tuple[str, ...]
    """Formulas of the raw materials."""
    amount: str
    """Of each that is bought at its price, such as "10 g"; a larger one is cheaper."""
    source: str
    """Keys of references.bib."""
    mark: str


def raw_material_price(formula: str) -> Price | None:
    """The price of the raw materials that together hold the elements of a formula.

    None where that of one of them is unknown, or the formula does not say how much it has of each
    element. Prices are those of small amounts in catalogues, good to compare electrolytes.

    Parameters
    ----------
    formula : str
        As in a card, for example ``"Li3InCl6"``.
    """
    amounts = amounts_of(formula)
    return None if amounts is None else _price(tuple(sorted(amounts.items())))


@lru_cache(maxsize=1024)
def _price(composition: tuple[tuple[str, float], ...]) -> Price | None:
    from scipy.optimize import nnls

    wanted = dict(composition)
    usable = [m for m in raw_materials() if m.amounts.keys() <= wanted.keys()]
    if not usable:
        return None
    share = [[m.amounts.get(symbol, 0.0) / n for m in usable] for symbol, n in wanted.items()]
    moles, _ = nnls(np.array(share), np.ones(len(wanted)))
    if np.abs(np.array(share) @ moles - 1.0).max() > CLOSEST:
        return None
    used = [(m, n) for m, n in zip(usable, moles, strict=True) if n > 1e-9]
    masses = [n * molar_mass(m.amounts) for m, n in used]
    value = sum(mass * m.price for mass, (m, _) in zip(masses, used, strict=True)) / sum(masses)
    return Price(
        float(value),
        tuple(m.formula for m, _ in used),
        *("; ".join(sorted({get(m) for m, _ in used})) for get in _PROVENANCE),
    )


_PROVENANCE = (attrgetter("amount"), attrgetter("source"), attrgetter("mark"))


@lru_cache(maxsize=1)
def raw_materials() -> tuple[RawMaterial, ...]:
    """All that have a price.

    Raises
    ------
    InputError
        If the file is missing.
    """
    return tuple(
        RawMaterial(
            row["formula"],
            amounts_of(row["formula"]) or {},
            float(row["price [USD/kg]"]),
            row["amount"],
            row["source"],
            row["mark"],
        )
        for row in shipped_rows(FILE)
    )
