"""Groups of answers that say the same, so that a TA marks them once, and all alike."""

import unicodedata
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from markupsafe import Markup
from rapidfuzz import fuzz, process
from rapidfuzz.distance import Indel

from ...common import harmless

# Percent of their letters that two texts have in common, in the same order, to be nearly equal. Of two students who
# write by themselves it is below 70; of copies in which words were replaced, above 85.
NEAR = 85
# Words in a row that one of them has and the other does not. A clause of its own, which may be worth a point, has more.
STRETCH = 3
# Characters of answers that are compared. To compare takes a time in proportion to the product of both; longer ones are
# the same or not.
LONGEST = 10_000
# Signs that can turn a statement around.
SIGNS = frozenset("<>=+-−*/^≠≤≥±")


@dataclass(frozen=True)
class Group:
    """Answers by their keys.

    same: equal except for blanks, capitals and punctuation; near: like these, with other words here and there
    """

    same: tuple[str, ...]
    near: tuple[str, ...] = ()

    @property
    def all(self) -> tuple[str, ...]:
        """All of them."""
        return self.same + self.near


def skeleton(text: str, code: bool) -> str:
    """What two answers that say the same have in common."""
    if code:
        return "\n".join(line.rstrip() for line in text.strip().splitlines() if line.strip())
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(sign for sign in plain if sign.isalnum() or sign in SIGNS)


def groups(texts: Mapping[str, str], code: bool) -> list[Group]:
    """The groups of some answers, the largest first. Each is made around the text that most of them share.

    Each answer of a group is near its first text; being near another answer of it is not enough.
    """
    same = defaultdict(list)
    for key in sorted(texts):
        same[skeleton(texts[key], code)].append(key)
    # The longer of two is the fuller answer; if both are equally long, the text decides, for each TA alike.
    left = sorted(same, key=lambda bare: (-len(same[bare]), -len(bare), bare))
    found = []

    def shorter(bare: str) -> bool:
        return all(len(texts[key]) <= LONGEST for key in same[bare])

    while left:
        first, *left = left
        if not shorter(first):
            found.append(Group(tuple(same[first])))
            continue
        alike = process.extract(
            first, [bare for bare in left if shorter(bare)], scorer=fuzz.ratio, score_cutoff=NEAR, limit=None
        )
        words = texts[same[first][0]].split()
        near = {bare for bare, _score, _index in alike if _words_only(words, texts[same[bare][0]].split())}
        found.append(Group(tuple(same[first]), tuple(key for bare in left if bare in near for key in same[bare])))
        left = [bare for bare in left if bare not in near]
    return sorted(found, key=lambda group: -len(group.all))


def _words_only(words: list[str], other_words: list[str]) -> bool:
    """Whether two texts differ only in single words."""
    steps = Indel.opcodes(words, other_words)
    changed = (
        max(step.src_end - step.src_start, step.dest_end - step.dest_start) for step in steps if step.tag != "equal"
    )
    return all(count <= STRETCH for count in changed)


def difference(first: str, second: str) -> Markup:
    """The words of `second`: those that `first` lacks are marked, and those of `first` that it lacks are struck out."""
    words, others = first[:LONGEST].split(), second[:LONGEST].split()
    parts = []
    for step in Indel.opcodes(words, others):
        before, now = words[step.src_start : step.src_end], others[step.dest_start : step.dest_end]
        if step.tag == "equal":
            parts.append(Markup.escape(harmless.text(" ".join(now))))
        elif step.tag == "delete":
            parts.append(Markup("<del>{}</del>").format(harmless.text(" ".join(before))))
        else:
            parts.append(Markup("<ins>{}</ins>").format(harmless.text(" ".join(now))))
    return Markup(" ").join(parts)
