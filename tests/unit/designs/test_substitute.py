from typing import Any

import pytest

from sscell.cards.bookkeeping import loading, volume_fractions
from sscell.cards.cell import CellDesign
from sscell.cards.materials import SolidElectrolyte
from sscell.designs.substitute import known_at, substituted
from sscell.errors import InputError
from sscell.reading.read import read_cell

HALIDE: dict[str, Any] = {
    "key": "halide",
    "title": "Halide",
    "formula": "Li3YCl6",
    "form": "pellet",
    "conductivity": "0.5 mS/cm",
    "temperature": "25 degC",
    "density": "2.45 g/cm^3",
    "particle_size": "9 um",
}


def halide(**changes: Any) -> SolidElectrolyte:
    given = {key: value for key, value in {**HALIDE, **changes}.items() if value is not None}
    return SolidElectrolyte.model_validate(given)


def fractions(cell: CellDesign) -> list[float]:
    phi = volume_fractions(cell.cathode)
    return [phi.active_material, phi.catholyte, phi.carbon, phi.binder, phi.void]


def test_a_catholyte_takes_the_volume_of_the_one_before(cell: CellDesign) -> None:
    changed = substituted(cell, halide())
    assert fractions(changed) == pytest.approx(fractions(cell), rel=1e-12)
    assert loading(changed).thickness == pytest.approx(loading(cell).thickness, rel=1e-12)
    assert changed.cathode.composition.catholyte > cell.cathode.composition.catholyte
    assert changed.cathode.catholyte.key == "halide"
    assert changed.separator == cell.separator
    assert changed.junctions == cell.junctions + 1


def test_carbon_and_binder_keep_their_volume_too(cell_mapping: dict[str, Any]) -> None:
    cell_mapping["cathode"]["composition"] = {
        "active_material": "70 wt%",
        "catholyte": "26 wt%",
        "carbon": "3 wt%",
        "binder": "1 wt%",
    }
    cell_mapping["cathode"] |= {"carbon_density": "2 g/cm^3", "binder_density": "1 g/cm^3"}
    cell = CellDesign.model_validate(cell_mapping)
    assert fractions(substituted(cell, halide())) == pytest.approx(fractions(cell), rel=1e-12)


def test_the_particles_keep_their_size_and_with_it_the_threshold(cell: CellDesign) -> None:
    size = substituted(cell, halide()).cathode.catholyte.particle_size
    assert size == cell.cathode.catholyte.particle_size
    assert size is not None
    assert size.mark == "assumed"


def test_an_unknown_density_changes_no_volume_and_is_marked(cell: CellDesign) -> None:
    changed = substituted(cell, halide(density=None))
    assert fractions(changed) == pytest.approx(fractions(cell), rel=1e-12)
    density = changed.cathode.catholyte.density
    assert density == cell.cathode.catholyte.density
    assert density is not None
    assert density.mark == "assumed"


def test_a_measured_conductivity_becomes_its_tortuosity_factor(measured_cell: CellDesign) -> None:
    """It belongs to the electrolyte it was measured with; the path of the ions stays."""
    changed = substituted(measured_cell, halide())
    factor = changed.cathode.ionic_transport.tortuosity_factor
    phi = volume_fractions(measured_cell.cathode).catholyte
    assert factor == pytest.approx(phi * 1.6 / 0.15, rel=1e-12)
    assert changed.cathode.ionic_transport.ionic_conductivity is None


def test_a_separator_keeps_its_layers(cell_mapping: dict[str, Any]) -> None:
    cell_mapping["separator"] = [
        {**cell_mapping["separator"][0], "thickness": f"{um} um"} for um in (10, 20)
    ]
    cell = CellDesign.model_validate(cell_mapping)
    changed = substituted(cell, halide(), "separator")
    assert [layer.electrolyte.key for layer in changed.separator] == ["halide", "halide"]
    assert [layer.thickness for layer in changed.separator] == pytest.approx([1e-5, 2e-5])
    assert changed.cathode == cell.cathode
    both = substituted(cell, halide(), "both")
    assert both.junctions == 0
    assert both.separator == changed.separator
    assert both.cathode == substituted(cell, halide()).cathode


def test_the_cell_itself_is_left_alone(cell: CellDesign) -> None:
    before = cell.to_mapping()
    substituted(cell, halide(), "both")
    assert cell.to_mapping() == before


def test_what_a_cell_refuses_is_an_input_error(cell: CellDesign) -> None:
    with pytest.raises(InputError, match="the conductivity of halide is unknown"):
        substituted(cell, halide(conductivity=None))


@pytest.mark.parametrize(
    ("changes", "temperature", "known"),
    [
        ({}, 298.15, True),
        ({}, 303.0, True),
        ({}, 313.0, False),
        ({"activation_energy": "0.4 eV", "arrhenius_form": "sigma"}, 313.0, True),
        ({"conductivity": None}, 298.15, False),
    ],
)
def test_a_conductivity_is_known_near_its_temperature_or_by_arrhenius(
    changes: dict[str, Any], temperature: float, known: bool
) -> None:
    assert known_at(halide(**changes), temperature) is known


def test_another_electrolyte_makes_another_cell_than_the_measured() -> None:
    cell = read_cell("ncm83_li6ps5cl")
    assert cell.measured is not None
    for role in ("catholyte", "separator"):
        assert substituted(cell, halide(), role).measured is None
