from typing import Any

import pytest
from pydantic import ValidationError

from sscell.cards.cell import CellDesign
from sscell.cards.consistency import contradictions
from sscell.cards.problems import problems


def test_a_consistent_cell_has_none(cell: CellDesign) -> None:
    assert contradictions(cell) == []


def test_contradictions_of_several_blocks_come_together(cell_mapping: dict[str, Any]) -> None:
    """Electrolytes of which nothing is known at 60 degC, and a cut-off beyond the curve."""
    del cell_mapping["separator"][0]["electrolyte"]["activation_energy"]
    cell_mapping["temperature"] = "60 degC"
    cell_mapping["limits"]["upper"] = "6.5 V"
    with pytest.raises(ValidationError) as caught:
        CellDesign.model_validate(cell_mapping)
    places = [problem.where for problem in problems(caught.value, "", CellDesign)]
    assert places == ["cathode.catholyte", "separator.0.electrolyte", "limits.upper"]
