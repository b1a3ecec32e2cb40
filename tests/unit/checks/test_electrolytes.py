from typing import Any

import pytest

from sscell.cards.bookkeeping import loading
from sscell.cards.cell import CellDesign
from sscell.cards.materials import SolidElectrolyte
from sscell.checks.electrolytes import (
    _conductivities,
    electrolyte_knowledge,
    implausible,
    known_values,
    redox_activity,
)
from sscell.checks.findings import findings
from sscell.reading.library import library, load
from sscell.reading.read import read_electrolyte


def with_separator(cell_mapping: dict[str, Any], e: Any) -> list[str]:
    cell_mapping["separator"] = [{"electrolyte": e, "thickness": "10 um"}]
    cell = CellDesign.model_validate(cell_mapping)
    return [str(f) for f in electrolyte_knowledge(cell) if "separator.0" in f.place]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        (
            "li3ycl6_pristine_yan",
            "warning: separator.0.electrolyte (li3ycl6_pristine_yan): "
            "conductivity of 3.04 mS/cm is disputed: Do not use",
        ),
        ("li3ps4_glass_simulated", "conductivity of 19 mS/cm is simulated"),
        ("litaocl4", "conductivity of 12.4 mS/cm is assumed"),
        ("li2ohx_crystalline_class", "stated for its class only"),
    ],
)
def test_conductivities_that_nobody_measured(
    cell_mapping: dict[str, Any], name: str, message: str
) -> None:
    listed = with_separator(cell_mapping, read_electrolyte(name))
    assert sum(message in text for text in listed) == 1


def test_a_value_of_the_cells_own_is_not_the_disputed_one(cell_mapping: dict[str, Any]) -> None:
    value = {"value": "0.3 mS/cm", "source": "Cha2024"}
    e = read_electrolyte("li3ycl6_pristine_yan").rebuilt(conductivity=value)
    assert not any("disputed" in text for text in with_separator(cell_mapping, e))


def test_missing_data(cell_mapping: dict[str, Any]) -> None:
    listed = with_separator(cell_mapping, read_electrolyte("li_ta_cl_amorphous_7p16"))
    assert any("density unknown" in text for text in listed)
    no_energy = dict.fromkeys(("activation_energy", "activation_energy_spread"))
    listed = with_separator(cell_mapping, read_electrolyte("li6ps5cl").rebuilt(**no_energy))
    assert any("activation energy unknown" in text for text in listed)
    assert with_separator(cell_mapping, read_electrolyte("li6ps5cl")) == []


def test_liquids_are_errors(cell_mapping: dict[str, Any]) -> None:
    listed = with_separator(cell_mapping, read_electrolyte("liquid_1m_lipf6_ec_dmc"))
    assert any(text.startswith("error: ") and "no liquid layers" in text for text in listed)


SULFIDE = {
    "title": "mine",
    "formula": "Li3PS4",
    "form": "glass",
    "family": "sulfide",
    "conductivity": "2.4 mS/cm",
    "temperature": "25 degC",
    "density": "1.9 g/cm^3",
}


def unlikely(**changes):
    return list(implausible(SolidElectrolyte.model_validate({**SULFIDE, **changes})))


def test_an_ordinary_electrolyte_is_no_finding():
    assert unlikely() == []
    assert unlikely(family=None) == []


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"conductivity": "2.4 S/cm"}, "S/cm for mS/cm?"),
        ({"density": "26 g/cm^3"}, "density of 26 g/cm3"),
        ({"density": "0.19 g/cm^3"}, "density of 0.19 g/cm3"),
        ({"density": "5 g/cm^3"}, "those of the family 'sulfide'"),
        ({"family": "oxihalide"}, "oxyhalide"),
        ({"formula": "xyz glass"}, "no chemical formula"),
        ({"conductivity": "2.4 S/cm", "family": None}, "all solids in the library"),
    ],
)
def test_what_is_unlikely_is_named(changes, word):
    (message,) = unlikely(**changes)
    assert word in message


def test_the_measured_library_is_inside_its_own_range():
    """Only predictions and claims are beyond what was measured of their family."""
    odd = {name for name in library("electrolytes") for _ in implausible(read_electrolyte(name))}
    assert {read_electrolyte(name).basis for name in odd} <= {"simulated", "disputed"}
    assert max(known_values().densities[None]) < 6000


def test_points_over_temperature_are_known_values():
    """LiBH4 at either side of its transition has no plain conductivity."""
    entry = load(library("electrolytes")["libh4"])["libh4"]
    assert _conductivities(entry) == [1e-4, 0.1]
    assert {1e-4, 0.1} <= set(known_values().conductivities["hydroborate"])


IRON = {"name": "Fe2+/Fe3+", "potential": "3.6 V"}


@pytest.fixture
def redox_findings(cell_mapping: dict[str, Any]) -> Any:
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


def test_what_comes_back_is_a_note_with_its_capacity(redox_findings: Any) -> None:
    (finding,) = redox_findings(reversibility="reversible", capacity="90 mAh/g")
    assert finding.severity == "note"
    assert "stores charge: Fe2+/Fe3+ at 3.6 V, 90 mAh/g of catholyte" in finding.message
    composition, mass = redox_findings.cell.cathode.composition, loading(redox_findings.cell)
    per_active = 90 * composition.catholyte / composition.active_material
    per_area = 90 * mass.electrode * composition.catholyte * 0.1  # mAh/g kg/m2 in mAh/cm2
    assert f"{per_area:.3g} mAh/cm2 or {per_active:.3g} mAh/g of active material" in finding.message


@pytest.mark.parametrize(
    ("made", "change"), [(1, "oxidised by the first charge"), (0, "reduced by")]
)
def test_what_does_not_come_back_is_a_warning_and_not_counted(
    redox_findings: Any, made: int, change: str
) -> None:
    (finding,) = redox_findings(reversibility="irreversible", capacity="90 mAh/g", as_made=made)
    assert finding.severity == "warning"
    assert f"Fe2+/Fe3+: irreversibly {change}" in finding.message
    assert "at most 90 mAh/g of catholyte" in finding.message
    assert "no capacity here counts it" in finding.message
    assert str(finding) in map(str, findings(redox_findings.cell))


def test_only_the_couples_that_react_are_named(redox_findings: Any) -> None:
    (finding,) = redox_findings(
        couples=[
            {"name": "S2-/S", "potential": "2.24 V", "share": 0.25},
            {"name": "P5+/P3-", "potential": "1.08 V", "share": 0.75},
        ],
        reversibility="irreversible",
        capacity="400 mAh/g",
        as_made=0.25,
    )
    assert finding.message.startswith("S2-/S: irreversibly oxidised")
    assert "at most 100 mAh/g of catholyte" in finding.message


@pytest.mark.parametrize(
    ("redox", "severity", "words"),
    [
        ({"capacity": "90 mAh/g"}, "warning", "its reversibility is unknown"),
        ({"reversibility": "reversible"}, "note", "its capacity is unknown"),
        (
            {"couples": [{"name": "V2+/V3+"}], "capacity": "90 mAh/g"},
            "note",
            "V2+/V3+: redox-active at an unknown potential",
        ),
    ],
)
def test_missing_redox_data(
    redox_findings: Any, redox: dict[str, Any], severity: str, words: str
) -> None:
    (finding,) = redox_findings(**redox)
    assert finding.severity == severity
    assert words in finding.message


def test_a_couple_outside_the_window_or_without_capacity_is_no_finding(redox_findings: Any) -> None:
    assert not redox_findings(couples=[IRON | {"potential": "1.8 V"}], reversibility="reversible")
    assert not redox_findings(reversibility="reversible", capacity="0 mAh/g")


def test_assumed_redox_values_are_findings_where_they_are_used(redox_findings: Any) -> None:
    redox_findings(reversibility="reversible", capacity="90 mAh/g")
    assumed = [str(f) for f in findings(redox_findings.cell) if ".redox" in f.place]
    assert any("electronic_reach: assumed" in text for text in assumed)
    assert not any("share" in text for text in assumed), "the one couple is all of it"
    redox_findings(reversibility="irreversible", capacity="90 mAh/g")
    assert not [f for f in findings(redox_findings.cell) if ".redox" in f.place]


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
