import pytest

import sscell
from sscell.catalogue.choice import Choice
from sscell.errors import InputError
from sscell.reading.read import read_electrolyte


def test_each_filter_leaves_what_it_asks_for():
    every = sscell.electrolytes()
    fast = sscell.electrolytes(conductivity="10 mS/cm")
    floor = fast["conductivity_mS_cm"].fillna(fast["conductivity_low_mS_cm"])
    assert floor.min() >= 10
    assert (
        len(fast)
        == (every["conductivity_mS_cm"].fillna(every["conductivity_low_mS_cm"]) >= 10).sum()
    )
    indium = sscell.electrolytes(element=["In", "Cl"])
    assert "li3incl6" in indium.index
    assert indium["formula"].str.contains("In").all()
    assert "li3ycl6" not in indium.index
    elsewhere = sscell.electrolytes(basis="reported elsewhere")
    assert len(elsewhere) == 74
    assert set(elsewhere["source"]) == {"Therrien2025"}


def test_an_unknown_window_holds_nothing():
    """Li3YCl6 is oxidised at 4.21 V; of the second nothing is known."""
    known, unknown = read_electrolyte("li3ycl6"), read_electrolyte("li3eri6_obelix")
    assert Choice.read(window=(1, 4)).takes(known)
    assert Choice.read(window=(None, "4.2 V")).takes(known)
    assert not Choice.read(window=(None, 4.3)).takes(known)
    assert not Choice.read(window=(None, 3)).takes(unknown)
    assert Choice.read().takes(unknown)


def test_an_unknown_price_is_not_low():
    """Li3YCl6 costs 8775 USD/kg by 10 g; no price of P2S5 is known."""
    assert Choice.read(price=9000).takes(read_electrolyte("li3ycl6"))
    assert not Choice.read(price=8000).takes(read_electrolyte("li3ycl6"))
    assert not Choice.read(price=1e9).takes(read_electrolyte("li6ps5cl"))


def test_an_estimated_conductivity_is_no_conductivity():
    """0.15 to 0.65 mS/cm: the middle is not what was measured, the low end counts."""
    span = read_electrolyte("li6ps5br_glass_ceramic")
    assert Choice.read(conductivity=0.15).takes(span)
    assert not Choice.read(conductivity=0.3).takes(span)


def test_all_mistakes_at_once():
    with pytest.raises(InputError) as caught:
        Choice.read("1 V", (4, 2), "measurd", "Xx", "cheap")
    places = [problem.where for problem in caught.value.problems]
    assert places == ["conductivity", "window", "basis", "element", "price"]
    assert "Did you mean 'measured'" in str(caught.value)


@pytest.mark.parametrize("window", ["2 V", (1, 2, 3), 4])
def test_a_window_has_two_ends(window):
    with pytest.raises(InputError, match="a low and a high potential"):
        Choice.read(window=window)
