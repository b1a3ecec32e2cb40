from pathlib import Path

import pytest

from sscell.description.curve_file import read_curve_file
from sscell.description.measure import Measure

POTENTIAL = Measure("V", "a potential", "3.8 V")

HEADER = "stoichiometry [-],open-circuit potential [V]\n"


def test_reads_columns_unit_and_skips_comments(tmp_path: Path) -> None:
    path = tmp_path / "c.csv"
    path.write_text(f"# digitised\n{HEADER}# a comment\n0.2, 4.3\n\n0.5,3.8\n")
    assert read_curve_file(path, "c.csv", POTENTIAL) == ((0.2, 0.5), (4.3, 3.8), "V")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "has no data"),
        ("# only a comment", "has no data"),
        ("0.2,4.3\n0.5,3.8\n", "numbers only .read as UTF-8, ',' between columns"),
        ("0.2 4.3\n0.5 3.8\n", "numbers only .read as UTF-8, spaces between columns"),
        ("SOC [%],potential [V]\n1,4\n", "a state of charge is no stoichiometry"),
        ("stoichiometry [V],potential [V]\n", "has the unit - or %, got 'V'"),
        ("stoichiometry,potential\n0.1,4\n", "no column of a potential with its unit"),
        ("stoichiometry,E [V],E2 [V]\n0.1,4,4\n", "several columns of a potential: 'E .V.', 'E2"),
        ("stoichiometry,E [V vs. In/InLi]\n0.1,4\n", "is against In/InLi; expected"),
        ("stoichiometry,E [furlongg]\n0.1,4\n", "unknown unit 'furlongg'"),
        ("stoichiometry,E [m]\n0.1,4\n", "wrong dimension: 'm'"),
        (f"{HEADER}0.2,abc\n", "line 2, open-circuit potential .V.: 'abc' is not a number"),
        (f"{HEADER}0.2\n", "line 2, open-circuit potential .V.: has no value"),
        (f"{HEADER}0.2;4\n", "line 2"),
        (f"{HEADER}0,2,4,3\n", "4 values under 2 columns; a comma is the separator here"),
        (f"{HEADER}0.2,1e999\n", "line 2"),
    ],
)
def test_refusals_name_the_line(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "c.csv"
    path.write_text(text)
    with pytest.raises(ValueError, match=message):
        read_curve_file(path, "c.csv", POTENTIAL)


def test_refuses_what_is_no_file_name(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="expected the name of a CSV file"):
        read_curve_file(3, "3", POTENTIAL)
    with pytest.raises(ValueError, match=r"there is no file none\.csv"):
        read_curve_file(tmp_path / "none.csv", "none.csv", POTENTIAL)


@pytest.mark.parametrize(
    "content",
    [
        b"stoichiometry (-),open-circuit potential (V)\n0.22,4.25\n0.5,3.8\n",
        b'"stoichiometry [-]","open-circuit potential [V]"\n0.22,4.25\n0.5,3.8\n',
        b"stoichiometry [-]\topen-circuit potential [V]\n0.22\t4.25\n0.5\t3.8\n",
        b"stoichiometry [-]\topen-circuit potential [V]\n0,22\t4,25\n0,5\t3,8\n",
        b"stoichiometry [-];open-circuit potential [V]\n0.22;4.25\n0.5;3.8\n",
        b"stoichiometry [-];open-circuit potential [V]\r\n0,22;4,25\r\n0,5;3,8\r\n",
        b"stoichiometry [-],open-circuit potential [V]\n0.22,4.25,\n0.5,3.8,\n",
        b"stoichiometry [%],open-circuit potential [V]\n22.0,4.25\n50.0,3.8\n",
        b"# Gr\xf6\xdfe 3,4 \xb5m\nstoichiometry,potential [V]\n0.22,4.25\n0.5,3.8\n",
        b"stoichiometry [-],open-circuit potential [V],std [V]\n0.22,4.25,0.1\n0.5,3.8,0.1\n",
        b"Stoichiometry / -,Voltage / V\n0.22,4.25\n0.5,3.8\n",
        b"x,Time / s,E / V vs. Li/Li+\n0.22,0,4.25\n0.5,9,3.8\n",
        b"stoichiometry    potential [V]\n0.22    4.25\n0.5     3.8\n",
        b"sep=;\nx;E in V\n0,22;4,25\n0,5;3,8\n;\n",
        b"x,E\n-,V\n0.22,4.25\n0.5,3.8\n",
        "x;E [V]\n0,22;4,25\n0,5;3,8\n".encode("utf-16"),
    ],
)
def test_forms_of_one_curve(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "c.csv"
    path.write_bytes(content)
    assert read_curve_file(path, "c.csv", POTENTIAL) == ((0.22, 0.5), (4.25, 3.8), "V")
