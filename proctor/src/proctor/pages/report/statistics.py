"""What the tables of a class say: difficulty, discrimination, known mistakes, who and what needs a person."""

import math

import pandas as pd

from ...common.outcomes import NOT_JUDGED
from .class_data import ClassData

# Fisher's z has standard error 1/√(n - 3): with fewer than ten students, 0.2 and 0.9 are hardly told apart.
FEWEST = 10
# Nine points of ten on everything else: a strong student loses one point in ten, at most.
STRONG = 0.9
# So rare must it be, if a test is like the others, that this many strong students fail it. By chance alone that is at
# most one test in twenty, and fewer than that since most strong students lose less than STRONG allows.
SURPRISE = 0.05

# A student with so many answers unwritten or without a point needs a look, whatever the sum says.
MANY = 3
# A student who wrote a smaller share of the answers has not really started.
STARTED = 0.5
STUCK, NOT_STARTED, GAPS = "stuck", "did not start", "gaps"

EXERCISE = ["notebook", "exercise"]
# Outcomes after which a person might look whether it was the student's code. The others are wrong answers.
STOPPED = ("timed out", "out of memory", "too much output", "process died", "not run")


def _read(grades: pd.DataFrame) -> pd.DataFrame:
    """The grades from notebooks that could be read; the others say nothing about an exercise."""
    return grades[grades["state"] == "graded"]


def unwritten(data: ClassData) -> pd.DataFrame:
    """Whether the answer is still as it was released, students who submitted × exercises."""
    submitted = data.students.index[data.students["submitted"]]
    table = data.answers.set_index(["student", *EXERCISE])["unwritten"].unstack(EXERCISE)
    return table.reindex(index=submitted, columns=data.exercises.index)


def writers(data: ClassData) -> pd.DataFrame:
    """Whether a student wrote an answer, in a notebook that could be read, students who submitted × exercises."""
    read = data.notebooks.assign(read=data.notebooks["state"] == "graded").pivot(
        index="student", columns="notebook", values="read"
    )
    missing = unwritten(data)
    notebooks = missing.columns.get_level_values("notebook")
    return read.reindex(missing.index)[notebooks].set_axis(missing.columns, axis=1) & ~missing


def by_exercise(data: ClassData, grades: pd.DataFrame) -> pd.DataFrame:
    """Points, students of `grades` × exercises; missing if a cell waits for its first mark."""
    cells = grades.groupby(["student", *EXERCISE])["points"]
    complete = cells.sum().where(cells.count() == cells.size())
    return complete.unstack(EXERCISE).reindex(columns=data.exercises.index)


def points(data: ClassData) -> pd.DataFrame:
    """Points, students who submitted × exercises.

    Missing if the notebook was not handed in or not read, or if a cell waits for its first mark.
    """
    submitted = data.students.index[data.students["submitted"]]
    return by_exercise(data, _read(data.grades)).reindex(index=submitted)


def totals(data: ClassData) -> pd.DataFrame:
    """Points per student who submitted: one column per notebook, `penalty`, `total` (never below zero), and
    `marked`, the maximum of what has been marked so far; `to_mark`, the points that a person has yet to give.

    As the gradebook counts: what is missing or has no mark has no points.
    """
    grades, notebooks = data.grades, data.exercises.index.unique("notebook")
    by_notebook = grades.groupby(["student", "notebook"])["points"].sum().unstack().reindex(columns=notebooks)
    waiting = grades["waiting"] | grades["points"].isna()
    penalty = data.students["penalty"].reindex(by_notebook.index)
    return by_notebook.assign(
        penalty=penalty,
        total=(by_notebook.sum(axis=1) - penalty).clip(lower=0),
        marked=grades["maximum"].mask(waiting, 0.0).groupby(grades["student"]).sum(),
        to_mark=grades["maximum"].where(waiting, 0.0).groupby(grades["student"]).sum(),
    )


def available(data: ClassData) -> tuple[float, float]:
    """Points that can be had so far, and those of written answers that are not yet marked."""
    waiting = _read(data.grades).query("written and waiting").drop_duplicates([*EXERCISE, "cell"])["maximum"].sum()
    return float(data.exercises["maximum"].sum() - waiting), float(waiting)


def item_rest_correlation(points: pd.DataFrame, maximum: pd.Series) -> pd.Series:
    """Pearson's correlation of an exercise's points with the share of points on all the others, by exercise.

    Also called corrected item-total correlation or discrimination (S. Henrysson, Correction of item-total correlations
    in item analysis, Psychometrika 28, 1963). Missing for fewer than FEWEST students, and if all have the same.

    points: students × exercises, missing if there is none; maximum: by exercise
    """
    maxima = points.notna() * maximum
    rest = (-points.fillna(0.0)).add(points.sum(axis=1), axis=0) / (-maxima).add(maxima.sum(axis=1), axis=0)
    found = {}
    for exercise in points.columns:
        pair = pd.DataFrame({"item": points[exercise], "rest": rest[exercise]}).dropna()
        # Differences from rounding alone do not count.
        varies = (pair.max() - pair.min() > 1e-9).all()
        found[exercise] = pair["item"].corr(pair["rest"]) if len(pair) >= FEWEST and varies else float("nan")
    return pd.Series(found, index=points.columns, dtype=float)


def exercises(data: ClassData) -> pd.DataFrame:
    """By exercise: heading, written, maximum; `students` who wrote it and whose points are known, `unwritten` (how many
    did not write it), `share` (the mean share of the points of those who did, the difficulty of test theory), `full`
    and `none` (shares of them with all and with no points), and `discrimination`, in which unwritten is no points.

    A written answer has none of these before all are marked: nbgrader itself marks those that were left empty.
    """
    waiting = _read(data.grades).query("written and waiting")[EXERCISE].drop_duplicates()
    known = points(data)
    known[pd.MultiIndex.from_frame(waiting)] = float("nan")
    wrote = known.where(writers(data))
    share = wrote / data.exercises["maximum"]
    return data.exercises.assign(
        students=wrote.notna().sum(),
        unwritten=unwritten(data).sum(),
        share=share.mean(),
        full=(share >= 1).sum() / wrote.notna().sum(),
        none=(share <= 0).sum() / wrote.notna().sum(),
        discrimination=item_rest_correlation(known, data.exercises["maximum"]),
    )


def misconceptions(data: ClassData) -> pd.DataFrame:
    """Known mistakes by id, most frequent first: notebook, exercise, idea, says, `students` (how many), `share` of
    those who wrote the exercise, `lost` (points in all), `who` (tuple of students).

    If a mistake's idea is not known, the sentence about the mistake is taken instead.
    """
    graded = _read(data.grades)
    found = graded[graded["misconception"] != ""].assign(lost=lambda rows: rows["maximum"] - rows["points"])
    # Notebooks that were graded before ideas had names have none.
    found["idea"] = found["idea"].fillna("") if "idea" in found else ""
    table = found.groupby("misconception").agg(
        notebook=("notebook", "first"),
        exercise=("exercise", "first"),
        idea=("idea", "max"),
        says=("says", lambda texts: texts.mode().iloc[0]),
        students=("student", "nunique"),
        lost=("lost", "sum"),
        who=("student", lambda students: tuple(sorted(set(students)))),
    )
    table["idea"] = table["idea"].mask(table["idea"] == "", without_introduction(table["says"]))
    wrote = writers(data).sum()
    readers = [wrote[row.notebook, row.exercise] for row in table.itertuples()]
    table.insert(5, "share", table["students"] / pd.Series(readers, index=table.index, dtype=float))
    return table.sort_values(["students", "lost"], ascending=False, kind="stable")


def without_introduction(sentences: pd.Series) -> pd.Series:
    """The sentences without the words before the first colon, if several sentences begin with these.

    Tests may introduce what they say of different mistakes in the same words.
    """
    heads, rests = (sentences.map(lambda text, i=i: text.partition(": ")[i]) for i in (0, 2))
    return sentences.mask(heads.duplicated(keep=False) & (rests != ""), rests)


def needing_help(data: ClassData, pass_mark: float) -> pd.DataFrame:
    """Students who submitted and have less than `pass_mark` (a share) of the points marked so far, or MANY exercises
    that they did not write or have no point on; lowest first.

    Columns: `reason` (STUCK: low although most answers are written; NOT_STARTED: fewer than STARTED are; GAPS: not low,
    but MANY exercises without a point), total, marked, share; `missing` (tuple of notebooks that were not handed in, or
    not read), `unwritten` and `nothing` (tuples of exercises of the others: not written, and written without a point),
    `empty` (whether nothing at all was written), `misconceptions` (tuple of ids) and `ideas` (tuple of what was not
    understood).
    """
    table = totals(data)[["total", "marked"]].reindex(data.students.index[data.students["submitted"]])
    table["share"] = table["total"] / table["marked"]
    left, wrote = unwritten(data), writers(data)
    # Where a mark is still to come, there may yet be points.
    pointless = (points(data) == 0) & wrote
    low = table["share"] < pass_mark
    idle = (wrote.sum(axis=1) / len(data.exercises) < STARTED).reindex(table.index)
    table.insert(0, "reason", low.map({True: STUCK, False: GAPS}).mask(idle, NOT_STARTED))
    gaps = (left.sum(axis=1) + pointless.sum(axis=1)) >= MANY
    table = table[low | gaps.reindex(table.index)].sort_values("share", kind="stable")
    grades = data.grades[data.grades["student"].isin(table.index)]
    known = grades[grades["misconception"] != ""].drop_duplicates(["student", "misconception"])
    titles = misconceptions(data)["idea"]
    named = known.assign(idea=known["misconception"].map(titles).fillna("")).drop_duplicates(["student", "idea"])

    def by_student(rows: pd.DataFrame, column: str) -> pd.Series:
        lists = rows.groupby("student")[column].agg(tuple)
        return pd.Series([lists.get(student, ()) for student in table.index], index=table.index, dtype=object)

    def names(which: pd.DataFrame) -> pd.Series:
        exercises = which.columns.get_level_values("exercise")
        lists = [tuple(exercises[which.loc[student].to_numpy(bool)]) for student in table.index]
        return pd.Series(lists, index=table.index, dtype=object)

    return table.assign(
        missing=by_student(data.notebooks[data.notebooks["state"] != "graded"], "notebook"),
        unwritten=names(left),
        nothing=names(pointless),
        empty=(left.any(axis=1) & ~wrote.any(axis=1))[table.index],
        misconceptions=by_student(known, "misconception"),
        ideas=by_student(named[named["idea"] != ""], "idea"),
    )


def tests(data: ClassData) -> pd.DataFrame:
    """By (notebook, cell), in the order of the notebooks: exercise, maximum, `students` who wrote the answer and whose
    points are known, `passed` (share of them with all points), `failed` (how many have not), message (the most
    frequent of those)."""
    grades = _read(data.grades)
    grades = grades[~grades["written"] & grades["points"].notna()]
    grades = grades.merge(data.answers[["student", *EXERCISE, "unwritten"]], on=["student", *EXERCISE])
    wrote = grades[~grades["unwritten"]].assign(wrong=lambda rows: rows["points"] < rows["maximum"])
    table = wrote.groupby(["notebook", "cell"], sort=False).agg(
        exercise=("exercise", "first"),
        maximum=("maximum", "first"),
        students=("student", "size"),
        passed=("wrong", lambda wrong: 1 - wrong.mean()),
        failed=("wrong", "sum"),
    )
    failing = wrote[wrote["wrong"] & (wrote["message"] != "")].groupby(["notebook", "cell"])["message"]
    messages = failing.agg(lambda texts: texts.mode().iloc[0])
    order = data.grades[["notebook", "cell"]].drop_duplicates()
    table = table.assign(message=messages.reindex(table.index).fillna("") if len(table) else "")
    return table.reindex([key for key in order.itertuples(index=False, name=None) if key in table.index])


def _at_least(successes: int, trials: int, chance: float) -> float:
    """The probability of so many successes or more, each with this chance."""

    def exactly(count: int) -> float:
        ways = math.lgamma(trials + 1) - math.lgamma(count + 1) - math.lgamma(trials - count + 1)
        return math.exp(ways + count * math.log(chance) + (trials - count) * math.log(1 - chance))

    return min(math.fsum(map(exactly, range(successes, trials + 1))), 1.0)


def surprising_failures(data: ClassData) -> pd.DataFrame:
    """Tests that surprisingly many strong students fail without any known mistake: perhaps the test is wrong.

    A student is strong for a test if the student has STRONG of all automatic points outside its exercise; a missing
    notebook has none. A strong student loses one point in ten there, at most; so the number of them who fail a test
    like the others is binomial with probability 1 - STRONG at most. `chance` is that of so many or more, and up to
    SURPRISE the test is listed.

    By (notebook, cell), the least likely first: exercise, `failed`, `strong` (numbers of students), chance, who
    (tuple), message (what one of them was told).
    """
    automatic = data.grades[~data.grades["written"] & data.grades["points"].notna()]
    whole = automatic.groupby("student")[["points", "maximum"]].transform("sum")
    own = automatic.groupby(["student", *EXERCISE])[["points", "maximum"]].transform("sum")
    elsewhere = (whole - own)["points"] / (whole - own)["maximum"]
    # The margin is for rounding.
    strong = automatic[(elsewhere >= STRONG - 1e-9) & (automatic["state"] == "graded")]
    failed = strong[(strong["points"] < strong["maximum"]) & (strong["misconception"] == "")]
    table = failed.groupby(["notebook", "cell"], sort=False).agg(
        exercise=("exercise", "first"),
        failed=("student", "size"),
        who=("student", tuple),
        message=("message", "first"),
    )
    takers = strong.groupby(["notebook", "cell"]).size().reindex(table.index)
    chance = [_at_least(k, n, 1 - STRONG) for k, n in zip(table["failed"].tolist(), takers.tolist(), strict=True)]
    table.insert(2, "strong", takers)
    table.insert(3, "chance", pd.Series(chance, index=table.index, dtype=float))
    return table[table["chance"] <= SURPRISE].sort_values("chance", kind="stable")


def needing_a_person(data: ClassData) -> pd.DataFrame:
    """What somebody has to look at: student, notebook, kind, cells, says.

    kind: "written" (to be marked), "grader fault", "not judged", "not graded", "unreadable", "repaired", "timed out"
    and the other outcomes that end a cell, "no sandbox", "no submission", "missing", "late"
    """
    grades, notebooks = data.grades, data.notebooks
    read = _read(grades)
    absent = data.students.index[~data.students["submitted"]]
    waiting = read[read["waiting"]]
    faults = waiting["outcome"].isin(("grader fault", NOT_JUDGED))
    stopped = read[read["outcome"].isin(STOPPED)]
    handed_in = notebooks[~notebooks["student"].isin(absent) | (notebooks["state"] == "not graded")]
    late = data.students[data.students["days_late"] > 0]
    rows = [
        waiting[~faults].assign(kind="written", says=""),
        waiting[faults].assign(kind=lambda frame: frame["outcome"], says=lambda frame: frame["message"]),
        stopped.assign(kind=lambda frame: frame["outcome"], says=""),
        data.remarks,
        handed_in[handed_in["state"] == "not graded"].assign(kind="not graded"),
        handed_in[handed_in["state"] == "unreadable"].assign(kind="unreadable", says=lambda frame: frame["why"]),
        handed_in[handed_in["state"] == "missing"].assign(kind="missing"),
        notebooks[~notebooks["sandboxed"]].assign(kind="no sandbox"),
        pd.DataFrame({"student": absent.difference(handed_in["student"])}).assign(kind="no submission"),
        late.reset_index()[["student"]].assign(kind="late", says=[f"{days:.1f}" for days in late["days_late"]]),
    ]
    columns = ["student", "notebook", "kind", "cell", "says"]
    table = pd.concat([part.reindex(columns=columns).astype(object) for part in rows], ignore_index=True)
    table = table.where(table.notna(), "")
    return (
        table.groupby(["kind", "student", "notebook"], sort=False)
        .agg(cells=("cell", tuple), says=("says", lambda texts: "; ".join(dict.fromkeys(filter(None, texts)))))
        .reset_index()
    )
