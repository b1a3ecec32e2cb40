"""A cathode as it was measured: by volume fractions, or by thickness with loading."""

import re
from collections.abc import Mapping
from typing import Any

from sscell.quantities.fields import (
    AddedWeightFraction,
    ArealCapacity,
    Density,
    Length,
    MassLoading,
    Share,
    SpecificCapacity,
    VoidFraction,
    measure_of,
)
from sscell.quantities.sourced import Sourced

Mistakes = list[tuple[str, str]]

PARTS = ("active_material", "catholyte", "carbon", "binder")
TOLERANCE = 1e-3
"""Of sums of volume fractions. [-]"""

_DENSITY, _LENGTH, _LOADING = measure_of(Density), measure_of(Length), measure_of(MassLoading)
_VOLUME, _WEIGHT = measure_of(VoidFraction), measure_of(AddedWeightFraction)
_SHARE = measure_of(Share)
_VOL = re.compile(r"vol[\w.\- ]*%", re.IGNORECASE)


def as_weighed(data: Mapping[str, Any]) -> tuple[dict[str, Any], Mistakes]:
    """A cathode's mapping with weight fractions and a porosity, and what is wrong with it.

    Volume fractions of the solids become weight fractions by the densities; they may also be
    those of the whole electrode, which with the porosity sum to 100 %. A thickness beside a loading
    gives the porosity, ``1 - m sum(w/rho) / L`` with the mass of all solids ``m`` per area.

    Parameters
    ----------
    data : mapping
        As a card has it, materials read or as mappings. What cannot be read stays as it is.
    """
    made = dict(data)
    try:
        mistakes = _by_weight(made) or _porosity(made)
    except (TypeError, ValueError):
        return dict(data), []  # what is wrong with a value is reported at the value
    return made, mistakes


def loading_of(cathode: Mapping[str, Any], nominal: Any) -> dict[str, Any]:
    """A cathode's mapping with the loading instead of an areal capacity beside a thickness.

    So are those of its layers.
    """
    layers = cathode.get("layers")
    if isinstance(layers, list | tuple):
        parts = [loading_of(x, nominal) if isinstance(x, Mapping) else x for x in layers]
        cathode = {**cathode, "layers": parts}
    given = {key for key, value in cathode.items() if value is not None}
    if not {"areal_capacity", "thickness"} <= given or given & {"porosity", "loading"}:
        return dict(cathode)
    try:
        areal = measure_of(ArealCapacity)(cathode["areal_capacity"])
        mass = areal / measure_of(SpecificCapacity)(nominal)
    except (TypeError, ValueError):
        return dict(cathode)
    note = f"of {areal.text or areal} by the nominal specific capacity"
    loading = Sourced(mass, areal.source, areal.mark, note=note)
    return {**cathode, "loading": loading, "areal_capacity": None}


def _by_weight(data: dict[str, Any]) -> Mistakes:
    """Turn a composition in vol% into one by weight."""
    composition = data.get("composition")
    if not isinstance(composition, Mapping):
        return []
    texts = {part: _text(composition.get(part)) for part in PARTS}
    in_volumes = {part for part, text in texts.items() if text and _VOL.search(text)}
    given = {part for part, text in texts.items() if text}
    if not in_volumes:
        return []
    weights = {p for p in given - in_volumes if float(_WEIGHT(composition[p]))}
    if weights:
        message = (
            f"{', '.join(sorted(in_volumes))} in vol%, but {', '.join(sorted(weights))} in wt%"
        )
        return [("composition", f"{message}; give all by volume or all by weight")]
    volumes = {
        p: _VOLUME(composition[p]) if p in in_volumes else Sourced(0.0) for p in PARTS if p in given
    }
    voids = float(_VOLUME(data["porosity"])) if data.get("porosity") is not None else 0.0
    total = sum(volumes.values())
    if min(abs(total - 1), abs(total + voids - 1)) > TOLERANCE:
        listed = " + ".join(f"{part} {100 * v:g}" for part, v in volumes.items() if v)
        message = (
            f"{listed} = {100 * total:g} vol%; volume fractions are those of the solids and must "
            "sum to 100 vol%, or those of the electrode and must do so with the porosity"
        )
        return [("composition", message)]
    densities = {p: _density(data, p) for p, v in volumes.items() if v}
    missing = [part for part, density in densities.items() if density is None]
    if missing:
        places = {"carbon": "carbon_density", "binder": "binder_density"}
        message = "missing; volume fractions become weight fractions by the densities"
        return [(places.get(part, f"{part}.density"), message) for part in missing]
    masses = {p: float(v) * (densities.get(p) or 0.0) for p, v in volumes.items()}
    share = {part: mass / sum(masses.values()) for part, mass in masses.items()}
    data["composition"] = {
        **composition,
        **{
            part: Sourced(
                share[part], v.source, v.mark, "" if v else v.text, f"from {v.text or v} by density"
            )
            for part, v in volumes.items()
        },
    }
    return []


def _porosity(data: dict[str, Any]) -> Mistakes:
    """Let the porosity follow from thickness and loading; the loading is what stays."""
    composition = data.get("composition")
    if data.get("thickness") is None or data.get("loading") is None:
        return []
    if data.get("areal_capacity") is not None and data.get("porosity") is None:
        message = "loading, thickness and areal_capacity are given"
        return [("", f"{message}; give only one of them, or thickness with one of the others")]
    if data.get("areal_capacity") is not None or not isinstance(composition, Mapping):
        return []
    length, mass = _LENGTH(data["thickness"]), _LOADING(data["loading"])
    weights = {p: float(_WEIGHT(composition[p])) for p in PARTS if composition.get(p) is not None}
    densities = {p: _density(data, p) for p, w in weights.items() if w}
    if None in densities.values() or not weights.get("active_material"):
        return []
    volume = sum(weights[p] / density for p, density in densities.items() if density)
    solids = mass / weights["active_material"] * volume
    voids = 1 - solids / length
    message = (
        f"{_shown(mass, 100, 'mg/cm^2')} of active material in {_shown(length, 1e6, 'um')} "
        f"leave {100 * voids:.3g} % voids"
    )
    if data.get("porosity") is not None:
        return [
            ("", f"loading, thickness and porosity are given, but {message}; leave one of them out")
        ]
    if not 0 <= voids < 1:
        return [("", f"{message}: the solids alone take {1e6 * solids:.4g} um")]
    note = "from thickness and loading"
    source = mass.source or length.source
    data["porosity"] = Sourced(voids, source, None if source is None else "derived", note=note)
    data["thickness"] = None
    return []


def _shown(value: Sourced, factor: float, unit: str) -> str:
    return value.text or f"{factor * value:.4g} {unit}"


def _text(value: Any) -> str:
    if isinstance(value, Mapping):
        value = value.get("value")
    if isinstance(value, Sourced):
        value = value.text or float(value)
    return "" if value is None else str(value)


def _density(data: Mapping[str, Any], part: str) -> float | None:
    """Of a component. [kg/m3]"""
    if part in ("carbon", "binder"):
        given = data.get(f"{part}_density")
    else:
        given = _material_density(data.get(part))
        if part == "active_material" and data.get("blend"):
            return _blended(given, data["blend"])
    return None if given is None else float(_DENSITY(given))


def _material_density(material: Any) -> Any:
    given = material.get("density") if isinstance(material, Mapping) else None
    return getattr(material, "density", given)


def _blended(main: Any, blend: Any) -> float | None:
    """Of several active materials, from their shares by mass; None if it is not known. [kg/m3]"""
    volume, rest = 0.0, 1.0
    for part in map(dict, blend) if isinstance(blend, list | tuple) else ():
        density = _material_density(part.get("active_material"))
        if density is None or part.get("share") is None:
            return None
        share = float(_SHARE(part["share"]))
        volume, rest = volume + share / float(_DENSITY(density)), rest - share
    return None if main is None else 1 / (volume + rest / float(_DENSITY(main)))
