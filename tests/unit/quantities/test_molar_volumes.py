import pytest

from sscell.quantities.formulas import amounts_of
from sscell.quantities.molar_volumes import Salts

ROWS = {"LiCl": 20.0, "Li2S": 28.0, "Li2O": 15.0, "P2S5": 110.0, "ZrCl4": 83.0, "ZrO2": 22.0}
ROWS |= {"FeCl2": 40.0, "FeCl3": 56.0, "LiOH": 16.5}


@pytest.fixture(scope="module")
def salts():
    return Salts.read(ROWS)


@pytest.mark.parametrize(
    ("formula", "volume", "parts"),
    [
        ("Li2ZrCl6", 2 * 20 + 83, {"LiCl", "ZrCl4"}),
        ("Li6PS5Cl", 20 + 2.5 * 28 + 55, {"LiCl", "Li2S", "P2S5"}),  # the halide goes to lithium
        ("Li2FeCl4", 2 * 20 + 40, {"LiCl", "FeCl2"}),  # the charge that balances
        ("Li3FeCl6", 3 * 20 + 56, {"LiCl", "FeCl3"}),
        ("Li2OHCl", 20 + 16.5, {"LiCl", "LiOH"}),
        ("Li3ZrCl4O1.5", 3 * 20 + 0.25 * 83 + 0.75 * 22, {"LiCl", "ZrCl4", "ZrO2"}),
    ],
)
def test_volumes_are_sums_of_salts(salts, formula, volume, parts):
    made = salts.of(amounts_of(formula))
    assert made.volume == pytest.approx(volume)
    assert set(made.salts) == parts


def test_volumes_are_extensive(salts):
    """Twice the formula, twice the volume."""
    single, double = (salts.of(amounts_of(f)).volume for f in ("Li6PS5Cl", "Li12P2S10Cl2"))
    assert double == pytest.approx(2 * single)


@pytest.mark.parametrize("formula", ["Li3YCl6", "Li3ZrCl6", "Li", "LiZrCl4.2"])
def test_what_the_salts_do_not_give_is_none(salts, formula):
    """No salt of yttrium; charges that do not balance; no anion."""
    assert salts.of(amounts_of(formula)) is None


def test_a_salt_is_of_one_cation_and_one_anion():
    with pytest.raises(ValueError, match="no binary salt"):
        Salts.read({"LiOCl": 1.0})
