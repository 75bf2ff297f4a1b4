"""`python -m benchmark.recorded COURSE RECORDING`: `proctor grade` with workers that answer at once, from a recording.

What is left is the command's own part: reading submissions, sending them out, saving what comes back.
"""

import pickle
import sys
from dataclasses import replace
from pathlib import Path

from nbgrader.coursedir import CourseDirectory

from proctor import kit, pool, worker
from proctor.class_grading import ClassAutograde
from sample_class.grading import course_config

from .classes import ASSIGNMENT, Course


def _packed(course: Course) -> tuple[dict, kit.Kit]:
    """The course's settings as arguments of nbgrader's classes, and its kit."""
    config = course_config(course.folder)
    coursedir = CourseDirectory(config=config, assignment_id=ASSIGNMENT)
    return {"coursedir": coursedir, "config": config}, kit.pack(coursedir, config, ["grader_tests", "source"])


def record(course: Course, recording: Path) -> None:
    """Have the class graded, and keep what comes back, by the student's name in the roster."""
    settings, its_kit = _packed(course)
    coursedir = settings["coursedir"]
    submissions = [
        kit.submission(coursedir, path.parent.name, [str(notebook) for notebook in path.glob("*.ipynb")])
        for path in (course.folder / coursedir.submitted_directory).glob(f"*/{ASSIGNMENT}")
    ]
    with pool.processes(2, worker.grade) as workers:
        graded = {its.student: future.result() for its, future in workers.each(worker.grade, its_kit, submissions)}
    recording.write_bytes(pickle.dumps({_in_roster(student): its for student, its in graded.items()}))


def _in_roster(student: str) -> str:
    return student.rpartition("-")[0]


_recorded: dict[str, worker.Graded] = {}


def _answer(_kit: kit.Kit, submission: kit.Submission, recording: Path) -> worker.Graded:
    """As `worker.grade`."""
    if not _recorded:
        _recorded.update(pickle.loads(recording.read_bytes()))
    return _recorded[_in_roster(submission.student)]


def main(course: Course, recording: Path) -> None:
    """Grade the class."""
    settings, its_kit = _packed(course)
    with pool.processes(1, _answer) as workers:
        answering = replace(workers, submit=lambda _grade, *its: workers.submit(_answer, *its, recording))
        ClassAutograde(answering, of_course=lambda: its_kit, begun=id, done=id, **settings).start()


if __name__ == "__main__":
    # By its name, for the worker is to find what is in here.
    from benchmark import recorded

    recorded.main(Course(Path(sys.argv[1])), Path(sys.argv[2]))
