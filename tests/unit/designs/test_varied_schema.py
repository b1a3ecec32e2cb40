from typing import Annotated, Any

import pytest
from jsonschema import Draft202012Validator
from pydantic import TypeAdapter

from sscell.cards.blocks import BlockError
from sscell.designs.varied import read_varied
from sscell.designs.varied_schema import VariedReader

SCHEMA = TypeAdapter(Annotated[Any, VariedReader()]).json_schema()
SPAN = {"from": "0.1 mS/cm", "to": "30 mS/cm", "spacing": "log"}


@pytest.mark.parametrize(
    "vary",
    [
        {},
        {"catholyte.conductivity": ["1 mS/cm", "2 mS/cm"]},
        {"catholyte.conductivity": {**SPAN, "points": 3}},
        {"separator.1.thickness": ["20 um"]},
        {"cathode.porosity": [0.1, "15 %"]},
        {"catholyte.conductivity": SPAN, "samples": {"points": 8, "seed": 2}},
        [{"cathode.thickness": "80 um"}, {"cathode.thickness": "95 um"}],
        {"catholyte.conductivity": "1 mS/cm"},
        {"catholyte.conductivity": ["1 um"]},
        {"catholyte.conductivity": SPAN},
        {"catholyte.conductivity": {**SPAN, "points": 3, "spacing": "even"}},
        {"catholyte.conductivity": {**SPAN, "points": 3}, "samples": {"points": 8}},
        {"catholyte.conductivity": SPAN, "samples": {"points": 8, "methods": "sobol"}},
        {"catholyte.conductivty": ["1 mS/cm"]},
        {"separator.1.porosity": [0.1]},
        [{"cathode.thickness": 80}],
        [],
        "catholyte.conductivity",
    ],
    ids=str,
)
def test_the_schema_agrees_with_the_reader(vary):
    try:
        read_varied(vary)
        taken = True
    except (BlockError, ValueError):
        taken = False
    assert Draft202012Validator(SCHEMA).is_valid(vary) == taken
