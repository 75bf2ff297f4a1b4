"""How many processors may be used, in containers that were made in several ways."""

import os

import pytest

from proctor.common import processors

V1 = "24 23 0:1 {top} {point} rw - cgroup cgroup rw,{controllers}\n"
V2 = "24 23 0:1 {top} {point} rw shared:4 - cgroup2 cgroup2 rw\n"


@pytest.fixture(autouse=True)
def eight(monkeypatch):
    """Eight processors that may be run on."""
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: set(range(8)))


def machine(root, groups, mounts, files):
    """/proc and /sys of a machine: what they say of this process's groups, and files by their paths."""
    for name, text in {"proc/self/cgroup": groups, "proc/self/mountinfo": mounts, **files}.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return root


def test_without_quotas_all_that_may_be_run_on(tmp_path):
    assert processors.usable(tmp_path) == 8, "no /proc"
    files = {"sys/fs/cgroup/cgroup.procs": "", "sys/fs/cgroup/user.slice/cpu.max": "max 100000\n"}
    root = machine(tmp_path, "0::/user.slice\n", V2.format(top="/", point="/sys/fs/cgroup"), files)
    assert processors.usable(root) == 8


def test_a_quota_is_rounded_up_and_the_smallest_above_counts(tmp_path):
    files = {
        "sys/fs/cgroup/a/cpu.max": "150000 100000\n",
        "sys/fs/cgroup/a/b/cpu.max": "max 100000\n",
        "sys/fs/cgroup/a/b/c/cpu.max": "400000 100000\n",
        "sys/fs/cgroup/other/cpu.max": "10000 100000\n",
    }
    root = machine(tmp_path, "0::/a/b/c\n", V2.format(top="/", point="/sys/fs/cgroup"), files)
    assert processors.usable(root) == 2


def test_a_quota_in_version_1(tmp_path):
    groups = "5:cpuset:/x\n4:cpu,cpuacct:/batch/job\n3:memory:/batch/job\n"
    mounts = V1.format(top="/", point=r"/sys/fs/c\040group/cpuset", controllers="cpuset")
    mounts += V1.format(top="/", point=r"/sys/fs/c\040group/cpu", controllers="cpu,cpuacct")
    folder = "sys/fs/c group/cpu/batch/job"
    files = {
        "sys/fs/c group/cpuset/x/cpu.cfs_quota_us": "1\n",
        "sys/fs/c group/cpu/cpu.cfs_quota_us": "-1\n",
        "sys/fs/c group/cpu/cpu.cfs_period_us": "100000\n",
        f"{folder}/cpu.cfs_quota_us": "300000\n",
        f"{folder}/cpu.cfs_period_us": "100000\n",
    }
    assert processors.usable(machine(tmp_path, groups, mounts, files)) == 3


@pytest.mark.parametrize(("top", "path"), [("/docker/4f", "/docker/4f"), ("/", "/"), ("/docker/4f", "/"), ("/..", "/")])
def test_a_container_that_sees_its_own_group_as_the_top(tmp_path, top, path):
    files = {"sys/fs/cgroup/cpu.max": "50000 100000\n"}
    root = machine(tmp_path, f"0::{path}\n", V2.format(top=top, point="/sys/fs/cgroup"), files)
    assert processors.usable(root) == 1


def test_fewer_than_the_machine_has_may_be_run_on(monkeypatch, tmp_path):
    monkeypatch.undo()
    before = os.sched_getaffinity(0)
    try:
        os.sched_setaffinity(0, [min(before)])
        assert processors.usable(tmp_path) == 1
    finally:
        os.sched_setaffinity(0, before)
