import numpy as np
import pytest

from sscell import plot
from sscell.plot.parts import reach, required_band
from sscell.results.dataset import BAND


@pytest.fixture
def banded(needs):
    """Half, all and twice what is required; nothing is enough for nine of ten thick cells."""
    need = needs()
    found = need["required"].where(need["outcome"] == "found", np.inf)
    band = found.expand_dims({BAND: [0.1, 0.5, 0.9]}) * [[[0.5]], [[1.0]], [[2.0]]]
    thick = (band[BAND] > 0.8) & (band["areal_capacity"] >= 4)
    words = np.full((*found.shape, 4), "", dtype="<U12")
    words[..., 1:] = ["ions", "particles", "particles"]
    need = need.assign(
        required_band=band.where(~thick, np.inf),
        limited_by_samples=((*found.dims, "sample"), words),
    )
    return need.assign_attrs(typical="a cell")


def test_each_quantile_is_a_map_with_what_limits_most(banded):
    made = required_band.panels(banded)
    assert made[BAND].values.tolist() == [f"For {n} % of cells as built" for n in (10, 50, 90)]
    last = made.isel({BAND: -1}).sel(areal_capacity=slice(4, None))
    assert reach.beyond(last).all()
    assert set(last["limited_by"].values.flat) == {"particles"}
    found = made.isel(areal_capacity=0, c_rate=-1)
    assert (found["outcome"] == "found").all()
    assert (found["required"] / found["required"][1]).values.tolist() == [0.5, 1, 2]


def test_less_is_better_turns_the_shares(banded):
    """What is enough for nine of ten is the lowest of ceilings."""
    turned = banded.assign(required_band=-banded["required_band"])
    made = required_band.panels(turned)
    assert made[BAND].values[0] == "For 10 % of cells as built"
    np.testing.assert_allclose(
        made["required"][0, 0, -1], turned["required_band"].sel({BAND: 0.9})[0, -1]
    )


def test_a_map_with_a_band_has_three_panels(banded):
    figure = plot.required_conductivity(banded)
    titles = [ax.get_title(loc="left").replace("\n", " ") for ax in figure.axes[:3]]
    shown = [title.replace("\xa0", " ")[:8] for title in titles]
    assert shown == [f"For {n} %" for n in (10, 50, 90)]
