"""Losses as a study: each part in its own limit, and what the dataset says."""

import json
from functools import cache

import numpy as np
import pytest

from sscell import load_results, save_results
from sscell.cell import cells_of, load_cell
from sscell.errors import InputError, SscellError
from sscell.parameters.derived import derive
from sscell.results.losses import LOSSES, voltage_losses
from sscell.studies.discharge import discharge
from sscell.studies.idealised import idealised
from sscell.studies.losses import STATES, losses

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
    drop = 21.4 * 300e-6 / kappa
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
