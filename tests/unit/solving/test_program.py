import re
import subprocess
import sys
from functools import partial

import pybamm
import pytest

from sscell.models import controlled, solid_state
from sscell.parameters import potential, values
from sscell.quantities import curves
from sscell.solving import engine, program
from sscell.solving.batch import Execution
from sscell.solving.points import Design, Point
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


@pytest.fixture(autouse=True)
def new_process(monkeypatch):
    monkeypatch.setattr(program, "_seen", set())


def key():
    return equations_key(("shape",))


REPLACED = [
    (potential, "rational_fit", lambda *points, **kinds: None),
    (potential, "rational_fit", partial(pow, 2)),
    (controlled, "SWITCHING", 0.5),
    (values, "UNBOUNDED", 99.0),
    (curves, "TAIL_WIDTH", 0.5),
    (solid_state, "SpectralParticle", type("Mine", (), {"__module__": "__main__"})),
    (solid_state.SolidStateDFN, "set_voltage_variables", lambda self: None),
    (engine, "constants", lambda: {}),
    (values._over_depth, "__code__", (lambda number, name, *arguments: 2.0).__code__),
    (pybamm.settings, "heaviside_smoothing", 10),
]


@pytest.mark.parametrize(("module", "name", "value"), REPLACED)
def test_nothing_is_kept_once_something_was_replaced(module, name, value, monkeypatch):
    """Not afterwards either: what was worked out meanwhile may be in memory still."""
    assert key() is not None
    with monkeypatch.context() as patch:
        patch.setattr(module, name, value)
        assert key() is None
    assert key() is None


@pytest.mark.parametrize(("module", "name", "value"), REPLACED)
def test_what_was_replaced_before_the_first_model_is_not_that_of_others(
    module, name, value, monkeypatch
):
    """A constant makes another key; a function of somebody else, whose globals may change, none."""
    usual = key()
    program._seen.clear()
    monkeypatch.setattr(module, name, value)
    assert key() != usual
    if getattr(value, "__module__", None) in ("__main__", __name__):
        assert key() is None


def test_studies_leave_the_key_as_it_is(cell):
    """What modules note while they run is no replacement."""
    before = key()
    assert before is not None
    Execution("draft", compiled=False).in_order([Point(Design.of(cell), 1.0)])
    assert key() == before
