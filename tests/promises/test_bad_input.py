"""Promise: a mistake in a card gives one clear line that says where, what and what was expected."""

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml

from sscell.errors import InputError
from sscell.reading.read import read_cell

CURVE = "stoichiometry [-],open-circuit potential [V]\n0.2,4.4\n0.4,4.0\n0.6,3.8\n0.8,3.6\n1,2.5\n"

ACTIVE_MATERIAL = """
title: NMC
formula: LiNi0.8Mn0.1Co0.1O2
source: "assumed: round numbers for tests"
molar_mass: 97.3 g/mol
density: 4.8 g/cm^3
particle_size: 4 um
open_circuit_potential: {curve: curves/ocp.csv}
diffusivity: 4e-15 m^2/s
diffusivity_activation_energy: 0.3 eV
exchange_current_density: 0.5 A/m^2
exchange_current_density_activation_energy: 0.4 eV
double_layer_capacity: 0.2 F/m^2
temperature: 25 degC
"""

ELECTROLYTES = """
argyrodite:
  title: Argyrodite
  formula: Li6PS5Cl
  form: pellet
  source: "assumed: round numbers for tests"
  conductivity: 1.6 mS/cm
  temperature: 25 degC
  activation_energy: 0.41 eV
  arrhenius_form: sigma
  density: 1.86 g/cm^3
  particle_size: 3 um
unknown_glass: {title: New glass, formula: Li3PS4, form: glass, density: 1.9 g/cm^3}
"""

CELL = """
title: a cell
temperature: 25 degC
cathode:
  active_material: nmc
  catholyte: argyrodite
  composition: {active_material: 70 wt%, catholyte: 30 wt%}
  porosity: 14 %
  loading: 10.7 mg/cm^2
  ionic_transport: {tortuosity_factor: 4.3}
  electronic_transport: {electronic_conductivity: 0.3 mS/cm}
  coverage: 50 %
  utilisation: 100 %
  film_resistance: 0 ohm cm^2
separator:
  - {electrolyte: argyrodite, thickness: 30 um}
anode: {type: lithium-indium, resistance: 10 ohm cm^2}
limits: {lower: 2.6 V, upper: 4.3 V, reference: Li/Li+}
nominal_specific_capacity: 200 mAh/g
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A user's folder with materials beside the cell."""
    for name in ("electrolytes", "active_materials", "active_materials/curves"):
        (tmp_path / name).mkdir()
    (tmp_path / "electrolytes" / "mine.yaml").write_text(ELECTROLYTES)
    (tmp_path / "active_materials" / "nmc.yaml").write_text(ACTIVE_MATERIAL)
    (tmp_path / "active_materials" / "curves" / "ocp.csv").write_text(CURVE)
    return tmp_path


def card(folder: Path, changes: dict[str, Any] | None = None) -> Path:
    """A cell card in which values at dotted paths are changed; None takes the key away."""
    data = deepcopy(yaml.safe_load(CELL))
    for path, value in (changes or {}).items():
        *blocks, key = path.split(".")
        part = data
        for block in blocks:
            part = part[int(block)] if block.isdigit() else part[block]
        if value is None:
            del part[key]
        else:
            part[key] = value
    file = folder / "demo.yaml"
    file.write_text(yaml.safe_dump(data))
    return file


def refusal(source: Any) -> list[str]:
    """The lines of the one message, which is short and shows nothing of our inside."""
    with pytest.raises(InputError) as caught:
        read_cell(source)
    lines = str(caught.value).splitlines()
    for line in lines:
        assert len(line) < 400, line
        for inside in ("pydantic", "Traceback", "<class", "object at 0x", "Value error"):
            assert inside not in line
    return lines


def test_the_card_itself_is_right(folder: Path) -> None:
    assert read_cell(card(folder)).cathode.catholyte.title == "Argyrodite"


NAN, INF = float("nan"), float("inf")

ONE_MISTAKE: dict[str, tuple[dict[str, Any], str, str]] = {
    "missing unit": (
        {"separator.0.thickness": "30"},
        "separator.0.thickness",
        "'30' has no unit; expected a length such as '80 um'",
    ),
    "bare number": ({"cathode.loading": 10.7}, "cathode.loading", "10.7 has no unit"),
    "wrong dimension": (
        {"separator.0.thickness": "30 mS/cm"},
        "separator.0.thickness",
        "'30 mS/cm' has the wrong dimension; expected a length such as '80 um'",
    ),
    "coulombs for degrees": ({"temperature": "25 C"}, "temperature", "such as '25 degC'"),
    "unknown unit": ({"temperature": "25 degrees"}, "temperature", "expected a temperature"),
    "unknown key": (
        {"cathode.porositi": "3 %"},
        "cathode.porositi",
        "unknown key. Did you mean 'porosity'?",
    ),
    "missing key": (
        {"cathode.porosity": None},
        "cathode.porosity",
        "missing; expected a volume fraction such as '15 %'",
    ),
    "unknown catholyte": (
        {"cathode.catholyte": "argirodite"},
        "cathode.catholyte",
        "there is no electrolyte 'argirodite'. Did you mean 'argyrodite'?",
    ),
    "unknown active material": (
        {"cathode.active_material": "nmcc"},
        "cathode.active_material",
        "there is no active material 'nmcc'. Did you mean 'nmc'",
    ),
    "unknown separator": (
        {"separator.0.electrolyte": "li6ps5c1"},
        "separator.0.electrolyte",
        "Did you mean 'li6ps5cl'",
    ),
    "weights": (
        {"cathode.composition.catholyte": "40 wt%"},
        "cathode.composition",
        "active_material 70 + catholyte 40 = 110 wt%, 10 wt% too much",
    ),
    "volume percent as weight": (
        {"cathode.composition.catholyte": "30 vol%"},
        "cathode.composition",
        "catholyte",
    ),
    "all void": ({"cathode.porosity": "100 %"}, "cathode.porosity", "must be less than 1"),
    "percent forgotten": ({"cathode.porosity": 14}, "cathode.porosity", "did you mean '14 %'?"),
    "negative": (
        {"separator.0.thickness": "-30 um"},
        "separator.0.thickness",
        "must be greater than 0, got -30 um",
    ),
    "nan": ({"cathode.porosity": NAN}, "cathode.porosity", "not a finite number"),
    "infinite": ({"cathode.porosity": INF}, "cathode.porosity", "not a finite number"),
    "nan with unit": (
        {"cathode.loading": "nan mg/cm^2"},
        "cathode.loading",
        "not a number with a unit",
    ),
    "overflow": ({"cathode.loading": "1e400 mg/cm^2"}, "cathode.loading", "not a finite number"),
    "yes": ({"cathode.coverage": True}, "cathode.coverage", "expected a share such as '50 %'"),
    "two amounts": (
        {"cathode.thickness": "80 um"},
        "cathode",
        "loading, thickness and porosity are given",
    ),
    "no amount": ({"cathode.loading": None}, "cathode", "give one of loading"),
    "swapped cut-offs": (
        {"limits.lower": "4.3 V", "limits.upper": "2.6 V"},
        "limits",
        "lower is 4.3 V and upper 2.6 V; lower must be below upper",
    ),
    "cut-off beyond the curve": (
        {"limits.upper": "6 V"},
        "limits.upper",
        "6 V against Li/Li+, but the open-circuit potential (curves/ocp.csv) covers 2.5 to 4.4 V",
    ),
    "cut-off against the anode": (
        {"limits.reference": "counter electrode", "limits.upper": "5.5 V"},
        "limits.upper",
        "6.12 V against Li/Li+",
    ),
    "wrong word": (
        {"anode.type": "lithium-indum"},
        "anode.type",
        "Did you mean 'lithium-indium'",
    ),
    "two forms of transport": (
        {"cathode.ionic_transport": {"closure": "percolation", "tortuosity_factor": 3}},
        "cathode.ionic_transport",
        "closure and tortuosity_factor are given; give exactly one",
    ),
    "a list for a block": ({"cathode": ["nmc"]}, "cathode", "expected a mapping"),
    "text for a block": ({"limits": "2.6-4.3 V"}, "limits", "expected a mapping"),
    "a block for a list": (
        {"separator": {"electrolyte": "argyrodite"}},
        "separator",
        "expected a list, got a mapping",
    ),
    "no separator": ({"separator": []}, "separator", "expected at least 1, got 0"),
    "a list for a value": ({"temperature": ["25 degC"]}, "temperature", "got a list"),
    "number for a title": ({"title": 3}, "title", "expected text, got 3"),
    "empty title": ({"title": ""}, "title", "is empty"),
    "endless text": ({"temperature": "9" * 10_000}, "temperature", "a text of 10000 characters"),
    "endless unit": ({"temperature": "9 m**9**9**9**9"}, "temperature", "unknown unit"),
    "code": ({"temperature": "__import__('os')"}, "temperature", "not a number with a unit"),
    "unknown conductivity": (
        {"separator.0.electrolyte": "unknown_glass"},
        "separator.0.electrolyte",
        "the conductivity of unknown_glass is unknown",
    ),
    "prose as source": (
        {"anode.source": "told by a friend"},
        "anode.source",
        "expected a key of references.bib",
    ),
    "unknown mark": ({"anode.mark": "guessed"}, "anode.mark", "unknown mark 'guessed'"),
}


@pytest.mark.parametrize("name", ONE_MISTAKE)
def test_one_mistake_is_one_line(folder: Path, name: str) -> None:
    changes, place, message = ONE_MISTAKE[name]
    lines = refusal(card(folder, changes))
    assert len(lines) == 1, lines
    where, _, said = lines[0].partition(": ")
    assert where.endswith(f"/demo.yaml, {place}")
    assert message in said


def test_several_mistakes_are_told_together(folder: Path) -> None:
    electrolytes = ELECTROLYTES.replace("density: 1.86 g/cm^3", "density: 1.86 mS/cm")
    (folder / "electrolytes" / "mine.yaml").write_text(electrolytes)
    changes = {
        "cathode.porositi": "3 %",
        "cathode.coverage": "150 %",
        "cathode.active_material": "ncm",
        "limits.lower": "5 V",
        "temperature": "25",
    }
    text = "\n".join(lines := refusal(card(folder, changes)))
    assert len(lines) == 6
    for part in ("porositi", "coverage", "active_material", "limits:", "temperature: '25'"):
        assert part in text
    # The electrolyte serves twice and is wrong once.
    assert text.count("electrolytes/mine.yaml, argyrodite.density: '1.86 mS/cm'") == 1


def test_mistakes_in_inline_materials(folder: Path) -> None:
    electrolyte = {"title": "Mine", "formula": "Li3InCl6", "form": "pellet", "conductivty": "1 S/m"}
    (line,) = refusal(card(folder, {"separator.0.electrolyte": electrolyte}))
    assert "separator.0.electrolyte.conductivty: unknown key. Did you mean 'conductivity'" in line


CURVES = {
    "missing file": (None, "there is no file curves/ocp.csv"),
    "binary": (b"\x00\x01\x02\xff", "is not a text file"),
    "empty": (b"", "has no data"),
    "no header": (b"0.2,4.4\n0.4,4\n", "the first line, '0.2,4.4', has numbers only"),
    "words": (
        b"stoichiometry [-],potential [V]\n0.2,high\n",
        "'high' is not a number",
    ),
    "wrong unit": (CURVE.replace("[V]", "[S/m]").encode(), "the wrong dimension: 'S/m'"),
    "rising": (CURVE.replace("0.6,3.8", "0.6,4.2").encode(), "must fall with stoichiometry"),
    "not ordered": (CURVE.replace("0.6,", "0.3,").encode(), "rises by 200 mV"),
    "outside": (CURVE.replace("1,2.5", "1.5,2.5").encode(), "1.5 is outside [0, 1]"),
    "too short": (CURVE[: CURVE.index("0.6")].encode(), "2 points; a curve needs 4"),
}


@pytest.mark.parametrize("name", CURVES)
def test_bad_curves(folder: Path, name: str) -> None:
    content, message = CURVES[name]
    path = folder / "active_materials" / "curves" / "ocp.csv"
    path.unlink()
    if content is not None:
        path.write_bytes(content)
    (line,) = refusal(card(folder))
    assert line.startswith("active_materials/nmc.yaml, open_circuit_potential: ")
    assert message in line


def test_curve_that_is_a_folder(folder: Path) -> None:
    path = folder / "active_materials" / "curves" / "ocp.csv"
    path.unlink()
    path.mkdir()
    assert "curves/ocp.csv is a folder" in refusal(card(folder))[0]


FILES: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "is empty"),
    "only comments": (b"# later\n", "is empty"),
    "a list": (b"- title: a\n", "holds a list; expected a mapping"),
    "words": (b"a solid-state cell", "holds plain text"),
    "not YAML": (b"title: [a\ncathode: {", "not valid YAML"),
    "tabs": (b"cathode:\n\tporosity: 3 %\n", "line 2"),
    "binary": (bytes(range(256)), "is not a text file"),
    "huge": (b"# " + b"x" * 6_000_000, "at most 5 MB"),
    "duplicate key": (b"title: a\ntitle: b\n", "line 2: the key 'title' is already in line 1"),
    "python object": (b"title: !!python/object/apply:os.system [ls]\n", "is refused"),
    "python name": (b"title: !!python/name:os.system\n", "is refused"),
    "alias bomb": (
        b"a: &a [1,1,1,1,1,1,1,1,1,1]\n"
        + b"".join(
            b"%c: &%c [%s]\n" % (98 + i, 98 + i, b",".join([b"*%c" % (97 + i)] * 10))
            for i in range(9)
        ),
        "once aliases are written out",
    ),
    "endless alias": (b"title: &a [*a]\n", "contains itself"),
    "deep": (b"title: " + b"[" * 50_000, "blocks inside blocks"),
}


@pytest.mark.parametrize("name", FILES)
def test_bad_files(tmp_path: Path, name: str) -> None:
    content, message = FILES[name]
    path = tmp_path / "demo.yaml"
    path.write_bytes(content)
    (line,) = refusal(path)
    assert "demo.yaml: " in line
    assert message in line


def test_duplicate_keys_of_a_library_file_name_the_file(folder: Path) -> None:
    path = folder / "electrolytes" / "mine.yaml"
    path.write_text(ELECTROLYTES + "argyrodite: {}\n")
    (line,) = refusal(card(folder))
    assert line.startswith("electrolytes/mine.yaml: line ")
    assert "the key 'argyrodite' is already" in line


def test_what_is_no_card(tmp_path: Path) -> None:
    assert "is a folder; expected a file" in refusal(tmp_path)[0]
    assert "there is no file" in refusal(tmp_path / "none.yaml")[0]
    assert "there is no cell 'ncm83'" in refusal("ncm83")[0]
    assert "Did you mean 'ncm83_li6ps5cl'?" in refusal("ncm83_li6ps5c1")[0]
    assert "there is no cell ''" in refusal("")[0]
    for nothing in (None, 3, ["a"], b"a"):
        assert "expected a name, a file or a mapping" in refusal(nothing)[0]


def test_empty_mapping_tells_every_missing_key() -> None:
    lines = refusal({})
    assert {line.split(":")[0] for line in lines} == {
        "title",
        "temperature",
        "cathode",
        "separator",
        "anode",
        "limits",
        "nominal_specific_capacity",
    }


def test_keys_that_are_no_text(tmp_path: Path) -> None:
    path = tmp_path / "demo.yaml"
    path.write_text(CELL + "1: x\ntrue: y\n")
    lines = refusal(path)
    assert any("keys must be text" in line or "unknown key" in line for line in lines)


TAGS = {
    "empty float": ('!!float ""', "'' is not a number"),
    "empty int": ('!!int ""', "'' is not a whole number"),
    "word as bool": ("!!bool maybe", "'maybe' is not true or false"),
    "date that is none": ("2020-99-99", "'2020-99-99' is not a date"),
    "timestamp": ('!!timestamp ""', "'' is not a date"),
    "set": ("!!set {a, b}", "the tag !!set is refused"),
    "ordered mapping": ("!!omap [a: 1]", "the tag !!omap is refused"),
    "bytes": ("!!binary aGk=", "the tag !!binary is refused"),
    "null byte": (r'"\0"', r"the control character \x00"),
    "terminal": (r'"\e[31m14 %"', r"the control character \x1b"),
    "turned around": (r'"\u202e14 %"', r"the control character \u202e"),
}


@pytest.mark.parametrize("name", TAGS)
def test_values_that_yaml_cannot_read_name_their_line(folder: Path, name: str) -> None:
    value, message = TAGS[name]
    text = CELL.replace("14 %", value)
    (folder / "demo.yaml").write_text(text)
    (line,) = refusal(folder / "demo.yaml")
    number = next(i for i, said in enumerate(text.splitlines(), 1) if value in said)
    assert f"demo.yaml: line {number}: " in line
    assert message in line


def test_a_set_is_no_card(tmp_path: Path) -> None:
    (tmp_path / "demo.yaml").write_text("!!set {title, cathode}\n")
    assert "the tag !!set is refused" in refusal(tmp_path / "demo.yaml")[0]


def test_files_that_are_no_cards_beside_a_card_do_not_matter(folder: Path) -> None:
    (folder / "other.yaml").write_text("!!set {a}")
    (folder / "another.yaml").write_text('!!float ""')
    assert read_cell(card(folder)).title == "a cell"


def test_thousands_of_mistakes_are_counted(folder: Path) -> None:
    text = CELL + "".join(f"key{i}: 1\n" for i in range(3000))
    (folder / "demo.yaml").write_text(text)
    with pytest.raises(InputError) as caught:
        read_cell(folder / "demo.yaml")
    assert len(caught.value.problems) == 3000
    assert len(str(caught.value)) < 1500
    assert "more like these" in str(caught.value)


PATHS = ("x" * 400 + ".yaml", "a\0b.yaml", "\udcff.yaml", "loop.yaml", "demo.yaml/x.yaml")


@pytest.mark.parametrize("name", PATHS)
def test_names_that_no_file_has(tmp_path: Path, name: str) -> None:
    (tmp_path / "demo.yaml").write_text("x: 1")
    (tmp_path / "loop.yaml").symlink_to(tmp_path / "loop.yaml")
    (line,) = refusal(str(tmp_path / name))
    assert line.isprintable()


def test_curve_whose_name_is_too_long(folder: Path) -> None:
    material = ACTIVE_MATERIAL.replace("curves/ocp.csv", "x" * 5000)
    (folder / "active_materials" / "nmc.yaml").write_text(material)
    assert refusal(card(folder))[0].startswith("active_materials/nmc.yaml, ")
