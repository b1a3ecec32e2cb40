from sscell.cards.over_temperature import thermal_spread, unknown_at
from sscell.reading.read import read_electrolyte

GLASS = {"title": "A glass", "formula": "Li3PS4", "form": "glass", "conductivity": "1 mS/cm",
         "temperature": "25 degC"}  # fmt: skip


def test_an_estimate_reaches_75_kelvin_and_its_error_grows():
    glass = read_electrolyte(GLASS)
    assert unknown_at(glass, 238.15) == unknown_at(glass, 353.15) == ""
    assert "and the cell is at 110 degC" in unknown_at(glass, 383.15)
    assert thermal_spread(glass, 298.15) == 1
    assert thermal_spread(glass, 238.15) > thermal_spread(glass, 273.15) > 1.1
