"""What happens inside composite electrodes: profiles over depth from a PyBaMM solution."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import version
from typing import Any

import numpy as np
import xarray as xr

from sscell.errors import InputError, Problem, expect
from sscell.parameters import names
from sscell.parameters.active_material import MAIN
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
    "surface_stoichiometry": (
        names.SURFACE_STOICHIOMETRY,
        1.0,
        "1",
        "stoichiometry at the particle surface",
    ),
    "stoichiometry": (names.MEAN_STOICHIOMETRY, 1.0, "1", "mean stoichiometry of the particles"),
}
"""PyBaMM name, factor to the unit shown, unit and long name of every profile."""

STATE, PASSED = "state_of_discharge", "charge_passed"
MILLIAMPERE_HOUR_PER_CM2 = 36000.0
"""[A.s.m-2]"""
MOMENTS = 101
"""Of the histories of both phases."""

Array = np.ndarray[tuple[int, ...], np.dtype[np.float64]]


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
        took up or gave, ``active_charge`` and ``catholyte_charge`` in mAh/cm2. A further active
        material of a blend is ``blend_0`` instead of ``catholyte``. Stoichiometries are those of
        the size class with the largest share; the others have ``class_1_`` in front.

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
    beside = [kind for kind in others if kind.label != MAIN]
    wanted = PROFILES | {name: row for kind in others for name, row in kind.profiles.items()}
    data = {
        name: labelled(
            (STATE, "x"), factor * np.atleast_2d(solution[pybamm_name](t=times).T), unit, long_name
        )
        for name, (pybamm_name, factor, unit, long_name) in wanted.items()
    }
    voltage = np.atleast_1d(solution[names.VOLTAGE](t=times))
    mesh = solution[names.REACTION].mesh
    edges = getattr(mesh, "borders", [])
    if edges:
        data["layer_border"] = labelled("border", _borders(depth, edges), "um", "border of layers")
    data["voltage"] = labelled(STATE, voltage, "V", "cell voltage")
    coords = {
        STATE: labelled(STATE, shares, "1", "state of discharge"),
        "x": labelled("x", depth, "um", "distance from the separator"),
    }
    if names.ANODE_DEPTH in solution.all_models[0].variables:
        of_anode, coords["anode_x"] = _of_anode(solution, times)
        data |= of_anode
    if beside:
        data |= _of_each_phase(solution, beside, times, data["reaction_current_density"])
        moments = np.linspace(0.0, 1.0, MOMENTS)
        coords[PASSED] = labelled(PASSED, moments, "1", "share of the charge passed")
    c_rate = float(solution[names.C_RATE](t=times[0]))
    protocol = DISCHARGE if c_rate >= 0 else CHARGE
    attrs = {"study": "profiles", "title": title, "c_rate": abs(c_rate), "direction": protocol.name}
    attrs |= {f"{name}_version": version(name) for name in ("sscell", "pybamm")}
    return xr.Dataset(data, coords, attrs)


def _of_anode(solution: Any, times: Array) -> tuple[dict[str, xr.Variable], xr.Variable]:
    """Profiles through a composite anode, and the depth they are over."""
    made = {
        f"anode_{name}": labelled(
            (STATE, "anode_x"),
            factor * np.atleast_2d(solution[names.of_anode(pybamm_name)](t=times).T)[:, ::-1],
            unit,
            f"{long_name} in the anode",
        )
        for name, (pybamm_name, factor, unit, long_name) in PROFILES.items()
    }
    sides = (names.PLACE, names.DEPTH), (names.ANODE_PLACE, names.ANODE_DEPTH)
    near, far = ([solution[name].entries[0, 0] for name in side] for side in sides)
    separator = 1e6 * ((near[0] - near[1]) - (far[0] + far[1]))
    made["separator_thickness"] = labelled((), separator, "um", "separator thickness")
    distances = 1e6 * solution[names.ANODE_DEPTH].entries[::-1, 0]
    return made, labelled("anode_x", distances, "um", "distance from the separator in the anode")


def _borders(depth: Any, edges: Sequence[int]) -> list[float]:
    """Depths of edges of the mesh, from those of its nodes. [um]"""
    at, places = 0.0, [0.0]
    for node in depth:
        at = 2 * float(node) - at
        places.append(at)
    return [places[edge] for edge in edges]


def _of_each_phase(
    solution: Any, others: Sequence[PhaseKind], times: Array, reaction: xr.Variable
) -> dict[str, xr.Variable]:
    """What several materials have: the current of each, and who took which charge."""
    instants = np.linspace(solution.t[0], solution.t[-1], MOMENTS)
    current = float(solution[names.CURRENT_DENSITY](t=instants[0]))
    passed = abs(current) * (instants - instants[0])
    active, left, made = reaction, passed, dict[str, xr.Variable]()
    _, factor, volumetric, long_name = PROFILES["reaction_current_density"]
    for label in dict.fromkeys(kind.label for kind in others):
        variables = [names.other_phase(kind.name) for kind in others if kind.label == label]
        lithium = sum(solution[each.lithium](t=instants) for each in variables)
        density = sum(factor * np.atleast_2d(solution[v.reaction](t=times).T) for v in variables)
        charge = np.sign(current) * FARADAY / AREA * (lithium - lithium[0])
        left = left - charge
        words = f"{long_name} of the {label}"
        made[f"{label}_current_density"] = labelled((STATE, "x"), density, volumetric, words)
        active = active - made[f"{label}_current_density"]
        share, words = np.gradient(charge, passed), f"share of the {label} in the current"
        made[f"{label}_share"] = labelled(PASSED, share, "1", words)
        amount, words = charge / MILLIAMPERE_HOUR_PER_CM2, f"charge of the {label}"
        made[f"{label}_charge"] = labelled(PASSED, amount, "mAh/cm2", words)
    active.attrs = reaction.attrs | {
        "long_name": "insertion current density of the active material"
    }
    rest, voltage = left / MILLIAMPERE_HOUR_PER_CM2, solution[names.VOLTAGE](t=instants)
    return {
        "active_current_density": active,
        "cell_voltage": labelled(PASSED, voltage, "V", "cell voltage"),
        "active_charge": labelled(PASSED, rest, "mAh/cm2", "charge of the active material"),
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


def _shares(given: Any) -> Array:
    """States of discharge as numbers."""
    try:
        shares = np.asarray(given, dtype=float)
    except (TypeError, ValueError, OverflowError):
        shares = np.empty(0)
    if shares.ndim != 1 or not shares.size or not np.all((shares >= 0) & (shares <= 1)):
        message = f"expected a list of numbers from 0 to 1, got {shown(given)}"
        raise InputError(Problem("states_of_discharge", message))
    return shares
