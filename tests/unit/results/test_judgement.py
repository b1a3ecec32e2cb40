from sscell.description.findings import Finding
from sscell.results.judgement import NOTHING, judged

ERROR = Finding("error", "cathode.catholyte (x)", "oxidised", "Someone2020")
WARNING = Finding("warning", "separator.0", "edge of its window")
NOTE = Finding("note", "anode", "assumed")


def test_findings_are_counted_and_the_gravest_is_named():
    said = judged([[NOTE, ERROR, WARNING, WARNING], [NOTE], [WARNING, NOTE], []], "cell")
    assert {array.dims for array in said.values()} == {("cell",)}
    assert said["errors"].values.tolist() == [1, 0, 0, 0]
    assert said["warnings"].values.tolist() == [2, 0, 1, 0]
    assert said["notes"].values.tolist() == [1, 1, 1, 0]
    assert said["worst_finding"].values.tolist() == ["error", "note", "warning", NOTHING]


def test_errors_and_warnings_are_told_in_full_and_notes_are_not():
    said = judged([[ERROR, WARNING, NOTE], [NOTE]], "cell")["findings"].values.tolist()
    assert said[0].splitlines() == [str(ERROR), str(WARNING)]
    assert "Someone2020" in said[0]
    assert said[1] == ""
