import numpy as np
import pytest
import xarray as xr

from sscell.errors import InputError
from sscell.results.table import MOST_ROWS, grid, table_csv, to_table


def results(cells, **attrs):
    rates = [0.1, 1.0]
    values = np.arange(2.0 * len(cells)).reshape(len(cells), 2) + 100.0
    dims = ("cell", "c_rate")
    data = {
        "specific_capacity": (dims, values, {"units": "mAh/g", "long_name": "specific capacity"}),
        "capacity": (dims, values / 50, {"units": "mAh/cm2", "long_name": "areal capacity"}),
    }
    return xr.Dataset(data, {"cell": list(cells), "c_rate": rates}, attrs)


def table_lines(*given, **warned):
    return grid(*given, **warned).lines()


def test_a_row_a_cell_and_a_column_a_rate():
    lines = table_lines(results(["one", "another"]), "specific_capacity")
    assert lines[0] == "specific capacity [mAh/g]"
    assert lines[1].split() == ["0.1C", "1C"]
    assert [line.split() for line in lines[2:]] == [
        ["one", "100", "101"], ["another", "102", "103"]
    ]  # fmt: skip


def test_warnings_of_each_cell_are_the_last_column():
    swept = results(["one", "another"]).expand_dims(loading=[1.0, 2.5], axis=0)
    lines = table_lines(swept, "specific_capacity", warned=[5, 0])
    assert [line.split()[-1] for line in lines[1:]] == ["warnings", "5", "0", "5", "0"]
    alone = results(["one"])
    assert table_lines(alone, "capacity", warned=[5]) == table_lines(alone, "capacity")


def test_the_first_line_is_what_is_shown():
    assert table_lines(results(["one"]), "capacity")[0] == "areal capacity [mAh/cm2]"


def test_what_was_varied_names_the_row():
    swept = results(["one"]).expand_dims(loading=[1.0, 2.5], axis=1)
    lines = table_lines(swept, "specific_capacity")
    assert [line.rsplit(None, 2)[0].strip() for line in lines[2:]] == [
        "one, 1", "one, 2.5"
    ]  # fmt: skip


def test_rows_of_several_quantities_have_a_head_with_units():
    swept = results(["one"]).expand_dims(loading=[1.0, 2.5], soc=[0.5], axis=(1, 2))
    swept["loading"].attrs = {"units": "mAh/cm2", "long_name": "areal capacity"}
    lines = table_lines(swept, "specific_capacity")
    assert lines[1].split() == ["cell,", "areal", "capacity", "[mAh/cm2]", "0.1C", "1C"]
    # a quantity with a single value tells no rows apart
    assert lines[2].split() == ["one,", "1", "100", "101"]


def test_how_cells_were_charged_is_a_column():
    assert to_table(results(["one"], charge="0.1C"))["charge"].tolist() == ["0.1C"] * 2
    assert "charge" not in to_table(results(["one"]))


def test_a_band_is_in_brackets_beside_its_value():
    """An end, or a value, that is out of reach is none."""
    given = results(["one"], uncertainty="published", typical="medians", samples=8)
    ends = np.array([[90.0, 91.234], [100.0, 101.0], [120.0, np.inf]])[:, None]
    given["specific_capacity_band"] = ("quantile", "cell", "c_rate"), ends
    given = given.assign_coords(quantile=[0.1, 0.5, 0.9])
    first, rates, row = table_lines(given, "specific_capacity")
    assert first == "specific capacity [mAh/g], in brackets 80 % of cells as built"
    assert row.strip() == "one    100 (90 to 120) 101 (91.2 to none)"
    assert len(rates) == len(row)
    given["specific_capacity"][..., 1] = np.nan
    assert table_lines(given, "specific_capacity")[-1].endswith("none (91.2 to none)")


def test_one_cell_needs_no_name():
    lines = table_lines(results(["one"]).isel(cell=0), "specific_capacity")
    assert lines[2].split() == ["100", "101"]


def test_what_has_no_rates_is_one_column():
    """Long numbers stay apart from what they are of."""
    losses = xr.Dataset({"mean_loss": ("process", [0.01, 9.123e-06])}, {"process": ["a", "bcd"]})
    losses["mean_loss"].attrs = {"units": "V", "long_name": "mean loss"}
    lines = table_lines(losses, "mean_loss")
    assert [line.split() for line in lines] == [
        ["mean", "loss", "[V]"], ["a", "0.01"], ["bcd", "9.123e-06"]
    ]  # fmt: skip


def test_rows_beyond_a_dozen_are_counted():
    lines = table_lines(results([f"c{i}" for i in range(20)]), "specific_capacity")
    assert len(lines) == 2 + MOST_ROWS + 1
    assert lines[-1].strip() == "... 8 more rows"


def test_a_tidy_table_has_a_row_a_point_and_units():
    given = results(["one", "another"])
    band = xr.DataArray(np.ones((2, 2, 2)), dims=("quantile", "cell", "c_rate"))
    band.attrs["units"] = "mAh/cm2"
    voltage = xr.DataArray(np.ones((2, 2, 3)), dims=("cell", "c_rate", "state_of_discharge"))
    given = given.assign(capacity_band=band, outcome=(given["capacity"] > 0).drop_attrs())
    given = given.assign(voltage=voltage).assign_coords(quantile=[0.1, 0.9])
    given["c_rate"].attrs["units"] = "1"
    table = to_table(given)
    assert table.columns.tolist() == [
        *("cell", "c_rate [-]", "specific_capacity [mAh/g]", "capacity [mAh/cm2]"),
        *("capacity_band 10 % [mAh/cm2]", "capacity_band 90 % [mAh/cm2]", "outcome"),
    ]
    assert len(table) == 4
    assert table["specific_capacity [mAh/g]"].tolist() == [100.0, 101.0, 102.0, 103.0]
    first = table_csv(given).decode().splitlines()[1]
    assert first == "one,0.1,100,2,1,1,True"


@pytest.mark.parametrize("wrong", [None, 3, xr.Dataset()])
def test_what_is_no_result_is_refused(wrong):
    with pytest.raises(InputError, match="expected results"):
        to_table(wrong)
