"""What running a cell reads and changes, told from its text, which is not run for that.

If this errs, it finds too many reads and changes. If no reading of the text can tell (`exec`, a star import, the
namespace as a dict, most magics), the effects are unknown.
"""

import ast
import re
import textwrap
import warnings
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from ..common.cell_code import MAGIC, NOT_PYTHON, PYTHON_MAGIC, own_nodes, stored

# What a cell can read and change besides names; no name has a blank in it. The first are the numbers that
# `np.random.rand` and `random.random` draw from, the others what modules do from now on, and files.
RANDOM, SETTINGS = "shared random numbers", "settings and files"
# Functions that draw from them, or seed them: `np.random.rand`, `random.shuffle`, `norm.rvs`, `torch.manual_seed`.
DRAWING = {"random", "rand", "randn", "randint", "rvs", "seed", "set_seed", "manual_seed"}
# The parts of `np.random` that have random numbers of their own.
OWN_NUMBERS = {"default_rng", "Generator", "RandomState", "SeedSequence", "PCG64", "MT19937", "Philox", "SFC64"}
SETTING = {
    *("seterr", "seterrcall", "setbufsize", "set_printoptions", "setrecursionlimit", "setlocale", "chdir", "putenv"),
    *("simplefilter", "filterwarnings", "resetwarnings", "register", "open", "mkdir", "makedirs", "unlink", "rename"),
    *("save", "savez", "savez_compressed", "savetxt", "savefig", "imsave", "tofile", "dump", "to_csv", "to_pickle"),
    *("write_text", "write_bytes", "touch", "symlink_to"),
}
# Methods that change their object, if that is a part of a module: `sys.path.append`, `plt.rcParams.update`.
CHANGING = {
    *("append", "extend", "insert", "pop", "popitem", "remove", "clear", "update", "setdefault", "add", "discard"),
    *("sort", "reverse", "fill", "put", "resize", "setfield", "setflags", "itemset", "partition"),
}
CONSUMING = {"all", "any", "sum", "min", "max", "list", "tuple", "set", "dict", "sorted"}
# With these, a cell can read or change what its text does not name. `_` and the like are outputs of other cells.
UNKNOWN = {
    *("exec", "eval", "compile", "globals", "locals", "vars", "dir", "getattr", "setattr", "delattr", "breakpoint"),
    *("get_ipython", "In", "Out", "exit", "quit"),
}
UNKNOWN_ATTRIBUTES = {
    *("modules", "settrace", "setprofile", "user_ns", "user_global_ns", "f_globals", "f_locals", "f_back"),
    *("get_ipython", "run_line_magic", "run_cell_magic", "run_cell", "import_module", "reload"),
}
OUTPUT = re.compile(r"_{1,3}|_i{0,3}\d*|_[io]h|_dh|__\w+__")
HARMLESS_ATTRIBUTES = {"__name__", "__doc__", "__version__", "__init__", "__class__", "__len__", "__file__"}
HARMLESS_NAMES = {"__name__", "__doc__"}
# Lines of IPython's that read and change nothing that is the notebook's: help, and how figures are shown.
HARMLESS_LINE = re.compile(r"[ \t]*(?:%matplotlib\b.*|%(?:pinfo2?|pwd|who|whos)\b.*|\?.*|[^%!]*\?{1,2}[ \t]*)")
# A line magic that runs a statement.
RUNNING_LINE = re.compile(r"([ \t]*)%time(?:it)?[ \t]+(?!-)(.*)")
# Cell magics that run the cell's body as Python, and do no more: `%%capture name` binds a name. Each ends its line, or
# the blanks between two of them could be read in two ways, and those between many in 2ⁿ.
BARE_MAGIC = re.compile(r"(?:\s*%%(?:time|capture|prun)[ \t]*(?:\n|\Z))+")
# A text that is no Python as it stands, and may be some to IPython.
PERHAPS_IPYTHON = re.compile(r"^[ \t]*(?:[%!?,;/]|>>>|\.\.\.|In \[)|\?[ \t]*$|=[ \t]*[%!]", re.MULTILINE)
# Longer ones would take long to read.
LONGEST = 100_000
Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp


@dataclass(frozen=True)
class Statement:
    """Names, and RANDOM and SETTINGS, that a statement at the top of a cell reads and changes.

    now: read when it is run; later: read by what it defines, when that is called
    binds: made, changed or deleted; data: those of them whose values can be changed in place, or by calling them
    surely: made by this statement whenever it comes to its end
    """

    now: frozenset[str] = frozenset()
    later: frozenset[str] = frozenset()
    binds: frozenset[str] = frozenset()
    data: frozenset[str] = frozenset()
    surely: frozenset[str] = frozenset()

    @property
    def names(self) -> frozenset[str]:
        """All of them."""
        return self.now | self.later | self.binds


@dataclass(frozen=True)
class Effects:
    """Of a cell. modules: that it imports; known: False if its text does not tell all"""

    statements: tuple[Statement, ...] = ()
    modules: frozenset[str] = frozenset()
    known: bool = True

    def _all(self, which: str) -> frozenset[str]:
        return frozenset().union(*(getattr(part, which) for part in self.statements))

    @property
    def now(self) -> frozenset[str]:
        """Read when the cell is run."""
        return self._all("now")

    @property
    def later(self) -> frozenset[str]:
        """Read when what it defines is called."""
        return self._all("later")

    @property
    def binds(self) -> frozenset[str]:
        """Made, changed or deleted."""
        return self._all("binds")

    @property
    def from_before(self) -> frozenset[str]:
        """Read when the cell is run, as the cells before it have left it."""
        found: set[str] = set()
        own: set[str] = set()
        for part in self.statements:
            found |= part.now - own
            own |= part.surely
        return frozenset(found)


NOT_KNOWN = Effects(known=False)


def effects(source: str) -> Effects:
    """What running a cell reads and changes. A text that is no Python does nothing."""
    if len(source) > LONGEST:
        return NOT_KNOWN
    with warnings.catch_warnings():
        # The parser has some for what students write.
        warnings.simplefilter("ignore")
        return _read(source)


def answer(*sources: str) -> list:
    """In the process of `bounded`: the effects of each of the texts, as lists."""
    return [
        ([[*map(list, vars(part).values())] for part in cell.statements], list(cell.modules), cell.known)
        for cell in map(effects, sources)
    ]


def _read(source: str) -> Effects:
    try:
        text = _as_python(source)
        if text is None:
            return NOT_KNOWN
        tree = ast.parse(text)
        readers = [_Reader() for _statement in tree.body]
        for reader, statement in zip(readers, tree.body, strict=True):
            reader.visit(statement)
        made = [_surely(statement) for statement in tree.body]
    except SyntaxError:
        return Effects()
    except NOT_PYTHON:
        return NOT_KNOWN
    return Effects(
        tuple(reader.statement(surely) for reader, surely in zip(readers, made, strict=True)),
        frozenset().union(*(reader.modules for reader in readers)),
        all(reader.known for reader in readers),
    )


def _as_python(source: str) -> str | None:
    """A cell without what is IPython's, as far as that reads and changes nothing; None if it may."""
    if magic := PYTHON_MAGIC.match(source):
        if not BARE_MAGIC.fullmatch(magic[0]):
            return None
        source = source[magic.end() :]
    if source.lstrip().startswith("%%"):
        return None
    # IPython goes by the first line, and what it takes away may be more.
    indented = source.lstrip("\n")[:1].isspace()
    source = textwrap.dedent(source)
    try:
        ast.parse(source)
        return source
    except SyntaxError:
        if indented:
            return None
        if not PERHAPS_IPYTHON.search(source):
            raise
    lines = [RUNNING_LINE.sub(r"\1\2", line) for line in source.split("\n")]
    if not all(HARMLESS_LINE.fullmatch(line) for line in lines if MAGIC.fullmatch(line)):
        return None
    text = MAGIC.sub(r"\1pass", "\n".join(lines))
    try:
        ast.parse(text)
    except SyntaxError:
        return None
    return text


@dataclass
class _Scope:
    """The names of a function, of a comprehension or of a class; `outer` are those that are declared global."""

    local: set[str] = field(default_factory=set)
    outer: set[str] = field(default_factory=set)
    is_class: bool = False


class _Reader(ast.NodeVisitor):
    """Collects what one statement reads and changes."""

    def __init__(self) -> None:
        self._now: set[str] = set()
        self._later: set[str] = set()
        self._binds: set[str] = set()
        self._data: set[str] = set()
        self._scopes: list[_Scope] = []
        self._is_now, self._is_later = True, False
        self.modules: set[str] = set()
        self.known = True

    def statement(self, surely: Iterable[str]) -> Statement:
        """What has been collected."""
        return Statement(*map(frozenset, (self._now, self._later, self._binds, self._data, surely)))

    def _is_global(self, name: str) -> bool:
        for scope in reversed(self._scopes):
            if name in scope.outer:
                return True
            if name in scope.local:
                return False
        return True

    def _read(self, name: str) -> None:
        if self._is_now:
            self._now.add(name)
        if self._is_later:
            self._later.add(name)

    def _bind(self, name: str, *, data: bool = True) -> None:
        if self._scopes and self._scopes[-1].is_class and name not in self._scopes[-1].outer:
            return
        if not self._is_global(name):
            return
        self._binds.add(name)
        if data or self._is_later:
            self._data.add(name)
        if self._is_later:
            self._later.add(name)

    @contextmanager
    def _inside(self, scope: _Scope) -> Iterator[None]:
        self._scopes.append(scope)
        yield
        self._scopes.pop()

    @contextmanager
    def _read_later(self, *, and_now: bool) -> Iterator[None]:
        before = self._is_now, self._is_later
        self._is_now, self._is_later = self._is_now and and_now, True
        yield
        self._is_now, self._is_later = before

    def _visit_all(self, nodes: Iterable[ast.AST | None]) -> None:
        for node in nodes:
            if node is not None:
                self.visit(node)

    def visit_Name(self, node: ast.Name) -> None:
        """A name is read or bound."""
        if isinstance(node.ctx, ast.Del) and self._is_global(node.id):
            self._read(node.id)  # it has to be there
        if not isinstance(node.ctx, ast.Load):
            self._bind(node.id)
        elif self._is_global(node.id):
            self._read(node.id)
            if node.id == "random":
                self._read(RANDOM)
            if node.id == "open":
                self._read(SETTINGS)
            self.known &= node.id not in UNKNOWN
            self.known &= node.id in HARMLESS_NAMES or not OUTPUT.fullmatch(node.id)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        """What is stored in an object changes it."""
        self.known &= node.attr not in UNKNOWN_ATTRIBUTES
        self.known &= not node.attr.startswith("__") or node.attr in HARMLESS_ATTRIBUTES
        if node.attr in DRAWING:
            self._read(RANDOM)
        if node.attr in SETTING:
            self._read(SETTINGS)
        if not isinstance(node.ctx, ast.Load):
            self._change(node)
        match node:
            case ast.Attribute(ast.Attribute(module, "random"), name) if name in OWN_NUMBERS:
                self.visit(module)
            case _:
                self.visit(node.value)

    def visit_Subscript(self, node: ast.Subscript) -> None:
        """As an attribute."""
        if not isinstance(node.ctx, ast.Load):
            self._change(node)
        self.generic_visit(node)

    def _change(self, node: ast.AST) -> None:
        """Something that is reached from a name is changed."""
        while isinstance(node, ast.Attribute | ast.Subscript | ast.Starred):
            node = node.value
        if isinstance(node, ast.Name) and self._is_global(node.id):
            self._binds.add(node.id)
            self._data.add(node.id)

    def visit_Call(self, node: ast.Call) -> None:
        """Some methods change a part of a module; some functions are through with a generator when they return."""
        part = node.func
        if isinstance(part, ast.Attribute) and part.attr in CHANGING and not isinstance(part.value, ast.Name):
            self._change(part)
        if isinstance(part, ast.Name) and part.id in CONSUMING:
            for argument in node.args:
                if isinstance(argument, ast.GeneratorExp):
                    self._comprehension(argument)
            self._visit_all(other for other in node.args if not isinstance(other, ast.GeneratorExp))
            self._visit_all([part, *node.keywords])
        else:
            self.generic_visit(node)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        """Reads what it changes."""
        if isinstance(node.target, ast.Name) and self._is_global(node.target.id):
            self._read(node.target.id)
        self.generic_visit(node)

    def visit_Assign(self, node: ast.Assign) -> None:
        """What a name is bound to may be something that nothing can change."""
        data = not _unchanging(node.value)
        for target in node.targets:
            if isinstance(target, ast.Name):
                self._bind(target.id, data=data)
            else:
                self.visit(target)
        self.visit(node.value)

    def _bind_name(self, node: ast.ExceptHandler | ast.MatchAs | ast.MatchStar) -> None:
        """An error's name, and those of patterns, stand there as texts."""
        if node.name:
            self._bind(node.name)
        self.generic_visit(node)

    visit_ExceptHandler = visit_MatchAs = visit_MatchStar = _bind_name  # noqa: N815 - names that ast gives

    def visit_MatchMapping(self, node: ast.MatchMapping) -> None:
        """As MatchAs."""
        if node.rest:
            self._bind(node.rest)
        self.generic_visit(node)

    def visit_Import(self, node: ast.Import) -> None:
        """A module is changed by changing its parts only."""
        for alias in node.names:
            self.modules.add(alias.name.partition(".")[0])
            self._bind(alias.asname or alias.name.partition(".")[0], data=False)
            if "random" in alias.name.split("."):
                self._later.add(RANDOM)

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        """Functions and classes, as a rule."""
        module = node.module or ""
        self.modules.add("." if node.level else module.partition(".")[0])
        for alias in node.names:
            self.known &= alias.name != "*" and module != "__future__"
            self._bind(alias.asname or alias.name, data=False)
            drawn = "random" in module.split(".") and alias.name not in OWN_NUMBERS
            if drawn or alias.name in DRAWING:
                self._later.add(RANDOM)
            if alias.name in SETTING:
                self._later.add(SETTINGS)
            self.known &= alias.name not in UNKNOWN | UNKNOWN_ATTRIBUTES

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        """A function is data where it can keep something: in a default, or by what decorates it."""
        keeps = bool(node.decorator_list) or not all(map(_unchanging, _defaults(node.args)))
        self._bind(node.name, data=keeps)
        self._visit_all([*node.decorator_list, node.returns])
        self._function(node, node.body)

    visit_AsyncFunctionDef = visit_FunctionDef  # noqa: N815 - names that ast gives

    def visit_Lambda(self, node: ast.Lambda) -> None:
        """A function without a name."""
        self._function(node, [node.body])

    def _function(self, node: Function, body: Sequence[ast.AST]) -> None:
        arguments = _arguments(node.args)
        self._visit_all(argument.annotation for argument in arguments)
        with self._read_later(and_now=True):
            self._visit_all(_defaults(node.args))  # what they are stays with the function
        outer = {name for part in own_nodes(body) if isinstance(part, ast.Global) for name in part.names}
        enclosing = {name for part in own_nodes(body) if isinstance(part, ast.Nonlocal) for name in part.names}
        bound = {name for part in own_nodes(body) for name in stored(part)}
        bound |= {part.id for part in own_nodes(body) if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Del)}
        local = {argument.arg for argument in arguments} | bound - outer - enclosing
        with self._inside(_Scope(local, outer)), self._read_later(and_now=False):
            self._visit_all(body)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        """A class is data: its attributes are shared."""
        self._bind(node.name)
        self._visit_all([*node.decorator_list, *node.bases, *node.keywords])
        with self._inside(_Scope(is_class=True)):
            self._visit_all(node.body)

    def visit_Global(self, node: ast.Global) -> None:
        """In a class, for a function looks for it beforehand."""
        if self._scopes:
            self._scopes[-1].outer.update(node.names)

    def _comprehension(self, node: Comprehension) -> None:
        first = node.generators[0]
        self.visit(first.iter)
        targets = {
            part.id for clause in node.generators for part in ast.walk(clause.target) if isinstance(part, ast.Name)
        }
        rest = [part for clause in node.generators for part in (clause.iter, *clause.ifs) if part is not first.iter]
        stored = [clause.target for clause in node.generators]
        with self._inside(_Scope(targets)):
            self._visit_all([*stored, *rest, *(getattr(node, name, None) for name in ("elt", "key", "value"))])

    visit_ListComp = visit_SetComp = visit_DictComp = _comprehension  # noqa: N815 - names that ast gives

    def visit_GeneratorExp(self, node: ast.GeneratorExp) -> None:
        """Is run now, or whenever somebody asks for its items."""
        with self._read_later(and_now=True):
            self._comprehension(node)


def _surely(node: ast.stmt) -> list[str]:
    """Names that a statement makes anew, if it raises nothing."""
    match node:
        case ast.FunctionDef(name) | ast.AsyncFunctionDef(name) | ast.ClassDef(name):
            return [name]
        case ast.Assign(targets):
            # Not what is stored in an object: that was there before.
            left, names = [*targets], []
            while left:
                target = left.pop()
                if isinstance(target, ast.Tuple | ast.List):
                    left += target.elts
                elif isinstance(target, ast.Name):
                    names.append(target.id)
            return names
        case ast.Import() | ast.ImportFrom():
            return [name for alias in node.names for name in stored(alias)]
    return []


def _unchanging(node: ast.expr) -> bool:
    """Whether a value cannot be changed in place, nor keep anything: a constant, a tuple of them, a function."""
    if isinstance(node, ast.Lambda):
        return all(map(_unchanging, _defaults(node.args)))
    if isinstance(node, ast.Tuple):
        return all(map(_unchanging, node.elts))
    if isinstance(node, ast.UnaryOp):
        return _unchanging(node.operand)
    if isinstance(node, ast.BinOp):
        return _unchanging(node.left) and _unchanging(node.right)
    return isinstance(node, ast.Constant)


def _defaults(arguments: ast.arguments) -> list[ast.expr]:
    return [default for default in (*arguments.defaults, *arguments.kw_defaults) if default is not None]


def _arguments(arguments: ast.arguments) -> list[ast.arg]:
    named = (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)
    return [*named, *(argument for argument in (arguments.vararg, arguments.kwarg) if argument)]
