import math
import os
import sqlite3

import numpy as np
import pytest

from sscell.designs.varied import asked_designs
from sscell.errors import InputError, LargeStudyError
from sscell.models.resolution import ACCURACIES
from sscell.quantities.wording import shown
from sscell.studies.arguments import (
    MANY_POINTS,
    SECONDS_PER_POINT,
    cell_axis,
    check_number,
    checked_cell,
    checked_cells,
    checked_direction,
    checked_rates,
    checked_share,
    means,
    rate_axis,
    varied_axes,
)

from ..solving.conftest import WRONG_RATES


@pytest.mark.parametrize("given", [[0.1, 1, 2], (0.1, 1, 2), np.array([0.1, 1, 2])])
def test_rates_become_floats(given):
    rates = checked_rates(given, [])
    assert rates == [0.1, 1.0, 2.0]
    assert all(type(rate) is float for rate in rates)


def test_order_stays():
    assert checked_rates([2, 0.1, 1], []) == [2, 0.1, 1]


@pytest.mark.parametrize(("given", "message"), WRONG_RATES)
def test_wrong_rates_are_refused(given, message):
    with pytest.raises(InputError, match=message):
        checked_rates(given, [])


@pytest.mark.parametrize("text", ["1", "12", "0.5", b"12"])
def test_a_text_is_not_a_list_of_rates(text):
    """'12' is one rate written wrong, not the rates 1 and 2."""
    with pytest.raises(InputError, match="expected a list of rates"):
        checked_rates(text, [])


def test_rates_in_words_and_currents(cell):
    """The cell has 200 mAh/g and 4 mAh/cm2 nominally."""
    cell = cell.replace({"cathode.areal_capacity": "4 mAh/cm^2"})
    nominal = float(cell.nominal_specific_capacity) / 3600
    asked = ["C/10", "1C", f"{nominal / 2!r} mA/g", "8 mA/cm^2"]
    assert checked_rates(asked, [cell]) == [0.1, 1.0, 0.5, 2.0]
    with pytest.raises(InputError, match=r"1 is given twice"):
        checked_rates([1, "4 mA/cm^2"], [cell])


def test_a_current_must_be_one_rate_in_all_cells(cell):
    thick = cell.replace({"cathode.areal_capacity": "8 mAh/cm^2"})
    thin = cell.replace({"cathode.areal_capacity": "4 mAh/cm^2"})
    assert len(checked_rates(["20 mA/g"], [thick, thin])) == 1
    with pytest.raises(InputError, match=r"c_rates\.1: 2 mA/cm\^2 is 0\.25C .* and 0\.5C"):
        checked_rates([1, "2 mA/cm^2"], [thick, thin])


def test_endless_rates_are_refused():
    with pytest.raises(InputError, match="too many"):
        checked_rates(iter(float, 1), [])


@pytest.mark.parametrize("direction", ["discharge", "charge", "cycle"])
def test_directions(direction):
    assert checked_direction(direction) == direction


@pytest.mark.parametrize("direction", ["sideways", "Discharge", "", None, 1])
def test_other_directions_are_refused(direction):
    with pytest.raises(InputError) as caught:
        checked_direction(direction)
    for known in ("'discharge'", "'charge'", "'cycle'", shown(direction)):
        assert known in str(caught.value)


def test_rate_axis():
    axis = rate_axis([1.0])
    assert (axis.name, axis.units, axis.long_name) == ("c_rate", "1", "C-rate")


def test_one_cell_or_several_are_a_list(cell, other):
    assert checked_cells(cell) == [cell]
    for several in ([cell, other], (cell, other), iter([cell, other])):
        assert checked_cells(several) == [cell, other]


@pytest.mark.parametrize("cells", [[], (), "ncm83_li6ps5cl", ["ncm83_li6ps5cl"], None, 3])
def test_what_is_no_cell_is_refused(cells):
    with pytest.raises(InputError, match="cells: "):
        checked_cells(cells)


def test_one_stranger_among_cells_is_refused(cell):
    with pytest.raises(InputError, match=r"expected cells as sscell\.load_cell gives them, got 7"):
        checked_cells([cell, 7])


def test_a_study_of_one_cell_takes_one(cell, other):
    assert checked_cell(cell) is cell
    assert checked_cell([cell]) is cell
    with pytest.raises(InputError, match="expected one cell, got 2"):
        checked_cell([cell, other])


@pytest.mark.parametrize("share", [0, 0.0, 0.005, 1, "0.5", np.float32(0.25)])
def test_a_share_is_a_number_up_to_one(share):
    assert checked_share(share) == float(share)
    assert type(checked_share(share)) is float


@pytest.mark.parametrize("share", [-1e-9, 1.001, math.nan, math.inf, "half", None, [0.5]])
def test_other_shares_are_refused(share):
    with pytest.raises(InputError, match="self_check: expected a share of the points"):
        checked_share(share)


def test_cells_of_one_title_are_told_apart(cell, other):
    axis = cell_axis([cell, other, cell])
    assert axis.values == [f"{cell.title} (1)", other.title, f"{cell.title} (2)"]
    assert cell_axis([cell, other]).values == [cell.title, other.title]
    assert axis.name == "cell"


def test_up_to_many_points_nothing_is_said():
    assert check_number(MANY_POINTS, None, large=False) is None


def test_a_study_of_hours_is_asked_twice():
    """A million points, four thousandths of a second each, over two threads: 0.56 h."""
    with pytest.raises(LargeStudyError) as caught:
        check_number(1_000_000, 2, large=False)
    (problem,) = caught.value.problems
    hours = 1_000_000 * SECONDS_PER_POINT / 2 / 3600
    for part in ("1,000,000 points", f"{hours:.2g} h", "2 threads", "large=True", "--yes"):
        assert part in problem.message


def test_without_workers_the_time_is_that_of_all_cores(monkeypatch):
    monkeypatch.setattr(os, "cpu_count", lambda: 7)
    with pytest.raises(InputError, match="on 7 threads"):
        check_number(MANY_POINTS + 1, None, large=False)


def test_who_asks_twice_gets_it():
    assert check_number(10**12, None, large=True) is None


@pytest.mark.parametrize("workers", [0, -3, "two", 1.5])
def test_no_time_is_made_up_for_workers_that_make_no_sense(workers):
    """They are said where the means are checked; nobody reads of -3 threads."""
    assert check_number(10**12, workers, large=False) is None


def given(accuracy="standard", workers=None, store=None, client=None, compiled=None):
    return means(accuracy, workers, store, client, compiled)


@pytest.mark.parametrize("accuracy", ACCURACIES)
def test_means_are_what_was_asked(accuracy):
    with given(accuracy, 3, None, "a client", True) as execution:
        assert execution.accuracy == accuracy
        assert (execution.threads, execution.store) == (3, None)
        assert (execution.client, execution.compiled) == ("a client", True)
        assert execution.resolution is None, "each point its own"


def test_unasked_means_are_all_cores_and_what_pays():
    with given() as execution:
        assert (execution.threads, execution.compiled, execution.client) == (None, None, None)


def test_the_store_is_open_as_long_as_the_study(tmp_path):
    with given(store=tmp_path / "points.sqlite") as execution:
        assert len(execution.store) == 0
        kept = execution.store
    with pytest.raises(sqlite3.ProgrammingError):
        len(kept)


def test_a_study_that_breaks_off_closes_its_store(tmp_path):
    with pytest.raises(KeyboardInterrupt), given(store=tmp_path / "points.sqlite") as execution:
        raise KeyboardInterrupt
    with pytest.raises(sqlite3.ProgrammingError):
        len(execution.store)


def test_a_store_that_is_none_is_said(tmp_path):
    with pytest.raises(InputError, match="cannot keep finished points"), given(store=tmp_path):
        pytest.fail("nothing is to be solved")


@pytest.mark.parametrize("accuracy", ["nonsense", "", None, 1, "Standard"])
def test_an_unknown_accuracy_is_said_with_those_there_are(accuracy):
    with pytest.raises(InputError) as caught, given(accuracy):
        pytest.fail("nothing is to be solved")
    said = str(caught.value)
    assert said.startswith("accuracy: ")
    for known in ACCURACIES:
        assert f"'{known}'" in said


def test_the_nearest_accuracy_is_offered():
    with pytest.raises(InputError, match="Did you mean 'reference'"), given("refrence"):
        pytest.fail("nothing is to be solved")


@pytest.mark.parametrize("workers", [0, -1, 1.5, "two", math.nan])
def test_workers_are_a_number_of_threads(workers):
    with pytest.raises(InputError, match="workers: expected a number of threads"):
        given(workers=workers).__enter__()


def test_both_mistakes_are_said_and_no_store_is_made(tmp_path):
    path = tmp_path / "points.sqlite"
    with pytest.raises(InputError) as caught, given("nonsense", 0, path):
        pytest.fail("nothing is to be solved")
    assert [problem.where for problem in caught.value.problems] == ["accuracy", "workers"]
    assert not path.exists()


@pytest.mark.parametrize("compiled", ["yes", [True], 1])
def test_compiled_is_yes_no_or_unasked(compiled):
    with pytest.raises(InputError, match="compiled: expected"), given(compiled=compiled):
        pytest.fail("nothing is to be solved")


def test_a_grid_has_a_dimension_for_each_path():
    grid = {
        "catholyte.conductivity": ["0.1 mS/cm", "1 mS/cm"],
        "cathode.thickness": ["50 um", "100 um", "0.2 mm"],
    }
    conductivity, thickness = varied_axes(asked_designs(grid))
    assert (conductivity.name, thickness.name) == ("catholyte_conductivity", "thickness")
    assert conductivity.values == pytest.approx([0.1, 1.0])
    assert thickness.values == pytest.approx([50, 100, 200])
    assert (conductivity.units, thickness.units) == ("mS/cm", "um")
    assert (thickness.long_name, thickness.path) == ("cathode thickness", "cathode.thickness")
    assert conductivity.along is thickness.along is None


def test_listed_designs_have_one_dimension_with_the_paths_along_it():
    listed = [
        {"cathode.thickness": "50 um", "cathode.coverage": 0.3},
        {"cathode.coverage": "60 %", "cathode.thickness": "0.1 mm"},
        {"cathode.thickness": "50 um", "cathode.coverage": 0.3},
    ]
    counted, thickness, coverage = varied_axes(asked_designs(listed))
    assert (counted.name, counted.units, counted.path) == ("design", "1", None)
    assert list(counted.values) == [0, 1, 2]
    assert counted.along is None
    assert thickness.values == pytest.approx([50, 100, 50])
    assert (thickness.name, thickness.units, thickness.along) == ("thickness", "um", "design")
    assert (coverage.name, coverage.units, coverage.along) == ("coverage", "1", "design")
    assert coverage.values == pytest.approx([0.3, 0.6, 0.3])
    assert (coverage.long_name, coverage.path) == ("coverage", "cathode.coverage")
