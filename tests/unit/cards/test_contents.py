from sscell.cards.contents import active_materials_of, films_of
from sscell.cell import load_cell


def test_what_a_cell_holds_is_by_its_place():
    card = load_cell("ncm83_li6ps5cl").to_mapping()
    cathode = {k: v for k, v in card["cathode"].items() if k != "film_resistance"}
    film = {"electrolyte": "li2taof5_amorphous", "thickness": "10 nm"}
    blend = [{"active_material": "lfp", "share": "30 %"}]
    cell = load_cell({**card, "cathode": {**cathode, "film": film, "blend": blend}})
    assert list(active_materials_of(cell)) == [
        "cathode.active_material",
        "cathode.blend.0.active_material",
    ]
    assert list(films_of(cell)) == ["cathode.film.electrolyte"]
    assert films_of(load_cell("ncm83_li6ps5cl")) == {}
    assert active_materials_of(load_cell("li3ticl6_all_in_one")) == {}
