"""The printed table of stacks."""

import xarray as xr

from sscell.studies.stack_words import by_class, leading


def test_each_verdict_has_its_share_of_the_rows_and_gives_up_what_it_does_not_need():
    verdicts = ["fits"] + ["doubtful"] * 4 + ["unknown"] * 4
    assert leading(xr.Dataset({"verdict": ("stack", verdicts)}), 5) == [0, 1, 2, 5, 6]


def test_one_contact_known_by_class_marks_the_stack():
    bases = [["measured", ""], ["measured", "class statement"], ["one family", ""], ["unknown", ""]]
    listed = xr.Dataset({"contact_basis": (("stack", "plane"), bases)})
    assert by_class(listed).tolist() == [False, True, True, False]
