"""Sets up the inner sandbox of a process that then becomes the student's: `python -I launch.py`.

It imports what notebooks need, and is forked for each of them; behind the outer wall, into new namespaces of the kinds
that its argument names (`namespaces`). It reads the order of `proctor.run.walls.Sandbox`, a line of JSON, and sends
READY once the sandbox is set up, or else what went wrong. All of this runs before any of the student's code.
"""

import contextlib
import ctypes
import functools
import io
import json
import os
import random
import resource
import runpy
import select
import shutil
import signal
import socket
import sys
import tempfile
import time
import traceback
import urllib.request
from pathlib import Path

import numpy as np
import numpy.random
import psutil
import tornado.platform.asyncio
from landlockpy import AccessFS, AccessNet, Ruleset, Scope, abi_version, fs_for_abi, scope_for_abi
from landlockpy.flags import LATEST_ABI

try:
    import matplotlib.figure
    import matplotlib.pyplot
except ImportError:  # a course may do without figures
    FIGURES = False
else:
    FIGURES = True

# The package that this file lies in, for the student's process too. What lies beside it is not for that.
sys.path.insert(0, str(Path(__file__).parents[1]))
from sandboxed import inherited, kernel, namespaces
from sandboxed.call_filter import system_call_filter
from sandboxed.forking import READY, fork_for_each
from sandboxed.resources import set_limits
from sandboxed.system_calls import (
    MS_BIND,
    MS_NODEV,
    MS_NOEXEC,
    MS_NOSUID,
    MS_PRIVATE,
    MS_RDONLY,
    MS_REC,
    PR_CAPBSET_DROP,
    PR_SET_CHILD_SUBREAPER,
    PR_SET_DUMPABLE,
    PR_SET_PDEATHSIG,
    call,
    mount,
    prctl,
)

del sys.path[0]

# What many notebooks import first, besides, for NumPy leaves its random numbers to who needs them; and a kernel's loop.
PRELOADED = (numpy.random, urllib.request, tornado.platform.asyncio)
# Those of this process, which is forked into other namespaces.
USER = os.geteuid(), os.getegid()
# A number of linux/capability.h.
CAPABILITY_VERSION_3 = 0x20080522

READ = AccessFS.EXECUTE | AccessFS.READ_FILE | AccessFS.READ_DIR
# Programs come from the system and the environment only; devices can be neither made nor controlled.
WRITE = fs_for_abi(LATEST_ABI) & ~(AccessFS.EXECUTE | AccessFS.MAKE_CHAR | AccessFS.MAKE_BLOCK | AccessFS.IOCTL_DEV)
# The private folder is on the host's disk, whose space and number of files have no limit: nothing can be made there.
PRIVATE = AccessFS.READ_FILE | AccessFS.READ_DIR | AccessFS.RESOLVE_UNIX
DEVICE = AccessFS.READ_FILE | AccessFS.WRITE_FILE
# The kernel refuses a rule with the rights of a folder for a file.
OF_FILES = DEVICE | AccessFS.EXECUTE | AccessFS.TRUNCATE


def mount_private_folders(order: dict) -> None:
    """Mount the student's folders behind the outer wall: no other notebook sees them, and nothing of them is left."""
    empty = f"mode=1777,size={order['storage']},nr_inodes={order['files']}"
    mount("none", "/", "none", MS_REC | MS_PRIVATE)
    kept = {path: os.open(path, os.O_PATH) for path in order["kept"]}
    for folder in (order["base"], "/dev/shm"):
        mount("tmpfs", folder, "tmpfs", MS_NOSUID | MS_NODEV, empty)
    prepare(order)
    # The places of all notebooks are in /tmp. Of what is there, only what this one needs comes back.
    mount("tmpfs", "/tmp", "tmpfs", MS_NOSUID | MS_NODEV, empty)
    for path, descriptor in kept.items():
        origin = f"/proc/self/fd/{descriptor}"
        if os.path.isdir(origin):
            os.makedirs(path, exist_ok=True)
        else:
            os.makedirs(os.path.dirname(path), exist_ok=True)
            Path(path).touch()
        mount(origin, path, "none", MS_BIND | MS_REC)
        os.close(descriptor)
    # Read-only, or a process could have itself be the last to go when memory runs out.
    mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC | MS_RDONLY)
    # Terminals are numbered, and limited in number, for all of the machine.
    mount("tmpfs", "/dev/pts", "tmpfs", MS_NOSUID | MS_NODEV | MS_NOEXEC | MS_RDONLY, "size=4k,nr_inodes=1")


def prepare(order: dict) -> None:
    """Make the student's folders, with copies of the support files, and hand them over."""
    base, support = Path(order["base"]), order["support"]
    for name in ("work", "home", "tmp"):
        (base / name).mkdir()  # what is there already may be a trap that a notebook has left

    def irregular(folder: str, names: list[str]) -> list[str]:
        # A link could point to what only the caller may read. There should be none, by `proctor.common.own_files`, of
        # which nothing can be imported here; but this is another wall.
        paths = [Path(folder, name) for name in names]
        return [path.name for path in paths if path.is_symlink() or not (path.is_file() or path.is_dir())]

    if support:
        copy = shutil.copyfile
        shutil.copytree(support, base / "work", ignore=irregular, copy_function=copy, dirs_exist_ok=True)
    if order["uid"] is not None:
        for path in (base, *base.rglob("*")):
            os.chown(path, order["uid"], order["uid"], follow_symlinks=False)


def switch_user(uid: int) -> None:
    """Switch to the user `uid`, in no group but its own."""
    os.setgroups([])
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, uid)


def drop_capabilities() -> None:
    """Give up what a user may do in a namespace of its own, for good."""
    with contextlib.suppress(OSError):  # where it may not, there is nothing to drop
        for capability in range(64):
            prctl(PR_CAPBSET_DROP, capability)
    header, none = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0), (ctypes.c_uint32 * 6)()
    call("capset", header, none)


def check_capabilities() -> None:
    """Exit if this process may do what its user may not, as root may in a container without further users."""
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    if int(status["CapEff"], 16) or int(status["CapPrm"], 16):
        sys.exit("sandbox: there is no way to give up root's capabilities here; run it as an ordinary user")


def scope_signals() -> bool:
    """Let this process and its children signal none but each other; False if the kernel cannot (ABI < 6)."""
    if Scope.SIGNAL not in scope_for_abi(abi_version()):
        return False
    with Ruleset(handled_fs=AccessFS.REFER, handled_net=AccessNet.NONE, scoped=Scope.SIGNAL) as rules:
        rules.allow_path("/", AccessFS.REFER)  # moving files is refused by every ruleset that does not allow it
        rules.restrict()
    return True


def restrict(order: dict) -> None:
    """Let this process and its children use the listed files only, no TCP, and nobody else's abstract sockets."""
    with Ruleset(scoped=Scope.ABSTRACT_UNIX_SOCKET | Scope.SIGNAL) as rules:
        for paths, access in (
            (order["read"], READ),
            (order["devices"], DEVICE),
            ([order["private"]], PRIVATE),
            (order["write"], WRITE),
        ):
            for path in paths:
                with contextlib.suppress(FileNotFoundError):
                    rules.allow_path(path, access if os.path.isdir(path) else access & OF_FILES)
        rules.restrict()


def threads_of_user() -> int:
    """How many threads the kernel counts for this user.

    Found by trying, since the kernel counts those in other containers too, and /proc does not show them.
    """
    _soft, hard = resource.getrlimit(resource.RLIMIT_NPROC)
    low, high = 1, min(hard, 2**22) if hard >= 0 else 2**22  # at most 2**22 threads exist on any machine
    while low < high:
        middle = (low + high) // 2
        resource.setrlimit(resource.RLIMIT_NPROC, (middle, hard))
        try:
            child = os.fork()
        except BlockingIOError:
            low = middle + 1
            continue
        if child == 0:
            os._exit(0)
        os.waitpid(child, 0)
        high = middle
    return low - 1


def apply_inner_sandbox(order: dict, supervisor: int) -> None:
    """Apply the inner sandbox; this is the student's process from here on.

    supervisor: the parent, with which this process shall die
    """
    walls, limits = order["walls"], order["limits"]
    if order["uid"] is not None:
        switch_user(order["uid"])
    elif "bubblewrap" not in walls and os.getuid() != 0:
        # Without a namespace of its own, the notebook shares the number with everything else of this user.
        limits["NPROC"] += threads_of_user()
    if walls:
        drop_capabilities()
        check_capabilities()
    # Only now: both are lost when a process changes its user or its capabilities.
    prctl(PR_SET_DUMPABLE, 1)  # or its files in /proc were root's
    prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != supervisor:
        sys.exit(1)
    check_environment()
    os.chdir(order["work"])
    if "landlock" in walls:
        restrict(order)
    set_limits(limits)
    if walls:
        system_call_filter("bubblewrap" in walls).load()


def check_environment() -> None:
    """Exit if the student's process could not import or start anything."""
    try:
        for path in (sys.executable, os.__file__, psutil.__file__):
            open(path, "rb").close()
    except PermissionError as error:
        sys.exit(
            f"user {os.getuid()} may not use the Python environment ({error}). Without bubblewrap, every folder above "
            "it, above its base interpreter and above the private folder must be open to all users (chmod o+rx): "
            "install bubblewrap, use an environment that all may read, or grade as an ordinary user."
        )


def kill_rest(scoped: bool) -> None:
    """Kill every process below this one, until none is left.

    scoped: whether this process can signal no others; all are then killed at once, however fast they fork
    """
    while True:
        if scoped:
            with contextlib.suppress(ProcessLookupError):
                os.kill(-1, signal.SIGKILL)
        else:
            for process in psutil.Process().children(recursive=True):
                with contextlib.suppress(psutil.NoSuchProcess):
                    process.kill()
        try:
            while os.waitpid(-1, os.WNOHANG) != (0, 0):
                pass
        except ChildProcessError:
            return
        time.sleep(0.005)  # seconds: killed processes take about a millisecond to end


def reap(student: int) -> bool:
    """Reap the processes that have ended; whether the student's own is among them.

    Goes no further once SIGTERM is waiting, for a notebook may fork faster than this.
    """
    while signal.SIGTERM not in signal.sigpending():
        done = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG)
        if not done:
            break
        if done.si_pid == student:
            return True
    return False


def supervise(order: dict) -> None:
    """Start the student's process, and return when it, and every process that it left behind, has ended.

    Behind bubblewrap, what is left behind ends with this process, which is the first of its namespace.
    Runs in a session of its own.
    """
    outer = "bubblewrap" in order["walls"]
    os.setsid()
    awaited = {signal.SIGTERM, signal.SIGCHLD}
    signal.pthread_sigmask(signal.SIG_BLOCK, awaited)
    if outer:
        mount_private_folders(order)
    else:
        prctl(PR_SET_CHILD_SUBREAPER, 1)
        prepare(order)
        scoped = "landlock" in order["walls"] and scope_signals()
    own = os.getpid()
    student = os.fork()
    if student == 0:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, awaited)
        os.setsid()
        apply_inner_sandbox(order, supervisor=own)
        run(order)
        return
    leave_to_the_student()
    while signal.sigwait(awaited) == signal.SIGCHLD and not reap(student):
        pass
    if not outer:
        kill_rest(scoped)


def supervise_apart(order: dict) -> None:
    """Supervise in a process that outlives this one, the one that the grader knows and kills, and kills the rest."""
    known = os.pidfd_open(os.getpid())
    supervisor = os.fork()
    if supervisor == 0:
        prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        ended = select.select([known], [], [], 0)[0]
        os.close(known)
        if not ended:
            supervise(order)
        return
    leave_to_the_student()
    os.waitpid(supervisor, 0)


def leave_to_the_student() -> None:
    """Close what the student's process has inherited from this one, so that it ends with that."""
    silence(2)
    inherited.connections.close()


def silence(descriptor: int) -> None:
    """Let this descriptor lead nowhere."""
    null = os.open(os.devnull, os.O_RDWR)
    if null != descriptor:  # the first that is free
        os.dup2(null, descriptor)
        os.close(null)


def run(order: dict) -> None:
    """Run the program that `order` names, as Python's option -m does."""
    os.environ.clear()
    os.environ.update(order["environment"])
    # As a new process would find them.
    tempfile.tempdir = None
    random.seed()
    np.random.seed()
    # The last message to the other end.
    os.write(2, READY)
    os.dup2(1, 2)
    try:
        sys.argv = order["argv"]
        if sys.argv == [kernel.__name__]:
            kernel.serve(inherited.connections, order["work"])  # from here on its file may be closed to this process
        elif sys.argv:
            sys.path.append(order["work"])
            runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()


def receive(connection: socket.socket) -> dict:
    """The order that comes over this connection."""
    line = bytearray()
    while not line.endswith(b"\n"):
        line += connection.recv(1 << 16) or sys.exit("sandbox: nobody gives an order")
    order = json.loads(line)
    inherited.connections, inherited.private = connection, order["private"]
    return order


def serve(connection: socket.socket) -> None:
    """Do as the order says that comes over this connection, and say what fails."""
    silence(0)  # first, or something else would take its place
    os.dup2(connection.fileno(), 2)
    order = receive(connection)
    # The first to go when memory runs out, with all that is started from it.
    Path("/proc/self/oom_score_adj").write_text("1000")
    outer = "bubblewrap" in order["walls"]
    try:
        if outer and order["uid"] is None:
            namespaces.keep_user(*USER)
        (supervise if outer else supervise_apart)(order)
    except OSError as error:
        sys.exit(f"sandbox: {error}")


def rehearse() -> None:
    """Fill caches: draw a figure, have a cell fail, and compile the filters of system calls.

    Those of Matplotlib and IPython hold fonts, the grammar of formulas, the lexer of Python, the files of modules,
    magics: two tenths of a second for every notebook.
    """
    with contextlib.suppress(KeyError):  # of a machine whose calls nobody has listed: there, no filter can be had
        for outer in (False, True):
            system_call_filter(outer).program  # noqa: B018 - it is compiled when it is first asked for
    if FIGURES:
        figure = matplotlib.figure.Figure()
        # Without a glyph, whose font's file would stay open in all notebooks. Others are closed in forked processes.
        figure.subplots().set_title(r"$\ $")
        figure.savefig(io.BytesIO(), format="png", bbox_inches="tight")
    shell = kernel.make().shell
    shell.run_cell("raise ValueError", silent=True)
    with contextlib.redirect_stdout(io.StringIO()):
        shell.run_line_magic("config", "")  # lists what can be set, and sets nothing


if __name__ == "__main__":
    rehearse()
    kinds = [*map(int, sys.argv[1:])]
    try:
        fork_for_each(socket.socket(fileno=0), serve, functools.partial(namespaces.fork, *kinds) if kinds else os.fork)
    except OSError as error:
        sys.exit(f"sandbox: {error}")
