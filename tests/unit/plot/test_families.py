import numpy as np
import pytest

from sscell import plot

from .test_screen import make


def test_families_are_in_the_order_of_their_medians_with_their_numbers():
    left, right = plot.families(make(), c_rate=1.0).axes
    rows = [label.get_text() for label in left.get_yticklabels()]
    assert rows == ["sulfide (1)", "halide (3)"]
    (points,) = [line for line in right.get_lines() if line.get_label() == "_electrolyte"
                 and len(line.get_xdata()) == 3]  # fmt: skip
    assert points.get_xdata() == pytest.approx([12.5, 125, 166.6667], rel=1e-4)
    assert all(len(line.get_xdata()) <= 3 for line in left.get_lines())


def test_a_box_holds_the_middle_half_of_five_or_more():
    several = make().isel(electrolyte=[*range(7)] * 3)
    several = several.assign_coords(electrolyte=[f"e{i}" for i in range(21)])
    left, _ = plot.families(several, c_rate=1.0).axes
    (box,) = (line for line in left.get_lines() if len(line.get_xdata()) == 5)
    quartiles = np.percentile([1.5, 0.5, 0.02] * 3, [25, 75])
    assert sorted(set(box.get_xdata())) == pytest.approx(quartiles)
