# %% attack flood-foreign: 1.6 GB of outputs that belong to no cell
# %% cell
import time

from sandboxed import frames

session = get_ipython().kernel.session
message = session.pack(["stream", -1, {"name": "stdout", "text": "x" * 20_000_000}])
for _ in range(80):
    frames.send(session._connection, message)
    time.sleep(0.02)

# %% attack flood-foreign-thread: the same from a thread that goes on, message by message, during the tests
# %% cell
import threading


def flood(session=get_ipython().kernel.session):
    while True:
        session.tell("stream", {"name": "stdout", "text": "x" * 1_000_000})


threading.Thread(target=flood, daemon=True).start()

# %% attack flood-parts: two million empty messages, and one that has a gigabyte
# %% cell
import struct

connection = get_ipython().kernel.session._connection
for _ in range(2_000):
    connection.sendall(bytes(4 * 1000))
connection.sendall(struct.pack(">I", 10**9))
while True:
    connection.sendall(bytes(10_000_000))

# %% attack flood-replies: 1.2 GB of answers to what was never asked
# %% cell
from sandboxed import frames

session = get_ipython().kernel.session
message = session.pack(["execute_reply", 10**6, {"status": "ok", "x": "x" * 20_000_000}])
for _ in range(60):
    frames.send(session._connection, message)

# %% attack flood-lists: one message that is 18 million lists, and thirty of 3 million each
# %% cell
from sandboxed import frames

session = get_ipython().kernel.session
for count in (18_000_000, *[3_000_000] * 30):
    message = session.pack(["display_data", session._number, {"data": {"text/plain": "PLACE"}}])
    frames.send(session._connection, message.replace(b'"PLACE"', b"[" + b"[]," * count + b"0]"))

# %% attack flood-nested: lists in lists, a hundred thousand deep, instead of a message and of each of its parts
# %% cell
from sandboxed import frames

session = get_ipython().kernel.session
deep = b"[" * 100_000 + b"]" * 100_000
number = b"%d" % session._number
content = b'{"data": {"text/plain": %s}}'
for message in (
    deep,
    b'[%s, %s, {"data": {}}]' % (deep, number),
    b'["display_data", %s, {"data": {}}]' % deep,
    b'["display_data", %s, %s]' % (number, deep),
    b'["display_data", %s, %s]' % (number, content % deep),
):
    frames.send(session._connection, message)

# %% attack flood-tiny: half a million outputs of one character
# %% cell
session = get_ipython().kernel.session
for _ in range(500_000):
    session.tell("stream", {"name": "stdout", "text": "x"})

# %% attack flood-raw: bytes that are no message, written right into every connection to the grader
# %% cell
import os
import socket

for name in os.listdir("/proc/self/fd"):
    try:
        connection = socket.socket(fileno=os.dup(int(name)))
        if connection.family != socket.AF_UNIX:
            continue
        connection.settimeout(0.5)
        for data in (b"\x01\x00" * 5_000_000, b"\x02" + b"\x7f" * 8 + bytes(10_000_000), b"\xff" * 10_000_000):
            connection.sendall(data)
    except OSError:
        continue

# %% attack message-counts: messages that count cells by texts, dictionaries and numbers that are none
# %% cell
session = get_ipython().kernel.session
for count in ("<script>PWNED</script>", {"a": 1}, [1], -1, 1.5, True, 10**400, None):
    for kind in ("execute_input", "execute_result"):
        session.tell(kind, {"execution_count": count, "data": {"text/plain": "x"}})

# %% attack message-fields: every kind of message with every field of a wrong type, or none at all
# %% cell
session = get_ipython().kernel.session
kinds = ("status", "execute_input", "clear_output", "stream", "display_data", "update_display_data", "execute_result")
kinds += ("error", "comm_open", "comm_msg", "kernel_info_reply", "ready", "no such thing")
fields = ("execution_state", "execution_count", "wait", "name", "text", "data", "metadata", "transient", "ename")
fields += ("evalue", "traceback", "status", "comm_id", "target_name", "protocol_version")
for value in ("\ud800", ["\udfff"], {"text/plain": ["\ud800", 1]}, {"display_id": []}, [[]], 7, None, True):
    for kind in kinds:
        for content in (dict.fromkeys(fields, value), {}, value):
            try:
                session.tell(kind, content)
            except (TypeError, ValueError):
                pass

# %% attack message-shapes: messages that are no lists of three, or whose parts are none
# %% cell
from sandboxed import frames

session = get_ipython().kernel.session
number, content = session._number, {"name": "stdout", "text": "x"}
for message in (7, "stream", None, [], {}, ["stream"], ["stream", number], ["stream", number, content, content]):
    frames.send(session._connection, session.pack(message))
for kind in ([], {}, 7, None, "stream"):
    for number in ("1", [], {}, True, 1.0, None, 10**30):
        frames.send(session._connection, session.pack([kind, number, content]))
for message in (b"", b"\xff\xfe", b"[1e999999]", b"[" * 10, b"NaN", b'["stream", 1, {"name": "stdout", "text": "\\ud800"}]'):
    frames.send(session._connection, message)

# %% attack message-reply: the reply to a cell names an error of the wrong types, before the kernel's own
# %% cell
session = get_ipython().kernel.session
for content in ({"status": "error"}, {"status": "error", "ename": {}, "evalue": [], "traceback": 7}, {"status": {}}, {}):
    session.tell("execute_reply", content)

# %% attack never-ready: a cell that takes too long, behind which a thread never stops to say something
# %% cell
import threading
import time


def drip(session=get_ipython().kernel.session):
    while True:
        session.tell("status", {"execution_state": "busy"})
        time.sleep(0.05)


threading.Thread(target=drip, daemon=True).start()
time.sleep(1000)

# %% attack lose-kernels: thirty cells, each of which ends the process
# %% notebook
from nbformat.v4 import new_code_cell

notebook.cells[1:1] = [new_code_cell(f"import os\nos._exit({number})") for number in range(30)]

# %% attack hoard-files: all open files that can be had, kept through the tests
# %% cell
hoard = []
try:
    while True:
        hoard.append(open("/dev/null"))
except OSError:
    pass

# %% attack hoard-processes: all processes that can be had, kept through the tests
# %% cell
import subprocess

hoard = []
try:
    while True:
        hoard.append(subprocess.Popen(["sleep", "608"]))
except OSError:
    pass

# %% attack hoard-at-random: every fresh kernel has another cell that leaves no room
# %% cell
import random

hoard = []
if random.random() < 0.5:
    try:
        while True:
            hoard.append(open("/dev/null"))
    except OSError:
        pass

# %% cell
if random.random() < 0.5:
    try:
        while True:
            hoard.append(open("/dev/zero"))
    except OSError:
        pass

# %% attack probe-lies: the answer to whether there is room is always that there is none
# %% cell
import sandboxed.probe


def check():
    raise MemoryError


sandboxed.probe.check = check


# %% solution
def double(x):
    return 0

# %% attack unasked-replies: replies to nothing without end, behind a cell that takes too long
# %% cell
import threading
import time

from sandboxed import frames

session = get_ipython().kernel.session
reply = session.pack(["execute_reply", 10**6, {"status": "ok"}])


def answer():
    while True:
        frames.send(session._connection, reply)


threading.Thread(target=answer, daemon=True).start()
time.sleep(1000)

# %% attack early-reply: the cell says itself that it has come to its end, and goes on
# %% cell
import time

get_ipython().kernel.session.tell("execute_reply", {"status": "ok"})
time.sleep(1000)

# %% attack replies-to-come: replies to cells and questions that are yet to come
# %% cell
from sandboxed import frames

session = get_ipython().kernel.session
for number in range(1000):
    frames.send(session._connection, session.pack(["execute_reply", session._number + number, {"status": "ok"}]))

# %% attack half-a-message: the beginning of one that never ends, on every connection
# %% cell
import os
import socket

for name in os.listdir("/proc/self/fd"):
    try:
        connection = socket.socket(fileno=os.dup(int(name)))
        if connection.family == socket.AF_UNIX:
            connection.settimeout(0.5)
            connection.sendall((1_000_000).to_bytes(4, "big") + b"x")
    except OSError:
        continue

# %% attack stops-itself: a kernel that neither reads, nor says anything, nor ends
# %% cell
import os
import signal

os.kill(os.getpid(), signal.SIGSTOP)
