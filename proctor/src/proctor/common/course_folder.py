"""Where things lie in a course's folder, by nbgrader's settings."""

import re
from pathlib import Path

from nbgrader.coursedir import CourseDirectory
from sqlalchemy import make_url


def gradebook_file(course: CourseDirectory) -> Path | None:
    """The file of a gradebook in SQLite, None for one on a server."""
    url = make_url(course.db_url)
    return Path(course.root, url.database) if url.get_backend_name() == "sqlite" and url.database else None


def names_of(course: CourseDirectory, directory: str, folder: str) -> tuple[str, str]:
    """Student and assignment of a folder in one of the course's directories, such as its `submitted_directory`."""
    parts = ("(?P<student>.*)", "(?P<assignment>.*)")
    match = re.fullmatch(course.format_path(directory, *parts, escape=True), folder)
    assert match, f"{folder} is none of these"
    return match["student"], match["assignment"]
