import re
import subprocess
import sys
from functools import partial

import pybamm
import pytest

from sscell.models import controlled, solid_state
from sscell.parameters import potential, values
from sscell.solving.program import equations_key, source_digest

KEY = "from sscell.solving.program import equations_key; print(equations_key(('shape',)))"


def test_the_source_has_a_digest():
    assert re.fullmatch("[0-9a-f]{64}", source_digest())


def test_processes_agree_on_a_key():
    """Whatever they imported before, and however their sets are ordered."""
    keys = {
        subprocess.run(
            [sys.executable, "-c", before + KEY],
            capture_output=True,
            text=True,
            check=True,
            env={"PYTHONHASHSEED": seed, "PATH": "/usr/bin:/bin"},
        ).stdout
        for before, seed in (("", "1"), ("import sscell.cell, sscell.calibration.fit\n", "2"))
    }
    assert len(keys) == 1


def test_models_have_keys_of_their_own():
    assert equations_key(("one",)) != equations_key(("other",))


@pytest.mark.parametrize(
    ("module", "name", "value"),
    [
        (potential, "rational_fit", lambda *points, **kinds: None),
        (controlled, "SWITCHING", 0.5),
        (values, "UNBOUNDED", 99.0),
        (solid_state, "SpectralParticle", object),
        (solid_state.SolidStateDFN, "set_voltage_variables", lambda self: None),
        (pybamm.settings, "heaviside_smoothing", 10),
    ],
    ids=["function", "constant", "another constant", "class", "method", "setting of PyBaMM"],
)
def test_what_was_exchanged_in_this_process_is_another_model(module, name, value, monkeypatch):
    """So that what one notebook tries out is never kept for the next one."""
    before = equations_key(("shape",))
    monkeypatch.setattr(module, name, value)
    assert equations_key(("shape",)) != before
    monkeypatch.undo()
    assert equations_key(("shape",)) == before


def test_what_a_function_was_made_with_counts(monkeypatch):
    """The same code with another number in it, as a closure or as a partial function."""

    def times(factor):
        return lambda x: factor * x

    made = [times(2), times(3), partial(pow, 2), partial(pow, 3), partial(times, factor=3)]
    keys = set()
    for each in made:
        monkeypatch.setattr(potential, "rational_fit", each)
        keys.add(equations_key(("shape",)))
    assert len(keys) == len(made)
