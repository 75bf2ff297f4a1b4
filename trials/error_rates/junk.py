"""Students who answer every function with the same junk: a control, which has to earn nothing."""

from collections.abc import Iterator

from grader_tests.judging import reference
from grader_tests.judging.student_code import hidden_tests, lost_aspects, notebook_with

from .mutation_score import undiagnosed

# What each of them returns, whatever is asked; `first` is the first argument. `make test` tries those of CONTROL.
CONTROL = ("nan", "inf", "empty", "zeros_like", "echo", "constant")
JUNK = {
    "nan": "np.full(np.shape(first), np.nan)",
    "inf": "np.inf",
    "empty": "np.zeros(0)",
    "zeros_like": "np.zeros_like(first) if not isinstance(first, dict) else {key: 0 * first[key] for key in first}",
    "echo": "first",
    "constant": "0.5",
    "arrays of nan": "{key: np.full((4, 3), np.nan) for key in 'W1 b1 W2 b2 dW1 db1 dW2 db2 Z1 A1 Z2 A2'.split()}",
    "empty arrays": "{key: np.zeros(0) for key in 'W1 b1 W2 b2 dW1 db1 dW2 db2 Z1 A1 Z2 A2'.split()}",
    "copy": "np.array(first) if not isinstance(first, dict) else dict(first)",
    "all arguments": "args",
    "ones_like": "np.ones_like(first) if not isinstance(first, dict) else 1",
    "array": "np.arange(12.0).reshape(3, 4)",
    "random": "np.random.randn(*np.shape(first)) if not isinstance(first, dict) else np.random.randn()",
    "last candidate": "args[-1][-1] if isinstance(args[-1], list) else args[-1]",
    "largest": "max(args[-1]) if isinstance(args[-1], list) else 6",
    "text": "'sigmoid'",
}


def earned(junk: str) -> list[str]:
    """The aspects, such as "relu_shape", that a student earns who answers everything with JUNK[junk]."""
    return [*_earned(junk)]


def _earned(junk: str) -> Iterator[str]:
    for notebook in reference.notebooks():
        functions = [name for name, exercise in reference.exercises().items() if exercise.notebook == notebook]
        source = "\n".join(
            f"def {name}(*args, **options):\n    first = args[0]\n    return {JUNK[junk]}" for name in functions
        )
        with notebook_with(functions[-1], source) as namespace, undiagnosed():
            for name in functions:
                yield from (
                    f"{name}_{aspect_name}"
                    for aspect_name in hidden_tests()[name].keys() - lost_aspects(namespace, name).keys()
                )
