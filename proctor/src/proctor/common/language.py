"""The words that students and TAs read, in the language of the assignment (gettext catalogues in `locale`)."""

import gettext
from collections.abc import Callable
from functools import cache
from pathlib import Path

from traitlets import Enum, Unicode
from traitlets.config import Configurable

LANGUAGES = ("en", "ko")
LOCALE = Path(__file__).parent / "locale"


def N_(message: str) -> str:
    """Mark `message` for the catalogue, where it is translated later."""
    return message


@cache
def translation(language: str) -> Callable[[str], str]:
    """What puts a message, which is written in English in the code, into `language`, one of LANGUAGES."""
    if language == "en":
        return gettext.NullTranslations().gettext
    return gettext.translation("proctor", LOCALE, [language]).gettext


class Edition(Configurable):
    """Which language an assignment is in, and where its files lie on the web."""

    default_language = Enum(
        LANGUAGES, "en", help="The language of assignments whose name does not end in one, as that of week3-en does."
    ).tag(config=True)

    files_url = Unicode(
        help="""
        Web address of the folder of a released assignment, with {assignment} for its name, as in
        https://raw.githubusercontent.com/NAME/REPOSITORY/main/release/{assignment}. From there a notebook that is
        opened by itself, as on Colab, fetches the files beside it: its setup cell has a line `FILES_URL = ""`, which
        `nbgrader generate_assignment` fills in.
        """
    ).tag(config=True)

    def language(self, assignment: str) -> str:
        """The language of `assignment`, by the end of its name."""
        ending = assignment.rpartition("-")[2]
        return ending if ending in LANGUAGES else self.default_language

    def same_work(self, assignment: str, other: str) -> bool:
        """Whether two assignments are editions of the same in different languages."""

        def without_language(name: str) -> str:
            return name.removesuffix(f"-{self.language(name)}")

        return assignment != other and without_language(assignment) == without_language(other)
