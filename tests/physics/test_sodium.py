"""Cells of sodium: the equations of lithium, with the numbers and names of another ion."""

import re

import numpy as np
import pytest

import sscell
from sscell.cards.stack import Stack, stack_layers
from sscell.catalogue.studies import run_experiment
from sscell.cell import load_cell
from sscell.reading.read import read_experiment


def test_the_ion_is_a_name() -> None:
    """The same numbers under another ion give the same answers, to the last bit."""
    card = load_cell("ncm83_li6ps5cl").to_mapping()
    other = load_cell("ncm83_li6ps5cl").to_mapping()
    other["carrier"] = "sodium"
    electrolytes = [other["cathode"]["catholyte"], other["separator"][0]["electrolyte"]]
    for material in (other["cathode"]["active_material"], *electrolytes):
        material["carrier"] = "Na+"
        material["formula"] = re.sub(r"Li(?=[\d.]|[A-Z])", "Na", material["formula"])
    other["anode"] |= {"type": "other", "name": "alloy"}
    other["limits"]["reference"] = "Na/Na+"
    runs = [sscell.rate_capability(load_cell(c), [0.1, 1]) for c in (card, other)]
    lithium, sodium = (run["specific_capacity"].values for run in runs)
    assert np.array_equal(lithium, sodium)


def test_a_flat_electrode_needs_conductivity_in_proportion_to_its_current() -> None:
    """Of NVP and of LFP in the same layers, particles and kinetics at 1C: as the sites per volume.

    A front that moves through an electrode of flat potential needs kappa = I L / voltage; within
    5 %, as the potentials slope by 10 and 20 mV and end differently.
    """
    experiment = read_experiment("required_conductivity_sodium")
    vary = {"cathode.thickness": experiment.vary["cathode.thickness"][:2]}
    need = run_experiment(experiment.rebuilt(vary=vary))
    sodium, lithium = need["required"].values.reshape(2, -1)
    currents = need["current_density"].values.reshape(2, -1)
    assert lithium / sodium == pytest.approx(currents[1] / currents[0], rel=0.05)


def test_sodium_metal_grows_thicker_than_lithium() -> None:
    card = load_cell("nvp_na_fluorochloride").to_mapping()
    card["anode"] = {"type": "sodium", "resistance": "10 ohm cm^2"}
    cell = load_cell(card)
    layers = {layer.name: layer for layer in stack_layers(cell, Stack())}
    plated = layers["plated sodium"]
    # 22.99 g/mol over 96485 C/mol and 0.968 g/cm3 is 8.86 um per mAh/cm2
    assert plated.thickness == pytest.approx(8.86e-6 * 0.585, rel=1e-3)
    assert plated.mass == 0
    assert sscell.plot.caption(sscell.rate_capability(cell, [1])).count("vs. Na/Na+") == 1
    with pytest.raises(sscell.InputError, match="a cell of sodium"):
        sscell.liquid_reference(cell, [1])
