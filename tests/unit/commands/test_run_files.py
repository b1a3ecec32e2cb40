from pathlib import Path
from typing import Any

import pytest

from sscell.commands.run_files import check_free, input_digest
from sscell.errors import InputError
from sscell.reading.read import read_experiment

CARD = {
    "title": "two rates",
    "cells": ["ncm83_li6ps5cl"],
    "protocol": {"c_rates": [0.5, 2]},
    "vary": {"cathode.porosity": [0.1, 0.2]},
}


SAMPLED: dict[str, Any] = {
    "vary": {"cathode.porosity": {"from": 0.1, "to": 0.2}, "samples": {"points": 4}}
}


def digest(accuracy="standard", **changes):
    return input_digest(read_experiment({**CARD, **changes}), accuracy)


def test_the_same_input_has_the_same_digest():
    assert digest() == digest()
    assert digest(**SAMPLED) == digest(**SAMPLED)


@pytest.mark.parametrize(
    "other",
    [
        {"accuracy": "draft"},
        {"cells": ["lco_lgps"]},
        {"protocol": {"c_rates": [0.5, 2.1]}},
        {"protocol": {"c_rates": [0.5, 2], "direction": "charge"}},
        {"vary": {"cathode.porosity": [0.1, 0.21]}},
        {"vary": {}},
        SAMPLED,
        {"vary": {**SAMPLED["vary"], "samples": {"points": 4, "seed": 1}}},
        {"vary": {**SAMPLED["vary"], "samples": {"points": 5}}},
        {"vary": {"cathode.porosity": {"from": 0.1, "to": 0.3}, "samples": {"points": 4}}},
    ],
    ids=str,
)
def test_another_input_has_another_digest(other):
    assert digest(**other) != digest()
    assert other == SAMPLED or digest(**other) != digest(**SAMPLED)


def test_a_changed_card_of_a_cell_is_another_input(tmp_path):
    card = tmp_path / "mine.yaml"
    text = (
        Path(__file__).parents[3].joinpath("parameter_sets/cells/ncm83_li6ps5cl.yaml").read_text()
    )
    card.write_text(text)
    before = digest(cells=[str(card)])
    card.write_text(text.replace("title: ", "title: other ", 1))
    assert digest(cells=[str(card)]) != before


def test_files_of_unknown_origin_are_not_written_over(tmp_path):
    results, figure = tmp_path / "r.nc", tmp_path / "r.png"
    check_free(results, [figure], "digest")
    figure.touch()
    with pytest.raises(InputError, match="--overwrite"):
        check_free(results, [figure], "digest")
    results.touch()
    with pytest.raises(InputError, match=r"r\.nc"):
        check_free(results, [figure], "digest")
