import json

import numpy as np
import pytest

from sscell.cell import load_cell
from sscell.designs.replace import replaced
from sscell.errors import InputError
from sscell.explorer import answers
from sscell.studies.bands import SAMPLES, kind_of
from sscell.studies.rates import rate_capability

THICK = {"card": "ncm83_li6ps5cl", "changes": {"cathode.areal_capacity": 5}}


@pytest.fixture(scope="module")
def thick():
    return answers.design(THICK)


def test_a_design_is_the_cell_with_its_changes(thick):
    expected = load_cell("ncm83_li6ps5cl").replace({"cathode.areal_capacity": "5 mAh/cm^2"})
    assert thick.to_mapping() == expected.to_mapping()
    card = json.loads(json.dumps(expected.to_mapping()))
    assert answers.design({"card": card}).to_mapping() == expected.to_mapping()


WRONG = (
    None,
    {},
    {"card": "../secret"},
    {"card": "cell.yaml"},
    {"card": 3},
    {"card": "ncm83_li6ps5cl", "changes": 1},
    {"card": "ncm83_li6ps5cl", "changes": {"cathode.porosity": "wide"}},
)


@pytest.mark.parametrize("given", WRONG)
def test_anything_else_is_refused_in_words(given):
    with pytest.raises(InputError):
        answers.design(given)


def test_the_line_is_the_middle_of_the_band_study(thick):
    """The page draws what rate_capability states beside its bands."""
    line = answers.rates(thick, "full")
    study = rate_capability(thick, answers.RATES, uncertainty="published", samples=2)
    expected = study["specific_capacity"].values
    np.testing.assert_allclose(line["specific_capacity"], expected, rtol=1e-4)  # printed digits
    assert line["values"]["cathode.areal_capacity"]["value"] == pytest.approx(5)
    assert json.loads(json.dumps(line, allow_nan=False)) == line
    band = answers.part("rough band", THICK, "full")
    assert all(low <= high for low, high in zip(band["low"], band["high"], strict=True))


def test_the_required_conductivity_gives_the_share_it_is_for(thick):
    need = answers.part("required", THICK, "full")
    found = zip(need["c_rate"], need["required"], strict=True)
    rate, required = [pair for pair in found if pair[1] is not None][-1]
    middle = kind_of("published", SAMPLES).middle(thick)
    better = replaced(middle, {"catholyte.conductivity": f"{required} mS/cm"})
    delivered = rate_capability(better, [rate])["capacity_fraction"].item()
    assert delivered == pytest.approx(need["share"], abs=2e-3)  # the step of the search


def test_losses_are_of_all_processes():
    split = answers.part("losses", THICK, "full")
    assert len(split["process"]) == len(split["loss"])
    assert sum(split["loss"]) > 0
