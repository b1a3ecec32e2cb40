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
    data: dict[str, Any] = {
        name: (
            ("state_of_discharge", "x"),
            factor * np.atleast_2d(solution[pybamm_name](t=times).T),
            {"units": unit, "long_name": long_name},
        )
        for name, (pybamm_name, factor, unit, long_name) in wanted.items()
    }
    data["voltage"] = (
        ("state_of_discharge",),
        np.atleast_1d(solution[names.VOLTAGE](t=times)),
        {"units": "V", "long_name": "cell voltage"},
    )
    coords = {
        "state_of_discharge": (
            "state_of_discharge",
            shares,
            {"units": "1", "long_name": "state of discharge"},
        ),
        "x": ("x", depth, {"units": "um", "long_name": "distance from the separator"}),
    }
    if others:
        data |= _of_each_phase(solution, others, data)
        shared = {"units": "1", "long_name": "share of the charge passed"}
        coords["charge_passed"] = ("charge_passed", np.linspace(0.0, 1.0, MOMENTS), shared)
    c_rate = float(solution[names.C_RATE](t=times[0]))
    protocol = DISCHARGE if c_rate >= 0 else CHARGE
    attrs = {"study": "profiles", "title": title, "c_rate": abs(c_rate), "direction": protocol.name}
    attrs |= {f"{name}_version": version(name) for name in ("sscell", "pybamm")}
    return xr.Dataset(data, coords, attrs)


def _of_each_phase(
    solution: Any, others: Sequence[PhaseKind], data: dict[str, Any]
) -> dict[str, Any]:
    """What several phases have: the current of the active material, and who took which charge."""
    dims, active, attrs = data["reaction_current_density"]
    times = np.linspace(solution.t[0], solution.t[-1], MOMENTS)
    current = float(solution[names.CURRENT_DENSITY](t=times[0]))
    passed = abs(current) * (times - times[0])
    left, taken, shares = passed, {}, {}
    for kind in others:
        variables = names.other_phase(kind.name)
        lithium = solution[variables.lithium](t=times)
        charge = np.sign(current) * FARADAY / AREA * (lithium - lithium[0])
        active = active - data[f"{kind.label}_current_density"][1]
        left, taken[kind.label] = left - charge, charge
        shares[kind.label] = np.gradient(charge, passed)
    histories = {
        "cell_voltage": (solution[names.VOLTAGE](t=times), "V", "cell voltage"),
        **{
            f"{label}_share": (share, "1", f"share of the {label} in the current")
            for label, share in shares.items()
        },
        "active_charge": (
            left / MILLIAMPERE_HOUR_PER_CM2,
            "mAh/cm2",
            "charge of the active material",
        ),
        **{
            f"{label}_charge": (
                charge / MILLIAMPERE_HOUR_PER_CM2,
                "mAh/cm2",
                f"charge of the {label}",
            )
            for label, charge in taken.items()
        },
    }
    along = {
        name: (("charge_passed",), values, {"units": unit, "long_name": long_name})
        for name, (values, unit, long_name) in histories.items()
    }
    name = {**attrs, "long_name": "insertion current density of the active material"}
    return {"active_current_density": (dims, active, name), **along}


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
