"""One small paper, solved once: three cells, none with anything drawn; and papers made up."""

from dataclasses import dataclass

import numpy as np
import pytest

import sscell
from sscell.designs.ranges import cube
from sscell.solving.batch import Execution
from sscell.validation.emulator import EITHER, Emulator, PublishedCell, Ranges
from sscell.validation.posterior import Evaluated, evaluated
from sscell.validation.predict import publish


@pytest.fixture(scope="session")
def execution():
    return Execution()


@pytest.fixture(scope="session")
def minnmann(execution):
    return publish(["minnmann2021"], execution, together=False)


@dataclass(frozen=True)
class Synthetic:
    """Papers whose factors are known."""

    ranges: Ranges
    emulator: Emulator
    evaluated: Evaluated
    defaults: list
    truth: np.ndarray
    """Of the ranges. [-]"""
    discrepancy: float
    shared: float


RATES = (0.1, 0.5, 1.0, 2.0)


def capacity(shares, charge, size):
    """By shares of contact, diffusivity and utilisation: falls with rate, more in thick cells."""
    contact, diffusivity, utilisation = np.asarray(shares).T[..., None]
    rates = np.array(RATES)
    lost = size * rates**0.5 * (0.1 + 0.5 * np.exp(-2 * diffusivity)) * (0.6 + 0.4 * charge)
    lost = lost + 0.2 * charge * rates * np.exp(-3 * contact)
    return (0.6 + 0.4 * utilisation) * np.exp(-lost)


@pytest.fixture(scope="session")
def synthetic():
    """24 papers of two cells with four rates, all of which were charged at the test rate."""
    random = np.random.default_rng(3)
    truth, discrepancy, shared = np.array([0.3, 0.4, 0.7]), 0.08, 0.5
    cell = sscell.load_cell("ncm83_li6ps5cl")
    shares = cube(3, 256, seed=1)
    cells, solved, defaults = [], [], []
    for paper in range(24):
        for k in range(2):
            size = 0.3 + 0.9 * random.random()
            common, single = random.standard_normal(), random.standard_normal(len(RATES))
            off = discrepancy * (shared**0.5 * common + (1 - shared) ** 0.5 * single)
            cells.append(
                PublishedCell(
                    f"paper {paper}",
                    f"cell {k}",
                    cell,
                    {},
                    "specific_capacity",
                    RATES,
                    200.0,
                    np.maximum(capacity(truth, 1, size) + off, 0.01).ravel(),
                    EITHER,
                    EITHER[1:],
                )
            )
            solved.append(np.stack([capacity(shares, charge, size) for charge in (0, 1)], axis=1))
            as_described = [capacity(np.ones((1, 3)), charge, size)[0] for charge in (0, 1)]
            defaults.append(np.stack(as_described))
    ranges = Ranges(np.array([-2.5, -2.5, 0.6]), np.array([1.5, 1.3, 1.0]))
    emulator = Emulator(tuple(cells), (shares,) * len(cells), tuple(solved))
    made = evaluated(emulator, dense=2048)
    return Synthetic(ranges, emulator, made, defaults, truth, discrepancy, shared)
