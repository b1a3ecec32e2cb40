"""The library of electrolytes as a table, and the choice of some of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from sscell.cards.materials import CARRIER, Role, SolidElectrolyte, carrier_mass_fraction
from sscell.catalogue.choice import Choice, known_word, limit
from sscell.checks.compatibility import processing
from sscell.designs.paths import PATHS
from sscell.quantities.formulas import amounts_of
from sscell.quantities.sourced import Sourced
from sscell.quantities.units import from_si
from sscell.quantities.user_files import user_folder
from sscell.reading.estimates import is_estimated
from sscell.reading.library import library, user_cards
from sscell.reading.obelix import Crystal, crystals_of
from sscell.reading.prices import raw_material_price
from sscell.reading.read import read_electrolyte

if TYPE_CHECKING:
    import pandas as pd

ROLES: tuple[str, ...] = get_args(Role)


def electrolytes(
    family: str | None = None,
    carrier: str | None = None,
    role: str | None = None,
    measured_only: bool = False,
    folder: str | Path | None = None,
    *,
    conductivity: float | str | None = None,
    window: Sequence[float | str | None] | None = None,
    basis: str | None = None,
    element: str | Sequence[str] | None = None,
    price: float | None = None,
) -> pd.DataFrame:
    """The electrolytes of the library as a table, one row an entry.

    Parameters
    ----------
    family : str, optional
        A family such as ``"halide"`` or a group such as ``"argyrodite"``.
    carrier : str, optional
        The mobile ion, ``"Li+"``, ``"Na+"`` and so on.
    role : str, optional
        What it is used as: ``"catholyte"``, ``"separator"``, ``"anolyte"`` and so on.
    measured_only : bool
        Leave out what is simulated, disputed, assumed, derived, said of a class, or without a
        number.
    folder : str or Path, optional
        A folder near which your own cards lie; they come on top.
    conductivity : float or str, optional
        At least this [mS/cm], or as text with a unit; of a range the low end counts.
    window : pair, optional
        Potentials [V] that the window must hold, such as ``(2.5, 4.3)``; None leaves an end open.
        The practical limit counts where one is known, else the thermodynamic one.
    basis : str, optional
        What the main number rests on, such as ``"measured"`` or ``"reported elsewhere"``.
    element : str or sequence of str, optional
        Elements that must be in the formula.
    price : float, optional
        At most this for the raw materials [USD/kg], by prices of small amounts in catalogues.

    Returns
    -------
    pandas.DataFrame
        Indexed by key; the names of the columns hold the units, NaN and None are unknown.
        Windows are against ``window_reference``; ``practical`` ones were seen in sweeps or cells.
        ``estimated_...`` columns hold what no card states and cells take in its place;
        ``reported_elsewhere_...`` what OBELiX has of the composition, whatever its form.
        ``carrier_mass_fraction`` is the share of lithium, or of what else is mobile, in the mass;
        ``raw_material_price_USD_kg`` that of the precursors where a catalogue's is known, bought
        by ``raw_material_amount``; ``solvents`` and ``humid_air`` how it fares with them.

    Raises
    ------
    InputError
        If there is no such family, carrier, role, basis or element; the message names the nearest.

    Examples
    --------
    >>> import sscell
    >>> table = sscell.electrolytes(family="halide", measured_only=True)
    >>> table.loc["li3incl6", "formula"]
    'Li3InCl6'
    """
    import pandas as pd

    chosen = chosen_electrolytes(
        family, carrier, role, measured_only, folder,
        conductivity=conductivity, window=window, basis=basis, element=element,
        price=price,
    )  # fmt: skip
    rows = [table_row(electrolyte) for electrolyte in chosen.values()]
    columns = list(table_row(SolidElectrolyte(title="-", formula="-", form="-")))
    table = pd.DataFrame(rows, columns=columns, index=pd.Index(list(chosen), name="key"))
    numeric = [n for n in columns if n.rpartition("_")[2] in _UNITS or n in _PLAIN_NUMBERS]
    return table.astype(dict.fromkeys(numeric, float))


_UNITS = frozenset({"cm", "degC", "eV", "V", "cm3", "GPa", "kg"})
_PLAIN_NUMBERS = ("spread", "carrier_mass_fraction")


def chosen_electrolytes(
    family: str | None = None,
    carrier: str | None = None,
    role: str | None = None,
    measured_only: bool = False,
    folder: str | Path | None = None,
    **numbers: Any,
) -> dict[str, SolidElectrolyte]:
    """The same choice as cards, by their keys.

    Raises
    ------
    InputError
        If there is no such family, carrier, role, basis or element, or a card has mistakes.
    """
    asked = Choice.read(**numbers)
    beside = None if folder is None else user_folder(folder)
    names = {**user_cards(beside, "electrolytes"), **library("electrolytes")}
    cards_read = {name: read_electrolyte(name, beside) for name in names}
    cards = cards_read.values()
    families = {kind for e in cards for kind in (e.family, e.group) if kind}
    wanted = {
        "family": known_word("family", family, families),
        "carrier": known_word("carrier", carrier, {e.carrier for e in cards}),
        "role": known_word("role", role, ROLES),
    }
    return {
        name: e
        for name, e in cards_read.items()
        if wanted["family"] in (None, e.family, e.group)
        and wanted["carrier"] in (None, e.carrier)
        and (wanted["role"] is None or wanted["role"] in e.roles)
        and (not measured_only or e.basis == "measured")
        and asked.takes(e)
    }


def table_row(electrolyte: SolidElectrolyte) -> dict[str, Any]:
    """What the table says of one electrolyte; units stand in the names."""
    e, main = electrolyte, main_number(electrolyte)
    low, high = _ends(e)
    elsewhere = [crystal.conductivity for crystal in reported_elsewhere(e) if crystal.conductivity]
    price = raw_material_price(e.formula)
    return {
        "title": e.title,
        "formula": e.formula,
        "form": e.form,
        "family": e.family,
        "group": e.group,
        "carrier": e.carrier,
        "roles": ", ".join(e.roles),
        "conductivity_mS_cm": _in(_stated(e.conductivity), "mS/cm"),
        "conductivity_low_mS_cm": _in(low, "mS/cm"),
        "conductivity_high_mS_cm": _in(high, "mS/cm"),
        "temperature_degC": _in(e.temperature, "degC"),
        "activation_energy_eV": _in(_stated(e.activation_energy), "eV"),
        "estimated_activation_energy_eV": _in(_estimate(e.activation_energy), "eV"),
        "arrhenius_form": None if _stated(e.activation_energy) is None else e.arrhenius_form,
        "electronic_conductivity_S_cm": _in(e.electronic_conductivity, "S/cm"),
        "window_low_V": limit(e, "low", "thermodynamic"),
        "window_high_V": limit(e, "high", "thermodynamic"),
        "practical_window_low_V": limit(e, "low", "practical"),
        "practical_window_high_V": limit(e, "high", "practical"),
        "window_reference": next((w.reference for w in e.windows), None),
        "redox_couples": "; ".join(_couples(e)),
        "density_g_cm3": _in(_stated(e.density), "g/cm^3"),
        "estimated_density_g_cm3": _in(_estimate(e.density), "g/cm^3"),
        "carrier_mass_fraction": carrier_mass_fraction(e),
        "raw_material_price_USD_kg": None if price is None else price.value,
        "raw_material_amount": None if price is None else price.amount,
        "raw_material_source": None if price is None else f"{price.source}, {price.mark}",
        "solvents": processing(e, "solvents"),
        "humid_air": processing(e, "humid air"),
        "bulk_modulus_GPa": _in(e.bulk_modulus, "GPa"),
        "youngs_modulus_GPa": _in(e.youngs_modulus, "GPa"),
        "spread": None if _stated(e.spread) is None else float(e.spread or 0.0),
        "reported_elsewhere_low_mS_cm": 10 * min(elsewhere) if elsewhere else None,
        "reported_elsewhere_high_mS_cm": 10 * max(elsewhere) if elsewhere else None,
        "basis": e.basis,
        "mark": main.mark if main is not None else e.mark,
        "source": main.source if main is not None else e.source,
        "via": ", ".join(e.via),
        "note": e.note,
    }


def reported_elsewhere(electrolyte: SolidElectrolyte) -> list[Crystal]:
    """What OBELiX reports of its composition."""
    amounts = amounts_of(electrolyte.formula) if electrolyte.carrier == CARRIER else None
    return [] if amounts is None else crystals_of(amounts)


def main_number(electrolyte: SolidElectrolyte) -> Sourced | None:
    """The number that basis and mark belong to: its conductivity, or else a bound of it."""
    candidates = (_stated(electrolyte.conductivity), *_ends(electrolyte))
    return next((value for value in candidates if value is not None), None)


def _ends(electrolyte: SolidElectrolyte) -> tuple[Sourced | None, Sourced | None]:
    """Both ends of the range of its conductivity. [S.m-1]"""
    extent = electrolyte.conductivity_range
    return (None, None) if extent is None else (extent.low, extent.high)


def _stated(value: Sourced | None) -> Sourced | None:
    """A value that a card states."""
    return None if is_estimated(value) else value


def _estimate(value: Sourced | None) -> Sourced | None:
    """A value that was estimated because no card states it."""
    return value if is_estimated(value) else None


def _in(value: Sourced | None, unit: str) -> float | None:
    return None if value is None else from_si(float(value), unit)


def _couples(electrolyte: SolidElectrolyte) -> Iterator[str]:
    for couple in electrolyte.redox.couples if electrolyte.redox else ():
        at = "" if couple.potential is None else f" ({float(couple.potential):.4g} V)"
        yield f"{couple.name}{at}"


def paths() -> pd.DataFrame:
    """What ``replace``, ``sweep``, ``required``, ``fit`` and ``vary:`` can change, one row a path.

    Returns
    -------
    pandas.DataFrame
        Indexed by path; ``{i}`` in a path is the number of a separator layer, from 0 at the
        cathode. ``short_name`` is the dimension in datasets, ``unit`` that of its coordinate,
        ``card_key`` the place in a cell card; ``example`` and ``bounds`` say what is read.

    Examples
    --------
    >>> import sscell
    >>> table = sscell.paths()
    >>> list(table.columns)
    ['what', 'short_name', 'unit', 'card_key', 'example', 'bounds']
    """
    import pandas as pd

    rows = [
        {
            "what": info.long_name,
            "short_name": info.short_name,
            "unit": info.unit,
            "card_key": info.card_key,
            "example": info.read.example,
            "bounds": info.read.limits,
        }
        for info in PATHS.values()
    ]
    return pd.DataFrame(rows, index=pd.Index(PATHS, name="path"))


UNKNOWN = "unknown"
_HEADING = ("mS/cm", "degC", "eV", "window V", "basis, mark", "title")


def table_lines(chosen: Mapping[str, SolidElectrolyte]) -> Iterator[str]:
    """A readable table, grouped by family.

    Windows are practical where one is known, else thermodynamic, which a ``*`` says. A ``~`` is
    before an activation energy that is estimated.
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
        _number(row["activation_energy_eV"])
        or _number(row["estimated_activation_energy_eV"], "~", 2),
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


def _number(value: float | None, before: str = "", digits: int = 4) -> str:
    return "" if value is None else f"{before}{value:.{digits}g}"
