from pathlib import Path

import pytest

from sscell.quantities.tables import header_parts, is_blank, read_table, table_of


@pytest.fixture
def written(tmp_path: Path):
    def write(content):
        path = tmp_path / "t.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


@pytest.mark.parametrize(
    ("header", "parts"),
    [
        ("capacity [mAh/g]", ("capacity", "mAh/g", "")),
        ("Specific capacity (mAh g⁻¹)", ("specific capacity", "mAh g^-1", "")),
        ("Specific capacity (mAh g–1)", ("specific capacity", "mAh g-1", "")),
        ("Discharge Capacity / mAh/g", ("discharge capacity", "mAh/g", "")),
        ("Voltage/V", ("voltage", "V", "")),
        ("capacity, mAh/g", ("capacity", "mAh/g", "")),
        ("Kapazität in mAh/g", ("kapazität", "mAh/g", "")),
        ("capacity_mAh/g", ("capacity", "mAh/g", "")),
        ("E (V vs. Li/Li+)", ("e", "V", "Li/Li+")),
        ("Potential vs. Li+/Li [V]", ("potential", "V", "Li+/Li")),
        ("E / V (vs. Li/Li+)", ("e", "V", "Li/Li+")),
        ("C-rate", ("c rate", "", "")),
        ("current_density", ("current density", "", "")),
        ("stoichiometry [%]", ("stoichiometry", "%", "")),
        ("A (m^(2))", ("a", "m^(2)", "")),
    ],
)
def test_headers(header, parts):
    assert header_parts(header) == parts


@pytest.mark.parametrize(
    ("content", "form"),
    [
        ("a [m],b [m]\n0.5,1\n", "UTF-8, ',' between columns, decimal point"),
        ("a [m];b [m]\n0,5;1\n", "UTF-8, ';' between columns, decimal comma"),
        ("a [m]\tb [m]\n0,5\t1\n", "UTF-8, a tab between columns, decimal comma"),
        ('a [m],b [m]\n"0,5","1"\n', "UTF-8, ',' between columns, decimal comma"),
        ("a [m];b [µm]\n0,5;1\n".encode("cp1252"), "Windows-1252, ';' between columns, decimal"),
        ("a [m];b [m]\n0,5;1\n".encode("utf-16"), "UTF-16, ';'"),
        ("a [m];b [m]\n0,5;1\n".encode("utf-16-le"), "UTF-16, ';'"),
        ("sep=|\na [m]|b [m]\n0.5|1\n", "UTF-8, '|' between columns"),
        ("a b\n0.5 1\n", "UTF-8, spaces between columns"),
    ],
)
def test_forms(written, content, form):
    table = read_table(written(content), "t.csv")
    assert table.form.startswith(form)
    assert [[table.number(cell) for cell in c.cells] for c in table.columns] == [[0.5], [1.0]]


def test_rows_are_named_by_their_lines(written):
    table = read_table(written('# x\na,"b\n(m)"\n# y\n\n1,2\n3,4\n'), "t.csv")
    assert [column.name for column in table.columns] == ["a", "b"]
    assert [table.where(i) for i in range(2)] == ["t.csv, line 6", "t.csv, line 7"]
    assert table_of({"a": [1]}, "data").where(0) == "data, row 1"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "has no data"),
        ("1,2\n3,4\n", "numbers only"),
        ("a,b\n1,2,3\n", "line 2: 3 values under 2 columns"),
        ('a,b\n"1,2\n', "a quotation mark is not closed"),
        ("a;b\n1.234,5;1\n", "'1.234,5' has a separator of thousands"),
        ("a;b\n0,5;1.5\n", "are mixed"),
        ("a\tb\n1,234\t1,567\n", "may have a decimal comma or be a thousand"),
        (b"PK\x03\x04xx", "an Excel workbook"),
        (b"a,b\n1,\x012\n", "is not a text file"),
        (",".join("a" * 2000), "more than 1000 columns"),
    ],
)
def test_what_is_no_table_is_refused(written, content, message):
    with pytest.raises(ValueError, match=message):
        read_table(written(content), "t.csv")


def test_numbers_of_print(written):
    table = read_table(written("a [m]\tb [m]\n1.6×10⁻³\t−2\n1e–3\t\n"), "t.csv")
    cells = [[table.number(cell) for cell in c.cells] for c in table.columns]
    assert cells == [[0.0016, 0.001], [-2.0, None]]
    assert is_blank(float("nan"))
    with pytest.raises(ValueError, match="'2 m' is not a number"):
        table.number("2 m")
