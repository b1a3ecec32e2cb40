"""Every study is drawn by its name, from memory and from the file it was saved to."""

import json

import numpy as np
import pytest

import sscell
from sscell.errors import InputError
from sscell.plot import registry as module
from sscell.plot.registry import STUDIES, study

KAPPA = "catholyte.conductivity"
RATES = [0.5, 2.0]
DRAFT = {"accuracy": "draft"}

MADE = {
    "rate_capability": lambda cell: sscell.rate_capability(cell, RATES, **DRAFT),
    "sweep": lambda cell: sscell.sweep(cell, {KAPPA: ["0.5 mS/cm", "5 mS/cm"]}, RATES, **DRAFT),
    "required": lambda cell: sscell.required_conductivity(
        cell, ["2 mAh/cm^2", "3 mAh/cm^2"], RATES, **DRAFT
    ),
    "gains": lambda cell: sscell.gains(cell, RATES, **DRAFT),
    "losses": lambda cell: sscell.losses(cell, 1.0),
    "compare": lambda cell: sscell.compare([cell], c_rates=RATES, **DRAFT),
    "screen": lambda cell: sscell.screen(
        cell, c_rates=RATES, electrolytes=["li6ps5cl", "li3incl6"], **DRAFT
    ),
    "sensitivity": lambda cell: sscell.sensitivity(
        cell, ["active_material.diffusivity"], RATES, **DRAFT
    ),
    "profiles": lambda cell: sscell.profiles(sscell.discharge(cell, 1.0)),
    "liquid_reference": lambda cell: sscell.liquid_reference(cell, RATES),
}
"""A small result of each study."""


@pytest.fixture(scope="module")
def cell():
    return sscell.load_cell("ncm83_li6ps5cl")


def test_every_study_has_a_row_and_a_result_here():
    """Functions of the registry are public."""
    assert set(MADE) == set(STUDIES)
    for row in STUDIES.values():
        assert all(callable(getattr(sscell, name)) for name in row.functions)


@pytest.mark.parametrize("name", STUDIES)
def test_a_saved_result_of_every_study_is_drawn_by_its_own_figure(cell, name, tmp_path):
    made = MADE[name](cell)
    assert made.attrs["study"] == name
    sscell.save_results(made, tmp_path / "saved.nc")
    loaded = sscell.load_results(tmp_path / "saved.nc")
    drawn = study(loaded)
    own = STUDIES[name].figure(made)
    words = [[text.get_text() for text in figure.findobj(_is_text)] for figure in (drawn, own)]
    assert words[0] == words[1]
    assert any(words[0])


def _is_text(artist):
    return hasattr(artist, "get_text")


@pytest.fixture
def drawn(monkeypatch):
    """Which figure a dataset is handed to."""
    chosen = []
    for name, row in STUDIES.items():

        def draw(results, name=name, **choices):
            chosen.append((name, choices))

        monkeypatch.setitem(STUDIES, name, module.Study(row.functions, draw, row.per_area_too))
    return chosen


def test_what_it_is_shown_per_goes_to_the_figure(drawn, rates):
    study(rates().assign_attrs(study="sweep", capacity="areal"))
    study(rates().assign_attrs(study="compare", capacity="areal"))
    assert drawn == [("sweep", {"capacity": "areal"}), ("compare", {})]


def test_results_of_before_say_it_in_their_description_or_are_rates(drawn, rates):
    old = rates()
    assert "study" not in old.attrs
    study(old.assign_attrs(description=json.dumps({"study": "gains", "cells": []})))
    study(old)
    study(old.drop_vars("voltage"))
    assert [name for name, _ in drawn] == ["gains", "rate_capability", "sweep"]


def test_what_no_figure_can_show_is_refused_in_words(cell, rates):
    one = sscell.required_conductivity(cell, None, [1.0], **DRAFT)
    with pytest.raises(InputError, match="needs an axis of several numbers"):
        study(one)
    with pytest.raises(InputError, match="'guess' is no study"):
        study(rates().assign_attrs(study="guess"))


def test_a_sweep_of_a_catholyte_that_stores_shows_energy_beside_capacity(monkeypatch, rates):
    chosen = []
    for name in ("sweep", "worth"):
        monkeypatch.setattr(module, name, lambda *_, name=name, **__: chosen.append(name))
    one = rates().drop_vars("voltage").expand_dims(redox_capacity=[0.0, 80.0])
    stored = one.assign(catholyte_capacity=one["capacity"] * np.nan)
    for results in (one, stored, stored.expand_dims(loading=[1.0, 2.0])):
        study(results.assign_attrs(study="sweep"))
    study(stored.rename(redox_capacity="design").assign_attrs(study="sweep"))
    assert chosen == ["sweep", "worth", "sweep", "sweep"]
