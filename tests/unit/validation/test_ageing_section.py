"""Resistances and retentions of published cells."""

import numpy as np
import pytest
import xarray as xr

from sscell.validation.ageing_section import (
    KANG,
    PAIRS,
    _others,
    kim_cell,
    lived,
    needed,
    oxidised,
    parabola,
)
from sscell.validation.cards import facts


def test_a_parabola_is_recovered():
    cycles = np.array([1.0, 20.0, 70.0])
    made, rise = parabola(cycles, np.sqrt(50**2 + 30 * (cycles - 1)))
    assert (made, rise) == pytest.approx((50, 30), rel=1e-6)


def test_every_sample_has_its_facts():
    table = facts("ageing")
    used = table[(table["quantity"] != "retention") | table["key"].isin((*KANG, *PAIRS))]
    assert {*KANG, *PAIRS, "kim_bare", "kim_carbon"} == set(used["key"])
    assert len(_others().rows) == len(table) - len(used)


def test_a_solved_life_follows_the_law_that_was_fitted():
    """One pair of constants for each sample; 1 %: the film changes its exposure."""
    life = lived("kang_coated")
    made, rise = parabola(life.cycles, life.measured)
    last = (made**2 + rise * 99) ** 0.5
    assert life.law[-1] == pytest.approx(last, rel=0.01)
    middle = (made**2 + rise * 49) ** 0.5
    assert life.law[49] == pytest.approx(middle, rel=0.05)
    assert 0.5 < life.retention[-1] < 1


def test_the_growth_that_a_retention_needs():
    kept = xr.DataArray(
        [[1.0, 1.0], [0.8, 0.5], [0.5, 0.0]],
        dims=("junction_resistance", "c_rate"),
        coords={"junction_resistance": [0.0, 100.0, 200.0], "c_rate": [0.1, 1.0]},
    )
    resistance, growth = needed(0.65, 0.1, 100, kept)
    assert resistance == pytest.approx(150)
    assert growth == pytest.approx(150 / (100 * 1.65 * 10) ** 0.5)


def test_carbon_is_what_oxidises_the_sulfide():
    """The depth of 10 nm is set by the difference of both samples, 42.9 - 26.3 mAh/g."""
    without, added = oxidised(kim_cell(False)), oxidised(kim_cell(True))
    assert added - without == pytest.approx(16.6, abs=0.5)
    assert without < 1
