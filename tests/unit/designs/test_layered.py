"""Changes of a cathode block and of single layers."""

from typing import Any

import pytest

import sscell
from sscell.cards.bookkeeping import loading
from sscell.cards.layers import layer_cells
from sscell.designs.paths import everywhere

CARD = sscell.load_cell("ncm83_li6ps5cl").to_mapping()


@pytest.fixture(scope="module")
def cell() -> sscell.Cell:
    layers: list[dict[str, Any]] = [
        {"share": 0.3, "composition": {"active_material": "60 wt%", "catholyte": "40 wt%"}},
        {"share": 0.7, "porosity": "5 %", "catholyte": "li3incl6"},
    ]
    return sscell.load_cell({**CARD, "cathode": {**CARD["cathode"], "layers": layers}})


def test_a_layer_follows_the_block_in_what_they_have_in_common(cell: sscell.Cell) -> None:
    changed = cell.replace({"cathode.porosity": 0.2, "catholyte.conductivity": "5 mS/cm"})
    first, second = changed.cathode.layers
    assert (first.porosity, second.porosity) == (0.2, 0.05)
    assert (first.catholyte.conductivity, second.catholyte.key) == (0.5, "li3incl6")
    assert second.catholyte.conductivity == cell.cathode.layers[1].catholyte.conductivity


def test_carbon_of_the_block_goes_into_every_layer(cell: sscell.Cell) -> None:
    changed = cell.replace({"cathode.composition.carbon": "2 wt%"})
    parts = [layer.composition for layer in changed.cathode.layers]
    assert [part.carbon for part in parts] == [0.02, 0.02]
    assert parts[0].active_material / parts[0].catholyte == pytest.approx(1.5)


def test_a_change_that_no_layer_follows_is_refused(cell: sscell.Cell) -> None:
    own = cell.replace({"cathode.layers.0.porosity": 0.3})
    with pytest.raises(sscell.InputError, match=r"cathode\.layers\.0\.porosity") as refused:
        own.replace({"cathode.porosity": 0.1})
    assert refused.value.problems[0].where == "cathode.porosity"


@pytest.mark.parametrize("kind", ["loading", "thickness", "areal_capacity"])
def test_an_amount_of_the_whole_keeps_the_proportions(cell: sscell.Cell, kind: str) -> None:
    single = cell.replace({"cathode.layers.0.thickness": "30 um"})
    for start in (cell, single):
        target = 1.5 * getattr(loading(start), kind)
        unit = {"loading": "kg/m^2", "thickness": "m", "areal_capacity": "A*s/m^2"}[kind]
        changed = start.replace({f"cathode.{kind}": f"{target:.12g} {unit}"})
        assert getattr(loading(changed), kind) == pytest.approx(target)
        before, after = (
            [loading(view).loading for view in layer_cells(each)] for each in (start, changed)
        )
        assert after[0] / after[1] == pytest.approx(before[0] / before[1])


def test_an_amount_of_one_layer_keeps_the_others(cell: sscell.Cell) -> None:
    before = loading(layer_cells(cell)[1]).thickness
    first, second = map(loading, layer_cells(cell.replace({"cathode.layers.0.thickness": "30 um"})))
    assert (first.thickness, second.thickness) == pytest.approx((30e-6, before))


def test_a_share_leaves_the_rest_to_the_others(cell: sscell.Cell) -> None:
    changed = cell.replace({"cathode.layers.0.share": 0.6})
    assert changed.cathode.layers[1].share == pytest.approx(0.4)
    assert loading(changed).loading == pytest.approx(loading(cell).loading)


def test_another_catholyte_takes_the_place_of_that_of_the_block_alone(cell: sscell.Cell) -> None:
    first, second = cell.replace({"cathode.catholyte": "li3ycl6"}).cathode.layers
    assert (first.catholyte.key, second.catholyte.key) == ("li3ycl6", "li3incl6")
    first, second = cell.replace(
        {"cathode.layers.1.catholyte.conductivity": "9 mS/cm"}
    ).cathode.layers
    assert (first.catholyte.conductivity, second.catholyte.conductivity) == (
        cell.cathode.catholyte.conductivity,
        0.9,
    )


def test_another_coating_is_that_of_every_layer_with_the_coating_of_the_block() -> None:
    card = sscell.load_cell("ncm83_li6ps5cl").to_mapping()
    own = {"electrolyte": "li3incl6", "thickness": "5 nm"}
    card["cathode"] |= {
        "film": {"electrolyte": "li6ps5cl", "thickness": "10 nm"},
        "layers": [{"share": 0.5}, {"share": 0.5, "film": own}],
    }
    changes = {"cathode.film.electrolyte": "li3ycl6", "cathode.layers.1.film.thickness": "7 nm"}
    first, second = sscell.load_cell(card).replace(changes).cathode.layers
    assert (first.film.electrolyte.key, first.film.thickness) == ("li3ycl6", 1e-8)
    assert (second.film.electrolyte.key, second.film.thickness) == ("li3incl6", 7e-9)


def test_paths_of_layers_that_are_not_there_are_refused(cell: sscell.Cell) -> None:
    with pytest.raises(sscell.InputError, match="has 2, numbered from 0"):
        cell.replace({"cathode.layers.2.porosity": 0.1})
    with pytest.raises(sscell.InputError, match="no layers block"):
        sscell.load_cell("ncm83_li6ps5cl").replace({"cathode.layers.0.porosity": 0.1})


def test_what_a_layer_may_have_is_everywhere() -> None:
    assert everywhere("cathode.porosity", 2) == (
        "cathode.layers.0.porosity",
        "cathode.layers.1.porosity",
    )
    assert everywhere("temperature", 2) == ("temperature",)
    assert everywhere("cathode.porosity", 0) == ("cathode.porosity",)
