from typing import Any

import pytest

from sscell.cards.cell import CellDesign
from sscell.cards.materials import SolidElectrolyte
from sscell.cell import load_cell
from sscell.checks.windows import EDGE, Exposure, exposures, judged, limit_of
from sscell.reading.read import read_electrolyte


def electrolyte(*windows: dict[str, Any]) -> SolidElectrolyte:
    known = {"title": "T", "formula": "LiX", "form": "glass", "windows": list(windows)}
    return SolidElectrolyte.model_validate(known)


def severity(e: SolidElectrolyte, end: Any, potential: float, **more: Any) -> str | None:
    found = judged(Exposure("here", e, end, potential, "at the upper cut-off", **more))
    return found and found.severity


THERMO = {"kind": "thermodynamic", "low": "1.7 V", "high": "2.1 V"}
SEEN = {"kind": "practical", "low": "1.2 V", "high": "4.0 V"}


@pytest.mark.parametrize(
    ("potential", "expected"),
    [
        (2.0, None),  # inside both
        (3.8, "note"),  # beyond equilibrium, within what was seen
        (4.0 - EDGE, "warning"),  # at the edge
        (4.0 + EDGE, "warning"),
        (4.2, "error"),  # beyond both, and what forms is not known
    ],
)
def test_practical_and_thermodynamic_windows_are_told_apart(
    potential: float, expected: str | None
) -> None:
    assert severity(electrolyte(THERMO, SEEN), "high", potential) == expected


def test_without_a_practical_window_equilibrium_decides() -> None:
    assert severity(electrolyte(THERMO), "high", 3.8) == "error"
    assert severity(electrolyte(THERMO), "low", 1.0) == "error"
    assert severity(electrolyte(THERMO), "low", 1.9) is None


@pytest.mark.parametrize(
    ("breach", "expected"),
    [("passivating", "note"), ("resistive", "warning"), ("growing", "error")],
)
def test_what_forms_beyond_decides(breach: str, expected: str) -> None:
    assert severity(electrolyte({**SEEN, "above": breach}), "high", 4.5) == expected
    assert severity(electrolyte({**SEEN, "below": breach}), "low", 0.5) == expected


def test_cells_that_ran_are_believed_as_far_as_they_ran() -> None:
    e = electrolyte({**SEEN, "above": "passivating", "survived_high": "4.8 V"})
    assert severity(e, "high", 4.8) == "note"
    assert severity(e, "high", 4.9) == "warning"


def test_a_bound_is_no_limit() -> None:
    """Stable to at least 4 V: 4 V is fine, 4.5 V was not tried."""
    e = electrolyte({**SEEN, "high_bound": "at least"})
    assert severity(e, "high", 4.0) is None
    assert severity(e, "high", 4.05) == "warning"
    found = judged(Exposure("here", e, "high", 4.5, "at the upper cut-off"))
    assert found is not None
    assert found.severity == "warning"
    assert "not tested" in found.message


def test_evidence_from_the_very_electrode_counts_more_than_a_window() -> None:
    assert severity(electrolyte(SEEN), "high", 4.3, stable="Zhang2024") == "note"


def test_a_plane_is_milder_than_a_whole_cathode() -> None:
    assert severity(electrolyte(SEEN), "high", 4.5, at_face=True) == "warning"


def test_unknown_is_said() -> None:
    assert severity(electrolyte(), "high", 4.3) == "warning"
    half = electrolyte({"kind": "practical", "high": "5 V"})
    assert severity(half, "high", 4.3) is None
    found = judged(Exposure("here", half, "low", 0.6, "at the anode"))
    assert found is not None
    assert "lower stability limit unknown" in found.message


def test_windows_against_another_electrode_are_not_compared() -> None:
    e = electrolyte({**SEEN, "reference": "Na/Na+"})
    assert limit_of(e, "high", "practical") is None


def test_who_sees_what(cell: CellDesign) -> None:
    """The catholyte the cut-offs, the last layer the anode; one between them neither."""
    sees = [(e.place.split(" ")[0], e.end, round(e.potential, 3)) for e in exposures(cell)]
    assert sees == [
        ("cathode.catholyte", "high", 4.3),
        ("cathode.catholyte", "low", 2.6),
        ("separator.0.electrolyte", "low", 0.62),
        ("separator.0.electrolyte", "high", 0.62),
    ]


def test_a_middle_layer_sees_no_potential(cell_mapping: dict[str, Any]) -> None:
    layers = [
        {"electrolyte": read_electrolyte(name), "thickness": "10 um"}
        for name in ("li3ycl6", "li3incl6", "lgps")
    ]
    cell = CellDesign.model_validate({**cell_mapping, "separator": layers})
    named = {e.electrolyte.key: e.at_face for e in exposures(cell)}
    assert named == {"argyrodite": False, "li3ycl6": True, "lgps": False}


def test_cut_offs_against_the_counter_electrode_are_shifted(cell_mapping: dict[str, Any]) -> None:
    """2.0 and 3.7 V against In-InLi are 2.62 and 4.32 V against lithium."""
    cell_mapping["limits"] = {"lower": "2 V", "upper": "3.7 V", "reference": "counter electrode"}
    high, low, *_ = exposures(CellDesign.model_validate(cell_mapping))
    assert (high.potential, low.potential) == pytest.approx((4.32, 2.62))


def test_an_anode_exposes_its_electrolyte_to_all_of_its_potentials(cell_mapping: Any) -> None:
    values = {"stoichiometry": [0, 0.3, 0.6, 1], "values": [0.9, 0.5, 0.3, 0.1], "unit": "V"}
    anode = {"type": "other", "name": "Si", "resistance": "10 ohm cm^2"}
    exposed = []
    for capacity in ("100 mAh/cm^2", "0.1 mAh/cm^2"):  # the second deposits lithium
        keys = {"open_circuit_potential": values, "capacity": capacity}
        cell = load_cell({**cell_mapping, "anode": {**anode, **keys}})
        at_anode = [e for e in exposures(cell) if e.where.endswith(" anode")]
        exposed.append({e.end: e.potential for e in at_anode})
    assert exposed == [{"low": 0.1, "high": 0.9}, {"low": 0.0, "high": 0.9}]


def test_antifluorites_do_not_span_the_potentials_of_silicon() -> None:
    """The empty silicon, at 0.87 V, oxidises what lithium metal never does."""
    card = load_cell("ncm83_li6ps5cl_silicon").to_mapping()
    card["separator"].append({"electrolyte": "li1p2x_cl_n_series", "thickness": "5 um"})
    at_anode = [e for e in exposures(load_cell(card)) if e.where.endswith(" anode")]
    oxidised = next(judged(e) for e in at_anode if e.end == "high")
    assert oxidised is not None
    assert oxidised.severity == "error"
    assert "0.8719 V at the empty anode is above the limit of 0.7 V" in oxidised.message
    card["anode"] = {"type": "lithium", "resistance": "10 ohm cm^2"}
    *_, of_lithium = exposures(load_cell(card))
    assert (of_lithium.potential, judged(of_lithium)) == (0.0, None)
