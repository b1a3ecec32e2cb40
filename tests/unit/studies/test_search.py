"""The search itself, on points whose answers are made up and therefore known."""

import numpy as np
import pytest
from cells import FLAT, SLOPED, ideal_card

from sscell import Quantity
from sscell.cell import Cell, load_cell
from sscell.designs.ranges import PRECISION, searched_quantity
from sscell.errors import InputError
from sscell.protocols.protocol import CHARGE, CYCLE, DISCHARGE, read_direction
from sscell.results.outcome import BEYOND, Outcome, Trace
from sscell.results.outcome import FAILED as NO_TRACE
from sscell.solving.batch import Execution
from sscell.solving.points import Design, Point
from sscell.studies.discharge import losses
from sscell.studies.idealised import PROCESSES
from sscell.studies.rates import rate_capability
from sscell.studies.search import (
    CONDUCTIVITY,
    ENOUGH,
    FAILED,
    FOUND,
    NOT_THE_CATHOLYTE,
    UNREACHED,
    WORDS,
    Criterion,
    Search,
    checked_criterion,
    mean_loss,
    unreached,
)

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
    assert np.isnan(Criterion(kind, 0.5, DISCHARGE).reached(Point(flat, 1.0), NO_TRACE))


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


FOUR_FIFTHS = Criterion("capacity_fraction", 0.8, DISCHARGE)
KAPPA = searched_quantity(CONDUCTIVITY, ("0.01 mS/cm", "1000 mS/cm"))
FILM = searched_quantity("cathode.film_resistance", ("0 ohm cm^2", "400 ohm cm^2"))
TORTUOSITY = searched_quantity("cathode.tortuosity_factor", (1, 100))
ANODE = searched_quantity("anode.resistance", ("1 ohm cm^2", "1000 ohm cm^2"))


class MadeUp:
    """In place of an execution: the share of the capacity that each point delivers."""

    progress = False

    def __init__(self, share, voltage=lambda cell, rate: 3.0):
        self.share, self.voltage, self.solved = share, voltage, []

    def solve(self, points):
        for i, point in reversed(list(enumerate(points))):
            self.solved.append(tuple(point.inputs().items()))
            yield i, point, self.trace(point)

    def trace(self, point):
        asked = point.design.cell, point.c_rate
        share, voltage = self.share(*asked), self.voltage(*asked)
        if np.isnan(share):
            return NO_TRACE
        if share <= 0:
            return BEYOND
        end = share * point.design.derived.equilibrium_capacity / point.current_density
        return Trace(np.array([0.0, end]), np.array([voltage, voltage]), Outcome.CUT_OFF)


class Bar:
    """In place of a progress bar."""

    def __init__(self):
        self.n = 0

    def update(self, n):
        self.n += n


def searched(cells, rates, share, unknown=KAPPA, criterion=FOUR_FIFTHS):
    cells = [cells] if isinstance(cells, Cell) else cells
    places = [(cell, rate) for cell in cells for rate in rates]
    search = Search(unknown, criterion, places, MadeUp(share))
    bar = Bar()
    found = search.run(bar)
    assert all(len(values) == len(places) for values in found.values())
    assert bar.n == len(places)
    return found, search


def kappa_of(cell):
    return float(cell.cathode.catholyte.conductivity)


def ohmic(scale):
    """1 - scale x rate / kappa in mS/cm: four fifths at 5 x scale x rate."""
    return lambda cell, rate: 1 - scale * rate / (10 * kappa_of(cell))


# what is found


@pytest.mark.parametrize("right", [0.0102, 0.05, 0.5, 5.0, 50.0, 980.0])
def test_found_wherever_in_the_range_it_lies(cell, right):
    """Whatever the first guess was; to the precision of the search."""
    found, _ = searched(cell, [1.0], ohmic(right / 5))
    assert found["outcome"].tolist() == [FOUND]
    assert found["required"][0] == pytest.approx(right, rel=2 * PRECISION)
    assert found["reached"][0] == pytest.approx(0.8, rel=0.01)
    assert found["limited_by"].tolist() == [""]


@pytest.mark.parametrize("rate", [1e-3, 1.0, 1e3])
def test_found_however_far_off_the_first_guess_is(cell, rate):
    """The guess grows with the rate, the answer does not."""
    found, _ = searched(cell, [rate], lambda c, r: ohmic(0.2)(c, 1.0))
    assert found["required"][0] == pytest.approx(1.0, rel=2 * PRECISION)


def test_what_is_reached_is_that_of_the_value_given(cell):
    share = ohmic(0.3)
    found, _ = searched(cell, [1.0, 2.0], share)
    for required, reached, rate in zip(found["required"], found["reached"], [1, 2], strict=True):
        again = cell.replace({CONDUCTIVITY: f"{float(required)!r} mS/cm"})
        assert reached == pytest.approx(share(again, rate), rel=1e-9)


def test_smaller_may_be_better(cell):
    """1 - T/25: four fifths at T = 5."""
    found, _ = searched(
        cell, [1.0], lambda c, r: 1 - c.cathode.ionic_transport.tortuosity_factor / 25, TORTUOSITY
    )
    assert found["outcome"].tolist() == [FOUND]
    assert found["required"][0] == pytest.approx(5, rel=2 * PRECISION)


def test_a_range_from_zero(cell):
    """1 - R/R0, R0 = 1000 ohm cm2: four fifths at 200."""
    found, _ = searched(cell, [1.0], lambda c, r: 1 - 10 * c.cathode.film_resistance, FILM)
    assert found["required"][0] == pytest.approx(200, abs=2 * PRECISION * 400)


def test_a_wide_range_from_zero_is_held_to_the_percent_too(cell):
    """Four fifths at 2 ohm cm2, which is 2e-4 of the range; required() promises 1 %."""
    wide = searched_quantity("cathode.film_resistance", ("0 ohm cm^2", "1 ohm m^2"))
    found, _ = searched(cell, [1.0], lambda c, r: 1 - 1e3 * c.cathode.film_resistance, wide)
    assert found["reached"][0] == pytest.approx(0.8, rel=0.01)
    assert found["required"][0] == pytest.approx(2.0, rel=0.01)


def test_a_voltage_loss_must_stay_below(cell):
    """20 mV S/m over kappa, and what 3.1 V is away from the potential of the cell."""
    point = Point(Design.of(cell), 1.0)
    at_3_1 = Criterion("voltage_loss", 1.0, DISCHARGE).reached(
        point, MadeUp(lambda c, r: 0.9, lambda c, r: 3.1).trace(point)
    )
    made_up = MadeUp(lambda c, r: 0.9, lambda c, r: 3.1 - 0.02 / kappa_of(c))
    criterion = Criterion("voltage_loss", 0.3, DISCHARGE)
    found = Search(KAPPA, criterion, [(cell, 1.0)], made_up).run(Bar())
    assert found["outcome"].tolist() == [FOUND]
    assert found["required"][0] == pytest.approx(0.2 / (0.3 - at_3_1), rel=2 * PRECISION)
    assert found["reached"][0] == pytest.approx(0.3, rel=0.01)


def test_a_jump_is_found_on_the_side_that_meets_the_criterion(cell):
    """From 0.7 to 0.95 at 1 mS/cm; below it the cell would not do what was asked."""
    found, _ = searched(cell, [1.0], lambda c, r: 0.95 if kappa_of(c) >= 0.1 else 0.7)
    assert found["outcome"].tolist() == [FOUND]
    assert found["required"][0] == pytest.approx(1.0, rel=2 * PRECISION)
    assert found["reached"][0] >= 0.8


# outcomes


def test_always_enough_gives_the_worse_end(cell):
    """The least conductivity, the greatest tortuosity factor: no need to do better."""
    found, _ = searched(cell, [1.0, 400.0], ohmic(1e-4))
    assert found["outcome"].tolist() == [ENOUGH, FOUND]
    assert found["required"][0] == pytest.approx(0.01, rel=1e-9)
    assert found["reached"][0] == pytest.approx(1 - 1e-4 / 0.01, rel=1e-9)
    found, _ = searched(
        cell,
        [1.0, 10.0],
        lambda c, r: 1 - r * c.cathode.ionic_transport.tortuosity_factor / 1000,
        TORTUOSITY,
    )
    assert found["outcome"].tolist() == [ENOUGH, FOUND]
    assert found["required"][0] == pytest.approx(100, rel=1e-9)


def test_out_of_reach_is_no_number_and_says_what_the_best_end_gives(cell):
    found, _ = searched(cell, [1.0, 5e3], ohmic(0.1))
    assert found["outcome"].tolist() == [FOUND, NOT_THE_CATHOLYTE]
    assert np.isnan(found["required"][1])
    assert found["reached"][1] == pytest.approx(0.5, rel=1e-9)


def test_where_the_value_makes_no_difference_the_others_say_which_end_is_the_worse(cell):
    """Round-off must not turn 'the least there is will do' into 'the most there is'."""

    def share(c, r):
        noise = 1e-7 * np.log(kappa_of(c)) * (0 if r == 3 else 1)
        return ohmic(0.1)(c, r) if r == 1 else 0.9 - noise

    found, _ = searched(cell, [1.0, 2.0, 3.0], share)
    assert found["outcome"].tolist() == [FOUND, ENOUGH, ENOUGH]
    np.testing.assert_allclose(found["required"][1:], 0.01, rtol=1e-9)


def test_what_limits_an_infeasible_point_is_asked_where_the_catholyte_is_best(cell):
    """Nothing passes at 2C unless the anode is ideal and the catholyte good, at either end 0."""

    def share(c, r):
        if r == 1:
            return ohmic(0.1)(c, r)
        return 0.5 if c.anode.resistance == 0 and kappa_of(c) > 1 else 0.0

    found, _ = searched(cell, [1.0, 2.0], share)
    assert found["outcome"].tolist() == [FOUND, NOT_THE_CATHOLYTE]
    assert found["limited_by"][1] == "anode"


def test_what_limits_is_asked_at_the_small_end_where_smaller_is_better(cell):
    """Nothing passes at any value; with an ideal anode it does at a low tortuosity factor."""

    def share(c, r):
        good = c.cathode.ionic_transport.tortuosity_factor < 2
        return 0.5 if c.anode.resistance == 0 and good else 0.0

    found, _ = searched(cell, [1.0], share, TORTUOSITY)
    assert found["outcome"].tolist() == [UNREACHED]
    assert found["limited_by"].tolist() == ["anode"]


def test_only_the_conductivity_speaks_of_the_catholyte():
    assert unreached(KAPPA) == NOT_THE_CATHOLYTE
    assert unreached(TORTUOSITY) == UNREACHED == "out of reach"


def test_what_limits_is_what_helps_most(cell):
    """The largest of three costs; two solutions for the ends, five for what the cell has else."""

    def share(c, r):
        slow = 0.3 * (c.cathode.active_material.diffusivity.reference < 1e-9)
        anode = 0.2 * (c.anode.resistance > 0)
        return 1 - slow - anode - 0.05 * (kappa_of(c) < 1)

    found, search = searched(cell, [1.0], share)
    assert found["outcome"].tolist() == [NOT_THE_CATHOLYTE]
    assert found["limited_by"].tolist() == ["particles"]
    without_film = set(PROCESSES) - {"film", "catholyte"}
    assert len(search.execution.solved) == 2 + len(without_film)


def test_what_limits_is_asked_at_the_best_end(cell):
    """At the low end it would be the catholyte, by far."""

    def share(c, r):
        return 0.7 + 0.1 * (c.anode.resistance == 0) - 0.001 / kappa_of(c)

    found, _ = searched(cell, [1.0], share)
    assert found["limited_by"].tolist() == ["anode"]


def test_what_limits_is_asked_only_where_no_value_is_enough(cell):
    search = Search(KAPPA, FOUR_FIFTHS, [(cell, 1.0), (cell, 1e4)], MadeUp(ohmic(0.1)))
    needed, limits = search.needed()
    assert needed[0] == pytest.approx(0.5, rel=2 * PRECISION)
    assert needed[1] == np.inf
    assert limits[0] == ""
    assert limits[1] != ""


def test_out_of_reach_lies_beyond_all_that_is_found_on_the_hard_side(cell):
    """So that quantiles over designs are right: more conductivity than any, but less tortuosity."""
    places = [(cell, 1.0), (cell, 2.0), (cell, 1e4)]
    more = Search(KAPPA, FOUR_FIFTHS, places, MadeUp(ohmic(0.1))).needed()[0]
    assert more[0] < more[1] < more[2]

    def share(c, r):
        return 1 - 0.01 * r * c.cathode.ionic_transport.tortuosity_factor

    less = Search(TORTUOSITY, FOUR_FIFTHS, places, MadeUp(share)).needed()[0]
    assert less[0] > less[1] > less[2]


def test_if_no_single_process_helps_none_is_blamed_that_cannot_be(cell):
    """'Not limited by the catholyte' and 'limited by: catholyte' contradict each other.

    Two processes that each forbid the current: making any one ideal changes nothing.
    """

    def share(c, r):
        return 0.0 if r > 1 else ohmic(0.1)(c, r)

    found, _ = searched(cell, [1.0, 2.0], share)
    assert found["outcome"].tolist() == [FOUND, NOT_THE_CATHOLYTE]
    assert found["limited_by"][1] != "catholyte"


# failures


def test_a_failure_at_an_end_is_that_point_alone(cell):
    for end in (0, 1):

        def share(c, r, end=end):
            at_end = kappa_of(c) < 1.01e-3 if end == 0 else kappa_of(c) > 99
            return np.nan if r == 2 and at_end else ohmic(0.1)(c, r)

        found, _ = searched(cell, [1.0, 2.0, 4.0], share)
        assert found["outcome"].tolist() == [FOUND, FAILED, FOUND]
        assert np.isnan(found["required"][1])
        np.testing.assert_allclose(found["required"][[0, 2]], [0.5, 2.0], rtol=2 * PRECISION)


def test_a_failure_on_the_way_is_no_number(cell):
    def share(c, r):
        inside = 2e-3 < kappa_of(c) < 50
        return np.nan if r == 2 and inside else ohmic(0.1)(c, r)

    found, _ = searched(cell, [1.0, 2.0], share)
    assert found["outcome"].tolist() == [FOUND, FAILED]
    assert found["required"][0] == pytest.approx(0.5, rel=2 * PRECISION)
    assert np.isnan(found["required"][1])


def test_failures_everywhere_are_failures(cell):
    """Not a quantity without effect, and no warning of NumPy."""
    found, _ = searched(cell, [1.0, 2.0], lambda c, r: np.nan)
    assert found["outcome"].tolist() == [FAILED, FAILED]
    assert np.isnan(found["required"]).all()


def test_a_process_that_fails_when_ideal_is_not_the_one_that_limits(cell):
    def share(c, r):
        if kappa_of(c) > 1e5:
            return np.nan
        return 0.5 + 0.1 * (c.anode.resistance == 0) + 0.1 * (kappa_of(c) > 1)

    found, _ = searched(cell, [1.0], share)
    assert found["limited_by"].tolist() == ["anode"]


# what changes nothing


def test_a_quantity_without_effect_is_refused(cell):
    with pytest.raises(InputError, match="anode resistance cannot be what is needed") as caught:
        searched(cell, [1.0, 2.0], ohmic(0.1), ANODE)
    assert str(caught.value).startswith("anode.resistance: changes nothing between these ends")


def test_a_quantity_that_a_cell_does_not_use_is_explained(cell):
    size = searched_quantity("catholyte.particle_size", ("0.5 um", "50 um"))
    with pytest.raises(InputError, match=r"acts through .*ionic_transport\.threshold"):
        searched(cell, [1.0], lambda c, r: 0.9, size)


def test_an_effect_at_one_point_is_enough_for_the_whole_map(cell):
    """The anode matters at 2C only; at 1C the answer is 'always enough'."""

    def share(c, r):
        return 1 - 5 * c.anode.resistance if r == 2 else 0.9

    found, _ = searched(cell, [1.0, 2.0], share, ANODE)
    assert found["outcome"].tolist() == [ENOUGH, FOUND]
    assert found["required"][1] == pytest.approx(400, rel=2 * PRECISION)


# one point and its company


def test_points_do_not_disturb_each_other(cell):
    """Alone and in a map of twelve: the same to the last bit."""
    cells = [cell.replace({"cathode.thickness": f"{um} um"}) for um in (40, 60, 80)]
    rates = [0.1, 1.0, 10.0, 1e4]
    together, _ = searched(cells, rates, ohmic(0.1))
    for i, one in enumerate(cells):
        alone, _ = searched(one, rates[:3], ohmic(0.1))
        np.testing.assert_array_equal(together["required"][4 * i : 4 * i + 3], alone["required"])


def test_better_means_better_at_each_point(cell):
    """An activation energy helps above the temperature of the measurement and hurts below.

    Alone, the warm cell needs 0.3 eV; in company it must not be told the opposite.
    """
    energy = searched_quantity("catholyte.activation_energy", ("0.1 eV", "1 eV"))
    cold, warm = (cell.replace({"temperature": f"{c} degC"}) for c in (-20, 60))
    electronvolt = 96485.33212

    def share(c, r):
        ea = c.cathode.catholyte.activation_energy / electronvolt
        return min(0.5 + ea, 1) if c.temperature > 300 else max(0.6 - 5 * (ea - 0.1), 0)

    alone, _ = searched(warm, [1.0], share, energy)
    assert alone["outcome"].tolist() == [FOUND]
    assert alone["required"][0] == pytest.approx(0.3, rel=2 * PRECISION)
    together, _ = searched([cold, warm], [1.0], share, energy)
    assert together["outcome"].tolist() == [UNREACHED, FOUND]
    assert together["required"][1] == pytest.approx(0.3, rel=2 * PRECISION)
    assert together["reached"][0] == pytest.approx(0.6, rel=1e-6)


# a map, whose neighbours tell where to look

THICK, FAST = (40, 50, 60, 70, 80, 90, 100), (0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4)
MAP = [(um, rate) for um in THICK for rate in FAST]


def of_thickness(share):
    """A share made up from the thickness in um, the rate and the conductivity in mS/cm."""
    return lambda c, r: share(round(float(c.cathode.thickness) * 1e6), r, 10 * kappa_of(c))


def map_and_alone(cell, share, unknown=KAPPA):
    """What a map gives, the same without neighbours, and the number of points solved for each."""
    cells = {um: cell.replace({"cathode.thickness": f"{um} um"}) for um in THICK}
    places = [(cells[um], rate) for um, rate in MAP]
    both = []
    for shape in ((len(THICK), len(FAST)), None):
        bar = Bar()
        search = Search(unknown, FOUR_FIFTHS, places, MadeUp(share), shape=shape)
        both += [search.run(bar), len(search.known)]
        assert bar.n == len(places)
    found, solved, alone, solved_alone = both
    assert found["outcome"].tolist() == alone["outcome"].tolist()
    assert found["limited_by"].tolist() == alone["limited_by"].tolist()
    np.testing.assert_allclose(found["required"], alone["required"], rtol=0.005)
    assert (found["reached"][found["outcome"] == FOUND] >= 0.8).all()
    return found, solved, solved_alone


def test_a_smooth_map_takes_four_solutions_a_place(cell):
    share = of_thickness(lambda um, rate, kappa: 1 - (um / 100) ** 2 * rate / kappa)
    found, solved, alone = map_and_alone(cell, share)
    assert set(found["outcome"]) == {FOUND}
    assert solved <= 5 * len(MAP) < 0.6 * alone


def test_neighbours_that_mislead_cost_time_and_no_answer(cell):
    """A fifth of the places needs five times more than those around it, and there are jumps.

    At the lowest rate the value makes no difference, at the highest none is enough, and thin cells
    have what they need at the low end.
    """

    def share(um, rate, kappa):
        if rate == FAST[0]:
            return 0.9
        most = 0.7 if rate == FAST[-1] else 1.0
        needs = 5 * rate * (um / 100) ** 4 * (5 if MAP.index((um, rate)) % 5 == 0 else 1)
        if um == 70:
            return 0.95 * most if kappa > needs else 0.3
        return most - 0.2 * (needs if um > 40 else 1e-3) / kappa

    found, _, _ = map_and_alone(cell, of_thickness(share))
    assert set(found["outcome"]) == {FOUND, ENOUGH, NOT_THE_CATHOLYTE}


def test_a_map_in_which_smaller_is_better(cell):
    def share(c, r):
        return 1 - 0.1 * (r * c.cathode.ionic_transport.tortuosity_factor) ** 0.5

    found, solved, alone = map_and_alone(cell, share, TORTUOSITY)
    assert set(found["outcome"]) == {FOUND, UNREACHED}
    assert solved < 0.75 * alone


def test_a_place_of_a_map_whose_solver_fails(cell):
    def share(um, rate, kappa):
        failed = (um, rate) in ((50, 0.8), (70, 0.8)) and kappa > 0.02
        return np.nan if failed else 1 - (um / 100) ** 2 * rate / kappa

    found, _, _ = map_and_alone(cell, of_thickness(share))
    assert [MAP[i] for i in np.flatnonzero(found["outcome"] == FAILED)] == [(50, 0.8), (70, 0.8)]


# effort


def test_no_point_is_solved_twice(cell):
    cells = [cell.replace({"cathode.thickness": f"{um} um"}) for um in (40, 60, 80)]
    _, search = searched(cells, [0.1, 1.0, 10.0], ohmic(0.1))
    solved = search.execution.solved
    assert len(solved) == len(set(solved)) == len(search.known)


def test_a_question_asked_again_is_answered_from_memory(cell):
    _, search = searched(cell, [1.0], ohmic(0.1))
    x, place = np.array([0.0, KAPPA.ends[0], 0.0]), np.zeros(3, dtype=int)
    first = search.margin(x, place)
    count = len(search.execution.solved)
    np.testing.assert_array_equal(search.margin(x, place), first)
    assert len(search.execution.solved) == count
    assert first[0] == first[2] != first[1]


def test_margins_stand_at_their_places(cell):
    """Answers come in any order; each goes to the point and value that asked."""
    places = [(cell, rate) for rate in (1.0, 2.0, 4.0)]
    search = Search(KAPPA, FOUR_FIFTHS, places, MadeUp(ohmic(0.1)))
    x = np.log([0.1, 0.2, 0.3])
    margins = search.margin(x, np.array([2, 0, 1]))
    expected = [1 - 0.1 * r / (10 * k) - 0.8 for r, k in ((4, 0.1), (1, 0.2), (2, 0.3))]
    np.testing.assert_allclose(margins, expected, rtol=1e-9)


@pytest.mark.parametrize("right", [0.02, 0.3, 1.0, 5.0, 30.0])
def test_eleven_solutions_for_a_point(cell, right):
    """Bisection of five decades to 0.1 % would take fourteen beyond the two ends."""
    _, search = searched(cell, [1.0], ohmic(right / 5))
    assert len(search.known) <= 11


def test_all_points_go_on_together(cell):
    """As few calls of the solver as a single point needs, so that batches are full."""

    class Counting(MadeUp):
        calls = 0

        def solve(self, points):
            points = list(points)
            self.calls += bool(points)
            return super().solve(points)

    cells = [cell.replace({"cathode.thickness": f"{um} um"}) for um in range(30, 90, 10)]
    execution = Counting(ohmic(0.1))
    search = Search(KAPPA, FOUR_FIFTHS, [(c, r) for c in cells for r in (0.5, 1, 2)], execution)
    search.run(Bar())
    assert execution.calls <= 14
