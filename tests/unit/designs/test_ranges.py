import warnings

import numpy as np
import pytest
from scipy.stats import qmc

from sscell import Quantity
from sscell.cards.blocks import BlockError
from sscell.designs.paths import LAYER, PATHS, path_info
from sscell.designs.ranges import (
    METHODS,
    PRECISION,
    drawn,
    range_values,
    read_span,
    rounded,
    samples,
    searched_quantity,
)
from sscell.errors import InputError
from sscell.quantities.sourced import Sourced

KAPPA = path_info("catholyte.conductivity")


def test_by_factors():
    values = range_values(
        KAPPA, {"from": "0.1 mS/cm", "to": "10 mS/cm", "points": 5, "spacing": "log"}
    )
    np.testing.assert_allclose(values, [0.01, 0.03162, 0.1, 0.3162, 1.0], rtol=1e-12)
    assert values[1].text == "0.3162 mS/cm"


def test_evenly_and_without_unit():
    values = range_values(path_info("cathode.porosity"), {"from": 0, "to": "20 %", "points": 3})
    assert [float(v) for v in values] == [0.0, 0.1, 0.2]


def test_units_with_an_offset():
    values = range_values(
        path_info("temperature"), {"from": "0 degC", "to": "60 degC", "points": 4}
    )
    np.testing.assert_allclose(values, [273.15, 293.15, 313.15, 333.15], rtol=1e-12)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"from": "1 mS/cm", "to": "2 mS/cm"}, "needs points.*or samples"),
        ({}, "needs from, to, points"),
        ({"from": "1 mS/cm", "to": "2 mS/cm", "poins": 3}, "Did you mean 'points'"),
        ({"from": "1 mV", "to": "2 mS/cm", "points": 3}, "wrong dimension"),
        ({"from": "2 mS/cm", "to": "1 mS/cm", "points": 3}, "from must be below to"),
        ({"from": "1 mS/cm", "to": "2 mS/cm", "points": 1}, "from 2 to"),
        ({"from": "1 mS/cm", "to": "2 mS/cm", "points": 2.5}, "whole number"),
        ({"from": "1 mS/cm", "to": "2 mS/cm", "points": 3, "spacing": "cubic"}, "lin or log"),
    ],
)
def test_what_is_wrong_is_said(given, words):
    with pytest.raises(ValueError, match=words):
        range_values(KAPPA, given)


def test_logarithms_need_a_start_above_zero():
    with pytest.raises(ValueError, match="above 0"):
        range_values(
            path_info("cathode.film_resistance"),
            {"from": "0 ohm cm^2", "to": "9 ohm cm^2", "points": 3, "spacing": "log"},
        )


def test_a_span_has_two_ends_and_a_spacing():
    low, high, log = read_span(KAPPA, {"from": "1 mS/cm", "to": "5 mS/cm", "spacing": "log"})
    assert (float(low), float(high), log) == (0.1, 0.5, True)
    assert read_span(KAPPA, {"from": "1 mS/cm", "to": "5 mS/cm"}).log is False


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"from": "1 mS/cm", "to": "2 mS/cm", "points": 3}, "leave out points"),
        ({"from": "1 mS/cm"}, "a range needs to; expected {from: 1.6 mS/cm"),
        ({"from": "1 mS/cm", "too": "2 mS/cm"}, "Did you mean 'to'"),
        ({"from": "2 mS/cm", "to": "2 mS/cm"}, "from must be below to"),
        ({"from": "1 mS/cm", "to": "2 mS/cm", "spacing": "ln"}, "lin or log"),
    ],
)
def test_what_is_wrong_with_a_span_is_said(given, words):
    with pytest.raises(ValueError, match=words):
        read_span(KAPPA, given)


def test_rounding_is_in_the_unit_people_think_in():
    like = KAPPA.measure({"value": "1 mS/cm", "source": "assumed: test"})
    value = rounded(KAPPA, 0.123456789, 3, like)
    assert (value.text, float(value), value.source) == ("1.23 mS/cm", 0.123, "assumed: test")


PATH = "catholyte.conductivity"
FILM = "cathode.film_resistance"
EVERY: dict[str, tuple[str, str]] = {
    "catholyte.electronic_conductivity": ("1e-10 S/cm", "1e-5 S/cm"),
    "catholyte.redox_capacity": ("1 mAh/g", "100 mAh/g"),
    "catholyte.redox_potential": ("2.8 V", "3.8 V"),
    "catholyte.redox_exchange_current_density": ("0.01 A/m^2", "10 A/m^2"),
    "catholyte.electronic_reach": ("0.1 um", "5 um"),
    "catholyte.conductivity_ratio": (0.01, 100),
    "catholyte.wired": (0.1, 1),
    "cathode.diffusion_length_factor": (1, 5),
    "temperature": ("150 K", "700 K"),
    "catholyte.conductivity": ("1e-9 S/m", "1e4 S/cm"),
    "catholyte.activation_energy": ("0.1 eV", "1 eV"),
    "catholyte.particle_size": ("1 um", "1 mm"),
    "active_material.particle_size": ("1 um", "1 mm"),
    "active_material.particle_size.spread": ("1", "2"),
    "catholyte.particle_size.spread": ("1", "2"),
    "active_material.diffusivity": ("1e-18 m^2/s", "1e-6 m^2/s"),
    "active_material.exchange_current_density": ("1e-9 A/m^2", "1e6 A/m^2"),
    "cathode.thickness": ("1 um", "0.1 m"),
    "cathode.loading": ("1 mg/cm^2", "100 kg/m^2"),
    "cathode.areal_capacity": ("0.1 mAh/cm^2", "1e8 A*s/m^2"),
    "cathode.porosity": (0, "20 %"),
    "cathode.tortuosity_factor": (1, 1e6),
    "cathode.ionic_conductivity": ("1e-9 S/m", "1e4 S/cm"),
    "cathode.electronic_conductivity": ("1e-9 S/m", "1e4 S/cm"),
    "cathode.coverage": ("1 %", 1),
    "cathode.utilisation": ("1 %", 1),
    "cathode.film_resistance": ("0.1 ohm cm^2", "1e3 ohm m^2"),
    "cathode.film.thickness": ("1 nm", "1 um"),
    "cathode.film.conductivity": ("1e-9 S/m", "1e4 S/cm"),
    "cathode.composition.active_material": ("50 wt%", "90 wt%"),
    "cathode.composition.carbon": ("0 wt%", "5 wt%"),
    "junction.capacitance": ("1 uF/cm^2", "1 F/m^2"),
    "anode.capacitance": ("1 uF/cm^2", "1 F/m^2"),
    "cathode.film_capacitance": ("1 uF/cm^2", "1 F/m^2"),
    "junction.resistance": ("0 ohm cm^2", "1e3 ohm m^2"),
    "junction.growth": ("0 ohm cm^2/h^0.5", "1e3 ohm m^2/s^0.5"),
    "junction.age": ("0 h", "1e10 s"),
    "anode.resistance": ("0 ohm cm^2", "1e3 ohm m^2"),
    "anode.potential": ("0 V", "2 V"),
    "anode.capacity": ("0.1 mAh/cm^2", "1e8 A*s/m^2"),
    "anode.stoichiometry": (0, 1),
    "anode.np_ratio": (0.5, 3),
    "anode.first_cycle_efficiency": ("80 %", 1),
    "anode.first_cycle_loss": ("0 mAh/cm^2", "5 mAh/cm^2"),
    "anode.formation_charge": ("0.1 mAh/cm^2", "5 mAh/cm^2"),
    "anode.activation_energy": ("0 eV", "1 eV"),
    "junction.activation_energy": ("0 eV", "1 eV"),
    "cathode.film_activation_energy": ("0 eV", "1 eV"),
    "catholyte.redox_activation_energy": ("0 eV", "1 eV"),
    "ageing.film.growth": ("0 ohm^2 cm^4/h", "1e6 ohm^2 m^4/s"),
    "ageing.film.threshold": ("0 V", "5 V"),
    "ageing.film.width": ("0.01 V", "2 V"),
    "ageing.coverage.loss": (0, 10),
    "ageing.utilisation.loss": (0, 1),
    "ageing.oxidation.depth": ("1 nm", "0.1 m"),
    "ageing.oxidation.capacity": ("1 mAh/g", "3.6e7 A*s/kg"),
    "ageing.anode.growth": ("0 ohm cm^2/h^0.5", "1e3 ohm m^2/s^0.5"),
    "ageing.anode.linear_growth": ("0 ohm cm^2/h", "1e3 ohm m^2/s"),
    "stack_pressure": ("1 kPa", "5 GPa"),
    "fabrication_pressure": ("1 MPa", "5 GPa"),
    "pressure.reference": ("1 kPa", "5 GPa"),
    "pressure.highest": ("1 kPa", "5 GPa"),
    "pressure.grains": (0.01, 1000),
    "pressure.contact": (0.01, 1000),
    "separator.3.thickness": ("1 um", "0.1 m"),
    "separator.3.conductivity": ("1e-9 S/m", "1e4 S/cm"),
}
EVERY |= {
    f"anode.{name}": EVERY[path]
    for name, path in {
        "thickness": "cathode.thickness",
        "loading": "cathode.loading",
        "areal_capacity": "cathode.areal_capacity",
        "porosity": "cathode.porosity",
        "coverage": "cathode.coverage",
        "utilisation": "cathode.utilisation",
        "film_resistance": "cathode.film_resistance",
        "film.thickness": "cathode.film.thickness",
        "film.conductivity": "cathode.film.conductivity",
        "tortuosity_factor": "cathode.tortuosity_factor",
        "ionic_conductivity": "cathode.ionic_conductivity",
        "electronic_conductivity": "cathode.electronic_conductivity",
        "electrolyte_conductivity": "catholyte.conductivity",
        "active_material_fraction": "cathode.composition.active_material",
        "particle_size": "active_material.particle_size",
        "diffusivity": "active_material.diffusivity",
        "exchange_current_density": "active_material.exchange_current_density",
    }.items()
}
"""Every path with a range that goes, where it may, to the bounds of the path."""


@pytest.fixture(scope="module")
def kappa():
    return searched_quantity(PATH, ("0.01 mS/cm", "1000 mS/cm"))


@pytest.fixture(scope="module")
def film():
    return searched_quantity(FILM, ("0 ohm cm^2", "400 ohm cm^2"))


def test_every_path_is_tried():
    numbers = {path for path, info in PATHS.items() if LAYER not in path and not info.takes_names}
    assert numbers < set(EVERY)


def test_ends_are_held_in_si_units(kappa, film):
    assert (kappa.low, kappa.high) == pytest.approx((1e-3, 100), rel=1e-12)
    assert (film.low, film.high) == pytest.approx((0, 0.04), rel=1e-12)
    assert kappa.path.name == PATH


@pytest.mark.parametrize(
    "between",
    [
        ("1 mS/cm", "5 S/m"),
        ["0.1 S/m", "0.05 S/cm"],
        (Quantity(1, "mS/cm"), Quantity(5, "S/m")),
    ],
)
def test_units_as_they_come(between):
    unknown = searched_quantity(PATH, between)
    assert (unknown.low, unknown.high) == pytest.approx((0.1, 5), rel=1e-12)


def test_a_range_above_zero_is_searched_by_factors(kappa):
    """Five decades: half way is their geometric mean."""
    low, high = kappa.ends
    assert high - low == pytest.approx(np.log(1e5), rel=1e-12)
    assert kappa.value((low + high) / 2) == pytest.approx(10**-0.5, rel=1e-12)


def test_a_range_from_zero_is_searched_evenly(film):
    assert film.ends == (0.0, 1.0)
    assert film.value(0.5) == pytest.approx(0.02, rel=1e-12)
    assert film.value(0.0) == 0


def test_there_and_back():
    for path, between in EVERY.items():
        unknown = searched_quantity(path, between)
        values = np.linspace(unknown.low, unknown.high, 11)
        again = unknown.value(unknown.x(values))
        np.testing.assert_allclose(again, values, rtol=1e-12, atol=1e-15, err_msg=path)
        x = np.linspace(*unknown.ends, 50)
        np.testing.assert_allclose(unknown.x(unknown.value(x)), x, rtol=1e-12, atol=1e-12)
        assert np.all(np.diff(unknown.value(x)) > 0), path


def test_what_lies_outside_is_put_at_the_ends(kappa, film):
    np.testing.assert_allclose(kappa.x(np.array([1e-9, 1e9])), kappa.ends, rtol=1e-14)
    np.testing.assert_allclose(film.x(np.array([-1.0, 1.0])), film.ends, rtol=1e-14)


def test_both_ends_can_be_put_into_a_cell():
    """A bound of the path is a fair end of a range: 1 mm in is 1 mm out, not a digit more."""
    for path, between in EVERY.items():
        unknown = searched_quantity(path, between)
        for x in unknown.ends:
            ((name, value),) = unknown.change(x).items()
            assert name == path
            assert unknown.path.measure(value) == float(value), path


def test_a_change_keeps_every_digit(kappa, cell):
    x = np.log(0.123456789012345)
    changed = cell.replace(kappa.change(x))
    assert float(changed.cathode.catholyte.conductivity) == pytest.approx(
        0.123456789012345, rel=1e-14
    )


def test_the_precision_is_within_the_promised_percent(kappa):
    """required() promises 1 % of the value."""
    x = np.log(0.5)
    assert kappa.value(x + PRECISION) / kappa.value(x) - 1 < 0.01


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("catholyte.conductivty", "Did you mean 'catholyte.conductivity'"),
        ("tortuosity_factor", "there is no path 'tortuosity_factor'"),
        ("separator.0.thicknes", "separator.0.thickness"),
        ("", "there is no path"),
        (3, "path: expected a path .*, got 3"),
        (None, "path: expected a path .*, got nothing"),
        ("cathode", "there is no path"),
    ],
)
def test_an_unknown_path_is_said_with_the_nearest(path, message):
    with pytest.raises(InputError, match=message):
        searched_quantity(path, (1, 2))


@pytest.mark.parametrize(
    ("between", "message"),
    [
        (("10 mS/cm", "1 mS/cm"), "from must be below to, got 10 mS/cm and 1 mS/cm"),
        (("1 mS/cm", "0.1 S/m"), "below"),
        (("0 mS/cm", "1 mS/cm"), "greater than 0"),
        (("-1 mS/cm", "1 mS/cm"), "greater than 0"),
        ((1, 10), "has no unit"),
        (("1 mS/cm", 10), "has no unit"),
        (("1 um", "10 um"), "wrong dimension"),
        (("1 mS/cm", "1e9 S/cm"), "must be at most"),
        (("1 mS/cm", "inf S/cm"), "finite|number"),
        (("1 mS/cm", None), "conductivity"),
    ],
)
def test_ranges_that_are_none_are_refused(between, message):
    with pytest.raises(InputError, match=message) as caught:
        searched_quantity(PATH, between)
    assert str(caught.value).startswith(PATH)


@pytest.mark.parametrize("between", [None, 3, ("1 mS/cm",), ("1 mS/cm", "2 mS/cm", "3 mS/cm"), ()])
def test_a_range_has_two_ends(between):
    """Said of the range, not of Python's unpacking."""
    with pytest.raises(InputError) as caught:
        searched_quantity(PATH, between)
    assert "unpack" not in str(caught.value)


LOADING, POROSITY = "cathode.areal_capacity", "cathode.porosity"
OVER = {PATH: ("0.1 mS/cm", "30 mS/cm", "log"), LOADING: ("1 mAh/cm^2", "8 mAh/cm^2")}


def column(designs, path):
    return np.array([float(design[path]) for design in designs])


def shares(designs):
    """How far through its range each value lies, evenly or by factors as asked."""
    kappa, loading = column(designs, PATH), column(designs, LOADING)
    return np.stack([np.log(kappa / 0.01) / np.log(300.0), (loading / 36000.0 - 1) / 7], axis=1)


@pytest.mark.parametrize("method", METHODS)
def test_every_sixteenth_of_each_range_is_met_once(method):
    """What both methods promise of 16 points, whatever the seed; plain chance never does it."""
    for seed in range(3):
        strata = np.floor(16 * shares(samples(OVER, 16, method=method, seed=seed))).astype(int)
        assert sorted(strata[:, 0]) == sorted(strata[:, 1]) == list(range(16))


def test_sobol_fills_the_plane_more_evenly_than_a_latin_hypercube():
    sobol, latin = (qmc.discrepancy(shares(samples(OVER, 256, method=m))) for m in METHODS)
    assert sobol < latin < 1e-3


@pytest.mark.parametrize("method", METHODS)
def test_the_seed_decides(method):
    first, again, other = (samples(OVER, 7, method=method, seed=s) for s in (3, 3, 4))
    assert first == again
    assert not np.any(column(first, PATH) == column(other, PATH))


@pytest.mark.parametrize("points", [1, 2, 3, 100, 129])
def test_any_number_of_points_and_more_of_them_keep_the_first(points):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        few = samples(OVER, points)
    assert len(few) == points
    assert few == samples(OVER, 256)[:points]


def test_values_read_well_and_mean_what_they_say():
    for design in samples(OVER, 50):
        for path, value in design.items():
            number, unit = value.text.split()
            assert unit == {PATH: "mS/cm", LOADING: "mAh/cm^2"}[path]
            assert float(number) == float(f"{float(number):.6g}")
            assert path_info(path).measure(value.text) == value
            assert path_info(path).measure(value) == value


def test_every_path_can_be_sampled():
    """Also degrees Celsius, electron volts and plain ratios."""
    examples = {
        path: info.measure(info.measure.example)
        for path, info in PATHS.items()
        if LAYER not in path and not info.takes_names
    }
    over = {path: (Sourced(0.9 * value), value) for path, value in examples.items()}
    designs = samples(over, 8)
    for path, (low, high) in over.items():
        values = column(designs, path)
        assert np.all((low <= values) & (values <= high))
        assert np.unique(values).size == 8


def test_rounding_never_leaves_the_range():
    low, high = "0.12345649 mS/cm", "0.12345751 mS/cm"
    values = column(samples({PATH: (low, high)}, 32), PATH)
    assert values.min() >= 0.012345649
    assert values.max() <= 0.012345751
    nearly_one = samples({POROSITY: (0.9, 0.99999999)}, 4096)
    assert column(nearly_one, POROSITY).max() < 1


def test_provenance_of_the_range_goes_to_its_values():
    low = {"value": "1 mS/cm", "source": "assumed: range of reviews"}
    (design,) = samples({PATH: {"from": low, "to": "2 mS/cm"}}, 1)
    assert (design[PATH].source, design[PATH].mark) == ("assumed: range of reviews", "assumed")


def test_a_mapping_says_the_same_as_a_tuple():
    mapping = {"from": "0.1 mS/cm", "to": "30 mS/cm", "spacing": "log"}
    assert samples({**OVER, PATH: mapping}, 4) == samples(OVER, 4)
    assert samples(OVER, np.int64(4), seed=np.int64(0)) == samples(OVER, 4)


def test_a_block_has_defaults():
    assert list(drawn(OVER, {"points": 4})) == samples(OVER, 4, method="sobol", seed=0)
    assert drawn(OVER, {"points": 4})[1:3] == samples(OVER, 4)[1:3]
    assert drawn(OVER, {"points": 4})[-1] == samples(OVER, 4)[-1]


@pytest.mark.parametrize(
    ("over", "asked", "where", "words"),
    [
        ({}, {}, "samples", "no path to draw values for"),
        (OVER, {"points": 0}, "samples.points", "from 1 to 1000000, got 0"),
        (OVER, {"points": 1_000_001}, "samples.points", "from 1 to 1000000"),
        (OVER, {"points": 2.0}, "samples.points", "whole number"),
        (OVER, {"points": True}, "samples.points", "whole number"),
        (OVER, {"points": "8"}, "samples.points", "whole number"),
        (OVER, {"method": "sobl"}, "samples.method", "got 'sobl'. Did you mean 'sobol'?"),
        (OVER, {"method": "latin"}, "samples.method", "expected 'sobol' or 'latin-hypercube'"),
        (OVER, {"method": ["sobol"]}, "samples.method", "got a list"),
        (OVER, {"seed": -1}, "samples.seed", "whole number from 0 up, got -1"),
        (OVER, {"seed": None}, "samples.seed", "got nothing"),
        ({PATH: ("1 mS/cm",)}, {}, PATH, "expected (low, high) or (low, high, 'log')"),
        ({PATH: ["1 mS/cm", "2 mS/cm"]}, {}, PATH, "to: ...}, got a list"),
        ({PATH: ("2 mS/cm", "1 mS/cm")}, {}, PATH, "from must be below to"),
        ({PATH: (1, "2 mS/cm")}, {}, PATH, "1 has no unit"),
        ({PATH: {"from": "1 mS/cm", "to": "2 mS/cm", "points": 3}}, {}, PATH, "leave out points"),
        ({"catholyte.conductivty": OVER[PATH]}, {}, "catholyte.conductivty", f"mean '{PATH}'"),
        ({"samples": OVER[PATH]}, {}, "samples", "there is no path 'samples'"),
        ([PATH], {}, "samples", "expected a mapping of paths to ranges, got a list"),
    ],
)
def test_one_mistake_is_one_line(over, asked, where, words):
    with pytest.raises(InputError) as caught:
        samples(over, **{"points": 8, **asked})
    (problem,) = caught.value.problems
    assert problem.where == where
    assert words in problem.message


def test_mistakes_are_told_together():
    with pytest.raises(InputError) as caught:
        samples({PATH: 3, "cathod.porosity": (0, 0.1)}, 0, method="lhs", seed=0.5)
    assert [problem.where for problem in caught.value.problems] == [
        "samples.points",
        "samples.method",
        "samples.seed",
        PATH,
        "cathod.porosity",
    ]


@pytest.mark.parametrize(
    ("asked", "where", "words"),
    [
        (256, "samples", "expected {points: 256, seed: 1}, got 256"),
        ({}, "samples.points", "missing"),
        ({"points": 8, "sead": 1}, "samples.sead", "unknown key. Did you mean 'seed'?"),
        ({"points": 8, 3: 1}, "samples.3", "unknown key. Known: points, method, seed"),
    ],
)
def test_mistakes_of_a_block(asked, where, words):
    with pytest.raises(BlockError) as caught:
        drawn(OVER, asked)
    ((place, said),) = caught.value.found
    assert place == where
    assert words in said
