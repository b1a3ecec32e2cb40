from dataclasses import replace

import numpy as np
import pytest

from sscell.designs.experiment import Experiment
from sscell.errors import InputError
from sscell.solving import run_options
from sscell.solving.batch import Execution
from sscell.studies.experiment import run_experiment
from sscell.studies.rates import rate_capability


def experiment(**changes):
    card = {
        "title": "a question",
        "cells": ["ncm83_li6ps5cl"],
        "protocol": {"c_rates": [0.2, 2], "direction": "discharge"},
        **changes,
    }
    return Experiment.model_validate(card)


def test_one_cell_is_a_rate_capability(cell):
    found = run_experiment(experiment())
    assert found.attrs["title"] == "a question"
    assert found["capacity"].dims == ("c_rate",)
    direct = rate_capability(cell, [0.2, 2])
    assert found["capacity"].values == pytest.approx(direct["capacity"].values, rel=1e-10)


def test_several_cells(cell):
    found = run_experiment(experiment(cells=["ncm83_li6ps5cl", "ncm622_li6ps5cl_42vol"]))
    assert found["capacity"].dims == ("cell", "c_rate")


def test_vary_is_a_sweep():
    found = run_experiment(experiment(vary={"cathode.coverage": [0.2, "60 %"]}))
    assert found["capacity"].dims == ("coverage", "c_rate")
    assert found["coverage"].values.tolist() == [0.2, 0.6]
    assert "voltage" not in found


def test_vary_may_list_designs():
    designs = [
        {"cathode.coverage": 0.2, "cathode.thickness": "50 um"},
        {"cathode.coverage": "60 %", "cathode.thickness": "0.1 mm"},
        {"cathode.coverage": 0.6, "cathode.thickness": "50 um"},
    ]
    found = run_experiment(experiment(vary=designs))
    assert found["capacity"].dims == ("design", "c_rate")
    assert found["coverage"].dims == found["thickness"].dims == ("design",)
    np.testing.assert_allclose(found["coverage"], [0.2, 0.6, 0.6], rtol=1e-12)
    np.testing.assert_allclose(found["thickness"], [50, 100, 50], rtol=1e-12)
    assert "voltage" not in found


def test_vary_may_draw_designs():
    vary = {"cathode.coverage": {"from": 0.2, "to": 0.8}, "samples": {"points": 3, "seed": 5}}
    asked = experiment(vary=vary)
    found = run_experiment(asked)
    assert found["coverage"].dims == ("design",)
    drawn = [float(design["cathode.coverage"]) for design in asked.vary]
    np.testing.assert_allclose(found["coverage"], drawn, rtol=1e-12)


SOME = {"cathode.coverage": [0.2, 0.6]}


@pytest.mark.parametrize("vary", [{}, SOME], ids=["rates", "sweep"])
@pytest.mark.parametrize("accuracy", ["draft", "reference"])
def test_accuracy_is_heard(vary, accuracy):
    assert run_experiment(experiment(vary=vary), accuracy=accuracy).attrs["accuracy"] == accuracy


@pytest.mark.parametrize("vary", [{}, SOME], ids=["rates", "sweep"])
def test_means_are_heard(vary, tmp_path, monkeypatch):
    """Threads, store, cluster and progress bar, whichever study answers."""
    heard, solve = [], Execution.solve

    def listening(self, points):
        heard.append((self.threads, self.store.path, self.client))
        return solve(replace(self, client=None), points)

    monkeypatch.setattr(Execution, "solve", listening)
    path = tmp_path / "points.sqlite"
    run_experiment(experiment(vary=vary), workers=3, store=path, client="a client")
    assert heard == [(3, path, "a client")]


@pytest.mark.parametrize("vary", [{}, SOME], ids=["rates", "sweep"])
def test_progress_is_shown_if_asked(vary, capsys):
    run_experiment(experiment(vary=vary))
    assert capsys.readouterr().err == ""
    run_experiment(experiment(vary=vary), progress=True)
    assert "discharge/s" in capsys.readouterr().err


@pytest.mark.parametrize("vary", [{}, SOME], ids=["rates", "sweep"])
def test_wrong_means_are_said(vary):
    with pytest.raises(InputError, match="accuracy"):
        run_experiment(experiment(vary=vary), accuracy="nonsense")
    with pytest.raises(InputError, match="workers"):
        run_experiment(experiment(vary=vary), workers=0)


def test_a_very_large_experiment_is_asked_twice(monkeypatch):
    monkeypatch.setattr(run_options, "MANY_POINTS", 3)
    with pytest.raises(InputError, match="4 points"):
        run_experiment(experiment(vary=SOME))
    assert run_experiment(experiment(vary=SOME), large=True)["capacity"].size == 4


def test_vary_of_several_cells():
    found = run_experiment(
        experiment(
            cells=["ncm83_li6ps5cl", "ncm622_li6ps5cl_42vol"], vary={"cathode.coverage": [0.2]}
        )
    )
    assert found["capacity"].dims == ("cell", "coverage", "c_rate")


@pytest.mark.parametrize("direction", ["charge", "cycle"])
def test_direction_is_heard(direction):
    protocol = {"c_rates": [1], "direction": direction}
    assert run_experiment(experiment(protocol=protocol)).attrs["direction"] == direction


def test_a_comparison_is_asked_under_the_protocol():
    protocol = {"c_rates": [1], "compare": {"at": "thickness", "value": "50 um"}}
    names = ["ncm83_coated_li6ps5cl", "ncm83_li2zrcl6_li6ps5cl"]
    vary = {"junction.resistance": ["0 ohm cm^2", "9 ohm cm^2"]}
    found = run_experiment(experiment(cells=names, protocol=protocol, vary=vary))
    assert found.attrs["study"] == "compare"
    assert found.attrs["title"] == "a question"
    assert found["stack_mass"].dims == ("cell", "junction_resistance")
    np.testing.assert_allclose(found["cathode_thickness"], 50.0)


def test_a_screening_is_asked_under_the_protocol(tmp_path):
    (tmp_path / "mine.yaml").write_text(
        "my_glass: {title: Mine, formula: Li3PS4, form: glass, conductivity: 2 mS/cm, "
        "temperature: 25 degC}"
    )
    asked = {"electrolytes": ["my_glass", "li3ycl6"], "folder": str(tmp_path)}
    protocol = {"c_rates": [1], "screen": {"capacity_fraction": 0.5, **asked}}
    found = run_experiment(experiment(protocol=protocol))
    assert found.attrs["study"] == "screen"
    assert found.attrs["capacity_fraction"] == 0.5
    assert found["electrolyte"].values.tolist() == ["my_glass", "li3ycl6"]


@pytest.mark.parametrize("capacity", ["specific", "areal"])
def test_the_wanted_capacity_is_written_down(capacity):
    found = run_experiment(experiment(outputs={"capacity": capacity}))
    assert found.attrs["capacity"] == capacity


def test_every_wrong_cell_is_said(tmp_path):
    """Before anything is solved: one missing, one with a mistake."""
    (tmp_path / "bad.yaml").write_text("title: a cell\n")
    asked = experiment(cells=[str(tmp_path / "bad.yaml"), "ncm83_li6ps5c", "ncm83_li6ps5cl"])
    with pytest.raises(InputError) as caught:
        run_experiment(asked)
    said = str(caught.value)
    assert "bad.yaml" in said
    assert "Did you mean 'ncm83_li6ps5cl'" in said


def test_one_mistake_in_several_cells_is_said_once(tmp_path):
    asked = experiment(cells=["nothing_here", str(tmp_path / "gone.yaml")])
    with pytest.raises(InputError) as caught:
        run_experiment(asked)
    messages = [str(problem) for problem in caught.value.problems]
    assert len(set(messages)) == len(messages) == 2
