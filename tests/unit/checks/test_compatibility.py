from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from sscell.cards.cell import CellDesign
from sscell.cards.materials import ActiveMaterial, SolidElectrolyte
from sscell.checks import compatibility as module
from sscell.checks.compatibility import (
    UNKNOWN,
    bridged,
    known_pairs,
    names_of,
    neighbours,
    pairs,
    pairs_of,
    processed,
    processing,
)
from sscell.checks.finding import SEVERITIES
from sscell.errors import InputError
from sscell.reading.read import read_active_material, read_cell, read_electrolyte


def verdicts(kind: str, first: object, second: object) -> dict[str, str]:
    return {p.key: p.verdict for p in known_pairs(kind, first, second)}  # type: ignore[arg-type]


def test_every_pair_is_there() -> None:
    """At least as many as in the table they were taken from."""
    kinds = Counter(pair.kind for pair in pairs().values())
    table = {"electrolyte": 27, "active material": 32, "anode": 36, "process": 5}
    assert kinds >= Counter(table)
    said = Counter(pair.verdict for pair in pairs().values())
    least = {"stable": 34, "reacts": 31, "unknown": 15, "passivating": 13, "conflicting": 7}
    assert said >= Counter(least)


def test_reads_numbers_with_units() -> None:
    pair = pairs()["li6ps5cl__sc_ncm83"]
    assert [float(seen.value) for seen in pair.resistances] == pytest.approx(
        [74.4e-4, 55e-4, 30e-4, 20.1e-4]
    )
    kept = pairs()["li3incl6__li6ps5cl"].retention
    assert kept is not None
    assert (round(float(kept.value), 6), kept.cycles) == (0.543, 100)
    lasted = pairs()["li3ybr5p7f0p3__li"]
    assert (lasted.current_density, lasted.duration) == (7.5, 3.6e6)


def test_order_and_form_do_not_matter() -> None:
    """Every form of Li3InCl6 and of Li6PS5Cl is meant."""
    for halide in ("li3incl6", "li3incl6_thf"):
        for sulfide in ("li6ps5cl", "li6ps5cl_sintered"):
            one, two = read_electrolyte(halide), read_electrolyte(sulfide)
            assert verdicts("electrolyte", one, two) == verdicts("electrolyte", two, one)
            assert verdicts("electrolyte", one, two)["li3incl6__li6ps5cl"] == "reacts"


def test_the_material_itself_comes_before_its_class() -> None:
    """Sulfides react with lithium, Li6PS5Cl is said to passivate."""
    assert verdicts("anode", read_electrolyte("lgps"), "lithium") == {
        "sulfides__li_or_cag": "reacts"
    }
    assert verdicts("anode", read_electrolyte("li6ps5cl"), "lithium") == {
        "li6ps5cl__li": "passivating"
    }


def test_processing_of_an_exception_and_of_its_class() -> None:
    """Solvents ruin halides, but not Li3InCl6; nothing is known of the oxide."""
    entries = [read_electrolyte(n) for n in ("li3incl6_thf", "li3ycl6", "llzo")]
    assert [processing(e, "solvents") for e in entries] == ["stable", "reacts", None]


def test_what_harms_an_electrolyte_while_a_cell_is_made_is_a_note(
    cell_mapping: dict[str, Any],
) -> None:
    """Once for a material in several places, and only where it is harmed."""
    cell_mapping["cathode"]["catholyte"] = {
        "name": "li2zrcl6_mechanochemical_kwak",
        "particle_size": "2 um",
    }
    cell_mapping["separator"] = [
        {"electrolyte": name, "thickness": "100 um"}
        for name in ("li2zrcl6_mechanochemical_kwak", "li6ps5cl")
    ]
    seen = list(processed(read_cell(cell_mapping)))
    assert {finding.severity for finding in seen} == {"note"}
    halide, sulfide = "cathode.catholyte", "separator.1.electrolyte"
    told = [(finding.place.partition(" ")[0], finding.message.split(":")[0]) for finding in seen]
    assert (halide, "halides | solvents") in told
    assert (sulfide, "sulfides | humid air") in told
    assert not [title for where, title in told if where == halide and "air" in title]
    assert {where for where, _ in told} == {halide, sulfide}


def test_unknown_is_empty_not_stable() -> None:
    halide, sulfide = read_electrolyte("he_sse_high_entropy_chloride"), read_electrolyte("li6ps5cl")
    assert known_pairs("electrolyte", halide, sulfide) == ()
    glass = SolidElectrolyte(title="My glass", formula="LiX", form="glass")
    assert known_pairs("anode", glass, "lithium") == ()


def test_a_film_between_two_is_found() -> None:
    halide, film = read_electrolyte("li3incl6"), read_electrolyte("li3po4_ald_interlayer")
    (pair,) = bridged(read_electrolyte("li6ps5cl"), film, halide)
    assert pair.verdict == "stable"
    assert "li3incl6__li3po4__li6ps5cl" not in verdicts(
        "electrolyte", halide, read_electrolyte("li6ps5cl")
    )
    assert bridged(halide, halide, read_electrolyte("li6ps5cl")) == ()


@pytest.mark.parametrize(
    ("formula", "classes"),
    [
        ("LiNi0.83Co0.11Mn0.06O2", {"layeredoxides", "ni-richoxides"}),
        ("LiNi0.6Co0.2Mn0.2O2", {"layeredoxides"}),
        ("LiCoO2", {"layeredoxides"}),
        ("LiFePO4", set()),
        ("LiNi0.5Mn1.5O4", set()),
    ],
)
def test_classes_of_oxides(formula: str, classes: set[str]) -> None:
    material = read_active_material("ncm83").model_copy(update={"formula": formula})
    assert isinstance(material, ActiveMaterial)
    assert names_of(material)[1] == classes


def test_pairs_of_one_material_name_it_first() -> None:
    keys = [pair.key for pair in pairs_of(read_electrolyte("li3ycl6"))]
    assert {"li3ycl6__li6ps5cl", "li3ycl6__licoo2", "li3ycl6__li", "li3ycl6__liin"} <= set(keys)
    assert keys.index("li3ycl6__liin") < keys.index("halides__li")


def test_a_damaged_file_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / module.FILE).write_text("a: {kind: anode, verdict: fine}\nb: nothing\n")
    monkeypatch.setattr(module, "shipped_file", lambda name: tmp_path / name)
    with pytest.raises(InputError) as caught:
        pairs()
    said = str(caught.value)
    for part in ("a.verdict", "'stable'", "a.mechanism: missing", "b: expected a mapping"):
        assert part in said


def stacked(cell_mapping: dict[str, Any], catholyte: str, *layers: str) -> CellDesign:
    cell_mapping["cathode"]["active_material"] = read_active_material("ncm83")
    cell_mapping["cathode"]["catholyte"] = read_electrolyte(catholyte).rebuilt(
        density="2.5 g/cm^3", particle_size="3 um"
    )
    cell_mapping["separator"] = [
        {
            "electrolyte": read_electrolyte(name).rebuilt(
                conductivity="1 mS/cm", temperature="25 degC"
            ),
            "thickness": "10 um",
        }
        for name in layers
    ]
    return CellDesign.model_validate(cell_mapping)


def verdicts_2(cell: CellDesign) -> dict[str, str]:
    """The gravest of each contact."""
    listed = sorted(neighbours(cell), key=lambda f: SEVERITIES.index(f.severity), reverse=True)
    return {f.place: f.severity for f in listed}


def test_every_contact_is_judged(cell_mapping: dict[str, Any]) -> None:
    cell = stacked(cell_mapping, "li3zrcl4o1p5", "li3incl6", "li6ps5cl")
    assert verdicts_2(cell) == {
        "cathode.catholyte | active_material": "note",
        "cathode.catholyte | separator.0": "warning",  # unknown
        "separator.0 | separator.1": "warning",  # reacts
        "separator.1 | anode": "note",
    }


def test_a_film_keeps_two_others_apart(cell_mapping: dict[str, Any]) -> None:
    """1 to 2 nm of Li3PO4 stop the reaction of Li3InCl6 and Li6PS5Cl."""
    cell = stacked(cell_mapping, "li3incl6", "li3po4_ald_interlayer", "li6ps5cl")
    (film,) = (f for f in neighbours(cell) if f.place.count("|") == 2)
    assert film.severity == "note"
    assert film.message.startswith("Li3InCl6 | Li3PO4 | Li6PS5Cl: stable")
    # The film itself, beside either, is no contact of which nothing is known.
    assert set(verdicts_2(cell)) == {
        "cathode.catholyte | active_material",
        "cathode.catholyte | separator.0 | separator.1",
        "separator.1 | anode",
    }


def test_one_composition_in_two_forms_has_no_junction_to_judge(
    cell_mapping: dict[str, Any],
) -> None:
    cell = stacked(cell_mapping, "li6ps5cl", "li6ps5cl_sintered")
    assert not any(f.place.startswith("cathode.catholyte | separator") for f in neighbours(cell))


def test_a_new_glass_is_unknown_everywhere(cell_mapping: dict[str, Any]) -> None:
    for block in (
        cell_mapping["cathode"]["catholyte"],
        cell_mapping["separator"][0]["electrolyte"],
    ):
        block.update(key="inline", formula="LiX", title="My glass")
    found = list(neighbours(CellDesign.model_validate(cell_mapping)))
    assert [f.severity for f in found] == ["warning", "warning"]
    assert all(UNKNOWN in f.message for f in found)


def test_reacting_with_the_anode_is_worse_than_with_a_neighbour(
    cell_mapping: dict[str, Any],
) -> None:
    cell_mapping["anode"] = {"type": "lithium", "resistance": "10 ohm cm^2"}
    cell = stacked(cell_mapping, "li3incl6", "li3incl6")
    assert verdicts_2(cell)["separator.0 | anode"] == "error"
