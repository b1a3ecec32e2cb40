import numpy as np
import pytest
import yaml

from sscell.reading.estimates import FILE
from sscell.reading.library import shipped_file
from sscell.validation.estimates import activation_energies, densities_of_salts, summary


@pytest.fixture(scope="module")
def shipped():
    return yaml.safe_load(shipped_file(FILE).read_text(encoding="utf-8"))


def test_the_shipped_errors_are_those_of_the_library(shipped):
    made = summary()
    assert {key: shipped[key] for key in made} == made


def test_densities_are_good_to_five_percent():
    """Median of the crystals of OBELiX, of which the salts know nothing."""
    errors = [abs(each.estimated / each.known - 1) for each in densities_of_salts()]
    assert len(errors) > 500
    assert np.median(errors) < 0.05


def test_conductivities_tell_more_of_an_activation_energy_than_its_family_does():
    """Which is why the estimate takes the prefactor and not the median of the family."""
    errors = [
        np.mean([(each.estimated - each.known) ** 2 for each in activation_energies(by_family)])
        for by_family in (False, True)
    ]
    assert errors[0] < 0.5 * errors[1]
