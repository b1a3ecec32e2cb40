"""What layers take from the cathode block, how much of each there is, and what is refused."""

from typing import Any

import pytest

import sscell
from sscell.cards.bookkeeping import loading
from sscell.cards.layers import layer_cells

CARD = sscell.load_cell("ncm83_li6ps5cl").to_mapping()
RICH = {"active_material": "60 wt%", "catholyte": "40 wt%"}
HALVES = [{"share": "50 %"}, {"share": "50 %"}]


def layered(*layers: dict[str, Any], **block: Any) -> sscell.Cell:
    cathode = {k: v for k, v in {**CARD["cathode"], **block}.items() if v is not None}
    return sscell.load_cell({**CARD, "cathode": {**cathode, "layers": list(layers)}})


def test_a_layer_takes_what_it_does_not_give_from_the_block() -> None:
    cell = layered({"share": 0.3, "composition": RICH}, {"share": 0.7, "porosity": "5 %"})
    block, (first, second) = cell.cathode, cell.cathode.layers
    assert first.porosity == block.porosity
    assert second.composition == block.composition
    assert (first.composition.catholyte, second.porosity) == pytest.approx((0.4, 0.05))


def test_a_block_may_leave_to_its_layers_what_all_of_them_give() -> None:
    given = {"share": 0.5, "composition": RICH, "porosity": "10 %"}
    cell = layered(given, given, composition=None, porosity=None)
    assert cell.cathode.composition == cell.cathode.layers[0].composition


def test_a_particle_size_alone_is_that_of_the_materials_of_the_block() -> None:
    cell = layered({"share": 0.5, "active_material": {"particle_size": "6 um"}}, {"share": 0.5})
    coarse, fine = (layer.active_material for layer in cell.cathode.layers)
    assert (float(coarse.particle_size), coarse.density) == (6e-6, fine.density)
    assert fine.particle_size == cell.cathode.active_material.particle_size


def test_shares_are_of_the_amount_that_the_block_gives() -> None:
    whole = loading(sscell.load_cell("ncm83_li6ps5cl"))
    cell = layered({"share": 0.3, "composition": RICH}, {"share": 0.7})
    first, second = (loading(view) for view in layer_cells(cell))
    assert (first.loading, second.loading) == pytest.approx((0.0321, 0.0749))
    assert loading(cell).areal_capacity == pytest.approx(whole.areal_capacity)
    assert loading(cell).thickness == pytest.approx(first.thickness + second.thickness)
    thick = layered({"share": 0.3, "composition": RICH}, {"share": 0.7}, loading=None,
                    thickness="100 um")  # fmt: skip
    assert loading(layer_cells(thick)[0]).thickness == pytest.approx(30e-6)


def test_each_layer_may_have_an_amount_of_any_kind() -> None:
    cell = layered({"thickness": "20 um"}, {"areal_capacity": "1 mAh/cm^2"}, loading=None)
    first, second = (loading(view) for view in layer_cells(cell))
    assert (first.thickness, second.areal_capacity) == pytest.approx((20e-6, 36000))
    assert loading(cell).loading == pytest.approx(first.loading + second.loading)


def test_a_thickness_beside_a_loading_gives_the_porosity_of_its_layer() -> None:
    dense = {"thickness": "25 um", "loading": "5.35 mg/cm^2"}
    cell = layered(dense, {"loading": "5.35 mg/cm^2"}, loading=None)
    assert cell.cathode.layers[0].porosity == pytest.approx(0.14, abs=0.005)
    assert loading(layer_cells(cell)[0]).thickness == pytest.approx(25e-6)


def test_saved_layers_load_again() -> None:
    cell = layered({"share": 0.3, "catholyte": "li3incl6"}, {"share": 0.7, "porosity": 0.1})
    assert sscell.load_cell(cell.to_mapping()) == cell


@pytest.mark.parametrize(
    ("layers", "where", "words"),
    [
        ([{"share": 0.5}], "cathode.layers", "100 %"),
        ([{"share": 0.5}, {}], "cathode.layers.1", "one of share"),
        ([{"share": 0.5}, {"loading": "1 mg/cm^2"}], "cathode.layers.1", "in every layer"),
        ([{"loading": "5 mg/cm^2"}, {"loading": "5 mg/cm^2"}], "cathode", "loading"),
        ([{"share": 0.5}, {"share": 0.5, "porocity": 0.1}], "cathode.layers.1.porocity",
         "porosity"),
        ([{"share": 0.5}, {"share": 0.5, "active_material": "lfp"}],
         "cathode.layers.1.active_material", "lfp, but ncm83 in layer 0"),
        ([{"share": 0.5}, {"share": 0.5, "catholyte": "li3incl"}], "cathode.layers.1.catholyte",
         "li3incl6"),
        ([{"share": 0.5}, {"share": 0.5, "layers": HALVES}], "cathode.layers.1.layers",
         "no layers"),
    ],
)  # fmt: skip
def test_mistakes_are_named_with_their_layer(
    layers: list[dict[str, Any]], where: str, words: str
) -> None:
    with pytest.raises(sscell.InputError) as refused:
        layered(*layers)
    (problem,) = refused.value.problems
    assert problem.where == where
    assert words in problem.message


def test_a_mistake_is_named_where_the_card_has_it() -> None:
    """Once in the block that all layers take it from, or in the layer that gives it."""
    with pytest.raises(sscell.InputError) as caught:
        layered({"share": 0.5, "porosty": "3 %"}, {"share": 0.5}, porosity="1.4")
    places = [problem.where for problem in caught.value.problems]
    assert places == ["cathode.porosity", "cathode.layers.0.porosty"]


def test_two_redox_active_catholytes_in_one_cathode_are_refused() -> None:
    card = sscell.load_cell("lfp_lioh_fecl3").to_mapping()
    redox = card["cathode"]["catholyte"]
    for key, value in (
        ("redox", {**redox["redox"], "capacity": "50 mAh/g"}),
        ("conductivity", "0.1 mS/cm"),
    ):
        layers = [{"share": 0.5}, {"share": 0.5, "catholyte": {**redox, key: value}}]
        cathode = {**card["cathode"], "layers": layers}
        message = f"has another {key} than that of layer 0; a catholyte that stores charge must"
        with pytest.raises(sscell.InputError, match=message):
            sscell.load_cell({**card, "cathode": cathode})


def test_ageing_is_refused_at_reading() -> None:
    cathode = {**CARD["cathode"], "layers": HALVES}
    with pytest.raises(sscell.InputError, match="uniform cathode") as refused:
        sscell.load_cell({**CARD, "cathode": cathode, "ageing": {"coverage": {"loss": 0.1}}})
    assert refused.value.problems[0].where == "ageing"


def test_planes_between_catholytes_of_layers_are_no_junctions_of_the_separator() -> None:
    cell = layered({"share": 0.5}, {"share": 0.5, "catholyte": "li3incl6"})
    plain = sscell.load_cell("ncm83_li6ps5cl")
    assert cell.junction_layers == plain.junction_layers
    assert list(cell.electrolytes)[:2] == [
        "cathode.layers.1.catholyte",
        "cathode.layers.0.catholyte",
    ]
