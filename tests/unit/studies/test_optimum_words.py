import numpy as np
import pytest
import xarray as xr

from sscell.checks.finding import Finding
from sscell.studies.limits import Limit
from sscell.studies.optimum_words import statement, summary


@pytest.fixture
def results():
    """An optimum of 400 Wh/kg, with a band and two parameters, one of them unknown in the card."""
    numbers = {"optimum": [5.0, 0.8], "flat_low": [4.0, 0.7], "flat_high": [6.5, 0.85],
               "low": [1.0, 0.5], "high": [12.0, 0.9]}  # fmt: skip
    data = {name: ("parameter", values) for name, values in numbers.items()}
    about = {"units": "Wh/kg", "long_name": "specific energy of the stack"}
    data["objective"] = ((), 400.0, about)
    data["objective_as_given"] = ((), 320.0)
    data["objective_gain"] = ("process", [8.0, np.nan])
    data["objective_band"] = ("quantile", [300.0, 350.0, 410.0])
    data["reached"] = ("limit", [0.803])
    coords = {
        "parameter": ["cathode.areal_capacity", "cathode.porosity"],
        "process": ["catholyte", "particles"],
        "quantile": [0.1, 0.5, 0.9],
        "unit": ("parameter", ["mAh/cm^2", "1"]),
        "as_given": ("parameter", [3.0, np.nan]),
    }
    return xr.Dataset(data, coords, {"at": "1C", "uncertainty": "u", "samples": 8})


def test_the_summary_is_a_line_and_a_table(results):
    first, head, *rows = summary(results)
    assert first.startswith("specific energy of the stack at 1C: 400 Wh/kg (300 to 410 in ")
    assert first.endswith("the cell as given: 320 Wh/kg")
    assert head.split()[:2] == ["parameter", "optimum"]
    loading, porosity = (" ".join(row.split()) for row in rows)
    assert loading == "cathode.areal_capacity [mAh/cm^2] 5 4 to 6.5 3 1 to 12"
    assert porosity == "cathode.porosity 0.8 0.7 to 0.85 - 0.5 to 0.9"
    assert len({len(line) for line in (head, *rows)}) == 1


def test_the_statement_says_what_limits_and_what_is_doubtful(results):
    finding = Finding("warning", "anode", "much current")
    limit = Limit("capacity_fraction", "at_least", 0.8)
    lines = statement(results, np.array([0.5, 1.0]), [limit], [finding])
    assert lines[0] == "What limits at the optimum: ions in the cathode; ideal, it adds 2 %."
    assert lines[1].startswith("The limit capacity_fraction at least 0.8 is active at the optimum")
    assert lines[2].startswith("cathode.porosity is at the upper end of its range")
    assert lines[3] == "warning: anode: much current"


def test_nothing_is_doubtful_inside_ranges_and_limits(results):
    results["reached"][0] = 0.9
    results["objective_gain"][0] = 0.1
    limit = Limit("capacity_fraction", "at_least", 0.8)
    (line,) = statement(results, np.array([0.5, 0.5]), [limit], [])
    assert line.startswith("No single process limits the optimum")
