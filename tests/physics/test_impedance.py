"""Impedance against closed forms of transmission lines, arcs and the response to a step."""

import numpy as np
import pytest
from cells import FLAT, SLOPED, ideal_card
from oracles import F, R, observed_orders, transmission_line
from solving import solve, voltage

import sscell
from sscell.models.resolution import Resolution
from sscell.parameters.derived import derive
from sscell.solving.spectra import LinearisedCell

T = 298.15
AREA_PER_VOLUME = 3e6
"""Of the ideal cell. [m-1]"""
DOUBLE_LAYER = 0.2
"""[F/m2]"""
THICKNESS = 1e-4
FREQUENCIES = np.logspace(6, -3, 28)
OMEGA = 2j * np.pi * FREQUENCIES
BLOCKED = 1e-12
"""An exchange current that passes nothing. [A/m2]"""


def line(kappa, sigma, exchange, potential=FLAT, **paths):
    return ideal_card(
        potential,
        **{
            # tortuosity factor 2 and 40 vol% leave a fifth of the catholyte's conductivity
            "catholyte.conductivity": f"{5 * kappa} S/m",
            "cathode.electronic_conductivity": f"{sigma} S/m",
            "active_material.exchange_current_density": f"{exchange} A/m^2",
            **paths,
        },
    )


def spectrum(cell, frequencies=FREQUENCIES, **options):
    """Of the cathode. [ohm m2]"""
    data = sscell.impedance(cell, frequencies, **options)
    return (data["cathode_resistance"] + 1j * data["cathode_reactance"]).values / 1e4


def off(solved, expected, kappa=np.inf):
    """Relative error, of the modulus and a blocked rail.

    With free electrons a cathode alone is a hundredth of its rail at 1 MHz, and nothing in a cell.
    """
    return np.abs(solved - expected) / (np.abs(expected) + THICKNESS / kappa / 3)


def test_blocked_cathode_is_a_transmission_line():
    """Free electrons and no reaction: sqrt(R/(jwC)) coth(sqrt(R jwC)) at all frequencies.

    60 cells leave 0.06 %; of the modulus alone 0.8 % at 10 kHz, where ions reach 1.6 um deep.
    """
    kappa, capacity = 0.1, AREA_PER_VOLUME * DOUBLE_LAYER * THICKNESS
    rail = THICKNESS / kappa
    expected = np.sqrt(rail / (OMEGA * capacity)) / np.tanh(np.sqrt(rail * OMEGA * capacity))
    solved = spectrum(line(kappa, 1e6, BLOCKED))
    assert off(solved, expected, kappa).max() < 1e-3
    assert off(solved, expected)[FREQUENCIES < 1.01e4].max() < 1e-2


def test_a_blocked_rail_shows_a_third_of_its_resistance():
    """Where the line is charged evenly; 60 cells leave 3e-4."""
    low = spectrum(line(0.1, 1e6, BLOCKED), [1e-3])[0].real
    assert low == pytest.approx(THICKNESS / 0.1 / 3, rel=1e-3)


def test_ions_that_flow_through_show_all_of_it():
    """Electrons that move 30 times worse and a fast reaction: it happens at the collector.

    The front, 1/1000 of the thickness, adds what the electrons take: L/kappa to 2 %.
    """
    kappa, sigma = 0.3, 0.01
    exchange = 1000**2 * kappa * sigma / (kappa + sigma) / THICKNESS**2 * R * T / F
    cell = line(kappa, sigma, exchange / AREA_PER_VOLUME)
    low = spectrum(cell, [1e2], accuracy="reference")[0]
    assert low.real == pytest.approx(THICKNESS / kappa, rel=0.02)
    admittance = exchange * F / (R * T)
    assert off(low, transmission_line(THICKNESS, kappa, sigma, admittance)) < 0.01


@pytest.mark.parametrize(
    ("kappa", "sigma", "exchange"),
    [(0.02, 0.1, 0.03), (0.1, 0.02, 0.3), (1.0, 1.0, 1e-2), (0.05, 1e6, 0.1)],
)
def test_two_rails_with_a_reaction(kappa, sigma, exchange):
    """Charge transfer beside the double layer, no diffusion: Paasch's line.

    60 cells leave 0.07 %.
    """
    admittance = AREA_PER_VOLUME * (OMEGA * DOUBLE_LAYER + exchange * F / (R * T))
    expected = transmission_line(THICKNESS, kappa, sigma, admittance)
    assert off(spectrum(line(kappa, sigma, exchange)), expected, kappa).max() < 1e-3


FILM, FILM_CAPACITANCE = 20e-4, 0.01
"""[ohm m2], [F/m2]"""


@pytest.mark.parametrize("coverage", [1.0, 0.4])
def test_a_film_with_a_capacitance_is_an_arc_in_series(coverage):
    """A film, then reaction beside double layer, per contact area, at each depth."""
    kappa, sigma, exchange = 0.1, 1e6, 1.0
    paths = {"cathode.film_resistance": "20 ohm cm^2", "cathode.coverage": coverage}
    cell = line(kappa, sigma, exchange, **paths, **{"cathode.film_capacitance": "1 uF/cm^2"})
    behind = 1 / (OMEGA * DOUBLE_LAYER + exchange * F / (R * T))
    through = behind + FILM / (1 + OMEGA * FILM * FILM_CAPACITANCE)
    contact = coverage * AREA_PER_VOLUME
    expected = transmission_line(THICKNESS, kappa, sigma, contact / through)
    assert off(spectrum(cell), expected, kappa).max() < 1e-3


def test_a_film_without_a_capacitance_shares_the_double_layer():
    kappa, sigma, exchange = 0.1, 1e6, 1.0
    cell = line(kappa, sigma, exchange, **{"cathode.film_resistance": "20 ohm cm^2"})
    inside = 1 / (FILM + R * T / (F * exchange))
    admittance = AREA_PER_VOLUME * (OMEGA * DOUBLE_LAYER + inside)
    expected = transmission_line(THICKNESS, kappa, sigma, admittance)
    assert off(spectrum(cell), expected, kappa).max() < 1e-3


def test_films_of_both_kinds_cost_the_same_at_rest():
    cell = sscell.load_cell("ncm83_bare_li6ps5cl").replace(
        {"cathode.film_resistance": "30 ohm cm^2"}
    )
    both = [cell, cell.replace({"cathode.film_capacitance": "1 uF/cm^2"})]
    low = [spectrum(one, [1e-3])[0] for one in both]
    assert off(*low) < 1e-5


def test_the_high_frequency_limit_is_ohmic():
    """Junctions and anode without capacitance, separator, and the two rails side by side.

    At 1 GHz; 0.3 % is what half a cell at each face leaves of the rails.
    """
    cell = sscell.load_cell("ncm83_li2zrcl6_li6ps5cl").replace(
        {"junction.resistance": "7 ohm cm^2", "anode.resistance": "3 ohm cm^2"}
    )
    d = derive(cell)
    data = sscell.impedance(cell, ["1 GHz"])
    beside = float(data["resistance"][0] - data["cathode_resistance"][0])
    layers = 1e4 * (d.separator_resistance - d.junction_resistance)
    assert beside == pytest.approx(layers + 10, rel=1e-9)
    (stoichiometry,) = np.interp([0.5], [0, 1], [d.stoichiometry_empty, d.stoichiometry_full])
    sigma = d.electrode.electronic_conductivity(stoichiometry, float(cell.temperature))
    rails = 1e4 * d.loading.thickness / (d.ionic_conductivity + sigma)
    assert float(data["cathode_resistance"][0]) == pytest.approx(rails, rel=0.02)


@pytest.mark.parametrize("part", ["junction", "anode"])
def test_an_arc_has_its_resistance_as_diameter_and_its_peak_at_one_over_rc(part):
    """25 ohm cm2 and 2 uF/cm2: 3183 Hz."""
    cell = sscell.load_cell("ncm83_li2zrcl6_li6ps5cl").replace(
        {f"{part}.resistance": "25 ohm cm^2"}
    )
    peak = 1 / (2 * np.pi * 25 * 2e-6)
    at = peak * np.logspace(4, -4, 81)
    data = [
        sscell.impedance(one, at)
        for one in (cell, cell.replace({f"{part}.capacitance": "2 uF/cm^2"}))
    ]
    real, imaginary = (data[1][name] - data[0][name] for name in ("resistance", "reactance"))
    real = real + 25
    assert real.values[[0, 40, -1]] == pytest.approx([0, 12.5, 25], abs=1e-5)
    assert -imaginary.values.min() == pytest.approx(12.5, rel=1e-6)
    assert float(imaginary.idxmin()) == pytest.approx(peak)
    np.testing.assert_array_equal(data[1]["cathode_resistance"], data[0]["cathode_resistance"])


CYCLED = sscell.Protocol(
    ["Charge at C/1000 for 100 hours", "Discharge at C/1000 for 100 hours"], times=100
)
HOURS_PER_CYCLE, SWING = 200.0, 0.1 * 200 * 3.6 / (F / 100)
"""So slow that resistances shift no potential; 20 of the 268 mAh/g of the ideal host."""
LAWS = {
    "film": {"growth": "0.08 ohm^2 cm^4/h", "threshold": "3.5 V", "width": "0.1 V"},
    "coverage": {"loss": 1.0, "volume_change": "5 %"},
    "anode": {"growth": "0.02 ohm cm^2/h^0.5"},
}
SLOPE = 0.8
"""Of the potential over the stoichiometry. [V]"""
AGED_AFTER = np.array([0, 1, 25, 100])


def ageing_line(*laws):
    """A film with a capacitance and a junction with another, which age by some laws."""
    paths = {
        "cathode.film_resistance": "20 ohm cm^2",
        "cathode.film_capacitance": "1 uF/cm^2",
        "junction.resistance": "5 ohm cm^2",
        "junction.capacitance": "1 uF/cm^2",
    }
    card = line(0.1, 1e6, 1.0, SLOPED, **paths).to_mapping()
    card["limits"] |= {"lower": "3.5 V", "upper": "4.1 V"}
    card["ageing"] = {name: LAWS[name] for name in laws if name in LAWS}
    if "junction" in laws:
        card["junction"] |= {"growth": "0.03 ohm cm^2/h^0.5", "age": "0 h"}
    return sscell.load_cell(card)


def test_spectra_over_cycles_are_those_of_the_laws():
    """All laws in closed form: a line with film and contact of the cycle, in series with the rest.

    The potential rises from the threshold by the slope times the swing, so the exposure is the mean
    of exp. The mesh leaves 1e-3; what all resistances add together follows to 1e-3 too.
    """
    cell = ageing_line("film", "coverage", "anode", "junction")
    asked = {"cycles": AGED_AFTER.tolist(), "protocol": CYCLED}
    data = sscell.impedance(cell, FREQUENCIES, **asked)
    assert data["resistance"].dims == ("cycle", "frequency")
    hours, widths = HOURS_PER_CYCLE * AGED_AFTER[:, None], SLOPE * SWING / 0.1
    film = 1e-4 * np.sqrt(20**2 + 2 * 0.08 * hours * np.expm1(widths) / widths)
    contact = AREA_PER_VOLUME * np.exp(-0.05 * SWING * AGED_AFTER)[:, None]
    anode = 1e-4 * 0.02 * np.sqrt(hours)
    junction = 1e-4 * (5 + 0.03 * np.sqrt(hours))
    particles = SLOPE / (OMEGA * 0.5 * 5e4 * F / contact)
    behind = 1 / (OMEGA * DOUBLE_LAYER + 1 / (R * T / F + particles))
    through = behind + film / (1 + OMEGA * film * FILM_CAPACITANCE)
    expected = transmission_line(THICKNESS, 0.1, 1e6, contact / through) + anode
    expected += junction / (1 + OMEGA * junction * 0.01)
    solved = (data["resistance"] + 1j * data["reactance"]).values / 1e4
    assert off(solved, expected, 0.1).max() < 1e-3
    assert film[-1] > 2.5 * film[0]
    grown = np.diff(data["low_frequency_resistance"]) / 1e4
    np.testing.assert_allclose(grown, np.diff(expected[:, -1].real), rtol=1e-3)


@pytest.mark.parametrize("law", ["film", "coverage", "junction", "anode"])
def test_each_law_shows_in_its_part_of_the_spectrum(law):
    """Films and contact in the cathode only, the others beside it only."""
    asked = {"cycles": [0, 100], "protocol": CYCLED, "accuracy": "draft"}
    data = sscell.impedance(ageing_line(law), [1e4, 1.0], **asked)
    beside = data["resistance"] - data["cathode_resistance"]
    changed, same = data["cathode_resistance"], beside
    if law in ("junction", "anode"):
        changed, same = beside, data["cathode_resistance"]
    assert (changed.sel(frequency=1) > 1.01 * changed.sel(frequency=1, cycle=0))[1]
    # of a part that does not age, what the difference of two sums rounds
    np.testing.assert_allclose(same[1], same[0], rtol=1e-11)


@pytest.mark.parametrize("name", ["ncm83_bare_li6ps5cl", "ncm83_li3ycl6_li6ps5cl"])
def test_after_no_cycle_the_spectrum_is_that_of_the_cell_as_made(name):
    """The film of the first grows from what it was, the junction of the other from its age."""
    cell, life = (
        sscell.load_cell(name),
        {"cycles": {"number": 3, "charge": "1C", "discharge": "1C"}},
    )
    at = {"frequencies": [1e4, 1.0], "accuracy": "draft"}
    made = sscell.impedance(cell, **at)
    aged = sscell.impedance(cell, **at, cycles=[0, 3], protocol=life)
    for part in ("resistance", "reactance", "cathode_resistance", "cathode_reactance"):
        np.testing.assert_array_equal(aged[part].sel(cycle=0), made[part])
    assert aged["resistance"][1, 1] > made["resistance"][1]


def test_low_frequency_resistance_is_that_of_a_step():
    """Long after a step the voltage falls evenly; its offset is the resistance at rest.

    The offset holds ions, electrons, charge transfer and diffusion in the particles, 2 s slow.
    """
    paths = {"active_material.diffusivity": "1e-13 m^2/s", "anode.resistance": "5 ohm cm^2"}
    cell = line(0.02, 0.1, 0.3, SLOPED, **paths)
    current, times = 0.01, np.array([0.0, 2000.0, 4000.0])
    run = solve(cell, current, times, resolution=Resolution(80, (2.5, 2.0), 12), rtol=1e-9)
    start, early, late = voltage(run, times)
    rest = 3.8  # of a line from 4.2 to 3.4 V
    offset = rest - early + (late - early) * (0.0 - times[1]) / (times[2] - times[1]) * -1.0
    data = sscell.impedance(cell, [1e-5])
    assert start < rest
    step = 1e4 * offset / current
    assert float(data["low_frequency_resistance"]) == pytest.approx(step, rel=2e-3)


def test_the_error_falls_with_the_square_of_the_mesh():
    """On even cells, at 1 kHz, where ions reach 6 um deep."""
    cell, at = line(0.1, 1e6, BLOCKED), np.array([1e2])
    capacity = AREA_PER_VOLUME * DOUBLE_LAYER
    expected = transmission_line(THICKNESS, 0.1, 1e6, 2j * np.pi * at * capacity)
    errors, d = [], derive(cell)
    for cells in (40, 80, 160):
        fine = LinearisedCell(cell, d, Resolution(cells, (1.0, 1.0), 4))
        solved = fine.of_electrode(at, d.equilibrium.inputs([0.5]))
        errors.append(abs(solved - expected)[0])
    assert observed_orders(errors, [40, 80, 160]) == pytest.approx([2.0, 2.0], abs=0.1)


@pytest.mark.parametrize("name", ["ncm83_li6ps5cl", "lfp_lioh_fecl3", "ncm83_coated_li6ps5cl"])
def test_the_standard_accuracy_is_a_thousandth_of_the_reference(name):
    cell = sscell.load_cell(name)
    solved, fine = (spectrum_of(cell, accuracy) for accuracy in ("standard", "reference"))
    assert off(solved, fine).max() < 1e-3


def spectrum_of(cell, accuracy):
    data = sscell.impedance(cell, FREQUENCIES, accuracy=accuracy)
    return (data["resistance"] + 1j * data["reactance"]).values
