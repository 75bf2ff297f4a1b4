"""`python -m trials.benchmark.recorded COURSE RECORDING`: `proctor grade` with workers that answer from a recording.

What is left is the command's own part: reading submissions, sending them out, saving what comes back.
"""

import pickle
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path

from nbgrader.coursedir import CourseDirectory

from proctor.parallel import payload, worker
from proctor.parallel.class_grading import ClassAutograde
from proctor.parallel.pool import Pool, processes
from trials.sample_class.grading import course_config

from . import classes
from .classes import ASSIGNMENT, Course


def _grade(course: Course, opened: Callable[[payload.CoursePayload], AbstractContextManager[Pool]]) -> None:
    """Grade the class with the workers that `opened` gives."""
    worker.quiet()
    config = course_config(course.folder)
    coursedir = CourseDirectory(config=config, assignment_id=ASSIGNMENT)
    with opened(payload.pack(coursedir, config, config.Grade.tests)) as pool:
        ClassAutograde(pool, begun=id, done=id, coursedir=coursedir, config=config).start()


def record(folder: Path) -> Path:
    """Have one student of each kind graded in a course made in `folder`, and keep what comes back in a file there."""
    course, recording, futures = classes.build(folder / "recorded"), folder / "recording", {}
    course.hand_in(classes.students(len(classes.KOREAN)))

    @contextmanager
    def opened(packed: payload.CoursePayload) -> Iterator[Pool]:
        with worker.workers(packed, 2) as pool:

            def submit(submission: payload.Submission) -> Future:
                futures[_in_roster(submission.student)] = future = pool.submit(submission)
                return future

            yield replace(pool, submit=submit)

    _grade(course, opened)
    recording.write_bytes(pickle.dumps({student: future.result() for student, future in futures.items()}))
    return recording


def _in_roster(student: str) -> str:
    return student.rpartition("-")[0]


_recorded: dict[str, worker.Graded] = {}


def _answer(recording: Path, submission: payload.Submission) -> worker.Graded:
    """As `worker.grade`."""
    if not _recorded:
        _recorded.update(pickle.loads(recording.read_bytes()))
    return _recorded[_in_roster(submission.student)]


def grade(course: Course, recording: Path) -> None:
    """Grade the class from what `record` has kept."""
    _grade(course, lambda _packed: processes(1, _answer, recording))


if __name__ == "__main__":
    # By its name, for the worker is to find what is in here.
    from trials.benchmark import recorded

    recorded.grade(Course(Path(sys.argv[1])), Path(sys.argv[2]))
