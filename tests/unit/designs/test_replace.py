from typing import Any

import pytest

from sscell.cards.bookkeeping import volume_fractions
from sscell.cell import Cell, load_cell
from sscell.designs.paths import LAYER, PATHS, path_info, path_names, path_row
from sscell.designs.replace import CHOSEN, value_at
from sscell.designs.substitute import substituted
from sscell.designs.varied import read_varied
from sscell.errors import InputError
from sscell.quantities.fields import Quantity
from sscell.reading.read import read_electrolyte

COATING = "li2taof5_amorphous"
AGEING = {
    "film": {"growth": "50 ohm^2 cm^4/h", "threshold": "3 V"},
    "coverage": {"loss": 0.01},
    "utilisation": {"loss": 0.001},
    "oxidation": {"depth": "2 nm", "capacity": "200 mAh/g"},
    "anode": {"growth": "0.5 ohm cm^2/sqrt(h)"},
}


def refused(cell: Cell, changes: dict[str, Any]) -> str:
    with pytest.raises(InputError) as caught:
        cell.replace(changes)
    return str(caught.value)


@pytest.mark.parametrize("name", path_names(1))
def test_every_path_changes_its_value(redox_cell: Cell, name: str) -> None:
    card, info = {**redox_cell.to_mapping(), "ageing": AGEING}, path_info(name)
    if ".film." in name:
        card["cathode"]["film"] = {"electrolyte": read_electrolyte(COATING), "thickness": "3 nm"}
    if "composite" in info.keys:
        composite = {**card["cathode"], "catholyte": read_electrolyte("li6ps5cl")}
        card["anode"] = {"resistance": "0 ohm cm^2", "composite": composite}
    cell = Cell.model_validate(card)
    value = info.read("60 wt%" if "composition" in name else info.read.example)
    beside = {
        "junction.growth": {"junction.age": "1 h"},
        "catholyte.particle_size.spread": {"catholyte.particle_size": "2 um"},
        "anode.stoichiometry": {"anode.capacity": "5 mAh/cm^2"},
        "anode.first_cycle_loss": {"anode.capacity": "5 mAh/cm^2"},
        "anode.formation_charge": {"anode.capacity": "5 mAh/cm^2"},
        "anode.first_cycle_efficiency": {"anode.np_ratio": 1.2},
        "junction.0.resistance": {"cathode.catholyte": "li6ps5cl"},
        "junction.0.capacitance": {"cathode.catholyte": "li6ps5cl"},
        "junction.0.growth": {"cathode.catholyte": "li6ps5cl", "junction.age": "1 h"},
    }
    needed = beside.get(name, {})
    changed = cell.replace({name: value, **needed})
    assert changed.to_mapping() != cell.to_mapping()
    if not info.takes_names:
        assert value_at(changed, name) == value
    assert changed.to_mapping() == type(cell).model_validate(changed.to_mapping()).to_mapping()


@pytest.mark.parametrize(
    ("name", "card_key", "value"),
    [
        ("active_material.density", "cathode.active_material.density", "4.5 g/cm^3"),
        ("cathode.composition.carbon", "cathode.composition.carbon", "2 wt%"),
        ("limits.upper", "limits.upper", "4.2 V"),
        ("separator.{i}.modulus", "separator.{i}.electrolyte.bulk_modulus", "30 GPa"),
        ("catholyte.second_share", "cathode.catholyte.redox.couples.1.share", "40 %"),
        (
            "active_material.electronic_conductivity",
            "cathode.active_material.electronic_conductivity",
            "5 mS/cm",
        ),
    ],
)
def test_a_row_is_all_that_a_new_path_needs(
    redox_cell: Cell,
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
    cell = Cell.model_validate(mapping)
    changed = cell.replace({path: value})
    assert value_at(changed, path) == row.measure(value)
    if name != "catholyte.second_share":  # 40 % already
        assert value_at(cell, path) != value_at(changed, path)
    (design,) = read_varied([{path: value}])
    assert cell.replace(design) == changed
    varied = read_varied({path: [value]})
    assert isinstance(varied, dict)
    assert varied[path] == (row.measure(value),)


def test_a_potential_is_that_of_the_first_couple(redox_cell: Cell) -> None:
    changed = redox_cell.replace({"catholyte.redox_potential": "3.9 V"})
    redox = changed.cathode.catholyte.redox
    assert redox is not None
    assert [couple.potential for couple in redox.couples] == [3.9, 2.2]
    assert "falling order" in refused(redox_cell, {"catholyte.redox_potential": "2.0 V"})


def test_an_inert_electrolyte_has_no_redox_capacity_to_change(cell: Cell) -> None:
    said = refused(cell, {"catholyte.redox_capacity": "50 mAh/g"})
    assert "catholyte.redox_capacity: argyrodite has no redox block" in said


def test_original_stays(cell: Cell) -> None:
    before = cell.to_mapping()
    cell.replace({"catholyte.conductivity": Quantity(10, "mS/cm")})
    assert cell.to_mapping() == before


def test_only_the_catholyte_changes(cell: Cell) -> None:
    changed = cell.replace({"catholyte.conductivity": Quantity(10, "mS/cm")})
    assert changed.cathode.catholyte.conductivity == 1.0
    assert changed.separator[0].electrolyte.conductivity == 0.16
    assert changed.junctions == 0


def test_new_values_do_not_borrow_a_source(cell: Cell) -> None:
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


def test_one_amount_replaces_another(cell: Cell) -> None:
    changed = cell.replace({"cathode.areal_capacity": "5 mAh/cm^2"})
    assert changed.cathode.areal_capacity == 180000
    assert changed.cathode.loading is None
    message = refused(cell, {"cathode.areal_capacity": "5 mAh/cm^2", "cathode.thickness": "80 um"})
    assert message == "cathode.thickness and cathode.areal_capacity: give only one of them"


def test_catholyte_takes_the_rest(cell_mapping: dict[str, Any]) -> None:
    cathode = cell_mapping["cathode"]
    cathode["composition"] = {"active_material": 0.7, "catholyte": 0.27, "carbon": 0.03}
    cathode["carbon_density"] = "2 g/cm^3"
    cell = Cell.model_validate(cell_mapping)
    composition = cell.replace(
        {"cathode.composition.active_material": "80 wt%"}
    ).cathode.composition
    assert composition.catholyte == pytest.approx(0.17)
    assert composition.carbon == 0.03
    message = refused(cell, {"cathode.composition.active_material": "98 wt%"})
    assert "leaves nothing for the catholyte" in message


def test_carbon_takes_from_active_material_and_catholyte_alike(cell: Cell) -> None:
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
    redox_cell: Cell,
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


def test_curve_keeps_its_shape(cell: Cell) -> None:
    old = cell.cathode.active_material.diffusivity
    changed = cell.replace({"active_material.diffusivity": "6e-15 m^2/s"})
    new = changed.cathode.active_material.diffusivity
    assert new.reference == 6e-15
    assert old.curve is not None
    assert new.curve is not None
    assert new.curve.y == pytest.approx([2 * y for y in old.curve.y])


def test_electronic_conductivity_keeps_its_stoichiometry(cell_mapping: dict[str, Any]) -> None:
    cell_mapping["cathode"]["electronic_transport"]["stoichiometry"] = 0.9
    cell = Cell.model_validate(cell_mapping)
    transport = cell.replace({"cathode.electronic_conductivity": "1 mS/cm"}).cathode
    assert transport.electronic_transport.stoichiometry == 0.9
    assert transport.electronic_transport.electronic_conductivity == 0.1


def test_all_mistakes_at_once(cell: Cell) -> None:
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
    cell = Cell.model_validate(cell_mapping)
    assert "activation_energy" in refused(cell, {"temperature": "60 degC"})


def test_type_of_the_cell_is_kept(cell_mapping: dict[str, Any]) -> None:
    class Own(Cell):
        pass

    assert type(Own.model_validate(cell_mapping).replace({"temperature": "30 degC"})) is Own


def test_a_mistake_is_named_by_its_path(cell: Cell) -> None:
    """Also where the block that refuses is deep in the cell."""
    said = refused(cell, {"junction.growth": "1 ohm cm^2/sqrt(h)"})
    assert said.startswith("junction.age: missing")


@pytest.fixture(scope="module")
def dual():
    return load_cell("ncm83_li3zrcl4o1p5_li3ycl6")


def test_every_path_has_a_value_or_none(dual):
    for path in path_names(1):
        if path_info(path).takes_names:
            with pytest.raises(ValueError, match="takes names"):
                value_at(dual, path)
        else:
            value = value_at(dual, path)
            assert value is None or isinstance(value, float), path


def test_a_redox_block_has_its_values(redox_cell):
    names = ("redox_capacity", "redox_potential", "electronic_reach", "conductivity_ratio")
    found = {key: value_at(redox_cell, f"catholyte.{key}") for key in names}
    assert found["redox_capacity"] == 60 * 3600
    assert found["redox_potential"] == 3.62
    assert found["electronic_reach"] == pytest.approx(3e-7)
    assert found["conductivity_ratio"] == 10


@pytest.mark.parametrize(
    "path",
    [
        "temperature",
        "catholyte.conductivity",
        "active_material.diffusivity",
        "active_material.particle_size",
        "cathode.porosity",
        "cathode.tortuosity_factor",
        "cathode.composition.active_material",
        "separator.0.thickness",
        "separator.0.conductivity",
        "junction.resistance",
        "anode.resistance",
    ],
)
def test_what_is_put_is_found(dual, path):
    """Twice the value where there is one, else a made-up one."""
    old = value_at(dual, path)
    text = {"cathode.composition.active_material": 0.6, "temperature": "30 degC"}
    new = text.get(path) or (type(old)(1.1 * old) if old else "3")
    if not old and path == "junction.resistance":
        new = "3 ohm cm^2"
    changed = dual.replace({path: new})
    assert value_at(changed, path) != old
    assert value_at(changed, path) == pytest.approx(
        {"temperature": 303.15, "cathode.composition.active_material": 0.6}.get(path)
        or (1.1 * old if old else value_at(changed, path))
    )


def test_what_follows_from_the_card_is_none():
    cell = load_cell("ncm83_li6ps5cl")
    assert value_at(cell, "cathode.loading") is not None
    assert value_at(cell, "cathode.thickness") is None


@pytest.mark.parametrize("path", ["separator.7.thickness", "cathode.thicknes"])
def test_no_such_place(dual, path):
    with pytest.raises(ValueError, match="there is no"):
        value_at(dual, path)


CATHOLYTE = "cathode.catholyte"


def test_another_catholyte_takes_the_volume_of_the_one_before(dual):
    """By weight it would be another cathode: Li3InCl6 is a third denser than the oxychloride."""
    before = volume_fractions(dual.cathode)
    changed = dual.replace({CATHOLYTE: "li6ps5cl"})
    assert changed.cathode.catholyte.key == "li6ps5cl"
    after = volume_fractions(changed.cathode)
    assert vars(after) == pytest.approx(vars(before), rel=1e-12)
    assert changed == substituted(dual, read_electrolyte("li6ps5cl"))
    assert changed.cathode.composition.catholyte != dual.cathode.composition.catholyte


def test_changes_beside_a_catholyte_are_changes_of_the_new_one(dual):
    changes = {
        "catholyte.conductivity": "9 mS/cm",
        "cathode.composition.carbon": "2 wt%",
        CATHOLYTE: "li6ps5cl",
        "temperature": "60 degC",
    }
    for given in (changes, dict(reversed(changes.items()))):
        changed = dual.replace(given)
        assert changed.cathode.catholyte.key == "li6ps5cl"
        assert changed.cathode.catholyte.conductivity == pytest.approx(0.9)
        assert changed.cathode.composition.carbon == 0.02
        assert changed.temperature == 333.15


@pytest.mark.parametrize(
    ("electrolyte", "message"),
    [
        ("li6ps5c", f"{CATHOLYTE}: there is no electrolyte 'li6ps5c'. Did you mean 'li6ps5cl'"),
        (3, f"{CATHOLYTE}: expected the name of an electrolyte such as 'li6ps5cl'"),
        ({"name": "li6ps5cl", "density": "2"}, f"{CATHOLYTE}: density: '2' has no unit"),
    ],
)
def test_a_catholyte_that_cannot_be_read(dual, electrolyte, message):
    assert message in refused(dual, {CATHOLYTE: electrolyte})


def test_a_catholyte_of_unknown_conductivity_at_the_temperature_is_refused(dual):
    entry = {"title": "A glass", "formula": "Li3PS4", "form": "glass", "conductivity": "1 mS/cm",
             "temperature": "25 degC", "density": "1.9 g/cm^3"}  # fmt: skip
    assert dual.replace({CATHOLYTE: entry}).cathode.catholyte.title == "A glass"
    hot = {CATHOLYTE: entry, "temperature": "110 degC"}  # further than an estimate reaches
    assert refused(dual, hot).startswith(
        f"{CATHOLYTE}: the conductivity of inline: A glass was measured at 25"
    )


def test_what_stores_charge_needs_a_density_to_be_put_in(dual, redox_cell):
    storing = redox_cell.cathode.catholyte
    assert dual.replace({CATHOLYTE: storing}).cathode.catholyte.redox is not None
    assert "stores needs its density" in refused(dual, {CATHOLYTE: storing.rebuilt(density=None)})


def test_one_junction_or_all(dual):
    """The first layer is of the catholyte's electrolyte, so that the junction is the second's."""
    path = "junction.1.resistance"
    assert dual.junction_layers == (1,)
    assert value_at(dual, path) == dual.junction.resistance
    one = dual.replace({path: "7 ohm cm^2"})
    assert value_at(one, path) == pytest.approx(7e-4)
    assert one.junction_resistances == pytest.approx((7e-4,))
    assert value_at(one, "junction.resistance") is None
    every = one.replace({"junction.resistance": "3 ohm cm^2"})
    assert every.junction_resistances == pytest.approx((3e-4,))
    assert value_at(every, "junction.resistance") == pytest.approx(3e-4)
    both = {"junction.resistance": "3 ohm cm^2", path: "9 ohm cm^2"}
    assert one.replace(both).junction_resistances == pytest.approx((9e-4,))


def test_a_junction_that_is_none(dual):
    """A value without effect is a mistake; with another catholyte there is one."""
    first = {"junction.0.resistance": "7 ohm cm^2"}
    assert refused(dual, first).startswith("junction.0.resistance: there is no junction")
    other = dual.replace({**first, CATHOLYTE: "li6ps5cl"})
    assert other.junction_resistances == pytest.approx((7e-4, float(dual.junction.resistance)))
    assert "no separator layer 4" in refused(dual, {"junction.4.resistance": "1 ohm cm^2"})


def test_resistances_stay_at_the_temperature_they_were_measured_at(dual):
    """However often the temperature of the cell is changed."""
    assert dual.replace({"cathode.porosity": "10 %"}).resistance_temperature is None
    warm = dual.replace({"temperature": "60 degC"})
    assert warm.resistance_temperature == dual.temperature
    assert warm.replace({"temperature": "0 degC"}).resistance_temperature == dual.temperature


def test_a_block_that_is_not_there_is_named(cell: Cell) -> None:
    text = refused(cell, {"ageing.film.growth": "1 ohm^2 cm^4/h"})
    assert text.startswith("ageing.film.growth: the cell has no ageing block")


def test_one_law_of_growth_of_the_anode_replaces_the_other(cell: Cell) -> None:
    aged = Cell.model_validate({**cell.to_mapping(), "ageing": AGEING})
    changed = aged.replace({"ageing.anode.linear_growth": "0.1 ohm cm^2/h"})
    assert changed.ageing.anode.growth is None
    assert changed.ageing.film == aged.ageing.film


def test_a_growth_of_all_junctions_replaces_that_of_one() -> None:
    """As a resistance of all junctions does."""
    one = load_cell("ncm83_li3ycl6_li6ps5cl").replace(
        {"junction.0.growth": "1 ohm cm^2/sqrt(h)", "junction.age": "4 h"}
    )
    planes = len(one.junction_layers)
    assert sum(one.junction_growths) == one.junction_growths[0] > 0
    every = one.replace({"junction.growth": "2 ohm cm^2/sqrt(h)"})
    assert every.junction_growths == pytest.approx((2e-4 / 60,) * planes)
    assert value_at(every, "junction.growth") == every.junction_growths[0]
    assert value_at(one, "junction.growth") is None


def test_a_capacitance_of_one_junction_goes_before_that_of_all(dual) -> None:
    assert dual.junction_capacitances == (None,)
    every = dual.replace({"junction.capacitance": "2 uF/cm^2"})
    assert every.junction_capacitances == pytest.approx((0.02,))
    one = every.replace({"junction.1.capacitance": "3 uF/cm^2"})
    assert one.junction_capacitances == pytest.approx((0.03,))
    again = one.replace({"junction.capacitance": "5 uF/cm^2"})
    assert again.junction_capacitances == pytest.approx((0.05,))
    first = {"junction.0.capacitance": "3 uF/cm^2"}
    assert refused(dual, first).startswith("junction.0.capacitance: there is no junction")


def test_a_changed_cell_is_not_the_one_that_was_measured() -> None:
    cell = load_cell("ncm83_li6ps5cl")
    assert cell.measured is not None
    assert cell.replace({}).measured == cell.measured
    for changes in ({"temperature": "30 degC"}, {"cathode.catholyte": "li3ycl6"}):
        assert cell.replace(changes).measured is None
