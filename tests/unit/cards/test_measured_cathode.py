from copy import deepcopy

import pytest

from sscell import InputError, load_cell

CATHODE = {
    "active_material": "ncm83",
    "catholyte": {"name": "li6ps5cl", "density": "1.86 g/cm^3"},
    "ionic_transport": {"closure": "percolation"},
    "electronic_transport": {"electronic_conductivity": "0.3 mS/cm"},
    "coverage": "25 %",
    "utilisation": "100 %",
    "film_resistance": "0 ohm cm^2",
}
BY_VOLUME = {
    "composition": {"active_material": "60 vol%", "catholyte": "40 vol%"},
    "porosity": "15 %",
    "areal_capacity": "4 mAh/cm^2",
}
PRESSED = {
    "composition": {"active_material": "75 wt%", "catholyte": "25 wt%"},
    "loading": "20 mg/cm^2",
    "thickness": "95 um",
}


def cell(given, **changes):
    own = {**deepcopy(given), **changes}
    return load_cell(
        {
            "title": "As measured",
            "temperature": "25 degC",
            "source": "assumed: test",
            "cathode": {**CATHODE, **{key: v for key, v in own.items() if v is not None}},
            "separator": [{"electrolyte": "li6ps5cl", "thickness": "30 um"}],
            "anode": {"type": "lithium-indium", "resistance": "10 ohm cm^2"},
            "limits": {"lower": "2.6 V", "upper": "4.3 V", "reference": "Li/Li+"},
            "nominal_specific_capacity": "200 mAh/g",
        }
    )


def refusal(given, **changes):
    with pytest.raises(InputError) as caught:
        cell(given, **changes)
    return str(caught.value)


def fractions(made):
    summary = made.summary()
    names = ("active material volume fraction", "catholyte volume fraction", "void fraction")
    return tuple(summary[name] for name in names)


def test_volume_fractions_of_the_solids():
    made = cell(BY_VOLUME)
    assert fractions(made) == pytest.approx((0.51, 0.34, 0.15), rel=1e-12)
    assert made.cathode.composition.active_material.note == "from 60 vol% by density"


def test_volume_fractions_of_the_electrode():
    whole = {"active_material": "51 vol%", "catholyte": "34 vol%"}
    assert fractions(cell(BY_VOLUME, composition=whole)) == pytest.approx((0.51, 0.34, 0.15))


def test_thickness_and_loading_give_the_porosity():
    """1 - (20/0.75)(0.75/rho_am + 0.25/1.86)/9.5, by hand; NCM83 has 4.78 g/cm3."""
    made = cell(PRESSED)
    assert float(made.cathode.active_material.density) == 4780
    by_hand = 1 - (20 / 0.75) * 1e-3 * (0.75 / 4.78 + 0.25 / 1.86) / 95e-4
    assert float(made.cathode.porosity) == pytest.approx(by_hand, rel=1e-9)
    assert made.summary()["cathode thickness"] == pytest.approx(95, rel=1e-12)
    areal = cell(PRESSED, loading=None, areal_capacity="4 mAh/cm^2")
    assert areal.cathode.porosity == pytest.approx(made.cathode.porosity, rel=1e-12)


@pytest.mark.parametrize("given", [BY_VOLUME, PRESSED])
def test_what_follows_loads_again_and_can_be_changed(given):
    made = cell(given)
    assert load_cell(made.to_mapping()) == made
    dense = made.replace({"cathode.porosity": "0 %"})
    assert dense.summary()["cathode thickness"] < made.summary()["cathode thickness"]
    assert dense.summary()["active material loading"] == pytest.approx(
        made.summary()["active material loading"], rel=1e-12
    )


@pytest.mark.parametrize(
    ("given", "changes", "message"),
    [
        (
            BY_VOLUME,
            {"composition": {"active_material": "60 vol%", "catholyte": "30 vol%"}},
            "60 + catholyte 30 = 90 vol%; volume fractions are those of the solids",
        ),
        (
            BY_VOLUME,
            {"composition": {"active_material": "60 vol%", "catholyte": "40 wt%"}},
            "active_material in vol%, but catholyte in wt%",
        ),
        (
            BY_VOLUME,
            {
                "composition": {
                    "active_material": "60 vol%",
                    "catholyte": "38 vol%",
                    "carbon": "2 vol%",
                }
            },
            "cathode.carbon_density: missing; volume fractions become weight",
        ),
        (PRESSED, {"porosity": "15 %"}, "leave 18.2 % voids; leave one of them out"),
        (PRESSED, {"thickness": "60 um"}, "voids: the solids alone take 77.68 um"),
        (PRESSED, {"thickness": "60"}, "'60' has no unit"),
        (PRESSED, {"areal_capacity": "4 mAh/cm^2"}, "areal_capacity are given; give only one of"),
        (
            PRESSED,
            {"composition": {"active_material": "100 wt%", "catholyte": "0 wt%"}},
            "got 0 wt%: without catholyte no ions reach the active material",
        ),
    ],
)
def test_what_cannot_be(given, changes, message):
    assert message in refusal(given, **changes)
