"""The course, as nbgrader reads it when a command is run from this folder."""

import os
from pathlib import Path

import proctor

c = get_config()  # noqa: F821 - nbgrader provides it

root = Path(__file__).resolve().parent

c.CourseDirectory.course_id = "deep-learning"
# Two commands may grade the two editions at once: wait for the other's write, which takes milliseconds.
c.CourseDirectory.db_url = f"sqlite:///{root / 'gradebook.db'}?timeout=60"

# Encrypt what kernels and nbgrader say to each other over the ports of a machine that others may use too.
c.KernelManager.transport_encryption = "auto"

# The matrices are small: threads of BLAS gain nothing and get in each other's way when two notebooks run at once.
os.environ.setdefault("OMP_NUM_THREADS", "1")

# Plain nbgrader's kernels, such as Validate's, import the hidden tests from here. (proctor's sandbox has none of it.)
places = os.environ.get("PYTHONPATH", "").split(os.pathsep)
if str(root) not in places:
    os.environ["PYTHONPATH"] = os.pathsep.join([str(root), *filter(None, places)])

# What students find in the place of a solution.
c.ClearSolutions.code_stub = {"python": "# 여기에 작성합니다 / your code here\nraise NotImplementedError()"}
c.ClearSolutions.text_stub = "여기에 답을 적습니다. / Write your answer here."

# A finished notebook computes for a second or two in all. A cell that computes for 20 is in an endless loop, even
# where Matplotlib has to build its font cache first.
c.Execute.timeout = 20
# A kernel has nothing to save when its notebook is done.
c.Execute.shutdown_kernel = "immediate"

# Validate (in JupyterLab, or `nbgrader validate`) reports the check cells too, whose numbers students can see.
c.Validator.validate_all = True

# Student code runs in a sandbox; pages are rid of hidden tests and script.
proctor.configure(c)
# Their tests are written for that, and marks are safe there. Those of any other assignment run as nbgrader runs them.
c.Execute.apart = ["week3", "week3-en"]
# The edition without a language in its name is the Korean one.
c.Edition.default_language = "ko"
# Follow-through puts right functions in the place of the student's, in the student's namespace. Limits on time count
# what the student's process computes; by the clock, an answer has ten times as long, as proctor gives it. Hints are in
# the language of the page. What every test imports or finds for itself is there from here on, once for all notebooks.
c.Execute.setup = """
from grader_tests.judging import follow_through, messages, student_code, time_limit
from grader_tests.mistakes import diagnosis
student_code.rehearse()
diagnosis.prepare()
follow_through.student_namespace = student_namespace
time_limit.processor_seconds, time_limit.CLOCK = processor_seconds, 10.0
messages.language = assignment_language
"""
# What workers on other machines need of this course for the tests.
c.Grade.tests = ["grader_tests", "source"]
# From a group of wrong answers, `proctor report --entry` makes an entry of the catalogue in this form.
c.Report.entry_template = "grader_tests/mistakes/entry.txt"
