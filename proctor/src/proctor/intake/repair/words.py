"""What is said of a damaged notebook: the kinds of repairs, and why a file cannot be read."""

import unicodedata

from ...common.language import N_, translation

# Characters of a file's path; a line has room for them.
LONGEST_NAME = 80

REPAIRS = {
    "name": N_("Handed in under another name and recognised as this notebook: {cells}."),
    "format": N_("The file was not quite as Jupyter writes it, but could be read."),
    "restored": N_("Missing; restored as released: {cells}."),
    "text": N_("You edited read-only cells; their released text is back: {cells}."),
    "added": N_("What you wrote into a read-only cell is now in a cell of its own: {cells}."),
    "metadata": N_("Grading information was missing or wrong and has been fixed: {cells}."),
    "type": N_("The type of the cell (code or Markdown) had changed and has been changed back: {cells}."),
    "order": N_("Moved back into place: {cells}."),
    "duplicate": N_("Duplicated; graded once: {cells}."),
    "divided": N_("Merged with other cells; separated again: {cells}."),
    "joined": N_("Split into several cells; joined again: {cells}."),
    "answer": N_("Answered elsewhere in the notebook; moved into place: {cells}."),
    "brought": N_("Used code from further down; that code was moved above: {cells}."),
    "foreign": N_("Cells that say they are graded, but are not part of this notebook, count as your own."),
}

WHAT_TO_DO = N_(
    "Please open your notebook in Jupyter, save it, see whether it opens once more, and hand in that file again. "
    "Nothing has been marked, so no points are lost so far."
)
REASONS = {
    "empty": N_("The file is empty."),
    "truncated": N_("The file ends in the middle: it was cut off while it was saved or sent."),
    "not JSON": N_("The file is no notebook: its text is not in the format of one (JSON)."),
    "not a notebook": N_("The file is in the format JSON, but it holds no notebook."),
    "another notebook": N_("The file holds another notebook than its name says: none of its cells belong here."),
    "binary": N_("The file is no notebook but another kind of file, such as a PDF, a picture or an archive."),
    "too large": N_("The file is too large or too intricate to be read."),
    "too deep": N_("The file is nested too deeply to be read."),
    "several files": N_(
        "Several files may be this notebook, and none of them has its name. Give the right one the name that the "
        "notebook was handed out with."
    ),
    "not a file": N_("Instead of the notebook there is a folder, or a link to something else."),
}


class Unreadable(Exception):
    """A file that cannot be graded as the notebook that it should be. reason: one of REASONS."""

    def __init__(self, reason: str):
        super().__init__(explained(reason, "en"))
        self.reason = reason


def safe_name(path: str) -> str:
    """A file's path as it may stand in a sentence on a page, in Markdown too: letters, digits, spaces and ` ._-()/`."""
    kept = "".join(sign if unicodedata.category(sign)[0] in "LMN" or sign in " ._-()/" else "?" for sign in path)
    return kept if len(kept) <= LONGEST_NAME else f"...{kept[-LONGEST_NAME:]}"


def explained(reason: str, language: str) -> str:
    """What is wrong with a file, and what to do, in `language`."""
    _ = translation(language)
    return f"{_(REASONS[reason])} {_(WHAT_TO_DO)}"


def repair_message(kind: str, grade_ids: list[str], language: str) -> str:
    """That a repair of this kind was done to these cells, in `language`."""
    return translation(language)(REPAIRS[kind]).format(cells=", ".join(grade_ids))
