"""Known mistakes of `2_activations`: activation functions, their derivatives, the vanishing gradient."""

import numpy as np

from ..judging.messages import N_
from . import mistake


@mistake(
    "sigmoid",
    idea="activation",
    breaks={"extremes", "values"},
    says=N_("The curve falls instead of rising. Look at the sign in the exponent."),
)
def sign_of_the_exponent(z):
    return 1 / (1 + np.exp(z))


@mistake(
    "sigmoid",
    idea="activation",
    breaks={"extremes", "values"},
    says=N_(
        "What comes out is the denominator itself: the 1 is divided by 1 alone, or by nothing. Where does the "
        "denominator end for Python?"
    ),
)
def sigmoid_without_brackets(z):
    return 1 / 1 + np.exp(-z)


@mistake(
    "sigmoid",
    idea="stability",
    breaks={"extremes"},
    says=N_("This form divides infinity by infinity far to the right. Which form uses only exponentials that shrink?"),
)
def growing_exponentials(z):
    return np.exp(z) / (1 + np.exp(z))


@mistake(
    "sigmoid",
    idea="stability",
    breaks={"extremes"},
    says=N_("Clipping is a good idea, but at these bounds the curve is not yet close enough to its limits."),
)
def clipped_too_early(z):
    z = np.clip(z, -10, 10)  # overflow 방지
    return 1 / (1 + np.exp(-z))


@mistake(
    "sigmoid",
    idea="stability",
    breaks={"values"},
    says=N_("The results are rounded. Rounding is for printing, not for calculating on."),
)
def rounded_the_result(z):
    return np.round(1 / (1 + np.exp(-z)), 4)


@mistake(
    "sigmoid",
    idea="axes",
    breaks={"shape"},
    says=N_("A single number comes back inside brackets. How many dimensions does a scalar have?"),
)
def number_became_an_array(z):
    z = np.atleast_1d(z)
    return 1 / (1 + np.exp(-z))


@mistake(
    "sigmoid",
    idea="axes",
    breaks={"shape"},
    says=N_("Axes of length 1 are gone. The result has the shape of z, whatever its lengths are."),
)
def squeezed_single_axes(z):
    s = 1 / (1 + np.exp(-np.asarray(z)))
    return np.squeeze(s)


@mistake(
    "sigmoid",
    idea="indexing",
    breaks={"values"},
    says=N_("Neither mask holds 0: one is for what is greater, one for what is smaller. At 0 the curve is not 0."),
)
def left_out_zero(z):
    z = np.asarray(z, dtype=float)
    s = np.zeros(z.shape)
    s[z > 0] = 1 / (1 + np.exp(-z[z > 0]))
    s[z < 0] = np.exp(z[z < 0]) / (1 + np.exp(z[z < 0]))
    return s


@mistake(
    "tanh",
    idea="stability",
    breaks={"extremes"},
    says=N_(
        "The formula as it is written in books gives inf/inf for large numbers. Look for a form in which nothing grows."
    ),
)
def infinity_over_infinity(z):
    return (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z))


@mistake(
    "tanh",
    idea="activation",
    breaks={"exponentials"},
    says=N_("The values are right, but they come from a ready-made function. Build it from exponentials."),
)
def library_tanh(z):
    return np.tanh(z)


@mistake(
    "tanh",
    idea="activation",
    breaks={"exponentials", "extremes"},
    says=N_("sinh and cosh are ready-made too, and both overflow for large numbers. Build it from exponentials."),
)
def sinh_over_cosh(z):
    return np.sinh(z) / np.cosh(z)


@mistake(
    "tanh",
    idea="activation",
    breaks={"values"},
    says=N_(
        "The sum stands above and the difference below, so values leave the band from -1 to 1. "
        "Compare with the formula."
    ),
)
def turned_upside_down(z):
    z = np.clip(z, -300, 300)
    return (np.exp(z) + np.exp(-z)) / (np.exp(z) - np.exp(-z))


@mistake(
    "tanh",
    idea="activation",
    breaks={"extremes", "values"},
    says=N_("The curve falls where it should rise: two terms of the difference have changed places."),
)
def exponentials_swapped(z):
    z = np.clip(z, -300, 300)
    a, b = np.exp(-z), np.exp(z)
    return (a - b) / (a + b)


@mistake(
    "tanh",
    idea="activation",
    breaks={"values"},
    says=N_("The stretched and shifted sigmoid rises too slowly. Something also has to happen to z."),
)
def sigmoid_not_squeezed(z):
    s = 1 / (1 + np.exp(-z))
    return 2 * s - 1


@mistake(
    "tanh",
    idea="activation",
    breaks={"extremes", "values"},
    says=N_("The values lie between 0 and 2. What moves that band to where tanh lies?"),
)
def sigmoid_not_shifted(z):
    return 2 / (1 + np.exp(-2 * z))


@mistake(
    "tanh",
    idea="stability",
    breaks={"extremes"},
    says=N_("Clipping avoids the overflow, but at these bounds the curve has not yet reached its limits."),
)
def clipped_within_the_curve(z):
    z = np.clip(z, -6, 6)
    return (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z))


@mistake(
    "relu",
    idea="in_place",
    breaks={"input", "shape"},
    says=N_("Entries were set to 0 in the caller's own array, and a plain number cannot be indexed like that."),
)
def zeroed_in_place(z):
    z[z < 0] = 0
    return z


@mistake(
    "relu",
    idea="in_place",
    breaks={"input"},
    says=N_(
        "The caller's z lost its negative entries, too: `z[...] = 0` and `*=` write into the array that came in, of "
        "which np.asarray makes no copy."
    ),
)
def alias_zeroed(z):
    a = np.asarray(z)
    a[a < 0] = 0
    return a


@mistake(
    "relu",
    idea="axes",
    breaks={"input", "shape", "values"},
    says=N_(
        "np.max looks for the largest entry along an axis, and the 0 is taken as its number. "
        "Another function compares two."
    ),
)
def largest_along_an_axis(z):
    return np.max(z, 0)


@mistake(
    "relu",
    idea="indexing",
    breaks={"input", "shape", "values"},
    says=N_(
        "Python's max asks one yes-or-no question of the whole array. Which function of NumPy compares entry by entry?"
    ),
)
def builtin_max(z):
    return max(0, z)


@mistake(
    "relu",
    idea="indexing",
    breaks={"input", "shape", "values"},
    says=N_("The negative entries were left out instead of set to something. Every entry keeps its place."),
)
def kept_only_the_positive(z):
    z = np.asarray(z)
    return z[z > 0]


@mistake(
    "relu",
    idea="activation",
    breaks={"values"},
    says=N_("The negative side came through and the positive one became 0. Was the larger of the two values chosen?"),
)
def kept_the_negative(z):
    return np.minimum(0, z)


@mistake("relu", idea="activation", breaks={"values"}, says=N_("Negative entries lost their sign but not their size."))
def absolute_value(z):
    return np.where(np.asarray(z) > 0, z, -np.asarray(z))


@mistake(
    "relu",
    idea="derivative",
    breaks={"values"},
    says=N_("This says where z is positive, which is the slope of ReLU. What is its value there?"),
)
def returned_the_mask(z):
    return np.where(np.asarray(z) > 0, 1.0, 0.0)


@mistake(
    "relu",
    idea="activation",
    breaks={"values"},
    says=N_("A little of the negative side leaks through. That is the next exercise."),
)
def leaked_on_the_left(z):
    return np.maximum(0.01 * z, z)


@mistake(
    "leaky_relu",
    idea="options",
    breaks={"slope"},
    says=N_("The argument `slope` is there but not used: a number stands in its place."),
)
def slope_written_as_number(z, slope=0.01):
    return np.where(np.asarray(z) > 0, z, 0.01 * z)


@mistake(
    "leaky_relu",
    idea="options",
    breaks={"values"},
    says=N_("With no slope given, the negative side is too steep. Compare the default with the one in the exercise."),
)
def wrong_default(z, slope=0.1):
    return np.where(np.asarray(z) > 0, z, slope * z)


@mistake(
    "leaky_relu",
    idea="activation",
    breaks={"slope", "values"},
    says=N_("The negative side is flat: this is plain ReLU. Where does the slope come in?"),
)
def no_leak_at_all(z, slope=0.01):
    return np.maximum(0, z)


@mistake(
    "leaky_relu",
    idea="activation",
    breaks={"slope", "values"},
    says=N_("On the negative side every entry has the same value. A slope is not a value: it multiplies something."),
)
def slope_as_value(z, slope=0.01):
    return np.where(np.asarray(z) > 0, z, slope)


@mistake(
    "leaky_relu",
    idea="activation",
    breaks={"slope", "values"},
    says=N_("On the negative side the results are positive. Where does z lose or change its sign?"),
)
def leak_turned_up(z, slope=0.01):
    # 음수 쪽은 기울기를 곱해서 살려 둔다
    return np.where(np.asarray(z) > 0, z, slope * np.abs(z))


@mistake(
    "leaky_relu",
    idea="activation",
    breaks={"slope", "values"},
    says=N_("The positive side is multiplied by the slope as well. It should pass unchanged."),
)
def slope_on_both_sides(z, slope=0.01):
    return slope * np.maximum(z, 0) + slope * np.minimum(z, 0)


@mistake(
    "leaky_relu",
    idea="activation",
    breaks={"slope", "values"},
    says=N_("The slope is applied on the wrong side. Read np.where aloud: if this, then that, else the other."),
)
def sides_swapped(z, slope=0.01):
    return np.where(np.asarray(z) > 0, slope * z, z)


@mistake(
    "leaky_relu",
    idea="in_place",
    breaks={"input"},
    says=N_("The caller's z was scaled as well: np.asarray makes no copy of an array of floats."),
)
def scaled_in_place(z, slope=0.01):
    out = np.asarray(z, dtype=float)
    out[out < 0] *= slope
    return out


@mistake(
    "sigmoid_derivative",
    idea="derivative",
    breaks={"extremes", "values"},
    says=N_("z(1 - z) would be right if z were the activation. Here it is the pre-activation."),
)
def took_z_for_activation(z):
    return z * (1 - z)


@mistake(
    "sigmoid_derivative",
    idea="derivative",
    breaks={"extremes", "values"},
    says=N_("This is the sigmoid itself. Its slope is high in the middle and nearly 0 on both sides."),
)
def returned_the_sigmoid(z):
    return 1 / (1 + np.exp(-z))


@mistake(
    "sigmoid_derivative",
    idea="derivative",
    breaks={"extremes", "values"},
    says=N_("One minus the square belongs to another activation. Each has a derivative formula of its own."),
)
def derivative_of_tanh_in_sigmoid(z):
    s = 1 / (1 + np.exp(-z))
    return 1 - s**2


@mistake(
    "sigmoid_derivative",
    idea="derivative",
    breaks={"extremes", "values"},
    says=N_("The result keeps growing to the right. Check the sign within the brackets."),
)
def plus_for_minus(z):
    s = 1 / (1 + np.exp(-z))
    return s * (1 + s)


@mistake(
    "sigmoid_derivative",
    idea="stability",
    breaks={"extremes"},
    says=N_(
        "Right in the middle, but far to the left this is infinity over infinity. Express it by values that stay small."
    ),
)
def naive_quotient(z):
    return np.exp(-z) / (1 + np.exp(-z)) ** 2


@mistake(
    "sigmoid_derivative",
    idea="derivative",
    breaks={"extremes", "values"},
    says=N_("The sigmoid is applied to something that is an activation already. Once is enough."),
)
def sigmoid_applied_twice(z):
    a = 1 / (1 + np.exp(-z))
    s = 1 / (1 + np.exp(-a))
    return s * (1 - s)


@mistake(
    "sigmoid_derivative",
    idea="derivative",
    breaks={"values"},
    says=N_("A difference quotient only comes near the slope. There is an exact formula."),
)
def coarse_difference(z):
    h = 1e-3
    return (1 / (1 + np.exp(-(z + h))) - 1 / (1 + np.exp(-z))) / h


@mistake(
    "sigmoid_derivative",
    idea="axes",
    breaks={"shape"},
    says=N_("A single number comes back as an array with an axis. What goes in as a scalar comes out as one."),
)
def slope_as_an_array(z):
    s = 1 / (1 + np.exp(-np.array(z, ndmin=1)))
    return s * (1 - s)


@mistake(
    "tanh_derivative",
    idea="derivative",
    breaks={"extremes", "values"},
    says=N_("1 - z² would be right if z were the activation. Here it is the pre-activation."),
)
def one_minus_z_squared(z):
    return 1 - np.power(z, 2)


@mistake(
    "tanh_derivative",
    idea="derivative",
    breaks={"extremes", "values"},
    says=N_("On the left this gives nearly 2, yet tanh is flat there. One small thing is missing from the formula."),
)
def forgot_the_square(z):
    return 1 - np.tanh(z)


@mistake(
    "tanh_derivative",
    idea="derivative",
    breaks={"extremes", "values"},
    says=N_("The whole difference was squared. What exactly is the square of in the formula?"),
)
def squared_the_difference(z):
    t = np.tanh(z)
    return (1 - t) ** 2


@mistake(
    "tanh_derivative",
    idea="derivative",
    breaks={"extremes", "values"},
    says=N_("a(1 - a) is the rule for another activation. tanh has one of its own."),
)
def sigmoid_rule_for_tanh(z):
    a = np.tanh(z)
    return a * (1 - a)


@mistake(
    "tanh_derivative",
    idea="derivative",
    breaks={"extremes", "values"},
    says=N_("The slope never comes out smaller than 1. Check the sign before the square."),
)
def added_the_square(z):
    return 1 + np.tanh(z) ** 2


@mistake(
    "tanh_derivative",
    idea="derivative",
    breaks={"values"},
    says=N_("Right at 0 and flat far out, but too wide between. A power is missing."),
)
def cosh_without_square(z):
    return 1 / np.cosh(z)


@mistake(
    "tanh_derivative",
    idea="stability",
    breaks={"extremes"},
    says=N_("The tanh within overflows for large numbers, and nan goes on from there."),
)
def naive_tanh_inside(z):
    z = np.asarray(z, dtype=float)
    a = (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z))
    return 1 - a**2


@mistake(
    "tanh_derivative",
    idea="axes",
    breaks={"shape"},
    says=N_("Axes of length 1 are missing from the result. Its shape is to be that of z."),
)
def flat_axes_dropped(z):
    return np.squeeze(1 - np.tanh(z) ** 2)


@mistake(
    "relu_derivative",
    idea="derivative",
    breaks={"values"},
    says=N_("This is ReLU itself. How steep is that line where z is positive?"),
)
def returned_relu_itself(z):
    return np.maximum(0, z)


@mistake(
    "relu_derivative",
    idea="derivative",
    breaks={"values"},
    says=N_("The positive side is right, but ReLU does not fall on the negative side: it is flat there."),
)
def sign_for_step(z):
    return np.sign(z)


@mistake(
    "relu_derivative",
    idea="derivative",
    breaks={"values"},
    says=N_("The two sides are exchanged. Look at the comparison sign."),
)
def compared_the_wrong_way(z):
    return np.where(np.asarray(z) < 0, 1, 0)


@mistake(
    "relu_derivative",
    idea="derivative",
    breaks={"input", "values"},
    says=N_("The slope is 1 on both sides. What does ReLU do with negative numbers?"),
)
def one_everywhere(z):
    return np.ones(np.shape(z))


@mistake(
    "relu_derivative",
    idea="derivative",
    breaks={"values"},
    says=N_("The bend sits in the wrong place: some positive numbers get no slope."),
)
def threshold_at_one(z):
    return (np.asarray(z) > 1).astype(float)


@mistake(
    "relu_derivative",
    idea="in_place",
    breaks={"input"},
    says=N_("The caller's z now holds zeros and ones. np.asarray makes no copy of an array."),
)
def marked_in_place(z):
    z = np.asarray(z)
    z[z <= 0] = 0
    z[z > 0] = 1
    return z


@mistake(
    "relu_derivative",
    idea="indexing",
    breaks={"input", "values"},
    says=N_("An `if` decides once for the whole array. Compare entry by entry instead."),
)
def one_if_for_all(z):
    if z > 0:
        return 1
    return 0


@mistake(
    "leaky_relu_derivative",
    idea="options",
    breaks={"slope"},
    says=N_("Another slope makes no difference here: the argument `slope` is not used."),
)
def fixed_slope(z, slope=0.01):
    return np.where(np.asarray(z) > 0, 1, 0.01)


@mistake(
    "leaky_relu_derivative",
    idea="options",
    breaks={"values"},
    says=N_("With no slope given, the negative side has another slope than in the exercise. Look at the default."),
)
def other_default(z, slope=0.1):
    return np.where(np.asarray(z) > 0, 1.0, slope)


@mistake(
    "leaky_relu_derivative",
    idea="derivative",
    breaks={"slope", "values"},
    says=N_("These are the values of leaky ReLU. Asked for is how steep it is on each side."),
)
def returned_the_function(z, slope=0.01):
    return np.where(np.asarray(z) > 0, z, slope * z)


@mistake(
    "leaky_relu_derivative",
    idea="derivative",
    breaks={"slope", "values"},
    says=N_(
        "The positive side is right. On the negative side z is still there, but the slope of a line"
        " is the same everywhere."
    ),
)
def slope_times_z(z, slope=0.01):
    return np.where(np.asarray(z) > 0, 1, slope * z)


@mistake(
    "leaky_relu_derivative",
    idea="derivative",
    breaks={"slope", "values"},
    says=N_("The negative side is 0, as for plain ReLU. The leak is there to keep some of the gradient."),
)
def dead_on_the_left(z, slope=0.01):
    return np.where(np.asarray(z) > 0, 1, 0)


@mistake(
    "leaky_relu_derivative",
    idea="derivative",
    breaks={"slope", "values"},
    says=N_("Slope and 1 have changed places. Which side of leaky ReLU is the steep one?"),
)
def branches_swapped(z, slope=0.01):
    return np.where(np.asarray(z) > 0, slope, 1)


@mistake(
    "leaky_relu_derivative",
    idea="derivative",
    breaks={"slope", "values"},
    says=N_("The slope has a minus sign on the negative side. Does leaky ReLU fall there?"),
)
def negative_slope(z, slope=0.01):
    return np.where(np.asarray(z) > 0, 1, -slope)


@mistake(
    "leaky_relu_derivative",
    idea="indexing",
    breaks={"input", "slope", "values"},
    says=N_("The second assignment changes entries that the first had just filled, for these are positive by then."),
)
def overwritten_again(z, slope=0.01):
    d = np.array(z, dtype=float)
    d[d <= 0] = slope
    d[d > 0] = 1
    return d


@mistake(
    "leaky_relu_derivative",
    idea="in_place",
    breaks={"input"},
    says=N_("The slopes were written into the caller's z. np.asarray gives the same array under another name."),
)
def slopes_written_into_z(z, slope=0.01):
    d = np.asarray(z, dtype=float)
    positive = d > 0
    d[positive] = 1
    d[~positive] = slope
    return d


@mistake(
    "collapse_linear",
    idea="layer",
    breaks={"weights"},
    says=N_("The weights come out lying on their side. A row stands for a node and a column for an input."),
)
def result_transposed(W1, b1, W2, b2):
    return (W2 @ W1).T, W2 @ b1 + b2


@mistake(
    "collapse_linear",
    idea="layer",
    breaks={"bias", "weights"},
    says=N_(
        "Look again at the order of the product. Put one layer into the other: on which side does the matrix "
        "of the first one end up?"
    ),
)
def order_of_application(W1, b1, W2, b2):
    # 첫 층부터 순서대로 곱하기
    W = W1 @ W2
    b = W2 @ b1 + b2
    return W, b


@mistake(
    "collapse_linear",
    idea="layer",
    breaks={"bias"},
    says=N_("The first layer's bias has vanished. Multiply out the brackets term by term."),
)
def lost_first_bias(W1, b1, W2, b2):
    return W2 @ W1, b2


@mistake(
    "collapse_linear",
    idea="layer",
    breaks={"bias"},
    says=N_("The first bias went through the second layer rightly, but that layer adds one of its own."),
)
def lost_second_bias(W1, b1, W2, b2):
    return W2 @ W1, W2 @ b1


@mistake(
    "collapse_linear",
    idea="layer",
    breaks={"bias", "weights"},
    says=N_(
        "The first bias passes through the second layer too, so it cannot simply be added; often "
        "the shapes do not even fit."
    ),
)
def biases_just_added(W1, b1, W2, b2):
    W = W2 @ W1
    return W, b1 + b2


@mistake(
    "collapse_linear",
    idea="axes",
    breaks={"bias"},
    says=N_("The numbers of the bias are right, but it is flat. A bias is a column."),
)
def bias_lost_its_column(W1, b1, W2, b2):
    b = W2 @ b1 + b2
    return W2 @ W1, b.flatten()


@mistake(
    "collapse_linear",
    idea="layer",
    breaks={"bias", "weights"},
    says=N_("There is still an activation between the layers. Two layers collapse only where there is none."),
)
def activation_left_in(W1, b1, W2, b2):
    W = W2 @ np.maximum(W1, 0)
    b = W2 @ np.maximum(b1, 0) + b2
    return W, b


@mistake(
    "collapse_linear",
    idea="layer",
    breaks={"bias", "weights"},
    says=N_("Both parts may be right, but they are handed back in the other order."),
)
def pair_turned_round(W1, b1, W2, b2):
    W = W2 @ W1
    b = W2 @ b1 + b2
    return b, W


@mistake(
    "output_activation",
    idea="output",
    breaks={"names"},
    says=N_("A regression may have to answer with a negative number too. Which activation allows any number?"),
)
def relu_for_regression(task):
    if task == "regression":
        return "relu"
    if task == "binary":
        return "sigmoid"
    if task == "multiclass":
        return "softmax"
    raise ValueError(f"unknown task: {task}")


@mistake(
    "output_activation",
    idea="output",
    breaks={"names"},
    says=N_("Two tasks have changed places. Which needs a single probability, and which several that sum to 1?"),
)
def probabilities_exchanged(task):
    table = {"regression": "linear", "binary": "softmax", "multiclass": "sigmoid"}
    if task not in table:
        raise ValueError(task)
    return table[task]


@mistake(
    "output_activation",
    idea="options",
    breaks={"error"},
    says=N_("The last branch takes in every other string, misspelt ones too. It should be for one task only."),
)
def anything_else_multiclass(task):
    if task == "regression":
        return "linear"
    elif task == "binary":
        return "sigmoid"
    else:
        return "softmax"


@mistake(
    "output_activation",
    idea="options",
    breaks={"error"},
    says=N_("An unknown task gives None without a word. A mistake should be noticed where it is made."),
)
def silent_none(task):
    names = {"regression": "linear", "binary": "sigmoid", "multiclass": "softmax"}
    return names.get(task)


@mistake(
    "output_activation",
    idea="options",
    breaks={"error"},
    says=N_("There is an error for an unknown task, but it is a KeyError. The exercise names another kind."),
)
def key_error_from_dict(task):
    return {"regression": "linear", "binary": "sigmoid", "multiclass": "softmax"}[task]


@mistake(
    "output_activation",
    idea="options",
    breaks={"error"},
    says=N_("The error is handed back like a result. Which word makes an error stop the program?"),
)
def returned_the_error(task):
    names = {"regression": "linear", "binary": "sigmoid", "multiclass": "softmax"}
    return names[task] if task in names else ValueError("unknown task")


@mistake(
    "output_activation",
    idea="options",
    breaks={"error"},
    says=N_("Strings that only resemble a task are accepted too. Only the three exact names are tasks."),
)
def forgave_capitals(task):
    task = task.strip().lower()
    names = {"regression": "linear", "binary": "sigmoid", "multiclass": "softmax"}
    if task in names:
        return names[task]
    raise ValueError(task)


@mistake(
    "output_activation",
    idea="options",
    breaks={"names"},
    says=N_("The choice may be right, but a name is spelled with a capital. Strings are compared letter by letter."),
)
def capital_letters(task):
    if task == "regression":
        return "Linear"
    if task == "binary":
        return "Sigmoid"
    if task == "multiclass":
        return "Softmax"
    raise ValueError("모르는 과제입니다")


@mistake(
    "output_activation",
    idea="options",
    breaks={"names"},
    says=N_("The name is printed but not handed back. A function's result is what follows `return`."),
)
def printed_the_name(task):
    names = {"regression": "linear", "binary": "sigmoid", "multiclass": "softmax"}
    if task not in names:
        raise ValueError(task)
    print(names[task])


@mistake(
    "surviving_gradient",
    idea="chain_rule",
    breaks={"derivative", "values"},
    says=N_("The first entry is the gradient before any layer. After how many layers should the first entry be?"),
)
def starts_before_the_first_layer(derivative, z, n_layers):
    return derivative(z) ** np.arange(n_layers)


@mistake(
    "surviving_gradient",
    idea="indexing",
    breaks={"derivative", "values"},
    says=N_("There is one entry too few. Does np.arange include its end?"),
)
def last_layer_missing(derivative, z, n_layers):
    layers = np.arange(1, n_layers)
    return derivative(z) ** layers


@mistake(
    "surviving_gradient",
    idea="chain_rule",
    breaks={"derivative", "values"},
    says=N_("The factors were added up. By the chain rule, what happens to the factors of successive layers?"),
)
def added_layer_by_layer(derivative, z, n_layers):
    return np.cumsum(np.full(n_layers, derivative(z)))


@mistake(
    "surviving_gradient",
    idea="chain_rule",
    breaks={"derivative", "values"},
    says=N_("Every entry is the factor of a single layer. By then the gradient has come through several."),
)
def same_factor_everywhere(derivative, z, n_layers):
    return np.full(n_layers, derivative(z))


@mistake(
    "surviving_gradient",
    idea="chain_rule",
    breaks={"derivative", "values"},
    says=N_("Only the factor after all layers comes back. Asked for is one after each of them."),
)
def only_the_last_layer(derivative, z, n_layers):
    g = 1.0
    for _ in range(n_layers):
        g = g * derivative(z)
    return g


@mistake(
    "surviving_gradient",
    idea="options",
    breaks={"derivative"},
    says=N_("Right for the sigmoid, but another function may be handed in as `derivative`."),
)
def always_the_sigmoid(derivative, z, n_layers):
    s = 1 / (1 + np.exp(-z))
    d = s * (1 - s)
    return d ** np.arange(1, n_layers + 1)


@mistake(
    "surviving_gradient",
    idea="chain_rule",
    breaks={"derivative", "values"},
    says=N_("The derivative is taken at 0, where it is often largest. What is the pre-activation of the layers?"),
)
def slope_at_zero(derivative, z, n_layers):
    return np.cumprod([derivative(0.0)] * n_layers)


@mistake(
    "surviving_gradient",
    idea="chain_rule",
    breaks={"derivative", "values"},
    says=N_("The result of one layer is used as the next one's z. All layers have the same pre-activation."),
)
def derivative_fed_back(derivative, z, n_layers):
    out = []
    for _ in range(n_layers):
        z = derivative(z)
        out.append(z)
    return np.array(out)


@mistake(
    "surviving_gradient",
    idea="chain_rule",
    breaks={"derivative", "values"},
    says=N_("z itself is multiplied from layer to layer. What a layer passes back is its slope at z."),
)
def powers_of_z(derivative, z, n_layers):
    return z ** np.arange(1, n_layers + 1)


@mistake(
    "surviving_gradient",
    idea="stability",
    breaks={"values"},
    says=N_("Small factors are rounded to 0. How small they get is just what this exercise is about."),
)
def rounded_away(derivative, z, n_layers):
    g = derivative(z) ** np.arange(1, n_layers + 1)
    return np.round(g, 4)


@mistake(
    "sigmoid",
    idea="activation",
    breaks={"extremes", "values"},
    says=N_("The curve lies between -1 and 1: that is tanh. Between which numbers does a sigmoid lie?"),
)
def tanh_for_sigmoid(z):
    return np.tanh(z)


@mistake(
    "sigmoid",
    idea="activation",
    breaks={"values"},
    says=N_("There is a minus in the denominator, so that it becomes 0 where z is 0. Compare with the formula."),
)
def minus_in_the_denominator(z):
    return 1 / (1 - np.exp(-z))


@mistake(
    "sigmoid",
    idea="activation",
    breaks={"values"},
    says=N_("The curve jumps from 0 to 1. A sigmoid rises smoothly."),
)
def step_for_sigmoid(z):
    return np.where(np.asarray(z) > 0, 1.0, 0.0)


@mistake(
    "sigmoid",
    idea="activation",
    breaks={"extremes", "shape", "values"},
    says=N_("All entries share one sum: that is softmax. For a sigmoid each entry stands alone."),
)
def softmax_for_sigmoid(z):
    e = np.exp(z - np.max(z))
    return e / np.sum(e)


@mistake(
    "sigmoid",
    idea="in_place",
    breaks={"values"},
    says=N_("The result is put into an array with the dtype of z: for whole numbers nothing but 0 and 1 is left."),
)
def sigmoid_in_the_dtype_of_z(z):
    out = np.zeros_like(z)
    out[...] = 1 / (1 + np.exp(-np.asarray(z, dtype=float)))
    return out


@mistake(
    "sigmoid",
    idea="stability",
    breaks={"extremes", "values"},
    says=N_(
        "The form that is safe for positive numbers is used for negative ones, too, and there it is another curve."
    ),
)
def one_form_for_both_sides(z):
    return 1 / (1 + np.exp(-np.abs(z)))


@mistake(
    "tanh",
    idea="activation",
    breaks={"extremes", "values"},
    says=N_("Division comes before addition: only the middle terms are divided. Which brackets does the formula have?"),
)
def tanh_without_brackets(z):
    z = np.clip(z, -300, 300)
    return np.exp(z) - np.exp(-z) / np.exp(z) + np.exp(-z)


@mistake(
    "tanh",
    idea="stability",
    breaks={"extremes"},
    says=N_("e^(2z) overflows far to the right, and inf/inf is nan. Which side is harmless, and what is the sign for?"),
)
def doubled_exponent_overflows(z):
    u = np.exp(2 * z)
    return (u - 1) / (u + 1)


@mistake(
    "tanh",
    idea="activation",
    breaks={"extremes", "values"},
    says=N_("This is the sigmoid. tanh goes through 0 and reaches down to -1."),
)
def sigmoid_for_tanh(z):
    e = np.exp(-np.abs(z))
    return np.where(np.asarray(z) > 0, 1 / (1 + e), e / (1 + e))


@mistake(
    "tanh",
    idea="in_place",
    breaks={"values"},
    says=N_("The result is put into an array with the dtype of z: for whole numbers it drops the fractions."),
)
def tanh_in_the_dtype_of_z(z):
    out = np.zeros_like(z)
    t = np.exp(-2 * np.abs(np.asarray(z, dtype=float)))
    out[...] = np.sign(z) * (1 - t) / (1 + t)
    return out


@mistake(
    "relu",
    idea="in_place",
    breaks={"values"},
    says=N_("The positive numbers are put into an array of whole numbers, which drops their fractions."),
)
def positives_in_whole_numbers(z):
    z = np.asarray(z)
    out = np.zeros(z.shape, dtype=int)
    out[z > 0] = z[z > 0]
    return out


@mistake(
    "relu",
    idea="activation",
    breaks={"values"},
    says=N_("Large values are cut down to 1. ReLU bounds nothing above."),
)
def capped_at_one(z):
    return np.clip(z, 0, 1)


@mistake(
    "relu",
    idea="activation",
    breaks={"values"},
    says=N_("The corner at 0 is rounded off: that is softplus, ReLU's smooth relative."),
)
def softplus_for_relu(z):
    return np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z)))


@mistake(
    "leaky_relu",
    idea="in_place",
    breaks={"values"},
    says=N_("The result takes the dtype of z: in an array of whole numbers, the small negative values become 0."),
)
def leak_in_the_dtype_of_z(z, slope=0.01):
    out = np.zeros_like(z)
    out[...] = np.where(np.asarray(z) > 0, z, slope * np.asarray(z))
    return out


@mistake(
    "leaky_relu",
    idea="activation",
    breaks={"slope", "values"},
    says=N_("z is compared with the slope, and the larger of the two comes out. With what should it be compared?"),
)
def larger_of_slope_and_z(z, slope=0.01):
    return np.maximum(slope, z)


@mistake(
    "leaky_relu",
    idea="activation",
    breaks={"slope", "values"},
    says=N_("The leak was added on both sides, so that the positive side is steeper than 1."),
)
def leak_added_on_both_sides(z, slope=0.01):
    return np.maximum(0, z) + slope * np.asarray(z)


@mistake(
    "leaky_relu",
    idea="activation",
    breaks={"slope", "values"},
    says=N_("z is divided by the slope, which makes the negative side steep. A slope multiplies."),
)
def divided_by_the_slope(z, slope=0.01):
    return np.where(np.asarray(z) > 0, z, np.asarray(z) / slope if slope else 0.0)


@mistake(
    "leaky_relu",
    idea="activation",
    breaks={"slope", "values"},
    says=N_("On the negative side the slope was taken off z instead of multiplying it."),
)
def slope_taken_off(z, slope=0.01):
    return np.where(np.asarray(z) > 0, z, np.asarray(z) - slope)


@mistake(
    "sigmoid_derivative",
    idea="derivative",
    breaks={"extremes", "values"},
    says=N_("This is the square of the sigmoid: 1 - s(-z) is s(z) again. Which of the two signs is one too many?"),
)
def one_sign_too_many(z):
    s = lambda t: 1 / (1 + np.exp(-t))
    return s(z) * (1 - s(-z))


@mistake(
    "sigmoid_derivative",
    idea="derivative",
    breaks={"values"},
    says=N_("The 1 has slipped inside: it belongs to the sigmoid's value, not to z."),
)
def one_minus_z_inside(z):
    s = lambda t: 1 / (1 + np.exp(-t))
    return s(z) * s(1 - z)


@mistake(
    "sigmoid_derivative",
    idea="derivative",
    breaks={"extremes", "values"},
    says=N_("Only one of the two factors is left: 1 minus the sigmoid. Or was a square forgotten below the line?"),
)
def one_factor_missing(z):
    return 1 - 1 / (1 + np.exp(-z))


@mistake(
    "sigmoid_derivative",
    idea="derivative",
    breaks={"values"},
    says=N_("The slope is negative everywhere, though the sigmoid rises. In which order is it subtracted?"),
)
def difference_turned_round(z):
    s = 1 / (1 + np.exp(-z))
    return s * (s - 1)


@mistake(
    "sigmoid_derivative",
    idea="derivative",
    breaks={"extremes", "values"},
    says=N_("One factor is the sigmoid, but the other is z or 1 - z. Both have to be made of the activation."),
)
def half_of_it_with_z(z):
    s = 1 / (1 + np.exp(-z))
    return s * (1 - z)


@mistake(
    "sigmoid_derivative",
    idea="derivative",
    breaks={"values"},
    says=N_("This is the slope of tanh, which is four times as steep in the middle."),
)
def slope_of_tanh(z):
    return 1 - np.tanh(z) ** 2


@mistake(
    "tanh_derivative",
    idea="derivative",
    breaks={"extremes", "values"},
    says=N_("This is tanh itself. Its slope is 1 in the middle and nearly 0 on both sides."),
)
def returned_tanh_itself(z):
    return np.tanh(z)


@mistake(
    "tanh_derivative",
    idea="derivative",
    breaks={"values"},
    says=N_("This is the slope of the sigmoid. At 0, tanh is four times as steep."),
)
def slope_of_the_sigmoid(z):
    s = (1 + np.tanh(np.asarray(z) / 2)) / 2
    return s * (1 - s)


@mistake(
    "tanh_derivative",
    idea="derivative",
    breaks={"values"},
    says=N_("z was squared before tanh was taken of it. What is the square of in the formula?"),
)
def square_inside(z):
    return 1 - np.tanh(np.square(z))


@mistake(
    "tanh_derivative",
    idea="derivative",
    breaks={"extremes", "values"},
    says=N_("This is the square alone: 0 in the middle, where tanh is steepest. What is it subtracted from?"),
)
def only_the_square(z):
    return np.tanh(z) ** 2


@mistake(
    "tanh_derivative",
    idea="derivative",
    breaks={"extremes", "values"},
    says=N_(
        "tanh is applied to something that is an activation already. The argument is the pre-activation; once is enough."
    ),
)
def tanh_applied_twice(z):
    return 1 - np.tanh(np.tanh(z)) ** 2


@mistake(
    "relu_derivative",
    idea="derivative",
    breaks={"values"},
    says=N_("ReLU is divided by z, which gives nan at exactly 0."),
)
def divided_by_z(z):
    return np.maximum(0, z) / np.asarray(z)


@mistake(
    "relu_derivative",
    idea="derivative",
    breaks={"values"},
    says=N_("This is half of the sign. Which values has the slope on either side?"),
)
def half_of_the_sign(z):
    return np.sign(z) / 2


@mistake(
    "leaky_relu_derivative",
    idea="in_place",
    breaks={"values"},
    says=N_("The slopes are put into an array with the dtype of z: in one of whole numbers a small slope becomes 0."),
)
def slopes_in_the_dtype_of_z(z, slope=0.01):
    d = np.ones_like(z)
    d[...] = np.where(np.asarray(z) > 0, 1, slope)
    return d


@mistake(
    "leaky_relu_derivative",
    idea="indexing",
    breaks={"values"},
    says=N_(
        "The two masks, greater and smaller, both leave out 0, where nothing is filled in. One needs an equal sign."
    ),
)
def zero_on_neither_side(z, slope=0.01):
    z = np.asarray(z, dtype=float)
    d = np.zeros(z.shape)
    d[z > 0] = 1
    d[z < 0] = slope
    return d


@mistake(
    "leaky_relu_derivative",
    idea="derivative",
    breaks={"slope", "values"},
    says=N_("The slope was added on both sides, so that the positive side has more than 1."),
)
def slope_added_on_both_sides(z, slope=0.01):
    return (np.asarray(z) > 0) + slope


@mistake(
    "collapse_linear",
    idea="options",
    breaks={"bias", "weights"},
    says=N_("A dict comes back, and a pair is asked for: two values after `return`, with a comma between them."),
)
def returned_a_dict(W1, b1, W2, b2):
    return {"W": W2 @ W1, "b": W2 @ b1 + b2}


@mistake(
    "collapse_linear",
    idea="layer",
    breaks={"bias"},
    says=N_("The second bias goes through a layer that lies before it. Which bias passes through which layer?"),
)
def second_bias_through_w2(W1, b1, W2, b2):
    return W2 @ W1, b2 + W2 @ b1 + b2


@mistake(
    "collapse_linear",
    idea="layer",
    breaks={"bias"},
    says=N_("The first bias was added up instead of going through W2. Each entry of b1 has a weight of its own."),
)
def first_bias_added_up(W1, b1, W2, b2):
    return W2 @ W1, np.sum(b1) + b2


@mistake(
    "output_activation",
    idea="output",
    breaks={"names"},
    says=N_("The name of `regression` is another one in this exercise. Look for it in the table, letter by letter."),
)
def another_name_for_linear(task):
    names = {"regression": "identity", "binary": "sigmoid", "multiclass": "softmax"}
    if task not in names:
        raise ValueError(task)
    return names[task]


@mistake(
    "output_activation",
    idea="output",
    breaks={"names"},
    says=N_("For two classes softmax is given as well. One probability is enough there: which activation gives it?"),
)
def softmax_for_two_classes(task):
    names = {"regression": "linear", "binary": "softmax", "multiclass": "softmax"}
    if task not in names:
        raise ValueError(task)
    return names[task]


@mistake(
    "output_activation",
    idea="output",
    breaks={"names"},
    says=N_("tanh lies between -1 and 1, and a probability between 0 and 1."),
)
def tanh_for_two_classes(task):
    names = {"regression": "linear", "binary": "tanh", "multiclass": "softmax"}
    if task not in names:
        raise ValueError(task)
    return names[task]


@mistake(
    "output_activation",
    idea="options",
    breaks={"error"},
    says=N_("An assertion stops the program, but with another error than the exercise names."),
)
def assertion_for_value_error(task):
    names = {"regression": "linear", "binary": "sigmoid", "multiclass": "softmax"}
    assert task in names, "unknown task"
    return names[task]


@mistake(
    "output_activation",
    idea="options",
    breaks={"error"},
    says=N_("The error is raised, but as a plain Exception. The exercise names the kind that says what is wrong."),
)
def plain_exception(task):
    names = {"regression": "linear", "binary": "sigmoid", "multiclass": "softmax"}
    if task not in names:
        raise Exception("unknown task")
    return names[task]


@mistake(
    "surviving_gradient",
    idea="chain_rule",
    breaks={"derivative", "values"},
    says=N_("The factors come in the opposite order. Which one belongs to a single layer, and where does it stand?"),
)
def deepest_layer_first(derivative, z, n_layers):
    return derivative(z) ** np.arange(n_layers, 0, -1)


@mistake(
    "surviving_gradient",
    idea="chain_rule",
    breaks={"derivative", "values"},
    says=N_("There is one entry too many: the gradient before any layer is among them."),
)
def gradient_before_any_layer_too(derivative, z, n_layers):
    return derivative(z) ** np.arange(n_layers + 1)


@mistake(
    "surviving_gradient",
    idea="options",
    breaks={"derivative", "values"},
    says=N_("The numbers may be right, but they come as a list. One call of NumPy makes an array of it."),
)
def list_of_factors(derivative, z, n_layers):
    return [float(derivative(z)) ** k for k in range(1, n_layers + 1)]


@mistake(
    "surviving_gradient",
    idea="chain_rule",
    breaks={"derivative", "values"},
    says=N_("This is what is lost of the gradient. Asked for is what is left."),
)
def lost_instead_of_left(derivative, z, n_layers):
    return 1 - derivative(z) ** np.arange(1, n_layers + 1)


@mistake(
    "surviving_gradient",
    idea="in_place",
    breaks={"values"},
    says=N_("The factors are put into an array of whole numbers, which drops their fractions."),
)
def factors_in_whole_numbers(derivative, z, n_layers):
    out = np.zeros(n_layers, dtype=int)
    g = 1.0
    for k in range(n_layers):
        g = g * derivative(z)
        out[k] = g
    return out


@mistake(
    "relu",
    idea="in_place",
    breaks={"values"},
    says=N_(
        "np.vectorize takes the dtype of its first result: a whole number there, and all others lose their fractions."
    ),
)
def whole_numbers_from_vectorize(z):
    return np.vectorize(lambda v: max(0, v))(z)


@mistake(
    "output_activation",
    idea="options",
    breaks={"error", "names"},
    says=N_(
        "`task == a or b` is always true, since a word that is not empty counts as true. Compare twice, or use `in`."
    ),
)
def or_between_words(task):
    if task == "regression":
        return "linear"
    elif task == "binary" or "multiclass":
        return "sigmoid"
    raise ValueError(task)


@mistake(
    "tanh_derivative",
    idea="derivative",
    breaks={"extremes", "values"},
    says=N_("tanh is multiplied by 2 where it should be raised to a power. How are the two written in Python?"),
)
def doubled_for_squared(z):
    return 1 - 2 * np.tanh(z)
