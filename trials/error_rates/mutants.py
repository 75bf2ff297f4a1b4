"""Mutants of the reference solutions: by mutmut's operators, a few that NumPy code needs besides, and `deviations`."""

import difflib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import libcst as cst
import libcst.matchers as m
from mutmut.mutation.file_mutation import MutationVisitor
from mutmut.mutation.mutators import mutation_operators
from mutmut.mutation.pragma_handling import IgnoredCode

from grader_tests.judging import reference

from .deviations import deviations

# A function and the one that is mistaken for it.
SWAPPED_CALLS = {
    "sum": "mean",
    "mean": "sum",
    "max": "min",
    "maximum": "minimum",
    "std": "var",
    "exp": "exp2",
    "log": "log2",
    "sqrt": "square",
    "abs": "negative",
    "sign": "abs",
    "tanh": "sin",
    "sigmoid": "tanh",
    "relu": "abs",
    "relu_derivative": "sigmoid_derivative",
    "sigmoid_derivative": "relu_derivative",
    "zeros": "ones",
    "randn": "rand",
    "arange": "ones",
    "unique": "sort",
    "sorted": "list",
}


@dataclass(frozen=True)
class Mutant:
    """A reference solution of `function` with one change: the line `before` became `after`.

    For a deviation `before` is empty, and `after` says when it goes wrong.
    once: costs a single aspect
    """

    function: str
    before: str
    after: str
    source: str
    once: bool = False

    @property
    def key(self) -> tuple[str, str, str]:
        """What tells it from all others."""
        return self.function, self.before, self.after

    def __str__(self) -> str:
        return f"{self.function}: {self.before}  →  {self.after}"


def change_axis(node: cst.Arg) -> Iterable[cst.CSTNode]:
    """axis=1 to axis=0; mutmut's own operator makes axis=1 of axis=0 and removes the argument."""
    if m.matches(node, m.Arg(keyword=m.Name("axis"), value=m.Integer("1"))):
        yield node.with_changes(value=cst.Integer("0"))


def lower_number(node: cst.BaseNumber) -> Iterable[cst.CSTNode]:
    """1 to 0; mutmut's own operator makes 2 of it."""
    value = node.evaluated_value
    if value > 0:
        yield node.with_changes(value=repr(max(value - 1, type(value)(0))))


def swap_call(node: cst.Call) -> Iterable[cst.CSTNode]:
    """np.sum(…) to np.mean(…), and the other pairs of SWAPPED_CALLS."""
    if isinstance(node.func, cst.Attribute):
        if other := SWAPPED_CALLS.get(node.func.attr.value):
            yield node.with_changes(func=node.func.with_changes(attr=cst.Name(other)))
    elif isinstance(node.func, cst.Name) and (other := SWAPPED_CALLS.get(node.func.value)):
        builtin = other in ("list",)
        known = builtin or other in reference.exercises()
        yield node.with_changes(func=cst.Name(other) if known else cst.parse_expression(f"np.{other}"))


def swap_arguments(node: cst.Call) -> Iterable[cst.CSTNode]:
    """f(a, b) to f(b, a)."""
    if len(node.args) > 1 and not node.args[0].keyword and not node.args[1].keyword:
        first, second, *rest = node.args
        yield node.with_changes(
            args=[first.with_changes(value=second.value), second.with_changes(value=first.value), *rest]
        )


def swap_operands(node: cst.BinaryOperation) -> Iterable[cst.CSTNode]:
    """a − b to b − a, and likewise for the other operations in which the order counts."""
    if isinstance(node.operator, cst.Subtract | cst.Divide | cst.FloorDivide | cst.Power | cst.MatrixMultiply):
        yield node.with_changes(left=node.right, right=node.left)


def drop_operand(node: cst.BinaryOperation) -> Iterable[cst.CSTNode]:
    """a + b to a and to b."""
    yield node.left
    yield node.right


def multiply_entry_by_entry(node: cst.BinaryOperation) -> Iterable[cst.CSTNode]:
    """A @ B to A * B."""
    if isinstance(node.operator, cst.MatrixMultiply):
        yield node.with_changes(operator=cst.Multiply())


def swap_neighbours(node: cst.Subscript | cst.Tuple) -> Iterable[cst.CSTNode]:
    """X[a, b] to X[b, a], and (a, b) to (b, a)."""
    elements = node.slice if isinstance(node, cst.Subscript) else node.elements
    if len(elements) > 1:
        field = "slice" if isinstance(node, cst.Subscript) else "elements"
        content = "slice" if isinstance(node, cst.Subscript) else "value"
        first, second, *rest = elements
        swapped = [
            first.with_changes(**{content: getattr(second, content)}),
            second.with_changes(**{content: getattr(first, content)}),
        ]
        yield node.with_changes(**{field: [*swapped, *rest]})


def drop_transpose(node: cst.Attribute) -> Iterable[cst.CSTNode]:
    """A.T to A."""
    if node.attr.value == "T":
        yield node.value


def drop_sign(node: cst.UnaryOperation) -> Iterable[cst.CSTNode]:
    """-a to a."""
    if isinstance(node.operator, cst.Minus):
        yield node.expression


def negate_condition(node: cst.If) -> Iterable[cst.CSTNode]:
    """if a to if not (a)."""
    test = node.test.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])
    yield node.with_changes(test=cst.UnaryOperation(cst.Not(), test))


def delete_statement(node: cst.SimpleStatementLine) -> Iterable[cst.CSTNode]:
    """A statement, other than a docstring, to pass."""
    if not m.matches(node, m.SimpleStatementLine(body=[m.Expr(m.SimpleString())])):
        yield node.with_changes(body=[cst.Pass()])


OPERATORS = [
    *mutation_operators,
    (cst.Arg, change_axis),
    (cst.BaseNumber, lower_number),
    (cst.Call, swap_call),
    (cst.Call, swap_arguments),
    (cst.BinaryOperation, swap_operands),
    (cst.BinaryOperation, drop_operand),
    (cst.BinaryOperation, multiply_entry_by_entry),
    (cst.Subscript, swap_neighbours),
    (cst.Tuple, swap_neighbours),
    (cst.Attribute, drop_transpose),
    (cst.UnaryOperation, drop_sign),
    (cst.If, negate_condition),
    (cst.SimpleStatementLine, delete_statement),
]


def _changed_lines(source: str, mutated: str) -> tuple[str, str]:
    """The lines that a mutation changed, before and after, without their comments."""
    changes = list(difflib.ndiff(source.splitlines(), mutated.splitlines()))
    before, after = (
        " ".join(line[2:].partition("  # ")[0].strip() for line in changes if line.startswith(sign))
        for sign in ("- ", "+ ")
    )
    return before, after


def mutants(function: str) -> Iterator[Mutant]:
    """Every different mutant of the reference solution of `function`."""
    lines = reference.solution(function).splitlines()
    source = "\n".join(line for line in lines if not line.strip().startswith("###")) + "\n"
    visitor = MutationVisitor(OPERATORS, IgnoredCode(set(), set(), set()))
    module = cst.MetadataWrapper(cst.parse_module(source)).visit(visitor)
    seen = {source}
    for mutation in visitor.mutations:
        mutated = module.deep_replace(mutation.original_node, mutation.mutated_node).code
        if mutated not in seen:
            seen.add(mutated)
            yield Mutant(function, *_changed_lines(source, mutated), mutated)
    for deviation in deviations(function):
        yield Mutant(function, "", deviation.when, deviation.source, deviation.once)
