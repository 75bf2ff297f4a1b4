"""Looks up which assignments, notebooks and students a course has, and makes nothing."""

import glob
from contextlib import closing
from pathlib import Path

from nbgrader.api import Assignment, Notebook
from nbgrader.coursedir import CourseDirectory
from sqlalchemy import Select, create_engine, inspect, select

from ..common.course_folder import gradebook_file, names_of


def sources(course: CourseDirectory) -> set[str]:
    """Assignments that the instructors have written."""
    folders = _folders(course, course.source_directory, ".", "*")
    return {names_of(course, course.source_directory, folder)[1] for folder in folders}


def assignments(course: CourseDirectory) -> set[str]:
    """The assignments in the gradebook; none if there is no gradebook. Raises SQLAlchemyError."""
    return _column(course, select(Assignment.name))


def notebooks(course: CourseDirectory, assignment: str) -> set[str]:
    """An assignment's notebooks in the gradebook."""
    return _column(course, select(Notebook.name).join(Assignment).where(Assignment.name == assignment))


def students(course: CourseDirectory, directory: str, assignment: str) -> set[str]:
    """Those who have a folder of the assignment in one of the course's directories, such as `submitted_directory`."""
    folders = _folders(course, directory, "*", glob.escape(assignment))
    return {names_of(course, directory, folder)[0] for folder in folders}


def _folders(course: CourseDirectory, *path: str) -> list[str]:
    return [folder for folder in glob.glob(course.format_path(*path)) if Path(folder).is_dir()]


def _column(course: CourseDirectory, query: Select) -> set[str]:
    file = gradebook_file(course)
    if file and not file.is_file():
        return set()  # SQLite would make one
    engine = create_engine(course.db_url)
    try:
        with closing(engine.connect()) as connection:
            known = inspect(connection).has_table(Assignment.__tablename__)
            return {name for (name,) in connection.execute(query)} if known else set()
    finally:
        engine.dispose()
