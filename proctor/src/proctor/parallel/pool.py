"""Workers: processes on this machine by pebble, or on many by Dask. Jobs of a crashed worker are retried once."""

import logging
import math
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, islice
from typing import TYPE_CHECKING, TypeVar

import pebble
from traitlets.log import get_logger

if TYPE_CHECKING:
    import distributed

Shared = TypeVar("Shared")
Job = TypeVar("Job")
Done = TypeVar("Done")

# Seconds in which a Dask scheduler has to answer; it takes milliseconds.
SECONDS = 10
# How often to look whether there are workers, in seconds; the scheduler is asked each time.
EVERY = 1.0


class NoWorkers(Exception):
    """There are no workers; the text says what to do."""


class WorkerLost(Exception):
    """A job has ended its worker twice."""


TWICE = "its worker ended both times that it was graded"


@dataclass(frozen=True)
class Pool:
    """submit: starts a function with its arguments; share: makes an argument of many jobs travel but once
    workers: how many there are now; lost: what a future raises whose worker has ended
    patience: seconds to wait while there are none
    """

    submit: Callable[..., Future]
    share: Callable[[object], object]
    workers: Callable[[], int]
    lost: type[Exception]
    patience: float = math.inf

    def each(
        self, function: Callable[[Shared, Job], Done], shared: Shared, jobs: Iterable[Job]
    ) -> Iterator[tuple[Job, Future[Done]]]:
        """Do `function(shared, job)` for each job; yields every job with its future, as they are done.

        At most two jobs per worker are in flight. If a worker or the scheduler ends, its jobs are retried once, after
        all others and one at a time, so that each job answers for itself: if its worker ends again, its future raises
        WorkerLost. While there are no workers, jobs wait; if none comes within `patience` seconds, the futures of all
        jobs that are left raise NoWorkers.
        """
        suspects: list[Job] = []
        travels, watch = self.share(shared), _Watch(self.workers, self.patience)
        for job, future in self._once(function, travels, jobs, watch, lambda workers: 2 * workers):
            if self._is_lost(future):
                suspects.append(job)
            else:
                yield job, future
        for job, future in self._once(function, travels, suspects, watch, lambda workers: min(1, workers)):
            yield job, _failed(WorkerLost(TWICE)) if self._is_lost(future) else future

    def _once(
        self,
        function: Callable[..., Done],
        shared: object,
        jobs: Iterable[Job],
        watch: "_Watch",
        at_once: Callable[[int], int],
    ) -> Iterator[tuple[Job, Future[Done]]]:
        """Every job with its future, done or lost. at_once: how many jobs are to run, by how many workers there are"""
        running: dict[Future[Done], Job] = {}
        # One is taken ahead, to know whether there is any.
        jobs = iter(jobs)
        ahead = [*islice(jobs, 1)]
        while (running or ahead) and not watch.given_up:
            workers = watch.look()
            while ahead and len(running) < at_once(workers):
                (job,) = ahead
                running[self.submit(function, shared, job)] = job
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


def _begin() -> None:
    """End with the process that gives out the work, whatever ends it; Ctrl-C is for that one to see."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)

    def follow() -> None:
        parent = multiprocessing.parent_process()
        assert parent is not None  # it is a process of pebble's
        parent.join()
        os.kill(os.getpid(), signal.SIGKILL)

    threading.Thread(target=follow, daemon=True).start()


@contextmanager
def processes(number: int, function: Callable) -> Iterator[Pool]:
    """Workers on this machine, for jobs that `function` does: its module is imported once for all of them."""
    # A process that was forked from this one would have its threads' locks, but not its threads.
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([function.__module__, f"{__package__}.frozen"])
    pool = pebble.ProcessPool(number, initializer=_begin, context=context)
    try:
        yield Pool(
            submit=lambda function, *arguments: pool.schedule(function, arguments),
            share=lambda value: value,
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
def dask(address: str, patience: float) -> Iterator[Pool]:
    """The workers of a Dask scheduler, such as tcp://10.0.0.7:8786; patience: as of Pool. Raises NoWorkers."""
    try:
        from distributed import KilledWorker
    except ImportError as error:
        raise NoWorkers("Dask is missing; pip install distributed, here and on the workers") from error
    # Dask would log each lost connection between the messages about submissions.
    for name in ("distributed", "distributed.client"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    with _Dask(address) as scheduler:
        workers = scheduler.workers()
        if not workers:
            raise NoWorkers(f"No worker has come to {address}: start some with `dask worker {address} --nthreads 1`")
        if threaded := [name for name, worker in workers.items() if worker["nthreads"] > 1]:
            raise NoWorkers(f"A worker grades one submission at a time: start {threaded} with --nthreads 1")
        yield Pool(
            submit=scheduler.submit,
            share=scheduler.share,
            workers=lambda: len(scheduler.workers()),
            lost=KilledWorker,
            patience=patience,
        )


class _Dask:
    """A client of a scheduler, replaced by a new one if the scheduler was restarted.

    Raises NoWorkers if there is no scheduler at first.
    """

    def __init__(self, address: str):
        self._address = address
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
        self._shared: distributed.Future | None = None

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

    def share(self, value: object) -> object:
        """Stands for the value in arguments of `submit`."""
        self._value = value
        return self

    def submit(self, function: Callable, shared: object, job: object) -> Future:
        """A future that is cancelled if the scheduler is lost."""
        from distributed.client import ClosedClientError

        try:
            if shared is self:
                # As a task's result: scattered data is lost with the workers that hold it.
                if self._shared is None or self._shared.status not in ("pending", "finished"):
                    self._shared = self._client.submit(_same, self._value, pure=False)
                shared = self._shared
            return self._executor.submit(function, shared, job)
        except ClosedClientError:
            future: Future = Future()
            future.cancel()
            future.set_running_or_notify_cancel()
            return future


def _same(value: object) -> object:
    return value


def _allow_no_failures(dask_scheduler: "distributed.Scheduler") -> None:
    dask_scheduler.allowed_failures = 0
