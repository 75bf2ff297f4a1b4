"""Workers: processes on this machine by pebble, or on many machines, which Dask finds.

Jobs of a crashed worker are retried once.
"""

import contextlib
import logging
import math
import multiprocessing
import os
import signal
import threading
import time
import traceback
import weakref
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from itertools import chain, islice
from multiprocessing import forkserver, resource_tracker, util
from typing import TYPE_CHECKING, TypeVar

import pebble
from traitlets.log import get_logger

if TYPE_CHECKING:
    import distributed

Job = TypeVar("Job")
Done = TypeVar("Done")

# Seconds in which a Dask scheduler has to answer; it takes milliseconds.
SECONDS = 10
# How often to look whether there are workers, in seconds; the scheduler is asked each time.
EVERY = 1.0
# How a worker of Dask's is started that may start processes, in which jobs are done.
DASK_WORKER = "DASK_DISTRIBUTED__WORKER__DAEMON=False dask worker"


class NoWorkers(Exception):
    """There are no workers; the text says what to do."""


class WorkerLost(Exception):
    """A job has ended its worker twice."""


TWICE = "its worker ended both times that it was graded"


@dataclass(frozen=True)
class Pool:
    """Workers that all do the same kind of job.

    submit: has a job done; workers: how many there are now; lost: what a future raises whose worker has ended
    patience: seconds to wait while there are none
    """

    submit: Callable[[Job], Future]
    workers: Callable[[], int]
    lost: type[Exception] | tuple[type[Exception], ...]
    patience: float = math.inf

    def each(self, jobs: Iterable[Job]) -> Iterator[tuple[Job, Future]]:
        """Have each job done; yields every job with its future, as they are done.

        At most two jobs per worker are in flight. If a worker or the scheduler ends, its jobs are retried once, after
        all others and one at a time, so that each job answers for itself: if its worker ends again, its future raises
        WorkerLost. While there are no workers, jobs wait; if none comes within `patience` seconds, the futures of all
        jobs that are left raise NoWorkers.
        """
        suspects: list[Job] = []
        watch = _Watch(self.workers, self.patience)
        for job, future in self._once(jobs, watch, lambda workers: 2 * workers):
            if self._is_lost(future):
                suspects.append(job)
            else:
                yield job, future
        for job, future in self._once(suspects, watch, lambda workers: min(1, workers)):
            yield job, _failed(WorkerLost(TWICE)) if self._is_lost(future) else future

    def _once(
        self, jobs: Iterable[Job], watch: "_Watch", at_once: Callable[[int], int]
    ) -> Iterator[tuple[Job, Future]]:
        """Every job with its future, done or lost. at_once: how many jobs are to run, by how many workers there are"""
        running: dict[Future, Job] = {}
        # One is taken ahead, to know whether there is any.
        jobs = iter(jobs)
        ahead = [*islice(jobs, 1)]
        while (running or ahead) and not watch.given_up:
            workers = watch.look()
            while ahead and len(running) < at_once(workers):
                (job,) = ahead
                running[self.submit(job)] = job
                ahead = [*islice(jobs, 1)]
            if running:
                for future in wait(running, timeout=EVERY, return_when=FIRST_COMPLETED).done:
                    yield running.pop(future), future
            else:
                time.sleep(EVERY)
        for future in running:
            future.cancel()
        left = chain(running.values(), ahead, jobs)
        yield from ((job, _failed(NoWorkers(f"for {self.patience:g} s there was no worker"))) for job in left)

    def _is_lost(self, future: Future) -> bool:
        return future.cancelled() or isinstance(future.exception(), self.lost)


class _Watch:
    """Looks for workers, and says when there are none and when there are some again."""

    def __init__(self, workers: Callable[[], int], patience: float):
        self._workers, self._patience = workers, patience
        self._none_since: float | None = None
        self.given_up = False

    def look(self) -> int:
        """How many workers there are; `given_up` is true once there have been none for too long."""
        workers, now = self._workers(), time.monotonic()
        if workers and self._none_since is not None:
            get_logger().warning("There is a worker again; going on")
            self._none_since = None
        elif not workers and self._none_since is None:
            get_logger().warning("There is no worker. Waiting up to %g seconds for one to come", self._patience)
            self._none_since = now
        self.given_up = self._none_since is not None and now - self._none_since > self._patience
        return workers


def _failed(error: Exception) -> Future:
    future: Future = Future()
    future.set_exception(error)
    return future


def _begin(begin: Callable[[], None] | None) -> None:
    """End with the process that gives out the work, whatever ends it; Ctrl-C is for that one to see."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)

    def follow() -> None:
        parent = multiprocessing.parent_process()
        assert parent is not None  # it is a process of pebble's
        parent.join()
        os.kill(os.getpid(), signal.SIGKILL)

    threading.Thread(target=follow, daemon=True).start()
    if begin:
        begin()


def import_once(module: str) -> None:
    """Start the process that workers on this machine will be forked from, which imports the module of their function.

    While it does, this process can do other things.
    """
    forkserver.set_forkserver_preload([module, f"{__package__}.frozen"])
    forkserver.ensure_running()


def fork_from_here() -> None:
    """Have workers on this machine be forked from a copy of this process, with which they share what it has imported.

    To be called before this process has threads, whose locks the copy would have, and connections.

    Leans on multiprocessing starting its own processes by `util.spawnv_passfds`, with their code as the last argument.
    If it starts them otherwise, they import everything once more.
    """
    # It lives as long, and shares nothing.
    resource_tracker.ensure_running()
    spawn = util.spawnv_passfds
    util.spawnv_passfds = _fork  # type: ignore[assignment] # of programs in C, too
    try:
        import_once(__name__)
    finally:
        util.spawnv_passfds = spawn


def _fork(_program: str, arguments: list[str], descriptors: list[int]) -> int:
    """As `util.spawnv_passfds` for a program of Python's, but in a copy of this process."""
    child = os.fork()
    if child:
        return child
    try:
        kept = {0, 1, 2, *descriptors}
        for descriptor in {*map(int, os.listdir("/proc/self/fd"))} - kept:
            with contextlib.suppress(OSError):  # that of the folder
                os.close(descriptor)
        exec(arguments[-1], {})
    except SystemExit:
        pass
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(0)


@contextmanager
def processes(
    number: int, function: Callable, *shared: object, begin: Callable[[], None] | None = None
) -> Iterator[Pool]:
    """Workers on this machine, which do `function(*shared, job)`; begin: is called first in each of them."""
    import_once(function.__module__)
    context = multiprocessing.get_context("forkserver")
    pool = pebble.ProcessPool(number, initializer=_begin, initargs=(begin,), context=context)
    try:
        yield Pool(
            submit=lambda job: pool.schedule(function, (*shared, job)),
            workers=lambda: number,
            lost=pebble.ProcessExpired,
        )
        pool.close()
    except BaseException:
        pool.stop()
        raise
    finally:
        pool.join()


@contextmanager
def dask(address: str, patience: float, opened: Callable[[int], AbstractContextManager[Pool]]) -> Iterator[Pool]:
    """Workers on the machines of a Dask scheduler, such as tcp://10.0.0.7:8786: one for each thread of Dask's workers.

    opened: gives that many workers on its machine; patience: as of Pool

    Raises NoWorkers.
    """
    try:
        from distributed import KilledWorker
    except ImportError as error:
        raise NoWorkers("Dask is missing; pip install distributed, here and on the workers") from error
    # Dask would log each lost connection between the messages about submissions.
    for name in ("distributed", "distributed.client"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    with _Dask(address, _Site(opened)) as scheduler:
        workers = scheduler.workers()
        if not workers:
            raise NoWorkers(f"No worker has come to {address}: start some with `{DASK_WORKER} {address}`")
        scheduler.check()
        yield Pool(
            submit=scheduler.submit,
            workers=lambda: sum(worker["nthreads"] for worker in scheduler.workers().values()),
            lost=(KilledWorker, pebble.ProcessExpired),
            patience=patience,
        )


class _Site:
    """The workers on the machine of a Dask worker, started by the first job that comes there.

    Dask gives all jobs that a worker does the same one, and lets go of it when nobody needs it any more.
    """

    def __init__(self, opened: Callable[[int], AbstractContextManager[Pool]]):
        self._opened = opened
        self._lock = threading.Lock()
        self._pool: Pool | None = None

    def __reduce__(self) -> tuple:
        return _Site, (self._opened,)

    def do(self, job: object) -> object:
        """Have a worker do it. Raises ProcessExpired if it ends that, NoWorkers if there can be none."""
        with self._lock:
            if not self._pool:
                if not _may_start_processes():
                    raise NoWorkers(f"Its worker may start no processes: start it with `{DASK_WORKER}`")
                closing = ExitStack()
                self._pool = closing.enter_context(self._opened(_threads()))
                weakref.finalize(self, closing.close)
        return self._pool.submit(job).result()


def _threads() -> int:
    """How many jobs the Dask worker that this runs in does at a time."""
    from distributed import get_worker

    return get_worker().state.nthreads


def _do(site: _Site, job: object) -> object:
    return site.do(job)


def _may_start_processes() -> bool:
    return not multiprocessing.current_process().daemon


class _Dask:
    """A client of a scheduler, replaced by a new one if the scheduler was restarted.

    Raises NoWorkers if there is no scheduler at first.
    """

    def __init__(self, address: str, site: _Site):
        self._address, self._site = address, site
        self._connect()

    def __enter__(self) -> "_Dask":
        return self

    def __exit__(self, *_error: object) -> None:
        self._client.close()

    def _connect(self) -> None:
        from distributed import Client

        try:
            client = Client(self._address, timeout=SECONDS)
            # Dask would do the work of a lost worker again by itself, and in the end blame all jobs that were with it.
            client.run_on_scheduler(_allow_no_failures)
        except (OSError, ValueError) as error:
            text = f"There is no Dask scheduler at {self._address}: start one with `dask scheduler`"
            raise NoWorkers(text) from error
        self._client, self._executor = client, client.get_executor(pure=False)
        self._there: distributed.Future | None = None

    def check(self) -> None:
        """Raises NoWorkers if one of the workers lacks proctor, or may start no processes."""
        try:
            able = self._client.run(_may_start_processes)
        except ImportError as error:
            raise NoWorkers(f"A worker has not what grading needs ({error}): install the same there as here") from error
        if unable := sorted(name for name in able if not able[name]):
            raise NoWorkers(f"{', '.join(unable)} may start no processes: start it with `{DASK_WORKER}`")

    def workers(self) -> dict[str, dict]:
        """What the scheduler knows of its workers by their addresses; nothing while there is no scheduler."""
        if self._client.status == "closed":
            # It has tried to come back for SECONDS.
            try:
                self._connect()
            except NoWorkers:
                return {}
        if self._client.status != "running":
            return {}
        workers = self._client.scheduler_info(n_workers=-1).get("workers", {})
        # If the scheduler has gone meanwhile, these are those that it had.
        return workers if self._client.status == "running" else {}

    def submit(self, job: object) -> Future:
        """A future that is cancelled if the scheduler is lost."""
        from distributed.client import ClosedClientError

        try:
            # As a task's result: scattered data is lost with the workers that hold it.
            if self._there is None or self._there.status not in ("pending", "finished"):
                self._there = self._client.submit(_same, self._site, pure=False)
            return self._executor.submit(_do, self._there, job)
        except ClosedClientError:
            future: Future = Future()
            future.cancel()
            future.set_running_or_notify_cancel()
            return future


def _same(site: _Site) -> _Site:
    return site


def _allow_no_failures(dask_scheduler: "distributed.Scheduler") -> None:
    dask_scheduler.allowed_failures = 0
