"""Every shipped experiment reads, names cells that exist, and runs."""

import numpy as np
import pytest

from sscell.catalogue.studies import STUDIES, printed, run_experiment
from sscell.reading.read import library, read_experiment

EXPERIMENTS = sorted(library("experiments"))
UNSOLVED = ("no conductivity", "unknown at this temperature")
"""Outcomes of electrolytes that a screening lists although there is nothing to solve."""


def test_the_first_one_of_the_readme_is_there():
    assert "rate_capability" in EXPERIMENTS


@pytest.mark.filterwarnings("ignore::sscell.IdentifiabilityWarning", "ignore::sscell.MisfitWarning")
@pytest.mark.parametrize("name", EXPERIMENTS)
def test_it_runs(name):
    """One rate, few draws, and the ends of what it varies, or the first and the last design."""
    experiment = read_experiment(name)
    protocol, vary = experiment.protocol, experiment.vary
    if protocol.c_rates:
        samples = None if protocol.uncertainty is None else 4
        protocol = protocol.rebuilt(c_rates=(1.0,), samples=samples)
    if isinstance(vary, dict):
        ends = {path: tuple(dict.fromkeys((v[0], v[-1]))) for path, v in vary.items()}
    else:
        ends = (vary[0], vary[-1])
    results = run_experiment(experiment.rebuilt(protocol=protocol, vary=ends))
    assert results.attrs["title"] == experiment.title
    assert results.attrs["study"] == experiment.study
    assert printed(results)
    if "outcome" in results:
        assert not protocol.c_rates or results.sizes["c_rate"] == 1
        assert "solver failed" not in results["outcome"].values
    if {"capacity_fraction", "outcome"} <= set(results):
        solved = ~np.isin(results["outcome"].values, UNSOLVED)
        fraction = results["capacity_fraction"].values[solved]
        assert np.all((fraction >= 0) & (fraction <= 1))
        assert fraction.max() > 0.3


def test_every_study_has_an_experiment():
    assert {read_experiment(name).study for name in EXPERIMENTS} == set(STUDIES)
