import pytest

from sscell.cards.bookkeeping import loading
from sscell.cards.stack import Stack, stack_layers, total
from sscell.cell import Cell, load_cell
from sscell.designs.comparison import checked_amount, differences
from sscell.errors import InputError


@pytest.fixture(scope="module")
def dual():
    return load_cell("ncm83_li3incl6_li6ps5cl")


@pytest.fixture(scope="module")
def other():
    return load_cell("ncm83_bare_li6ps5cl")


def mass(cell):
    return total([layer.mass for layer in stack_layers(cell, Stack())])


@pytest.mark.parametrize(
    ("at", "value", "si"),
    [("areal_capacity", "5 mAh/cm^2", 1.8e5), ("thickness", "70 um", 7e-5)],
)
def test_cells_get_the_amount(dual, other, at, value, si):
    amount = checked_amount(at, value, dual, Stack())
    for cell in (dual, other):
        made = amount.given_to(cell, Stack())
        assert getattr(loading(made), at) == pytest.approx(si, rel=1e-12)
    assert amount.text == value


def test_equal_mass_is_that_of_the_whole_stack(dual, other):
    """The cathode gives way: the heavier catholyte leaves less room for active material."""
    amount = checked_amount("mass", "40 mg/cm^2", dual, Stack())
    made = [amount.given_to(cell, Stack()) for cell in (dual, other)]
    assert [mass(cell) for cell in made] == pytest.approx([0.4, 0.4], rel=1e-12)
    assert loading(made[0]).loading < loading(made[1]).loading


@pytest.mark.parametrize("at", ["areal_capacity", "thickness", "mass"])
def test_the_default_is_that_of_the_first_cell(dual, other, at):
    amount = checked_amount(at, None, dual, Stack())
    same = amount.given_to(dual, Stack())
    assert loading(same).loading == pytest.approx(loading(dual).loading, rel=1e-12)
    assert amount.text.split()[1] in {"mAh/cm^2", "um", "mg/cm^2"}
    changed = amount.given_to(other, Stack())
    if at == "mass":
        assert mass(changed) == pytest.approx(mass(dual), rel=1e-12)
    else:
        assert getattr(loading(changed), at) == pytest.approx(getattr(loading(dual), at))


@pytest.fixture
def unweighed(dual):
    """A cell whose separator has no density, not even an estimated one."""
    layers = [
        layer.rebuilt(electrolyte=layer.electrolyte.rebuilt(density=None))
        for layer in dual.separator
    ]
    return dual.rebuilt(separator=tuple(layers))


def test_what_cannot_be_is_said(dual, unweighed):
    assert "expected 'areal_capacity'" in refusal("loading", None, dual)
    assert "Did you mean 'thickness'" in refusal("thicknes", None, dual)
    assert "value: '5 V' has the wrong dimension" in refusal("areal_capacity", "5 V", dual)
    assert "value: missing; of the first cell is unknown: the density of" in refusal(
        "mass", None, unweighed
    )
    heavy = checked_amount("mass", "5 mg/cm^2", dual, Stack())
    with pytest.raises(InputError, match=r"leave nothing for the cathode: the rest weighs 12\.39"):
        heavy.given_to(dual, Stack())
    known = checked_amount("mass", "40 mg/cm^2", dual, Stack())
    with pytest.raises(InputError, match="unknown: the density of the separator"):
        known.given_to(unweighed, Stack())


def refusal(at, value, first):
    with pytest.raises(InputError) as caught:
        checked_amount(at, value, first, Stack())
    return str(caught.value)


def test_a_cathode_without_active_material_has_an_amount_too(dual):
    """All in one: what stores is the catholyte, and the mass of the stack counts it."""
    card = dual.to_mapping()
    couple = {"name": "Ti3+/Ti4+", "potential": "3.15 V"}
    redox = {"couples": [couple], "reversibility": "reversible", "capacity": "90 mAh/g"}
    card["cathode"]["catholyte"] = {"name": "li3ticl6", "particle_size": "3 um", "redox": redox}
    card["cathode"]["composition"] = {
        "active_material": "0 wt%",
        "catholyte": "95 wt%",
        "carbon": "5 wt%",
    }
    card["cathode"]["carbon_density"] = "2 g/cm^3"
    all_in_one = load_cell(card)
    made = checked_amount("mass", "40 mg/cm^2", all_in_one, Stack()).given_to(all_in_one, Stack())
    assert mass(made) == pytest.approx(0.4, rel=1e-12)


def test_equal_cells_and_one_cell_do_not_differ(cell: Cell) -> None:
    assert differences([cell]) == ""
    kappa = cell.replace({"catholyte.conductivity": "5 mS/cm", "cathode.coverage": 0.4})
    assert differences([cell, kappa]) == ""


def test_each_difference_is_named_with_its_range(cell: Cell) -> None:
    thick = cell.replace({"cathode.areal_capacity": "4 mAh/cm^2"})
    assert differences([cell, thick]) == "areal capacity 2.14 to 4 mAh/cm2"
    dense = cell.replace({"cathode.porosity": "5 %"})
    assert differences([cell, dense]).startswith("catholyte ")
    coarse = cell.replace({"catholyte.particle_size": "9 um"})
    assert differences([cell, coarse]).startswith("percolation threshold ")


def test_rounding_is_no_difference(cell: Cell) -> None:
    near = cell.replace({"cathode.areal_capacity": "2.15 mAh/cm^2"})
    assert differences([cell, near]) == ""
