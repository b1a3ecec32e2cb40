import os
from pathlib import Path
from typing import Any

import pytest
import yaml

from sscell.cards.materials import ActiveMaterial, SolidElectrolyte
from sscell.cards.problems import Unread
from sscell.errors import InputError
from sscell.reading.read import read_cell
from sscell.reading.resolve import Resolver

CURVE = "stoichiometry [-],potential [V]\n0.2,{}\n0.4,4.0\n0.6,3.8\n1,2.5\n"


@pytest.fixture
def folder(
    tmp_path: Path, electrolyte_mapping: dict[str, Any], active_material_mapping: dict[str, Any]
) -> Path:
    for kind in ("electrolytes", "active_materials"):
        (tmp_path / kind).mkdir()
    del electrolyte_mapping["key"], active_material_mapping["key"]
    entries = {"glass": electrolyte_mapping, "wrong": {**electrolyte_mapping, "density": "3 V"}}
    (tmp_path / "electrolytes" / "mine.yaml").write_text(yaml.safe_dump(entries))
    active_material_mapping["open_circuit_potential"] = {"curve": "curves/ocp.csv"}
    text = yaml.safe_dump(active_material_mapping)
    (tmp_path / "active_materials" / "nmc.yaml").write_text(text)
    (tmp_path / "active_materials" / "curves").mkdir()
    (tmp_path / "active_materials" / "curves" / "ocp.csv").write_text(CURVE.format(4.4))
    return tmp_path


def read(folder: Path, given: Any, cls: Any = SolidElectrolyte, said: Any = None) -> Any:
    resolver = Resolver(folder, "cell.yaml")
    material = resolver.material(given, cls, "cathode.catholyte", said or {})
    return material if not isinstance(material, Unread) else "\n".join(map(str, resolver.problems))


def test_by_name(folder: Path) -> None:
    glass = read(folder, "glass")
    assert (glass.key, glass.conductivity) == ("glass", 0.16)
    assert read(folder, "glass") is glass


def test_changed_values_have_their_own_source(folder: Path) -> None:
    given = {"name": "glass", "conductivity": "3 mS/cm", "density": "2 g/cm^3"}
    glass = read(folder, given, said={"source": "Kato2018", "mark": "derived"})
    assert (glass.key, glass.conductivity, glass.density) == ("glass", 0.3, 2000)
    assert (glass.conductivity.source, glass.conductivity.mark) == ("Kato2018", "derived")
    assert glass.particle_size.source == "Minnmann2021"
    unsourced = read(folder, given)
    assert unsourced.conductivity.source is None


def test_mistakes_in_changed_values_stand_at_the_cell(folder: Path) -> None:
    message = read(folder, {"name": "glass", "conductivty": "3 mS/cm"})
    assert message.startswith("cell.yaml, cathode.catholyte.conductivty: unknown key.")
    assert "'conductivity'" in message


def test_mistakes_of_a_card_stand_at_the_card(folder: Path) -> None:
    message = read(folder, "wrong")
    assert message.startswith("electrolytes/mine.yaml, wrong.density: '3 V'")


def test_unknown_names(folder: Path) -> None:
    assert "there is no electrolyte 'glas'. Did you mean 'glass'?" in read(folder, "glas")
    assert "there is no active material 'nmcc'" in read(folder, "nmcc", ActiveMaterial)
    assert "expected the name of an electrolyte" in read(folder, 3)
    assert "expected text, got 3" in read(folder, {"name": 3})


def test_inline(folder: Path, electrolyte_mapping: dict[str, Any]) -> None:
    del electrolyte_mapping["source"]
    inline = read(folder, electrolyte_mapping, said={"source": "Kato2018"})
    assert inline.key == "inline"
    assert inline.density.source == "Kato2018"


def test_curves_lie_beside_their_card_and_changes_are_seen(folder: Path) -> None:
    material = read(folder, "nmc", ActiveMaterial)
    assert material.open_circuit_potential.origin == "curves/ocp.csv"
    path = folder / "active_materials" / "curves" / "ocp.csv"
    path.write_text(CURVE.format(4.5))
    os.utime(path, (1, 1))
    assert read(folder, "nmc", ActiveMaterial).open_circuit_potential.y[0] == 4.5
    path.unlink()
    message = read(folder, "nmc", ActiveMaterial)
    assert "open_circuit_potential: there is no file curves/ocp.csv" in message


def test_an_anode_by_its_material(cell_mapping: dict[str, Any]) -> None:
    """A type, or an active material with its curve."""
    anode = {"resistance": "10 ohm cm^2", "capacity": "5 mAh/cm^2"}
    typed = read_cell({**cell_mapping, "anode": {**anode, "material": "lithium-indium"}}).anode
    assert (typed.type, typed.material, float(typed.potential)) == ("lithium-indium", None, 0.62)
    cell = read_cell({**cell_mapping, "anode": {**anode, "material": "lfp"}})
    assert cell.anode.title == "LiFePO4 (LFP), carbon-coated"
    assert cell.anode.open_circuit_potential == cell.anode.material.open_circuit_potential
    assert read_cell(cell.to_mapping()) == cell
    with pytest.raises(InputError, match="there is no active material 'lfpp'"):
        read_cell({**cell_mapping, "anode": {**anode, "material": "lfpp"}})
