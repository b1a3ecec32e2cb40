from sscell.checks.finding import SEVERITIES, Finding, milder, titled
from sscell.reading.read import read_electrolyte


def test_a_finding_as_a_line() -> None:
    finding = Finding("warning", "cathode", "too thick", "Kim2025")
    assert str(finding) == "warning: cathode: too thick [Kim2025]"
    assert str(Finding("note", "anode", "soft")) == "note: anode: soft"


def test_milder() -> None:
    assert [milder(severity) for severity in SEVERITIES] == ["warning", "note", "note"]


def test_places_are_titled() -> None:
    assert titled("separator.0", read_electrolyte("lgps")) == "separator.0 (lgps)"


def test_a_finding_is_shown_as_its_text() -> None:
    finding = Finding("warning", "separator", "its density is unknown", "Kim2025")
    assert repr([finding]) == "[<warning: separator: its density is unknown [Kim2025]>]"
