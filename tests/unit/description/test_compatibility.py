from collections import Counter
from pathlib import Path

import pytest

from sscell.description import compatibility as module
from sscell.description.compatibility import bridged, known_pairs, names_of, pairs, pairs_of
from sscell.description.materials import ActiveMaterial, SolidElectrolyte
from sscell.description.read import read_active_material, read_electrolyte
from sscell.errors import InputError


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
    monkeypatch.setattr(module, "roots", lambda: (tmp_path,))
    with pytest.raises(InputError) as caught:
        pairs()
    said = str(caught.value)
    for part in ("a.verdict", "'stable'", "a.mechanism: missing", "b: expected a mapping"):
        assert part in said
