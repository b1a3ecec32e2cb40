"""What an experiment may ask of electrolytes."""

from typing import Any

import pytest
from pydantic import ValidationError

from sscell.cards.problems import problems
from sscell.designs.electrolyte_blocks import Screening, StackDesign


def refused(block: type, **given: Any) -> str:
    with pytest.raises(ValidationError) as caught:
        block.model_validate(given)
    return "\n".join(map(str, problems(caught.value, "", block)))


def test_what_is_not_given_is_left_to_the_study() -> None:
    assert set(StackDesign.model_validate({"anode": "lithium"}).arguments()) == {"anode", "stack"}
    asked = Screening.model_validate({})
    assert (asked.role, asked.electrolytes) == ("catholyte", None)
    assert float(asked.capacity_fraction) == 0.8


def test_mistakes_name_the_nearest() -> None:
    assert "Did you mean 'catholyte'" in refused(Screening, role="catolyte")
    assert "electrolytes" in refused(Screening, electrolytes=[])
    assert "did you mean '80 %'" in refused(Screening, capacity_fraction=80)
    assert "most" in refused(StackDesign, most=0)
    assert "anolyte_thickness" in refused(StackDesign, anolyte_thickness="1 V")
