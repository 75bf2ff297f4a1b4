# %% attack start-ends: brings modules that IPython looks for when it starts, and ends the process there
# %% file argcomplete.py
import os

os._exit(1)
# %% file storemagic.py
import os

os._exit(1)

# %% attack start-hangs: brings a module that IPython looks for when it starts, and never comes back
# %% file storemagic.py
while True:
    pass

# %% attack long-path: a file at the end of the longest path that can be made, which a copy elsewhere could not have
# %% make
import os

here = os.getcwd()
os.chdir(folder)
while (left := 4090 - len(os.getcwd())) > 250:
    os.mkdir("y" * 200)
    os.chdir("y" * 200)
with open("x" * (left - 1), "w") as file:
    file.write("far away")
os.chdir(here)

# %% attack folder-of-times: a folder instead of the file for the time of the hand-in
# %% make
import shutil

(folder / "hw" / "timestamp.txt").mkdir(parents=True)
(folder / "hw" / "timestamp.txt" / "notes.csv").write_text("1")
shutil.move(folder / "lab.ipynb", folder / "hw" / "lab.ipynb")
(folder / "timestamp.txt").write_text("2026-03-01 23:00:00 KST")
