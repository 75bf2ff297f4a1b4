"""Which cells of a notebook stand in the order in which they were released."""

from collections.abc import Iterable


def best_chain(pairs: Iterable[tuple[int, int, float]], size: int) -> dict[int, int]:
    """The heaviest chain of pairs (i, j, weight) in which both i and j rise, as j by i.

    size: above every j. It takes n log(size) steps for n pairs, so that no notebook can make it slow.
    """
    # Of one i, larger j first: none can then follow another of the same i.
    ordered = sorted(pairs, key=lambda pair: (pair[0], -pair[1]))
    before: list[int] = []
    scores: list[float] = []
    # A Fenwick tree: the best end of a chain among all j below a given one.
    tree = [-1] * (size + 1)
    best = -1
    for number, (_i, j, weight) in enumerate(ordered):
        previous, at = -1, j
        while at > 0:
            if tree[at] >= 0 and (previous < 0 or scores[tree[at]] > scores[previous]):
                previous = tree[at]
            at -= at & -at
        before.append(previous)
        scores.append(weight + (scores[previous] if previous >= 0 else 0))
        at = j + 1
        while at <= size:
            if tree[at] < 0 or scores[number] > scores[tree[at]]:
                tree[at] = number
            at += at & -at
        if best < 0 or scores[number] > scores[best]:
            best = number
    chain = {}
    while best >= 0:
        i, j, _weight = ordered[best]
        chain[i] = j
        best = before[best]
    return chain
