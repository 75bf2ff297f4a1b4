"""Right answers to 4_network, as students write them: one a cell."""

# %% forward_propagation: table of functions, a list with X in the cache
def forward_propagation(X, parameters, activation="tanh"):
    W1, b1, W2, b2 = parameters.values()
    Z1 = W1.dot(X) + b1
    A1 = {"tanh": np.tanh, "relu": relu, "sigmoid": sigmoid}[activation](Z1)
    Z2 = np.matmul(W2, A1) + b2
    A2 = sigmoid(Z2)
    return [A2, {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2, "X": X}]

# %% forward_propagation: if and elif, Korean comments
def forward_propagation(X, parameters, activation="tanh"):
    # 은닉층
    Z1 = np.dot(parameters["W1"], X) + parameters["b1"]
    if activation == "tanh":
        A1 = np.tanh(Z1)
    elif activation == "relu":
        A1 = np.maximum(0, Z1)
    elif activation == "sigmoid":
        A1 = 1 / (1 + np.exp(-Z1))
    else:
        raise ValueError(f"unknown activation {activation}")
    # 출력층은 항상 sigmoid
    Z2 = np.dot(parameters["W2"], A1) + parameters["b2"]
    A2 = 1 / (1 + np.exp(-Z2))
    print("A2", A2.shape)
    cache = {"A2": A2, "Z2": Z2, "A1": A1, "Z1": Z1}
    return A2, cache

# %% forward_propagation: np.select over all three
def forward_propagation(X, parameters, activation="tanh"):
    Z1 = parameters["W1"] @ X + parameters["b1"]
    is_it = [np.full(Z1.shape, activation == name) for name in ("tanh", "relu", "sigmoid")]
    A1 = np.select(is_it, [np.tanh(Z1), np.where(Z1 > 0, Z1, 0), sigmoid(Z1)])
    Z2 = parameters["W2"] @ A1 + parameters["b2"]
    cache = dict(Z1=Z1, A1=A1, Z2=Z2, A2=sigmoid(Z2))
    return cache["A2"], cache

# %% forward_propagation: einsum, and locals as the cache
def forward_propagation(X, parameters, activation="tanh"):
    g = np.tanh if activation == "tanh" else relu if activation == "relu" else sigmoid
    Z1 = np.einsum("ij,jk->ik", parameters["W1"], X) + parameters["b1"]
    A1 = g(Z1)
    Z2 = np.einsum("ij,jk->ik", parameters["W2"], A1) + parameters["b2"]
    A2 = sigmoid(Z2)
    return A2, locals()

# %% forward_propagation: biases as one more column of the weights
def forward_propagation(X, parameters, activation="tanh"):
    ones = np.ones((1, X.shape[1]))
    Z1 = np.hstack([parameters["W1"], parameters["b1"]]) @ np.vstack([X, ones])
    A1 = dict(tanh=lambda z: 2 * sigmoid(2 * z) - 1, relu=lambda z: z * (z > 0), sigmoid=sigmoid)[activation](Z1)
    Z2 = np.hstack([parameters["W2"], parameters["b2"]]) @ np.vstack([A1, ones])
    A2 = sigmoid(Z2)
    return A2, {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}

# %% forward_propagation: loop over the samples
def forward_propagation(X, parameters, activation="tanh"):
    W1, b1, W2, b2 = (parameters[k] for k in ("W1", "b1", "W2", "b2"))
    columns = {"Z1": [], "A1": [], "Z2": [], "A2": []}
    for i in range(X.shape[1]):
        x = X[:, i].reshape(-1, 1)
        z1 = W1 @ x + b1
        if activation == "tanh": a1 = np.tanh(z1)
        if activation == "relu": a1 = relu(z1)
        if activation == "sigmoid": a1 = sigmoid(z1)
        z2 = W2 @ a1 + b2
        for key, value in zip(columns, (z1, a1, z2, sigmoid(z2))):
            columns[key].append(value)
    cache = {key: np.concatenate(values, axis=1) for key, values in columns.items()}
    return cache["A2"], cache

# %% forward_propagation: match and type hints, nested layer
def forward_propagation(
    X: np.ndarray, parameters: dict[str, np.ndarray], activation: str = "tanh"
) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    def layer(number: int, values: np.ndarray, g) -> tuple[np.ndarray, np.ndarray]:
        Z = parameters[f"W{number}"] @ values + parameters[f"b{number}"]
        return Z, g(Z)

    match activation:
        case "relu":
            hidden = relu
        case "sigmoid":
            hidden = sigmoid
        case _:
            hidden = np.tanh
    Z1, A1 = layer(1, X, hidden)
    Z2, A2 = layer(2, A1, sigmoid)
    return A2, {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}

# %% forward_propagation: samples as rows, transposed back
def forward_propagation(X, parameters, activation="tanh"):
    p = {k: v.T for k, v in parameters.items()}
    Z1 = X.T @ p["W1"] + p["b1"]
    if activation == "relu":
        A1 = Z1.copy()
        A1[A1 < 0] = 0
    elif activation == "sigmoid":
        A1 = sigmoid(Z1)
    else:
        e = np.exp(-2 * np.abs(Z1))
        A1 = np.sign(Z1) * (1 - e) / (1 + e)
    Z2 = A1 @ p["W2"] + p["b2"]
    cache = {"Z1": Z1.T, "A1": A1.T, "Z2": Z2.T, "A2": sigmoid(Z2).T}
    return cache["A2"], cache

# %% compute_cost: epsilon in the logarithms
def compute_cost(A2, Y): return -np.mean(Y * np.log(A2 + 1e-9) + (1 - Y) * np.log(1 - A2 + 1e-9))

# %% compute_cost: dot, squeezed to a 0-d array
def compute_cost(A2, Y):
    m = Y.shape[1]
    return np.squeeze(-(np.dot(Y, np.log(A2).T) + np.dot(1 - Y, np.log(1 - A2).T)) / m)

# %% compute_cost: where, float and size
def compute_cost(A2, Y): return float(np.sum(-np.log(np.where(Y == 1, A2, 1 - A2)))) / Y.size

# %% compute_cost: loop over the samples
def compute_cost(A2, Y):
    c = 0
    for a, y in zip(A2[0], Y[0]): c -= y * np.log(a) + (1 - y) * np.log(1 - a)
    return c / len(A2[0])

# %% compute_cost: item of a matrix product, type hints
def compute_cost(A2: np.ndarray, Y: np.ndarray) -> float:
    m: int = A2.shape[1]
    log_likelihood = Y @ np.log(A2).T + (1 - Y) @ np.log(1 - A2).T
    return -log_likelihood.item() / m

# %% compute_cost: masks, one of which may be empty, Korean comments
def compute_cost(A2, Y):
    right = A2[Y == 1]        # 정답이 1인 샘플
    wrong = A2[Y == 0]        # 정답이 0인 샘플
    total = -np.log(right).sum() - np.log(1 - wrong).sum()
    cost = total / (right.size + wrong.size)
    print(f"cost = {cost:.4f}")
    return cost

# %% compute_cost: einsum of the log-odds, log1p
def compute_cost(A2, Y):
    rest = np.log1p(-A2)
    return -(np.einsum("ij,ij->", Y, np.log(A2) - rest) + np.einsum("ij->", rest)) / A2.shape[-1]

# %% compute_cost: lambda, distance from the wrong class, 0-d array
compute_cost = lambda A2, Y: np.array(np.average(-np.log(np.abs(1 - Y - A2))))

# %% backward_propagation: through dA2, table of slopes, extra key
def backward_propagation(parameters, cache, X, Y, activation="tanh"):
    m = X.shape[1]; Z1, A1, Z2, A2 = cache.values(); W2 = parameters["W2"]
    dA2 = -(Y / A2) + (1 - Y) / (1 - A2)
    dZ2 = dA2 * A2 * (1 - A2)
    g = {"tanh": 1 - A1**2, "relu": relu_derivative(Z1), "sigmoid": A1 * (1 - A1)}[activation]
    dZ1 = W2.T * dZ2 * g
    return {"dW1": 1/m * dZ1 @ X.T, "db1": dZ1.mean(axis=1)[:, None], "dW2": np.dot(dZ2, A1.T)/m,
            "db2": np.mean(dZ2, axis=1, keepdims=True), "dZ1": dZ1}

# %% backward_propagation: if and elif, slopes from A1
def backward_propagation(parameters, cache, X, Y, activation="tanh"):
    m = Y.shape[1]
    A1, A2 = cache["A1"], cache["A2"]
    dZ2 = A2 - Y
    dW2 = (1 / m) * np.dot(dZ2, A1.T)
    db2 = (1 / m) * np.sum(dZ2, axis=1, keepdims=True)
    dA1 = np.dot(parameters["W2"].T, dZ2)
    if activation == "tanh":
        dZ1 = dA1 * (1 - np.power(A1, 2))
    elif activation == "relu":
        dZ1 = dA1 * (A1 > 0)
    elif activation == "sigmoid":
        dZ1 = dA1 * A1 * (1 - A1)
    dW1 = (1 / m) * np.dot(dZ1, X.T)
    db1 = (1 / m) * np.sum(dZ1, axis=1, keepdims=True)
    return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}

# %% backward_propagation: slopes from Z1, with cosh
def backward_propagation(parameters, cache, X, Y, activation="tanh"):
    Z1 = cache["Z1"]
    slope = {"tanh": lambda z: 1 / np.cosh(z) ** 2, "relu": relu_derivative, "sigmoid": sigmoid_derivative}
    dZ2 = np.subtract(cache["A2"], Y)
    dZ1 = np.matmul(parameters["W2"].T, dZ2) * slope[activation](Z1)
    grads = {}
    for number, dZ, before in ((2, dZ2, cache["A1"]), (1, dZ1, X)):
        grads[f"dW{number}"] = np.matmul(dZ, before.T) / X.shape[1]
        grads[f"db{number}"] = np.average(dZ, axis=1).reshape(-1, 1)
    return grads

# %% backward_propagation: outer products, sample by sample
def backward_propagation(parameters, cache, X, Y, activation="tanh"):
    W2 = parameters["W2"]
    dW1, db1 = np.zeros(parameters["W1"].shape), np.zeros(parameters["b1"].shape)
    dW2, db2 = np.zeros(W2.shape), np.zeros(parameters["b2"].shape)
    m = X.shape[1]
    for i in range(m):
        x, z, a = X[:, i], cache["Z1"][:, i], cache["A1"][:, i]
        error = cache["A2"][0, i] - Y[0, i]
        dW2 += error * a
        db2 += error
        if activation == "tanh": slope = 1 - np.tanh(z) ** 2
        elif activation == "relu": slope = np.where(z > 0, 1.0, 0.0)
        else: slope = sigmoid(z) * (1 - sigmoid(z))
        delta = W2[0] * error * slope
        dW1 += np.outer(delta, x)
        db1 += delta[:, None]
    return {"dW1": dW1 / m, "db1": db1 / m, "dW2": dW2 / m, "db2": db2 / m}

# %% backward_propagation: einsum, divided by m at the start
def backward_propagation(parameters, cache, X, Y, activation="tanh"):
    A1 = cache["A1"]
    dZ2 = (cache["A2"] - Y) / Y.size
    g = np.select([activation == "tanh", activation == "relu"], [1 - A1 * A1, np.sign(A1)], A1 - A1 * A1)
    dZ1 = np.einsum("oh,om,hm->hm", parameters["W2"], dZ2, g)
    return dict(
        dW1=np.einsum("hm,xm->hx", dZ1, X), db1=np.einsum("hm->h", dZ1)[:, np.newaxis],
        dW2=np.einsum("om,hm->oh", dZ2, A1), db2=np.einsum("om->o", dZ2)[:, np.newaxis])

# %% backward_propagation: goes forward again, without the cache
def backward_propagation(parameters, cache, X, Y, activation="tanh"):
    W1, b1, W2, b2 = parameters["W1"], parameters["b1"], parameters["W2"], parameters["b2"]
    m = len(X[0])
    Z = W1 @ X + b1
    A, dA = {
        "tanh": (np.tanh(Z), 1 - np.tanh(Z) ** 2),
        "relu": (np.maximum(Z, 0), (Z >= 0).astype(float)),
        "sigmoid": (sigmoid(Z), sigmoid(Z) * sigmoid(-Z)),
    }[activation]
    error = sigmoid(W2 @ A + b2) - Y
    hidden = W2.T @ error * dA
    return {"db2": error @ np.ones((m, 1)) / m, "dW2": error @ A.T / m,
            "db1": hidden @ np.ones((m, 1)) / m, "dW1": hidden @ X.T / m}

# %% backward_propagation: weights and bias in one product, then split
def backward_propagation(parameters, cache, X, Y, activation="tanh"):
    def weights_and_bias(dZ, before):
        both = dZ @ np.vstack((before, np.ones(before.shape[1]))).T / before.shape[1]
        return both[:, :-1], both[:, -1:]

    slopes = {"tanh": lambda: 1 - cache["A1"] ** 2,
              "relu": lambda: np.heaviside(cache["Z1"], 1),
              "sigmoid": lambda: cache["A1"] * (1 - cache["A1"])}
    dZ2 = cache["A2"] - Y
    dZ1 = np.multiply(np.dot(parameters["W2"].T, dZ2), slopes[activation]())
    dW2, db2 = weights_and_bias(dZ2, cache["A1"])
    dW1, db1 = weights_and_bias(dZ1, X)
    return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2, "m": X.shape[1]}

# %% backward_propagation: masks, type hints and Korean comments
def backward_propagation(
    parameters: dict, cache: dict, X: np.ndarray, Y: np.ndarray, activation: str = "tanh"
) -> dict[str, np.ndarray]:
    Z1, A1, A2 = cache["Z1"], cache["A1"], cache["A2"]
    dZ = {"2": A2 - Y.astype(int)}                        # 출력층
    dZ["1"] = np.outer(parameters["W2"], dZ["2"])         # 은닉층: (n_h, m)
    if activation == "relu":
        dZ["1"][Z1 <= 0] = 0                              # 꺼진 노드에는 기울기가 없다
    elif activation == "sigmoid":
        dZ["1"] *= sigmoid_derivative(Z1)
    else:
        dZ["1"] *= (1 + A1) * (1 - A1)
    inputs = {"1": X, "2": A1}
    grads = {"dW" + l: np.mean(dZ[l][:, None, :] * inputs[l][None, :, :], axis=2) for l in "12"}
    grads.update({"db" + l: np.mean(dZ[l], axis=1, keepdims=True) for l in "12"})
    return grads

# %% update_parameters: deepcopy, then in place
def update_parameters(parameters, grads, learning_rate=1.2):
    import copy
    p = copy.deepcopy(parameters)
    for k in ("W1", "b1", "W2", "b2"): p[k] -= learning_rate * grads["d" + k]
    return p

# %% update_parameters: dict comprehension in a lambda
update_parameters = lambda parameters, grads, learning_rate=1.2: {
    k: v - learning_rate * grads[f"d{k}"] for k, v in parameters.items()}

# %% update_parameters: four copies, other order, Korean comments
def update_parameters(parameters, grads, learning_rate=1.2):
    W1, W2 = parameters["W1"].copy(), parameters["W2"].copy()   # 원본은 그대로 둔다
    b1, b2 = np.array(parameters["b1"]), np.array(parameters["b2"])
    W1 -= learning_rate * grads["dW1"]
    W2 -= learning_rate * grads["dW2"]
    b1 -= learning_rate * grads["db1"]
    b2 -= learning_rate * grads["db2"]
    print(W1.shape, b1.shape, W2.shape, b2.shape)
    return {"W1": W1, "W2": W2, "b1": b1, "b2": b2}

# %% update_parameters: zip of the values, type hints
def update_parameters(parameters: dict, grads: dict, learning_rate: float = 1.2) -> dict[str, np.ndarray]:
    new = [np.add(p, -learning_rate * g) for p, g in zip(parameters.values(), grads.values())]
    return dict(zip(parameters.keys(), new))

# %% update_parameters: shallow copy, entries bound anew, extra key
def update_parameters(parameters, grads, learning_rate=1.2):
    parameters = parameters.copy()
    for layer in range(1, 3):
        for kind in "Wb":
            name = kind + str(layer)
            parameters[name] = parameters[name] - np.multiply(grads["d" + name], learning_rate)
    parameters["learning_rate"] = learning_rate
    return parameters

# %% train: seed inside, costs in an array, a list
def train(X, Y, n_h, num_iterations=1000, learning_rate=1.2, activation="tanh", parameters=None):
    np.random.seed(1)
    if parameters is None: parameters = initialize_parameters(X.shape[0], n_h, 1)
    costs = np.zeros(num_iterations)
    for i in range(num_iterations):
        A2, cache = forward_propagation(X, parameters, activation=activation)
        costs[i] = compute_cost(A2, Y)
        grads = backward_propagation(parameters, cache, X, Y, activation=activation)
        parameters = update_parameters(parameters, grads, learning_rate=learning_rate)
    return [parameters, costs]

# %% train: everything inlined, Korean comments and prints
def train(X, Y, n_h, num_iterations=1000, learning_rate=1.2, activation="tanh", parameters=None):
    n_x, m = X.shape
    if parameters is None:
        W1, b1 = np.random.randn(n_h, n_x) * 0.01, np.zeros((n_h, 1))
        W2, b2 = np.random.randn(1, n_h) * 0.01, np.zeros((1, 1))
    else:
        W1, b1, W2, b2 = parameters["W1"], parameters["b1"], parameters["W2"], parameters["b2"]
    costs = []
    for i in range(num_iterations):
        # 순전파
        Z1 = W1 @ X + b1
        if activation == "tanh":
            A1 = np.tanh(Z1)
        elif activation == "relu":
            A1 = np.maximum(0, Z1)
        else:
            A1 = 1 / (1 + np.exp(-Z1))
        A2 = 1 / (1 + np.exp(-(W2 @ A1 + b2)))
        # 비용
        costs.append(-np.sum(Y * np.log(A2) + (1 - Y) * np.log(1 - A2)) / m)
        if i % 100 == 0:
            print(i, costs[-1])
        # 역전파
        dZ2 = A2 - Y
        dZ1 = W2.T @ dZ2
        if activation == "tanh":
            dZ1 = dZ1 * (1 - A1 ** 2)
        elif activation == "relu":
            dZ1 = dZ1 * (Z1 > 0)
        else:
            dZ1 = dZ1 * A1 * (1 - A1)
        # 갱신
        W2 = W2 - learning_rate * (dZ2 @ A1.T) / m
        b2 = b2 - learning_rate * np.mean(dZ2, axis=1, keepdims=True)
        W1 = W1 - learning_rate * (dZ1 @ X.T) / m
        b1 = b1 - learning_rate * np.mean(dZ1, axis=1, keepdims=True)
    return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}, costs

# %% train: own start with default_rng, float costs, type hints
def train(
    X: np.ndarray, Y: np.ndarray, n_h: int, num_iterations: int = 1000, learning_rate: float = 1.2,
    activation: str = "tanh", parameters: dict | None = None
) -> tuple[dict, list[float]]:
    rng = np.random.default_rng(42)
    current = parameters
    if current is None:
        sizes = [X.shape[0], n_h, 1]
        current = {}
        for l in (1, 2):
            current[f"W{l}"] = 0.01 * rng.standard_normal((sizes[l], sizes[l - 1]))
            current[f"b{l}"] = np.zeros((sizes[l], 1))
    costs: list[float] = []
    for _ in range(num_iterations):
        A2, cache = forward_propagation(X, current, activation)
        costs += [float(compute_cost(A2, Y))]
        current = update_parameters(current, backward_propagation(current, cache, X, Y, activation), learning_rate)
    return current, costs

# %% train: copies changed in place, cost from Z2, integer Y
def train(X, Y, n_h, num_iterations=1000, learning_rate=1.2, activation="tanh", parameters=None):
    Y = Y.astype(int)
    start = parameters or initialize_parameters(len(X), n_h, len(Y))
    p = {key: np.array(value, dtype=float) for key, value in start.items()}
    costs = np.empty(num_iterations)
    i = 0
    while i < num_iterations:
        _, cache = forward_propagation(X, p, activation=activation)
        costs[i] = np.mean(np.logaddexp(0, cache["Z2"]) - Y * cache["Z2"])
        grads = backward_propagation(p, cache, X, Y, activation=activation)
        for key in p:
            p[key] -= learning_rate * grads["d" + key]
        i += 1
    return p, costs

# %% train: sample by sample, with random.gauss
import random

def train(X, Y, n_h, num_iterations=1000, learning_rate=1.2, activation="tanh", parameters=None):
    n_x, m = X.shape
    if parameters is None:
        random.seed(7)
        W1 = np.array([[random.gauss(0, 0.01) for _ in range(n_x)] for _ in range(n_h)])
        W2 = np.array([random.gauss(0, 0.01) for _ in range(n_h)])
        b1, b2 = np.zeros(n_h), 0.0
    else:
        W1, b1 = parameters["W1"], parameters["b1"][:, 0]
        W2, b2 = parameters["W2"][0], parameters["b2"][0, 0]
    g, slope = {"tanh": (np.tanh, lambda z, a: 1 - a**2), "relu": (relu, lambda z, a: z > 0),
                "sigmoid": (sigmoid, lambda z, a: a * (1 - a))}[activation]
    costs = []
    for _ in range(num_iterations):
        cost, dW1, db1, dW2, db2 = 0, 0, 0, 0, 0
        for x, y in zip(X.T, Y[0]):
            z = W1 @ x + b1
            a = g(z)
            out = sigmoid(W2 @ a + b2)
            cost -= np.log(out if y == 1 else 1 - out)
            delta = (out - y) * W2 * slope(z, a)
            dW1, db1 = dW1 + np.outer(delta, x), db1 + delta
            dW2, db2 = dW2 + (out - y) * a, db2 + (out - y)
        costs.append(cost / m)
        step = learning_rate / m
        W1, b1, W2, b2 = W1 - step * dW1, b1 - step * db1, W2 - step * dW2, b2 - step * db2
    return {"W1": W1, "b1": b1[:, None], "W2": W2[None, :], "b2": np.array([[b2]])}, costs

# %% train: nested helpers in one generator, fromiter
def train(X, Y, n_h, num_iterations=1000, learning_rate=1.2, activation="tanh", parameters=None):
    p = dict(parameters) if parameters is not None else initialize_parameters(X.shape[0], n_h, 1)

    def forward():
        Z1 = p["W1"].dot(X) + p["b1"]
        A1 = {"tanh": np.tanh, "relu": lambda z: z.clip(0), "sigmoid": sigmoid}[activation](Z1)
        return A1, sigmoid(p["W2"].dot(A1) + p["b2"])

    def backward(A1, A2):
        dZ2 = (A2 - Y) / X.shape[1]
        dA1 = p["W2"].T.dot(dZ2)
        slope = {"tanh": 1 - A1 * A1, "relu": np.where(A1 > 0, 1, 0), "sigmoid": A1 * (1 - A1)}
        dZ1 = dA1 * slope[activation]
        return {"W1": dZ1.dot(X.T), "b1": dZ1.sum(1, keepdims=True),
                "W2": dZ2.dot(A1.T), "b2": dZ2.sum(1, keepdims=True)}

    def iterations():
        for _ in range(num_iterations):
            A1, A2 = forward()
            yield -np.log(np.where(Y == 1, A2, 1 - A2)).mean()
            for key, slope in backward(A1, A2).items():
                p[key] = p[key] - learning_rate * slope

    costs = np.fromiter(iterations(), dtype=float)
    return p, costs

# %% train: the cost after each update, the last one dropped
def train(X, Y, n_h, num_iterations=1000, learning_rate=1.2, activation="tanh", parameters=None):
    import copy
    if parameters is None:
        parameters = initialize_parameters(n_x=X.shape[0], n_h=n_h, n_y=Y.shape[0])
    params = copy.deepcopy(parameters)
    A2, cache = forward_propagation(X, params, activation=activation)
    costs = [compute_cost(A2, Y)]
    for iteration in range(1, num_iterations + 1):
        grads = backward_propagation(params, cache, X, Y, activation=activation)
        params = update_parameters(params, grads, learning_rate=learning_rate)
        A2, cache = forward_propagation(X, params, activation=activation)
        costs.append(compute_cost(A2, Y))
    return params, costs[:-1]

# %% train: all parameters in one long vector
def train(X, Y, n_h, num_iterations=1000, learning_rate=1.2, activation="tanh", parameters=None):
    n_x, m = X.shape
    shapes = {"W1": (n_h, n_x), "b1": (n_h, 1), "W2": (1, n_h), "b2": (1, 1)}
    ends = np.cumsum([r * c for r, c in shapes.values()])

    def unpack(theta):
        return {k: part.reshape(shapes[k]) for k, part in zip(shapes, np.split(theta, ends[:-1]))}

    if parameters is None:
        theta = np.random.default_rng().normal(0, 0.01, ends[-1])   # 편향도 작은 무작위 값
    else:
        theta = np.concatenate([parameters[k].ravel() for k in shapes])
    costs = np.array([])
    for _ in range(num_iterations):
        p = unpack(theta)
        A2, cache = forward_propagation(X, p, activation=activation)
        costs = np.append(costs, compute_cost(A2, Y))
        grads = backward_propagation(p, cache, X, Y, activation=activation)
        theta = theta - learning_rate * np.concatenate([grads["d" + k].ravel() for k in shapes])
    return unpack(theta) | {"n_h": n_h}, costs

# %% predict: booleans
def predict(parameters, X, activation="tanh"): return forward_propagation(X, parameters, activation)[0] > 0.5

# %% predict: loop that fills floats
def predict(parameters, X, activation="tanh"):
    A2 = forward_propagation(X, parameters, activation)[0]
    out = np.zeros(A2.shape)
    for i in range(A2.shape[1]):
        if A2[0, i] > 0.5: out[0, i] = 1
    return out

# %% predict: the sign of Z2, everything inlined, integers
def predict(parameters, X, activation="tanh"):
    Z1 = np.dot(parameters["W1"], X) + parameters["b1"]
    if activation == "relu":
        A1 = np.maximum(Z1, 0)
    elif activation == "sigmoid":
        A1 = 1 / (1 + np.exp(-Z1))
    else:
        A1 = np.tanh(Z1)
    Z2 = np.dot(parameters["W2"], A1) + parameters["b2"]
    return (Z2 > 0).astype(np.int64)   # sigmoid(0) = 0.5

# %% predict: rounded, a half goes down to even
predict = lambda parameters, X, activation="tanh": np.round(
    forward_propagation(X, parameters, activation=activation)[0])

# %% predict: a list of ifs made into an array, type hints
def predict(parameters: dict, X: np.ndarray, activation: str = "tanh") -> np.ndarray:
    _, cache = forward_propagation(X, parameters, activation=activation)
    answers = [1 if a > 0.5 else 0 for a in cache["A2"].flatten()]
    return np.array(answers).reshape(1, -1)

# %% choose_hidden_size: smallest first, better only if higher
def choose_hidden_size(X_train, Y_train, X_val, Y_val, candidates, num_iterations=300):
    best, acc = None, -1
    for n in sorted(candidates):
        p, _ = train(X_train, Y_train, n, num_iterations=num_iterations)
        a = np.mean(predict(p, X_val) == Y_val)
        if a > acc: best, acc = n, a
    return best

# %% choose_hidden_size: min of pairs
def choose_hidden_size(X_train, Y_train, X_val, Y_val, candidates, num_iterations=300):
    scores = []
    for n in candidates:
        p = train(X_train, Y_train, n, num_iterations)[0]
        scores.append((-np.mean(predict(p, X_val) == Y_val), n))
    return min(scores)[1]

# %% choose_hidden_size: max with a key over sorted candidates
def choose_hidden_size(X_train, Y_train, X_val, Y_val, candidates, num_iterations=300):
    def accuracy(n_h):
        parameters, costs = train(X_train, Y_train, n_h, num_iterations=num_iterations)
        print(n_h, costs[-1])
        return 100 - 100 * np.mean(np.abs(predict(parameters, X_val) - Y_val))

    table = {n_h: accuracy(n_h) for n_h in candidates}
    return max(sorted(table), key=table.get)

# %% choose_hidden_size: argmax over a sorted array
def choose_hidden_size(X_train, Y_train, X_val, Y_val, candidates, num_iterations=300):
    sizes = np.sort(candidates)
    correct = np.zeros(len(sizes), dtype=int)
    for i, n_h in enumerate(sizes):
        parameters = train(X_train, Y_train, int(n_h), num_iterations=num_iterations)[0]
        A2, _ = forward_propagation(X_val, parameters)
        correct[i] = np.count_nonzero((A2 > 0.5) == (Y_val == 1))   # 맞힌 개수
    return sizes[np.argmax(correct)]

# %% choose_hidden_size: given order, ties settled by hand
def choose_hidden_size(
    X_train: np.ndarray, Y_train: np.ndarray, X_val: np.ndarray, Y_val: np.ndarray,
    candidates: list[int], num_iterations: int = 300
) -> int:
    best_size, best_accuracy = candidates[0], -1.0
    for size in candidates:
        parameters, _ = train(X_train, Y_train, size, num_iterations=num_iterations)
        P = predict(parameters, X_val)
        accuracy = (np.dot(Y_val, P.T) + np.dot(1 - Y_val, (1 - P).T)).item() / Y_val.size
        if accuracy > best_accuracy or (accuracy == best_accuracy and size < best_size):
            best_size, best_accuracy = size, accuracy
    return best_size
