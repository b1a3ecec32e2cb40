import subprocess
import sys
from dataclasses import is_dataclass

import pybamm
import pytest
from pydantic import ValidationError

import sscell
from sscell.cell import Cell, load_cell
from sscell.errors import InputError


@pytest.fixture(scope="module")
def cell():
    return load_cell("ncm83_li6ps5cl")


def test_every_public_name_is_there():
    for name in sscell.__all__:
        assert getattr(sscell, name) is not None
    assert set(sscell.__all__) <= set(dir(sscell))


def test_other_names_are_not():
    with pytest.raises(AttributeError, match="no attribute 'loadcell'"):
        sscell.loadcell  # noqa: B018


def test_a_star_import_is_complete():
    code = "from sscell import *; print(load_cell('ncm83_li6ps5cl').title, plot.sweep.__name__)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.split()[-1] == "sweep"


def test_a_name_and_its_file_are_the_same_cell(cell):
    from sscell.description.read import library

    path = library("cells")["ncm83_li6ps5cl"]
    assert load_cell(path) == cell
    assert load_cell(str(path)) == cell


def test_a_mapping_is_a_cell(cell):
    assert load_cell(cell.to_mapping()).title == cell.title


def test_an_unknown_name_says_the_nearest():
    with pytest.raises(InputError, match="Did you mean 'ncm83_li6ps5cl'"):
        load_cell("ncm83_li6ps5c")


@pytest.mark.parametrize("source", [None, 3, ["ncm83_li6ps5cl"]])
def test_other_things_are_no_cell(source):
    with pytest.raises(InputError, match="expected a name"):
        load_cell(source)


def test_cells_are_frozen(cell):
    with pytest.raises(ValidationError):
        cell.temperature = 300.0


def test_replace_gives_another_cell_and_leaves_the_first(cell):
    before = cell.to_mapping()
    changed = cell.replace({"catholyte.conductivity": "10 mS/cm"})
    assert isinstance(changed, Cell)
    assert changed.cathode.catholyte.conductivity == pytest.approx(1.0)
    assert cell.to_mapping() == before


def test_doors(cell):
    """Each returns what its name says; the numbers are tested where they are made."""
    assert isinstance(cell.parameter_values(), pybamm.ParameterValues)
    assert isinstance(cell.model(), sscell.SolidStateDFN)
    assert is_dataclass(cell.summary())
    assert cell.check()


def test_model_has_a_film_only_where_the_cell_has_one(cell):
    assert not cell.model().film
    assert cell.replace({"cathode.film_resistance": "1 ohm cm^2"}).model().film


def test_model_hears_options(cell):
    model = cell.model({"surface form": "differential"})
    assert model.options["surface form"] == "differential"


def test_example_of_the_package_runs():
    """As it stands in the docstring of sscell."""
    lines = [line[4:] for line in sscell.__doc__.splitlines() if line.startswith(">>> ")]
    assert len(lines) >= 3
    import matplotlib.pyplot as plt

    scope = {}
    exec("\n".join(lines), scope)
    assert scope["rates"].sizes["c_rate"] == 3
    plt.close("all")
