import math

import pytest

from sscell.cell import load_cell
from sscell.results.summary import Row, summarise


@pytest.fixture(scope="module")
def cell():
    return load_cell("ncm83_li6ps5cl")


@pytest.fixture(scope="module")
def summary(cell):
    return summarise(cell)


def test_schlautmanns_cathode(summary):
    """What the paper reports: 44.7 and 41.2 vol%, 0.254 mS/cm; three digits are printed."""
    assert summary["active material volume fraction"] == pytest.approx(0.447, abs=5e-4)
    assert summary["catholyte volume fraction"] == pytest.approx(0.412, abs=5e-4)
    assert summary["void fraction"] == pytest.approx(0.141, rel=1e-12)
    assert summary["effective ionic conductivity"] == pytest.approx(0.254, abs=1e-3)
    assert summary["tortuosity factor of the catholyte"] == pytest.approx(3.57, abs=0.02)


def test_units_by_hand(summary):
    """10.7 mg/cm2 over 4.78 g/cm3 x 44.7 % is 50.1 um; times 200 mAh/g is 2.14 mAh/cm2."""
    assert summary["active material loading"] == pytest.approx(10.7, rel=1e-12)
    assert summary["cathode thickness"] == pytest.approx(50.1, abs=0.1)
    assert summary["nominal areal capacity"] == pytest.approx(2.14, rel=1e-12)
    assert summary["1C"] == pytest.approx(2.14, rel=1e-12)
    assert summary["catholyte conductivity"] == pytest.approx(2.2, rel=1e-12)
    assert summary["anode resistance"] == pytest.approx(10, rel=1e-12)
    assert summary["separator thickness"] == pytest.approx(480, rel=1e-12)


def test_contact_area_of_the_voxel_model(summary):
    """6 x 0.447 / 3.4 um x 25 % = 0.197 m2/cm3."""
    assert summary["contact area"] == pytest.approx(0.197, abs=1e-3)


def test_cathode_resistance_by_hand(summary):
    """50.1 um over three times 0.0254 S/m is 6.57 ohm cm2."""
    name = "cathode ionic resistance, L/(3 kappa)"
    assert summary[name] == pytest.approx(50.1e-6 / (3 * 0.0254) * 1e4, rel=5e-3)


def test_masses_by_hand(summary, cell):
    """10.7 / 73.5 % mg/cm2 of cathode; 480 um of separator at its density, in mg/cm2."""
    assert summary["cathode mass"] == pytest.approx(10.7 / 0.735, rel=1e-9)
    density = cell.separator[0].electrolyte.density
    if density is None:
        assert math.isnan(summary["separator mass"])
    else:
        assert summary["separator mass"] == pytest.approx(480e-6 * density * 100, rel=1e-9)


def test_unknown_density_is_unknown_not_zero(cell):
    layer = cell.separator[0]
    bare = layer.rebuilt(electrolyte=layer.electrolyte.rebuilt(density=None))
    said = summarise(cell.rebuilt(separator=(bare,)))
    assert math.isnan(said["separator mass"])
    assert "separator mass" in str(said)
    assert "unknown" in str(said)


def test_fractions_of_the_table_sum_to_one(summary):
    parts = [row.value for row in summary.rows if row.name.endswith("fraction")]
    assert sum(parts) == pytest.approx(1, rel=1e-12)


def test_equilibrium_capacity_is_that_of_the_curve(summary):
    """Of NCM83 between 4.32 and 2.62 V."""
    assert summary["equilibrium specific capacity"] == pytest.approx(205.3, abs=0.1)
    ratio = summary["equilibrium areal capacity"] / summary["equilibrium specific capacity"]
    assert ratio == pytest.approx(10.7e-3, rel=1e-9)


def test_it_prints_as_a_table(summary, cell):
    lines = str(summary).splitlines()
    assert lines[0] == cell.title
    assert len(lines) == 1 + len(summary.rows)
    assert all("nan" not in line for line in lines)
    assert repr(summary) == str(summary)
    assert max(map(len, lines[1:])) < 80


def test_names_are_unique(summary):
    names = [row.name for row in summary.rows]
    assert len(set(names)) == len(names)


def test_wrong_name_says_the_right_ones(summary):
    with pytest.raises(KeyError, match="cathode thickness"):
        summary["thickness"]


def test_rows_print_four_digits():
    assert str(Row("a", 1.23456, "um")).endswith("1.235 um")
    assert str(Row("a", float("nan"), "um")).endswith("unknown")


def test_it_is_a_mapping_of_names_to_numbers(summary):
    assert "1C" in summary
    assert "2C" not in summary
    assert len(summary) == len(list(summary)) == len(dict(summary))
    assert dict(summary)["1C"] == summary["1C"]
    assert summary.units["1C"] == "mA/cm2"
    assert summary.get("2C") is None


def test_an_estimated_length_factor_is_marked(cell, summary):
    name = "diffusion length factor"
    assert summary[name] > 1.5
    assert f"{name:<46}" in str(summary)
    assert "[estimated]" in next(line for line in str(summary).splitlines() if name in line)
    stated = cell.replace({"cathode.diffusion_length_factor": 1.5}).summary()
    assert stated[name] == 1.5
    assert "estimated" not in str(stated)


def test_films_of_layers_are_those_of_each(cell):
    """The second layer has a coating, 10 nm of 1e-5 mS/cm, whatever the block has."""
    electrolyte = {
        "name": "li2taof5_amorphous",
        "conductivity": "1e-5 mS/cm",
        "temperature": "25 degC",
    }
    coating = {"electrolyte": electrolyte, "thickness": "10 nm"}
    card = cell.replace({"cathode.film_resistance": "7 ohm cm^2"}).to_mapping()
    card["cathode"]["layers"] = [
        {"share": 0.3},
        {"share": 0.3, "film": coating},
        {"share": 0.4, "film_resistance": "0 ohm cm^2"},
    ]
    films = {name: v for name, v in summarise(load_cell(card)).items() if "film" in name}
    assert films == {
        "layer 0, film resistance per contact area": pytest.approx(7),
        "layer 1, film resistance per contact area": pytest.approx(100),
    }
