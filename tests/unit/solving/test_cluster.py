import json
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from itertools import count
from types import SimpleNamespace
from typing import Any

import dask
import distributed
import numpy as np
import pytest
from distributed.scheduler import KilledWorker

import sscell
from sscell.errors import InputError, RecoveryWarning
from sscell.results.outcome import LOST, Outcome, Trace
from sscell.solving import batch, cluster
from sscell.solving.batch import Execution
from sscell.solving.cluster import AHEAD, TIMEOUT, _solve, connected, on_cluster, program
from sscell.solving.engine import Engine, Task
from sscell.solving.points import Design, Point
from sscell.solving.store import Store

from .conftest import COARSE

DEADLINE = 120.0
"""Far more than anything here takes. [s]"""
STRANGERS = (
    "nonsense",
    "nonsense://here",
    "",
    "127.0.0.1",
    "tcp://127.0.0.1:notaport",
    "tcp://",
    "[::1",
)
NOBODY = "tcp://127.0.0.1:1"
ASK = """
import json, sys, time
from sscell.errors import InputError, RecoveryWarning
from sscell.solving.cluster import connected
for address in json.loads(sys.argv[1]):
    began = time.monotonic()
    try:
        said = f"connected to {connected(address)}"
    except InputError as error:
        said = str(error)
    print(json.dumps([said, time.monotonic() - began]), flush=True)
"""


def ask(addresses):
    """In a process of its own: whatever Dask leaves behind of an attempt ends with it."""
    command = [sys.executable, "-c", ASK, json.dumps(addresses)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def answers(process, deadline):
    """What was said to each address, and after how many seconds."""
    try:
        said, complaints = process.communicate(timeout=deadline)
    except subprocess.TimeoutExpired:
        process.kill()
        said, _ = process.communicate()
        pytest.fail(f"no end after {deadline:g} s; until then: {said}")
    assert process.returncode == 0, complaints
    return [json.loads(line) for line in said.splitlines()]


@pytest.fixture(scope="module", autouse=True)
def nobody():
    """Asked from the first test on, as the answer takes ten seconds."""
    process = ask([NOBODY])
    yield process
    process.kill()
    process.communicate()


@pytest.fixture(scope="module")
def workers():
    """One worker with one thread in this process."""
    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=1, processes=False, dashboard_address=":0"
    ) as made:
        yield made


@pytest.fixture
def client(workers):
    with distributed.Client(workers) as made:
        yield made


def eventually(holds):
    end = time.monotonic() + DEADLINE
    while not holds() and time.monotonic() < end:
        time.sleep(0.01)
    return holds()


def held(client):
    """Tasks that the scheduler knows of."""
    return client.run_on_scheduler(lambda dask_scheduler: len(dask_scheduler.tasks))


@pytest.fixture(scope="module")
def points(cell, other):
    designs = Design.of(cell), Design.of(other)
    return [Point(design, rate) for design in designs for rate in (0.2, 1.0, 3.0, 500.0)]


@pytest.mark.parametrize("size", [3, 64])
def test_the_numbers_are_those_solved_here(points, client, monkeypatch, size):
    """1e-10, as the machine of a worker may be another; all points once, at their places."""
    monkeypatch.setattr(batch, "BATCH", size)
    here, there = {}, {}
    for found, where in ((here, None), (there, client)):
        asked = Execution(resolution=COARSE, threads=1, client=where)
        for i, point, trace in asked.solve(points):
            assert i not in found
            assert point is points[i]
            found[i] = trace
    assert sorted(there) == sorted(here) == list(range(len(points)))
    for i, trace in here.items():
        assert there[i].outcome is trace.outcome
        np.testing.assert_allclose(there[i].time, trace.time, rtol=1e-10)
        np.testing.assert_allclose(there[i].voltage, trace.voltage, rtol=1e-10)


def test_what_workers_solved_is_kept_here(points, client, tmp_path, monkeypatch):
    """And not sent again."""
    monkeypatch.setattr(batch, "BATCH", 2)
    with Store(tmp_path / "points.sqlite") as store:
        asked = Execution(resolution=COARSE, threads=1, client=client, store=store)
        first = {i: trace for i, _, trace in asked.solve(points[:3])}
        assert len(store) == 3
        monkeypatch.setattr(Engine, "_runs", lambda *_: pytest.fail("solved again"))
        again = {i: trace for i, _, trace in asked.solve(points[:3])}
    assert [again[i].time[-1] for i in range(3)] == [first[i].time[-1] for i in range(3)]


def test_protocols_and_lives_are_those_solved_here(cell, client, tmp_path, monkeypatch):
    """Three cells over one protocol, two of which age; their lives are kept here as well."""
    laws = {"film": {"growth": "100 ohm^2 cm^4/h", "threshold": "4 V"}}
    ageing = sscell.Cell.model_validate({**cell.to_mapping(), "ageing": laws})
    cells = [ageing, cell, ageing.replace({"cathode.areal_capacity": "3 mAh/cm^2"})]
    life = sscell.Protocol.cycles(12, charge="1C", discharge="1C", rest="5 minutes")
    run = {"accuracy": "draft", "workers": 1}
    here = sscell.cycle(cells, life, **run)
    store = tmp_path / "lives.sqlite"
    there = sscell.cycle(cells, life, client=client, store=store, **run)
    monkeypatch.setattr(Engine, "_runs", lambda *_: pytest.fail("solved again"))
    again = sscell.cycle(cells, life, client=client, store=store, **run)
    for answer in (there, again):
        for name in ("capacity", "film_resistance", "capacity_loss", "step_voltage"):
            # as the machine of a worker may be another
            np.testing.assert_allclose(answer[name], here[name], rtol=1e-10, atol=1e-12)
    assert (here["solved"].sum("cycle").values < 12).tolist() == [True, False, True]


@dataclass(frozen=True)
class Toy:
    """A task that answers with its number."""

    number: int
    rows: Any = field(default_factory=lambda: np.zeros((2, 1)))

    def solve(self):
        return [Trace(np.array([float(self.number)]), np.array([1.0]), Outcome.CUT_OFF)]


@dataclass(frozen=True)
class Job:
    task: Any
    kept: list[Trace] = field(default_factory=list)


def numbers(found):
    return [(job.task.number, traces[0].time[0]) for job, traces in found]


def test_every_job_comes_back_once_with_its_own_answer(client):
    found = list(on_cluster((Job(Toy(i)) for i in range(20)), client))
    assert sorted(numbers(found)) == [(i, float(i)) for i in range(20)]


def test_a_client_that_is_not_the_default_one_serves_as_well(workers):
    with distributed.Client(workers, set_as_default=False) as client:
        assert numbers(on_cluster([Job(Toy(3))], client)) == [(3, 3.0)]


def test_no_jobs_are_no_work(client):
    assert list(on_cluster([], client)) == []


KEPT = [Trace(np.array([7.0]), np.array([2.0]), Outcome.CUT_OFF)]


@pytest.mark.parametrize("tasks", ["k", "kkkkkkkk", "kt", "tk", "tkktttktk", "tttttkkkkk"])
def test_jobs_that_are_known_already_come_back_too(client, tasks):
    """In any order with others, and alone; none is sent."""
    jobs = [Job(None, KEPT) if t == "k" else Job(Toy(i)) for i, t in enumerate(tasks)]
    found = list(on_cluster(jobs, client))
    assert sorted(map(id, (job for job, _ in found))) == sorted(map(id, jobs))
    for job, traces in found:
        assert traces is KEPT if job.task is None else traces[0].time[0] == job.task.number


def test_jobs_are_made_as_they_are_needed(client):
    """Of an endless study no more than a few batches per thread are under way."""
    made = count()
    found = on_cluster((Job(Toy(i)) for i in made), client)
    for given in range(1, 8):
        next(found)
        assert next(made) - given <= AHEAD + given, "those the test itself took included"
    found.close()


class Held:
    """Tasks in this process that wait for a sign and say that they began."""

    sign = threading.Event()
    began: list[int] = []  # noqa: RUF012


class Waiting(Toy):
    def solve(self):
        Held.began.append(self.number)
        Held.sign.wait(DEADLINE)
        return super().solve()


@pytest.fixture
def held_up():
    Held.sign.clear()
    Held.began.clear()
    yield Held
    Held.sign.set()


@pytest.mark.parametrize("how", ["closed", "interrupted"])
def test_who_stops_listening_stops_the_work(workers, client, held_up, how):
    """Task 0 is done and 1 under way: 2 and 3, which wait for the worker, are never begun."""
    jobs = [Job(Toy(0)), *(Job(Waiting(i)) for i in range(1, 9))]
    found = on_cluster(jobs, client)
    next(found)
    assert eventually(lambda: held_up.began == [1])
    if how == "closed":
        found.close()
    else:
        with pytest.raises(KeyboardInterrupt):
            found.throw(KeyboardInterrupt)
    (worker,) = workers.workers.values()
    assert eventually(lambda: held(client) == 0 and len(worker.state.tasks) <= 1)
    held_up.sign.set()
    assert eventually(lambda: not worker.state.tasks)
    assert held_up.began == [1]
    assert numbers(on_cluster([Job(Toy(5))], client)) == [(5, 5.0)], "and the worker is free"


@dataclass(frozen=True)
class Deadly(Toy):
    """What Dask says of a task under which several workers died."""

    deadly: tuple[float, ...] = ()

    def solve(self):
        if set(self.rows.ravel()) & set(self.deadly):
            raise KilledWorker("task", SimpleNamespace(address="tcp://10.0.0.7:1"), 3)
        return [Trace(row, np.array([1.0]), Outcome.CUT_OFF) for row in self.rows]


@pytest.mark.filterwarnings("ignore::sscell.errors.LostWarning")
def test_a_point_that_kills_workers_costs_no_other(client):
    """The batch is sent again in halves until it is alone; nothing else is lost."""
    rows = np.arange(16.0)[:, None]
    jobs = [Job(Deadly(0, rows, (5.0,))), Job(Deadly(1, rows)), Job(Deadly(2, rows, (0.0, 15.0)))]
    found = {job.task.number: traces for job, traces in on_cluster(jobs, client)}
    assert sorted(found) == [0, 1, 2]
    for number, lost in ((0, [5]), (1, []), (2, [0, 15])):
        times = [None if trace is LOST else trace.time[0] for trace in found[number]]
        assert times == [None if i in lost else float(i) for i in range(16)]


def test_lost_points_are_stated(client):
    found = on_cluster([Job(Deadly(0, np.zeros((3, 1)), (0.0,)))], client)
    with pytest.warns(RecoveryWarning, match="3 points were lost"):
        assert [traces for _, traces in found] == [[LOST] * 3]


def test_what_is_lost_is_not_kept_and_solved_when_asked_again(
    points, client, tmp_path, monkeypatch
):
    """Lost work is no answer of the solver."""
    path = tmp_path / "points.sqlite"

    def killed(self):
        raise KilledWorker("task", SimpleNamespace(address="tcp://10.0.0.7:1"), 3)

    with Store(path) as store, monkeypatch.context() as patch:
        patch.setattr(Task, "solve", killed)
        asked = Execution(resolution=COARSE, threads=1, client=client, store=store)
        with pytest.warns(RecoveryWarning, match="3 points were lost"):
            lost = [trace for *_, trace in asked.solve(points[:3])]
        assert lost == [LOST] * 3
        assert len(store) == 0
    with Store(path) as store:
        asked = Execution(resolution=COARSE, threads=1, store=store)
        assert {t.outcome for *_, t in asked.solve(points[:3])} == {Outcome.CUT_OFF}
        assert len(store) == 3


@pytest.mark.parametrize("workers_of", [{}, {"tcp://10.0.0.7:1": 0}], ids=["none", "no threads"])
def test_a_cluster_without_workers_is_stated_and_not_waited_for(client, monkeypatch, workers_of):
    monkeypatch.setattr(cluster, "WORKERS_WITHIN", 0.3)
    monkeypatch.setattr(client, "nthreads", lambda: workers_of)
    with pytest.raises(InputError, match="no worker"):
        list(on_cluster([Job(Toy(0))], client))


def test_workers_that_leave_for_good_are_stated(client, monkeypatch, held_up):
    monkeypatch.setattr(cluster, "WORKERS_WITHIN", 0.3)
    monkeypatch.setattr(cluster, "LOOK_AGAIN", 0.1)
    found = on_cluster([Job(Toy(0)), Job(Waiting(1))], client)
    next(found)
    monkeypatch.setattr(client, "nthreads", dict)
    with pytest.raises(InputError, match="no worker"):
        next(found)


def test_a_client_that_is_closed_is_stated(workers):
    client = distributed.Client(workers)
    client.close()
    with pytest.raises(InputError, match="closed"):
        list(on_cluster([Job(Toy(0))], client))


def test_a_client_that_is_closed_meanwhile_is_stated(workers, held_up):
    client = distributed.Client(workers)
    found = on_cluster([Job(Toy(0)), Job(Waiting(1))], client)
    next(found)
    timer = threading.Timer(0.3, client.close)
    timer.start()
    with pytest.raises(InputError, match="cluster"):
        list(found)
    client.close()
    assert dask.config.get("scheduler", None) is None, "or nothing can be saved afterwards"


@pytest.mark.parametrize("client", ["tcp://127.0.0.1:8786", 3, object()])
def test_what_is_no_client_is_stated(client):
    with pytest.raises(InputError, match="client"):
        list(on_cluster([Job(Toy(0))], client))


class Wrong(Toy):
    def solve(self):
        raise AttributeError("a typo")


def test_mistakes_in_the_program_still_raise(client):
    with pytest.raises(AttributeError, match="typo"):
        list(on_cluster([Job(Wrong(0)), Job(Toy(1))], client))


def elsewhere():
    return ("sscell 99", *program()[1:])


def test_a_worker_with_another_version_is_named(client, monkeypatch):
    """Before anything is sent: its numbers would be others."""
    here = program()
    (address,) = client.nthreads()
    taken = []
    monkeypatch.setattr(client, "run", lambda asked: {address: elsewhere()})
    with pytest.raises(InputError) as caught:
        next(on_cluster((taken.append(i) or Job(Toy(i)) for i in range(3)), client))
    assert not taken
    assert f"worker {address}: has sscell 99; expected {here[0]}" in str(caught.value)


def test_a_worker_that_comes_later_is_asked_as_well(client):
    with pytest.raises(InputError, match="sscell 99"):
        client.submit(_solve, Toy(0), elsewhere(), pure=False).result()


def test_an_address_that_answers_is_a_client(workers):
    with connected(workers.scheduler_address) as found:
        assert found.submit(sum, [1, 2]).result() == 3


def test_without_dask_it_is_said_how_to_get_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(InputError, match=r"pip install 'sscell\[dask\]'"):
        connected(NOBODY)


def test_an_address_that_is_none_is_said():
    """Any number of times: who mistypes once may do so again in the same notebook."""
    asked = [*STRANGERS, *STRANGERS, *STRANGERS]
    found = answers(ask(asked), DEADLINE)
    assert len(found) == len(asked)
    for address, (said, seconds) in zip(asked, found, strict=True):
        assert said.startswith(address)
        assert "no Dask scheduler answers there" in said
        assert "tcp://10.0.0.1:8786" in said
        assert seconds < TIMEOUT, "nobody waits for what is no address"


def test_an_address_where_nobody_answers_is_said_after_waiting(nobody):
    ((said, seconds),) = answers(nobody, 2 * DEADLINE)
    assert said.startswith(NOBODY)
    assert "no Dask scheduler answers there" in said
    assert seconds > 5
