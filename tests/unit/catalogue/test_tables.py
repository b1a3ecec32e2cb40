from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import sscell
from sscell.cards.materials import SolidElectrolyte
from sscell.catalogue.tables import (
    chosen_electrolytes,
    conductivity_text,
    limit,
    main_number,
    table_lines,
    table_row,
)
from sscell.designs.paths import PATHS, path_info
from sscell.errors import InputError
from sscell.reading.read import library, read_electrolyte


def test_one_row_an_entry() -> None:
    table = sscell.electrolytes()
    assert list(table.index) == list(library("electrolytes"))
    assert table.index.name == "key"
    row = table.loc["li6ps5cl"]
    assert row["conductivity_mS_cm"] == pytest.approx(1.6)
    assert row["temperature_degC"] == pytest.approx(25)
    assert (row["window_low_V"], row["window_high_V"]) == (1.71, 2.01)
    assert (row["practical_window_low_V"], row["practical_window_high_V"]) == (1.25, 2.5)
    assert row["redox_couples"] == "S2-/polysulfide (2.24 V); P5+/P3- (1.08 V)"
    assert (row["basis"], row["mark"], row["source"]) == ("measured", "second-hand", "Minnmann2021")


def test_numbers_are_numbers_and_unknown_is_nan() -> None:
    table = sscell.electrolytes()
    assert table["density_g_cm3"].dtype == float
    assert np.isnan(table.loc["he5_high_entropy_chloride", "density_g_cm3"])
    bound = table.loc["limocl4_nb_ta_glass_ceramic"]
    assert np.isnan(bound["conductivity_mS_cm"])
    assert bound["conductivity_low_mS_cm"] == pytest.approx(10)


def listed(test: Callable[[SolidElectrolyte], bool]) -> set[str]:
    return {name for name in library("electrolytes") if test(read_electrolyte(name))}


@pytest.mark.parametrize(
    ("choice", "test", "least"),
    [
        (
            {"family": "thiophosphate-borohydride"},
            lambda e: e.family == "thiophosphate-borohydride",
            1,
        ),
        ({"family": "Argyrodites"}, lambda e: e.group == "argyrodite", 20),
        ({"carrier": "Na"}, lambda e: e.carrier == "Na+", 18),
        ({"carrier": "K+"}, lambda e: e.carrier == "K+", 5),
        ({"role": "reference"}, lambda e: "reference" in e.roles, 2),
        ({"role": "coating"}, lambda e: "coating" in e.roles, 2),
        (
            {"family": "sulfide", "carrier": "Li+", "measured_only": True},
            lambda e: (e.family, e.carrier, e.basis) == ("sulfide", "Li+", "measured"),
            33,
        ),
    ],
)
def test_choices(
    choice: dict[str, object], test: Callable[[SolidElectrolyte], bool], least: int
) -> None:
    """The entries of the library with that property, and as many as the reviews list."""
    chosen = set(sscell.electrolytes(**choice).index)  # type: ignore[arg-type]
    assert chosen == listed(test)
    assert len(chosen) >= least


def test_measured_only_leaves_out_what_is_disputed_or_simulated() -> None:
    every, measured = sscell.electrolytes(), sscell.electrolytes(measured_only=True)
    gone = set(every.index) - set(measured.index)
    assert {"li3ocl_braga_claim", "li3ps4_glass_simulated", "li3ycl6_pristine_yan"} <= gone
    assert set(measured["basis"]) == {"measured"}


@pytest.mark.parametrize(
    ("choice", "message"),
    [
        ({"family": "sulphide"}, "there is no family 'sulphide'. Did you mean 'sulfide'"),
        ({"carrier": "Rb+"}, "Known: Ca2+, F-, K+, Li+, Mg2+, Na+"),
        ({"role": "catolyte"}, "Did you mean 'catholyte'"),
    ],
)
def test_unknown_choices_name_the_nearest(choice: dict[str, str], message: str) -> None:
    with pytest.raises(InputError) as caught:
        sscell.electrolytes(**choice)
    assert message in str(caught.value)


def test_your_own_come_on_top(tmp_path: Path) -> None:
    own = tmp_path / "electrolytes" / "mine.yaml"
    own.parent.mkdir()
    own.write_text("mine: {title: Mine, formula: LiX, form: glass, family: halide}")
    assert "mine" in chosen_electrolytes(family="halide", folder=tmp_path)
    assert "mine" not in chosen_electrolytes(family="halide")


def test_main_number_and_limits() -> None:
    bound = read_electrolyte("limocl4_nb_ta_glass_ceramic")
    number = main_number(bound)
    assert number is not None
    assert number.mark == "second-hand"
    named = read_electrolyte("ksi2p3")
    assert main_number(named) is None
    assert table_row(named)["mark"] == "second-hand"
    halide = read_electrolyte("li3incl6")
    assert limit(halide, "high", "practical") == 4.2
    assert limit(halide, "low", "practical") is None


def test_a_folder_that_is_not_there_is_no_folder_without_cards(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="folder: there is no folder"):
        sscell.electrolytes(folder=tmp_path / "nowhere")


def test_every_path_with_its_place_in_the_card():
    table = sscell.paths()
    assert list(table.index) == list(PATHS)
    assert table.loc["cathode.tortuosity_factor", "card_key"] == (
        "cathode.ionic_transport.tortuosity_factor"
    )
    assert table.loc["separator.{i}.conductivity", "unit"] == "mS/cm"
    assert table["short_name"].is_unique


def test_a_path_of_the_table_is_one_that_replace_takes():
    """With its example as value, a layer by its number."""
    table = sscell.paths()
    for name, row in table.drop(index=["cathode.composition.active_material"]).iterrows():
        info = path_info(str(name).replace("{i}", "0"))
        assert info.takes_names or info.measure(row["example"]) > 0 or "at least" in row["bounds"]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("li6ps5cl", "1.6"),
        ("limocl4_nb_ta_glass_ceramic", "> 10"),
        ("licl", "< 1e-07"),
        ("li3ps4_0p5lii", "1.6-2"),
        ("naalcl4", "unknown"),
    ],
)
def test_a_bound_is_not_printed_as_a_value(name: str, said: str) -> None:
    assert conductivity_text(read_electrolyte(name)) == said


def test_lines_are_grouped_and_say_how_far_to_trust_them() -> None:
    lines = list(table_lines(chosen_electrolytes(family="halide", carrier="Li+")))
    assert lines[0].startswith("halide (82) ")
    (line,) = (text for text in lines if text.startswith("  li3ycl6_pristine_yan "))
    assert "disputed, second-hand" in line
    (line,) = (text for text in lines if text.startswith("  li3ycl6 "))
    assert "0.62-4.21*" in line
    assert max(len(text) for text in lines) < 160
