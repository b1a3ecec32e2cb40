"""The same distribution in PyBaMM's own half cell with a distribution of particle sizes."""

import numpy as np
import pybamm

import sscell
from sscell.cards.particle_sizes import lognormal_classes
from sscell.models.resolution import Resolution
from sscell.parameters import names
from sscell.parameters.derived import derive
from sscell.parameters.values import AREA
from sscell.validation.pybamm_half_cell import OPTIONS, pybamm_values

MEDIAN, SPREAD, RATE = 4e-6, 1.4, 1.0
TAILS = 3.5
"""Standard deviations to which PyBaMM has the distribution, with 30 sizes."""


def cell_of(sizes):
    base = sscell.load_cell("ncm83_li6ps5cl").replace({"cathode.diffusion_length_factor": 1})
    card = base.to_mapping()
    card["cathode"]["active_material"]["particle_size"] = sizes
    return sscell.load_cell(card)


def pybamm_discharge(cell):
    """PyBaMM weighs sizes with area: by volume, over the radius."""
    sigma, middle = np.log(SPREAD), MEDIAN / 2
    ends = middle * np.exp([-TAILS * sigma, TAILS * sigma])
    theirs = pybamm_values(cell) | {
        names.CURRENT: RATE * derive(cell).current_1c * AREA,
        names.UPPER_CUTOFF: 100.0,
        names.RADIUS: middle * np.exp(-(sigma**2) / 2),  # the surface mean gives the area
        "Positive minimum particle radius [m]": ends[0],
        "Positive maximum particle radius [m]": ends[1],
        "Positive area-weighted particle-size distribution [m-1]": lambda R: (
            pybamm.exp(-(pybamm.log(R / middle) ** 2) / (2 * sigma**2)) / R**2
        ),
    }
    simulation = pybamm.Simulation(
        pybamm.lithium_ion.DFN(OPTIONS | {"particle size": "distribution"}),
        parameter_values=pybamm.ParameterValues(theirs),
        var_pts={"x_n": 3, "r_n": 3, "x_s": 5, "x_p": 15, "r_p": 15, "R_p": 30},
        solver=pybamm.IDAKLUSolver(rtol=1e-6, atol=1e-7),
    )
    return simulation.solve([0.0, 1.05 * 3600 / RATE])


def test_classes_agree_with_a_distribution_of_thirty_sizes():
    """Six classes are within 1 mV over the first 95 % and 0.001 % of the capacity; the 15 shells
    and cells of PyBaMM leave the millivolt. One size of the same median is far off."""
    classes = lognormal_classes(MEDIAN, SPREAD, 6)
    shares = [{"size": f"{each.size} m", "share": each.share} for each in classes]
    single = cell_of(f"{MEDIAN} m")
    theirs = pybamm_discharge(single)
    mesh = Resolution(20, (1.4, 1.0), 10, (10,) * 5)
    apart = []
    for cell in (cell_of({"classes": shares}), single):
        ours = sscell.discharge(cell, RATE, resolution=mesh)
        times = np.linspace(0, 0.95 * min(ours.t[-1], theirs.t[-1]), 300)
        apart.append(np.abs(ours[names.VOLTAGE](times) - theirs[names.VOLTAGE](times)).max())
        apart.append(abs(ours.t[-1] - theirs.t[-1]) * RATE / 3600)
    assert apart[0] <= 2e-3
    assert apart[1] <= 5e-4
    assert apart[2] > 5e-3
