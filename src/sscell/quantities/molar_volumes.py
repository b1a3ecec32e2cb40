"""Volume of a composition as the sum of those of binary salts."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product

from sscell.quantities.formulas import amounts_of

ANIONS = {"F": 1, "Cl": 1, "Br": 1, "I": 1, "OH": 1, "O": 2, "S": 2, "Se": 2, "N": 3}
"""Charges of the anions that salts are read for."""
IMBALANCE = 0.03
"""Charges of cations and anions may differ by this share, as printed compositions do. [-]"""

Salt = tuple[str, int, str]
"""Cation, its charge, anion."""


@dataclass(frozen=True)
class SaltVolume:
    """The volume of a composition and the salts it is made of."""

    volume: float
    """Of one mole of the formula. [m3.mol-1]"""
    salts: tuple[str, ...]
    """Formulas of the salts, the largest share of the charge first."""


@dataclass(frozen=True)
class Salts:
    """Molar volumes of binary salts."""

    volumes: Mapping[Salt, float]
    """By mole of the cation. [m3.mol-1]"""
    formulas: Mapping[Salt, str]

    @classmethod
    def read(cls, rows: Mapping[str, float]) -> "Salts":
        """Salts from their formulas and molar volumes [m3.mol-1].

        Raises
        ------
        ValueError
            If a formula is no binary salt of one of the :data:`ANIONS`.
        """
        volumes: dict[Salt, float] = {}
        formulas: dict[Salt, str] = {}
        for formula, volume in rows.items():
            amounts = _with_hydroxide(amounts_of(formula) or {})
            cation, *others = [symbol for symbol in amounts if symbol not in ANIONS]
            anion, *more = [symbol for symbol in amounts if symbol in ANIONS]
            if others or more:
                raise ValueError(f"{formula} is no binary salt")
            charge = ANIONS[anion] * amounts[anion] / amounts[cation]
            if abs(charge - round(charge)) > 1e-6:
                raise ValueError(f"{formula}: {charge:g} charges on {cation}")
            key = (cation, round(charge), anion)
            volumes[key], formulas[key] = volume / amounts[cation], formula
        return cls(volumes, formulas)

    def of(self, amounts: Mapping[str, float]) -> SaltVolume | None:
        """The volume of a composition; None if a salt is missing or the charges do not balance.

        Cations of charge 1 take the anions of charge 1 first (LiCl beside P2S5, not Li2S beside
        PCl5); all others share the rest in proportion to their charges. A cation with several
        charges has those that balance best, and of equal ones the highest.

        Parameters
        ----------
        amounts : mapping of element to amount
        """
        amounts = _with_hydroxide(amounts)
        anions = {a: ANIONS[a] * n for a, n in amounts.items() if a in ANIONS}
        cations = {c: n for c, n in amounts.items() if c not in ANIONS}
        charges = self._charges(cations, sum(anions.values()))
        if charges is None:
            return None
        scale = sum(anions.values()) / sum(charges[c] * n for c, n in cations.items())
        held = {c: charges[c] * n * scale for c, n in cations.items()}
        parts: dict[Salt, float] = {}
        for cation, anion, share in _shares(held, charges, anions):
            key = (cation, charges[cation], anion)
            if key not in self.volumes:
                return None
            parts[key] = parts.get(key, 0.0) + share
        volume = sum(share / key[1] * self.volumes[key] for key, share in parts.items()) / scale
        ordered = sorted(parts, key=lambda key: -parts[key])
        return SaltVolume(volume, tuple(self.formulas[key] for key in ordered))

    def _charges(self, cations: Mapping[str, float], negative: float) -> dict[str, int] | None:
        """The charge of each cation, or None if none balance."""
        known = {
            c: sorted({q for x, q, _ in self.volumes if x == c}, reverse=True) for c in cations
        }
        if not cations or not negative or not all(known.values()):
            return None
        best, smallest = None, IMBALANCE + 1e-9
        for chosen in product(*known.values()):
            positive = sum(q * n for q, n in zip(chosen, cations.values(), strict=True))
            difference = abs(positive / negative - 1)
            if difference < smallest - 1e-9:
                best, smallest = dict(zip(cations, chosen, strict=True)), difference
        return best


def _shares(
    held: Mapping[str, float], charges: Mapping[str, int], anions: Mapping[str, float]
) -> Iterator[tuple[str, str, float]]:
    """Cation, anion and the charge that they share, of all salts."""
    rest, left = dict(held), dict(anions)
    single = [c for c in held if charges[c] == 1]
    first = [a for a in anions if ANIONS[a] == 1]
    for given, taken in ((single, first), (list(held), list(anions))):
        offered, wanted = sum(left[a] for a in taken), sum(rest[c] for c in given)
        moved = min(offered, wanted)
        if moved <= 1e-9:
            continue
        pairs = [(c, a, moved * rest[c] / wanted * left[a] / offered) for c in given for a in taken]
        for cation, anion, share in pairs:
            rest[cation] -= share
            left[anion] -= share
            if share > 1e-9:
                yield cation, anion, share


def _with_hydroxide(amounts: Mapping[str, float]) -> dict[str, float]:
    """The same with hydrogen and as much oxygen as hydroxide."""
    if "H" not in amounts or amounts["H"] > amounts.get("O", 0.0):
        return dict(amounts)
    made = {**amounts, "O": amounts["O"] - amounts["H"], "OH": amounts["H"]}
    return {symbol: amount for symbol, amount in made.items() if symbol != "H" and amount > 1e-9}
