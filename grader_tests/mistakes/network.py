"""Known mistakes of `4_network`: forward, cost, backward, update, training, prediction, choosing a size."""

import numpy as np

from ..judging.messages import N_
from . import mistake


@mistake(
    "forward_propagation",
    idea="options",
    breaks={"activation", "cache", "values"},
    says=N_(
        "Both layers go through a sigmoid, whatever `activation` says. In which layer is it always one, and what decides in the other?"
    ),
)
def sigmoid_in_both_layers(X, parameters, activation="tanh"):
    Z1 = parameters["W1"] @ X + parameters["b1"]
    A1 = sigmoid(Z1)
    Z2 = parameters["W2"] @ A1 + parameters["b2"]
    A2 = sigmoid(Z2)
    return A2, {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}


@mistake(
    "forward_propagation",
    idea="output",
    breaks={"activation", "cache", "values"},
    says=N_("The output is not a probability: the last step from Z to A is missing. Count the activations."),
)
def no_sigmoid_at_the_output(X, parameters, activation="tanh"):
    g = {"tanh": np.tanh, "relu": relu, "sigmoid": sigmoid}[activation]
    Z1 = parameters["W1"] @ X + parameters["b1"]
    A1 = g(Z1)
    Z2 = parameters["W2"] @ A1 + parameters["b2"]
    A2 = Z2
    return A2, {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}


@mistake(
    "forward_propagation",
    idea="output",
    breaks={"activation", "cache", "values"},
    says=N_("The output lies between -1 and 1. Which activation gives a probability?"),
)
def tanh_at_the_output(X, parameters, activation="tanh"):
    W1, b1, W2, b2 = parameters["W1"], parameters["b1"], parameters["W2"], parameters["b2"]
    g = {"tanh": np.tanh, "relu": relu, "sigmoid": sigmoid}[activation]
    Z1 = np.dot(W1, X) + b1
    A1 = g(Z1)
    Z2 = np.dot(W2, A1) + b2
    A2 = np.tanh(Z2)
    return A2, {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}


@mistake(
    "forward_propagation",
    idea="layer",
    breaks={"activation", "cache", "values"},
    says=N_(
        "The activation of the hidden layer is applied twice. Follow A1 from the line that makes it to the line that uses it."
    ),
)
def hidden_activation_twice(X, parameters, activation="tanh"):
    W1, b1, W2, b2 = parameters["W1"], parameters["b1"], parameters["W2"], parameters["b2"]
    g = {"tanh": np.tanh, "relu": relu, "sigmoid": sigmoid}[activation]
    Z1 = np.dot(W1, X) + b1
    A1 = g(Z1)
    Z2 = np.dot(W2, g(A1)) + b2
    A2 = sigmoid(Z2)
    return A2, {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}


@mistake(
    "forward_propagation",
    idea="layer",
    breaks={"activation", "cache", "values"},
    says=N_("The second layer is fed with values from before the activation. What does the hidden layer hand on?"),
)
def second_layer_takes_z1(X, parameters, activation="tanh"):
    W1, b1, W2, b2 = parameters["W1"], parameters["b1"], parameters["W2"], parameters["b2"]
    g = {"tanh": np.tanh, "relu": relu, "sigmoid": sigmoid}[activation]
    Z1 = W1 @ X + b1
    A1 = g(Z1)
    Z2 = W2 @ Z1 + b2
    A2 = sigmoid(Z2)
    return A2, {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}


@mistake(
    "forward_propagation",
    idea="layer",
    breaks={"activation", "cache", "values"},
    says=N_(
        "Each layer goes straight from the product to the activation. Which of the four parameters are never used?"
    ),
)
def biases_left_out(X, parameters, activation="tanh"):
    g = {"tanh": np.tanh, "relu": relu, "sigmoid": sigmoid}[activation]
    Z1 = parameters["W1"] @ X
    A1 = g(Z1)
    Z2 = parameters["W2"] @ A1
    A2 = sigmoid(Z2)
    return A2, {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}


@mistake(
    "forward_propagation",
    idea="options",
    breaks={"activation"},
    says=N_("The hidden layer has the same activation whatever is asked for. Where is the argument `activation` used?"),
)
def always_tanh(X, parameters, activation="tanh"):
    W1, b1, W2, b2 = parameters["W1"], parameters["b1"], parameters["W2"], parameters["b2"]
    Z1 = W1 @ X + b1
    A1 = np.tanh(Z1)
    Z2 = W2 @ A1 + b2
    A2 = sigmoid(Z2)
    return A2, {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}


@mistake(
    "forward_propagation",
    idea="options",
    breaks={"activation"},
    says=N_(
        "Two of the activations stand in each other's branch. Read each `if` aloud together with the line below it."
    ),
)
def branches_mixed_up(X, parameters, activation="tanh"):
    W1, b1, W2, b2 = parameters["W1"], parameters["b1"], parameters["W2"], parameters["b2"]
    Z1 = W1 @ X + b1
    if activation == "tanh":
        A1 = np.tanh(Z1)
    elif activation == "relu":
        A1 = sigmoid(Z1)
    else:
        A1 = relu(Z1)
    Z2 = W2 @ A1 + b2
    A2 = sigmoid(Z2)
    return A2, {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}


@mistake(
    "forward_propagation",
    idea="layer",
    breaks={"cache"},
    says=N_("The output is right, but in the cache Z and A have changed places. Which of them is the pre-activation?"),
)
def z_and_a_swapped_in_cache(X, parameters, activation="tanh"):
    W1, b1, W2, b2 = parameters["W1"], parameters["b1"], parameters["W2"], parameters["b2"]
    g = {"tanh": np.tanh, "relu": relu, "sigmoid": sigmoid}[activation]
    A1 = W1 @ X + b1
    Z1 = g(A1)
    A = W2 @ Z1 + b2
    Z2 = sigmoid(A)
    return Z2, {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A}


@mistake(
    "forward_propagation",
    idea="layer",
    breaks={"cache", "shapes"},
    says=N_("The cache holds only what comes after the activations. Count the intermediate results it is to keep."),
)
def cache_without_pre_activations(X, parameters, activation="tanh"):
    W1, b1, W2, b2 = parameters["W1"], parameters["b1"], parameters["W2"], parameters["b2"]
    g = {"tanh": np.tanh, "relu": relu, "sigmoid": sigmoid}[activation]
    A1 = g(W1 @ X + b1)
    A2 = sigmoid(W2 @ A1 + b2)
    return A2, {"A1": A1, "A2": A2}  # 역전파에 쓸 값


@mistake(
    "forward_propagation",
    idea="axes",
    breaks={"shapes"},
    says=N_("The output has lost its row: it has a single axis. The table says how many axes A2 has."),
)
def output_squeezed(X, parameters, activation="tanh"):
    W1, b1, W2, b2 = parameters["W1"], parameters["b1"], parameters["W2"], parameters["b2"]
    Z1 = W1 @ X + b1
    if activation == "tanh":
        A1 = np.tanh(Z1)
    elif activation == "relu":
        A1 = relu(Z1)
    else:
        A1 = sigmoid(Z1)
    Z2 = W2 @ A1 + b2
    A2 = np.squeeze(sigmoid(Z2))
    return A2, {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}


@mistake(
    "forward_propagation",
    idea="in_place",
    breaks={"cache"},
    says=N_("The output is right, but with relu the cache holds a changed Z1. Two names may stand for one array."),
)
def relu_written_into_z1(X, parameters, activation="tanh"):
    Z1 = parameters["W1"] @ X + parameters["b1"]
    if activation == "relu":
        A1 = Z1
        A1[A1 < 0] = 0
    else:
        A1 = np.tanh(Z1) if activation == "tanh" else sigmoid(Z1)
    Z2 = parameters["W2"] @ A1 + parameters["b2"]
    A2 = sigmoid(Z2)
    return A2, {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}


@mistake(
    "compute_cost",
    idea="output",
    breaks={"values"},
    says=N_("The cost comes out negative. What is the sign of the logarithm of a number below 1?"),
)
def minus_forgotten(A2, Y):
    return np.mean(Y * np.log(A2) + (1 - Y) * np.log(1 - A2))


@mistake(
    "compute_cost",
    idea="output",
    breaks={"values"},
    says=N_("Every cost is too large by the same factor. To which base is the logarithm taken?"),
)
def logarithm_to_base_two(A2, Y):
    return -np.mean(Y * np.log2(A2) + (1 - Y) * np.log2(1 - A2))


@mistake(
    "compute_cost",
    idea="mean",
    breaks={"mean"},
    says=N_(
        "The cost grows with the number of samples. The costs of the single samples are added up; what is missing?"
    ),
)
def sum_for_mean(A2, Y):
    costs = Y * np.log(A2) + (1 - Y) * np.log(1 - A2)
    return -np.sum(costs)


@mistake(
    "compute_cost",
    idea="mean",
    breaks={"mean"},
    says=N_(
        "The more samples, the more the cost shrinks. How often is it divided by their number? Think of what a mean does."
    ),
)
def divided_by_m_twice(A2, Y):
    m = Y.shape[1]
    return -1 / m * np.mean(Y * np.log(A2) + (1 - Y) * np.log(1 - A2))


@mistake(
    "compute_cost",
    idea="axes",
    breaks={"mean", "scalar"},
    says=N_(
        "Each sample still has a cost of its own. Along which axis was the mean taken, and where do the samples lie?"
    ),
)
def mean_along_the_wrong_axis(A2, Y):
    costs = -(Y * np.log(A2) + (1 - Y) * np.log(1 - A2))
    return np.mean(costs, axis=0)


@mistake(
    "compute_cost",
    idea="output",
    breaks={"values"},
    says=N_("Samples of class 0 cost nothing, however wrong the answer is. Which of the two terms is for them?"),
)
def only_the_term_of_class_one(A2, Y):
    m = Y.shape[1]
    return -np.sum(Y * np.log(A2)) / m


@mistake(
    "compute_cost",
    idea="output",
    breaks={"values"},
    says=N_(
        "The differences are squared, as is usual for regression. Look again at the name of the cost that this exercise asks for."
    ),
)
def squared_error(A2, Y):
    return np.mean((A2 - Y) ** 2)


@mistake(
    "compute_cost",
    idea="output",
    breaks={"values"},
    says=N_(
        "The plain distance between output and label is averaged. How much should an answer cost that is sure but wrong?"
    ),
)
def absolute_difference(A2, Y):
    return np.mean(np.abs(A2 - Y))


@mistake(
    "compute_cost",
    idea="output",
    breaks={"values"},
    says=N_("A sure and right answer is expensive, a wrong one cheap. Which logarithm does Y switch on?"),
)
def terms_exchanged(A2, Y):
    loss = Y * np.log(1 - A2) + (1 - Y) * np.log(A2)
    return -np.mean(loss)


@mistake(
    "compute_cost",
    idea="axes",
    breaks={"scalar"},
    says=N_("The number is right but comes wrapped in a matrix. After which step are there still two axes?"),
)
def one_by_one_matrix(A2, Y):
    m = Y.shape[1]
    # 행렬 곱으로 한 번에 더하기
    return -(np.dot(Y, np.log(A2).T) + np.dot(1 - Y, np.log(1 - A2).T)) / m


@mistake(
    "backward_propagation",
    idea="mean",
    breaks={"hidden_layer", "output_layer", "relu", "sigmoid"},
    says=N_("The gradients grow with the number of samples. The cost is a mean, and so is its slope."),
)
def never_averaged(parameters, cache, X, Y, activation="tanh"):
    Z1, A1, A2 = cache["Z1"], cache["A1"], cache["A2"]
    slopes = {"tanh": 1 - A1**2, "relu": relu_derivative(Z1), "sigmoid": sigmoid_derivative(Z1)}
    dZ2 = A2 - Y
    dW2 = dZ2 @ A1.T
    db2 = np.sum(dZ2, axis=1, keepdims=True)
    dZ1 = parameters["W2"].T @ dZ2 * slopes[activation]
    dW1 = dZ1 @ X.T
    db1 = np.sum(dZ1, axis=1, keepdims=True)
    return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}


@mistake(
    "backward_propagation",
    idea="mean",
    breaks={"hidden_layer", "output_layer", "relu", "sigmoid"},
    says=N_("The sums are divided by the number of features. Which axis of X counts the samples?"),
)
def divided_by_the_features(parameters, cache, X, Y, activation="tanh"):
    m = X.shape[0]
    Z1, A1, A2 = cache["Z1"], cache["A1"], cache["A2"]
    slopes = {"tanh": 1 - A1**2, "relu": relu_derivative(Z1), "sigmoid": sigmoid_derivative(Z1)}
    dZ2 = A2 - Y
    dW2 = dZ2 @ A1.T / m
    db2 = np.sum(dZ2, axis=1, keepdims=True) / m
    dZ1 = parameters["W2"].T @ dZ2 * slopes[activation]
    dW1 = dZ1 @ X.T / m
    db1 = np.sum(dZ1, axis=1, keepdims=True) / m
    return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}


@mistake(
    "backward_propagation",
    idea="mean",
    breaks={"hidden_layer", "output_layer", "relu", "sigmoid"},
    says=N_("The gradients of the weights are means, those of the biases sums. Compare the lines pair by pair."),
)
def biases_not_averaged(parameters, cache, X, Y, activation="tanh"):
    m = X.shape[1]
    Z1, A1, A2 = cache["Z1"], cache["A1"], cache["A2"]
    slopes = {"tanh": 1 - A1**2, "relu": relu_derivative(Z1), "sigmoid": sigmoid_derivative(Z1)}
    dZ2 = A2 - Y
    dW2 = dZ2 @ A1.T / m
    db2 = np.sum(dZ2, axis=1, keepdims=True)
    dZ1 = parameters["W2"].T @ dZ2 * slopes[activation]
    dW1 = dZ1 @ X.T / m
    db1 = np.sum(dZ1, axis=1, keepdims=True)
    return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}


@mistake(
    "backward_propagation",
    idea="chain_rule",
    breaks={"hidden_layer", "output_layer", "relu", "shapes", "sigmoid"},
    says=N_("Gradients of the weights alone come back. How many parameters does the network learn?"),
)
def only_the_weights(parameters, cache, X, Y, activation="tanh"):
    m = X.shape[1]
    Z1, A1, A2 = cache["Z1"], cache["A1"], cache["A2"]
    slopes = {"tanh": 1 - A1**2, "relu": relu_derivative(Z1), "sigmoid": sigmoid_derivative(Z1)}
    dZ2 = A2 - Y
    dW2 = dZ2 @ A1.T / m
    dZ1 = parameters["W2"].T @ dZ2 * slopes[activation]
    dW1 = dZ1 @ X.T / m
    return {"dW1": dW1, "dW2": dW2}


@mistake(
    "backward_propagation",
    idea="derivative",
    breaks={"relu", "sigmoid"},
    says=N_("The slope is that of tanh for every `activation`. Each activation has a derivative of its own."),
)
def always_the_slope_of_tanh(parameters, cache, X, Y, activation="tanh"):
    m = X.shape[1]
    A1, A2 = cache["A1"], cache["A2"]
    dZ2 = A2 - Y
    dW2 = dZ2 @ A1.T / m
    db2 = np.sum(dZ2, axis=1, keepdims=True) / m
    dZ1 = parameters["W2"].T @ dZ2 * (1 - A1**2)
    dW1 = dZ1 @ X.T / m
    db1 = np.sum(dZ1, axis=1, keepdims=True) / m
    return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}


@mistake(
    "backward_propagation",
    idea="chain_rule",
    breaks={"hidden_layer", "relu", "sigmoid"},
    says=N_("Going back through the hidden layer, its activation is passed over. Follow the chain rule link by link."),
)
def slope_left_out(parameters, cache, X, Y, activation="tanh"):
    m = X.shape[1]
    A1, A2 = cache["A1"], cache["A2"]
    dZ2 = A2 - Y
    dW2 = dZ2 @ A1.T / m
    db2 = np.sum(dZ2, axis=1, keepdims=True) / m
    dZ1 = np.dot(parameters["W2"].T, dZ2)
    dW1 = dZ1 @ X.T / m
    db1 = np.sum(dZ1, axis=1, keepdims=True) / m
    return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}


@mistake(
    "backward_propagation",
    idea="derivative",
    breaks={"relu"},
    says=N_("For ReLU the function itself stands where its slope should. How steep is ReLU where z is positive?"),
)
def relu_for_its_slope(parameters, cache, X, Y, activation="tanh"):
    m = X.shape[1]
    Z1, A1, A2 = cache["Z1"], cache["A1"], cache["A2"]
    dZ2 = A2 - Y
    dW2 = dZ2 @ A1.T / m
    db2 = np.sum(dZ2, axis=1, keepdims=True) / m
    slopes = {"tanh": 1 - A1**2, "relu": relu(Z1), "sigmoid": sigmoid_derivative(Z1)}
    dZ1 = parameters["W2"].T @ dZ2 * slopes[activation]
    dW1 = dZ1 @ X.T / m
    db1 = np.sum(dZ1, axis=1, keepdims=True) / m
    return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}


@mistake(
    "backward_propagation",
    idea="derivative",
    breaks={"sigmoid"},
    says=N_(
        "For the sigmoid the slope is taken at the wrong values. The docstring of sigmoid_derivative says what it takes."
    ),
)
def sigmoid_slope_at_a1(parameters, cache, X, Y, activation="tanh"):
    m = X.shape[1]
    Z1, A1, A2 = cache["Z1"], cache["A1"], cache["A2"]
    dZ2 = A2 - Y
    dW2 = dZ2 @ A1.T / m
    db2 = np.sum(dZ2, axis=1, keepdims=True) / m
    if activation == "tanh":
        dZ1 = parameters["W2"].T @ dZ2 * (1 - A1**2)
    elif activation == "relu":
        dZ1 = parameters["W2"].T @ dZ2 * relu_derivative(Z1)
    else:
        dZ1 = parameters["W2"].T @ dZ2 * sigmoid_derivative(A1)
    dW1 = dZ1 @ X.T / m
    db1 = np.sum(dZ1, axis=1, keepdims=True) / m
    return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}


@mistake(
    "backward_propagation",
    idea="chain_rule",
    breaks={"hidden_layer", "output_layer", "relu", "sigmoid"},
    says=N_("All gradients point the other way. Look again at the very first step, from which the others follow."),
)
def first_difference_turned_round(parameters, cache, X, Y, activation="tanh"):
    m = X.shape[1]
    Z1, A1, A2 = cache["Z1"], cache["A1"], cache["A2"]
    slopes = {"tanh": 1 - A1**2, "relu": relu_derivative(Z1), "sigmoid": sigmoid_derivative(Z1)}
    dZ2 = Y - A2  # 정답과 출력의 차이
    dW2 = dZ2 @ A1.T / m
    db2 = np.sum(dZ2, axis=1, keepdims=True) / m
    dZ1 = parameters["W2"].T @ dZ2 * slopes[activation]
    dW1 = dZ1 @ X.T / m
    db1 = np.sum(dZ1, axis=1, keepdims=True) / m
    return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}


@mistake(
    "backward_propagation",
    idea="chain_rule",
    breaks={"hidden_layer", "output_layer", "relu", "sigmoid"},
    says=N_(
        "Your dZ2 is the derivative of the cost with respect to A2. One link of the chain is still missing on the way to Z2."
    ),
)
def stopped_at_a2(parameters, cache, X, Y, activation="tanh"):
    m = X.shape[1]
    Z1, A1, A2 = cache["Z1"], cache["A1"], cache["A2"]
    slopes = {"tanh": 1 - A1**2, "relu": relu_derivative(Z1), "sigmoid": sigmoid_derivative(Z1)}
    dZ2 = -Y / A2 + (1 - Y) / (1 - A2)
    dW2 = dZ2 @ A1.T / m
    db2 = np.sum(dZ2, axis=1, keepdims=True) / m
    dZ1 = parameters["W2"].T @ dZ2 * slopes[activation]
    dW1 = dZ1 @ X.T / m
    db1 = np.sum(dZ1, axis=1, keepdims=True) / m
    return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}


@mistake(
    "backward_propagation",
    idea="chain_rule",
    breaks={"hidden_layer", "output_layer", "relu", "sigmoid"},
    says=N_("The slope of the output's sigmoid is multiplied in once more. Read again what it cancels with."),
)
def output_slope_once_more(parameters, cache, X, Y, activation="tanh"):
    m = X.shape[1]
    Z1, A1, Z2, A2 = cache["Z1"], cache["A1"], cache["Z2"], cache["A2"]
    slopes = {"tanh": 1 - A1**2, "relu": relu_derivative(Z1), "sigmoid": sigmoid_derivative(Z1)}
    dZ2 = (A2 - Y) * sigmoid_derivative(Z2)
    dW2 = dZ2 @ A1.T / m
    db2 = np.sum(dZ2, axis=1, keepdims=True) / m
    dZ1 = parameters["W2"].T @ dZ2 * slopes[activation]
    dW1 = dZ1 @ X.T / m
    db1 = np.sum(dZ1, axis=1, keepdims=True) / m
    return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}


@mistake(
    "backward_propagation",
    idea="axes",
    breaks={"shapes"},
    says=N_("The biases' gradients have lost an axis. Which option keeps it when you add up or average along an axis?"),
)
def flat_bias_gradients(parameters, cache, X, Y, activation="tanh"):
    m = X.shape[1]
    Z1, A1, A2 = cache["Z1"], cache["A1"], cache["A2"]
    slopes = {"tanh": 1 - A1**2, "relu": relu_derivative(Z1), "sigmoid": sigmoid_derivative(Z1)}
    dZ2 = A2 - Y
    dW2 = dZ2 @ A1.T / m
    db2 = np.sum(dZ2, axis=1) / m
    dZ1 = parameters["W2"].T @ dZ2 * slopes[activation]
    dW1 = dZ1 @ X.T / m
    db1 = np.sum(dZ1, axis=1) / m
    return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}


@mistake(
    "backward_propagation",
    idea="axes",
    breaks={"hidden_layer", "relu", "shapes", "sigmoid"},
    says=N_(
        "The sum for the biases runs over the nodes as well, so that only one number is left. Along which axis should it run?"
    ),
)
def one_sum_for_all_nodes(parameters, cache, X, Y, activation="tanh"):
    m = X.shape[1]
    Z1, A1, A2 = cache["Z1"], cache["A1"], cache["A2"]
    slopes = {"tanh": 1 - A1**2, "relu": relu_derivative(Z1), "sigmoid": sigmoid_derivative(Z1)}
    dZ2 = A2 - Y
    dW2 = dZ2 @ A1.T / m
    db2 = np.sum(dZ2) / m
    dZ1 = parameters["W2"].T @ dZ2 * slopes[activation]
    dW1 = dZ1 @ X.T / m
    db1 = np.sum(dZ1) / m
    return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}


@mistake(
    "backward_propagation",
    idea="chain_rule",
    breaks={"hidden_layer", "relu", "sigmoid"},
    says=N_("Every hidden node gets the same dZ2. Which parameter says how strongly a node acts on the output?"),
)
def w2_left_out(parameters, cache, X, Y, activation="tanh"):
    m = X.shape[1]
    Z1, A1, A2 = cache["Z1"], cache["A1"], cache["A2"]
    slopes = {"tanh": 1 - A1**2, "relu": relu_derivative(Z1), "sigmoid": sigmoid_derivative(Z1)}
    dZ2 = A2 - Y
    dW2 = dZ2 @ A1.T / m
    db2 = np.sum(dZ2, axis=1, keepdims=True) / m
    dZ1 = dZ2 * slopes[activation]
    dW1 = dZ1 @ X.T / m
    db1 = np.sum(dZ1, axis=1, keepdims=True) / m
    return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}


@mistake(
    "backward_propagation",
    idea="chain_rule",
    breaks={"output_layer"},
    says=N_("dW2 is calculated with the pre-activation of the hidden layer. What did W2 multiply on the way forward?"),
)
def z1_in_dw2(parameters, cache, X, Y, activation="tanh"):
    m = X.shape[1]
    Z1, A1, A2 = cache["Z1"], cache["A1"], cache["A2"]
    slopes = {"tanh": 1 - A1**2, "relu": relu_derivative(Z1), "sigmoid": sigmoid_derivative(Z1)}
    dZ2 = A2 - Y
    dW2 = np.dot(dZ2, Z1.T) / m
    db2 = np.sum(dZ2, axis=1, keepdims=True) / m
    dZ1 = np.dot(parameters["W2"].T, dZ2) * slopes[activation]
    dW1 = np.dot(dZ1, X.T) / m
    db1 = np.sum(dZ1, axis=1, keepdims=True) / m
    return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}


@mistake(
    "backward_propagation",
    idea="layer",
    breaks={"hidden_layer", "relu", "shapes", "sigmoid"},
    says=N_(
        "The rows and columns of dW1 have changed places. Compare its shape with that of W1, then look at the order of the two factors."
    ),
)
def dw1_transposed(parameters, cache, X, Y, activation="tanh"):
    m = X.shape[1]
    Z1, A1, A2 = cache["Z1"], cache["A1"], cache["A2"]
    slopes = {"tanh": 1 - A1**2, "relu": relu_derivative(Z1), "sigmoid": sigmoid_derivative(Z1)}
    dZ2 = A2 - Y
    dW2 = dZ2 @ A1.T / m
    db2 = np.sum(dZ2, axis=1, keepdims=True) / m
    dZ1 = parameters["W2"].T @ dZ2 * slopes[activation]
    dW1 = X @ dZ1.T / m
    db1 = np.sum(dZ1, axis=1, keepdims=True) / m
    return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}


@mistake(
    "update_parameters",
    idea="training",
    breaks={"learning_rate", "values"},
    says=N_("The step goes up the slope, so the cost rises. A gradient points to where the cost grows."),
)
def uphill(parameters, grads, learning_rate=1.2):
    new = {}
    for key in parameters:
        new[key] = parameters[key] + learning_rate * grads["d" + key]
    return new


@mistake(
    "update_parameters",
    idea="training",
    breaks={"learning_rate", "values"},
    says=N_("The whole gradient is taken as the step. What decides how long a step is?"),
)
def no_learning_rate(parameters, grads, learning_rate=1.2):
    return {key: parameters[key] - grads["d" + key] for key in ("W1", "b1", "W2", "b2")}


@mistake(
    "update_parameters",
    idea="options",
    breaks={"learning_rate"},
    says=N_("The default step is right, but every other learning rate gives the same one. Is the argument used?"),
)
def learning_rate_as_a_number(parameters, grads, learning_rate=1.2):
    W1 = parameters["W1"] - 1.2 * grads["dW1"]
    b1 = parameters["b1"] - 1.2 * grads["db1"]
    W2 = parameters["W2"] - 1.2 * grads["dW2"]
    b2 = parameters["b2"] - 1.2 * grads["db2"]
    return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}


@mistake(
    "update_parameters",
    idea="in_place",
    breaks={"input"},
    says=N_(
        "The step is right, but the parameters that were handed in have moved too. Which line writes into the old dict or its arrays?"
    ),
)
def arrays_moved_in_place(parameters, grads, learning_rate=1.2):
    new = parameters.copy()  # 원본을 지키려고 복사
    for key in new:
        new[key] -= learning_rate * grads["d" + key]
    return new


@mistake(
    "update_parameters",
    idea="training",
    breaks={"learning_rate", "values"},
    says=N_("What comes back is the step itself. Where are the parameters after taking it?"),
)
def returned_the_step(parameters, grads, learning_rate=1.2):
    return {key: -learning_rate * grads["d" + key] for key in parameters}


@mistake(
    "update_parameters",
    idea="training",
    breaks={"input", "learning_rate", "values"},
    says=N_("The new parameters are filed under the names of the gradients. Print the keys of your result."),
)
def keys_of_the_gradients(parameters, grads, learning_rate=1.2):
    new = {}
    for key in grads:
        new[key] = parameters[key[1:]] - learning_rate * grads[key]
    return new


@mistake(
    "train",
    idea="training",
    breaks={"costs"},
    says=N_("The list begins with a cost that is one step late. At which point of an iteration is the cost kept?"),
)
def cost_after_the_update(X, Y, n_h, num_iterations=1000, learning_rate=1.2, activation="tanh", parameters=None):
    if parameters is None:
        parameters = initialize_parameters(X.shape[0], n_h, 1)
    costs = []
    for i in range(num_iterations):
        A2, cache = forward_propagation(X, parameters, activation=activation)
        grads = backward_propagation(parameters, cache, X, Y, activation=activation)
        parameters = update_parameters(parameters, grads, learning_rate=learning_rate)
        A2, cache = forward_propagation(X, parameters, activation=activation)
        costs.append(compute_cost(A2, Y))
    return parameters, costs


@mistake(
    "train",
    idea="options",
    breaks={"costs", "options", "parameters"},
    says=N_("Training starts anew at random although a start was handed in. In which case is a random start needed?"),
)
def always_a_random_start(X, Y, n_h, num_iterations=1000, learning_rate=1.2, activation="tanh", parameters=None):
    parameters = initialize_parameters(X.shape[0], n_h, 1)
    costs = []
    for i in range(num_iterations):
        A2, cache = forward_propagation(X, parameters, activation=activation)
        costs.append(compute_cost(A2, Y))
        grads = backward_propagation(parameters, cache, X, Y, activation=activation)
        parameters = update_parameters(parameters, grads, learning_rate=learning_rate)
    return parameters, costs


@mistake(
    "train",
    idea="options",
    breaks={"options"},
    says=N_(
        "The choice of `activation` does not reach the functions that train calls, so they use their default. Which of them need it?"
    ),
)
def activation_not_handed_on(X, Y, n_h, num_iterations=1000, learning_rate=1.2, activation="tanh", parameters=None):
    if parameters is None:
        parameters = initialize_parameters(X.shape[0], n_h, 1)
    costs = []
    for i in range(num_iterations):
        A2, cache = forward_propagation(X, parameters)
        costs.append(compute_cost(A2, Y))
        grads = backward_propagation(parameters, cache, X, Y)
        parameters = update_parameters(parameters, grads, learning_rate=learning_rate)
    return parameters, costs


@mistake(
    "train",
    idea="options",
    breaks={"options"},
    says=N_("The way forward knows the `activation`, the way back does not. Two functions have to be told."),
)
def activation_only_forward(X, Y, n_h, num_iterations=1000, learning_rate=1.2, activation="tanh", parameters=None):
    if parameters is None:
        parameters = initialize_parameters(X.shape[0], n_h, 1)
    costs = []
    for i in range(num_iterations):
        A2, cache = forward_propagation(X, parameters, activation)
        costs.append(compute_cost(A2, Y))
        grads = backward_propagation(parameters, cache, X, Y)
        parameters = update_parameters(parameters, grads, learning_rate)
    return parameters, costs


@mistake(
    "train",
    idea="options",
    breaks={"options"},
    says=N_("Whatever `learning_rate` is given, the steps are as long as by default. Which function needs to know it?"),
)
def learning_rate_not_handed_on(X, Y, n_h, num_iterations=1000, learning_rate=1.2, activation="tanh", parameters=None):
    if parameters is None:
        parameters = initialize_parameters(X.shape[0], n_h, 1)
    costs = []
    for i in range(num_iterations):
        A2, cache = forward_propagation(X, parameters, activation=activation)
        costs.append(compute_cost(A2, Y))
        grads = backward_propagation(parameters, cache, X, Y, activation=activation)
        parameters = update_parameters(parameters, grads)
    return parameters, costs


@mistake(
    "train",
    idea="symmetry",
    breaks={"random_start"},
    says=N_(
        "With no start given, training begins at zero and the hidden nodes remain alike. Think back to symmetry in notebook 3."
    ),
)
def started_at_zero(X, Y, n_h, num_iterations=1000, learning_rate=1.2, activation="tanh", parameters=None):
    if parameters is None:
        n_x = X.shape[0]
        parameters = {
            "W1": np.zeros((n_h, n_x)),
            "b1": np.zeros((n_h, 1)),
            "W2": np.zeros((1, n_h)),
            "b2": np.zeros((1, 1)),
        }
    costs = []
    for i in range(num_iterations):
        A2, cache = forward_propagation(X, parameters, activation=activation)
        costs.append(compute_cost(A2, Y))
        grads = backward_propagation(parameters, cache, X, Y, activation=activation)
        parameters = update_parameters(parameters, grads, learning_rate=learning_rate)
    return parameters, costs


@mistake(
    "train",
    idea="training",
    breaks={"costs", "options", "parameters", "random_start"},
    says=N_("The gradient of the start is used for every step. After a step the slope is another one."),
)
def gradient_only_once(X, Y, n_h, num_iterations=1000, learning_rate=1.2, activation="tanh", parameters=None):
    if parameters is None:
        parameters = initialize_parameters(X.shape[0], n_h, 1)
    A2, cache = forward_propagation(X, parameters, activation=activation)
    grads = backward_propagation(parameters, cache, X, Y, activation=activation)
    costs = []
    for i in range(num_iterations):
        A2, cache = forward_propagation(X, parameters, activation=activation)
        costs.append(compute_cost(A2, Y))
        parameters = update_parameters(parameters, grads, learning_rate=learning_rate)
    return parameters, costs


@mistake(
    "train",
    idea="training",
    breaks={"costs", "options", "parameters", "random_start"},
    says=N_("All costs are equal: nothing is learnt. What happens to the result of update_parameters?"),
)
def update_thrown_away(X, Y, n_h, num_iterations=1000, learning_rate=1.2, activation="tanh", parameters=None):
    if parameters is None:
        parameters = initialize_parameters(X.shape[0], n_h, 1)
    costs = []
    for i in range(num_iterations):
        A2, cache = forward_propagation(X, parameters, activation=activation)
        costs.append(compute_cost(A2, Y))
        grads = backward_propagation(parameters, cache, X, Y, activation=activation)
        update_parameters(parameters, grads, learning_rate=learning_rate)  # 갱신
    return parameters, costs


@mistake(
    "train",
    idea="training",
    breaks={"costs", "options", "parameters"},
    says=N_("There is one iteration too few. Count how often the loop runs when two iterations are asked for."),
)
def one_iteration_too_few(X, Y, n_h, num_iterations=1000, learning_rate=1.2, activation="tanh", parameters=None):
    if parameters is None:
        parameters = initialize_parameters(X.shape[0], n_h, 1)
    costs = []
    for i in range(1, num_iterations):
        A2, cache = forward_propagation(X, parameters, activation=activation)
        costs.append(compute_cost(A2, Y))
        grads = backward_propagation(parameters, cache, X, Y, activation=activation)
        parameters = update_parameters(parameters, grads, learning_rate=learning_rate)
    return parameters, costs


@mistake(
    "train",
    idea="training",
    breaks={"costs"},
    says=N_("The training is right, but there is one cost too many at the end. Which costs does the exercise ask for?"),
)
def final_cost_as_well(X, Y, n_h, num_iterations=1000, learning_rate=1.2, activation="tanh", parameters=None):
    if parameters is None:
        parameters = initialize_parameters(X.shape[0], n_h, 1)
    costs = []
    for i in range(num_iterations):
        A2, cache = forward_propagation(X, parameters, activation=activation)
        costs.append(compute_cost(A2, Y))
        grads = backward_propagation(parameters, cache, X, Y, activation=activation)
        parameters = update_parameters(parameters, grads, learning_rate=learning_rate)
    A2, cache = forward_propagation(X, parameters, activation=activation)
    costs.append(compute_cost(A2, Y))
    return parameters, costs


@mistake(
    "train",
    idea="training",
    breaks={"costs"},
    says=N_("Only one cost comes back: each new one has replaced the one before. How do you keep them all?"),
)
def only_the_last_cost(X, Y, n_h, num_iterations=1000, learning_rate=1.2, activation="tanh", parameters=None):
    if parameters is None:
        parameters = initialize_parameters(X.shape[0], n_h, 1)
    for i in range(num_iterations):
        A2, cache = forward_propagation(X, parameters, activation=activation)
        costs = compute_cost(A2, Y)
        grads = backward_propagation(parameters, cache, X, Y, activation=activation)
        parameters = update_parameters(parameters, grads, learning_rate=learning_rate)
    return parameters, costs


@mistake(
    "train",
    idea="training",
    breaks={"costs"},
    says=N_("Costs are kept only now and then, as one does for printing. How many are wanted?"),
)
def a_cost_now_and_then(X, Y, n_h, num_iterations=1000, learning_rate=1.2, activation="tanh", parameters=None):
    if parameters is None:
        parameters = initialize_parameters(X.shape[0], n_h, 1)
    costs = []
    for i in range(num_iterations):
        A2, cache = forward_propagation(X, parameters, activation=activation)
        if i % 100 == 0:
            costs.append(compute_cost(A2, Y))
        grads = backward_propagation(parameters, cache, X, Y, activation=activation)
        parameters = update_parameters(parameters, grads, learning_rate=learning_rate)
    return parameters, costs


@mistake(
    "train",
    idea="in_place",
    breaks={"input"},
    says=N_("The training is right, but the start that was handed in has changed as well. Which line writes into it?"),
)
def start_trained_in_place(X, Y, n_h, num_iterations=1000, learning_rate=1.2, activation="tanh", parameters=None):
    if parameters is None:
        parameters = initialize_parameters(X.shape[0], n_h, 1)
    costs = []
    for i in range(num_iterations):
        A2, cache = forward_propagation(X, parameters, activation=activation)
        costs.append(compute_cost(A2, Y))
        grads = backward_propagation(parameters, cache, X, Y, activation=activation)
        for key in parameters:
            parameters[key] -= learning_rate * grads["d" + key]
    return parameters, costs


@mistake(
    "predict",
    idea="output",
    breaks={"activation", "values"},
    says=N_("The output of the network comes back as it is. An answer is one of two numbers."),
)
def returned_the_probability(parameters, X, activation="tanh"):
    A2, cache = forward_propagation(X, parameters, activation=activation)
    return A2


@mistake(
    "predict",
    idea="output",
    breaks={"values"},
    says=N_("Almost right: look at samples that lie exactly on the boundary. To which side do they belong?"),
)
def boundary_counted_in(parameters, X, activation="tanh"):
    A2, cache = forward_propagation(X, parameters, activation=activation)
    return (A2 >= 0.5).astype(int)


@mistake(
    "predict",
    idea="output",
    breaks={"activation", "shape", "values"},
    says=N_(
        "Every answer is 0: turning into an integer drops the places after the decimal point, and argmax of a single "
        "row is always 0."
    ),
)
def decimals_cut_off(parameters, X, activation="tanh"):
    A2, cache = forward_propagation(X, parameters, activation=activation)
    return A2.astype(int)


@mistake(
    "predict",
    idea="output",
    breaks={"activation", "shape", "values"},
    says=N_(
        "Every answer is 1: A2 is never below 0, and a sigmoid taken of it once more is never below one half. Where is "
        "the middle?"
    ),
)
def threshold_at_zero(parameters, X, activation="tanh"):
    A2, cache = forward_propagation(X, parameters, activation=activation)
    return np.where(A2 > 0, 1, 0)


@mistake(
    "predict",
    idea="output",
    breaks={"activation", "values"},
    says=N_("The two answers have changed places. Which class does a large output speak for?"),
)
def answers_exchanged(parameters, X, activation="tanh"):
    A2, _ = forward_propagation(X, parameters, activation=activation)
    return np.where(A2 < 0.5, 1, 0)


@mistake(
    "predict",
    idea="options",
    breaks={"activation"},
    says=N_("The prediction is always made with the default activation, even for a network trained with another."),
)
def activation_forgotten(parameters, X, activation="tanh"):
    A2, _ = forward_propagation(X, parameters)
    return A2 > 0.5


@mistake(
    "predict",
    idea="output",
    breaks={"activation", "shape", "values"},
    says=N_("argmax chooses among several output nodes. How many does this network have?"),
)
def largest_of_one_output(parameters, X, activation="tanh"):
    A2, _ = forward_propagation(X, parameters, activation=activation)
    return np.argmax(A2, axis=0)


@mistake(
    "predict",
    idea="axes",
    breaks={"shape"},
    says=N_("The answers are right, but the result has lost an axis. How many axes does Y have?"),
)
def answers_without_a_row(parameters, X, activation="tanh"):
    A2, _ = forward_propagation(X, parameters, activation=activation)
    return np.array([1 if a > 0.5 else 0 for a in A2[0]])


@mistake(
    "choose_hidden_size",
    idea="training",
    breaks={"validation"},
    says=N_("The candidates were trained on the data that is there to judge them. Which set is for which step?"),
)
def trained_on_validation_data(X_train, Y_train, X_val, Y_val, candidates, num_iterations=300):
    best, best_accuracy = None, -1
    for n_h in sorted(candidates):
        parameters, costs = train(X_val, Y_val, n_h, num_iterations=num_iterations)
        accuracy = np.mean(predict(parameters, X_val) == Y_val)
        if accuracy > best_accuracy:
            best, best_accuracy = n_h, accuracy
    return best


@mistake(
    "choose_hidden_size",
    idea="training",
    breaks={"validation"},
    says=N_("The sizes are compared on the data they were trained on. What is the other set of data there for?"),
)
def accuracy_on_training_data(X_train, Y_train, X_val, Y_val, candidates, num_iterations=300):
    best, best_accuracy = None, -1
    for n_h in sorted(candidates):
        parameters, costs = train(X_train, Y_train, n_h, num_iterations=num_iterations)
        accuracy = np.mean(predict(parameters, X_train) == Y_train)
        if accuracy > best_accuracy:
            best, best_accuracy = n_h, accuracy
    return best


@mistake(
    "choose_hidden_size",
    idea="training",
    breaks={"ties"},
    says=N_(
        "Of equally good candidates the one that was tried last wins. What has to happen for the best to be replaced?"
    ),
)
def last_of_equals(X_train, Y_train, X_val, Y_val, candidates, num_iterations=300):
    best, best_accuracy = None, -1
    for n_h in candidates:
        parameters, costs = train(X_train, Y_train, n_h, num_iterations=num_iterations)
        accuracy = np.mean(predict(parameters, X_val) == Y_val)
        if accuracy >= best_accuracy:
            best, best_accuracy = n_h, accuracy
    return best


@mistake(
    "choose_hidden_size",
    idea="training",
    breaks={"ties"},
    says=N_("Of equally good candidates the one that was tried first wins. Do candidates always come in order?"),
)
def first_of_equals(X_train, Y_train, X_val, Y_val, candidates, num_iterations=300):
    accuracies = []
    for n_h in candidates:
        parameters, costs = train(X_train, Y_train, n_h, num_iterations=num_iterations)
        accuracies.append(np.mean(predict(parameters, X_val) == Y_val))
    return candidates[np.argmax(accuracies)]


@mistake(
    "choose_hidden_size",
    idea="training",
    breaks={"ties"},
    says=N_(
        "Of equally good candidates the largest one wins. What does your comparison do when two accuracies are equal?"
    ),
)
def largest_of_equals(X_train, Y_train, X_val, Y_val, candidates, num_iterations=300):
    results = []
    for n_h in candidates:
        parameters, costs = train(X_train, Y_train, n_h, num_iterations=num_iterations)
        accuracy = np.mean(predict(parameters, X_val) == Y_val)
        results.append((accuracy, n_h))
    return max(results)[1]


@mistake(
    "choose_hidden_size",
    idea="training",
    breaks={"best", "ties", "validation"},
    says=N_("The candidate with the lowest accuracy is chosen. Check in which direction you compare."),
)
def worst_of_all(X_train, Y_train, X_val, Y_val, candidates, num_iterations=300):
    accuracies = {}
    for n_h in sorted(candidates):
        parameters, costs = train(X_train, Y_train, n_h, num_iterations=num_iterations)
        accuracies[n_h] = np.mean(predict(parameters, X_val) == Y_val)
    return min(accuracies, key=accuracies.get)


@mistake(
    "choose_hidden_size",
    idea="training",
    breaks={"best", "ties", "validation"},
    says=N_(
        "The largest candidate nearly always wins, even against a more accurate one. Is the best accuracy so far brought up to date?"
    ),
)
def record_not_kept(X_train, Y_train, X_val, Y_val, candidates, num_iterations=300):
    best_size, best_accuracy = None, 0
    for n_h in sorted(candidates):
        parameters, _ = train(X_train, Y_train, n_h, num_iterations=num_iterations)
        accuracy = np.mean(predict(parameters, X_val) == Y_val)
        if accuracy > best_accuracy:
            best_size = n_h
    return best_size


@mistake(
    "choose_hidden_size",
    idea="training",
    breaks={"best", "ties", "validation"},
    says=N_("What comes back is how good the winner is. The question is which candidate wins."),
)
def returned_the_accuracy(X_train, Y_train, X_val, Y_val, candidates, num_iterations=300):
    best = 0
    for n_h in sorted(candidates):
        parameters, _ = train(X_train, Y_train, n_h, num_iterations=num_iterations)
        best = max(best, np.mean(predict(parameters, X_val) == Y_val))
    return best


@mistake(
    "choose_hidden_size",
    idea="training",
    breaks={"best", "ties", "validation"},
    says=N_("argmax gives the place in the list. One more step leads from the place to the candidate."),
)
def returned_the_index(X_train, Y_train, X_val, Y_val, candidates, num_iterations=300):
    accuracies = []
    for n_h in sorted(candidates):  # 작은 것부터
        parameters, _ = train(X_train, Y_train, n_h, num_iterations=num_iterations)
        accuracies.append(np.mean(predict(parameters, X_val) == Y_val))
    return np.argmax(accuracies)


@mistake(
    "forward_propagation",
    idea="layer",
    breaks={"activation", "cache", "values"},
    says=N_("The hidden layer goes without its bias. Compare the two lines that make a Z."),
)
def first_bias_left_out(X, parameters, activation="tanh"):
    W1, b1, W2, b2 = parameters["W1"], parameters["b1"], parameters["W2"], parameters["b2"]
    g = {"tanh": np.tanh, "relu": relu, "sigmoid": sigmoid}[activation]
    Z1 = W1 @ X
    A1 = g(Z1)
    Z2 = W2 @ A1 + b2
    A2 = sigmoid(Z2)
    return A2, {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}


@mistake(
    "forward_propagation",
    idea="layer",
    breaks={"activation", "cache", "values"},
    says=N_("The output layer goes without its bias. Compare the two lines that make a Z."),
)
def second_bias_left_out(X, parameters, activation="tanh"):
    W1, b1, W2, b2 = parameters["W1"], parameters["b1"], parameters["W2"], parameters["b2"]
    g = {"tanh": np.tanh, "relu": relu, "sigmoid": sigmoid}[activation]
    Z1 = W1 @ X + b1
    A1 = g(Z1)
    Z2 = W2 @ A1
    A2 = sigmoid(Z2)
    return A2, {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}


@mistake(
    "forward_propagation",
    idea="output",
    breaks={"activation", "cache", "values"},
    says=N_("The output is cut off at 0 and unbounded above: that is ReLU. Which activation gives a probability?"),
)
def relu_at_the_output(X, parameters, activation="tanh"):
    W1, b1, W2, b2 = parameters["W1"], parameters["b1"], parameters["W2"], parameters["b2"]
    g = {"tanh": np.tanh, "relu": relu, "sigmoid": sigmoid}[activation]
    Z1 = W1 @ X + b1
    A1 = g(Z1)
    Z2 = W2 @ A1 + b2
    A2 = relu(Z2)
    return A2, {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}


@mistake(
    "forward_propagation",
    idea="layer",
    breaks={"activation", "cache", "values"},
    says=N_("The hidden layer has no activation, and two layers without one are a single layer. Where is A1 made?"),
)
def no_hidden_activation(X, parameters, activation="tanh"):
    W1, b1, W2, b2 = parameters["W1"], parameters["b1"], parameters["W2"], parameters["b2"]
    g = {"tanh": np.tanh, "relu": relu, "sigmoid": sigmoid}[activation]
    Z1 = W1 @ X + b1
    A1 = Z1
    Z2 = W2 @ A1 + b2
    A2 = sigmoid(Z2)
    return A2, {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}


@mistake(
    "forward_propagation",
    idea="output",
    breaks={"activation", "cache", "values"},
    says=N_(
        "The output goes through the activation of the hidden layer. It has one of its own, whatever `activation` is."
    ),
)
def same_activation_at_the_output(X, parameters, activation="tanh"):
    W1, b1, W2, b2 = parameters["W1"], parameters["b1"], parameters["W2"], parameters["b2"]
    g = {"tanh": np.tanh, "relu": relu, "sigmoid": sigmoid}[activation]
    Z1 = W1 @ X + b1
    A1 = g(Z1)
    Z2 = W2 @ A1 + b2
    A2 = g(Z2)
    return A2, {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}


@mistake(
    "forward_propagation",
    idea="options",
    breaks={"activation", "cache", "shapes", "values"},
    says=N_("Output and cache come back in the other order. What do the callers take first?"),
)
def cache_comes_first(X, parameters, activation="tanh"):
    W1, b1, W2, b2 = parameters["W1"], parameters["b1"], parameters["W2"], parameters["b2"]
    g = {"tanh": np.tanh, "relu": relu, "sigmoid": sigmoid}[activation]
    Z1 = W1 @ X + b1
    A1 = g(Z1)
    Z2 = W2 @ A1 + b2
    A2 = sigmoid(Z2)
    return {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}, A2


@mistake(
    "forward_propagation",
    idea="options",
    breaks={"cache", "shapes"},
    says=N_("The cache is a tuple, and backward_propagation looks things up in it by name."),
)
def cache_as_a_tuple(X, parameters, activation="tanh"):
    W1, b1, W2, b2 = parameters["W1"], parameters["b1"], parameters["W2"], parameters["b2"]
    g = {"tanh": np.tanh, "relu": relu, "sigmoid": sigmoid}[activation]
    Z1 = W1 @ X + b1
    A1 = g(Z1)
    Z2 = W2 @ A1 + b2
    A2 = sigmoid(Z2)
    return A2, (Z1, A1, Z2, A2)


@mistake(
    "forward_propagation",
    idea="layer",
    breaks={"activation", "cache", "values"},
    says=N_("The biases go in with the wrong sign."),
)
def biases_subtracted(X, parameters, activation="tanh"):
    W1, b1, W2, b2 = parameters["W1"], parameters["b1"], parameters["W2"], parameters["b2"]
    g = {"tanh": np.tanh, "relu": relu, "sigmoid": sigmoid}[activation]
    Z1 = W1 @ X - b1
    A1 = g(Z1)
    Z2 = W2 @ A1 - b2
    A2 = sigmoid(Z2)
    return A2, {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}


@mistake(
    "forward_propagation",
    idea="output",
    breaks={"activation", "cache", "values"},
    says=N_("The output is 0 or 1. Deciding is the task of predict: here the probability is wanted."),
)
def output_rounded(X, parameters, activation="tanh"):
    W1, b1, W2, b2 = parameters["W1"], parameters["b1"], parameters["W2"], parameters["b2"]
    g = {"tanh": np.tanh, "relu": relu, "sigmoid": sigmoid}[activation]
    Z1 = W1 @ X + b1
    A1 = g(Z1)
    Z2 = W2 @ A1 + b2
    A2 = np.round(sigmoid(Z2))
    return A2, {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}


@mistake(
    "compute_cost",
    idea="output",
    breaks={"values"},
    says=N_("Every cost is too small by the same factor. To which base is the logarithm taken?"),
)
def logarithm_to_base_ten(A2, Y):
    return -np.mean(Y * np.log10(A2) + (1 - Y) * np.log10(1 - A2))


@mistake(
    "compute_cost",
    idea="mean",
    breaks={"values"},
    says=N_("Each cost is halved, as is usual for squared errors. Cross-entropy has no one half."),
)
def divided_by_two_m(A2, Y):
    return -np.sum(Y * np.log(A2) + (1 - Y) * np.log(1 - A2)) / (2 * Y.shape[1])


@mistake(
    "compute_cost",
    idea="stability",
    breaks={"values"},
    says=N_("The small number inside the logarithm is not small enough to go unnoticed."),
)
def epsilon_in_the_logarithm(A2, Y):
    eps = 1e-3
    return -np.mean(Y * np.log(A2 + eps) + (1 - Y) * np.log(1 - A2 + eps))


@mistake(
    "compute_cost",
    idea="output",
    breaks={"values"},
    says=N_(
        "The second term has the other sign: samples of class 0 make the cost smaller. Which signs has the formula?"
    ),
)
def terms_subtracted(A2, Y):
    return -np.mean(Y * np.log(A2) - (1 - Y) * np.log(1 - A2))


@mistake(
    "compute_cost",
    idea="output",
    breaks={"values"},
    says=N_("1 is subtracted from the logarithm, and not A2 from 1 inside it. Where does the bracket close?"),
)
def one_minus_of_the_logarithm(A2, Y):
    return -np.mean(Y * np.log(A2) + (1 - Y) * (1 - np.log(A2)))


@mistake(
    "compute_cost",
    idea="output",
    breaks={"values"},
    says=N_("This is the share of wrong answers. It says nothing of how sure they were, and has no slope to go down."),
)
def share_of_wrong_answers(A2, Y):
    return np.mean((A2 > 0.5) != Y)


@mistake(
    "compute_cost",
    idea="axes",
    breaks={"mean", "scalar"},
    says=N_("There is a cost for each sample. Which step makes one number of them?"),
)
def cost_kept_as_a_row(A2, Y):
    return -(Y * np.log(A2) + (1 - Y) * np.log(1 - A2))


@mistake(
    "backward_propagation",
    idea="layer",
    breaks={"shapes"},
    says=N_("The rows and columns of dW2 have changed places. Compare its shape with that of W2."),
)
def dw2_transposed(parameters, cache, X, Y, activation="tanh"):
    m = X.shape[1]
    Z1, A1, A2 = cache["Z1"], cache["A1"], cache["A2"]
    slopes = {"tanh": 1 - A1**2, "relu": relu_derivative(Z1), "sigmoid": sigmoid_derivative(Z1)}
    dZ2 = A2 - Y
    dW2 = A1 @ dZ2.T / m
    db2 = np.sum(dZ2, axis=1, keepdims=True) / m
    dZ1 = parameters["W2"].T @ dZ2 * slopes[activation]
    dW1 = dZ1 @ X.T / m
    db1 = np.sum(dZ1, axis=1, keepdims=True) / m
    return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}


@mistake(
    "backward_propagation",
    idea="axes",
    breaks={"hidden_layer", "output_layer", "relu", "shapes", "sigmoid"},
    says=N_("The gradients of the biases are added up along the nodes, not along the samples."),
)
def summed_over_the_nodes(parameters, cache, X, Y, activation="tanh"):
    m = X.shape[1]
    Z1, A1, A2 = cache["Z1"], cache["A1"], cache["A2"]
    slopes = {"tanh": 1 - A1**2, "relu": relu_derivative(Z1), "sigmoid": sigmoid_derivative(Z1)}
    dZ2 = A2 - Y
    dW2 = dZ2 @ A1.T / m
    db2 = np.sum(dZ2, axis=0, keepdims=True) / m
    dZ1 = parameters["W2"].T @ dZ2 * slopes[activation]
    dW1 = dZ1 @ X.T / m
    db1 = np.sum(dZ1, axis=0, keepdims=True) / m
    return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}


@mistake(
    "backward_propagation",
    idea="derivative",
    breaks={"hidden_layer"},
    says=N_("For tanh, 1 minus the square is right for A1, and was taken of Z1. Which of the two is the activation?"),
)
def tanh_slope_at_z1(parameters, cache, X, Y, activation="tanh"):
    m = X.shape[1]
    Z1, A1, A2 = cache["Z1"], cache["A1"], cache["A2"]
    slopes = {"tanh": 1 - Z1**2, "relu": relu_derivative(Z1), "sigmoid": sigmoid_derivative(Z1)}
    dZ2 = A2 - Y
    dW2 = dZ2 @ A1.T / m
    db2 = np.sum(dZ2, axis=1, keepdims=True) / m
    dZ1 = parameters["W2"].T @ dZ2 * slopes[activation]
    dW1 = dZ1 @ X.T / m
    db1 = np.sum(dZ1, axis=1, keepdims=True) / m
    return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}


@mistake(
    "backward_propagation",
    idea="derivative",
    breaks={"hidden_layer"},
    says=N_("For tanh the square is missing in the slope."),
)
def tanh_slope_without_square(parameters, cache, X, Y, activation="tanh"):
    m = X.shape[1]
    Z1, A1, A2 = cache["Z1"], cache["A1"], cache["A2"]
    slopes = {"tanh": 1 - A1, "relu": relu_derivative(Z1), "sigmoid": sigmoid_derivative(Z1)}
    dZ2 = A2 - Y
    dW2 = dZ2 @ A1.T / m
    db2 = np.sum(dZ2, axis=1, keepdims=True) / m
    dZ1 = parameters["W2"].T @ dZ2 * slopes[activation]
    dW1 = dZ1 @ X.T / m
    db1 = np.sum(dZ1, axis=1, keepdims=True) / m
    return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}


@mistake(
    "backward_propagation",
    idea="derivative",
    breaks={"hidden_layer"},
    says=N_("tanh is applied to A1, which is an activation already."),
)
def tanh_slope_at_a1(parameters, cache, X, Y, activation="tanh"):
    m = X.shape[1]
    Z1, A1, A2 = cache["Z1"], cache["A1"], cache["A2"]
    slopes = {"tanh": 1 - np.tanh(A1) ** 2, "relu": relu_derivative(Z1), "sigmoid": sigmoid_derivative(Z1)}
    dZ2 = A2 - Y
    dW2 = dZ2 @ A1.T / m
    db2 = np.sum(dZ2, axis=1, keepdims=True) / m
    dZ1 = parameters["W2"].T @ dZ2 * slopes[activation]
    dW1 = dZ1 @ X.T / m
    db1 = np.sum(dZ1, axis=1, keepdims=True) / m
    return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}


@mistake(
    "backward_propagation",
    idea="derivative",
    breaks={"hidden_layer", "relu"},
    says=N_("The slope is A1(1 - A1) for every activation. That belongs to one of them."),
)
def sigmoid_rule_for_all(parameters, cache, X, Y, activation="tanh"):
    m = X.shape[1]
    Z1, A1, A2 = cache["Z1"], cache["A1"], cache["A2"]
    slopes = {"tanh": A1 * (1 - A1), "relu": A1 * (1 - A1), "sigmoid": A1 * (1 - A1)}
    dZ2 = A2 - Y
    dW2 = dZ2 @ A1.T / m
    db2 = np.sum(dZ2, axis=1, keepdims=True) / m
    dZ1 = parameters["W2"].T @ dZ2 * slopes[activation]
    dW1 = dZ1 @ X.T / m
    db1 = np.sum(dZ1, axis=1, keepdims=True) / m
    return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}


@mistake(
    "backward_propagation",
    idea="derivative",
    breaks={"hidden_layer", "sigmoid"},
    says=N_("The slope is that of ReLU for every activation. Each has a derivative of its own."),
)
def relu_rule_for_all(parameters, cache, X, Y, activation="tanh"):
    m = X.shape[1]
    Z1, A1, A2 = cache["Z1"], cache["A1"], cache["A2"]
    slopes = {"tanh": relu_derivative(Z1), "relu": relu_derivative(Z1), "sigmoid": relu_derivative(Z1)}
    dZ2 = A2 - Y
    dW2 = dZ2 @ A1.T / m
    db2 = np.sum(dZ2, axis=1, keepdims=True) / m
    dZ1 = parameters["W2"].T @ dZ2 * slopes[activation]
    dW1 = dZ1 @ X.T / m
    db1 = np.sum(dZ1, axis=1, keepdims=True) / m
    return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}


@mistake(
    "backward_propagation",
    idea="derivative",
    breaks={"sigmoid"},
    says=N_("For the sigmoid the function itself stands where its slope should."),
)
def sigmoid_itself_for_its_slope(parameters, cache, X, Y, activation="tanh"):
    m = X.shape[1]
    Z1, A1, A2 = cache["Z1"], cache["A1"], cache["A2"]
    slopes = {"tanh": 1 - A1**2, "relu": relu_derivative(Z1), "sigmoid": A1}
    dZ2 = A2 - Y
    dW2 = dZ2 @ A1.T / m
    db2 = np.sum(dZ2, axis=1, keepdims=True) / m
    dZ1 = parameters["W2"].T @ dZ2 * slopes[activation]
    dW1 = dZ1 @ X.T / m
    db1 = np.sum(dZ1, axis=1, keepdims=True) / m
    return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}


@mistake(
    "backward_propagation",
    idea="mean",
    breaks={"hidden_layer", "output_layer", "relu", "sigmoid"},
    says=N_("The gradients of the biases are means, those of the weights sums. Compare the lines pair by pair."),
)
def weights_not_averaged(parameters, cache, X, Y, activation="tanh"):
    m = X.shape[1]
    Z1, A1, A2 = cache["Z1"], cache["A1"], cache["A2"]
    slopes = {"tanh": 1 - A1**2, "relu": relu_derivative(Z1), "sigmoid": sigmoid_derivative(Z1)}
    dZ2 = A2 - Y
    dW2 = dZ2 @ A1.T
    db2 = np.sum(dZ2, axis=1, keepdims=True) / m
    dZ1 = parameters["W2"].T @ dZ2 * slopes[activation]
    dW1 = dZ1 @ X.T
    db1 = np.sum(dZ1, axis=1, keepdims=True) / m
    return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}


@mistake(
    "backward_propagation",
    idea="mean",
    breaks={"hidden_layer", "relu", "sigmoid"},
    says=N_("The second layer is averaged over the samples, the first is not. Compare the lines layer by layer."),
)
def hidden_layer_not_averaged(parameters, cache, X, Y, activation="tanh"):
    m = X.shape[1]
    Z1, A1, A2 = cache["Z1"], cache["A1"], cache["A2"]
    slopes = {"tanh": 1 - A1**2, "relu": relu_derivative(Z1), "sigmoid": sigmoid_derivative(Z1)}
    dZ2 = A2 - Y
    dW2 = dZ2 @ A1.T / m
    db2 = np.sum(dZ2, axis=1, keepdims=True) / m
    dZ1 = parameters["W2"].T @ dZ2 * slopes[activation]
    dW1 = dZ1 @ X.T
    db1 = np.sum(dZ1, axis=1, keepdims=True)
    return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}


@mistake(
    "backward_propagation",
    idea="mean",
    breaks={"hidden_layer", "output_layer", "relu", "sigmoid"},
    says=N_("dZ2 is divided by m already, and all that follows once more. Once is enough."),
)
def averaged_twice(parameters, cache, X, Y, activation="tanh"):
    m = X.shape[1]
    Z1, A1, A2 = cache["Z1"], cache["A1"], cache["A2"]
    slopes = {"tanh": 1 - A1**2, "relu": relu_derivative(Z1), "sigmoid": sigmoid_derivative(Z1)}
    dZ2 = (A2 - Y) / m
    dW2 = dZ2 @ A1.T / m
    db2 = np.sum(dZ2, axis=1, keepdims=True) / m
    dZ1 = parameters["W2"].T @ dZ2 * slopes[activation]
    dW1 = dZ1 @ X.T / m
    db1 = np.sum(dZ1, axis=1, keepdims=True) / m
    return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}


@mistake(
    "backward_propagation",
    idea="mean",
    breaks={"hidden_layer", "output_layer", "relu", "sigmoid"},
    says=N_("All gradients are half as large as they should be: there is a 2 beside the m."),
)
def divided_by_two_m(parameters, cache, X, Y, activation="tanh"):
    m = 2 * X.shape[1]
    Z1, A1, A2 = cache["Z1"], cache["A1"], cache["A2"]
    slopes = {"tanh": 1 - A1**2, "relu": relu_derivative(Z1), "sigmoid": sigmoid_derivative(Z1)}
    dZ2 = A2 - Y
    dW2 = dZ2 @ A1.T / m
    db2 = np.sum(dZ2, axis=1, keepdims=True) / m
    dZ1 = parameters["W2"].T @ dZ2 * slopes[activation]
    dW1 = dZ1 @ X.T / m
    db1 = np.sum(dZ1, axis=1, keepdims=True) / m
    return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}


@mistake(
    "backward_propagation",
    idea="options",
    breaks={"hidden_layer", "output_layer", "relu", "shapes", "sigmoid"},
    says=N_("The gradients are filed under the names of the parameters. Compare the keys with the table."),
)
def keys_without_d(parameters, cache, X, Y, activation="tanh"):
    m = X.shape[1]
    Z1, A1, A2 = cache["Z1"], cache["A1"], cache["A2"]
    slopes = {"tanh": 1 - A1**2, "relu": relu_derivative(Z1), "sigmoid": sigmoid_derivative(Z1)}
    dZ2 = A2 - Y
    dW2 = dZ2 @ A1.T / m
    db2 = np.sum(dZ2, axis=1, keepdims=True) / m
    dZ1 = parameters["W2"].T @ dZ2 * slopes[activation]
    dW1 = dZ1 @ X.T / m
    db1 = np.sum(dZ1, axis=1, keepdims=True) / m
    return {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}


@mistake(
    "backward_propagation",
    idea="chain_rule",
    breaks={"hidden_layer", "relu", "shapes", "sigmoid"},
    says=N_("dW1 is calculated with A1. What did W1 multiply on the way forward?"),
)
def a1_in_dw1(parameters, cache, X, Y, activation="tanh"):
    m = X.shape[1]
    Z1, A1, A2 = cache["Z1"], cache["A1"], cache["A2"]
    slopes = {"tanh": 1 - A1**2, "relu": relu_derivative(Z1), "sigmoid": sigmoid_derivative(Z1)}
    dZ2 = A2 - Y
    dW2 = dZ2 @ A1.T / m
    db2 = np.sum(dZ2, axis=1, keepdims=True) / m
    dZ1 = parameters["W2"].T @ dZ2 * slopes[activation]
    dW1 = dZ1 @ A1.T / m
    db1 = np.sum(dZ1, axis=1, keepdims=True) / m
    return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}


@mistake(
    "backward_propagation",
    idea="output",
    breaks={"hidden_layer", "output_layer", "relu", "sigmoid"},
    says=N_("The difference is taken between Z2 and Y. What does the network answer with?"),
)
def z2_for_a2(parameters, cache, X, Y, activation="tanh"):
    m = X.shape[1]
    Z1, A1, A2 = cache["Z1"], cache["A1"], cache["Z2"]
    slopes = {"tanh": 1 - A1**2, "relu": relu_derivative(Z1), "sigmoid": sigmoid_derivative(Z1)}
    dZ2 = A2 - Y
    dW2 = dZ2 @ A1.T / m
    db2 = np.sum(dZ2, axis=1, keepdims=True) / m
    dZ1 = parameters["W2"].T @ dZ2 * slopes[activation]
    dW1 = dZ1 @ X.T / m
    db1 = np.sum(dZ1, axis=1, keepdims=True) / m
    return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}


@mistake(
    "backward_propagation",
    idea="chain_rule",
    breaks={"hidden_layer", "relu", "sigmoid"},
    says=N_("The slope of the hidden layer is added where it should be multiplied."),
)
def slope_before_w2(parameters, cache, X, Y, activation="tanh"):
    m = X.shape[1]
    Z1, A1, A2 = cache["Z1"], cache["A1"], cache["A2"]
    slopes = {"tanh": 1 - A1**2, "relu": relu_derivative(Z1), "sigmoid": sigmoid_derivative(Z1)}
    dZ2 = A2 - Y
    dW2 = dZ2 @ A1.T / m
    db2 = np.sum(dZ2, axis=1, keepdims=True) / m
    dZ1 = parameters["W2"].T @ dZ2 + slopes[activation]
    dW1 = dZ1 @ X.T / m
    db1 = np.sum(dZ1, axis=1, keepdims=True) / m
    return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}


@mistake(
    "update_parameters",
    idea="training",
    breaks={"learning_rate", "values"},
    says=N_("The weights move, the biases stay. Each of the four parameters has a gradient."),
)
def biases_not_updated(parameters, grads, learning_rate=1.2):
    new = dict(parameters)
    for key in ("W1", "W2"):
        new[key] = parameters[key] - learning_rate * grads["d" + key]
    return new


@mistake(
    "update_parameters",
    idea="training",
    breaks={"learning_rate", "values"},
    says=N_("The gradient is divided by the learning rate: a smaller rate makes larger steps."),
)
def divided_by_the_rate(parameters, grads, learning_rate=1.2):
    return {key: parameters[key] - grads["d" + key] / learning_rate for key in parameters}


@mistake(
    "update_parameters",
    idea="training",
    breaks={"learning_rate", "values"},
    says=N_("The rate multiplies the parameters, too. It belongs to the gradient alone."),
)
def rate_times_everything(parameters, grads, learning_rate=1.2):
    return {key: learning_rate * (parameters[key] - grads["d" + key]) for key in parameters}


@mistake(
    "update_parameters",
    idea="training",
    breaks={"learning_rate", "values"},
    says=N_("The two layers have taken each other's bias gradients, or the same one twice."),
)
def gradients_exchanged(parameters, grads, learning_rate=1.2):
    new = {key: parameters[key] - learning_rate * grads["d" + key] for key in parameters}
    new["b1"] = parameters["b1"] - learning_rate * grads["db2"]
    return new


@mistake(
    "update_parameters",
    idea="options",
    breaks={"values"},
    says=N_("With no rate given, the step is another one than in the exercise. Look at the default."),
)
def another_default_rate(parameters, grads, learning_rate=0.01):
    return {key: parameters[key] - learning_rate * grads["d" + key] for key in parameters}


@mistake(
    "update_parameters",
    idea="options",
    breaks={"input", "learning_rate", "values"},
    says=N_("Nothing comes back: the function ends without a return."),
)
def nothing_returned(parameters, grads, learning_rate=1.2):
    new = {}
    for key in parameters:
        new[key] = parameters[key] - learning_rate * grads["d" + key]


@mistake(
    "train",
    idea="options",
    breaks={"costs", "input", "options", "parameters", "random_start"},
    says=N_("The costs are kept but not handed back. What does the exercise want after `return`?"),
)
def only_the_parameters(X, Y, n_h, num_iterations=1000, learning_rate=1.2, activation="tanh", parameters=None):
    if parameters is None:
        parameters = initialize_parameters(X.shape[0], n_h, 1)
    costs = []
    for i in range(num_iterations):
        A2, cache = forward_propagation(X, parameters, activation=activation)
        costs.append(compute_cost(A2, Y))
        grads = backward_propagation(parameters, cache, X, Y, activation=activation)
        parameters = update_parameters(parameters, grads, learning_rate=learning_rate)
    return parameters


@mistake(
    "train",
    idea="options",
    breaks={"costs", "options", "parameters"},
    says=N_("The number of iterations is always the same, whatever is asked for."),
)
def always_a_hundred_iterations(X, Y, n_h, num_iterations=1000, learning_rate=1.2, activation="tanh", parameters=None):
    if parameters is None:
        parameters = initialize_parameters(X.shape[0], n_h, 1)
    costs = []
    for i in range(100):
        A2, cache = forward_propagation(X, parameters, activation=activation)
        costs.append(compute_cost(A2, Y))
        grads = backward_propagation(parameters, cache, X, Y, activation=activation)
        parameters = update_parameters(parameters, grads, learning_rate=learning_rate)
    return parameters, costs


@mistake(
    "train",
    idea="options",
    breaks={"costs", "parameters", "random_start"},
    says=N_("With no rate given, the steps are others than in the exercise. Look at the default."),
)
def another_default_rate_in_train(
    X, Y, n_h, num_iterations=1000, learning_rate=0.1, activation="tanh", parameters=None
):
    if parameters is None:
        parameters = initialize_parameters(X.shape[0], n_h, 1)
    costs = []
    for i in range(num_iterations):
        A2, cache = forward_propagation(X, parameters, activation=activation)
        costs.append(compute_cost(A2, Y))
        grads = backward_propagation(parameters, cache, X, Y, activation=activation)
        parameters = update_parameters(parameters, grads, learning_rate=learning_rate)
    return parameters, costs


@mistake(
    "train",
    idea="training",
    breaks={"costs"},
    says=N_("The list holds the outputs of the network. The costs are made from them and Y."),
)
def outputs_for_costs(X, Y, n_h, num_iterations=1000, learning_rate=1.2, activation="tanh", parameters=None):
    if parameters is None:
        parameters = initialize_parameters(X.shape[0], n_h, 1)
    costs = []
    for i in range(num_iterations):
        A2, cache = forward_propagation(X, parameters, activation=activation)
        costs.append(A2)
        grads = backward_propagation(parameters, cache, X, Y, activation=activation)
        parameters = update_parameters(parameters, grads, learning_rate=learning_rate)
    return parameters, costs


@mistake(
    "train",
    idea="training",
    breaks={"costs"},
    says=N_("The costs come in the opposite order. The first iteration is to stand first."),
)
def costs_newest_first(X, Y, n_h, num_iterations=1000, learning_rate=1.2, activation="tanh", parameters=None):
    if parameters is None:
        parameters = initialize_parameters(X.shape[0], n_h, 1)
    costs = []
    for i in range(num_iterations):
        A2, cache = forward_propagation(X, parameters, activation=activation)
        costs.insert(0, compute_cost(A2, Y))
        grads = backward_propagation(parameters, cache, X, Y, activation=activation)
        parameters = update_parameters(parameters, grads, learning_rate=learning_rate)
    return parameters, costs


@mistake(
    "train",
    idea="layer",
    breaks={"random_start"},
    says=N_("With no start given, the sizes of the layers are handed over in the wrong order."),
)
def inputs_and_nodes_exchanged(X, Y, n_h, num_iterations=1000, learning_rate=1.2, activation="tanh", parameters=None):
    if parameters is None:
        parameters = initialize_parameters(n_h, X.shape[0], 1)
    costs = []
    for i in range(num_iterations):
        A2, cache = forward_propagation(X, parameters, activation=activation)
        costs.append(compute_cost(A2, Y))
        grads = backward_propagation(parameters, cache, X, Y, activation=activation)
        parameters = update_parameters(parameters, grads, learning_rate=learning_rate)
    return parameters, costs


@mistake(
    "train",
    idea="training",
    breaks={"costs", "options", "parameters", "random_start"},
    says=N_("The cost grows: the steps go up the slope."),
)
def uphill_in_train(X, Y, n_h, num_iterations=1000, learning_rate=1.2, activation="tanh", parameters=None):
    if parameters is None:
        parameters = initialize_parameters(X.shape[0], n_h, 1)
    costs = []
    for i in range(num_iterations):
        A2, cache = forward_propagation(X, parameters, activation=activation)
        costs.append(compute_cost(A2, Y))
        grads = backward_propagation(parameters, cache, X, Y, activation=activation)
        parameters = update_parameters(parameters, grads, learning_rate=-learning_rate)
    return parameters, costs


@mistake(
    "train",
    idea="training",
    breaks={"costs"},
    says=N_("The costs are added up from iteration to iteration. Each has one of its own."),
)
def costs_added_up(X, Y, n_h, num_iterations=1000, learning_rate=1.2, activation="tanh", parameters=None):
    if parameters is None:
        parameters = initialize_parameters(X.shape[0], n_h, 1)
    costs = []
    for i in range(num_iterations):
        A2, cache = forward_propagation(X, parameters, activation=activation)
        costs.append(compute_cost(A2, Y) + (costs[-1] if costs else 0))
        grads = backward_propagation(parameters, cache, X, Y, activation=activation)
        parameters = update_parameters(parameters, grads, learning_rate=learning_rate)
    return parameters, costs


@mistake(
    "predict",
    idea="output",
    breaks={"activation", "values"},
    says=N_("The answers are -1 and 1. The classes are called 0 and 1 here."),
)
def minus_one_for_no(parameters, X, activation="tanh"):
    A2, _ = forward_propagation(X, parameters, activation=activation)
    return np.where(A2 > 0.5, 1, -1)


@mistake(
    "predict",
    idea="axes",
    breaks={"activation", "shape", "values"},
    says=N_("One answer is given for all samples together. Each column is to have its own."),
)
def one_answer_for_all(parameters, X, activation="tanh"):
    A2, _ = forward_propagation(X, parameters, activation=activation)
    return (np.mean(A2, axis=1, keepdims=True) > 0.5).astype(int)


@mistake(
    "predict",
    idea="output",
    breaks={"activation", "shape", "values"},
    says=N_("The answers are made from the hidden layer, and there are as many as it has nodes."),
)
def hidden_layer_answers(parameters, X, activation="tanh"):
    _, cache = forward_propagation(X, parameters, activation=activation)
    return (cache["A1"] > 0.5).astype(int)


@mistake(
    "predict",
    idea="options",
    breaks={"activation", "shape", "values"},
    says=N_("The answers come as a list of lists. An array is asked for."),
)
def answers_in_a_list(parameters, X, activation="tanh"):
    A2, _ = forward_propagation(X, parameters, activation=activation)
    return (A2 > 0.5).astype(int).tolist()


@mistake(
    "predict",
    idea="output",
    breaks={"activation", "values"},
    says=N_("Z2 is compared with one half. Which of Z2 and A2 is the probability?"),
)
def z2_against_one_half(parameters, X, activation="tanh"):
    _, cache = forward_propagation(X, parameters, activation=activation)
    return (cache["Z2"] > 0.5).astype(int)


@mistake(
    "predict",
    idea="output",
    breaks={"activation", "values"},
    says=N_("The threshold moves with the samples: each is compared with the mean of all. One half is the middle."),
)
def threshold_at_the_mean(parameters, X, activation="tanh"):
    A2, _ = forward_propagation(X, parameters, activation=activation)
    return (A2 > A2.mean()).astype(int)


@mistake(
    "choose_hidden_size",
    idea="training",
    breaks={"best", "ties", "validation"},
    says=N_("The accuracy comes back together with the candidate. The candidate alone is asked for."),
)
def size_and_accuracy(X_train, Y_train, X_val, Y_val, candidates, num_iterations=300):
    best, best_accuracy = None, -1
    for n_h in sorted(candidates):
        parameters, costs = train(X_train, Y_train, n_h, num_iterations=num_iterations)
        accuracy = np.mean(predict(parameters, X_val) == Y_val)
        if accuracy > best_accuracy:
            best, best_accuracy = n_h, accuracy
    return best, best_accuracy


@mistake(
    "choose_hidden_size",
    idea="training",
    breaks={"best", "ties", "validation"},
    says=N_("The smallest candidate always wins. Where do the accuracies come in?"),
)
def always_the_smallest(X_train, Y_train, X_val, Y_val, candidates, num_iterations=300):
    return min(candidates)


@mistake(
    "choose_hidden_size",
    idea="training",
    breaks={"best", "ties", "validation"},
    says=N_("The trained parameters come back. The question is which size did best."),
)
def trained_parameters_returned(X_train, Y_train, X_val, Y_val, candidates, num_iterations=300):
    best, best_accuracy = None, -1
    for n_h in sorted(candidates):
        parameters, costs = train(X_train, Y_train, n_h, num_iterations=num_iterations)
        accuracy = np.mean(predict(parameters, X_val) == Y_val)
        if accuracy > best_accuracy:
            best, best_accuracy = parameters, accuracy
    return best


@mistake(
    "forward_propagation",
    idea="options",
    breaks={"cache"},
    says=N_("The output is right, but A1 in the cache is that of tanh whatever the activation. Which A1 was used?"),
)
def cache_of_tanh_always(X, parameters, activation="tanh"):
    W1, b1, W2, b2 = parameters["W1"], parameters["b1"], parameters["W2"], parameters["b2"]
    g = {"tanh": np.tanh, "relu": relu, "sigmoid": sigmoid}[activation]
    Z1 = W1 @ X + b1
    A1 = g(Z1)
    Z2 = W2 @ A1 + b2
    A2 = sigmoid(Z2)
    return A2, {"Z1": Z1, "A1": np.tanh(Z1), "Z2": Z2, "A2": A2}
