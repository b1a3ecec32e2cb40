"""The figure of layers over potential."""

import pytest

import sscell
from sscell.errors import InputError
from sscell.plot import window_ladder


def texts(ax):
    return [text.get_text() for text in ax.texts]


def test_bars_end_at_the_limits_of_the_cards():
    cell = sscell.load_cell("ncm83_coated_li6ps5cl")
    (ax,) = window_ladder(cell).axes
    ends = {(round(p.get_x(), 2), round(p.get_x() + p.get_width(), 2)) for p in ax.patches}
    thermodynamic, practical = cell.cathode.catholyte.windows[:2]
    for window in (thermodynamic, practical):
        assert (float(window.low), float(window.high)) in ends
    assert cell.cutoffs_vs_lithium in ends  # the cathode's band


def test_words_say_what_happens_and_what_is_not_known():
    (ax,) = window_ladder(sscell.load_cell("lfp_lioh_fecl3")).axes
    assert {"window unknown", "reduced: cells lasted", "no data", "passivates"} <= set(texts(ax))


def test_cells_of_a_dataset_are_drawn_and_too_many_or_two_carriers_refused():
    cell = sscell.load_cell("ncm83_li6ps5cl")
    rates = sscell.rate_capability([cell, cell], c_rates=[1], accuracy="draft")
    assert len(window_ladder(rates).axes) == 2
    with pytest.raises(InputError, match="at most 6"):
        window_ladder([cell] * 7)
    with pytest.raises(InputError, match="one carrier"):
        window_ladder([cell, sscell.load_cell("nvp_na_fluorochloride")])
