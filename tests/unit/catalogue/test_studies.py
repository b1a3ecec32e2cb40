import json
from dataclasses import replace
from inspect import signature

import numpy as np
import pytest

import sscell
from sscell.catalogue.studies import STUDIES, figure_of, printed, run_experiment
from sscell.designs.experiment import Experiment, study_keys
from sscell.errors import InputError
from sscell.results.table import to_table
from sscell.solving import run_options
from sscell.solving.batch import Execution
from sscell.studies.rates import rate_capability

pytestmark = pytest.mark.slow


def experiment(**changes):
    card = {
        "title": "a question",
        "cells": ["ncm83_li6ps5cl"],
        "protocol": {"c_rates": [0.2, 2], "direction": "discharge"},
        **changes,
    }
    return Experiment.model_validate(card)


def test_one_cell_is_a_rate_capability():
    found = run_experiment(experiment())
    assert found.attrs["title"] == "a question"
    assert found["capacity"].dims == ("c_rate",)
    direct = rate_capability(sscell.load_cell("ncm83_li6ps5cl"), [0.2, 2])
    assert found["capacity"].values == pytest.approx(direct["capacity"].values, rel=1e-10)


def test_a_single_point_is_counted_in_the_singular(cell):
    results = run_experiment(experiment(protocol={"c_rates": [1]}))
    assert printed(results)[-1] == "1 point: 1 cut-off voltage"


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


def test_a_charge_is_asked_and_printed():
    protocol = {"c_rates": [2], "charge": "0.5C, hold to 0.1C"}
    charged = run_experiment(experiment(protocol=protocol), accuracy="draft")
    assert charged.attrs["charge"] == "0.5C, hold to 0.1C"
    words = "On discharge after a charge at 0.5C with a hold to 0.1C."
    assert printed(charged)[-2] == words
    full = run_experiment(experiment(protocol={"c_rates": [2]}), accuracy="draft")
    assert printed(full)[-2] == "On discharge from full charge."
    assert float(charged["capacity"][0]) < float(full["capacity"][0])


def test_a_required_band_is_printed_in_words_and_drawn_as_shares(drawn):
    protocol = {"c_rates": [1], "uncertainty": {"cathode.coverage": [0.3, 0.6]}, "samples": 3}
    need = run_experiment(experiment(protocol={**protocol, "required": {}}), accuracy="draft")
    assert need.sizes["sample"] == 3
    assert need.attrs["statement"] in printed(need)
    figure_of(need)
    loadings = {"cathode.areal_capacity": [f"{n} mAh/cm^2" for n in range(1, 7)]}
    many = experiment(protocol={**protocol, "required": {}}, vary=loadings)
    figure_of(run_experiment(many, accuracy="draft"))
    assert [name for name, _ in drawn] == ["required_share", "required_conductivity"]


def test_samples_belong_to_an_uncertainty():
    with pytest.raises(ValueError, match="drawn from an uncertainty"):
        experiment(protocol={"c_rates": [1], "samples": 3})


@pytest.mark.parametrize("study", [{}, {"required": {}}, {"gains": {}}], ids=str)
def test_an_uncertainty_gives_a_band(study, cell):
    protocol = {"c_rates": [2], "uncertainty": {"cathode.coverage": [0.3, 0.6]}, **study}
    banded = run_experiment(experiment(protocol=protocol), accuracy="draft")
    assert {str(name) for name in banded if str(name).endswith("_band")}
    assert "0.3" in banded.attrs["uncertainty"]


@pytest.mark.parametrize("name", ["losses", "profiles"])
def test_accuracy_is_heard_by_studies_of_one_discharge(name):
    with pytest.raises(InputError, match="accuracy: expected"):
        run_experiment(experiment(protocol={"c_rates": [1], name: {}}), accuracy="nonsense")


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


FITTED = {"c_rate": [0.5, 1, 2], "capacity [mAh/g]": [150, 140, 115]}
DIFFUSIVITY = ["active_material.diffusivity"]
ASKED = {
    "rate_capability": {"protocol": {"c_rates": [0.5, 2]}},
    "sweep": {"protocol": {"c_rates": [0.5, 2]}, "vary": {"cathode.coverage": [0.2, 0.6]}},
    "compare": {"protocol": {"c_rates": [0.5, 2], "compare": {"at": "thickness"}}},
    "ragone": {"protocol": {"c_rates": [0.5, 2], "ragone": {}}, "cells": ["ncm83_coated_li6ps5cl"]},
    "screen": {"protocol": {"c_rates": [2], "screen": {"electrolytes": ["li6ps5cl"]}}},
    "design_stack": {
        "protocol": {
            "c_rates": [2],
            "design_stack": {"anode": "lithium", "electrolytes": ["li2zrcl6", "li6ps5cl"]},
        }
    },
    "required": {
        "protocol": {"c_rates": [0.5, 2], "required": None},
        "vary": {"cathode.areal_capacity": ["2 mAh/cm^2", "3 mAh/cm^2"]},
    },
    "gains": {"protocol": {"c_rates": [0.5, 2], "gains": None}},
    "losses": {"protocol": {"c_rates": [1], "losses": {}}},
    "profiles": {"protocol": {"c_rates": [1], "profiles": {}}},
    "cycle": {"protocol": {"cycles": {"number": 2, "charge": "1C", "discharge": "1C"}}},
    "impedance": {"protocol": {"impedance": {"frequencies": ["1 kHz", 1], "soc": 0.4}}},
    "liquid_reference": {
        "protocol": {"c_rates": [0.5], "liquid_reference": {"conductivity": "9 mS/cm"}}
    },
    "fit": {"protocol": {"fit": {"data": FITTED, "paths": DIFFUSIVITY}}},
    "sensitivity": {"protocol": {"c_rates": [0.5, 2], "sensitivity": {"paths": DIFFUSIVITY}}},
    "optimise": {
        "protocol": {
            "c_rates": [2],
            "optimise": {
                "over": {"cathode.areal_capacity": ["2 mAh/cm^2", "3 mAh/cm^2"]},
                "maximise": "stack_energy_density",
                "subject_to": {"capacity_fraction": {"at_least": "50 %"}},
            },
        }
    },
}
"""A small experiment of each study."""
PRINTED = {
    "ragone": "specific energy of the stack [Wh/kg]",
    "required": "required catholyte conductivity on discharge from full charge [mS/cm]",
    "gains": "gain in specific capacity [mAh/g]",
    "losses": "mean loss [V]",
    "impedance": "resistance at the lowest frequency [ohm*cm2]",
    "fit": "NCM83",
    "sensitivity": "scaled sensitivity of the capacity [1]",
    "optimise": "energy density of the stack at 2C",
    "design_stack": "areal capacity at 2C [mAh/cm2]",
    "profiles": "electrolyte potential [V]",
}
"""How the printed answer begins, where it is no capacity."""
COLUMN = {
    "ragone": "stack_specific_power [W/kg]",
    "required": "required [mS/cm]",
    "gains": "gain [mAh/cm2]",
    "losses": "loss [V]",
    "impedance": "resistance [ohm*cm2]",
    "fit": "fitted [mAh/g]",
    "sensitivity": "sensitivity [-]",
    "optimise": "cut_value [-]",
    "profiles": "stoichiometry [-]",
}
"""A column of its CSV, where it is no capacity."""


def _answer(name):
    return run_experiment(experiment(**ASKED[name]), accuracy="draft")


def test_every_study_is_a_row_with_public_functions_and_a_figure():
    assert set(ASKED) == set(STUDIES)
    assert set(study_keys()) < set(STUDIES)
    for study in STUDIES.values():
        assert all(callable(getattr(sscell, name)) for name in study.functions)
        assert callable(getattr(sscell.plot, study.figure))


@pytest.mark.parametrize("name", study_keys())
def test_every_key_of_a_block_is_an_argument_of_its_study(name):
    study = STUDIES[name]
    own = [k for k in study.block.model_fields if k not in ("source", "mark", "note")]
    taken = sscell.Liquid if name == "liquid_reference" else getattr(sscell, name)
    assert set(own) <= set(signature(taken).parameters)


@pytest.mark.filterwarnings("ignore::sscell.MisfitWarning")
@pytest.mark.parametrize("name", ASKED)
def test_every_study_is_asked_from_a_card_printed_tabled_saved_and_drawn_again(name, tmp_path):
    made = _answer(name)
    assert made.attrs["study"] == name
    assert made.attrs["title"] == "a question"
    sscell.save_results(made, tmp_path / "saved.nc")
    loaded = sscell.load_results(tmp_path / "saved.nc")
    assert sscell.cells_of(loaded)
    assert printed(loaded) == printed(made)
    assert printed(made)[0].startswith(PRINTED.get(name, "specific capacity"))
    assert COLUMN.get(name, "specific_capacity [mAh/g]") in to_table(loaded).columns
    drawn = getattr(sscell.plot, STUDIES[name].figure)(made)
    words = [
        [text.get_text() for text in figure.findobj(lambda a: hasattr(a, "get_text"))]
        for figure in (figure_of(loaded), drawn)
    ]
    assert words[0] == words[1]
    assert any(words[0])


def _made(study, **attributes):
    """A dataset of rates, named after a study."""
    rates = run_experiment(experiment(protocol={"c_rates": [0.5, 2]}), accuracy="draft")
    return rates.assign_attrs(study=study, **attributes)


@pytest.fixture
def drawn(monkeypatch):
    """Which figure a dataset is handed to, and with what."""
    calls = []
    for name in sscell.plot.__all__:

        def draw(results, *, capacity=None, variable=None, name=name):
            calls.append((name, variable or capacity))

        monkeypatch.setattr(sscell.plot, name, draw)
    return calls


def test_what_it_is_shown_per_goes_to_the_figure(drawn):
    figure_of(_made("sweep", capacity="areal"))
    assert drawn == [("sweep", "areal")]
    results = _made("sweep", capacity="areal", variable="energy")
    figure_of(results)
    assert drawn[1:] == [("sweep", "energy")]
    assert "areal energy" in printed(results)[0]


def test_results_of_before_name_the_study_in_their_description_or_are_rates(drawn):
    old = _made("")
    del old.attrs["study"]
    del old.attrs["description"]
    figure_of(old.assign_attrs(description=json.dumps({"study": "gains", "cells": []})))
    figure_of(old)
    figure_of(old.drop_vars("voltage"))
    assert [name for name, _ in drawn] == ["gains", "rate_capability", "sweep"]


def test_a_sweep_of_a_catholyte_that_stores_shows_energy_beside_capacity(drawn):
    one = _made("sweep").drop_vars("voltage").expand_dims(redox_capacity=[0.0, 80.0])
    stored = one.assign(catholyte_capacity=one["capacity"] * np.nan)
    for results in (one, stored, stored.expand_dims(loading=[1.0, 2.0])):
        figure_of(results)
    figure_of(stored.rename(redox_capacity="design"))
    assert [name for name, _ in drawn] == ["sweep", "capacity_and_energy", "sweep", "sweep"]


def test_what_no_figure_can_show_is_refused_in_words():
    single = sscell.required_conductivity(sscell.load_cell("lco_lgps"), c_rates=[1.0])
    with pytest.raises(InputError, match="needs an axis of several numbers"):
        figure_of(single)
    with pytest.raises(InputError, match="'guess' is no study"):
        figure_of(_made("guess"))


@pytest.mark.parametrize(
    ("protocol", "figure"),
    [
        ({"rate_test": {"rates": [0.5, 1], "cycles": 1}}, "rate_test"),
        ({"cycles": {"number": 2, "charge": "1C", "discharge": "1C"}}, "cycles"),
        ({"gitt": {"rate": "1C", "pulse": "20 minutes", "rest": "1 hour"}}, "gitt"),
        ({"steps": ["Discharge at 1C"]}, "voltage_over_time"),
    ],
)
def test_each_kind_of_protocol_has_its_figure(protocol, figure, monkeypatch):
    results = run_experiment(experiment(protocol=protocol), accuracy="draft")
    drawn = []
    monkeypatch.setattr(sscell.plot, figure, lambda results, **others: drawn.append(results))
    figure_of(results)
    assert len(drawn) == 1
