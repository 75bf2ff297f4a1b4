"""All internals of other libraries that proctor leans on, by library: none of them is a promise.

Each function or class says what it leans on and what breaks if that changes; `tests/test_nbgrader_seams.py` looks at
each of them, and fails with the name of what has changed. No other module may use what is private to
nbgrader, nbclient, nbconvert, jupyter_client, ipykernel, IPython, mistune or traitlets.

- `converters`: nbgrader's runs of autograding and feedback
- `gradebook`: nbgrader's gradebook, and what goes through its cells
- `commands`: nbgrader's commands and their options
- `cells`: what nbclient and IPython do with cells
- `texts`: what nbconvert and mistune do with texts

What runs beside a student's code leans on ipykernel, and can import none of these: `run.sandboxed.ipykernel_seams`.

This module imports nothing, for the process that runs tests imports `cells` and none of the others.
"""


class SeamBroken(Exception):
    """A library does no longer what proctor leans on; the text names what, and what did not happen."""
