"""Limits how much of a student's text and output a page shows: nobody reads more, and it has to open on a phone."""

from collections.abc import Iterable, Mapping
from typing import Any

from nbformat import NotebookNode, from_dict
from nbformat.v4 import new_output

from . import harmless, pictures
from .language import N_, translation

# Characters of one output or text: 250 lines of 80, five times what the longest of our cells prints.
LONGEST = 20_000
# Outputs of one cell, and their characters together. A training loop prints some hundreds of lines, in one output.
MOST_OUTPUTS, LONGEST_CELL = 200, 50_000
# Of an error: parts, which are frames and what it says, and characters of each. IPython shows five lines of a frame.
MOST_PARTS, LONGEST_PART = 25, 2000
# Characters of a page: 30 times our longest notebook with its outputs; a browser opens them in a second.
LONGEST_PAGE = 1_000_000
# Of all pictures of a page, in characters of Base64 and in pixels: three photographs from a phone, or 100 figures.
MOST_PICTURES, MOST_PIXELS = 16_000_000, 100_000_000
REST = N_("[… The rest of this is not shown here: it is too long.]")
PICTURE = N_("[A picture is not shown here: it is too large, or there are too many.]")


class Room:
    """What is left for one page.

    language: that of what is said where something was cut
    times: how many times as much there is as is shown. With more than one, for what goes on to be shown, nothing is
      said, since what was cut there is cut once more.
    """

    def __init__(self, language: str, times: int = 1):
        self._times = times
        self._characters, self._picture = times * LONGEST_PAGE, times * MOST_PICTURES
        self._pixels = times * MOST_PIXELS
        self._cell = 0
        _ = translation(language)
        self.rest, self._no_picture = (_(REST), _(PICTURE)) if times == 1 else ("", "")

    def shortened(self, text: str, most: int = LONGEST) -> str:
        """The beginning of a text, with a line that says so where there is more of it."""
        kept = text[: max(min(self._times * most, self._characters), 0)]
        self._characters -= len(kept)
        return kept if len(kept) == len(text) else f"{kept}\n{self.rest}"

    def picture(self, encoded: str) -> bool:
        """Whether there is room for a picture, whose Base64 that is."""
        pixels = pictures.pixels(encoded) if pictures.fits(encoded) else None
        if pixels is None or len(encoded) > self._picture or pixels > self._pixels:
            return False
        self._picture -= len(encoded)
        self._pixels -= pixels
        return True

    def outputs(self, outputs: Iterable[Mapping[str, Any]]) -> list[NotebookNode]:
        """A cell's outputs as they are shown: texts shortened, pictures left out, both with a line that says so.

        Each output keeps what `harmless` lets through.
        """
        outputs, no_picture = [*outputs], False
        kept: list[NotebookNode] = []
        self._cell = self._times * LONGEST_CELL
        for output in outputs[: self._times * MOST_OUTPUTS]:
            allowed, complete = self._output(from_dict(output))
            no_picture |= not complete
            kept += [allowed] if allowed else []
        notes = [self._no_picture] * no_picture + [self.rest] * (len(outputs) > self._times * MOST_OUTPUTS)
        return kept + [new_output("stream", name="stdout", text=f"{line}\n") for line in filter(None, notes)]

    def _text(self, text: str) -> str:
        kept = self.shortened(harmless.text(text), min(LONGEST, self._cell // self._times))
        self._cell -= len(kept)
        return kept

    def _output(self, output: NotebookNode) -> tuple[NotebookNode | None, bool]:
        """An output, if anything is left of it, and whether all pictures are."""
        if output.output_type == "stream":
            output.text = self._text(output.text)
        elif output.output_type == "error":
            output.ename = harmless.text(output.ename)[:LONGEST_PART]
            output.evalue = harmless.text(output.evalue)[:LONGEST_PART]
            # The last part says what went wrong.
            parts = [self._text(part[:LONGEST_PART]) for part in output.traceback[: -MOST_PARTS - 1 : -1]]
            output.traceback = parts[::-1]
        else:
            given, output.data = output.data, NotebookNode(harmless.bundle(output.data))
            for kind in harmless.IMAGES:
                if kind in output.data and not self.picture(output.data[kind]):
                    del output.data[kind]
            if harmless.TEXT in output.data:
                output.data[harmless.TEXT] = self._text(output.data[harmless.TEXT])
            complete = all(kind in output.data for kind in harmless.IMAGES if kind in given)
            return output if output.data else None, complete
        return output, True
