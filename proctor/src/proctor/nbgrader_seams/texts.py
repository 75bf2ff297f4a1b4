"""What nbconvert and mistune do with texts."""

from jinja2.runtime import Context
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath


class Renderer(IPythonRenderer):
    """Markdown as nbconvert has it, for a subclass that says what becomes of some of it. HTML is left as it is.

    Leans on nbconvert's renderer being one of mistune 3, whose methods have these names and parameters, and on formulas
    coming to `block_math`, `inline_math` and `latex_environment`. If they change, pages have Markdown's own headings
    and pictures, and formulas as they were typed.
    """

    def __init__(self) -> None:
        super().__init__(escape=False)

    def heading(self, text: str, level: int, **attrs: object) -> str:
        """A heading; `text` is HTML."""
        raise NotImplementedError

    def block_code(self, code: str, info: str | None = None) -> str:
        """A block of code; `info`: what stands behind its fence."""
        raise NotImplementedError

    def image(self, text: str, url: str, title: str | None = None) -> str:
        """A picture; `text`: what stands for it."""
        raise NotImplementedError

    def block_math(self, body: str) -> str:
        """A formula in lines of its own."""
        raise NotImplementedError

    def inline_math(self, body: str) -> str:
        """A formula in a line."""
        raise NotImplementedError

    def latex_environment(self, name: str, body: str) -> str:
        r"""A formula between \begin{name} and \end{name}."""
        raise NotImplementedError


def rendered(source: str, renderer: Renderer) -> str:
    """HTML of a Markdown text.

    Leans on `MarkdownWithMath`, which finds formulas. Without it, they are read as Markdown.
    """
    return MarkdownWithMath(renderer=renderer).render(source)


def on_page(context: Context) -> tuple[dict, dict]:
    """The cell whose text a filter of nbconvert's templates is given, and what is known of its notebook.

    Leans on the templates of pages calling the filter `markdown2html` with these as `cell` and `resources`. If they do
    not, a picture beside the notebook is not shown, and what proctor says of a notebook is not told from its texts.
    """
    return context.get("cell", {}), context.get("resources", {}).get("metadata", {})
