"""V1-V7: the model against closed forms of its limits, and the order in which it gets there."""

import numpy as np
import pybamm
import pytest
from cells import FLAT, SLOPED, ideal_card
from oracles import (
    F,
    ambipolar_resistance,
    front_utilisation,
    newman_tobias_resistance,
    observed_orders,
    sphere_surface_rise,
    tafel_overpotential,
)
from solving import FINE, first_overpotential, solve, voltage

from sscell.cell import load_cell
from sscell.models.resolution import Resolution
from sscell.parameters import names
from sscell.parameters.derived import derive

T = 298.15
AREA_PER_VOLUME = 3e6
"""Of the ideal cell: 3 * 0.5 / 0.5 um. [m-1]"""
THICKNESS = 1e-4


def uniform(cells: int) -> Resolution:
    return Resolution(axial_cells=cells, stretch=(1.0, 1.0), radial_nodes=4)


def kinetic_cell(kappa: float, sigma: float, exchange: float, **paths):
    return ideal_card(
        **{
            # tortuosity factor 2 and 40 vol% leave a fifth of the catholyte's conductivity
            "catholyte.conductivity": f"{5 * kappa} S/m",
            "cathode.electronic_conductivity": f"{sigma} S/m",
            "active_material.exchange_current_density": f"{exchange} A/m^2",
            **paths,
        }
    )


@pytest.mark.parametrize(
    ("kappa", "sigma", "exchange"),
    [
        (0.02, 0.1, 0.03),  # nu = 1.4: neither limit
        (0.02, 1e6, 0.03),  # electrons free
        (0.1, 0.02, 0.3),  # electrons worse than ions
        (1.0, 1.0, 1e-4),  # kinetics alone
    ],
)
def test_v1_linear_kinetics_resistance(kappa, sigma, exchange):
    """Newman and Tobias with both conductivities, at a current that costs 1 mV.

    At 1 mV sinh is linear to 6e-5. What is left is the mesh: with n cells a profile
    cosh(nu x/L) is out by about (nu/n)**2 / 12 at each face.
    """
    cell = kinetic_cell(kappa, sigma, exchange)
    expected = newman_tobias_resistance(THICKNESS, kappa, sigma, AREA_PER_VOLUME, exchange, T)
    current = 1e-3 / expected
    measured = first_overpotential(cell, current, FINE) / current
    g = AREA_PER_VOLUME * exchange * F / (8.314462618 * T)
    nu = THICKNESS * np.sqrt(g * (1 / kappa + 1 / sigma))
    assert measured == pytest.approx(expected, rel=1e-4 + (nu / FINE.axial_cells) ** 2 / 3)


def test_v1_converges_at_second_order_in_x():
    """Towards the closed form; 0.1 mV keeps the curvature of sinh below the finest error."""
    cell = kinetic_cell(0.02, 0.1, 0.3)
    expected = newman_tobias_resistance(THICKNESS, 0.02, 0.1, AREA_PER_VOLUME, 0.3, T)
    current = 1e-4 / expected
    cells = [20, 40, 80]
    errors = [
        abs(first_overpotential(cell, current, uniform(n)) / current - expected) for n in cells
    ]
    assert np.all(observed_orders(errors, cells) > 1.85)


def tafel_front(cells: int, exponent: float) -> float:
    """Overpotential of a front a tenth of the electrode wide. [V]"""
    return first_overpotential(
        kinetic_cell(0.02, 0.5, 0.01), 100.0, Resolution(cells, (exponent, 1.0), 4)
    )


@pytest.mark.parametrize("exponent", [1.0, 2.0])
def test_stretched_mesh_keeps_second_order(exponent):
    """Doubling the cells changes a Tafel front by a quarter of the last change."""
    cells = [40, 80, 160, 320]
    changes = np.abs(np.diff([tafel_front(n, exponent) for n in cells]))
    assert np.all(observed_orders(changes, cells[:-1]) > 1.85)


def test_default_stretch_beats_a_uniform_mesh():
    """At s**1.4 the leading errors of front and back nearly cancel."""
    finest = tafel_front(640, 2.0)
    for cells in (20, 40, 80):
        stretched, even = (abs(tafel_front(cells, e) - finest) for e in (1.4, 1.0))
        assert stretched < 0.3 * even


def test_film_is_a_resistance_per_contact_area_inside_the_kinetics():
    """With free ions and electrons the film adds R_film / (a L theta) to the cell."""
    film, coverage = 1e-3, 0.5
    common = {"cathode.coverage": coverage}
    bare = kinetic_cell(1e3, 1e6, 1.0, **common)
    filmed = kinetic_cell(1e3, 1e6, 1.0, **common, **{"cathode.film_resistance": f"{film} ohm m^2"})
    added = (
        first_overpotential(filmed, 100.0, FINE) - first_overpotential(bare, 100.0, FINE)
    ) / 100
    # 0.7 mV, resolved to the solver's 1e-7 V
    assert added == pytest.approx(film / (AREA_PER_VOLUME * THICKNESS * coverage), rel=3e-4)


@pytest.mark.parametrize("energy", [0.0, 0.3, 0.6])
@pytest.mark.parametrize("path", ["cathode.film_resistance", "anode.resistance"])
def test_the_ohmic_drop_of_an_interface_follows_arrhenius(path, energy):
    """ln of the drop that it adds rises over 1/T with E/R, in the solved cell."""
    key = "film_activation_energy" if path.startswith("cathode") else "activation_energy"
    place = f"{path.partition('.')[0]}.{key}"

    def drop(temperature):
        """Added to a cell whose other losses depend on the temperature too. [V]"""
        with_and_without = (
            kinetic_cell(1e3, 1e6, 1.0, **{path: f"{r} ohm m^2", place: f"{energy} eV"}).replace(
                {"temperature": f"{temperature} K"}
            )
            for r in (1e-3, 0)
        )
        filmed, bare = (first_overpotential(cell, 100.0, FINE) for cell in with_and_without)
        return filmed - bare

    cold, hot = 288.15, 308.15
    slope = np.log(drop(cold) / drop(hot)) / (1 / cold - 1 / hot)
    # drops of 0.4 to 500 mV, resolved to the solver's 1e-7 V
    assert slope * 8.314462618 / 96485.33 == pytest.approx(energy, abs=0.001)


@pytest.mark.parametrize("current", [30.0, 100.0, 1000.0])
def test_v2_tafel_overpotential(current):
    """Exact for pure Tafel; the backward reaction adds less than exp(-F eta / RT) = 1e-4."""
    cell = kinetic_cell(0.02, 1e6, 1e-3)
    fine = Resolution(axial_cells=200, stretch=(1.5, 1.0), radial_nodes=4)
    measured = first_overpotential(cell, current, fine)
    expected = tafel_overpotential(current, THICKNESS, 0.02, AREA_PER_VOLUME, 1e-3, T)
    assert measured == pytest.approx(expected, abs=2e-4)


def test_v2_tafel_slope_doubles():
    """Deep in a thin front the slope is 2 RT / (alpha F) per e-fold of current."""
    cell = kinetic_cell(0.02, 1e6, 1e-3)
    fine = Resolution(axial_cells=200, stretch=(2.0, 1.0), radial_nodes=4)
    low, high = (first_overpotential(cell, i, fine) for i in (1000.0, 1200.0))
    slope = (high - low) / np.log(1.2) / (8.314462618 * T / (0.5 * F))
    assert slope == pytest.approx(2.0, abs=0.02)


def test_v4_ambipolar_transient():
    """Sloped potential, free kinetics: the resistance relaxes from L/(k+s) to L/3 (1/k + 1/s).

    Tolerance 0.5 % of the relaxed value: 80 cells, and a start that kinetics still share in.
    """
    kappa, sigma = 0.02, 0.06
    cell = kinetic_cell(kappa, sigma, 1e4)
    slope = (SLOPED["values"][0] - SLOPED["values"][-1]) / 1.0
    charge = 0.5 * derive(cell).maximum_concentration * F
    current = 5.0
    harmonic = kappa * sigma / (kappa + sigma)
    t1 = THICKNESS**2 * charge / (np.pi**2 * harmonic * slope)
    times = t1 * np.array([0.05, 0.2, 0.5, 1.0, 3.0])
    run = solve(cell, current, [0.0, float(times[-1])])
    mean = 0.5 + current * times / (charge * THICKNESS)
    assert mean[-1] < 0.9  # far from the tail
    open_circuit = SLOPED["values"][0] - slope * mean
    measured = (open_circuit - voltage(run, times)) / current
    expected = ambipolar_resistance(times, THICKNESS, kappa, sigma, slope, charge)
    np.testing.assert_allclose(measured, expected, atol=5e-3 * expected[-1])


@pytest.mark.parametrize("sigma", [1e6, 0.1, 0.02])
def test_v5_two_sharp_fronts(sigma):
    """Flat potential: the overpotential grows linearly with the charge passed.

    The closed form has fronts of no width; kinetics and the 0.2 mV of slope widen ours. The
    voltage after a quarter and after half of the charge agrees within 2 %.
    """
    kappa, current = 0.02, 60.0
    cell = ideal_card(
        FLAT,
        **{
            "catholyte.conductivity": f"{5 * kappa} S/m",
            "cathode.electronic_conductivity": f"{sigma} S/m",
        },
    )
    charge = 0.5 * derive(cell).maximum_concentration * F * THICKNESS
    start = 0.04  # past the tail; a particle behind the front is full, y = 1 within 0.5 %
    usable = charge * (1 - start)
    fine = Resolution(axial_cells=200, stretch=(1.0, 1.0), radial_nodes=4)
    run = solve(
        cell, current, [0.0, 0.6 * usable / current], start=start, resolution=fine, rtol=1e-6
    )
    for share in (0.25, 0.5):
        lost = 3.5001 - float(voltage(run, share * usable / current))
        predicted = front_utilisation(current, lost, THICKNESS, kappa, sigma)
        assert predicted == pytest.approx(share, rel=0.02)


def test_v6_sphere_under_constant_flux():
    """Free ions and electrons make the flux uniform; Carslaw and Jaeger's series then holds."""
    diffusivity, radius, current = 1e-14, 5e-6, 20.0
    cell = ideal_card(
        **{
            "active_material.diffusivity": f"{diffusivity} m^2/s",
            "active_material.particle_size": f"{2 * radius} m",
        }
    )
    area = 3 * 0.5 / radius
    flux = current / (F * area * THICKNESS)
    taus = np.array([0.02, 0.05, 0.1, 0.3])
    times = taus * radius**2 / diffusivity
    run = solve(cell, current, [0.0, float(times[-1])], resolution=Resolution(5, (1.0, 1.0), 12))
    surface = run["X-averaged positive particle surface concentration [mol.m-3]"](times)
    rise = (surface - 0.5 * derive(cell).maximum_concentration) * diffusivity / (flux * radius)
    np.testing.assert_allclose(rise, sphere_surface_rise(taus), rtol=1e-5)


def test_v6_radial_error_falls_faster_than_second_order():
    """The spectral particle converges exponentially; second order is what is promised."""
    radius, diffusivity, current = 5e-6, 1e-14, 20.0
    cell = ideal_card(
        **{
            "active_material.diffusivity": f"{diffusivity} m^2/s",
            "active_material.particle_size": f"{2 * radius} m",
        }
    )
    flux = current / (F * 3 * 0.5 / radius * THICKNESS)
    tau = 0.02
    time = tau * radius**2 / diffusivity
    nodes, errors = [3, 6, 12], []
    for n in nodes:
        run = solve(cell, current, [0.0, time], resolution=Resolution(4, (1.0, 1.0), n))
        surface = float(run["X-averaged positive particle surface concentration [mol.m-3]"](time))
        rise = (surface - 0.5 * derive(cell).maximum_concentration) * diffusivity / (flux * radius)
        errors.append(abs(rise - float(sphere_surface_rise([tau])[0])))
    assert np.all(observed_orders(errors, nodes) > 2)


def test_v7_separator_and_junction_drop():
    """Ordered layers in series, and one junction between unlike electrolytes: exact."""
    base = ideal_card()
    card = base.to_mapping()
    other = {
        "title": "other",
        "formula": "LiO",
        "form": "ideal",
        "conductivity": "0.2 S/m",
        "temperature": "25 degC",
        "activation_energy": "0.4 eV",
        "arrhenius_form": "sigma*T",
    }
    card["separator"] = [
        {
            "electrolyte": card["cathode"]["catholyte"] | {"conductivity": "0.5 S/m"},
            "thickness": "30 um",
        },
        {"electrolyte": other, "thickness": "20 um"},
    ]
    card["junction"] = {"resistance": "3 ohm cm^2"}
    cell = type(base).model_validate(card)
    assert cell.junctions >= 1
    current = 50.0
    drop = first_overpotential(cell, current, FINE) - first_overpotential(base, current, FINE)
    expected = current * (30e-6 / 0.5 + 20e-6 / 0.2 + cell.junctions * 3e-4 - 1e-6 / 1e6)
    assert drop == pytest.approx(expected, rel=1e-6)


def test_v7_blocked_electrode_shows_a_third_of_its_ionic_resistance():
    """Impedance of a cathode that only charges its double layer: real part L / (3 kappa)."""
    kappa = 0.02
    cell = kinetic_cell(kappa, 1e6, 1e-9)
    model = cell.model({"surface form": "differential"})
    values = cell.parameter_values()
    capacitance = 0.2 * AREA_PER_VOLUME * THICKNESS
    slow = 0.01 / (2 * np.pi * capacitance * THICKNESS / (3 * kappa))
    simulation = pybamm.EISSimulation(model, parameter_values=values)
    impedance = np.asarray(_impedance(simulation, slow))
    resistance = float(impedance.real[0]) * 1e-4
    assert resistance == pytest.approx(THICKNESS / (3 * kappa), rel=2e-3)


def _impedance(simulation, frequency):
    simulation.solve([frequency])
    return simulation.solution.impedance


def test_temperature_acts_through_both_arrhenius_forms():
    """sigma: exp(-E/R (1/T - 1/T0)); sigma*T: the same over T/T0."""
    base = ideal_card()
    hot = {}
    for form in ("sigma", "sigma*T"):
        card = base.to_mapping()
        layer = card["separator"][0]["electrolyte"]
        layer |= {"conductivity": "0.1 S/m", "activation_energy": "0.4 eV", "arrhenius_form": form}
        cell = type(base).model_validate(card).replace({"temperature": "60 degC"})
        hot[form] = first_overpotential(cell, 50.0, FINE) - first_overpotential(
            base.replace({"temperature": "60 degC"}), 50.0, FINE
        )
    energy = 0.4 * 1.602176634e-19 * 6.02214076e23
    factor = np.exp(-energy / 8.314462618 * (1 / 333.15 - 1 / 298.15))
    assert hot["sigma"] == pytest.approx(50.0 * 1e-6 / (0.1 * factor), rel=1e-4)
    assert hot["sigma*T"] / hot["sigma"] == pytest.approx(333.15 / 298.15, rel=1e-4)


def test_electrons_follow_the_surface_stoichiometry():
    """The ohmic law of electrons in the solved cell, where surface and mean are far apart."""
    cell = load_cell("ncm83_li6ps5cl").replace({"active_material.diffusivity": "3e-16 m^2/s"})
    run = solve(cell, 40.0, [0, 120.0], resolution=uniform(40), rtol=1e-5)
    d, cells = derive(cell), derive(cell).loading.thickness / 40
    sigma = d.electrode.electronic_conductivity

    def last(name):
        return run[name].entries[:, -1]

    current = last("Positive electrode current density [A.m-2]")[1:-1]
    seen = -current * cells / np.diff(last("Positive electrode potential [V]"))
    surface, mean = map(last, (names.SURFACE_STOICHIOMETRY, names.MEAN_STOICHIOMETRY))
    assert np.min(surface - mean) > 0.3
    # 1 %: between two cells of the mesh, and the solver's tolerance on small differences
    conducts = sigma(surface, 298.15)
    np.testing.assert_allclose(seen[5:], (conducts[1:] + conducts[:-1])[5:] / 2, rtol=1e-2)
    assert np.all(sigma(mean, 298.15) > 2 * conducts)
