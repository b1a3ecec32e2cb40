"""Cells for the physics tests: everything ideal but what is tested."""

from typing import Any

from sscell.cell import Cell, load_cell

FLAT = {"stoichiometry": [0.0, 0.3, 0.7, 1.0], "values": [3.5002, 3.50014, 3.50006, 3.5]}
SLOPED = {"stoichiometry": [0.0, 0.3, 0.7, 1.0], "values": [4.2, 3.96, 3.64, 3.4]}
WIDE = {"stoichiometry": [0.0, 0.25, 0.75, 1.0], "values": [0.9, 0.7, 0.3, 0.1], "unit": "V"}
"""A potential of an anode that falls in a straight line."""
HOST = {
    "title": "ideal host",
    "formula": "LiX",
    "molar_mass": "100 g/mol",
    "density": "5 g/cm^3",
    "particle_size": "1 um",
    "diffusivity": "1e-8 m^2/s",
    "diffusivity_activation_energy": "0 eV",
    "exchange_current_density": "1e5 A/m^2",
    "exchange_current_density_activation_energy": "0 eV",
    "double_layer_capacity": "0.2 F/m^2",
    "temperature": "25 degC",
}
"""Of any potential, far faster than any current of the tests."""
TRANSPORT = {
    "ionic_transport": {"tortuosity_factor": 2},
    "electronic_transport": {"electronic_conductivity": "1e6 S/m"},
    "coverage": 1.0,
    "utilisation": 1.0,
    "film_resistance": "0 ohm cm^2",
}
"""Of a composite in which nothing costs voltage."""


def redox_card(
    redox: dict[str, Any] | None = None,
    potential: dict[str, list[float]] = SLOPED,
    *,
    active: bool = True,
    **paths: Any,
) -> Cell:
    """The ideal cell with a catholyte that stores 100 mAh/g at 3.8 V, as fast as can be.

    ``redox`` changes its block; without ``active`` material it is alone.
    """
    card = ideal_card(potential).to_mapping()
    card["cathode"]["catholyte"] |= {
        "electronic_conductivity": "1 S/m",
        "redox": {
            "couples": [{"name": "Fe2+/Fe3+", "potential": "3.8 V"}],
            "reversibility": "reversible",
            "capacity": "100 mAh/g",
            "electronic_reach": "0.5 um",
            "exchange_current_density": "1e5 A/m^2",
            "source": "assumed: physics test",
            **(redox or {}),
        },
    }
    if not active:
        card["cathode"] |= {
            "active_material": "none",
            "composition": {"active_material": 0, "catholyte": 1},
        }
    cell = load_cell(card)
    return cell.replace(paths) if paths else cell


def ideal_card(potential: dict[str, list[float]] = SLOPED, **paths: Any) -> Cell:
    """A cell without a loss, then changed at paths.

    100 um of 50 vol% spheres of 1 um in 40 vol% catholyte, equal densities; every transport
    is far faster than any current of the tests unless a path says otherwise.
    """
    card = {
        "title": "ideal",
        "temperature": "25 degC",
        "source": "assumed: physics test",
        "cathode": {
            "active_material": {**HOST, "open_circuit_potential": {**potential, "unit": "V"}},
            "catholyte": {
                "title": "ideal electrolyte",
                "formula": "LiE",
                "form": "ideal",
                "conductivity": "1000 S/m",
                "temperature": "25 degC",
                "density": "5 g/cm^3",
                "activation_energy": "0.3 eV",
                "arrhenius_form": "sigma",
            },
            "composition": {"active_material": 5 / 9, "catholyte": 4 / 9},
            "porosity": "10 %",
            "thickness": "100 um",
            **TRANSPORT,
        },
        "separator": [
            {
                "electrolyte": {
                    "title": "ideal separator",
                    "formula": "LiE",
                    "form": "ideal",
                    "conductivity": "1e6 S/m",
                    "temperature": "25 degC",
                    "activation_energy": "0 eV",
                    "arrhenius_form": "sigma",
                },
                "thickness": "1 um",
            }
        ],
        "anode": {"type": "lithium", "resistance": "0 ohm cm^2"},
        "limits": _limits(potential),
        "nominal_specific_capacity": "200 mAh/g",
    }
    cell = load_cell(card)
    return cell.replace(paths) if paths else cell


def _limits(potential: dict[str, list[float]]) -> dict[str, str]:
    values = potential["values"]
    lower, upper = values[-1] + 1e-6, values[0] - 1e-6
    return {"lower": f"{lower} V", "upper": f"{upper} V", "reference": "Li/Li+"}
