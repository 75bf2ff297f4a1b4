"""`pytest grader_tests --notebook FILE`: the hidden tests of one student's notebook, in the terminal.

A plugin of pytest, named in pyproject.toml: an option of a conftest.py is known too late, when pytest has already taken
FILE for a folder of tests and run the conftest.py that lies beside it, which may be the student's.
"""

import warnings
from pathlib import Path

import pytest

from .judging import reference

ROOT = reference.SOURCE.parent.parent


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add --notebook."""
    parser.addoption(
        "--notebook",
        type=Path,
        metavar="FILE",
        help="run the hidden tests on this student's notebook (in proctor's sandbox), not on the reference",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Take over where the option is given."""
    if file := config.getoption("notebook"):
        # One line a test, with the message under it, and nothing of the tests' own code.
        config.option.verbose = max(config.option.verbose, 1)
        config.option.tbstyle, config.option.reportchars = "no", ""
        config.pluginmanager.register(_Notebook(file.resolve(), config.pluginmanager))


class _Notebook:
    """Lets the tests be what grading the notebook says of them.

    The notebook is graded once, as nbgrader does it.
    """

    def __init__(self, file: Path, plugins: pytest.PytestPluginManager):
        self._file, self._plugins = file, plugins
        # An edition's folder has its language in its name, and so has that of a submission.
        english = file.parent.name.endswith("-en")
        self._source = reference.SOURCE.with_name("week3-en") if english else reference.SOURCE
        # An LMS puts names and numbers around that of the notebook.
        names = [name for name in reference.notebooks() if name in file.stem]
        if not names:
            raise pytest.UsageError(
                f"{file.name} is none of the assignment's notebooks; its name must hold one of "
                f"{', '.join(reference.notebooks())}"
            )
        (self._name,) = names
        self._results: dict[str, tuple[str, str]] = {}

    def pytest_report_header(self) -> str:
        """Say which notebook is judged, and as what."""
        return f"notebook: {self._file}, as {self._name} of {self._source.name}"

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        """Leave the tests of this notebook, and grade it."""
        own = [item for item in items if self._is_own(item)]
        config.hook.pytest_deselected(items=[item for item in items if item not in own])
        items[:] = own
        if own and not config.option.collectonly:
            self._results = self._graded()

    def _is_own(self, item: pytest.Item) -> bool:
        functions = [name for name in getattr(item, "fixturenames", ()) if name in reference.exercises()]
        return [reference.exercises()[name].notebook for name in functions] == [self._name]

    def _graded(self) -> dict[str, tuple[str, str]]:
        """Outcome of each test, and what the student was told."""
        from traitlets.config import PyFileConfigLoader

        from proctor.mark.one_notebook import NotGraded, grade

        config = PyFileConfigLoader("nbgrader_config.py", path=str(ROOT)).load_config()
        try:
            # Warnings are errors in our tests, and nbgrader has some.
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                nb = grade(self._file, self._source, self._name, config)
        except NotGraded as error:
            raise pytest.UsageError(str(error)) from error
        results = {}
        for cell in nb.cells:
            outcome = cell.metadata.get("proctor", {}).get("outcome")
            if outcome and (name := cell.metadata.get("nbgrader", {}).get("grade_id")):
                lines = [line for output in cell.outputs for line in output.get("traceback", [output.get("text", "")])]
                results[name] = outcome, "\n".join(lines).strip()
        return results

    @pytest.hookimpl(tryfirst=True)
    def pytest_pyfunc_call(self, pyfuncitem: pytest.Function) -> bool:
        """In the place of calling the test."""
        outcome, text = self._results.get(pyfuncitem.name, ("missing", "The notebook has no cell with this test."))
        if outcome != "passed":
            pytest.fail(text or outcome, pytrace=False)
        if text:
            pyfuncitem.add_report_section("call", "told", text)
        return True

    @pytest.hookimpl(trylast=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Put what the student was told under the test's line."""
        if report.when != "call":
            return
        terminal = self._plugins.get_plugin("terminalreporter")
        told = [content for _name, content in report.sections]
        for line in (str(report.longrepr) if report.failed else "\n".join(told)).splitlines():
            terminal.ensure_newline()
            terminal.write_line(f"    {line}", red=report.failed)
