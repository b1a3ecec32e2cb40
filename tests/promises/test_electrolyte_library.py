"""The library says what the reviews said: counts of the table, and entries read again by eye."""

from collections import Counter

import pytest

import sscell
from sscell.cards.materials import SolidElectrolyte
from sscell.checks.compatibility import pairs
from sscell.quantities.formulas import amounts_of, same_composition
from sscell.quantities.sourced import source_keys
from sscell.reading.estimates import given_values
from sscell.reading.library import reference_keys
from sscell.reading.obelix import crystals
from sscell.reading.read import library, read_electrolyte

OURS = {"li3ps4_glass", "lii_sulfide_glass"}
"""Entries of cells shipped earlier, which are no rows of the table."""

FAMILIES = {
    ("sulfide", "LGPS type"): 3,
    ("sulfide", "argyrodite"): 20,
    ("sulfide", "thiophosphate"): 19,
    ("sulfide", "other sulfide"): 4,
    ("thiophosphate-borohydride", None): 1,
    ("halide", None): 85,
    ("soft halide", "halide"): 3,
    ("oxyhalide", None): 22,
    ("soft halide", "oxyhalide"): 2,
    ("fluoride", None): 6,
    ("irreducible", "nitride"): 2,
    ("irreducible", "nitride halide"): 1,
    ("irreducible", "antifluorite"): 7,
    ("irreducible", "antiperovskite"): 16,
    ("irreducible", "binary"): 10,
    ("hydroborate", None): 17,
    ("oxide", "garnet"): 2,
    ("oxide", "NASICON"): 3,
    ("oxide", "oxynitride"): 1,
    ("oxide", "other oxide"): 3,
    ("polymer", None): 1,
    ("liquid", None): 2,
    ("phosphide", None): 1,
    ("selenide", None): 1,
}
"""The table has 88 halides and 24 oxyhalides; five of them are soft."""

BASES = {
    "measured": 152,
    "no value": 46,
    "disputed": 9,
    "simulated": 9,
    "class statement": 8,
    "assumed": 6,
    "derived": 2,
}
CARRIERS = {"Li+": 196, "Na+": 18, "Mg2+": 7, "K+": 5, "Ca2+": 3, "F-": 3}


@pytest.fixture(scope="module")
def rows():
    return {name: read_electrolyte(name) for name in library("electrolytes") if name not in OURS}


def test_no_row_of_the_table_is_lost(rows):
    """The library holds the table, and may hold more: an entry is added without Python."""
    cards = rows.values()
    assert sum(FAMILIES.values()) == sum(BASES.values()) == sum(CARRIERS.values()) == 232
    assert Counter((e.family, e.group) for e in cards) >= Counter(FAMILIES)
    assert Counter(e.basis for e in cards) >= Counter(BASES)
    assert Counter(e.carrier for e in cards) >= Counter(CARRIERS)


# Read in the table a second time: mS/cm, degC, eV, S/cm (electrons), V, g/cm3, first source.
BY_EYE = [
    ("lgps", "3.2", 25, None, (1.71, 2.15), 2.04, "Kato2018"),
    ("lgps_type_high_entropy", "32", None, None, None, None, "Li2023c"),
    ("argyrodite_high_entropy_cation", "13", None, 0.2, None, None, "Lin2022"),
    ("li6ps5cl", "0.43 1.6 4.22", 25, 0.41, (1.71, 2.01), 1.86, "Minnmann2021"),
    ("li6ps5br_glass_ceramic", "0.15-0.65", None, None, None, None, "Cronau2021"),
    ("li5p75ps4p75cl1p25", "1.24", 25, 0.33, None, None, "Choi2024"),
    ("li7p3s11_hot_pressed", "17", 25, None, None, None, "Seino2014"),
    ("li7p3s11_solution", "0.27", None, None, None, None, "Ito2014"),
    ("li2s_p2s5_70_30_crystal", "1e-5", None, None, None, None, "Minami2006"),
    ("li3ps4_libh4", ">6", None, None, None, None, "Jang2023"),
    ("he5_high_entropy_chloride", "4.69", 30, 0.3, None, None, "Ye2025"),
    ("li1p6fe1p2cl4", "0.013", 20, None, None, None, "Kanno1983"),
    ("li2cocl4_300c", "10", 300, None, None, None, "Kanno1988"),
    ("li2sc2_3cl4", "1.5", 30, 0.34, None, None, "Zhou2020"),
    ("li2zrf5cl_25c", "0.00055", 25, 0.47, None, None, "Umeshbabu2022"),
    ("li2zrcl6_annealed_monoclinic", "0.006", None, None, (1.8, 4.3), 2.56, "Kwak2021b"),
    ("li3incl6_thf", ">2 4", 22, None, (2.38, 4.26), 2.71, "Bonsu2024"),
    ("li3incl6_ethanol", "1.06", 25, 0.272, (2.38, 4.26), 2.71, "Xiong2024"),
    ("li3sccl6", "3.02", 25, None, None, None, "Liang2020"),
    ("li3ycl6_hcp_t_comelted", "0.071", 25, None, (0.62, 4.21), 2.45, "Li2024b"),
    ("li6fecl8_200c", "0.22", 200, None, None, None, "Lutz1987"),
    ("li1p2tao1p2cl3p8_m35c", "0.59", -35, None, None, None, "Xue2025"),
    ("li3ta3o4cl10_crystalline", "13.7", None, None, None, None, "Zhao2025b"),
    ("li3zrcl4o1p5", "1.35", 25, 0.294, None, None, "Zhang2024"),
    ("licl_alf3_gaf3_eutectic", "16", 25, None, None, None, "Xu2022b"),
    ("li7n2i", "0.3", 25, None, (0, 1.1), None, "Wang2024b"),
    ("lif", "<1e-11", 25, None, (0, 6.3), None, "Geschwind1969"),
    ("li2ohbr_glass", "", None, 0.29, None, 2.31, "Milan2025"),
    ("llzo", "", None, None, None, 5.0, "Yu2016"),
    ("liquid_1m_lipf6_ec_dmc", "2.7", 25, None, None, None, "Berhaut2019"),
    ("na4b12h12b10h10", ">1", 25, None, None, 1.1, "Duchene2017"),
    ("na3ocl_glass_simulated", "16", 26.85, None, None, None, "Pham2023"),
]


def said(e):
    """Conductivity as the list above writes it: value, range, or bound with a sign."""
    extent = e.conductivity_range
    low, high = (extent.low, extent.high) if extent is not None else (None, None)
    one = [low and float(low) * 10, e.conductivity and float(e.conductivity) * 10]
    return [*one, high and float(high) * 10]


def expected(text):
    if "-" in text and "e-" not in text:
        low, high = text.split("-")
        return [float(low), None, float(high)]
    ends = {None: None}
    parts = text.split()
    if len(parts) == 3:
        return [float(part) for part in parts]
    for part in parts:
        ends[part[0] if part[0] in "<>" else "="] = float(part.lstrip("<>"))
    return [ends.get(">"), ends.get("="), ends.get("<")]


@pytest.mark.parametrize(
    ("name", "sigma", "degrees", "energy", "window", "density", "source"), BY_EYE
)
def test_read_again_by_eye(name, sigma, degrees, energy, window, density, source):
    read = read_electrolyte(name)
    e = SolidElectrolyte.model_validate(given_values(read))  # estimates are no rows of the table
    assert said(e) == pytest.approx(expected(sigma))
    if degrees is None:
        # Not printed: then there is none, or it says that it is assumed.
        assert e.temperature is None or e.temperature.mark == "assumed"
    else:
        assert float(e.temperature) - 273.15 == pytest.approx(degrees)
    got = e.activation_energy
    assert (None if got is None else round(float(got) / 96485.332, 4)) == energy
    got = None if name == "li3zrcl4o1p5" else e.density  # that density is ours, assumed
    assert (None if got is None else round(float(got) / 1000, 4)) == density
    if window is not None:
        ends = {(w.low, w.high) for w in e.windows if w.kind == "thermodynamic"}
        assert window in ends
    assert source_keys(e.source)[0] == source


def test_every_pair_is_cited():
    cited = {key for pair in pairs().values() for key in source_keys(pair.source)}
    assert cited - reference_keys() == set()
    assert {pair.mark for pair in pairs().values()} <= {"verified", "second-hand", "recalled"}


def test_names_in_pairs_mean_something():
    """A key in a pair is one of the library: a misspelt one would never be found."""
    names = set(library("electrolytes"))
    said = {name for p in pairs().values() for name in (*p.electrolyte, *p.partner)}
    assert {name for name in said if "_" in name} <= names


def test_a_conductivity_lies_in_its_own_range(rows):
    for name, e in rows.items():
        extent = e.conductivity_range
        if e.conductivity is not None and extent is not None:
            low, high = (extent.low or 0) * (1 - 1e-9), (extent.high or 1e9)
            assert low <= e.conductivity <= high, name


def test_the_table_of_the_library_holds_every_row(rows):
    assert set(sscell.electrolytes().index) == {*rows, *OURS}


def test_entries_reported_elsewhere_are_rows_of_obelix():
    """Each says which rows; composition and conductivity are theirs, and no other entry has it."""
    by_key = {crystal.key: crystal for crystal in crystals()}
    entries = {name: read_electrolyte(name) for name in library("electrolytes")}
    others = [
        amounts
        for e in entries.values()
        if e.basis != "reported elsewhere" and (amounts := amounts_of(e.formula))
    ]
    for name, entry in entries.items():
        if entry.basis != "reported elsewhere":
            continue
        keys = entry.note.removeprefix("Row ").partition(", from ")[0].split(", ")
        assert amounts_of(entry.formula) is not None, name
        assert all(
            same_composition(by_key[key].amounts, amounts_of(entry.formula)) for key in keys
        ), name
        values = sorted(by_key[key].conductivity for key in keys)
        span = entry.conductivity_range
        ends = [entry.conductivity] * 2 if span is None else [span.low, span.high]
        assert [values[0], values[-1]] == pytest.approx(ends, rel=1e-4), name
        assert not any(same_composition(amounts_of(entry.formula), other) for other in others), name
