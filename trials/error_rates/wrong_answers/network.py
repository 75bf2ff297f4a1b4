"""Wrong answers to 4_network that the catalogue does not have."""

# %% forward_propagation: output is one minus -> complement
def forward_propagation(X, parameters, activation="tanh"):
    W1, b1, W2, b2 = parameters["W1"], parameters["b1"], parameters["W2"], parameters["b2"]
    g = {"tanh": np.tanh, "relu": relu, "sigmoid": sigmoid}[activation]
    Z1 = W1 @ X + b1
    A1 = g(Z1)
    Z2 = W2 @ A1 + b2
    A2 = 1 - sigmoid(Z2)
    return A2, {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}

# %% forward_propagation: hidden layer squared -> square, nothing, argument square
def forward_propagation(X, parameters, activation="tanh"):
    W1, b1, W2, b2 = parameters["W1"], parameters["b1"], parameters["W2"], parameters["b2"]
    g = {"tanh": np.tanh, "relu": relu, "sigmoid": sigmoid}[activation]
    Z1 = W1 @ X + b1
    A1 = g(Z1) ** 2
    Z2 = W2 @ A1 + b2
    A2 = sigmoid(Z2)
    return A2, {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}

# %% forward_propagation: second sigmoid -> twice, nothing
def forward_propagation(X, parameters, activation="tanh"):
    W1, b1, W2, b2 = parameters["W1"], parameters["b1"], parameters["W2"], parameters["b2"]
    g = {"tanh": np.tanh, "relu": relu, "sigmoid": sigmoid}[activation]
    Z1 = W1 @ X + b1
    A1 = g(Z1)
    Z2 = W2 @ A1 + b2
    A2 = sigmoid(sigmoid(Z2))
    return A2, {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}

# %% forward_propagation: only A2 -> seen, error
def forward_propagation(X, parameters, activation="tanh"):
    W1, b1, W2, b2 = parameters["W1"], parameters["b1"], parameters["W2"], parameters["b2"]
    g = {"tanh": np.tanh, "relu": relu, "sigmoid": sigmoid}[activation]
    Z1 = W1 @ X + b1
    A1 = g(Z1)
    Z2 = W2 @ A1 + b2
    A2 = sigmoid(Z2)
    return A2

# %% forward_propagation: small keys -> seen
def forward_propagation(X, parameters, activation="tanh"):
    W1, b1, W2, b2 = parameters["W1"], parameters["b1"], parameters["W2"], parameters["b2"]
    g = {"tanh": np.tanh, "relu": relu, "sigmoid": sigmoid}[activation]
    Z1 = W1 @ X + b1
    A1 = g(Z1)
    Z2 = W2 @ A1 + b2
    A2 = sigmoid(Z2)
    return A2, {"z1": Z1, "a1": A1, "z2": Z2, "a2": A2}

# %% forward_propagation: always relu -> not relu, activation, always_tanh
def forward_propagation(X, parameters, activation="tanh"):
    W1, b1, W2, b2 = parameters["W1"], parameters["b1"], parameters["W2"], parameters["b2"]
    g = relu
    Z1 = W1 @ X + b1
    A1 = g(Z1)
    Z2 = W2 @ A1 + b2
    A2 = sigmoid(Z2)
    return A2, {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}

# %% forward_propagation: Z1 of the cache is A1 -> twice, other argument, z_and_a_swapped_in_cache
def forward_propagation(X, parameters, activation="tanh"):
    W1, b1, W2, b2 = parameters["W1"], parameters["b1"], parameters["W2"], parameters["b2"]
    g = {"tanh": np.tanh, "relu": relu, "sigmoid": sigmoid}[activation]
    Z1 = W1 @ X + b1
    A1 = g(Z1)
    Z2 = W2 @ A1 + b2
    A2 = sigmoid(Z2)
    return A2, {"Z1": A1, "A1": A1, "Z2": Z2, "A2": A2}

# %% forward_propagation: weights on the other side -> shapes, error, seen
def forward_propagation(X, parameters, activation="tanh"):
    W1, b1, W2, b2 = parameters["W1"], parameters["b1"], parameters["W2"], parameters["b2"]
    g = {"tanh": np.tanh, "relu": relu, "sigmoid": sigmoid}[activation]
    Z1 = X @ W1 + b1
    A1 = g(Z1)
    Z2 = W2 @ A1 + b2
    A2 = sigmoid(Z2)
    return A2, {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}

# %% forward_propagation: bias twice -> argument factor, bias
def forward_propagation(X, parameters, activation="tanh"):
    W1, b1, W2, b2 = parameters["W1"], parameters["b1"], parameters["W2"], parameters["b2"]
    g = {"tanh": np.tanh, "relu": relu, "sigmoid": sigmoid}[activation]
    Z1 = W1 @ X + b1
    A1 = g(Z1)
    Z2 = W2 @ A1 + 2 * b2
    A2 = sigmoid(Z2)
    return A2, {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}

# %% forward_propagation: Z2 halved -> nothing
def forward_propagation(X, parameters, activation="tanh"):
    W1, b1, W2, b2 = parameters["W1"], parameters["b1"], parameters["W2"], parameters["b2"]
    g = {"tanh": np.tanh, "relu": relu, "sigmoid": sigmoid}[activation]
    Z1 = W1 @ X + b1
    A1 = g(Z1)
    Z2 = W2 @ A1 + b2
    A2 = sigmoid(Z2 / 2)
    return A2, {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}

# %% compute_cost: doubled -> factor
def compute_cost(A2, Y):
    return -2 * np.mean(Y * np.log(A2) + (1 - Y) * np.log(1 - A2))

# %% compute_cost: divided by one more -> factor, nothing, too small
def compute_cost(A2, Y):
    return -np.sum(Y * np.log(A2) + (1 - Y) * np.log(1 - A2)) / (Y.shape[1] + 1)

# %% compute_cost: hundred times -> factor
def compute_cost(A2, Y):
    return -100 * np.mean(Y * np.log(A2) + (1 - Y) * np.log(1 - A2))

# %% compute_cost: labels the other way -> terms_exchanged, argument complement
def compute_cost(A2, Y):
    Y = 1 - Y
    return -np.mean(Y * np.log(A2) + (1 - Y) * np.log(1 - A2))

# %% compute_cost: rounded -> rounded
def compute_cost(A2, Y):
    return np.round(-np.mean(Y * np.log(A2) + (1 - Y) * np.log(1 - A2)), 3)

# %% compute_cost: clipped at a tenth -> nothing, clipped
def compute_cost(A2, Y):
    A2 = np.clip(A2, 0.1, 0.9)
    return -np.mean(Y * np.log(A2) + (1 - Y) * np.log(1 - A2))

# %% compute_cost: exponential -> exponential
def compute_cost(A2, Y):
    return np.exp(-np.mean(Y * np.log(A2) + (1 - Y) * np.log(1 - A2)))

# %% compute_cost: root of the squares -> nothing, absolute_difference, too small
def compute_cost(A2, Y):
    return np.sqrt(np.mean((A2 - Y) ** 2))

# %% compute_cost: math.log -> error, one sample, many samples, seen
def compute_cost(A2, Y):
    import math
    return -(Y * math.log(A2) + (1 - Y) * math.log(1 - A2)) / Y.shape[1]

# %% backward_propagation: hidden layer with a minus -> sign
def backward_propagation(parameters, cache, X, Y, activation="tanh"):
    m = X.shape[1]
    Z1, A1, A2 = cache["Z1"], cache["A1"], cache["A2"]
    slopes = {"tanh": 1 - A1**2, "relu": relu_derivative(Z1), "sigmoid": sigmoid_derivative(Z1)}
    dZ2 = A2 - Y
    dW2 = dZ2 @ A1.T / m
    db2 = np.sum(dZ2, axis=1, keepdims=True) / m
    dZ1 = -(parameters["W2"].T @ dZ2) * slopes[activation]
    dW1 = dZ1 @ X.T / m
    db1 = np.sum(dZ1, axis=1, keepdims=True) / m
    return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}

# %% backward_propagation: twice the output difference -> factor
def backward_propagation(parameters, cache, X, Y, activation="tanh"):
    m = X.shape[1]
    Z1, A1, A2 = cache["Z1"], cache["A1"], cache["A2"]
    slopes = {"tanh": 1 - A1**2, "relu": relu_derivative(Z1), "sigmoid": sigmoid_derivative(Z1)}
    dZ2 = 2 * (A2 - Y)
    dW2 = dZ2 @ A1.T / m
    db2 = np.sum(dZ2, axis=1, keepdims=True) / m
    dZ1 = parameters["W2"].T @ dZ2 * slopes[activation]
    dW1 = dZ1 @ X.T / m
    db1 = np.sum(dZ1, axis=1, keepdims=True) / m
    return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}

# %% backward_propagation: only dW1 not averaged -> factor
def backward_propagation(parameters, cache, X, Y, activation="tanh"):
    m = X.shape[1]
    Z1, A1, A2 = cache["Z1"], cache["A1"], cache["A2"]
    slopes = {"tanh": 1 - A1**2, "relu": relu_derivative(Z1), "sigmoid": sigmoid_derivative(Z1)}
    dZ2 = A2 - Y
    dW2 = dZ2 @ A1.T / m
    db2 = np.sum(dZ2, axis=1, keepdims=True) / m
    dZ1 = parameters["W2"].T @ dZ2 * slopes[activation]
    dW1 = dZ1 @ X.T
    db1 = np.sum(dZ1, axis=1, keepdims=True) / m
    return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}

# %% backward_propagation: only db1 not averaged -> factor
def backward_propagation(parameters, cache, X, Y, activation="tanh"):
    m = X.shape[1]
    Z1, A1, A2 = cache["Z1"], cache["A1"], cache["A2"]
    slopes = {"tanh": 1 - A1**2, "relu": relu_derivative(Z1), "sigmoid": sigmoid_derivative(Z1)}
    dZ2 = A2 - Y
    dW2 = dZ2 @ A1.T / m
    db2 = np.sum(dZ2, axis=1, keepdims=True) / m
    dZ1 = parameters["W2"].T @ dZ2 * slopes[activation]
    dW1 = dZ1 @ X.T / m
    db1 = np.sum(dZ1, axis=1, keepdims=True)
    return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}

# %% backward_propagation: only db2 not averaged -> factor
def backward_propagation(parameters, cache, X, Y, activation="tanh"):
    m = X.shape[1]
    Z1, A1, A2 = cache["Z1"], cache["A1"], cache["A2"]
    slopes = {"tanh": 1 - A1**2, "relu": relu_derivative(Z1), "sigmoid": sigmoid_derivative(Z1)}
    dZ2 = A2 - Y
    dW2 = dZ2 @ A1.T / m
    db2 = np.sum(dZ2, axis=1, keepdims=True)
    dZ1 = parameters["W2"].T @ dZ2 * slopes[activation]
    dW1 = dZ1 @ X.T / m
    db1 = np.sum(dZ1, axis=1, keepdims=True) / m
    return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}

# %% backward_propagation: only dW2 not averaged -> factor
def backward_propagation(parameters, cache, X, Y, activation="tanh"):
    m = X.shape[1]
    Z1, A1, A2 = cache["Z1"], cache["A1"], cache["A2"]
    slopes = {"tanh": 1 - A1**2, "relu": relu_derivative(Z1), "sigmoid": sigmoid_derivative(Z1)}
    dZ2 = A2 - Y
    dW2 = dZ2 @ A1.T
    db2 = np.sum(dZ2, axis=1, keepdims=True) / m
    dZ1 = parameters["W2"].T @ dZ2 * slopes[activation]
    dW1 = dZ1 @ X.T / m
    db1 = np.sum(dZ1, axis=1, keepdims=True) / m
    return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}

# %% backward_propagation: m of the hidden layer -> factor
def backward_propagation(parameters, cache, X, Y, activation="tanh"):
    m = cache["A1"].shape[0]
    Z1, A1, A2 = cache["Z1"], cache["A1"], cache["A2"]
    slopes = {"tanh": 1 - A1**2, "relu": relu_derivative(Z1), "sigmoid": sigmoid_derivative(Z1)}
    dZ2 = A2 - Y
    dW2 = dZ2 @ A1.T / m
    db2 = np.sum(dZ2, axis=1, keepdims=True) / m
    dZ1 = parameters["W2"].T @ dZ2 * slopes[activation]
    dW1 = dZ1 @ X.T / m
    db1 = np.sum(dZ1, axis=1, keepdims=True) / m
    return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}

# %% backward_propagation: minus one sample -> factor, nothing, not finite, many samples, too far
def backward_propagation(parameters, cache, X, Y, activation="tanh"):
    m = max(X.shape[1] - 1, 1)
    Z1, A1, A2 = cache["Z1"], cache["A1"], cache["A2"]
    slopes = {"tanh": 1 - A1**2, "relu": relu_derivative(Z1), "sigmoid": sigmoid_derivative(Z1)}
    dZ2 = A2 - Y
    dW2 = dZ2 @ A1.T / m
    db2 = np.sum(dZ2, axis=1, keepdims=True) / m
    dZ1 = parameters["W2"].T @ dZ2 * slopes[activation]
    dW1 = dZ1 @ X.T / m
    db1 = np.sum(dZ1, axis=1, keepdims=True) / m
    return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}

# %% backward_propagation: absolute difference -> nothing
def backward_propagation(parameters, cache, X, Y, activation="tanh"):
    m = X.shape[1]
    Z1, A1, A2 = cache["Z1"], cache["A1"], cache["A2"]
    slopes = {"tanh": 1 - A1**2, "relu": relu_derivative(Z1), "sigmoid": sigmoid_derivative(Z1)}
    dZ2 = np.abs(A2 - Y)
    dW2 = dZ2 @ A1.T / m
    db2 = np.sum(dZ2, axis=1, keepdims=True) / m
    dZ1 = parameters["W2"].T @ dZ2 * slopes[activation]
    dW1 = dZ1 @ X.T / m
    db1 = np.sum(dZ1, axis=1, keepdims=True) / m
    return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}

# %% backward_propagation: sum of output and label -> argument sign
def backward_propagation(parameters, cache, X, Y, activation="tanh"):
    m = X.shape[1]
    Z1, A1, A2 = cache["Z1"], cache["A1"], cache["A2"]
    slopes = {"tanh": 1 - A1**2, "relu": relu_derivative(Z1), "sigmoid": sigmoid_derivative(Z1)}
    dZ2 = A2 + Y
    dW2 = dZ2 @ A1.T / m
    db2 = np.sum(dZ2, axis=1, keepdims=True) / m
    dZ1 = parameters["W2"].T @ dZ2 * slopes[activation]
    dW1 = dZ1 @ X.T / m
    db1 = np.sum(dZ1, axis=1, keepdims=True) / m
    return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}

# %% backward_propagation: slope squared -> only tanh
def backward_propagation(parameters, cache, X, Y, activation="tanh"):
    m = X.shape[1]
    Z1, A1, A2 = cache["Z1"], cache["A1"], cache["A2"]
    slopes = {"tanh": (1 - A1**2) ** 2, "relu": relu_derivative(Z1), "sigmoid": sigmoid_derivative(Z1)}
    dZ2 = A2 - Y
    dW2 = dZ2 @ A1.T / m
    db2 = np.sum(dZ2, axis=1, keepdims=True) / m
    dZ1 = parameters["W2"].T @ dZ2 * slopes[activation]
    dW1 = dZ1 @ X.T / m
    db1 = np.sum(dZ1, axis=1, keepdims=True) / m
    return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}

# %% backward_propagation: tanh rule for relu -> only relu, always_the_slope_of_tanh
def backward_propagation(parameters, cache, X, Y, activation="tanh"):
    m = X.shape[1]
    Z1, A1, A2 = cache["Z1"], cache["A1"], cache["A2"]
    slopes = {"tanh": 1 - A1**2, "relu": 1 - A1**2, "sigmoid": sigmoid_derivative(Z1)}
    dZ2 = A2 - Y
    dW2 = dZ2 @ A1.T / m
    db2 = np.sum(dZ2, axis=1, keepdims=True) / m
    dZ1 = parameters["W2"].T @ dZ2 * slopes[activation]
    dW1 = dZ1 @ X.T / m
    db1 = np.sum(dZ1, axis=1, keepdims=True) / m
    return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}

# %% backward_propagation: tanh rule for sigmoid -> only sigmoid, always_the_slope_of_tanh
def backward_propagation(parameters, cache, X, Y, activation="tanh"):
    m = X.shape[1]
    Z1, A1, A2 = cache["Z1"], cache["A1"], cache["A2"]
    slopes = {"tanh": 1 - A1**2, "relu": relu_derivative(Z1), "sigmoid": 1 - A1**2}
    dZ2 = A2 - Y
    dW2 = dZ2 @ A1.T / m
    db2 = np.sum(dZ2, axis=1, keepdims=True) / m
    dZ1 = parameters["W2"].T @ dZ2 * slopes[activation]
    dW1 = dZ1 @ X.T / m
    db1 = np.sum(dZ1, axis=1, keepdims=True) / m
    return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}

# %% backward_propagation: sigmoid rule of Z -> only sigmoid, nothing, sigmoid_slope_at_a1
def backward_propagation(parameters, cache, X, Y, activation="tanh"):
    m = X.shape[1]
    Z1, A1, A2 = cache["Z1"], cache["A1"], cache["A2"]
    slopes = {"tanh": 1 - A1**2, "relu": relu_derivative(Z1), "sigmoid": Z1 * (1 - Z1)}
    dZ2 = A2 - Y
    dW2 = dZ2 @ A1.T / m
    db2 = np.sum(dZ2, axis=1, keepdims=True) / m
    dZ1 = parameters["W2"].T @ dZ2 * slopes[activation]
    dW1 = dZ1 @ X.T / m
    db1 = np.sum(dZ1, axis=1, keepdims=True) / m
    return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}

# %% backward_propagation: relu of zero -> argument sign, only relu
def backward_propagation(parameters, cache, X, Y, activation="tanh"):
    m = X.shape[1]
    Z1, A1, A2 = cache["Z1"], cache["A1"], cache["A2"]
    slopes = {"tanh": 1 - A1**2, "relu": (Z1 < 0).astype(float), "sigmoid": sigmoid_derivative(Z1)}
    dZ2 = A2 - Y
    dW2 = dZ2 @ A1.T / m
    db2 = np.sum(dZ2, axis=1, keepdims=True) / m
    dZ1 = parameters["W2"].T @ dZ2 * slopes[activation]
    dW1 = dZ1 @ X.T / m
    db1 = np.sum(dZ1, axis=1, keepdims=True) / m
    return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}

# %% backward_propagation: matrix product for the slope -> shapes, error, seen
def backward_propagation(parameters, cache, X, Y, activation="tanh"):
    m = X.shape[1]
    Z1, A1, A2 = cache["Z1"], cache["A1"], cache["A2"]
    slopes = {"tanh": 1 - A1**2, "relu": relu_derivative(Z1), "sigmoid": sigmoid_derivative(Z1)}
    dZ2 = A2 - Y
    dW2 = dZ2 @ A1.T / m
    db2 = np.sum(dZ2, axis=1, keepdims=True) / m
    dZ1 = parameters["W2"].T @ dZ2 @ slopes[activation]
    dW1 = dZ1 @ X.T / m
    db1 = np.sum(dZ1, axis=1, keepdims=True) / m
    return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}

# %% backward_propagation: W1 for W2 -> shapes, error, seen, many samples, one node
def backward_propagation(parameters, cache, X, Y, activation="tanh"):
    m = X.shape[1]
    Z1, A1, A2 = cache["Z1"], cache["A1"], cache["A2"]
    slopes = {"tanh": 1 - A1**2, "relu": relu_derivative(Z1), "sigmoid": sigmoid_derivative(Z1)}
    dZ2 = A2 - Y
    dW2 = dZ2 @ A1.T / m
    db2 = np.sum(dZ2, axis=1, keepdims=True) / m
    dZ1 = parameters["W1"].T @ dZ2 * slopes[activation]
    dW1 = dZ1 @ X.T / m
    db1 = np.sum(dZ1, axis=1, keepdims=True) / m
    return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}

# %% backward_propagation: means along the nodes -> seen, axes
def backward_propagation(parameters, cache, X, Y, activation="tanh"):
    m = X.shape[1]
    Z1, A1, A2 = cache["Z1"], cache["A1"], cache["A2"]
    slopes = {"tanh": 1 - A1**2, "relu": relu_derivative(Z1), "sigmoid": sigmoid_derivative(Z1)}
    dZ2 = A2 - Y
    dW2 = dZ2 @ A1.T / m
    db2 = np.sum(dZ2, axis=1, keepdims=True) / m
    dZ1 = parameters["W2"].T @ dZ2 * slopes[activation]
    dW1 = dZ1 @ X.T / m
    db1 = np.mean(dZ1)
    return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}

# %% backward_propagation: labels left out -> missing
def backward_propagation(parameters, cache, X, Y, activation="tanh"):
    m = X.shape[1]
    Z1, A1, A2 = cache["Z1"], cache["A1"], cache["A2"]
    slopes = {"tanh": 1 - A1**2, "relu": relu_derivative(Z1), "sigmoid": sigmoid_derivative(Z1)}
    dZ2 = A2
    dW2 = dZ2 @ A1.T / m
    db2 = np.sum(dZ2, axis=1, keepdims=True) / m
    dZ1 = parameters["W2"].T @ dZ2 * slopes[activation]
    dW1 = dZ1 @ X.T / m
    db1 = np.sum(dZ1, axis=1, keepdims=True) / m
    return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}

# %% update_parameters: half a step -> step factor
def update_parameters(parameters, grads, learning_rate=1.2):
    return {k: parameters[k] - learning_rate / 2 * grads["d" + k] for k in parameters}

# %% update_parameters: rate squared -> step factor
def update_parameters(parameters, grads, learning_rate=1.2):
    return {k: parameters[k] - learning_rate**2 * grads["d" + k] for k in parameters}

# %% update_parameters: nothing moves -> no step
def update_parameters(parameters, grads, learning_rate=1.2):
    return {k: parameters[k].copy() for k in parameters}

# %% update_parameters: divided by the number of nodes -> step factor, nothing
def update_parameters(parameters, grads, learning_rate=1.2):
    return {k: parameters[k] - learning_rate * grads["d" + k] / len(parameters["W1"]) for k in parameters}

# %% update_parameters: only the sign of the gradient -> nothing, equal steps
def update_parameters(parameters, grads, learning_rate=1.2):
    return {k: parameters[k] - learning_rate * np.sign(grads["d" + k]) for k in parameters}

# %% update_parameters: two keys -> seen
def update_parameters(parameters, grads, learning_rate=1.2):
    return {"W1": parameters["W1"] - learning_rate * grads["dW1"], "W2": parameters["W2"] - learning_rate * grads["dW2"]}

# %% update_parameters: lr for learning_rate -> arguments, seen
def update_parameters(parameters, grads, lr=1.2):
    return {k: parameters[k] - lr * grads["d" + k] for k in parameters}

# %% update_parameters: keys of the gradients looked up wrongly -> key, seen
def update_parameters(parameters, grads, learning_rate=1.2):
    return {k: parameters[k] - learning_rate * grads["D" + k] for k in parameters}

# %% train: half the rate -> step factor, many iterations, first
def train(X, Y, n_h, num_iterations=1000, learning_rate=1.2, activation="tanh", parameters=None):
    if parameters is None:
        parameters = initialize_parameters(X.shape[0], n_h, 1)
    costs = []
    for i in range(num_iterations):
        A2, cache = forward_propagation(X, parameters, activation=activation)
        costs.append(compute_cost(A2, Y))
        grads = backward_propagation(parameters, cache, X, Y, activation=activation)
        parameters = update_parameters(parameters, grads, learning_rate=learning_rate / 2)
    return parameters, costs

# %% train: two updates -> step factor, many iterations, nothing, count, first
def train(X, Y, n_h, num_iterations=1000, learning_rate=1.2, activation="tanh", parameters=None):
    if parameters is None:
        parameters = initialize_parameters(X.shape[0], n_h, 1)
    costs = []
    for i in range(num_iterations):
        A2, cache = forward_propagation(X, parameters, activation=activation)
        costs.append(compute_cost(A2, Y))
        grads = backward_propagation(parameters, cache, X, Y, activation=activation)
        parameters = update_parameters(update_parameters(parameters, grads, learning_rate), grads, learning_rate)
    return parameters, costs

# %% train: one iteration more -> seen, count
def train(X, Y, n_h, num_iterations=1000, learning_rate=1.2, activation="tanh", parameters=None):
    if parameters is None:
        parameters = initialize_parameters(X.shape[0], n_h, 1)
    costs = []
    for i in range(num_iterations + 1):
        A2, cache = forward_propagation(X, parameters, activation=activation)
        costs.append(compute_cost(A2, Y))
        grads = backward_propagation(parameters, cache, X, Y, activation=activation)
        parameters = update_parameters(parameters, grads, learning_rate=learning_rate)
    return parameters, costs

# %% train: rate divided by m -> step factor, many iterations, factor, first
def train(X, Y, n_h, num_iterations=1000, learning_rate=1.2, activation="tanh", parameters=None):
    if parameters is None:
        parameters = initialize_parameters(X.shape[0], n_h, 1)
    costs = []
    for i in range(num_iterations):
        A2, cache = forward_propagation(X, parameters, activation=activation)
        costs.append(compute_cost(A2, Y))
        grads = backward_propagation(parameters, cache, X, Y, activation=activation)
        parameters = update_parameters(parameters, grads, learning_rate=learning_rate / X.shape[1])
    return parameters, costs

# %% train: always relu -> activation, not relu, nothing
def train(X, Y, n_h, num_iterations=1000, learning_rate=1.2, activation="tanh", parameters=None):
    if parameters is None:
        parameters = initialize_parameters(X.shape[0], n_h, 1)
    costs = []
    for i in range(num_iterations):
        activation = "relu"; A2, cache = forward_propagation(X, parameters, activation=activation)
        costs.append(compute_cost(A2, Y))
        grads = backward_propagation(parameters, cache, X, Y, activation=activation)
        parameters = update_parameters(parameters, grads, learning_rate=learning_rate)
    return parameters, costs

# %% train: returned in the first round -> seen, many iterations, count
def train(X, Y, n_h, num_iterations=1000, learning_rate=1.2, activation="tanh", parameters=None):
    if parameters is None:
        parameters = initialize_parameters(X.shape[0], n_h, 1)
    costs = []
    for i in range(num_iterations):
        A2, cache = forward_propagation(X, parameters, activation=activation)
        costs.append(compute_cost(A2, Y))
        grads = backward_propagation(parameters, cache, X, Y, activation=activation)
        parameters = update_parameters(parameters, grads, learning_rate=learning_rate)
        return parameters, costs
    return parameters, costs

# %% train: costs of the labels turned round -> complement, argument complement, nothing
def train(X, Y, n_h, num_iterations=1000, learning_rate=1.2, activation="tanh", parameters=None):
    if parameters is None:
        parameters = initialize_parameters(X.shape[0], n_h, 1)
    costs = []
    for i in range(num_iterations):
        A2, cache = forward_propagation(X, parameters, activation=activation)
        costs.append(compute_cost(1 - A2, Y))
        grads = backward_propagation(parameters, cache, X, Y, activation=activation)
        parameters = update_parameters(parameters, grads, learning_rate=learning_rate)
    return parameters, costs

# %% train: pair turned round -> seen, error
def train(X, Y, n_h, num_iterations=1000, learning_rate=1.2, activation="tanh", parameters=None):
    if parameters is None:
        parameters = initialize_parameters(X.shape[0], n_h, 1)
    costs = []
    for i in range(num_iterations):
        A2, cache = forward_propagation(X, parameters, activation=activation)
        costs.append(compute_cost(A2, Y))
        grads = backward_propagation(parameters, cache, X, Y, activation=activation)
        parameters = update_parameters(parameters, grads, learning_rate=learning_rate)
    return costs, parameters

# %% train: dict for costs -> seen
def train(X, Y, n_h, num_iterations=1000, learning_rate=1.2, activation="tanh", parameters=None):
    if parameters is None:
        parameters = initialize_parameters(X.shape[0], n_h, 1)
    costs = []
    for i in range(num_iterations):
        A2, cache = forward_propagation(X, parameters, activation=activation)
        costs.append(compute_cost(A2, Y))
        grads = backward_propagation(parameters, cache, X, Y, activation=activation)
        parameters = update_parameters(parameters, grads, learning_rate=learning_rate)
    return parameters, dict(enumerate(costs))

# %% train: sum of the costs -> seen
def train(X, Y, n_h, num_iterations=1000, learning_rate=1.2, activation="tanh", parameters=None):
    if parameters is None:
        parameters = initialize_parameters(X.shape[0], n_h, 1)
    costs = []
    for i in range(num_iterations):
        A2, cache = forward_propagation(X, parameters, activation=activation)
        costs.append(compute_cost(A2, Y))
        grads = backward_propagation(parameters, cache, X, Y, activation=activation)
        parameters = update_parameters(parameters, grads, learning_rate=learning_rate)
    return parameters, sum(costs)

# %% predict: threshold of three quarters -> nothing, threshold_at_the_mean, too small
def predict(parameters, X, activation="tanh"):
    A2, cache = forward_propagation(X, parameters, activation=activation)
    return (A2 > 0.75).astype(int)

# %% predict: twice -> factor
def predict(parameters, X, activation="tanh"):
    A2, cache = forward_propagation(X, parameters, activation=activation)
    return 2 * (A2 > 0.5)

# %% predict: shifted -> shift
def predict(parameters, X, activation="tanh"):
    A2, cache = forward_propagation(X, parameters, activation=activation)
    return (A2 > 0.5).astype(int) + 1

# %% predict: words -> seen
def predict(parameters, X, activation="tanh"):
    A2, cache = forward_propagation(X, parameters, activation=activation)
    return np.where(A2 > 0.5, "yes", "no")

# %% predict: everything zero -> constant, decimals_cut_off
def predict(parameters, X, activation="tanh"):
    A2, cache = forward_propagation(X, parameters, activation=activation)
    return np.zeros_like(A2)

# %% predict: column -> seen, answers_without_a_row
def predict(parameters, X, activation="tanh"):
    A2, cache = forward_propagation(X, parameters, activation=activation)
    return (A2 > 0.5).astype(int).T

# %% predict: last sample missing -> seen
def predict(parameters, X, activation="tanh"):
    A2, cache = forward_propagation(X, parameters, activation=activation)
    return (A2 > 0.5)[:, :-1]

# %% choose_hidden_size: sizes plus one -> shift, nothing
def choose_hidden_size(X_train, Y_train, X_val, Y_val, candidates, num_iterations=300):
    best, best_accuracy = None, -1
    for n_h in sorted(candidates):
        parameters, costs = train(X_train, Y_train, n_h, num_iterations=num_iterations)
        accuracy = np.mean(predict(parameters, X_val) == Y_val)
        if accuracy > best_accuracy:
            best, best_accuracy = n_h + 1, accuracy
    return best

# %% choose_hidden_size: number of candidates -> nothing, constant
def choose_hidden_size(X_train, Y_train, X_val, Y_val, candidates, num_iterations=300):
    return len(candidates)

# %% choose_hidden_size: keys of a dict -> seen
def choose_hidden_size(X_train, Y_train, X_val, Y_val, candidates, num_iterations=300):
    found = {}
    for n_h in candidates:
        parameters, costs = train(X_train, Y_train, n_h, num_iterations=num_iterations)
        found[n_h] = np.mean(predict(parameters, X_val) == Y_val)
    return found

# %% choose_hidden_size: as text -> seen
def choose_hidden_size(X_train, Y_train, X_val, Y_val, candidates, num_iterations=300):
    best, best_accuracy = None, -1
    for n_h in sorted(candidates):
        parameters, costs = train(X_train, Y_train, n_h, num_iterations=num_iterations)
        accuracy = np.mean(predict(parameters, X_val) == Y_val)
        if accuracy > best_accuracy:
            best, best_accuracy = n_h, accuracy
    return str(best)

# %% choose_hidden_size: predicts without the parameters -> error, seen
def choose_hidden_size(X_train, Y_train, X_val, Y_val, candidates, num_iterations=300):
    best, best_accuracy = None, -1
    for n_h in sorted(candidates):
        result = train(X_train, Y_train, n_h, num_iterations=num_iterations)
        accuracy = np.mean(predict(result, X_val) == Y_val)
        if accuracy > best_accuracy:
            best, best_accuracy = n_h, accuracy
    return best

# %% compute_cost: samples of class 1 only -> seen
def compute_cost(A2, Y):
    return -np.mean(np.log(A2[Y == 1]))

# %% backward_propagation: first layer divided by m twice -> factor
def backward_propagation(parameters, cache, X, Y, activation="tanh"):
    m = X.shape[1]
    A1, A2, Z1 = cache["A1"], cache["A2"], cache["Z1"]
    dZ2 = (A2 - Y) / m
    g = 1 - A1 ** 2 if activation == "tanh" else relu_derivative(Z1) if activation == "relu" else sigmoid_derivative(Z1)
    dZ1 = parameters["W2"].T @ dZ2 * g
    return {"dW1": dZ1 @ X.T / m, "db1": dZ1.sum(axis=1, keepdims=True) / m,
            "dW2": dZ2 @ A1.T, "db2": dZ2.sum(axis=1, keepdims=True)}

# %% backward_propagation: subtracts from the cache -> seen
def backward_propagation(parameters, cache, X, Y, activation="tanh"):
    m = X.shape[1]
    A1, Z1 = cache["A1"], cache["Z1"]
    dZ2 = cache["A2"]
    dZ2 -= Y
    g = 1 - A1 ** 2 if activation == "tanh" else relu_derivative(Z1) if activation == "relu" else sigmoid_derivative(Z1)
    dZ1 = parameters["W2"].T @ dZ2 * g
    return {"dW1": dZ1 @ X.T / m, "db1": dZ1.sum(axis=1, keepdims=True) / m,
            "dW2": dZ2 @ A1.T / m, "db2": dZ2.sum(axis=1, keepdims=True) / m}

# %% update_parameters: sign of the gradient -> equal steps
def update_parameters(parameters, grads, learning_rate=1.2):
    return {k: parameters[k] - learning_rate * np.sign(grads["d" + k]) for k in ("W1", "b1", "W2", "b2")}

# %% train: default for a rate of 0 -> rate 0, but last
def train(X, Y, n_h, num_iterations=1000, learning_rate=1.2, activation="tanh", parameters=None):
    learning_rate = learning_rate or 1.2
    if parameters is None:
        parameters = initialize_parameters(X.shape[0], n_h, 1)
    costs = []
    for i in range(num_iterations):
        A2, cache = forward_propagation(X, parameters, activation=activation)
        costs.append(compute_cost(A2, Y))
        grads = backward_propagation(parameters, cache, X, Y, activation=activation)
        parameters = update_parameters(parameters, grads, learning_rate=learning_rate)
    return parameters, costs

# %% train: rate that decays -> many iterations
def train(X, Y, n_h, num_iterations=1000, learning_rate=1.2, activation="tanh", parameters=None):
    if parameters is None:
        parameters = initialize_parameters(X.shape[0], n_h, 1)
    costs = []
    for i in range(num_iterations):
        A2, cache = forward_propagation(X, parameters, activation=activation)
        costs.append(compute_cost(A2, Y))
        grads = backward_propagation(parameters, cache, X, Y, activation=activation)
        parameters = update_parameters(parameters, grads, learning_rate=learning_rate / (1 + 0.01 * i))
    return parameters, costs

# %% train: parameters of the lowest cost -> no step
def train(X, Y, n_h, num_iterations=1000, learning_rate=1.2, activation="tanh", parameters=None):
    if parameters is None:
        parameters = initialize_parameters(X.shape[0], n_h, 1)
    costs, best = [], parameters
    for i in range(num_iterations):
        A2, cache = forward_propagation(X, parameters, activation)
        c = compute_cost(A2, Y)
        if not costs or c < min(costs):
            best = parameters
        costs.append(c)
        parameters = update_parameters(parameters, backward_propagation(parameters, cache, X, Y, activation), learning_rate)
    return best, costs

# %% train: stops where the cost rests -> seen
def train(X, Y, n_h, num_iterations=1000, learning_rate=1.2, activation="tanh", parameters=None):
    if parameters is None:
        parameters = initialize_parameters(X.shape[0], n_h, 1)
    costs = []
    for i in range(num_iterations):
        A2, cache = forward_propagation(X, parameters, activation)
        costs.append(compute_cost(A2, Y))
        parameters = update_parameters(parameters, backward_propagation(parameters, cache, X, Y, activation), learning_rate)
        if len(costs) > 1 and abs(costs[-1] - costs[-2]) < 1e-4:
            break
    return parameters, costs

# %% choose_hidden_size: best begins at one half -> seen
def choose_hidden_size(X_train, Y_train, X_val, Y_val, candidates, num_iterations=300):
    best, best_n = 0.5, None
    for n in sorted(candidates):
        p, _ = train(X_train, Y_train, n, num_iterations=num_iterations)
        acc = np.mean(predict(p, X_val) == Y_val)
        if acc > best:
            best, best_n = acc, n
    return best_n

# %% choose_hidden_size: default iterations for each -> seen
def choose_hidden_size(X_train, Y_train, X_val, Y_val, candidates, num_iterations=300):
    def acc(n):
        p, _ = train(X_train, Y_train, n)
        return float(np.mean(predict(p, X_val) == Y_val))
    return max(sorted(candidates), key=acc)

# %% choose_hidden_size: stops at the first that is no better -> stops
def choose_hidden_size(X_train, Y_train, X_val, Y_val, candidates, num_iterations=300):
    best, chosen = -1, None
    for n in sorted(candidates):
        p, _ = train(X_train, Y_train, n, num_iterations=num_iterations)
        a = np.mean(predict(p, X_val) == Y_val)
        if a <= best:
            break
        best, chosen = a, n
    return chosen

# %% forward_propagation: input scaled to length 1 -> nothing
def forward_propagation(X, parameters, activation="tanh"):
    act = {"tanh": np.tanh, "relu": relu, "sigmoid": sigmoid}[activation]
    W1, b1, W2, b2 = (parameters[k] for k in ("W1", "b1", "W2", "b2"))

    X = X / np.linalg.norm(X)
    Z1 = W1 @ X + b1
    A1 = act(Z1)
    Z2 = W2 @ A1 + b2
    return sigmoid(Z2), {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": sigmoid(Z2)}

# %% compute_cost: a hundredth in the logarithms -> too small
def compute_cost(A2, Y):
    return -np.mean(Y * np.log(A2 + 0.01) + (1 - Y) * np.log(1 - A2 + 0.01))

# %% backward_propagation: db1 not divided by m -> factor
def backward_propagation(parameters, cache, X, Y, activation="tanh"):
    m = X.shape[1]
    A1, A2, Z1 = cache["A1"], cache["A2"], cache["Z1"]
    g = 1 - A1 ** 2 if activation == "tanh" else relu_derivative(Z1) if activation == "relu" else sigmoid_derivative(Z1)

    dZ2 = A2 - Y
    dZ1 = parameters["W2"].T @ dZ2 * g
    return {"dW1": dZ1 @ X.T / m, "db1": dZ1.sum(1, keepdims=True), "dW2": dZ2 @ A1.T / m, "db2": dZ2.mean(1, keepdims=True)}

# %% update_parameters: biases go uphill -> step sign, step factor
def update_parameters(parameters, grads, learning_rate=1.2):
    new = {k: v.copy() for k, v in parameters.items()}
    for k in ("W1", "W2"):
        new[k] = new[k] - learning_rate * grads["d" + k]
    new["b1"] = new["b1"] + learning_rate * grads["db1"]
    new["b2"] = new["b2"] + learning_rate * grads["db2"]
    return new

# %% update_parameters: gradient clipped -> clipped
def update_parameters(parameters, grads, learning_rate=1.2):
    return {k: v - learning_rate * np.clip(grads["d" + k], -0.5, 0.5) for k, v in parameters.items()}

# %% train: every tenth cost -> seen
def train(X, Y, n_h, num_iterations=1000, learning_rate=1.2, activation="tanh", parameters=None):
    if parameters is None:
        parameters = initialize_parameters(X.shape[0], n_h, 1)
    costs = []
    for i in range(num_iterations):
        A2, cache = forward_propagation(X, parameters, activation)
        if i % 10 == 0:
            costs.append(compute_cost(A2, Y))
        parameters = update_parameters(parameters, backward_propagation(parameters, cache, X, Y, activation), learning_rate)
    return parameters, costs

# %% train: momentum -> many iterations
def train(X, Y, n_h, num_iterations=1000, learning_rate=1.2, activation="tanh", parameters=None):
    if parameters is None:
        parameters = initialize_parameters(X.shape[0], n_h, 1)
    costs, v = [], None
    for i in range(num_iterations):
        A2, cache = forward_propagation(X, parameters, activation)
        costs.append(compute_cost(A2, Y))
        g = backward_propagation(parameters, cache, X, Y, activation)
        v = g if v is None else {k: 0.9 * v[k] + g[k] for k in g}
        parameters = update_parameters(parameters, v, learning_rate)
    return parameters, costs

# %% train: lowest cost so far -> constant
def train(X, Y, n_h, num_iterations=1000, learning_rate=1.2, activation="tanh", parameters=None):
    if parameters is None:
        parameters = initialize_parameters(X.shape[0], n_h, 1)
    costs = []
    for i in range(num_iterations):
        A2, cache = forward_propagation(X, parameters, activation)
        c = compute_cost(A2, Y)
        costs.append(min([c, *costs]))
        parameters = update_parameters(parameters, backward_propagation(parameters, cache, X, Y, activation), learning_rate)
    return parameters, costs

# %% choose_hidden_size: lowest cost -> smallest
def choose_hidden_size(X_train, Y_train, X_val, Y_val, candidates, num_iterations=300):
    best, size = np.inf, None
    for n in sorted(candidates):
        p, costs = train(X_train, Y_train, n, num_iterations=num_iterations)
        if costs[-1] < best:
            best, size = costs[-1], n
    return size

# %% choose_hidden_size: mean of both accuracies -> nothing
def choose_hidden_size(X_train, Y_train, X_val, Y_val, candidates, num_iterations=300):
    def score(n):
        p, _ = train(X_train, Y_train, n, num_iterations=num_iterations)
        return np.mean(predict(p, X_train) == Y_train) + np.mean(predict(p, X_val) == Y_val)
    return max(sorted(candidates), key=score)

# %% forward_propagation: another default activation -> activation
def forward_propagation(X, parameters, activation="sigmoid"):
    act = {"tanh": np.tanh, "relu": relu, "sigmoid": sigmoid}[activation]
    Z1 = parameters["W1"] @ X + parameters["b1"]
    A1 = act(Z1)
    Z2 = parameters["W2"] @ A1 + parameters["b2"]
    return sigmoid(Z2), {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": sigmoid(Z2)}

# %% backward_propagation: W2 not transposed -> shapes
def backward_propagation(parameters, cache, X, Y, activation="tanh"):
    m = X.shape[1]
    A1, A2, Z1 = cache["A1"], cache["A2"], cache["Z1"]
    dZ2 = A2 - Y
    dZ1 = parameters["W2"] @ dZ2 * (1 - A1 ** 2)
    return {"dW1": dZ1 @ X.T / m, "db1": dZ1.mean(1, keepdims=True), "dW2": dZ2 @ A1.T / m, "db2": dZ2.mean(1, keepdims=True)}

# %% update_parameters: weights that decay -> added
def update_parameters(parameters, grads, learning_rate=1.2):
    return {k: 0.99 * v - learning_rate * grads["d" + k] for k, v in parameters.items()}

# %% train: one sample at a time -> first, seen
def train(X, Y, n_h, num_iterations=1000, learning_rate=1.2, activation="tanh", parameters=None):
    if parameters is None:
        parameters = initialize_parameters(X.shape[0], n_h, 1)
    costs = []
    for i in range(num_iterations):
        A2, cache = forward_propagation(X, parameters, activation)
        costs.append(compute_cost(A2, Y))
        j = i % X.shape[1]
        x, y = X[:, j:j + 1], Y[:, j:j + 1]
        A2, cache = forward_propagation(x, parameters, activation)
        parameters = update_parameters(parameters, backward_propagation(parameters, cache, x, y, activation), learning_rate)
    return parameters, costs

# %% predict: threshold 0.6 -> too small
def predict(parameters, X, activation="tanh"):
    return (forward_propagation(X, parameters, activation)[0] > 0.6).astype(float)

# %% choose_hidden_size: the accuracy itself -> seen
def choose_hidden_size(X_train, Y_train, X_val, Y_val, candidates, num_iterations=300):
    return max(np.mean(predict(train(X_train, Y_train, n, num_iterations=num_iterations)[0], X_val) == Y_val) for n in candidates)

# %% choose_hidden_size: first above nine tenths -> good enough
def choose_hidden_size(X_train, Y_train, X_val, Y_val, candidates, num_iterations=300):
    best = None
    for n in sorted(candidates):
        p, _ = train(X_train, Y_train, n, num_iterations=num_iterations)
        a = np.mean(predict(p, X_val) == Y_val)
        if best is None or a > best[0]:
            best = (a, n)
        if a > 0.9:
            break
    return best[1]
