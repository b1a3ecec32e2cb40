"""A coating by thickness and conductivity, against the film of the same resistance."""

from typing import Any

import numpy as np
import pytest

import sscell
from sscell.parameters import names
from sscell.parameters.electrode import film_resistance
from sscell.parameters.relations import GAS_CONSTANT

CARD = sscell.load_cell("ncm83_li6ps5cl").to_mapping()
MATERIAL = {
    "title": "a coating",
    "formula": "LiNbO3",
    "form": "amorphous",
    "conductivity": "1e-7 mS/cm",
    "temperature": "30 degC",
    "activation_energy": "0.5 eV",
    "arrhenius_form": "sigma",
    "source": "assumed: physics test",
}
FARADAY_OVER_GAS_CONSTANT = 96485.33212 / GAS_CONSTANT


def coated(thickness: str, **material: Any) -> sscell.Cell:
    film = {"electrolyte": {**MATERIAL, **material}, "thickness": thickness}
    return sscell.load_cell({**CARD, "cathode": {**CARD["cathode"], "film": film}})


@pytest.mark.parametrize("temperature", [5, 25, 60])
@pytest.mark.parametrize("form", ["sigma", "sigma*T"])
def test_the_resistance_is_thickness_over_conductivity_with_its_own_energy(
    temperature: float, form: str
) -> None:
    """10 nm / (1e-4 S/m) at 30 degC, and Arrhenius with 0.5 eV of the coating from there."""
    cell = coated("10 nm", conductivity="1e-3 mS/cm", arrhenius_form=form)
    cell = cell.replace({"temperature": f"{temperature} degC"})
    at, reference = temperature + 273.15, 303.15
    slower = np.exp(0.5 * FARADAY_OVER_GAS_CONSTANT * (1 / at - 1 / reference))
    slower *= (at / reference) ** (form == "sigma*T")
    assert film_resistance(cell) == pytest.approx(1e-4 * slower, rel=1e-9)
    values = cell.parameter_values()
    energy = values[names.FILM_ENERGY]
    slope = 0.5 * FARADAY_OVER_GAS_CONSTANT * GAS_CONSTANT
    slope -= GAS_CONSTANT * reference * (form == "sigma*T")  # of sigma over 1/T at 30 degC
    assert energy == pytest.approx(slope, rel=1e-9)
    there = np.exp(energy / GAS_CONSTANT * (1 / at - 1 / 298.15))
    assert values[names.FILM_RESISTANCE] * there == pytest.approx(1e-4 * slower, rel=1e-9)


def test_points_over_temperature_are_followed() -> None:
    values = ["1e-7 mS/cm", "1e-6 mS/cm", "3e-6 mS/cm"]
    table = {"temperature": ["0 degC", "25 degC", "60 degC"], "values": values}
    plain = dict.fromkeys(("temperature", "activation_energy", "arrhenius_form"))
    cell = coated("10 nm", conductivity=table, **plain).replace({"temperature": "60 degC"})
    numbers = cell.parameter_values()
    mean = GAS_CONSTANT * np.log(30) / (1 / 273.15 - 1 / 333.15)
    assert numbers[names.FILM_ENERGY] == pytest.approx(mean, rel=1e-9)
    there = np.exp(numbers[names.FILM_ENERGY] / GAS_CONSTANT * (1 / 333.15 - 1 / 298.15))
    assert numbers[names.FILM_RESISTANCE] * there == pytest.approx(1e-8 / 3e-7, rel=1e-9)


def test_a_coating_is_a_film_of_its_resistance_and_vanishes_with_its_thickness() -> None:
    """Same equations with the same numbers: capacities are equal to round-off, amplified by the
    steps of the solver. 1e-6 nm has 1e-7 of the resistance of the 10 nm that cost 5 % at 1C."""
    bare, thick = sscell.load_cell(CARD), coated("10 nm", temperature="25 degC")
    film = bare.replace({"cathode.film_resistance": "10000 ohm cm^2"})
    thin = coated("1e-6 nm", temperature="25 degC")
    rates = sscell.rate_capability([bare, thick, film, thin], [1], self_check=False)
    none, of_coating, of_film, vanishing = rates.capacity.values[:, 0]
    assert of_coating == pytest.approx(of_film, rel=1e-9)
    assert of_coating < 0.98 * none
    assert vanishing == pytest.approx(none, rel=1e-5)
