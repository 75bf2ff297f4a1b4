"""What the documentation names exists, and its two languages say the same."""

import ast
import re
from functools import cache
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote

import pytest
from markdown_it import MarkdownIt
from nbgrader.apps.nbgraderapp import NbGraderApp
from traitlets.config import Application, Configurable
from traitlets.utils.importstring import import_item

from proctor.cli import Proctor

ROOT = Path(__file__).parent.parent
COURSE, OWN = ROOT / "docs", ROOT / "proctor" / "docs"
PAGES = sorted(page for docs in (COURSE, OWN) for page in (*docs.parent.glob("README*.md"), *docs.glob("*.md")))
KOREAN = [page for page in PAGES if page.name.endswith(".ko.md")]
PROGRAMS = {"nbgrader": NbGraderApp(), "proctor": Proctor()}


def named(page: Path) -> str:
    return str(page.relative_to(ROOT))


@cache
def tokens(page: Path) -> list:
    """The page's tokens, one after the other, without nesting."""
    found = []
    for token in MarkdownIt().enable("table").parse(page.read_text("utf-8")):
        found += [token, *(token.children or ())]
    return found


def blocks(page: Path) -> list[str]:
    return [token.content for token in tokens(page) if token.type in ("code_block", "fence")]


def commands(page: Path, program: str) -> list[list[str]]:
    """The words behind `program`, of each command in the page's code, without comments."""
    spans = [token.content for token in tokens(page) if token.type == "code_inline"]
    lines = spans + [line for block in blocks(page) for line in block.splitlines()]
    return [words[1:] for line in lines if (words := line.partition(" #")[0].split()) and words[0] == program]


def headings(page: Path) -> list[tuple[str, str]]:
    """Level and text of each heading."""
    parsed = tokens(page)
    return [(token.tag, text.content) for token, text in pairwise(parsed) if token.type == "heading_open"]


def anchors(page: Path) -> set[str]:
    """What GitHub calls the headings in links."""
    return {re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-") for _level, text in headings(page)}


def options(app: Application) -> set[str]:
    """The command's options; the settings of all classes can be options too."""
    return {*app.aliases, *app.flags, "help", "help-all"} | settings()


@cache
def settings() -> set[str]:
    """`Class.trait` of all that nbgrader and proctor can be configured with."""
    for module in (ROOT / "proctor" / "src" / "proctor").rglob("*.py"):
        name = ".".join(module.relative_to(ROOT / "proctor" / "src").with_suffix("").parts)
        if "sandboxed" not in name and module.stem not in ("__main__", "__init__"):
            import_item(name)
    kinds, waiting = set(), [Configurable]
    while waiting:
        kinds.update(found := waiting.pop().__subclasses__())
        waiting += found
    return {f"{kind.__name__}.{trait}" for kind in kinds for trait in kind.class_trait_names(config=True)}


def links(page: Path) -> list[tuple[Path, str]]:
    """The file, and the anchor in it, of each link and picture that is not on the web."""
    targets = [str(token.attrs.get("href") or token.attrs.get("src") or "") for token in tokens(page) if token.attrs]
    parts = [unquote(target).partition("#") for target in targets if target and not re.match(r"\w+:", target)]
    return [((page.parent / path).resolve() if path else page, anchor) for path, _, anchor in parts]


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_links_and_pictures_lead_somewhere(page):
    for target, anchor in links(page):
        assert target.exists(), target
        assert not anchor or anchor in anchors(target), (target, anchor)


@pytest.mark.parametrize("of", [ROOT, ROOT / "proctor"], ids=["the course", "proctor"])
def test_every_page_is_found_from_the_first_one(of):
    """Those of proctor without the course's, for whoever has proctor only."""
    pages = {page for page in PAGES if page.is_relative_to(of)}
    found, waiting = set(), [page for page in pages if page.parent == of]
    while waiting:
        found.add(page := waiting.pop())
        waiting += {target for target, _anchor in links(page)} & pages - found
    assert found == pages


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_make_has_every_target(page):
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    for words in commands(page, "make"):
        assert words[:1] == [] or words[0] in targets, words


@pytest.mark.parametrize("program", PROGRAMS)
@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_command_and_option_is_there(page, program):
    for words in commands(page, program):
        app = PROGRAMS[program]
        while words and words[0] in app.subcommands:
            app = app.subcommands[words[0]][0]
            app = (import_item(app) if isinstance(app, str) else app)()
            words = words[1:]
        unknown = app is PROGRAMS[program] and words and not words[0].startswith("-")
        assert not unknown, f"{program} {' '.join(words)}"
        for word in words:
            if word.startswith("--"):
                assert word[2:].partition("=")[0] in options(app), f"{program}: {word}"


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_option_of_pytest_is_there(page, pytestconfig):
    for words in commands(page, "pytest"):
        for word in words:
            if word.startswith("--"):
                pytestconfig.getoption(word[2:].partition("=")[0].replace("-", "_"))  # ValueError if there is none


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_setting_is_there(page):
    code = "\n".join(token.content for token in tokens(page) if token.type in ("code_inline", "code_block", "fence"))
    for setting in re.findall(r"\bc\.(\w+\.\w+)", code):
        assert setting in settings()


def test_the_architecture_names_every_module_and_no_other():
    page = (OWN / "architecture.md").read_text("utf-8")
    of_table = re.findall(r"^\| `([\w/]+\.py)` \|", page, re.MULTILINE)
    package = ROOT / "proctor" / "src" / "proctor"
    paths = {str(path.relative_to(package)): path for path in package.rglob("*.py")}
    # A package's own file mostly has nothing but a docstring.
    with_code = {name for name, path in paths.items() if len(ast.parse(path.read_text("utf-8")).body) > 1}
    assert sorted(of_table) == sorted(with_code)
    assert set(re.findall(r"[\w/]+\.py\b", page)) - paths.keys() <= {"nbgrader_config.py"}


def test_the_references_name_every_command_and_target():
    assert {words[0] for words in commands(OWN / "reference.md", "proctor")} >= Proctor.subcommands.keys()
    targets = set(re.findall(r"^([a-z-]+):.*##", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert {words[0] for words in commands(COURSE / "reference.md", "make")} == targets


@pytest.mark.parametrize(("page", "package"), [(COURSE, "grader_tests"), (OWN, "proctor/src")])
def test_the_references_say_where_every_message_is_worded(page, package):
    places = re.findall(r"`((?:grader_tests|proctor)/[\w/.]+)`", (page / "reference.md").read_text("utf-8"))
    for path in (ROOT / package).rglob("*.*"):
        if path.suffix in (".py", ".j2") and re.search(r"""\bN?_\(["']""", path.read_text("utf-8")):
            name = str(path.relative_to(ROOT))
            assert any(name == place or (place.endswith("/") and name.startswith(place)) for place in places), name


@pytest.mark.parametrize("page", KOREAN, ids=named)
def test_both_languages_have_the_same_parts_and_the_same_code(page):
    english = page.with_name(page.name.replace(".ko.md", ".md"))
    assert [level for level, _text in headings(page)] == [level for level, _text in headings(english)]
    # What stands behind # is in the page's language, and so is what a program prints.
    without_comments = [[re.sub(r"\s*#.*", "", block) for block in blocks(markdown)] for markdown in (page, english)]
    for own, other in zip(*without_comments, strict=True):
        assert own == other or re.search("[가-힣]", own)
