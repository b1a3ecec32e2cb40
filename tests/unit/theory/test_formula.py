import doctest
import inspect
import re
import subprocess
import sys

import numpy as np
import pytest

import sscell
from sscell.errors import InputError
from sscell.reading.library import references
from sscell.theory.arguments import ARGUMENTS
from sscell.theory.formula import formula, in_unit, read

Q = sscell.Quantity
PUBLIC = [
    name for name in sscell.theory.__all__ if inspect.isfunction(getattr(sscell.theory, name))
]


@formula("um")
def times(*, c_rate, thickness="1 mm"):
    """A product."""
    return c_rate * thickness


@formula("1")
def pure(thickness):
    return thickness / 1e-6


def test_units_in_and_out():
    """1 mm is 1000 um, exact but for the two conversions."""
    result = times(c_rate=2)
    assert result.units == Q(1, "um").units
    assert isinstance(result.magnitude, float)
    assert result.magnitude == pytest.approx(2000, rel=1e-14)


def test_no_unit_is_a_bare_number():
    assert isinstance(pure("5 um"), float)
    assert pure(thickness="5 um") == pytest.approx(5, rel=1e-14)
    assert isinstance(pure(Q([5, 6], "um")), np.ndarray)


def test_arguments_broadcast():
    column = times(c_rate=np.ones((3, 1)), thickness=Q(np.ones(4), "um"))
    assert column.shape == (3, 4)
    np.testing.assert_allclose(column.magnitude, 1.0, rtol=1e-14)


def test_all_mistakes_at_once_by_name():
    with pytest.raises(InputError) as error:
        times(c_rate="fast", thickness=5)
    places = [problem.where for problem in error.value.problems]
    assert places == ["times, c_rate", "times, thickness"]
    assert "expected a length such as '80 um'" in str(error.value)


def test_shapes_that_clash_are_named():
    with pytest.raises(InputError, match=r"c_rate \(2,\), thickness \(3,\)"):
        times(c_rate=[1, 2], thickness=Q([1, 2, 3], "um"))


def test_a_missing_argument_is_a_mistake_in_the_program():
    with pytest.raises(TypeError, match="c_rate"):
        times()


def test_the_name_and_the_words_stay():
    assert times.__name__ == "times"
    assert times.__doc__ == "A product."


def test_read_reports_what_was_found_before():
    found = sscell.errors.Problem("before", "was wrong")
    with pytest.raises(InputError) as error:
        read("here", {"thickness": ARGUMENTS["thickness"]}, {"thickness": 1}, [found])
    assert [problem.where for problem in error.value.problems] == ["before", "here, thickness"]


def test_in_unit_keeps_words():
    assert in_unit(np.array("front"), "1") == "front"
    assert in_unit(np.array(["a", "b"]), "1").tolist() == ["a", "b"]


def test_the_example_of_the_package():
    assert doctest.testmod(sscell.theory).failed == 0


def test_every_public_function_is_documented():
    """What it takes, in which unit, and where it comes from."""
    for name in PUBLIC:
        text = getattr(sscell.theory, name).__doc__
        assert "Parameters\n" in text, name
        unit = re.search(r"\[[^\]]+\]$", text.splitlines()[0])
        assert unit or name in ("reaction_regime", "fit_rate_law"), name
        inherits = re.search(r":func:`\w+`, whose", text) or "same arguments" in text
        assert "Notes\n" in text or inherits, name


def test_every_source_is_in_the_bibliography():
    text = "\n".join(str(function.__doc__) for function in map(sscell.theory.__dict__.get, PUBLIC))
    keys = set(re.findall(r"\[([A-Z][a-z]+\d{4})\]", text))
    assert len(keys) == 7
    assert keys - set(references()) == set()


def test_neither_pybamm_nor_matplotlib_is_loaded():
    code = (
        "import sys, sscell; sscell.theory.separator_resistance([('30 um', '1 mS/cm')]); "
        "print([m for m in ('pybamm', 'matplotlib', 'xarray') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "[]"
