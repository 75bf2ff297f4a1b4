"""The class report as one page: a single file that needs nothing else, what a TA needs first on top."""

import base64
import secrets
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import itables
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from IPython.display import SVG
from pandas.io.formats.style import Styler

from ..messages import translation
from . import figures, statistics, tables
from .class_data import ClassData

FOLDER = Path(__file__).parent
# DataTables, which sorts and filters, as itables carries it for pages without a network.
BUNDLE = Path(itables.options.dt_bundle)
IDEAS = 3
HARDEST = 5


@dataclass(frozen=True)
class Section:
    """A part of the page: its id, heading, paragraphs, and what is shown under them."""

    id: str
    heading: str
    paragraphs: list[str]
    figure: str = ""
    alternative: str = ""
    """What the figure shows, in words."""
    table: Markup = Markup("")
    ideas: list["Idea"] = ()


@dataclass(frozen=True)
class Idea:
    """What part of the class has not understood."""

    exercise: str
    says: str
    count: str
    share: float
    who: Markup


def _image(figure: SVG) -> str:
    return "data:image/svg+xml;base64," + base64.b64encode(figure.data.encode()).decode()


def _html(styler: Styler) -> Markup:
    return Markup(styler.set_table_attributes('class="compact"').to_html())
