"""Right answers to 3_initialization, as students write them: one a cell."""

# %% initialize_zeros: dict() with an extra key
def initialize_zeros(n_x, n_h, n_y):
    return dict(W1=np.zeros((n_h, n_x)), b1=np.zeros((n_h, 1)), W2=np.zeros((n_y, n_h)), b2=np.zeros((n_y, 1)), note="x")

# %% initialize_zeros: integer zeros from a table of shapes
def initialize_zeros(n_x, n_h, n_y):
    s = {"W1": (n_h, n_x), "b1": (n_h, 1), "W2": (n_y, n_h), "b2": (n_y, 1)}
    return {k: np.zeros(v, dtype=int) for k, v in s.items()}

# %% initialize_zeros: type hints and Korean comments
def initialize_zeros(n_x: int, n_h: int, n_y: int) -> dict[str, np.ndarray]:
    # 은닉층: 노드 n_h개, 입력 n_x개
    W1 = np.zeros((n_h, n_x))
    b1 = np.zeros((n_h, 1))
    # 출력층
    W2 = np.zeros((n_y, n_h))
    b2 = np.zeros((n_y, 1))
    parameters = {"W1": W1, "b1": b1, "W2": W2, "b2": b2}
    return parameters

# %% initialize_zeros: loop over the layers
def initialize_zeros(n_x, n_h, n_y):
    layers = [n_x, n_h, n_y]
    parameters = {}
    for l in range(1, 3):
        parameters["W" + str(l)] = np.zeros((layers[l], layers[l - 1]))
        parameters["b" + str(l)] = np.zeros((layers[l], 1))
    return parameters

# %% initialize_zeros: np.full and newaxis
def initialize_zeros(n_x, n_h, n_y):
    W1, W2 = np.full((n_h, n_x), 0.0), np.full((n_y, n_h), 0.0)
    b1 = np.full(n_h, 0.0)[:, np.newaxis]
    b2 = np.full(n_y, 0.0).reshape(-1, 1)
    return {"b1": b1, "b2": b2, "W1": W1, "W2": W2}

# %% initialize_zeros: lists made into arrays
def initialize_zeros(n_x, n_h, n_y):
    zeros = lambda rows, columns: np.array([[0] * columns for _ in range(rows)], dtype=np.float64)
    return {"W1": zeros(n_h, n_x), "b1": zeros(n_h, 1), "W2": zeros(n_y, n_h), "b2": zeros(n_y, 1)}

# %% initialize_parameters: generator made once outside
rng = np.random.default_rng(3)
def initialize_parameters(n_x, n_h, n_y, scale=0.01):
    return {"W1": rng.normal(0, scale, (n_h, n_x)), "b1": np.zeros((n_h, 1)),
            "W2": rng.normal(0, scale, (n_y, n_h)), "b2": np.zeros((n_y, 1))}

# %% initialize_parameters: random.gauss in comprehensions
import random
def initialize_parameters(n_x, n_h, n_y, scale=0.01):
    g = lambda r, c: np.array([[random.gauss(0, scale) for _ in range(c)] for _ in range(r)])
    return {"W1": g(n_h, n_x), "b1": np.zeros((n_h, 1)), "W2": g(n_y, n_h), "b2": np.zeros((n_y, 1))}

# %% initialize_parameters: legacy randn, with prints
def initialize_parameters(n_x, n_h, n_y, scale=0.01):
    W1 = np.random.randn(n_h, n_x) * scale
    b1 = np.zeros((n_h, 1))
    W2 = np.random.randn(n_y, n_h) * scale
    b2 = np.zeros((n_y, 1))
    print("W1", W1.shape, "b1", b1.shape)
    print("W2", W2.shape, "b2", b2.shape)
    return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}

# %% initialize_parameters: fresh Generator inside, Korean comments
def initialize_parameters(n_x, n_h, n_y, scale=0.01):
    rng = np.random.default_rng()   # 시드를 고정하지 않는다
    parameters = {}
    parameters["W1"] = scale * rng.standard_normal((n_h, n_x))   # 작은 무작위 값
    parameters["b1"] = np.zeros((n_h, 1))                        # 편향은 0
    parameters["W2"] = scale * rng.standard_normal((n_y, n_h))
    parameters["b2"] = np.zeros((n_y, 1))
    return parameters

# %% initialize_parameters: fills the arrays of initialize_zeros
def initialize_parameters(n_x, n_h, n_y, scale=0.01):
    parameters = initialize_zeros(n_x, n_h, n_y)
    for key in ["W1", "W2"]:
        parameters[key] = parameters[key] + np.random.normal(loc=0.0, scale=scale, size=parameters[key].shape)
    return parameters

# %% initialize_parameters: seed set once, outside
np.random.seed(2024)
def initialize_parameters(n_x, n_h, n_y, scale=0.01):
    dims = (n_x, n_h, n_y)
    out = {}
    for i, (fan_in, fan_out) in enumerate(zip(dims[:-1], dims[1:]), start=1):
        out[f"W{i}"] = np.random.standard_normal(size=(fan_out, fan_in)) * scale
        out[f"b{i}"] = np.zeros(fan_out).reshape(fan_out, 1)
    return out

# %% initialize_parameters: one long vector cut into two matrices
def initialize_parameters(n_x, n_h, n_y, scale=0.01):
    numbers = np.random.default_rng().normal(size=n_h * n_x + n_y * n_h) * scale
    first, second = np.split(numbers, [n_h * n_x])
    return {"W1": first.reshape(n_h, n_x), "b1": np.zeros((n_h, 1)),
            "W2": second.reshape(n_y, -1), "b2": np.zeros((n_y, 1))}

# %% initialize_parameters: RandomState, nested helper and type hints
state = np.random.RandomState(7)
def initialize_parameters(n_x: int, n_h: int, n_y: int, scale: float = 0.01) -> dict:
    def layer(rows: int, columns: int) -> tuple:
        return scale * state.randn(rows, columns), np.zeros((rows, 1))

    (W1, b1), (W2, b2) = layer(n_h, n_x), layer(n_y, n_h)
    return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}

# %% initialize_parameters: a weight at a time in loops
import random
def initialize_parameters(n_x, n_h, n_y, scale=0.01):
    W1 = np.empty((n_h, n_x))
    W2 = np.empty((n_y, n_h))
    for W in (W1, W2):
        for i in range(W.shape[0]):
            for j in range(W.shape[1]):
                W[i, j] = scale * random.normalvariate(0, 1)
    return {"W1": W1, "b1": np.zeros((n_h, 1)), "W2": W2, "b2": np.zeros((n_y, 1))}

# %% initialize_parameters: Box-Muller
def initialize_parameters(n_x, n_h, n_y, scale=0.01):
    def normal(shape):
        u, v = 1 - np.random.rand(*shape), np.random.rand(*shape)   # u는 0이 되지 않게
        return np.sqrt(-2 * np.log(u)) * np.cos(2 * np.pi * v)
    return {"W1": scale * normal((n_h, n_x)), "b1": np.zeros((n_h, 1)),
            "W2": scale * normal((n_y, n_h)), "b2": np.zeros((n_y, 1))}

# %% initialize_parameters: lambda and a partial
from functools import partial
_make = lambda draw, n_x, n_h, n_y, scale=0.01: {
    "W1": draw((n_h, n_x)) * scale, "b1": np.zeros((n_h, 1)), "W2": draw((n_y, n_h)) * scale, "b2": np.zeros((n_y, 1))}
initialize_parameters = partial(_make, np.random.default_rng(0).standard_normal)

# %% initialize_parameters: generator seeded by the clock in nanoseconds
import time
def initialize_parameters(n_x, n_h, n_y, scale=0.01):
    gen = np.random.Generator(np.random.MT19937(time.time_ns()))
    shapes = {"W1": (n_h, n_x), "b1": (n_h, 1), "W2": (n_y, n_h), "b2": (n_y, 1)}
    return {k: gen.standard_normal(s) * scale if k.startswith("W") else np.zeros(s) for k, s in shapes.items()}

# %% initialize_he: randn times the root
def initialize_he(n_x, n_h, n_y):
    return {"W1": np.random.randn(n_h, n_x) * np.sqrt(2 / n_x), "b1": np.zeros((n_h, 1)),
            "W2": np.random.randn(n_y, n_h) * np.sqrt(2 / n_h), "b2": np.zeros((n_y, 1))}

# %% initialize_he: rescales initialize_parameters
def initialize_he(n_x, n_h, n_y):
    p = initialize_parameters(n_x, n_h, n_y, scale=1)
    p["W1"] = p["W1"] * np.sqrt(2.0 / n_x)
    p["W2"] = p["W2"] * np.sqrt(2.0 / n_h)
    return p

# %% initialize_he: a call of initialize_parameters for each layer
def initialize_he(n_x, n_h, n_y):
    # 층마다 입력 수가 다르므로 scale도 다르다
    first = initialize_parameters(n_x, n_h, n_y, scale=np.sqrt(2 / n_x))
    second = initialize_parameters(n_x, n_h, n_y, scale=np.sqrt(2 / n_h))
    return {"W1": first["W1"], "b1": first["b1"], "W2": second["W2"], "b2": second["b2"]}

# %% initialize_he: Generator.normal with the standard deviation
import math
def initialize_he(n_x: int, n_h: int, n_y: int) -> dict[str, np.ndarray]:
    rng = np.random.default_rng()
    W1 = rng.normal(loc=0, scale=math.sqrt(2 / n_x), size=(n_h, n_x))
    W2 = rng.normal(loc=0, scale=math.sqrt(2 / n_h), size=(n_y, n_h))
    return {"W1": W1, "b1": np.zeros((n_h, 1)), "W2": W2, "b2": np.zeros((n_y, 1))}

# %% initialize_he: loop over the layers, divided by a root
def initialize_he(n_x, n_h, n_y):
    sizes = [n_x, n_h, n_y]
    parameters = {}
    for l in (1, 2):
        parameters[f"W{l}"] = np.random.randn(sizes[l], sizes[l - 1]) / np.sqrt(sizes[l - 1] / 2)
        parameters[f"b{l}"] = np.zeros((sizes[l], 1))
    return parameters

# %% initialize_he: in place by the number of columns
def initialize_he(n_x, n_h, n_y):
    W1 = np.random.standard_normal((n_h, n_x))
    W2 = np.random.standard_normal((n_y, n_h))
    for W in [W1, W2]:
        W *= (2 / W.shape[1]) ** 0.5
    return {"W1": W1, "b1": np.zeros((n_h, 1)), "W2": W2, "b2": np.zeros((n_y, 1))}

# %% initialize_he: nested helper named after its inputs
def initialize_he(n_x, n_h, n_y):
    def he(fan_out, fan_in):
        std = np.sqrt(2) / np.sqrt(fan_in)
        print("표준편차:", std)
        return std * np.random.normal(size=(fan_out, fan_in))
    return {"W1": he(n_h, n_x), "b1": np.zeros((n_h, 1)), "W2": he(n_y, n_h), "b2": np.zeros((n_y, 1))}

# %% initialize_he: lambda around a generator made outside
he_rng = np.random.default_rng(seed=42)
he = lambda n_out, n_in: he_rng.standard_normal((n_out, n_in)) * np.power(2 / n_in, 0.5)
initialize_he = lambda n_x, n_h, n_y: dict(
    W1=he(n_h, n_x), b1=np.zeros((n_h, 1)), W2=he(n_y, n_h), b2=np.zeros((n_y, 1)))

# %% initialize_he: random.gauss, with extra keys
import random
def initialize_he(n_x, n_h, n_y):
    s1, s2 = (2 / n_x) ** 0.5, (2 / n_h) ** 0.5
    W1 = np.array([random.gauss(0, s1) for _ in range(n_h * n_x)]).reshape(n_h, n_x)
    W2 = np.array([random.gauss(0, s2) for _ in range(n_y * n_h)]).reshape(n_y, n_h)
    return {"W1": W1, "b1": np.zeros((n_h, 1)), "W2": W2, "b2": np.zeros((n_y, 1)), "s1": s1, "s2": s2}

# %% initialize_he: variance first
def initialize_he(n_x, n_h, n_y):
    var1 = 2.0 / n_x   # 분산 = 2 / 입력 수
    var2 = 2.0 / n_h
    b1, b2 = np.zeros((n_h, 1)), np.zeros((n_y, 1))
    W1 = np.random.normal(0, np.sqrt(var1), n_h * n_x).reshape((n_h, n_x))
    W2 = np.random.normal(0, np.sqrt(var2), n_y * n_h).reshape((n_y, n_h))
    return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}

# %% distinct_rows: set of tuples
def distinct_rows(W): return len({tuple(r) for r in W.tolist()})

# %% distinct_rows: np.unique along axis 0
def distinct_rows(W): return np.unique(W, axis=0).shape[0]

# %% distinct_rows: set of bytes
def distinct_rows(W): return len(set(map(bytes, np.ascontiguousarray(W))))

# %% distinct_rows: loop over earlier rows with allclose
def distinct_rows(W):
    n = 0
    for i in range(len(W)):
        if not any(np.allclose(W[i], W[j]) for j in range(i)): n += 1
    return np.int64(n)

# %% distinct_rows: every row against every row
def distinct_rows(W):
    same = (np.abs(W[:, None] - W[None]) < 1e-9).all(axis=2)
    return (np.triu(same, 1).sum(axis=0) == 0).sum()

# %% distinct_rows: list of rows seen
def distinct_rows(W: np.ndarray) -> int:
    seen = []
    for row in W:
        row = list(row)
        if row not in seen:   # 처음 보는 행만 담는다
            seen.append(row)
    return len(seen)

# %% distinct_rows: sorted rows that differ from the one before
def distinct_rows(W):
    ordered = W[np.lexsort(W.T)]
    changes = np.any(ordered[1:] != ordered[:-1], axis=1)
    return 1 + int(np.count_nonzero(changes))

# %% distinct_rows: rounded, with counts
def distinct_rows(W):
    rows, counts = np.unique(np.round(W, 8), axis=0, return_counts=True)
    print("각 행의 개수:", counts)
    return counts.size
