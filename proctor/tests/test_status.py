"""`proctor status` says what waits, and after each step the next one."""

import shutil

from nbgrader.api import Gradebook
from nbgrader.coursedir import CourseDirectory

from proctor.cli import known, main
from proctor.pages.course_status import status
from proctor.testing import course as lab
from proctor.testing.gradebook import DOUBLE, WRITTEN, mark
from tests.terminal import alone, run

SETTINGS = """
import proctor
c = get_config()
c.CourseDirectory.course_id = "lab"
proctor.configure(c)
"""


def test_from_the_first_hand_in_to_returning(tmp_path):
    config = lab.build(tmp_path, protected=True).config
    (tmp_path / "nbgrader_config.py").write_text(SETTINGS)
    course = CourseDirectory(config=config)
    course.assignment_id = "lab"

    def proctor(*arguments):
        code, out, err = run(alone(main), *arguments, folder=tmp_path, NO_COLOR="1")
        assert code == 0, out + err
        return out

    def state():
        return status(course, known.students(course, course.submitted_directory, "lab"), tmp_path / "reports")

    assert "wait for hand-ins" in state().next_step()
    for student in ("a", "b"):
        lab.hand_in(tmp_path, student, (DOUBLE, WRITTEN), {})
    assert (state().handed_in, state().new, state().next_step()) == (2, 2, "proctor grade lab")
    proctor("grade", "lab", "--jobs=1")
    assert (state().graded, state().new, state().to_mark, state().not_judged) == (2, 0, 2, 0)
    assert state().next_step() == "proctor mark lab"
    # A test that was not judged comes before what a person marks.
    with Gradebook(config.CourseDirectory.db_url) as gradebook:
        grade = gradebook.find_grade("test_double", "lab", "lab", "a")
        grade.auto_score, grade.needs_manual_grade = None, True
        gradebook.db.commit()
        assert state().next_step().startswith("proctor regrade lab")
        grade.auto_score, grade.needs_manual_grade = 2, False
        gradebook.db.commit()
    for student in ("a", "b"):
        mark(config, student, 1)
    # Of an answer that has changed since, mark and comment stay, and it waits again.
    with Gradebook(config.CourseDirectory.db_url) as gradebook:
        grade = gradebook.find_grade("written", "lab", "lab", "a")
        grade.needs_manual_grade = True
        gradebook.db.commit()
        assert (state().to_mark, state().next_step()) == (1, "proctor mark lab")
        grade.needs_manual_grade = False
        gradebook.db.commit()
    assert state().next_step() == "proctor feedback lab"
    proctor("feedback", "lab", "--jobs=1")
    assert (state().without_pages, state().report, state().next_step()) == (0, "none", "proctor report lab")
    proctor("report", "lab")
    assert (state().report, state().next_step()) == ("current", "proctor return lab")
    mark(config, "b", 2)
    assert (state().without_pages, state().next_step()) == (1, "proctor feedback lab")
    assert "Wrote the pages of 1 students" in proctor("feedback", "lab", "--jobs=1")
    assert (state().without_pages, state().report, state().next_step()) == (0, "old", "proctor report lab")
    shutil.rmtree(tmp_path / "submitted" / "b")
    lab.hand_in(tmp_path, "b", (WRITTEN,), {})
    assert (state().new, state().next_step()) == (1, "proctor grade lab")
    printed = proctor("status")
    assert printed.startswith("lab\n") and printed.rstrip().endswith("proctor grade lab")
