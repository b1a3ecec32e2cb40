import json

from sscell.description.json_schema import card_schema
from sscell.description.library import KINDS
from sscell.schema_files import schema_text, write_schemas


def test_text_is_the_schema():
    assert json.loads(schema_text("experiments")) == card_schema("experiments")


def test_one_file_a_kind(tmp_path):
    written = list(write_schemas(tmp_path))
    assert {path.name for path in written} == {f"{kind}.schema.json" for kind in KINDS}
    for path in written:
        assert json.loads(path.read_text(encoding="utf-8"))["$schema"]


def test_one_kind(tmp_path):
    assert [path.name for path in write_schemas(tmp_path, "cells")] == ["cells.schema.json"]
