"""`python -m trials.error_rates` (or `make table`): how often the hidden tests are right, function by function."""

import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor

from rich import box
from rich.console import Console
from rich.table import Table

from grader_tests.judging import reference

from .junk import JUNK, earned
from .measure import measure

# Headings, and the counts of `measure` below them.
COLUMNS = {
    "right\nanswers": "right answers",
    "\naccepted": "accepted",
    "known\nmistakes": "mistakes",
    "\ncaught": "caught",
    "right\naspects": "exactly",
    "\nnamed": "diagnosed",
    "other\nmistakes": "wrong answers",
    "\ncaught ": "found",
    "told\nrightly": "told",
    "named\nwrongly": "named wrongly",
    "\nmisled": "misled",
    "\nmutants": "mutants",
    "\nkilled": "killed",
    "visible\nchecks": "seen",
    "\nequivalent": "equivalent",
}
# Share of the wrong answers outside the catalogue of which something is told that is right of them, at least.
TOLD = 0.85
LEGEND = """right aspects: on exactly the aspects that they break, and on no other function
named: the diagnosis names the mistake
other mistakes: wrong answers that are not in the catalogue (trials/error_rates/wrong_answers)
told rightly: a known mistake, a relation to the right values, or what was seen is told that may be told of the answer
named wrongly, misled: a known mistake is named, or a hint given, that may not be told of it
visible checks: mutants that the checks in the notebook notice, for information
equivalent: mutants that are right answers too (`make mutants` says why), not counted among the others"""


def main() -> int:
    """Print the table, and every case in which a test is wrong; 1 if there is any."""
    began = time.monotonic()
    functions = list(reference.exercises())
    with ProcessPoolExecutor() as executor:
        rates = dict(zip(functions, executor.map(measure, functions), strict=True))
        junk = dict(zip(JUNK, executor.map(earned, JUNK), strict=True))
    total = sum((rate.counts for rate in rates.values()), Counter())
    errors = [error for rate in rates.values() for error in rate.errors]
    if total["told"] < TOLD * total["found"]:
        errors.append(f"of {total['found']} wrong answers, {total['told']} are told rightly what they are")
    errors += [f"junk, {kind}: earns {', '.join(aspects)}" for kind, aspects in junk.items() if aspects]

    console = Console(width=160)
    table = Table(box=box.SIMPLE, show_footer=True, collapse_padding=True, caption=LEGEND, caption_justify="left")
    table.add_column("function", footer="total", no_wrap=True)
    for heading, count in COLUMNS.items():
        table.add_column(heading, footer=str(total[count]), justify="right")
    for function, rate in rates.items():
        table.add_row(function, *(str(rate.counts[count]) for count in COLUMNS.values()))
    console.print(table)
    for error in errors:
        console.print(f"WRONG {error}", markup=False, highlight=False, soft_wrap=True)
    console.print(
        f"{len(junk)} students who answer everything with the same junk earn {sum(map(len, junk.values()))} aspects"
    )
    console.print(f"{len(errors)} wrong, in {time.monotonic() - began:.0f} s")
    return bool(errors)


if __name__ == "__main__":
    sys.exit(main())
