from dataclasses import astuple

from sscell.validation.balances import balances


def test_lithium_charge_and_energy_are_kept():
    """1e-5: tight tolerances of the time integration leave 1e-7."""
    assert max(astuple(balances())) < 1e-5
