import pytest

from sscell.cell import load_cell
from sscell.description.paths import path_names
from sscell.description.values import value_at


@pytest.fixture(scope="module")
def cell():
    return load_cell("ncm83_li3zrcl4o1p5_li3ycl6")


@pytest.mark.parametrize("path", path_names(1))
def test_every_path_has_a_value_or_none(cell, path):
    value = value_at(cell, path)
    assert value is None or isinstance(value, float)


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
def test_what_is_put_is_found(cell, path):
    """Twice the value where there is one, else a made-up one."""
    old = value_at(cell, path)
    text = {"cathode.composition.active_material": 0.6, "temperature": "30 degC"}
    new = text.get(path) or (type(old)(1.1 * old) if old else "3")
    if not old and path == "junction.resistance":
        new = "3 ohm cm^2"
    changed = cell.replace({path: new})
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
def test_no_such_place(cell, path):
    with pytest.raises(ValueError, match="there is no"):
        value_at(cell, path)
