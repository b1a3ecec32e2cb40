import json

import pytest
import xarray as xr

import sscell
from sscell.errors import InputError
from sscell.plot import caption


def results(*cells, **attrs):
    cards = json.dumps({"cells": [cell.to_mapping() for cell in cells]})
    return xr.Dataset(attrs={"description": cards, "direction": "discharge", **attrs})


@pytest.fixture(scope="module")
def cell():
    return sscell.load_cell("ncm83_li6ps5cl")


def test_what_a_paper_states_of_one_cell(cell):
    parts = caption(results(cell)).split("; ")
    assert parts == [
        cell.title,
        "25 °C",
        "stack pressure not stated",
        "1C = 200 mA/g",
        "10.7 mg/cm² of active material (2.14 mAh/cm² nominal)",
        "2.62 to 4.32 V vs. Li/Li+",
        "discharged from equilibrium at the upper cut-off voltage",
        "specific capacities per gram of active material.",
    ]


def test_a_caption_states_what_is_estimated(cell):
    """Densities only where masses are in the dataset: capacities do not rest on them."""
    made = results(cell, estimated="activation energy of a", estimated_density="b, c")
    assert "; Estimated: activation energy of a; specific" in caption(made)
    line = caption(made.assign(stack_mass=10.0))
    assert "; Estimated: activation energy of a; density of b, c; specific" in line


def test_several_cells_have_in_common_what_is_equal(cell):
    warm = cell.replace({"temperature": "60 degC", "cathode.loading": "21.4 mg/cm^2"})
    parts = caption(results(cell, warm)).split("; ")
    assert "25 / 60 °C" in parts
    assert "1C = 200 mA/g" in parts
    assert "10.7 / 21.4 mg/cm² of active material (2.14 / 4.28 mAh/cm² nominal)" in parts


def test_of_many_cells_the_first_and_the_last_are_listed(cell):
    cells = [cell.replace({"temperature": f"{at} degC"}) for at in (0, 10, 20, 30, 40)]
    assert "0 / ... / 40 °C" in caption(results(*cells))


@pytest.mark.parametrize(
    ("attrs", "words"),
    [
        ({"charge": "full"}, "discharged from equilibrium at the upper cut-off voltage"),
        ({"charge": "same rate"}, "charged at the rate of the discharge"),
        ({"direction": "cycle"}, "charged at the rate of the discharge"),
        ({"charge": "0.1C"}, "charged at 0.1C"),
        ({"charge": "0.1C, hold to 0.02C"}, "charged at 0.1C and held to 0.02C"),
        ({"direction": "charge"}, "charged from equilibrium at the lower cut-off voltage"),
    ],
)
def test_the_charge_protocol_is_in_words(cell, attrs, words):
    assert words in caption(results(cell, **attrs)).split("; ")


def test_what_was_varied_replaces_the_value_of_the_card(cell):
    attrs = {"units": "mAh/cm2", "long_name": "areal capacity", "path": "cathode.areal_capacity"}
    loadings = ("areal_capacity", [1.0, 6.0], attrs)
    text = caption(results(cell).assign_coords(areal_capacity=loadings))
    assert "areal capacity 1 to 6 mAh/cm²" in text
    assert "2.14" not in text
    same = caption(results(cell, at="areal_capacity", value="2 mAh/cm2"))
    assert "at equal areal capacity of 2 mAh/cm²" in same
    assert "2.14" not in same


def test_cut_offs_name_the_counter_electrode(cell):
    card = cell.to_mapping()
    card["limits"]["reference"] = "counter electrode"
    card["limits"]["lower"]["value"], card["limits"]["upper"]["value"] = "2 V", "3.68 V"
    text = caption(xr.Dataset(attrs={"description": json.dumps({"cells": [card]})}))
    assert "2 to 3.68 V vs. lithium-indium" in text


@pytest.mark.parametrize("wrong", [xr.Dataset(), None, xr.Dataset(attrs={"description": "{}"})])
def test_a_dataset_without_cards_is_refused(wrong):
    with pytest.raises(InputError):
        caption(wrong)
    with pytest.raises(InputError, match="names none"):
        caption(xr.Dataset(attrs={"description": '{"cells": []}'}))


def test_a_composite_anode_and_what_bands_hold_are_stated(cell):
    full = sscell.load_cell("ncm83_li6ps5cl_graphite")
    about = {"typical": "x", "uncertainty": "published", "as_described": "composite anode"}
    banded = results(full, **about).assign_coords(quantile=[0.1, 0.5, 0.9])
    parts = caption(banded).split("; ")
    assert "composite anode of Graphite (LGM50), N/P 1.1" in parts
    assert "bands hold 80 % of cells as built, composite anode as described" in parts
    both = caption(results(cell, full)).split("; ")
    assert "composite anode of Graphite (LGM50), N/P 1.1" in both
