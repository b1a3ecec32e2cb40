"""Required conductivity against the design rules it must follow in their limits."""

import numpy as np
import pytest
from cells import ideal_card

from sscell import Quantity, rate_capability, required_conductivity
from sscell.cell import load_cell

PLATEAU = 3.5
STOICHIOMETRY = [0.0, 0.3, 0.6, 0.95, 0.97, 0.98, 0.99, 1.0]
FLAT = {
    "stoichiometry": STOICHIOMETRY,
    "values": [3.5002, 3.50006, 3.5, 3.4999, 3.498, 3.48, 3.3, 2.4],
}
SLOPED = {
    "stoichiometry": STOICHIOMETRY,
    "values": [4.2, 3.96, 3.72, 3.44, 3.422, 3.4, 3.2, 2.4],
}


def test_put_back_it_gives_what_was_asked():
    """A map of practical cells on discharge; 1 % of the fraction at every point found."""
    cell = load_cell("ncm83_li6ps5cl").replace(
        {"cathode.tortuosity_factor": 4, "cathode.diffusion_length_factor": 1}
    )
    loadings, rates = [2.0, 5.0, 8.0], [0.5, 1.0, 3.0]
    need = required_conductivity(cell, Quantity(loadings, "mAh/cm^2"), rates, 0.8)
    found = need["outcome"].values == "found"
    assert found.sum() >= 7
    for i, loading in enumerate(loadings):
        for k, rate in enumerate(rates):
            if not found[i, k]:
                continue
            changes = {
                "catholyte.conductivity": f"{float(need['required'][i, k])!r} mS/cm",
                "cathode.areal_capacity": f"{loading} mAh/cm^2",
            }
            again = rate_capability(cell.replace(changes), [rate])
            assert float(again["capacity_fraction"][0]) == pytest.approx(0.8, rel=0.01)


def slope(cell, loadings, **asked):
    need = required_conductivity(cell, Quantity(loadings, "mAh/cm^2"), [1.0], **asked)
    assert (need["outcome"].values == "found").all()
    return np.gradient(np.log(need["required"].values[:, 0]), np.log(np.asarray(loadings))), need[
        "required"
    ].values[:, 0]


@pytest.mark.parametrize("potential", [FLAT, SLOPED], ids=["flat", "sloped"])
def test_quadratic_in_the_loading(potential):
    """Nothing but ions costs voltage: kappa goes with the loading squared, to the 1 % it has."""
    cell = fast_cell(potential)
    steep, _ = slope(cell, [2.0, 4.0, 8.0, 12.0], capacity_fraction=0.8)
    np.testing.assert_allclose(steep, 2.0, atol=0.03)


def test_a_flat_potential_is_the_front_rule():
    """n = 1: kappa_eff = 0.8 I L / dV, the front at 80 % of the depth (V5).

    3 % for the finite width of the front; dV is from the plateau to the cut-off.
    """
    cell = fast_cell(FLAT)
    _, needed = slope(cell, [2.0, 4.0], capacity_fraction=0.8)
    for loading, kappa in zip([2.0, 4.0], needed, strict=True):
        made = cell.replace({"cathode.areal_capacity": f"{loading} mAh/cm^2"})
        d = made.summary().derived
        window = PLATEAU - 2.5
        effective = 0.8 * d.current_1c * d.loading.thickness / window
        expected = effective / d.ionic_efficiency * 10  # mS/cm
        assert kappa == pytest.approx(expected, rel=0.03)


def test_a_voltage_budget_lies_between_the_rules():
    """Mean ohmic loss of 50 mV: n between 1 and 3 for both potentials, near 3 where sloped."""
    found = {}
    for name, potential in (("flat", FLAT), ("sloped", SLOPED)):
        cell = fast_cell(potential)
        need = required_conductivity(
            cell, Quantity([2.0, 3.0], "mAh/cm^2"), [1.0], voltage_loss="50 mV"
        )
        made = cell.replace({"cathode.areal_capacity": "3 mAh/cm^2"})
        d = made.summary().derived
        rule = d.current_1c * d.loading.thickness / 0.05 / d.ionic_efficiency * 10
        found[name] = rule / float(need["required"][1, 0])
    assert 1.0 < found["flat"] < found["sloped"] < 3.2
    assert found["sloped"] > 2.5


def fast_cell(potential):
    """Electrons, kinetics, particles, separator and anode without loss; the cut-off is 2.5 V."""
    card = ideal_card(potential).to_mapping()
    upper = potential["values"][0] - 1e-6
    card["limits"] = {"lower": "2.5 V", "upper": f"{upper} V", "reference": "Li/Li+"}
    return load_cell(card)
