"""What physics orders: more of a loss never gives more capacity."""

import numpy as np
import pytest

from sscell.cell import load_cell
from sscell.studies.rates import rate_capability
from sscell.studies.sweep import sweep

SLACK = 1e-4
"""Of the nominal capacity: the solver's tolerance, where a loss changes nothing."""
C_RATES = [0.2, 1.0, 3.0]


@pytest.fixture(scope="module")
def cell():
    return load_cell("ncm83_li6ps5cl").replace({"cathode.areal_capacity": "5 mAh/cm^2"})


@pytest.mark.parametrize("direction", ["discharge", "charge"])
@pytest.mark.parametrize("name", ["ncm83_li6ps5cl", "ncm622_li6ps5cl_61vol", "lco_lgps"])
def test_capacity_never_rises_with_c_rate(name, direction):
    rates = rate_capability(load_cell(name), [0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10], direction)
    assert np.all(np.diff(rates["capacity_fraction"]) <= SLACK)
    assert rates["capacity_fraction"].max() <= 1 + SLACK


@pytest.mark.parametrize(
    ("path", "values", "sign"),
    [
        ("catholyte.conductivity", ["0.1 mS/cm", "0.5 mS/cm", "2 mS/cm", "10 mS/cm"], +1),
        ("cathode.electronic_conductivity", ["0.01 mS/cm", "0.1 mS/cm", "1 mS/cm"], +1),
        ("active_material.diffusivity", ["1e-16 m^2/s", "1e-15 m^2/s", "1e-14 m^2/s"], +1),
        ("active_material.exchange_current_density", ["0.01 A/m^2", "0.1 A/m^2", "1 A/m^2"], +1),
        ("cathode.coverage", [0.03, 0.1, 0.5, 1.0], +1),
        ("separator.0.conductivity", ["0.3 mS/cm", "1 mS/cm", "8 mS/cm"], +1),
        ("temperature", ["0 degC", "25 degC", "60 degC"], +1),
        ("cathode.tortuosity_factor", [2, 5, 15, 40], -1),
        ("cathode.film_resistance", ["0 ohm cm^2", "100 ohm cm^2", "1000 ohm cm^2"], -1),
        ("cathode.areal_capacity", ["1 mAh/cm^2", "3 mAh/cm^2", "8 mAh/cm^2"], -1),
        ("active_material.particle_size", ["1 um", "5 um", "12 um"], -1),
        ("separator.0.thickness", ["30 um", "300 um", "1000 um"], -1),
        ("anode.resistance", ["0 ohm cm^2", "10 ohm cm^2", "50 ohm cm^2"], -1),
    ],
)
@pytest.mark.parametrize("direction", ["discharge", "charge"])
def test_capacity_is_monotone(cell, path, values, sign, direction):
    """Also shows that each path reaches the model: somewhere it must change the capacity."""
    results = sweep(cell, {path: values}, C_RATES, direction)
    fraction = results["capacity_fraction"].values
    assert np.all(sign * np.diff(fraction, axis=0) >= -SLACK)
    assert np.ptp(fraction, axis=0).max() > 1e-3
