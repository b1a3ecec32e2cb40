from sscell.checks.finding import (
    MOST_NOTES,
    SEVERITIES,
    Finding,
    cause_lines,
    check_lines,
    milder,
    titled,
    verdict,
)
from sscell.reading.read import read_electrolyte


def test_a_finding_as_a_line() -> None:
    finding = Finding("warning", "cathode", "too thick", "Kim2025")
    assert str(finding) == "warning: cathode: too thick [Kim2025]"
    assert str(Finding("note", "anode", "soft")) == "note: anode: soft"


def test_milder() -> None:
    assert [milder(severity) for severity in SEVERITIES] == ["warning", "note", "note"]


def test_places_are_titled() -> None:
    assert titled("separator.0", read_electrolyte("lgps")) == "separator.0 (lgps)"


WINDOW = Finding("warning", "cathode", "4.3 V is above 2.5 V", cause="windows")
CONTACT = Finding("error", "separator", "rms error: warning: reacts", cause="contact")
NOTES = [Finding("note", "cell", f"value {i}: assumed, rms error: 2", cause="sources")
         for i in range(9)]  # fmt: skip


def test_severities_are_counted_by_type_and_not_by_words():
    assert verdict({"a": NOTES}) == "ok"
    assert verdict({"a": [WINDOW, CONTACT, *NOTES], "b": [WINDOW]}) == (
        "ok to read, 1 error and 2 warnings"
    )


def test_the_gravest_comes_first_and_notes_are_one_a_cause():
    lines = check_lines({"a": [*NOTES, WINDOW, CONTACT]})
    assert lines[:2] == [str(CONTACT), str(WINDOW)]
    assert lines[2] == f"{NOTES[0]} (and 8 more on sources)"
    assert lines[3] == "8 more notes; --all shows them"
    assert len(check_lines({"a": [*NOTES, WINDOW, CONTACT]}, everything=True)) == 11


def test_no_more_notes_than_are_read():
    many = [Finding("note", "cell", f"m{i}", cause=f"cause {i}") for i in range(8)]
    assert check_lines({"a": many})[-1] == f"{8 - MOST_NOTES} more notes; --all shows them"


def test_a_finding_of_several_cells_is_one_line():
    found = {name: [WINDOW] for name in "abcde"}
    assert cause_lines(found) == [f"all cells: {WINDOW}"]
    assert cause_lines(found | {"f": []}) == [f"5 cells: {WINDOW}"]
    assert cause_lines({"a": [WINDOW], "b": []}) == [f"a: {WINDOW}"]


def test_one_line_a_cause_without_notes():
    other = Finding("warning", "separator", "x" * 400, cause="windows")
    (line,) = cause_lines({"a": [WINDOW, other, *NOTES]})
    assert line == f"{WINDOW} (and 1 more on windows)"
    (line,) = cause_lines({"a": [other]})
    assert line.endswith("...")
    assert len(line) <= 160


def test_a_finding_is_shown_as_its_text() -> None:
    finding = Finding("warning", "separator", "its density is unknown", "Kim2025")
    assert repr([finding]) == "[<warning: separator: its density is unknown [Kim2025]>]"
