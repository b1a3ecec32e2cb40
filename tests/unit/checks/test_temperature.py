"""Findings on a cell far from the temperature at which its values were measured."""

import pytest

from sscell.cell import load_cell
from sscell.checks.temperature import other_temperatures

FILM = {"cathode.film_resistance": "10 ohm cm^2"}


def places(cell):
    return {finding.place: finding.message for finding in other_temperatures(cell)}


def test_where_it_was_measured_nothing_is_told():
    assert places(load_cell("ncm83_li6ps5cl").replace(FILM)) == {}


def test_assumed_energies_are_told_with_what_they_do():
    """0.4 eV from 25 to -20 degC: exp(0.4/k (1/253.15 - 1/298.15)) = 15.9."""
    cold = load_cell("ncm83_li6ps5cl").replace(FILM | {"temperature": "-20 degC"})
    told = places(cold)
    for place in ("cathode.film_resistance", "anode.resistance"):
        assert told[place].startswith("15.9 times that at 25 degC, by an assumed")
    assert "junction.resistance" not in told  # it is 0
    assert "its activation energy is unknown" in told["cathode.active_material (ncm83)"]
    stated = places(cold.replace({"anode.activation_energy": "0.4 eV"}))
    assert "anode.resistance" in stated  # chosen with replace is assumed too


def test_a_measured_energy_is_not_told():
    card = load_cell("ncm83_li6ps5cl").to_mapping()
    card["anode"]["activation_energy"] = {"value": "0.4 eV", "source": "Minnmann2021"}
    cold = load_cell(card).replace({"temperature": "-20 degC"})
    assert "anode.resistance" not in places(cold)


def test_a_card_of_a_warm_cell_is_asked_for_the_temperature_of_its_resistances():
    card = load_cell("ncm83_li6ps5cl").to_mapping() | {"temperature": "60 degC"}
    told = places(load_cell(card))["anode.resistance"]
    assert told == "taken as measured at 60 degC; if not, state resistance_temperature"
    card["resistance_temperature"] = "60 degC"
    assert "anode.resistance" not in places(load_cell(card))


@pytest.mark.parametrize("name", ["exchange_current_density", "electronic_conductivity"])
def test_a_couple_is_moved_by_assumed_energies(name):
    warm = load_cell("ncm83_li2p9fe0p9zr0p1cl6").replace(
        {"temperature": "60 degC", "catholyte.activation_energy": "0.35 eV"}
    )
    (message,) = [told for place, told in places(warm).items() if place.endswith(f"redox.{name}")]
    assert message.startswith("5.13 times that at 25 degC")
