from typing import Any

import pytest
from pydantic import ValidationError

from sscell.description.materials import ActiveMaterial, SolidElectrolyte


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
    with pytest.raises(ValidationError, match="must fall strictly"):
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
