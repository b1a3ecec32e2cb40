import numpy as np
import pytest

from sscell.cell import load_cell
from sscell.parameters import names
from sscell.parameters.anode import NEAREST_END, Anode, AnodeKind
from sscell.parameters.derived import derive

LINE = {"stoichiometry": [0.0, 0.25, 0.75, 1.0], "values": [0.9, 0.7, 0.3, 0.1], "unit": "V"}


def test_an_anode_without_a_capacity_has_one_potential(cell):
    anode = derive(cell).anode
    assert AnodeKind.of(cell) is None
    assert anode == Anode.flat(cell)
    assert anode.potential_after(np.array([0.0, 1e9])) == pytest.approx(cell.anode.potential)
    assert anode.inputs(1.0) == {}
    assert anode.storage_impedance(1.0, np.array([1.0])) == 0


def test_the_potential_rises_where_empty_and_is_that_of_lithium_beyond_full():
    flat = AnodeKind(None).potential({names.COUNTER_POTENTIAL: 0.62}.__getitem__)
    at = np.array([-0.1, 0.0, 0.05, 0.95, 1.05, 2.0])
    potential = flat(at)
    assert potential[0] > 10
    assert potential[1] == pytest.approx(0.62 + 0.5)
    assert potential[2:4] == pytest.approx(0.62, abs=1e-6)
    assert potential[4:] == pytest.approx(0.0, abs=1e-6)
    assert np.all(np.diff(flat(np.linspace(-0.1, 1.1, 500))) <= 0)


def test_the_cutoffs_are_voltages_between_both_electrodes(card):
    card["anode"] |= {"capacity": "30 mAh/cm^2", "open_circuit_potential": LINE, "potential": None}
    cell = load_cell(card)
    d = derive(cell)
    assert cell.anode.potential == pytest.approx(0.5)  # the mean of the line
    ends = d.anode.potential_after(np.array([d.equilibrium_capacity, 0.0]))
    assert np.array(d.cathode_limits) - ends == pytest.approx(cell.cutoffs, abs=1e-9)
    capacity = d.anode.capacity * (d.anode.full - d.anode.stoichiometry_after(1.0))
    assert capacity == pytest.approx(1.0)


def test_a_loss_is_lithium_that_neither_electrode_has(card):
    held = []
    for loss in ("0 mAh/cm^2", "0.5 mAh/cm^2"):
        card["anode"] |= {"capacity": "30 mAh/cm^2", "first_cycle_loss": loss}
        d = derive(load_cell(card))
        active = d.equilibrium.phases[0]
        held.append(active.sites * active.full + d.anode.capacity * d.anode.full)
    assert held[0] - held[1] == pytest.approx(0.5 * 36000, rel=1e-9)


def test_a_composite_anode_that_is_empty_ends_the_equilibrium():
    """Cut-offs that would take more than it holds leave it where its reaction still runs."""
    card = load_cell("ncm83_li6ps5cl_lto").to_mapping()
    card["limits"] |= {"lower": "2.0 V", "upper": "4.3 V", "reference": "Li/Li+"}
    cell = load_cell(card)
    d = derive(cell)
    empty = float(d.anode.stoichiometry_after(d.equilibrium_capacity))
    assert empty == pytest.approx(NEAREST_END, rel=1e-6)
    voltage = d.cathode_limits[0] - float(d.anode.potential(empty))
    assert voltage > cell.cutoffs[0]  # not reached at rest
