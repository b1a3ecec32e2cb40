import sscell


def test_a_moved_slider_moves_the_cell_and_its_figure():
    view = sscell.explore(sscell.load_cell("ncm83_li6ps5cl"))
    before, picture = view.results["specific_capacity"].values, bytes(view._image.value)
    assert picture.startswith(b"\x89PNG")
    view.sliders["cathode.areal_capacity"].value = 6.0
    assert f"{view.cell.summary()['nominal areal capacity']:.3g}" == "6"
    assert (view.results["specific_capacity"].values[-2:] < before[-2:]).all()
    assert bytes(view._image.value) != picture
    view.catholyte.value = "no_such_electrolyte"
    assert "there is no electrolyte" in view._message.value
    assert view.cell.cathode.catholyte.key == "li6ps5cl"
    assert "application/vnd.jupyter.widget-view+json" in view._repr_mimebundle_()
