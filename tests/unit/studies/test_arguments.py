import numpy as np
import pytest

from sscell.designs.varied import asked_designs
from sscell.errors import InputError
from sscell.studies.arguments import (
    cell_axis,
    checked_cell,
    checked_cells,
    checked_rates,
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


def test_cells_of_one_title_are_told_apart(cell, other):
    axis = cell_axis([cell, other, cell])
    assert axis.values == [f"{cell.title} (1)", other.title, f"{cell.title} (2)"]
    assert cell_axis([cell, other]).values == [cell.title, other.title]
    assert axis.name == "cell"


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
