"""Layers, junctions and their age: a series resistance between anode and cathode, and no more."""

from copy import deepcopy
from typing import Any

import numpy as np
import pytest
from cells import ideal_card

from sscell.cell import load_cell
from sscell.parameters import names
from sscell.studies.discharge import discharge
from sscell.studies.rates import rate_capability

ROUND_OFF = 1e-11
"""Adaptive steps turn a last digit of a resistance into somewhat more; seen: 3e-13."""
TWO_SOLVES = 4e-6
"""Volts by which two runs at a relative tolerance of 1e-6 may differ at 4 V; seen: 2e-7."""
RATES = [0.2, 1.0, 3.0]


def halves(card: dict[str, Any], title: str | None = None) -> dict[str, Any]:
    """The card with its separator of 480 um in two layers, the second under another title."""
    card = deepcopy(card)
    (layer,) = card["separator"]
    electrolyte = layer["electrolyte"]
    other = {**electrolyte, "key": "other", "title": title} if title else electrolyte
    card["separator"] = [
        {"electrolyte": electrolyte, "thickness": "160 um"},
        {"electrolyte": other, "thickness": "320 um"},
    ]
    return card


@pytest.fixture(scope="module")
def single() -> dict[str, Any]:
    return load_cell("ncm83_li6ps5cl").to_mapping()


@pytest.mark.parametrize("direction", ["discharge", "charge"])
def test_a_dual_cell_of_equal_electrolytes_is_the_single_one(single, direction):
    """Two layers instead of one, told apart by name but with a perfect junction."""
    dual = halves(single, "the same, under another name")
    cells = [load_cell(single), load_cell(halves(single)), load_cell(dual)]
    assert [cell.junctions for cell in cells] == [1, 1, 2]
    rates = rate_capability(cells, RATES, direction)
    for variable in ("capacity", "energy", "mean_voltage"):
        one, *others = rates[variable].values
        for other in others:
            np.testing.assert_allclose(other, one, rtol=ROUND_OFF)


def test_like_electrolytes_have_no_junction_whatever_its_resistance(single):
    like = halves(single)
    catholyte = deepcopy(like["separator"][0]["electrolyte"])
    like["cathode"]["catholyte"] = {**catholyte, "density": "1.87 g/cm^3"}
    resistive = {**like, "junction": {"resistance": "1000 ohm cm^2"}}
    assert load_cell(resistive).junctions == 0
    found = rate_capability([load_cell(like), load_cell(resistive)], RATES)
    np.testing.assert_array_equal(found["energy"][0], found["energy"][1])


LAYERS = [("li3incl6", "2 nm", 1.49), ("li3ycl6", "30 um", 0.51), ("li6ps5cl", "0.2 mm", 1.6)]
"""Electrolyte, thickness and mS/cm, from a film of nanometres to a pressed pellet."""


def test_drops_of_layers_and_junctions_equal_the_formula():
    """I (sum of L/kappa + n R), as the voltage that is lost against a cell without them.

    In series with the cathode, which is the same in both and at each time in the same state, so
    that the difference between the cell voltages is the drop.
    """
    card = ideal_card().to_mapping()
    card["separator"] = [
        {"electrolyte": name, "thickness": thickness} for name, thickness, _ in LAYERS
    ]
    card["junction"] = {"resistance": "7 ohm cm^2"}
    layered = load_cell(card)
    bare = ideal_card()
    c_rate = 0.3
    runs = [discharge(cell, c_rate) for cell in (bare, layered)]
    times = np.linspace(1.0, 0.9 * runs[1].t[-1], 7)
    drop = runs[0][names.VOLTAGE](times) - runs[1][names.VOLTAGE](times)
    microns = [2e-3, 30.0, 200.0]
    ohm_cm2 = sum(1e-4 * um / (1e-3 * k) for um, (_, _, k) in zip(microns, LAYERS, strict=True))
    assert layered.junctions == 3
    milliampere = c_rate * layered.summary()["1C"]
    ideal = 1e-4 / 1e4  # the separator of the cell without: 1 um of 1e4 S/cm
    expected = 1e-3 * milliampere * (ohm_cm2 + 3 * 7.0 - ideal)
    assert expected > 0.05
    np.testing.assert_allclose(drop, expected, rtol=0, atol=TWO_SOLVES)


def test_a_film_of_nanometres_costs_what_it_resists(single):
    """2 nm of 1e-7 S/cm are 2 ohm cm2, and 2 nm of 1 mS/cm nothing."""
    film = {"title": "film", "formula": "Li3PO4", "form": "film", "temperature": "25 degC"}
    thin = deepcopy(single)
    for conductivity, ohm_cm2 in (("1e-7 S/cm", 2.0), ("1 mS/cm", 2e-4)):
        layer = {"electrolyte": {**film, "conductivity": conductivity}, "thickness": "2 nm"}
        thin["separator"] = [layer, *single["separator"]]
        found = load_cell(thin).summary()["separator and junction resistance"]
        alone = load_cell(single).summary()["separator and junction resistance"]
        assert found - alone == pytest.approx(ohm_cm2, rel=1e-9)


def test_a_junction_grows_with_the_root_of_time(single):
    """R0 + k sqrt(t): 4 and 3 ohm cm2 per root hour are 34 after 100 hours, solved as such."""
    grown = {"resistance": "4 ohm cm^2", "growth": "3 ohm cm^2/sqrt(h)", "age": "100 h"}
    aged = load_cell({**single, "junction": grown})
    plain = load_cell({**single, "junction": {"resistance": "34 ohm cm^2"}})
    fresh = aged.replace({"junction.age": "0 h"})
    as_made = load_cell({**single, "junction": {"resistance": "4 ohm cm^2"}})
    found = rate_capability([aged, plain, fresh, as_made], [1.0])["energy"].values[:, 0]
    assert found[0] == pytest.approx(found[1], rel=ROUND_OFF)
    assert found[2] == pytest.approx(found[3], rel=ROUND_OFF)
    assert found[0] < found[2]
