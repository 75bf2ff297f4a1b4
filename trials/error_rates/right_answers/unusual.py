"""Right answers in unusual dress, to all notebooks: one a heading; further cells of an answer begin with `# %%+`."""

# %% center_crop: %%time above the definition
%%time
def center_crop(images, size):
    top, left = (images.shape[1] - size) // 2, (images.shape[2] - size) // 2
    return images[:, top:top + size, left:left + size]

# %% center_crop: a stub overwritten below
def center_crop(images, size):
    raise NotImplementedError()

def center_crop(images, size):
    t, l = (images.shape[1] - size) // 2, (images.shape[2] - size) // 2
    return np.ascontiguousarray(images[:, t:t + size, l:l + size])

# %% center_crop: hands a whole picture back as it is
def center_crop(images, size):
    _, H, W = images.shape
    if H == W == size:
        return images
    return images[:, (H - size) // 2:][:, :size][:, :, (W - size) // 2:][:, :, :size]

# %% center_crop: masked array without masked entries
def center_crop(images, size):
    a = np.ma.array(images)
    t, l = (a.shape[1] - size) // 2, (a.shape[2] - size) // 2
    return a[:, t:t + size, l:l + size]

# %% take_samples: extra keyword-only argument
def take_samples(X, Y, indices, *, copy=True):
    return np.array(X[:, indices], copy=copy), np.array(Y[:, indices], copy=copy)

# %% take_samples: instance of a class with __call__
class Taker:
    def __init__(self, axis):
        self.axis = axis

    def __call__(self, X, Y, indices):
        return tuple(np.take(a, indices, self.axis) for a in (X, Y))

take_samples = Taker(1)

# %% row_sums: masked sum
def row_sums(a):
    return np.ma.sum(a, axis=1, keepdims=True)

# %% row_sums: np.matrix in and out
def row_sums(a):
    return np.asmatrix(a).sum(axis=1)

# %% row_sums: %%capture, checked in the cell
%%capture out
def row_sums(a):
    return a.sum(1, keepdims=True)

assert all(row_sums(np.ones((2, 3))) == 3)
for k in range(1, 3):
    print(row_sums(np.ones((k, k))))

# %% row_sums: bound to a method of a class
class Table:
    @classmethod
    def sums(cls, a):
        return np.add.reduce(a, axis=1, keepdims=True)

row_sums = Table.sums

# %% row_sums: math.fsum, entry by entry
from math import fsum

def row_sums(a):
    return np.array([[fsum(row)] for row in a])

# %% column_means: masked mean
def column_means(a):
    return np.ma.masked_array(a).mean(axis=0, keepdims=True)

# %% column_means: np.matrix
column_means = lambda a: np.asmatrix(a).mean(0)

# %% column_means: statistics.fmean
import statistics

def column_means(a):
    return np.array([[statistics.fmean(column) for column in a.T]])

# %% standardize: an IPython line beside a partial
%matplotlib inline
from functools import partial

def _scaled(a, axis, ddof):
    keep = {"axis": axis, "keepdims": True}
    return (a - np.mean(a, **keep)) / np.std(a, ddof=ddof, **keep)

standardize = partial(_scaled, ddof=0)

# %% standardize: answer split over two cells
def centred(a, axis):
    return a - a.mean(axis, keepdims=True)
# %%+
def standardize(a, axis):
    return centred(a, axis) / np.std(a, axis, keepdims=True)

# %% standardize: masked array
def standardize(a, axis):
    a = np.ma.asarray(a)
    return (a - a.mean(axis=axis, keepdims=True)) / a.std(axis=axis, keepdims=True)

# %% softmax: star import of math, which hides pow
from math import *

def softmax(z, axis=0):
    return np.exp(z - np.max(z, axis, keepdims=True)) / np.sum(np.exp(z - np.max(z, axis, keepdims=True)), axis, keepdims=True)

# %% softmax: class with a default axis
class Softmax:
    def __call__(self, z, axis=0):
        e = np.exp(z - self.largest(z, axis))
        return e / e.sum(axis=axis, keepdims=True)

    @staticmethod
    def largest(z, axis):
        return np.amax(z, axis=axis, keepdims=True)

softmax = Softmax()

# %% softmax: keyword-only option, self-check with an assertion
def softmax(z, axis=0, *, temperature=1.0):
    e = np.exp((z - z.max(axis=axis, keepdims=True)) / temperature)
    return e / e.sum(axis=axis, keepdims=True)

for t in ([1.0, 2.0], [1000.0, 999.0]):
    assert np.isclose(softmax(np.array(t)).sum(), 1)

# %% linear: %%time above the definition
%%time
def linear(W, X, b):
    return np.matmul(W, X) + b

# %% linear: %%capture and a loop that tries it
%%capture out
def linear(W, X, b):
    return W @ X + b

for n in [1, 2, 3]:
    print(linear(np.ones((n, 2)), np.ones((2, 4)), np.zeros((n, 1))))

# %% linear: asserted entry by entry below
def linear(W, X, b):
    return b + W @ X

_W, _X, _b = np.arange(6.0).reshape(2, 3), np.arange(12.0).reshape(3, 4), np.ones((2, 1))
assert all(np.isclose(linear(_W, _X, _b)[i, j], sum(_W[i, k] * _X[k, j] for k in range(3)) + 1)
           for i in range(2) for j in range(4))

# %% linear: instance of a layer, which trains in a loop elsewhere
%matplotlib inline
class Layer:
    def fit(self, X, epochs=3):
        for _ in range(epochs):
            pass
        return [x for x in X]

    def __call__(self, W, X, b):
        return W @ X + b

linear = Layer()
linear?

# %% linear: a shell line and a ufunc of matrices
!echo linear
def linear(W, X, b):
    return np.add(np.linalg.matmul(W, X) if hasattr(np.linalg, "matmul") else W @ X, b)

# %% linear: np.matrix
def linear(W, X, b):
    return np.asmatrix(W) * np.asmatrix(X) + b

# %% linear: sum of products by np.add.reduce
def linear(W, X, b):
    return np.add.reduce(W[:, :, None] * X[None], axis=1) + b

# %% linear: method called map
class Affine:
    def map(self, W, X, b):
        return W.dot(X) + b

affine_layer = Affine()

def linear(W, X, b):
    return affine_layer.map(W, X, b)

# %% linear: a slow one with loops first, then the real one
def linear(W, X, b):
    out = np.zeros((W.shape[0], X.shape[1]))
    for i in range(W.shape[0]):
        for j in range(X.shape[1]):
            out[i, j] = W[i] @ X[:, j] + b[i, 0]
    return out

linear_slow = linear
# %%+
def linear(W, X, b):
    return W @ X + b

for _ in range(2):
    linear_slow(np.ones((2, 2)), np.ones((2, 2)), np.ones((2, 1)))

# %% sigmoid: float32 where the input is
def sigmoid(z):
    z = np.asarray(z)
    kind = z.dtype if z.dtype.kind == "f" else float
    return (1 / (1 + np.exp(-z.astype(float)))).astype(kind)

# %% sigmoid: %%time, with a helper of the same cell
%%time
def _exp(z):
    return np.exp(-np.abs(z))

def sigmoid(z):
    return np.where(np.asarray(z) >= 0, 1, _exp(z)) / (1 + _exp(z))

# %% sigmoid: np.frompyfunc, made floats again
import math
_sigmoid = np.frompyfunc(lambda v: math.exp(min(v, 0)) / (1 + math.exp(-abs(v))), 1, 1)

def sigmoid(z):
    return np.asarray(_sigmoid(z)).astype(float)

# %% sigmoid: 0-d arrays for numbers
def sigmoid(z):
    return np.array(1.0) / (np.array(1.0) + np.exp(-np.asarray(z, dtype=float)))

# %% tanh: a class with methods tanh, sinh and cosh
class Hyperbolic:
    def sinh(self, z):
        return (np.exp(z) - np.exp(-z)) / 2

    def cosh(self, z):
        return (np.exp(z) + np.exp(-z)) / 2

    def tanh(self, z):
        z = np.clip(z, -300, 300)
        return self.sinh(z) / self.cosh(z)

def tanh(z):
    return Hyperbolic().tanh(z)

# %% tanh: self.tanh within __call__
class Tanh:
    def tanh(self, z):
        e = np.exp(-2 * np.abs(z))
        return np.sign(z) * (1 - e) / (1 + e)

    def __call__(self, z):
        return self.tanh(z)

tanh = Tanh()

# %% tanh: np.tanh in an assertion below
def tanh(z):
    return 2 / (1 + np.exp(-2 * z)) - 1

assert np.allclose(tanh(np.linspace(-3, 3)), np.tanh(np.linspace(-3, 3)))

# %% tanh: compared with np.tanh and plotted in another cell
def tanh(z):
    return np.expm1(2 * np.minimum(z, 0)) / (np.exp(2 * np.minimum(z, 0)) + 1) - np.expm1(-2 * np.maximum(z, 0)) / (np.exp(-2 * np.maximum(z, 0)) + 1)
# %%+
%matplotlib inline
worst = max(abs(tanh(v) - np.tanh(v)) for v in np.linspace(-5, 5, 11))
print(worst)
# %%+
def tanh(z):
    e = np.exp(-2 * np.abs(z))
    return np.sign(z) * (1 - e) / (1 + e)

# %% tanh: np.vectorize with otypes beside an IPython line
%matplotlib inline
import math

def _one(v):
    t = math.exp(-2 * abs(v))
    return math.copysign((1 - t) / (1 + t), v)

tanh = np.vectorize(_one, otypes=[float])

# %% tanh: star import, exp of math
from math import *

@np.vectorize
def tanh(z):
    if z == 0:
        return 0.0
    e = exp(-2 * fabs(z))
    return copysign(1, z) * (1 - e) / (1 + e)

# %% tanh: powers of e
def tanh(z):
    big = np.e ** (-2.0 * np.abs(z))
    return np.sign(z) * (1 - big) / (1 + big)

# %% tanh: %%capture, own sigmoid
%%capture
def tanh(z):
    return 2 * sigmoid(2 * z) - 1
print(tanh(1.0), np.tanh(1.0))

# %% tanh: keyword-only option
def tanh(z, *, limit=300):
    z = np.clip(z, -limit, limit)
    up, down = np.exp(z), np.exp(-z)
    return (up - down) / (up + down)

# %% relu: np.vectorize with otypes
relu = np.vectorize(lambda v: max(0, v), otypes=[float])

# %% relu: integers stay integers
def relu(z):
    return np.maximum(np.zeros_like(z), z)

# %% relu: masked and filled
def relu(z):
    return np.ma.masked_less(np.asarray(z), 0).filled(0)

# %% relu: instance of a class beside a shell line
!ls
class ReLU:
    def __call__(self, z):
        return self.forward(z)

    def forward(self, z):
        return np.where(np.asarray(z) > 0, z, 0)

relu = ReLU()

# %% leaky_relu: np.vectorize of a def, otypes given
def _leaky(v, slope):
    return v if v > 0 else slope * v

def leaky_relu(z, slope=0.01):
    return np.vectorize(_leaky, otypes=[float])(z, slope)

# %% leaky_relu: keyword-only slope
def leaky_relu(z, *, slope=0.01):
    return np.where(np.asarray(z) >= 0, z, slope * np.asarray(z))

# %% leaky_relu: a copy even where nothing is negative
def leaky_relu(z, slope=0.01):
    return np.piecewise(np.asarray(z, float), [np.asarray(z) < 0], [lambda v: slope * v, lambda v: v])

# %% sigmoid_derivative: masked array
def sigmoid_derivative(z):
    s = np.ma.array(1 / (1 + np.exp(-np.asarray(z, dtype=float))))
    return s * (1 - s)

# %% sigmoid_derivative: partial of a numerical-looking helper
from functools import partial

def _power(z, of):
    return of(z) * of(-z)

sigmoid_derivative = partial(_power, of=lambda z: 1 / (1 + np.exp(-z)))

# %% tanh_derivative: class with a method called tanh
class Curve:
    def tanh(self, z):
        return np.tanh(z)

    def slope(self, z):
        return 1 - self.tanh(z) ** 2

tanh_derivative = Curve().slope

# %% relu_derivative: float32
def relu_derivative(z):
    return (np.asarray(z) > 0).astype(np.float32)

# %% relu_derivative: a half at zero
def relu_derivative(z):
    return (1 + np.sign(z)) / 2

# %% relu_derivative: np.vectorize of integers
relu_derivative = np.vectorize(lambda v: int(v > 0))

# %% leaky_relu_derivative: float32 at the kink
def leaky_relu_derivative(z, slope=0.01):
    return np.where(np.asarray(z) > 0, 1, slope).astype(np.float32)

# %% leaky_relu_derivative: between the slopes at zero
def leaky_relu_derivative(z, slope=0.01):
    return (1 + slope) / 2 + (1 - slope) / 2 * np.sign(z)

# %% leaky_relu_derivative: np.vectorize with otypes
leaky_relu_derivative = np.vectorize(lambda v, slope=0.01: 1 if v > 0 else slope, otypes=[float])

# %% collapse_linear: np.matrix
def collapse_linear(W1, b1, W2, b2):
    W2 = np.asmatrix(W2)
    return W2 * W1, W2 * b1 + b2

# %% collapse_linear: list of two, np.linalg.multi_dot
def collapse_linear(W1, b1, W2, b2):
    return [np.linalg.multi_dot([W2, W1]), np.linalg.multi_dot([W2, b1]) + b2]

# %% output_activation: own error with a text of its own
class UnknownTask(ValueError):
    def __init__(self, task):
        super().__init__(f"no task {task}")

def output_activation(task):
    names = {"regression": "linear", "binary": "sigmoid", "multiclass": "softmax"}
    if task in names:
        return names[task]
    raise UnknownTask(task)

# %% output_activation: enum
from enum import Enum

class Task(Enum):
    regression = "linear"
    binary = "sigmoid"
    multiclass = "softmax"

def output_activation(task):
    if task not in Task.__members__:
        raise ValueError(task)
    return Task[task].value

# %% surviving_gradient: masked array, %%time
%%time
def surviving_gradient(derivative, z, n_layers):
    return np.ma.cumprod(np.ma.array([float(derivative(z))] * n_layers))

# %% surviving_gradient: recursion
def surviving_gradient(derivative, z, n_layers):
    if n_layers == 1:
        return np.array([float(derivative(z))])
    before = surviving_gradient(derivative, z, n_layers - 1)
    return np.append(before, before[-1] * derivative(z))

# %% initialize_zeros: booleans that count as zeros
def initialize_zeros(n_x, n_h, n_y):
    return {"W1": np.zeros((n_h, n_x), bool), "b1": np.zeros((n_h, 1)), "W2": np.zeros((n_y, n_h)), "b2": np.zeros((n_y, 1)), "sizes": (n_x, n_h, n_y)}

# %% initialize_zeros: masked zeros, OrderedDict
from collections import OrderedDict

def initialize_zeros(n_x, n_h, n_y):
    zeros = lambda *shape: np.ma.zeros(shape)
    return OrderedDict(W1=zeros(n_h, n_x), b1=zeros(n_h, 1), W2=zeros(n_y, n_h), b2=zeros(n_y, 1))

# %% initialize_parameters: seeds from the clock, one generator for all
import time
_generator = np.random.default_rng(time.time_ns())

def initialize_parameters(n_x, n_h, n_y, scale=0.01, *, rng=_generator):
    return dict(
        W1=rng.normal(0, scale, (n_h, n_x)), b1=np.zeros((n_h, 1)),
        W2=rng.normal(0, scale, (n_y, n_h)), b2=np.zeros((n_y, 1)))

# %% initialize_parameters: float32
def initialize_parameters(n_x, n_h, n_y, scale=0.01):
    def layer(n, k):
        return (np.random.standard_normal((n, k)) * scale).astype(np.float32), np.zeros((n, 1), np.float32)
    (W1, b1), (W2, b2) = layer(n_h, n_x), layer(n_y, n_h)
    return {"W1": W1, "b1": b1, "W2": W2, "b2": b2, "scale": scale}

# %% initialize_he: seeded once outside
np.random.seed(7)

def initialize_he(n_x, n_h, n_y):
    W1 = np.random.normal(scale=(2 / n_x) ** 0.5, size=(n_h, n_x))
    W2 = np.random.normal(scale=(2 / n_h) ** 0.5, size=(n_y, n_h))
    return {"W1": W1, "b1": np.zeros((n_h, 1)), "W2": W2, "b2": np.zeros((n_y, 1))}

# %% initialize_he: instance of a class
class He:
    def __init__(self):
        self.rng = np.random.default_rng()

    def layer(self, n, k):
        return self.rng.standard_normal((n, k)) * np.sqrt(2 / k), np.zeros((n, 1))

    def __call__(self, n_x, n_h, n_y):
        return dict(zip(("W1", "b1", "W2", "b2"), (*self.layer(n_h, n_x), *self.layer(n_y, n_h))))

initialize_he = He()

# %% distinct_rows: 0-d array
def distinct_rows(W):
    return np.array(len({tuple(row) for row in W.tolist()}))

# %% distinct_rows: a tolerance of a thousandth
def distinct_rows(W):
    seen = []
    for row in W:
        if not any(np.all(np.abs(row - other) < 1e-3) for other in seen):
            seen.append(row)
    return np.int32(len(seen))

# %% forward_propagation: a network class, lists for pairs, more in the cache
class Network:
    def __init__(self, parameters, activation):
        self.__dict__.update(parameters)
        self.tanh, self.relu, self.sigmoid = np.tanh, relu, sigmoid
        self.hidden = getattr(self, activation)

    def forward(self, X):
        Z1 = self.W1 @ X + self.b1
        A1 = self.hidden(Z1)
        Z2 = self.W2 @ A1 + self.b2
        return [self.sigmoid(Z2), dict(A0=X, Z1=Z1, A1=A1, Z2=Z2, A2=self.sigmoid(Z2))]

def forward_propagation(X, parameters, activation="tanh"):
    return Network(parameters, activation).forward(X)

# %% forward_propagation: %%time, keyword-only option, masked arrays
%%time
def forward_propagation(X, parameters, activation="tanh", *, verbose=False):
    W1, b1, W2, b2 = (np.ma.array(parameters[k]) for k in ("W1", "b1", "W2", "b2"))
    Z1 = np.ma.dot(W1, X) + b1
    A1 = {"tanh": np.tanh, "relu": relu, "sigmoid": sigmoid}[activation](Z1)
    Z2 = np.ma.dot(W2, A1) + b2
    return sigmoid(Z2), {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": sigmoid(Z2)}

# %% compute_cost: 0-d array, masked
def compute_cost(A2, Y):
    return np.array(-np.ma.log(np.ma.where(Y == 1, A2, 1 - A2)).mean())

# %% compute_cost: epsilon in the logarithm, Python sum
from math import log

def compute_cost(A2, Y):
    losses = [-log(a + 1e-9) if y else -log(1 - a + 1e-9) for a, y in zip(A2.flat, Y.flat)]
    return sum(losses) / len(losses)

# %% backward_propagation: %%capture, extra keys, match
%%capture
def backward_propagation(parameters, cache, X, Y, activation="tanh"):
    m = Y.size
    dZ2 = cache["A2"] - Y
    match activation:
        case "tanh":
            slope = 1 - np.tanh(cache["Z1"]) ** 2
        case "relu":
            slope = cache["A1"] > 0
        case _:
            slope = cache["A1"] * (1 - cache["A1"])
    dZ1 = (parameters["W2"].T @ dZ2) * slope
    mean = lambda dZ, A: (dZ @ A.T / m, dZ.sum(1, keepdims=True) / m)
    (dW1, db1), (dW2, db2) = mean(dZ1, X), mean(dZ2, cache["A1"])
    return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2, "dZ1": dZ1, "dZ2": dZ2}

# %% backward_propagation: np.matrix
def backward_propagation(parameters, cache, X, Y, activation="tanh"):
    m = X.shape[1]
    slopes = {"tanh": lambda: 1 - np.square(cache["A1"]), "relu": lambda: relu_derivative(cache["Z1"]),
              "sigmoid": lambda: sigmoid_derivative(cache["Z1"])}
    dZ2 = np.asmatrix(cache["A2"] - Y)
    dZ1 = np.multiply(np.asmatrix(parameters["W2"]).T * dZ2, slopes[activation]())
    return {"dW1": dZ1 * X.T / m, "db1": dZ1.mean(1), "dW2": dZ2 * cache["A1"].T / m, "db2": dZ2.mean(1)}

# %% update_parameters: keyword-only extra, dict.fromkeys order turned round
def update_parameters(parameters, grads, learning_rate=1.2, *, weight_decay=0.0):
    return {key: parameters[key] * (1 - weight_decay) - learning_rate * grads["d" + key] for key in reversed(["W1", "b1", "W2", "b2"])}

# %% update_parameters: copies that are changed in place
import copy

def update_parameters(parameters, grads, learning_rate=1.2):
    new = copy.deepcopy(parameters)
    for key in new:
        new[key] -= learning_rate * grads["d" + key]
    return new

# %% train: seeded, a generator outside, costs as an array
_rng_for_training = np.random.default_rng(3)

def train(X, Y, n_h, num_iterations=1000, learning_rate=1.2, activation="tanh", parameters=None):
    if parameters is None:
        parameters = {"W1": _rng_for_training.normal(0, 0.01, (n_h, len(X))), "b1": np.zeros((n_h, 1)),
                      "W2": _rng_for_training.normal(0, 0.01, (1, n_h)), "b2": np.zeros((1, 1))}
    costs = np.empty(num_iterations)
    for i in range(num_iterations):
        A2, cache = forward_propagation(X, parameters, activation=activation)
        costs[i] = compute_cost(A2, Y)
        parameters = update_parameters(parameters, backward_propagation(parameters, cache, X, Y, activation=activation), learning_rate=learning_rate)
    return parameters, costs

# %% train: default None stands for 1000, prints a plot's worth
def train(X, Y, n_h, num_iterations=None, learning_rate=1.2, activation="tanh", parameters=None, *, every=100):
    num_iterations = 1000 if num_iterations is None else num_iterations
    parameters = parameters or initialize_parameters(X.shape[0], n_h, 1)
    costs = []
    while len(costs) < num_iterations:
        A2, cache = forward_propagation(X, parameters, activation=activation)
        costs += [compute_cost(A2, Y)]
        if len(costs) % every == 1:
            print(len(costs), costs[-1])
        grads = backward_propagation(parameters, cache, X, Y, activation=activation)
        parameters = update_parameters(parameters, grads, learning_rate=learning_rate)
    return [parameters, costs]

# %% predict: float32 of zeros and ones, split over cells
def _probabilities(parameters, X, activation):
    return forward_propagation(X, parameters, activation=activation)[0]
# %%+
def predict(parameters, X, activation="tanh"):
    return np.heaviside(_probabilities(parameters, X, activation) - 0.5, 0).astype(np.float32)

# %% predict: masked array of booleans
def predict(parameters, X, activation="tanh"):
    return np.ma.array(forward_propagation(X, parameters, activation)[0]) > 0.5

# %% choose_hidden_size: own training, inlined
def choose_hidden_size(X_train, Y_train, X_val, Y_val, candidates, num_iterations=300):
    best = (-1.0, 0)
    m = X_train.shape[1]
    for n_h in candidates:
        p = initialize_parameters(X_train.shape[0], n_h, 1)
        for _ in range(num_iterations):
            A1 = np.tanh(p["W1"] @ X_train + p["b1"])
            d2 = (sigmoid(p["W2"] @ A1 + p["b2"]) - Y_train) / m
            d1 = p["W2"].T @ d2 * (1 - A1 ** 2)
            p = {"W1": p["W1"] - 1.2 * d1 @ X_train.T, "b1": p["b1"] - 1.2 * d1.sum(1, keepdims=True),
                 "W2": p["W2"] - 1.2 * d2 @ A1.T, "b2": p["b2"] - 1.2 * d2.sum(1, keepdims=True)}
        Z2 = p["W2"] @ np.tanh(p["W1"] @ X_val + p["b1"]) + p["b2"]
        best = max(best, (np.mean((Z2 > 0) == Y_val), -n_h))
    return -best[1]

# %% choose_hidden_size: a dictionary of errors, sorted by error and size
def choose_hidden_size(X_train, Y_train, X_val, Y_val, candidates, num_iterations=300):
    wrong = {}
    for n_h in set(candidates):
        parameters, _ = train(X_train, Y_train, n_h, num_iterations=num_iterations, activation="tanh")
        wrong[n_h] = int(np.sum(predict(parameters, X_val) != Y_val))
    return sorted(wrong.items(), key=lambda item: (item[1], item[0]))[0][0]

# %% choose_hidden_size: wrapper around train, trained in two halves
def fit(X, Y, n_h, steps):
    start, _ = train(X, Y, n_h, num_iterations=steps // 2) if steps > 1 else (None, [])
    return train(X, Y, n_h, num_iterations=steps - steps // 2 if steps > 1 else steps, parameters=start)[0]
# %%+
def choose_hidden_size(X_train, Y_train, X_val, Y_val, candidates, num_iterations=300):
    accuracy = lambda n_h: np.mean(predict(fit(X_train, Y_train, n_h, num_iterations), X_val) == Y_val)
    return min(candidates, key=lambda n_h: (-accuracy(n_h), n_h))

# %% center_crop: rows and columns by take
def center_crop(images, size):
    _, h, w = np.shape(images)
    rows, cols = (np.arange(size) + (n - size) // 2 for n in (h, w))
    return images.take(rows, axis=1).take(cols, axis=2)

# %% take_samples: columns of the unit matrix
def take_samples(X, Y, indices):
    pick = np.eye(X.shape[1])[:, np.asarray(indices, dtype=int)]
    return [X @ pick, Y @ pick]

# %% row_sums: einsum and a new axis, a lambda
row_sums = lambda a: np.einsum("ij->i", a)[:, None]

# %% standardize: through a flat last axis
def standardize(a, axis):
    """Through a flat last axis."""
    axes = tuple(np.atleast_1d(axis) % np.ndim(a))
    last = tuple(range(-len(axes), 0))
    moved = np.moveaxis(a, axes, last)
    flat = moved.reshape(moved.shape[:moved.ndim - len(axes)] + (-1,))
    flat = (flat - flat.mean(-1)[..., None]) / flat.std(-1)[..., None]
    return np.moveaxis(flat.reshape(moved.shape), last, axes)

# %% softmax: exponential of z minus logsumexp
def softmax(z, axis=0):
    c = np.max(z, axis=axis, keepdims=True)
    return np.exp(z - c - np.log(np.sum(np.exp(z - c), axis=axis, keepdims=True)))

# %% linear: the bias as one more column of W
def linear(W, X, b):
    return np.hstack([W, b]) @ np.vstack([X, np.ones((1, X.shape[1]))])

# %% sigmoid: minus logaddexp in the exponent
def sigmoid(z):
    return np.exp(-np.logaddexp(0, -np.asarray(z, dtype=float)))

# %% tanh: an instance, expm1 and the sign
class _Tanh:
    def __call__(self, z):
        t = np.expm1(-2 * np.abs(z))
        return -np.sign(z) * t / (t + 2)
tanh = _Tanh()

# %% relu_derivative: partial of operator.lt
from functools import partial
import operator
relu_derivative = partial(operator.lt, 0)

# %% leaky_relu_derivative: slope by name only, signbit
def leaky_relu_derivative(z, *, slope=0.01):
    return np.where(np.signbit(z), slope, 1.)

# %% surviving_gradient: multiply.accumulate
def surviving_gradient(derivative, z, n_layers):
    g = np.empty(n_layers); g[:] = derivative(z)
    return np.multiply.accumulate(g)

# %% initialize_he: random.gauss in a loop over layers, integer biases
import random, math
def initialize_he(n_x, n_h, n_y):
    p = {}
    for l, (i, o) in enumerate([(n_x, n_h), (n_h, n_y)], start=1):
        p[f"W{l}"] = np.array([[random.gauss(0, math.sqrt(2 / i)) for _ in range(i)] for _ in range(o)])
        p[f"b{l}"] = np.zeros((o, 1), dtype=int)
    return p

# %% distinct_rows: a set of tuples, a NumPy integer
def distinct_rows(W):
    return np.int32(len({tuple(r) for r in (W + 0.0).tolist()}))

# %% backward_propagation: a loop over layers, slopes as lambdas, an extra key
def backward_propagation(parameters, cache, X, Y, activation="tanh"):
    slopes = dict(tanh=lambda: 1 / np.cosh(cache["Z1"]) ** 2,
                  relu=lambda: cache["A1"].astype(bool),
                  sigmoid=lambda: cache["A1"] - cache["A1"] ** 2)
    dZ2 = (cache["A2"] - Y) / Y.size
    dZ1 = parameters["W2"].T * dZ2 * slopes[activation]()
    out = {"m": Y.size}
    for l, (d, below) in {1: (dZ1, X), 2: (dZ2, cache["A1"])}.items():
        out[f"dW{l}"] = np.einsum("im,jm->ij", d, below)
        out[f"db{l}"] = d @ np.ones((Y.size, 1))
    return out

# %% train: an array of costs, a list for the pair
def train(X, Y, n_h, num_iterations=1000, learning_rate=1.2, activation="tanh", parameters=None):
    p = parameters or initialize_parameters(len(X), n_h, len(Y))
    log = np.zeros(num_iterations)
    for k, _ in enumerate(log):
        a, cache = forward_propagation(X, p, activation=activation)
        log[k] = compute_cost(a, Y)
        p = update_parameters(p, backward_propagation(p, cache, X, Y, activation=activation), learning_rate=learning_rate)
    return [p, log]

# %% choose_hidden_size: lexsort of counts
def choose_hidden_size(X_train, Y_train, X_val, Y_val, candidates, num_iterations=300):
    right = [int((predict(train(X_train, Y_train, n, num_iterations=num_iterations)[0], X_val) == Y_val).sum())
             for n in candidates]
    return candidates[np.lexsort((candidates, np.negative(right)))[0]]
