"""What happens inside the cathode: profiles over its depth from a PyBaMM solution."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import version
from typing import Any

import numpy as np
import xarray as xr

from sscell.errors import InputError, Problem, expect
from sscell.parameters import names
from sscell.parameters.active_material import ActiveMaterial
from sscell.parameters.phases import PhaseKind
from sscell.parameters.relations import FARADAY
from sscell.parameters.values import AREA
from sscell.protocols.protocol import CHARGE, DISCHARGE
from sscell.quantities.wording import shown
from sscell.results.schema import labelled

PROFILES = {
    "electrolyte_potential": (names.ELECTROLYTE_POTENTIAL, 1.0, "V", "electrolyte potential"),
    "electrode_potential": (names.ELECTRODE_POTENTIAL, 1.0, "V", "electrode potential"),
    "reaction_current_density": (
        names.REACTION,
        -1e-3,
        "mA/cm3",
        "insertion current density",
    ),
    **ActiveMaterial.profiles,
}
"""PyBaMM name, factor to the unit shown, unit and long name of every profile."""

STATE, PASSED = "state_of_discharge", "charge_passed"
MILLIAMPERE_HOUR_PER_CM2 = 36000.0
"""[A.s.m-2]"""
MOMENTS = 101
"""Of the histories of both phases."""


def profiles(
    solution: Any,
    states_of_discharge: Sequence[float] = (0.02, 0.25, 0.5, 0.75, 0.98),
    *,
    title: str | None = None,
) -> xr.Dataset:
    """Potentials, reaction current and stoichiometry through the cathode.

    Parameters
    ----------
    solution : pybamm.Solution
        Of a ``SolidStateDFN``, one constant-current step, full states kept.
    states_of_discharge : sequence of float
        Charge passed over charge passed in all, 0 to 1.
    title : str, optional
        For the figure, such as the cell's.

    Returns
    -------
    xarray.Dataset
        Dims (state_of_discharge, x); x from the separator in um. The reaction current density
        is positive where lithium enters the active material. Another phase that stores charge, such
        as a redox-active catholyte, has profiles too, the reaction is that of all phases, and
        ``active_current_density`` that of the active material alone; along ``charge_passed``, 0
        to 1: ``cell_voltage``, the ``catholyte_share`` of the current and what each phase
        took up or gave, ``active_charge`` and ``catholyte_charge`` in mAh/cm2.

    Raises
    ------
    InputError
        If the solution is of another model, or a state of discharge is not from 0 to 1.

    Examples
    --------
    >>> import sscell
    >>> cell = sscell.load_cell("ncm83_li6ps5cl")
    >>> inside = sscell.profiles(sscell.discharge(cell, c_rate=1))
    >>> dict(inside["stoichiometry"].sizes)
    {'state_of_discharge': 5, 'x': 40}
    """
    title = "" if title is None else title
    expect(str, title, "title", "text")
    _check(solution)
    shares = _shares(states_of_discharge)
    times = solution.t[0] + shares * (solution.t[-1] - solution.t[0])
    depth = 1e6 * solution[names.DEPTH].entries[:, 0]
    others = solution.all_models[0].other_phases
    wanted = PROFILES | {name: row for kind in others for name, row in kind.profiles.items()}
    data = {
        name: labelled(
            (STATE, "x"), factor * np.atleast_2d(solution[pybamm_name](t=times).T), unit, long_name
        )
        for name, (pybamm_name, factor, unit, long_name) in wanted.items()
    }
    voltage = np.atleast_1d(solution[names.VOLTAGE](t=times))
    data["voltage"] = labelled(STATE, voltage, "V", "cell voltage")
    coords = {
        STATE: labelled(STATE, shares, "1", "state of discharge"),
        "x": labelled("x", depth, "um", "distance from the separator"),
    }
    if others:
        data |= _of_each_phase(solution, others, data)
        moments = np.linspace(0.0, 1.0, MOMENTS)
        coords[PASSED] = labelled(PASSED, moments, "1", "share of the charge passed")
    c_rate = float(solution[names.C_RATE](t=times[0]))
    protocol = DISCHARGE if c_rate >= 0 else CHARGE
    attrs = {"study": "profiles", "title": title, "c_rate": abs(c_rate), "direction": protocol.name}
    attrs |= {f"{name}_version": version(name) for name in ("sscell", "pybamm")}
    return xr.Dataset(data, coords, attrs)


def _of_each_phase(
    solution: Any, others: Sequence[PhaseKind], data: dict[str, xr.Variable]
) -> dict[str, xr.Variable]:
    """What several phases have: the current of the active material, and who took which charge."""
    active = data["reaction_current_density"]
    times = np.linspace(solution.t[0], solution.t[-1], MOMENTS)
    current = float(solution[names.CURRENT_DENSITY](t=times[0]))
    passed = abs(current) * (times - times[0])
    left, unit, made = passed, "mAh/cm2", dict[str, xr.Variable]()
    for kind in others:
        variables = names.other_phase(kind.name)
        lithium = solution[variables.lithium](t=times)
        charge = np.sign(current) * FARADAY / AREA * (lithium - lithium[0])
        active = active - data[f"{kind.label}_current_density"]
        left = left - charge
        share, words = np.gradient(charge, passed), f"share of the {kind.label} in the current"
        made[f"{kind.label}_share"] = labelled(PASSED, share, "1", words)
        amount, words = charge / MILLIAMPERE_HOUR_PER_CM2, f"charge of the {kind.label}"
        made[f"{kind.label}_charge"] = labelled(PASSED, amount, unit, words)
    active.attrs = data["reaction_current_density"].attrs | {
        "long_name": "insertion current density of the active material"
    }
    rest, voltage = left / MILLIAMPERE_HOUR_PER_CM2, solution[names.VOLTAGE](t=times)
    return {
        "active_current_density": active,
        "cell_voltage": labelled(PASSED, voltage, "V", "cell voltage"),
        "active_charge": labelled(PASSED, rest, unit, "charge of the active material"),
        **made,
    }


def _check(solution: Any) -> None:
    """Refuse what is no solution of our model."""
    expected = "expected a solution as sscell.discharge gives it"
    if not hasattr(solution, "all_models"):
        raise InputError(Problem("solution", f"{expected}, got {shown(solution)}"))
    known = set(solution.all_models[0].variables)
    needed = (names.DEPTH, *(row[0] for row in PROFILES.values()))
    lacking = [name for name in needed if name not in known]
    if lacking:
        raise InputError(Problem("solution", f"has no '{lacking[0]}'; {expected}"))


def _shares(given: Any) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """States of discharge as numbers."""
    try:
        shares = np.asarray(given, dtype=float)
    except (TypeError, ValueError, OverflowError):
        shares = np.empty(0)
    if shares.ndim != 1 or not shares.size or not np.all((shares >= 0) & (shares <= 1)):
        message = f"expected a list of numbers from 0 to 1, got {shown(given)}"
        raise InputError(Problem("states_of_discharge", message))
    return shares
