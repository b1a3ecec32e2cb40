import shutil

import numpy as np
import pybamm
import pytest

from sscell.models.resolution import Resolution
from sscell.parameters import names
from sscell.results.outcome import Outcome
from sscell.study import batch
from sscell.study.batch import solve
from sscell.study.points import Design, Point

COARSE = Resolution(10, (1.4, 1.0), 5)


def traces(points, **kwargs):
    kwargs = {"resolution": COARSE, "threads": 1, **kwargs}
    found = dict(solve(points, **kwargs))
    assert sorted(found) == list(range(len(points)))
    return [found[i] for i in range(len(points))]


@pytest.fixture(scope="module")
def points(cell):
    design = Design.of(cell)
    return [Point(design, rate) for rate in (0.2, 1.0, 3.0, 500.0)]


@pytest.fixture(scope="module")
def reference(points):
    return traces(points)


def ends(found):
    return [trace.time[-1] if trace.time.size else np.nan for trace in found]


def test_outcomes(reference):
    assert [t.outcome for t in reference] == [Outcome.CUT_OFF] * 3 + [Outcome.INFEASIBLE]


def test_traces_end_at_the_cutoff(reference):
    """1 mV: how well the solver locates an event on a steep voltage."""
    for trace in reference[:3]:
        assert trace.time[0] == 0
        assert trace.voltage[-1] == pytest.approx(2.6 - 0.62, abs=1e-3)
        assert trace.time.size == trace.voltage.size


def test_order_does_not_matter(points, reference):
    backwards = traces(points[::-1])[::-1]
    np.testing.assert_allclose(ends(backwards), ends(reference), rtol=1e-10)


def test_company_does_not_matter(points, reference):
    alone = [traces([point])[0] for point in points]
    np.testing.assert_allclose(ends(alone), ends(reference), rtol=1e-10)
    assert [t.outcome for t in alone] == [t.outcome for t in reference]


def test_threads_do_not_matter(points, reference):
    np.testing.assert_allclose(ends(traces(points, threads=2)), ends(reference), rtol=1e-10)


def test_batch_size_does_not_matter(points, reference, monkeypatch):
    monkeypatch.setattr(batch, "BATCH", 1)
    np.testing.assert_allclose(ends(traces(points)), ends(reference), rtol=1e-10)


def test_the_same_twice(points, reference):
    assert ends(traces(points)) == ends(reference)


def poison(monkeypatch, bad, value=np.nan, name=names.KAPPA):
    """Make one point's inputs senseless."""
    inputs = Point.inputs

    def poisoned(self):
        given = inputs(self)
        return {**given, name: value} if self.c_rate == bad else given

    monkeypatch.setattr(Point, "inputs", poisoned)


@pytest.mark.parametrize("bad", [0.2, 1.0, 3.0])
def test_a_poisoned_point_costs_only_itself(points, reference, monkeypatch, bad):
    poison(monkeypatch, bad)
    found = traces(points)
    for point, trace, right in zip(points, found, reference, strict=True):
        if point.c_rate == bad:
            assert trace.outcome is Outcome.SOLVER_FAILED
            assert trace.time.size == 0
        else:
            assert trace.outcome is right.outcome
            assert trace.time[-1] == pytest.approx(right.time[-1], rel=1e-10)


def test_a_batch_of_nothing_but_poison(points, monkeypatch):
    poison(monkeypatch, 1.0)
    (trace,) = traces([points[1]])
    assert trace.outcome is Outcome.SOLVER_FAILED


def test_failed_points_are_tried_again_with_tighter_tolerances(points, monkeypatch):
    """A solver that refuses the usual tolerance for everything."""
    solved, asked = batch.Engine._batch, []

    def picky(self, chosen, end, level):
        asked.append((level, len(chosen)))
        if level == 0:
            raise pybamm.SolverError("refused")
        return solved(self, chosen, end, level)

    monkeypatch.setattr(batch.Engine, "_batch", picky)
    found = traces(points[:2])
    assert [t.outcome for t in found] == [Outcome.CUT_OFF] * 2
    assert asked == [(0, 2), (0, 1), (0, 1), (1, 1), (1, 1)]


def test_mistakes_in_the_program_still_raise(points, monkeypatch):
    def wrong(self, chosen, end, level):
        raise AttributeError("a typo")

    monkeypatch.setattr(batch.Engine, "_batch", wrong)
    with pytest.raises(AttributeError, match="typo"):
        traces(points)


def test_time_limit_is_labelled(points, monkeypatch):
    monkeypatch.setattr(Point, "time_limit", property(lambda self: 60.0))
    trace = traces([points[0]])[0]
    assert trace.outcome is Outcome.TIME_LIMIT
    assert trace.time[-1] == 60


def test_unlike_cells_share_a_study(cell, other, reference):
    """Two models; answers come back at their own places."""
    mixed = [Point(Design.of(chosen), rate) for rate in (0.2, 1.0, 3.0) for chosen in (cell, other)]
    found = traces(mixed)
    np.testing.assert_allclose(ends(found)[::2], ends(reference)[:3], rtol=1e-10)
    assert ends(found)[1] != ends(found)[0]


def test_one_model_is_built_for_each_structure(cell, other, monkeypatch):
    built = []
    engine = batch.Engine

    class Counting(engine):
        def __init__(self, *arguments):
            built.append(1)
            super().__init__(*arguments)

    monkeypatch.setattr(batch, "Engine", Counting)
    batch.engine.cache_clear()
    changed = cell.replace(
        {"cathode.thickness": "90 um", "active_material.diffusivity": "1e-15 m^2/s"}
    )
    traces([Point(Design.of(c), 1.0) for c in (cell, other, changed)])
    assert len(built) == 2
    traces([Point(Design.of(c), 1.0) for c in (cell, other, changed)])
    assert len(built) == 2, "a model is kept for the next study"
    batch.engine.cache_clear()


def test_nothing_asked_is_nothing_done():
    assert list(solve([])) == []


def test_few_points_join_the_finer_mesh_of_others(cell):
    """A model for one easy point costs more than the finer mesh it then gets."""
    design = Design.of(cell)
    points = [Point(design, rate) for rate in (0.01, 20.0)]
    assert points[0].resolution() != points[1].resolution()
    groups = batch._groups(points, None)
    assert list(groups.values()) == [[1, 0]]


def test_many_points_keep_their_own_mesh(cell):
    design = Design.of(cell)
    easy = [Point(design, 0.01 * (1 + i / 1000)) for i in range(batch.WORTH_A_MODEL)]
    groups = batch._groups([*easy, Point(design, 20.0)], None)
    assert sorted(map(len, groups.values())) == [1, batch.WORTH_A_MODEL]


@pytest.mark.skipif(shutil.which("gcc") is None, reason="needs a C compiler")
def test_compiled_and_interpreted_models_agree(cell, monkeypatch):
    """The same equations; compiled, sums are taken in another order."""
    points = [Point(Design.of(cell), rate) for rate in (0.2, 1.0)]
    interpreted = traces(points)
    monkeypatch.setattr(batch, "COMPILE_FROM", 1)
    for one, other in zip(interpreted, traces(points), strict=True):
        assert other.outcome is one.outcome
        assert other.time[-1] == pytest.approx(one.time[-1], rel=1e-5)
