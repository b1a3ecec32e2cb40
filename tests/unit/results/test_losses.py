from functools import cache

import numpy as np
import pytest
from cells import ideal_card
from scipy.special import betainc

from sscell.cell import load_cell
from sscell.models.resolution import Resolution, Tolerances
from sscell.parameters import names
from sscell.parameters.derived import derive
from sscell.parameters.potential import open_circuit_potential
from sscell.results.losses import voltage_losses
from sscell.studies.discharge import discharge, losses
from sscell.studies.idealised import idealised

SIGN = {"discharge": 1.0, "charge": -1.0}
DIRECTIONS = list(SIGN)
FILMS = [0, 20]
SHARES = np.linspace(0.0, 1.0, 11)
WIDTHS = np.diff(betainc(1.6, 1.3, np.arange(41) / 40))
"""Of the control volumes through the cathode, over its thickness."""


@cache
def lossy(film=20):
    """A cell in which every part costs a millivolt or more at 1C."""
    return load_cell("ncm83_li3zrcl4o1p5_li3ycl6").replace(
        {
            "cathode.film_resistance": f"{film} ohm cm^2",
            "junction.resistance": "5 ohm cm^2",
            "cathode.thickness": "150 um",
        }
    )


@cache
def run(direction="discharge", film=20):
    return discharge(lossy(film), 1.0, direction)


@cache
def split(direction="discharge", film=20):
    return voltage_losses(run(direction, film), lossy(film), SHARES)


def profile(solution, name):
    """Over shares of the charge and depth."""
    times = solution.t[0] + SHARES * (solution.t[-1] - solution.t[0])
    return np.atleast_2d(solution[name](t=times).T)


def weighted(solution, values):
    """Mean over the depth by the reaction current."""
    weights = profile(solution, names.REACTION) * WIDTHS
    return (weights * values).sum(axis=1) / weights.sum(axis=1)


# the whole


@pytest.mark.parametrize("direction", DIRECTIONS)
@pytest.mark.parametrize("film", FILMS)
def test_the_parts_are_all_there_is_between_equilibrium_and_cell(direction, film):
    """At every state; 10 uV is far below the smallest part."""
    parts = split(direction, film)
    total = SIGN[direction] * (parts["equilibrium_voltage"] - parts["voltage"])
    np.testing.assert_allclose(parts["loss"].sum("process"), total, rtol=0, atol=1e-5)
    assert np.all(total > 0.1)


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_equilibrium_is_the_potential_at_the_mean_stoichiometry(direction):
    """By the charge that passed; 0.1 mV is the solver's slack in it on the slope of NCM."""
    cell, parts, solution = lossy(), split(direction), run(direction)
    d = derive(cell)
    seconds = SHARES * (solution.t[-1] - solution.t[0])
    width = d.stoichiometry_empty - d.stoichiometry_full
    moved = seconds * d.current_1c / d.equilibrium_capacity * width
    start = d.stoichiometry_full if direction == "discharge" else d.stoichiometry_empty
    curve = cell.cathode.active_material.open_circuit_potential
    rest = open_circuit_potential(curve, start + SIGN[direction] * moved) - cell.anode.potential
    np.testing.assert_allclose(parts["equilibrium_voltage"], rest, rtol=0, atol=1e-4)


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_the_voltage_is_that_of_the_solution(direction):
    solution, parts = run(direction), split(direction)
    first, last = solution["Voltage [V]"].entries[[0, -1]]
    np.testing.assert_allclose(parts["voltage"][[0, -1]], [first, last], rtol=0, atol=1e-6)


# each part by hand


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_layers_by_hand(direction):
    """2.14 mA/cm2 per 50 um; 1.35 and 0.51 mS/cm, one junction of 5 and an anode of 10 ohm cm2."""
    cell = lossy()
    current = derive(cell).current_1c
    resistance = sum(
        layer.thickness / kappa for layer, kappa in zip(cell.separator, (0.135, 0.051), strict=True)
    )
    loss = split(direction)["loss"]
    np.testing.assert_allclose(loss.sel(process="separator"), current * resistance, rtol=1e-9)
    np.testing.assert_allclose(loss.sel(process="junction"), current * 5e-4, rtol=1e-9)
    np.testing.assert_allclose(loss.sel(process="anode"), current * 10e-4, rtol=1e-9)


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_an_even_reaction_through_a_film(direction):
    """R I / (a L): 50 A/m2 over 3e6 m2/m3 and 100 um, 0.1 ohm m2 (1000 ohm cm2): 16.7 mV."""
    cell = ideal_card(**{"cathode.film_resistance": "1000 ohm cm^2"})
    parts = losses(cell, 1.0, direction)["loss"]
    np.testing.assert_allclose(parts.sel(process="film"), 0.1 * 50 / (3e6 * 1e-4), rtol=1e-5)


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_an_uneven_reaction_through_a_film(direction):
    """Mean of j R, weighted with j itself: more than that of an even reaction.

    1e-4: the film is solved with a state of its own.
    """
    cell, solution = lossy(), run(direction)
    d = derive(cell)
    current = np.abs(profile(solution, names.REACTION)) / d.contact_area
    film = 20e-4 * weighted(solution, current)
    np.testing.assert_allclose(split(direction)["loss"].sel(process="film"), film, rtol=1e-4)
    even = 20e-4 * d.current_1c / (d.contact_area * d.loading.thickness)
    assert np.all(film > even)


@pytest.mark.parametrize("direction", DIRECTIONS)
@pytest.mark.parametrize("film", FILMS)
def test_kinetics_are_the_overpotential_of_pybamm(direction, film):
    """Its own variable, what the film takes not in it; 1 uV."""
    solution = run(direction, film)
    theirs = profile(solution, "Positive electrode reaction overpotential [V]")
    ours = split(direction, film)["loss"].sel(process="kinetics")
    np.testing.assert_allclose(
        ours, -SIGN[direction] * weighted(solution, theirs), rtol=0, atol=1e-6
    )


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_kinetics_of_an_even_reaction_by_hand(direction):
    """2RT/F asinh(j / 2 j0) with j = I / (a L), j0 = 2 j_ref sqrt(y (1 - y)), y from 4.2 - 0.8 y.

    In the middle, far from the tails of the potential.
    """
    cell = ideal_card(**{"active_material.exchange_current_density": "0.02 A/m^2"})
    half = losses(cell, 1.0, direction).sel(state_of_discharge=0.5)
    y = (4.2 - half["equilibrium_voltage"]) / 0.8
    j, exchange = 50 / (3e6 * 1e-4), 2 * 0.02 * (y * (1 - y)) ** 0.5
    expected = 2 * 8.314462618 * 298.15 / 96485.33212 * np.arcsinh(j / (2 * exchange))
    assert float(half["loss"].sel(process="kinetics")) == pytest.approx(float(expected), rel=1e-4)


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_ions_of_an_even_reaction_by_hand(direction):
    """I L / (3 kappa): 50 A/m2 through 100 um at 0.2 S/m effective are 8.3 mV.

    The film takes 0.33 V and keeps the reaction even; 2 % for the 25 mV against it.
    """
    cell = even("catholyte.conductivity", "0.01 S/cm")
    kappa = derive(cell).ionic_conductivity
    assert mean_loss(cell, direction, "catholyte") == pytest.approx(
        50 * 1e-4 / (3 * kappa), rel=0.02
    )


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_electrons_of_an_even_reaction_by_hand(direction):
    """I L / (3 sigma), as the ions from the other side; 0.2 S/m."""
    cell = even("cathode.electronic_conductivity", "2 mS/cm")
    assert mean_loss(cell, direction, "electrons") == pytest.approx(50 * 1e-4 / (3 * 0.2), rel=0.02)


def mean_loss(cell, direction, process):
    """Behind so resistive a film the solver's slack in the reaction is worth millivolts: the
    tolerances are ten times tighter than usual."""
    solution = discharge(cell, 1.0, direction, tolerances=Tolerances(1e-7, 1e-9))
    return float(voltage_losses(solution, cell, SHARES)["mean_loss"].sel(process=process))


def even(path, value):
    """A film so resistive that the reaction is even, in a window that bears it."""
    return ideal_card(**{path: value, "cathode.film_resistance": "2e4 ohm cm^2"})


def test_particles_of_an_even_reaction_by_hand():
    """A sphere under constant flux: the surface leads the mean by j R / (5 F D), times 0.8 V.

    1/6 A/m2, 0.5 um, 1e-15 m2/s: 173 mol/m3 of 50 000, 2.8 mV.
    """
    cell = ideal_card(**{"active_material.diffusivity": "1e-15 m^2/s"})
    half = losses(cell, 1.0)["loss"].sel(process="particles", state_of_discharge=0.5)
    lead = (50 / (3e6 * 1e-4)) * 0.5e-6 / (5 * 96485.33212 * 1e-15) / 50_000
    assert float(half) == pytest.approx(0.8 * lead, rel=2e-3)


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_inhomogeneity_is_what_the_mean_of_potentials_misses(direction):
    """U at the mean stoichiometry less the weighted mean of U where the reaction is."""
    solution, cell = run(direction), lossy()
    curve = cell.cathode.active_material.open_circuit_potential
    local = profile(solution, names.PARTICLE_STOICHIOMETRY)
    there = weighted(solution, open_circuit_potential(curve, local))
    expected = SIGN[direction] * (open_circuit_potential(curve, local @ WIDTHS) - there)
    found = split(direction)["loss"].sel(process="inhomogeneity")
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-6)


def test_ions_and_electrons_are_told_apart_to_second_order():
    """What an ideal catholyte still seems to cost falls to a quarter with twice the volumes."""
    cell = idealised(lossy(), "catholyte").replace(
        {"cathode.electronic_conductivity": "0.05 mS/cm"}
    )
    left = []
    for volumes in (20, 40, 80):
        solution = discharge(cell, 0.5, resolution=Resolution(volumes, (1.6, 1.3), 6))
        loss = voltage_losses(solution, cell, SHARES)["loss"].sel(process="catholyte")
        left.append(float(np.abs(loss).max()))
    assert left[0] / left[1] == pytest.approx(4, rel=0.2)
    assert left[1] / left[2] == pytest.approx(4, rel=0.2)


# means


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_the_mean_is_over_the_charge(direction):
    parts = split(direction)
    by_hand = np.trapezoid(parts["loss"], SHARES, axis=1)
    np.testing.assert_allclose(parts["mean_loss"], by_hand, rtol=1e-12)


def test_the_mean_minds_uneven_states():
    """A tenth of the charge with one value, the rest with another."""
    states = np.array([0.2, 0.3, 1.0])
    parts = voltage_losses(run(), lossy(), states)
    loss = parts["loss"].values
    by_hand = (0.1 * (loss[:, 0] + loss[:, 1]) / 2 + 0.7 * (loss[:, 1] + loss[:, 2]) / 2) / 0.8
    np.testing.assert_allclose(parts["mean_loss"], by_hand, rtol=1e-12)
