"""The redox block of an electrolyte card."""

import pytest
from pydantic import ValidationError

from sscell.cards.redox import Redox, activity, converted, exchanged, reduced_at, stores_charge

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
        ({"conductivity_ratio": 10}, "needs the state of the conductivity"),
        (
            {
                "conductivity_ratio": 10,
                "as_made": 0,
                "site_occupation": {"oxidised": 0.4, "reduced": 0.6},
            },
            "give one of them",
        ),
        (
            {
                "couples": [IRON | {"share": 0.3}] * 2 + [LOW | {"share": 0.4}],
                "capacity": "90 mAh/g",
            },
            "more than two couples",
        ),
        ({"capacity": "-1 mAh/g"}, "at least 0"),
        ({"reversibility": "maybe"}, "'reversible', 'irreversible' or 'unknown'"),
    ],
)
def test_mistakes_are_said(keys, said):
    with pytest.raises(ValidationError) as caught:
        redox(**keys)
    assert said in str(caught.value)


def test_what_a_couple_means_follows_from_the_potentials():
    """Seven widths below the lower or above the upper cut-off less than 0.1 % is converted."""
    iron = redox(reversibility="reversible")
    assert activity(iron, 2.6, 4.3) == "reversible"
    assert activity(iron, 3.9, 4.3) == activity(iron, 2.0, 3.3) == "inert"
    assert activity(redox(reversibility="irreversible"), 2.6, 4.3) == "passive"
    assert activity(redox(), 2.6, 4.3) == "passive", "unknown is not taken for reversible"


def test_charge_is_stored_with_a_capacity_between_the_right_potentials():
    iron = redox(reversibility="reversible", capacity="100 mAh/g")
    assert stores_charge(iron, 2.6, 4.3)
    assert not stores_charge(iron, 3.9, 4.3)
    assert not stores_charge(None, 2.6, 4.3)
    assert not stores_charge(redox(reversibility="reversible"), 2.6, 4.3)


def test_between_far_potentials_all_is_exchanged_and_half_up_to_the_couple():
    iron = redox()
    assert exchanged(iron, 0.0, 6.0) == pytest.approx(1, abs=1e-12)
    assert exchanged(iron, 3.6, 6.0) == pytest.approx(0.5, abs=1e-12)


def test_a_couple_of_unknown_potential_exchanges_nothing_that_is_known():
    unknown = Redox.model_validate({"couples": [{"name": "V2+/V3+"}]})
    assert exchanged(unknown, 0.0, 6.0) == 0


def test_a_measured_potential_is_read_where_it_is_crossed():
    curve = {"stoichiometry": [0, 0.25, 0.75, 1], "values": [4.0, 3.5, 3.0, 2.0], "unit": "V"}
    measured = redox(open_circuit_potential=curve)
    assert exchanged(measured, 3.25, 3.75) == pytest.approx(0.5 - 0.125)
    assert exchanged(measured, 1.0, 5.0) == 1


ARGYRODITE = {
    "couples": [
        {"name": "S2-/S", "potential": "2.24 V", "share": 2 / 7},
        {"name": "P5+/P3-", "potential": "1.08 V", "share": 5 / 7},
    ],
    "capacity": "699 mAh/g",
    "reversibility": "irreversible",
}


def test_what_never_comes_back_reacts_from_its_state_as_made():
    """Below the lower cut-off lies the couple of sulfide; a first charge oxidises it all the same.

    Phosphorus is reduced by a first discharge that goes far enough.
    """
    made = Redox.model_validate({**ARGYRODITE, "as_made": 2 / 7})
    assert converted(made, 2.6, 4.3) == pytest.approx((2 / 7, 0), abs=1e-5)
    assert converted(made, 0.5, 4.3) == pytest.approx((2 / 7, 5 / 7), abs=1e-5)
    assert converted(made, 1.4, 1.9) == pytest.approx((0, 0), abs=1e-3)
    assert activity(made, 2.6, 4.3) == "passive"
    assert activity(made, 1.5, 1.8) == "inert"


def test_of_an_unknown_state_only_what_lies_between_is_converted():
    unknown = Redox.model_validate(ARGYRODITE)
    assert converted(unknown, 2.6, 4.3)[0] < 1e-3
    assert converted(unknown, 2.0, 4.3) == pytest.approx((2 / 7, 0), abs=1e-3)


def test_the_state_at_a_potential_adds_the_couples_up():
    argyrodite = Redox.model_validate(ARGYRODITE)
    assert reduced_at(argyrodite, 1.6) == pytest.approx(2 / 7, abs=1e-6)
    assert reduced_at(argyrodite, 2.24) == pytest.approx(1 / 7, abs=1e-6)
    assert reduced_at(argyrodite, 0.0) == pytest.approx(1, abs=1e-6)


def test_less_capacity_moves_the_conductivity_less():
    """In proportion to the capacity that the change was stated with, and to none of it."""
    stated = {**ARGYRODITE, "capacity": "90 mAh/g", "as_made": 1, "conductivity_ratio": 0.1}
    assert Redox.model_validate(stated).conductivity_share == 1
    less = {**stated, "capacity": "9 mAh/g", "conductivity_capacity": "90 mAh/g"}
    assert Redox.model_validate(less).conductivity_share == pytest.approx(0.1)
    more = {**stated, "capacity": "180 mAh/g", "conductivity_capacity": "90 mAh/g"}
    assert Redox.model_validate(more).conductivity_share == 1
    faint = {**stated, "capacity": "0.01 mAh/g"}
    assert Redox.model_validate(faint).conductivity_share == pytest.approx(0.002)
