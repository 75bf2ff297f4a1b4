"""Grades one notebook file by itself: in a course made for it alone, and so exactly as in a course."""

import shutil
import tempfile
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbgrader.apps import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

from ..common import notebook_record
from ..intake import configured
from ..nbgrader_seams.gradebook import make_unversioned

# The student who hands it in, in the course made for it.
STUDENT = "somebody"


class NotGraded(Exception):
    """The file cannot be graded; the text says why."""


def grade(file: Path, source: Path, name: str, config: Config) -> NotebookNode:
    """The autograded notebook, with what proctor notes in it.

    file: what a student handed in, of which nothing else is looked at; links to it are followed
    source: the assignment's folder with the instructors' notebooks; name: which of them `file` is an answer to
    config: the course's, as from its nbgrader_config.py
    Raises NotGraded.
    """
    if not file.is_file():
        raise NotGraded(f"There is no file {file}")
    with tempfile.TemporaryDirectory(prefix="proctor-") as folder:
        course = Path(folder)
        own = Config(config)
        own.CourseDirectory.merge({"root": str(course), "db_url": f"sqlite:///{course / 'gradebook.db'}"})
        try:
            configured.check_all(coursedir=CourseDirectory(config=own), config=own)
        except configured.NotConfigured as error:
            raise NotGraded(f"{file} was not graded, for it would run without a sandbox: {error}") from error
        make_unversioned(course / "gradebook.db")
        others = [path.name for path in source.glob("*.ipynb") if path.stem != name]
        shutil.copytree(source, course / "source" / source.name, ignore=shutil.ignore_patterns("__pycache__", *others))
        api = NbGraderAPI(config=own)
        _checked(file, api.generate_assignment(source.name, force=True))
        shutil.copytree(course / "release" / source.name, course / "submitted" / STUDENT / source.name)
        shutil.copyfile(file, course / "submitted" / STUDENT / source.name / f"{name}.ipynb")
        _checked(file, api.autograde(source.name, STUDENT, force=True))
        graded = nbformat.read(course / "autograded" / STUDENT / source.name / f"{name}.ipynb", as_version=4)
    if why := notebook_record.of_notebook(graded).unreadable:
        raise NotGraded(f"{file} cannot be read as a notebook: {why}")
    return graded


def _checked(file: Path, result: dict) -> None:
    if not result["success"]:
        raise NotGraded(f"{file} could not be graded:\n{result.get('log') or result.get('error')}")
