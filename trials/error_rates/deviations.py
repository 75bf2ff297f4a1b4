"""Answers that are right but for one circumstance, which no change of a solution's text makes.

An argument is written into; integers are truncated; one activation, one size or one sign is treated otherwise; training
stops before its time. Each is the right function with a wrapper around it, tried for every function, argument and part
of a result that it applies to.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from grader_tests.judging import reference
from grader_tests.judging.junk import FROM_SIZES

ACTIVATIONS = ("tanh", "relu", "sigmoid")
LISTS = ("indices", "candidates")
DICTS = {"parameters": ("W1", "b1", "W2", "b2"), "cache": ("Z1", "A1", "A2"), "grads": ("dW1", "db1", "dW2", "db2")}
NUMBERS = ("size", "axis", "slope", "task", "derivative", "n_layers", "n_x", "n_h", "n_y", "scale", "activation")
SETTINGS = (*NUMBERS, "learning_rate", "num_iterations")
# Results of these are no arrays, or are not calculated from arrays.
SINGLE = ("output_activation", "distinct_rows", "choose_hidden_size")
# Their parts, as expressions; everywhere else the result is one array.
PARTS = {
    **dict.fromkeys(("take_samples", "collapse_linear"), ("result[0]", "result[1]")),
    **dict.fromkeys(
        (*FROM_SIZES, "update_parameters"), ('result["W1"]', 'result["b1"]', 'result["W2"]', 'result["b2"]')
    ),
    "forward_propagation": ("result[0]", *(f'result[1]["{key}"]' for key in ("Z1", "A1", "Z2", "A2"))),
    "backward_propagation": tuple(f'result["{key}"]' for key in DICTS["grads"]),
    "train": (*(f'result[0]["{key}"]' for key in DICTS["parameters"]), "result[1]"),
}
ELEMENTWISE = (
    *("sigmoid", "tanh", "relu", "leaky_relu"),
    *("sigmoid_derivative", "tanh_derivative", "relu_derivative", "leaky_relu_derivative"),
)
# Zeros and ones may be of any type.
WHOLE = ("relu_derivative", "predict", "initialize_zeros")


@dataclass(frozen=True)
class Deviation:
    """A right answer to `function` that goes wrong `when`; `once`: this is one slip, and costs a single aspect."""

    function: str
    when: str
    source: str
    once: bool = False


@dataclass(frozen=True)
class _Signature:
    """The parameters of a function, and its text."""

    function: str
    names: tuple[str, ...]
    defaults: dict[str, str]
    solution: str

    @property
    def arrays(self) -> list[str]:
        names = [name for name in self.names if name not in (*SETTINGS, *LISTS, *DICTS)]
        return [] if self.function == "surviving_gradient" else names

    @property
    def parts(self) -> tuple[str, ...]:
        return PARTS.get(self.function, ("result",))

    def wrapped(self, before: str = "", after: str = "", **defaults: str) -> str:
        """The solution with statements before and after it, and perhaps other defaults."""
        defaults = self.defaults | defaults
        head = ", ".join(f"{name}={defaults[name]}" if name in defaults else name for name in self.names)
        call = ", ".join(f"{name}={name}" if name in defaults else name for name in self.names)
        lines = [*before.splitlines(), f"result = right_{self.function}({call})"]
        if self.function in ("take_samples", "collapse_linear", "forward_propagation", "train"):
            lines.append("result = list(result)")
        if self.function == "center_crop":
            lines.append("result = result.copy()")  # no view of an argument that changes
        lines += [*after.splitlines(), "return result"]
        body = "\n".join(f"    {line}" for line in lines)
        return f"{self.solution}\nright_{self.function} = {self.function}\n\ndef {self.function}({head}):\n{body}\n"


def _signature(function: str) -> _Signature:
    lines = reference.solution(function).splitlines()
    source = "\n".join(line for line in lines if not line.strip().startswith("###")) + "\n"
    arguments = next(node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)).args
    names = tuple(argument.arg for argument in arguments.args)
    with_default = names[len(names) - len(arguments.defaults) :]
    defaults = dict(zip(with_default, map(ast.unparse, arguments.defaults), strict=True))
    return _Signature(function, names, defaults, source)


def _in_place(signature: _Signature) -> Iterator[tuple[str, str, str]]:
    """An argument is changed."""
    for when, before, after in _changes(signature):
        given = "parameters" in after and signature.defaults.get("parameters")
        yield when, before, f"if parameters is not None:\n    {after}" if given else after


def _changes(signature: _Signature) -> Iterator[tuple[str, str, str]]:
    held = "isinstance({0}, np.ndarray)"
    for name in signature.arrays:
        yield f"{name} += 1", "", f"if {held.format(name)}: {name} += 1"
        yield f"last entry of {name}", "", f"if {held.format(name)} and {name}.ndim: {name}.flat[-1] += 1"
        if name in ("z", "a", "X", "W", "images"):
            integers = f'{held.format(name)} and {name}.dtype.kind == "i"'
            yield f"negative entries of {name}", "", f"if {held.format(name)}: {name}[{name} < 0] *= 2"
            yield f"{name} sorted", "", f"if {held.format(name)} and {name}.ndim: {name}.sort()"
            if signature.function not in (
                "predict",
                "train",
                "forward_propagation",
                "backward_propagation",
                "center_crop",
            ):
                yield f"{name} of integers", "", f"if {integers}: {name} -= 1"
    for name, keys in DICTS.items():
        if name in signature.names:
            for key in keys:
                yield f"{name}[{key!r}] += 1", "", f'{name}["{key}"] += 1'
                yield f"{name}[{key!r}] another", "", f'{name}["{key}"] = {name}["{key}"] + 1'
            yield f"{name} with a key more", "", f'{name}["more"] = 0'
            yield f"{name} with a key less", "", f'{name}.pop("{keys[-1]}")'
    for name in {*LISTS} & {*signature.names}:
        as_list = f"if isinstance({name}, list)"
        yield f"{name} sorted", "", f"{as_list}: {name}.sort()"
        yield f"{name} longer", "", f"{as_list}: {name}.append({name}[0])"
        yield f"{name} shorter", "", f"{as_list}: {name}.pop()"
        yield f"{name} reversed", "", f"{as_list}: {name}.reverse()"
    if "activation" in signature.names:
        for activation in ACTIVATIONS:
            for name in signature.arrays:
                yield f"{name} with {activation}", "", f'if activation == "{activation}": {name} += 1'
            for name, keys in DICTS.items():
                if name in signature.names:
                    for key in keys:
                        yield (
                            f"{name}[{key!r}] with {activation}",
                            "",
                            f'if activation == "{activation}": {name}["{key}"] += 1',
                        )


def _integers(signature: _Signature) -> Iterator[tuple[str, str, str]]:
    """Results are truncated, or there are none, where an argument holds integers."""
    # Results of these are whole for whole numbers.
    if signature.function in (*WHOLE, *SINGLE, *FROM_SIZES, "center_crop", "row_sums", "relu"):
        return
    for name in signature.arrays:
        if name == "A2":
            continue
        # Labels are 0 and 1, and results that go with them too.
        whole = f'if np.asarray({name}).dtype.kind == "i": '
        for part in signature.parts:
            if part == "result[1]" and signature.function in ("train", "take_samples"):
                continue
            if signature.function == "take_samples" and name == "X":
                continue
            yield f"{part} truncated for integer {name}", "", f"{whole}{part} = np.asarray({part}).astype(int)"
        yield f"error for integer {name}", "", f'{whole}raise TypeError("integers")'


def _truncated(signature: _Signature) -> Iterator[tuple[str, str, str]]:
    """Results have the type of the first of them, or are whole numbers."""
    if signature.function in (*WHOLE, *SINGLE, *FROM_SIZES):
        return
    for part in signature.parts:
        if signature.function == "take_samples" and part == "result[1]":
            continue
        yield f"{part} truncated", "", f"{part} = np.asarray({part}).astype(int)"
        yield f"{part} rounded", "", f"{part} = np.round({part}, 3)"
        yield f"{part} as text", "", f"{part} = np.asarray({part}).astype(str)"
        yield f"{part} complex", "", f"{part} = {part} + 0j"
        yield f"{part} in float16", "", f"{part} = np.asarray({part}).astype(np.float16)"
    if signature.function in ELEMENTWISE and signature.function != "sigmoid_derivative":
        first = "np.ravel(result)[0].is_integer()"
        yield "type of the first result", "", f"if {first}: result = np.asarray(result).astype(int)"


def _activations(signature: _Signature) -> Iterator[tuple[str, str, str]]:
    """One activation is treated otherwise."""
    if "activation" not in signature.names:
        return
    for activation in ACTIVATIONS:
        case = f'if activation == "{activation}": '
        for part in signature.parts:
            wrong = f"1 - {part}" if signature.function == "predict" else f"np.asarray({part}) * 1.01 + 0.01"
            yield f"{part} with {activation}", "", f"{case}{part} = {wrong}"
        yield f"error with {activation}", "", f'{case}raise ValueError("activation")'
        for other in ACTIVATIONS:
            if other != activation:
                yield f"{other} for {activation}", f'{case}activation = "{other}"', ""


def _sizes(signature: _Signature) -> Iterator[tuple[str, str, str]]:
    """One row, column, sample or node is treated otherwise."""
    if signature.function in SINGLE or signature.function in ("train", *FROM_SIZES):
        return
    lengths = {f"one of axis {axis} of {name}": (name, axis) for name in signature.arrays for axis in (0, 1)}
    cases = {
        when: f"np.ndim({name}) > 1 and {name}.shape[{axis}] == 1"
        for when, (name, axis) in lengths.items()
        # Samples and labels have as many columns, labels and outputs one row.
        if not (name in ("Y", "A2") and axis == 0)
        and not (signature.function == "take_samples" and name == "Y")
        and not (signature.function == "collapse_linear" and name in ("b1", "b2") and axis == 1)
        and not (signature.function == "linear" and name == "b" and axis == 1)
    }
    if "parameters" in signature.names:
        cases["one hidden node"] = 'parameters["W1"].shape[0] == 1'
    for when, case in cases.items():
        for part in signature.parts:
            wrong = f"1 - {part}" if signature.function == "predict" else f"np.asarray({part}) * 1.01 + 0.01"
            yield f"{part} for {when}", "", f"if {case}: {part} = {wrong}"
        yield f"error for {when}", "", f'if {case}: raise IndexError("one")'


def _shapes(signature: _Signature) -> Iterator[tuple[str, str, str]]:
    """A part of the result has another shape or type."""
    if signature.function in SINGLE:
        return
    for part in signature.parts:
        if part == "result[1]" and signature.function == "train":
            continue
        if signature.function not in ("compute_cost", "surviving_gradient"):
            if "b2" not in part:
                yield f"{part} transposed", "", f"{part} = np.asarray({part}).T"
            yield f"{part} squeezed", "", f"{part} = np.squeeze({part})"
        if signature.function != "surviving_gradient":
            yield f"{part} flat", "", f"{part} = np.ravel({part})"
        yield f"{part} with an axis more", "", f"{part} = np.asarray({part})[None]"
        if signature.function != "compute_cost":
            yield f"{part} as a list", "", f"{part} = np.asarray({part}).tolist() or 0"
        yield f"{part} twice", "", f"{part} = np.concatenate([np.atleast_1d({part})] * 2)"
    if len(signature.parts) > 1 and not signature.parts[0].startswith('result["'):
        yield "only the first", "", "result = result[0]"
        yield "the other way round", "", "result = result[::-1]"
        yield "three", "", "result = [*result, None]"
    for part in signature.parts:
        if part.endswith('"]'):
            yield f"without {part}", "", f"del {part}"
            held, _bracket, key = part[:-2].rpartition('["')
            yield f"{part} under another name", "", f'{held}["{key.lower()}_"] = {held}.pop("{key}")'


def _junk(signature: _Signature) -> Iterator[tuple[str, str, str]]:
    """A part of the result is no number that was calculated."""
    for part in signature.parts:
        yield f"{part} empty", "", f"{part} = np.zeros(0)"
        yield f"{part} None", "", f"{part} = None"
        if signature.arrays:
            yield f"{part} the argument", "", f"{part} = {signature.arrays[0]}"
        if signature.function not in SINGLE:
            for number in ("nan", "inf"):
                yield f"{part} {number}", "", f"{part} = np.full(np.shape({part}), np.{number})"
            if signature.function not in FROM_SIZES[:1] and not (signature.function in FROM_SIZES and "b" in part):
                yield f"{part} zeros", "", f"{part} = np.zeros(np.shape({part}))"
            yield f"{part} ones", "", f"{part} = np.ones(np.shape({part}))"
            if signature.function in FROM_SIZES[1:] and "W" in part:
                continue
            yield f"{part} off by a little", "", f"{part} = np.asarray({part}) * 1.0 + 1e-4"
            yield f"{part} times 1.0001", "", f"{part} = np.asarray({part}) * 1.0001 + 1e-4 * (np.asarray({part}) == 0)"
            yield f"{part} random", "", f"{part} = {part} + 1e-3 * np.random.randn(*np.shape({part}))"
            yield f"minus {part}", "", f"{part} = -1.0 * np.asarray({part}) - 1e-3 * (np.asarray({part}) == 0)"


def _entries(signature: _Signature) -> Iterator[tuple[str, str, str]]:
    """Some entries of a function that works entry by entry are wrong."""
    if signature.function not in ELEMENTWISE:
        return
    kink = "relu_derivative" in signature.function
    cases = {
        "below 0": "np.asarray(z) < 0",
        "above 0": "np.asarray(z) > 0",
        **({} if kink else {"at 0": "np.asarray(z) == 0"}),
        "from 2 on": "np.asarray(z) > 2",
        "to -2": "np.asarray(z) < -2",
        "numbers": "np.ndim(z) == 0",
        "Python's numbers": "isinstance(z, (int, float)) and not isinstance(z, np.generic)",
        "whole numbers": "isinstance(z, int)",
        "0-d arrays": "isinstance(z, np.ndarray) and z.ndim == 0",
        "vectors": "np.ndim(z) == 1",
        "three dimensions": "np.ndim(z) == 3",
        "four dimensions": "np.ndim(z) == 4",
        "integers": 'np.asarray(z).dtype.kind == "i"',
        "float32": "np.asarray(z).dtype == np.float32",
        "single entries": "np.size(z) == 1",
        "beyond the first row": "np.ndim(z) > 1 and np.arange(np.size(z)).reshape(np.shape(z)) >= np.shape(z)[-1]",
        "where all are below 0": "np.all(np.asarray(z) < 0)",
        "where all are above 0": "np.all(np.asarray(z) > 0)",
    }
    if signature.function in ("sigmoid", "tanh", "sigmoid_derivative", "tanh_derivative"):
        cases |= {"far above 0": "np.asarray(z) > 300", "far below 0": "np.asarray(z) < -300"}
    for when, case in cases.items():
        yield (
            f"wrong {when}",
            "",
            f"result = (np.where({case}, result + 0.01, result) if np.ndim(z) else result + 0.01 * bool({case}))",
        )
    for when in ("numbers", "whole numbers", "three dimensions", "integers", "single entries"):
        yield f"error for {when}", f'if {cases[when]}: raise ValueError("{when}")', ""


def _options(signature: _Signature) -> Iterator[tuple[str, str, str]]:
    """An option is not used as it was given."""
    for name, default in signature.defaults.items():
        if name == "parameters":
            yield "own start ignored", "parameters = None", ""
            continue
        yield f"{name} ignored", f"{name} = {default}", ""
        if name in ("slope", "scale", "learning_rate"):
            yield f"{default} for {name} of 0", f"{name} = {name} or {default}", ""
            yield f"{name} at most 1", f"{name} = min({name}, {default} if {default} > 1 else 0.4)", ""
            yield f"{name} at least 0.001", f"{name} = max({name}, 0.001)", ""
            yield f"{name} halved", f"{name} = {name} / 2", ""
            yield f"absolute {name} and more", f"{name} = {name} + 1e-3", ""
        if name == "num_iterations":
            yield "at most 500 iterations", "num_iterations = min(num_iterations, 500)", ""
            yield "at least 2 iterations", "num_iterations = max(num_iterations, 2)", ""
            yield "an iteration less", "num_iterations = max(num_iterations - 1, 1)", ""
            yield "an iteration more", "num_iterations += 1", ""
            yield "half of the iterations", "num_iterations = (num_iterations + 1) // 2", ""


# Other defaults.
DEFAULTS = {
    "slope": ("0.1", "0.0", "0.001", "0.02"),
    "scale": ("0.1", "1.0", "0.02", "0.001"),
    "learning_rate": ("1.0", "0.1", "0.01", "1.25", "0.5"),
    "num_iterations": ("100", "500", "999", "301", "10"),
    "activation": ('"relu"', '"sigmoid"'),
    "axis": ("1", "-1", "None"),
}

STOPS = {
    "the cost is below {0}": ("costs and cost < {0}", ("0.1", "0.01", "1e-3", "1e-5")),
    "the cost does not fall": ("costs and cost >= costs[-1]", ("",)),
    "the cost rises": ("costs and cost > costs[-1]", ("",)),
    "the cost falls by less than {0}": ("costs and abs(costs[-1] - cost) < {0}", ("1e-3", "1e-6", "1e-9")),
    "there were {0} iterations": ("len(costs) >= {0}", ("2", "5", "100", "500", "509")),
}
LOOP = """
def train(X, Y, n_h, num_iterations=1000, learning_rate=1.2, activation="tanh", parameters=None):
    if parameters is None:
        parameters = initialize_parameters(X.shape[0], n_h, 1)
    costs = []
    for i in range(num_iterations):
        A2, cache = forward_propagation(X, parameters, activation=activation)
        cost = compute_cost(A2, Y)
        {before}
        costs.append(cost)
        grads = backward_propagation(parameters, cache, X, Y, activation=activation)
        parameters = update_parameters(parameters, grads, learning_rate={rate})
    {end}
    return parameters, costs
"""
RATES = (
    *("learning_rate * 0.99**i", "learning_rate / (1 + 0.01 * i)", "learning_rate * (0.5 if i >= 100 else 1)"),
    *("learning_rate * (0.1 if i >= 300 else 1)", "min(learning_rate, 1.0)", "learning_rate if i else 0.0"),
    *("1.2 * (learning_rate > 0)", "learning_rate * (1 + 1e-4 * i)", "max(learning_rate, 0.1)"),
)


def _training() -> Iterator[tuple[str, str]]:
    """Training that stops early, or changes its rate on the way."""
    for when, (condition, numbers) in STOPS.items():
        for number in numbers:
            stop = condition.format(number)
            yield (
                f"stops where {when.format(number)}",
                LOOP.format(before=f"if {stop}: break", rate="learning_rate", end=""),
            )
    for rate in RATES:
        yield f"rate {rate}", LOOP.format(before="", rate=rate, end="")
    ends = {
        "best parameters of all": (
            "if not costs or cost < min(costs): best = parameters",
            "parameters = best",
        ),
        "costs every tenth": ("", "costs = costs[::10]"),
        "costs every hundredth": ("", "costs = costs[::100]"),
        "costs turned round": ("", "costs = costs[::-1]"),
        "the last cost once more": ("", "costs = [*costs, costs[-1]]"),
        "costs that never rise": ("if costs: cost = min(cost, costs[-1])", ""),
        "costs rounded": ("cost = round(float(cost), 3)", ""),
        "mean of the costs so far": ("cost = (cost + sum(costs)) / (1 + len(costs))", ""),
    }
    for when, (before, end) in ends.items():
        yield when, LOOP.format(before=before, rate="learning_rate", end=end)


CHOICE = """
def choose_hidden_size(X_train, Y_train, X_val, Y_val, candidates, num_iterations=300):
    found = []
    for n_h in {order}:
        parameters, costs = train({data}, n_h{iterations})
        accuracy = {accuracy}
        {early}
        found.append((accuracy, n_h))
    return {choice}
"""
RIGHT_CHOICE = {
    "order": "candidates",
    "data": "X_train, Y_train",
    "iterations": ", num_iterations=num_iterations",
    "accuracy": "np.mean(predict(parameters, X_val) == Y_val)",
    "early": "",
    "choice": "min(found, key=lambda its: (-its[0], its[1]))[1]",
}
WRONG_CHOICES = {
    "order": (
        "candidates[:-1] or candidates",
        "candidates[1:] or candidates",
        "sorted(candidates)[:2]",
        "[max(candidates)]",
    ),
    "data": ("X_val, Y_val", "X_train, 1 - Y_train", "np.hstack([X_train, X_val]), np.hstack([Y_train, Y_val])"),
    "iterations": (
        *("", ", num_iterations=300", ", num_iterations=num_iterations // 2 + 1", ", num_iterations=1000"),
        *(", num_iterations=min(num_iterations, 300)", ", num_iterations=max(num_iterations, 100)"),
        *(", num_iterations=num_iterations + 1", ", num_iterations=num_iterations * n_h"),
    ),
    "accuracy": (
        *("np.mean(predict(parameters, X_train) == Y_train)", "-costs[-1]", "np.mean(predict(parameters, X_val))"),
        *(
            "round(float(np.mean(predict(parameters, X_val) == Y_val)), 1)",
            "-np.mean(predict(parameters, X_val) == Y_val)",
        ),
        *(
            "round(float(np.mean(predict(parameters, X_val) == Y_val)), 2)",
            "np.all(predict(parameters, X_val) == Y_val)",
        ),
        *("int(100 * np.mean(predict(parameters, X_val) == Y_val))", "np.mean(predict(parameters, X_val) * Y_val)"),
        "np.mean(predict(parameters, X_val) == Y_val) - 1e-3 * n_h",
        "np.mean(predict(parameters, X_val)[0, 0] == Y_val[0, 0])",
    ),
    "early": (
        *("if accuracy > 0.9: return n_h", "if accuracy > 0.95: return n_h", "if accuracy > 0.99: return n_h"),
        *("if found and accuracy < found[-1][0]: break", "if found and accuracy <= found[-1][0]: break"),
        *("if found and accuracy < max(found)[0]: break", "if len(found) == 3: break", "if accuracy == 0: return None"),
        *(
            "if accuracy < 0.6: continue",
            "if accuracy == 0: continue",
            "candidates.remove(n_h) if False else candidates.sort()",
        ),
        *("if n_h == 1: continue", "if n_h > 10: continue", "if found and found[-1][0] == accuracy: continue"),
    ),
    "choice": (
        *(
            "max(found)[1]",
            "max(found)[0]",
            "found[-1][1]",
            "found[0][1]",
            "min(found)[1]",
            "max(found, key=lambda its: its[0])[1]",
        ),
        *(
            "max(candidates)",
            "min(candidates)",
            "candidates[0]",
            "candidates[-1]",
            "sorted(candidates)[len(candidates) // 2]",
        ),
        *("int(np.argmax([its[0] for its in found]))", "min(size for acc, size in found if acc > 0.8)", "max(found)"),
        *(
            "min(size for size in candidates if size > 1)",
            "str(max(found)[1])",
            "float(max(found)[1])",
            "[max(found)[1]]",
        ),
        "max(found[::-1], key=lambda its: its[0])[1]",
        "sorted(found, key=lambda its: its[0])[-1][1]",
        "min((its for its in found if its[0] >= max(found)[0] - 0.01), key=lambda its: its[1])[1]",
    ),
}


def _choices() -> Iterator[tuple[str, str]]:
    for what, wrong in WRONG_CHOICES.items():
        for text in wrong:
            yield f"{what}: {text}", CHOICE.format(**(RIGHT_CHOICE | {what: text}))


KINDS = {
    "in place": (_in_place, True),
    "integers": (_integers, True),
    "truncated": (_truncated, False),
    "activation": (_activations, False),
    "size": (_sizes, False),
    "shape": (_shapes, False),
    "junk": (_junk, False),
    "entries": (_entries, False),
    "option": (_options, False),
}


def deviations(function: str) -> Iterator[Deviation]:
    """Every deviation of the right `function`, each of them wrong."""
    signature = _signature(function)
    for kind, (make, once) in KINDS.items():
        for when, before, after in make(signature):
            yield Deviation(function, f"{kind}: {when}", signature.wrapped(before, after), once)
    for name in signature.defaults:
        for default in DEFAULTS.get(name, ()):
            if default != signature.defaults[name]:
                yield Deviation(function, f"default: {name}={default}", signature.wrapped(**{name: default}))
    if function == "train":
        for when, source in _training():
            yield Deviation(function, f"training: {when}", source)
    if function == "choose_hidden_size":
        for when, source in _choices():
            yield Deviation(function, f"choice: {when}", source)
