import numpy as np
import pytest
import xarray as xr

from sscell.errors import InputError
from sscell.plot.parts import screened, style

WIDE = style.page(183, 100)


def many(count=60, own=()):
    return xr.Dataset(
        {
            "conductivity": ("electrolyte", np.linspace(1.0, 2.0, count)[::-1]),
            "own": ("electrolyte", [i in own for i in range(count)]),
        },
        {"electrolyte": [f"e{i}" for i in range(count)]},
    )


def test_the_users_own_are_always_named_and_the_others_as_there_is_room():
    for own in ((), (7, 8, 9), range(30)):
        places = screened.named(many(own=own), None, WIDE, "conductivity")
        assert set(own) <= set(places)
        assert len(places) == max(screened.MOST_NAMES, len(own))
        assert places == sorted(places, reverse=True)  # rising conductivity


def test_names_that_are_asked_for():
    assert screened.named(many(), ["e3", "e5"], WIDE, "conductivity") == [5, 3]
    with pytest.raises(InputError, match="e99"):
        screened.named(many(), ["e99"], WIDE, "conductivity")
