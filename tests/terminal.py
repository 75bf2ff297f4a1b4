"""Runs commands as in a terminal, forked from a process that has imported nbgrader, which takes seconds each time."""

import atexit
import multiprocessing
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

processes = multiprocessing.get_context("forkserver")


def run(main: Callable, *arguments: object, folder: Path, **environment: str) -> tuple[int, str, str]:
    """Exit status of a command, and what it prints on standard output and error.

    main: what the command's script calls; folder: where it runs; environment: variables that are others there
    """
    processes.set_forkserver_preload(["trials.attacks.trial", "proctor.cli.report", "proctor.cli.regrade"])
    with tempfile.NamedTemporaryFile() as out, tempfile.NamedTemporaryFile() as err:
        outputs = [out.name, err.name]
        command = processes.Process(target=_run, args=(main, [*map(str, arguments)], folder, environment, outputs))
        command.start()
        command.join()
        return command.exitcode, out.read().decode(), err.read().decode()


def _run(main: Callable, arguments: list[str], folder: Path, environment: dict[str, str], outputs: list[str]) -> None:
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
