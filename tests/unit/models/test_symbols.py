import casadi

from sscell.models.symbols import Part


def test_a_function_is_the_same_after_a_way_through_text():
    """To the last bit: text holds all digits."""
    x = casadi.MX.sym("x", 3)
    function = casadi.Function("thirds", [x], [casadi.exp(x) / 3, x[1]])
    part = Part.of(function)
    assert part.name == "thirds"
    given = [0.1, 0.7, -1e-9]
    for one, other in zip(part.function()(given), function(given), strict=True):
        assert (one == other).full().all()
