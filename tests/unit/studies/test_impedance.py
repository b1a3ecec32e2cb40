import numpy as np
import pybamm
import pytest

import sscell
from sscell.catalogue.studies import printed
from sscell.errors import InputError
from sscell.solving.life import Life

AT = ["100 kHz", "1 Hz"]


@pytest.fixture(scope="module")
def cell():
    return sscell.load_cell("ncm83_li6ps5cl")


def test_one_spectrum(cell):
    data = sscell.impedance(cell, AT)
    assert data.attrs["study"] == "impedance"
    assert dict(data.sizes) == {"frequency": 2}
    assert float(data["soc"]) == 0.5
    assert data["outcome"].item() == "solved"
    assert data["high_frequency_resistance"] == data["resistance"][0]
    assert data["low_frequency_resistance"] == data["resistance"][-1]
    derived = cell.summary().derived
    beside = 1e4 * (derived.separator_resistance + derived.anode_resistance)
    np.testing.assert_allclose(data["resistance"] - data["cathode_resistance"], beside)
    np.testing.assert_array_equal(data["reactance"], data["cathode_reactance"])


def test_cells_designs_and_states_are_dimensions(cell):
    over = {"anode.resistance": ["0 ohm cm^2", "30 ohm cm^2"]}
    other = cell.replace({"cathode.areal_capacity": "4 mAh/cm^2"})
    data = sscell.impedance([cell, other], AT, [0.3, "70 %"], over=over, accuracy="draft")
    assert data["resistance"].dims == ("cell", "anode_resistance", "soc", "frequency")
    assert data["outcome"].dims == ("cell", "anode_resistance", "soc")
    np.testing.assert_allclose(data["resistance"].diff("anode_resistance"), 30, rtol=1e-9)
    alone = sscell.impedance(other, AT, 0.7, accuracy="draft", over=over)
    np.testing.assert_allclose(data["reactance"][1, :, 1], alone["reactance"], rtol=1e-9)


def test_it_is_kept_and_tabulated(cell, tmp_path):
    data = sscell.impedance(cell, AT, [0.3, 0.7], accuracy="draft")
    sscell.save_results(data, tmp_path / "z.nc")
    assert sscell.load_results(tmp_path / "z.nc").identical(data)
    table = sscell.to_table(data)
    assert len(table) == 4
    assert {"soc [-]", "frequency [Hz]", "resistance [ohm*cm2]", "outcome"} <= set(table)


def test_failures_are_outcomes(cell, monkeypatch):
    def fail(*_, **__):
        raise pybamm.SolverError("no equilibrium")

    monkeypatch.setattr(pybamm.EISSimulation, "solve", fail)
    data = sscell.impedance(cell, AT)
    assert data["outcome"].item() == "solver failed"
    assert np.isnan(data["resistance"]).all()


def test_all_mistakes_are_named_at_once(cell):
    with pytest.raises(InputError) as error:
        sscell.impedance(cell, [0], 2, over={"anode.resistence": [1]})
    text = str(error.value)
    assert all(word in text for word in ("frequencies.0", "soc", "anode.resistance"))
    with pytest.raises(InputError, match="accuracy"):
        sscell.impedance(cell, acuracy="draft")


LIFE = sscell.Protocol.cycles(3, charge="1C", discharge="1C")


def test_cycles_are_a_dimension_before_the_states_of_charge():
    bare = sscell.load_cell("ncm83_bare_li6ps5cl")
    over = {"cathode.coverage": [0.3, 0.6]}
    asked = {"cycles": [2, 0, 3], "protocol": LIFE, "accuracy": "draft"}
    data = sscell.impedance(bare, AT, [0.3, 0.7], over=over, **asked)
    assert data["resistance"].dims == ("coverage", "cycle", "soc", "frequency")
    assert data["outcome"].dims == ("coverage", "cycle", "soc")
    assert "note" not in data.attrs
    ordered = data["resistance"].sortby("cycle").isel(frequency=-1)
    assert (ordered.diff("cycle") > 0).all()
    assert data.sizes == sscell.impedance(bare, AT, [0.3, 0.7], over=over, **asked).sizes
    once = sscell.impedance(bare, AT, 0.7, over=over, **(asked | {"cycles": 3}))
    assert once["resistance"].dims == ("coverage", "frequency")
    assert int(once["cycle"]) == 3
    same = data["resistance"].sel(cycle=3, soc=0.7)
    np.testing.assert_allclose(once["resistance"], same, rtol=1e-9)


def test_a_cell_that_no_law_changes_is_named_and_its_spectra_are_equal(cell):
    bare = sscell.load_cell("ncm83_bare_li6ps5cl")
    asked = {"cycles": [0, 3], "protocol": LIFE, "accuracy": "draft"}
    data = sscell.impedance([bare, cell], AT, **asked)
    np.testing.assert_array_equal(data["resistance"][1, 0], data["resistance"][1, 1])
    assert data["resistance"][0, 0, -1] < data["resistance"][0, 1, -1]
    assert cell.title in data.attrs["note"]
    assert bare.title not in data.attrs["note"]
    assert data.attrs["note"] in printed(data)


def test_spectra_after_a_cycle_that_could_not_be_solved_are_outcomes(monkeypatch):
    bare = sscell.load_cell("ncm83_bare_li6ps5cl")
    monkeypatch.setattr(Life, "cell_after", lambda life, n: None if n > 1 else life.cell)
    data = sscell.impedance(bare, AT, cycles=[1, 3], protocol=LIFE, accuracy="draft")
    assert data["outcome"].values.tolist() == ["solved", "solver failed"]
    assert np.isnan(data["resistance"][1]).all()


def test_mistakes_of_cycles_and_protocols_are_named(cell):
    with pytest.raises(InputError) as error:
        sscell.impedance(cell, [0], cycles=[0, 5], protocol=LIFE)
    assert [problem.where for problem in error.value.problems] == ["frequencies.0", "cycles.1"]
    beyond = ["Charge at 1C until 4.9 V", "Discharge at 1C"]
    with pytest.raises(InputError, match=r"4\.9 V"):
        sscell.impedance(cell, AT, cycles=1, protocol=beyond)
