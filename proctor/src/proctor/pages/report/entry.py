"""A file from which a group of wrong answers becomes a known mistake: what is known of it, for a person to complete."""

import pandas as pd

from ...common import harmless

TEMPLATE = """\
# {exercise}: {students} students of {assignment} gave answers that do the same as this one (group {group}).
# They fail: {tests}
#
{messages}

{code}
"""
"""Of a course that has none of its own."""


def entry(assignment: str, group: pd.Series, template: str = TEMPLATE) -> str:
    """The file's text.

    group: a row of `wrong_answers.groups`
    template: has {assignment}, {group} (its id), {notebook}, {exercise}, {students} (how many), {tests}, {aspects} (the
      tests' names without `test_<exercise>_`, quoted, with commas between), {messages} (as comments) and {code}
    Raises KeyError, ValueError or IndexError if there is anything else in braces.
    """
    tests = [test for test, _message in group["tests"]]
    aspects = [test.removeprefix(f"test_{group['exercise']}_") for test in tests]
    # A message is the student's in part: as a comment, each of its lines is one.
    messages = [f"# {line}" for _test, message in group["tests"] for line in harmless.text(message).splitlines()]
    return template.format(
        assignment=assignment,
        group=group.name,
        notebook=group["notebook"],
        exercise=group["exercise"],
        students=group["students"],
        tests=", ".join(tests),
        aspects=", ".join(f'"{aspect}"' for aspect in aspects),
        messages="\n".join(dict.fromkeys(messages)),
        code=harmless.text(group["code"]).strip(),
    )
