from sscell.results.variables import VARIABLES


def test_a_band_has_the_unit_of_its_variable():
    """Both are drawn on one axis; bands of differences have no variable of their name."""
    bands = [name for name in VARIABLES if name.removesuffix("_band") in VARIABLES]
    of = {name: VARIABLES[name.removesuffix("_band")][0] for name in bands}
    assert "stack_specific_energy_band" in of
    assert {name: VARIABLES[name][0] for name in bands} == of
