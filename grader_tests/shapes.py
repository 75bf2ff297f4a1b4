"""What a wrong shape tells: a hint that belongs to the two shapes, whatever function they come from."""

from .ideas import IDEAS
from .messages import _

Shape = tuple[int, ...]


def _without_ones(shape: Shape) -> Shape:
    return tuple(length for length in shape if length != 1)


def shape_hint(got: Shape, expected: Shape) -> str:
    """A hint for `got` in the place of `expected`; empty where the two have nothing to do with each other."""
    if not expected:
        return _("a single number is asked for, without any axis") if _without_ones(got) == () else ""
    if _without_ones(got) == _without_ones(expected):
        if len(got) < len(expected):
            return _(
                "an axis of length 1 is missing: keepdims=True keeps it in a sum or a mean; squeeze, flatten and a "
                "plain number as an index take it away"
            )
        if len(got) > len(expected):
            return _("there is an axis of length 1 too many: look for keepdims, reshape, None or atleast_2d")
        return _("the numbers lie along the wrong axis: rows and columns have changed places")
    if got == expected[::-1]:
        return _("rows and columns have changed places")
    if not got:
        return _("all entries have become one single number")
    if len(got) == len(expected):
        (axis, *more) = [i for i, lengths in enumerate(zip(got, expected, strict=True)) if lengths[0] != lengths[1]]
        if not more and abs(got[axis] - expected[axis]) == 1:
            return _("axis {axis} is off by one: where does it begin, and is its end included?").format(axis=axis)
        if not more:
            return _("only axis {axis} has another length").format(axis=axis)
    return ""


def shape_idea(got: Shape, expected: Shape) -> str:
    """The title of the idea to look at again, where axes of length 1 are all that is wrong; empty otherwise."""
    lengths, title = _without_ones(expected), IDEAS["axes"]
    return _(title) if lengths == _without_ones(got) and len(got) != len(expected) and lengths else ""
