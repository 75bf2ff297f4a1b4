"""What the definition of a function uses, with the notebook's helpers that it calls: judged on the syntax tree.

A cell may hold more than that, such as a loop that tries the answer: this is nobody's business.
"""

import ast
import contextlib
import copy
import functools
import inspect
import linecache
import re
from collections.abc import Callable, Iterator
from typing import TypeVar

from . import follow_through, reference

KINDS_OF_LOOP = {ast.For: "for", ast.AsyncFor: "for", ast.While: "while", ast.comprehension: "comprehension"}
LOOP_FUNCTIONS = {"map", "reduce", "vectorize", "frompyfunc", "nditer", "apply_along_axis"}
HYPERBOLIC = {"tanh", "sinh", "cosh"}
# What an exponential is reached by; so is `a ** x`.
EXPONENTIAL = {
    *("exp", "expm1", "exp2", "e", "E", "pow", "power", "float_power", "logaddexp", "logaddexp2"),
    *("sigmoid", "expit", "logistic", "softmax"),
}
# Cell magics whose body does not run in the notebook.
ELSEWHERE = {
    *("writefile", "file", "script", "bash", "sh", "cmd", "perl", "ruby", "python", "python2", "python3", "pypy"),
    *("html", "HTML", "javascript", "js", "latex", "markdown", "svg", "SVG", "timeit"),
}
# What reaches names that are not written.
INDIRECT = {"__import__", "eval", "exec", "get_ipython", "getattr", "globals", "locals", "vars"}


def is_of_a_cell(name: str) -> bool:
    """Whether a cell of the student's notebook binds `name`."""
    return _student_notebook().binds(name)


def may_use_others(name: str) -> bool:
    """Whether the student's function `name` may call another function of the assignment, as far as its text tells."""
    notebook = _student_notebook()
    if not notebook.binds(name):
        return True
    others = reference.exercises().keys() - {name}
    return bool(_names(ast.parse(notebook.definition(name))) & {*others, *INDIRECT})


def cell_source(function: Callable, name: str) -> str | None:
    """Text of the statements that define `name`, and of the notebook's helpers and imports that they use.

    They come from the executed cells, which IPython keeps in `In`; the last one counts that binds the name. Where none
    does, it is the text that the function's own code comes from; None where there is none.

    Other functions of the assignment are no helpers: they are judged by themselves.
    """
    notebook = _student_notebook()
    if notebook.binds(name):
        return notebook.definition(name)
    while isinstance(function, functools.partial):
        function = function.func
    code = getattr(inspect.unwrap(function), "__code__", None)
    return "".join(linecache.getlines(code.co_filename)) or None if code else None


def _parsed(text: str) -> list[ast.stmt]:
    """The statements of a cell, those under a cell magic too; without lines that only IPython understands."""
    for attempt in (text, _without_magics(text)):
        with contextlib.suppress(SyntaxError, ValueError, RecursionError, MemoryError):
            return [inner for statement in ast.parse(attempt).body for inner in _under_magic(statement)]
    return []


def _without_magics(text: str) -> str:
    lines = [re.sub(r"=\s*[%!].*", "= None", line) for line in text.splitlines()]
    return "\n".join(re.sub(r"^(\s*)([%!?].*|.*\?\s*)$", r"\1pass", line) for line in lines)


def _under_magic(statement: ast.stmt) -> list[ast.stmt]:
    """The statements that `get_ipython().run_cell_magic(name, line, body)` runs; any other as it is."""
    match statement:
        case ast.Expr(ast.Call(ast.Attribute(attr="run_cell_magic"), [ast.Constant(magic), _, ast.Constant(body)])):
            return [] if magic in ELSEWHERE else _parsed(str(body))
    return [statement]


def _bound(node: ast.AST) -> Iterator[str]:
    """Names that a statement binds in its own scope, those under `if` and the like too; those it only changes, not."""
    left = [node]
    while left:
        match node := left.pop():
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                yield name
            case ast.Lambda() | ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
                pass
            case ast.alias(name=name, asname=asname):
                yield asname or name.partition(".")[0]
            case ast.Name(id=name, ctx=ast.Store()):
                yield name
            case _:
                left += ast.iter_child_nodes(node)


def _changed(statement: ast.stmt) -> Iterator[str]:
    """Names of objects that get an attribute or an entry: `h.sinh = ...`, `h["sinh"] = ...`."""
    for target in getattr(statement, "targets", []):
        if isinstance(target, ast.Attribute | ast.Subscript) and isinstance(target.value, ast.Name):
            yield target.value.id


def _local_names(node: ast.AST) -> set[str]:
    """Names that are bound anywhere in functions and comprehensions below `node`."""
    found = set()
    for scope in ast.walk(node):
        if isinstance(scope, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            found |= {argument.arg for argument in ast.walk(scope.args) if isinstance(argument, ast.arg)}
        if isinstance(scope, ast.FunctionDef | ast.AsyncFunctionDef):
            found |= {name for statement in scope.body for name in _bound(statement)}
            found -= {name for inner in ast.walk(scope) if isinstance(inner, ast.Global) for name in inner.names}
        if isinstance(scope, ast.comprehension):
            found |= set(_bound(scope.target))
    return found


def _names(tree: ast.AST) -> set[str]:
    """Names that are looked up."""
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}


def _attributes(tree: ast.AST) -> set[str]:
    return {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}


def _with_methods(statement: ast.stmt, names: set[str]) -> ast.stmt:
    """A class without the methods that nobody calls; any other statement as it is."""
    if not isinstance(statement, ast.ClassDef):
        return statement
    trimmed = copy.copy(statement)
    trimmed.body = [
        node
        for node in statement.body
        if not isinstance(node, ast.FunctionDef) or node.name in names or node.name.startswith("__")
    ] or [ast.Pass()]
    return trimmed


# With each test, there are a few cells more.
@functools.lru_cache(maxsize=256)
def _read(text: str) -> list[tuple[ast.stmt, list[str], list[str]]]:
    """The statements of a cell, each with the names that it binds and those of what it changes."""
    return [(statement, [*_bound(statement)], [*_changed(statement)]) for statement in _parsed(text)]


class _Notebook:
    """The statements of all cells, in the order in which they were run."""

    def __init__(self, cells: tuple[str, ...]):
        read = [statement for text in cells for statement in _read(text)]
        self._statements = [statement for statement, _bound, _changed in read]
        self._binding: dict[str, list[int]] = {}
        self._changing: dict[str, list[int]] = {}
        self._definitions: dict[str, str] = {}
        for i, (_statement, bound, changed) in enumerate(read):
            for name in bound:
                self._binding.setdefault(name, []).append(i)
            for name in changed:
                self._changing.setdefault(name, []).append(i)

    def binds(self, name: str) -> bool:
        """Whether a cell gives `name` a meaning."""
        return name in self._binding

    def definition(self, name: str) -> str:
        """Text of the statements that `name` rests on."""
        if name not in self._definitions:
            self._definitions[name] = self._definition(name)
        return self._definitions[name]

    def _definition(self, name: str) -> str:
        others = reference.exercises().keys() - {name}
        used = self._bindings(name, len(self._statements))
        attributes: set[str] = set()
        while True:
            parts = {i: _with_methods(self._statements[i], attributes) for i in used}
            needed = used.union(*(self._needs(i, part, others) for i, part in parts.items()))
            called = set().union(*map(_attributes, parts.values()))
            if (needed, called) == (used, attributes):
                return "\n".join(ast.unparse(parts[i]) for i in sorted(parts))
            used, attributes = needed, called

    def _needs(self, i: int, part: ast.stmt, others: set[str]) -> set[int]:
        """The statements whose names `part`, statement `i`, looks up."""
        # A function looks names up when it is called, anything else when it is run.
        later = isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        names = _names(part) - _local_names(part) - others
        end = len(self._statements)
        return set().union(*(self._bindings(name, end if later else i) or self._bindings(name, end) for name in names))

    def _bindings(self, name: str, end: int) -> set[int]:
        """The statements before `end` that make `name` what it is."""
        before = [i for i in self._binding.get(name, []) if i < end]
        found = set(before[-1:]) | {i for i in self._changing.get(name, []) if i < end}
        # What stands under `if` may not have been run, and += goes on from what was there.
        conditional = ast.If | ast.Try | ast.For | ast.While | ast.With | ast.AugAssign
        while before and isinstance(self._statements[before.pop()], conditional):
            found |= set(before[-1:])
        return found


@functools.lru_cache(maxsize=8)
def _notebook(cells: tuple[str, ...]) -> _Notebook:
    return _Notebook(cells)


def _student_notebook() -> _Notebook:
    return _notebook(tuple(str(text) for text in follow_through.student_namespace().get("In", [])))


def binds(cell: str, name: str) -> bool:
    """Whether a cell, as IPython runs it, gives `name` a meaning."""
    return _notebook((cell,)).binds(name)


class _Scope:
    """Which names in a text are the student's own objects, and which are a library's."""

    def __init__(self, tree: ast.AST):
        self.imported = {
            alias.asname or alias.name.partition(".")[0]: alias.name
            for alias in _of(tree, ast.alias)
            if alias.name != "*"
        }
        bound = _local_names(tree) | {name for statement in ast.iter_child_nodes(tree) for name in _bound(statement)}
        bound |= {name for scope in _of(tree, ast.ClassDef) for statement in scope.body for name in _bound(statement)}
        self.own = bound - self.imported.keys()
        # n = np is no object of the student's own.
        for _round in range(2):
            for node in _of(tree, ast.Assign):
                if isinstance(node.value, ast.Name | ast.Attribute) and self.is_librarys(node.value):
                    self.own -= {target.id for target in node.targets if isinstance(target, ast.Name)}

    def is_librarys(self, node: ast.AST) -> bool:
        """Whether an expression such as `np.linalg` starts from a name that is none of the student's."""
        while isinstance(node, ast.Attribute | ast.Subscript | ast.Call):
            node = node.func if isinstance(node, ast.Call) else node.value
        return isinstance(node, ast.Name) and node.id not in self.own


Node = TypeVar("Node", bound=ast.AST)


def _of(tree: ast.AST, kind: type[Node]) -> list[Node]:
    return [node for node in ast.walk(tree) if isinstance(node, kind)]


def _borrowed(tree: ast.AST, wanted: set[str]) -> Iterator[tuple[str, str]]:
    """Which of the `wanted` functions of a library a text uses, each with where it comes from; "" for a plain name."""
    scope = _Scope(tree)
    for name in _of(tree, ast.Name):
        if name.id in wanted and isinstance(name.ctx, ast.Load) and name.id not in scope.own | scope.imported.keys():
            yield name.id, ""
    for attribute in _of(tree, ast.Attribute):
        if attribute.attr in wanted and scope.is_librarys(attribute.value):
            start = attribute.value.id if isinstance(attribute.value, ast.Name) else "."
            yield attribute.attr, scope.imported.get(start, start)
    for statement in _of(tree, ast.ImportFrom):
        yield from ((alias.name, statement.module or ".") for alias in statement.names if alias.name in wanted)
    for call in _of(tree, ast.Call):
        if isinstance(call.func, ast.Name) and call.func.id == "getattr":
            texts = [
                argument.value
                for argument in call.args
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
            ]
            yield from ((text, "getattr") for text in texts if text in wanted)


def loops(source: str) -> list[str]:
    """The kinds of loop in `source`, each once: for, while, comprehension, or the name of a looping function."""
    tree = ast.parse(source)
    kinds = {KINDS_OF_LOOP[type(node)] for node in ast.walk(tree) if type(node) in KINDS_OF_LOOP}
    # np.add.reduce is a sum along an axis.
    looping = {
        name for name, start in _borrowed(tree, LOOP_FUNCTIONS) if name != "reduce" or start in ("", "functools")
    }
    return sorted(kinds | looping)


def library_hyperbolics(source: str, own: str) -> list[str]:
    """The hyperbolic functions of a library that `source` uses; a method or helper of the student's own is none.

    own: name of the student's function, which may call itself.
    """
    found = {name for name, start in _borrowed(ast.parse(source), HYPERBOLIC) if (name, start) != (own, "")}
    return sorted(found)


def uses_exponentials(source: str) -> bool:
    """Whether an exponential function occurs in `source`, or a power whose exponent is no number."""
    tree = ast.parse(source)
    powers = [node for node in _of(tree, ast.BinOp) if isinstance(node.op, ast.Pow)]
    return bool(
        EXPONENTIAL & (_names(tree) | _attributes(tree) | {alias.name for alias in _of(tree, ast.alias)})
    ) or any(not isinstance(node.right, ast.Constant) for node in powers)


def reads_arguments(source: str) -> bool:
    """Whether a function in `source` does anything with an argument, other than to put it into an error's text."""
    for function in ast.walk(ast.parse(source)):
        if not isinstance(function, ast.FunctionDef | ast.Lambda):
            continue
        arguments = {argument.arg for argument in ast.walk(function.args) if isinstance(argument, ast.arg)} - {"self"}
        body = function.body if isinstance(function.body, list) else [function.body]
        if arguments & set().union(*(_names(node) for node in body if not isinstance(node, ast.Raise))):
            return True
    return False


def ignores_parameter(source: str, name: str) -> bool:
    """Whether a function in `source` has a parameter `name`, and none of them ever looks it up."""
    tree = ast.parse(source)
    return any(argument.arg == name for argument in _of(tree, ast.arg)) and name not in _names(tree)


def would_bind(name: str) -> bool:
    """Whether a cell that was run gives `name` a meaning, which it has not got: the cell ended before it could."""
    return name not in follow_through.student_namespace() and _student_notebook().binds(name)


# Characters of a line of code that a message shows.
LONGEST_LINE = 100


def raising_line(error: BaseException, function: Callable) -> str:
    """The line of the cell that defines `function` in which `error` was raised, as one to show; empty if unknown."""
    while isinstance(function, functools.partial):
        function = function.func
    answer_file = getattr(getattr(inspect.unwrap(function), "__code__", None), "co_filename", "")
    found, traceback = "", error.__traceback__
    while traceback:
        if traceback.tb_frame.f_code.co_filename == answer_file:
            found = linecache.getline(answer_file, traceback.tb_lineno or 0)
        traceback = traceback.tb_next
    found = "".join(sign for sign in found.strip() if sign.isprintable())
    return found if len(found) <= LONGEST_LINE else found[: LONGEST_LINE - 1] + "…"
