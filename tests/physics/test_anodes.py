"""Anodes of limited capacity: their limits, one inventory of lithium, and random designs."""

import numpy as np
import pybamm
import pytest
from cells import WIDE, ideal_card
from solving import lithium_changes

from sscell.cell import Cell, load_cell
from sscell.designs.ranges import samples
from sscell.models.initial_state import set_initial_state
from sscell.parameters import names
from sscell.parameters.derived import derive
from sscell.parameters.potential import open_circuit_potential
from sscell.protocols.protocol import CYCLE, Protocol
from sscell.results.outcome import Outcome
from sscell.solving.points import Design, Point
from sscell.studies.discharge import losses
from sscell.studies.impedance import impedance
from sscell.studies.rates import rate_capability


def with_anode(cell: Cell, **keys: object) -> Cell:
    card = cell.to_mapping()
    card["anode"] = {**card["anode"], **keys}
    return load_cell(card)


def capacities(cell: Cell, rates: list[float], direction: str = "discharge") -> np.ndarray:
    return rate_capability(cell, c_rates=rates, direction=direction).capacity.values


@pytest.fixture(scope="module")
def real() -> Cell:
    return load_cell("ncm83_li6ps5cl")


@pytest.fixture(scope="module")
def ideal() -> Cell:
    """5 mAh/cm2 between 3.4 and 4.2 V, without a loss; anode at 0.5 V."""
    return with_anode(ideal_card(), type="other", name="wide", potential="0.5 V")


@pytest.mark.parametrize("direction", ["discharge", "charge", "cycle"])
def test_an_endless_flat_anode_is_one_without_a_limit(real, direction):
    endless = with_anode(real, capacity="2000 mAh/cm^2", stoichiometry=0.5)
    flat, limited = (capacities(cell, [0.1, 2.0], direction) for cell in (real, endless))
    # steps of the solver differ; that moves a capacity by less than 3e-5
    assert limited == pytest.approx(flat, rel=1e-4)


def test_an_endless_sloping_anode_shifts_the_half_cell(real):
    shifted = with_anode(real, potential="0.5 V")
    keys = {"capacity": "2700 mAh/cm^2", "stoichiometry": 0.5, "open_circuit_potential": WIDE}
    endless = with_anode(real, potential="0.5 V", **keys)
    flat, limited = (rate_capability(cell, c_rates=[0.1, 2.0]) for cell in (shifted, endless))
    # it moves by 2 mAh / 2700 mAh x 0.8 V = 0.6 mV, over which the cell passes 4e-4 of its capacity
    assert limited.capacity.values == pytest.approx(flat.capacity.values, rel=5e-4)
    assert limited.mean_voltage.values == pytest.approx(flat.mean_voltage.values, abs=6e-4)


def test_what_the_first_charge_leaves_in_the_anode_lowers_the_capacity_one_to_one(real):
    lost = np.array([0.3, 0.6, 1.2])
    capacity = {"capacity": "4 mAh/cm^2"}
    cells = [with_anode(real, **capacity, first_cycle_loss=f"{x} mAh/cm^2") for x in lost]
    delivered = np.array([capacities(cell, [0.05])[0] for cell in cells])
    # all end where the anode is empty: within a thousandth of its capacity at any voltage
    assert np.diff(delivered) == pytest.approx(-np.diff(lost), abs=4e-3)


def test_a_full_anode_deposits_lithium(ideal):
    cell = with_anode(ideal, capacity="2 mAh/cm^2")
    (charged,) = capacities(cell, [0.01], "charge")
    limit = 4.2 - 0.5
    # the rest passes at 0 V, until the cathode alone is at the cut-off of the cell
    curve = ideal.cathode.active_material.open_circuit_potential
    d = derive(cell)
    sites = d.equilibrium.phases[0].sites / 36000
    y = np.linspace(0, 1, 4001)
    beyond = float(np.interp(-limit, -open_circuit_potential(curve, y), y))
    assert charged == pytest.approx((d.stoichiometry_empty - beyond) * sites, rel=1e-3)


def test_rest_voltages_of_both_electrodes_add_up(ideal):
    """Slow cycling follows the difference of two straight lines."""
    cell = with_anode(ideal, capacity="8 mAh/cm^2", stoichiometry=0.2, open_circuit_potential=WIDE)
    d = derive(cell)
    design = Design.of(cell)
    assert (design.empty.voltage, design.full.voltage) == pytest.approx(cell.cutoffs, abs=1e-9)
    sites, capacity = d.equilibrium.phases[0].sites, d.anode.capacity
    y = d.stoichiometry_full + 0.5 * d.equilibrium_capacity / sites
    x = 0.2 + (derive(ideal).stoichiometry_empty - y) * sites / capacity
    curve = cell.cathode.active_material.open_circuit_potential
    voltage = float(open_circuit_potential(curve, y)) - (0.9 - 0.8 * x)
    assert design.rested(0.5 * d.equilibrium_capacity).voltage == pytest.approx(voltage, abs=1e-6)


def test_a_formation_charge_says_how_far_the_anode_is_filled(ideal):
    keys = {"formation_charge": "3 mAh/cm^2", "first_cycle_loss": "1 mAh/cm^2"}
    anode = derive(with_anode(ideal, capacity="10 mAh/cm^2", stoichiometry=0.1, **keys)).anode
    assert anode.full == pytest.approx(0.1 + (3 - 1) / 10)


def test_a_cell_that_lost_its_lithium_is_infeasible(real):
    cell = with_anode(real, capacity="5 mAh/cm^2", first_cycle_loss="4 mAh/cm^2")
    for direction in ("discharge", "charge", "cycle"):
        found = rate_capability(cell, c_rates=[0.1], direction=direction)
        assert found.outcome.item() == Outcome.INFEASIBLE
        assert found.capacity.item() == 0


def test_lithium_of_both_electrodes_is_conserved(real):
    cell = with_anode(real, capacity="3 mAh/cm^2", open_circuit_potential=WIDE)
    steps = ["Discharge at 1C until 2.4 V", "Charge at C/2 until 3.6 V", "Hold at 3.6 V until C/10"]
    experiment = pybamm.Experiment([tuple(steps)])
    solution = pybamm.Simulation(
        cell.model(), parameter_values=cell.parameter_values(), experiment=experiment
    ).solve()
    cathode, anode = solution[names.LITHIUM].entries, solution[names.ANODE_LITHIUM].entries
    assert np.ptp(cathode) > 1e-6
    # round-off: the current that empties one fills the other, step by step
    assert np.ptp(cathode + anode) < 1e-6 * np.ptp(cathode)


def test_losses_add_up_to_the_distance_from_rest(real):
    cell = with_anode(real, capacity="3 mAh/cm^2", open_circuit_potential=WIDE)
    parts = losses(cell, 1.0)
    distance = parts.equilibrium_voltage - parts.voltage
    assert parts.loss.sum("process").values == pytest.approx(distance.values, abs=1e-6)
    # the anode's potential is no part of what the ions in the cathode cost
    ions = [x.mean_loss.sel(process="catholyte").item() for x in (parts, losses(real, 1.0))]
    assert ions[0] == pytest.approx(ions[1], rel=0.1)
    assert parts.equilibrium_voltage[0].item() == pytest.approx(cell.cutoffs[1], abs=1e-6)


def test_the_impedance_of_a_sloping_anode_is_a_capacitor(real):
    cell = with_anode(real, capacity="3 mAh/cm^2", open_circuit_potential=WIDE)
    low = [1e-3, 1e-4]
    flat, limited = derive(real), derive(cell)
    y = (limited.stoichiometry_full + limited.stoichiometry_empty) / 2
    ends = flat.stoichiometry_empty, flat.stoichiometry_full
    socs = (y - ends[0]) / (ends[1] - ends[0]), 0.5  # of one and the same state of the cathode
    cells = [impedance(c, frequencies=low, soc=s) for c, s in zip((real, cell), socs, strict=True)]
    cathodes = [z.cathode_reactance.values for z in cells]
    assert cathodes[1] == pytest.approx(cathodes[0], rel=1e-3)
    beside = [z.reactance - z.cathode_reactance for z in cells]
    assert beside[0].values == pytest.approx(0, abs=1e-9)
    capacitance = 3 * 3.6 / 0.8  # F/cm2: charge over the fall of the potential
    expected = -1 / (2 * np.pi * np.array(low) * capacitance)
    assert beside[1].values == pytest.approx(expected, rel=1e-4)


def test_a_start_at_a_state_of_charge_balances_both_electrodes(real):
    cell = with_anode(real, capacity="3 mAh/cm^2", open_circuit_potential=WIDE)
    model, values = cell.model(), cell.parameter_values()
    d = derive(cell)
    for soc in (1.0, 0.3):  # the second from the values that the first left
        set_initial_state(soc, values, param=model.param)
        expected = d.anode.stoichiometry_after((1 - soc) * d.equilibrium_capacity)
        assert values[names.ANODE_INITIAL] == pytest.approx(expected, abs=1e-6)
    voltage = Design.of(cell).rested(0.7 * d.equilibrium_capacity).voltage
    again = set_initial_state(f"{voltage} V", values, param=model.param, inplace=False)
    assert again[names.ANODE_INITIAL] == pytest.approx(values[names.ANODE_INITIAL], abs=1e-6)


RANGES = {
    "anode.capacity": ("0.5 mAh/cm^2", "20 mAh/cm^2", "log"),
    "anode.stoichiometry": (0.0, 0.6),
    "anode.first_cycle_loss": ("0 mAh/cm^2", "2 mAh/cm^2"),
    "anode.resistance": ("0 ohm cm^2", "100 ohm cm^2"),
    "catholyte.conductivity": ("0.01 mS/cm", "100 mS/cm", "log"),
    "active_material.exchange_current_density": ("1e-3 A/m^2", "10 A/m^2", "log"),
    "cathode.areal_capacity": ("0.5 mAh/cm^2", "10 mAh/cm^2"),
    "cathode.composition.active_material": (0.5, 0.9),
}


@pytest.mark.parametrize("protocol", [CYCLE, Protocol.cycles(2, charge="C/2", discharge="C/2")])
def test_random_designs_keep_their_lithium(real, protocol):
    steep = {"stoichiometry": [0.0, 0.02, 0.5, 1.0], "values": [1.5, 0.5, 0.25, 0.05], "unit": "V"}
    kinds = [{}, {"open_circuit_potential": WIDE}, {"open_circuit_potential": steep}]
    points = []
    for i, changes in enumerate(samples(RANGES, 50, seed=7)):
        cell = with_anode(real, capacity="3 mAh/cm^2", **kinds[i % 3]).replace(changes)
        points.append(Point(Design.of(cell), 0.01 * 2000 ** (i / 49), protocol))
    outcomes, changes = lithium_changes(points, protocol)
    assert Outcome.SOLVER_FAILED not in outcomes
    assert outcomes.count(Outcome.INFEASIBLE) < 30
    assert bool(changes) is protocol.is_carried
    assert max(changes, default=0.0) < 1e-4
