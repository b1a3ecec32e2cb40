import pytest

from sscell.validation.cards import RateCase, read_card


def test_printed_capacities_follow_from_thickness_and_capacity_per_volume():
    """953 C/cm3 over 75 to 600 um against the paper's mAh/cm2: 1.5 %, the rounding of both."""
    study = read_card("kato2018", RateCase).thickness
    for design in study.designs:
        held = study.cathode_capacity * design.thickness
        assert held == pytest.approx(float(design.areal_capacity), rel=0.015)


def test_loading_goes_with_thickness():
    designs = read_card("kato2018", RateCase).thickness.designs
    ratios = [design.loading / design.thickness for design in designs]
    assert max(ratios) / min(ratios) < 1.01
