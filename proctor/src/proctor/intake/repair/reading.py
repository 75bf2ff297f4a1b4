"""Reading what was handed in as a notebook: bytes in, cells out, whatever editors and mail programs did to them.

A notebook is plain dicts and lists in the shape of nbformat 4.5, without outputs: grading makes them anew, and those
that were handed in are noted beside (`notebook_record`). Reading with nbformat instead would refuse what is slightly
invalid, and validates every output of a file that is not to be trusted.
"""

import json
import re
from typing import Any

from ...common import notebook_record
from ...common.cell_code import runs
from ...common.harmless import IMAGES, TEXT
from ...common.limits import MAX_BYTES
from ...common.notebook_record import CellRecord, HandedIn
from ...common.room import Room
from .words import Unreadable

# Twenty times what the largest notebook of a course has.
MAX_CELLS = 2_000
# Characters of a notebook without its outputs: text, and the pictures of written answers, such as photographs.
MAX_CHARACTERS = 20_000_000
# Characters of code: every test is handed all of it. The largest notebook of a course has 30,000.
MAX_CODE = 300_000

# Outputs of a cell that are looked at, and parts of an error: more than are shown. A cell's number has few digits.
MAX_OUTPUTS, MAX_COUNT = 1_000, 1_000_000

# How a PDF, pictures, archives and documents begin.
OTHER_FILES = (
    b"%PDF",
    b"PK",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"\x1f\x8b",
    b"7z\xbc\xaf",
    b"Rar!",
    b"\xd0\xcf\x11",
)
# How the ids begin that are given to cells which have none.
GIVEN = "handed-in-"
CELL_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


def read(data: bytes) -> tuple[dict, bool]:
    """The notebook in `data`, and whether the file was as Jupyter writes it. Raises Unreadable."""
    if len(data) > MAX_BYTES:
        raise Unreadable("too large")
    text, valid = _text(data)
    found, ended = _json(text)
    cells, well_formed = _cells(found)
    notebook = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    code = sum(len(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    if len(cells) > MAX_CELLS or code > MAX_CODE or len(json.dumps(cells, ensure_ascii=False)) > MAX_CHARACTERS:
        raise Unreadable("too large")
    unique = give_ids(cells)
    # Before 4.5, cells had none.
    has_ids = found.get("nbformat") == 4 and _number(found.get("nbformat_minor")) >= 5
    return notebook, valid and ended and well_formed and (unique or not has_ids)


def _text(data: bytes) -> tuple[str, bool]:
    """The text of a file, and whether it is UTF-8 without a mark in front, as notebooks are."""
    if not data.strip(b"\0 \t\r\n"):
        raise Unreadable("empty")
    if data.startswith(OTHER_FILES):
        raise Unreadable("binary")
    encoding = json.detect_encoding(data)
    # What Korean Windows calls ANSI comes next; code survives any mistake about it.
    for name, errors in ((encoding, "strict"), ("cp949", "strict"), ("utf-8", "replace")):
        try:
            return data.decode(name, errors), name == "utf-8"
        except UnicodeDecodeError:
            continue
    raise AssertionError("unreachable: bytes that are replaced always decode")


def _json(text: str) -> tuple[dict, bool]:
    """The object that `text` begins with, and whether nothing follows."""
    text = text.strip("\ufeff\0 \t\r\n")
    try:
        found, end = json.JSONDecoder(strict=False).raw_decode(text)
    except RecursionError as error:
        raise Unreadable("too deep") from error
    except json.JSONDecodeError as error:
        # A text that was cut off is right as far as it goes.
        cut = text.startswith("{") and (error.pos >= len(text) - 1 or error.msg.startswith("Unterminated string"))
        raise Unreadable("truncated" if cut else "not JSON") from error
    except ValueError as error:  # a number of too many digits
        raise Unreadable("not JSON") from error
    if not isinstance(found, dict):
        raise Unreadable("not a notebook")
    return found, end == len(text)


def _cells(found: dict) -> tuple[list[dict], bool]:
    """The cells of any version of the format, and whether all were as that version has them."""
    lists: list = [found.get("cells")]
    if not isinstance(lists[0], list):
        # nbformat 2 and 3
        sheets = found.get("worksheets")
        lists = [sheet.get("cells") for sheet in sheets if isinstance(sheet, dict)] if isinstance(sheets, list) else []
    lists = [cells for cells in lists if isinstance(cells, list)]
    if not lists:
        raise Unreadable("not a notebook")
    if sum(map(len, lists)) > MAX_CELLS:
        raise Unreadable("too large")
    room = Room("en", times=2)
    cells = [_cell(cell, room) for cells in lists for cell in cells if isinstance(cell, dict)]
    well_formed = "cells" in found and len(cells) == sum(map(len, lists)) and found.get("nbformat") == 4
    return [cell for cell, _ in cells], well_formed and all(valid for _, valid in cells)


def _cell(raw: dict, room: Room) -> tuple[dict, bool]:
    """A cell as nbformat 4.5 has it, and whether it was one before."""
    source = raw.get("source", raw.get("input"))
    kind, level = raw.get("cell_type"), raw.get("level")
    metadata = raw.get("metadata")
    text = plain(source)
    valid = "source" in raw and isinstance(source, str | list) and kind in ("code", "markdown", "raw")
    valid &= (
        isinstance(metadata, dict) and (kind != "code" or isinstance(raw.get("outputs"), list)) and "\r" not in text
    )
    if kind == "heading":
        kind, text = "markdown", f"{'#' * min(max(_number(level), 1), 6)} {text}"
    elif kind == "html":
        kind = "markdown"
    elif kind not in ("code", "markdown", "raw"):
        had_run = any(key in raw for key in ("outputs", "execution_count", "input", "prompt_number"))
        kind = "code" if had_run or runs(text) else "markdown"
    metadata = notebook_record.without(_clean(metadata)) if isinstance(metadata, dict) else {}
    if not isinstance(metadata.get("nbgrader", {}), dict):
        valid = False
        del metadata["nbgrader"]
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    cell = {"cell_type": kind, "id": raw.get("id"), "metadata": metadata, "source": text}
    if kind == "code":
        cell |= {"execution_count": None, "outputs": []}
        notebook_record.write(cell, CellRecord(handed_in=_handed_in(raw, room)))
    elif attachments := _attachments(raw.get("attachments")):
        cell["attachments"] = attachments
    return cell, valid


def _handed_in(raw: dict, room: Room) -> HandedIn:
    """What is to be noted of a cell's outputs: those that are as nbformat 4 has them."""
    found = raw.get("outputs")
    outputs = [output for output in map(_output, found[:MAX_OUTPUTS]) if output] if isinstance(found, list) else []
    if not (kept := room.outputs(outputs)):
        return HandedIn()
    count = raw.get("execution_count")
    return HandedIn(tuple(kept), count if type(count) is int and 0 < count < MAX_COUNT else None)


def _output(raw: object) -> dict | None:
    """An output, in which all that is shown is text; None for what is none."""
    if not isinstance(raw, dict):
        return None
    kind = raw.get("output_type")
    if kind == "stream":
        name = "stderr" if raw.get("name") == "stderr" else "stdout"
        return {"output_type": kind, "name": name, "text": plain(raw.get("text"))}
    if kind == "error":
        lines = raw.get("traceback")
        lines = [plain(line) for line in lines[-MAX_OUTPUTS:]] if isinstance(lines, list) else []
        return {
            "output_type": kind,
            "ename": plain(raw.get("ename")),
            "evalue": plain(raw.get("evalue")),
            "traceback": lines,
        }
    if kind in ("display_data", "execute_result") and isinstance(raw.get("data"), dict):
        data = {mime: plain(raw["data"][mime]) for mime in (TEXT, *IMAGES) if mime in raw["data"]}
        more = {"execution_count": None} if kind == "execute_result" else {}
        return {"output_type": kind, "data": data, "metadata": {}, **more}
    return None


def _number(value: object) -> int:
    return value if type(value) is int else 0


def _encodable(text: str) -> str:
    """`text` without halves of characters, which no file can hold."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def plain(value: object) -> str:
    """A text that may be a list of its lines; an empty text for anything else."""
    if isinstance(value, list):
        value = "".join(line for line in value if isinstance(line, str))
    return _encodable(value) if isinstance(value, str) else ""


def _clean(value: Any) -> Any:  # whatever JSON holds, of the same type
    """`value` with all its texts encodable."""
    if isinstance(value, str):
        return _encodable(value)
    if isinstance(value, dict):
        return {_encodable(key): _clean(part) for key, part in value.items()}
    return [_clean(part) for part in value] if isinstance(value, list) else value


def _attachments(value: object) -> dict[str, dict[str, str]]:
    """The pictures pasted into a text."""
    pictures = value.items() if isinstance(value, dict) else ()
    return {
        _encodable(name): {_encodable(mime): plain(data) for mime, data in bundle.items()}
        for name, bundle in pictures
        if isinstance(bundle, dict)
    }


def give_ids(cells: list[dict]) -> bool:
    """Give every cell that has no valid id, or one that was there before, an id of its own; whether none had to be."""
    taken = {cell["id"] for cell in cells if isinstance(cell.get("id"), str)}
    seen: set[str] = set()
    number = 0
    for cell in cells:
        own = cell.get("id")
        if not (isinstance(own, str) and CELL_ID.fullmatch(own)) or own in seen:
            while f"{GIVEN}{number}" in taken:
                number += 1
            taken.add(own := f"{GIVEN}{number}")
            cell["id"] = own
            number += 1
        seen.add(own)
    return number == 0
