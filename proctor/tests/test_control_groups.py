"""Where groups are made, and what they limit; tried with the real ones where this process may make some."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from proctor.run import control_groups
from proctor.run.control_groups import PREFIX, ControlGroup, Parent, parents

needed = pytest.mark.skipif(bool(control_groups.missing()), reason=f"no control groups: {control_groups.missing()}")

VERSION_1 = """\
30 25 0:26 / /sys/fs/cgroup/memory rw,relatime shared:9 - cgroup cgroup rw,memory
31 25 0:27 /docker/abc /sys/fs/cgroup/pids ro,relatime - cgroup cgroup rw,pids
32 25 0:28 / /sys/fs/cgroup/cpu rw,relatime - cgroup cgroup rw,cpu
33 25 0:29 / /proc rw - proc proc rw
"""


def test_version_1_has_groups_below_ones_own():
    assert [*parents("4:memory:/jobs/7\n8:pids:/docker/abc\n1:cpu:/\n0::/\n", VERSION_1)] == [
        Parent(Path("/sys/fs/cgroup/memory/jobs/7"), ("memory",), 1),
        Parent(Path("/sys/fs/cgroup/pids"), ("pids",), 1),
    ]


def _tree(top, groups):
    """Folders of version 2: what each hands down, and its limit on memory."""
    for name, (handed_down, limit) in groups.items():
        folder = top / name
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "cgroup.subtree_control").write_text(f"{handed_down}\n")
        (folder / "memory.max").write_text(f"{limit}\n")
    return f"30 25 0:26 / {top} rw,relatime - cgroup2 cgroup2 rw,nsdelegate\n"


def test_version_2_has_groups_where_controllers_are_handed_down(tmp_path):
    mounts = _tree(tmp_path, {"user": ("memory pids", "max"), "user/app": ("memory pids", "max")})
    mounts = _tree(tmp_path, {"user/app/shell": ("", "max")}) and mounts
    assert [*parents("0::/user/app/shell\n", mounts)] == [Parent(tmp_path / "user/app", ("memory", "pids"), 2)]


@pytest.mark.parametrize("groups", [{".": ("", "max"), "job": ("", "max")}, {".": ("memory", "max"), "job": ("", "5")}])
def test_version_2_none_above_a_limit_or_where_nothing_is_handed_down(tmp_path, groups):
    assert [*parents("0::/job\n", _tree(tmp_path, groups))] == []


def test_limits_of_version_2(tmp_path):
    _tree(tmp_path, {".": ("memory pids", "max")})
    (tmp_path / "memory.swap.max").write_text("max\n")
    group = ControlGroup([Parent(tmp_path, ("memory", "pids"), 2)], 1000, 10)
    group.add(7)
    (folder,) = tmp_path.glob(f"{PREFIX}*")
    written = {path.name: path.read_text() for path in folder.iterdir()}
    assert written == {"memory.max": "1000", "memory.swap.max": "0", "pids.max": "13", "cgroup.procs": "7"}
    # Those of a real group vanish with it. For one that stays, this process would wait at its end.
    for path in folder.iterdir():
        path.unlink()
    group.remove()
    assert not folder.exists()


# How many are killed, among them those that had all of their memory: the largest goes first.
FILL = """
import signal, subprocess, sys
child = "import sys; x = b'x' * (50 << 20); print(1, flush=True); sys.stdin.read()"
pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
children = [subprocess.Popen([sys.executable, "-c", child], **pipes) for _ in range(6)]
for child in children:
    child.stdout.readline()
for child in children:
    child.stdin.close()
print(sum(child.wait() == -signal.SIGKILL for child in children))
"""


@needed
def test_memory_of_all_processes_together():
    def killed(memory):
        group = ControlGroup(control_groups.usable()[0], memory, 20)
        try:
            with subprocess.Popen(
                [sys.executable, "-c", f"input()\n{FILL}"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
            ) as process:
                group.add(process.pid)
                return int(process.communicate("\n")[0])
        finally:
            group.remove()

    assert killed(1 << 30) == 0
    assert killed(250 << 20) > 0


@needed
def test_what_killed_runs_have_left_behind_is_removed():
    ((parent, *_), _why) = control_groups.usable()
    left, used = parent.folder / f"{PREFIX}left", parent.folder / f"{PREFIX}used"
    left.mkdir()
    used.mkdir()
    with subprocess.Popen(["/bin/sleep", "60"]) as process:
        try:
            (used / "cgroup.procs").write_text(str(process.pid))
            control_groups.clear_left_behind()
            assert left.exists()  # it may be somebody's who is about to fill it
            for folder in (left, used):
                os.utime(folder, (0, 0))
            control_groups.clear_left_behind()
            assert used.exists() and not left.exists()
        finally:
            process.kill()
    used.rmdir()


GROUP = """
import os, sys
from pathlib import Path
from proctor.run.control_groups import ControlGroup, Parent
os.getpid = lambda: 2  # as in containers
ControlGroup([Parent(Path(sys.argv[1]), (), 1)], 1, 1)
os._exit(0)
"""


def test_groups_of_processes_with_the_same_number_are_not_the_same(tmp_path):
    for _container in range(2):
        subprocess.run([sys.executable, "-c", GROUP, tmp_path], check=True)
    assert len([*tmp_path.iterdir()]) == 2
