from pathlib import Path

import pytest

from sscell.description.curve_file import read_curve_file

HEADER = "stoichiometry [-],open-circuit potential [V]\n"


def test_reads_columns_unit_and_skips_comments(tmp_path: Path) -> None:
    path = tmp_path / "c.csv"
    path.write_text(f"# digitised\n{HEADER}# a comment\n0.2, 4.3\n\n0.5,3.8\n")
    assert read_curve_file(path, "c.csv") == ((0.2, 0.5), (4.3, 3.8), "V")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "has no data"),
        ("# only a comment", "has no data"),
        ("0.2,4.3\n0.5,3.8\n", "expected a first line such as"),
        ("x [-],potential [V]\n", "as the first column"),
        ("stoichiometry [V],potential [V]\n", "as the first column"),
        (f"{HEADER}0.2,abc\n", "line 2: 'abc' is not a number"),
        (f"{HEADER}0.2\n", "line 2: expected two numbers, got 1"),
        (f"{HEADER}0.2;4\n", "expected two numbers"),
        (f"{HEADER}0.2,nan\n", "not a finite number"),
    ],
)
def test_refusals_name_the_line(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "c.csv"
    path.write_text(text)
    with pytest.raises(ValueError, match=message):
        read_curve_file(path, "c.csv")


def test_refuses_what_is_no_file_name(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="expected the name of a CSV file"):
        read_curve_file(3, "3")
    with pytest.raises(ValueError, match=r"there is no file none\.csv"):
        read_curve_file(tmp_path / "none.csv", "none.csv")
