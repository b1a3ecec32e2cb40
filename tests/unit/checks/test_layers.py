from sscell.cell import Cell, load_cell
from sscell.checks.finding import Finding
from sscell.checks.layers import in_layers

CARD = load_cell("ncm83_li6ps5cl").to_mapping()
POROUS = Finding("note", "cathode.porosity", "porous")
ANODE = Finding("note", "anode", "flat")


def layered(*layers: dict[str, str | float]) -> Cell:
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
