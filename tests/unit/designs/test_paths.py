import pytest

from sscell.designs.paths import PATHS, path_info, path_names


def test_names_of_dimensions() -> None:
    expected = {
        "temperature": "temperature",
        "catholyte.conductivity": "catholyte_conductivity",
        "cathode.areal_capacity": "areal_capacity",
        "active_material.particle_size": "particle_size",
        "catholyte.particle_size": "catholyte_particle_size",
        "cathode.porosity": "porosity",
        "separator.0.thickness": "separator_0_thickness",
        "separator.2.conductivity": "separator_2_conductivity",
    }
    for name, short in expected.items():
        assert path_info(name).short_name == short
        assert path_info(name).name == name


def test_short_names_are_distinct() -> None:
    shorts = [path_info(name).short_name for name in path_names(3)]
    assert len(set(shorts)) == len(shorts)


def test_every_path_reads_and_shows_values_in_its_unit() -> None:
    for name in path_names(2):
        info = path_info(name)
        assert info.long_name
        assert "_" not in info.long_name
        if not info.takes_names:
            value = info.measure(info.measure.example)
            again = info.measure(f"{info.display(value)!r} {info.unit if info.unit != '1' else ''}")
            assert again == pytest.approx(value, rel=1e-9), name


def test_display() -> None:
    assert path_info("catholyte.conductivity").display(0.16) == 1.6
    assert path_info("temperature").display(298.15) == 25
    assert PATHS["catholyte.activation_energy"].display(39559.0) == pytest.approx(0.41, rel=1e-4)


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("catholyte.conductvity", "catholyte.conductivity"),
        ("separator.0.thicknes", "separator.0.thickness"),
        ("separator.x.thickness", "separator.0.thickness"),
        ("", "Known: temperature"),
        ("qqqqq", "Known: temperature"),
    ],
)
def test_unknown_paths(name: str, hint: str) -> None:
    with pytest.raises(ValueError, match=hint):
        path_info(name)


def test_a_catholyte_is_a_name() -> None:
    info = path_info("cathode.catholyte")
    electrolyte = info.read("li6ps5cl")
    assert info.coordinate(electrolyte) == "li6ps5cl"
    assert "equal volume" in info.long_name
    with pytest.raises(ValueError, match="takes names, not numbers"):
        _ = info.measure
