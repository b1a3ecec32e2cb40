import builtins
import json

import bpx
import numpy as np
import pybamm
import pytest

import sscell
from sscell.catalogue.bpx import as_text, to_bpx


def in_pybamm(cell, folder, cells=None, **options):
    """A discharge at 1C by PyBaMM's own model from the file of a cell."""
    path = folder / "cell.bpx.json"
    path.write_text(as_text(to_bpx(cell)), encoding="utf-8")
    values = pybamm.ParameterValues.create_from_bpx(path)
    simulation = pybamm.Simulation(
        pybamm.lithium_ion.DFN(options),
        parameter_values=values,
        var_pts=cells,
        solver=pybamm.IDAKLUSolver(rtol=1e-7, atol=1e-8),
    )
    return simulation.solve([0, 4500])


def changed(**cathode):
    card = sscell.load_cell("ncm83_li6ps5cl_graphite").to_mapping()
    card["cathode"] |= cathode
    return card


def test_pybamm_gets_our_voltage_from_what_bpx_can_say(tmp_path):
    """Electrons conducted alike at all stoichiometries; the meshes differ, and the tables."""
    card = changed()
    card["cathode"]["active_material"]["electronic_conductivity"] = "1 mS/cm"
    cell = sscell.load_cell(card)
    fine = {"x_n": 40, "x_s": 5, "x_p": 40, "r_n": 60, "r_p": 60}
    theirs, ours = in_pybamm(cell, tmp_path, fine), sscell.discharge(cell, 1)
    capacity = [run["Discharge capacity [A.h]"].entries for run in (theirs, ours)]
    assert capacity[0][-1] == pytest.approx(capacity[1][-1], rel=1e-4)
    passed = np.linspace(0, 0.98 * capacity[0][-1], 100)
    voltages = [
        np.interp(passed, charge, run["Voltage [V]"].entries)
        for charge, run in zip(capacity, (theirs, ours), strict=True)
    ]
    np.testing.assert_allclose(*voltages, atol=1e-3)


@pytest.mark.parametrize("name", ["lto", "silicon"])
def test_full_cells_solve_in_pybamm(name, tmp_path):
    """Electronic conductivities that change with the stoichiometry make the difference."""
    cell = sscell.load_cell(f"ncm83_li6ps5cl_{name}")
    theirs = in_pybamm(cell, tmp_path)["Discharge capacity [A.h]"].entries[-1]
    ours = sscell.discharge(cell, 1)["Discharge capacity [A.h]"].entries[-1]
    assert theirs == pytest.approx(ours, rel=0.05)


@pytest.mark.filterwarnings("ignore:The parameter 'Q_:DeprecationWarning")
def test_a_blend_solves_in_pybamm(tmp_path):
    cell = sscell.load_cell(changed(blend=[{"active_material": "lfp", "share": "30 %"}]))
    run = in_pybamm(cell, tmp_path, **{"particle phases": ("1", "2")})
    ours = sscell.discharge(cell, 1)["Discharge capacity [A.h]"].entries[-1]
    assert run["Discharge capacity [A.h]"].entries[-1] == pytest.approx(ours, rel=0.05)
    assert "2 is LiFePO4" in to_bpx(cell)["Header"]["Description"]


def test_a_half_cell_is_partial_and_says_so():
    content = to_bpx(sscell.load_cell("ncm83_li6ps5cl"))
    read = bpx.parse_bpx_obj(json.loads(as_text(content)))
    assert read.header.model == "Partial"
    assert read.parameterisation.negative_electrode is None
    assert content["Parameterisation"]["User-defined"]["Counter electrode potential [V]"] == 0.62
    assert "BPX has no half cells" in content["Header"]["Description"]


def test_what_is_left_out_is_listed_with_its_size():
    film = changed(film_resistance="50 ohm cm^2")
    description = to_bpx(sscell.load_cell(film))["Header"]["Description"]
    assert "Film: 50 ohm cm2 per contact area of the positive electrode is left out" in description
    assert "Voids: 14.1 % (positive), 10 % (negative)" in description
    stack = sscell.load_cell("ncm83_li2zrcl6_li6ps5cl_li3n")
    assert "holds 2 layers." in to_bpx(stack)["Header"]["Description"]


def test_a_catholyte_that_stores_charge_is_refused():
    with pytest.raises(sscell.InputError, match=r"cathode\.catholyte: stores charge"):
        to_bpx(sscell.load_cell("li3ticl6_all_in_one"))


def test_the_library_is_asked_for(monkeypatch):
    def importing(name, *rest, real=builtins.__import__):
        if name == "bpx":
            raise ImportError(name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", importing)
    with pytest.raises(sscell.InputError, match=r"pip install 'sscell\[bpx\]'"):
        to_bpx(sscell.load_cell("ncm83_li6ps5cl"))


def test_the_text_is_the_content_with_short_lines_for_lists():
    content = to_bpx(sscell.load_cell("ncm83_li6ps5cl"))
    text = as_text(content)
    assert json.loads(text) == content
    assert len(text.splitlines()) < 100
