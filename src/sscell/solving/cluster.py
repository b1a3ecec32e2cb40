"""The same batches on the workers of a Dask cluster."""

from __future__ import annotations

import re
import time
import warnings
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

from sscell.errors import InputError, LostWarning, Problem, stack_level_of_user
from sscell.quantities.wording import shown
from sscell.results.outcome import LOST, Trace
from sscell.solving.engine import Task
from sscell.solving.program import VERSIONS, source_digest

if TYPE_CHECKING:
    from distributed import Client, Future

ADDRESS = re.compile(
    r"((tcp|tls|ws|wss|ucx)://)?[^:/\s]+:\d{1,5}|tcp://\[[0-9a-f:]+\]:\d{1,5}|inproc://.+"
)
TIMEOUT = 10
"""For a scheduler to answer. [s]"""
WORKERS_WITHIN = 30.0
"""For a worker to come where there is none. [s]"""
LOOK_AGAIN = 5.0
"""After which it is asked whether there are workers still. [s]"""
AHEAD = 3
"""Batches sent per thread of the cluster, so that no worker waits for the next."""


_NO_WORKERS = (
    f"no worker with a thread for {WORKERS_WITHIN:.0f} s; start one: dask worker ADDRESS. "
    "Finished points are kept"
)


class Job(Protocol):
    """What carries a task, or has its traces already."""

    @property
    def task(self) -> Task | None:
        """To be solved."""

    @property
    def kept(self) -> list[Trace]:
        """Known already where there is no task."""


J = TypeVar("J", bound=Job)


def on_cluster(jobs: Iterable[J], client: Client) -> Iterator[tuple[J, list[Trace]]]:
    """Solve jobs on the workers of a client and yield each with its traces as it is finished.

    Dask runs again what a worker had not finished when it died. A batch that has taken several
    workers with it is sent again in halves, so that one point does not cost the others. A point
    that is lost alone comes back as ``LOST``.

    Raises
    ------
    InputError
        If a worker has another version of sscell or of what it computes with, if there are no
        workers, or if the cluster is lost.

    Warns
    -----
    LostWarning
        If points were lost with their workers.
    """
    _check_client(client)
    study = _Sending(iter(jobs), client)
    try:
        with _lost_connection(client):
            study.await_workers()
            _check_versions(client)
            yield from study.solved()
    finally:
        study.cancel()
    if study.lost:
        points = "1 point was" if study.lost == 1 else f"{study.lost} points were"
        warnings.warn(
            f"{points} lost with the workers of the cluster and not solved; ask again",
            LostWarning,
            stacklevel=stack_level_of_user(),
        )


def _check_client(client: Any) -> None:
    from distributed import Client

    if not isinstance(client, Client):
        message = f"expected a distributed.Client, got {shown(client)}"
        raise InputError(Problem("client", message))
    if client.status != "running":
        raise InputError(Problem("client", f"it is {client.status}; expected one that is open"))


@contextmanager
def _lost_connection(client: Client) -> Iterator[None]:
    """What Dask raises when scheduler or client are gone, in words for the user."""
    from distributed import CancelledError
    from distributed.comm import CommClosedError

    try:
        yield
    except (CancelledError, CommClosedError, TimeoutError) as error:
        raise InputError(Problem("cluster", f"{_GONE} ({type(error).__name__})")) from error
    except RuntimeError as error:
        if client.status == "running":  # an error of ours
            raise
        raise InputError(Problem("cluster", _GONE)) from error


_GONE = "the scheduler does not answer any more, or the client was closed; finished points are kept"


class _Sending(Generic[J]):
    """Tasks on their way: which part of which job each future is."""

    def __init__(self, jobs: Iterator[J], client: Client) -> None:
        self.jobs = jobs
        self.client = client
        self.pending: dict[Future, tuple[_Sent[J], slice]] = {}
        self.done: SimpleQueue[Future] = SimpleQueue()
        self.lost = 0

    def solved(self) -> Iterator[tuple[J, list[Trace]]]:
        """Each job with its traces; new ones are sent as others come back."""
        yield from self._fill()
        alone = time.monotonic()
        while self.pending:
            try:
                future = self.done.get(timeout=LOOK_AGAIN)
            except Empty:
                if self._threads():
                    alone = time.monotonic()
                elif time.monotonic() - alone > WORKERS_WITHIN:
                    raise InputError(Problem("cluster", _NO_WORKERS)) from None
                continue
            alone = time.monotonic()
            yield from self._received(future)
            yield from self._fill()

    def await_workers(self) -> None:
        """Wait until there is a thread to solve with.

        Raises
        ------
        InputError
            If there is none in time.
        """
        end = time.monotonic() + WORKERS_WITHIN
        while not self._threads():
            if time.monotonic() > end:
                raise InputError(Problem("cluster", _NO_WORKERS))
            time.sleep(0.1)

    def cancel(self) -> None:
        """Take back what nobody waits for any more."""
        if self.pending:
            with suppress(Exception):  # the cluster may be gone
                self.client.cancel(list(self.pending))

    def _threads(self) -> int:
        return sum(self.client.nthreads().values())

    def _fill(self) -> Iterator[tuple[J, list[Trace]]]:
        window = AHEAD * max(1, self._threads())
        while len(self.pending) < window and (job := next(self.jobs, None)) is not None:
            if job.task is None:
                yield job, job.kept
                continue
            self._send(_Sent(job, job.task), slice(0, len(job.task.rows)))

    def _send(self, sent: _Sent[J], part: slice) -> None:
        task = sent.task
        if (part.start, part.stop) != (0, len(task.rows)):
            task = replace(task, rows=task.rows[part])
        future = self.client.submit(_solve, task, program(), pure=False)
        self.pending[future] = sent, part
        future.add_done_callback(self.done.put)

    def _received(self, future: Future) -> Iterator[tuple[J, list[Trace]]]:
        from distributed.scheduler import KilledWorker

        sent, part = self.pending.pop(future)
        try:
            traces = future.result()
        except KilledWorker:
            if part.stop - part.start > 1:
                half = (part.start + part.stop) // 2
                self._send(sent, slice(part.start, half))
                self._send(sent, slice(half, part.stop))
                return
            traces = [LOST]
            self.lost += 1
        sent.traces[part] = traces
        sent.left -= part.stop - part.start
        if not sent.left:
            yield sent.job, sent.traces


class _Sent(Generic[J]):
    """A job of which some points may be back."""

    def __init__(self, job: J, task: Task) -> None:
        self.job = job
        self.task = task
        self.left = len(task.rows)
        self.traces: list[Trace] = [LOST] * self.left


def _solve(task: Task, asked: tuple[str, ...]) -> list[Trace]:
    """On a worker, which may have come after the others were asked for their versions."""
    if asked != program():
        raise InputError(Problem("a worker", _other(program(), asked)))
    return task.solve()


def program() -> tuple[str, ...]:
    """What solves here: versions and the digest of our own source."""
    return (*VERSIONS, f"source {source_digest()[:8]}")


def _other(there: Sequence[str], here: Sequence[str]) -> str:
    differ = [name for name in there if name not in here]
    expected = [name for name in here if name not in there]
    return f"has {', '.join(differ)}; expected {', '.join(expected)}, as here"


def _check_versions(client: Client) -> None:
    programs: dict[str, Any] = client.run(program)
    for address, there in programs.items():
        if there != program():
            raise InputError([Problem(f"worker {address}", _other(there, program()))])


def connected(address: str) -> Client:
    """A client of a Dask scheduler, such as ``tcp://10.0.0.1:8786``.

    Raises
    ------
    InputError
        If Dask is not installed or nothing answers at that address.
    """
    try:
        from distributed import Client
    except ImportError:
        message = "Dask is not installed; pip install 'sscell[dask]'"
        raise InputError([Problem("scheduler", message)]) from None
    if not isinstance(address, str) or not ADDRESS.fullmatch(address):
        message = "no Dask scheduler answers there; expected an address such as tcp://10.0.0.1:8786"
        raise InputError([Problem(str(address)[:80], message)])
    try:
        return Client(address, timeout=TIMEOUT)
    except Exception as error:  # Dask raises what it likes for an address that is none
        message = f"no Dask scheduler answers there ({error}); expected such as tcp://10.0.0.1:8786"
        raise InputError([Problem(str(address)[:80], message)]) from None
