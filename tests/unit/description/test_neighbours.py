from typing import Any

from sscell.description.cell import CellDesign
from sscell.description.finding import SEVERITIES
from sscell.description.neighbours import UNKNOWN, neighbours
from sscell.description.read import read_active_material, read_electrolyte


def stacked(cell_mapping: dict[str, Any], catholyte: str, *layers: str) -> CellDesign:
    cell_mapping["cathode"]["active_material"] = read_active_material("ncm83")
    cell_mapping["cathode"]["catholyte"] = read_electrolyte(catholyte).rebuilt(
        density="2.5 g/cm^3", particle_size="3 um"
    )
    cell_mapping["separator"] = [
        {
            "electrolyte": read_electrolyte(name).rebuilt(
                conductivity="1 mS/cm", temperature="25 degC"
            ),
            "thickness": "10 um",
        }
        for name in layers
    ]
    return CellDesign.model_validate(cell_mapping)


def verdicts(cell: CellDesign) -> dict[str, str]:
    """The gravest of each contact."""
    listed = sorted(neighbours(cell), key=lambda f: SEVERITIES.index(f.severity), reverse=True)
    return {f.place: f.severity for f in listed}


def test_every_contact_is_judged(cell_mapping: dict[str, Any]) -> None:
    cell = stacked(cell_mapping, "li3zrcl4o1p5", "li3incl6", "li6ps5cl")
    assert verdicts(cell) == {
        "cathode.catholyte | active_material": "note",
        "cathode.catholyte | separator.0": "warning",  # unknown
        "separator.0 | separator.1": "warning",  # reacts
        "separator.1 | anode": "note",
    }


def test_a_film_keeps_two_others_apart(cell_mapping: dict[str, Any]) -> None:
    """1 to 2 nm of Li3PO4 stop the reaction of Li3InCl6 and Li6PS5Cl."""
    cell = stacked(cell_mapping, "li3incl6", "li3po4_ald_interlayer", "li6ps5cl")
    (film,) = (f for f in neighbours(cell) if f.place.count("|") == 2)
    assert film.severity == "note"
    assert film.message.startswith("Li3InCl6 | Li3PO4 | Li6PS5Cl: stable")
    # The film itself, beside either, is no contact of which nothing is known.
    assert set(verdicts(cell)) == {
        "cathode.catholyte | active_material",
        "cathode.catholyte | separator.0 | separator.1",
        "separator.1 | anode",
    }


def test_one_composition_in_two_forms_has_no_junction_to_judge(
    cell_mapping: dict[str, Any],
) -> None:
    cell = stacked(cell_mapping, "li6ps5cl", "li6ps5cl_sintered")
    assert not any(f.place.startswith("cathode.catholyte | separator") for f in neighbours(cell))


def test_a_new_glass_is_unknown_everywhere(cell_mapping: dict[str, Any]) -> None:
    for block in (
        cell_mapping["cathode"]["catholyte"],
        cell_mapping["separator"][0]["electrolyte"],
    ):
        block.update(key="inline", formula="LiX", title="My glass")
    found = list(neighbours(CellDesign.model_validate(cell_mapping)))
    assert [f.severity for f in found] == ["warning", "warning"]
    assert all(UNKNOWN in f.message for f in found)


def test_reacting_with_the_anode_is_worse_than_with_a_neighbour(
    cell_mapping: dict[str, Any],
) -> None:
    cell_mapping["anode"] = {"type": "lithium", "resistance": "10 ohm cm^2"}
    cell = stacked(cell_mapping, "li3incl6", "li3incl6")
    assert verdicts(cell)["separator.0 | anode"] == "error"
