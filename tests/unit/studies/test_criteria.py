import numpy as np
import pytest
from cells import FLAT, SLOPED, ideal_card

from sscell import Quantity
from sscell.cell import load_cell
from sscell.errors import InputError
from sscell.protocols.protocol import CHARGE, CYCLE, DISCHARGE, read_direction
from sscell.results.outcome import BEYOND, FAILED, Outcome, Trace
from sscell.solving.batch import Execution
from sscell.solving.points import Design, Point
from sscell.studies.criteria import WORDS, Criterion, checked_criterion, mean_loss
from sscell.studies.losses import losses
from sscell.studies.rates import rate_capability

KINDS = ("capacity_fraction", "voltage_loss", "energy_efficiency")


@pytest.fixture(scope="module")
def flat():
    """3.5 V within 0.1 mV from full to empty."""
    return Design.of(ideal_card(FLAT))


@pytest.fixture(scope="module")
def sloped():
    """4.2 - 0.8 y V but for the tails."""
    return Design.of(ideal_card(SLOPED))


def made_up(point, voltage, share, charge=None):
    """A trace at one voltage that passes so much of the equilibrium capacity."""
    end = share * point.design.derived.equilibrium_capacity / point.current_density
    time = np.linspace(0.0, end, 7)
    return Trace(time, np.full(7, voltage), Outcome.CUT_OFF, charge)


def asked(capacity_fraction=None, voltage_loss=None, energy_efficiency=None, direction="discharge"):
    return checked_criterion(
        capacity_fraction, voltage_loss, energy_efficiency, read_direction(direction)
    )


def solved(cell, rate, direction="discharge"):
    ((_, point, trace),) = Execution(threads=1).solve(
        [Point(Design.of(cell), rate, read_direction(direction))]
    )
    return trace, point


# what may be asked


def test_four_fifths_unless_said():
    assert asked() == Criterion("capacity_fraction", 0.8, DISCHARGE)
    assert asked(direction="charge") == Criterion("capacity_fraction", 0.8, CHARGE)
    assert asked(direction="cycle") == Criterion("capacity_fraction", 0.8, CYCLE)


@pytest.mark.parametrize("given", [0.9, "90 %", "0.9", Quantity(0.9, "1"), np.float64(0.9)])
def test_a_share_is_a_number_or_percent(given):
    assert asked(capacity_fraction=given).target == pytest.approx(0.9)


@pytest.mark.parametrize("given", ["100 mV", "0.1 V", Quantity(100, "mV")])
def test_a_loss_is_held_in_volts(given):
    assert asked(voltage_loss=given).kind == "voltage_loss"
    assert asked(voltage_loss=given).target == pytest.approx(0.1)


@pytest.mark.parametrize("direction", ["discharge", "charge", "cycle"])
def test_an_energy_efficiency_is_always_that_of_a_cycle(direction):
    asked_for = asked(energy_efficiency=0.9, direction=direction)
    assert asked_for == Criterion("energy_efficiency", 0.9, CYCLE)


@pytest.mark.parametrize(
    "given",
    [
        {"capacity_fraction": 0.8, "voltage_loss": "1 mV"},
        {"capacity_fraction": 0.8, "energy_efficiency": 0.8},
        {"voltage_loss": "1 mV", "energy_efficiency": 0.8},
        {"capacity_fraction": 0.8, "voltage_loss": "1 mV", "energy_efficiency": 0.8},
    ],
)
def test_one_criterion_at_most(given):
    with pytest.raises(InputError, match="one criterion") as caught:
        asked(**given)
    assert all(name in str(caught.value) for name in given)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"capacity_fraction": 1.01}, "capacity_fraction: must be at most 1"),
        ({"capacity_fraction": 80}, "did you mean '80 %'"),
        ({"capacity_fraction": 0}, "capacity_fraction: must be greater than 0"),
        ({"capacity_fraction": -0.5}, "must be greater than 0"),
        ({"capacity_fraction": float("nan")}, "finite"),
        ({"capacity_fraction": "much"}, "capacity_fraction"),
        ({"capacity_fraction": True}, "capacity_fraction"),
        ({"capacity_fraction": "0.8 V"}, "wrong dimension"),
        ({"capacity_fraction": [0.8, 0.9]}, "capacity_fraction"),
        ({"energy_efficiency": 1.5}, "energy_efficiency: must be at most 1"),
        ({"energy_efficiency": 0.0}, "energy_efficiency: must be greater than 0"),
        ({"voltage_loss": "-10 mV"}, "voltage_loss: must be greater than 0"),
        ({"voltage_loss": "0 V"}, "voltage_loss: must be greater than 0"),
        ({"voltage_loss": 0.1}, "voltage_loss: 0.1 has no unit"),
        ({"voltage_loss": "100 mA"}, "wrong dimension"),
        ({"voltage_loss": "100 mW"}, "wrong dimension"),
        ({"voltage_loss": "inf V"}, "voltage_loss"),
    ],
)
def test_values_out_of_range_are_refused(given, message):
    with pytest.raises(InputError, match=message):
        asked(**given)


def test_the_whole_capacity_may_be_asked_for():
    assert asked(capacity_fraction=1).target == 1
    assert asked(energy_efficiency="100 %").target == 1


def test_a_cycle_has_no_voltage_loss():
    with pytest.raises(InputError, match=r"direction: .*energy_efficiency"):
        asked(voltage_loss="50 mV", direction="cycle")


@pytest.mark.parametrize("direction", ["Discharge", "", None, "both"])
def test_wrong_direction(direction):
    for given in ({}, {"voltage_loss": "10 mV"}, {"energy_efficiency": 0.9}):
        with pytest.raises(InputError, match="direction"):
            asked(**given, direction=direction)


def test_every_kind_has_a_unit_and_words():
    assert set(WORDS) == set(KINDS)
    assert {kind: unit for kind, (unit, _) in WORDS.items()} == {
        "capacity_fraction": "1",
        "voltage_loss": "V",
        "energy_efficiency": "1",
    }


# what is reached


def test_the_share_that_was_passed(flat):
    point = Point(flat, 2.0)
    criterion = Criterion("capacity_fraction", 0.8, DISCHARGE)
    assert criterion.reached(point, made_up(point, 3.4, 0.37)) == pytest.approx(0.37, rel=1e-12)


@pytest.mark.parametrize("kind", KINDS)
def test_a_failure_is_no_number(flat, kind):
    assert np.isnan(Criterion(kind, 0.5, DISCHARGE).reached(Point(flat, 1.0), FAILED))


@pytest.mark.parametrize("kind", KINDS)
def test_the_worst_there_is_where_the_cut_off_is_passed_at_once(sloped, kind):
    """No share, no efficiency, the whole window of voltage."""
    protocol = CYCLE if kind == "energy_efficiency" else DISCHARGE
    reached = Criterion(kind, 0.5, protocol).reached(Point(sloped, 1.0, protocol), BEYOND)
    upper, lower = 4.2 - 1e-6, 3.4 + 1e-6
    assert reached == pytest.approx(upper - lower if kind == "voltage_loss" else 0.0, abs=1e-12)


def test_a_cycle_that_could_be_charged_but_not_discharged_reaches_nothing(sloped):
    point = Point(sloped, 1.0, CYCLE)
    charge = made_up(point, 4.0, 0.5)
    back = Trace(BEYOND.time, BEYOND.voltage, BEYOND.outcome, charge)
    for kind in ("capacity_fraction", "energy_efficiency"):
        assert Criterion(kind, 0.5, CYCLE).reached(point, back) == 0


def test_efficiency_is_the_quotient_of_mean_voltages(flat):
    """3.4 V out of 3.6 V, whatever part of the charge came back."""
    point = Point(flat, 1.0, CYCLE)
    charge = made_up(point, 3.6, 0.9)
    criterion = Criterion("energy_efficiency", 0.8, CYCLE)
    for share in (0.9, 0.6):
        trace = made_up(point, 3.4, share, charge)
        assert criterion.reached(point, trace) == pytest.approx(3.4 / 3.6, rel=1e-12)


def test_efficiency_is_that_of_the_sweep(cell):
    """The same two numbers, by the way of the dataset."""
    swept = rate_capability(cell, [1.0], "cycle")
    trace, point = solved(cell, 1.0, "cycle")
    reached = Criterion("energy_efficiency", 0.9, CYCLE).reached(point, trace)
    assert reached == pytest.approx(float(swept["energy_efficiency"][0]), rel=1e-9)
    share = Criterion("capacity_fraction", 0.9, CYCLE).reached(point, trace)
    assert share == pytest.approx(float(swept["capacity_fraction"][0]), rel=1e-9)


@pytest.mark.parametrize("share", [0.2, 0.8])
def test_loss_below_a_flat_potential_by_hand(flat, share):
    """100 mV below and above 3.5001 V; the potential itself moves by 0.1 mV either way."""
    for direction, voltage in (("discharge", 3.4001), ("charge", 3.6001)):
        point = Point(flat, 1.0, read_direction(direction))
        trace = made_up(point, voltage, share)
        charge = share * flat.derived.equilibrium_capacity
        assert mean_loss(point, trace, charge) == pytest.approx(0.1, abs=1.1e-4)
        criterion = Criterion("voltage_loss", 0.1, read_direction(direction))
        assert criterion.reached(point, trace) == mean_loss(point, trace, charge)


def test_loss_against_another_anode(flat):
    """Lithium-indium takes 0.62 V off cell and equilibrium alike."""
    card = flat.cell.to_mapping()
    card["anode"] = {"type": "lithium-indium", "resistance": "0 ohm cm^2"}
    point = Point(Design.of(load_cell(card)), 1.0)
    trace = made_up(point, 3.4001 - 0.62, 0.5)
    charge = 0.5 * point.design.derived.equilibrium_capacity
    assert mean_loss(point, trace, charge) == pytest.approx(0.1, abs=1.1e-4)


@pytest.mark.parametrize(
    ("direction", "middle"), [("discharge", 0.25), ("charge", 0.75)], ids=["full", "empty"]
)
def test_equilibrium_is_followed_from_where_the_current_starts(sloped, direction, middle):
    """Half the capacity from full ends in the middle; 4.2 - 0.8 y at a quarter, or at three.

    2 mV for the tail of the end it starts from, 0.5 exp(-300 y) V over half of the range.
    """
    d = sloped.derived
    y = d.stoichiometry_full + middle * (d.stoichiometry_empty - d.stoichiometry_full)
    point = Point(sloped, 1.0, read_direction(direction))
    loss = 0.05 if direction == "discharge" else -0.05
    trace = made_up(point, 4.2 - 0.8 * y - loss, 0.5)
    assert mean_loss(point, trace, 0.5 * d.equilibrium_capacity) == pytest.approx(0.05, abs=2e-3)


def test_the_integral_of_the_potential_is_fine_enough(cell):
    """Against the energy of an infinitely slow discharge, 0.1 mV."""
    trace, point = solved(cell, 1e-4)
    assert mean_loss(point, trace, point.passed(trace)) < 1e-4


@pytest.mark.parametrize("direction", ["discharge", "charge"])
def test_loss_is_the_sum_of_the_parts(cell, direction):
    """By the other way, from the potentials inside the cathode; 1 mV for its 201 states."""
    trace, point = solved(cell, 1.0, direction)
    parts = losses(cell, 1.0, direction)["mean_loss"]
    loss = mean_loss(point, trace, point.passed(trace))
    assert loss == pytest.approx(float(parts.sum()), abs=1e-3)


# how far from the target


def test_margin_is_positive_where_the_criterion_is_met():
    share = Criterion("capacity_fraction", 0.8, DISCHARGE)
    loss = Criterion("voltage_loss", 0.1, DISCHARGE)
    assert share.margin(0.9) == pytest.approx(0.1)
    assert loss.margin(0.12) == pytest.approx(-0.02)
    assert share.margin(0.8) == loss.margin(0.1) == 0
    np.testing.assert_allclose(loss.margin(np.array([0.05, 0.2])), [0.05, -0.1])
    assert np.isnan(share.margin(float("nan")))
