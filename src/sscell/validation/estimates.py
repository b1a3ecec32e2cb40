"""How far estimates of the library are from values that are known, each left out in turn."""

from __future__ import annotations

import math
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import yaml

from sscell.cards.materials import CARRIER, SolidElectrolyte
from sscell.quantities.conductivity_points import ROOM_TEMPERATURE
from sscell.quantities.formulas import amounts_of, molar_mass
from sscell.quantities.sourced import is_assumption
from sscell.quantities.units import GAS_CONSTANT
from sscell.reading.estimates import (
    ELECTRONVOLT,
    FILE,
    anions,
    fits,
    is_estimated,
    salts,
)
from sscell.reading.library import library, shipped_file
from sscell.reading.obelix import crystals, crystals_of
from sscell.reading.read import read_electrolyte

_GUESSED = ("simulated", "disputed", "assumed", "class statement")
_DISORDERED = ("glass", "amorph")


class Compared(NamedTuple):
    """A value that is known and what the method gives without it."""

    name: str
    kind: str
    known: float
    estimated: float


def densities_of_salts() -> Iterator[Compared]:
    """Densities of the crystals of OBELiX and the sum of their salts; no crystal is in the sum."""
    for crystal in crystals():
        parts = salts().of(crystal.amounts)
        if parts is not None:
            mass = molar_mass(crystal.amounts)
            kind = anions(crystal.amounts)
            yield Compared(crystal.key, kind, crystal.density, mass / parts.volume)


def library_densities() -> Iterator[Compared]:
    """Densities that cards state, one a composition and source, and both methods: of the crystal
    (kind "crystal") and of the salts (kind "salts" or, of glasses, "disordered")."""
    seen = set()
    for entry in _entries():
        amounts, density = amounts_of(entry.formula), entry.density
        if amounts is None or density is None or _is_guess(density) or entry.basis in _GUESSED:
            continue
        disordered = any(word in entry.form for word in _DISORDERED)
        if (entry.formula, density.source, disordered) in seen:
            continue
        seen.add((entry.formula, density.source, disordered))
        parts = salts().of(amounts)
        if parts is not None:
            kind = "disordered" if disordered else "salts"
            value = molar_mass(amounts) / parts.volume
            yield Compared(entry.key, kind, float(density), value)
        same = sorted(c.density for c in crystals_of(amounts) if fits(c))
        if same and not disordered:
            yield Compared(entry.key, "crystal", float(density), same[len(same) // 2])


def prefactors() -> dict[str, tuple[float, float, str]]:
    """Of entries whose activation energy is known: it [J.mol-1], the prefactor that it and the
    conductivity give [S.m-1], and the family; one entry of each source."""
    made, seen = {}, set()
    for entry in _entries():
        energy, value, at = entry.activation_energy, entry.conductivity, entry.temperature
        if energy is None or value is None or at is None or _is_guess(energy) or _is_guess(value):
            continue
        if entry.basis in _GUESSED or (entry.family, energy.source) in seen:
            continue
        seen.add((entry.family, energy.source))
        effective = float(energy)
        if entry.arrhenius_form == "sigma*T":
            effective -= GAS_CONSTANT * ROOM_TEMPERATURE
        prefactor = float(value) * math.exp(effective / (GAS_CONSTANT * float(at)))
        made[entry.key] = (effective, prefactor, entry.family or "")
    return made


def activation_energies(by_family: bool = False) -> Iterator[Compared]:
    """Known activation energies [eV] and what the other entries give for each.

    Parameters
    ----------
    by_family : bool
        The median of the activation energies of the family, in place of the median prefactor of
        all families with the conductivity of the entry.
    """
    known = prefactors()
    for key, (energy, prefactor, family) in known.items():
        others = [value for name, value in known.items() if name != key]
        if by_family:
            same = [value[0] for value in others if value[2] == family]
            guess = float(np.median(same or [value[0] for value in others]))
        else:
            at = read_electrolyte(key).temperature
            usual = float(np.median([value[1] for value in others]))
            guess = energy + GAS_CONSTANT * float(at or 0.0) * math.log(usual / prefactor)
        yield Compared(key, family, energy / ELECTRONVOLT, guess / ELECTRONVOLT)


def summary() -> dict[str, Any]:
    """What ``estimates.yaml`` of the library holds."""
    compared = [*densities_of_salts(), *library_densities()]
    density = {}
    for kind in ("sulfide", "halide", "oxide", "mixed", "disordered", "crystal"):
        errors = [each.estimated / each.known - 1 for each in compared if each.kind == kind]
        few = kind in ("disordered", "crystal")
        density[kind] = {**_spread(errors, few), "count": len(errors)}
    known = prefactors()
    median = float(np.median([value[1] for value in known.values()]))
    energies, by_family = (
        np.array([each.estimated - each.known for each in activation_energies(of_family)])
        for of_family in (False, True)
    )
    return {
        "density": density,
        "activation_energy": {
            "prefactor_S_cm": float(f"{median / 100:.4g}"),
            "entries": len(known),
            "families": sorted({value[2] for value in known.values()}),
            "median_error_eV": round(float(np.median(np.abs(energies))), 4),
            "one_sigma_eV": round(float(np.sqrt(np.mean(energies**2))), 4),
            "median_error_by_family_eV": round(float(np.median(np.abs(by_family))), 4),
            "one_sigma_by_family_eV": round(float(np.sqrt(np.mean(by_family**2))), 4),
        },
    }


def remake() -> Path:
    """Write ``estimates.yaml`` of the library anew and return where."""
    path = shipped_file(FILE)
    assert path is not None
    head = {
        "title": "Errors of estimated densities and activation energies, each value left out",
        "made": {"command": "python -m sscell.validation.estimates", "version": version("sscell")},
    }
    text = yaml.safe_dump({**head, **summary()}, sort_keys=False)
    path.write_text(text, encoding="utf-8")
    return path


def _spread(errors: list[float], few: bool) -> dict[str, float]:
    """Median and standard deviation of the errors by amount, and their median with its sign.

    Of many crystals the deviation is what 68 % do not exceed, because some lattices are of
    another number of formula units than stated; of few cards the root mean square.
    """
    by_amount = np.abs(errors)
    deviation = np.sqrt(np.mean(by_amount**2)) if few else np.quantile(by_amount, 0.683)
    return {
        "median": round(float(np.median(by_amount)), 4),
        "one_sigma": round(float(deviation), 4),
        "bias": round(float(np.median(errors)), 4),
    }


def _is_guess(value: Any) -> bool:
    return is_estimated(value) or value.mark == "assumed" or is_assumption(value.source)


def _entries() -> Iterator[SolidElectrolyte]:
    for name in library("electrolytes"):
        entry = read_electrolyte(name)
        if entry.carrier == CARRIER and entry.family not in ("liquid", "polymer"):
            yield entry


if __name__ == "__main__":
    print(remake())
