"""What may stand in a cell of a spreadsheet."""

import re

from . import harmless

# What a spreadsheet may take for the beginning of a formula, in East Asian width too (OWASP, CSV injection).
FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")
# A workbook of Excel's cannot hold these characters at all.
NOT_IN_A_WORKBOOK = re.compile("[\000-\010\013\014\016-\037]")


def defused(text: str) -> str:
    """The text as a spreadsheet shows it and never runs it: behind an apostrophe where it looks like a formula."""
    text = harmless.text(NOT_IN_A_WORKBOOK.sub("", text))
    return f"'{text}" if text.startswith(FORMULA) else text
