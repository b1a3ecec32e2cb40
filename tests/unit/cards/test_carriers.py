import pytest

from sscell.cards.carriers import CARRIERS, carrier_name, reference_of


def test_metal_grows_by_its_molar_volume() -> None:
    """4.85 um per mAh/cm2 of lithium, 22.99/0.968 over 6.941/0.534 times as much of sodium."""
    milliampere_hour = 3.6e4  # C/m2 of 1 mAh/cm2
    grown = {name: 1e6 * milliampere_hour * c.plated for name, c in CARRIERS.items()}
    assert grown["lithium"] == pytest.approx(4.85, abs=0.005)
    ratio = (22.990 / 0.968) / (6.941 / 0.534)
    assert grown["sodium"] / grown["lithium"] == pytest.approx(ratio, rel=1e-12)


@pytest.mark.parametrize("given", ["sodium", "Na", "Na+", " na+ ", "Sodium"])
def test_a_carrier_may_be_written_as_its_ion(given: str) -> None:
    assert carrier_name(given) == "sodium"


def test_ions_that_are_not_modelled_are_refused() -> None:
    with pytest.raises(ValueError, match=r"'lithium' \(Li\+\) or 'sodium' \(Na\+\)"):
        carrier_name("potassium")
    assert [reference_of(ion) for ion in ("Na+", "Mg2+")] == ["Na/Na+", "Mg/Mg2+"]
