import json

import numpy as np
import pytest

from sscell import Quantity, samples
from sscell.cell import load_cell
from sscell.designs import varied
from sscell.designs.paths import PATHS, path_row
from sscell.designs.substitute import substituted
from sscell.errors import AccuracyWarning, InputError
from sscell.models.resolution import ACCURACIES, Resolution
from sscell.parameters import names
from sscell.reading.read import read_electrolyte
from sscell.results.dataset import load_results, save_results
from sscell.results.table import table_csv, to_table
from sscell.solving import batch, run_options
from sscell.solving.engine import Engine
from sscell.solving.points import Point
from sscell.studies import arguments
from sscell.studies.rates import rate_capability
from sscell.studies.sweep import sweep

from ..solving.conftest import WRONG_RATES

OVER = {
    "catholyte.conductivity": ["0.1 mS/cm", "1 mS/cm"],
    "cathode.thickness": ["50 um", "100 um", "200 um"],
}


@pytest.fixture(scope="module")
def grid(cell):
    return sweep(cell, OVER, [0.2, 2])


def test_dimensions_are_in_the_order_asked(grid):
    assert grid["capacity"].dims == ("catholyte_conductivity", "thickness", "c_rate")
    assert grid["capacity"].shape == (2, 3, 2)


def test_coordinates_are_in_display_units(grid):
    conductivity, thickness = grid["catholyte_conductivity"], grid["thickness"]
    np.testing.assert_allclose(conductivity, [0.1, 1.0], rtol=1e-12)
    np.testing.assert_allclose(thickness, [50, 100, 200], rtol=1e-12)
    assert conductivity.attrs == {
        "units": "mS/cm",
        "long_name": "catholyte conductivity",
        "path": "catholyte.conductivity",
    }
    assert thickness.attrs["units"] == "um"


def test_variables_are_those_promised(grid):
    assert set(grid.data_vars) == {
        "capacity",
        "specific_capacity",
        "electrode_capacity",
        "specific_energy",
        "electrode_energy",
        "capacity_fraction",
        "energy",
        "mean_voltage",
        "stack_specific_energy",
        "stack_energy_density",
        "outcome",
    }


def test_every_point_is_the_cell_replaced(cell, grid):
    """One corner against its own study; another mesh class may be chosen there, hence 1e-3."""
    changed = cell.replace({"catholyte.conductivity": "0.1 mS/cm", "cathode.thickness": "200 um"})
    alone = rate_capability(changed, [0.2, 2])
    np.testing.assert_allclose(grid["capacity"].values[0, 2], alone["capacity"].values, rtol=1e-3)


def test_quantities_texts_and_numbers_mean_the_same(cell):
    ways = (
        {"cathode.thickness": Quantity([50, 100], "um")},
        {"cathode.thickness": ["50 um", "0.1 mm"]},
        {"cathode.thickness": [Quantity(50, "um"), Quantity(0.01, "cm")]},
    )
    found = [sweep(cell, over, [1])["capacity"].values for over in ways]
    np.testing.assert_allclose(found[1], found[0], rtol=1e-10)
    np.testing.assert_allclose(found[2], found[0], rtol=1e-10)


@pytest.mark.parametrize("values", [[0.3, 0.6], ["30 %", "60 %"], np.array([0.3, 0.6]), (0.3, 0.6)])
def test_ratios_need_no_unit(cell, values):
    swept = sweep(cell, {"cathode.coverage": values}, [1])
    np.testing.assert_allclose(swept["coverage"], [0.3, 0.6], rtol=1e-12)


def test_temperature_is_shown_in_celsius(cell):
    swept = sweep(cell, {"temperature": ["25 degC", "333.15 K"]}, [1])
    np.testing.assert_allclose(swept["temperature"], [25, 60], atol=1e-9)
    assert swept["temperature"].attrs["units"] == "degC"


def test_several_cells_come_first(cell, other):
    swept = sweep([cell, other], {"cathode.coverage": [0.3]}, [1])
    assert swept["capacity"].dims == ("cell", "coverage", "c_rate")
    assert swept["cell"].values.tolist() == [cell.title, other.title]


def test_what_was_asked_is_written_down(grid):
    said = json.loads(grid.attrs["description"])
    assert said["over"] == OVER
    assert said["c_rates"] == [0.2, 2]


def test_infeasible_points_are_zero_and_said_so(cell):
    """10 mm at 0.8 S/m and 428 A/m2 cost 5.4 V, 100 um a hundredth of it."""
    swept = sweep(cell, {"separator.0.thickness": ["100 um", "10 mm"]}, [20])
    assert swept["outcome"].values[:, 0].tolist() == ["cut-off voltage", "infeasible"]
    assert swept["capacity"].values[1, 0] == 0
    assert np.isnan(swept["mean_voltage"].values[1, 0])


def test_a_poisoned_point_is_one_nan(cell, grid, monkeypatch):
    inputs = Point.inputs

    def poisoned(self):
        given = inputs(self)
        chosen = (self.c_rate, given[names.THICKNESS], given[names.KAPPA])
        bad = np.allclose(chosen, (2, 1e-4, 0.1), rtol=1e-6)
        return {**given, names.KAPPA: float("nan")} if bad else given

    monkeypatch.setattr(Point, "inputs", poisoned)
    found = sweep(cell, OVER, [0.2, 2])
    failed = found["outcome"].values == "solver failed"
    assert np.argwhere(failed).tolist() == [[1, 1, 1]]
    assert np.isnan(found["capacity"].values[failed]).all()
    np.testing.assert_allclose(
        found["capacity"].values[~failed], grid["capacity"].values[~failed], rtol=1e-10
    )


def test_order_of_values_changes_nothing(cell, grid):
    backwards = sweep(cell, {k: v[::-1] for k, v in OVER.items()}, [2, 0.2])
    np.testing.assert_allclose(
        backwards["capacity"].values[::-1, ::-1, ::-1], grid["capacity"].values, rtol=1e-10
    )


@pytest.mark.parametrize(
    ("over", "message"),
    [
        ({}, "empty"),
        ({"cathode.thickness": []}, "empty list"),
        ({"cathode.thicknes": ["50 um"]}, "Did you mean 'cathode.thickness'"),
        ({"cathode.thickness": ["50 mV"]}, "length"),
        ({"cathode.thickness": [50]}, "cathode.thickness"),
        ({"cathode.thickness": "50 um"}, "list of values"),
        ({"cathode.thickness": Quantity(50, "um")}, "list of values"),
        ({"cathode.thickness": ["50 um", "0.05 mm"]}, "given twice"),
        ({"cathode.porosity": [0.1, 1.2]}, "cathode.porosity"),
        ({"cathode.thickness": ["nan um"]}, "cathode.thickness"),
        ({"cathode.thickness": [None]}, "cathode.thickness"),
        ({"cathode.thickness": 3}, "list of values"),
        ({"separator.4.thickness": ["1 um"]}, "no separator layer 4"),
        ({"separator.0.thicknes": ["1 um"]}, "separator.0.thickness"),
        ({3: ["1 um"]}, "there is no path '3'"),
    ],
)
def test_mistakes_are_said(cell, over, message):
    with pytest.raises(InputError, match=message):
        sweep(cell, over, [1])


def test_all_mistakes_at_once(cell):
    with pytest.raises(InputError) as caught:
        sweep(cell, {"cathode.thicknes": ["1 um"], "cathode.coverage": [2.0]}, [1])
    assert len(caught.value.problems) == 2


@pytest.mark.parametrize(("rates", "message"), WRONG_RATES)
def test_wrong_rates(cell, rates, message):
    with pytest.raises(InputError, match=message):
        sweep(cell, OVER, rates)


@pytest.mark.parametrize("cells", [[], "ncm83_li6ps5cl"])
def test_wrong_cells_are_the_users_mistake(cells):
    with pytest.raises(InputError):
        sweep(cells, OVER, [1])


@pytest.mark.parametrize("direction", ["sideways", None])
def test_wrong_direction(cell, direction):
    with pytest.raises(InputError, match="direction"):
        sweep(cell, OVER, [1], direction)


LISTED = [
    {"catholyte.conductivity": "0.1 mS/cm", "cathode.thickness": "50 um"},
    {"cathode.thickness": "0.2 mm", "catholyte.conductivity": "1 mS/cm"},
    {"catholyte.conductivity": "0.1 mS/cm", "cathode.thickness": "200 um"},
]


@pytest.fixture(scope="module")
def listed(cell):
    return sweep(cell, LISTED, [0.2, 2])


def test_listed_designs_have_one_dimension(listed):
    assert listed["capacity"].dims == ("design", "c_rate")
    assert listed.sizes == {"design": 3, "c_rate": 2}
    assert listed["design"].values.tolist() == [0, 1, 2]


def test_what_is_listed_lies_along_it(listed):
    conductivity, thickness = listed["catholyte_conductivity"], listed["thickness"]
    assert conductivity.dims == thickness.dims == ("design",)
    np.testing.assert_allclose(conductivity, [0.1, 1.0, 0.1], rtol=1e-12)
    np.testing.assert_allclose(thickness, [50, 200, 200], rtol=1e-12)
    assert conductivity.attrs == {
        "units": "mS/cm",
        "long_name": "catholyte conductivity",
        "path": "catholyte.conductivity",
    }
    assert thickness.attrs["path"] == "cathode.thickness"


def test_listed_designs_are_those_of_a_grid(listed, grid):
    """1e-3 of nominal, 2.14 mAh/cm2: in other company a point may get a finer mesh."""
    for i, (row, column) in enumerate([(0, 0), (1, 2), (0, 2)]):
        np.testing.assert_allclose(
            listed["capacity"].values[i], grid["capacity"].values[row, column], atol=2e-3
        )
    np.testing.assert_array_equal(listed["capacity"].values.argmax(axis=0), [1, 1])


def test_a_list_of_designs_is_written_down(listed):
    said = json.loads(listed.attrs["description"])
    assert [set(design) for design in said["over"]] == [set(OVER)] * 3
    assert said["over"][1] == LISTED[1]


def test_listed_designs_of_several_cells(cell, other):
    swept = sweep([cell, other], LISTED[:2], [1])
    assert swept["capacity"].dims == ("cell", "design", "c_rate")
    assert swept["thickness"].dims == ("design",)


def test_drawn_designs_are_swept(cell):
    drawn = samples({"cathode.coverage": (0.2, 0.8)}, 3, seed=4)
    swept = sweep(cell, drawn, [1])
    assert swept["coverage"].dims == ("design",)
    np.testing.assert_allclose(swept["coverage"], [d["cathode.coverage"] for d in drawn], rtol=1e-9)


def test_listed_designs_survive_a_file(listed, tmp_path):
    """Coordinates, units, texts and attributes as they were."""
    save_results(listed, tmp_path / "designs.nc")
    again = load_results(tmp_path / "designs.nc")
    assert again.identical(listed)
    assert again["thickness"].attrs == listed["thickness"].attrs
    assert again.attrs == listed.attrs


@pytest.mark.parametrize(
    ("over", "where"),
    [
        ([], "over"),
        ("cathode.thickness", "over"),
        ([LISTED[0], {"cathode.thickness": "1 um"}], "over.1"),
        ([LISTED[0], 3], "over.1"),
        ([{"cathode.thicknes": "50 um"}], "over.0.cathode.thicknes"),
        ([{"cathode.thickness": "50 mV"}], "over.0.cathode.thickness"),
    ],
    ids=str,
)
def test_mistakes_in_a_list_are_said(cell, over, where):
    with pytest.raises(InputError) as caught:
        sweep(cell, over, [1])
    assert [problem.where for problem in caught.value.problems] == [where]


@pytest.fixture
def unsolved(monkeypatch):
    """Fails if anything is solved."""
    monkeypatch.setattr(Engine, "_runs", lambda *_: pytest.fail("solved"))


@pytest.mark.parametrize("tried", [5_000, 0], ids=["each design", "each value"])
@pytest.mark.parametrize("listed", [True, False], ids=["listed", "grid"])
def test_all_wrong_designs_are_said_before_anything_is_solved(unsolved, monkeypatch, tried, listed):
    """Wrong for this cell alone: beside 3 wt% of carbon 98 and 99 leave nothing."""
    monkeypatch.setattr(arguments, "ALL_TRIED", tried)
    name = "cathode.composition.active_material"
    over = {name: [0.5, 0.98, 0.99], "cathode.coverage": [0.3, 0.5]}
    if listed:
        over = [{name: f, "cathode.coverage": c} for c in (0.3, 0.5) for f in over[name]]
    with pytest.raises(InputError) as caught:
        sweep(load_cell("lco_lgps"), over, [1])
    said = [problem.message for problem in caught.value.problems]
    assert [words[:6] for words in said] == ["98 wt%", "99 wt%"], "each, and each once"


@pytest.mark.parametrize("tried", [5_000, 0], ids=["each design", "each value"])
@pytest.mark.parametrize("listed", [True, False], ids=["listed", "grid"])
def test_paths_that_clash_are_refused_before_anything_is_solved(
    cell, unsolved, monkeypatch, tried, listed
):
    """Each would do alone; the second design of the list is as wrong as the first."""
    monkeypatch.setattr(arguments, "ALL_TRIED", tried)
    over = {"cathode.thickness": ["50 um", "60 um"], "cathode.areal_capacity": ["3 mAh/cm^2"]}
    if listed:
        over = [{name: values[0] for name, values in over.items()}] * 2
    with pytest.raises(InputError, match="only one of them") as caught:
        sweep(cell, over, [1])
    assert len(caught.value.problems) == 1, "the same mistake is said once"


def test_accuracy_and_self_check_are_attributes(cell):
    found = sweep(cell, OVER, [0.2, 2], self_check=0.25)
    assert found.attrs["accuracy"] == "standard"
    assert found.attrs["self_check_points"] == 3
    assert 0 <= found.attrs["self_check_worst"] < 3e-3


def test_a_small_sweep_is_checked_in_no_point(grid):
    """Half a percent of twelve points."""
    assert grid.attrs["self_check_points"] == 0
    assert "self_check_worst" not in grid.attrs


def test_a_sweep_that_is_off_warns(cell, monkeypatch):
    """A standard mesh that is none: three cells and three nodes."""
    resolution = Point.resolution
    crude = Resolution(3, (1.0, 1.0), 3)
    monkeypatch.setattr(
        Point,
        "resolution",
        lambda self, accuracy: crude if accuracy == "standard" else resolution(self, accuracy),
    )
    over = {"catholyte.conductivity": ["0.1 mS/cm", "1 mS/cm"]}
    with pytest.warns(AccuracyWarning, match="self-check"):
        found = sweep(cell, over, [1, 3], self_check=1)
    assert found.attrs["self_check_worst"] > 3e-3


@pytest.mark.parametrize("share", [-0.1, 1.5, float("nan"), "half", None])
def test_a_share_of_the_self_check_that_makes_no_sense(cell, share):
    with pytest.raises(InputError, match="self_check"):
        sweep(cell, {"cathode.coverage": [0.3, 0.5]}, [1], self_check=share)


@pytest.mark.parametrize(("accuracy", "promise"), [("reference", 3e-3), ("draft", 1e-2)])
def test_accuracies_agree_as_promised(cell, grid, accuracy, promise):
    """Of the nominal capacity: standard is within 0.3 % of reference, draft within 1 %.

    Not the same numbers, though: then the accuracy would not have been heard.
    """
    found = sweep(cell, OVER, [0.2, 2], accuracy=accuracy)
    assert found.attrs["accuracy"] == accuracy
    deviation = np.abs(found["capacity_fraction"] - grid["capacity_fraction"])
    assert 0 < float(deviation.max()) < promise / 1.02, "over equilibrium, 1.018 of nominal"


def test_an_unknown_accuracy_is_said_with_those_there_are(cell, unsolved):
    with pytest.raises(InputError) as caught:
        sweep(cell, OVER, [1], accuracy="nonsense")
    for known in ACCURACIES:
        assert f"'{known}'" in str(caught.value)


@pytest.mark.parametrize("workers", [0, -2, "two"])
def test_workers_are_a_number_of_threads(cell, unsolved, workers):
    with pytest.raises(InputError, match="workers"):
        sweep(cell, OVER, [1], workers=workers)


def test_workers_change_nothing(cell, grid):
    for workers in (1, 2):
        found = sweep(cell, OVER, [0.2, 2], workers=workers)
        np.testing.assert_array_equal(found["capacity"], grid["capacity"])


@pytest.fixture
def twelve_are_many(monkeypatch):
    monkeypatch.setattr(run_options, "MANY_POINTS", 11)


def test_a_sweep_of_hours_is_asked_twice(cell, unsolved, twelve_are_many):
    with pytest.raises(InputError, match=r"12 points would take about .* h .*large=True"):
        sweep(cell, OVER, [0.2, 2])


def test_several_cells_are_counted(cell, other, unsolved, twelve_are_many):
    with pytest.raises(InputError, match="16 points"):
        sweep([cell, other], {"cathode.coverage": [0.2, 0.3, 0.4, 0.5]}, [0.2, 2])


def test_who_asks_twice_gets_it(cell, grid, twelve_are_many):
    found = sweep(cell, OVER, [0.2, 2], large=True)
    np.testing.assert_array_equal(found["capacity"], grid["capacity"])


def test_one_less_is_not_many(cell, twelve_are_many):
    assert sweep(cell, {"cathode.coverage": [0.2, 0.3]}, [0.5, 1]).sizes["coverage"] == 2


def test_wrong_workers_of_a_sweep_of_hours_are_said(cell, unsolved, twelve_are_many):
    with pytest.raises(InputError):
        sweep(cell, OVER, [0.2, 2], workers="two")


def test_chunks_change_no_bit(cell, grid, monkeypatch):
    """Points are grouped by mesh within a chunk; here all need the same one."""
    monkeypatch.setattr(batch, "CHUNK", 5)
    over = {"cathode.coverage": [0.3, 0.4, 0.5, 0.6]}
    small = sweep(cell, over, [0.2, 0.3])
    monkeypatch.undo()
    np.testing.assert_array_equal(small["capacity"], sweep(cell, over, [0.2, 0.3])["capacity"])


def test_a_cycle_says_what_went_in_and_out(cell):
    """What a cycle delivers went in before; the voltage gap costs energy."""
    found = sweep(cell, {"cathode.coverage": [0.3, 0.6]}, [0.1, 1], "cycle")
    assert found.attrs["direction"] == "cycle"
    assert found["charge_capacity"].dims == ("coverage", "c_rate")
    assert (found["outcome"] == "cut-off voltage").all()
    assert (found["capacity"] <= found["charge_capacity"] * 1.001).all()
    assert ((found["energy_efficiency"] > 0.5) & (found["energy_efficiency"] < 1)).all()
    slow, fast = (found["energy_efficiency"].sel(c_rate=rate) for rate in (0.1, 1))
    assert (slow > fast).all()
    charge = sweep(cell, {"cathode.coverage": [0.3, 0.6]}, [0.1, 1], "charge")
    np.testing.assert_array_equal(found["charge_capacity"], charge["capacity"])


def test_a_row_of_the_table_is_all_that_a_sweep_needs(cell, monkeypatch):
    """A field that has no path becomes one; a lower upper cut-off leaves less to discharge."""
    row = path_row("limits.upper", "upper_cutoff", "V", "upper cut-off", "limits.upper")
    monkeypatch.setitem(PATHS, row.name, row)
    upper = float(cell.limits.upper)
    assert cell.replace({row.name: f"{upper - 0.2} V"}).limits.upper == pytest.approx(upper - 0.2)
    asked = {row.name: [f"{upper - 0.2} V", f"{upper} V"]}
    results = sweep(cell, asked, [0.2], accuracy="draft", self_check=0)
    assert results["upper_cutoff"].attrs["units"] == "V"
    low, high = results["capacity"].values[:, 0]
    as_made = sweep(cell, {"cathode.coverage": [cell.cathode.coverage]}, [0.2], accuracy="draft")
    assert high == pytest.approx(float(as_made["capacity"][0, 0]), rel=1e-6)
    assert low < 0.95 * high


@pytest.fixture(scope="module")
def named():
    cell = load_cell("ncm83_li6ps5cl")
    over = {"cathode.catholyte": ["li6ps5cl", "li3ycl6"], "temperature": ["25 degC", "60 degC"]}
    return cell, sweep(cell, over, [1, 5], accuracy="draft", self_check=0)


def test_electrolytes_temperatures_and_rates_are_one_study(named, tmp_path):
    _, results = named
    assert results["capacity"].dims == ("catholyte", "temperature", "c_rate")
    assert list(results["catholyte"].values) == ["li6ps5cl", "li3ycl6"]
    assert results["catholyte"].attrs["long_name"] == "catholyte at equal volume"
    over = json.loads(results.attrs["description"])["over"]
    assert over["cathode.catholyte"] == ["li6ps5cl", "li3ycl6"]
    table = to_table(results)
    assert set(table["catholyte"]) == {"li6ps5cl", "li3ycl6"}
    assert b"li3ycl6,60,5," in table_csv(results)
    save_results(results, tmp_path / "named.nc")
    assert load_results(tmp_path / "named.nc").identical(results)


def test_a_named_catholyte_is_solved_as_the_cell_with_it(named):
    """The same equations and mesh, to the last digits; warmer is better."""
    cell, results = named
    put_in = substituted(cell, read_electrolyte("li3ycl6")).replace({"temperature": "60 degC"})
    alone = rate_capability(put_in, [1, 5], accuracy="draft")["capacity"]
    there = results["capacity"].sel(catholyte="li3ycl6", temperature=60)
    np.testing.assert_allclose(there, alone, rtol=1e-6)
    gain = results["capacity"].sel(temperature=60) - results["capacity"].sel(temperature=25)
    assert np.all(gain > 0)


def test_an_electrolyte_unknown_at_a_temperature_is_named():
    over = {"cathode.catholyte": ["li6ps5cl", "li2o"], "temperature": ["25 degC", "60 degC"]}
    with pytest.raises(InputError) as caught:
        sweep(load_cell("ncm83_li6ps5cl"), over, [1])
    (problem,) = caught.value.problems
    assert problem.where == "cathode.catholyte"
    assert "li2o was measured at 25 degC and the cell is at 60 degC" in problem.message


def test_a_huge_grid_is_refused_before_its_values_are_read(cell, monkeypatch):
    monkeypatch.setattr(varied, "read_varied", lambda _: pytest.fail("read"))
    over = {"catholyte.conductivity": [1.0] * 1000, "cathode.thickness": [1e-4] * 1000}
    with pytest.raises(run_options.LargeStudyError, match="1,000,000 points"):
        sweep(cell, over, [1])


def test_what_is_estimated_is_in_the_dataset():
    """LGPS has no stated activation energy, Li6PS5Cl has; at 25 degC neither needs one."""
    cell = load_cell("ncm83_li6ps5cl")
    grid = {"cathode.catholyte": ["li6ps5cl", "lgps"], "temperature": ["25 degC", "40 degC"]}
    swept = sweep(cell, grid, c_rates=[1], accuracy="draft", self_check=0)
    assert swept.attrs["estimated"] == "activation energy of lgps"
    at_room = sweep(cell, {**grid, "temperature": ["25 degC"]}, c_rates=[1],
                           accuracy="draft", self_check=0)  # fmt: skip
    assert "estimated" not in at_room.attrs
    assert at_room.attrs["estimated_density"] == "li5p5ps4p5cl1p5"  # of its separator
