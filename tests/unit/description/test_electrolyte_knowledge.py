from typing import Any

import pytest

from sscell.description.cell import CellDesign
from sscell.description.electrolyte_knowledge import electrolyte_knowledge
from sscell.description.read import read_electrolyte


def with_separator(cell_mapping: dict[str, Any], e: Any) -> list[str]:
    cell_mapping["separator"] = [{"electrolyte": e, "thickness": "10 um"}]
    cell = CellDesign.model_validate(cell_mapping)
    return [str(f) for f in electrolyte_knowledge(cell) if "separator.0" in f.place]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        (
            "li3ycl6_pristine_yan",
            "warning: separator.0.electrolyte (li3ycl6_pristine_yan): its "
            "conductivity of 3.04 mS/cm is disputed: Do not use",
        ),
        ("li3ps4_glass_simulated", "its conductivity of 19 mS/cm is simulated"),
        ("litaocl4", "its conductivity of 12.4 mS/cm is assumed"),
        ("li2ohx_crystalline_class", "is said of a class"),
    ],
)
def test_what_nobody_measured_is_told(cell_mapping: dict[str, Any], name: str, said: str) -> None:
    listed = with_separator(cell_mapping, read_electrolyte(name))
    assert sum(said in text for text in listed) == 1


def test_a_value_of_the_cells_own_is_not_the_disputed_one(cell_mapping: dict[str, Any]) -> None:
    own = {"value": "0.3 mS/cm", "source": "Cha2024"}
    e = read_electrolyte("li3ycl6_pristine_yan").rebuilt(conductivity=own)
    assert not any("disputed" in text for text in with_separator(cell_mapping, e))


def test_what_is_missing_is_told(cell_mapping: dict[str, Any]) -> None:
    listed = with_separator(cell_mapping, read_electrolyte("li3sccl6"))
    assert any("density is unknown" in text for text in listed)
    assert any("activation energy is unknown" in text for text in listed)
    assert with_separator(cell_mapping, read_electrolyte("li6ps5cl")) == []


def test_liquids_are_errors(cell_mapping: dict[str, Any]) -> None:
    listed = with_separator(cell_mapping, read_electrolyte("liquid_1m_lipf6_ec_dmc"))
    assert any(text.startswith("error: ") and "a liquid is no layer" in text for text in listed)
