"""Finds why a test that runs apart from the notebook can't judge it: it needs things that only the notebook has.

A test that fails may have failed through that, and not through the answer. If something is found here, nobody gets a
mark for it, and a person looks. Reasons in a test's own text are found for every student; a student who brings about
the rest loses the mark of the test, and gains none.
"""

import ast
import re
from collections.abc import Collection, Iterator, Mapping

from ...common.cell_code import stored
from ..effects import RANDOM, effects

PLAIN = bool | int | float | complex | str | bytes | tuple | frozenset | range | None
# By what a test looks at or changes: the names, attributes and modules that it has in its text for that.
LOOKS = {
    "it looks at the names of the notebook": {
        *("globals", "locals", "vars", "dir", "eval", "exec", "get_ipython", "In", "Out", "__main__"),
    },
    "it looks at what code prints, or puts something in the place of what code calls": {
        *("patch", "mock", "monkeypatch", "redirect_stdout", "redirect_stderr", "capsys", "capture_output", "stdout"),
    },
    "it looks at files": {
        *("open", "exists", "isfile", "isdir", "is_file", "listdir", "glob", "read_text", "read_bytes", "read_csv"),
        *("loadtxt", "genfromtxt", "imread"),
    },
    "it looks at figures": {"matplotlib", "pyplot", "plt", "pylab", "gca", "gcf"},
    "it looks at warnings": {"warns", "catch_warnings", "assertWarns", "deprecated_call"},
    "it looks at a function itself": {
        *("__doc__", "__defaults__", "__kwdefaults__", "__annotations__", "__code__", "__closure__", "__wrapped__"),
        *("__dict__", "__module__", "__qualname__", "getdoc", "hasattr", "getattr", "setattr"),
    },
}
# A test with this word in it has been written to run apart, and reaches what it needs.
KNOWS = "student_namespace"
SEEDS = {"seed", "set_state", "setstate", "manual_seed", "set_seed"}
CATCHES = {"raises", "assertRaises", "assertRaisesRegex", "suppress"}
# Python's message for a name that is not there.
NO_NAME = re.compile(r"name '(\w+)' is not defined")


def by_text(tree: ast.AST, cells: Collection[str], given: Mapping[str, object]) -> Iterator[str]:
    """What a test with this syntax tree does that only its notebook could answer for.

    cells: the student's cells before it; given: what it has of the notebook, by name
    """
    words = {*_words(tree)}
    if KNOWS in words:
        return
    yield from (reason for reason, known in LOOKS.items() if words & known)
    read = [effects(cell) for cell in cells]
    later = frozenset().union(*(cell_effects.later for cell_effects in read))
    if words & SEEDS and RANDOM in later | frozenset().union(*(cell_effects.now for cell_effects in read)):
        yield "it seeds the random numbers of the notebook"
    changed = {name for node in ast.walk(tree) for name in (*stored(node), *_deleted(node))}
    if names := sorted(changed & later):
        yield f"it changes {_name_list(names)}, which functions of the notebook use"
    stale = (name for name in later & given.keys() if _may_have_changed(name, given[name], cells))
    if names := sorted(stale):
        yield f"it looks at {_name_list(names)}, which functions of the notebook may have changed"


def by_error(error: BaseException, tree: ast.AST, *, own_kind: bool, bound: Collection[str]) -> Iterator[str]:
    """What an error says, with which a test has ended, of something that only its notebook could answer for.

    own_kind: whether the notebook has raised an error that is none of Python's own; bound: the names that tests bind
    """
    if own_kind and (any(isinstance(node, ast.ExceptHandler) for node in ast.walk(tree)) or CATCHES & {*_words(tree)}):
        yield "it catches errors of a class that only the notebook has"
    if isinstance(error, FileNotFoundError | ModuleNotFoundError):
        yield f"{type(error).__name__}: it needs a file of the notebook's"
    missing = NO_NAME.fullmatch(str(error)) if isinstance(error, NameError) else None
    if missing and missing[1] in bound:
        yield f"the notebook needs {missing[1]}, which tests bind"


def _words(tree: ast.AST) -> Iterator[str]:
    """Names, attributes, and parts of modules' names and of dotted texts."""
    for node in ast.walk(tree):
        match node:
            case ast.Name(name) | ast.Attribute(attr=name) | ast.alias(name) | ast.ImportFrom(module=str(name)):
                yield from name.split(".")
            case ast.Constant(str(text)) if len(text) < 200:
                yield from text.split(".")


def _deleted(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Del):
        yield node.id


def _may_have_changed(name: str, value: object, cells: Collection[str]) -> bool:
    """Whether a call of the notebook's functions can have changed what it has under a name."""
    if callable(value):
        return False
    declared = re.compile(rf"\bglobal\b[^\n]*\b{re.escape(name)}\b")
    return not isinstance(value, PLAIN) or any(map(declared.search, cells))


def _name_list(names: list[str]) -> str:
    return ", ".join(names[:5])
