import json

import h5py
import numpy as np
import pytest
import xarray as xr

from sscell.cell import cells_of, load_cell
from sscell.errors import InputError
from sscell.parameters.derived import derive
from sscell.results.dataset import (
    Axis,
    band_words,
    dataset,
    load_results,
    save_results,
)
from sscell.results.variables import VARIABLES


@pytest.fixture(scope="module")
def cell():
    return load_cell("ncm83_li6ps5cl")


@pytest.fixture
def results(cell):
    axes = [
        Axis("cell", ["a | b", "Zelle µ"], "", "cell"),
        Axis("thickness", [80.0, 120.0, 200.0], "um", "cathode thickness", "cathode.thickness"),
        Axis("c_rate", [0.1, 1.0], "1", "C-rate"),
    ]
    outcome = np.full((2, 3, 2), "cut-off voltage", dtype="U15")
    outcome[1, 2, 1] = "infeasible"
    capacity = np.arange(12.0).reshape(2, 3, 2)
    capacity[0, 0, 0] = np.nan
    return dataset(
        axes,
        {"capacity": capacity, "outcome": outcome},
        study="rate_capability",
        title="a title",
        direction="charge",
        cells=[cell, cell.replace({"temperature": "40 degC"})],
        protocol={"c_rates": [0.1, 1.0]},
    )


def test_variables_have_units_and_names(results):
    assert results["capacity"].attrs == {"units": "mAh/cm2", "long_name": "areal capacity"}
    assert results["capacity"].dims == ("cell", "thickness", "c_rate")


def test_coordinates_have_units_names_and_paths(results):
    assert results["thickness"].attrs == {
        "units": "um",
        "long_name": "cathode thickness",
        "path": "cathode.thickness",
    }
    assert "path" not in results["c_rate"].attrs


WORDS = {
    "ended_by",
    "outcome",
    "outcome_varied",
    "limited_by",
    "limited_by_samples",
    "unknown",
    "name",
    "formula",
    "form",
    "family",
    "conductivity_basis",
    "density_known",
    "estimated",
    "reason",
    "redox",
    "requirement",
    "own",
    "solvents",
    "humid_air",
    "contact_verdict",
    "raw_material_amount",
}
"""Variables that hold no numbers."""


def test_every_variable_has_a_unit_and_a_name():
    for name, (units, long_name) in VARIABLES.items():
        assert long_name, name
        assert units or name in WORDS


def test_attributes_say_what_was_asked_and_with_what(results):
    assert (results.attrs["title"], results.attrs["direction"]) == ("a title", "charge")
    assert results.attrs["sscell_version"][0].isdigit()
    assert results.attrs["pybamm_version"].startswith("26.")
    assert json.loads(results.attrs["description"])["c_rates"] == [0.1, 1.0]


def test_variables_may_lack_the_last_axes(cell):
    axes = [Axis("c_rate", [1.0], "1", "C-rate"), Axis("state_of_discharge", [0, 1], "1", "s")]
    variables = {"capacity": np.ones(1), "voltage": np.ones((1, 2))}
    made = dataset(
        axes, variables, study="sweep", title="", direction="", cells=[cell], protocol={}
    )
    assert made["capacity"].dims == ("c_rate",)
    assert made["voltage"].dims == ("c_rate", "state_of_discharge")


def test_files_give_back_everything(results, tmp_path):
    """Strings beyond ASCII, NaN, attributes, types."""
    save_results(results, tmp_path / "r.nc")
    again = load_results(tmp_path / "r.nc")
    xr.testing.assert_identical(again, results)
    assert again["outcome"].values.tolist() == results["outcome"].values.tolist()
    assert np.isnan(again["capacity"].values[0, 0, 0])
    assert again["capacity"].dtype == np.float64


def test_loaded_results_do_not_hold_their_file(results, tmp_path):
    path = tmp_path / "r.nc"
    save_results(results, path)
    again = load_results(path)
    path.unlink()
    assert float(again["capacity"][1, 2, 1]) == 11


def test_cells_come_back_equal(results, cell, tmp_path):
    save_results(results, tmp_path / "r.nc")
    first, second = cells_of(load_results(tmp_path / "r.nc"))
    assert derive(first) == derive(cell)
    assert second.temperature == pytest.approx(313.15)
    assert first.cathode.coverage.source == cell.cathode.coverage.source


def test_cells_come_back_to_the_last_source(results, cell):
    """``to_mapping`` promises plain mappings that load again to an equal cell."""
    assert cells_of(results)[0].to_mapping() == cell.to_mapping()


def test_saving_again_overwrites(results, tmp_path):
    path = tmp_path / "r.nc"
    for title in ("old", "new"):
        save_results(results.assign_attrs(title=title), path)
    assert load_results(path).attrs["title"] == "new"
    assert [p.name for p in tmp_path.iterdir()] == ["r.nc"]


def test_a_failed_save_keeps_the_old_file(results, tmp_path, monkeypatch):
    path = tmp_path / "r.nc"
    save_results(results, path)

    def full(descriptor):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("os.fsync", full)
        with pytest.raises(InputError, match="No space left on device"):
            save_results(results.assign_attrs(title="new"), path)
    assert load_results(path).attrs["title"] == "a title"
    assert list(tmp_path.iterdir()) == [path]


def test_a_tilde_is_the_home(results, tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    save_results(results, "~/r.nc")
    assert [path.name for path in tmp_path.iterdir()] == ["r.nc"]
    assert load_results("~/r.nc").attrs["title"] == "a title"


def test_only_results_are_replaced_by_results(results, tmp_path):
    path = tmp_path / "card.yaml"
    path.write_text("title: mine")
    with pytest.raises(InputError, match="something else"):
        save_results(results, path)
    assert path.read_text() == "title: mine"


def test_missing_file_is_the_users_mistake(tmp_path):
    with pytest.raises(InputError, match="no such file"):
        load_results(tmp_path / "none.nc")


@pytest.mark.parametrize("content", [b"", b"title: a cell\n", b"\x89HDF\r\n\x1a\n" + b"\0" * 100])
def test_other_files_are_the_users_mistake(content, tmp_path):
    path = tmp_path / "r.nc"
    path.write_bytes(content)
    with pytest.raises(InputError, match="not a NetCDF result"):
        load_results(path)


def test_other_netcdf_files_are_the_users_mistake(tmp_path):
    xr.Dataset({"a": ("x", [1.0])}).to_netcdf(tmp_path / "r.nc", engine="h5netcdf")
    with pytest.raises(InputError, match="not a result of sscell"):
        load_results(tmp_path / "r.nc")


@pytest.mark.filterwarnings("ignore:The 'phony_dims'")
def test_plain_hdf5_files_are_the_users_mistake(tmp_path):
    with h5py.File(tmp_path / "r.nc", "w") as file:
        file["numbers"] = np.arange(3)
    with pytest.raises(InputError, match="not a"):
        load_results(tmp_path / "r.nc")


@pytest.mark.parametrize("title", [3, ["a"], b"a", {"a": 1}])
def test_a_title_that_is_no_text_is_refused(cell, title):
    """A file with it could be saved, but not loaded."""
    with pytest.raises(InputError, match="title: expected text"):
        dataset([], {}, study="x", title=title, direction="charge", cells=[cell], protocol={})


@pytest.mark.parametrize(
    ("about", "words"),
    [
        ({"uncertainty": "published", "typical": "x"}, "80 % of cells as built"),
        (
            {"uncertainty": "measured", "typical": "x"},
            "80 % of cells as built that agree with the measurements",
        ),
        (
            {"uncertainty": "published", "typical": "x", "as_described": "composite anode"},
            "80 % of cells as built, composite anode as described",
        ),
        ({"uncertainty": "{}", "samples": 8}, "10 to 90 % of 8 designs"),
        (
            {"uncertainty": "cards", "samples": 8, "uncertainty_estimated": "of one"},
            "10 to 90 % of 8 designs, spread estimated",
        ),
    ],
)
def test_what_a_band_holds(about, words):
    banded = xr.Dataset(coords={"quantile": [0.1, 0.5, 0.9]}, attrs=about)
    assert band_words(banded) == words
    assert band_words(xr.Dataset(attrs=about)) == ""
