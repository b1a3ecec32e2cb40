"""The redox block of an electrolyte card."""

import pytest
from pydantic import ValidationError

from sscell.description.redox import Redox

IRON = {"name": "Fe2+/Fe3+", "potential": "3.6 V"}
LOW = {"name": "Ti2+/Ti3+", "potential": "1.86 V"}


def redox(**keys):
    return Redox.model_validate({"couples": [IRON], **keys})


def test_values_are_in_si_units():
    read = redox(capacity="90 mAh/g", electronic_reach="0.5 um", exchange_current_density="1 A/m^2")
    assert float(read.capacity) == pytest.approx(90 * 3.6e3)
    assert float(read.electronic_reach) == pytest.approx(5e-7)
    assert read.couples[0].potential == 3.6


def test_it_reads_again_what_it_writes():
    read = redox(capacity="90 mAh/g", as_made=0, conductivity_ratio=10, source="Liu2025")
    assert Redox.model_validate(read.to_mapping()) == read


def test_no_capacity_is_allowed_in_a_sweep_that_starts_at_the_inert_electrolyte():
    assert redox(capacity="0 mAh/g").capacity == 0


def test_a_width_that_is_not_said_is_that_of_an_ideal_solution_and_says_so():
    assert redox().width == pytest.approx(8.314462618 * 298.15 / 96485.33212, rel=1e-4)
    assert redox().width.mark == "assumed"


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ({"couples": [LOW, IRON], "capacity": "90 mAh/g"}, "falling order"),
        ({"couples": [IRON, LOW], "capacity": "90 mAh/g"}, "add up to 2"),
        ({"couples": []}, "at least 1"),
        ({"conductivity_ratio": 10}, "needs the state of the card"),
        ({"capacity": "-1 mAh/g"}, "at least 0"),
        ({"reversibility": "maybe"}, "'reversible', 'irreversible' or 'unknown'"),
    ],
)
def test_mistakes_are_said(keys, said):
    with pytest.raises(ValidationError) as caught:
        redox(**keys)
    assert said in str(caught.value)
