import pytest

import sscell
from sscell.parameters.bpx import best_electrolyte, parameterisation, state
from sscell.parameters.derived import derive
from sscell.parameters.relations import FARADAY


@pytest.fixture(scope="module")
def full_cell():
    return sscell.load_cell("ncm83_li6ps5cl_graphite")


def test_readers_compute_our_numbers(full_cell):
    """As PyBaMM does: resistance of the separator, conductivity, active material, kinetics."""
    d, file = derive(full_cell), parameterisation(full_cell)
    kappa = file["Electrolyte"]["Conductivity [S.m-1]"]
    separator, positive = file["Separator"], file["Positive electrode"]
    resistance = separator["Thickness [m]"] / (kappa * separator["Transport efficiency"])
    assert resistance == pytest.approx(d.separator_resistance + d.anode_resistance)
    for electrode, ours in ((positive, d), (file["Negative electrode"], d.negative)):
        effective = kappa * electrode["Transport efficiency"]
        assert effective == pytest.approx(ours.ionic_conductivity)
        phase = ours.phases[0]
        share = electrode["Surface area per unit volume [m-1]"] * phase.properties.radius / 3
        assert share == pytest.approx(phase.properties.volume_fraction)
        rate = electrode["Reaction rate constant [mol.m-2.s-1]"]
        for y in (0.1, 0.5):
            exchange = FARADAY * rate * (y * (1 - y)) ** 0.5
            per_contact = phase.exchange_current_density(y)
            assert exchange == pytest.approx(per_contact * phase.properties.reacting_share)


def test_interfaces_are_in_the_separator(full_cell):
    more = full_cell.replace({"anode.resistance": "20 ohm cm^2"})
    efficiencies = [
        parameterisation(cell)["Separator"]["Transport efficiency"] for cell in (full_cell, more)
    ]
    area = derive(full_cell).separator_resistance
    assert efficiencies[0] / efficiencies[1] == pytest.approx((area + 20e-4) / area)


def test_both_electrodes_hold_what_passes_between_the_cutoffs(full_cell):
    file, charge = parameterisation(full_cell), []
    for side in ("Positive electrode", "Negative electrode"):
        e = file[side]
        volume = e["Surface area per unit volume [m-1]"] * e["Particle radius [m]"] / 3
        swing = e["Maximum stoichiometry"] - e["Minimum stoichiometry"]
        charge.append(volume * e["Thickness [m]"] * e["Maximum concentration [mol.m-3]"] * swing)
    assert charge[0] * FARADAY == pytest.approx(derive(full_cell).equilibrium_capacity)
    assert charge[0] == pytest.approx(charge[1])


def test_all_is_at_the_temperature_of_the_cell(full_cell):
    warm = full_cell.replace({"temperature": "60 degC"})
    file, d = parameterisation(warm), derive(warm)
    kappa = file["Electrolyte"]["Conductivity [S.m-1]"]
    assert kappa == best_electrolyte(warm).conductivity > best_electrolyte(full_cell).conductivity
    assert file["Cell"]["Reference temperature [K]"] == pytest.approx(333.15)
    assert state(warm)["Thermal environment"] == {"Ambient temperature [K]": pytest.approx(333.15)}
    effective = kappa * file["Positive electrode"]["Transport efficiency"]
    assert effective == pytest.approx(d.ionic_conductivity)


@pytest.mark.parametrize("name", ["ncm83_li2zrcl6_li6ps5cl", "ncm83_li6ps5cl_lto"])
def test_no_transport_efficiency_exceeds_1(name):
    file = parameterisation(sscell.load_cell(name))
    values = [s["Transport efficiency"] for s in file.values() if "Transport efficiency" in s]
    assert len(values) > 1
    assert all(0 < value <= 1 + 1e-12 for value in values)
