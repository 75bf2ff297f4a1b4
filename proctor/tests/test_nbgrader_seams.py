"""What proctor leans on in nbgrader, nbclient, nbconvert, jupyter_client, ipykernel, IPython, mistune and traitlets.

Each test fails with the name of what has changed there. A workflow runs them against the newest releases; they need
proctor and pytest, and nothing else of this repository.
"""

import argparse
import ast
import builtins
import importlib
import inspect
import json
import logging
import os
import re
import subprocess
import sys
import threading
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
from IPython.core.inputtransformer2 import TransformerManager
from IPython.core.interactiveshell import InteractiveShell
from jinja2 import pass_context
from nbclient import NotebookClient
from nbconvert.exporters import Exporter, HTMLExporter, NotebookExporter
from nbconvert.filters.markdown_mistune import IPythonRenderer
from nbconvert.preprocessors import ExecutePreprocessor, Preprocessor
from nbconvert.writers import FilesWriter
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from nbgrader import api
from nbgrader import preprocessors as stock
from nbgrader.api import Gradebook
from nbgrader.apps import AutogradeApp, NbGraderAPI
from nbgrader.apps.baseapp import NbGrader
from nbgrader.apps.zipcollectapp import ZipCollectApp
from nbgrader.converters import Autograde, GenerateAssignment, GenerateFeedback
from nbgrader.converters.base import BaseConverter, NbGraderException
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import overwritecells, saveautogrades
from nbgrader.utils import compute_checksum, determine_grade
from sqlalchemy.exc import OperationalError
from traitlets import Int
from traitlets.config import Config, Configurable

import proctor
from proctor.nbgrader_seams import SeamBroken, cells, commands, converters, gradebook, texts

pytestmark = pytest.mark.filterwarnings("ignore")  # of other libraries, in whatever version
SOURCE = Path(proctor.__file__).parent
LIBRARIES = ("nbgrader", "nbclient", "nbconvert", "jupyter_client", "ipykernel", "IPython", "mistune", "traitlets")
# The modules that may lean on what is private there.
SEAMS = ("nbgrader_seams/", "run/sandboxed/ipykernel_seams.py")


def leans_on(what, found, expected):
    assert found == expected, f"{what} has changed: proctor leans on {expected!r}, and now it is {found!r}"


def parameters(function):
    return [*inspect.signature(function).parameters]


@pytest.fixture
def course(tmp_path):
    return CourseDirectory(root=str(tmp_path), assignment_id="lab", db_url=f"sqlite:///{tmp_path}/gradebook.db")


@pytest.fixture
def submission(course, tmp_path):
    """The folder of a submission with two notebooks, which are graded, too."""
    for step in ("submitted", "autograded"):
        folder = tmp_path / step / "kim" / "lab"
        folder.mkdir(parents=True)
        for name in ("a", "b"):
            nbformat.write(new_notebook(), folder / f"{name}.ipynb")
    return tmp_path / "submitted" / "kim" / "lab"


def recorded(kind, course, events, exporter=NotebookExporter):
    """A converter that notes what nbgrader has it do, and does nothing."""

    class Exporter(exporter):
        def __init__(self, **options):
            super().__init__(**options)
            events.append(("exporter", len(converters.submissions(self.parent))))

    class Recorded(kind):
        pass

    def noting(name, gives):
        def note(self, *arguments):
            events.append((name, *map(str, arguments)))
            return gives

        setattr(Recorded, name, note)

    noting("init_destination", True)
    for name in ("init_assignment", "convert_single_notebook", "set_permissions"):
        noting(name, None)
    return Recorded(coursedir=course, exporter_class=Exporter)


# nbgrader's converters


@pytest.mark.parametrize("kind", [Autograde, GenerateFeedback])
def test_the_order_of_a_run(kind, course, submission):
    events = []
    converter = recorded(kind, course, events)
    folder = submission if kind is Autograde else submission.parents[2] / "autograded" / "kim" / "lab"

    def prepare():
        events.append("prepare")
        leans_on("BaseConverter.start: the type of writer", type(converter.writer), FilesWriter)
        leans_on("BaseConverter.start: the folder that it works in", os.getcwd(), course.root)
        found = {name: sorted(paths) for name, paths in converters.submissions(converter).items()}
        leans_on("BaseConverter.assignments", found, {str(folder): [str(folder / f"{name}.ipynb") for name in "ab"]})

    with converters.before_converting(converter, prepare):
        converter.start()
    leans_on(
        "BaseConverter.start and convert_notebooks: the order of calls",
        events,
        [
            ("exporter", 1),
            "prepare",
            ("init_destination", "lab", "kim"),
            ("init_assignment", "lab", "kim"),
            *(("convert_single_notebook", str(folder / f"{name}.ipynb")) for name in "ab"),
            ("set_permissions", "lab", "kim"),
        ],
    )
    leans_on(
        "BaseConverter.notebooks",
        converters.current_notebooks(converter),
        [folder / f"{name}.ipynb" for name in "ab"],
    )
    assert "convert_notebooks" not in vars(converter)


def test_a_run_that_is_not_prepared_is_said(course):
    class Changed(Autograde):
        def start(self):
            self.init_notebooks = None  # and another way from here

    with (
        pytest.raises(SeamBroken, match="convert_notebooks"),
        converters.before_converting(converter := Changed(coursedir=course), lambda: None),
    ):
        converter.start()


def test_whoever_autogrades_calls_the_start_of_an_autograde_once(course, submission, monkeypatch):
    begun = []
    monkeypatch.setattr(Autograde, "start", Autograde.start)  # is put back
    converters.around_runs(lambda converter, start: begun.append(converter.coursedir.assignment_id))
    NbGraderAPI(course).autograde("lab", "kim")
    leans_on("NbGraderAPI.autograde: calls of Autograde.start", begun, ["lab"])
    app = AutogradeApp(coursedir=course)
    app.extra_args, course.assignment_id = ["lab"], ""
    app.start()
    leans_on("AutogradeApp.start: calls of Autograde.start", begun, ["lab", "lab"])
    handlers = importlib.import_module("nbgrader.server_extensions.formgrader.apihandlers")
    assert "self.api.autograde(" in inspect.getsource(handlers), "formgrader no longer calls NbGraderAPI.autograde"
    leans_on("Autograde.start: its parameters", parameters(BaseConverter.start), ["self"])
    assert "start" not in vars(AutogradeApp) or "converter.start()" in inspect.getsource(AutogradeApp.start)


def test_the_folders_are_asked_for_each_time(course, tmp_path):
    autograde = Autograde(coursedir=course)
    leans_on("BaseConverter._format_source", converters.source_folder(autograde, "lab", "kim").parts[-3], "submitted")
    leans_on("BaseConverter._format_dest", converters.target_folder(autograde, "lab", "kim").parts[-3], "autograded")
    other = CourseDirectory(root=str(tmp_path), submitted_directory="elsewhere")
    converters.read_from(autograde, other)
    leans_on("BaseConverter.coursedir", converters.source_folder(autograde, "lab", "kim").parts[-3], "elsewhere")


def test_steps_of_a_converter_can_be_replaced(course, submission):
    events = []
    feedback = recorded(GenerateFeedback, course, events)

    def wanted(nbgraders, assignment, student):
        events.append("wanted")
        return nbgraders(assignment, student)

    converters.replace_folder_steps(feedback, wanted, lambda assignment, student: events.append("prepare"))
    feedback.start()
    expected = [("exporter", 1), "wanted", ("init_destination", "lab", "kim"), "prepare"]
    leans_on("BaseConverter.convert_notebooks: calls of init_destination and init_assignment", events[:4], expected)
    for name in ("init_destination", "init_assignment"):
        expected = ["self", "assignment_id", "student_id"]
        leans_on(f"BaseConverter.{name}: its parameters", parameters(getattr(BaseConverter, name)), expected)


def test_a_pattern_for_single_notebooks(course, submission):
    course.notebook_id = converters.SINGLE_NOTEBOOKS
    autograde = Autograde(coursedir=course, force=True)
    autograde.init_notebooks()
    found = {Path(path).name for path in converters.submissions(autograde)[str(submission)]}
    leans_on("BaseConverter.init_notebooks: what the pattern fits", found, {"a.ipynb", "b.ipynb"})
    autograde.notebooks, autograde.exporter = [str(submission / "a.ipynb")], NotebookExporter()
    autograde.init_destination("lab", "kim")
    left = [path.name for path in converters.target_folder(autograde, "lab", "kim").glob("*")]
    leans_on("BaseConverter.init_destination: what is left of a submission of which one is graded", left, ["b.ipynb"])


def test_a_databases_error_is_known(course, submission):
    autograde = recorded(Autograde, course, [])

    def fail(error):
        def init_assignment(assignment, student):
            raise error

        autograde.init_assignment = init_assignment
        with pytest.raises(NbGraderException) as raised:
            autograde.start()
        return converters.is_of_database(raised.value)

    what = "BaseConverter.convert_notebooks: the context of its NbGraderException"
    leans_on(f"{what}, of the database's error", fail(OperationalError("select", {}, Exception("locked"))), True)
    leans_on(f"{what}, of another error", fail(ValueError()), False)


def test_one_pass_makes_what_nbgraders_two_make(course, submission):
    class Noting(stock.ClearOutput):
        def preprocess(self, nb, resources):
            given = dict(resources["nbgrader"]), resources["metadata"]["name"], resources["metadata"]["path"]
            seen.append((type(self).__name__, *given, resources["output_extension"], resources["unique_key"]))
            nb.metadata.setdefault("seen", []).append(type(self).__name__)
            return nb, resources

    class Running(Noting):
        def preprocess(self, nb, resources):
            assert os.environ["NBGRADER_EXECUTION"] == "autograde"
            assert Path(resources["metadata"]["path"]).is_dir()
            for cell in nb.cells[:1]:
                cell.outputs = [new_output("stream", text="a\nb\n")]
            return super().preprocess(nb, resources)

    class OnePass(converters.GradedInOnePass):
        def read_notebook(self, filename, resources):
            return nbformat.read(filename, as_version=4)

    notebook = new_notebook(cells=[new_code_cell("1\n2"), new_markdown_cell("한")], nbformat_minor=5)
    for cell in notebook.cells:
        cell.pop("id")
    notebook.cells[0].metadata.trusted = True
    (submission / "a.ipynb").write_text(json.dumps(notebook))
    found = []
    for kind in (Autograde, OnePass):
        seen = []
        autograde = kind(coursedir=course, exporter_class=NotebookExporter, force=True)
        autograde.sanitize_preprocessors, autograde.autograde_preprocessors = [Noting], [Running]
        autograde.init_assignment = lambda assignment, student: None
        autograde.start()
        (text,) = (path.read_text() for path in [converters.target_folder(autograde, "lab", "kim") / "a.ipynb"])
        found.append((seen, re.sub(r'"id": "\w+"', "", text)))
    leans_on("Autograde.convert_single_notebook: what preprocessors are given", found[1][0], found[0][0])
    leans_on("Autograde.convert_single_notebook: what is written", found[1][1], found[0][1])
    assert len(found[0][0]) == 4
    leans_on("Autograde._sanitizing", Autograde._sanitizing, True)


def test_saving_alone(course, submission):
    class Writer(FilesWriter):
        def write(self, output, resources, **options):
            written.append((Path(self.build_directory).name, options["notebook_name"], output))
            return super().write(output, resources, **options)

    class Noting(stock.ClearOutput):
        def preprocess(self, nb, resources):
            seen.append(resources["nbgrader"]["student"])
            return nb, resources

    class Saving(converters.GradedElsewhere):
        def marks_are_there(self):
            when.append([*written])

    saving, written, seen, when = Saving(coursedir=course), [], [], []
    saving.init_notebooks()
    saving.exporter = NotebookExporter()
    saving.init_assignment = lambda assignment, student: None
    converters.write_by(saving, Writer())
    saving.from_saving = [Noting]
    cell = new_code_cell("a\nb", outputs=[new_output("display_data", {"text/plain": "c\nd"})])
    cell.metadata.trusted = True
    text = nbformat.writes(new_notebook(cells=[cell], metadata={"graded": "elsewhere"})) + "\n"
    saving.graded = {"a": text.encode()}
    notebooks = [str(submission / "a.ipynb")]
    leans_on("BaseConverter.init_destination, of what is graded", saving.take_up("lab", "kim", notebooks), False)
    saving.force = True
    leans_on("BaseConverter.init_destination, by force", saving.take_up("lab", "kim", notebooks), True)
    assert not converters.target_folder(saving, "lab", "kim").exists()
    saved = saving.convert_one(str(submission), notebooks)
    leans_on("BaseConverter.write_single_notebook: what the writer is given", written, [("lab", "a", text)])
    leans_on("Exporter._preprocessors and register_preprocessor", seen, ["kim"])
    as_nbformat_reads = nbformat.reads(text, as_version=4)
    leans_on("nbformat's reader: what it does with a notebook", saved, {"a": as_nbformat_reads})
    assert type(saved["a"].cells[0].outputs[0].data) is NotebookNode
    leans_on("BaseConverter.set_permissions, called once all marks are there", when, [[]])
    path = converters.target_folder(saving, "lab", "kim") / "a.ipynb"
    assert path.is_file(), "FilesWriter.write: the file's name no longer comes from output_extension"
    leans_on("Autograde._sanitizing", Autograde._sanitizing, True)
    assert "convert_notebooks" not in vars(Autograde), "Autograde has a convert_notebooks of its own"


def test_a_run_has_one_exporter_that_makes_its_preprocessors():
    exporter, made = NotebookExporter(), []

    class Noting(stock.ClearOutput):
        def preprocess(self, nb, resources):
            made.append(converters.run_of(self))
            return nb, resources

    exporter.register_preprocessor(Noting, enabled=True)
    exporter.from_notebook_node(new_notebook())
    leans_on("Exporter.register_preprocessor: the parent of what it makes", made, [exporter])
    single = stock.ClearOutput()
    assert converters.run_of(single) is single


def test_what_runs_cells():
    for kind in (stock.Execute, ExecutePreprocessor):
        assert converters.runs_cells(kind), f"{kind.__module__}.{kind.__name__} is no nbclient.NotebookClient"
    assert not converters.runs_cells(stock.ClearOutput) and issubclass(NotebookClient, object)


def test_a_cell_that_is_interrupted_has_an_error():
    execute, cell = stock.Execute(), new_code_cell("while True: pass")
    reply = converters.interrupted(execute)
    leans_on("Execute.error_on_timeout: the error's name", reply["ename"], cells.INTERRUPTED)
    converters.tell_of_error(execute, cell, 0, reply)
    names = [output.ename for output in cell.outputs]
    leans_on("Execute.on_cell_executed: the errors among a cell's outputs", names, [cells.INTERRUPTED])
    converters.tell_of_error(execute, cell, 0, {"status": "ok"})
    assert len(cell.outputs) == 1


@pytest.mark.parametrize(
    ("kind", "setting"),
    [(Autograde, "sanitize_preprocessors"), (Autograde, "autograde_preprocessors")],
)
def test_what_proctor_replaces_is_in_nbgraders_lists(kind, setting):
    names = [processor.__name__ for processor in getattr(kind, setting).default()]
    ours = {"sanitize_preprocessors": ["OverwriteKernelspec", "OverwriteCells", "CheckCellMetadata"]}.get(
        setting, ["Execute", "LimitOutput", "SaveAutoGrades", "AssignLatePenalties", "CheckCellMetadata"]
    )
    leans_on(f"{kind.__name__}.{setting}: the order of these", [name for name in names if name in ours], ours)


def test_each_class_that_proctor_has_in_place_of_one_is_one():
    for name, ours in proctor.IN_PLACE_OF.items():
        module, _, kind = ours.rpartition(".")
        assert hasattr(stock, name), f"nbgrader.preprocessors.{name} is gone"
        assert issubclass(getattr(importlib.import_module(module), kind), getattr(stock, name))
    assert isinstance(GenerateAssignment.preprocessors.default(), list), "GenerateAssignment.preprocessors is no list"


# Its gradebook


@pytest.mark.parametrize("make", ["make_tables", "make_unversioned", None])
def test_alembic_is_asked_for_new_gradebooks_only(make, tmp_path, monkeypatch):
    asked, path = [], tmp_path / "gradebook.db"
    monkeypatch.setattr(api, "get_alembic_version", lambda: asked.append(True) or "1")
    if make:
        getattr(gradebook, make)(f"sqlite:///{path}" if make == "make_tables" else path)
    with Gradebook(f"sqlite:///{path}") as opened:
        opened.add_assignment("lab")
    what = f"Gradebook.__init__: how often alembic is asked, after {make}"
    leans_on(what, len(asked), 0 if make else 1)


def test_a_gradebook_that_is_opened_again_has_the_engine_that_it_had(tmp_path, monkeypatch):
    monkeypatch.setattr(api, "create_engine", api.create_engine)
    monkeypatch.setattr(api, "get_alembic_version", lambda: "1")
    gradebook.keep_engines()
    engines = []
    for name in ("one", "one", "other", "one"):
        with Gradebook(f"sqlite:///{tmp_path}/{name}.db") as opened:
            engines.append(opened.engine)
            leans_on("Gradebook: what closing one ends", len(opened.students), 0)
    kept = [engine is engines[0] for engine in engines]
    leans_on("Gradebook.__init__: what makes its engine", kept, [True, True, False, True])


def test_all_that_a_gradebook_has_is_set(tmp_path):
    url = f"sqlite:///{tmp_path}/gradebook.db"
    gradebook.make_tables(url)
    with Gradebook(url) as theirs:
        ours = gradebook.OpenedGradebook(theirs.engine, theirs.db)
        leans_on("Gradebook.__init__: the attributes that it sets", {*vars(theirs)}, {*vars(ours)})
        assert ours.students == []


def test_autograding_uses_the_gradebook_that_is_open(course, submission):
    gradebook.make_tables(course.db_url)
    with Gradebook(course.db_url) as theirs:
        theirs.add_notebook("a", theirs.add_assignment("lab").name)

        class Open(gradebook.OpenedGradebook):
            def __exit__(self, *exception):
                closed.append(exception)

        ours, closed, late = Open(theirs.engine, theirs.db), [], stock.AssignLatePenalties()
        autograde = Autograde(coursedir=course)
        autograde.notebooks = [str(submission / "a.ipynb")]
        with gradebook.in_place_of_others(ours):
            autograde.init_assignment("lab", "kim")
            leans_on("Autograde.init_assignment: how often it opens a gradebook, and leaves it", len(closed) > 1, True)
            closed.clear()
            resources = {"nbgrader": {"notebook": "a", "assignment": "lab", "student": "kim", "db_url": "sqlite://"}}
            late.preprocess(new_notebook(), resources)
        leans_on("AssignLatePenalties.preprocess: the gradebook that it opens", late.gradebook, ours)
        leans_on("AssignLatePenalties.preprocess: how often it leaves the gradebook", len(closed), 1)
        assert [student.id for student in ours.students] == ["kim"]


def test_autograding_asks_for_no_more_than_an_assignment(course, submission):
    nbformat.write(new_notebook(), submission / "c.ipynb")
    autograde = Autograde(coursedir=course)
    autograde.notebooks = [str(submission / f"{name}.ipynb") for name in ("a", "c")]
    (submission / "timestamp.txt").write_text("2026-03-01 09:00:00")
    with gradebook.in_place_of_others(gradebook.NoSubmissions(["a", "b", "gone"])):
        autograde.init_assignment("lab", "kim")
    kept = [path.name for path in converters.current_notebooks(autograde)]
    leans_on("Autograde.init_assignment: what becomes of notebooks that are not the assignment's", kept, ["a.ipynb"])
    assert not Path(course.root, "gradebook.db").exists()
    assert (converters.target_folder(autograde, "lab", "kim") / "timestamp.txt").is_file()


class Asked:
    """A gradebook that notes what it is asked for."""

    def __init__(self, **found):
        self._found, self.asked, self.db = found, [], SimpleNamespace(commit=lambda: None)

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        pass

    def __getattr__(self, name):
        if name not in self._found:
            raise AssertionError(f"OverwriteCells or SaveAutoGrades asks the gradebook for {name}, too")

        def find(*names):
            self.asked.append((name, *names))
            return self._found[name]

        return find


RESOURCES = {"nbgrader": {"notebook": "a", "assignment": "lab", "student": "kim", "db_url": "sqlite:///none.db"}}


@pytest.mark.parametrize(("kind", "module"), [("SaveAutoGrades", saveautogrades), ("OverwriteCells", overwritecells)])
def test_what_a_preprocessor_sets_before_it_goes_through_cells(kind, module, monkeypatch):
    theirs, ours, asked = getattr(stock, kind)(), getattr(stock, kind)(), Asked()
    monkeypatch.setattr(module, "Gradebook", lambda db_url: asked)
    theirs.preprocess(new_notebook(), RESOURCES)
    gradebook.go_through(ours, asked, new_notebook(), RESOURCES)
    leans_on(f"{kind}.preprocess: the attributes that it sets", own(theirs), own(ours))


def own(preprocessor):
    return {name: value for name, value in vars(preprocessor).items() if not name.startswith("_")}


METADATA = {"grade_id": "t", "grade": True, "solution": True, "locked": False, "points": 2, "schema_version": 3}


def test_what_preprocessors_ask_a_gradebook_for():
    cell = new_code_cell("x", metadata={"nbgrader": {**METADATA, "cell_type": "code", "checksum": "", "task": False}})
    grade, comment = SimpleNamespace(manual_score=None), SimpleNamespace()
    asked = Asked(find_grade=grade, find_comment=comment)
    gradebook.go_through(stock.SaveAutoGrades(), asked, new_notebook(cells=[cell]), RESOURCES)
    names = ("t", "a", "lab", "kim")
    leans_on("SaveAutoGrades: what it asks for", asked.asked, [("find_grade", *names), ("find_comment", *names)])
    expected = {"manual_score", "auto_score", "needs_manual_grade"}
    leans_on("SaveAutoGrades: what it sets of a grade", {*vars(grade)}, expected)
    leans_on("SaveAutoGrades: what it sets of a comment", {*vars(comment)}, {"auto_comment"})
    released = SimpleNamespace(name="t", cell_type="code", source="y", checksum="", locked=False)
    asked = Asked(find_source_cell=released, find_graded_cell=SimpleNamespace(max_score=3))
    gradebook.go_through(stock.OverwriteCells(), asked, new_notebook(cells=[cell]), RESOURCES)
    leans_on("OverwriteCells: what it sets of a cell", cell.metadata.nbgrader["points"], 3)
    expected = [(name, "t", "a", "lab") for name in ("find_source_cell", "find_graded_cell")]
    leans_on("OverwriteCells: what it asks for", asked.asked, expected)
    for name in ("find_source_cell", "find_graded_cell"):
        protocol, theirs = (parameters(getattr(owner, name)) for owner in (gradebook.CellsOfRelease, Gradebook))
        leans_on(f"Gradebook.{name}: how many parameters it has", len(theirs), len(protocol))


@pytest.mark.parametrize(
    ("outputs", "points"),
    [
        ([], 2),
        ([new_output("execute_result", data={"text/plain": "0.5"})], 0.5),
        ([new_output("display_data", data={"text/plain": "0.5"})], 2),
        ([new_output("stream", name="stderr", text="warning")], 0),
        ([new_output("error", ename="E", evalue="", traceback=[])], 0),
    ],
)
def test_the_marks_that_nbgrader_gives_for_outputs(outputs, points):
    cell = new_code_cell(outputs=outputs, metadata={"nbgrader": {**METADATA, "solution": False}})
    found = determine_grade(cell, logging.getLogger("seams"))
    leans_on(f"nbgrader.utils.determine_grade, of {[output.output_type for output in outputs]}", found, (points, 2))


@pytest.mark.parametrize("source", ["as released", "an answer"])
def test_an_answer_as_it_was_released_has_a_comment(source):
    cell = new_markdown_cell("as released", metadata={"nbgrader": {**METADATA}})
    cell.metadata.nbgrader["checksum"] = compute_checksum(cell)
    cell.source, comment = source, SimpleNamespace()
    asked = Asked(find_grade=SimpleNamespace(manual_score=None), find_comment=comment)
    gradebook.go_through(stock.SaveAutoGrades(), asked, new_notebook(cells=[cell]), RESOURCES)
    leans_on(f"SaveAutoGrades: whether it comments on {source}", bool(comment.auto_comment), source == "as released")


# Its commands


def test_settings_that_are_not_there_are_said_in_these_words(caplog, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    app = NbGrader(config_file="none", log=logging.getLogger("seams"))
    app.load_config_file()
    assert commands.NO_SETTINGS in caplog.text, "NbGrader.load_config_file: its warning has changed"
    caplog.clear()
    commands.leave_out_missing_settings(app.log)
    app.load_config_file()
    assert not caplog.text


class Setting(Configurable):
    """Whose number is an option."""

    number = Int().tag(config=True)


class Noting(commands.Loader):
    """Notes what it is asked about."""

    parser_class = commands.Parser

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        self.asked = []

    def not_parsed(self, name):
        """As in the base class."""
        raise ValueError(f"not parsed: {name}")

    def unknown(self, name):
        """As in the base class."""
        raise ValueError(f"unknown: {name}")

    def given(self, name, values, trait):
        """As in the base class."""
        self.asked.append(("given", name, values, trait.name))

    def taken(self, name, values, trait, value):
        """As in the base class."""
        self.asked.append(("taken", name, values, value))


def test_options_are_read_by_the_private_methods_that_are_replaced():
    def load(*argv):
        loader = Noting([*argv], {"number": "Setting.number"}, {"on": ({}, "")}, classes=[Setting])
        loader.load_config()
        return loader

    loader = load("first", "--number=3", "second")
    name = "Setting.number"
    expected = [("given", name, ["3"], "number"), ("taken", name, ["3"], 3)]
    leans_on("KVArgParseConfigLoader._exec_config_str", loader.asked, expected)
    leans_on("KVArgParseConfigLoader: the words that are no options", loader.extra_args, ["first", "second"])
    for option, text in (("--on=3", "not parsed: on"), ("--number", "not parsed: Setting.number")):
        with pytest.raises(ValueError, match=text) as raised:
            load(option)
        assert isinstance(raised.value.__cause__, argparse.ArgumentError), "KVArgParseConfigLoader._parse_args"
    with pytest.raises(ValueError, match="nothing"):
        kind = type("Raising", (Noting,), {"taken": failing})
        kind(["--number=3"], {"number": name}, {}, classes=[Setting]).load_config()
    with pytest.raises(ValueError, match=r"unknown: other|not parsed: other"):
        load("--other=3")


def failing(self, *arguments):
    raise ValueError("nothing")


def test_a_command_reads_options_by_its_loader():
    class App(commands.AppWithLoader):
        loader = Noting

    leans_on(
        "Application._create_loader",
        parameters(NbGrader._create_loader),
        ["self", "argv", "aliases", "flags", "classes"],
    )
    with pytest.raises(ValueError, match=r"not parsed|unknown"):
        App(aliases={}, flags={}).parse_command_line(["--nothing=3"])


def test_zip_collect_makes_its_plug_ins_first(course):
    seen = []

    class App(ZipCollectApp):
        def extract_archive_files(self):
            seen.append((type(commands.collector(self)).__name__, type(commands.extractor(self)).__name__))

        def process_extracted_files(self):
            seen.append("process")

    app = App(coursedir=course)
    app.start()
    what = "ZipCollectApp.start: its plug-ins when it extracts, and what comes after"
    leans_on(what, seen, [("FileNameCollectorPlugin", "ExtractorPlugin"), "process"])
    folder = commands.collect_folder(app, "earlier").relative_to(course.root)
    leans_on("ZipCollectApp._format_collect_path", folder, Path("downloaded/lab/earlier"))


# IPython


@pytest.fixture(scope="module")
def shells():
    """proctor's shell, and IPython's own."""
    before = sys.displayhook, sys.excepthook, threading.active_count()
    yield cells.QuietShell(config=cells.without_history()), InteractiveShell(config=cells.without_history())
    sys.displayhook, sys.excepthook, _threads = before


def test_a_quiet_shell_prints_nothing_and_gives_all(shells, capsys):
    quiet, _ = shells
    leans_on("IPython: HistoryManager.enabled", quiet.history_manager.enabled, False)
    leans_on("IPython: displayhook.fill_exec_result", quiet.run_cell("6 * 7").result, 42)
    error = quiet.run_cell("1 / 0").error_in_exec
    leans_on("IPython: error_in_exec", type(error), ZeroDivisionError)
    leans_on("IPython: error_before_exec", type(quiet.run_cell("1 +").error_before_exec), SyntaxError)
    leans_on("IPython: showtraceback and showsyntaxerror: what is printed", capsys.readouterr().out, "")
    quiet.display_pub.publish({"text/plain": "1"})
    leans_on("IPython: display_pub_class: what is printed", capsys.readouterr().out, "")


def test_an_error_says_how_it_is_shown(shells, capsys):
    _, shell = shells
    error = cells.shows_itself_as(NameError("hidden"), ["its own line"])
    leans_on("the lines of an error", cells.display_lines(error), ["its own line"])
    assert cells.display_lines(NameError()) is None
    shell.user_ns["error"] = error
    shell.run_cell("raise error")
    printed = capsys.readouterr().out
    assert "its own line" in printed and "hidden" not in printed, "IPython no longer asks for _render_traceback_"


def test_cells_are_transformed():
    cell = "%%time\nx = 1"
    found = cells.cell_magic(ast.parse(cells.as_run(cell)))
    leans_on("IPython: what a cell with a magic becomes", found, ("time", "x = 1\n"))
    assert cells.cell_magic(ast.parse("x = 1")) is None
    leans_on("TransformerManager.transform_cell", cells.as_run("  x = 1"), "x = 1\n")


def test_cells_without_signs_of_ipythons_own_are_read_without_it(shells):
    quiet, shell = shells
    plain = [
        "x = 1 % 2",
        "if x != 1:\n    \n    y = [a for a in b]  # %ls\n \t\n",
        's = """\n  \n!ls"""[:0]\n',
        "f(a,\n  b)",
    ]
    changed = [
        "x = %pwd",
        "x = !ls",
        "!ls",
        "\n  %%time\nx",
        "f?",
        "/f 1",
        ",f a",
        ";f a",
        ">>> x",
        "In [1]: x",
        "x\n...: y",
    ]
    for cell in (*plain, *changed, *(f"x = 1\n{cell}" for cell in changed), *(f"{cell}\n  \nx" for cell in changed)):
        leans_on(f"how IPython runs {cell!r}", cells.as_run(cell), TransformerManager().transform_cell(cell))
        leans_on(f"how a shell runs {cell!r}", quiet.transform_cell(cell), shell.transform_cell(cell))
    assert [bool(cells.as_it_stands(cell)) for cell in plain] == [True, True, False, True]


# nbconvert and mistune


def test_markdown_is_rendered_by_these_methods():
    called = {}

    def noting(name):
        def note(self, *arguments, **options):
            called[name] = [*arguments, *options.values()]
            return f"<{name}>"

        return note

    names = ("heading", "block_code", "image", "block_math", "inline_math", "latex_environment")
    renderer = type("Noting", (texts.Renderer,), {name: noting(name) for name in names})()
    blocks = "# A title\n\n```python\nx = 1\n```\n\n![what](file.png)\n\n$$y$$\n\n"
    source = blocks + "$z$ \\begin{align}w\\end{align} <b>bold</b>\n"
    html = texts.rendered(source, renderer)
    expected = {
        "heading": ["A title", 1],
        "block_code": ["x = 1\n", "python"],
        "image": ["what", "file.png"],
        "block_math": ["y"],
        "inline_math": ["z"],
        "latex_environment": ["align", "w"],
    }
    for name in names:
        leans_on(
            f"IPythonRenderer.{name}: what it is given", called.get(name, [])[: len(expected[name])], expected[name]
        )
        theirs, ours = (parameters(getattr(kind, name)) for kind in (IPythonRenderer, texts.Renderer))
        leans_on(f"IPythonRenderer.{name}: its parameters", theirs, ours)
    assert "<b>bold</b>" in html, "IPythonRenderer(escape=False) no longer leaves HTML as it is"


def test_formgrader_makes_its_page_by_nbconverts_exporter():
    text = inspect.getsource(importlib.import_module("nbgrader.server_extensions.formgrader.formgrader"))
    assert "HTMLExporter(config=self.config)" in text, "formgrader: c.HTMLExporter no longer holds for its pages"


def test_pages_give_the_filter_of_texts_their_cell():
    seen = []

    @pass_context
    def markdown(context, source):
        cell, metadata = texts.on_page(context)
        seen.append((source, cell.get("metadata", {}).get("own"), metadata.get("path")))
        return source

    exporter = HTMLExporter(config=Config({"HTMLExporter": {"filters": {"markdown2html": markdown}}}))
    notebook = new_notebook(cells=[new_markdown_cell("text", metadata={"own": 1})])
    exporter.from_notebook_node(notebook, {"metadata": {"path": "folder"}})
    leans_on("nbconvert's templates: what markdown2html is given", seen, [("text", 1, "folder")])


def test_an_exporter_changes_a_notebook_of_a_file_as_nbconvert_has_it(tmp_path):
    class Marked(Preprocessor):
        def preprocess(self, nb, resources):
            nb.metadata["marked"] = resources["metadata"]["name"]
            return nb, {**resources, "more": 1}

    (tmp_path / "a.ipynb").write_text(nbformat.writes(new_notebook(cells=[new_code_cell("1", id="one")])))
    exporter = Exporter(preprocessors=[Marked])
    given = {"metadata": {"name": "a", "path": str(tmp_path)}}
    with (tmp_path / "a.ipynb").open() as file:
        found = converters.from_file(exporter, file, given)
    with (tmp_path / "a.ipynb").open() as file:
        assert found == exporter.from_file(file, given)
    assert found[0].metadata["marked"] == "a" and found[1]["more"] == 1


# The student's kernel

KERNEL = """
import asyncio, json, logging, os, sys, tempfile
sys.path.insert(0, sys.argv[1])
from sandboxed import ipykernel_seams as seams
found = {"debugpy": "debugpy" in sys.modules}
published, noticed = [], []

class Channel(seams.Channel):
    def publish(self, kind, content, msg_id):
        published.append([kind, msg_id, content.get("text", "") or content.get("data", {}).get("text/plain", "")])

def begun(count):
    found.setdefault("begun", count)

out, original = sys.stdout, os.dup(1)
kernel = seams.make_kernel(Channel(key=b""), logging.Logger("kernel"))
found["instance"] = seams.the_kernel() is kernel is seams.IPKernelApp.instance().kernel
found["magic"] = kernel.shell.find_line_magic("store") is not None
found["history"] = kernel.shell.history_manager.enabled
work = os.path.realpath(tempfile.mkdtemp())
os.environ["HOME"] = work
os.environ.pop("IPYTHONDIR", None)
os.chdir(work)
seams.settle(kernel.shell, work)
found["own folders"] = [str(folder).startswith(work) for folder in
    (kernel.shell.ipython_dir, kernel.shell.profile_dir.location, kernel.shell.db.root, kernel.shell.starting_dir)]
seams.keep_running(kernel.shell)
seams.answer_by(kernel.shell, lambda prompt="", **options: "7")
seams.without_terminals(kernel.shell)
stream = seams.Stream(kernel.session, "stdout", lambda: noticed.append(1), original)

async def run(code):
    published.clear()
    reply = await seams.execute(kernel, code, {"header": {"msg_id": "5"}}, begun)
    found["traceback"] = found.get("traceback") or reply.get("traceback")
    waiting = stream.waiting
    stream.flush()
    return [reply["status"], reply.get("ename"), published[:], waiting, stream.waiting]

async def main():
    seams.attend(kernel)
    sys.stdout = stream
    found["print"] = await run("print('printed')")
    found["value"] = (await run("40 + 2"))[2]
    found["noticed"] = len(noticed)
    found["error"] = (await run("x = 1\\nx / 0"))[:2]
    found["exit"] = (await run("exit()"))[:2] + (await run("import sys; 1"))[:1]
    found["input"] = (await run("import getpass; input() + getpass.getpass()"))[2]
    found["dhist"] = (await run("_dh"))[2]
    found["descriptor"] = stream.fileno() == original
    found["system"] = (await run("!true"))[0]
    sys.stdout = out

asyncio.run(main())
found["threads"] = [it.name for it in __import__("threading").enumerate()]
print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def kernel():
    """What a kernel does that runs in another process."""
    command = [sys.executable, "-I", "-c", KERNEL, str(SOURCE / "run")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, f"no kernel can be made, or runs a cell:\n{done.stderr}"
    return json.loads(done.stdout.splitlines()[-1])


RUNS = {
    "ipykernel.debugger imports debugpy": ("debugpy", False),
    "IPythonKernel.instance, IPKernelApp.kernel": ("instance", True),
    "IPython's extension storemagic": ("magic", True),
    "IPython's HistoryManager.enabled": ("history", False),
    "what a shell takes from its surroundings": ("own folders", [True] * 4),
    "shell.execution_count after set_parent": ("begun", 1),
    "OutStream: what a cell prints": ("print", ["ok", None, [["stream", "5", "printed\n"]], True, False]),
    "Session.send: what a cell publishes": ("value", [["execute_result", "5", "42"]]),
    "OutStream._schedule_flush: how often it is noticed": ("noticed", 1),
    "do_execute: the reply of a cell with an error": ("error", ["error", "ZeroDivisionError"]),
    "ask_exit": ("exit", ["ok", None, "ok"]),
    "raw_input and getpass of the kernel": ("input", [["execute_result", "5", "'77'"]]),
    "OutStream._original_stdstream_copy": ("descriptor", True),
    "shell.system_raw": ("system", "ok"),
    "the threads of a kernel": ("threads", ["MainThread"]),
}


@pytest.mark.parametrize("what", RUNS)
def test_what_a_kernel_does(kernel, what):
    name, expected = RUNS[what]
    leans_on(what, kernel[name], expected)


def test_tracebacks_name_cells_and_lines(kernel):
    traceback = re.sub(r"\x1b\[[0-9;]*m", "", "\n".join(kernel["traceback"]))
    found = cells.LINE.search(traceback)
    assert found, f"tracebacks of IPython in ipykernel call cells otherwise:\n{traceback}"
    leans_on("IPython: the line in a traceback", found[1], "2")
    assert found[0].startswith(cells.OF_CELL)


# The rule


def modules():
    """The modules of proctor that must not lean on anything private."""
    paths = sorted(SOURCE.rglob("*.py"))
    names = {path: path.relative_to(SOURCE).as_posix() for path in paths}
    return {path: name for path, name in names.items() if not name.startswith(SEAMS)}


def is_private(name):
    return name.startswith("_") and not name.endswith("__")


def is_foreign(kind):
    return kind.__module__.partition(".")[0] in LIBRARIES


def classes(path, tree):
    """The classes of a module, by what stands of them in its text; of one only that may derive them from others'."""
    bases = {ast.unparse(base) for node in ast.walk(tree) if isinstance(node, ast.ClassDef) for base in node.bases}
    named = {
        imported
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for imported in of_import(node)
    }
    if not named & {*LIBRARIES, "nbgrader_seams"} or bases <= vars(builtins).keys():
        return
    name = ".".join(("proctor", *path.relative_to(SOURCE).with_suffix("").parts)).removesuffix(".__init__")
    try:
        module = importlib.import_module(name)
    except ImportError:
        return  # an extra is not installed
    for node in ast.walk(tree):
        kind = isinstance(node, ast.ClassDef) and getattr(module, node.name, None)
        if isinstance(kind, type):
            yield node, kind


def of_import(node):
    whole = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
    return {module.partition(".")[0] for module in (*whole, *(alias.name for alias in node.names))}


def private_names(tree):
    """The private names that a text gives to what is its own."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and ast.unparse(node.value) == "self":
            yield node.attr


def test_nothing_else_leans_on_what_is_private():
    """No attribute of another library's object, and nothing of a class of another's from which one is derived."""
    texts = {path: ast.parse(path.read_text(encoding="utf-8")) for path in modules()}
    own = {name for tree in texts.values() for name in private_names(tree)}
    for path, name in modules().items():
        for node in ast.walk(texts[path]):
            of_system = isinstance(node, ast.Attribute) and ast.unparse(node.value) in ("os", "sys")
            if isinstance(node, ast.Attribute) and is_private(node.attr) and not of_system:
                assert node.attr in own, f"{name}, line {node.lineno}: {ast.unparse(node)} is another library's"
        if name.startswith("run/sandboxed/") or name.endswith(("__main__.py", "frozen.py")):
            continue  # these do something when they are imported
        for tree, kind in classes(path, texts[path]):
            used = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)} | {*private_names(tree)}
            theirs = {
                attribute
                for base in filter(is_foreign, kind.__mro__)
                for attribute in vars(base)
                if is_private(attribute)
            }
            assert not used & theirs, f"{name}: {kind.__name__} leans on what is private in another library"


def test_each_seam_is_looked_at_here():
    text = Path(__file__).read_text(encoding="utf-8")
    paths = {*SOURCE.rglob("*.py")} - modules().keys()
    assert len(paths) == 7
    for path in paths:
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            kinds = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
            if isinstance(node, kinds) and not is_private(node.name):
                assert re.search(rf"\b{node.name}\b", text), f"{path.name}: {node.name} is not tested"
