import warnings

import numpy as np
import pytest
from scipy.stats import qmc

from sscell.cards.blocks import BlockError
from sscell.designs.paths import LAYER, PATHS, path_info
from sscell.designs.samples import METHODS, drawn, samples
from sscell.errors import InputError
from sscell.quantities.sourced import Sourced

KAPPA, LOADING, POROSITY = "catholyte.conductivity", "cathode.areal_capacity", "cathode.porosity"
OVER = {KAPPA: ("0.1 mS/cm", "30 mS/cm", "log"), LOADING: ("1 mAh/cm^2", "8 mAh/cm^2")}


def column(designs, path):
    return np.array([float(design[path]) for design in designs])


def shares(designs):
    """How far through its range each value lies, evenly or by factors as asked."""
    kappa, loading = column(designs, KAPPA), column(designs, LOADING)
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
    assert not np.any(column(first, KAPPA) == column(other, KAPPA))


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
            assert unit == {KAPPA: "mS/cm", LOADING: "mAh/cm^2"}[path]
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
    values = column(samples({KAPPA: (low, high)}, 32), KAPPA)
    assert values.min() >= 0.012345649
    assert values.max() <= 0.012345751
    nearly_one = samples({POROSITY: (0.9, 0.99999999)}, 4096)
    assert column(nearly_one, POROSITY).max() < 1


def test_provenance_of_the_range_goes_to_its_values():
    low = {"value": "1 mS/cm", "source": "assumed: range of reviews"}
    (design,) = samples({KAPPA: {"from": low, "to": "2 mS/cm"}}, 1)
    assert (design[KAPPA].source, design[KAPPA].mark) == ("assumed: range of reviews", "assumed")


def test_a_mapping_says_the_same_as_a_tuple():
    mapping = {"from": "0.1 mS/cm", "to": "30 mS/cm", "spacing": "log"}
    assert samples({**OVER, KAPPA: mapping}, 4) == samples(OVER, 4)
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
        (OVER, {"method": "latin"}, "samples.method", "expected sobol or latin-hypercube"),
        (OVER, {"method": ["sobol"]}, "samples.method", "got a list"),
        (OVER, {"seed": -1}, "samples.seed", "whole number from 0 up, got -1"),
        (OVER, {"seed": None}, "samples.seed", "got nothing"),
        ({KAPPA: ("1 mS/cm",)}, {}, KAPPA, "expected (low, high) or (low, high, 'log')"),
        ({KAPPA: ["1 mS/cm", "2 mS/cm"]}, {}, KAPPA, "to: ...}, got a list"),
        ({KAPPA: ("2 mS/cm", "1 mS/cm")}, {}, KAPPA, "from must be below to"),
        ({KAPPA: (1, "2 mS/cm")}, {}, KAPPA, "1 has no unit"),
        ({KAPPA: {"from": "1 mS/cm", "to": "2 mS/cm", "points": 3}}, {}, KAPPA, "leave out points"),
        ({"catholyte.conductivty": OVER[KAPPA]}, {}, "catholyte.conductivty", f"mean '{KAPPA}'"),
        ({"samples": OVER[KAPPA]}, {}, "samples", "there is no path 'samples'"),
        ([KAPPA], {}, "samples", "expected a mapping of paths to ranges, got a list"),
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
        samples({KAPPA: 3, "cathod.porosity": (0, 0.1)}, 0, method="lhs", seed=0.5)
    assert [problem.where for problem in caught.value.problems] == [
        "samples.points",
        "samples.method",
        "samples.seed",
        KAPPA,
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
