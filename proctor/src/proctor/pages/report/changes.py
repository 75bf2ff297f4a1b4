"""What has changed since the last report: compares its list of grades with today's."""

import csv
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pandas as pd


@dataclass(frozen=True)
class Changes:
    """What has changed since the report of `when`.

    new: students who had handed in nothing then; gained, lost: points before and now, by student; marked: how many
    students had answers marked by hand; all by id
    """

    when: datetime
    new: tuple[str, ...]
    gained: dict[str, tuple[float, float]]
    lost: dict[str, tuple[float, float]]
    marked: int


def changes(before: Path, now: pd.DataFrame) -> Changes | None:
    """What is new in `now` (as `exports.grades` gives it) since the list in `before`; None if there is no such list."""
    try:
        with before.open(encoding="utf-8-sig", newline="") as file:
            rows = {row["student_id"]: (_number(row["total"]), _number(row["to_mark"])) for row in csv.DictReader(file)}
        when = datetime.fromtimestamp(before.stat().st_mtime)
    except (OSError, KeyError, ValueError, csv.Error):
        return None
    new: list[str] = []
    gained: dict[str, tuple[float, float]] = {}
    lost: dict[str, tuple[float, float]] = {}
    marked = 0
    for student, total, to_mark in now[["student_id", "total", "to_mark"]].itertuples(index=False, name=None):
        was, waited = rows.get(student, (None, None))
        if pd.isna(total):
            continue
        if was is None:
            new.append(student)
        elif total != was:
            (gained if total > was else lost)[student] = was, total
        marked += waited is not None and to_mark < waited
    return Changes(when, tuple(new), gained, lost, marked)


def _number(text: str) -> float | None:
    return float(text) if text else None
