"""Screening: every electrolyte of the library in one cell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from sscell.cards.cell import CellDesign
from sscell.cards.materials import SolidElectrolyte
from sscell.cards.problems import nearest
from sscell.checks.findings import Finding, findings
from sscell.designs.substitute import PLACES, Place
from sscell.errors import InputError, Problem
from sscell.models.resolution import Accuracy
from sscell.parameters.electrode import conductivity_at
from sscell.quantities.wording import shown
from sscell.results.dataset import Axis, dataset
from sscell.results.design_variables import finding_variables
from sscell.solving.arrays import solved_arrays
from sscell.solving.points import Design, Direction, Point
from sscell.studies.arguments import (
    RATES,
    checked_cell,
    checked_direction,
    checked_rates,
    checked_share,
    means,
    rate_axis,
)
from sscell.studies.candidates import NO_CONDUCTIVITY, Candidate, activity_in, candidates, chosen
from sscell.studies.required import required_conductivity

if TYPE_CHECKING:
    from distributed import Client

FRACTION = 0.8
PER_ELECTRODE = {"electrode_capacity", "electrode_energy", "composite_capacity", "composite_energy"}
"""Per mass that holds the catholyte's, NaN where its density is unknown."""
_WORDS: dict[Place, str] = {
    "catholyte": "Catholytes",
    "separator": "Separators",
    "both": "Electrolytes",
}
MILLISIEMENS_PER_CM = 0.1
"""[S/m]"""


def screen(
    cell: CellDesign,
    role: str = "catholyte",
    c_rates: Sequence[float | str] = RATES,
    direction: Direction = "discharge",
    *,
    electrolytes: Iterable[str | Mapping[str, Any] | SolidElectrolyte] | None = None,
    folder: str | Path | None = None,
    capacity_fraction: float = FRACTION,
    title: str | None = None,
    progress: bool = False,
    workers: int | None = None,
    store: str | Path | None = None,
    accuracy: Accuracy = "standard",
    client: Client | None = None,
) -> xr.Dataset:
    """Electrolytes in one cell, in the same place and by the same volume, ranked.

    Volume fractions, particle size and closure or tortuosity factor are those of the cell, so
    that electrolytes differ by what they are; kinetics, film and coverage too are the cell's.

    Parameters
    ----------
    cell : CellDesign
    role : "catholyte" | "separator" | "both"
        Where each is put; a separator keeps the number and thickness of its layers.
    c_rates : sequence of float or str
        Of the nominal capacity [h-1]; also ``"C/10"``, ``"20 mA/g"`` or ``"2 mA/cm^2"``.
    direction : "discharge" | "charge" | "cycle"
    electrolytes : sequence of names, whole entries or SolidElectrolyte, optional
        If not given, all of the library and of ``folder`` that conduct lithium ions and no
        anions, are used as an electrolyte, and are neither simulated nor disputed; how many are
        left out is the attribute ``left_out``.
    folder : path, optional
        Where cards of your own are looked for, before the library.
    capacity_fraction : float
        Of the equilibrium capacity, that is asked for at each rate. [-]
    title, progress, workers, store, accuracy, client
        As for ``rate_capability``.

    Returns
    -------
    xarray.Dataset
        Dims (electrolyte, c_rate): as ``rate_capability`` without voltages, with the further
        outcomes "no conductivity", "unknown at this temperature", "no density" (of one that
        stores) and "not possible" (NaN), and ``requirement`` ("met" | "missed" | "unknown"); dims
        (electrolyte): ``conductivity`` at the cell's temperature [mS/cm] and
        ``conductivity_basis``, ``name``, ``formula``, ``form``, ``family``, ``density_known``
        (without it capacities per electrode are NaN), ``redox`` (what its couples mean in the
        cell), ``reason`` and the findings of the cell with it as in ``compare``. For a catholyte
        also, dims (c_rate), ``required`` [mS/cm] and ``required_outcome``. Ranked: what meets
        the requirement at most rates first, then without an error, then by the capacity at the
        highest rate, then by conductivity; what has no number comes last.

    Raises
    ------
    InputError
        If what is asked makes no sense or a card has mistakes.
    """
    own, place = checked_cell(cell), _checked_place(role)
    way = checked_direction(direction)
    share = checked_share(capacity_fraction, "capacity_fraction")
    tried, left_out = chosen(electrolytes, folder)
    found = list(candidates(own, place, tried))
    rates = checked_rates(c_rates, [own, *(one.cell for one in found if one.cell is not None)])
    with means(accuracy, workers, store, client, None) as execution:
        if all(one.cell is None for one in found):
            said = f"none of them can be solved: {', '.join(sorted({o.refused for o in found}))}"
            raise InputError(Problem("electrolytes", said))
        solvable = [i for i, one in enumerate(found) if one.cell is not None]
        designs = [Design.of(one.cell) for one in found if one.cell is not None]
        points = [Point(design, rate, way) for design in designs for rate in rates]
        solved, known = solved_arrays(
            points, (len(designs), len(rates)), execution, progress=progress
        )
    variables = _spread(solved, solvable, found, len(rates))
    for name in variables.keys() & PER_ELECTRODE:
        variables[name][[one.electrolyte.density is None for one in found]] = np.nan
    fraction = variables["capacity_fraction"]
    variables["requirement"] = np.where(
        np.isnan(fraction), "unknown", np.where(fraction >= share, "met", "missed")
    )
    checked = [_findings(one) for one in found]
    missed = np.sum(variables["requirement"] == "missed", axis=1)
    order = _ranked(found, variables["capacity"][:, int(np.argmax(rates))], missed, checked)
    results = dataset(
        [Axis("electrolyte", _keys(found), "", "electrolyte"), rate_axis(rates)],
        {**_facts(found, own), **variables},
        study="screen",
        title=title or f"{_WORDS[place]} screened",
        direction=way,
        cells=[own],
        protocol={
            "role": place,
            "c_rates": rates,
            "direction": way,
            "electrolytes": [one.electrolyte.to_mapping() for one in found],
        },
        attributes={
            **known,
            "cell": own.title,
            "role": place,
            "capacity_fraction": share,
            "left_out": left_out,
            "basis": "at equal volume of electrolyte, in one cell",
        },
    )
    results = results.assign(finding_variables(checked, "electrolyte")).isel(electrolyte=order)
    if place != "catholyte":
        return results
    need = required_conductivity(
        own, None, rates, share, way, workers=workers, accuracy=accuracy, client=client
    )
    return results.assign(required=need["required"], required_outcome=need["outcome"])


def _checked_place(role: str) -> Place:
    for known in PLACES:
        if role == known:
            return known
    listed = ", ".join(f"'{place}'" for place in PLACES)
    hint = nearest(role, PLACES) if isinstance(role, str) else ""
    said = f"expected one of {listed}, got {shown(role)}.{hint}"
    raise InputError(Problem("role", said))


def _keys(found: Sequence[Candidate]) -> list[str]:
    """What each is called along the dimension: its name in the library, or its title."""
    names = [one.electrolyte.identity.removeprefix("inline: ") for one in found]
    return [
        f"{name} ({names[:i].count(name) + 1})" if names.count(name) > 1 else name
        for i, name in enumerate(names)
    ]


def _facts(found: Sequence[Candidate], cell: CellDesign) -> dict[str, NDArray[Any]]:
    """What is known of each before anything is solved."""
    every = [one.electrolyte for one in found]
    return {
        "name": np.array([one.title for one in every]),
        "formula": np.array([one.formula for one in every]),
        "form": np.array([one.form for one in every]),
        "family": np.array([one.family or "unknown" for one in every]),
        "conductivity": np.array([_conductivity(one, cell) for one in found]),
        "conductivity_basis": np.array([one.basis for one in found]),
        "density_known": np.array([one.density is not None for one in every]),
        "reason": np.array([one.reason for one in found]),
        "redox": np.array([activity_in(cell, one.electrolyte) for one in found]),
    }


def _conductivity(one: Candidate, cell: CellDesign) -> float:
    """At the temperature of the cell; NaN if there is none. [mS/cm]"""
    if one.cell is None:
        return float("nan")
    return conductivity_at(one.electrolyte, float(cell.temperature)) / MILLISIEMENS_PER_CM


def _spread(
    solved: dict[str, NDArray[Any]], places: list[int], found: Sequence[Candidate], rates: int
) -> dict[str, NDArray[Any]]:
    """What was solved, at the places of all that were tried."""
    refused = np.array([one.refused or NO_CONDUCTIVITY for one in found], dtype="<U40")
    spread = {}
    for name, values in solved.items():
        empty = np.full((len(found), rates), np.nan)
        whole = np.repeat(refused[:, None], rates, axis=1) if name == "outcome" else empty
        whole[places] = values
        spread[name] = whole
    return spread


def _findings(one: Candidate) -> list[Finding]:
    return [] if one.cell is None else findings(one.cell)


def _ranked(
    found: Sequence[Candidate],
    capacity: NDArray[Any],
    missed: NDArray[Any],
    said: Sequence[Sequence[Finding]],
) -> list[int]:
    """Places in order; a charge that a catholyte stores itself does not make up for a miss."""

    def weight(i: int) -> tuple[bool, int, bool, float, float]:
        error = any(finding.severity == "error" for finding in said[i])
        one, kappa = found[i], found[i].electrolyte.conductivity
        no_number = one.cell is None or bool(np.isnan(capacity[i]))
        most = -float(np.nan_to_num(capacity[i]))
        return no_number, int(missed[i]), error, most, -float(kappa or 0.0)

    return sorted(range(len(found)), key=weight)
