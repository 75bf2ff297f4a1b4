# %% attack endless-file: beside the notebook, links to devices that have no end
# %% link data.csv /dev/zero
# %% link more.csv /dev/urandom
# %% link terminal /dev/tty

# %% attack endless-notebook: instead of the notebook, a link to a device that has no end
# %% link lab.ipynb /dev/zero

# %% attack pipes: pipes and sockets, which wait for ever, beside the notebook and in a folder
# %% make
import os
import socket

(folder / "data").mkdir()
os.mkfifo(folder / "pipe.csv")
os.mkfifo(folder / "data" / "pipe.csv")
with socket.socket(socket.AF_UNIX) as listener:
    here = os.getcwd()
    os.chdir(folder)
    listener.bind("agent.sock")
    os.chdir(here)

# %% attack notebook-that-is-a-pipe: instead of the notebook, a pipe
# %% make
import os

(folder / "lab.ipynb").unlink()
os.mkfifo(folder / "lab.ipynb")

# %% attack timestamp-that-is-a-pipe: instead of the time of the hand-in, a pipe
# %% make
import os

os.mkfifo(folder / "timestamp.txt")

# %% attack timestamp-of-bytes: instead of the time of the hand-in, bytes that are not text
# %% make
(folder / "timestamp.txt").write_bytes(bytes(range(128, 256)) * 10_000)

# %% attack timestamp-from-elsewhere: instead of the time of the hand-in, a link to a file that only the grader may read
# %% link timestamp.txt /etc/shadow

# %% attack file-with-a-hole: files of a gigabyte that take no room where they were made
# %% make
import os

for i in range(3):
    with open(folder / f"{i}.bin", "wb") as file:
        os.truncate(file.fileno(), 10**9)

# %% attack one-file-many-times: links to one large file, each of which would be copied
# %% make
with open(folder / "large.bin", "wb") as file:
    file.truncate(40_000_000)
for i in range(100):
    (folder / f"{i}.bin").symlink_to("large.bin")

# %% attack links-in-circles: folders and files that are links to each other, and to the folders above
# %% link round round
# %% link up ..
# %% link here .
# %% link far ../../../../../../../..
# %% make
(folder / "a").mkdir()
(folder / "a" / "b").symlink_to("../a")

# %% attack crowd: thousands of files, and folders in folders
# %% make
for i in range(12_000):
    (folder / f"{i}.txt").touch()
deep = folder
for _ in range(200):
    deep = deep / "d"
deep.mkdir(parents=True)
(deep / "lab.ipynb").write_text("{}")

# %% attack solutions-under-another-name: links to the notebook with the solutions, named like the one that is missing
# %% link kim_lab.ipynb ../../../source/lab/lab.ipynb
# %% link LAB.ipynb ../../../source/lab/lab.ipynb
# %% make
(folder / "lab.ipynb").rename(folder / "1 lab.ipynb")

# %% attack many-candidates: no notebook, but hundreds of files that may be it, each slow to read
# %% make
import json

notebook = json.loads((folder / "lab.ipynb").read_text())
cell = {"cell_type": "markdown", "metadata": {}, "source": "# x" * 100}
notebook["cells"] += [{**cell, "id": f"n{i}"} for i in range(1500)]
for i in range(300):
    notebook["cells"][-1]["source"] = f"{i}"
    (folder / f"{i} lab ({i}).ipynb").write_text(json.dumps(notebook))
(folder / "lab.ipynb").unlink()

# %% attack names-on-pages: the notebook's name is a picture with script, a link, and a command to a terminal
# %% make
name = "<img src=x onerror=PWNED>[PWNED](javascript:PWNED) \x1b]0;PWNED\x07 lab.ipynb"
(folder / "lab.ipynb").rename(folder / name)
