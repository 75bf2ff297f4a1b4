"""Known mistakes of `3_initialization`: zero, random and He initialization, symmetry."""

import numpy as np

from ..judging.messages import N_
from . import mistake


@mistake(
    "initialize_zeros",
    idea="layer",
    breaks={"shapes"},
    says=N_("The weight matrices lie on their side. What does one row stand for, and what one column?"),
)
def transposed_weights(n_x, n_h, n_y):
    return {
        "W1": np.zeros((n_x, n_h)),
        "b1": np.zeros((n_h, 1)),
        "W2": np.zeros((n_h, n_y)),
        "b2": np.zeros((n_y, 1)),
    }


@mistake(
    "initialize_zeros",
    idea="axes",
    breaks={"shapes"},
    says=N_("The biases have a single axis. Check in the table how many axes a bias should have."),
)
def flat_biases(n_x, n_h, n_y):
    W1, b1 = np.zeros((n_h, n_x)), np.zeros(n_h)
    W2, b2 = np.zeros((n_y, n_h)), np.zeros(n_y)
    return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}


@mistake(
    "initialize_zeros",
    idea="layer",
    breaks={"shapes"},
    says=N_("The two ends of the network have changed places. At which end do the features come in?"),
)
def inputs_and_outputs_swapped(n_x, n_h, n_y):
    parameters = {}
    parameters["W1"] = np.zeros((n_h, n_y))
    parameters["b1"] = np.zeros((n_h, 1))
    parameters["W2"] = np.zeros((n_x, n_h))
    parameters["b2"] = np.zeros((n_x, 1))
    return parameters


@mistake(
    "initialize_zeros",
    idea="layer",
    breaks={"shapes"},
    says=N_("Each layer has only one bias, shared by all of its nodes. How many biases does a layer need?"),
)
def one_bias_a_layer(n_x, n_h, n_y):
    # 편향은 층마다 하나
    b1 = np.zeros((1, 1))
    b2 = np.zeros((1, 1))
    return {"W1": np.zeros((n_h, n_x)), "b1": b1, "W2": np.zeros((n_y, n_h)), "b2": b2}


@mistake(
    "initialize_zeros",
    idea="symmetry",
    breaks={"values"},
    says=N_("The shapes are right, but the arrays are filled with another number. Check which function fills them."),
)
def filled_with_ones(n_x, n_h, n_y):
    return {
        "W1": np.ones((n_h, n_x)),
        "b1": np.ones((n_h, 1)),
        "W2": np.ones((n_y, n_h)),
        "b2": np.ones((n_y, 1)),
    }


@mistake(
    "initialize_parameters",
    idea="layer",
    breaks={"shapes"},
    says=N_("The sizes of both weight matrices are the wrong way round. Does W1 @ X work out like this?"),
)
def transposed_random_weights(n_x, n_h, n_y, scale=0.01):
    rng = np.random.default_rng()
    return {
        "W1": scale * rng.standard_normal((n_x, n_h)),
        "b1": np.zeros((n_h, 1)),
        "W2": scale * rng.standard_normal((n_h, n_y)),
        "b2": np.zeros((n_y, 1)),
    }


@mistake(
    "initialize_parameters",
    idea="symmetry",
    breaks={"fresh", "statistics"},
    says=N_("All weights have one and the same value, so every node does the same work. Think back to symmetry."),
)
def constant_weights(n_x, n_h, n_y, scale=0.01):
    return {
        "W1": np.full((n_h, n_x), scale),
        "b1": np.zeros((n_h, 1)),
        "W2": np.full((n_y, n_h), scale),
        "b2": np.zeros((n_y, 1)),
    }


@mistake(
    "initialize_parameters",
    idea="scale",
    breaks={"statistics"},
    says=N_(
        "The numbers are spread evenly over an interval. Look again at the two histograms: which has a bell shape?"
    ),
)
def uniform_numbers(n_x, n_h, n_y, scale=0.01):
    W1 = np.random.rand(n_h, n_x) * scale
    W2 = np.random.rand(n_y, n_h) * scale
    return {"W1": W1, "b1": np.zeros((n_h, 1)), "W2": W2, "b2": np.zeros((n_y, 1))}


@mistake(
    "initialize_parameters",
    idea="scale",
    breaks={"statistics"},
    says=N_("No weight is negative. Something takes the sign off the random numbers."),
)
def all_positive_weights(n_x, n_h, n_y, scale=0.01):
    # 가중치는 작은 양수로
    W1 = np.abs(np.random.randn(n_h, n_x)) * scale
    W2 = np.abs(np.random.randn(n_y, n_h)) * scale
    return {"W1": W1, "b1": np.zeros((n_h, 1)), "W2": W2, "b2": np.zeros((n_y, 1))}


@mistake(
    "initialize_parameters",
    idea="scale",
    breaks={"statistics"},
    says=N_("The random numbers are used as weights just as they were drawn. What is the argument `scale` there for?"),
)
def forgot_the_scale(n_x, n_h, n_y, scale=0.01):
    return {
        "W1": np.random.randn(n_h, n_x),
        "b1": np.zeros((n_h, 1)),
        "W2": np.random.randn(n_y, n_h),
        "b2": np.zeros((n_y, 1)),
    }


@mistake(
    "initialize_parameters",
    idea="scale",
    breaks={"statistics"},
    says=N_(
        "The weights come out far too small: `scale` seems to count twice. Is it a standard deviation or a variance?"
    ),
)
def scale_squared(n_x, n_h, n_y, scale=0.01):
    rng = np.random.default_rng()
    W1 = rng.normal(0, scale**2, size=(n_h, n_x))
    W2 = rng.normal(0, scale**2, size=(n_y, n_h))
    return {"W1": W1, "b1": np.zeros((n_h, 1)), "W2": W2, "b2": np.zeros((n_y, 1))}


@mistake(
    "initialize_parameters",
    idea="options",
    breaks={"statistics"},
    says=N_(
        "It works as long as no `scale` is given, but giving another one changes nothing. Where is the argument used?"
    ),
)
def scale_written_as_number(n_x, n_h, n_y, scale=0.01):
    parameters = {"b1": np.zeros((n_h, 1)), "b2": np.zeros((n_y, 1))}
    parameters["W1"] = np.random.randn(n_h, n_x) * 0.01
    parameters["W2"] = np.random.randn(n_y, n_h) * 0.01
    return parameters


@mistake(
    "initialize_parameters",
    idea="symmetry",
    breaks={"fresh"},
    says=N_("Every call starts the random numbers from the same point. Where was the seed set?"),
)
def seed_fixed_inside(n_x, n_h, n_y, scale=0.01):
    rng = np.random.default_rng(0)  # 결과를 재현하기 위해
    W1 = scale * rng.standard_normal((n_h, n_x))
    W2 = scale * rng.standard_normal((n_y, n_h))
    return {"W1": W1, "b1": np.zeros((n_h, 1)), "W2": W2, "b2": np.zeros((n_y, 1))}


@mistake(
    "initialize_parameters",
    idea="symmetry",
    breaks={"statistics"},
    says=N_("The weights are as they should be, but the biases are random too. Read again what they start from."),
)
def random_biases(n_x, n_h, n_y, scale=0.01):
    return {
        "W1": scale * np.random.randn(n_h, n_x),
        "b1": scale * np.random.randn(n_h, 1),
        "W2": scale * np.random.randn(n_y, n_h),
        "b2": scale * np.random.randn(n_y, 1),
    }


@mistake(
    "initialize_parameters",
    idea="symmetry",
    breaks={"fresh", "statistics"},
    says=N_("One random row is used for all nodes of a layer, so they remain twins. What breaks the symmetry?"),
)
def one_row_for_all_nodes(n_x, n_h, n_y, scale=0.01):
    W1 = np.tile(scale * np.random.randn(1, n_x), (n_h, 1))
    W2 = np.tile(scale * np.random.randn(1, n_h), (n_y, 1))
    return {"W1": W1, "b1": np.zeros((n_h, 1)), "W2": W2, "b2": np.zeros((n_y, 1))}


@mistake(
    "initialize_parameters",
    idea="symmetry",
    breaks={"fresh"},
    says=N_("Both matrices are cut from the same random numbers. Draw the two separately."),
)
def cut_from_one_matrix(n_x, n_h, n_y, scale=0.01):
    numbers = np.random.randn(max(n_h, n_y), max(n_x, n_h)) * scale
    return {
        "W1": numbers[:n_h, :n_x],
        "b1": np.zeros((n_h, 1)),
        "W2": numbers[:n_y, :n_h],
        "b2": np.zeros((n_y, 1)),
    }


@mistake(
    "initialize_he",
    idea="scale",
    breaks={"statistics"},
    says=N_("The factor in front looks like a variance. How does one get from a variance to a standard deviation?"),
)
def forgot_the_root(n_x, n_h, n_y):
    return {
        "W1": np.random.randn(n_h, n_x) * (2 / n_x),
        "b1": np.zeros((n_h, 1)),
        "W2": np.random.randn(n_y, n_h) * (2 / n_h),
        "b2": np.zeros((n_y, 1)),
    }


@mistake(
    "initialize_he",
    idea="scale",
    breaks={"statistics"},
    says=N_("The weights are a little too small in both layers. Which number makes up for what ReLU throws away?"),
)
def relu_not_made_up_for(n_x, n_h, n_y):
    W1 = np.random.randn(n_h, n_x) * np.sqrt(1 / n_x)
    W2 = np.random.randn(n_y, n_h) * np.sqrt(1 / n_h)
    return {"W1": W1, "b1": np.zeros((n_h, 1)), "W2": W2, "b2": np.zeros((n_y, 1))}


@mistake(
    "initialize_he",
    idea="scale",
    breaks={"statistics"},
    says=N_("Each layer is scaled by the number of its own nodes. How many terms are added up to make one z?"),
)
def divided_by_the_nodes(n_x, n_h, n_y):
    rng = np.random.default_rng()
    return {
        "W1": np.sqrt(2 / n_h) * rng.standard_normal((n_h, n_x)),
        "b1": np.zeros((n_h, 1)),
        "W2": np.sqrt(2 / n_y) * rng.standard_normal((n_y, n_h)),
        "b2": np.zeros((n_y, 1)),
    }


@mistake(
    "initialize_he",
    idea="scale",
    breaks={"statistics"},
    says=N_("The first layer is right, but its factor is used for the second one too. What goes into layer 2?"),
)
def same_inputs_for_both_layers(n_x, n_h, n_y):
    factor = np.sqrt(2 / n_x)
    W1 = factor * np.random.randn(n_h, n_x)
    W2 = factor * np.random.randn(n_y, n_h)
    return {"W1": W1, "b1": np.zeros((n_h, 1)), "W2": W2, "b2": np.zeros((n_y, 1))}


@mistake(
    "initialize_he",
    idea="scale",
    breaks={"statistics"},
    says=N_(
        "This looks like Xavier initialization, which averages the numbers of inputs and outputs. What does the size depend on in He initialization?"
    ),
)
def xavier_average(n_x, n_h, n_y):
    sizes = [n_x, n_h, n_y]
    parameters = {}
    for l in range(1, 3):
        average = (sizes[l - 1] + sizes[l]) / 2
        parameters[f"W{l}"] = np.random.randn(sizes[l], sizes[l - 1]) / np.sqrt(average)
        parameters[f"b{l}"] = np.zeros((sizes[l], 1))
    return parameters


@mistake(
    "initialize_he",
    idea="scale",
    breaks={"statistics"},
    says=N_("The weights are somewhat too large in both layers. Check in the formula how far the root reaches."),
)
def two_outside_the_root(n_x, n_h, n_y):
    W1 = np.random.randn(n_h, n_x) * 2 / np.sqrt(n_x)
    W2 = np.random.randn(n_y, n_h) * 2 / np.sqrt(n_h)
    return {"W1": W1, "b1": np.zeros((n_h, 1)), "W2": W2, "b2": np.zeros((n_y, 1))}


@mistake(
    "initialize_he",
    idea="scale",
    breaks={"statistics"},
    says=N_("This is the fixed scale of the previous exercise. He initialization fits the size to each layer."),
)
def scale_of_the_exercise_before(n_x, n_h, n_y):
    return initialize_parameters(n_x, n_h, n_y)


@mistake(
    "initialize_he",
    idea="scale",
    breaks={"statistics"},
    says=N_("The spread is right, but the numbers come from a flat distribution. Which one does the formula name?"),
)
def he_uniform(n_x, n_h, n_y):
    limit1, limit2 = np.sqrt(6 / n_x), np.sqrt(6 / n_h)
    return {
        "W1": np.random.uniform(-limit1, limit1, (n_h, n_x)),
        "b1": np.zeros((n_h, 1)),
        "W2": np.random.uniform(-limit2, limit2, (n_y, n_h)),
        "b2": np.zeros((n_y, 1)),
    }


@mistake(
    "initialize_he",
    idea="scale",
    breaks={"fresh", "statistics"},
    says=N_("The size of the weights has become their value. A standard deviation says how widely values are spread."),
)
def deviation_as_value(n_x, n_h, n_y):
    W1 = np.full((n_h, n_x), np.sqrt(2 / n_x))
    W2 = np.full((n_y, n_h), np.sqrt(2 / n_h))
    return {"W1": W1, "b1": np.zeros((n_h, 1)), "W2": W2, "b2": np.zeros((n_y, 1))}


@mistake(
    "initialize_he",
    idea="symmetry",
    breaks={"fresh"},
    says=N_("Both layers draw from a generator with the same seed, at every call. What does a seed fix?"),
)
def same_seed_for_both(n_x, n_h, n_y):
    W1 = np.random.default_rng(1).standard_normal((n_h, n_x)) * np.sqrt(2 / n_x)
    W2 = np.random.default_rng(1).standard_normal((n_y, n_h)) * np.sqrt(2 / n_h)
    return {"W1": W1, "b1": np.zeros((n_h, 1)), "W2": W2, "b2": np.zeros((n_y, 1))}


@mistake(
    "initialize_he",
    idea="layer",
    breaks={"shapes"},
    says=N_("The biases lie in a row. In Z = WX + b, along which axis do the nodes run?"),
)
def biases_in_a_row(n_x, n_h, n_y):
    # 가중치는 He, 편향은 0
    W1 = np.random.randn(n_h, n_x) * np.sqrt(2 / n_x)
    W2 = np.random.randn(n_y, n_h) * np.sqrt(2 / n_h)
    b1, b2 = np.zeros((1, n_h)), np.zeros((1, n_y))
    return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}


@mistake(
    "initialize_he",
    idea="symmetry",
    breaks={"fresh"},
    says=N_("The seed is new at every call, but both layers start from it, so that the second repeats the first."),
)
def layers_share_a_seed(n_x, n_h, n_y):
    seed = np.random.randint(10**9)
    W1 = np.random.default_rng(seed).standard_normal((n_h, n_x)) * np.sqrt(2 / n_x)
    W2 = np.random.default_rng(seed).standard_normal((n_y, n_h)) * np.sqrt(2 / n_h)
    return {"W1": W1, "b1": np.zeros((n_h, 1)), "W2": W2, "b2": np.zeros((n_y, 1))}


@mistake(
    "distinct_rows",
    idea="axes",
    breaks={"count", "limits"},
    says=N_("Single numbers are counted, not rows. What does np.unique compare when it is told nothing more?"),
)
def counted_the_values(W):
    return len(np.unique(W))


@mistake(
    "distinct_rows",
    idea="axes",
    breaks={"count", "limits"},
    says=N_("However many rows are equal, all are counted. Were duplicates removed, and along which axis?"),
)
def removed_equal_columns(W):
    return len(np.unique(W, axis=1))


@mistake(
    "distinct_rows",
    idea="symmetry",
    breaks={"count"},
    says=N_("Each row was first added up into one number. Can two different rows have the same sum?"),
)
def compared_the_sums(W):
    sums = np.sum(W, axis=1)
    return len(np.unique(sums))


@mistake(
    "distinct_rows",
    idea="symmetry",
    breaks={"count"},
    says=N_("Every row is compared with the first one only. Two later rows can be equal to each other as well."),
)
def compared_with_the_first(W):
    count = 1
    for row in W[1:]:
        if not np.array_equal(row, W[0]):
            count += 1
    return count


@mistake(
    "distinct_rows",
    idea="symmetry",
    breaks={"count"},
    says=N_("Each row is compared with the one before it only. Equal rows need not stand next to each other."),
)
def compared_neighbours(W):
    count = 1
    for i in range(1, len(W)):
        if np.any(W[i] != W[i - 1]):  # 바로 앞의 행과 다르면
            count += 1
    return count


@mistake(
    "distinct_rows",
    idea="symmetry",
    breaks={"count"},
    says=N_(
        "The order within a row got lost. Do two rows with the same numbers in another order look for the same feature?"
    ),
)
def sorted_within_rows(W):
    seen = set()
    for row in W:
        seen.add(tuple(sorted(row)))
    return len(seen)


@mistake(
    "distinct_rows",
    idea="symmetry",
    breaks={"count", "limits"},
    says=N_("The rows themselves come back. The question is how many there are."),
)
def returned_the_rows(W):
    return np.unique(W, axis=0)


@mistake(
    "distinct_rows",
    idea="symmetry",
    breaks={"count"},
    says=N_("Only one entry of each row is looked at. When are two rows the same?"),
)
def looked_at_the_last_entry(W):
    return len(np.unique(W[:, -1]))


@mistake(
    "distinct_rows",
    idea="symmetry",
    breaks={"count"},
    says=N_(
        "The rows are rounded first, so that rows close to each other become one. When are two rows equal in this exercise?"
    ),
)
def rounded_the_rows(W):
    return len(np.unique(np.round(W, 2), axis=0))


@mistake(
    "distinct_rows",
    idea="symmetry",
    breaks={"count"},
    says=N_(
        "The signs got lost before the rows were compared. Do two rows that differ only in a sign look for the same feature?"
    ),
)
def lost_the_signs(W):
    return len(np.unique(np.abs(W), axis=0))


@mistake(
    "initialize_zeros",
    idea="options",
    breaks={"shapes", "values"},
    says=N_("The keys are written in small letters. A dict finds only what is spelled exactly as in the table."),
)
def keys_in_small_letters(n_x, n_h, n_y):
    return {"w1": np.zeros((n_h, n_x)), "b1": np.zeros((n_h, 1)), "w2": np.zeros((n_y, n_h)), "b2": np.zeros((n_y, 1))}


@mistake(
    "initialize_zeros",
    idea="symmetry",
    breaks={"values"},
    says=N_("Only the biases are zero, the weights are random. This exercise wants to see what zeros do."),
)
def weights_at_random(n_x, n_h, n_y):
    W1, W2 = 0.01 * np.random.randn(n_h, n_x), 0.01 * np.random.randn(n_y, n_h)
    return {"W1": W1, "b1": np.zeros((n_h, 1)), "W2": W2, "b2": np.zeros((n_y, 1))}


@mistake(
    "initialize_zeros",
    idea="layer",
    breaks={"shapes", "values"},
    says=N_("There are weights, but no biases. Which four arrays does a network of two layers have?"),
)
def biases_missing(n_x, n_h, n_y):
    return {"W1": np.zeros((n_h, n_x)), "W2": np.zeros((n_y, n_h))}


@mistake(
    "initialize_zeros",
    idea="options",
    breaks={"shapes", "values"},
    says=N_("Four arrays come back in a row, and a dict is asked for, in which each has its name."),
)
def four_arrays_in_a_row(n_x, n_h, n_y):
    return np.zeros((n_h, n_x)), np.zeros((n_h, 1)), np.zeros((n_y, n_h)), np.zeros((n_y, 1))


@mistake(
    "initialize_parameters",
    idea="scale",
    breaks={"statistics"},
    says=N_("The random numbers are divided by `scale`, which makes them large. A deviation multiplies."),
)
def divided_by_scale(n_x, n_h, n_y, scale=0.01):
    W1, W2 = np.random.randn(n_h, n_x) / scale, np.random.randn(n_y, n_h) / scale
    return {"W1": W1, "b1": np.zeros((n_h, 1)), "W2": W2, "b2": np.zeros((n_y, 1))}


@mistake(
    "initialize_parameters",
    idea="scale",
    breaks={"statistics"},
    says=N_("The root of `scale` is taken, as if it were a variance. It is the deviation already."),
)
def root_of_scale(n_x, n_h, n_y, scale=0.01):
    W1, W2 = np.random.randn(n_h, n_x) * np.sqrt(scale), np.random.randn(n_y, n_h) * np.sqrt(scale)
    return {"W1": W1, "b1": np.zeros((n_h, 1)), "W2": W2, "b2": np.zeros((n_y, 1))}


@mistake(
    "initialize_parameters",
    idea="scale",
    breaks={"statistics"},
    says=N_("The numbers lie evenly between -scale and scale. Normal ones have no bounds, and crowd in the middle."),
)
def uniform_about_zero(n_x, n_h, n_y, scale=0.01):
    W1, W2 = np.random.uniform(-scale, scale, (n_h, n_x)), np.random.uniform(-scale, scale, (n_y, n_h))
    return {"W1": W1, "b1": np.zeros((n_h, 1)), "W2": W2, "b2": np.zeros((n_y, 1))}


@mistake(
    "initialize_parameters",
    idea="axes",
    breaks={"shapes"},
    says=N_("The biases have a single axis. In Z = WX + b they would be laid along the samples."),
)
def flat_zero_biases(n_x, n_h, n_y, scale=0.01):
    W1, W2 = scale * np.random.randn(n_h, n_x), scale * np.random.randn(n_y, n_h)
    return {"W1": W1, "b1": np.zeros(n_h), "W2": W2, "b2": np.zeros(n_y)}


@mistake(
    "initialize_parameters",
    idea="symmetry",
    breaks={"statistics"},
    says=N_("The biases start from 1. They do no harm to symmetry, and may all start from the same number: which?"),
)
def biases_of_one(n_x, n_h, n_y, scale=0.01):
    W1, W2 = scale * np.random.randn(n_h, n_x), scale * np.random.randn(n_y, n_h)
    return {"W1": W1, "b1": np.ones((n_h, 1)), "W2": W2, "b2": np.ones((n_y, 1))}


@mistake(
    "initialize_parameters",
    idea="options",
    breaks={"statistics"},
    says=N_("With no `scale` given, the weights are ten times as large as in the exercise. Look at the default."),
)
def default_of_a_tenth(n_x, n_h, n_y, scale=0.1):
    W1, W2 = scale * np.random.randn(n_h, n_x), scale * np.random.randn(n_y, n_h)
    return {"W1": W1, "b1": np.zeros((n_h, 1)), "W2": W2, "b2": np.zeros((n_y, 1))}


@mistake(
    "initialize_parameters",
    idea="symmetry",
    breaks={"fresh", "statistics"},
    says=N_("All weights are zero: that was the exercise before. What breaks the symmetry?"),
)
def zero_weights(n_x, n_h, n_y, scale=0.01):
    return {"W1": np.zeros((n_h, n_x)), "b1": np.zeros((n_h, 1)), "W2": np.zeros((n_y, n_h)), "b2": np.zeros((n_y, 1))}


@mistake(
    "initialize_he",
    idea="scale",
    breaks={"statistics"},
    says=N_("The root stands upside down: more inputs make the weights larger. How do many terms keep a sum small?"),
)
def root_upside_down(n_x, n_h, n_y):
    W1, W2 = np.random.randn(n_h, n_x) * np.sqrt(n_x / 2), np.random.randn(n_y, n_h) * np.sqrt(n_h / 2)
    return {"W1": W1, "b1": np.zeros((n_h, 1)), "W2": W2, "b2": np.zeros((n_y, 1))}


@mistake(
    "initialize_he",
    idea="scale",
    breaks={"statistics"},
    says=N_("The root covers the 2 alone, and the number of inputs stands outside it."),
)
def root_of_two_only(n_x, n_h, n_y):
    W1, W2 = np.random.randn(n_h, n_x) * np.sqrt(2) / n_x, np.random.randn(n_y, n_h) * np.sqrt(2) / n_h
    return {"W1": W1, "b1": np.zeros((n_h, 1)), "W2": W2, "b2": np.zeros((n_y, 1))}


@mistake(
    "initialize_he",
    idea="scale",
    breaks={"statistics"},
    says=N_("The first layer is as it should be, the second still has the fixed scale. The formula is for both."),
)
def second_layer_with_fixed_scale(n_x, n_h, n_y):
    W1, W2 = np.random.randn(n_h, n_x) * np.sqrt(2 / n_x), np.random.randn(n_y, n_h) * 0.01
    return {"W1": W1, "b1": np.zeros((n_h, 1)), "W2": W2, "b2": np.zeros((n_y, 1))}


@mistake(
    "initialize_he",
    idea="scale",
    breaks={"statistics"},
    says=N_("All weights are positive: np.random.rand draws evenly between 0 and 1. Which function draws normal ones?"),
)
def rand_for_randn(n_x, n_h, n_y):
    W1, W2 = np.random.rand(n_h, n_x) * np.sqrt(2 / n_x), np.random.rand(n_y, n_h) * np.sqrt(2 / n_h)
    return {"W1": W1, "b1": np.zeros((n_h, 1)), "W2": W2, "b2": np.zeros((n_y, 1))}


@mistake(
    "initialize_he",
    idea="scale",
    breaks={"statistics"},
    says=N_("The random numbers come without the factor. It is what He initialization is about."),
)
def plain_normal_numbers(n_x, n_h, n_y):
    W1, W2 = np.random.randn(n_h, n_x), np.random.randn(n_y, n_h)
    return {"W1": W1, "b1": np.zeros((n_h, 1)), "W2": W2, "b2": np.zeros((n_y, 1))}


@mistake(
    "initialize_he",
    idea="layer",
    breaks={"shapes"},
    says=N_("The weight matrices lie on their side. A row is a node, a column an input."),
)
def he_transposed(n_x, n_h, n_y):
    W1, W2 = np.random.randn(n_x, n_h) * np.sqrt(2 / n_x), np.random.randn(n_h, n_y) * np.sqrt(2 / n_h)
    return {"W1": W1, "b1": np.zeros((n_h, 1)), "W2": W2, "b2": np.zeros((n_y, 1))}


@mistake(
    "distinct_rows",
    idea="axes",
    breaks={"count", "limits"},
    says=N_("Different columns are counted. Along which axis do rows follow each other?"),
)
def counted_the_columns(W):
    return np.unique(W, axis=1).shape[1]


@mistake(
    "distinct_rows",
    idea="symmetry",
    breaks={"count", "limits"},
    says=N_("Rows that occur more than once are left out altogether. Each kind of row counts once."),
)
def rows_without_a_twin(W):
    _, counts = np.unique(W, axis=0, return_counts=True)
    return int(np.sum(counts == 1))


@mistake(
    "distinct_rows",
    idea="symmetry",
    breaks={"count", "limits"},
    says=N_("It is counted how many rows are superfluous. Asked for is how many are left without them."),
)
def counted_the_repeats(W):
    return len(W) - len(np.unique(W, axis=0))


@mistake(
    "distinct_rows",
    idea="symmetry",
    breaks={"count"},
    says=N_("Only the first entry of each row is looked at. Two rows may begin alike and go on differently."),
)
def looked_at_the_first_entry(W):
    return len({row[0] for row in W.tolist()})


@mistake(
    "distinct_rows",
    idea="options",
    breaks={"count", "limits"},
    says=N_("The count comes as a decimal number. Something is divided, or added up in an array of floats."),
)
def count_as_a_decimal(W):
    return float(len(np.unique(W, axis=0)))
