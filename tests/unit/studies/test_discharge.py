import json
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from sscell import load_results, save_results
from sscell.cell import cells_of, load_cell
from sscell.errors import InputError, SscellError
from sscell.models.resolution import LEVELS, Resolution
from sscell.parameters import names
from sscell.parameters.derived import derive
from sscell.results.losses import LOSSES, voltage_losses
from sscell.solving.engine import Engine
from sscell.solving.points import Design, Point
from sscell.studies.discharge import STATES, discharge, losses
from sscell.studies.idealised import idealised
from sscell.studies.rates import rate_capability

from ..solving.conftest import names_and_rows


@pytest.mark.parametrize("direction", ["discharge", "charge"])
def test_it_is_the_curve_of_the_study(cell, direction):
    """The same equations with all states kept: 1e-4 of the time, the solver's tolerance."""
    run = discharge(cell, 1.0, direction)
    study = rate_capability(cell, [1.0], direction)
    seconds = float(study["specific_capacity"][0]) / 200 * 3600
    assert run.t[-1] == pytest.approx(seconds, rel=1e-4)
    halfway = float(study["voltage"].sel(state_of_discharge=0.5)[0])
    assert float(run[names.VOLTAGE](run.t[-1] / 2)) == pytest.approx(halfway, abs=1e-3)


def test_current_flows_the_way_asked(cell):
    assert discharge(cell, 0.5)[names.C_RATE].entries[0] == pytest.approx(0.5)
    assert discharge(cell, 0.5, "charge")[names.C_RATE].entries[0] == pytest.approx(-0.5)


def test_a_film_is_seen(cell):
    film = cell.replace({"cathode.film_resistance": "200 ohm cm^2"})
    assert discharge(film, 1.0).t[-1] < discharge(cell, 1.0).t[-1]


def steps(cell, **kwargs):
    return discharge(cell, 1.0, resolution=Resolution(10, (1.4, 1.0), 5), **kwargs)


def test_tolerances_can_be_chosen(cell):
    """Looser ones need fewer steps and end within 1e-3 of the time; the default is tight."""
    loose, tight = (steps(cell, tolerances=each) for each in LEVELS["standard"].tolerances)
    assert loose.t.size < 0.7 * tight.t.size
    assert loose.t[-1] == pytest.approx(tight.t[-1], rel=1e-3)
    np.testing.assert_array_equal(steps(cell).t, tight.t)


def test_it_is_the_run_of_the_sweep_to_the_last_step(cell, design):
    """The same mesh and tolerances: the engine of sweeps takes the same steps, and voltages.

    Numbers that are solver inputs there are folded into the equations here. What differs in the
    last digit grows from step to step, differently on each processor, but not beyond the
    tolerance that both solve to.
    """
    point = Point(design, 1.0)
    names_, rows = names_and_rows([point])
    mesh = Resolution(10, (1.4, 1.0), 5)
    for tolerances in LEVELS["standard"].tolerances:
        (swept,) = Engine(design.structure, names_, mesh, 1).solve(rows, [tolerances])
        run = steps(cell, tolerances=tolerances)
        assert run.t.size == pytest.approx(swept.time.size, rel=0.01)
        assert run.t[-1] == pytest.approx(swept.time[-1], rel=tolerances.relative)
        common = swept.time[swept.time < run.t[-1]]
        np.testing.assert_allclose(
            run[names.VOLTAGE](common), swept.voltage[: common.size], rtol=2 * tolerances.relative
        )


def test_unasked_the_mesh_is_smooth_and_as_deep_as_the_physics(cell):
    run = discharge(cell, 1.0)
    assert run[names.DEPTH].entries.shape[0] == Resolution().axial_cells
    nodes = Point(Design.of(cell), 1.0).resolution().radial_nodes
    assert nodes != Resolution().radial_nodes
    same = discharge(cell, 1.0, resolution=Resolution(radial_nodes=nodes))
    np.testing.assert_array_equal(run.y, same.y)


def test_accuracy_chooses_the_nodes(cell):
    point = Point(Design.of(cell), 1.0)
    fine, same = (
        discharge(cell, 1.0, accuracy="reference"),
        discharge(cell, 1.0, resolution=smooth(point.resolution("reference"))),
    )
    np.testing.assert_array_equal(fine.y, same.y)
    assert fine.y.shape[0] > discharge(cell, 1.0).y.shape[0]


def smooth(resolution):
    axial = max(resolution.axial_cells, Resolution.axial_cells)
    return replace(resolution, axial_cells=axial, stretch=Resolution.stretch)


def test_resolution_can_be_chosen(cell):
    run = discharge(cell, 1.0, resolution=Resolution(11, (1.0, 1.0), 5))
    assert run[names.DEPTH].entries.shape[0] == 11


def test_every_state_is_kept(cell):
    run = discharge(cell, 1.0)
    assert np.isfinite(run["Positive particle concentration [mol.m-3]"].entries).all()


def test_an_infeasible_rate_is_said(cell):
    with pytest.raises(SscellError, match="at 1000C the discharge passes the cut-off"):
        discharge(cell, 1000.0)


@pytest.mark.parametrize("direction", ["cycle", "sideways", None])
def test_one_direction_at_a_time(cell, direction):
    with pytest.raises(InputError, match=r"'discharge'.*'charge'"):
        discharge(cell, 1.0, direction)


@pytest.mark.parametrize("rate", [-1, 0, float("nan"), "fast"])
def test_a_rate_that_makes_no_sense(cell, rate):
    with pytest.raises(InputError):
        discharge(cell, rate)


@pytest.mark.parametrize(
    ("arguments", "place"),
    [
        ({"resolution": 3}, "resolution"),
        ({"tolerances": "tight"}, "tolerances"),
        ({"cell": "ncm83"}, "cells"),
    ],
)
def test_arguments_of_another_type_are_named(cell, arguments, place):
    with pytest.raises(InputError) as error:
        discharge(**{"cell": cell, **arguments})
    assert [problem.where for problem in error.value.problems] == [place]


DIRECTIONS = ["discharge", "charge"]
LIMITS = {
    "separator": ["separator"],
    "junction": ["separator"],
    "anode": ["anode"],
    "catholyte": ["catholyte"],
    "electrons": ["electrons"],
    "kinetics": ["kinetics"],
    "film": ["film"],
    "particles": ["particles"],
    "inhomogeneity": ["catholyte", "electrons"],
}
"""What is to be made ideal for a part to vanish; an even reaction fills the cathode evenly."""


@cache
def lossy():
    """A cell in which every part costs a millivolt or more at 1C."""
    return load_cell("ncm83_li3zrcl4o1p5_li3ycl6").replace(
        {
            "cathode.film_resistance": "20 ohm cm^2",
            "junction.resistance": "5 ohm cm^2",
            "cathode.thickness": "150 um",
            "cathode.diffusion_length_factor": 1.2,
        }
    )


@cache
def study(direction="discharge"):
    return losses(lossy(), 1.0, direction)


@cache
def without(processes, direction):
    cell = lossy()
    for process in processes:
        cell = idealised(cell, process)
    return losses(cell, 1.0, direction)


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_every_part_costs_voltage(direction):
    """All nine, on average; in either direction a loss is positive."""
    assert np.all(study(direction)["mean_loss"] > 1e-3)


@pytest.mark.parametrize("direction", DIRECTIONS)
@pytest.mark.parametrize("part", LIMITS)
def test_a_part_vanishes_in_its_own_limit(part, direction):
    """At every state. 50 uV: 40 volumes cannot tell ions from electrons better than that, by
    0.02 % of the electrons' 120 mV, where the electronic conductivity changes by decades; all
    other parts are below 1 uV."""
    left = without(tuple(LIMITS[part]), direction)["loss"].sel(process=part)
    assert np.abs(left).max() < (5e-5 if part == "catholyte" else 1e-6)


def test_like_electrolytes_have_no_junction():
    """One electrolyte throughout, whatever a junction would cost."""
    card = lossy().to_mapping()
    for layer in card["separator"]:
        layer["electrolyte"] = card["cathode"]["catholyte"]
    alike = load_cell(card)
    assert alike.junctions == 0
    assert alike.junction.resistance > 0
    assert np.all(losses(alike, 1.0)["loss"].sel(process="junction") == 0)


def test_layers_at_another_temperature():
    """0.8 S/m at 25 degC and its activation energy; 40 degC, where the cell is."""
    warm = load_cell("ncm83_li6ps5cl").replace({"temperature": "40 degC"})
    electrolyte = warm.separator[0].electrolyte
    scale = 1 if electrolyte.arrhenius_form == "sigma" else 298.15 / 313.15
    boltzmann = float(electrolyte.activation_energy) / 8.314462618 * (1 / 298.15 - 1 / 313.15)
    kappa = 0.8 * scale * np.exp(boltzmann)
    drop = 21.4 * 480e-6 / kappa
    np.testing.assert_allclose(losses(warm, 1.0)["loss"].sel(process="separator"), drop, rtol=1e-6)


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_dimensions_units_and_names(direction):
    parts = study(direction)
    assert set(parts.data_vars) == {"loss", "mean_loss", "voltage", "equilibrium_voltage"}
    assert parts["loss"].dims == ("process", "state_of_discharge")
    assert parts["mean_loss"].dims == ("process",)
    assert parts["process"].values.tolist() == list(LOSSES)
    assert parts.sizes == {"process": 9, "state_of_discharge": STATES}
    assert {parts[name].attrs["units"] for name in parts.data_vars} == {"V"}
    for name in [*parts.data_vars, "state_of_discharge"]:
        assert set(parts[name].attrs) >= {"units", "long_name"}, name
    assert parts.attrs["direction"] == direction
    assert (parts.attrs["c_rate"], parts.attrs["title"]) == (1.0, lossy().title)


def test_the_study_is_the_split_of_the_discharge():
    parts = study()
    again = voltage_losses(discharge(lossy(), 1.0), lossy(), np.linspace(0, 1, STATES))
    np.testing.assert_allclose(parts["loss"], again["loss"], rtol=1e-9, atol=1e-12)


def test_accuracy_refines_the_mesh():
    """A draft has a radial node less: each part moves by less than 2 % of the whole loss."""
    draft = losses(lossy(), 1.0, accuracy="draft")
    assert (draft.attrs["accuracy"], study().attrs["accuracy"]) == ("draft", "standard")
    change = np.abs(draft["mean_loss"] - study()["mean_loss"])
    assert 0 < float(change.max()) < 0.02 * float(study()["mean_loss"].sum())


def test_an_unknown_keyword_is_refused():
    with pytest.raises(InputError, match=r"no keyword of losses.*accuracy"):
        losses(lossy(), 1.0, acuracy="draft")


def test_netcdf_there_and_back(tmp_path):
    parts = study()
    save_results(parts, tmp_path / "losses.nc")
    again = load_results(tmp_path / "losses.nc")
    assert again.identical(parts)
    (cell,) = cells_of(again)
    assert derive(cell) == derive(lossy())
    said = json.loads(again.attrs["description"])
    assert (said["study"], said["c_rates"], said["direction"]) == ("losses", [1.0], "discharge")


@pytest.mark.parametrize("direction", ["cycle", "Charge", None])
def test_a_direction_is_one_of_two(direction):
    with pytest.raises(InputError, match="direction: expected 'discharge' or 'charge'"):
        losses(lossy(), 1.0, direction)


@pytest.mark.parametrize("rate", [0, -1, float("nan"), "fast", None])
def test_wrong_rates(rate):
    with pytest.raises(InputError, match="c_rates"):
        losses(lossy(), rate)


def test_there_is_nothing_to_split_where_nothing_flows():
    with pytest.raises(SscellError, match="at the first instant"):
        losses(lossy(), 100.0)
