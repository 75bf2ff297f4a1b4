"""Fork servers that several processes share."""

import multiprocessing
import time

import psutil
import pytest

from proctor.common.fork_server import fork_server
from proctor.run import bounded
from proctor.run.grader import client

PATIENCE = 120  # seconds until something that takes a moment has gone wrong


def _fork(server, connection):
    """What another process does with a server: it has a process forked, tells which, and never ends by itself."""
    forked = server.fork()
    connection.send((forked.pid, server.pid))
    time.sleep(10 * PATIENCE)


@pytest.fixture
def other():
    """Gives a server to a process that has a process forked: that process, the forked one's, and its own server's."""
    started = []

    def give(server):
        ours, theirs = multiprocessing.Pipe()
        process = multiprocessing.get_context("spawn").Process(target=_fork, args=(server, theirs))
        started.append(process)
        process.start()
        assert ours.poll(PATIENCE)
        return process, *ours.recv()

    yield give
    for process in started:
        process.kill()
        process.join()


def test_what_a_process_has_forked_ends_with_it_and_the_server_goes_on(other):
    server = fork_server(bounded.server().argv)
    mine = server.fork()
    process, forked, own = other(server)
    forked = psutil.Process(forked)
    assert own is None and forked.ppid() == psutil.Process(mine.pid).ppid() == server.pid
    process.kill()
    forked.wait(PATIENCE)
    assert mine.poll() is None
    mine.close()
    server.fork().close()


def test_where_the_server_has_ended_another_process_starts_one_of_its_own(other):
    server = bounded.server()
    server.fork().close()
    psutil.Process(server.pid).kill()
    _process, forked, own = other(server)
    assert psutil.Process(forked).ppid() == own
    server.stop()


def test_reading_the_tests_of_a_course_anew_ends_no_server_of_another_course(tmp_path):
    course, copy = (client.fork_server_for("", tmp_path / name, tmp_path) for name in ("course", "copy"))
    course.start()
    copy.start()
    client.read_tests_anew(tmp_path / "course")
    assert course.pid is None and copy.pid
    copy.stop()
