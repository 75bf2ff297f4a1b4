"""The model answer and the marking scheme of a question, as the instructors' notebook has them.

The cell's solution (for a task: its marking scheme) holds both, in this form:

    **Model answer**

    Any text.

    **Marking scheme**

    - 1 point: what an answer has to say
    - 2 points: what else
    Remarks for those who mark, if there are any.

In Korean the two titles are `**모범 답안**` and `**채점 기준**`, and an item is `- 1점: ...`. In a cell of code the
second part is in comments.
"""

import re
from dataclasses import dataclass

# nbgrader's markers of what only instructors see, whatever stands around them on the line.
REGION = re.compile(r"^[^\n]*BEGIN (SOLUTION|MARK SCHEME)[^\n]*\n(.*?)^[^\n]*END \1", re.M | re.S)
MODEL = re.compile(r"^\*\*(?:Model answer|모범 답안)\*\*[ \t]*$", re.M)
SCHEME = re.compile(r"^(?:# )?\*\*(?:Marking scheme|채점 기준)\*\*[ \t]*$", re.M)
ITEM = re.compile(r"- (\d+(?:\.\d+)?) ?(?:points?|점): *(\S.*)")


@dataclass(frozen=True)
class Item:
    """One thing that earns points by itself."""

    points: float
    text: str


@dataclass(frozen=True)
class Scheme:
    """What a TA sees beside an answer.

    model: Markdown, or Python; items: none if the notebook has no scheme of this form: then all of it is `model`
    remarks: Markdown
    """

    model: str = ""
    items: tuple[Item, ...] = ()
    remarks: str = ""


def read(source: str) -> Scheme:
    """The scheme in the text of an instructors' cell."""
    region = "".join(match[2] for match in REGION.finditer(source))
    if not (title := SCHEME.search(region)):
        return Scheme(MODEL.sub("", region).strip())
    model, below = region[: title.start()], region[title.end() :]
    if title[0].startswith("#"):
        below = re.sub(r"^# ?", "", below, flags=re.M)
    lines = below.strip().splitlines()
    items = [Item(float(match[1]), match[2].strip()) for line in lines if (match := ITEM.fullmatch(line))]
    rest = [line for line in lines if not ITEM.fullmatch(line)]
    return Scheme(MODEL.sub("", model).strip(), tuple(items), "\n".join(rest).strip())


def problems(source: str, points: float) -> list[str]:
    """What is wrong with the scheme in the text of a cell that gives `points`."""
    scheme = read(source)
    if not scheme.items:
        return ["has no marking scheme: a line '**Marking scheme**' or '**채점 기준**', and items '- 1 point: ...'"]
    found = [f"has a line of its scheme that is no item: {line}" for line in re.findall(r"^- .*", scheme.remarks, re.M)]
    if (total := sum(item.points for item in scheme.items)) != points:
        found.append(f"gives {points:g} points, the items of its scheme add up to {total:g}")
    return found
