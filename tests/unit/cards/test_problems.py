import pytest
from pydantic import BaseModel, ValidationError, field_validator

from sscell.cards.cell import CellDesign, Limits
from sscell.cards.problems import Unread, at, nearest, place, problems
from sscell.errors import InputError, Problem


def found(mapping: object, block: type = Limits) -> list[Problem]:
    with pytest.raises(ValidationError) as caught:
        block.model_validate(mapping)
    return problems(caught.value, "cells/demo.yaml", block)


def test_unknown_and_missing_keys_and_wrong_words() -> None:
    mapping = {"lower": "2.6 V", "uper": "4.3 V", "reference": "Li/Li"}
    messages = {str(problem) for problem in found(mapping)}
    assert messages == {
        "cells/demo.yaml, uper: unknown key. Did you mean 'upper'?",
        "cells/demo.yaml, upper: missing; expected a potential such as '2.6 V'",
        "cells/demo.yaml, reference: expected 'Li/Li+', 'Na/Na+' or 'counter electrode', "
        "got 'Li/Li'. Did you mean 'Li/Li+'?",
    }


def test_no_near_name_lists_the_known() -> None:
    mapping = {"lower": "2.6 V", "upper": "4.3 V", "reference": "Li/Li+", "zzz": 1}
    assert "Known: source, mark, note, lower" in str(found(mapping)[0])


def test_the_rest_of_a_text_with_a_comma_is_no_key_but_lacks_quotes() -> None:
    """YAML reads ``{upper: 4.3 V, hold to 0.02C}`` as a second key without a value."""
    mapping = {"lower": "2.6 V", "upper": "4.3 V", "reference": "Li/Li+", "hold to 0.02C": None}
    (problem,) = found(mapping)
    assert "put quotes around a text that has a comma: '..., hold to 0.02C'" in str(problem)


def test_kinds_of_value() -> None:
    messages = "\n".join(map(str, found({"title": 3, "cathode": [], "separator": {}}, CellDesign)))
    assert "title: expected text, got 3" in messages
    assert "cathode: expected a mapping (lines of key: value), got a list" in messages
    assert "separator: expected a list, got a mapping" in messages


def test_nested_keys_get_the_names_of_their_block(cell_mapping: dict[str, object]) -> None:
    cell_mapping["separator"] = [{"electrolite": None, "thickness": "3 um"}]
    messages = [str(problem) for problem in found(cell_mapping, CellDesign)]
    assert any("separator.0.electrolite: unknown key. Did you mean 'electrolyte'" in m
               for m in messages)  # fmt: skip


def test_what_was_reported_elsewhere_is_not_reported_again(cell_mapping: dict[str, object]) -> None:
    cell_mapping["separator"] = [{"electrolyte": Unread(), "thickness": "-3 um"}]
    assert [p.where for p in found(cell_mapping, CellDesign)] == [
        "cells/demo.yaml, separator.0.thickness"
    ]


def test_names_and_places() -> None:
    assert nearest("li6ps5cI", ["li6ps5cl", "lgps"]) == " Did you mean 'li6ps5cl'?"
    assert nearest("unobtainium", ["lgps"]) == ""
    assert place("cathode", "", "porosity") == "cathode.porosity"
    assert at("", "porosity") == "porosity"


def test_a_refusal_inside_a_validator_keeps_its_place_and_all_its_problems() -> None:
    class Block(BaseModel):
        curve: str

        @field_validator("curve")
        @classmethod
        def refused(cls, value: str) -> str:
            raise InputError([Problem("ocp.csv, line 3", "no number"), Problem("", value)])

    with pytest.raises(ValidationError) as caught:
        Block(curve="wrong")
    assert problems(caught.value, "card.yaml", Limits) == [
        Problem("card.yaml, curve, ocp.csv, line 3", "no number"),
        Problem("card.yaml, curve", "wrong"),
    ]
