"""Laws of ageing against their solutions, and the cell that follows from a state."""

import numpy as np
import pytest

from sscell import Cell, load_cell
from sscell.parameters.ageing import (
    MECHANISMS,
    CycleSummary,
    SlowState,
    aged,
    aged_values,
    ages,
    change,
    exposure,
    initial_state,
    lost_charge,
    oxidation_charge,
)
from sscell.parameters.derived import derive
from sscell.parameters.electrode import film_resistance
from sscell.parameters.relations import junction_resistances

FILM = {"growth": "50 ohm^2 cm^4/h", "threshold": "3 V", "width": "0.1 V"}
BLOCK = {
    "film": FILM,
    "coverage": {"loss": 0.02, "volume_change": "7 %"},
    "utilisation": {"loss": 0.01},
    "anode": {"growth": "0.5 ohm cm^2/sqrt(h)"},
    "oxidation": {"depth": "2 nm", "capacity": "200 mAh/g", "cycles": 2},
}
CYCLE = CycleSummary(duration=7200.0, exposure=7200.0, swing=0.5, temperature=298.15)


def ageing_cell(block=BLOCK, name="ncm83_li3ycl6_li6ps5cl", **replaced):
    mapping = load_cell(name).to_mapping()
    mapping["ageing"] = block
    mapping["cathode"]["utilisation"] = 1
    growth = {"growth": "1 ohm cm^2/sqrt(h)", "age": "0 h"}
    mapping["junction"] = {"resistance": "0 ohm cm^2", **growth}
    return Cell.model_validate(mapping).replace(replaced)


def after(cell, cycles, cycle=CYCLE):
    state = initial_state(cell).to_array()
    for _ in range(cycles):
        state = state + change(cell.ageing, SlowState.of_array(state), cycle).to_array()
    return SlowState.of_array(state)


def test_a_film_held_at_its_threshold_grows_with_the_square_root_of_time():
    cell = ageing_cell()
    made = 95.0
    grown = aged_values(cell, after(cell, 50)).film_resistance
    assert grown * 1e4 == pytest.approx((made**2 + 2 * 50 * 100) ** 0.5, rel=1e-12)


def test_a_width_above_the_threshold_makes_a_film_grow_e_times_as_fast():
    law = ageing_cell().ageing.film
    held = [exposure(law, [0.0, 3600.0], [3.0 + d, 3.0 + d]) for d in (0, 0.1)]
    assert held == pytest.approx([3600, 3600 * np.e], rel=1e-12)


def test_a_film_grows_faster_when_warm_if_its_energy_is_known():
    warm = CycleSummary(7200.0, 7200.0, 0.5, 333.15)
    block = {"film": FILM | {"activation_energy": "0.4 eV", "temperature": "25 degC"}}
    cold, hot = (change(ageing_cell(block).ageing, SlowState(), c) for c in (CYCLE, warm))
    expected = np.exp(0.4 * 96485.33 / 8.314462 * (1 / 298.15 - 1 / 333.15))
    assert hot.film_square / cold.film_square == pytest.approx(expected, rel=1e-4)


def test_coverage_decays_with_the_strain_and_utilisation_follows():
    cell = ageing_cell()
    values = aged_values(cell, after(cell, 200))
    kept = np.exp(-0.02 * 0.07 * 0.5 * 200)
    assert values.coverage == pytest.approx(0.25 * kept, rel=1e-12)
    lost = 0.01 * sum(1 - np.exp(-0.02 * 0.07 * 0.5 * n) for n in range(200))
    assert values.utilisation == pytest.approx(1 - lost, rel=1e-12)


def test_junction_and_anode_grow_with_the_square_root_of_time():
    cell = ageing_cell()
    values = aged_values(cell, after(cell, 8))  # 16 h
    assert values.junction_resistance * 1e4 == pytest.approx(4, rel=1e-12)
    assert values.anode_resistance * 1e4 == pytest.approx(10 + 0.5 * 4, rel=1e-12)


def test_a_mixed_conducting_interphase_grows_without_end():
    cell = ageing_cell({"anode": {"linear_growth": "0.1 ohm cm^2/h"}})
    state = after(cell, 500)
    assert aged_values(cell, state).anode_resistance * 1e4 == pytest.approx(110, rel=1e-12)


def test_what_is_not_in_the_card_does_not_age():
    cell = load_cell("ncm83_li6ps5cl")
    assert not ages(cell)
    assert aged(cell, after(cell, 100)).to_mapping() == cell.to_mapping()


def test_laws_take_arrays():
    cell = ageing_cell()
    states = [after(cell, n) for n in (1, 10)]
    both = SlowState.of_array(np.stack([state.to_array() for state in states]))
    each = [aged_values(cell, state) for state in states]
    for name, value in vars(aged_values(cell, both)).items():
        assert value == pytest.approx([getattr(one, name) for one in each], rel=1e-14)


def test_the_aged_cell_has_the_aged_values():
    cell = ageing_cell()
    state = after(cell, 30)
    values, derived = aged_values(cell, state), derive(aged(cell, state))
    assert derived.junction_resistance == pytest.approx(values.junction_resistance)
    assert derived.anode_resistance == pytest.approx(values.anode_resistance)
    area, made = derived.contact_area, derive(cell).contact_area
    assert area / made == pytest.approx(values.coverage / 0.25 * values.utilisation)
    assert aged(cell, state).cathode.film_resistance == pytest.approx(values.film_resistance)


def test_each_plane_of_a_stack_ages_by_its_own_law():
    """1 and 0 ohm cm2/h^0.5 from 5 and 3 ohm cm2, after 9 h: 8 and 3 ohm cm2."""
    card = load_cell("ncm83_li3incl6_li3po4_li6ps5cl").to_mapping()
    card["junction"] = {"resistance": "0 ohm cm^2", "age": "0 h"}
    laws = (("5 ohm cm^2", "1 ohm cm^2/h^0.5"), ("3 ohm cm^2", "0 ohm cm^2/h^0.5"))
    for layer, (resistance, growth) in zip(card["separator"], laws, strict=True):
        layer |= {"junction_resistance": resistance, "junction_growth": growth}
    cell = Cell.model_validate(card)
    planes = aged(cell, SlowState(time=9 * 3600.0)).junction_resistances
    assert planes == pytest.approx((8e-4, 3e-4), rel=1e-9)
    others = aged(cell, SlowState(time=9 * 3600.0), ("anode",)).junction_resistances
    assert others == pytest.approx((5e-4, 3e-4), rel=1e-9)


@pytest.mark.parametrize("mechanism", MECHANISMS)
def test_one_mechanism_alone_changes_its_value_alone(mechanism):
    cell = ageing_cell()
    new = aged(cell, after(cell, 30), (mechanism,))
    changed = {
        "film": new.cathode.film_resistance != cell.cathode.film_resistance,
        "junction": new.junction_resistances != cell.junction_resistances,
        "anode": new.anode != cell.anode,
        "coverage": new.cathode.coverage != cell.cathode.coverage,
        "utilisation": new.cathode.utilisation != cell.cathode.utilisation,
    }
    assert [name for name, is_new in changed.items() if is_new] == [mechanism]


def test_resistances_measured_at_another_temperature_age_where_the_cell_is():
    cell = ageing_cell().replace({"temperature": "30 degC"})
    assert film_resistance(cell) < cell.cathode.film_resistance
    state = after(cell, 8)
    values, worn = aged_values(cell, state), aged(cell, state)
    assert film_resistance(worn) == pytest.approx(values.film_resistance)
    assert sum(junction_resistances(worn)) == pytest.approx(values.junction_resistance)
    assert derive(worn).anode_resistance == pytest.approx(values.anode_resistance)


def test_oxidised_charge_is_that_of_the_volume_within_the_depth():
    cell = ageing_cell()
    d = derive(cell)
    mass = d.volume_fractions.catholyte * cell.cathode.catholyte.density * d.loading.thickness
    share = 1 - np.exp(-d.contact_area * 2e-9 / d.volume_fractions.catholyte)
    assert oxidation_charge(cell) == pytest.approx(mass * share * 200 * 3600, rel=1e-12)
    assert lost_charge(cell, [0, 2]) == pytest.approx(
        [0, oxidation_charge(cell) * (1 - np.exp(-1))], rel=1e-12
    )


def test_oxidation_never_takes_more_than_all_catholyte():
    deep = ageing_cell().replace({"ageing.oxidation.depth": "1 mm"})
    d = derive(deep)
    mass = d.volume_fractions.catholyte * deep.cathode.catholyte.density * d.loading.thickness
    assert oxidation_charge(deep) == pytest.approx(mass * 200 * 3600)


def test_carbon_adds_its_surface():
    cell = ageing_cell()
    with_carbon = cell.replace({"cathode.composition.carbon": "2 wt%"})
    assert oxidation_charge(with_carbon) > 5 * oxidation_charge(cell)


def test_a_film_that_will_grow_is_in_the_equations_from_the_first_cycle():
    """So that the model need not be built again when it grows."""
    bare = ageing_cell().replace({"cathode.film_resistance": "0 ohm cm^2"})
    first = aged(bare, initial_state(bare))
    assert first.cathode.film_resistance == pytest.approx(1e-8)
    assert derive(first).structure == derive(aged(bare, after(bare, 5))).structure


def test_extreme_laws_end_at_what_a_card_may_state():
    """An infeasible cell, never an error."""
    film = {"growth": "1e6 ohm^2 m^4/s", "threshold": "1.2 V", "width": "1 mV"}
    block = {
        "film": film,
        "coverage": {"loss": 10, "volume_change": "400 %"},
        "utilisation": {"loss": 1},
        "anode": {"linear_growth": "1e3 ohm m^2/s"},
    }
    cell = ageing_cell(block)
    exposed = exposure(cell.ageing.film, [0.0, 3600.0], [4.0, 4.0])
    worn = aged(cell, after(cell, 20, CycleSummary(7200.0, exposed, 1.0, 298.15)))
    assert worn.cathode.film_resistance == worn.anode.resistance == 1e3
    assert worn.cathode.coverage == pytest.approx(0.0025)
    assert worn.cathode.utilisation == pytest.approx(0.01)


def test_a_junction_that_has_aged_before_goes_on_from_its_age():
    mapping = ageing_cell().to_mapping()
    mapping["junction"] = {**mapping["junction"], "age": "9 h"}
    cell = Cell.model_validate(mapping)
    for hours, resistance in ((0.0, 3.0), (7.0, 4.0)):
        values = aged_values(cell, SlowState(time=3600 * hours))
        assert values.junction_resistance * 1e4 == pytest.approx(resistance, rel=1e-12)
