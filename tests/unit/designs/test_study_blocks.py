from typing import Any

import pytest
from pydantic import ValidationError

from sscell.cards.problems import problems
from sscell.designs.study_blocks import (
    Comparison,
    Fit,
    Gains,
    Impedance,
    LiquidReference,
    Requirement,
)


def said(block: type, **given: Any) -> str:
    with pytest.raises(ValidationError) as caught:
        block.model_validate(given)
    return "\n".join(map(str, problems(caught.value, "", block)))


@pytest.mark.parametrize(
    ("at", "value"),
    [("areal_capacity", "4 mAh/cm^2"), ("thickness", "80 um"), ("mass", "30 mg/cm^2")],
)
def test_a_value_has_the_unit_of_what_is_made_equal(at: str, value: str) -> None:
    asked = Comparison.model_validate({"at": at, "value": value})
    assert (asked.at, asked.value) == (at, value)
    assert Comparison.model_validate(asked.to_mapping()) == asked
    assert "value: '3 V' has the wrong dimension" in said(Comparison, at=at, value="3 V")
    assert "value: '3' has no unit" in said(Comparison, at=at, value="3")


def test_a_comparison_may_be_left_empty() -> None:
    assert Comparison.model_validate({}).at == "areal_capacity"


def test_mistakes_name_the_nearest() -> None:
    assert "Did you mean 'thickness'" in said(Comparison, at="thicknes")
    assert "unknown key. Did you mean 'stack'" in said(Comparison, stak={})
    assert "stack.anode.density: missing" in said(
        Comparison, stack={"anode": {"thickness": "1 um"}}
    )


def test_a_source_above_reaches_the_foils_that_are_given() -> None:
    """And invents none for the others."""
    foil = {"thickness": "1 um", "density": "1 g/cm^3"}
    asked = Comparison.model_validate({"source": "assumed: thin", "stack": {"anode": foil}})
    assert asked.stack.anode is not None
    assert asked.stack.anode.thickness.mark == "assumed"
    assert asked.stack.positive_collector is None


def test_a_requirement_is_of_the_conductivity_unless_another_path_has_a_range() -> None:
    asked = Requirement.model_validate({})
    assert asked.arguments() == {
        "path": "catholyte.conductivity",
        "between": ("0.01 mS/cm", "1000 mS/cm"),
    }
    other = {"path": "cathode.tortuosity_factor", "between": [1, 100], "voltage_loss": "50 mV"}
    asked = Requirement.model_validate(other)
    assert asked.arguments() == {**other, "between": (1, 100), "voltage_loss": 0.05}
    assert Requirement.model_validate(asked.to_mapping()) == asked


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"path": "cathode.tortuosity_factor"}, "between: missing"),
        ({"path": "cathode.tortuosty_factor", "between": [1, 9]}, "cathode.tortuosity_factor"),
        ({"between": ["1 V", "2 V"]}, "wrong dimension"),
        ({"capacity_fraction": 0.8, "voltage_loss": "9 mV"}, "expected one criterion"),
    ],
    ids=["no range", "path", "unit", "two criteria"],
)
def test_mistakes_of_a_requirement(given: dict[str, Any], message: str) -> None:
    assert message in said(Requirement, **given)


def test_only_what_is_given_is_an_argument_in_si_units() -> None:
    assert Gains.model_validate({"note": "free words"}).arguments() == {}
    liquid = LiquidReference.model_validate({"conductivity": "10 mS/cm"})
    assert liquid.arguments() == {"conductivity": 1.0}


def test_data_of_a_fit_may_be_inline() -> None:
    columns = {"c_rate": ["C/10", 1], "capacity [mAh/g]": [180.0, 120.5]}
    asked = Fit.model_validate({"data": columns, "paths": ["active_material.diffusivity"]})
    assert Fit.model_validate(asked.to_mapping()) == asked
    assert asked.data == {"c_rate": ("C/10", 1), "capacity [mAh/g]": (180.0, 120.5)}
    assert "data" in said(Fit, paths=["active_material.diffusivity"])


def test_a_fit_has_paths_or_a_prior() -> None:
    slow = {"c_rate": 0.05, "specific_capacity": "180 mAh/g"}
    asked = Fit.model_validate({"data": [slow, "rates.csv"], "prior": "published"})
    assert asked.arguments() == {
        "data": (slow, "rates.csv"), "prior": "published", "precision": 0.02,
    }  # fmt: skip
    assert Fit.model_validate(asked.to_mapping()) == asked
    both = {"data": slow, "charge": ["full", "same rate"], "prior": "published"}
    assert Fit.model_validate(both).charge == ("full", "same rate")
    assert "give either paths or prior" in said(Fit, data=slow)
    assert "give either paths or prior" in said(Fit, data=slow, prior="published", paths=["a.b"])
    assert "charge: belongs to prior" in said(Fit, data=slow, paths=["a.b"], charge="full")
    assert "bounds: belongs to paths" in said(
        Fit, data=slow, prior="published", bounds={"a.b": [1, 2]}
    )
    assert "charge" in said(Fit, data=slow, prior="published", charge="slowly")


def test_spectra_are_asked_with_cycles_and_their_protocol() -> None:
    life = {"cycles": {"number": 3, "charge": "1C", "discharge": "1C"}}
    points = {"from": "1 Hz", "to": "1 kHz", "points": 4, "spacing": "log"}
    asked = Impedance.model_validate({"frequencies": points, "cycles": [0, 3], "protocol": life})
    assert asked.arguments() == {"frequencies": points, "cycles": [0, 3], "protocol": life}
    assert Impedance.model_validate(asked.to_mapping()) == asked
    assert "protocol: missing" in said(Impedance, cycles=[0, 3])
    assert "cycles: missing" in said(Impedance, protocol=life)
    words = said(Impedance, soc=2, cycles=[0, 5], protocol=life)
    assert "soc" in words
    assert "cycles.1: beyond the 3 cycles" in words
