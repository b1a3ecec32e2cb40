"""What the card of a solid electrolyte leaves out and can be estimated, marked as such."""

import math
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from sscell.cards.bookkeeping import FARADAY
from sscell.cards.cell import CellDesign
from sscell.cards.contents import films_of
from sscell.cards.materials import CARRIER, SolidElectrolyte
from sscell.cards.over_temperature import NEAR
from sscell.errors import InputError, Problem
from sscell.quantities.conductivity_points import ROOM_TEMPERATURE, is_points
from sscell.quantities.fields import Conductivity, Temperature, measure_of
from sscell.quantities.formulas import amounts_of, molar_mass
from sscell.quantities.molar_volumes import Salts
from sscell.quantities.sourced import ESTIMATED, Sourced
from sscell.quantities.units import GAS_CONSTANT
from sscell.reading.library import load, shipped_file, shipped_rows
from sscell.reading.obelix import SOURCE, Crystal, crystals_of

FILE = "estimates.yaml"
ELECTRONVOLT = FARADAY
"""Of a mole of charges. [J.mol-1]"""
NEAR_ROOM = 50.0
"""Of conductivities measured further from 25 degC no activation energy is estimated: between them
and room temperature there may be a transition. [K]"""
MISFIT = 0.25
"""Lattices whose volume differs more from that of the salts are left out: their constants do not
fit the stated number of formula units. [-]"""
NORMAL_90 = 1.2816
"""Standard deviations from the middle to each end of a range, taken as four of five reports. [-]"""

_CONDUCTIVITY, _TEMPERATURE = measure_of(Conductivity), measure_of(Temperature)
_DISORDERED = ("glass", "amorph", "viscoelastic", "clay", "eutectic", "composite")
_NO_SOLIDS = ("liquid", "polymer")


class Errors(NamedTuple):
    """Errors of the estimates, leave-one-out; see :mod:`sscell.validation.estimates`."""

    density: Mapping[str, float]
    """Of the sum of salts, one standard deviation as a share, by kind of anion. [-]"""
    prefactor: float
    """Conductivity that known activation energies extrapolate to, median. [S.m-1]"""
    activation_energy: float
    """One standard deviation. [J.mol-1]"""
    entries: int
    """How many activation energies that rests on."""
    families: tuple[str, ...]
    """Families of these entries; of no other is one estimated."""


def completed(data: Mapping[str, Any]) -> dict[str, Any]:
    """A card with what it leaves out and can be estimated.

    Parameters
    ----------
    data : mapping
        Of a solid electrolyte as in a card. What it gives stays.
    """
    made = dict(data)
    formula, form = data.get("formula"), data.get("form")
    if not isinstance(formula, str) or not isinstance(form, str):
        return made
    if data.get("family") in _NO_SOLIDS:
        return made
    if data.get("density") is None:
        density = estimated_density(formula, form)
        if density is not None:
            made["density"] = density
    if not is_points(data.get("conductivity")) and data.get("conductivity_points") is None:
        made |= _middle(data)
        made |= _activation_energy(made)
    return made


def _middle(data: Mapping[str, Any]) -> dict[str, Any]:
    """A conductivity from the range or the lower bound of one."""
    span = data.get("conductivity_range")
    if data.get("conductivity") is not None or span is None:
        return {}
    low, high = (_read(_CONDUCTIVITY, _end(span, end)) for end in ("low", "high"))
    if low is None:
        return {}  # an upper bound alone is no estimate
    if high is None:
        value, note = low, "Lower bound of what is reported."
    else:
        value, note = math.sqrt(low * high), "Geometric mean of what is reported."
    number = {"value": f"{10 * value:.4g} mS/cm", "mark": ESTIMATED, "note": note}
    source = getattr(_end(span, "low"), "source", None)
    made: dict[str, Any] = {"conductivity": number | ({"source": source} if source else {})}
    if high is not None and high > low and data.get("spread") is None:
        factor = round((high / low) ** (0.5 / NORMAL_90), 3)
        note = f"From the range of conductivities, as +-{NORMAL_90} standard deviations."
        source = "assumed: a range holds four of five reports"
        made["spread"] = {"value": factor, "source": source, "mark": ESTIMATED, "note": note}
    if data.get("temperature") is None:
        source = "assumed: not stated; room temperature"
        made["temperature"] = {"value": f"{ROOM_TEMPERATURE} K", "source": source}
    return made


def _end(span: Any, end: str) -> Any:
    return span.get(end) if isinstance(span, Mapping) else getattr(span, end, None)


def _activation_energy(data: Mapping[str, Any]) -> dict[str, Any]:
    """The activation energy that a usual prefactor gives, with its spread."""
    if data.get("activation_energy") is not None:
        return {}
    conductivity = _read(_CONDUCTIVITY, data.get("conductivity"))
    at = _read(_TEMPERATURE, data.get("temperature"))
    if conductivity is None or at is None or abs(at - ROOM_TEMPERATURE) > NEAR_ROOM:
        return {}
    known = errors()
    if data.get("family") not in (None, *known.families) or data.get("carrier", CARRIER) != CARRIER:
        return {}  # hydroborates, hydroxyhalides and soft halides have transitions
    energy = GAS_CONSTANT * at * math.log(known.prefactor / conductivity)
    if energy <= known.activation_energy:
        return {}
    note = (
        f"From the conductivity and the median prefactor, {known.prefactor / 100:.3g} S/cm, of the "
        f"{known.entries} entries whose activation energy is known; "
        f"+-{known.activation_energy / ELECTRONVOLT:.2g} eV."
    )
    source = "assumed: the prefactor of other electrolytes"
    made = {"activation_energy": energy, "activation_energy_spread": known.activation_energy}
    return {
        **{
            name: _estimate(f"{value / ELECTRONVOLT:.3f} eV", source, note)
            for name, value in made.items()
        },
        "arrhenius_form": "sigma",
    }


def _estimate(value: str, source: str, note: str) -> dict[str, str]:
    """A number as cards have it, so that a saved card holds the same."""
    return {"value": value, "source": source, "mark": ESTIMATED, "note": note}


def _read(measure: Any, value: Any) -> float | None:
    """A value of a card; None if there is none, or one that the card's reader will refuse."""
    if value is None:
        return None
    try:
        return float(measure(value))
    except (ValueError, TypeError):
        return None


@lru_cache(maxsize=1024)
def estimated_density(formula: str, form: str) -> Mapping[str, str] | None:
    """The density of a composition, of its crystal if a lattice is known, else of its salts.

    Parameters
    ----------
    formula : str
    form : str
        A glass, an amorphous powder or a composite is not taken for a crystal.

    Returns
    -------
    mapping or None
        A value as cards have it; None if the formula has no numbers or a salt is missing.
    """
    amounts = amounts_of(formula)
    if amounts is None:
        return None
    disordered = any(word in form.lower() for word in _DISORDERED)
    if not disordered:
        same = [crystal for crystal in crystals_of(amounts) if fits(crystal)]
        if same:
            middle = sorted(same, key=lambda crystal: crystal.density)[len(same) // 2]
            note = f"Crystal {middle.space_group}, from lattice constants ({middle.doi})."
            return _density(middle.density, SOURCE, note)
    parts = salts().of(amounts)
    if parts is None:
        return None
    kind = "disordered" if disordered else anions(amounts)
    error = 100 * errors().density[kind]
    note = f"Sum of the molar volumes of {', '.join(parts.salts)}; +-{error:.2g} %."
    return _density(molar_mass(amounts) / parts.volume, "Haynes2014", note)


def _density(value: float, source: str, note: str) -> Mapping[str, str]:
    return _estimate(f"{value / 1e3:.4g} g/cm^3", source, note)


def fits(crystal: Crystal) -> bool:
    """Whether the volume of a lattice is near that of the salts, or the salts are unknown."""
    parts = salts().of(crystal.amounts)
    return parts is None or abs(crystal.volume / parts.volume - 1) <= MISFIT


def anions(amounts: Mapping[str, float]) -> str:
    """The kind of a composition by its anions: sulfide, halide, oxide or mixed."""
    kinds = {
        "sulfide": bool(amounts.keys() & {"S", "Se"}),
        "oxide": "O" in amounts,
        "halide": bool(amounts.keys() & {"F", "Cl", "Br", "I"}),
    }
    if kinds["sulfide"] and not kinds["oxide"]:
        return "sulfide"  # also with a halide, as argyrodites are
    present = [kind for kind, there in kinds.items() if there]
    return present[0] if len(present) == 1 else "mixed"


@lru_cache(maxsize=1)
def salts() -> Salts:
    """Molar volumes of binary salts.

    Raises
    ------
    InputError
        If the file is missing.
    """
    rows = shipped_rows("salt_volumes.csv")
    return Salts.read(
        {row["formula"]: float(row["molar volume [cm^3/mol]"]) * 1e-6 for row in rows}
    )


@lru_cache(maxsize=1)
def errors() -> Errors:
    """The errors that the library ships.

    Raises
    ------
    InputError
        If the file is missing.
    """
    path = shipped_file(FILE)
    if path is None:
        raise InputError(Problem(FILE, "not in the library"))
    made = load(path)
    density = {kind: float(of["one_sigma"]) for kind, of in made["density"].items()}
    energy = made["activation_energy"]
    return Errors(
        density,
        100 * float(energy["prefactor_S_cm"]),
        float(energy["one_sigma_eV"]) * ELECTRONVOLT,
        int(energy["entries"]),
        tuple(energy["families"]),
    )


def is_estimated(value: object) -> bool:
    """Whether a number of a card is an estimate."""
    return isinstance(value, Sourced) and value.mark == ESTIMATED


def numbers_estimated(electrolyte: SolidElectrolyte, temperature: float) -> list[str]:
    """Names of the estimated numbers that a cell at a temperature [K] takes from an electrolyte."""
    numbers = {"conductivity": electrolyte.conductivity, "density": electrolyte.density}
    at = electrolyte.temperature
    if at is not None and abs(temperature - float(at)) > NEAR:
        numbers["activation energy"] = electrolyte.activation_energy
    return [name for name, value in numbers.items() if is_estimated(value)]


def estimates_of(cells: Iterable[CellDesign]) -> dict[str, str]:
    """Attributes of a dataset that name electrolytes with estimated numbers; none without any.

    Returns
    -------
    dict
        ``estimated``: conductivities and activation energies, such as ``"activation energy of
        lgps"``; ``estimated_density``: the electrolytes whose density is.
    """
    names: dict[str, dict[str, None]] = {}
    for cell in cells:
        for where, electrolyte in cell.electrolytes.items():
            for number in numbers_estimated(electrolyte, float(cell.temperature)):
                if number == "density" and where in films_of(cell):
                    continue  # the mass of a coating is left out
                names.setdefault(number, {})[electrolyte.identity] = None
    density = ", ".join(names.pop("density", ()))
    numbers = "; ".join(f"{number} of {', '.join(of)}" for number, of in names.items())
    attributes = {"estimated": numbers, "estimated_density": density}
    return {name: words for name, words in attributes.items() if words}


def given_values(electrolyte: SolidElectrolyte) -> dict[str, Any]:
    """The fields of an electrolyte without what was estimated."""
    kept = {name: value for name, value in dict(electrolyte).items() if not is_estimated(value)}
    if "activation_energy" not in kept and electrolyte.activation_energy is not None:
        kept.pop("arrhenius_form", None)
    return kept
