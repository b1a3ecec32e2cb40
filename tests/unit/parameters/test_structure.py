import pytest

from sscell.cell import load_cell
from sscell.parameters import names
from sscell.parameters.structure import structure
from sscell.parameters.values import constants, functions, scalars


def test_a_scaled_curve_is_the_same_model():
    """Otherwise a sweep over diffusivity would build a model for every value."""
    cell = load_cell("ncm83_li6ps5cl")
    assert cell.cathode.active_material.diffusivity.curve is not None
    slow = cell.replace({"active_material.diffusivity": "3.3e-17 m^2/s"})
    assert structure(slow) == structure(cell)
    assert hash(structure(slow)) == hash(structure(cell))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("catholyte.conductivity", "7 mS/cm"),
        ("cathode.areal_capacity", "5 mAh/cm^2"),
        ("active_material.particle_size", "9 um"),
        ("cathode.tortuosity_factor", 9),
        ("temperature", "60 degC"),
        ("separator.0.thickness", "30 um"),
        ("cathode.electronic_conductivity", "1 mS/cm"),
    ],
)
def test_numbers_do_not_change_the_structure(path, value):
    cell = load_cell("ncm83_li6ps5cl")
    changed = cell.replace({path: value})
    assert structure(changed) == structure(cell)
    assert scalars(changed) != scalars(cell)


def test_a_film_changes_the_structure():
    cell = load_cell("ncm83_li6ps5cl")
    film = cell.replace({"cathode.film_resistance": "1 ohm cm^2"})
    assert (structure(cell).film, structure(film).film) == (False, True)


def test_layers_change_the_structure(card):
    two = structure(load_cell(card))
    card["separator"] = card["separator"][:1]
    assert (len(two.layers), len(structure(load_cell(card)).layers)) == (2, 1)


def test_scalars_of_one_structure_have_the_same_names(cell):
    """A batch is a list of inputs to one model."""
    warm = cell.replace({"temperature": "60 degC", "cathode.porosity": 0.2})
    assert list(scalars(warm)) == list(scalars(cell))


def test_functions_belong_to_the_structure_alone(cell):
    assert set(functions(structure(cell))) == {
        names.OCP,
        names.DIFFUSIVITY,
        names.ELECTRONIC_CONDUCTIVITY,
        names.EXCHANGE_CURRENT,
        names.CATHOLYTE_CONDUCTIVITY,
        names.SEPARATOR_CONDUCTIVITY,
    }
    assert not set(functions(structure(cell))) & (set(scalars(cell)) | set(constants()))
