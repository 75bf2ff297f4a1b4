"""Feedback pages in the forms that an LMS or a shared folder takes."""

import zipfile
from collections.abc import Iterator
from pathlib import Path

from nbgrader.coursedir import CourseDirectory

from ...common.own_files import NotOwn, opened


def pages(course: CourseDirectory, student: str) -> Iterator[tuple[str, bytes]]:
    """The student's feedback pages: name and contents."""
    folder = Path(course.format_path(course.feedback_directory, student, course.assignment_id))
    for path in sorted(folder.glob("*.html")):
        try:
            with opened(path, folder) as file:
                yield path.name, file.read()
        except (NotOwn, OSError):
            continue


def write_folder(course: CourseDirectory, student: str, name: str, target: Path) -> bool:
    """Write the pages to the folder `name` in `target`; whether there are any."""
    found = False
    for page, data in pages(course, student):
        found = True
        (target / name).mkdir(parents=True, exist_ok=True)
        (target / name / page).write_bytes(data)
    return found


def moodle_folder(full_name: str, participant: str) -> str:
    """The name of a student's folder in Moodle's download, by which Moodle recognises the student.

    Moodle splits it at each `_`, and takes what is between the first two for the participant
    (`mod/assign/feedback/file/importziplib.php`).
    """
    name = "".join(character if character.isalnum() or character in " .-'" else " " for character in full_name)
    return f"{name.strip(' .') or 'participant'}_{participant}_assignsubmission_file"


class FeedbackZip:
    """The archive that Moodle takes by *Upload multiple feedback files in a zip*."""

    def __init__(self, path: Path):
        self._archive = zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED)

    def __enter__(self) -> "FeedbackZip":
        return self

    def __exit__(self, *_error: object) -> None:
        self._archive.close()

    def add(self, course: CourseDirectory, student: str, folder: str) -> bool:
        """Add a student's pages; whether there are any."""
        found = [*pages(course, student)]
        for page, data in found:
            self._archive.writestr(f"{folder}/{page}", data)
        return bool(found)
