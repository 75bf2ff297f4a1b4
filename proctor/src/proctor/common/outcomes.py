"""The ways in which grading a cell can end, and what is said to student and teacher of each."""

from .language import N_, translation

NOT_RUN, NO_ROOM, NOT_JUDGED = "not run", "left no room", "not judged"
WORDS = {
    "passed": "",
    "wrong answer": "",
    "raised": "",
    "timed out": N_("This took too long and was stopped."),
    "out of memory": N_("This ran out of memory."),
    "too much output": N_("This printed too much and was stopped."),
    "process died": N_("The notebook's process ended in this cell. The cells after it were run without it."),
    NO_ROOM: N_(
        "After this cell there was no memory left for the tests, or no open files or threads: it may keep more and "
        "more of them. The tests were run without this cell."
    ),
    NOT_RUN: N_("Not run: in the cells above, the notebook's process was lost too often."),
    "refused value": N_("A value of this kind cannot be handed to the tests."),
    NOT_JUDGED: N_("Not marked, since this test could not judge your answer. A person is to look at it."),
    "not read": N_("Not marked, since the notebook could not be read."),
    "grader fault": N_("Not marked because of a grader error. It will be graded again."),
}
# How the tests of a notebook ran.
APART, TOGETHER = "apart", "together"
WAYS = {
    APART: N_("The tests ran apart from this notebook."),
    TOGETHER: N_("The tests ran in this notebook's own process, as nbgrader runs them."),
}
# Notes on a page beside a cell that was not run, and the outputs with which it was handed in.
OWN_OUTPUTS = N_("Not run in grading. The notebook held this output when it was handed in.")
NO_OUTPUTS = N_("Not run in grading. The notebook held no output of this cell when it was handed in.")
# A cell that ends so gets no mark, and waits for a person.
UNMARKED = ("grader fault", "not read", NOT_JUDGED)


def error_output(outcome: str, language: str) -> dict:
    """An output of a notebook that tells of an outcome, in `language`."""
    words = translation(language)(WORDS[outcome])
    return {"output_type": "error", "ename": outcome, "evalue": words, "traceback": [words]}


def credit_output(credit: float) -> dict:
    """An output of a notebook from which nbgrader reads partial credit."""
    return {
        "output_type": "execute_result",
        "execution_count": None,
        "metadata": {},
        "data": {"text/plain": repr(credit)},
    }
