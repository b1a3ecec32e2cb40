"""The printed table of stacks."""

import xarray as xr

from sscell.studies.stack_words import leading


def test_each_verdict_has_its_share_of_the_rows_and_gives_up_what_it_does_not_need():
    verdicts = ["fits"] + ["doubtful"] * 4 + ["unknown"] * 4
    assert leading(xr.Dataset({"verdict": ("stack", verdicts)}), 5) == [0, 1, 2, 5, 6]
