"""What is known of a cell only to a factor or within a range, as designs drawn from it."""

import math
from collections.abc import Mapping
from numbers import Real
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sscell.cards.cell import CellDesign
from sscell.cards.materials import SolidElectrolyte
from sscell.cards.over_temperature import thermal_spread
from sscell.cards.problems import nearest
from sscell.designs.paths import PathInfo, path_info
from sscell.designs.ranges import Span, cube, read_span
from sscell.designs.replace import value_at
from sscell.errors import InputError, Problem, Problems
from sscell.quantities.sourced import Sourced
from sscell.quantities.wording import shown

CARDS = "cards"
"""Instead of a mapping: what the cards of the electrolytes say of their spread."""
PUBLISHED = "published"
"""Instead of a mapping: how far published cells are from their descriptions."""
NONE = "none"
"""In an experiment: no band, where the command line would give one."""
EXPECTED = f"expected paths with factors or ranges, '{CARDS}' or '{PUBLISHED}'"
LARGEST_FACTOR = 100.0
TYPICAL = Sourced(
    1.8,
    "assumed: as of Li6PS5Cl between laboratories; Minnmann2021, Reisacher2023, Doux2020, "
    "Schlautmann2023, Choi2024",
)
"""Spread of a conductivity whose card states none, one standard deviation as a factor: that of
eleven values of cold-pressed Li6PS5Cl. [-]"""


def read_uncertainty(given: Any) -> str | dict[str, Any]:
    """What an experiment asks for: a word, or factors and ranges by path; lists are tuples.

    The word ``"none"`` is of experiments only.

    Raises
    ------
    InputError
        With all that is wrong with it in any cell.
    """
    if given in (CARDS, PUBLISHED, NONE):
        return str(given)
    if not isinstance(given, Mapping) or not given:
        raise InputError(Problem("", _refusal(given)))
    mistakes = Problems()
    uncertain: dict[str, Any] = {}
    for name, value in given.items():
        uncertain[str(name)] = tuple(value) if isinstance(value, list) else value
        with mistakes.kept(str(name)[:80]):
            _spread(path_info(str(name)), uncertain[str(name)])
    mistakes.refuse()
    return uncertain


def uncertain_designs(
    cell: CellDesign, uncertainty: Mapping[str, Any] | str, count: int, seed: int = 0
) -> list[dict[str, Sourced]]:
    """Designs drawn from what is known of a cell, Sobol points of the distributions.

    Parameters
    ----------
    cell : CellDesign
    uncertainty : mapping of path to factor or range, or "cards"
        A factor such as 1.5 is one standard deviation of a lognormal distribution about the
        value of the cell; a range ``(low, high)`` or ``(low, high, "log")`` is uniform.
        ``"cards"`` takes the ``spread`` of the conductivity from the card of each electrolyte,
        and a factor of 1.8 where it states none.
    count : int
        How many; powers of two suit best.
    seed : int
        The same seed gives the same designs again.

    Returns
    -------
    list of mappings of path to value
        In SI units.

    Raises
    ------
    InputError
        If a path is unknown, has no value to vary, or a factor or range makes no sense; all at
        once.
    """
    if uncertainty == CARDS:
        uncertainty = spreads(cell)
    if not isinstance(uncertainty, Mapping) or not uncertainty:
        raise InputError([Problem("uncertainty", _refusal(uncertainty))])
    mistakes = Problems()
    drawn: dict[str, NDArray[np.float64]] = {}
    shares = cube(len(uncertainty), count, seed=seed)
    for column, (name, given) in zip(shares.T, uncertainty.items(), strict=True):
        with mistakes.kept(f"uncertainty.{name}"[:80]):
            info = path_info(str(name))
            drawn[info.name] = _values(cell, info, given, column)
    mistakes.refuse()
    rows = zip(*drawn.values(), strict=True)
    return [dict(zip(drawn, (Sourced(float(v)) for v in row), strict=True)) for row in rows]


def spreads(cell: CellDesign) -> dict[str, Sourced]:
    """Factors of the conductivities of a cell, by path.

    Where a card states none, that of the one electrolyte which many laboratories measured
    (``TYPICAL``): what is known less must not look as if it were known better.
    """
    places = {"catholyte.conductivity": cell.cathode.catholyte}
    places |= {f"separator.{i}.conductivity": s.electrolyte for i, s in enumerate(cell.separator)}
    return {path: _of_conductivity(e, float(cell.temperature)) for path, e in places.items()}


def _of_conductivity(electrolyte: SolidElectrolyte, temperature: float) -> Sourced:
    """Spread between laboratories and that of the activation energy, as one factor. [-]"""
    spread = TYPICAL if electrolyte.spread is None else electrolyte.spread
    thermal = math.log(thermal_spread(electrolyte, temperature))
    if not thermal:
        return spread
    factor = math.exp(math.hypot(math.log(spread), thermal))
    return Sourced(factor, spread.source, spread.mark, note=spread.note)


def estimated(cell: CellDesign, uncertainty: Mapping[str, Any] | str) -> str:
    """In words, which spreads ``"cards"`` had to estimate; empty if none."""
    if uncertainty != CARDS:
        return ""
    paths = [p for p, spread in spreads(cell).items() if spread.source == TYPICAL.source]
    if not paths:
        return ""
    unknown = f"{cell.title}: the spread of {', '.join(paths)} is not known"
    return f"{unknown}; estimated as a factor of {TYPICAL:g}, that of Li6PS5Cl between laboratories"


def check_kind(uncertainty: Any) -> None:
    """Refuse a word that is no kind of uncertainty, before anything is solved.

    Raises
    ------
    InputError
    """
    if isinstance(uncertainty, str) and uncertainty not in (CARDS, PUBLISHED):
        raise InputError([Problem("uncertainty", _refusal(uncertainty))])


def _refusal(given: Any) -> str:
    hint = nearest(given, (CARDS, PUBLISHED)) if isinstance(given, str) else ""
    return f"{EXPECTED}, got {shown(given)}.{hint}".removesuffix(".")


def _values(
    cell: CellDesign, info: PathInfo, given: Any, shares: NDArray[np.float64]
) -> NDArray[np.float64]:
    from scipy.stats import norm  # takes longer to import than most cards to read

    spread = _spread(info, given)
    if isinstance(spread, Span):
        return spread.at(shares)
    value = value_at(cell, info.name)
    if value is None:
        raise ValueError("follows from other values in this cell; give a range (low, high)")
    if not value > 0:
        raise ValueError("is 0 in this cell, which no factor changes; give a range (low, high)")
    values = float(value) * spread ** norm.ppf(shares)
    for drawn in (values.min(), values.max()):
        info.measure(Sourced(float(drawn)))
    return np.asarray(values)


def _spread(info: PathInfo, given: Any) -> Span | float:
    """A range, or the factor of one standard deviation."""
    if isinstance(given, tuple):
        return read_span(info, given)
    number = isinstance(given, Real) and not isinstance(given, bool)
    if not number or not 1 < float(given) <= LARGEST_FACTOR:
        expected = f"a factor above 1, at most {LARGEST_FACTOR:g}, or a range (low, high)"
        raise ValueError(f"expected {expected}, got {shown(given)}")
    return float(given)
