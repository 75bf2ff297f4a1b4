"""Wrong answers in groups: those that do the same, and the tests that they fail."""

import pandas as pd

from ...common.digest import digest
from .class_data import ClassData
from .statistics import EXERCISE

# Characters of a group's id, by which commands name it: of a hundred groups, two are the same once in 3,000 reports.
LENGTH = 6


class NoGroup(Exception):
    """There is no group with an id; the text says so."""


def failed(data: ClassData) -> pd.DataFrame:
    """The tests that cost points on answers that were written: rows of `data.grades`, with `lost` (points)."""
    grades = data.grades[(data.grades["state"] == "graded") & ~data.grades["written"]]
    grades = grades.merge(data.answers[["student", *EXERCISE, "unwritten"]], on=["student", *EXERCISE])
    return grades.assign(lost=grades["maximum"] - grades["points"]).query("lost > 0 and not unwritten")


def by_message(failed: pd.DataFrame) -> pd.DataFrame:
    """The messages for which points were lost, the costliest first.

    Columns: notebook, exercise, cell (the test), message, `students` (how many), `lost` (points in all), `who` (tuple)
    """
    table = (
        failed.groupby([*EXERCISE, "cell", "message"], sort=False)
        .agg(
            students=("student", "nunique"),
            lost=("lost", "sum"),
            who=("student", lambda students: tuple(sorted(set(students)))),
        )
        .reset_index()
    )
    return table.sort_values(["lost", "students"], ascending=False, kind="stable", ignore_index=True)


def _most_frequent(texts: pd.Series) -> str:
    found = texts[texts != ""].mode()
    return found.iloc[0] if len(found) else ""


def groups(data: ClassData) -> pd.DataFrame:
    """Groups of wrong answers to an exercise that do the same, by id, those that cost most points first.

    Two answers do the same if the tests' calls gave the same results (`behaviour`) or, if that is not known, if they
    fail the same tests with the same messages. An id is the same in each report.

    Columns: notebook, exercise, `students` (how many), `lost` (points in all), `who` (tuple of students), `tests`
    (tuple of pairs: a test that they fail, and the most frequent message), misconception and says (of the known mistake
    that it is; empty for none), `code` (the shortest of the answers)
    """
    lost = failed(data)
    test_messages = lost["cell"] + "\n" + lost["message"]
    answers = (
        lost.assign(test_messages=test_messages)
        .groupby(["student", *EXERCISE], sort=False)
        .agg(behaviour=("behaviour", "max"), test_messages=("test_messages", "\n".join), lost=("lost", "sum"))
        .reset_index()
    )
    answers["key"] = answers["behaviour"].where(answers["behaviour"] != "", answers["test_messages"])
    code = data.answers.set_index(["student", *EXERCISE])["code"].to_dict()
    lost = lost.merge(answers[["student", *EXERCISE, "key"]], on=["student", *EXERCISE])
    rows = {}
    for (notebook, exercise, key), failures in lost.groupby([*EXERCISE, "key"], sort=False):
        who = tuple(sorted(set(failures["student"])))
        messages = failures.groupby("cell", sort=False)["message"].agg(_most_frequent)
        mistake = _most_frequent(failures["misconception"])
        says = _most_frequent(failures.loc[failures["misconception"] == mistake, "says"]) if mistake else ""
        texts = filter(None, (code.get((student, notebook, exercise), "") for student in who))
        rows[_id(notebook, exercise, key)] = {
            "notebook": notebook,
            "exercise": exercise,
            "students": len(who),
            "lost": failures["lost"].sum(),
            "who": who,
            "tests": tuple(messages.items()),
            "misconception": mistake,
            "says": says,
            "code": min(texts, key=lambda text: (len(text), text), default=""),
        }
    columns = ["notebook", "exercise", "students", "lost", "who", "tests", "misconception", "says", "code"]
    table = pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("group")
    return table.sort_values(["lost", "students"], ascending=False, kind="stable")


def group(data: ClassData, key: str) -> pd.Series:
    """The row of `groups` with this id. Raises NoGroup."""
    found = groups(data)
    if key not in found.index:
        raise NoGroup(f"No group {key} in {data.assignment}: proctor report {data.assignment} shows those of today")
    return found.loc[key]


def _id(*parts: str) -> str:
    return digest("\n".join(parts))[:LENGTH]
