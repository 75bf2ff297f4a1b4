"""The grades for an LMS, as CSV and as a workbook of Excel's."""

from pathlib import Path

import pandas as pd

from ...common.cells_of_sheets import defused
from . import statistics
from .class_data import ClassData


def grades(data: ClassData) -> pd.DataFrame:
    """One row per student of the class, whether or not the student handed in anything.

    Columns: student_id, first_name, last_name, email; `<notebook>/<exercise>` and `<notebook>`, the points of each,
    empty if nobody has given any yet; late_penalty, total (what has been marked, without the penalty), to_mark (the
    points that are still to be given), maximum. All points of students who have handed in nothing are empty.
    """
    by_exercise, totals = statistics.by_exercise(data, data.grades), statistics.totals(data)
    table = data.students[["first_name", "last_name", "email"]].rename_axis("student_id")
    table = table.map(defused).set_axis(table.index.map(defused))
    points = {}
    for notebook in data.exercises.index.unique("notebook"):
        for exercise in data.exercises.loc[notebook].index:
            points[f"{notebook}/{exercise}"] = by_exercise[notebook, exercise]
        points[notebook] = totals[notebook]
    points |= {"late_penalty": totals["penalty"], "total": totals["total"], "to_mark": totals["to_mark"]}
    for name, column in points.items():
        table[defused(name)] = column.reindex(data.students.index).to_numpy()
    table["maximum"] = data.exercises["maximum"].sum()
    return table.reset_index()


def write_csv(grades: pd.DataFrame, path: Path) -> None:
    """Write the grades in UTF-8 with a byte order mark, without which Excel does not show Korean."""
    grades.to_csv(path, index=False, encoding="utf-8-sig")


def write_xlsx(grades: pd.DataFrame, path: Path) -> None:
    """Write the grades as a workbook whose headings stay in sight."""
    grades.to_excel(path, sheet_name="grades", index=False, engine="openpyxl", freeze_panes=(1, 1))
