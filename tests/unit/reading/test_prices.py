import numpy as np
import pytest

from sscell.reading.library import reference_keys
from sscell.reading.prices import raw_material_price, raw_materials


def test_a_price_is_that_of_the_masses_of_its_precursors():
    """3 LiCl (42.394 g/mol) at 600 and InCl3 (221.18 g/mol) at 13200 USD/kg."""
    price = raw_material_price("Li3InCl6")
    salts = 3 * 42.394, 221.18
    assert price.value == pytest.approx((salts[0] * 600 + salts[1] * 13200) / sum(salts), rel=1e-4)
    assert price.materials == ("LiCl", "InCl3")
    assert (price.amount, price.mark) == ("10 g", "second-hand")


@pytest.mark.parametrize("formula", ["Li6PS5Cl", "Li2OHCl", "Li3InCl5F", "Li-In-Cl", "Li3In"])
def test_what_is_not_made_of_priced_materials_alone_has_no_price(formula):
    assert raw_material_price(formula) is None


def test_printed_formulas_need_not_balance_to_the_last_digit():
    """2.61 Li and 1.13 Y carry 6.00 charges; 0.02 of a charge too few is not refused."""
    assert raw_material_price("Li2.61Y1.13Cl6").materials == ("LiCl", "YCl3")
    assert raw_material_price("Li2.6Y1.13Cl6") is not None
    assert raw_material_price("Li3Y1.13Cl6") is None


@pytest.mark.parametrize("other", ["Na", "Li"])
def test_each_composition_of_one_carrier_has_one_price(other):
    """No raw material is a sum of others, so that the shares are unique."""
    usable = [m for m in raw_materials() if other not in m.amounts]
    elements = sorted({symbol for m in usable for symbol in m.amounts})
    table = np.array([[m.amounts.get(symbol, 0.0) for symbol in elements] for m in usable])
    assert np.linalg.matrix_rank(table) == len(usable)


def test_every_price_has_a_source():
    assert {m.source for m in raw_materials()} <= reference_keys()
    assert min(m.price for m in raw_materials()) > 0
