"""A cell of round numbers, so that everything derived from it can be worked out by hand."""

from copy import deepcopy
from typing import Any

import pytest

from sscell.cell import Cell, load_cell

ACTIVE = {
    "title": "host",
    "formula": "LiX",
    "molar_mass": "100 g/mol",
    "density": "5 g/cm^3",
    "particle_size": "6 um",
    "open_circuit_potential": {
        "stoichiometry": [0.2, 0.4, 0.6, 0.8],
        "values": [4.4, 4.0, 3.6, 3.2],
        "unit": "V",
    },
    "diffusivity": "1e-14 m^2/s",
    "diffusivity_activation_energy": "30 kJ/mol",
    "exchange_current_density": "0.5 A/m^2",
    "exchange_current_density_activation_energy": "40 kJ/mol",
    "electronic_conductivity": {
        "stoichiometry": [0.0, 0.25, 0.5, 1.0],
        "values": [2, 1.5, 1, 0.5],
        "unit": "S/m",
    },
    "electronic_conductivity_activation_energy": "10 kJ/mol",
    "double_layer_capacity": "0.2 F/m^2",
    "temperature": "25 degC",
}


def electrolyte(title: str, conductivity: str) -> dict[str, Any]:
    return {
        "title": title,
        "formula": "LiE",
        "form": "glass",
        "conductivity": conductivity,
        "temperature": "25 degC",
        "activation_energy": "30 kJ/mol",
        "arrhenius_form": "sigma",
        "density": "2 g/cm^3",
        "particle_size": "3 um",
    }


CARD = {
    "title": "round numbers",
    "temperature": "25 degC",
    "source": "assumed: unit test",
    "cathode": {
        "active_material": ACTIVE,
        "catholyte": electrolyte("catholyte", "1 mS/cm"),
        "composition": {"active_material": "75 wt%", "catholyte": "25 wt%"},
        "porosity": "10 %",
        "thickness": "100 um",
        "ionic_transport": {"tortuosity_factor": 4},
        "electronic_transport": {"electronic_conductivity": "1 mS/cm", "stoichiometry": 1.0},
        "coverage": "50 %",
        "utilisation": "100 %",
        "film_resistance": "0 ohm cm^2",
    },
    "separator": [
        {"electrolyte": electrolyte("catholyte", "1 mS/cm"), "thickness": "20 um"},
        {"electrolyte": electrolyte("separator", "4 mS/cm"), "thickness": "80 um"},
    ],
    "junction": {"resistance": "5 ohm cm^2"},
    "anode": {"type": "lithium-indium", "resistance": "10 ohm cm^2"},
    "limits": {"lower": "3.4 V", "upper": "4.2 V", "reference": "Li/Li+"},
    "nominal_specific_capacity": "100 mAh/g",
}


@pytest.fixture
def card() -> dict[str, Any]:
    return deepcopy(CARD)


@pytest.fixture(scope="session")
def cell() -> Cell:
    return load_cell(deepcopy(CARD))
