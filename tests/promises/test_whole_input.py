"""What ``sscell run`` writes as the whole input of an experiment is read again as the same."""

import json

import pytest
import xarray as xr
import yaml

from sscell.calibration.rate_data import read_rate_data
from sscell.commands.run_files import input_digest, whole_input
from sscell.errors import InputError
from sscell.reading.library import library, load
from sscell.reading.read import OF_ELECTROLYTES, read_cell, read_electrolyte, read_experiment

EXPERIMENTS = library("experiments")


def written(name):
    """An experiment and the text of its whole input; a screening of the whole library as two."""
    experiment = read_experiment(name)
    tried = [read_electrolyte(key).to_mapping() for key in ("li6ps5cl", "li3incl6")]
    results = xr.Dataset(attrs={"description": json.dumps({"electrolytes": tried})})
    return experiment, whole_input(experiment, load(EXPERIMENTS[name]), results)


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_every_shipped_experiment_is_read_back_as_it_is(name, tmp_path):
    experiment, text = written(name)
    path = tmp_path / f"{name}.resolved.yaml"
    path.write_text(text, encoding="utf-8")
    again = read_experiment(str(path))
    assert again.vary == experiment.vary
    assert again.protocol.c_rates == experiment.protocol.c_rates
    studies = experiment.protocol.studies
    assert again.protocol.studies.keys() == studies.keys()
    if not studies.keys() & set(OF_ELECTROLYTES):
        assert again.protocol.studies == studies
    assert again.outputs == experiment.outputs
    for one, other in zip(again.cells, experiment.cells, strict=True):
        assert isinstance(one, dict)
        assert read_cell(one) == read_cell(other)
    for name in studies.keys() & set(OF_ELECTROLYTES):
        for given in again.protocol.studies[name].electrolytes:
            assert read_electrolyte(given) == read_electrolyte(given["key"])
    assert yaml.safe_load(text)["title"] == experiment.title


def test_cards_of_the_user_are_written_out_too(tmp_path):
    """Read from another folder, where neither the cell nor its electrolyte is."""
    own = tmp_path / "own"
    own.mkdir()
    entry = read_electrolyte("li6ps5cl").to_mapping() | {"conductivity": "3 mS/cm"}
    del entry["key"]
    (own / "mine.yaml").write_text(yaml.safe_dump({"mine": entry}))
    cell = library("cells")["ncm83_li6ps5cl"].read_text(encoding="utf-8")
    (own / "cell.yaml").write_text(cell.replace("name: li6ps5cl\n", "name: mine\n"))
    card = own / "asked.yaml"
    card.write_text("title: t\ncells: [cell.yaml]\nprotocol: {c_rates: [C/2]}\n")
    experiment = read_experiment(str(card))
    text = whole_input(experiment, load(card), xr.Dataset())
    (tmp_path / "asked.resolved.yaml").write_text(text, encoding="utf-8")
    again = read_experiment(str(tmp_path / "asked.resolved.yaml"))
    assert read_cell(again.cells[0]) == read_cell(experiment.cells[0])
    assert read_cell(again.cells[0]).cathode.catholyte.key == "mine"


def test_electrolytes_that_are_varied_are_found_beside_the_card_and_written_out(tmp_path):
    own = tmp_path / "own"
    own.mkdir()
    entry = read_electrolyte("li6ps5cl").to_mapping() | {"title": "My glass"}
    entry.pop("key")
    (own / "glasses.yaml").write_text(yaml.safe_dump({"mine": entry}))
    card = own / "asked.yaml"
    card.write_text(
        "title: t\ncells: [ncm83_li6ps5cl]\nprotocol: {c_rates: [C/2]}\n"
        "vary: {cathode.catholyte: [mine, li3ycl6], temperature: [25 degC]}\n"
    )
    experiment = read_experiment(str(card))
    mine, library_one = experiment.vary["cathode.catholyte"]
    assert (mine.title, library_one.key) == ("My glass", "li3ycl6")
    text = whole_input(experiment, load(card), xr.Dataset())
    assert yaml.safe_load(text)["vary"]["cathode.catholyte"][1] == "li3ycl6"
    (tmp_path / "asked.resolved.yaml").write_text(text, encoding="utf-8")
    again = read_experiment(str(tmp_path / "asked.resolved.yaml"))
    assert again.vary == experiment.vary


def test_a_mistaken_electrolyte_is_refused_with_its_place(tmp_path):
    card = tmp_path / "asked.yaml"
    card.write_text(
        "title: t\ncells: [ncm83_li6ps5cl]\nprotocol: {c_rates: [C/2]}\n"
        "vary: {cathode.catholyte: [li6ps5c, 3]}\n"
    )
    with pytest.raises(InputError) as caught:
        read_experiment(str(card))
    first, second = map(str, caught.value.problems)
    assert "vary.cathode.catholyte.0: there is no electrolyte 'li6ps5c'. Did you mean" in first
    assert "vary.cathode.catholyte.1: expected the name of an electrolyte" in second


def test_data_of_a_fit_are_written_out_and_decide_what_is_asked(tmp_path):
    """A decimal comma and a rate in words are kept; a changed file is another question."""
    (tmp_path / "rates.csv").write_text("c_rate;capacity [mAh/g]\nC/10;180,5\n1;120\n")
    fit = "{data: rates.csv, paths: [cathode.utilisation]}"
    card = tmp_path / "asked.yaml"
    card.write_text(f"title: t\ncells: [ncm83_li6ps5cl]\nprotocol: {{fit: {fit}}}\n")
    experiment = read_experiment(str(card))
    before = input_digest(experiment, "standard")
    again = read_experiment(yaml.safe_load(whole_input(experiment, load(card), xr.Dataset())))
    asked = read_rate_data(again.protocol.fit.data)
    assert asked.rates.tolist() == [0.1, 1.0]
    assert (asked.capacities / 3600 * 1000).tolist() == pytest.approx([180.5e3, 120e3])
    assert input_digest(again, "standard") == before
    (tmp_path / "rates.csv").write_text("c_rate;capacity [mAh/g]\nC/10;180,5\n1;121\n")
    assert input_digest(experiment, "standard") != before
    listed = "{data: [{c_rate: 0.1, specific_capacity: 180 mAh/g}, rates.csv], prior: published}"
    card.write_text(f"title: t\ncells: [ncm83_li6ps5cl]\nprotocol: {{fit: {listed}}}\n")
    experiment = read_experiment(str(card))
    again = read_experiment(yaml.safe_load(whole_input(experiment, load(card), xr.Dataset())))
    assert again.protocol.fit.data[0] == experiment.protocol.fit.data[0]
    assert read_rate_data(again.protocol.fit.data[1]).rates.tolist() == [0.1, 1.0]
    (tmp_path / "rates.csv").unlink()
    with pytest.raises(InputError, match=r"protocol.fit.data.1: there is no file 'rates.csv'"):
        read_experiment(str(card))
    card.write_text(f"title: t\ncells: [ncm83_li6ps5cl]\nprotocol: {{fit: {fit}}}\n")
    with pytest.raises(InputError, match=r"protocol.fit.data: there is no file 'rates.csv'"):
        read_experiment(str(card))
