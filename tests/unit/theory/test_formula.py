import doctest
import inspect
import re
import subprocess
import sys

import numpy as np
import pint
import pytest

import sscell
from sscell.errors import InputError
from sscell.quantities.sourced import Sourced
from sscell.reading.library import references
from sscell.theory.formula import ARGUMENTS, SPECIFIC_CAPACITY, formula, in_unit, read

Q = sscell.Quantity
C_RATE, FRACTION = ARGUMENTS["c_rate"], ARGUMENTS["catholyte_volume_fraction"]
CONDUCTIVITY, ELECTRONIC = ARGUMENTS["ionic_conductivity"], ARGUMENTS["electronic_conductivity"]
TEMPERATURE, THICKNESS = ARGUMENTS["temperature"], ARGUMENTS["thickness"]


def test_every_example_is_accepted():
    for name, argument in ARGUMENTS.items():
        assert np.isfinite(argument.read(argument.example)), name


@pytest.mark.parametrize(
    "value",
    [
        "80 um",
        Q(80, "um"),
        Q(8e-5, "m"),
        pint.UnitRegistry().Quantity(0.08, "mm"),
        Sourced(8e-5, text="80 um"),
    ],
    ids=["text", "quantity", "SI", "another registry", "a value of a card"],
)
def test_a_length_in_every_form(value):
    """Conversions multiply once or twice, each to half a last digit: 1e-15."""
    assert THICKNESS.read(value) == pytest.approx(8e-5, rel=1e-15)


def test_arrays_keep_their_shape():
    """1 mS/cm is 0.1 S/m; one multiplication."""
    read = CONDUCTIVITY.read(Q([[1, 2], [3, 4], [5, 6]], "mS/cm"))
    np.testing.assert_allclose(read, [[0.1, 0.2], [0.3, 0.4], [0.5, 0.6]], rtol=1e-15)


def test_a_list_of_texts_and_quantities_is_an_array():
    read = THICKNESS.read(["1 mm", Q(2, "mm"), "3000 um"])
    np.testing.assert_allclose(read, [1e-3, 2e-3, 3e-3], rtol=1e-15)


def test_numbers_where_there_is_no_dimension():
    assert C_RATE.read(3) == 3
    assert C_RATE.read("0.5") == 0.5
    assert FRACTION.read("30 %") == pytest.approx(0.3, rel=1e-15)
    assert FRACTION.read(Q(30, "percent")) == pytest.approx(0.3, rel=1e-15)
    np.testing.assert_array_equal(C_RATE.read(range(1, 4)), [1, 2, 3])


def test_degrees_have_their_offset():
    assert TEMPERATURE.read(Q(25, "degC")) == pytest.approx(298.15, rel=1e-15)
    assert TEMPERATURE.read("25 degC") == pytest.approx(298.15, rel=1e-15)


def test_infinite_only_where_it_is_a_limit():
    assert ELECTRONIC.read("inf S/m") == np.inf
    np.testing.assert_array_equal(ELECTRONIC.read(Q([0.1, np.inf], "S/m")), [0.1, np.inf])
    for value in ("inf S/m", Q(np.inf, "S/m")):
        with pytest.raises(ValueError, match=r"expected a conductivity such as '1\.6 mS/cm'"):
            CONDUCTIVITY.read(value)
    with pytest.raises(ValueError, match="wrong dimension"):
        ELECTRONIC.read("inf m")


def test_missing_only_where_it_is_left_out_later():
    assert np.isnan(SPECIFIC_CAPACITY.read(Q(np.nan, "mAh/g")))
    with pytest.raises(ValueError, match="nan is not a finite number; expected a length"):
        THICKNESS.read(Q(np.nan, "um"))


def test_nothing_at_all_is_an_array_too():
    assert THICKNESS.read(Q([], "um")).shape == (0,)


@pytest.mark.parametrize(
    ("argument", "value", "message"),
    [
        (THICKNESS, 80, "80 has no unit; expected a length such as '80 um'"),
        (THICKNESS, Sourced(8e-5), "8e-05 has no unit"),
        (THICKNESS, [80, 90], "an array of numbers has no unit"),
        (THICKNESS, "80", "'80' has no unit"),
        (THICKNESS, "80 mS", "'80 mS' has the wrong dimension; expected a length such as '80 um'"),
        (THICKNESS, Q(80, "mS"), "'80 mS' has the wrong dimension; expected a length"),
        (THICKNESS, Q([80], "mS"), "an array in 'mS' has the wrong dimension"),
        (THICKNESS, Q([5, -3], "um"), "must be greater than 0, got -3 µm"),
        (THICKNESS, ["1 um", Q([1, 2], "um")], "a list of unequal arrays"),
        (THICKNESS, None, "got nothing"),
        (THICKNESS, object(), "got a object"),
        (C_RATE, True, "expected a C-rate such as '0.5', got True"),
        (C_RATE, "1 h", "'1 h' has the wrong dimension"),
        (C_RATE, [[1, 2], [3]], "expected a C-rate such as '0.5', got a list"),
        (C_RATE, Q(1, "1/hour"), "'1 1 / h' has the wrong dimension"),
        (C_RATE, [1, np.inf], "inf is not a finite number"),
        (FRACTION, 30, "must be at most 1, got 30; did you mean '30 %'"),
    ],
)
def test_mistakes(argument, value, message):
    with pytest.raises(ValueError) as error:  # noqa: PT011
        argument.read(value)
    assert message in str(error.value)


@pytest.mark.parametrize("value", [10**400, [10**400]])
def test_whole_numbers_beyond_all_floats_are_refused(value):
    with pytest.raises(ValueError, match="expected a C-rate"):
        C_RATE.read(value)


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
