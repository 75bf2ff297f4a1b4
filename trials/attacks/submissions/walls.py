# %% attack memory-files: memory that belongs to no process and to no file system
# %% cell
import ctypes
import os
import platform

libc = ctypes.CDLL(None)
kept = []
for make in (
    lambda: os.memfd_create("x"),
    lambda: libc.syscall(319 if platform.machine() == "x86_64" else 279, b"x", 4),  # memfd_create, huge pages
    lambda: libc.syscall(447, 0),  # memfd_secret
    lambda: libc.shmget(0, 1 << 20, 0o1600),
):
    try:
        descriptor = make()
        if descriptor >= 0:
            kept.append(descriptor)
    except OSError:
        pass
if kept:
    print("LEAK", kept)

# %% attack pages-in-pipes: pages that stay in pipes when they are given back
# %% cell
import ctypes
import os

libc = ctypes.CDLL(None)
page = ctypes.create_string_buffer(1 << 20)
vector = (ctypes.c_size_t * 2)(ctypes.addressof(page), len(page))
if libc.vmsplice(os.pipe()[1], vector, 1, 8) > 0:  # SPLICE_F_GIFT
    print("LEAK")

# %% attack kernel-corners: calls that no notebook needs, some by their numbers, some newer than any filter
# %% cell
import ctypes
import platform

libc = ctypes.CDLL(None, use_errno=True)
calls = {
    "personality": lambda: libc.personality(0x0400000 | 0x0040000),  # READ_IMPLIES_EXEC, no random addresses
    "set_mempolicy": lambda: libc.syscall(238 if platform.machine() == "x86_64" else 237, 0, 0, 0),
    "statmount": lambda: libc.syscall(457, 0, 0, 0, 0),
    "listmount": lambda: libc.syscall(458, 0, 0, 0, 0),
    "fanotify": lambda: libc.syscall(300 if platform.machine() == "x86_64" else 262, 0x200, 0),
    "listns": lambda: libc.syscall(470, 0, 0, 0, 0),
    "io_uring": lambda: libc.syscall(425, 1, ctypes.create_string_buffer(256)),
    "landlock of x32": lambda: libc.syscall(0x40000000 | 39),
    "newer": lambda: libc.syscall(600),
}
for name, ask in calls.items():
    # EPERM and ENOSYS are the filter's: anything else is the kernel's own answer.
    if ask() >= 0 or ctypes.get_errno() not in (1, 38):
        print("LEAK", name)

# %% attack files-without-end: as many files, folders, links, pipes and sockets as can be had, each empty
# %% cell
import os
import socket
import time

began = time.monotonic()
for folder in (".", "/tmp", "/dev/shm", os.path.expanduser("~")):
    try:
        os.makedirs(f"{folder}/many")
        for i in range(15_000):
            if time.monotonic() - began > 4:
                break
            open(f"{folder}/many/{i}", "w").close()
            os.symlink("x", f"{folder}/many/{i}-link")
            os.mkfifo(f"{folder}/many/{i}-pipe")
    except OSError as error:
        print(type(error).__name__)

# %% attack beside-the-notebooks-folders: something is made, renamed or linked in the folder that the grader has made
# %% cell
import os
import socket
import sys

folder = sys.modules["sandboxed.inherited"].private
for what, attempt in {
    "a pipe": lambda: os.mkfifo(f"{folder}/pipe"),
    "a socket": lambda: socket.socket(socket.AF_UNIX).bind(f"{folder}/socket"),
    "a folder": lambda: os.mkdir(f"{folder}/folder"),
    "a second name": lambda: os.link("/proc/self/exe", f"{folder}/second"),
    "another name": lambda: os.rename(f"{os.getcwd()}/lab.ipynb", f"{folder}/renamed"),
    "text": lambda: open(f"{folder}/text", "a").write(" "),
}.items():
    try:
        attempt()
        print("LEAK", what)
    except OSError:
        pass

# %% attack last-to-go: this process is spared when memory runs out, and the grader is not
# %% cell
import os

for pid in ("self", os.getppid(), 1, CANARY_PID):
    for value in ("-1000", "0"):
        try:
            with open(f"/proc/{pid}/oom_score_adj", "r+") as file:
                file.write(value)
            print("LEAK", pid)
        except OSError:
            pass

# %% attack all-terminals: the machine's terminals are used up
# %% cell
import os

try:
    print("LEAK", os.openpty())
except OSError:
    pass

# %% attack modes-of-the-course: nobody may read the gradebook, anybody may write the sources
# %% cell
import ctypes
import os

libc = ctypes.CDLL(None)
for path, mode in (
    ("CANARY_COURSE/gradebook.db", 0o400),
    ("CANARY_COURSE/source/lab/lab.ipynb", 0o777),
    ("CANARY_COURSE/submitted/zz-honest", 0),
    ("CANARY_FOLDER/kept", 0o666),
    ("CANARY_FOLDER", 0o777),
):
    place = os.fsencode(path)
    for attempt in (
        lambda: os.chmod(path, mode),
        lambda: os.chmod(os.path.basename(path), mode, dir_fd=os.open(os.path.dirname(path), os.O_PATH)),
        lambda: os.chmod(f"/proc/self/fd/{os.open(path, os.O_PATH)}", mode),
        lambda: libc.syscall(452, -100, place, mode, 0),  # fchmodat2
        lambda: libc.syscall(452, os.open(path, os.O_PATH), b"", mode, 0x1000),
        lambda: os.fchmod(os.open(path, os.O_RDONLY), mode),
    ):
        try:
            attempt()
        except OSError:
            pass

# %% attack times-and-marks: files of the course get other times, owners, marks and flags
# %% cell
import ctypes
import os
import struct

libc = ctypes.CDLL(None)
for path in ("CANARY_COURSE/source/lab/lab.ipynb", "CANARY_COURSE/submitted/zz-honest/lab/lab.ipynb"):
    value = ctypes.create_string_buffer(b"x")
    marks = struct.pack("QII", ctypes.addressof(value), 1, 0)
    for attempt in (
        lambda: os.utime(path, (1, 1)),
        lambda: os.utime(path, (1, 1), follow_symlinks=False),
        lambda: libc.syscall(280, os.open(path, os.O_PATH), b"", (ctypes.c_long * 4)(1, 0, 1, 0), 0x1000),  # utimensat
        lambda: libc.syscall(235, os.fsencode(path), (ctypes.c_long * 4)(1, 0, 1, 0)),  # utimes
        lambda: os.setxattr(path, "user.note", b"x"),
        lambda: os.setxattr(path, "user.note", b"x", follow_symlinks=False),
        lambda: libc.syscall(463, -100, os.fsencode(path), 0, b"user.note", marks, len(marks)),  # setxattrat
        lambda: os.chown(path, os.getuid(), os.getgid()),
    ):
        try:
            attempt()
        except OSError:
            pass

# %% attack marks-read: what is noted of a file in its attributes is read
# %% cell
import ctypes
import os
import struct

for attempt in (
    lambda: os.getxattr("CANARY_FOLDER/kept", "user.note"),
    lambda: os.getxattr("CANARY_FOLDER/kept", "user.note", follow_symlinks=False),
    lambda: os.listxattr("CANARY_FOLDER/kept") and "LEAK",
):
    try:
        print(attempt())
    except OSError:
        pass
value = ctypes.create_string_buffer(64)
about = struct.pack("QII", ctypes.addressof(value), 64, 0)
ctypes.CDLL(None).syscall(464, -100, b"CANARY_FOLDER/kept", 0, b"user.note", about, len(about))  # getxattrat
print(value.value.decode())

# %% attack limits-of-others: another process may use no more time, or open nothing
# %% cell
import ctypes
import os
import resource

libc = ctypes.CDLL(None)
for pid in (CANARY_PID, (1 << 32) | CANARY_PID, os.getppid()):
    for kind, limit in ((resource.RLIMIT_CPU, 1), (resource.RLIMIT_NOFILE, 0), (resource.RLIMIT_CORE, 0)):
        # The upper half of a number of a process is nothing to the kernel.
        libc.syscall(
            302 if os.uname().machine == "x86_64" else 261,
            ctypes.c_ulong(pid),
            kind,
            (ctypes.c_ulong * 2)(limit, limit),
            None,
        )

# %% attack slow-others: another process gets the least of the processors
# %% cell
import ctypes
import os
import struct

pid = CANARY_PID
idle = struct.pack("IIQiIQQQ", 48, 5, 0, 0, 0, 0, 0, 0)
x86 = os.uname().machine == "x86_64"
libc = ctypes.CDLL(None)
for attempt in (
    lambda: os.setpriority(os.PRIO_PROCESS, pid, 19),
    lambda: os.setpriority(os.PRIO_PGRP, os.getpgid(pid), 19),
    lambda: libc.setpriority(ctypes.c_ulong(1 << 32), ctypes.c_ulong((1 << 32) | pid), 19),
    lambda: os.sched_setaffinity(pid, {0}),
    lambda: os.sched_setscheduler(pid, os.SCHED_IDLE, os.sched_param(0)),
    lambda: libc.syscall(314 if x86 else 274, pid, idle, 0),  # sched_setattr
    lambda: libc.syscall(251 if x86 else 30, 1, pid, 3 << 13),  # ioprio_set: idle
):
    try:
        attempt()
    except OSError:
        pass

# %% attack agents-of-the-user: programs of the user's that listen at a path, such as ssh-agent, are spoken to
# %% cell
import os
import socket

path = "CANARY_SOCKET"


def near():
    os.chdir(os.path.dirname(path))
    return os.path.basename(path)


for attempt in (
    lambda: socket.socket(socket.AF_UNIX).connect(path),
    lambda: socket.socket(socket.AF_UNIX).connect(near()),
    lambda: socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET).connect(path),
    lambda: socket.socket(socket.AF_UNIX).connect(f"/proc/self/fd/{os.open(path, os.O_PATH)}"),
):
    try:
        attempt()
    except OSError:
        pass

# %% attack datagrams-to-agents: the same without a connection
# %% cell
import ctypes
import socket

path = "CANARY_SOCKET-datagrams"
for attempt in (
    lambda: socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM).sendto(b"x", path),
    lambda: socket.socket(socket.AF_UNIX, socket.SOCK_RAW).sendmsg([b"x"], [], 0, path),
    lambda: socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)[0].sendto(b"x", path),
    lambda: socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)[0].sendmsg([b"x"], [], 0, path),
    lambda: socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)[0].sendmsg([b"x"], [], 0, path),
    lambda: socket.socketpair()[0].sendto(b"x", path),
):
    try:
        attempt()
    except OSError:
        pass

# %% attack memory-of-others: shared memory of another program is read, and removed
# %% cell
import ctypes

libc = ctypes.CDLL(None)
libc.shmat.restype = ctypes.c_ssize_t
if libc.shmat(CANARY_MEMORY, 0, 0) != -1:
    print("LEAK")
libc.shmctl(CANARY_MEMORY, 0, 0)
for i in range(CANARY_MEMORY + 1):
    libc.semctl(i, 0, 0)
    libc.msgctl(i, 0, 0)

# %% attack watching: what is written in the course is watched
# %% cell
import ctypes
import fcntl
import os

libc = ctypes.CDLL(None)
for folder in ("CANARY_COURSE/submitted", "CANARY_COURSE", "CANARY_FOLDER"):
    if libc.inotify_add_watch(libc.inotify_init1(0), folder.encode(), 0xFFF) >= 0:
        print("LEAK", folder)
    try:
        fcntl.fcntl(os.open(folder, os.O_RDONLY), fcntl.F_NOTIFY, fcntl.DN_CREATE)
        print("LEAK", folder)
    except OSError:
        pass

# %% attack signals-by-detours: a process is ended by a file's owner, a descriptor, a queue, a timer
# %% cell
import ctypes
import fcntl
import os
import signal
import socket

pid = CANARY_PID
libc = ctypes.CDLL(None)


def by_owner():
    ours, theirs = socket.socketpair()
    fcntl.fcntl(ours, fcntl.F_SETSIG, signal.SIGKILL)
    fcntl.fcntl(ours, fcntl.F_SETOWN, pid)
    fcntl.fcntl(ours, fcntl.F_SETFL, os.O_ASYNC)
    theirs.send(b"x")


info = (ctypes.c_int * 32)(signal.SIGTERM, 0, -1)
for attempt in (
    by_owner,
    lambda: signal.pidfd_send_signal(os.pidfd_open(pid), signal.SIGKILL),
    lambda: libc.syscall(129 if os.uname().machine == "x86_64" else 138, pid, signal.SIGTERM, info),  # rt_sigqueueinfo
    lambda: libc.syscall(234 if os.uname().machine == "x86_64" else 131, pid, pid, signal.SIGTERM),  # tgkill
    lambda: os.killpg(os.getpgid(pid), signal.SIGTERM) if os.getpgid(pid) != os.getpgid(0) else None,
):
    try:
        attempt()
    except OSError:
        pass
