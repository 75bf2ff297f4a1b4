"""What a cell of code defines and uses, told from its syntax tree, in spite of magics and of errors in other parts."""

import ast
import io
import re
import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

# A line that is IPython's and not Python's: %magic, !command, ?help, help?, name = %magic, name = !command.
MAGIC = re.compile(r"^([ \t]*)(?:[%!?].*|\w[\w.]*\?{1,2}[ \t]*|\w[\w, ]*=[ \t]*[%!].*)$", re.MULTILINE)
# Cell magics that run the cell's body as Python, in the notebook's own namespace.
RUNNING = ("time", "capture", "prun")
# Such magics, one below the other.
PYTHON_MAGIC = re.compile(rf"(?:\s*%%(?:{'|'.join(RUNNING)})\b.*\n?)+")
# If a cell has an error somewhere, a new part of it begins here.
HEAD = re.compile(r"(?:async[ \t]+)?(?:def|class)[ \t]+(\w+)")
SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
# What the parser and the compiler raise for text that is no Python, or too much for them.
NOT_PYTHON = (SyntaxError, ValueError, RecursionError, MemoryError)


@dataclass(frozen=True)
class Statement:
    """A statement at the top of a cell, with the comments before it. nodes: none where it is no Python."""

    text: str
    nodes: tuple[ast.stmt, ...] = ()

    @cached_property
    def binds(self) -> frozenset[str]:
        """The names that are bound at the top."""
        if not self.nodes:
            head = HEAD.search(self.text)
            return frozenset([head[1]] if head else [])
        return frozenset(name for node in own_nodes(self.nodes) for name in stored(node))

    @cached_property
    def defines(self) -> frozenset[str]:
        """The functions and classes among them."""
        if not self.nodes:
            return self.binds
        return frozenset(name for node in self.nodes for name in _defined(node))

    @cached_property
    def uses(self) -> frozenset[str]:
        """The names that are looked up anywhere in it."""
        loads = (part for node in self.nodes for part in ast.walk(node) if isinstance(part, ast.Name))
        return frozenset(part.id for part in loads if isinstance(part.ctx, ast.Load))


def stored(node: ast.AST) -> Iterator[str]:
    """The names that a node by itself binds, without what is in it."""
    match node:
        case ast.FunctionDef(name) | ast.AsyncFunctionDef(name) | ast.ClassDef(name):
            yield name
        case ast.Name(name, ast.Store()):
            yield name
        case ast.alias(name, other):
            yield other or name.partition(".")[0]
        case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
            yield name
        case ast.MatchMapping(rest=str(name)):
            yield name


def own_nodes(body: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """All nodes of a body but those in scopes of their own; of what has one, itself."""
    left = [*body]
    while left:
        node = left.pop()
        yield node
        if not isinstance(node, SCOPES + COMPREHENSIONS):
            left += ast.iter_child_nodes(node)


def _defined(node: ast.AST) -> Iterator[str]:
    """The functions and classes that running `node` defines, other than in scopes of their own."""
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            yield node.name
        case ast.Assign(targets, ast.Lambda()):
            yield from (target.id for target in targets if isinstance(target, ast.Name))
        case ast.stmt():
            for part in ast.iter_child_nodes(node):
                yield from _defined(part)


def _parsed(source: str) -> ast.Module | None:
    """The syntax tree of `source`, in which IPython's own lines do nothing; None if it is no Python."""
    for text in (source, MAGIC.sub(r"\1pass", source)):
        try:
            return ast.parse(text)
        except NOT_PYTHON:
            continue
    return None


# A repair looks at the same cell several times; a notebook may have 2,000.
@lru_cache(maxsize=16384)
def statements(source: str) -> tuple[Statement, ...]:
    """The statements of a cell in their order; together they are its text, which is not indented as a whole."""
    if magic := PYTHON_MAGIC.match(source):
        return (Statement(magic[0]), *statements(source[magic.end() :]))
    if source.lstrip().startswith("%%"):
        return (Statement(source),)
    if source.lstrip("\n")[:1].isspace():
        source = textwrap.dedent(source)  # as IPython does
    lines = [*io.StringIO(source)]  # splitlines would split at more than the parser does
    if tree := _parsed(source):
        return tuple(_cut(lines, tree))
    return tuple(_cut_at_heads(lines))


def _cut(lines: list[str], tree: ast.Module) -> Iterator[Statement]:
    groups: list[list[ast.stmt]] = []
    for node in tree.body:
        # Two statements on one line are one.
        if groups and _first_line(node) <= _last_line(groups[-1][-1]):
            groups[-1].append(node)
        else:
            groups.append([node])
    begin = 0
    for i, group in enumerate(groups):
        end = _last_line(group[-1]) if i < len(groups) - 1 else len(lines)
        yield Statement("".join(lines[begin:end]), tuple(group))
        begin = end


def _first_line(node: ast.stmt) -> int:
    return min([node.lineno, *(decorator.lineno for decorator in getattr(node, "decorator_list", []))])


def _last_line(node: ast.stmt) -> int:
    return node.end_lineno or node.lineno  # (the parser always tells it)


def _cut_at_heads(lines: list[str]) -> Iterator[Statement]:
    """Cut at the functions and classes, which end where the text is no longer indented."""
    parts: list[list[str]] = []
    in_definition = in_decorator = False
    for line in lines:
        starts = bool(HEAD.match(line)) or line.startswith("@")
        outside = line[:1] not in (" ", "\t", "\n", ")", "]", "}", "#", "")
        if (starts and not in_decorator) or (outside and in_definition and not in_decorator) or not parts:
            parts.append([])
        in_decorator = line.startswith("@")
        if starts or outside:
            in_definition = starts
        parts[-1].append(line)
    for part in parts:
        tree = _parsed("".join(part))
        yield Statement("".join(part), tuple(tree.body) if tree else ())


def binds(source: str) -> frozenset[str]:
    """The names that a cell binds at the top."""
    return frozenset().union(*(statement.binds for statement in statements(source)))


def defines(source: str) -> frozenset[str]:
    """The functions and classes that a cell defines at the top: what an answer is known by.

    It is not known by variables: other cells may have one of the same name, and an answer may well begin with the line
    that its stub consists of.
    """
    return frozenset().union(*(statement.defines for statement in statements(source)))


@lru_cache(maxsize=16384)
def runs(source: str) -> bool:
    """Whether a cell can be compiled, as IPython would: without the indentation that all of it shares."""
    if source.lstrip().startswith("%%"):
        return True
    source = textwrap.dedent(source)
    for text in (source, MAGIC.sub(r"\1pass", source)):
        try:
            # A notebook may await at the top.
            compile(text, "<cell>", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
            return True
        except NOT_PYTHON:
            continue
    return False


def _essence(node: ast.stmt) -> str:
    """What a statement does, without the docstring of a function or class."""
    if isinstance(node, SCOPES[:3]):
        body = node.body[1:] if _is_text(node.body[0]) else node.body
        return node.name + "".join(f"\n{ast.dump(part)}" for part in body)
    return ast.dump(node)


def _is_text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def essence(source: str) -> frozenset[str]:
    """What the statements of a cell do, apart from comments and docstrings; the lines of what is no Python."""
    return frozenset().union(*map(_essence_of, statements(source)))


def _essence_of(statement: Statement) -> frozenset[str]:
    try:
        if statement.nodes:
            return frozenset(map(_essence, statement.nodes))
    except RecursionError:
        pass
    lines = (line.strip() for line in statement.text.splitlines())
    return frozenset(line for line in lines if line and not line.startswith("#"))


def _does_nothing(node: ast.stmt) -> bool:
    match node:
        case ast.Pass() | ast.Expr(ast.Constant()):
            return True
        # nbgrader replaces a solution by this.
        case ast.Raise(ast.Name("NotImplementedError") | ast.Call(ast.Name("NotImplementedError"))):
            return True
    return False


def _is_empty(statement: Statement) -> bool:
    """Whether a statement, or the function that it defines, does nothing."""
    if not statement.nodes:
        return not _essence_of(statement)
    return all(
        all(map(_does_nothing, node.body)) if isinstance(node, SCOPES[:2]) else _does_nothing(node)
        for node in statement.nodes
    )


def _new_parts(source: str, released: str) -> Iterator[Statement]:
    known = essence(released)
    return (part for part in statements(source) if not _is_empty(part) and not _essence_of(part) <= known)


def adds(source: str, released: str) -> bool:
    """Whether a cell does anything that the released one does not."""
    return any(True for _ in _new_parts(source, released))


def without_stub(source: str, stub: str) -> str:
    """The cell without the released functions of `stub` that undo answers to them which stand before, in this cell."""
    names, new, kept = defines(stub), set(_new_parts(source, stub)), []
    answered: frozenset[str] = frozenset()
    parts = statements(source)
    for part in parts:
        bound = names & part.binds
        if part in new:
            answered |= bound
        if part in new or not bound or not bound <= answered:
            kept.append(part)
    return source if len(kept) == len(parts) else "".join(part.text for part in kept)


def is_answered(source: str, stub: str) -> bool:
    """Whether a cell holds an answer: of what the released cell `stub` defines, something that does another thing.

    If the released cell defines no function and no class, anything else than its text is an answer.
    """
    names = defines(stub)
    return any(names & part.binds if names else True for part in _new_parts(source, stub))
