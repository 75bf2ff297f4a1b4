"""Puts the inner walls around its own process, which then becomes the student's: `python -I launch.py ORDER`.

ORDER is the JSON text that `proctor.walls.command` writes. All of this runs before any of the student's code.
"""

import contextlib
import ctypes
import errno
import json
import os
import resource
import shutil
import signal
import sys
import time
from pathlib import Path

import psutil
from landlockpy import AccessFS, AccessNet, Ruleset, Scope, abi_version, fs_for_abi, scope_for_abi
from landlockpy.flags import LATEST_ABI
from seccompy import ArgCmp, CmpOp, Filter, arch, syscall_nr

# Numbers of linux/prctl.h, linux/sched.h and sys/socket.h.
PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36
CLONE_NEWUSER = 0x10000000
AF_UNIX = 1

READ = AccessFS.EXECUTE | AccessFS.READ_FILE | AccessFS.READ_DIR
# Programs come from the system and the environment only; devices can be neither made nor controlled.
WRITE = fs_for_abi(LATEST_ABI) & ~(AccessFS.EXECUTE | AccessFS.MAKE_CHAR | AccessFS.MAKE_BLOCK | AccessFS.IOCTL_DEV)
# The private folder is on the host's disk, whose space has no limit: it takes sockets, but no files.
SOCKETS = AccessFS.READ_FILE | AccessFS.READ_DIR | AccessFS.MAKE_SOCK | AccessFS.REMOVE_FILE | AccessFS.RESOLVE_UNIX
DEVICE = AccessFS.READ_FILE | AccessFS.WRITE_FILE
# The kernel refuses a rule with the rights of a folder for a file.
OF_FILES = DEVICE | AccessFS.EXECUTE | AccessFS.TRUNCATE

# No notebook needs these calls. Each reaches into other processes, makes a new surface of the kernel reachable, or
# reaches what is shared by the whole machine where there are no namespaces.
REFUSED = (
    *("ptrace", "process_vm_readv", "process_vm_writev", "process_madvise", "kcmp", "pidfd_getfd"),
    *("keyctl", "add_key", "request_key", "bpf", "perf_event_open", "userfaultfd"),
    *("io_uring_setup", "io_uring_enter", "io_uring_register"),
    *("mount", "umount2", "move_mount", "mount_setattr", "pivot_root", "chroot", "open_by_handle_at"),
    *("open_tree", "fsopen", "fsconfig", "fsmount", "fspick"),
    *("unshare", "setns", "shmget", "shmat", "semget", "msgget", "mq_open"),
)


def system_call_filter() -> Filter:
    """Refuses the system calls above, user namespaces, and sockets of every family but Unix."""
    calls = Filter()
    # On x86-64 every call has a second number, that of the x32 ABI, and 512 to 547 are numbers that only x32 has.
    x32 = 0x40000000
    twice = (0, x32) if arch() == "x86_64" else (0,)
    for bit in twice:
        for name in REFUSED:
            calls.errno(syscall_nr(name) | bit, errno.EPERM)
        for name in ("socket", "socketpair"):
            calls.errno(syscall_nr(name) | bit, errno.EOPNOTSUPP, args=[ArgCmp(0, CmpOp.NE, AF_UNIX)])
        new_user = ArgCmp(0, CmpOp.MASKED_EQ, CLONE_NEWUSER, CLONE_NEWUSER)
        calls.errno(syscall_nr("clone") | bit, errno.EPERM, args=[new_user])
        # Its flags lie in memory, where no filter sees them. The C library then uses clone.
        calls.errno(syscall_nr("clone3") | bit, errno.ENOSYS)
    if x32 in twice:
        for number in range(512, 548):
            calls.errno(number | x32, errno.EPERM)
    return calls


def prctl(option: int, value: int) -> None:
    """Set an attribute of this process; OSError where the kernel refuses."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(option, value, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), f"prctl {option}")


def prepare(order: dict) -> None:
    """Make the student's folders, with copies of the support files, and hand them over."""
    base, support = Path(order["base"]), order["support"]
    for name in ("work", "home", "tmp"):
        (base / name).mkdir()  # what is there already may be a trap that a notebook has left

    def irregular(folder: str, names: list[str]) -> list[str]:
        # A link could point to what only the caller may read.
        paths = [Path(folder, name) for name in names]
        return [path.name for path in paths if path.is_symlink() or not (path.is_file() or path.is_dir())]

    if support:
        copy = shutil.copyfile
        shutil.copytree(support, base / "work", ignore=irregular, copy_function=copy, dirs_exist_ok=True)
    if order["package"]:
        (base / "packages").mkdir()
        (base / "packages" / "sandboxed").symlink_to(order["package"])
    if order["uid"] is not None:
        for top in (base, Path(order["private"])):
            for path in (top, *top.rglob("*")):
                os.chown(path, order["uid"], order["uid"], follow_symlinks=False)


def become(uid: int) -> None:
    """Be the user `uid` in no group but its own; as it is not root, all capabilities are lost."""
    os.setgroups([])
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, uid)


def check_capabilities() -> None:
    """Exit where this process may do what its user may not, as root may in a container without further users."""
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    if int(status["CapEff"], 16) or int(status["CapPrm"], 16):
        sys.exit("sandbox: there is no way to give up root's capabilities here; run it as an ordinary user")


def scope_signals() -> bool:
    """Let this process and its children signal none but each other; False where the kernel cannot (ABI < 6)."""
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
            ([order["private"]], SOCKETS),
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


def set_limits(limits: dict[str, int]) -> None:
    """Limit this process for good; never to more than it may have already."""
    for name, value in limits.items():
        kind = getattr(resource, f"RLIMIT_{name}")
        hard = resource.getrlimit(kind)[1]
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (value, value))


def enter(order: dict, supervisor: int | None = None) -> None:
    """Put up the walls and become the student's program; exits with a text where that fails.

    supervisor: the parent, with which this process shall die
    """
    walls, limits = order["walls"], order["limits"]
    if order["uid"] is not None:
        become(order["uid"])
    elif "bubblewrap" not in walls and os.getuid() != 0:
        # Without a namespace of its own, the notebook shares the number with everything else of this user.
        limits["NPROC"] += threads_of_user()
    if supervisor is not None:
        prctl(PR_SET_PDEATHSIG, signal.SIGKILL)  # only now: it is lost when a process changes its user
        if os.getppid() != supervisor:
            sys.exit(1)
    if walls:
        check_capabilities()
    try:
        os.chdir(order["work"])
        if "landlock" in walls:
            restrict(order)
        set_limits(limits)
        if walls:
            system_call_filter().load()
        os.execvpe(order["argv"][0], order["argv"], order["environment"])
    except PermissionError as error:
        sys.exit(
            f"sandbox: user {os.getuid()} cannot run {order['argv'][0]} ({error}). Without bubblewrap, every folder "
            "above the Python environment, its base interpreter and the private folder must be open to all users "
            "(chmod o+rx): install bubblewrap, use an environment that all may read, or grade as an ordinary user."
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


def supervise(order: dict) -> int:
    """Run the student's program in a child, and leave no process behind; gives its exit status, or 128 + its signal.

    Does for Landlock what the process namespace does for bubblewrap. The process that the caller knows may be killed
    by any signal: this one, in a session of its own, is told, and ends the rest.
    """
    known = os.getpid()
    supervisor = os.fork()
    if supervisor:
        code = os.waitstatus_to_exitcode(os.waitpid(supervisor, 0)[1])
        return code if code >= 0 else 128 - code
    os.setsid()
    awaited = {signal.SIGTERM, signal.SIGCHLD}
    signal.pthread_sigmask(signal.SIG_BLOCK, awaited)
    prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    prctl(PR_SET_CHILD_SUBREAPER, 1)
    if os.getppid() != known:
        sys.exit(1)
    scoped = "landlock" in order["walls"] and scope_signals()
    own = os.getpid()
    student = os.fork()
    if student == 0:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, awaited)
        os.setsid()
        enter(order, supervisor=own)
    status = 128 + signal.SIGKILL
    while signal.sigwait(awaited) == signal.SIGCHLD:
        done = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG)
        while done and done.si_pid != student:
            done = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG)
        if done:
            status = done.si_status if done.si_code == os.CLD_EXITED else 128 + done.si_status
            break
    kill_rest(scoped)
    return status


def main() -> None:
    """Do as the order on the command line says."""
    order = json.loads(sys.argv[1])
    try:
        prepare(order)
        if "bubblewrap" in order["walls"]:
            enter(order)
        sys.exit(supervise(order))
    except OSError as error:
        sys.exit(f"sandbox: {error}")


if __name__ == "__main__":
    main()
