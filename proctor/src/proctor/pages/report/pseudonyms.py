"""The tables of a class without names, for showing in class."""

import base64
import dataclasses
import hmac
import os
import secrets
from pathlib import Path

import pandas as pd

from .class_data import ClassData

# Of 32 letters and digits each: two of a thousand students share one in two thousand classes, and are then told.
LENGTH = 6
# As SHA-256 has of its own: more add nothing (RFC 2104).
KEY_BYTES = 32


class SamePseudonym(Exception):
    """Two students of the class would have the same pseudonym."""


def key(path: Path) -> bytes:
    """The course's key, kept in `path` so that a student has the same pseudonym every time; made if there is none.

    Whoever has it can find out whose a pseudonym is.
    """
    try:
        # Not readable for others from the first moment on.
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(secrets.token_bytes(KEY_BYTES))
    except FileExistsError:
        pass
    return path.read_bytes()


def pseudonym(key: bytes, student: str) -> str:
    """The student's pseudonym, such as "K7QDXA"; without the key, not even a list of the class tells whose it is."""
    digest = hmac.digest(key, student.encode(), "sha256")
    return base64.b32encode(digest).decode()[:LENGTH]


def without_names(data: ClassData, key: bytes) -> ClassData:
    """The same data with pseudonyms for students, in the order of these; no names, links, or texts about one student.

    Raises SamePseudonym.
    """
    new = {student: pseudonym(key, student) for student in data.students.index}
    if len(set(new.values())) < len(new):
        raise SamePseudonym("Two students have the same pseudonym. Remove the file of the key, and all get others.")

    def renamed(table: pd.DataFrame, **cleared: str) -> pd.DataFrame:
        return table.assign(student=table["student"].map(new), **cleared).sort_values("student", kind="stable")

    students = data.students.rename(index=new).sort_index()
    return dataclasses.replace(
        data,
        students=students.assign(first_name="", last_name="", email=""),
        notebooks=renamed(data.notebooks, why="", feedback=""),
        grades=renamed(data.grades, message=""),
        answers=renamed(data.answers, feedback="", code=""),
        remarks=renamed(data.remarks, says=""),
    )
