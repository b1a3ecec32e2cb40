"""Cells on a cycler, as a dataset."""

import json

import numpy as np
import pytest
import xarray as xr

import sscell
from sscell.cards.stack import USUAL, stack_amounts
from sscell.parameters.derived import derive
from sscell.protocols.charge_rates import read_rate
from sscell.protocols.protocol import Protocol
from sscell.protocols.step import Step

STEPS = [
    [
        Step("charge", rate=read_rate(rate)),
        Step("rest", duration=600.0),
        Step("discharge", rate=read_rate(rate)),
    ]
    for rate in (0.2, 0.2, 2, 2)
]
TEST = Protocol(
    [step for cycle in STEPS for step in cycle],
    cycle_numbers=[1 + i // 3 for i in range(12)],
)


@pytest.fixture(scope="module")
def cycled() -> xr.Dataset:
    return sscell.cycle(sscell.load_cell("ncm83_li6ps5cl"), TEST)


def test_what_a_cycle_holds(cycled: xr.Dataset) -> None:
    assert cycled["capacity"].dims == ("cycle",)
    assert cycled["c_rate"].values.tolist() == [0.2, 0.2, 2, 2]
    assert "layered oxide" in cycled["coulombic_efficiency"].attrs["comment"]
    assert (cycled["outcome"] == "cut-off voltage").all()
    assert cycled["time"].dims == ("step", "part")
    assert (np.diff(cycled["time"].values.ravel()) >= 0).all()


def test_a_rest_is_no_part_of_the_voltage_curve(cycled: xr.Dataset) -> None:
    """The relaxed voltage of a rest once ended the curve of the charge before it."""
    anode = 0.62
    # 1 mV: the tolerance of the event at the cut-off of 4.3 V against Li/Li+
    np.testing.assert_allclose(cycled["charge_voltage"].isel(share=-1), 4.32 - anode, atol=1e-3)


def test_the_second_cycle_of_a_rate_gives_back_what_it_took(cycled: xr.Dataset) -> None:
    # inventory is kept to the tolerance of the solver, 1e-4 of the capacity
    assert cycled["coulombic_efficiency"].values[[1, 3]] == pytest.approx(1, abs=3e-4)
    assert cycled["coulombic_efficiency"].values[2] < 0.99


def test_polarisation_grows_with_the_rate_and_costs_energy(cycled: xr.Dataset) -> None:
    gap, efficiency = cycled["voltage_gap"].values, cycled["energy_efficiency"].values
    assert gap[3] > 5 * gap[1] > 0
    assert efficiency[3] < efficiency[1] < 1


def test_energy_is_the_area_under_the_voltage_over_charge(cycled: xr.Dataset) -> None:
    area = np.trapezoid(cycled["discharge_voltage"].values, cycled["share"].values, axis=-1)
    # 0.3 %: a trapezoid through 51 voltages
    assert area == pytest.approx(cycled["mean_voltage"].values, rel=3e-3)
    mass = 100 * stack_amounts(sscell.load_cell("ncm83_li6ps5cl"), USUAL).mass  # mg/cm2
    over_mass = 1000 * cycled["energy"].values / mass
    assert cycled["stack_specific_energy"].values == pytest.approx(over_mass, rel=1e-9)


def test_several_cells_and_the_file(tmp_path, cycled: xr.Dataset) -> None:
    cell = sscell.load_cell("ncm83_li6ps5cl")
    thick = cell.replace({"cathode.areal_capacity": "5 mAh/cm^2"})
    both = sscell.cycle([cell, thick], TEST)
    # the finer mesh of the thick one serves both: 0.1 % of the nominal capacity
    np.testing.assert_allclose(both["capacity"][0], cycled["capacity"], atol=2e-3)
    sscell.save_results(both, tmp_path / "cycled.nc")
    assert sscell.load_results(tmp_path / "cycled.nc").identical(both)


def test_what_is_no_protocol_is_refused() -> None:
    with pytest.raises(sscell.InputError, match="Protocol"):
        sscell.cycle(sscell.load_cell("ncm83_li6ps5cl"), "1C")


def test_voltages_beyond_the_cut_offs_are_named_before_anything_is_solved() -> None:
    steps = ["Charge at 1C until 9 V", "Hold at 5 V until C/20", "Discharge at 1C"]
    with pytest.raises(sscell.InputError) as raised:
        sscell.cycle(sscell.load_cell("ncm83_li6ps5cl"), steps)
    assert [word in str(raised.value) for word in ("9 V", "5 V", "3.7 V")] == [True] * 3
    assert len(raised.value.problems) == 2


def test_a_dataset_holds_its_protocol(cycled: xr.Dataset) -> None:
    steps = ["Charge at 1C", "Hold until C/20", "Discharge at 1C"]
    results = sscell.cycle(sscell.load_cell("ncm83_li6ps5cl"), steps, accuracy="draft")
    held = json.loads(results.attrs["description"])["protocol"]
    assert sscell.Protocol.from_mapping(held) == sscell.Protocol(steps)


def test_how_a_cycle_ended() -> None:
    cell = sscell.load_cell("ncm83_li6ps5cl")

    def outcomes(*steps: str, of: sscell.CellDesign = cell) -> list[str]:
        return list(sscell.cycle(of, steps, accuracy="draft")["outcome"].values)

    assert outcomes("Discharge at 1C for 10 minutes", "Rest for 1 minute") == ["solved"]
    assert outcomes("Charge at 1C", "Discharge at 500C") == ["infeasible"]
    # what the first discharge cannot, the second can
    assert outcomes("Charge at 1C", "Discharge at 500C", "Discharge at 1C") == ["cut-off voltage"]
    # no path of ions
    blocked = cell.replace({"cathode.composition.active_material": "99 wt%"})
    assert outcomes("Charge at 1C", "Discharge at 1C", of=blocked) == ["infeasible"]


def test_capacities_per_mass_and_over_equilibrium(cycled: xr.Dataset) -> None:
    cell = sscell.load_cell("ncm83_li6ps5cl")
    derived = derive(cell)
    loading = derived.loading.loading / 10  # g/cm2
    for name in ("capacity", "charge_capacity"):
        specific = cycled[f"specific_{name}"] * loading
        np.testing.assert_allclose(specific, cycled[name], rtol=1e-9)
    equilibrium = derived.equilibrium_capacity / 36000  # mAh/cm2
    np.testing.assert_allclose(cycled["capacity_fraction"] * equilibrium, cycled["capacity"])


def test_a_discharge_in_parts_has_one_curve() -> None:
    cell = sscell.load_cell("ncm83_li6ps5cl")
    pulse = "Discharge at C/2 for 20 minutes"
    parts = ["Charge at 1C", pulse, "Discharge at C/2 for 30 minutes", "Discharge at C/2"]
    split, whole = (
        sscell.cycle(cell, steps) for steps in (parts, ["Charge at 1C", "Discharge at C/2"])
    )
    # 5 mV: 51 voltages; the steep ends are left out
    inner = slice(1, 47)
    np.testing.assert_allclose(
        split["discharge_voltage"][0, inner], whole["discharge_voltage"][0, inner], atol=5e-3
    )
    assert split["discharge_voltage"][0, -1] == pytest.approx(2.62 - 0.62, abs=1e-3)


def test_a_current_over_time_is_kept_at_its_points() -> None:
    time = np.arange(0.0, 301.0, 10.0)
    current = np.where(np.arange(time.size) % 2, -1.0, 1.0)
    driven = sscell.Protocol.drive_cycle(np.column_stack([[0, *(600 + time)], [1.0, *current]]))
    cycled = sscell.cycle(sscell.load_cell("ncm83_li6ps5cl"), driven, accuracy="draft")
    assert cycled.sizes["part"] == 91
    one_c = derive(sscell.load_cell("ncm83_li6ps5cl")).current_1c / 10  # mA/cm2
    held = cycled["step_current"].values[0, 60:] / one_c
    np.testing.assert_allclose(held, current, atol=1e-3)  # the solver's own


def test_what_is_infeasible_gives_nothing() -> None:
    cycled = sscell.cycle(sscell.load_cell("ncm83_li6ps5cl"), ["Charge at 1C", "Discharge at 500C"])
    assert cycled["capacity"].item() == 0
    assert np.isnan(cycled["coulombic_efficiency"].item())
    assert np.isnan(cycled["discharge_voltage"]).all()


def test_designs_are_dimensions_before_the_cycles() -> None:
    """A design is the cell with its changes, cycled alone; several share a mesh."""
    cell = sscell.load_cell("ncm83_li6ps5cl")
    steps = ["Charge at 1C", "Discharge at 1C"]
    over = {"catholyte.conductivity": ["0.5 mS/cm", "5 mS/cm"], "temperature": ["25 degC"]}
    swept = sscell.cycle(cell, steps, over=over, accuracy="draft")
    assert swept["capacity"].dims == ("catholyte_conductivity", "temperature", "cycle")
    assert swept["step_voltage"].dims == (*swept["capacity"].dims[:2], "step", "part")
    assert swept["charge_rate"].dims == swept["capacity"].dims
    designs = [{"catholyte.conductivity": "0.5 mS/cm"}, {"catholyte.conductivity": "5 mS/cm"}]
    listed = sscell.cycle([cell], steps, over=designs, accuracy="draft")
    assert listed["capacity"].dims == ("cell", "design", "cycle")
    np.testing.assert_array_equal(listed["capacity"][0], swept["capacity"][:, 0])
    for i, changes in enumerate(designs):
        alone = sscell.cycle(cell.replace(changes), steps, accuracy="draft")
        # draft accuracy, 0.5 % of the nominal capacity: the mesh of one serves both
        np.testing.assert_allclose(swept["capacity"][i, 0], alone["capacity"], rtol=5e-3)


def test_a_varied_value_that_ages_keeps_both_names() -> None:
    cell = sscell.load_cell("ncm83_bare_li6ps5cl")
    over = {"cathode.coverage": [0.3, 0.6]}
    steps = ["Charge at 1C", "Discharge at 1C"]
    swept = sscell.cycle(cell, steps, over=over, accuracy="draft")
    assert swept["coverage"].dims == ("coverage_as_made", "cycle")
    np.testing.assert_allclose(swept["coverage"][:, 0], swept["coverage_as_made"])


def test_mistakes_of_designs_come_before_any_cycle() -> None:
    cell = sscell.load_cell("ncm83_li6ps5cl")
    over = {"catholyte.conductivity": ["1 mS/cm", "1 um"]}
    with pytest.raises(sscell.InputError, match=r"catholyte\.conductivity\.1"):
        sscell.cycle(cell, ["Discharge at 1C"], over=over)


@pytest.mark.parametrize("direction", ["discharge", "charge"])
def test_a_titration_ends_with_the_rest_after_the_pulse_that_reached_the_cut_off(
    direction: str,
) -> None:
    """As cells do that reach it at once, while the others go on."""
    cell = sscell.load_cell("ncm83_li6ps5cl")
    blocked = cell.replace({"anode.resistance": "1e5 ohm cm^2"})
    pulses = Protocol.gitt("C/2", "30 minutes", "10 minutes", direction)
    cycled = sscell.cycle([cell, blocked], pulses, accuracy="draft")
    first, second = cycled["ended_by"].values.tolist()
    last = first.index("voltage")
    assert first[:last] == ["time"] * last
    assert first[last + 1 :] == ["time", *["skipped"] * (14 - last)]
    assert second == ["infeasible", "time", *["skipped"] * 14]
    assert cycled["outcome"].values.tolist() == [["cut-off voltage"], ["infeasible"]]
    assert np.isnan(cycled["step_voltage"][0, last + 2 :]).all()
    capacity = "capacity" if direction == "discharge" else "charge_capacity"
    pulsed = float(cycled[capacity][0, 0])
    # rests let the pulses pass more than one current without them, at most what is stored
    whole = sscell.rate_capability(cell, [0.5], direction=direction, accuracy="draft")
    assert whole["capacity"].item() < pulsed < derive(cell).equilibrium_capacity / 36.0


def test_a_cell_that_ages_ends_its_titration_too() -> None:
    cell = sscell.load_cell("ncm83_bare_li6ps5cl")
    pulses = Protocol.gitt("1C", pulse="30 minutes", rest="10 minutes")
    cycled = sscell.cycle(cell, pulses, accuracy="draft")
    assert "film_resistance" in cycled
    ends = cycled["ended_by"].values.tolist()
    last = ends.index("voltage")
    assert ends[last + 1 :] == ["time", *["skipped"] * (6 - last)]
    assert float(cycled["specific_capacity"][0]) > 150
