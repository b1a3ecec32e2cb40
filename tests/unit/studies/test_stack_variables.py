"""What a stack is said to be: its planes over the whole state of charge."""

import numpy as np

from sscell.cell import load_cell
from sscell.checks.ladder import ladder
from sscell.studies.stack_variables import (
    PLANES,
    _cathode_potentials,
    outside,
    plane_variables,
)


def test_a_window_holds_the_potentials_at_its_very_edge():
    rung = ladder(load_cell("ncm83_coated_li6ps5cl")).rungs[0]
    ends = np.array([float(rung.limit(end, "practical").value) for end in ("low", "high")])
    assert outside(rung, ends, "practical") == 0.0
    assert outside(rung, ends + np.array([0.0, 1e-6]), "practical") == 0.5


def test_planes_of_a_dual_and_a_single_cell():
    cells = [load_cell("ncm83_li2zrcl6_li6ps5cl"), load_cell("ncm83_coated_li6ps5cl")]
    planes = plane_variables(cells)
    share = dict(zip(PLANES, planes["practical_share"].values.T, strict=True))
    # Li6PS5Cl on NCM83 is outside at every state of charge, and on lithium
    assert share["active material | catholyte"][1] == share["last layer | anode"][1] == 1.0
    # between layers nothing gives electrons; a single electrolyte has no plane of two layers
    assert np.isnan(share["separator | anolyte"]).all()
    assert np.isnan(share["catholyte | separator"][1])
    contact = planes["contact"].values
    assert contact[0].tolist() == ["conflicting", "", "conflicting", "", "passivating"]
    assert contact[1, 2] == ""
    basis = planes["contact_basis"].values[0].tolist()
    assert basis == ["measured", "", "measured", "", "measured"]


def test_potentials_of_a_blend_are_even_over_the_charge_of_both():
    """30 wt% of LFP holds a quarter of the charge, on its plateau."""
    card = load_cell("ncm83_li6ps5cl").to_mapping()
    card["cathode"]["blend"] = [{"active_material": "lfp", "share": "30 %"}]
    potentials = _cathode_potentials(load_cell(card))
    on_the_plateau = np.mean((potentials > 3.3) & (potentials < 3.45))
    lithium_iron_phosphate, oxide = 0.3 * 160, 0.7 * 205
    expected = lithium_iron_phosphate / (lithium_iron_phosphate + oxide)
    assert abs(on_the_plateau - expected) < 0.03
