import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from sscell.cards.cell import CellDesign
from sscell.checks.provenance import provenance
from sscell.errors import InputError
from sscell.reading.read import (
    library,
    read_active_material,
    read_cell,
    read_electrolyte,
    read_experiment,
)


def test_every_shipped_card_reads() -> None:
    for name in library("cells"):
        assert read_cell(name).title
    for name in library("electrolytes"):
        assert read_electrolyte(name).key == name
    for name in library("active-materials"):
        assert read_active_material(name).key == name
    for name in library("experiments"):
        assert read_experiment(name).cells


def test_every_shipped_cell_is_the_same_after_saving() -> None:
    for name in library("cells"):
        cell = read_cell(name)
        mapping = cell.to_mapping()
        again = read_cell(yaml.safe_load(yaml.safe_dump(mapping)))
        assert again == cell
        assert again.to_mapping() == mapping
        assert again.junctions == cell.junctions


def test_name_path_and_mapping_are_the_same() -> None:
    path = library("cells")["ncm83_li6ps5cl"]
    by_name = read_cell("ncm83_li6ps5cl")
    assert by_name == read_cell(path) == read_cell(str(path))
    assert by_name == read_cell(yaml.safe_load(path.read_text()))


def test_class_of_the_cell(cell_mapping: dict[str, Any]) -> None:
    class Cell(CellDesign):
        pass

    assert type(read_cell(cell_mapping, Cell)) is Cell


def test_user_cards_come_first(tmp_path: Path, cell_mapping: dict[str, Any]) -> None:
    name = "li6ps5cl"
    electrolyte = cell_mapping["separator"][0]["electrolyte"]
    del electrolyte["key"]
    (tmp_path / "electrolytes").mkdir()
    (tmp_path / "electrolytes" / "mine.yaml").write_text(yaml.safe_dump({name: electrolyte}))
    cell_mapping["cathode"]["catholyte"] = name
    cell_mapping["separator"][0]["electrolyte"] = name
    path = tmp_path / "demo.yaml"
    path.write_text(yaml.safe_dump(cell_mapping))
    cell = read_cell(path)
    assert cell.cathode.catholyte.title == "Argyrodite"
    found = [f for f in provenance(cell) if "not from the library" in f.message]
    assert [(f.severity, f.place) for f in found] == [
        ("warning", "cathode.catholyte"),
        ("warning", "separator.0.electrolyte"),
    ]
    assert found[0].message.startswith("li6ps5cl is read from electrolytes/mine.yaml")
    again = read_cell(cell.to_mapping())
    assert again == cell, "a saved result knows it as well"
    assert not [f for f in provenance(read_cell("ncm83_li6ps5cl")) if "library" in f.message]


def test_a_folder_above_a_card_means_nothing_unless_it_is_named(
    tmp_path: Path, cell_mapping: dict[str, Any]
) -> None:
    electrolyte = cell_mapping["separator"][0]["electrolyte"]
    del electrolyte["key"]
    for name in ("li6ps5cl", "glass"):
        (tmp_path / "electrolytes").mkdir(exist_ok=True)
        entry = {name: {**electrolyte, "title": "Foreign"}}
        (tmp_path / "electrolytes" / f"{name}.yaml").write_text(yaml.safe_dump(entry))
    path = tmp_path / "cells" / "demo.yaml"
    path.parent.mkdir()

    def read(catholyte: Any) -> Any:
        cell_mapping["cathode"]["catholyte"] = catholyte
        path.write_text(yaml.safe_dump(cell_mapping))
        return read_cell(path).cathode.catholyte

    assert read("li6ps5cl").title != "Foreign"
    with pytest.raises(InputError, match="there is no electrolyte 'glass'"):
        read("glass")
    assert read({"name": "glass", "folder": ".."}).title == "Foreign"
    assert (
        read({"name": "glass", "folder": str(tmp_path), "conductivity": "9 mS/cm"}).conductivity
        == 0.9
    )
    with pytest.raises(InputError, match=r"there is no electrolyte 'lgps' in the folder \.\."):
        read({"name": "lgps", "folder": ".."})
    with pytest.raises(InputError, match="folder: expected text, got 3"):
        read({"name": "glass", "folder": 3})


def test_unknown_cell() -> None:
    with pytest.raises(InputError, match="Did you mean 'ncm83_li6ps5cl'"):
        read_cell("ncm83_li6ps5c1")
    with pytest.raises(InputError, match=r"there is no file nowhere/x\.yaml"):
        read_cell("nowhere/x.yaml")
    with pytest.raises(InputError, match="expected a name, a file or a mapping"):
        read_cell(3)  # type: ignore[call-overload]


def test_experiment_finds_cells_beside_it(tmp_path: Path, cell_mapping: dict[str, Any]) -> None:
    (tmp_path / "mine.yaml").write_text(yaml.safe_dump(cell_mapping))
    experiment = {
        "title": "t",
        "cells": ["mine", "ncm83_li6ps5cl", "mine.yaml"],
        "protocol": {"c_rates": [1]},
    }
    path = tmp_path / "e.yaml"
    path.write_text(yaml.safe_dump({**experiment, "cells": experiment["cells"][:2]}))
    assert read_experiment(path).cells == (str(tmp_path / "mine.yaml"), "ncm83_li6ps5cl")
    path.write_text(yaml.safe_dump({**experiment, "cells": ["ncm83_li6ps5c", "gone.yaml"]}))
    with pytest.raises(InputError) as caught:
        read_experiment(path)
    assert "Did you mean 'ncm83_li6ps5cl'" in str(caught.value)
    assert "cells.1: there is no file gone.yaml" in str(caught.value)


def test_a_screening_looks_for_cards_beside_its_own(
    tmp_path: Path, cell_mapping: dict[str, Any]
) -> None:
    """Or in a folder that is named from there; a mapping has no place to look in."""
    (tmp_path / "mine.yaml").write_text(yaml.safe_dump(cell_mapping))
    card = {"title": "t", "cells": ["mine"], "protocol": {"c_rates": [1], "screen": {}}}
    for folder, expected in ((None, tmp_path), ("deeper", tmp_path / "deeper")):
        if folder:
            card["protocol"] = {"c_rates": [1], "screen": {"folder": folder}}
        (tmp_path / "ask.yaml").write_text(yaml.safe_dump(card))
        asked = read_experiment(tmp_path / "ask.yaml").protocol.screen
        assert asked is not None
        assert asked.folder == str(expected)
    plain = {**card, "cells": ["ncm83_li6ps5cl"], "protocol": {"c_rates": [1], "screen": {}}}
    asked = read_experiment(plain).protocol.screen
    assert asked is not None
    assert asked.folder is None


def test_reading_needs_no_simulation_package() -> None:
    code = (
        "import sys; from sscell.reading.read import library, read_cell;"
        "read_cell('ncm83_li6ps5cl').to_mapping();"
        "heavy = 'pybamm', 'matplotlib', 'xarray', 'pybtex', 'pint';"
        "print([m for m in heavy if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_charge_before_measured_discharges_is_checked(cell_mapping: dict[str, Any]) -> None:
    """In the words of the argument ``charge``, together with every other mistake."""
    point = {"c_rate": 1, "specific_capacity": "100 mAh/g"}
    measured = {"charge": "same rates", "charge_known": "stated", "points": [point]}
    with pytest.raises(InputError) as caught:
        read_cell({**cell_mapping, "temperature": "9999 K", "measured": measured})
    places = {problem.where for problem in caught.value.problems}
    assert places == {"temperature", "measured.charge"}
