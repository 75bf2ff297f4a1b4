"""What a wrong shape tells: a hint that belongs to the two shapes, whatever function they come from."""

from ..mistakes.ideas import IDEAS
from .messages import _

Shape = tuple[int, ...]


def _without_ones(shape: Shape) -> Shape:
    return tuple(length for length in shape if length != 1)


def shape_hint(got: Shape, expected: Shape, sizes: dict[str, int] | None = None) -> str:
    """A hint for `got` in the place of `expected`; empty where the two have nothing to do with each other.

    sizes: numbers among the arguments of the call, by name
    """
    if not expected:
        return _("a single number is asked for, without any axis") if _without_ones(got) == () else ""
    if _without_ones(got) == _without_ones(expected):
        if len(got) < len(expected):
            return _(
                "an axis of length 1 is missing: print the shape after each step. Which step takes that axis away?"
            )
        if len(got) > len(expected):
            return _("there is an axis of length 1 too many: look for keepdims, reshape, None or atleast_2d")
        return _("the numbers lie along the wrong axis: rows and columns have changed places")
    if got == expected[::-1]:
        return _("rows and columns have changed places")
    if not got:
        return _("all entries have become one single number")
    # (Of a single axis it goes without saying which one it is.)
    if len(got) == len(expected) > 1:
        (axis, *more) = [i for i, lengths in enumerate(zip(got, expected, strict=True)) if lengths[0] != lengths[1]]
        if more:
            return ""
        names = [_only_name(length, sizes or {}) for length in (got[axis], expected[axis])]
        if all(names):
            given, asked = names
            return _("axis {axis} has the length {its}, and {asked} is asked for").format(
                axis=axis, its=given, asked=asked
            )
        if got[axis] == expected[axis] + 1:
            return _("axis {axis} is longer by one").format(axis=axis)
        if got[axis] == expected[axis] - 1:
            return _("axis {axis} is shorter by one").format(axis=axis)
        return _("only axis {axis} has another length").format(axis=axis)
    return ""


def _only_name(length: int, sizes: dict[str, int]) -> str:
    """The one argument that has this value; empty where there is none, or several."""
    names = [name for name, size in sizes.items() if size == length]
    return f"`{names[0]}`" if len(names) == 1 else ""


def shape_idea(got: Shape, expected: Shape) -> str:
    """The title of the idea to look at again, where axes of length 1 are all that is wrong; empty otherwise."""
    lengths, title = _without_ones(expected), IDEAS["axes"]
    return _(title) if lengths == _without_ones(got) and len(got) != len(expected) and lengths else ""
