"""Closures of pressure against their data and limits, and cells at their pressures."""

import numpy as np
import pytest

import sscell
from sscell.cell import load_cell
from sscell.parameters.ageing import CycleSummary, SlowState, aged, aged_values, change
from sscell.parameters.derived import derive
from sscell.parameters.pressure import (
    GRAINS,
    LITHIUM,
    at_pressure,
    conductivity_factor,
    contact_factor,
    lithium_factor,
)
from sscell.reading.read import read_experiment

MPA = 1e6


@pytest.fixture(scope="module")
def cell():
    return load_cell("ncm83_li3incl6_li6ps5cl")


def test_without_a_pressure_a_cell_is_the_same_object(cell):
    """Also with a block that says how it would answer one."""
    assert at_pressure(cell) is cell
    told = cell.replace({"pressure.grains": 3})
    assert at_pressure(told) is told
    assert derive(told).numbers == derive(cell).numbers


@pytest.mark.parametrize("catholyte", ["li3incl6", "li3ps4_glass", "llzto_sintered"])
def test_at_the_reference_pressure_no_number_changes(cell, catholyte):
    """Every factor is a quotient of equal numbers there, so that it is 1 to the last digit."""
    made = cell.replace({"cathode.catholyte": catholyte})
    there = {"stack_pressure": "40 MPa", "pressure.reference": "40 MPa"}
    assert derive(made.replace(there)).numbers == derive(made).numbers


def test_glass_ceramic_li6ps5br_is_met_within_12_per_cent():
    """Cronau 2021, second-hand: four values, of which one scales all. The worst is 11.2 %."""
    rows = np.array(
        [[98, 10, 0.15], [392, 10, 0.65], [98, 50, 0.30], [392, 50, 0.85]]
    )  # fabrication and stack pressure in MPa, mS/cm
    closed = [GRAINS["glass"].conducts(stack * MPA, made * MPA) for made, stack, _ in rows]
    off = np.log(closed) - np.log(rows[:, 2])
    assert np.abs(np.expm1(off - off.mean())).max() < 0.12
    levels = [GRAINS["glass"].conducts(10 * MPA, made * MPA) for made in (392, 500)]
    assert levels[1] / levels[0] < 1.14  # said to level off at 400 to 500 MPa


def test_crystalline_li6ps5br_is_met_within_2_per_cent():
    """0.59 mS/cm at 10 MPa over 2.40 mS/cm of the annealed pellet (Cronau 2021, second-hand)."""
    powder = GRAINS["powder"]
    assert powder.conducts(10 * MPA, 392 * MPA) == pytest.approx(0.59 / 2.40, rel=0.02)
    assert 0.85 < powder.conducts(225 * MPA, 392 * MPA) < 0.95  # the plateau begins


def test_lithium_on_li6ps5cl_is_met_within_16_per_cent():
    """Doux 2020, second-hand; the last row after release from 25 MPa."""
    now = np.array([1, 5, 10, 15, 20, 25, 5])
    highest = np.array([1, 5, 10, 15, 20, 25, 25])
    measured = np.array([500, 110, 50, 40, 35, 32, 50])
    pairs = zip(now * MPA, highest * MPA, strict=True)
    off = np.log([1 / LITHIUM.conducts(*each) for each in pairs]) - np.log(measured)
    assert np.abs(np.expm1(off - off.mean())).max() < 0.17


@pytest.mark.parametrize("contact", [*filter(None, GRAINS.values()), LITHIUM])
def test_contacts_rise_with_pressure_to_1_and_keep_a_part_after_release(contact):
    rising = [contact.conducts(p, p) for p in np.geomspace(1e4, 1e13, 40)]
    assert np.all(np.diff(rising) > 0)
    assert rising[0] < 0.01
    assert rising[-1] == pytest.approx(1.0, abs=1e-4)
    released, fresh = contact.conducts(5e6, 25e6), contact.conducts(5e6, 5e6)
    assert released > fresh if contact.kept else released == fresh
    assert released < contact.conducts(25e6, 25e6)


def test_release_leaves_the_lower_resistance_of_lithium(cell):
    low, high = (
        cell.replace({"stack_pressure": "5 MPa"}),
        cell.replace({"stack_pressure": "25 MPa"}),
    )
    released = low.replace({"pressure.highest": "25 MPa"})
    assert lithium_factor(high) < lithium_factor(released) < lithium_factor(low) == 1.0
    assert derive(released).anode_resistance == pytest.approx(
        lithium_factor(released) * derive(cell).anode_resistance
    )
    assert lithium_factor(load_cell("ncm83_li6ps5cl").replace({"stack_pressure": "1 MPa"})) == 1.0


def test_forms_answer_pressure_in_their_order(cell):
    """Clay and what is sintered hardly or not at all, glass little, a crystalline powder most."""
    low = cell.replace({"stack_pressure": "5 MPa"})

    def left(name):
        used = low.replace({"cathode.catholyte": name}).cathode.catholyte
        return conductivity_factor(low, used), contact_factor(low, used)

    clay, oxide = left("licl_gaf3_2_1_clay"), left("llzto_sintered")
    assert clay[0] == pytest.approx(1.0, abs=1e-3)
    assert clay[1] > 0.99
    assert oxide == (1.0, 1.0)
    assert left("li6ps5cl")[0] < 0.3 < 0.7 < left("li3ps4_glass")[0] < 1.0


def test_fabrication_pressure_is_kept_by_glass_alone(cell):
    made = cell.replace({"fabrication_pressure": "100 MPa"})
    glass = made.replace({"cathode.catholyte": "li3ps4_glass"}).cathode.catholyte
    assert conductivity_factor(made, glass) < 0.8
    assert conductivity_factor(made, made.cathode.catholyte) == 1.0


def test_what_was_measured_on_the_composite_moves_with_its_catholyte():
    """The tortuosity factor is of the structure, which the stack pressure does not change."""
    cell = load_cell("ncm622_li6ps5cl_42vol")
    assert cell.cathode.ionic_transport.ionic_conductivity is not None
    before, after = derive(cell), derive(cell.replace({"stack_pressure": "5 MPa"}))
    assert after.tortuosity_factor == pytest.approx(before.tortuosity_factor, rel=1e-12)
    assert after.ionic_conductivity < 0.5 * before.ionic_conductivity


def test_both_electrodes_and_all_layers_follow_the_pressure():
    graphite = load_cell("lco_lgps_graphite")
    low = graphite.replace({"stack_pressure": "5 MPa"})
    assert derive(low).negative.ionic_conductivity < derive(graphite).negative.ionic_conductivity
    layered = read_experiment("experiments/graded_cathode.yaml").cells[-1]
    layered = load_cell(layered)
    whole, pressed = derive(layered), derive(layered.replace({"stack_pressure": "5 MPa"}))
    pairs = zip(whole.layers, pressed.layers, strict=True)
    assert all(b.ionic_conductivity < a.ionic_conductivity for a, b in pairs)


def test_ageing_starts_from_the_contact_at_the_pressure_and_is_faster_at_a_low_one():
    cell = load_cell("ncm83_bare_li6ps5cl")
    low = cell.replace({"stack_pressure": "5 MPa"})
    factor = contact_factor(low, low.cathode.catholyte)
    values = aged_values(low, SlowState())
    assert float(values.coverage) == pytest.approx(factor * float(cell.cathode.coverage))
    assert aged(low, SlowState()).stack_pressure is None  # it is in the values
    cycle = CycleSummary(duration=1.0, exposure=0.0, swing=0.5, temperature=298.15)
    card = cell.to_mapping()
    card["ageing"] = {"coverage": {"loss": 0.1, "source": "assumed: to see it"}}
    laws = load_cell(card).ageing
    lost = [change(laws, SlowState(), cycle, held).log_coverage for held in (1.0, factor)]
    assert lost[1] == pytest.approx(lost[0] / factor)


def test_the_stated_capacity_below_5_mpa_is_met():
    """1C keeps 0.70 of C/20 in the cell of the figure, with the contact chosen so; 0.01 is the
    last digit of the statement. Half and twice that contact keep it within 0.01 too: the
    statement says little of it, and its range is a factor of ten."""
    cell = load_cell(read_experiment("experiments/stack_pressure.yaml").cells[0])
    low = cell.replace({"stack_pressure": "5 MPa"})
    rates = sscell.rate_capability(low, [0.05, 1], charge="same rate", accuracy="draft")
    slow, fast = rates["capacity"].values
    assert fast / slow == pytest.approx(0.70, abs=0.01)


def test_a_pressure_covers_no_more_than_all_of_the_active_material(cell):
    closed = cell.replace({"pressure.reference": "1 MPa", "stack_pressure": "200 MPa"})
    covered = closed.replace({"cathode.coverage": 0.9})
    assert 0.9 * contact_factor(covered, covered.cathode.catholyte) > 1
    assert float(at_pressure(covered).cathode.coverage) == 1.0
