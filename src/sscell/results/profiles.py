"""What happens inside the cathode: profiles over its depth from a PyBaMM solution."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import xarray as xr

from sscell.parameters import names

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


def profiles(
    solution: Any,
    states_of_discharge: Sequence[float] = (0.02, 0.25, 0.5, 0.75, 0.98),
    *,
    title: str = "",
) -> xr.Dataset:
    """Potentials, reaction current and stoichiometry through the cathode.

    Parameters
    ----------
    solution : pybamm.Solution
        Of a ``SolidStateDFN``, one constant-current step, full states kept.
    states_of_discharge : sequence of float
        Charge passed over charge passed in all, 0 to 1.
    title : str
        For the figure, such as the cell's.

    Returns
    -------
    xarray.Dataset
        Dims (state_of_discharge, x); x from the separator in um. The reaction current density
        is positive where lithium enters the active material.
    """
    if not hasattr(solution, "all_models"):
        raise ValueError("expected a solution as sscell.discharge gives it")
    shares = np.asarray(states_of_discharge, dtype=float)
    if shares.size == 0 or not np.all((shares >= 0) & (shares <= 1)):
        raise ValueError("states_of_discharge must be numbers from 0 to 1")
    times = solution.t[0] + shares * (solution.t[-1] - solution.t[0])
    depth = 1e6 * solution[names.DEPTH].entries[:, 0]
    data: dict[str, Any] = {
        name: (
            ("state_of_discharge", "x"),
            factor * np.atleast_2d(solution[pybamm_name](t=times).T),
            {"units": unit, "long_name": long_name},
        )
        for name, (pybamm_name, factor, unit, long_name) in PROFILES.items()
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
    c_rate = float(solution[names.C_RATE](t=times[0]))
    direction = "discharge" if c_rate >= 0 else "charge"
    attrs = {"title": title, "c_rate": abs(c_rate), "direction": direction}
    return xr.Dataset(data, coords, attrs)
