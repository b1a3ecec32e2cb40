"""What a check of a cell says of a redox-active catholyte."""

from typing import Any

import pytest

from sscell.cards.bookkeeping import loading
from sscell.cards.cell import CellDesign
from sscell.checks.findings import findings
from sscell.checks.redox_activity import redox_activity

IRON = {"name": "Fe2+/Fe3+", "potential": "3.6 V"}


@pytest.fixture
def said(cell_mapping: dict[str, Any]) -> Any:
    """Findings of a cell between 2.6 and 4.3 V whose catholyte has a redox block."""

    def of(**redox: Any) -> list[Any]:
        block = {"couples": [IRON], "source": "Kim2025", **redox}
        cell_mapping["cathode"]["catholyte"]["redox"] = block
        cell_mapping["limits"] = {"lower": "2.6 V", "upper": "4.3 V", "reference": "Li/Li+"}
        cell = CellDesign.model_validate(cell_mapping)
        of.cell = cell
        return list(redox_activity(cell))

    return of


def test_an_electrolyte_without_couples_is_no_finding(cell: CellDesign) -> None:
    assert not list(redox_activity(cell))


def test_what_comes_back_is_a_note_with_its_capacity(said: Any) -> None:
    (finding,) = said(reversibility="reversible", capacity="90 mAh/g")
    assert finding.severity == "note"
    assert "stores charge: Fe2+/Fe3+ at 3.6 V gives 90 mAh/g of catholyte" in finding.message
    composition, mass = said.cell.cathode.composition, loading(said.cell)
    per_active = 90 * composition.catholyte / composition.active_material
    per_area = 90 * mass.electrode * composition.catholyte * 0.1  # mAh/g kg/m2 in mAh/cm2
    assert f"{per_area:.3g} mAh/cm2 or {per_active:.3g} mAh/g of active material" in finding.message


@pytest.mark.parametrize(("made", "way"), [(1, "oxidised by the first charge"), (0, "reduced by")])
def test_what_does_not_come_back_is_a_warning_and_not_counted(
    said: Any, made: int, way: str
) -> None:
    (finding,) = said(reversibility="irreversible", capacity="90 mAh/g", as_made=made)
    assert finding.severity == "warning"
    assert f"Fe2+/Fe3+: irreversibly {way}" in finding.message
    assert "up to 90 mAh/g of catholyte" in finding.message
    assert "not counted" in finding.message
    assert str(finding) in map(str, findings(said.cell))


def test_only_the_couples_that_react_are_named(said: Any) -> None:
    (finding,) = said(
        couples=[
            {"name": "S2-/S", "potential": "2.24 V", "share": 0.25},
            {"name": "P5+/P3-", "potential": "1.08 V", "share": 0.75},
        ],
        reversibility="irreversible",
        capacity="400 mAh/g",
        as_made=0.25,
    )
    assert finding.message.startswith("S2-/S: irreversibly oxidised")
    assert "up to 100 mAh/g of catholyte" in finding.message


@pytest.mark.parametrize(
    ("redox", "severity", "words"),
    [
        ({"capacity": "90 mAh/g"}, "warning", "whether it comes back is unknown"),
        ({"reversibility": "reversible"}, "note", "how much charge it takes is not known"),
        (
            {"couples": [{"name": "V2+/V3+"}], "capacity": "90 mAh/g"},
            "note",
            "V2+/V3+: redox-active at a potential that is not known",
        ),
    ],
)
def test_what_is_not_known_is_said(
    said: Any, redox: dict[str, Any], severity: str, words: str
) -> None:
    (finding,) = said(**redox)
    assert finding.severity == severity
    assert words in finding.message


def test_a_couple_outside_the_window_or_without_capacity_is_no_finding(said: Any) -> None:
    assert not said(couples=[IRON | {"potential": "1.8 V"}], reversibility="reversible")
    assert not said(reversibility="reversible", capacity="0 mAh/g")


def test_assumed_numbers_of_it_are_told_where_they_are_used(said: Any) -> None:
    said(reversibility="reversible", capacity="90 mAh/g")
    told = [str(f) for f in findings(said.cell) if ".redox" in f.place]
    assert any("electronic_reach: assumed" in text for text in told)
    assert not any("share" in text for text in told), "the one couple is all of it"
    said(reversibility="irreversible", capacity="90 mAh/g")
    assert not [f for f in findings(said.cell) if ".redox" in f.place]


def test_the_class_follows_the_active_material_and_the_use_the_cutoffs(
    cell_mapping: dict[str, Any],
) -> None:
    """A couple in the range of the active material is reversible, also where it is unused."""
    active = cell_mapping["cathode"]["active_material"]
    active["open_circuit_potential"] = {
        "stoichiometry": [0.2, 0.4, 0.6, 1.0],
        "values": [4.4, 3.9, 3.5, 2.0],
        "unit": "V",
    }
    cell_mapping["limits"] = {"lower": "3.0 V", "upper": "4.2 V", "reference": "Li/Li+"}
    cell_mapping["cathode"]["catholyte"]["redox"] = {
        "couples": [{"name": "Ti2+/Ti3+", "potential": "2.4 V"}],
        "reversibility": "reversible",
        "capacity": "90 mAh/g",
    }
    (finding,) = redox_activity(CellDesign.model_validate(cell_mapping))
    assert finding.severity == "note"
    assert "reversible within the potential range of the active material" in finding.message
    assert "unused between the cut-offs, 3 and 4.2 V" in finding.message
