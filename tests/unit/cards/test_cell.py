import json
import pickle
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import ValidationError

from sscell.cards.anode import ANODE_POTENTIALS, Anode
from sscell.cards.cell import CellDesign
from sscell.cards.problems import problems
from sscell.cell import load_cell
from sscell.errors import InputError


def refused(mapping: dict[str, Any]) -> str:
    with pytest.raises(ValidationError) as caught:
        CellDesign.model_validate(mapping)
    return str(caught.value)


def test_values_are_si(cell: CellDesign) -> None:
    assert cell.temperature == 298.15
    assert cell.cathode.loading == 0.107
    assert cell.separator[0].thickness == 3e-5
    assert cell.nominal_specific_capacity == 720000
    assert cell.anode.resistance == 1e-3


def test_defaults_say_that_they_are_assumed(cell: CellDesign) -> None:
    assert cell.junction.resistance == 0
    assert cell.junction.resistance.mark == "assumed"
    assert cell.anode.potential == 0.62
    assert cell.anode.potential.mark == "assumed"


@pytest.mark.parametrize(
    "carrier", [{"carrier": "Na+"}, {"formula": "Na3PS4"}, {"carrier": "Mg2+"}]
)
@pytest.mark.parametrize("place", ["catholyte", "separator"])
def test_an_electrolyte_of_another_ion_is_refused_where_it_is(
    cell_mapping: dict[str, Any], carrier: dict[str, str], place: str
) -> None:
    catholyte, layer = cell_mapping["cathode"]["catholyte"], cell_mapping["separator"][0]
    if place == "catholyte":
        cell_mapping["cathode"]["catholyte"] = {**catholyte, **carrier}
    else:
        layer["electrolyte"] = {**layer["electrolyte"], **carrier}
    with pytest.raises(ValidationError) as caught:
        CellDesign.model_validate(cell_mapping)
    (problem,) = problems(caught.value, "", CellDesign)
    assert problem.where == {"catholyte": "cathode.catholyte"}.get(place, "separator.0.electrolyte")
    assert "exchange Li+" in problem.message


def test_cutoffs(cell_mapping: dict[str, Any]) -> None:
    assert CellDesign.model_validate(cell_mapping).cutoffs_vs_lithium == (2.6, 4.3)
    cell_mapping["limits"] = {"lower": "2 V", "upper": "3.7 V", "reference": "counter electrode"}
    assert CellDesign.model_validate(cell_mapping).cutoffs_vs_lithium == pytest.approx((2.62, 4.32))
    cell_mapping["limits"]["upper"] = "5.9 V"
    message = refused(cell_mapping)
    assert "6.52 V against Li/Li+" in message
    assert "2.5 to 4.4 V" in message


def test_cutoffs_in_order(cell_mapping: dict[str, Any]) -> None:
    cell_mapping["limits"] |= {"lower": "4.3 V", "upper": "2.6 V"}
    assert "lower is 4.3 V and upper 2.6 V" in refused(cell_mapping)


def test_junctions_are_counted_between_unlike_electrolytes(cell_mapping: dict[str, Any]) -> None:
    assert CellDesign.model_validate(cell_mapping).junctions == 0
    layer = cell_mapping["separator"][0]
    other = deepcopy(layer)
    other["electrolyte"]["key"] = "halide"
    for layers, count in (([other], 1), ([layer, other], 1), ([other, layer, other], 3)):
        cell_mapping["separator"] = layers
        assert CellDesign.model_validate(cell_mapping).junctions == count


def test_a_junction_grows_with_the_root_of_its_age(cell_mapping: dict[str, Any]) -> None:
    """2 + 0.5 sqrt(16 h / 1 h) ohm cm2."""
    cell_mapping["junction"] = {"resistance": "2 ohm cm^2", "growth": "0.5 ohm cm^2/sqrt(h)"}
    assert "a growth needs the age" in refused(cell_mapping)
    cell_mapping["junction"]["age"] = "16 h"
    other = deepcopy(cell_mapping["separator"][0])
    other["electrolyte"]["key"] = "halide"
    cell_mapping["separator"].append(other)
    (aged,) = CellDesign.model_validate(cell_mapping).junction_resistances
    assert aged == pytest.approx(4e-4, rel=1e-12)
    del cell_mapping["junction"]["growth"]
    assert CellDesign.model_validate(cell_mapping).junction_resistances == (2e-4,)


def test_a_junction_may_have_a_resistance_of_its_own(cell_mapping: dict[str, Any]) -> None:
    """Of the layer on its anode side; both grow, and none where the electrolytes are alike."""
    layer = cell_mapping["separator"][0]
    halide = deepcopy(layer)
    halide["electrolyte"]["key"] = "halide"
    last = {**layer, "junction_resistance": "7 ohm cm^2"}
    cell_mapping["separator"] = [{**layer, "junction_resistance": "9 ohm cm^2"}, halide, last]
    cell_mapping["junction"] = {
        "resistance": "2 ohm cm^2",
        "growth": "1 ohm cm^2/sqrt(h)",
        "age": "9 h",
    }
    cell = CellDesign.model_validate(cell_mapping)
    assert cell.junction_resistances == pytest.approx((5e-4, 10e-4), rel=1e-12)


def test_interfaces_have_the_activation_energy_of_charge_transfer_by_default(
    cell_mapping: dict[str, Any],
) -> None:
    """Exactly what a card that writes 0.4 eV gets, marked as assumed."""
    default = CellDesign.model_validate(cell_mapping)
    cell_mapping["anode"]["activation_energy"] = "0.4 eV"
    cell_mapping["junction"] = {"activation_energy": "0.4 eV"}
    cell_mapping["cathode"]["film_activation_energy"] = "0.4 eV"
    stated = CellDesign.model_validate(cell_mapping)
    for cell in (default, stated):
        energies = (
            cell.anode.activation_energy,
            cell.junction.activation_energy,
            cell.cathode.film_activation_energy,
        )
        assert len(set(energies)) == 1
        assert [e.mark == "assumed" for e in energies] == [cell is default] * 3
    assert default.anode.activation_energy == stated.anode.activation_energy


def test_electrolytes_need_a_conductivity_at_the_temperature(cell_mapping: dict[str, Any]) -> None:
    cell_mapping["temperature"] = "29 degC"
    electrolyte = cell_mapping["separator"][0]["electrolyte"]
    del electrolyte["activation_energy"]
    assert CellDesign.model_validate(cell_mapping)
    cell_mapping["temperature"] = "60 degC"
    assert "at 25 degC and the cell is at 60 degC" in refused(cell_mapping)
    del electrolyte["conductivity"]
    assert "conductivity of argyrodite is unknown" in refused(cell_mapping)


@pytest.mark.parametrize("through", [yaml.safe_dump, json.dumps])
def test_saved_cell_is_the_same_cell(cell: CellDesign, through: Any) -> None:
    changes = {"cathode.porosity": "10 %", "active_material.diffusivity": "7e-15 m^2/s"}
    for design in (cell, cell.replace(changes)):
        mapping = design.to_mapping()
        again = type(design).model_validate(yaml.safe_load(through(mapping)))
        assert again.to_mapping() == mapping
        material, twin = design.cathode.active_material, again.cathode.active_material
        # The reference is taken from the curve again, equal to the last digit but one.
        assert twin.diffusivity.reference == pytest.approx(material.diffusivity.reference)
        assert twin.diffusivity.curve == material.diffusivity.curve
        assert again.rebuilt(cathode=design.cathode) == design


def test_pickles(cell: CellDesign) -> None:
    again = pickle.loads(pickle.dumps(cell))
    assert again == cell
    assert again.cathode.active_material.density.source == "Kim2025"


@pytest.mark.parametrize(
    ("extent", "words"),
    [
        ({"low": "10 mS/cm"}, "is unknown, reported is at least 10 mS/cm; give one"),
        ({"high": "0.01 mS/cm"}, "is unknown, reported is at most 0.01 mS/cm; give one"),
        ({"low": "1 mS/cm", "high": "3 mS/cm"}, "is unknown, reported are 1 to 3 mS/cm; give one"),
    ],
)
def test_a_bound_is_told_where_a_value_is_asked_for(
    cell_mapping: dict[str, Any], extent: dict[str, str], words: str
) -> None:
    catholyte = cell_mapping["cathode"]["catholyte"]
    del catholyte["conductivity"]
    catholyte["conductivity_range"] = extent
    with pytest.raises(ValidationError, match=words):
        CellDesign.model_validate(cell_mapping)


def test_without_active_material_the_catholyte_must_store_in_the_window(
    cell_mapping: dict[str, Any],
) -> None:
    """A couple outside the limits would leave an electrode of no capacity at all."""
    cathode = cell_mapping["cathode"]
    cathode["composition"] = {"active_material": 0, "catholyte": 1}
    couple = {"name": "Fe2+/Fe3+", "potential": "3.6 V"}
    redox = {"couples": [couple], "capacity": "90 mAh/g", "reversibility": "reversible"}
    cathode["catholyte"]["redox"] = redox
    cell_mapping["limits"] = {"lower": "2.6 V", "upper": "4.3 V", "reference": "Li/Li+"}
    assert CellDesign.model_validate(cell_mapping)
    couple["potential"] = "1.5 V"
    assert "Fe2+/Fe3+ of the catholyte stores nothing between 2.6 and 4.3 V" in refused(
        cell_mapping
    )
    couple["potential"] = "3.6 V"
    redox["reversibility"] = "irreversible"
    assert "no reversible redox capacity either" in refused(cell_mapping)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Li", "lithium"),
        ("Li metal", "lithium"),
        ("Lithium", "lithium"),
        ("Li-In", "lithium-indium"),
        ("LiIn", "lithium-indium"),
        ("In", "lithium-indium"),
        ("In/InLi", "lithium-indium"),
        ("Li0.5In", "lithium-indium"),
        ("Graphite", "graphite"),
    ],
)
def test_anodes_by_the_names_people_write(name: str, kind: str) -> None:
    anode = Anode.model_validate({"type": name, "resistance": "10 ohm cm^2"})
    assert anode.type == anode.title == kind
    assert anode.potential == ANODE_POTENTIALS[kind]


def test_any_electrode_of_flat_potential() -> None:
    card = {"type": "other", "name": "LTO", "potential": "1.55 V", "resistance": "10 ohm cm^2"}
    anode = Anode.model_validate(card)
    assert (anode.title, anode.pair_name, float(anode.potential)) == ("LTO", "LTO", 1.55)
    assert Anode.model_validate(anode.to_mapping()) == anode
    nameless = Anode.model_validate({**card, "name": None})
    assert nameless.title == "counter electrode at 1.55 V"
    with pytest.raises(ValidationError, match="potential"):
        Anode.model_validate({**card, "potential": None})


def test_an_unknown_anode_says_what_to_write() -> None:
    with pytest.raises(ValidationError) as caught:
        Anode.model_validate({"type": "LTO", "potential": "1.55 V", "resistance": "1 ohm cm^2"})
    (problem,) = problems(caught.value, "", Anode)
    assert "'other', got 'LTO'; for another electrode of flat potential write" in problem.message
    with pytest.raises(ValidationError, match="Did you mean 'lithium-indium'"):
        Anode.model_validate({"type": "litium-indium", "resistance": "1 ohm cm^2"})


def test_inline_electrolytes_of_one_title_may_be_two(cell_mapping: dict[str, Any]) -> None:
    layer = cell_mapping["separator"][0]
    cell_mapping["cathode"]["catholyte"]["key"] = layer["electrolyte"]["key"] = "inline"
    assert CellDesign.model_validate(cell_mapping).junctions == 0
    layer["electrolyte"] = {**layer["electrolyte"], "formula": "Li3YCl6"}
    assert CellDesign.model_validate(cell_mapping).junctions == 1


def test_what_belongs_to_an_anode_of_limited_capacity() -> None:
    curve = {"stoichiometry": [0, 0.3, 0.6, 1], "values": [0.9, 0.5, 0.3, 0.1], "unit": "V"}
    card = {"type": "other", "name": "Si", "resistance": "10 ohm cm^2"}
    with pytest.raises(ValidationError, match="capacity"):
        Anode.model_validate({**card, "open_circuit_potential": curve})
    anode = Anode.model_validate(
        {**card, "open_circuit_potential": curve, "capacity": "5 mAh/cm^2"}
    )
    assert anode.potentials == (0.1, 0.9)
    assert anode.potential == pytest.approx(0.41)  # the area under the curve
    assert Anode.model_validate(anode.to_mapping()) == anode
    short = {**curve, "values": [0.9, 0.5, 0.3]}
    with pytest.raises(ValidationError) as caught:
        Anode.model_validate({**card, "open_circuit_potential": short, "capacity": "5 mAh/cm^2"})
    assert [p.where for p in problems(caught.value, "", Anode)] == ["open_circuit_potential"]


def test_ions_that_do_not_match_are_all_named_at_once() -> None:
    card = load_cell("nvp_na_fluorochloride").to_mapping()
    lithium = load_cell("ncm83_li6ps5cl_silicon").to_mapping()
    card["cathode"]["active_material"] = lithium["cathode"]["active_material"]
    card["cathode"]["blend"] = [{"active_material": "lfp", "share": "20 %"}]
    card["separator"] += lithium["separator"]
    card["anode"]["material"] = lithium["anode"]["composite"]["active_material"]
    card["limits"]["reference"] = "Li/Li+"
    with pytest.raises(InputError) as caught:
        load_cell(card)
    named = {p.where: p.message for p in caught.value.problems}
    assert {where.removeprefix("cell, ") for where in named} >= {
        *("cathode.active_material", "cathode.blend.0.active_material", "separator.1.electrolyte"),
        *("anode.material", "limits.reference"),
    }
    text = " ".join(named.values())
    for word in ("ncm83 exchanges Li+", "li6ps5cl conducts Li+", "silicon exchanges Li+"):
        assert word in text
    assert "na3ps4" not in text


def test_a_forgotten_carrier_is_one_mistake_with_its_remedy() -> None:
    card = load_cell("nvp_na_fluorochloride").to_mapping()
    del card["carrier"]
    with pytest.raises(InputError) as caught:
        load_cell(card)
    (problem,) = caught.value.problems
    assert problem.where.endswith("carrier")
    assert "na15sn4" in problem.message
    assert "write carrier: sodium" in problem.message


def test_a_redox_couple_and_an_anode_have_the_ion_of_the_cell(
    cell_mapping: dict[str, Any],
) -> None:
    redox = {"couples": [{"name": "Fe3+/Fe2+", "potential": "3.5 V", "share": 1}]}
    redox |= {"capacity": "50 mAh/g", "reversibility": "reversible"}
    catholyte = cell_mapping["cathode"]["catholyte"]
    cell_mapping["cathode"]["catholyte"] = {**catholyte, "carrier": "Na+", "redox": redox}
    cell_mapping["anode"] = {"type": "Na", "resistance": "1 ohm cm^2"}
    with pytest.raises(ValidationError) as caught:
        CellDesign.model_validate(cell_mapping)
    catholyte_, anode = sorted(
        problems(caught.value, "", CellDesign), key=lambda p: p.where, reverse=True
    )
    assert "its Fe3+/Fe2+ exchanges it" in catholyte_.message
    assert (anode.where, "sodium exchanges Na+" in anode.message) == ("anode.type", True)


def test_a_potential_is_against_the_metal_of_the_carrier(tmp_path: Path) -> None:
    curve = tmp_path / "mine.csv"
    curve.write_text("stoichiometry,E [V vs. Li/Li+]\n0,3.5\n0.3,3.4\n0.6,3.3\n0.8,3.2\n1,2\n")
    card = load_cell("nvp_na_fluorochloride").to_mapping()
    card["cathode"]["active_material"]["open_circuit_potential"] = {"curve": str(curve)}
    with pytest.raises(InputError, match=r"is against Li/Li\+; expected .* Na/Na\+"):
        load_cell(card)
