"""The same batches on the workers of a Dask cluster."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from sscell.errors import InputError, Problem
from sscell.study.engine import Task
from sscell.study.store import VERSIONS
from sscell.study.trace import FAILED, Trace

if TYPE_CHECKING:
    from distributed import Client, Future

ADDRESS = re.compile(
    r"((tcp|tls|ws|wss|ucx)://)?[^:/\s]+:\d{1,5}|tcp://\[[0-9a-f:]+\]:\d{1,5}|inproc://.+"
)
TIMEOUT = 10
"""For a scheduler to answer. [s]"""
AHEAD = 3
"""Batches sent per thread of the cluster, so that no worker waits for the next."""


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
    workers with it is given up: its points have failed.

    Raises
    ------
    InputError
        If a worker has another version of sscell or PyBaMM than this process.
    """
    from distributed import as_completed
    from distributed.scheduler import KilledWorker

    _check_versions(client)
    window = AHEAD * max(1, sum(client.nthreads().values()))
    pending: dict[Future, J] = {}
    done, source = as_completed(loop=client.loop), iter(jobs)

    def fill() -> Iterator[tuple[J, list[Trace]]]:
        while len(pending) < window and (job := next(source, None)) is not None:
            if job.task is None:
                yield job, job.kept
                continue
            future = client.submit(_solve, job.task, pure=False)
            pending[future] = job
            done.add(future)

    try:
        yield from fill()
        while pending:
            future = next(done)
            job = pending.pop(future)
            assert job.task is not None
            try:
                traces = future.result()
            except KilledWorker:
                traces = [FAILED] * len(job.task.rows)
            yield job, traces
            yield from fill()
    finally:
        if pending:
            client.cancel(list(pending))


def _solve(task: Task) -> list[Trace]:
    return task.solve()


def _versions() -> tuple[str, ...]:
    return VERSIONS


def _check_versions(client: Client) -> None:
    found: dict[str, Any] = client.run(_versions)
    other = {address: versions for address, versions in found.items() if versions != VERSIONS}
    for address, versions in other.items():
        said = f"has {', '.join(versions)}; expected {', '.join(VERSIONS)}, as here"
        raise InputError([Problem(f"worker {address}", said)])


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
        said = "Dask is not installed; pip install 'sscell[dask]'"
        raise InputError([Problem("scheduler", said)]) from None
    if not isinstance(address, str) or not ADDRESS.fullmatch(address):
        said = "no Dask scheduler answers there; expected an address such as tcp://10.0.0.1:8786"
        raise InputError([Problem(str(address)[:80], said)])
    try:
        return Client(address, timeout=TIMEOUT)
    except Exception as error:  # Dask raises what it likes for an address that is none
        said = f"no Dask scheduler answers there ({error}); expected such as tcp://10.0.0.1:8786"
        raise InputError([Problem(str(address)[:80], said)]) from None
