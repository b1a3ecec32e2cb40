import numpy as np
import pytest

from sscell.calibration.derivatives import STEP, DesignsAround, designs_around, shared_resolution
from sscell.designs.replace import value_at
from sscell.errors import InputError
from sscell.solving.points import Design, Point

COVERAGE, UTILISATION = "cathode.coverage", "cathode.utilisation"


def values(around, path):
    return [float(value_at(cell, path)) for cell in around.cells]


def test_central_where_there_is_room_one_sided_at_an_end(cell):
    """Coverage is 25 %, utilisation 100 % and can only fall."""
    around = designs_around(cell, {COVERAGE: 0.25, UTILISATION: 1.0}, together=False)
    steps = np.log(np.array(values(around, COVERAGE)) / 0.25) / STEP
    np.testing.assert_allclose(steps, [0, -1, 1, 0, 0], atol=1e-9)
    steps = np.log(values(around, UTILISATION)) / STEP
    np.testing.assert_allclose(steps, [0, 0, 0, -1, -2], atol=1e-9)


def test_derivatives_of_a_quadratic_are_exact(cell):
    """Second order: a parabola of the logarithms has no error but rounding."""
    around = designs_around(cell, {COVERAGE: 0.25, UTILISATION: 1.0}, together=False)
    x = np.log(np.array(values(around, COVERAGE)) / 0.25)
    u = np.log(values(around, UTILISATION))
    answers = np.stack([3 * x + 5 * x**2 - 2 * u + u**2, x * 0 + 1], axis=1)
    np.testing.assert_allclose(around.derivatives(answers), [[3, 0], [-2, 0]], atol=1e-9)


def test_only_what_is_needed_spoils_a_derivative():
    weights = np.array([[0.0, -1.0, 1.0, 0.0], [1.0, 0.0, 0.0, -1.0]])
    found = DesignsAround((), weights).derivatives(np.array([1.0, np.nan, 2.0, 3.0]))
    np.testing.assert_array_equal(found, [np.nan, -2.0])


def test_together_sets_every_value(cell):
    around = designs_around(cell, {COVERAGE: 0.4, UTILISATION: 0.9}, together=True)
    assert values(around, COVERAGE)[0] == pytest.approx(0.4)
    assert values(around, UTILISATION)[:3] == pytest.approx([0.9] * 3)


def test_what_cannot_be_varied_is_said(cell):
    """298 K multiplied or divided by e**0.9 is outside the range of temperatures."""
    with pytest.raises(InputError, match=r"temperature: cannot be varied by 90 %"):
        designs_around(cell, {"temperature": 298.15}, together=True, step=0.9)


def test_the_finest_mesh_serves_all(cell):
    design = Design.of(cell)
    points = [Point(design, rate) for rate in (0.1, 10.0)]
    mesh = shared_resolution(points, "standard")
    for point in points:
        own = point.resolution()
        assert all(a >= b for a, b in zip(mesh.size, own.size, strict=True))
