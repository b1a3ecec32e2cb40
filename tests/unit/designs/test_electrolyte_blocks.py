"""What an experiment may ask of electrolytes."""

import pytest
from pydantic import ValidationError

from sscell.designs.electrolyte_blocks import Screening, StackDesign


def test_what_is_not_given_is_left_to_the_study():
    assert set(StackDesign.model_validate({"anode": "lithium"}).arguments()) == {"anode", "stack"}
    assert float(Screening.model_validate({}).capacity_fraction) == 0.8


@pytest.mark.parametrize("wrong", [{"most": 0}, {"electrolytes": []}, {"anolyte_thickness": "1 V"}])
def test_mistakes_are_refused(wrong):
    with pytest.raises(ValidationError):
        StackDesign.model_validate(wrong)
