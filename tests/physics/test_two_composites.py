"""A cell of two composite electrodes in PyBaMM's own Doyle-Fuller-Newman model."""

from functools import cache

import numpy as np
import pybamm
import pytest

from sscell.models.resolution import AnodeMesh, Resolution
from sscell.models.solid_state import SolidStateDFN
from sscell.parameters import names

SIDES = ("Negative", "Positive")
ALIKE = {
    "Electrolyte conductivity [S.m-1]": 0.8,
    "Cation transference number": 1.0,
    "Separator tortuosity factor (electrolyte)": 3.0,
    **{f"{side} electrode tortuosity factor (electrolyte)": 2.0 for side in SIDES},
    **{f"{side} electrode tortuosity factor (electrode)": 1.5 for side in SIDES},
    "Initial negative electrode interface utilisation": 0.6,
    "Initial positive electrode interface utilisation": 0.8,
}
FINE = Resolution(80, (1.4, 1.0), 14, anode=AnodeMesh(80, (1.4, 1.0), 14))


@cache
def solutions(c_rate: float) -> tuple[pybamm.Solution, pybamm.Solution]:
    """PyBaMM's and ours, of the graphite cell of Chen and others (2020) with t+ = 1."""
    values = pybamm.ParameterValues("Chen2020")
    values.update(ALIKE, check_already_exists=False)
    values.update({names.CURRENT: 5 * c_rate})
    if c_rate < 0:
        values.set_initial_state(0.02)
    theirs = pybamm.lithium_ion.DFN(
        {
            "surface form": "algebraic",
            "transport efficiency": "tortuosity factor",
            "interface utilisation": ("constant", "constant"),
        }
    )
    nothing = dict.fromkeys(
        (each for name in (names.FILM_RESISTANCE, names.FILM_ENERGY)
         for each in (name, names.of_anode(name))), 0.0,
    )  # fmt: skip
    conductivities = {f"{part} electrolyte conductivity [S.m-1]": 0.8
                      for part in (*SIDES, "Separator")}  # fmt: skip
    guess = {names.GUESSED_CURRENT_DENSITY: 5 * c_rate / 0.1027}
    ours = values.copy()
    ours.update({**nothing, **conductivities, **guess}, check_already_exists=False)
    points = {"x_n": 80, "x_s": 6, "x_p": 80, "r_n": 60, "r_p": 60}
    solver = pybamm.IDAKLUSolver(rtol=1e-7, atol=1e-8)
    runs = (
        pybamm.Simulation(theirs, parameter_values=values, var_pts=points, solver=solver),
        pybamm.Simulation(
            SolidStateDFN(film=False, composite_anode=True, resolution=FINE),
            parameter_values=ours,
            solver=solver,
        ),
    )
    first, second = (run.solve([0, 4500 / abs(c_rate)]) for run in runs)
    return first, second


@pytest.mark.parametrize("c_rate", [1.0, -1.0])
def test_agrees_with_pybamms_full_cell(c_rate):
    """Within 1 mV over 98 % of the discharge and 0.1 % of the nominal capacity.

    The ends are left out as in the half cell: there PyBaMM's asymptotes and our tails differ.
    """
    theirs, ours = solutions(c_rate)
    assert abs(ours.t[-1] - theirs.t[-1]) * abs(c_rate) / 3600 <= 1e-3
    times = np.linspace(0.01, 0.98, 200) * min(ours.t[-1], theirs.t[-1])
    apart = ours[names.VOLTAGE](times) - theirs[names.VOLTAGE](times)
    assert np.abs(apart).max() <= 1e-3


def test_what_leaves_one_electrode_enters_the_other():
    _, ours = solutions(1.0)
    anode, cathode = ours[names.ANODE_LITHIUM].entries, ours[names.LITHIUM].entries
    # round-off of the steps of the solver
    assert np.ptp(anode + cathode) < 1e-8 * np.ptp(cathode)
