from typing import Any

import pytest
from pydantic import ValidationError

from sscell.cards.cathode import Cathode, Composition, ElectronicTransport, IonicTransport


def refused(block: type, mapping: dict[str, Any]) -> str:
    with pytest.raises(ValidationError) as caught:
        block.model_validate(mapping)
    return str(caught.value)


def test_weights_must_sum_to_one() -> None:
    message = refused(Composition, {"active_material": "70 wt%", "catholyte": "40 wt%"})
    assert "active_material 70 + catholyte 40 = 110 wt%, 10 wt% too much" in message
    message = refused(Composition, {"active_material": "70 wt%", "catholyte": 0.2})
    assert "10 wt% too little" in message
    within = {"active_material": "70.05 wt%", "catholyte": "30 wt%"}
    assert Composition.model_validate(within).active_material == pytest.approx(0.7005)


def test_ionic_transport_takes_one_form() -> None:
    assert "nothing is given" in refused(IonicTransport, {})
    both = {"closure": "percolation", "tortuosity_factor": 4}
    assert "closure and tortuosity_factor are given" in refused(IonicTransport, both)
    threshold = {"closure": "power-law", "threshold": 0.1}
    assert "belongs to closure: percolation" in refused(IonicTransport, threshold)
    exponent = {"tortuosity_factor": 3, "exponent": 2}
    assert "belongs to closure: power-law" in refused(IonicTransport, exponent)
    assert "at least 1" in refused(IonicTransport, {"tortuosity_factor": 0.5})


@pytest.mark.parametrize("value", [0.1462, "0.975"])
def test_a_transport_efficiency_is_no_tortuosity_factor(value: Any) -> None:
    message = refused(IonicTransport, {"tortuosity_factor": value})
    assert "must be at least 1" in message
    assert "write ionic_conductivity: B x kappa" in message


def test_electronic_transport_takes_one_form() -> None:
    assert "nothing is given" in refused(ElectronicTransport, {})
    stoichiometry = {"closure": "percolation", "stoichiometry": 0.5}
    assert "belongs to electronic_conductivity" in refused(ElectronicTransport, stoichiometry)
    measured = ElectronicTransport.model_validate({"electronic_conductivity": "0.3 mS/cm"})
    assert measured.stoichiometry == 1.0
    assert measured.stoichiometry.mark == "assumed"


def test_one_amount(cell_mapping: dict[str, Any]) -> None:
    cathode = cell_mapping["cathode"]
    message = refused(Cathode, {**cathode, "thickness": "80 um"})
    assert "loading, thickness and porosity are given, but 10.7 mg/cm^2" in message
    assert "give one of loading" in refused(Cathode, {**cathode, "loading": None})


def test_what_the_cathode_needs_of_its_materials(cell_mapping: dict[str, Any]) -> None:
    cathode = cell_mapping["cathode"]
    del cathode["catholyte"]["density"], cathode["catholyte"]["particle_size"]
    cathode["composition"] = {
        "active_material": "70 wt%",
        "catholyte": "25 wt%",
        "carbon": "3 wt%",
        "binder": "2 wt%",
    }
    cathode["electronic_transport"] = {"closure": "percolation"}
    message = refused(Cathode, cathode)
    for needed in ("volume fractions need it", "3 wt%", "2 wt%", "threshold", "closure needs it"):
        assert needed in message


def test_threshold_makes_the_particle_size_optional(cell_mapping: dict[str, Any]) -> None:
    cathode = cell_mapping["cathode"]
    del cathode["catholyte"]["particle_size"]
    cathode["ionic_transport"] = {"closure": "percolation", "threshold": "11 %"}
    assert Cathode.model_validate(cathode).ionic_transport.threshold == pytest.approx(0.11)
