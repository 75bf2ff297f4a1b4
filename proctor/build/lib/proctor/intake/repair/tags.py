"""The tag of cells that are only looked at, on which no mark depends: as the release has it, whatever was handed in."""

from ...common.cell_kinds import UNGRADED, is_flagged, is_ungraded
from .released import Release, normal


def keep(cell: dict, release: Release | None) -> None:
    """Have the tag in a cell with the text of a released one that has it, and in no other."""
    places = release.by_text.get(normal(cell["source"]), ()) if release else ()
    tagged = not is_flagged(cell) and any(is_ungraded(place.cell) for place in places)
    tags = cell["metadata"].get("tags")
    tags = tags if isinstance(tags, list) else []
    if tagged != (UNGRADED in tags):
        others = [tag for tag in tags if tag != UNGRADED]
        cell["metadata"] = {**cell["metadata"], "tags": [*others, UNGRADED] if tagged else others}
