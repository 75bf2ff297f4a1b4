"""Right answers to 2_activations, as students write them: one a cell."""

# %% sigmoid: clip
def sigmoid(z): return 1 / (1 + np.exp(-np.clip(z, -500, 500)))

# %% sigmoid: naive, of an array
def sigmoid(z):
    return 1 / (1 + np.exp(-np.array(z)))

# %% sigmoid: np.vectorize with two branches
sigmoid = np.vectorize(lambda z: 1/(1+np.exp(-z)) if z >= 0 else np.exp(z)/(1+np.exp(z)), otypes=[float])

# %% sigmoid: masks
def sigmoid(z):
    z = np.asarray(z, float)
    out = np.empty_like(z); pos = z >= 0
    out[pos] = 1/(1+np.exp(-z[pos])); e = np.exp(z[~pos]); out[~pos] = e/(1+e)
    return out

# %% sigmoid: logaddexp
def sigmoid(z): return np.exp(-np.logaddexp(0, -z))

# %% sigmoid: half of 1 + tanh
def sigmoid(z): return 0.5 * (1 + np.tanh(0.5 * z))

# %% sigmoid: naive lambda
sigmoid = lambda z: (1 + np.exp(-z)) ** -1

# %% sigmoid: where over both forms
def sigmoid(z):
    # z >= 0 과 z < 0 을 나눠서 계산 (overflow 경고는 무시)
    right = 1 / (1 + np.exp(-z))
    left = np.exp(z) / (1 + np.exp(z))
    return np.where(z >= 0, right, left)

# %% sigmoid: only exponentials of -|z|, type hints
def sigmoid(z: np.ndarray | float) -> np.ndarray | float:
    """1 / (1 + e^-z), without overflow."""
    return np.exp(np.minimum(z, 0)) / (1 + np.exp(-np.abs(z)))

# %% sigmoid: math.exp entry by entry
import math

def sigmoid(z):
    def one(v):
        if v < -700:
            return 0.0
        return 1.0 / (1.0 + math.exp(-v))
    z = np.asarray(z)
    return np.array([one(v) for v in z.ravel()]).reshape(z.shape)

# %% tanh: from e^(-2z)
def tanh(z): return 2 / (1 + np.exp(-2 * z)) - 1

# %% tanh: expm1 of the absolute value
def tanh(z):
    e = np.expm1(-2 * np.abs(z))
    return np.sign(z) * -e / (e + 2)

# %% tanh: definition, clipped
def tanh(z):
    z = np.clip(z, -300, 300)
    return (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z))

# %% tanh: own sigmoid
def tanh(z): return 2 * sigmoid(2 * z) - 1

# %% tanh: lambda, difference of two sigmoids
tanh = lambda z: sigmoid(2 * z) - sigmoid(-2 * z)

# %% tanh: errstate as decorator
@np.errstate(over="ignore")
def tanh(z):
    return 1 - 2 / (np.exp(2 * z) + 1)

# %% tanh: helpers called sinh and cosh
def tanh(z):
    # np.sinh, np.cosh 대신 직접 만들기
    def sinh(x):
        return (np.exp(x) - np.exp(-x)) / 2
    def cosh(x):
        return (np.exp(x) + np.exp(-x)) / 2
    z = np.clip(z, -350, 350)
    return sinh(z) / cosh(z)

# %% tanh: variables called sinh and cosh
def tanh(z):
    z = np.minimum(np.maximum(z, -100.0), 100.0)
    sinh = np.exp(z) - np.exp(-z)
    cosh = np.exp(z) + np.exp(-z)
    return sinh / cosh

# %% tanh: vectorize as decorator
import math

@np.vectorize
def tanh(z):
    t = math.exp(-2 * abs(z))
    value = (1 - t) / (1 + t)
    return value if z >= 0 else -value

# %% tanh: where, type hints
def tanh(z: np.ndarray) -> np.ndarray:
    """tanh를 지수 함수로 계산한다."""
    e = np.exp(-2.0 * np.abs(z))
    t = (1.0 - e) / (1.0 + e)
    print("max |tanh|", np.max(t))
    return np.where(np.greater_equal(z, 0), t, -t)

# %% tanh: static method of a class
class Activation:
    @staticmethod
    def tanh(z):
        e = np.exp(-2 * np.abs(z))
        return np.sign(z) * (1 - e) / (1 + e)


tanh = Activation.tanh

# %% tanh: own sinh and cosh in a namespace
from types import SimpleNamespace

h = SimpleNamespace()
h.sinh = lambda z: (np.exp(z) - np.exp(-z)) / 2
h.cosh = lambda z: (np.exp(z) + np.exp(-z)) / 2


def tanh(z):
    a = np.minimum(np.abs(z), 30.0)
    return np.sign(z) * h.sinh(a) / h.cosh(a)

# %% relu: maximum
def relu(z): return np.maximum(z, 0)

# %% relu: times the comparison
def relu(z): return z * (z > 0)

# %% relu: half of z + |z|
def relu(z): return (z + abs(z)) / 2

# %% relu: where
def relu(z): return np.where(z > 0, z, 0.0)

# %% relu: mask on a copy, scalars apart
def relu(z):
    if np.isscalar(z): return max(0, z)
    a = np.array(z, copy=True); a[a < 0] = 0
    return a

# %% relu: clip
def relu(z):
    return np.clip(z, 0, None)

# %% relu: vectorize, built-in max
relu = np.vectorize(lambda v: max(float(v), 0.0))

# %% relu: partial of np.maximum
from functools import partial
relu = partial(np.maximum, 0)

# %% relu: heaviside
def relu(z):
    step = np.heaviside(z, 0)  # 0 또는 1
    return step * z

# %% relu: loop over a flat copy
def relu(z):
    z = np.asarray(z)
    out = z.flatten()
    for i in range(out.size):
        if out[i] < 0:
            out[i] = 0
    return out.reshape(z.shape)

# %% relu: what lies below 0 subtracted
def relu(z: np.ndarray | float) -> np.ndarray | float:
    negative_part = np.minimum(0, z)
    return z - negative_part

# %% leaky_relu: where
def leaky_relu(z, slope=0.01): return np.where(z > 0, z, z * slope)

# %% leaky_relu: maximum
def leaky_relu(z, slope=0.01): return np.maximum(z, slope * z)

# %% leaky_relu: positive and negative parts
def leaky_relu(z, slope=0.01): return np.maximum(z, 0) + slope * np.minimum(z, 0)

# %% leaky_relu: own relu twice
def leaky_relu(z, slope=0.01):
    return relu(z) - slope * relu(-z)

# %% leaky_relu: mask on a float copy
def leaky_relu(z, slope=0.01):
    out = np.array(z, dtype=float)   # 정수 배열도 실수로
    out[out < 0] *= slope
    return out

# %% leaky_relu: factor by entry
def leaky_relu(z, slope=0.01):
    factor = 1 * (z > 0) + slope * (z <= 0)
    return factor * z

# %% leaky_relu: partial of a general helper
from functools import partial

def piecewise_line(z, left=0.0, slope=0.0):
    return left + np.where(np.asarray(z) < 0, slope, 1.0) * z

leaky_relu = partial(piecewise_line, slope=0.01)

# %% leaky_relu: vectorize, conditional lambda
leaky_relu = np.vectorize(lambda z, slope=0.01: z if z > 0 else slope * z, otypes=[float])

# %% sigmoid_derivative: own sigmoid
def sigmoid_derivative(z):
    s = sigmoid(z); return s * (1 - s)

# %% sigmoid_derivative: e^(-|z|)
def sigmoid_derivative(z):
    return np.exp(-abs(z)) / (1 + np.exp(-abs(z))) ** 2

# %% sigmoid_derivative: s minus its square
def sigmoid_derivative(z):
    A = sigmoid(z)
    return A - A ** 2

# %% sigmoid_derivative: sigmoid on both sides, lambda
sigmoid_derivative = lambda z: sigmoid(z) * sigmoid(-z)

# %% sigmoid_derivative: one over three terms
def sigmoid_derivative(z):
    # 분자, 분모를 e^(-z)로 나누면 1 / (e^z + 2 + e^(-z))
    return 1 / (np.exp(z) + 2 + np.exp(-z))

# %% sigmoid_derivative: nested sigmoid
def sigmoid_derivative(z: np.ndarray) -> np.ndarray:
    def g(x):
        x = np.clip(x, -500, 500)
        return 1.0 / (1.0 + np.exp(-x))
    return np.multiply(g(z), np.subtract(1, g(z)))

# %% sigmoid_derivative: through tanh
def sigmoid_derivative(z): return (1 - np.tanh(z / 2)) * (1 + np.tanh(z / 2)) / 4

# %% tanh_derivative: np.tanh
def tanh_derivative(z): return 1 - np.tanh(z) ** 2

# %% tanh_derivative: own tanh
def tanh_derivative(z): return 1 - tanh(z) ** 2

# %% tanh_derivative: cosh, clipped
def tanh_derivative(z): return 1 / np.cosh(np.clip(z, -300, 300)) ** 2

# %% tanh_derivative: own sigmoid_derivative
def tanh_derivative(z): return 4 * sigmoid_derivative(2 * z)

# %% tanh_derivative: product of sum and difference
def tanh_derivative(z):
    a = tanh(z)
    da = (1 - a) * (1 + a)
    return da

# %% tanh_derivative: naive exponentials
def tanh_derivative(z):
    # e^1000 = inf 이지만 4 / inf = 0 이라 괜찮음
    return 4 / (np.exp(z) + np.exp(-z)) ** 2

# %% tanh_derivative: np.square, np.subtract
tanh_derivative = lambda z: np.subtract(1.0, np.square(np.tanh(z)))

# %% relu_derivative: the comparison itself
def relu_derivative(z): return z > 0

# %% relu_derivative: where with integers, 1 at zero
def relu_derivative(z): return np.where(z >= 0, 1, 0)

# %% relu_derivative: heaviside
def relu_derivative(z): return np.heaviside(z, 0.5 * 0)

# %% relu_derivative: astype
def relu_derivative(z): return (np.asarray(z) > 0).astype(float)

# %% relu_derivative: np.greater
def relu_derivative(z): return np.greater(z, 0) * 1.0

# %% relu_derivative: ones, zeroed by a mask
def relu_derivative(z):
    grad = np.ones(np.shape(z))
    grad[np.asarray(z) <= 0] = 0  # 음수 쪽 기울기는 0
    return grad

# %% relu_derivative: sign of the positive part
def relu_derivative(z):
    return np.sign(np.maximum(z, 0))

# %% relu_derivative: vectorize, conditional lambda
relu_derivative = np.vectorize(lambda v: 1 if v > 0 else 0)

# %% leaky_relu_derivative: where
def leaky_relu_derivative(z, slope=0.01): return np.where(z > 0, 1, slope)

# %% leaky_relu_derivative: mask on ones
def leaky_relu_derivative(z, slope=0.01):
    d = np.ones_like(z, dtype=float); d[np.asarray(z) <= 0] = slope
    return d

# %% leaky_relu_derivative: slope plus a step
def leaky_relu_derivative(z, slope=0.01): return slope + (1 - slope) * (z > 0)

# %% leaky_relu_derivative: own relu_derivative
def leaky_relu_derivative(z, slope=0.01):
    step = relu_derivative(z)
    return step * 1.0 + slope * (1 - step)

# %% leaky_relu_derivative: np.full, then the positive side
def leaky_relu_derivative(z, slope: float = 0.01):
    z = np.array(z)
    dz = np.full(z.shape, float(slope))
    dz[z > 0] = 1.0
    return dz

# %% leaky_relu_derivative: maximum of comparison and slope
leaky_relu_derivative = lambda z, slope=0.01: np.maximum(z >= 0, slope)

# %% leaky_relu_derivative: list of entries, reshaped
def leaky_relu_derivative(z, slope=0.01):
    flat = np.ravel(z)
    grads = []
    for v in flat:
        grads.append(1.0 if v > 0 else slope)
    return np.array(grads).reshape(np.shape(z))

# %% collapse_linear: dot, as a list
def collapse_linear(W1, b1, W2, b2): return [W2.dot(W1), W2.dot(b1) + b2]

# %% collapse_linear: unit vectors through both layers
def collapse_linear(W1, b1, W2, b2):
    b = W2 @ (W1 @ np.zeros((W1.shape[1], 1)) + b1) + b2
    W = np.hstack([W2 @ (W1 @ np.eye(W1.shape[1])[:, [i]] + b1) + b2 - b for i in range(W1.shape[1])])
    return W, b

# %% collapse_linear: @
def collapse_linear(W1, b1, W2, b2):
    # W2(W1 x + b1) + b2 = (W2 W1) x + (W2 b1 + b2)
    W = W2 @ W1
    b = W2 @ b1 + b2
    return W, b

# %% collapse_linear: einsum, type hints
def collapse_linear(W1: np.ndarray, b1: np.ndarray, W2: np.ndarray, b2: np.ndarray) -> tuple:
    W = np.einsum("ij,jk->ik", W2, W1)
    b = np.einsum("ij,jk->ik", W2, b1) + b2
    return (W, b)

# %% collapse_linear: weights and bias side by side
def collapse_linear(W1, b1, W2, b2):
    both = np.matmul(W2, np.hstack([W1, b1]))
    W, b = both[:, :-1], both[:, -1:]
    return W, b + b2

# %% collapse_linear: lambda, matmul
collapse_linear = lambda W1, b1, W2, b2: (np.matmul(W2, W1), np.matmul(W2, b1) + b2)

# %% collapse_linear: shapes printed, transposes
def collapse_linear(W1, b1, W2, b2):
    Wt = W1.T @ W2.T
    bt = b1.T @ W2.T + b2.T
    print("W:", Wt.T.shape, "b:", bt.T.shape)
    return Wt.T, bt.T

# %% output_activation: if and elif
def output_activation(task):
    if task == "regression": return "linear"
    elif task == "binary": return "sigmoid"
    elif task == "multiclass": return "softmax"
    raise ValueError("모르는 과제")

# %% output_activation: dict, KeyError turned into ValueError
def output_activation(task):
    try: return {"regression": "linear", "binary": "sigmoid", "multiclass": "softmax"}[task]
    except KeyError: raise ValueError(task) from None

# %% output_activation: match
def output_activation(task: str) -> str:
    match task:
        case "regression":
            return "linear"
        case "binary":
            return "sigmoid"
        case "multiclass":
            return "softmax"
        case _:
            raise ValueError(f"unknown task: {task!r}")

# %% output_activation: list.index raises
TASKS = ["regression", "binary", "multiclass"]
NAMES = ["linear", "sigmoid", "softmax"]

def output_activation(task):
    return NAMES[TASKS.index(task)]  # 없는 이름이면 index가 ValueError를 낸다

# %% output_activation: dict.get and None
def output_activation(task):
    table = dict(regression="linear", binary="sigmoid", multiclass="softmax")
    name = table.get(task)
    if name is None:
        raise ValueError("task must be one of " + ", ".join(table))
    return name

# %% output_activation: loop over pairs
def output_activation(task):
    pairs = (("regression", "linear"), ("binary", "sigmoid"), ("multiclass", "softmax"))
    for known, activation in pairs:
        if known == task:
            return activation
    raise ValueError

# %% output_activation: checked first, own exception class
class UnknownTask(ValueError):
    pass

def output_activation(task):
    if task not in ("regression", "binary", "multiclass"):
        raise UnknownTask(task)
    return "linear" if task == "regression" else ("sigmoid" if task == "binary" else "softmax")

# %% surviving_gradient: power of arange
def surviving_gradient(derivative, z, n_layers): return derivative(z) ** np.arange(1, n_layers + 1)

# %% surviving_gradient: cumprod of a list
def surviving_gradient(derivative, z, n_layers): return np.cumprod([derivative(z)] * n_layers)

# %% surviving_gradient: product kept in a loop
def surviving_gradient(derivative, z, n_layers):
    out, g = [], 1.0
    for i in range(n_layers):
        g *= derivative(z); out.append(g)
    return np.array(out)

# %% surviving_gradient: derivative of a full array
def surviving_gradient(derivative, z, n_layers):
    return np.cumprod(derivative(np.full(n_layers, z)))

# %% surviving_gradient: np.power of a range
def surviving_gradient(derivative, z, n_layers):
    return np.power(derivative(np.array(z)), range(1, n_layers + 1))

# %% surviving_gradient: comprehension of powers
def surviving_gradient(derivative, z, n_layers):
    d = float(derivative(z))
    return np.array([d ** k for k in range(1, n_layers + 1)])

# %% surviving_gradient: each entry from the one before
def surviving_gradient(derivative, z, n_layers):
    grads = np.zeros(n_layers)
    grads[0] = derivative(z)           # 한 층을 지난 뒤
    for l in range(1, n_layers):
        grads[l] = grads[l - 1] * derivative(z)
    return grads

# %% surviving_gradient: itertools.accumulate
from itertools import accumulate, repeat
import operator

def surviving_gradient(derivative, z, n_layers):
    factors = repeat(derivative(z), n_layers)
    return np.fromiter(accumulate(factors, operator.mul), dtype=float)
