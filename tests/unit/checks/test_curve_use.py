from typing import Any

import pytest

from sscell.cards.cell import CellDesign
from sscell.checks.curve_use import curve_use, equilibria
from sscell.errors import InputError
from sscell.reading.read import library, read_cell

LINE = {"stoichiometry": [0.25, 0.4, 0.6, 0.9], "values": [4.3, 4.1, 3.9, 3.6], "unit": "V"}


def built(curve: dict[str, Any], lower: str, upper: str) -> CellDesign:
    card = read_cell("ncm83_li6ps5cl").to_mapping()
    card["cathode"]["active_material"]["open_circuit_potential"] = curve
    card["limits"] = {"lower": lower, "upper": upper, "reference": "Li/Li+"}
    return read_cell(card)


def shipped(name: str, upper: str) -> CellDesign:
    card = read_cell(name).to_mapping()
    card["limits"] = {"lower": "2.6 V", "upper": upper, "reference": "Li/Li+"}
    return read_cell(card)


def found(cell: CellDesign, words: str) -> list[str]:
    return [str(finding) for finding in curve_use(cell) if words in finding.message]


def test_within_its_data_nothing_is_said() -> None:
    """0.25 to 0.9 are 179 mAh/g of 275, against 200 nominal."""
    assert list(curve_use(built(LINE, "3.62 V", "4.28 V"))) == []


def test_a_cutoff_beyond_the_data_says_how_much_lies_there() -> None:
    """3.54 V is 0.06 beyond 0.9 at -1 V, of 275.1 mAh/g; tails stay below 1 mV there."""
    cell = built(LINE, "3.54 V", "4.3 V")
    material, limits = cell.cathode.active_material, cell.cutoffs_vs_lithium
    assert equilibria(material, limits) == pytest.approx((0.25, 0.96), abs=2e-3)
    (said,) = found(cell, "beyond the data")
    assert said.startswith("warning: cathode.active_material")
    for part in ("3.6 V, stoichiometry 0.9", "lower cut-off, 3.54 V", "8.4", "16.5 mAh/g"):
        assert part in said


def test_a_cutoff_far_beyond_the_data_is_an_error() -> None:
    for limits in (("2.0 V", "4.2 V"), ("3.6 V", "5.9 V")):
        with pytest.raises(InputError, match=r"continued by at most 1\.5 V; give a curve"):
            built(LINE, *limits)
    assert (
        len(found(built(LINE, "2.2 V", "5.7 V"), "beyond the data of the open-circuit potential"))
        == 2
    )


def test_a_shipped_curve_beyond_its_data_is_a_finding() -> None:
    """LCO is data up to 4.3 V: 4.2 V is inside, 4.5 V uses 0.17 of the sites beyond."""
    assert found(shipped("lco_lgps", "4.2 V"), "beyond the data") == []
    (said,) = found(shipped("lco_lgps", "4.5 V"), "beyond the data")
    assert said.startswith("warning")
    assert "4.3 V, stoichiometry 0.399" in said
    assert "46.1 mAh/g" in said


def test_a_diffusivity_that_ends_is_a_note() -> None:
    card = read_cell("ncm83_li6ps5cl").to_mapping()
    card["cathode"]["active_material"]["diffusivity"] = {
        "stoichiometry": [0.4, 0.5, 0.6, 0.8],
        "values": [1e-15, 2e-15, 3e-15, 1e-15],
        "unit": "m^2/s",
    }
    said = found(read_cell(card), "data of the diffusivity")
    assert len(said) == 2
    assert all(each.startswith("note") and "its last value" in each for each in said)


def test_a_state_of_charge_is_asked_about() -> None:
    """All sites between the cut-offs: 267 of 275 mAh/g against 200 nominal."""
    soc = {**LINE, "stoichiometry": [0, 0.3, 0.6, 1]}
    (said,) = found(built(soc, "3.61 V", "4.29 V"), "normalised capacity")
    assert said.startswith("warning")
    assert "nominal is 200 mAh/g" in said
    meant = {**LINE, "stoichiometry": [0.25, 0.46, 0.67, 0.95]}
    assert found(built(meant, "3.61 V", "4.29 V"), "normalised capacity") == []


def test_all_sites_of_a_layered_oxide_are_asked_about_whatever_is_nominal() -> None:
    card = built({**LINE, "stoichiometry": [0, 0.3, 0.6, 1]}, "3.61 V", "4.29 V").to_mapping()
    card["nominal_specific_capacity"] = "270 mAh/g"
    assert len(found(read_cell(card), "normalised capacity")) == 1


def test_much_less_than_nominal_is_said_too() -> None:
    assert len(found(built(LINE, "3.8 V", "4.0 V"), "to which rates refer")) == 1


def test_of_a_blend_the_mean_is_held_against_the_nominal_capacity() -> None:
    """By mass a quarter of 135 and three quarters of 255 mAh/g; the main material alone is too
    little."""
    little = {**LINE, "stoichiometry": [0.25, 0.4, 0.6, 0.74], "values": [4.3, 4.1, 3.9, 3.6]}
    much = {**LINE, "stoichiometry": [0.01, 0.3, 0.6, 0.97]}
    card = built(little, "3.61 V", "4.29 V").to_mapping()
    card["nominal_specific_capacity"] = "230 mAh/g"
    material = card["cathode"]["active_material"]
    heavy = {**material, "open_circuit_potential": much, "density": "9 g/cm^3"}
    card["cathode"]["blend"] = [{"active_material": heavy, "share": 0.75}]
    assert found(read_cell(card), "nominal") == []
    card["nominal_specific_capacity"] = "400 mAh/g"
    (said,) = found(read_cell(card), "to which rates refer")
    assert "equilibrium capacity of the blend between the cut-offs is 225" in said


def test_a_further_material_beyond_its_data_is_a_finding_of_it() -> None:
    card = built(LINE, "3.62 V", "4.28 V").to_mapping()
    short = {**LINE, "stoichiometry": [0.25, 0.4, 0.6, 0.7], "values": [4.3, 4.1, 3.9, 3.8]}
    other = {**card["cathode"]["active_material"], "open_circuit_potential": short}
    card["cathode"]["blend"] = [{"active_material": other, "share": 0.1}]
    said = found(read_cell(card), "beyond the data")
    assert said
    assert all("cathode.blend.0.active_material" in each for each in said)


@pytest.mark.parametrize("name", sorted(library("cells")))
def test_shipped_cells_are_not_asked_about_their_axis(name: str) -> None:
    """LFP uses all its sites; redox-active catholytes count in the nominal capacity.

    Cells of NMC111 and LNMO warn: they go to 4.4 and 5 V, their curves end at 4.2 and 4.86 V.
    """
    cell = read_cell(name)
    said = list(curve_use(cell))
    assert not [f for f in said if "nominal" in f.message]
    warned = any(f.severity == "warning" for f in said)
    assert warned == (cell.cathode.active_material.key in ("nmc111", "lnmo"))


def test_cleaning_is_a_note() -> None:
    curve = {**LINE, "stoichiometry": LINE["stoichiometry"][::-1], "values": LINE["values"][::-1]}
    (said,) = found(built(curve, "3.62 V", "4.28 V"), "turned round")
    assert said.startswith("note: cathode.active_material")
    assert "open_circuit_potential: points of inline changed" in said
