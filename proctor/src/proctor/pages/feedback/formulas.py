"""Formulas as MathML, which browsers show without any script."""

from functools import lru_cache

from markupsafe import escape
from math_core import LatexError, LatexToMathML

# Deep nesting fills the converter's stack: 20,000 characters did no harm on one of 8 MiB, 200,000 ended the process.
LONGEST = 1000
# Macros of a student's own are not expanded, so that a short formula stays one.
_CONVERTER = LatexToMathML(fancy_error=False, max_expansions=0)


# A class hands in the same formulas over and over. The notebooks of a course hold a few hundred.
@lru_cache(maxsize=2048)
def mathml(latex: str, *, block: bool) -> str:
    """A formula as HTML; as plain text if it is no formula, or too long."""
    if len(latex) <= LONGEST:
        try:
            return _CONVERTER.convert_with_local_state(latex, displaystyle=block)
        except LatexError:
            pass
    return f"<code>{escape(latex)}</code>"
