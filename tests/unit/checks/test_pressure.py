"""Findings on pressure: calm without one, and what acts with one."""

from sscell.cell import load_cell
from sscell.checks.pressure import pressures


def told(cell):
    return [(finding.severity, finding.message) for finding in pressures(cell)]


def test_without_a_pressure_one_line_says_where_values_hold():
    ((severity, message),) = told(load_cell("ncm83_li6ps5cl"))
    assert severity == "note"
    assert "which the card does not state" in message
    ((_, message),) = told(load_cell("ncm622_li6ps5cl_42vol"))
    assert message.endswith("contacts at 40 MPa")


def test_a_pressure_tells_what_acts_and_which_references_are_assumed():
    cell = load_cell("ncm83_li3incl6_li6ps5cl").replace({"stack_pressure": "5 MPa"})
    (_, message), (_, extrapolated) = told(cell)
    assert "down to 10 MPa only" in extrapolated
    for part in ("conductivity of li3incl6 x 0.23", "coverage x", "resistance of lithium x 1;",
                 "at 100 MPa", "on lithium at 5 MPa"):  # fmt: skip
        assert part in message


def test_lithium_creeps_above_5_mpa_and_within_two_days_at_25():
    cell = load_cell("ncm83_li3incl6_li6ps5cl")

    def creep(pressure, of=cell):
        found = told(of.replace({"stack_pressure": pressure}))
        return [severity for severity, message in found if "creeps" in message]

    assert [creep(p) for p in ("5 MPa", "10 MPa", "25 MPa")] == [[], ["note"], ["warning"]]
    assert creep("50 MPa", load_cell("ncm83_li6ps5cl")) == []  # indium-lithium


def test_pressures_beyond_measurements_and_modules_are_named():
    cell = load_cell("ncm83_li6ps5cl")
    assert any("measured down to" in m for _, m in told(cell.replace({"stack_pressure": "2 MPa"})))
    assert any("modules" in m for _, m in told(cell.replace({"stack_pressure": "50 MPa"})))


def test_an_oxide_that_is_not_sintered_is_beyond_the_closure():
    cell = load_cell("ncm83_li6ps5cl").replace({"cathode.catholyte": "llzto_sintered"})
    card = cell.to_mapping() | {"stack_pressure": "5 MPa"}
    assert not any("not sintered" in m for _, m in told(load_cell(card)))
    card["cathode"]["catholyte"]["compaction"] = "powder"
    assert ("warning", True) in [(s, "not sintered" in m) for s, m in told(load_cell(card))]
