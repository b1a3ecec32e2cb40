from typing import Any

import pytest

import sscell

NAME = "li2taof5_amorphous"
COATING = {"electrolyte": NAME, "thickness": "10 nm"}


def with_cathode(**keys: Any) -> sscell.Cell:
    card = sscell.load_cell("ncm83_li6ps5cl").to_mapping()
    return sscell.load_cell({**card, "cathode": {**card["cathode"], **keys}})


def test_a_coated_cell_loads_again_as_it_was_saved() -> None:
    coated = with_cathode(film=COATING)
    assert coated.cathode.film is not None
    assert coated.electrolytes["cathode.film.electrolyte"].key == NAME
    assert sscell.load_cell(coated.to_mapping()) == coated


@pytest.mark.parametrize(
    ("keys", "where", "words"),
    [
        ({"film": COATING, "film_resistance": "10 ohm cm^2"}, "cathode.film", "only one of them"),
        ({"film": COATING, "film_activation_energy": "0.3 eV"}, "cathode.film_activation_energy",
         "that of its electrolyte"),
        ({"film": {**COATING, "thickness": "10 um"}}, "cathode.film.thickness", "at most 1000 nm"),
        ({"film": {**COATING, "electrolyte": "li2taof5"}}, "cathode.film.electrolyte", NAME),
        ({"film": {**COATING, "electrolyte": "licl_4li2tif6_coating"}}, "cathode.film.electrolyte",
         "is unknown; give one"),
        ({"film": {"thickness": "10 nm"}}, "cathode.film.electrolyte", "missing"),
        ({"film": NAME}, "cathode.film", "expected a mapping"),
        ({"film": {**COATING, "electrolyte": "na2zrcl6"}}, "cathode.film.electrolyte", "Li"),
    ],
)  # fmt: skip
def test_mistakes_of_a_coating_are_named(keys: dict[str, Any], where: str, words: str) -> None:
    with pytest.raises(sscell.InputError) as refused:
        with_cathode(**keys)
    (problem,) = refused.value.problems
    assert problem.where == where
    assert words in problem.message


def test_a_layer_has_the_film_of_the_block_or_its_own() -> None:
    """A resistance in one layer and a coating in another are no contradiction."""
    bare, other = {"film_resistance": "0 ohm cm^2"}, {"electrolyte": "li3ycl6", "thickness": "5 nm"}
    layers = [{"share": 0.4, "film": other}, {"share": 0.3, **bare}, {"share": 0.3}]
    cell = with_cathode(film=COATING, layers=layers)
    first, second, third = cell.cathode.parts
    assert first.film.electrolyte.key == "li3ycl6"
    assert second.film is None
    assert third.film == cell.cathode.film
    assert sscell.load_cell(cell.to_mapping()) == cell
    mixed = with_cathode(
        film_resistance="7 ohm cm^2", layers=[{"share": 0.5}, layers[0] | {"share": 0.5}]
    )
    assert [layer.film_resistance for layer in mixed.cathode.parts] == pytest.approx([7e-4, 0])


def test_a_coating_and_a_resistance_replace_each_other() -> None:
    coated = with_cathode(film=COATING)
    bare = coated.replace({"cathode.film_resistance": "3 ohm cm^2"})
    assert (bare.cathode.film, bare.cathode.film_resistance) == (None, pytest.approx(3e-4))
    with pytest.raises(sscell.InputError, match="only one of them"):
        coated.replace({"cathode.film_resistance": "0 ohm cm^2", "cathode.film.thickness": "3 nm"})
    with pytest.raises(sscell.InputError, match="no film block"):
        bare.replace({"cathode.film.thickness": "3 nm"})
