from typing import Any

import pytest

from sscell.description.cell import CellDesign
from sscell.description.designs import read_designs
from sscell.description.fields import Quantity
from sscell.description.paths import LAYER, PATHS, path_info, path_names, path_row
from sscell.description.replace import CHOSEN
from sscell.description.values import value_at
from sscell.description.varied import read_varied
from sscell.errors import InputError


def refused(cell: CellDesign, changes: dict[str, Any]) -> str:
    with pytest.raises(InputError) as caught:
        cell.replace(changes)
    return str(caught.value)


@pytest.mark.parametrize("name", path_names(1))
def test_every_path_changes_its_value(redox_cell: CellDesign, name: str) -> None:
    cell = redox_cell
    info = path_info(name)
    value = info.measure("60 wt%" if "composition" in name else info.measure.example)
    needed = {"junction.age": "1 h"} if name == "junction.growth" else {}
    changed = cell.replace({name: value, **needed})
    assert changed.to_mapping() != cell.to_mapping()
    assert value_at(changed, name) == value
    assert changed.to_mapping() == type(cell).model_validate(changed.to_mapping()).to_mapping()


@pytest.mark.parametrize(
    ("name", "card_key", "value"),
    [
        ("active_material.density", "cathode.active_material.density", "4.5 g/cm^3"),
        ("cathode.composition.carbon", "cathode.composition.carbon", "2 wt%"),
        ("limits.upper", "limits.upper", "4.2 V"),
        ("separator.{i}.density", "separator.{i}.electrolyte.density", "2.5 g/cm^3"),
        ("catholyte.second_share", "cathode.catholyte.redox.couples.1.share", "40 %"),
        (
            "active_material.electronic_conductivity",
            "cathode.active_material.electronic_conductivity",
            "5 mS/cm",
        ),
    ],
)
def test_a_row_is_all_that_a_new_path_needs(
    redox_cell: CellDesign,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    card_key: str,
    value: str,
) -> None:
    """``replace``, ``vary:`` and the value a cell has read the place from the row alone."""
    row = path_row(name, name.replace(".", "_"), "1", "made-up", card_key)
    monkeypatch.setitem(PATHS, name, row)
    path = name.replace(LAYER, "0")
    mapping = redox_cell.to_mapping()
    mapping["cathode"]["carbon_density"] = "2 g/cm^3"
    cell = CellDesign.model_validate(mapping)
    changed = cell.replace({path: value})
    assert value_at(changed, path) == row.measure(value)
    if name != "catholyte.second_share":  # 40 % already
        assert value_at(cell, path) != value_at(changed, path)
    (design,) = read_designs([{path: value}])
    assert cell.replace(design) == changed
    varied = read_varied({path: [value]})
    assert isinstance(varied, dict)
    assert varied[path] == (row.measure(value),)


def test_a_potential_is_that_of_the_first_couple(redox_cell: CellDesign) -> None:
    changed = redox_cell.replace({"catholyte.redox_potential": "3.9 V"})
    redox = changed.cathode.catholyte.redox
    assert redox is not None
    assert [couple.potential for couple in redox.couples] == [3.9, 2.2]
    assert "falling order" in refused(redox_cell, {"catholyte.redox_potential": "2.0 V"})


def test_an_inert_electrolyte_has_no_redox_capacity_to_change(cell: CellDesign) -> None:
    said = refused(cell, {"catholyte.redox_capacity": "50 mAh/g"})
    assert "catholyte.redox_capacity: argyrodite has no redox block" in said


def test_original_stays(cell: CellDesign) -> None:
    before = cell.to_mapping()
    cell.replace({"catholyte.conductivity": Quantity(10, "mS/cm")})
    assert cell.to_mapping() == before


def test_only_the_catholyte_changes(cell: CellDesign) -> None:
    changed = cell.replace({"catholyte.conductivity": Quantity(10, "mS/cm")})
    assert changed.cathode.catholyte.conductivity == 1.0
    assert changed.separator[0].electrolyte.conductivity == 0.16
    assert changed.junctions == 0


def test_new_values_do_not_borrow_a_source(cell: CellDesign) -> None:
    changed = cell.replace(
        {
            "catholyte.conductivity": "10 mS/cm",
            "cathode.porosity": {"value": "5 %", "source": "Kato2018"},
        }
    )
    conductivity = changed.cathode.catholyte.conductivity
    assert conductivity is not None
    assert (conductivity.source, conductivity.mark) == (CHOSEN, "assumed")
    assert changed.cathode.porosity.source == "Kato2018"


def test_one_amount_replaces_another(cell: CellDesign) -> None:
    changed = cell.replace({"cathode.areal_capacity": "5 mAh/cm^2"})
    assert changed.cathode.areal_capacity == 180000
    assert changed.cathode.loading is None
    message = refused(cell, {"cathode.areal_capacity": "5 mAh/cm^2", "cathode.thickness": "80 um"})
    assert message == "cathode.thickness and cathode.areal_capacity: give only one of them"


def test_catholyte_takes_the_rest(cell_mapping: dict[str, Any]) -> None:
    cathode = cell_mapping["cathode"]
    cathode["composition"] = {"active_material": 0.7, "catholyte": 0.27, "carbon": 0.03}
    cathode["carbon_density"] = "2 g/cm^3"
    cell = CellDesign.model_validate(cell_mapping)
    composition = cell.replace(
        {"cathode.composition.active_material": "80 wt%"}
    ).cathode.composition
    assert composition.catholyte == pytest.approx(0.17)
    assert composition.carbon == 0.03
    message = refused(cell, {"cathode.composition.active_material": "98 wt%"})
    assert "leaves nothing for the catholyte" in message


def test_carbon_takes_from_active_material_and_catholyte_alike(cell: CellDesign) -> None:
    old = cell.cathode.composition
    mixed = cell.replace({"cathode.composition.carbon": "4 wt%"}).cathode
    ratio = old.active_material / old.catholyte
    assert mixed.composition.active_material / mixed.composition.catholyte == pytest.approx(ratio)
    assert mixed.carbon_density is not None
    assert mixed.carbon_density.mark == "assumed"
    both = {"cathode.composition.carbon": "4 wt%", "cathode.composition.active_material": "66 wt%"}
    assert cell.replace(both).cathode.composition.catholyte == pytest.approx(0.3)
    message = refused(cell, {"cathode.composition.carbon": "99.9 wt%", **dict([*both.items()][1:])})
    assert "leaves nothing for the catholyte" in message


def test_another_redox_capacity_remembers_what_the_conductivity_was_stated_with(
    redox_cell: CellDesign,
) -> None:
    old = redox_cell.cathode.catholyte.redox
    assert old is not None
    less = redox_cell.replace({"catholyte.redox_capacity": "9 mAh/g"})
    least = less.replace({"catholyte.redox_capacity": "1 mAh/g"})
    redox = least.cathode.catholyte.redox
    assert redox is not None
    assert redox.conductivity_capacity == old.capacity
    back = least.replace({"catholyte.redox_capacity": old.capacity}).cathode.catholyte.redox
    assert back is not None
    assert back.conductivity_capacity is None


def test_curve_keeps_its_shape(cell: CellDesign) -> None:
    old = cell.cathode.active_material.diffusivity
    changed = cell.replace({"active_material.diffusivity": "6e-15 m^2/s"})
    new = changed.cathode.active_material.diffusivity
    assert new.reference == 6e-15
    assert old.curve is not None
    assert new.curve is not None
    assert new.curve.y == pytest.approx([2 * y for y in old.curve.y])


def test_electronic_conductivity_keeps_its_stoichiometry(cell_mapping: dict[str, Any]) -> None:
    cell_mapping["cathode"]["electronic_transport"]["stoichiometry"] = 0.9
    cell = CellDesign.model_validate(cell_mapping)
    transport = cell.replace({"cathode.electronic_conductivity": "1 mS/cm"}).cathode
    assert transport.electronic_transport.stoichiometry == 0.9
    assert transport.electronic_transport.electronic_conductivity == 0.1


def test_all_mistakes_at_once(cell: CellDesign) -> None:
    message = refused(
        cell,
        {
            "catholyte.conductvity": "1 mS/cm",
            "cathode.porosity": "120 %",
            "cathode.thickness": "80",
            "separator.4.thickness": "3 um",
            3: "x",
        },  # type: ignore[dict-item]
    )
    assert len(message.splitlines()) == 5
    assert "Did you mean 'catholyte.conductivity'" in message
    assert "separator layer 4; the cell has 1" in message


def test_the_whole_cell_is_checked_again(cell_mapping: dict[str, Any]) -> None:
    electrolyte = cell_mapping["separator"][0]["electrolyte"]
    del electrolyte["activation_energy"]
    cell_mapping["cathode"]["catholyte"] = electrolyte
    cell = CellDesign.model_validate(cell_mapping)
    assert "activation_energy" in refused(cell, {"temperature": "60 degC"})


def test_type_of_the_cell_is_kept(cell_mapping: dict[str, Any]) -> None:
    class Cell(CellDesign):
        pass

    assert type(Cell.model_validate(cell_mapping).replace({"temperature": "30 degC"})) is Cell


def test_a_mistake_is_named_by_its_path(cell: CellDesign) -> None:
    """Also where the block that refuses is deep in the cell."""
    said = refused(cell, {"junction.growth": "1 ohm cm^2/sqrt(h)"})
    assert said.startswith("junction.age: missing")
