from typing import Any

from sscell.cell import Cell, load_cell
from sscell.checks.finding import Finding
from sscell.checks.layers import in_layers

CARD = load_cell("ncm83_li6ps5cl").to_mapping()
POROUS = Finding("note", "cathode.porosity", "porous")
ANODE = Finding("note", "anode", "flat")


def layered(*layers: dict[str, Any]) -> Cell:
    return load_cell({**CARD, "cathode": {**CARD["cathode"], "layers": list(layers)}})


def porosities(cell):
    yield Finding("note", "cathode.porosity", f"{float(cell.cathode.porosity):.2f}")
    yield ANODE


def test_one_composite_is_checked_as_it_is():
    cell = load_cell("ncm83_li6ps5cl")
    assert list(in_layers(cell, lambda view: iter([POROUS, ANODE]))) == [POROUS, ANODE]


def test_what_differs_is_said_of_its_layer_and_what_is_shared_once():
    unlike = layered({"share": 0.5, "porosity": "20 %"}, {"share": 0.5, "porosity": "5 %"})
    assert list(in_layers(unlike, porosities)) == [
        Finding("note", "cathode.layers.0.porosity", "0.20"),
        ANODE,
        Finding("note", "cathode.layers.1.porosity", "0.05"),
    ]
    equal = layered({"share": 0.5}, {"share": 0.5})
    assert list(in_layers(equal, porosities)) == [
        Finding("note", "cathode.porosity", "0.14"),
        ANODE,
    ]


def of_layers(first: dict[str, Any], second: dict[str, Any]) -> list[str]:
    cell = layered({"share": 0.5, **first}, {"share": 0.5, **second})
    return [str(finding) for finding in cell.check()]


def has(lines: list[str], *words: str) -> bool:
    return any(all(word in line for word in words) for line in lines)


def test_a_finding_names_its_layer_unless_all_layers_have_it() -> None:
    halide = of_layers({}, {"catholyte": "li3incl6", "coverage": 1.0})
    assert has(halide, "cathode.layers.1.coverage", "as of a liquid")
    assert has(halide, "cathode.layers.1.catholyte (li3incl6)", "above the limit")
    assert has(halide, "cathode.layers.0.catholyte (li6ps5cl)", "above the limit")
    assert has(halide, "cathode.layers.1.catholyte | active_material: ")
    both = of_layers({"porosity": 0.01}, {"porosity": 0.01, "coverage": 0.4})
    assert sum("pressed composites hold 7 to 24 %" in line for line in both) == 1
    assert has(both, "note: cathode.porosity: ")
    assert has(both, "cathode.catholyte | active_material: ")


def test_unlike_catholytes_of_adjacent_layers_touch_at_a_plane_without_resistance() -> None:
    """Layers are passed from the collector, so that the second touches the first."""
    where = "cathode.layers.1.catholyte | cathode.layers.0.catholyte: "
    halide = of_layers({}, {"catholyte": "li3incl6"})
    assert has(halide, where, "Li3InCl6 | Li6PS5Cl", "reacts")
    assert has(halide, where, "has no resistance in the model")
    assert not has(of_layers({"coverage": 0.3}, {}), "has no resistance in the model")


def test_each_film_is_checked_where_it_is() -> None:
    coated = {"film": {"electrolyte": "li2taof5_amorphous", "thickness": "10 nm"}}
    lines = of_layers(coated, {"film_resistance": "3 ohm cm^2"})
    assert has(lines, "cathode.layers.0.film.thickness", "counted twice?")
    assert has(lines, "cathode.layers.1.film_resistance", "counted twice?")
    assert has(lines, "cathode.layers.0.film.electrolyte", "upper stability limit unknown")


def test_contacts_of_a_blend_are_checked_for_each_material() -> None:
    blend = [{"active_material": "lfp", "share": 0.3}]
    cell = load_cell({**CARD, "cathode": {**CARD["cathode"], "blend": blend}})
    lines = [str(finding) for finding in cell.check()]
    assert has(lines, "cathode.catholyte | blend.0.active_material: argyrodites | LiFePO4: stable")
