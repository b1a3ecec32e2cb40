import json

import numpy as np
import pytest
from cells import FLAT, ideal_card

from sscell import Quantity, load_results, save_results
from sscell.cell import cells_of, load_cell
from sscell.errors import InputError
from sscell.parameters import names
from sscell.parameters.derived import derive
from sscell.solving.engine import Engine
from sscell.solving.points import Point
from sscell.studies.discharge import losses
from sscell.studies.rates import rate_capability
from sscell.studies.required import required, required_conductivity

from ..solving.conftest import WRONG_RATES

pytestmark = pytest.mark.slow

LOADINGS, RATES = [4.0, 8.0], [0.5, 1.0]
ENOUGH, CATHOLYTE = "always enough", "not limited by the catholyte"


@pytest.fixture(scope="module")
def need(cell):
    """A map without a point that is out of reach."""
    return required_conductivity(cell, Quantity(LOADINGS, "mAh/cm^2"), RATES)


def put_back(cell, need, where=None, path="catholyte.conductivity"):
    """The cell with what was found at one point, in the unit it was said in."""
    point = need["required"] if where is None else need["required"].isel(where)
    unit = "" if need["required"].attrs["units"] == "1" else need["required"].attrs["units"]
    return cell.replace({path: f"{float(point.squeeze())!r} {unit}".strip()})


def thick(cell, loading):
    return cell.replace({"cathode.areal_capacity": f"{loading} mAh/cm^2"})


# what is found


@pytest.mark.parametrize("direction", ["discharge", "charge", "cycle"])
def test_put_back_it_gives_the_capacity_asked_for(cell, direction):
    """1 % of the fraction, by the study that knows nothing of the search."""
    chosen = thick(cell, 4.0)
    found = required_conductivity(chosen, None, [0.5], 0.85, direction)
    assert found["outcome"].values.tolist() == ["found"]
    again = rate_capability(put_back(chosen, found), [0.5], direction)
    assert float(again["capacity_fraction"][0]) == pytest.approx(0.85, rel=0.01)
    assert float(found["reached"][0]) == pytest.approx(0.85, rel=0.01)
    for name in ("stack_specific_energy", "stack_energy_density"):  # the same point, solved twice
        assert float(found[name][0]) == pytest.approx(float(again[name][0]), rel=2e-3)
    assert found.attrs["direction"] == direction


@pytest.mark.parametrize("direction", ["discharge", "charge"])
def test_put_back_it_costs_the_voltage_asked_for(cell, direction):
    """1 % of 250 mV, by the split of the losses inside the cathode."""
    chosen = thick(cell, 4.0)
    found = required_conductivity(chosen, None, [1.0], direction=direction, voltage_loss="250 mV")
    parts = losses(put_back(chosen, found), 1.0, direction)["mean_loss"]
    assert float(parts.sum()) == pytest.approx(0.25, rel=0.01)
    assert float(found["reached"][0]) == pytest.approx(0.25, rel=0.01)


def test_put_back_it_has_the_efficiency_asked_for(cell):
    chosen = thick(cell, 4.0)
    found = required_conductivity(chosen, None, [0.5], energy_efficiency=0.88)
    again = rate_capability(put_back(chosen, found), [0.5], "cycle")
    assert float(again["energy_efficiency"][0]) == pytest.approx(0.88, rel=0.01)
    assert found.attrs["direction"] == "cycle"


def test_every_point_of_a_map_gives_what_was_asked(cell, need):
    assert (need["outcome"] == "found").all()
    for i, loading in enumerate(LOADINGS):
        for k, rate in enumerate(RATES):
            back = put_back(thick(cell, loading), need, {"areal_capacity": i, "c_rate": k})
            again = rate_capability(back, [rate])
            assert float(again["capacity_fraction"][0]) == pytest.approx(0.8, rel=0.01)


def test_it_is_the_least_that_will_do(cell):
    """10 % less conductivity delivers less than was asked, 10 % more delivers it."""
    chosen = thick(cell, 8.0)
    found = required_conductivity(chosen, None, [1.0])
    least = float(found["required"][0])
    less, more = (
        rate_capability(chosen.replace({"catholyte.conductivity": f"{x * least} mS/cm"}), [1.0])
        for x in (0.9, 1.1)
    )
    assert float(less["capacity_fraction"][0]) < 0.8 < float(more["capacity_fraction"][0])


def test_thicker_and_faster_needs_more(need):
    assert np.all(np.diff(need["required"], axis=0) > 0)
    assert np.all(np.diff(need["required"], axis=1) > 0)


def test_more_capacity_needs_more(cell, need):
    stricter = required_conductivity(cell, Quantity(LOADINGS, "mAh/cm^2"), RATES, 0.9)
    assert np.all(stricter["required"] > need["required"])


def test_a_tighter_budget_needs_more(cell):
    wide, tight = (
        required_conductivity(thick(cell, 4.0), None, RATES, voltage_loss=loss)
        for loss in ("400 mV", "250 mV")
    )
    assert np.all(tight["required"] > wide["required"])


def test_a_point_alone_needs_what_it_needs_in_a_map(cell, need):
    """1 %: other meshes may be in use."""
    alone = required_conductivity(thick(cell, 4.0), None, [1.0])
    assert float(alone["required"][0]) == pytest.approx(float(need["required"][0, 1]), rel=0.01)


def test_a_large_map_gives_what_its_points_need_alone(cell):
    """Its neighbours tell where to look; from 'always enough' to out of reach."""
    loadings, rates = np.linspace(1, 7, 7), np.geomspace(0.1, 2, 6)
    asked = {"direction": "charge", "accuracy": "draft"}
    together = required_conductivity(cell, Quantity(loadings, "mAh/cm^2"), rates, **asked)
    assert set(np.unique(together["outcome"])) == {ENOUGH, "found", CATHOLYTE}
    for i, loading in ((0, 1.0), (3, 4.0)):  # too few to have neighbours
        alone = required_conductivity(thick(cell, loading), None, rates, **asked)
        assert together["outcome"].values[i].tolist() == alone["outcome"].values.tolist()
        assert together["limited_by"].values[i].tolist() == alone["limited_by"].values.tolist()
        np.testing.assert_allclose(together["required"][i], alone["required"], rtol=0.01)


def test_where_it_is_looked_for_does_not_matter(cell, need):
    narrow = required_conductivity(
        cell, Quantity(LOADINGS, "mAh/cm^2"), RATES, between=("1e-3 mS/cm", "2 mS/cm")
    )
    np.testing.assert_allclose(narrow["required"], need["required"], rtol=0.01)


# other quantities


def test_conductivity_and_tortuosity_factor_agree(cell):
    """The conductivity at T = 4, and the T at that conductivity: only their quotient counts."""
    chosen = thick(cell, 8.0).replace({"cathode.tortuosity_factor": 4})
    kappa = required_conductivity(chosen, None, RATES)
    for k, rate in enumerate(RATES):
        back = put_back(chosen, kappa, {"c_rate": k})
        factor = required(back, "cathode.tortuosity_factor", (1, 100), [rate])
        assert factor["outcome"].values.tolist() == ["found"]
        assert float(factor["required"][0]) == pytest.approx(4, rel=0.02)


def test_where_smaller_is_better_faster_needs_smaller(cell):
    found = required(cell, "cathode.tortuosity_factor", (1, 1000), RATES)
    assert (found["outcome"] == "found").all()
    assert float(found["required"][1]) < float(found["required"][0])
    again = rate_capability(
        put_back(cell, found, {"c_rate": 1}, "cathode.tortuosity_factor"), [RATES[1]]
    )
    assert float(again["capacity_fraction"][0]) == pytest.approx(0.8, rel=0.01)


def test_lengths_are_given_in_their_unit(cell):
    found = required(cell, "cathode.thickness", ("20 um", "1 mm"), [1.0])
    again = rate_capability(put_back(cell, found, path="cathode.thickness"), [1.0])
    assert found["required"].attrs["units"] == "um"
    assert 100 < float(found["required"][0]) < 1000
    assert float(again["capacity_fraction"][0]) == pytest.approx(0.8, rel=0.01)


def test_a_temperature_is_given_in_celsius(cell):
    cold = thick(cell, 8.0)
    found = required(cold, "temperature", ("-30 degC", "60 degC"), [1.0])
    assert found["required"].attrs["units"] == "degC"
    again = rate_capability(put_back(cold, found, path="temperature"), [1.0])
    assert float(again["capacity_fraction"][0]) == pytest.approx(0.8, rel=0.01)


def test_a_wide_range_from_zero_is_as_exact_as_any(cell):
    """A film from none to the most there can be; 1 % as everywhere."""
    path = "cathode.film_resistance"
    found = required(cell, path, ("0 ohm cm^2", "1e7 ohm cm^2"), [1.0])
    assert found["outcome"].values.tolist() == ["found"]
    again = rate_capability(put_back(cell, found, path=path), [1.0])
    assert float(again["capacity_fraction"][0]) == pytest.approx(0.8, rel=0.01)


def test_what_is_found_meets_the_criterion_even_if_it_is_a_jump():
    """Flat potential, one resistance: below 40 ohm cm2 all of the capacity, above it none."""
    card = ideal_card(FLAT).to_mapping()
    potential = card["cathode"]["active_material"]["open_circuit_potential"]
    potential |= {
        "stoichiometry": [0.0, 0.3, 0.97, 1.0],
        "values": [3.5002, 3.50014, 3.50006, 3.2],
    }
    card["limits"] = {"lower": "3.3 V", "upper": "3.5002 V", "reference": "Li/Li+"}
    found = required(
        load_cell(card), "anode.resistance", ("1 ohm cm^2", "1000 ohm cm^2"), [1.0], None,
        capacity_fraction=0.4,
    )  # fmt: skip
    assert found["outcome"].values.tolist() == ["found"]
    assert float(found["required"][0]) == pytest.approx(40, rel=0.01)
    assert float(found["reached"][0]) >= 0.4 * 0.99


# outcomes


def test_always_enough_is_the_low_end(cell):
    found = required_conductivity(cell, None, [0.1, 3.0], between=("0.05 mS/cm", "100 mS/cm"))
    assert found["outcome"].values.tolist() == [ENOUGH, "found"]
    assert float(found["required"][0]) == pytest.approx(0.05, rel=1e-9)
    assert float(found["reached"][0]) > 0.8
    back = rate_capability(put_back(cell, found, {"c_rate": 0}), [0.1])
    assert float(back["capacity_fraction"][0]) == pytest.approx(
        float(found["reached"][0]), rel=0.01
    )


@pytest.mark.parametrize(
    ("limit", "changes"),
    [
        ("anode", {"anode.resistance": "500 ohm cm^2"}),
        ("particles", {"active_material.diffusivity": "1e-16 m^2/s"}),
    ],
)
def test_what_no_conductivity_helps_is_put_down_to_what_dominates(cell, limit, changes):
    found = required_conductivity(cell.replace(changes), None, [1.0])
    assert found["outcome"].values.tolist() == [CATHOLYTE]
    assert found["limited_by"].values.tolist() == [limit]
    assert np.isnan(found["required"]).all()
    best = cell.replace({**changes, "catholyte.conductivity": "1000 mS/cm"})
    again = rate_capability(best, [1.0])
    assert float(found["reached"][0]) == pytest.approx(
        float(again["capacity_fraction"][0]), abs=1e-3
    )


def test_a_cell_that_cannot_start_is_not_limited_by_the_catholyte(cell):
    """5000 ohm cm2 at 2.14 mA/cm2 is 10.7 V: at no conductivity, but for the anode alone."""
    stuck = cell.replace({"anode.resistance": "5000 ohm cm^2"})
    together = required_conductivity(stuck, None, [0.1, 1.0])
    assert together["outcome"].values[1] == CATHOLYTE
    assert together["limited_by"].values[1] == "anode"
    alone = required_conductivity(stuck, None, [1.0])
    assert alone["outcome"].values.tolist() == [CATHOLYTE]
    assert alone["limited_by"].values.tolist() == ["anode"]


@pytest.mark.parametrize("asked", [{"voltage_loss": "250 mV"}, {"energy_efficiency": 0.8}])
def test_a_cell_that_cannot_start_meets_no_other_criterion_either(cell, asked):
    stuck = cell.replace({"anode.resistance": "5000 ohm cm^2"})
    found = required_conductivity(stuck, None, [1.0], **asked)
    assert found["outcome"].values.tolist() == [CATHOLYTE]
    assert found["limited_by"].values.tolist() == ["anode"]


def test_two_obstacles_are_not_blamed_on_the_catholyte(cell):
    """Anode and separator each take more than the window at 1C, so neither alone sets it free."""
    stuck = cell.replace(
        {"anode.resistance": "5000 ohm cm^2", "separator.0.conductivity": "0.01 mS/cm"}
    )
    found = required_conductivity(stuck, None, [0.01, 1.0], between=("1e-3 mS/cm", "1 S/cm"))
    assert found["outcome"].values[1] == CATHOLYTE
    assert found["limited_by"].values[1] != "catholyte"


def test_another_quantity_is_out_of_reach(cell):
    stuck = thick(cell, 8.0).replace({"catholyte.conductivity": "0.05 mS/cm"})
    found = required(stuck, "cathode.tortuosity_factor", (1, 100), [1.0, 0.1])
    assert found["outcome"].values.tolist() == ["out of reach", "found"]
    assert found["limited_by"].values.tolist() == ["catholyte", ""]
    assert np.isnan(found["required"][0])
    best = rate_capability(stuck.replace({"cathode.tortuosity_factor": 1}), [1.0])
    assert float(found["reached"][0]) == pytest.approx(
        float(best["capacity_fraction"][0]), abs=1e-3
    )


def test_a_budget_that_cannot_be_kept(cell):
    """Anode and separator alone take 29 mV at 1C."""
    found = required_conductivity(cell, None, [1.0], voltage_loss="20 mV")
    assert found["outcome"].values.tolist() == [CATHOLYTE]
    assert float(found["reached"][0]) > 0.029


def test_a_point_that_fails_is_said_and_alone(cell, need, monkeypatch):
    inputs = Point.inputs

    def poisoned(self):
        given = inputs(self)
        loading = self.design.derived.loading.areal_capacity / 36000
        bad = self.c_rate == 1 and np.isclose(loading, 4.0)
        return {**given, names.SIGMA: float("nan")} if bad else given

    monkeypatch.setattr(Point, "inputs", poisoned)
    found = required_conductivity(cell, Quantity(LOADINGS, "mAh/cm^2"), RATES)
    failed = found["outcome"].values == "solver failed"
    assert np.argwhere(failed).tolist() == [[0, 1]]
    assert np.array_equal(np.isnan(found["required"].values), failed)
    np.testing.assert_allclose(found["required"].values[~failed], need["required"].values[~failed])


# how it is laid out


def test_a_map_of_several_axes(cell):
    found = required_conductivity(
        cell,
        ["4 mAh/cm^2", "6 mAh/cm^2"],
        [0.5, 2],
        over={"cathode.tortuosity_factor": [2, 4], "separator.0.thickness": ["30 um"]},
    )
    dims = ("areal_capacity", "tortuosity_factor", "separator_0_thickness", "c_rate")
    for name in ("required", "reached", "outcome", "limited_by"):
        assert found[name].dims == dims
    assert found["required"].shape == (2, 2, 1, 2)
    energies = {"stack_specific_energy", "stack_energy_density"}
    assert set(found.data_vars) == {"required", "reached", "outcome", "limited_by"} | energies
    np.testing.assert_allclose(found["areal_capacity"], [4, 6], rtol=1e-12)
    assert found["areal_capacity"].attrs == {
        "units": "mAh/cm^2",
        "long_name": "areal capacity",
        "path": "cathode.areal_capacity",
    }
    # twice the tortuosity factor needs twice the conductivity: the quotient alone counts
    twice = found["required"].values[:, 1] / found["required"].values[:, 0]
    np.testing.assert_allclose(twice[np.isfinite(twice)], 2, rtol=0.02)
    assert np.isfinite(twice).sum() >= 3


def test_what_is_required_knows_its_path_and_unit(cell, need):
    assert need["required"].attrs == {
        "units": "mS/cm",
        "long_name": "required catholyte conductivity on discharge from full charge",
        "path": "catholyte.conductivity",
    }
    assert need["reached"].attrs["units"] == "1"
    assert (need.attrs["criterion"], need.attrs["target"]) == ("capacity_fraction", 0.8)
    for name in [*need.data_vars, *need.coords]:
        assert set(need[name].attrs) >= {"units", "long_name"}, name
    lost = required_conductivity(cell, None, [1.0], voltage_loss="250 mV")
    assert lost["reached"].attrs["units"] == "V"
    assert (lost.attrs["criterion"], lost.attrs["target"]) == ("voltage_loss", 0.25)


def test_without_axes_there_is_the_rate(cell):
    for over in (None, {}):
        found = required_conductivity(cell, None, [1.0], over=over)
        assert found["required"].dims == ("c_rate",)


def test_the_short_form_is_the_long_one(cell):
    between, loading = ("0.1 mS/cm", "1 mS/cm"), ["4 mAh/cm^2"]
    short = required_conductivity(cell, loading, [1.0], between=between)
    long = required(
        cell,
        "catholyte.conductivity",
        between,
        [1.0],
        {"cathode.areal_capacity": loading},
        capacity_fraction=0.8,
    )
    assert short.identical(long)


def test_what_was_asked_is_written_down(cell, need):
    said = json.loads(need.attrs["description"])
    assert (said["study"], said["path"]) == ("required", "catholyte.conductivity")
    assert said["c_rates"] == RATES
    assert list(said["over"]) == ["cathode.areal_capacity"]
    assert need.attrs["title"] == cell.title
    (again,) = cells_of(need)
    assert derive(again) == derive(cell)


def test_netcdf_there_and_back(cell, tmp_path):
    """With a point of every outcome, empty texts and NaN."""
    results = required_conductivity(
        cell, Quantity([2.0, 8.0], "mAh/cm^2"), [0.05, 3.0], between=("0.05 mS/cm", "1 S/cm")
    )
    assert set(results["outcome"].values.ravel().tolist()) == {ENOUGH, "found", CATHOLYTE}
    save_results(results, tmp_path / "need.nc")
    assert load_results(tmp_path / "need.nc").identical(results)


# effort


@pytest.mark.parametrize("direction", ["discharge", "cycle"])
def test_every_point_is_solved_at_most_once(cell, direction, monkeypatch):
    runs, rows_solved = Engine._runs, []

    def counting(self, rows, *others):
        rows_solved.extend(row.tobytes() for row in rows)
        return runs(self, rows, *others)

    monkeypatch.setattr(Engine, "_runs", counting)
    found = required_conductivity(cell, ["3 mAh/cm^2", "6 mAh/cm^2"], [0.2, 0.5], None, direction)
    assert (found["outcome"] == "found").all()
    assert len(rows_solved) == len(set(rows_solved))
    # a dozen for each of four points, both halves of a cycle counted
    assert len(rows_solved) <= 4 * 12 * (2 if direction == "cycle" else 1)


def test_progress_is_silent_unless_asked(cell, capsys):
    required_conductivity(cell, None, RATES)
    assert capsys.readouterr() == ("", "")
    required_conductivity(cell, None, RATES, progress=True)
    shown = capsys.readouterr().err
    assert "2/2" in shown
    assert "point" in shown


# mistakes


def test_a_quantity_that_changes_nothing_is_refused(cell):
    with pytest.raises(InputError, match="film resistance cannot be what is needed") as caught:
        required(cell, "cathode.film_resistance", ("0 ohm cm^2", "1e-6 ohm cm^2"), RATES)
    assert str(caught.value).startswith("cathode.film_resistance: changes nothing")


def test_the_quantity_looked_for_cannot_be_given(cell):
    with pytest.raises(InputError, match=r"catholyte\.conductivity: is looked for and given"):
        required_conductivity(cell, None, [1], over={"catholyte.conductivity": ["1 mS/cm"]})
    with pytest.raises(InputError, match="looked for and given"):
        required(cell, "cathode.porosity", (0, 0.1), [1], {"cathode.porosity": [0.1, 0.2]})


@pytest.mark.parametrize(
    ("path", "between", "over"),
    [
        (
            "cathode.areal_capacity",
            ("0.5 mAh/cm^2", "50 mAh/cm^2"),
            {"cathode.thickness": ["50 um", "100 um"]},
        ),
        ("cathode.tortuosity_factor", (1, 100), {"cathode.ionic_conductivity": ["0.1 mS/cm"]}),
        (
            "catholyte.conductivity",
            ("0.01 mS/cm", "1 S/cm"),
            {"cathode.ionic_conductivity": ["0.1 mS/cm"]},
        ),
    ],
)
def test_nor_can_another_name_of_it(cell, path, between, over):
    """As replace refuses them together: the axis of the map would change nothing."""
    with pytest.raises(InputError, match=r"only one of them|belongs to the catholyte"):
        required(cell, path, between, [1], over)


def test_areal_capacities_are_given_once(cell):
    """Not one list silently in place of the other."""
    with pytest.raises(InputError, match="areal_capacity"):
        required_conductivity(
            cell, ["2 mAh/cm^2"], [1], over={"cathode.areal_capacity": ["4 mAh/cm^2"]}
        )


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"path": "cathode.thicknes"}, "Did you mean 'cathode.thickness'"),
        ({"between": ("1 mm", "1 um")}, "below"),
        ({"between": ("1 mS/cm", "2 mS/cm")}, "wrong dimension"),
        ({"over": {"cathode.coverge": [0.5]}}, "Did you mean 'cathode.coverage'"),
        ({"over": {"cathode.coverage": [2.0]}}, "cathode.coverage"),
        ({"over": {"cathode.coverage": 0.5}}, "list of values"),
        ({"over": [{"cathode.coverage": 0.5}]}, "expected paths with lists"),
        ({"capacity_fraction": 1.5}, "capacity_fraction"),
        ({"capacity_fraction": 0.5, "voltage_loss": "1 mV"}, "one criterion"),
        ({"voltage_loss": "1 mA"}, "voltage_loss"),
        ({"voltage_loss": "10 mV", "direction": "cycle"}, "energy_efficiency"),
        ({"direction": "both"}, "direction"),
        ({"accuracy": "refrence"}, "reference"),
        ({"workers": 0}, "workers"),
        ({"path": "separator.4.thickness"}, "no separator layer 4"),
        ({"cell": "ncm83_li6ps5cl"}, "cells"),
    ],
)
def test_mistakes_are_said(cell, changed, message):
    asked = {
        "cell": cell,
        "path": "cathode.thickness",
        "between": ("20 um", "1 mm"),
        "c_rates": [1.0],
        **changed,
    }
    with pytest.raises(InputError, match=message):
        required(**asked)


def test_several_cells_are_the_users_mistake(cell, other):
    with pytest.raises(InputError, match="cell"):
        required_conductivity([cell, other], None, [1])


@pytest.mark.parametrize(("rates", "message"), WRONG_RATES)
def test_wrong_rates(cell, rates, message):
    with pytest.raises(InputError, match=message):
        required_conductivity(cell, None, rates)


@pytest.mark.parametrize("over", [3, [1], "cathode.porosity"])
def test_over_is_a_mapping(cell, over):
    with pytest.raises(InputError, match="over: expected a mapping"):
        required_conductivity(cell, None, [1.0], 0.8, over=over)
