"""`proctor grade`: the same as nbgrader's autograde, on many workers, whatever becomes of them."""

import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path

import nbformat
import psutil
import pytest
from dask import config as dask_config
from distributed import LocalCluster
from nbgrader.api import Gradebook
from nbgrader.apps import NbGraderAPI
from nbgrader.coursedir import CourseDirectory

from proctor import cli
from proctor.pages.marking import store
from proctor.pages.marking.store import Change
from proctor.pages.notice import notices
from proctor.parallel import payload, worker
from proctor.parallel import pool as pools
from proctor.parallel.class_grading import ClassAutograde
from proctor.run import bubblewrap
from proctor.testing import course as lab
from proctor.testing.gradebook import DOUBLE, WRITTEN, everything, resubmitting_class
from tests import terminal
from tests.needed import missing
from trials.sample_class.grading import ROOT

pytestmark = pytest.mark.filterwarnings("ignore")  # nbgrader 0.9 makes SQLAlchemy 2 warn at every submission
LATE = {"new": 0.5, "changed": 1.25}  # what is taken off
PATIENCE = 180  # seconds until something that takes a moment has gone wrong
# As proctor/docs/scale.md has Dask's workers started.
PROCESSES = {"DASK_DISTRIBUTED__WORKER__DAEMON": "False"}
CONFIG = """
from pathlib import Path
from proctor.testing import course as lab
c = get_config()
c.merge(lab.config(Path({course!r}), protected=True, db_url={db_url!r}))
c.LatePenalty.penalty_per_day = 0.25
"""


def build(course, db_url=""):
    """The class of `resubmitting_class`, one student whose notebook is none, and one who wants to have what is ours.

    Two are late, one of whom has marks already.
    """
    resubmitting_class(course, db_url)
    settings = lab.config(course, protected=True, db_url=db_url).CourseDirectory
    with Gradebook(settings.db_url) as gradebook:
        gradebook.update_or_create_assignment("lab", duedate=datetime(2026, 3, 1))
    for student in LATE:
        (course / "submitted" / student / "lab" / "timestamp.txt").write_text("2026-03-01 09:00:00")
    lab.hand_in(course, "broken", (("bytes", "b'{'"), WRITTEN), {})
    links = ("link own.txt kept.txt", "link settings.txt ../../../nbgrader_config.py", "link users.txt /etc/passwd")
    lab.hand_in(course, "linking", (DOUBLE, ("file kept.txt", "kept"), *((link, "") for link in links)), {})
    lab.hand_in(course, "linked", (("link lab.ipynb ../../new/lab/lab.ipynb", ""),), {})
    (course / "nbgrader_config.py").write_text(CONFIG.format(course=str(course), db_url=db_url))
    return course


def settings(course, db_url=""):
    """Those of CONFIG."""
    config = lab.config(course, protected=True, db_url=db_url)
    config.LatePenalty.penalty_per_day = 0.25
    return config


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    return build(tmp_path_factory.mktemp("lab") / "course")


@pytest.fixture
def course(template, tmp_path):
    copied = Path(shutil.copytree(template, tmp_path / "course", symlinks=True))
    (copied / "nbgrader_config.py").write_text(CONFIG.format(course=str(copied), db_url=""))
    return copied


# Where workers are not what is tested.
ALONE = terminal.alone(cli.main)


def start(course, *options):
    """`proctor grade` as a process, to be disturbed."""
    # Whoever starts the tests in the background may have had them ignore Ctrl-C.
    command = ["env", "--default-signal=INT", sys.executable, "-m", "proctor", "grade", "lab", *options]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    return subprocess.Popen(
        command, cwd=course, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


OWN = """
import os
from nbgrader.preprocessors import NbGraderPreprocessor
class Own(NbGraderPreprocessor):
    def preprocess(self, nb, resources):
        assert os.environ["OF_THIS_COURSE"] == "here"
        return nb, resources
"""


def test_workers_have_the_variables_that_settings_set(course):
    (course / "own.py").write_text(OWN)
    with (course / "nbgrader_config.py").open("a") as settings:
        settings.write(
            f"import os, sys\nos.environ['OF_THIS_COURSE'] = 'here'\nsys.path.append({str(course)!r})\n"
            "c.Autograde.sanitize_preprocessors = [*c.Autograde.sanitize_preprocessors, 'own.Own']\n"
        )
    _out, err = start(course, "--jobs=1", "--student=new").communicate()
    assert (course / "autograded" / "new" / "lab" / "lab.ipynb").exists(), err


def _impatient():
    """The command, which waits a second for a scheduler."""
    pools.SECONDS = 1
    cli.main()


def grade(course, *options, command="grade", assignment=("lab",), main=cli.main):
    """Exit status and all that `proctor grade` prints."""
    status, out, err = terminal.run(main, command, *assignment, *options, folder=course, PYTHONPATH=str(ROOT))
    return status, out + err


def found(course, db_url=""):
    """The gradebook, the graded notebooks without the times at which things happened, and the files beside them."""
    notebooks = {}
    for path in sorted(course.glob("autograded/*/lab/lab.ipynb")):
        notebook = json.loads(path.read_bytes())
        notebook["metadata"]["proctor"].get("graded_from", {}).pop("seconds", None)
        for cell in notebook["cells"]:
            cell["metadata"].pop("execution", None)
        notebooks[path.parts[-3]] = notebook
    files = {str(path.relative_to(course)): path.read_bytes() for path in course.glob("autograded/*/lab/*.txt")}
    # Of times, the seconds: a text in SQLite, and none in PostgreSQL.
    marks = [(*row[:7], str(row[7])[:19], *row[8:]) for row in everything(settings(course, db_url))]
    return marks, notebooks, files


@pytest.fixture(scope="module")
def stock_course(template, tmp_path_factory):
    """The course after a run of `nbgrader autograde`."""
    course = Path(shutil.copytree(template, tmp_path_factory.mktemp("stock") / "course", symlinks=True))
    assert NbGraderAPI(config=settings(course)).autograde("lab", "*", force=False)["success"]
    (course / "nbgrader_config.py").write_text(CONFIG.format(course=str(course), db_url=""))
    return course


@pytest.fixture(scope="module")
def stock(stock_course):
    return found(stock_course)


def test_the_same_as_nbgrader_alone(course, stock):
    # Two that cannot be graded are told, and the others are graded.
    (course / "submitted" / "nothing" / "lab").mkdir(parents=True)
    (course / "submitted" / "kim[1]" / "lab").mkdir(parents=True)
    shutil.copy(course / "submitted" / "new" / "lab" / "lab.ipynb", course / "submitted" / "kim[1]" / "lab")
    status, printed = grade(course)
    assert status == 1 and "UNREADABLE" in printed, printed  # a person has to look at the broken one
    told = {line.split(":")[1].strip() for line in printed.splitlines() if line.startswith("NOT GRADED: ")}
    assert told == {"nothing", "kim[1]"}, printed
    for student in told:
        shutil.rmtree(course / "submitted" / student)
    assert [row.split() for row in printed.splitlines() if "│ lab" in row] == [
        ["│", "lab", "│", "1", "│", "3", "│", "0", "│", "2", "│"]
    ]
    assert found(course) == stock
    assert {row[0]: row[6] for row in stock[0] if row[6]} == LATE
    beside = [*(f"linking/lab/{name}" for name in ("kept", "own")), *(f"{name}/lab/timestamp" for name in LATE)]
    assert set(stock[2]) == {f"autograded/{path}.txt" for path in beside}
    graded = {path: path.stat().st_mtime_ns for path in course.glob("autograded/*/lab/lab.ipynb")}
    status, printed = grade(course, "--jobs=1")
    assert status == 0 and "Nothing was graded." in printed
    assert {path: path.stat().st_mtime_ns for path in graded} == graded
    assert grade(course, "--student=new", "--notebook=lab", "--force", main=ALONE)[0] == 0
    assert [path.parts[-3] for path in graded if path.stat().st_mtime_ns != graded[path]] == ["new"]
    assert found(course) == stock


def test_feedback_pages_are_those_of_nbgrader_alone(stock_course):
    def pages():
        return {path.parts[-3]: path.read_bytes() for path in stock_course.glob("feedback/*/lab/lab.html")}

    assert NbGraderAPI(config=settings(stock_course)).generate_feedback("lab")["success"]
    expected = pages()
    assert expected.keys() == {"broken", "changed", "kept", "linked", "linking", "new"}
    shutil.rmtree(stock_course / "feedback")
    assert grade(stock_course, command="feedback")[0] == 0
    assert pages() == expected


def test_what_cannot_be_done_is_said(course):
    status, printed = grade(course, "--scheduler=tcp://127.0.0.1:1", main=_impatient)
    assert status == 1 and "There is no Dask scheduler at tcp://127.0.0.1:1: start one" in printed
    with LocalCluster(n_workers=0, dashboard_address=None, silence_logs=50) as cluster:
        status, printed = grade(course, f"--scheduler={cluster.scheduler_address}")
        assert status == 1 and f"No worker has come to {cluster.scheduler_address}: start some" in printed
        # As Dask starts workers by itself.
        cluster.scale(1)
        wait_for_workers(cluster, 1)
        status, printed = grade(course, f"--scheduler={cluster.scheduler_address}")
        assert status == 1 and f"may start no processes: start it with `{pools.DASK_WORKER}`" in printed


def _newest(course):
    """The graded notebook that was written last."""
    return max(course.glob("autograded/*/lab/lab.ipynb"), key=lambda path: path.stat().st_mtime_ns)


@pytest.mark.parametrize("number", [pytest.param(signal.SIGINT, marks=pytest.mark.whole), signal.SIGKILL])
def test_broken_off_and_run_again(course, stock, number):
    run = start(course, "--jobs=1")
    first = course / "autograded" / "broken" / "lab" / "lab.ipynb"
    deadline = time.monotonic() + PATIENCE
    # It is finished once there is a newer one: what is broken off half-way, nbgrader removes.
    while time.monotonic() < deadline:
        if first.exists() and _newest(course) != first:
            break
        time.sleep(0.01)
    started = psutil.Process(run.pid).children(recursive=True)
    run.send_signal(number)
    printed = "".join(run.communicate(timeout=PATIENCE))
    if number == signal.SIGINT:
        assert run.returncode == 130 and "What was graded is kept" in printed, printed
    _gone, left = psutil.wait_procs(started, timeout=PATIENCE)
    assert not left
    before = first.stat().st_mtime_ns
    assert grade(course, main=ALONE)[0] == 1
    assert found(course) == stock and first.stat().st_mtime_ns == before


def test_a_locked_gradebook_ends_the_run_and_costs_nothing(course, stock):
    with closing(sqlite3.connect(course / "gradebook.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        status, printed = grade(course, "--jobs=1", f"--db=sqlite:///{course}/gradebook.db?timeout=0.1")
        other.execute("ROLLBACK")
    # Of six submissions; one of the ways in which nbgrader meets the lock looks like a fault of the student's.
    assert status == 1 and printed.count("Another program is writing to the gradebook") in (1, 2), printed
    assert grade(course, main=ALONE)[0] == 1
    assert found(course) == stock


def _work(folder, job):
    """A job that may end its worker, always or only the first time."""
    seen = Path(folder, job)
    if job == "always" or (job == "once" and not seen.exists()):
        seen.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return job.upper()


def _workers(folder, number):
    return pools.processes(number, _work, folder)


@contextmanager
def dask(folder, number):
    options = {"n_workers": 1, "threads_per_worker": number, "dashboard_address": None, "silence_logs": 50}
    with (
        dask_config.set({"distributed.worker.daemon": False}),
        LocalCluster(**options) as cluster,
        pools.dask(cluster.scheduler_address, PATIENCE, partial(_workers, folder)) as pool,
    ):
        yield pool


@pytest.mark.parametrize("workers", [_workers, dask])
def test_a_job_that_kills_its_worker_is_done_once_more_and_no_other_suffers(tmp_path, workers):
    # Far apart: Dask gives a worker several jobs, and cannot know which of them ended it.
    names = ["always", *(f"job {i}" for i in range(8)), "once"]
    with workers(str(tmp_path), 2) as pool:
        done = dict(pool.each(iter(names)))
    assert done.keys() == set(names)
    assert isinstance(done.pop("always").exception(), pools.WorkerLost)
    assert {name: future.result() for name, future in done.items()} == {name: name.upper() for name in done}


FORKED_FROM_HERE = """
import sys, types
from proctor.parallel import pool

LOOK = "(lambda os: [os.path.realpath(f'/proc/self/fd/{fd}') for fd in os.listdir('/proc/self/fd')])(__import__('os'))"
sys.modules["only here"] = types.ModuleType("only here")
with open(sys.argv[1], "w"):
    pool.fork_from_here()
with pool.processes(1, eval) as workers:
    assert workers.submit("'only here' in __import__('sys').modules").result()
    assert sys.argv[1] not in workers.submit(LOOK).result()
"""


def test_workers_are_copies_of_the_command_without_its_files(tmp_path):
    subprocess.run([sys.executable, "-c", FORKED_FROM_HERE, str(tmp_path / "open")], check=True, timeout=PATIENCE)


def test_a_submission_that_ends_its_worker_twice_gets_no_mark_and_waits_for_a_person(course, stock, tmp_path):
    config = settings(course)
    coursedir = CourseDirectory(config=config, assignment_id="lab")
    with worker.workers(payload.pack(coursedir, config, []), 2) as pool, _workers(tmp_path, 1) as deadly:

        def submit(submission):
            return deadly.submit("always") if submission.student == "new" else pool.submit(submission)

        autograde = ClassAutograde(
            replace(pool, submit=submit),
            begun=int,
            done=id,
            coursedir=coursedir,
            config=config,
        )
        autograde.start()
    assert autograde.tally.failures.keys() == {"new"} and autograde.tally.total("faulty") == 3
    marks, notebooks, _files = found(course)
    assert [row for row in marks if row[0] != "new"] == [row for row in stock[0] if row[0] != "new"]
    assert [(row[3], row[5]) for row in marks if row[0] == "new"] == 3 * [(None, True)]
    assert "Cells not marked because of a grader error: 3." in notices(nbformat.from_dict(notebooks["new"]))[0]
    status, printed = grade(course, main=ALONE)
    assert status == 0 and "1/1" in printed, printed
    assert found(course) == stock


def test_a_path_of_the_tests_that_is_not_there_is_said_and_nothing_is_changed(course):
    settings = course / "nbgrader_config.py"
    settings.write_text(f"{settings.read_text()}c.Grade.tests = ['source', 'tets/helpers.py']\n")
    before = found(course)
    status, printed = grade(course, "--jobs=1", "--force")
    assert status == 1 and "There is no tets/helpers.py in the course's folder" in printed
    assert "c.Grade.tests" in printed and "nbgrader_config.py" in printed
    assert found(course) == before


def test_no_more_submissions_are_read_than_workers_need(tmp_path):
    taken = []

    def names():
        for i in range(20):
            taken.append(i)
            yield f"job {i}"

    with ThreadPoolExecutor(2) as threads:
        pool = pools.Pool(partial(threads.submit, _work, tmp_path), workers=lambda: 2, lost=pools.WorkerLost)
        for number, _job in enumerate(pool.each(names())):
            assert len(taken) <= number + 1 + 4


@contextmanager
def programs():
    """Starts programs of Dask's, which find the tests' own modules as pytest does, and ends them."""
    started = []
    environment = {
        **os.environ,
        "PYTHONPATH": str(Path(__file__).parents[1]),
        "DASK_DISTRIBUTED__WORKER__DAEMON": "False",
    }

    def start(*arguments):
        command = [Path(sys.executable).parent / "dask", *arguments, "--no-dashboard"]
        started.append(subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
        return started[-1]

    try:
        yield start
    finally:
        for program in started:
            program.kill()
            program.wait()


def wait_for_workers(cluster, number):
    deadline = time.monotonic() + PATIENCE
    while len(cluster.scheduler_info["workers"]) != number and time.monotonic() < deadline:
        time.sleep(0.1)


@pytest.mark.whole
def test_where_the_only_worker_dies_each_submission_is_graded_or_told(course, stock):
    with LocalCluster(n_workers=0, dashboard_address=None, silence_logs=50) as cluster, programs() as run:
        address = cluster.scheduler_address
        # Without a nanny it does not come back.
        worker_process = run("worker", address, "--nthreads=1", "--no-nanny")
        wait_for_workers(cluster, 1)
        grading = start(course, f"--scheduler={address}", "--wait-for-workers=1")
        deadline = time.monotonic() + PATIENCE
        while not (course / "autograded" / "broken" / "lab" / "lab.ipynb").exists() and time.monotonic() < deadline:
            time.sleep(0.01)
        worker_process.kill()
        printed = "".join(grading.communicate(timeout=PATIENCE))
        graded = {path.parts[-3] for path in course.glob("autograded/*/lab/lab.ipynb")}
        told = {line.split(":")[1].strip() for line in printed.splitlines() if line.startswith("NOT GRADED: ")}
        assert grading.returncode == 1 and told and "Waiting up to 1 seconds" in printed, printed
        assert graded.isdisjoint(told) and graded | told == {row[0] for row in stock[0]}, printed
        # Another one comes while it waits.
        wait_for_workers(cluster, 0)
        worker_process = run("worker", address, "--nthreads=1", "--no-nanny")
        wait_for_workers(cluster, 1)
        grading = start(course, f"--scheduler={address}", f"--wait-for-workers={PATIENCE}")
        worker_process.kill()
        run("worker", address, "--nthreads=1", "--no-nanny")
        printed = "".join(grading.communicate(timeout=PATIENCE))
    assert grading.returncode == 1 and "NOT GRADED" not in printed, printed  # a person has to look at the broken one
    assert found(course) == stock


@pytest.mark.whole
def test_where_the_scheduler_ends_each_job_is_done_or_told(tmp_path, monkeypatch):
    monkeypatch.setattr(pools, "SECONDS", 1)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    names = [f"job {i}" for i in range(8)]
    with programs() as run:
        scheduler = run("scheduler", "--host=127.0.0.1", f"--port={port}")
        run("worker", f"tcp://127.0.0.1:{port}", "--nthreads=1")
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                with pools.dask(f"tcp://127.0.0.1:{port}", 2, partial(_workers, str(tmp_path))) as pool:
                    done = {}
                    for name, future in pool.each(iter(names)):
                        done[name] = future
                        scheduler.kill()
                break
            except pools.NoWorkers:  # not yet there
                assert time.monotonic() < deadline
    assert done.keys() == set(names)
    assert {type(future.exception()) for future in done.values()} == {type(None), pools.NoWorkers}


@contextmanager
def dask_elsewhere(hidden):
    """A Dask scheduler and a worker, as on a machine on which the folder `hidden` does not exist."""
    python = Path(sys.executable).parent
    elsewhere = [bubblewrap.program(), *(("--cap-add", "ALL") if os.geteuid() == 0 else ())]
    elsewhere += ["--dev-bind", "/", "/", "--tmpfs", str(hidden), "--chdir", "/", "--die-with-parent"]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    environment |= PROCESSES
    with LocalCluster(n_workers=0, dashboard_address=None, silence_logs=50) as cluster:
        worker = [python / "dask", "worker", cluster.scheduler_address, "--nworkers=1", "--nthreads=2"]
        run = subprocess.Popen(
            [*elsewhere, *worker, "--no-dashboard"],
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            wait_for_workers(cluster, 1)
            yield cluster.scheduler_address
        finally:
            run.terminate()
            run.wait(PATIENCE)


def test_workers_need_no_folder_and_no_database(course, stock):
    with dask_elsewhere(course) as address:
        status, printed = grade(course, f"--scheduler={address}")
    assert status == 1 and "UNREADABLE" in printed, printed
    assert found(course) == stock


@pytest.fixture
def postgresql(tmp_path):
    """The address of a database on a server of our own."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if not programs:
        missing("postgresql")
    # It refuses to run as root.
    user = "postgres" if os.geteuid() == 0 else None
    folder = tmp_path / "postgresql"
    folder.mkdir()
    if user:
        shutil.chown(folder, user)
        for above in list(folder.parents)[:-2]:
            above.chmod(above.stat().st_mode | 0o011)

    def run(program, *arguments):
        subprocess.run(
            [programs[-1] / program, *arguments], cwd=folder, user=user, check=True, stdout=subprocess.DEVNULL
        )

    run("initdb", "-D", folder / "data", "-U", "grader", "--auth=trust", "--no-sync")
    # A Unix socket only: no port that another run could have.
    run(
        "pg_ctl",
        "-D",
        folder / "data",
        "-w",
        "-o",
        f"-c listen_addresses='' -k {folder}",
        "-l",
        folder / "log",
        "start",
    )
    try:
        yield f"postgresql+psycopg://grader@/postgres?host={folder}"
    finally:
        run("pg_ctl", "-D", folder / "data", "-m", "immediate", "stop")


def test_a_gradebook_in_postgresql(postgresql, tmp_path, stock):
    course = build(tmp_path / "course", postgresql)
    assert grade(course, main=ALONE)[0] == 1
    marks, *_files = found(course, postgresql)
    # Servers have their own idea of the order of names.
    assert sorted(marks, key=str) == sorted(stock[0], key=str)
    # TAs on several machines, each with pages of their own.
    here, there = store.connect(postgresql), store.connect(postgresql)

    def seen(engine):
        return next(answer for answer in store.read(engine, "lab", "lab", "written") if answer.student == "new")

    before = seen(there)
    store.hold(here, [before.grade], "kim")
    place, change = ("lab", "lab", "written"), Change(before.grade, before.version, points=2, comment="Fine.")
    assert store.save(here, place, [change], "Kim") == []
    (conflict,) = store.save(there, place, [replace(change, points=0)], "Lee")
    assert (conflict.points, conflict.comment, conflict.held_by) == (2, "Fine.", "kim")
    assert seen(there) == conflict
