"""Wrong answers to 2_activations that the catalogue does not have."""

# %% sigmoid: twice as high -> factor
def sigmoid(z):
    return 2 / (1 + np.exp(-z))

# %% sigmoid: twice as steep -> argument factor
def sigmoid(z):
    return 1 / (1 + np.exp(-2 * z))

# %% sigmoid: half too low -> shift
def sigmoid(z):
    return 1 / (1 + np.exp(-z)) - 0.5

# %% sigmoid: upside down -> sigmoid_without_brackets
def sigmoid(z):
    return 1 + np.exp(-z)

# %% sigmoid: of a rounded z -> argument cut off, rounded, nothing
def sigmoid(z):
    return 1 / (1 + np.exp(-np.trunc(z)))

# %% sigmoid: power of two -> nothing, base
def sigmoid(z):
    return 1 / (1 + 2.0 ** (-z))

# %% sigmoid: applied twice -> twice
def sigmoid(z):
    s = 1 / (1 + np.exp(-z))
    return 1 / (1 + np.exp(-s))

# %% sigmoid: as integers -> cut off
def sigmoid(z):
    return (1 / (1 + np.exp(-np.asarray(z, float)))).astype(int)

# %% sigmoid: hard one -> nothing, clipped, between
def sigmoid(z):
    return np.clip(0.25 * np.asarray(z) + 0.5, 0, 1)

# %% sigmoid: math for arrays -> error, scalars, arrays, seen
import math
def sigmoid(z):
    return 1 / (1 + math.exp(-z))

# %% sigmoid: loop over the shape -> scalars, arrays, error, seen
def sigmoid(z):
    out = np.zeros(z.shape)
    for i in np.ndindex(z.shape):
        out[i] = 1 / (1 + np.exp(-z[i]))
    return out

# %% sigmoid: right to three decimals -> rounded
def sigmoid(z):
    return np.round(1 / (1 + np.exp(-z)), 3)

# %% tanh: minus -> sign, exponentials_swapped
def tanh(z):
    e = np.exp(-2 * np.abs(z))
    return -np.sign(z) * (1 - e) / (1 + e)

# %% tanh: without the sign -> sign lost
def tanh(z):
    e = np.exp(-2 * np.abs(z))
    return (1 - e) / (1 + e)

# %% tanh: half as high -> factor
def tanh(z):
    e = np.exp(-2 * np.abs(z))
    return np.sign(z) * (1 - e) / (1 + e) / 2

# %% tanh: four in the exponent -> argument factor
def tanh(z):
    e = np.exp(-4 * np.abs(z))
    return np.sign(z) * (1 - e) / (1 + e)

# %% tanh: squared -> square
def tanh(z):
    e = np.exp(-2 * np.abs(z))
    return ((1 - e) / (1 + e)) ** 2

# %% tanh: own sigmoid not doubled -> sigmoid_not_squeezed, argument factor
def tanh(z):
    return 2 * sigmoid(z) - 1

# %% tanh: its slope -> another function
def tanh(z):
    e = np.exp(-2 * np.abs(z))
    return 1 - ((1 - e) / (1 + e)) ** 2

# %% tanh: epsilon below -> nearly
def tanh(z):
    z = np.clip(z, -300, 300)
    return (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z) + 1e-3)

# %% tanh: math module -> arrays, error, seen
import math
def tanh(z):
    return (math.exp(z) - math.exp(-z)) / (math.exp(z) + math.exp(-z))

# %% relu: minus -> sign
def relu(z):
    return -np.maximum(0, z)

# %% relu: doubled -> factor
def relu(z):
    return np.maximum(0, 2 * np.asarray(z))

# %% relu: rounded -> rounded
def relu(z):
    return np.round(np.maximum(0, z), 1)

# %% relu: smallest instead -> positive, another function, sign lost, kept_the_negative, argument sign
def relu(z):
    return np.maximum(0, -np.asarray(z))

# %% relu: ints -> cut off, positives_in_whole_numbers
def relu(z):
    return np.maximum(0, np.asarray(z).astype(int))

# %% relu: squared -> square
def relu(z):
    return np.maximum(0, z) ** 2

# %% relu: list comprehension on rows -> two axes
def relu(z):
    return np.array([[max(0, v) for v in row] for row in z])

# %% relu: as a method of a number -> scalars, seen, error
def relu(z):
    return z.clip(0)

# %% leaky_relu: slope on a wrong power -> nothing, negative, slope_written_as_number
def leaky_relu(z, slope=0.01):
    return np.where(np.asarray(z) > 0, z, slope ** 2 * np.asarray(z))

# %% leaky_relu: one minus the slope -> nothing, negative
def leaky_relu(z, slope=0.01):
    return np.where(np.asarray(z) > 0, z, (1 - slope) * np.asarray(z))

# %% leaky_relu: doubled -> factor
def leaky_relu(z, slope=0.01):
    return 2 * np.where(np.asarray(z) > 0, z, slope * np.asarray(z))

# %% leaky_relu: of the other sign -> argument sign, nothing, sides_swapped
def leaky_relu(z, slope=0.01):
    return np.where(np.asarray(z) < 0, -np.asarray(z), -slope * np.asarray(z))

# %% leaky_relu: alpha for slope -> arguments, seen
def leaky_relu(z, alpha=0.01):
    return np.where(np.asarray(z) > 0, z, alpha * np.asarray(z))

# %% leaky_relu: min for max -> nothing, sides_swapped
def leaky_relu(z, slope=0.01):
    return np.minimum(np.asarray(z), slope * np.asarray(z))

# %% leaky_relu: indexing numbers -> scalars, cut off, integers
def leaky_relu(z, slope=0.01):
    out = z.copy()
    out[z < 0] = slope * z[z < 0]
    return out

# %% sigmoid_derivative: four times -> factor
def sigmoid_derivative(z):
    s = 1 / (1 + np.exp(-z))
    return 4 * s * (1 - s)

# %% sigmoid_derivative: sum of the two -> constant
def sigmoid_derivative(z):
    s = 1 / (1 + np.exp(-z))
    return s + (1 - s)

# %% sigmoid_derivative: squares -> nothing, too large
def sigmoid_derivative(z):
    s = 1 / (1 + np.exp(-z))
    return s * (1 - s ** 2)

# %% sigmoid_derivative: at 2z -> argument factor
def sigmoid_derivative(z):
    s = 1 / (1 + np.exp(-2 * z))
    return s * (1 - s)

# %% sigmoid_derivative: squared -> square
def sigmoid_derivative(z):
    s = 1 / (1 + np.exp(-z))
    return (s * (1 - s)) ** 2

# %% sigmoid_derivative: by differences of 0.1 -> nearly, coarse_difference
def sigmoid_derivative(z):
    f = lambda t: 1 / (1 + np.exp(-t))
    return (f(z + 0.1) - f(z - 0.1)) / 0.2

# %% sigmoid_derivative: undefined helper -> name, seen
def sigmoid_derivative(z):
    s = sigmoid_function(z)
    return s * (1 - s)

# %% tanh_derivative: minus -> sign
def tanh_derivative(z):
    return np.tanh(z) ** 2 - 1

# %% tanh_derivative: power of three -> nothing, too large
def tanh_derivative(z):
    return 1 - np.tanh(z) ** 3

# %% tanh_derivative: half -> factor
def tanh_derivative(z):
    return (1 - np.tanh(z) ** 2) / 2

# %% tanh_derivative: product of sums -> doubled_for_squared
def tanh_derivative(z):
    return 1 - np.tanh(z) * 2

# %% tanh_derivative: at half of z -> argument factor
def tanh_derivative(z):
    return 1 - np.tanh(np.asarray(z) / 2) ** 2

# %% tanh_derivative: square root -> root, cosh_without_square
def tanh_derivative(z):
    return np.sqrt(1 - np.tanh(z) ** 2)

# %% tanh_derivative: rounded -> rounded
def tanh_derivative(z):
    return np.round(1 - np.tanh(z) ** 2, 3)

# %% relu_derivative: minus one -> sign
def relu_derivative(z):
    return np.where(np.asarray(z) > 0, -1.0, 0.0)

# %% relu_derivative: two -> factor
def relu_derivative(z):
    return np.where(np.asarray(z) > 0, 2.0, 0.0)

# %% relu_derivative: threshold at minus one -> nothing, small, between
def relu_derivative(z):
    return (np.asarray(z) > -1).astype(float)

# %% relu_derivative: mask as a method -> scalars, seen, error
def relu_derivative(z):
    return (z > 0).astype(float)

# %% relu_derivative: leaky -> nothing, negative
def relu_derivative(z):
    return np.where(np.asarray(z) > 0, 1, 0.1)

# %% leaky_relu_derivative: slope plus one -> nothing, positive, slope_added_on_both_sides
def leaky_relu_derivative(z, slope=0.01):
    return np.where(np.asarray(z) > 0, 1 + slope, slope)

# %% leaky_relu_derivative: one minus the slope -> nothing, negative
def leaky_relu_derivative(z, slope=0.01):
    return np.where(np.asarray(z) > 0, 1, 1 - slope)

# %% leaky_relu_derivative: doubled -> factor
def leaky_relu_derivative(z, slope=0.01):
    return 2 * np.where(np.asarray(z) > 0, 1, slope)

# %% leaky_relu_derivative: zeros everywhere but positive and no slope name -> arguments, seen
def leaky_relu_derivative(z, alpha=0.01):
    return np.where(np.asarray(z) > 0, 1, alpha)

# %% leaky_relu_derivative: if for arrays -> arrays, error, seen
def leaky_relu_derivative(z, slope=0.01):
    if z > 0:
        return 1
    return slope

# %% collapse_linear: bias twice -> factor
def collapse_linear(W1, b1, W2, b2):
    return W2 @ W1, 2 * (W2 @ b1 + b2)

# %% collapse_linear: minus in the bias -> argument sign, nothing, bias
def collapse_linear(W1, b1, W2, b2):
    return W2 @ W1, W2 @ b1 - b2

# %% collapse_linear: both transposed -> transposed, seen, error, result_transposed
def collapse_linear(W1, b1, W2, b2):
    return (W2 @ W1).T, (W2 @ b1 + b2).T

# %% collapse_linear: averaged weights -> factor, nothing
def collapse_linear(W1, b1, W2, b2):
    return W2 @ W1 / 2, W2 @ b1 + b2

# %% collapse_linear: weights only -> seen, error
def collapse_linear(W1, b1, W2, b2):
    return W2 @ W1

# %% output_activation: numbers for names -> seen, no text
def output_activation(task):
    names = {"regression": 0, "binary": 1, "multiclass": 2}
    if task not in names:
        raise ValueError(task)
    return names[task]

# %% output_activation: in capitals -> letters
def output_activation(task):
    names = {"regression": "LINEAR", "binary": "SIGMOID", "multiclass": "SOFTMAX"}
    if task not in names:
        raise ValueError(task)
    return names[task]

# %% output_activation: misspelt -> letters
def output_activation(task):
    names = {"regression": "linear", "binary": "sigmoid()", "multiclass": "softmax"}
    if task not in names:
        raise ValueError(task)
    return names[task]

# %% output_activation: relu for multiclass -> seen, nothing
def output_activation(task):
    names = {"regression": "linear", "binary": "sigmoid", "multiclass": "relu"}
    if task not in names:
        raise ValueError(task)
    return names[task]

# %% output_activation: TypeError -> seen, key_error_from_dict
def output_activation(task):
    names = {"regression": "linear", "binary": "sigmoid", "multiclass": "softmax"}
    if task not in names:
        raise TypeError(task)
    return names[task]

# %% surviving_gradient: doubled exponents -> square
def surviving_gradient(derivative, z, n_layers):
    return derivative(z) ** (2 * np.arange(1, n_layers + 1))

# %% surviving_gradient: one layer further -> off by one, count, starts_before_the_first_layer, nothing
def surviving_gradient(derivative, z, n_layers):
    return derivative(z) ** np.arange(2, n_layers + 2)

# %% surviving_gradient: halves -> factor
def surviving_gradient(derivative, z, n_layers):
    return derivative(z) ** np.arange(1, n_layers + 1) / 2

# %% surviving_gradient: of minus z -> argument sign
def surviving_gradient(derivative, z, n_layers):
    return derivative(-z) ** np.arange(1, n_layers + 1)

# %% surviving_gradient: rounded to six -> rounded
def surviving_gradient(derivative, z, n_layers):
    return np.round(derivative(z) ** np.arange(1, n_layers + 1), 5)

# %% surviving_gradient: only the first and the rest zero -> first
def surviving_gradient(derivative, z, n_layers):
    out = np.zeros(n_layers)
    out[0] = derivative(z)
    return out

# %% sigmoid: tanh without half of z -> argument factor
def sigmoid(z):
    return 0.5 * (1 + np.tanh(z))

# %% leaky_relu: slope added -> negative
def leaky_relu(z, slope=0.01):
    return np.where(z > 0, z, z + slope)

# %% sigmoid_derivative: twice as steep -> factor
def sigmoid_derivative(z):
    s = sigmoid(z)
    return 2 * s * (1 - s)

# %% tanh_derivative: turned round -> sign
def tanh_derivative(z):
    return np.tanh(z) ** 2 - 1

# %% relu_derivative: from 1 on -> threshold_at_one, between
def relu_derivative(z):
    return np.where(np.asarray(z) >= 1, 1.0, 0.0)

# %% leaky_relu_derivative: slope below 0, and 1 at 0 -> negative_slope, negative
def leaky_relu_derivative(z, slope=0.01):
    return np.where(np.asarray(z) >= 0, 1.0, -slope)

# %% collapse_linear: adds to b2 itself -> seen
def collapse_linear(W1, b1, W2, b2):
    W = W2 @ W1
    b = W2 @ b1
    b2 += b
    return W, b2

# %% output_activation: looks for the task in the name -> seen
def output_activation(task):
    if task in "regression":
        return "linear"
    if task in "binary":
        return "sigmoid"
    if task in "multiclass":
        return "softmax"
    raise ValueError(task)

# %% output_activation: capitals and blanks do not matter -> seen
def output_activation(task):
    task = task.strip().lower()
    names = {"regression": "linear", "binary": "sigmoid", "multiclass": "softmax"}
    if task not in names:
        raise ValueError("unknown: " + task)
    return names[task]

# %% surviving_gradient: derivative of the derivative -> first
def surviving_gradient(derivative, z, n_layers):
    out = []
    g = 1.0
    for _ in range(n_layers):
        z = derivative(z)
        g *= z
        out.append(g)
    return np.array(out)

# %% sigmoid: three straight lines -> between, nearly
def sigmoid(z):
    return np.clip(0.25 * z + 0.5, 0, 1)

# %% sigmoid: base 10 -> base, argument factor
def sigmoid(z):
    return 1 / (1 + 10.0 ** np.clip(-z, -300, 300))

# %% sigmoid: if for a whole array -> error, arrays
def sigmoid(z):
    if z >= 0:
        return 1 / (1 + np.exp(-z))
    return np.exp(z) / (1 + np.exp(z))

# %% tanh: half of the difference -> too far
def tanh(z):
    z = np.clip(z, -300, 300)
    return (np.exp(z) - np.exp(-z)) / 2

# %% tanh: z clipped at 2 -> clipped
def tanh(z):
    z = np.clip(z, -2, 2)
    return (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z))

# %% relu: largest of all -> seen
def relu(z):
    return max(0, np.max(z))

# %% leaky_relu: exponential on the left -> negative
def leaky_relu(z, slope=0.01):
    return np.where(np.asarray(z) > 0, z, slope * (np.exp(np.minimum(z, 0)) - 1))

# %% sigmoid_derivative: wide difference quotient -> nearly
def sigmoid_derivative(z):
    return (sigmoid(z + 0.1) - sigmoid(z - 0.1)) / 0.2

# %% relu_derivative: from -1 on -> between, small
def relu_derivative(z):
    return (np.asarray(z) > -1).astype(float)

# %% leaky_relu_derivative: slope squared -> square
def leaky_relu_derivative(z, slope=0.01):
    return np.where(np.asarray(z) >= 0, 1.0, slope ** 2)

# %% collapse_linear: b2 added to b1 -> bias
def collapse_linear(W1, b1, W2, b2):
    return W2.dot(W1), W2.dot(b1 + b2.sum())

# %% output_activation: assert for the error -> seen
def output_activation(task):
    assert task in ("regression", "binary", "multiclass"), "ValueError"
    return {"regression": "linear", "binary": "sigmoid", "multiclass": "softmax"}[task]

# %% surviving_gradient: z shrinks layer by layer -> first
def surviving_gradient(derivative, z, n_layers):
    out, g = [], 1.0
    for k in range(n_layers):
        g = g * derivative(z / (k + 1))
        out.append(g)
    return np.array(out)

# %% sigmoid: arctangent -> nothing
def sigmoid(z):
    return np.arctan(z) / np.pi + 0.5

# %% sigmoid: a method of arrays -> scalars
def sigmoid(z):
    return 1 / (1 + np.exp(-z.astype(float)))

# %% relu: from one half on -> between
def relu(z):
    return np.where(np.asarray(z) > 0.5, z, 0)

# %% sigmoid_derivative: bell curve -> too small
def sigmoid_derivative(z):
    return 0.25 * np.exp(-np.asarray(z) ** 2 / 4)

# %% leaky_relu_derivative: 1 - slope on the left -> negative
def leaky_relu_derivative(z, slope=0.01):
    return np.where(np.asarray(z) >= 0, 1.0, 1 - slope)

# %% leaky_relu_derivative: slope added to 1 -> slope_added_on_both_sides, shift
def leaky_relu_derivative(z, slope=0.01):
    return (np.asarray(z) >= 0) + slope

# %% collapse_linear: ReLU between the layers -> nothing
def collapse_linear(W1, b1, W2, b2):
    return W2 @ W1, W2 @ np.maximum(b1, 0) + b2

# %% surviving_gradient: one power too many -> off by one
def surviving_gradient(derivative, z, n_layers):
    return np.array([derivative(z) ** (k + 1) for k in range(1, n_layers + 1)])
