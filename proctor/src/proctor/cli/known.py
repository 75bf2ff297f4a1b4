"""Looks up which assignments, notebooks and students a course has, and makes nothing."""

import glob
from pathlib import Path

from nbgrader.coursedir import CourseDirectory

from ..common import marks
from ..common.course_folder import names_of


def sources(course: CourseDirectory) -> set[str]:
    """Assignments that the instructors have written."""
    folders = _folders(course, course.source_directory, ".", "*")
    return {names_of(course, course.source_directory, folder)[1] for folder in folders}


def assignments(course: CourseDirectory) -> set[str]:
    """The assignments in the gradebook; none if there is no gradebook. Raises SQLAlchemyError."""
    with marks.reading(course) as session:
        return {*marks.assignments(session)} if session else set()


def notebooks(course: CourseDirectory, assignment: str) -> set[str]:
    """An assignment's notebooks in the gradebook."""
    with marks.reading(course) as session:
        return {*marks.notebooks(session, assignment)} if session else set()


def students(course: CourseDirectory, directory: str, assignment: str) -> set[str]:
    """Those who have a folder of the assignment in one of the course's directories, such as `submitted_directory`."""
    folders = _folders(course, directory, "*", glob.escape(assignment))
    return {names_of(course, directory, folder)[0] for folder in folders}


def _folders(course: CourseDirectory, *path: str) -> list[str]:
    return [folder for folder in glob.glob(course.format_path(*path)) if Path(folder).is_dir()]
