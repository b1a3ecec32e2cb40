from typing import Any

import pytest
from pydantic import ValidationError

from sscell.cards.materials import ActiveMaterial, SolidElectrolyte, Window


def test_values_are_si(active_material_mapping: dict[str, Any]) -> None:
    material = ActiveMaterial.model_validate(active_material_mapping)
    assert material.density == 4800
    assert material.particle_size == 4e-6
    assert material.diffusivity.curve is not None
    assert material.diffusivity.reference == pytest.approx(3e-15)
    assert material.exchange_current_density.mark == "assumed"
    assert material.temperature == 298.15


def test_potential_must_fall(active_material_mapping: dict[str, Any]) -> None:
    active_material_mapping["open_circuit_potential"] = {
        "stoichiometry": [0.2, 0.4, 0.6, 1.0],
        "values": [2.5, 3.5, 4.0, 4.4],
        "unit": "V",
    }
    with pytest.raises(ValidationError, match=r"must fall .* rises from 2\.5 to 4\.4 V"):
        ActiveMaterial.model_validate(active_material_mapping)


def test_conductivity_needs_its_conditions(electrolyte_mapping: dict[str, Any]) -> None:
    del electrolyte_mapping["temperature"], electrolyte_mapping["arrhenius_form"]
    with pytest.raises(ValidationError) as caught:
        SolidElectrolyte.model_validate(electrolyte_mapping)
    assert "the temperature it was measured at" in str(caught.value)
    assert "'sigma' or 'sigma*T'" in str(caught.value)


def test_unknown_stays_unknown() -> None:
    known = {"title": "New glass", "formula": "Li3PS4", "form": "glass"}
    electrolyte = SolidElectrolyte.model_validate(known)
    assert electrolyte.conductivity is None
    assert electrolyte.density is None
    assert electrolyte.carrier == "Li+"


def test_identity_tells_inline_materials_apart() -> None:
    known = {"formula": "Li3PS4", "form": "glass"}
    one = SolidElectrolyte.model_validate({"title": "one", **known})
    two = SolidElectrolyte.model_validate({"title": "two", **known})
    named = SolidElectrolyte.model_validate({"title": "one", "key": "lps", **known})
    assert len({one.identity, two.identity, named.identity}) == 3


def test_a_bound_is_no_conductivity(electrolyte_mapping: dict[str, Any]) -> None:
    """Of a conductor of which only "more than 10 mS/cm" is printed, no value is made up."""
    del electrolyte_mapping["conductivity"]
    electrolyte_mapping["conductivity_range"] = {"low": "10 mS/cm"}
    electrolyte = SolidElectrolyte.model_validate(electrolyte_mapping)
    assert electrolyte.conductivity is None
    assert electrolyte.conductivity_range is not None
    assert electrolyte.conductivity_range.low == 1.0
    assert electrolyte.conductivity_range.low.source == "Minnmann2021"
    assert electrolyte.conductivity_range.high is None


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("conductivity_range", {"low": "2 mS/cm", "high": "1 mS/cm"}, "must not be above"),
        ("conductivity_range", {}, "low, high or both"),
        ("roles", ["cathode"], "'catholyte'"),
        ("basis", "guessed", "'measured'"),
        ("bulk_modulus", "25 g", "an elastic modulus"),
    ],
)
def test_what_a_card_may_not_say(
    electrolyte_mapping: dict[str, Any], key: str, value: Any, message: str
) -> None:
    with pytest.raises(ValidationError, match=message):
        SolidElectrolyte.model_validate({**electrolyte_mapping, key: value})


def test_a_full_card_writes_and_reads_again(electrolyte_mapping: dict[str, Any]) -> None:
    full = {
        **electrolyte_mapping,
        "family": "sulfide",
        "group": "argyrodite",
        "roles": ["catholyte", "separator"],
        "basis": "measured",
        "via": ["a review"],
        "conductivity_range": {"low": "0.43 mS/cm", "high": "4.22 mS/cm"},
        "windows": [{"kind": "thermodynamic", "low": "1.7 V", "below": "passivating"}],
        "youngs_modulus": "22 GPa",
    }
    electrolyte = SolidElectrolyte.model_validate(full)
    assert SolidElectrolyte.model_validate(electrolyte.to_mapping()) == electrolyte
    assert electrolyte.youngs_modulus == 22e9


KNOWN = {"title": "T", "formula": "LiX", "form": "glass", "source": "Kim2025", "mark": "recalled"}


def test_a_window_takes_the_source_of_its_electrolyte() -> None:
    """Unless it has its own; potentials are in volts."""
    own = {"kind": "practical", "high": "4200 mV", "source": "Cha2024", "mark": "derived"}
    windows = [{"kind": "thermodynamic", "low": "0.6 V", "high": "4.1 V"}, own]
    first, second = SolidElectrolyte.model_validate({**KNOWN, "windows": windows}).windows
    assert (first.low, first.high, second.high) == (0.6, 4.1, 4.2)
    assert (first.low.source, first.low.mark) == ("Kim2025", "recalled")
    assert second.high is not None
    assert (second.high.source, second.high.mark) == ("Cha2024", "derived")


@pytest.mark.parametrize(
    ("window", "message"),
    [
        ({"kind": "thermodynamic"}, "low, high or both"),
        ({"kind": "practical", "low": "4 V", "high": "2 V"}, "low must be below high"),
        ({"kind": "guessed", "low": "4 V"}, "'thermodynamic' or 'practical'"),
    ],
)
def test_what_is_no_window(window: dict[str, str], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        Window.model_validate(window)


@pytest.mark.parametrize(("coating", "usual"), [("coated", 0.5), ("uncoated", 0.05)])
def test_a_coating_gives_the_usual_exchange_current(
    active_material_mapping: dict[str, Any], coating: str, usual: float
) -> None:
    del active_material_mapping["exchange_current_density"]
    made = ActiveMaterial.model_validate({**active_material_mapping, "coating": coating})
    assert made.exchange_current_density == usual
    assert "Kim2025" in str(made.exchange_current_density.source)
    assert ActiveMaterial.model_validate(made.to_mapping()) == made


def test_another_coating_replaces_the_usual_value_and_no_measured_one(
    active_material_mapping: dict[str, Any],
) -> None:
    usual = {**active_material_mapping, "exchange_current_density": None, "coating": "coated"}
    card = ActiveMaterial.model_validate(usual).to_mapping()
    assert (
        ActiveMaterial.model_validate({**card, "coating": "uncoated"}).exchange_current_density
        == 0.05
    )
    measured = {**active_material_mapping, "coating": "uncoated"}
    assert ActiveMaterial.model_validate(measured).exchange_current_density == 0.5


@pytest.mark.parametrize("wrong", ["LiNbO3", ["coated"], 1])
def test_wrong_coatings(active_material_mapping: dict[str, Any], wrong: Any) -> None:
    with pytest.raises(ValidationError, match="'coated' or 'uncoated'"):
        ActiveMaterial.model_validate({**active_material_mapping, "coating": wrong})


def test_without_a_coating_the_exchange_current_is_needed(
    active_material_mapping: dict[str, Any],
) -> None:
    del active_material_mapping["exchange_current_density"]
    with pytest.raises(ValidationError, match="exchange_current_density"):
        ActiveMaterial.model_validate(active_material_mapping)
