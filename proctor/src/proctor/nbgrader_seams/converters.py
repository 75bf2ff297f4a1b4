"""nbgrader's converters, which run autograding and feedback, and what runs a notebook's cells for them."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TextIO

import nbformat
from nbclient import NotebookClient
from nbconvert.exporters import Exporter
from nbconvert.exporters.exporter import ResourcesDict
from nbconvert.preprocessors import Preprocessor
from nbconvert.writers import FilesWriter
from nbformat import NotebookNode
from nbformat.validator import normalize
from nbgrader.converters import Autograde, GenerateFeedback
from nbgrader.converters.base import BaseConverter
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import Execute
from nbgrader.utils import setenv
from sqlalchemy.exc import OperationalError
from traitlets.config import Configurable

from . import SeamBroken

SINGLE_NOTEBOOKS = "[!*]*"
"""A pattern of `CourseDirectory.notebook_id` that fits all notebooks, for which nbgrader replaces single results.

Leans on `BaseConverter` comparing with "*", and with nothing else, to find out whether a submission is meant as a
whole. If it tells that in another way, grading some notebooks again removes the results of the others.
"""


def around_runs(around: Callable[[Autograde, Callable[[], None]], None]) -> None:
    """Have each run of autograding go through `around(converter, start)`; `start()` is the run as nbgrader has it.

    nbgrader has a hook before each submission, whose errors it ignores, and none before a run. Leans on its commands,
    its API and formgrader making an `Autograde` and calling its `start` once; this replaces that method. If they call
    another one, `around` does not come to run, and proctor's exporter, which looks for what it does, grades nothing.
    """
    start = Autograde.start

    def start_around(converter: Autograde) -> None:
        around(converter, partial(start, converter))

    Autograde.start = start_around


@contextmanager
def before_converting(converter: BaseConverter, prepare: Callable[[], None]) -> Iterator[None]:
    """While nbgrader runs `converter` in here, call `prepare` once it knows the submissions, before it does any.

    Leans on `BaseConverter.start` calling `init_notebooks`, which fills `assignments`, then setting `writer` and
    `exporter`, and then calling `convert_notebooks` of the object. If it does not call that one any more, this raises
    SeamBroken; if it does so earlier, `prepare` finds no submissions.
    """
    convert, called = converter.convert_notebooks, False

    def prepared() -> None:
        nonlocal called
        called = True
        prepare()
        convert()

    converter.convert_notebooks = prepared
    try:
        yield
    finally:
        del converter.convert_notebooks
    if not called:
        raise SeamBroken("BaseConverter.start did not call convert_notebooks: the run was not prepared")


def submissions(converter: BaseConverter) -> dict[str, list[str]]:
    """The submissions that a converter has found: by folder, the paths of their notebooks.

    Leans on `BaseConverter.assignments`, filled by `init_notebooks`. If it is not, no stale result is removed, and no
    overview of a student's pages has a history.
    """
    return converter.assignments


def current_notebooks(converter: BaseConverter) -> list[Path]:
    """The paths of the notebooks of the submission that a converter is doing; the last of them is done last.

    Leans on `BaseConverter.notebooks`, which `convert_notebooks` sets for each submission before it asks for its
    destination. If it does not, pages of other notebooks are removed, and no overview is written.
    """
    return [Path(path) for path in converter.notebooks]


def write_by(converter: BaseConverter, writer: FilesWriter) -> None:
    """Have results written by this writer. To be called once nbgrader has made its own.

    Leans on `BaseConverter.write_single_notebook` taking `writer` each time. If it does not, a full disk is not
    explained.
    """
    converter.writer = writer


def read_from(converter: BaseConverter, course: CourseDirectory) -> None:
    """Have a converter take this course for its own.

    Leans on `BaseConverter` asking `coursedir` each time for the folders. If it keeps them, what was handed in is
    graded as it lies there, without a clean copy, and names that are not quite right are not found.
    """
    converter.coursedir = course


def source_folder(converter: BaseConverter, assignment: str, student: str) -> Path:
    """Where a converter reads a student's notebooks. Leans on the private `_format_source`; without it, no pages."""
    return Path(converter._format_source(assignment, student))


def target_folder(converter: BaseConverter, assignment: str, student: str) -> Path:
    """Where a converter writes them. Leans on the private `_format_dest`; without it, no pages."""
    return Path(converter._format_dest(assignment, student))


def replace_folder_steps(
    feedback: GenerateFeedback,
    wanted: Callable[[Callable[[str, str], bool], str, str], bool],
    prepare: Callable[[str, str], None],
) -> None:
    """Decide whether pages are made, and make their folder ready, instead of nbgrader.

    wanted: given nbgrader's own `init_destination`, the assignment and the student; prepare: the assignment and student

    Leans on `BaseConverter.convert_notebooks` calling, for each submission, `init_destination` and then
    `init_assignment` of the object, and on nbgrader making the exporter, which calls this, before that. If it calls
    others, all that was handed in besides the notebooks is copied to the pages, a student's own HTML too.
    """
    feedback.init_destination = partial(wanted, feedback.init_destination)
    feedback.init_assignment = prepare


def is_of_database(error: Exception) -> bool:
    """Whether what a converter raises comes from the gradebook's database, so that the next submission has it, too.

    Leans on `BaseConverter.convert_notebooks` raising its NbGraderException while it handles SQLAlchemy's
    OperationalError. If it does not, a locked gradebook is told of one student after the other.
    """
    return isinstance(error.__context__, OperationalError)


def run_of(preprocessor: Preprocessor) -> Configurable:
    """What is the same for all preprocessors of a run.

    Leans on the run's exporter making them, with itself as their `parent`. If it does not, each notebook of a
    submission has as much time as all of them together may take.
    """
    return preprocessor.parent or preprocessor


def runs_cells(preprocessor: type) -> bool:
    """Whether preprocessors of this class run a notebook's cells.

    Leans on whatever nbgrader or nbconvert runs cells by being an nbclient.NotebookClient. If they use something else,
    settings are accepted with which student code runs without a sandbox.
    """
    return issubclass(preprocessor, NotebookClient)


def tell_of_error(execute: Execute, cell: NotebookNode, index: int, reply: dict) -> None:
    """Put the error of a kernel's reply among a cell's outputs, if it is not there.

    Leans on `Execute.on_cell_executed`, which nbclient calls with these names, doing so. If it does not, a cell that
    was interrupted counts as one without an error, and a test in it as passed.
    """
    execute.on_cell_executed(cell=cell, cell_index=index, execute_reply={"content": reply})


def interrupted(execute: Execute) -> dict:
    """The reply for a cell that was interrupted, since it took too long. Leans on `Execute.error_on_timeout`."""
    return {"status": "error", **execute.error_on_timeout}


def _preprocessed(
    converter: Autograde, notebook: NotebookNode, resources: ResourcesDict
) -> tuple[NotebookNode, ResourcesDict]:
    """What a converter's preprocessors make of a notebook, without what its exporter does around them."""
    converter._init_preprocessors()
    return _changed(converter.exporter, notebook, resources)


def _changed(
    exporter: Exporter, notebook: NotebookNode, resources: ResourcesDict
) -> tuple[NotebookNode, ResourcesDict]:
    for preprocessor in exporter._preprocessors:
        notebook, resources = preprocessor(notebook, resources)
    return notebook, resources


def _is_normal(notebook: NotebookNode) -> bool:
    """Whether nbformat has nothing to mend in a notebook before it looks whether it is valid: each cell has its id."""
    ids = [cell.get("id") for cell in notebook.cells]
    return (notebook.nbformat, notebook.nbformat_minor) == (4, 5) and all(ids) and len({*ids}) == len(ids)


def from_file(exporter: Exporter, file: TextIO, resources: dict | None) -> tuple[NotebookNode, ResourcesDict]:
    """A notebook in a file, as an exporter's preprocessors change it; nbconvert has them change a copy.

    Leans on the private `_init_resources`, and on the exporter keeping its preprocessors in the private
    `_preprocessors`. If it does not, no page is made.
    """
    return _changed(exporter, nbformat.read(file, as_version=4), exporter._init_resources(resources))


class GradedInOnePass(Autograde):
    """An Autograde that writes a notebook once, when it is graded, and not before as well, to read it again.

    nbgrader converts a notebook twice: it sanitizes and writes it, and grades what it has written. Each time its
    exporter makes five copies of the notebook.
    """

    def read_notebook(self, filename: str, resources: ResourcesDict) -> NotebookNode:
        """The notebook to be graded."""
        raise NotImplementedError

    def convert_single_notebook(self, notebook_filename: str) -> None:
        """Grade a notebook: what nbgrader's preprocessors make of it is the same.

        Leans on what `GradedElsewhere` does, too: on `convert_notebooks` calling this, on
        `init_single_notebook_resources` and `write_single_notebook`, on the private `_sanitizing`, by which
        `_init_preprocessors` chooses the preprocessors, and on the exporter's private `_preprocessors`. If it chooses
        them in another way, or the exporter adds more to `resources` than is added here, nothing is graded.
        """
        try:
            with setenv(NBGRADER_EXECUTION="autograde"):
                self._sanitizing = True
                resources = self._resources(notebook_filename, str(Path(notebook_filename).parent))
                names = resources["nbgrader"]
                graded = self._format_dest(names["assignment"], names["student"])
                # Cells are run on what is there besides notebooks.
                Path(graded).mkdir(parents=True, exist_ok=True)
                notebook = self.read_notebook(notebook_filename, resources)
                if not _is_normal(notebook):
                    _changes, notebook = normalize(notebook)
                notebook, _resources = _preprocessed(self, notebook, resources)
                resources = self._resources(notebook_filename, graded)
                self._sanitizing = False
                notebook, resources = _preprocessed(self, notebook, resources)
            nbformat.validate(notebook)
            self.write_single_notebook(nbformat.v4.writes(notebook) + "\n", resources)
        finally:
            self._sanitizing = True

    def _resources(self, notebook_filename: str, folder: str) -> ResourcesDict:
        """What preprocessors are given of a notebook that they find in this folder."""
        resources = ResourcesDict()
        resources.update(self.init_single_notebook_resources(notebook_filename))
        resources["metadata"] = ResourcesDict(name=Path(notebook_filename).stem, path=folder)
        resources["output_extension"] = self.exporter.file_extension
        return resources


class GradedElsewhere(Autograde):
    """An Autograde that only saves: marks into the gradebook, and notebooks that were graded elsewhere.

    from_saving: the preprocessors from SaveAutoGrades on; graded: the notebooks of the submission, by name, as JSON
    """

    from_saving: list[str | type]
    graded: dict[str, bytes]
    _saved: dict[str, tuple[NotebookNode, str, ResourcesDict]]

    def take_up(self, assignment: str, student: str, notebooks: list[str]) -> bool:
        """Whether a submission is to be graded; if so, what was there of its results is removed.

        Leans on `BaseConverter.init_destination` needing nothing but `notebooks` and `exporter`. If it needs more, what
        is new is not told from what has been graded.
        """
        self.notebooks = sorted(notebooks)
        return self.init_destination(assignment, student)

    def convert_one(self, folder: str, notebooks: list[str]) -> dict[str, NotebookNode]:
        """Do all that nbgrader does with one submission; gives its notebooks by name. Raises NbGraderException.

        Leans on `BaseConverter.convert_notebooks` doing what is in `assignments`, until it is done, and on `Autograde`
        not having a method of its own for it. If it does them later, marks get lost.
        """
        self.assignments, self._saved = {folder: notebooks}, {}
        Autograde.convert_notebooks(self)
        return {name: notebook for name, (notebook, _output, _resources) in self._saved.items()}

    def state(self, notebook: NotebookNode) -> str:
        """What becomes another text if saving changes a notebook, which is then written anew."""
        return json.dumps(notebook)

    def marks_are_there(self) -> None:
        """All marks of a submission are in the gradebook, and none of its notebooks is written.

        Whoever breaks off before the last notebook is written has the submission graded again.
        """

    def set_permissions(self, assignment_id: str, student_id: str) -> None:
        """Write the notebooks.

        Leans on `BaseConverter.convert_notebooks` calling this after the last notebook of a submission, within what it
        handles errors of, and on `write_single_notebook`. If it does not, no notebook is written.
        """
        self.marks_are_there()
        for _notebook, output, resources in self._saved.values():
            self.write_single_notebook(output, resources)
        super().set_permissions(assignment_id, student_id)

    def _init_preprocessors(self) -> None:
        """Leave out what was done elsewhere.

        Leans on the exporter keeping its preprocessors in the private `_preprocessors`.
        """
        self.exporter._preprocessors = []
        for kind in self.from_saving:
            self.exporter.register_preprocessor(kind)

    def convert_single_notebook(self, notebook_filename: str) -> None:
        """Save the marks of a notebook. It will be written as it was graded, unless saving changes it.

        Leans on `convert_notebooks` calling this for each notebook; on `init_single_notebook_resources` and
        `write_single_notebook` being all that nbgrader does around the exporter; on the private `_sanitizing` saying
        from which folder it reads; and on `output_extension` being all that the exporter adds for the writer. If any of
        this changes, nothing is saved.
        """
        resources = self.init_single_notebook_resources(notebook_filename)
        resources["output_extension"] = self.exporter.file_extension
        self._sanitizing = False
        try:
            name = Path(notebook_filename).stem
            output = self.graded[name].decode()
            # Whoever graded it has looked whether it is valid.
            notebook = nbformat.v4.reads(output)
            graded = self.state(notebook)
            notebook, resources = _preprocessed(self, notebook, resources)
            if self.state(notebook) != graded:
                nbformat.validate(notebook)
                output = nbformat.writes(notebook) + "\n"
            self._saved[name] = notebook, output, resources
        finally:
            self._sanitizing = True
