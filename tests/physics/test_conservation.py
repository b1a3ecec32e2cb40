"""V8: charge and lithium are conserved to 1e-4 on the default mesh."""

import numpy as np
import pytest
from oracles import F

from sscell.cell import load_cell
from sscell.models.resolution import LEVELS
from sscell.parameters import names
from sscell.studies.discharge import discharge

CASES = [
    ("ncm83_li6ps5cl", 1.0, "discharge"),
    ("ncm83_li6ps5cl", 3.0, "charge"),
    ("ncm622_li6ps5cl_61vol", 0.5, "discharge"),  # thin front
    ("lco_lgps", 0.2, "discharge"),  # 600 um
]


@pytest.mark.parametrize("tolerances", LEVELS["standard"].tolerances, ids=["usual", "tight"])
@pytest.mark.parametrize(("name", "c_rate", "direction"), CASES)
def test_lithium_inventory_follows_the_charge(name, c_rate, direction, tolerances):
    """At the tolerances of sweeps and at the tight ones: what entered is what was drawn."""
    run = discharge(load_cell(name), c_rate, direction, tolerances=tolerances)
    lithium = run[names.LITHIUM].entries
    passed = run[names.CURRENT_OUT].entries * run.t / F
    np.testing.assert_allclose(lithium - lithium[0], passed, atol=1e-4 * abs(passed[-1]))


@pytest.mark.parametrize(
    ("tolerances", "allowed"),
    list(zip(LEVELS["standard"].tolerances, (3e-4, 1e-4), strict=True)),
    ids=["usual", "tight"],
)
@pytest.mark.parametrize(("name", "c_rate", "direction"), CASES)
def test_reaction_currents_sum_to_the_cell_current(name, c_rate, direction, tolerances, allowed):
    """Imbalances of both signs counted as lost, over the discharge.

    At the usual tolerances a steep front leaves 2e-3 for single instants, and 2e-4 in all; they
    cancel, see the lithium inventory above.
    """
    run = discharge(load_cell(name), c_rate, direction, tolerances=tolerances)
    average = run[
        "Sum of x-averaged positive electrode volumetric interfacial current densities [A.m-3]"
    ].entries
    thickness = load_cell(name).summary().derived.loading.thickness
    density = run["Total current density [A.m-2]"].entries
    error = np.trapezoid(np.abs(-average * thickness - density), run.t)
    assert error <= allowed * np.trapezoid(np.abs(density), run.t)


def test_film_keeps_the_balances():
    cell = load_cell("ncm83_li6ps5cl").replace({"cathode.film_resistance": "50 ohm cm^2"})
    run = discharge(cell, 1.0)
    lithium = run[names.LITHIUM].entries
    passed = run[names.CURRENT_OUT].entries * run.t / F
    np.testing.assert_allclose(lithium - lithium[0], passed, rtol=1e-4, atol=1e-6 * passed[-1])


def test_energy_delivered_and_lost_is_the_free_energy_released():
    """int I V dt + heat of all processes = int I U(mean) dt for free diffusion at 1C.

    Checked through the losses: each of them, integrated over the electrode, adds up to the
    difference between the open-circuit potential of the surface and the cell voltage.
    """
    cell = load_cell("ncm83_li6ps5cl")
    run = discharge(cell, 2.0)
    depth = run[names.DEPTH].entries[:, 0]
    widths = _cell_widths(depth, cell.summary().derived.loading.thickness)
    t = 0.5 * run.t[-1]
    reaction = run[names.REACTION](t)
    surface = run["Positive electrode open-circuit potential [V]"](t)
    kinetic = run["Positive electrode reaction overpotential [V]"](t)
    ions = run["Positive electrolyte potential [V]"](t)
    electrons = run["Positive electrode potential [V]"](t)
    density = float(run["Total current density [A.m-2]"](t))
    # the power of each electron moved through the reaction: phi_s - phi_e = U + eta
    np.testing.assert_allclose(electrons - ions, surface + kinetic, atol=1e-5)
    assert float((reaction * widths).sum()) == pytest.approx(-density, rel=1e-4)


def _cell_widths(centres, thickness):
    edges = [0.0]
    for centre in centres:
        edges.append(2 * centre - edges[-1])
    assert edges[-1] == pytest.approx(thickness, rel=1e-6)
    return np.diff(edges)
