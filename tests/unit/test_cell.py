import subprocess
import sys
from dataclasses import is_dataclass

import pybamm
import pytest
from pydantic import ValidationError

import sscell
from sscell.cell import Cell, load_cell
from sscell.errors import InputError
from sscell.parameters import names


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
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=300
    )
    assert done.stdout.split()[-1] == "sweep"


def test_a_name_and_its_file_are_the_same_cell(cell):
    from sscell.reading.read import library

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


def test_the_film_parameter_acts_in_every_model(cell):
    """Also in the model of a cell without a film: 100 ohm cm2 over 9.9 cm2 of contact at 1C."""
    values = cell.parameter_values()
    bare = pybamm.Simulation(cell.model(), parameter_values=values).solve([0, 600])
    values.update({names.FILM_RESISTANCE: 1e-2})
    filmed = pybamm.Simulation(cell.model(), parameter_values=values).solve([0, 600])
    lost = (bare[names.VOLTAGE](600.0) - filmed[names.VOLTAGE](600.0)).item()
    assert lost == pytest.approx(100 / 9.87 * 2.14e-3, rel=0.05)


def test_the_separator_thickness_of_pybamm_acts(cell):
    """300 um more of 8 mS/cm at 2.14 mA/cm2."""
    values = cell.parameter_values()
    thin = pybamm.Simulation(cell.model(), parameter_values=values).solve([0, 60])
    values.update({names.SEPARATOR_THICKNESS: 780e-6})
    thick = pybamm.Simulation(cell.model(), parameter_values=values).solve([0, 60])
    lost = (thin[names.VOLTAGE](0.0) - thick[names.VOLTAGE](0.0)).item()
    assert lost == pytest.approx(300e-4 / 8e-3 * 2.14e-3, rel=1e-3)


def test_a_cell_shows_itself_in_one_line(cell):
    assert repr(cell) == "<Cell 'NCM83 | Li6PS5Cl | In-Li'; see .summary() and .check()>"
    assert str(cell) == repr(cell)


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
