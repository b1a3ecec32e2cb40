import xarray as xr

from sscell.plot import rate_capability
from sscell.plot.parts.basis import basis


def test_what_is_equal_and_what_differs():
    one = xr.Dataset(attrs={"basis": "as given", "differences": "areal capacity 2 to 4 mAh/cm2"})
    assert basis(one) == "Cells compared as given; they differ in areal capacity 2 to 4 mAh/cm2."
    assert basis(xr.Dataset(attrs={"basis": "as given", "differences": ""})) == (
        "Cells compared as given."
    )
    assert basis(xr.Dataset()) == ""


def test_loadings_are_not_drawn_together_without_a_word(rates):
    plain = rates()
    differing = plain.assign_attrs(basis="as given", differences="areal capacity 2 to 4 mAh/cm2")
    assert "areal capacity 2 to 4 mAh/cm2" in rate_capability(differing).get_suptitle()
    assert rate_capability(plain).get_suptitle() == ""
