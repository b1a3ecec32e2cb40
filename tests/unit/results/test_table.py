import numpy as np
import xarray as xr

from sscell.results.table import MOST_ROWS, capacity_table


def results(cells, **attrs):
    rates = [0.1, 1.0]
    values = np.arange(2.0 * len(cells)).reshape(len(cells), 2) + 100.0
    dims = ("cell", "c_rate")
    data = {
        "specific_capacity": (dims, values, {"units": "mAh/g", "long_name": "specific capacity"}),
        "capacity": (dims, values / 50, {"units": "mAh/cm2", "long_name": "areal capacity"}),
    }
    return xr.Dataset(data, {"cell": list(cells), "c_rate": rates}, attrs)


def test_a_row_a_cell_and_a_column_a_rate():
    lines = capacity_table(results(["one", "another"]))
    assert lines[0] == "specific capacity [mAh/g]"
    assert lines[1].split() == ["0.1C", "1C"]
    assert [line.split() for line in lines[2:]] == [
        ["one", "100", "101"], ["another", "102", "103"]
    ]  # fmt: skip


def test_per_area_where_the_figure_is():
    assert capacity_table(results(["one"], capacity="areal"))[0] == "areal capacity [mAh/cm2]"


def test_what_was_varied_names_the_row():
    swept = results(["one"]).expand_dims(loading=[1.0, 2.5], axis=1)
    assert [line.rsplit(None, 2)[0].strip() for line in capacity_table(swept)[2:]] == [
        "one, 1", "one, 2.5"
    ]  # fmt: skip


def test_one_cell_needs_no_name():
    lines = capacity_table(results(["one"]).isel(cell=0))
    assert lines[2].split() == ["100", "101"]


def test_rows_beyond_a_dozen_are_counted():
    lines = capacity_table(results([f"c{i}" for i in range(20)]))
    assert len(lines) == 2 + MOST_ROWS + 1
    assert lines[-1].strip() == "... 8 more rows"
