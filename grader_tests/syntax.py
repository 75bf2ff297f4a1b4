"""What the cell that defines a function uses, judged on its syntax tree."""

import ast
import contextlib
import functools
import inspect
import linecache
from collections.abc import Callable, Iterator
from types import BuiltinFunctionType

import numpy as np

from . import follow_through

KINDS_OF_LOOP = {ast.For: "for", ast.AsyncFor: "for", ast.While: "while", ast.comprehension: "comprehension"}
LOOP_FUNCTIONS = {"map", "vectorize", "apply_along_axis"}
HYPERBOLIC = {"tanh", "sinh", "cosh"}


def cell_source(function: Callable, name: str) -> str | None:
    """Text of the cell that defines `name`; None where it cannot be told.

    A function knows its cell. For anything else that can be called (a ufunc, `np.vectorize`, `partial`), and for what
    was defined under a magic such as `%%time`, it is the last executed cell that binds the name; IPython keeps those
    in `In`.
    """
    while isinstance(function, functools.partial):
        function = function.func
    code = getattr(inspect.unwrap(function), "__code__", None)
    lines = linecache.getlines(code.co_filename) if code else []
    if lines:
        return "".join(lines)
    cells = [_without_magic(str(text)) for text in follow_through.student_namespace().get("In", [])]
    return next((text for text in reversed(cells) if _binds(text, name)), None)


def _without_magic(text: str) -> str:
    """The body of a cell that begins with a cell magic; any other cell as it is."""
    with contextlib.suppress(SyntaxError):
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", None) == "run_cell_magic":
                return ast.literal_eval(node.args[2])
    return text


def _binds(text: str, name: str) -> bool:
    try:
        tree = ast.parse(text)
    except SyntaxError:
        return False
    return any(
        (isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node.id == name)
        or (isinstance(node, ast.FunctionDef) and node.name == name)
        or (isinstance(node, ast.alias) and (node.asname or node.name) == name)
        for node in ast.walk(tree)
    )


def _plain_names(tree: ast.AST) -> set[str]:
    """Names that are looked up, but not bound in the cell itself."""
    names = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
    return {node.id for node in names} - {node.id for node in names if isinstance(node.ctx, ast.Store)}


def _reached_names(tree: ast.AST) -> Iterator[str]:
    """Names that are imported, or reached with a dot or `getattr`; not those of objects that the cell makes itself."""
    made = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    made |= {node.name for node in ast.walk(tree) if isinstance(node, ast.ClassDef)}
    # n = np is no object of the cell's own.
    made -= {
        target.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Name)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            if not (isinstance(node.value, ast.Name) and node.value.id in made):
                yield node.attr
        elif isinstance(node, ast.alias):
            yield node.name
        elif isinstance(node, ast.Call) and getattr(node.func, "id", None) == "getattr":
            yield from (str(argument.value) for argument in node.args if isinstance(argument, ast.Constant))


def loops(source: str) -> list[str]:
    """The kinds of loop in `source`, each once: for, while, comprehension, or the name of a looping function."""
    tree = ast.parse(source)
    kinds = {KINDS_OF_LOOP[type(node)] for node in ast.walk(tree) if type(node) in KINDS_OF_LOOP}
    return sorted(kinds | (LOOP_FUNCTIONS & (_plain_names(tree) | set(_reached_names(tree)))))


def library_hyperbolics(source: str, own: str) -> list[str]:
    """The hyperbolic functions of a library that `source` uses.

    own: name of the student's function, which may call itself. A plain name counts where it stands for compiled code,
    such as after `from numpy import cosh` in another cell; a student's own helper does not.
    """
    tree = ast.parse(source)
    namespace = follow_through.student_namespace()
    borrowed = {
        name
        for name in HYPERBOLIC & _plain_names(tree) - {own}
        if isinstance(namespace.get(name), np.ufunc | BuiltinFunctionType)
    }
    return sorted(borrowed | (HYPERBOLIC & set(_reached_names(tree))))


def raising_line(error: BaseException, function: Callable) -> str:
    """The line of the cell that defines `function` in which `error` was raised, stripped; empty if it is not known."""
    while isinstance(function, functools.partial):
        function = function.func
    its = getattr(getattr(inspect.unwrap(function), "__code__", None), "co_filename", "")
    found, traceback = "", error.__traceback__
    while traceback:
        if traceback.tb_frame.f_code.co_filename == its:
            found = linecache.getline(its, traceback.tb_lineno).strip() or found
        traceback = traceback.tb_next
    return found
