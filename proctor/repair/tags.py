"""The tag of cells that are only looked at, on which no mark depends: as the release has it, whatever was handed in."""

from collections.abc import Mapping

from .released import Release, is_flagged, normal

TAG = "ungraded"


def is_ungraded(cell: Mapping) -> bool:
    """Whether a cell of code is one that is only looked at. What nbgrader has to do with never is."""
    tags = cell["metadata"].get("tags")
    return cell["cell_type"] == "code" and isinstance(tags, list) and TAG in tags and not is_flagged(cell)


def keep(cell: dict, release: Release | None) -> None:
    """Have the tag in a cell with the text of a released one that has it, and in no other."""
    places = release.by_text.get(normal(cell["source"]), ()) if release else ()
    tagged = not is_flagged(cell) and any(is_ungraded(place.cell) for place in places)
    tags = cell["metadata"].get("tags")
    tags = tags if isinstance(tags, list) else []
    if tagged != (TAG in tags):
        others = [tag for tag in tags if tag != TAG]
        cell["metadata"] = {**cell["metadata"], "tags": [*others, TAG] if tagged else others}
