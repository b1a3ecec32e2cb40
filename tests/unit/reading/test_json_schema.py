import copy
import json

import pytest
import yaml
from jsonschema import Draft202012Validator

from sscell.errors import InputError
from sscell.reading.json_schema import card_schema, schema_text, write_schemas
from sscell.reading.library import KINDS, library
from sscell.reading.read import read_cell, read_experiment


@pytest.fixture(scope="module")
def validators():
    return {kind: Draft202012Validator(card_schema(kind)) for kind in KINDS}


def loaded(path):
    return yaml.safe_load(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_a_schema(kind, validators):
    Draft202012Validator.check_schema(validators[kind].schema)
    assert validators[kind].schema["$schema"].endswith("2020-12/schema")


@pytest.mark.parametrize("kind", KINDS)
def test_every_shipped_card_is_valid(kind, validators):
    for path in sorted(set(library(kind).values())):
        errors = validators[kind].iter_errors(loaded(path))
        assert [f"{error.json_path}: {error.message}"[:300] for error in errors] == [], path


def test_a_resolved_cell_is_valid(validators):
    """What ``sscell run`` writes beside a result, materials and all."""
    cell = read_cell("ncm83_li6ps5cl").to_mapping()
    assert validators["cells"].is_valid(yaml.safe_load(yaml.safe_dump(cell)))


def changed(card, path, value):
    """A copy with one key set, or removed where the value is None."""
    card = copy.deepcopy(card)
    *parents, key = path.split(".")
    at = card
    for parent in parents:
        at = at[int(parent) if parent.isdigit() else parent]
    if value is None:
        del at[key]
    else:
        at[key] = value
    return card


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("cathode.porosty", "15 %"),
        ("cathode.porosity", "15 um"),
        ("cathode.porosity", 1.5),
        ("cathode.porosity", None),
        ("cathode.loading", 10.7),
        ("cathode.loading", "10.7"),
        ("cathode.loading", "10.7 mAh/cm^2"),
        ("cathode.loading", None),
        ("cathode.thickness", "80 um"),
        ("cathode.catholyte.conductivity", "2.2"),
        ("cathode.catholyte.conductivty", "2.2 mS/cm"),
        ("cathode.catholyte", ["li6ps5cl"]),
        ("cathode.ionic_transport", {"closure": "percollation"}),
        ("cathode.ionic_transport", {"tortuosity_factor": 4, "ionic_conductivity": "1 mS/cm"}),
        ("cathode.coverage", {"value": "25 %", "mark": "measured"}),
        ("separator", "li6ps5cl"),
        ("separator", []),
        ("separator.0.electrolyte", None),
        ("anode.type", "Li-Sn"),
        ("limits.reference", "Li"),
        ("temperature", 25),
        ("seperator", []),
        ("title", 3),
    ],
)
def test_typos_are_found(path, value, validators):
    """By the schema and by the reader, so that an editor never blames what sscell takes."""
    card = loaded(library("cells")["ncm83_li6ps5cl"])
    wrong = changed(card, path, value)
    assert not validators["cells"].is_valid(wrong)
    with pytest.raises(InputError):
        read_cell(wrong)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("cathode.porosity", "15"),  # bounds of text
        ("temperature", "25 C"),  # coulombs, no usual unit
        ("cathode.catholyte", "li6ps5cll"),  # may be the user's own
        ("cathode.composition.catholyte", "40 wt%"),  # the sum
    ],
)
def test_what_only_the_reader_sees(path, value, validators):
    wrong = changed(loaded(library("cells")["ncm83_li6ps5cl"]), path, value)
    assert validators["cells"].is_valid(wrong)
    with pytest.raises(InputError):
        read_cell(wrong)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("cathode.catholyte", "li6ps5cl"),
        ("cathode.porosity", 0.15),
        ("cathode.porosity", {"value": 0.15, "source": "assumed: as before"}),
        ("cathode.active_material", {"name": "ncm83", "diffusivity": "4e-15 m^2/s"}),
        ("anode.potential", None),
        ("junction", None),
        ("separator.0.thickness", "0.3 mm"),
    ],
)
def test_other_ways_to_say_it_are_taken(path, value, validators):
    card = changed(loaded(library("cells")["ncm83_li6ps5cl"]), path, value)
    read_cell(card)
    assert list(validators["cells"].iter_errors(card)) == []


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("protocol.direction", "discharging"),
        ("protocol.c_rates", 1),
        ("protocol.c_rates", [0]),
        ("protocol", None),
        ("vary", {"catholyte.conductivty": ["1 mS/cm"]}),
        ("outputs.capacity", "gravimetric"),
        ("cell", "ncm83_li6ps5cl"),
    ],
)
def test_typos_in_experiments_are_found(path, value, validators):
    card = loaded(library("experiments")["catholyte_conductivity"])
    wrong = changed(card, path, value)
    assert not validators["experiments"].is_valid(wrong)
    with pytest.raises(InputError):
        read_experiment(wrong)


def blocks(schema, at="$"):
    """Every mapping of keys in a schema that takes no other keys."""
    if isinstance(schema, dict):
        if "properties" in schema and schema.get("additionalProperties") is False:
            yield at, schema["properties"]
        for key, part in schema.items():
            yield from blocks(part, f"{at}.{key}")
    elif isinstance(schema, list):
        for i, part in enumerate(schema):
            yield from blocks(part, f"{at}.{i}")


def test_every_key_of_a_cell_is_described(validators):
    """By the docstring of its attribute; the forms of a single value aside."""
    for at, keys in blocks(validators["cells"].schema):
        if "value" in keys or "curve" in keys or "values" in keys:
            continue
        assert [key for key, about in keys.items() if not about.get("description")] == [], at


def test_names_of_the_library_are_offered(validators):
    offered = validators["cells"].schema["$defs"]["SolidElectrolyte"]["anyOf"][0]["enum"]
    assert offered == sorted(library("electrolytes"))


def test_text_is_the_schema():
    assert json.loads(schema_text("experiments")) == card_schema("experiments")


def test_one_file_a_kind(tmp_path):
    written = list(write_schemas(tmp_path))
    assert {path.name for path in written} == {f"{kind}.schema.json" for kind in KINDS}
    for path in written:
        assert json.loads(path.read_text(encoding="utf-8"))["$schema"]


def test_one_kind(tmp_path):
    assert [path.name for path in write_schemas(tmp_path, "cells")] == ["cells.schema.json"]
