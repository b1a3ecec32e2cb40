"""A composite anode: its limits, one inventory of lithium, and both electrodes resolved."""

from typing import Any

import numpy as np
import pybamm
import pytest
from cells import HOST, TRANSPORT, WIDE, redox_card
from solving import lithium_changes

from sscell.cell import Cell, load_cell
from sscell.designs.ranges import samples
from sscell.errors import InputError
from sscell.models.initial_state import set_initial_state
from sscell.models.resolution import AnodeMesh, Resolution
from sscell.models.solid_state import SolidStateDFN
from sscell.parameters import names
from sscell.parameters.derived import derive
from sscell.protocols.protocol import CYCLE, Protocol
from sscell.results.outcome import Outcome
from sscell.solving.points import Design, Point
from sscell.studies.discharge import discharge, losses
from sscell.studies.impedance import impedance
from sscell.studies.rates import rate_capability

FAST = {**HOST, "title": "ideal anode", "formula": "LiA", "open_circuit_potential": WIDE}


def with_composite(cell: Cell, *, keys: dict[str, Any] | None = None, **electrode: Any) -> Cell:
    """The cell with a composite anode in which nothing costs voltage but what is given."""
    card = cell.to_mapping()
    card["anode"] = {
        "resistance": "0 ohm cm^2",
        "source": "assumed: physics test",
        "composite": {
            "active_material": FAST,
            "catholyte": {**card["cathode"]["catholyte"], "conductivity": "1000 S/m"}
            | {"redox": None},
            "composition": {"active_material": 0.5, "catholyte": 0.5},
            "porosity": "10 %",
            "areal_capacity": "8 mAh/cm^2",
            **TRANSPORT,
            **electrode,
        },
        **(keys or {}),
    }
    return load_cell(card)


def with_film(cell: Cell, **keys: Any) -> Cell:
    card = cell.to_mapping()
    card["anode"] = {
        "type": "other",
        "name": "film",
        "resistance": "0 ohm cm^2",
        "open_circuit_potential": WIDE,
        "source": "assumed: physics test",
        **keys,
    }
    return load_cell(card)


@pytest.fixture(scope="module")
def real() -> Cell:
    return load_cell("ncm83_li6ps5cl")


@pytest.fixture(scope="module")
def slow(real: Cell) -> Cell:
    """With an anode that costs as much voltage as the cathode."""
    return with_composite(
        real,
        areal_capacity="3 mAh/cm^2",
        ionic_transport={"ionic_conductivity": "0.1 mS/cm"},
        active_material={**FAST, "exchange_current_density": "0.1 A/m^2", "particle_size": "6 um"}
        | {"diffusivity": "1e-14 m^2/s"},
        film_resistance="20 ohm cm^2",
    )


def test_a_composite_in_which_nothing_costs_voltage_is_a_thin_film(real):
    keys = {"stoichiometry": 0.1, "first_cycle_loss": "0.3 mAh/cm^2"}
    composite = with_composite(real, keys=keys)
    film = with_film(real, capacity="8 mAh/cm^2", **keys)
    for direction in ("discharge", "charge"):
        thin, thick = (
            rate_capability(cell, c_rates=[0.1, 2.0], direction=direction)
            for cell in (film, composite)
        )
        # steps of the solver differ, which moves a capacity by less than 1e-4
        assert thick.capacity.values == pytest.approx(thin.capacity.values, rel=2e-4)
        assert thick.mean_voltage.values == pytest.approx(thin.mean_voltage.values, abs=2e-4)


def test_an_endless_composite_shifts_the_half_cell(real):
    card = real.to_mapping()
    card["anode"] = {"type": "other", "potential": "0.5 V", "resistance": "0 ohm cm^2"}
    keys = {"stoichiometry": 0.5, "potential": "0.5 V"}
    endless = with_composite(real, keys=keys, areal_capacity="1500 mAh/cm^2")
    flat, limited = (rate_capability(c, c_rates=[0.1, 2.0]) for c in (load_cell(card), endless))
    # its potential moves by 2 mAh / 1500 mAh x 0.8 V = 1.1 mV and 2C costs less than that
    assert limited.mean_voltage.values == pytest.approx(flat.mean_voltage.values, abs=2e-3)
    assert limited.capacity.values == pytest.approx(flat.capacity.values, rel=2e-3)


def test_the_interface_of_the_anode_is_in_series(real):
    """Three times the resistance is 2 R I lower in voltage, at the same charge."""
    cells = [with_composite(real, keys={"resistance": f"{r} ohm cm^2"}) for r in (10, 30)]
    low, high = (discharge(cell, 1.0) for cell in cells)
    times = np.linspace(60, 2000, 20)
    drop = low[names.VOLTAGE](times) - high[names.VOLTAGE](times)
    assert drop == pytest.approx(20e-4 * derive(cells[0]).current_1c, rel=1e-6)


def test_lithium_of_both_electrodes_is_conserved(slow):
    steps = ["Discharge at 1C until 2.4 V", "Charge at C/2 until 3.6 V", "Hold at 3.6 V until C/10"]
    solution = pybamm.Simulation(
        slow.model(),
        parameter_values=slow.parameter_values(),
        experiment=pybamm.Experiment([tuple(steps)]),
    ).solve()
    cathode, anode = solution[names.LITHIUM].entries, solution[names.ANODE_LITHIUM].entries
    assert np.ptp(cathode) > 1e-6
    # round-off: the current that empties one fills the other, step by step
    assert np.ptp(cathode + anode) < 1e-6 * np.ptp(cathode)


def test_losses_add_up_and_those_of_the_anode_are_its_own(slow):
    parts = losses(slow, 1.0)
    distance = parts.equilibrium_voltage - parts.voltage
    assert parts.loss.sum("process").values == pytest.approx(distance.values, abs=1e-6)
    inside = [name for name in parts.process.values if name.startswith("anode_")]
    anode = parts.loss.sel(process=inside).sum("process").values
    assert (anode > 0.02).all()
    # of the ideal one nothing is left, and the other parts are those of the same cathode
    ideal = losses(with_composite(slow, areal_capacity="3 mAh/cm^2"), 1.0)
    assert np.abs(ideal.loss.sel(process=inside).values).max() < 2e-3
    middle = [x.loss.sel(process="catholyte").values[25] for x in (parts, ideal)]
    assert middle[0] == pytest.approx(middle[1], rel=0.1)


@pytest.mark.parametrize("direction", ["discharge", "charge"])
def test_losses_inside_an_anode_that_reacts_evenly(real, direction):
    """I L / 3 over each conductivity, R I of film and interface, and Butler-Volmer at I / (a L)."""
    cell = with_composite(
        real,
        keys={"resistance": "3 ohm cm^2", "stoichiometry": 0.2},
        ionic_transport={"ionic_conductivity": "0.7 S/m"},
        electronic_transport={"electronic_conductivity": "0.4 S/m"},
        active_material={**FAST, "exchange_current_density": "1e-3 A/m^2"},
        film_resistance="50 ohm cm^2",
    )
    d = derive(cell)
    inside, current = d.negative, 0.5 * d.current_1c
    thickness, (phase,) = inside.loading.thickness, inside.phases
    parts = losses(cell, 0.5, direction)
    middle = parts.isel(state_of_discharge=100)
    found = middle.loss.to_series().filter(like="anode_")
    contact = inside.contact_area * thickness
    drops = {
        "anode_ions": current * thickness / 3 / 0.7,
        "anode_electrons": current * thickness / 3 / 0.4,
        "anode_film": current / contact * 50e-4,
        "anode_interface": current * 3e-4,
    }
    for name, drop in drops.items():
        # the drops are 2 % of the 51 mV in which the reaction changes e-fold
        assert found[name] == pytest.approx(drop, rel=0.03), name
    thermal = 2 * 8.314462618 * 298.15 / 96485.33212
    slowest, fastest = (phase.exchange_current_density(y) for y in (0.05, 0.5))
    most, least = (thermal * np.arcsinh(current / contact / 2 / i) for i in (slowest, fastest))
    assert 0.1 < least < found["anode_kinetics"] < most
    assert abs(found["anode_particles"]) + abs(found["anode_inhomogeneity"]) < 1e-3


FREQUENCIES = [1e5, 10.0, 1e-3]


def test_impedance_of_an_ideal_composite_is_that_of_a_thin_film(real):
    keys = {"stoichiometry": 0.1, "resistance": "20 ohm cm^2"}
    film = with_film(real, capacity="8 mAh/cm^2", **keys)
    thin, thick = (impedance(c, FREQUENCIES) for c in (film, with_composite(real, keys=keys)))
    whole = [x.resistance.values + 1j * x.reactance.values for x in (thin, thick)]
    # the composite has 1000 S/m over 40 um and carries 1e5 A/m2: milliohms
    assert np.abs(whole[1] - whole[0]).max() < 5e-3
    assert thick.cathode_resistance.values == pytest.approx(thin.cathode_resistance.values)


def test_impedance_of_both_electrodes_is_that_of_the_whole_model(slow):
    """Each alone in a half cell, against PyBaMM's linearisation of both together.

    The potential of the anode is bent: on a line it would not matter how full the anode is.
    """
    card = slow.to_mapping()
    bent = {"stoichiometry": [0, 0.3, 0.7, 1], "values": [1.2, 0.5, 0.2, 0.1], "unit": "V"}
    card["anode"]["composite"]["active_material"]["open_circuit_potential"] = bent
    cell = load_cell(card)
    solved = impedance(cell, FREQUENCIES, 0.4, accuracy="draft")
    d, values = derive(cell), cell.parameter_values()
    drawn = 0.6 * d.equilibrium_capacity
    rest = d.equilibrium.stoichiometries(d.equilibrium.stoichiometry_after(drawn))
    values.update(d.equilibrium.inputs(rest) | d.anode.inputs(drawn))
    mesh = Resolution(30, (3.0, 3.0), 8, anode=AnodeMesh(30, (3.0, 3.0), 8))
    options = {"surface form": "differential"}
    model = SolidStateDFN(options, film=True, composite_anode=True, resolution=mesh)
    whole = pybamm.EISSimulation(model, parameter_values=values).solve(np.array(FREQUENCIES))
    expected = np.ravel(whole.impedance)
    found = solved.resistance.values + 1j * solved.reactance.values
    # 1e-6: PyBaMM's finite differences of the rest
    assert np.abs(found / expected - 1).max() < 1e-5
    assert np.abs(expected - (solved.cathode_resistance.values + d.separator_resistance)).max() > 20


def test_a_start_at_a_state_of_charge_balances_both_electrodes(slow):
    model, values, d = slow.model(), slow.parameter_values(), derive(slow)
    start = names.of_anode(names.INITIAL_CONCENTRATION)
    for soc in (1.0, 0.3):  # the second from the values that the first left
        set_initial_state(soc, values, param=model.param)
        expected = d.anode.stoichiometry_after((1 - soc) * d.equilibrium_capacity)
        assert values[start] / d.anode.sites == pytest.approx(expected, abs=1e-5)


def test_a_redox_active_catholyte_beside_a_composite_anode():
    """Slow cycling gives what both phases hold between the cut-offs of the full cell."""
    # with 1e-8 m2/s round-off times D/R2 = 4e4 1/s is 2e-5 of the lithium in ten hours
    diffusivity = "1e-12 m^2/s"
    cell = with_composite(
        redox_card(**{"active_material.diffusivity": diffusivity}),
        areal_capacity="20 mAh/cm^2",
        active_material={**FAST, "diffusivity": diffusivity},
    )
    d = derive(cell)
    assert len(d.phases) == 2
    rates = rate_capability(cell, c_rates=[0.02], direction="cycle")
    assert rates.capacity.item() * 36000 == pytest.approx(d.equilibrium_capacity, rel=3e-3)
    lithium = discharge(cell, 0.1)
    parts = (names.LITHIUM, names.other_phase(names.REDOX).lithium, names.ANODE_LITHIUM)
    held = sum(lithium[name].entries for name in parts)
    # 2e-7: without a film the reactions are nonlinear, and Newton's method leaves some of them
    assert np.ptp(held) < 1e-6 * np.ptp(lithium[names.ANODE_LITHIUM].entries)


def test_what_follows_from_the_composite_is_refused_beside_it(real):
    with pytest.raises(InputError, match="follows from the composite") as refused:
        with_composite(real, keys={"capacity": "5 mAh/cm^2"})
    assert refused.value.problems[0].where.endswith("anode.capacity")
    storing = redox_card().to_mapping()["cathode"]["catholyte"]
    couple = {**storing, "redox": {**storing["redox"], "couples": [
        {"name": "low", "potential": "0.5 V"}]}}  # fmt: skip
    with pytest.raises(InputError, match=r"anode\.composite\.catholyte.*stores charge"):
        with_composite(real, catholyte=couple)


RANGES = {
    "anode.areal_capacity": ("1 mAh/cm^2", "20 mAh/cm^2", "log"),
    "anode.stoichiometry": (0.0, 0.5),
    "anode.electrolyte_conductivity": ("0.03 mS/cm", "100 mS/cm", "log"),
    "anode.exchange_current_density": ("1e-3 A/m^2", "10 A/m^2", "log"),
    "anode.diffusivity": ("1e-15 m^2/s", "1e-12 m^2/s", "log"),
    "anode.active_material_fraction": (0.3, 0.9),
    "anode.electronic_conductivity": ("0.01 mS/cm", "1 S/cm", "log"),
    "anode.resistance": ("0 ohm cm^2", "100 ohm cm^2"),
    "catholyte.conductivity": ("0.03 mS/cm", "100 mS/cm", "log"),
    "active_material.exchange_current_density": ("1e-3 A/m^2", "10 A/m^2", "log"),
    "cathode.areal_capacity": ("0.5 mAh/cm^2", "10 mAh/cm^2"),
}


@pytest.mark.parametrize("protocol", [CYCLE, Protocol.cycles(2, charge="C/2", discharge="C/2")])
def test_random_designs_keep_their_lithium(real, protocol):
    kinds = ["graphite", "silicon"]
    points = []
    for i, changes in enumerate(samples(RANGES, 12, seed=11)):
        cell = with_composite(real, active_material=kinds[i % 2])
        points.append(Point(Design.of(cell.replace(changes)), 0.01 * 1000 ** (i / 11), protocol))
    outcomes, changes = lithium_changes(points, protocol)
    assert Outcome.SOLVER_FAILED not in outcomes
    assert outcomes.count(Outcome.INFEASIBLE) < 6
    assert bool(changes) is protocol.is_carried
    # round-off: the same linear equations in both electrodes
    assert max(changes, default=0.0) < 1e-9
