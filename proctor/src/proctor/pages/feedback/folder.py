"""The folder with a student's pages: it holds pages, and nothing else that the student handed in."""

import os
import re
import shutil
from pathlib import Path

from nbgrader.converters import GenerateFeedback

from ...common import own_files
from ...common.own_files import opened
from ...common.time_stamps import LONGEST, TIMESTAMP
from ...nbgrader_seams import converters

# The file with which nbgrader's exchange tells whom a page is for, and what it writes there: 64 bytes.
SECRET, HEXADECIMAL = "submission_secret.txt", re.compile(rb"[0-9a-f]{1,128}")
# The page of all notebooks together; a notebook of this name has its own page there instead.
OVERVIEW = "index"


def prepare(converter: GenerateFeedback, assignment: str, student: str) -> None:
    """Make ready the folder for the pages of the notebooks that `converter` is about to write.

    It keeps the pages of other graded notebooks and removes everything else.
    """
    graded, pages = (
        folder_of(converter, assignment, student) for folder_of in (converters.source_folder, converters.target_folder)
    )
    pages.mkdir(parents=True, exist_ok=True)
    now = {notebook.stem for notebook in converters.current_notebooks(converter)}
    kept = {f"{path.stem}.html" for path in graded.glob("*.ipynb") if path.stem not in now}
    for path in [*pages.iterdir()]:
        if path.name in kept and _is_file(path):
            continue
        if own_files.is_folder(path):
            shutil.rmtree(path)
        else:
            path.unlink()
    # By it nbgrader tells whether pages are older than the submission.
    if _is_file(graded / TIMESTAMP):
        with opened(graded / TIMESTAMP, graded) as file:
            (pages / TIMESTAMP).write_bytes(file.read(LONGEST))
    if _is_file(graded / SECRET):
        with opened(graded / SECRET, graded) as file:
            if secret := HEXADECIMAL.fullmatch(file.read(LONGEST)):
                (pages / SECRET).write_bytes(secret[0])


def page(pages: Path, notebook: str) -> Path | None:
    """The page of a graded notebook in the folder `pages`; None if there is none."""
    path = pages / f"{notebook}.html"
    return path if _is_file(path) else None


def _is_file(path: Path) -> bool:
    """Whether it is a file of exactly this name and no link; also on file systems that ignore case."""
    try:
        return own_files.is_file(path) and path.name in os.listdir(path.parent)
    except OSError:
        return False
