"""Runs commands as in a terminal, forked from a process that has imported nbgrader, which takes seconds each time.

Students' kernels are forked from a process of the tests' own, one for all commands: to start one takes more than a
second, too. (The tests of a course are imported anew for each command, as ever.)
"""

import atexit
import multiprocessing
import os
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from functools import partial
from multiprocessing import forkserver
from pathlib import Path

from nbgrader.apps import NbGraderAPI

from proctor import cli
from proctor.cli import feedback
from proctor.common import fork_server
from proctor.common.fork_server import ForkServer
from proctor.parallel import worker
from proctor.parallel.pool import Pool, WorkerLost
from proctor.run import bounded, walls
from proctor.testing.course import checked
from trials.sample_class.grading import course_config

processes = multiprocessing.get_context("forkserver")


def ready() -> None:
    """Have the process run from which all are forked, commands, their workers and trials, with what it needs."""
    processes.set_forkserver_preload(["tests.warm"])
    forkserver.ensure_running()


def run(main: Callable, *arguments: object, folder: Path, **environment: str) -> tuple[int, str, str]:
    """Exit status of a command, and what it prints on standard output and error.

    main: what the command's script calls; folder: where it runs; environment: variables that are others there
    """
    ready()
    with tempfile.NamedTemporaryFile() as out, tempfile.NamedTemporaryFile() as err:
        outputs = [out.name, err.name]
        arguments = (main, [*map(str, arguments)], folder, environment, outputs, _to_lend())
        command = processes.Process(target=_run, args=arguments)
        command.start()
        command.join()
        return command.exitcode, out.read().decode(), err.read().decode()


def _to_lend() -> tuple[walls.Sandbox, ForkServer]:
    """This process's sandbox, whose fork server runs, and the fork server of `bounded`."""
    sandbox = walls.sandbox(walls.available())
    # It may have ended, because it had no work.
    for server in (sandbox._fork_server, bounded.server()):
        server.fork().close()
    return sandbox, bounded.server()


def alone(main: Callable) -> Callable:
    """A command of proctor's whose worker is the command's own process: what it does is not what is tested."""
    return partial(_alone, main)


def _alone(main: Callable) -> None:
    for module in (feedback, worker):
        module.processes = _this_process
    worker.import_once = id  # no worker will be forked
    main()


@contextmanager
def _this_process(
    _number: int, function: Callable, *shared: object, begin: Callable[[], None] | None = None
) -> Iterator[Pool]:
    if begin:
        begin()

    def submit(job: object) -> Future:
        future: Future = Future()
        try:
            future.set_result(function(*shared, job))
        except Exception as error:
            future.set_exception(error)
        return future

    yield Pool(submit, workers=lambda: 1, lost=WorkerLost)


def proctor(name: str, assignment: str, course: Path) -> None:
    """Run `proctor <name> <assignment>` in the course's folder, as `trials.sample_class.grading.command` does."""
    # Processors are busy with other tests as it is, and each worker takes seconds to start.
    status, out, err = run(alone(cli.main), name, assignment, folder=course)
    if status not in (0, *([1] if name == "grade" else [])):
        raise RuntimeError(f"proctor {name} {assignment} failed:\n{out}{err}")


def grade_here(name: str, assignment: str, course: Path) -> None:
    """What `proctor grade` or `feedback` comes to in a copy of the course, by nbgrader's own API and in this process.

    Its fork servers are there already for the tests that came before.
    """
    api = NbGraderAPI(config=course_config(course))
    with warnings.catch_warnings():
        worker.quiet()
        if name == "grade":
            api.autograde(assignment, "*", force=False)
        else:
            checked(f"{name} {assignment}", api.generate_feedback(assignment, force=False))


def _run(
    main: Callable, arguments: list[str], folder: Path, environment: dict[str, str], outputs: list[str], lent: tuple
) -> None:
    sandbox, server = lent
    walls.take_over(sandbox)
    fork_server.take_over([server])
    for standard, file in enumerate(outputs, start=1):
        os.dup2(os.open(file, os.O_WRONLY | os.O_APPEND), standard)
    os.chdir(folder)
    os.environ.update(environment)
    sys.argv = ["command", *arguments]
    try:
        sys.exit(main())
    finally:
        # Which multiprocessing leaves out.
        atexit._run_exitfuncs()
