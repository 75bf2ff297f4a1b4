"""The student's own text, code and outputs as HTML that is safe in any browser and asks no server for anything."""

import base64
import re
from collections.abc import Callable, Collection
from functools import lru_cache, partial
from html import escape
from pathlib import Path
from urllib.parse import unquote

import nh3
from markupsafe import Markup
from nbconvert.filters.ansi import strip_ansi
from nbformat import NotebookNode
from pygments import format as formatted
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer
from pygments.style import StyleMeta
from pygments.styles import get_style_by_name
from pygments.token import STANDARD_TYPES, Comment, Keyword, Literal, Token, _TokenType

from ...common import harmless, pictures
from ...common.own_files import NotOwn, opened
from ...common.room import Room
from ...nbgrader_seams import texts
from ...nbgrader_seams.cells import OF_CELL
from .formulas import mathml

# Characters of one cell, and of all of a notebook, that are rendered; the rest is shown as plain text. Markdown and
# code that are meant to be slow take a second for the former. The longest of our notebooks has 40,000 in all.
LONGEST_CELL, LONGEST_NOTEBOOK = 10_000, 200_000
# Languages whose code is highlighted, by the names that a block of code gives them. Others have hundreds of grammars,
# not all of which are linear in what they read.
PYTHON = {"python", "python3", "py", "ipython", "ipython3"}
# Pygments' styles whose colours have WCAG's contrast of 4.5 on the page's backgrounds.
STYLE, DARK_STYLE = "xcode", "github-dark"
# The coloured kinds. All eighty kinds of Python's tokens would make a page's code weigh three times as much.
COLOURED = (Comment, Keyword, Literal.String)


def _words(text: str) -> set[str]:
    return set(text.split())


# The elements that a text may have.
TAGS = _words("""
    a abbr b blockquote br caption code dd del details div dl dt em figcaption figure h1 h2 h3 h4 h5 h6 hr i img ins
    kbd li mark ol p pre q s samp small span strong sub summary sup table tbody td tfoot th thead tr u ul var
""")
MATH_TAGS = _words("""
    math menclose mfrac mi mmultiscripts mn mo mover mpadded mphantom mprescripts mroot mrow ms mspace msqrt mstyle
    msub msubsup msup mtable mtd mtext mtr munder munderover
""")
MATH_ATTRIBUTES = _words("""
    accent accentunder depth display displaystyle form height largeop linethickness lspace
    mathvariant maxsize minsize movablelimits rspace scriptlevel stretchy style symmetric voffset width
""")
ATTRIBUTES = {
    "a": {"href"},
    "details": {"open"},
    "img": {"src", "alt", "width", "height"},
    "li": {"value"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
    **dict.fromkeys(MATH_TAGS, MATH_ATTRIBUTES),
}
MATH_STYLES = {"text-align", "justify-items", "padding-left", "padding-right", "width"}
PICTURE = re.compile(r"data:image/(?:png|jpeg);base64,")
LINK = re.compile(r"(?:https?://|mailto:)", re.I)
PATH = re.compile(r"(?:/[^\s/:'\"<>|]+){2,}")

# Tags of all but the text of a line.
NO_PHRASE = re.compile(r"</?(?:a|blockquote|details|div|dl|h[1-6]|hr|li|ol|p|pre|summary|table|ul)\b[^>]*>")

_formatter = HtmlFormatter(nowrap=True)
_python = PythonLexer(stripnl=False)


def _kind(kind: _TokenType) -> _TokenType:
    """The coloured kind to which a token belongs; Token.Text of any other."""
    return next((coloured for coloured in COLOURED if kind in coloured), Token.Text)


def code_style() -> str:
    """The style sheet of highlighted code, on light and on dark."""

    def rules(style: StyleMeta) -> str:
        colours = {STANDARD_TYPES[kind]: style.style_for_token(kind)["color"] for kind in COLOURED}
        return "".join(f"code .{name}{{color:#{colour}}}" for name, colour in colours.items() if colour)

    light, dark = (rules(get_style_by_name(name)) for name in (STYLE, DARK_STYLE))
    return f"{light}\n@media screen and (prefers-color-scheme: dark){{{dark}}}"


def lines_to_see(source: str, raised: list[str], parts: list[str]) -> set[int]:
    """The numbers, from 0, of a cell's lines to which the page points.

    raised: lines of it, stripped, that raised an error; parts: names of pieces of its result that are wrong: the lines
      in which they get their value, or else all that name them
    """
    lines = source[:LONGEST_CELL].replace("\r\n", "\n").replace("\r", "\n").split("\n")
    found = {number for number, line in enumerate(lines) if line.strip() and line.strip() in raised}
    for part in {*parts} - {""}:
        # A line that names it as an argument makes nothing of it.
        named = {
            number
            for number, line in enumerate(lines)
            if re.search(rf"\b{re.escape(part)}\b", line) and not line.lstrip().startswith("def ")
        }
        made = rf"\b{re.escape(part)}\b[\"'\]]* *(?:=(?!=)|:)"
        found |= {number for number in named if re.search(made, lines[number])} or named
    return found


class _Renderer(texts.Renderer):
    """Markdown as nbconvert has it, with formulas as MathML, and with pictures left to the sanitiser."""

    def heading(self, text: str, level: int, **attrs: object) -> str:
        return f"<h{level}>{text}</h{level}>\n"

    def block_code(self, code: str, info: str | None = None) -> str:
        words = (info or "").split()
        python = bool(words) and words[0] in PYTHON
        return f"<pre><code>{_highlighted(code) if python else escape(code)}</code></pre>\n"

    def image(self, text: str, url: str, title: str | None = None) -> str:
        return f'<img src="{escape(url)}" alt="{escape(text)}">'

    def block_math(self, body: str) -> str:
        return mathml(body, block=True)

    def inline_math(self, body: str) -> str:
        return mathml(body, block=False)

    def latex_environment(self, name: str, body: str) -> str:
        return mathml(f"\\begin{{{name}}}{body}\\end{{{name}}}", block=True)


def _allowed(picture: Callable[[str], str | None], tag: str, name: str, value: str) -> str | None:
    """The value of an attribute if the page may have it, and else None."""
    if (tag, name) == ("img", "src"):
        return picture(value)
    if (tag, name) == ("a", "href") and not LINK.match(value):
        return None
    return value


def _sanitised(source: str, picture: Callable[[str], str | None]) -> str:
    """HTML of a Markdown text, of the tags and attributes above; `picture` gives the data of a picture's source."""
    html = nh3.clean(
        texts.rendered(source, _Renderer()),
        tags=TAGS | MATH_TAGS,
        attributes=ATTRIBUTES,
        attribute_filter=partial(_allowed, picture),
        allowed_classes={"span": set(STANDARD_TYPES.values()) - {""}},
        filter_style_properties=MATH_STYLES,
        url_schemes={"http", "https", "mailto", "data", "attachment"},
        # Long lines scroll in their box, which must be reached without a mouse.
        set_tag_attribute_values={"pre": {"tabindex": "0"}},
    )
    # From here on every < begins a tag: the sanitiser writes those in texts and attributes as &lt;.
    # Boxes in which what is too wide for a phone scrolls. A formula may stand in a paragraph, which holds no div.
    for tag, box in (("table", "div"), ('math display="block"', "span")):
        html = html.replace(f"<{tag}>", f'<{box} class="wide" tabindex="0" role="group"><{tag}>')
    html = html.replace("</table>", "</table></div>")
    html = re.sub(r'(<math display="block">.*?</math>)', r"\1</span>", html, flags=re.S)
    # For screen readers: no picture without a word, no header that is empty.
    html = re.sub(r"<img\b(?![^>]*\balt=)", '<img alt=""', html)
    html = re.sub(r"<(?:th|h[1-6])>\s*</(th|h[1-6])>", lambda match: "<td></td>" if match[1] == "th" else "", html)
    # References to characters are characters by now.
    return html.replace("<th>", '<th scope="col">').translate(harmless.DIRECTIONS)


def _nothing(source: str) -> None:
    return None


# A class hands in the same explanations over and over; a course has a few hundred of them.
_without_pictures = lru_cache(maxsize=1024)(partial(_sanitised, picture=_nothing))


@lru_cache(maxsize=1024)
def _highlighted(source: str) -> str:
    tokens = ((_kind(kind), text) for kind, text in _python.get_tokens(source))
    return formatted(tokens, _formatter).translate(harmless.DIRECTIONS)


def _without_paths(text: str) -> str:
    """Text in which Python files are named without the folders of the machine that ran them."""
    return PATH.sub(lambda match: match[0].rpartition("/")[2] if match[0].endswith(".py") else match[0], text)


class Shown:
    """Renders the parts of one notebook.

    folder: holds the notebook and the pictures that its texts show; room: what there is for all of them
    """

    def __init__(self, folder: Path, room: Room):
        self._folder, self._left, self.room = folder.resolve(), LONGEST_NOTEBOOK, room
        self._levels: list[int] = []

    def _short(self, source: str) -> bool:
        self._left -= len(source)
        return len(source) <= LONGEST_CELL and self._left >= 0

    def markdown(self, source: str, attachments: dict[str, dict[str, str]] | None = None) -> Markup:
        """A text as HTML. Its headings begin at the third level, since the page puts it under one of the second."""
        if not self._short(source):
            return Markup("<pre tabindex='0'>{}</pre>").format(harmless.text(self.room.shortened(source)))
        if attachments or "![" in source or "<img" in source.lower():
            html = _sanitised(source, partial(self._picture, attachments or {}))
        else:
            html = _without_pictures(source)
        return Markup(re.sub(r"<(/?)h([1-6])>", self._renumbered, html))

    def note(self, source: str) -> Markup:
        """A text without headings of its own, such as a comment."""
        return Markup(re.sub(r"<(/?)h[1-6]>", r"<\1p>", _without_pictures(source)))

    def inline(self, source: str) -> Markup:
        """A line of Markdown, such as a heading's text, for use within a line of ours."""
        html = _without_pictures(f"# {source}")
        return harmless.isolated(Markup(NO_PHRASE.sub("", html).strip()))

    def _renumbered(self, match: re.Match) -> str:
        """A heading's tag at the level that its depth gives, so that no level is left out."""
        if not match[1]:
            level = int(match[2])
            while self._levels and self._levels[-1] >= level:
                self._levels.pop()
            self._levels.append(level)
        return f"<{match[1]}h{min(2 + max(len(self._levels), 1), 6)}>"

    def _picture(self, attachments: dict[str, dict[str, str]], source: str) -> str | None:
        """The data of a picture that is attached, in the text, or in a file beside the notebook; None for any other."""
        if source.startswith("attachment:"):
            data = attachments.get(source.removeprefix("attachment:"), {})
            source = next((f"data:{kind};base64,{data[kind]}" for kind in harmless.IMAGES if kind in data), "")
        elif not source.startswith("data:"):
            source = self._beside(source)
        return source if PICTURE.match(source) and self.room.picture(source.partition(",")[2]) else None

    def _beside(self, source: str) -> str:
        """The data of a picture in the notebook's folder; empty if there is none."""
        try:
            path = self._folder / unquote(source)
            kind = {".png": "png", ".jpg": "jpeg", ".jpeg": "jpeg"}.get(path.suffix.lower())
            if kind:
                with opened(path, self._folder) as file:
                    data = file.read(pictures.MOST_BYTES + 1)
                if len(data) <= pictures.MOST_BYTES:
                    return f"data:image/{kind};base64,{base64.b64encode(data).decode()}"
        except (NotOwn, OSError, ValueError):
            pass
        return ""

    def code(self, source: str, marked: Collection[int] = ()) -> Markup:
        """Highlighted Python, for use in `<code>`; marked: numbers of lines, from 0, that the page points to."""
        if self._short(source):
            code = Markup(_highlighted(source))
        else:
            code = Markup.escape(harmless.text(self.room.shortened(source)))
        if not marked:
            return code
        # No element goes on from one line to the next.
        lines = code.split("\n")
        return Markup("\n").join(
            Markup("<mark>{}</mark>").format(line) if number in marked else line for number, line in enumerate(lines)
        )


def sentence(value: str) -> Markup:
    """A sentence of a test's or of ours, in which code stands between backticks."""
    return Markup(re.sub("`([^`]+)`", r"<code>\1</code>", escape(harmless.text(value))))


def text(value: str) -> str:
    """What a program printed, as plain text without colours and folders."""
    return _without_paths(harmless.text(strip_ansi(value)))


def traceback(output: NotebookNode) -> str:
    """An error of the student's code: the frames in their own cells, and the error itself."""
    lines = [strip_ansi(line) for line in output.traceback]
    return text("\n".join([line for line in lines[:-1] if line.lstrip().startswith(OF_CELL)] + lines[-1:]))


def picture(output: NotebookNode) -> str | None:
    """The source of the picture that an output displays, if it does."""
    data = harmless.bundle(output.data)
    return next((f"data:{kind};base64,{''.join(data[kind].split())}" for kind in harmless.IMAGES if kind in data), None)
