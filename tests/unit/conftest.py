"""A complete cell, written out, for tests to change in one place at a time."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest

from sscell.cell import Cell

OCP = {
    "stoichiometry": [0.2, 0.4, 0.6, 0.8, 1.0],
    "values": [4.4, 4.0, 3.8, 3.6, 2.5],
    "unit": "V",
}

ACTIVE_MATERIAL = {
    "key": "nmc",
    "title": "NMC",
    "formula": "LiNi0.8Mn0.1Co0.1O2",
    "molar_mass": "97.3 g/mol",
    "density": "4.8 g/cm^3",
    "particle_size": "4 um",
    "open_circuit_potential": OCP,
    "diffusivity": {
        "stoichiometry": [0.2, 0.4, 0.6, 1.0],
        "values": [1e-11, 4e-11, 2e-11, 1e-11],
        "unit": "cm^2/s",
    },
    "diffusivity_activation_energy": "0.3 eV",
    "exchange_current_density": {"value": "0.5 A/m^2", "source": "assumed: coated"},
    "exchange_current_density_activation_energy": "40 kJ/mol",
    "double_layer_capacity": "0.2 F/m^2",
    "temperature": "25 degC",
    "source": "Kim2025",
    "mark": "second-hand",
}

ELECTROLYTE = {
    "key": "argyrodite",
    "title": "Argyrodite",
    "formula": "Li6PS5Cl",
    "form": "pellet",
    "conductivity": "1.6 mS/cm",
    "temperature": "25 degC",
    "activation_energy": "0.41 eV",
    "arrhenius_form": "sigma",
    "density": "1.86 g/cm^3",
    "particle_size": "3 um",
    "source": "Minnmann2021",
}

CELL = {
    "title": "a cell",
    "temperature": "25 degC",
    "cathode": {
        "active_material": ACTIVE_MATERIAL,
        "catholyte": ELECTROLYTE,
        "composition": {"active_material": "70 wt%", "catholyte": "30 wt%"},
        "porosity": "14 %",
        "loading": "10.7 mg/cm^2",
        "ionic_transport": {"closure": "percolation"},
        "electronic_transport": {"electronic_conductivity": "0.3 mS/cm"},
        "coverage": "50 %",
        "utilisation": "100 %",
        "film_resistance": "0 ohm cm^2",
    },
    "separator": [{"electrolyte": ELECTROLYTE, "thickness": "30 um"}],
    "anode": {"type": "lithium-indium", "resistance": "10 ohm cm^2"},
    "limits": {"lower": "2.6 V", "upper": "4.3 V", "reference": "Li/Li+"},
    "nominal_specific_capacity": "200 mAh/g",
}


@pytest.fixture
def electrolyte_mapping() -> dict[str, Any]:
    return deepcopy(ELECTROLYTE)


@pytest.fixture
def active_material_mapping() -> dict[str, Any]:
    return deepcopy(ACTIVE_MATERIAL)


@pytest.fixture(scope="module", autouse=True)
def interpreted() -> Iterator[None]:
    """Models are compiled only where a test asks for it.

    Whether it pays depends on what ran before, and the last digits depend on whether it was done.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sscell.solving.batch.compilation_pays", lambda *question: False)
        yield


@pytest.fixture
def cell_mapping() -> dict[str, Any]:
    return deepcopy(CELL)


@pytest.fixture
def cell(cell_mapping: dict[str, Any]) -> Cell:
    return Cell.model_validate(cell_mapping)


@pytest.fixture
def redox_cell(cell_mapping: dict[str, Any]) -> Cell:
    """The cell with a catholyte that stores charge."""
    cell_mapping["cathode"]["catholyte"] |= {
        "electronic_conductivity": "1e-8 S/cm",
        "redox": {
            "couples": [
                {"name": "Fe2+/Fe3+", "potential": "3.62 V", "share": 0.6},
                {"name": "V2+/V3+", "potential": "2.2 V", "share": 0.4},
            ],
            "reversibility": "reversible",
            "capacity": "60 mAh/g",
            "as_made": 0,
            "conductivity_ratio": 10,
            "electronic_reach": "0.3 um",
            "exchange_current_density": "2 A/m^2",
        },
    }
    return Cell.model_validate(cell_mapping)


@pytest.fixture
def measured_cell(cell_mapping: dict[str, Any]) -> Cell:
    """The cell with an ionic conductivity measured on its cathode."""
    measured = {"value": "0.15 mS/cm", "source": "Minnmann2021"}
    cell_mapping["cathode"]["ionic_transport"] = {"ionic_conductivity": measured}
    return Cell.model_validate(cell_mapping)
