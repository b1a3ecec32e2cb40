"""Screening: every electrolyte of the library in one cell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Unpack

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from sscell.cards.cell import CellDesign
from sscell.cards.materials import SolidElectrolyte
from sscell.cards.problems import not_one_of
from sscell.checks.findings import Finding, findings
from sscell.designs.substitute import PLACES, Place
from sscell.errors import InputError, Problem
from sscell.parameters.electrode import conductivity_in
from sscell.protocols.charge import read_protocol
from sscell.protocols.protocol import Direction
from sscell.results.dataset import Axis
from sscell.results.design_variables import finding_variables
from sscell.solving.run_options import RunOptions, checked_options, checked_share, execution
from sscell.studies.arguments import RATES, checked_charge, checked_rates
from sscell.studies.bands import (
    SAMPLES,
    Uncertainty,
    banded,
    one_as_described,
    solved_middle,
)
from sscell.studies.candidate_facts import facts, price_per_energy
from sscell.studies.candidates import NO_CONDUCTIVITY, Candidate, candidates, chosen
from sscell.studies.measured_cell import MeasuredCell
from sscell.studies.rate_grid import RateGrid
from sscell.studies.required import required_conductivity

FRACTION = 0.8
PER_ELECTRODE = {
    "electrode_capacity",
    "electrode_energy",
    "composite_capacity",
    "composite_energy",
    "stack_specific_energy",
    "stack_specific_energy_band",
}
"""Per mass that holds the catholyte's, NaN where its density is unknown."""
_WORDS: dict[Place, str] = {
    "catholyte": "Catholytes",
    "separator": "Separators",
    "both": "Electrolytes",
}


def screen(
    cell: CellDesign | MeasuredCell,
    role: str = "catholyte",
    c_rates: Sequence[float | str] = RATES,
    direction: Direction = "discharge",
    *,
    charge: str | None = None,
    electrolytes: Iterable[str | Mapping[str, Any] | SolidElectrolyte] | None = None,
    folder: str | Path | None = None,
    capacity_fraction: float = FRACTION,
    title: str | None = None,
    uncertainty: Uncertainty | None = None,
    samples: int = SAMPLES,
    **run: Unpack[RunOptions],
) -> xr.Dataset:
    """Electrolytes in one cell, in the same place and by the same volume, ranked.

    Volume fractions, particle size and closure or tortuosity factor are those of the cell, so
    that electrolytes differ by what they are; kinetics, film and coverage too are the cell's.

    Parameters
    ----------
    cell : CellDesign or MeasuredCell
    role : "catholyte" | "separator" | "both"
        Where each is put; a separator keeps the number and thickness of its layers.
    c_rates : sequence of float or str
        Of the nominal capacity [h-1]; also ``"C/10"``, ``"20 mA/g"`` or ``"2 mA/cm^2"``.
    direction : "discharge" | "charge" | "cycle"
    charge : str, optional
        Before each discharge, as for ``rate_capability``.
    electrolytes : sequence of names, whole entries or SolidElectrolyte, optional
        If not given, all of the library and of ``folder`` that conduct the ion of the cell and no
        anions, are used as an electrolyte, and are neither simulated nor disputed; how many are
        left out is the attribute ``left_out``.
    folder : path, optional
        Where cards of your own are looked for, before the library.
    capacity_fraction : float
        Of the equilibrium capacity, that is asked for at each rate. [-]
    title : str, optional
    uncertainty, samples
        As for ``rate_capability``; all designs have the same draws.
    **run : RunOptions
        How it is solved: ``accuracy``, ``workers``, ``store``, ``progress``, ...; see
        :class:`RunOptions`.

    Returns
    -------
    xarray.Dataset
        Dims (electrolyte, c_rate): as ``rate_capability`` without voltages, with the further
        outcomes "no conductivity", "unknown at this temperature", "no density" (of one that
        stores) and "not possible" (NaN), and ``requirement`` ("met" | "missed" | "unknown"); dims
        (electrolyte): ``conductivity`` at the cell's temperature and pressures [mS/cm] and
        ``conductivity_basis``, ``name``, ``formula``, ``form``, ``family``, ``density_known``
        (stated by its card), ``estimated`` (what no card states and the results rest on; without a
        density capacities per electrode are NaN), ``redox`` (what its couples mean in the
        cell), ``reason`` and the findings of the cell with it as in ``compare``; ``own`` (of no
        shipped file), ``carrier_mass_fraction``, ``raw_material_price`` [USD/kg] by catalogue
        prices of ``raw_material_amount``, ``solvents`` and ``humid_air``, ``first_cycle_loss`` (at
        most, of its couples) [mAh/g], ``contact_verdict`` of catholyte and separator with the
        ``contact_retention`` seen in some cell after ``contact_cycles``; NaN or "unknown" where
        nobody knows. Unless on charge also, dims (electrolyte, c_rate), ``price_per_energy``: raw
        materials of the electrolyte alone, at these prices of small amounts, over the energy
        delivered [USD/kWh]. For a catholyte
        also, dims (c_rate), ``required`` there [mS/cm] and ``required_outcome``. Ranked: what meets
        the requirement at most rates first, then without an error, then by the capacity at the
        highest rate, then by conductivity; what has no number comes last. With an uncertainty also
        the bands of ``rate_capability``, those of differences to the cell as it is.

    Raises
    ------
    InputError
        If what is asked makes no sense or a card has mistakes.

    Examples
    --------
    >>> import sscell
    >>> cell = sscell.load_cell("ncm83_li6ps5cl")
    >>> ranked = sscell.screen(
    ...     cell, c_rates=[1], electrolytes=["li6ps5cl", "li3incl6"], accuracy="draft")
    >>> ranked["electrolyte"].values.tolist()
    ['li6ps5cl', 'li3incl6']
    """
    options = checked_options(run, screen)
    charge = checked_charge(cell, direction, charge)
    asked_of = cell
    cell, kind = one_as_described(cell, uncertainty, samples)
    chosen_role = _checked_place(role)
    protocol = read_protocol(direction, charge)
    share = checked_share(capacity_fraction, "capacity_fraction")
    tried, left_out = chosen(electrolytes, folder, cell.ion)
    every = list(candidates(cell, chosen_role, tried))
    cells = [candidate.cell for candidate in every if candidate.cell is not None]
    grid = RateGrid(checked_rates(c_rates, [cell, *cells]), protocol)
    if not cells:
        reasons = ", ".join(sorted({candidate.refused for candidate in every}))
        raise InputError(Problem("electrolytes", f"none of them can be solved: {reasons}"))
    with execution(options) as solver:
        solved, known = solved_middle(grid, cells, (len(cells),), kind, solver)
        variables = _of_all(solved, every, len(grid.rates))
        with_itself = [cell, *cells]
        shape, baselines = (len(with_itself),), [0] * len(with_itself)
        spread = banded(grid, with_itself, shape, kind, solver, baselines)
        for name, values in spread.items():
            rows = [_of_all({name: v[1:]}, every, len(grid.rates))[name] for v in values]
            variables[name] = np.array(rows)
    if protocol.name != "charge":
        variables["price_per_energy"] = price_per_energy(every, variables["energy"], chosen_role)
    fraction = variables["capacity_fraction"]
    variables["requirement"] = np.where(
        np.isnan(fraction), "unknown", np.where(fraction >= share, "met", "missed")
    )
    checked = [_findings(candidate) for candidate in every]
    missed = np.sum(variables["requirement"] == "missed", axis=1)
    order = _ranked(every, variables["capacity"][:, int(np.argmax(grid.rates))], missed, checked)
    results = grid.dataset(
        "screen",
        [Axis("electrolyte", _keys(every), "", "electrolyte")],
        {**facts(every, cell, chosen_role), **variables},
        after=kind.axes,
        title=title or f"{_WORDS[chosen_role]} screened",
        cells=[cell],
        asked={
            "role": chosen_role,
            "electrolytes": [candidate.electrolyte.to_mapping() for candidate in every],
        },
        attributes={
            **known,
            **kind.attributes([cell]),
            "cell": cell.title,
            "role": chosen_role,
            "capacity_fraction": share,
            "left_out": left_out,
            "basis": "at equal volume of electrolyte, in one cell",
        },
    )
    results = results.assign(finding_variables(checked, "electrolyte")).isel(electrolyte=order)
    if chosen_role != "catholyte":
        return results
    options["self_check"] = 0.0
    need = required_conductivity(
        asked_of, None, grid.rates, share, direction, charge=charge, uncertainty=uncertainty,
        samples=samples, **options,
    )  # fmt: skip
    kept = {"required": "required", "required_outcome": "outcome"}
    kept |= {name: name for name in ("required_band", "out_of_reach") if name in need}
    catholyte = cell.cathode.catholyte
    moved = conductivity_in(cell, catholyte) / float(catholyte.conductivity or np.nan)
    for name in {"required", "required_band"} & kept.keys():
        need[name] = need[name].copy(data=moved * need[name].values)
    return results.assign({name: need[there] for name, there in kept.items()})


def _checked_place(role: str) -> Place:
    for known in PLACES:
        if role == known:
            return known
    raise InputError(Problem("role", not_one_of(role, PLACES)))


def _keys(every: Sequence[Candidate]) -> list[str]:
    """What each is called along the dimension: its name in the library, or its title."""
    names = [candidate.electrolyte.identity.removeprefix("inline: ") for candidate in every]
    return [
        f"{name} ({names[:i].count(name) + 1})" if names.count(name) > 1 else name
        for i, name in enumerate(names)
    ]


def _of_all(
    solved: dict[str, NDArray[Any]], every: Sequence[Candidate], rates: int
) -> dict[str, NDArray[Any]]:
    """What was solved, in the rows of all that were tried."""
    solvable = [i for i, candidate in enumerate(every) if candidate.cell is not None]
    weightless = [candidate.electrolyte.density is None for candidate in every]
    refused = np.array([c.refused or NO_CONDUCTIVITY for c in every], dtype="<U40")
    variables = {}
    for name, values in solved.items():
        empty = np.full((len(every), rates), np.nan)
        whole = np.repeat(refused[:, None], rates, axis=1) if name == "outcome" else empty
        whole[solvable] = values
        if name in PER_ELECTRODE:
            whole[weightless] = np.nan
        variables[name] = whole
    return variables


def _findings(candidate: Candidate) -> list[Finding]:
    return [] if candidate.cell is None else findings(candidate.cell)


def _ranked(
    every: Sequence[Candidate],
    capacity: NDArray[Any],
    missed: NDArray[Any],
    checked: Sequence[Sequence[Finding]],
) -> list[int]:
    """Places in order; a charge that a catholyte stores itself does not make up for a miss."""

    def weight(i: int) -> tuple[bool, int, bool, float, float]:
        error = any(finding.severity == "error" for finding in checked[i])
        candidate, kappa = every[i], every[i].electrolyte.conductivity
        no_number = candidate.cell is None or bool(np.isnan(capacity[i]))
        most = -float(np.nan_to_num(capacity[i]))
        return no_number, int(missed[i]), error, most, -float(kappa or 0.0)

    return sorted(range(len(every)), key=weight)
