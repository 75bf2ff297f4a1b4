"""Which ideas a class has not understood, and which lost points no known mistake explains."""

import pandas as pd

from . import statistics, wrong_answers
from .class_data import ClassData
from .statistics import EXERCISE


def ideas(data: ClassData) -> pd.DataFrame:
    """By idea, the one that most students missed first, then the one that cost most: `students` (how many made a known
    mistake of it), `wrote` (how many wrote one of the functions concerned), `lost` (points in all), `exercises` (tuple
    of names), `says` (tuple of pairs: what is said of a mistake, and how many made it), `who` (a dict: by student, the
    notebook and exercise of the first such mistake)."""
    known, writers = statistics.misconceptions(data), statistics.writers(data)
    known["says"] = statistics.without_introduction(known["says"])
    order = {exercise: number for number, exercise in enumerate(data.exercises.index)}
    rows = {}
    for idea, mistakes in known.groupby("idea", sort=False):
        places = sorted(set(mistakes[EXERCISE].itertuples(index=False, name=None)), key=order.__getitem__)
        who: dict[str, tuple[str, str]] = {}
        for notebook, exercise in places:
            here = mistakes[(mistakes["notebook"] == notebook) & (mistakes["exercise"] == exercise)]
            for student in sum(here["who"], ()):
                who.setdefault(student, (notebook, exercise))
        rows[idea] = {
            "students": len(who),
            "wrote": int(writers[places].any(axis=1).sum()),
            "lost": mistakes["lost"].sum(),
            "exercises": tuple(exercise for _notebook, exercise in places),
            "says": tuple(zip(mistakes["says"], mistakes["students"], strict=True)),
            "who": dict(sorted(who.items())),
        }
    columns = ["students", "wrote", "lost", "exercises", "says", "who"]
    table = pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("idea")
    return table.sort_values(["students", "lost"], ascending=False, kind="stable")


def unexplained(data: ClassData) -> pd.DataFrame:
    """Points that were lost on written functions and that no known mistake explains, as `wrong_answers.by_message`."""
    failed = wrong_answers.failed(data)
    return wrong_answers.by_message(failed[failed["misconception"] == ""])
