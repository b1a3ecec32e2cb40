"""The figure of stacks."""

import pytest

import sscell
from sscell.errors import InputError


def test_markers_lie_at_the_values_and_an_estimate_has_a_line():
    cell = sscell.load_cell("ncm83_li2zrcl6_li6ps5cl")
    names = ["li2zrcl6", "li6ps5cl_sintered"]
    best = sscell.design_stack(cell, "lithium", names, accuracy="draft")
    (ax,) = sscell.plot.design_stack(best).axes
    drawn = [line.get_xdata()[0] for line in ax.lines if line.get_label() == "_stack"]
    assert drawn == best["capacity"].values[:, 0].tolist()
    assert any(line.get_label() == "_range" for line in ax.lines)
    with pytest.raises(InputError, match="objective_range"):
        sscell.plot.design_stack(best.drop_vars("objective_range"))


def test_a_stack_whose_contacts_are_known_by_class_only_is_open():
    cell = sscell.load_cell("ncm83_li2zrcl6_li6ps5cl")
    best = sscell.design_stack(cell, "lithium", ["li3ycl6", "li6ps5cl"], accuracy="draft")
    classed = (best["contact_basis"] == "class statement").any("plane").values
    assert set(classed) == {True, False}
    (ax,) = sscell.plot.design_stack(best).axes
    marks = [line for line in ax.lines if line.get_label() == "_stack"]
    assert [mark.get_markerfacecolor() == "white" for mark in marks] == classed.tolist()
