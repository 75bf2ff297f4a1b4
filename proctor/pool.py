"""Workers: processes on this machine by pebble, or on many by Dask. What a lost worker had is done once more."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from contextlib import contextmanager
from dataclasses import dataclass

import pebble

# Within which a Dask scheduler answers; it takes milliseconds.
SECONDS = 10


class NoWorkers(Exception):
    """There is nobody to do the work; the text says what to do."""


class WorkerLost(Exception):
    """A job has ended its worker twice."""


@dataclass(frozen=True)
class Pool:
    """submit: starts a function with its arguments; share: makes an argument of many jobs travel but once
    workers: how many there are now; lost: what a future raises whose worker has ended
    """

    submit: Callable[..., Future]
    share: Callable[[object], object]
    workers: Callable[[], int]
    lost: type[Exception]

    def each(self, function: Callable, shared: object, jobs: Iterable) -> Iterator[tuple[object, Future]]:
        """Do `function(shared, job)` for each job; yields jobs with their futures as they are done.

        As few jobs as keep all workers busy are taken from `jobs` at once. What was with a worker when that ended is
        done again in the end, one after the other, so that each job answers for itself: if its worker ends once more,
        its future raises WorkerLost.
        """
        shared, jobs = self.share(shared), iter(jobs)
        running: dict[Future, object] = {}
        suspects = []
        while True:
            while len(running) < 2 * self.workers() and (job := next(jobs, self)) is not self:
                running[self.submit(function, shared, job)] = job
            if not running:
                break
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                job = running.pop(future)
                if isinstance(future.exception(), self.lost):
                    suspects.append(job)
                else:
                    yield job, future
        for job in suspects:
            future = self.submit(function, shared, job)
            if isinstance(future.exception(), self.lost):
                future = Future()
                future.set_exception(WorkerLost("its worker ended both times that it was graded"))
            yield job, future


def _begin() -> None:
    """End with the process that gives out the work, whatever ends it; Ctrl-C is for that one to see."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)

    def follow() -> None:
        multiprocessing.parent_process().join()
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
def dask(address: str) -> Iterator[Pool]:
    """The workers of a Dask scheduler, such as tcp://10.0.0.7:8786. Raises NoWorkers."""
    try:
        from distributed import Client, KilledWorker
    except ImportError as error:
        raise NoWorkers("Dask is missing; pip install distributed, here and on the workers") from error
    try:
        client = Client(address, timeout=SECONDS)
    except OSError as error:
        raise NoWorkers(f"There is no Dask scheduler at {address}: start one with `dask scheduler`") from error
    with client:

        def workers() -> int:
            return len(client.scheduler_info(n_workers=-1)["workers"])

        its = client.scheduler_info(n_workers=-1)["workers"]
        if not its:
            raise NoWorkers(f"No worker has come to {address}: start some with `dask worker {address} --nthreads 1`")
        if threaded := [name for name, about in its.items() if about["nthreads"] > 1]:
            raise NoWorkers(f"A worker grades one submission at a time: start {threaded} with --nthreads 1")
        # Dask would do the work of a lost worker again by itself, and in the end blame all jobs that were with it.
        client.run_on_scheduler(_allow_no_failures)
        executor = client.get_executor(pure=False)
        yield Pool(
            submit=executor.submit,
            # As a task's result, for what is scattered is lost with the workers that have it.
            share=lambda value: client.submit(_same, value, pure=False),
            workers=workers,
            lost=KilledWorker,
        )


def _same(value: object) -> object:
    return value


def _allow_no_failures(dask_scheduler: object) -> None:
    dask_scheduler.allowed_failures = 0
