from typing import Any

import pytest
from pydantic import ValidationError

from sscell.cards.bookkeeping import loading
from sscell.cards.cell import CellDesign
from sscell.cards.stack import (
    ALUMINIUM,
    ANODES,
    COPPER,
    Foil,
    Stack,
    stack_amounts,
    stack_layers,
    total,
    unknowns,
)
from sscell.quantities.units import from_si
from sscell.reading.read import read_active_material


def test_a_stack_is_its_layers(cell: CellDesign) -> None:
    """In mg/cm2: 6 um Al, 10.7/0.7 of cathode, 30 um of 1.86 g/cm3, 100 um In, 4 um Cu."""
    layers = stack_layers(cell, Stack())
    assert [layer.name for layer in layers] == [
        "positive collector",
        "cathode",
        "separator layer 0 (argyrodite)",
        "anode",
        "negative collector",
    ]
    masses = [from_si(layer.mass or 0.0, "mg/cm^2") for layer in layers]
    assert masses == pytest.approx([1.62, 10.7 / 0.7, 5.58, 73.1, 3.584], rel=1e-9)
    assert total([layer.mass for layer in layers]) == pytest.approx(sum(masses) / 100)
    thicknesses = [1e6 * (layer.thickness or 0.0) for layer in layers if layer.name != "cathode"]
    assert thicknesses == pytest.approx([6, 30, 100, 4])
    assert unknowns(layers) == ""


def test_what_is_given_is_taken(cell: CellDesign) -> None:
    foil = {"thickness": "20 um", "density": "0.5 g/cm^3"}
    stack = Stack.model_validate({"anode": foil, "negative_collector": foil})
    layers = {layer.name: layer for layer in stack_layers(cell, stack)}
    for name in ("anode", "negative collector"):
        assert layers[name].mass == pytest.approx(0.01)
        assert layers[name].thickness == pytest.approx(2e-5)


def test_an_unknown_density_is_named_and_leaves_no_sum(cell_mapping: dict[str, Any]) -> None:
    known = cell_mapping["separator"][0]["electrolyte"]
    new = {key: value for key, value in known.items() if key != "density"}
    cell_mapping["separator"][0]["electrolyte"] = new
    layers = stack_layers(CellDesign.model_validate(cell_mapping), Stack())
    assert unknowns(layers) == "unknown: the density of the separator layer 0 (argyrodite)"
    mass, thickness = (
        total([getattr(one, key) for one in layers]) for key in ("mass", "thickness")
    )
    assert mass != mass
    assert thickness > 0


def test_of_graphite_neither_is_known(cell_mapping: dict[str, Any]) -> None:
    cell_mapping["anode"]["type"] = "graphite"
    cell_mapping["limits"] = {"lower": "2.6 V", "upper": "4.3 V", "reference": "Li/Li+"}
    layers = stack_layers(CellDesign.model_validate(cell_mapping), Stack())
    assert unknowns(layers) == "unknown: the thickness and density of the graphite anode"
    assert total([layer.thickness for layer in layers]) != 0
    assert str(total([layer.thickness for layer in layers])) == "nan"


@pytest.mark.parametrize("foil", [ALUMINIUM, COPPER, *ANODES.values()])
def test_what_is_assumed_says_so(foil: Foil) -> None:
    assert foil.thickness.mark == foil.density.mark == "assumed"


def test_a_completed_stack_says_what_it_assumes_and_loads_again() -> None:
    foil = {"thickness": "20 um", "density": "8.9 g/cm^3"}
    stack = Stack.model_validate({"negative_collector": foil}).completed()
    assert stack.positive_collector == ALUMINIUM
    assert stack.negative_collector is not None
    assert stack.negative_collector.thickness == pytest.approx(2e-5)
    assert stack.anode is None
    assert Stack.model_validate(stack.to_mapping()) == stack


def test_plated_lithium_has_a_thickness_and_the_mass_that_the_cathode_had(
    cell_mapping: dict[str, Any],
) -> None:
    cell_mapping["anode"]["type"] = "lithium"
    cell = CellDesign.model_validate(cell_mapping)
    (plated,) = (x for x in stack_layers(cell, Stack()) if x.name == "plated lithium")
    passed = loading(cell).areal_capacity / 36000
    assert plated.thickness == pytest.approx(4.85e-6 * passed, rel=1e-3)
    assert plated.mass == 0


def test_cells_of_a_bipolar_stack_share_one_whole_foil(cell: CellDesign) -> None:
    """10 um of 7.9 g/cm3 instead of 6 um Al and 4 um Cu: 7.9 less 5.204 mg/cm2, no thicker."""
    stack = Stack(arrangement="bipolar")
    names = [layer.name for layer in stack_layers(cell, stack)]
    assert names[0] == "bipolar collector"
    assert not {"positive collector", "negative collector"} & {*names}
    usual, bipolar = (stack_amounts(cell, each) for each in (Stack(), stack))
    assert from_si(bipolar.mass - usual.mass, "mg/cm^2") == pytest.approx(7.9 - 5.204, rel=1e-9)
    assert bipolar.thickness == pytest.approx(usual.thickness, rel=1e-12)
    collector = stack.completed().bipolar_collector
    assert collector is not None
    assert collector.thickness.mark == "assumed"


def test_collectors_of_the_other_arrangement_are_refused() -> None:
    foil = {"thickness": "20 um", "density": "0.5 g/cm^3"}
    with pytest.raises(ValidationError, match="not of a monopolar stack"):
        Stack.model_validate({"bipolar_collector": foil})
    with pytest.raises(ValidationError, match="not of a bipolar stack"):
        Stack.model_validate({"arrangement": "bipolar", "negative_collector": foil})


def test_a_composite_anode_weighs_what_it_has_before_the_first_charge(
    cell_mapping: dict[str, Any],
) -> None:
    """Of 5 mg/cm2 LiC6 the 6.94 of 79.01 g/mol come from the cathode, but what is in as made."""
    host = {**cell_mapping["cathode"]["active_material"], "molar_mass": "79.01 g/mol"}
    composite = {**cell_mapping["cathode"], "active_material": host, "loading": "5 mg/cm^2"}
    anodes = []
    for made in (0.0, 0.25, 1.0):
        keys = {"resistance": "0 ohm cm^2", "composite": composite, "stoichiometry": made}
        cell = CellDesign.model_validate(cell_mapping | {"anode": keys})
        anodes += [layer for layer in stack_layers(cell, Stack()) if layer.name == "anode"]
    masses = [anode.mass or 0.0 for anode in anodes]
    lithium = 0.05 * 6.941 / 79.01
    expected = [0.05 / 0.7 - lithium, 0.05 / 0.7 - 0.75 * lithium, 0.05 / 0.7]
    assert masses == pytest.approx(expected, rel=1e-9)
    assert [anode.thickness for anode in anodes] == pytest.approx(
        [loading(cell).thickness * 5 / 10.7] * 3
    )


def test_a_thin_film_of_silicon_is_as_thick_as_when_charged(cell_mapping: dict[str, Any]) -> None:
    """4 mAh/cm2 as Li15Si4: 2.154 mg/cm2 (18.25 um dense), of which 1.036 came from the cathode.

    Empty it is 1.118 mg/cm2 of silicon, 3,579 mAh/g. Half of the film is argyrodite of 1.86 g/cm3.
    """
    silicon = read_active_material("silicon")
    keys = {"resistance": "0 ohm cm^2", "material": silicon, "capacity": "4 mAh/cm^2"}
    films = []
    for fraction in (1.0, 0.5):
        anode = {**keys, "volume_fraction": fraction}
        cell = CellDesign.model_validate(cell_mapping | {"anode": anode})
        films += [layer for layer in stack_layers(cell, Stack()) if layer.name == "anode"]
    assert [film.thickness for film in films] == pytest.approx([18.25e-6, 36.5e-6], rel=1e-3)
    assert films[0].mass == pytest.approx(4 / 3579 * 10, rel=1e-3)
    assert (films[1].mass or 0.0) - (films[0].mass or 0.0) == pytest.approx(
        18.25e-6 * 1860, rel=1e-3
    )
