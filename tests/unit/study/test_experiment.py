import pytest

from sscell.description.experiment import Experiment
from sscell.errors import InputError
from sscell.study.experiment import run_experiment
from sscell.study.rates import rate_capability


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


def test_vary_of_several_cells():
    found = run_experiment(
        experiment(
            cells=["ncm83_li6ps5cl", "ncm622_li6ps5cl_42vol"], vary={"cathode.coverage": [0.2]}
        )
    )
    assert found["capacity"].dims == ("cell", "coverage", "c_rate")


def test_direction_is_heard():
    protocol = {"c_rates": [1], "direction": "charge"}
    assert run_experiment(experiment(protocol=protocol)).attrs["direction"] == "charge"


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
