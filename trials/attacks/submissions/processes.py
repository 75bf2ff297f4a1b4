# %% attack fork-bomb: as many processes as can be had, at most 500
# %% cell
import os
import time

children = []
try:
    for _ in range(500):
        child = os.fork()
        if child == 0:
            time.sleep(30)
            os._exit(0)
        children.append(child)
except OSError:
    pass
print(len(children))

# %% attack memory-bomb: as much memory as can be had, at most 6 GiB
# %% cell
import numpy as np

hoard = []
for _ in range(6):
    hoard.append(np.ones(1 << 27))


# %% attack memory-in-call: the same inside a call of the tests
# %% solution
def double(x):
    import numpy as np

    hoard = [np.ones(1 << 27) for _ in range(6)]
    return len(hoard)


# %% attack disk-bomb: files until the disk is full, at most 640 MiB
# %% cell
try:
    for i in range(10):
        with open(f"CANARY_FOLDER/fill-{i}" if i % 2 else f"fill-{i}", "wb") as file:
            file.write(bytes(64 << 20))
except OSError as error:
    print(type(error).__name__)

# %% attack output-bomb: two hundred million characters
# %% cell
for _ in range(200):
    print("x" * 1_000_000)

# %% attack output-lines: a million lines
# %% cell
import sys

for i in range(1_000_000):
    sys.stdout.write(f"{i}\n")
    if i % 1000 == 0:
        sys.stdout.flush()


# %% attack output-in-call: the same inside a call of the tests
# %% solution
def double(x):
    for _ in range(50):
        print("x" * 1_000_000)


# %% attack endless-cell: a loop that ignores interrupts
# %% cell
import signal

signal.signal(signal.SIGINT, signal.SIG_IGN)
while True:
    pass


# %% attack endless-call: the same inside a call of the tests
# %% solution
def double(x):
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    while True:
        pass


# %% attack endless-c: a loop in C that cannot be interrupted
# %% solution
def double(x):
    return sum(range(10**11))


# %% attack exit-cell: the process ends in a cell
# %% cell
import os

os._exit(0)


# %% attack exit-call: the process ends in a call
# %% solution
def double(x):
    import os

    os._exit(0)


# %% attack quit: exit() and SystemExit
# %% cell
exit()


# %% solution
def double(x):
    raise SystemExit(0)


# %% attack segfault: the interpreter is made to crash
# %% solution
def double(x):
    import ctypes

    ctypes.string_at(0)


# %% attack recursion: no end of recursion
# %% solution
def double(x):
    import sys

    sys.setrecursionlimit(10**9)
    return double(x)


# %% attack signal-parents: signals to the parent and to a process outside
# %% cell
import os
import signal

for process in (CANARY_PID, os.getppid()):
    try:
        os.kill(process, signal.SIGKILL)
    except OSError:
        pass

# %% attack daemon: a daemon that outlives its notebook
# %% cell
import os
import time

if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        time.sleep(606)
    os._exit(0)

# %% attack daemon-detached: a daemon by way of a shell
# %% cell
import subprocess

subprocess.Popen(["setsid", "nohup", "sleep", "607"], start_new_session=True)

# %% attack ptrace: the parent is traced
# %% cell
import ctypes
import os

for process in (CANARY_PID, os.getppid()):
    print(ctypes.CDLL(None).ptrace(0x4206, process, 0, 0))  # PTRACE_SEIZE, which stops nobody

# %% attack setuid: more rights are asked for
# %% cell
import os

for ask in (
    lambda: os.setuid(0),
    lambda: os.chroot("/"),
    lambda: os.nice(-20),
):
    try:
        ask()
        print("LEAK rights")
    except OSError:
        pass
try:
    os.chmod("CANARY_FOLDER", 0o777)  # the folder itself shows whether it was done
except OSError:
    pass

# %% attack namespaces: a user namespace of its own, and a mount in it
# %% cell
import ctypes

libc = ctypes.CDLL(None, use_errno=True)
print(libc.unshare(0x10000000 | 0x00020000), ctypes.get_errno())
print(libc.mount(b"none", b"/tmp", b"tmpfs", 0, b""), ctypes.get_errno())
