"""Known mistakes of `1_numpy`: indexing, axes, keepdims, vectorisation."""

import numpy as np

from ..judging.messages import N_
from . import mistake


@mistake(
    "center_crop",
    idea="indexing",
    breaks={"odd"},
    says=N_(
        "The cut starts one pixel too late when an odd number of pixels is left over. Which way is the half rounded?"
    ),
)
def start_rounded_up(images, size):
    H, W = images.shape[1:]
    top = (H - size + 1) // 2
    left = (W - size + 1) // 2
    return images[:, top : top + size, left : left + size]


@mistake(
    "center_crop",
    idea="indexing",
    breaks={"odd"},
    says=N_(
        "Size and side seem to be halved separately, and rounding twice is not always the same as rounding "
        "once. What should be calculated first?"
    ),
)
def halved_separately(images, size):
    _, H, W = images.shape
    # 가운데 좌표에서 절반만큼 앞으로
    r, c = H // 2, W // 2
    half = size // 2
    return images[:, r - half : r - half + size, c - half : c - half + size]


@mistake(
    "center_crop",
    idea="indexing",
    breaks={"even", "odd", "shape"},
    says=N_("The first two axes were cut, but the first one counts the pictures. Count the places between the commas."),
)
def cut_the_samples(images, size):
    H, W = images.shape[1], images.shape[2]
    top, left = (H - size) // 2, (W - size) // 2
    return images[top : top + size, left : left + size]


@mistake(
    "center_crop",
    idea="indexing",
    breaks={"even", "odd"},
    says=N_(
        "The size is right, but the piece comes from the top left corner. How much has to go above and on the left?"
    ),
)
def cut_from_the_corner(images, size):
    return images[:, :size, :size]


@mistake(
    "center_crop",
    idea="indexing",
    breaks={"even", "odd"},
    says=N_(
        "Rows and columns are cut off alike, though a picture may be higher than it is wide. Each "
        "axis has its own length."
    ),
)
def height_used_for_both(images, size):
    start = (images.shape[1] - size) // 2
    return images[:, start : start + size, start : start + size]


@mistake(
    "center_crop",
    idea="indexing",
    breaks={"even", "odd", "shape"},
    says=N_(
        "As much is cut off at the end as at the start. Think of an odd remainder, and of what a "
        "slice ending at -0 gives."
    ),
)
def same_cut_on_both_ends(images, size):
    h = (images.shape[1] - size) // 2
    w = (images.shape[2] - size) // 2
    return images[:, h:-h, w:-w]


@mistake(
    "center_crop",
    idea="indexing",
    breaks={"even", "odd", "shape"},
    says=N_("The pictures shown are 8 by 8, but others may come. Take the lengths of the axes from the array itself."),
)
def sides_of_eight(images, size):
    start = (8 - size) // 2
    return images[:, start : start + size, start : start + size]


@mistake(
    "center_crop",
    idea="indexing",
    breaks={"even", "odd", "shape"},
    says=N_("There is one row and one column too few. Does a slice include its end?"),
)
def end_taken_as_included(images, size):
    _, H, W = images.shape
    top = (H - size) // 2
    left = (W - size) // 2
    return images[:, top : top + size - 1, left : left + size - 1]


@mistake(
    "take_samples",
    idea="indexing",
    breaks={"columns", "repeats", "shape"},
    says=N_(
        "From X, rows seem to be taken: they are features. In which place between the brackets do the samples stand?"
    ),
)
def took_rows_of_x(X, Y, indices):
    return X[indices], Y[:, indices]


@mistake(
    "take_samples",
    idea="axes",
    breaks={"shape"},
    says=N_("A plain number in the brackets takes its axis away, so Y comes out flat. Y has two axes to keep."),
)
def labels_lost_an_axis(X, Y, indices):
    X_new = X[:, indices]
    Y_new = Y[0, indices]
    return X_new, Y_new


@mistake(
    "take_samples",
    idea="indexing",
    breaks={"columns", "repeats"},
    says=N_("The columns come out sorted by number. They are wanted in the order in which they were asked for."),
)
def sorted_the_numbers(X, Y, indices):
    indices = sorted(indices)
    return X[:, indices], Y[:, indices]


@mistake(
    "take_samples",
    idea="indexing",
    breaks={"repeats"},
    says=N_("A number that comes twice is taken once. Look again at what fancy indexing does with repeated numbers."),
)
def dropped_the_repeats(X, Y, indices):
    # 중복 제거 (순서는 유지)
    cols = list(dict.fromkeys(indices))
    return X[:, cols], Y[:, cols]


@mistake(
    "take_samples",
    idea="indexing",
    breaks={"columns", "repeats"},
    says=N_(
        "The columns come out sorted, and once each: a mask or np.unique keeps neither order nor repeats. Use the "
        "numbers themselves."
    ),
)
def chose_by_mask(X, Y, indices):
    mask = np.zeros(X.shape[1], dtype=bool)
    mask[indices] = True
    return X[:, mask], Y[:, mask]


@mistake(
    "take_samples",
    idea="indexing",
    breaks={"columns", "repeats", "shape"},
    says=N_("X was chosen from, but Y came back whole. Each sample needs its own label beside it."),
)
def labels_left_whole(X, Y, indices):
    return X[:, indices], Y


@mistake(
    "take_samples",
    idea="indexing",
    breaks={"columns", "repeats"},
    says=N_("As many columns as asked for, but always the first ones. It matters which numbers stand in `indices`."),
)
def first_few_columns(X, Y, indices):
    k = len(indices)
    return X[:, :k], Y[:, :k]


@mistake(
    "take_samples",
    idea="indexing",
    breaks={"columns", "repeats", "shape"},
    says=N_("A slice takes everything between two numbers. Here single numbers were asked for, in any order."),
)
def slice_from_first_to_last(X, Y, indices):
    start, stop = indices[0], indices[-1] + 1
    return X[:, start:stop], Y[:, start:stop]


@mistake(
    "take_samples",
    idea="indexing",
    breaks={"columns", "repeats"},
    says=N_("Each column is the neighbour of the one wanted. From which number does Python count?"),
)
def counted_from_one(X, Y, indices):
    idx = np.array(indices) - 1
    return X[:, idx], Y[:, idx]


@mistake(
    "row_sums",
    idea="axes",
    breaks={"shape"},
    says=N_("The sum took its axis away. Look again at what keepdims does."),
)
def forgot_keepdims(a):
    return np.sum(a, axis=1)


@mistake(
    "row_sums",
    idea="axes",
    breaks={"shape", "values"},
    says=N_("The numbers of each column were added, not those of each row. Along which axis do you walk within a row?"),
)
def added_down_the_columns(a):
    return np.sum(a, axis=0, keepdims=True)


@mistake(
    "row_sums",
    idea="axes",
    breaks={"shape", "values"},
    says=N_("All numbers were added into one. Without an axis, np.sum does not stop at the end of a row."),
)
def added_everything(a):
    return np.sum(a, keepdims=True)


@mistake(
    "row_sums",
    idea="axes",
    breaks={"shape"},
    says=N_("The sums are right but lie in one row. The result is to have as many rows as `a`."),
)
def laid_the_sums_down(a):
    s = a.sum(axis=1)
    return s.reshape(1, -1)


@mistake(
    "row_sums",
    idea="mean",
    breaks={"values"},
    says=N_("The results look like means: something still divides by the number of columns."),
)
def mean_for_sum(a):
    return np.mean(a, axis=1, keepdims=True)


@mistake(
    "row_sums",
    idea="axes",
    breaks={"shape", "values"},
    says=N_("These are the sums so far, one for each entry. A whole row should leave a single number."),
)
def running_sums(a):
    return np.cumsum(a, axis=1)


@mistake(
    "row_sums",
    idea="indexing",
    breaks={"values"},
    says=N_("One column does not get added. Look at where the loop or the slice ends."),
)
def left_out_the_last_column(a):
    r, c = a.shape
    out = np.zeros((r, 1))
    for i in range(r):
        for j in range(c - 1):
            out[i, 0] += a[i, j]
    return out


@mistake(
    "column_means",
    idea="axes",
    breaks={"shape"},
    says=N_("The mean took its axis away, and one pair of brackets with it. Look again at what keepdims does."),
)
def mean_lost_its_axis(a):
    return a.mean(axis=0)


@mistake(
    "column_means",
    idea="axes",
    breaks={"shape", "values"},
    says=N_("The mean of each row came out. Axis 1 runs along a row: which one runs down a column?"),
)
def means_of_the_rows(a):
    return np.mean(a, axis=1, keepdims=True)


@mistake(
    "column_means",
    idea="mean",
    breaks={"values"},
    says=N_("The results look like sums. What is still missing on the way from a sum to a mean?"),
)
def sum_for_mean(a):
    return np.sum(a, axis=0, keepdims=True)


@mistake(
    "column_means",
    idea="mean",
    breaks={"values"},
    says=N_("The sum is divided by the number of columns. How many numbers are there in one column?"),
)
def divided_by_columns(a):
    c = a.shape[1]
    total = np.sum(a, axis=0, keepdims=True)
    return total / c


@mistake(
    "column_means",
    idea="axes",
    breaks={"shape"},
    says=N_("The means are right but stand in one column. The result is to have as many columns as `a`."),
)
def stood_the_means_up(a):
    return np.mean(a, axis=0).reshape(-1, 1)


@mistake(
    "column_means",
    idea="axes",
    breaks={"shape", "values"},
    says=N_("There is one mean of all numbers together. Each column is to have its own."),
)
def one_mean_for_all(a):
    return np.array([[np.mean(a)]])


@mistake(
    "column_means",
    idea="mean",
    breaks={"values"},
    says=N_("The means are whole numbers. Which division throws the fraction away?"),
)
def whole_number_division(a):
    # 열마다 더해서 개수로 나눔
    return a.sum(axis=0, keepdims=True) // a.shape[0]


@mistake(
    "column_means",
    idea="mean",
    breaks={"values"},
    says=N_(
        "These are medians, the numbers in the middle of each column when it is sorted. A mean takes all of "
        "them into account."
    ),
)
def middle_for_mean(a):
    return np.median(a, axis=0, keepdims=True)


@mistake(
    "standardize",
    idea="axes",
    breaks={"axes", "values"},
    says=N_("Mean and deviation lost the axis, so broadcasting lines them up with the wrong one, or not at all."),
)
def statistics_lost_their_axis(a, axis):
    mu = np.mean(a, axis=axis)
    sd = np.std(a, axis=axis)
    return (a - mu) / sd


@mistake(
    "standardize",
    idea="mean",
    breaks={"axes", "values"},
    says=N_(
        "The spread does not come out as 1: it seems to be divided by the variance. How is the deviation made from it?"
    ),
)
def divided_by_variance(a, axis):
    mu = a.mean(axis=axis, keepdims=True)
    var = a.var(axis=axis, keepdims=True)
    return (a - mu) / var


@mistake(
    "standardize",
    idea="mean",
    breaks={"axes", "values"},
    says=N_(
        "The deviation seems to divide by one less than the number of entries. Look again at N in the "
        "formula, and at what ddof does in np.std."
    ),
)
def sample_deviation(a, axis):
    mean = np.mean(a, axis=axis, keepdims=True)
    std = np.std(a, axis=axis, keepdims=True, ddof=1)
    return (a - mean) / std


@mistake(
    "standardize",
    idea="mean",
    breaks={"axes", "values"},
    says=N_("The mean is 0, but the spread is still the old one. There is a second step."),
)
def only_centred(a, axis):
    return a - np.mean(a, axis=axis, keepdims=True)


@mistake(
    "standardize",
    idea="mean",
    breaks={"axes", "values"},
    says=N_("The spread is 1, but the mean is not 0 yet. What has to happen before the division?"),
)
def only_scaled(a, axis):
    return a / np.std(a, axis=axis, keepdims=True)


@mistake(
    "standardize",
    idea="mean",
    breaks={"axes", "values"},
    says=N_(
        "Only the mean gets divided by the deviation. Division comes before subtraction unless brackets say otherwise."
    ),
)
def missing_parentheses(a, axis):
    mu = np.mean(a, axis=axis, keepdims=True)
    sigma = np.std(a, axis=axis, keepdims=True)
    return a - mu / sigma


@mistake(
    "standardize",
    idea="axes",
    breaks={"axes", "values"},
    says=N_("Mean and deviation are those of the whole array. The argument `axis` does not get used."),
)
def whole_table_at_once(a, axis):
    return (a - np.mean(a)) / np.std(a)


@mistake(
    "standardize",
    idea="options",
    breaks={"axes", "values"},
    says=N_("It always works along axis 0. The axis is chosen by whoever calls the function."),
)
def always_down_the_columns(a, axis):
    mu = a.mean(axis=0, keepdims=True)
    return (a - mu) / a.std(axis=0, keepdims=True)


@mistake(
    "standardize",
    idea="axes",
    breaks={"axes"},
    says=N_("Right for axis 0 or 1 of a table, but negative axes, tuples of axes and deeper arrays may come too."),
)
def only_rows_or_columns(a, axis):
    if axis == 0:
        mu, sd = a.mean(axis=0), a.std(axis=0)
        return (a - mu) / sd
    mu, sd = a.mean(axis=1), a.std(axis=1)
    return (a - mu[:, None]) / sd[:, None]


@mistake(
    "standardize",
    idea="axes",
    breaks={"axes"},
    says=N_("A single axis is put back, but `axis` may also be a tuple of several. NumPy can keep them all by itself."),
)
def one_axis_at_a_time(a, axis):
    shape = list(a.shape)
    shape[axis] = 1
    mu = np.mean(a, axis=axis).reshape(shape)
    sd = np.std(a, axis=axis).reshape(shape)
    return (a - mu) / sd


@mistake(
    "standardize",
    idea="in_place",
    breaks={"input"},
    says=N_("The caller's array was changed. np.asarray makes no copy of an array that already has the right dtype."),
)
def asarray_is_no_copy(a, axis):
    a = np.asarray(a, dtype=float)
    a -= a.mean(axis=axis, keepdims=True)
    a /= a.std(axis=axis, keepdims=True)
    return a


@mistake(
    "standardize",
    idea="in_place",
    breaks={"input", "values"},
    says=N_("`-=` works inside the caller's own array, and an array of integers cannot hold the result at all."),
)
def subtracted_in_place(a, axis):
    a -= np.mean(a, axis=axis, keepdims=True)
    return a / np.std(a, axis=axis, keepdims=True)


@mistake(
    "softmax",
    idea="stability",
    breaks={"extremes"},
    says=N_(
        "The formula is right on paper, but exponentials of large numbers overflow. Look again at "
        "what a shift leaves the same."
    ),
)
def overflow_without_shift(z, axis=0):
    e = np.exp(z)
    return e / np.sum(e, axis=axis, keepdims=True)


@mistake(
    "softmax",
    idea="axes",
    breaks={"axis"},
    says=N_("Along axis 0 it happens to work; along others the sum, an axis short, meets the wrong entries."),
)
def shares_lost_their_axis(z, axis=0):
    e = np.exp(z - np.max(z, axis=axis, keepdims=True))
    return e / np.sum(e, axis=axis)


@mistake(
    "softmax",
    idea="axes",
    breaks={"axis", "extremes", "values"},
    says=N_("Only all entries together sum to 1; each column, or each row, should do so by itself."),
)
def one_sum_for_all(z, axis=0):
    e = np.exp(z - np.max(z))
    return e / e.sum()


@mistake(
    "softmax",
    idea="options",
    breaks={"axis"},
    says=N_("It works along axis 0 whatever is asked for. Does every step that runs along an axis use `axis`?"),
)
def always_axis_0(z, axis=0):
    e = np.exp(z - z.max(axis=0, keepdims=True))
    return e / e.sum(axis=0, keepdims=True)


@mistake(
    "softmax",
    idea="options",
    breaks={"extremes", "values"},
    says=N_("Without an axis given it works along the last one. Look at the default in the definition."),
)
def default_axis_last(z, axis=-1):
    e = np.exp(z - np.max(z, axis=axis, keepdims=True))
    return e / np.sum(e, axis=axis, keepdims=True)


@mistake(
    "softmax",
    idea="stability",
    breaks={"extremes"},
    says=N_(
        "Clipping makes different large entries equal, so their shares become equal too. Differences have to survive."
    ),
)
def clipped_the_entries(z, axis=0):
    e = np.exp(np.clip(z, -500, 500))  # 오버플로 방지
    return e / np.sum(e, axis=axis, keepdims=True)


@mistake(
    "softmax",
    idea="stability",
    breaks={"extremes"},
    says=N_("One shift serves all columns, so a column of small entries may underflow to nothing but zeros."),
)
def one_shift_for_all(z, axis=0):
    e = np.exp(z - np.max(z))
    return e / np.sum(e, axis=axis, keepdims=True)


@mistake(
    "softmax",
    idea="stability",
    breaks={"axis", "extremes", "values"},
    says=N_(
        "The entries seem to have been scaled down by a division, and that changes the shares. Which "
        "operation leaves them alone?"
    ),
)
def divided_by_the_largest(z, axis=0):
    z = z / np.max(np.abs(z), axis=axis, keepdims=True)
    e = np.exp(z)
    return e / np.sum(e, axis=axis, keepdims=True)


@mistake(
    "softmax",
    idea="in_place",
    breaks={"input"},
    says=N_("The caller's z is shifted too: `-=` writes into the array that came in."),
)
def shifted_in_place(z, axis=0):
    z -= np.max(z, axis=axis, keepdims=True)
    e = np.exp(z)
    return e / np.sum(e, axis=axis, keepdims=True)


@mistake(
    "softmax",
    idea="activation",
    breaks={"axis", "extremes", "values"},
    says=N_("The exponentials are there, but they do not sum to 1. What turns them into shares?"),
)
def forgot_to_divide(z, axis=0):
    return np.exp(z - np.max(z, axis=axis, keepdims=True))


@mistake(
    "softmax",
    idea="activation",
    breaks={"axis", "extremes", "values"},
    says=N_(
        "The entries themselves were divided by their sum, so some shares may be negative. What makes all of "
        "them positive first?"
    ),
)
def shares_without_exponentials(z, axis=0):
    return z / np.sum(z, axis=axis, keepdims=True)


@mistake("linear", idea="layer", breaks={"bias"}, says=N_("One of the three arguments is never used."))
def forgot_bias(W, X, b):
    return np.dot(W, X)


@mistake("linear", idea="layer", breaks={"bias"}, says=N_("The bias goes in with the wrong sign."))
def subtracted_bias(W, X, b):
    return W @ X - b


@mistake(
    "linear",
    idea="layer",
    breaks={"bias"},
    says=N_("Every node gets the bias of the first one. Broadcasting stretches `b` as it is."),
)
def first_bias_for_all(W, X, b):
    return W @ X + b[0]


@mistake(
    "linear", idea="layer", breaks={"bias"}, says=N_("The bias reaches the first sample only. Every column needs it.")
)
def bias_to_first_sample_only(W, X, b):
    Z = 1.0 * (W @ X)
    Z[:, 0] += b[:, 0]
    return Z


@mistake(
    "linear",
    idea="mean",
    breaks={"bias", "values"},
    says=N_("The products were averaged over the inputs. A matrix product adds them up and does not divide."),
)
def mean_over_inputs(W, X, b):
    return np.dot(W, X) / W.shape[1] + b


@mistake(
    "linear",
    idea="layer",
    breaks={"no_loop"},
    says=N_(
        "The values are right, but the samples are done one after another. A matrix product does them all at once."
    ),
)
def one_sample_at_a_time(W, X, b):
    Z = np.zeros((W.shape[0], X.shape[1]))
    for i in range(X.shape[1]):
        Z[:, i] = W @ X[:, i] + b[:, 0]
    return Z


@mistake(
    "linear",
    idea="layer",
    breaks={"bias", "no_loop"},
    says=N_("In the loop the bias is added again for every input. Once is enough, and no loop is needed."),
)
def bias_added_for_every_input(W, X, b):
    Z = 0
    for k in range(W.shape[1]):
        Z = Z + W[:, k : k + 1] * X[k : k + 1, :] + b
    return Z


@mistake(
    "linear",
    idea="layer",
    breaks={"bias", "values"},
    says=N_("The result lies on its side: samples became rows. Here they are columns, all the way through."),
)
def samples_as_rows(W, X, b):
    return X.T @ W.T + b.T


@mistake(
    "linear",
    idea="layer",
    breaks={"bias", "values"},
    says=N_("`*` multiplies entry by entry. Look again at which operator multiplies rows by columns."),
)
def product_entry_by_entry(W, X, b):
    return W * X + b


@mistake(
    "center_crop",
    idea="indexing",
    breaks={"even", "odd", "shape"},
    says=N_("Half of the size is taken on both sides of the middle, and two halves of an odd size are one too few."),
)
def half_on_both_sides(images, size):
    r, c = images.shape[1] // 2, images.shape[2] // 2
    half = size // 2
    return images[:, r - half : r + half, c - half : c + half]


@mistake(
    "center_crop",
    idea="indexing",
    breaks={"odd"},
    says=N_(
        "The start is rounded to the nearest number, which at one half is sometimes up. Which division rounds down?"
    ),
)
def start_rounded_to_nearest(images, size):
    top = round((images.shape[1] - size) / 2)
    left = round((images.shape[2] - size) / 2)
    return images[:, top : top + size, left : left + size]


@mistake(
    "center_crop",
    idea="indexing",
    breaks={"even", "odd"},
    says=N_("Height and width have changed places. Which axis of a picture counts its rows?"),
)
def height_and_width_exchanged(images, size):
    _, W, H = images.shape
    top, left = (H - size) // 2, (W - size) // 2
    return images[:, top : top + size, left : left + size]


@mistake(
    "center_crop",
    idea="indexing",
    breaks={"even", "odd", "shape"},
    says=N_("Brackets behind brackets each cut the first axis again. How are several axes cut at once?"),
)
def brackets_behind_brackets(images, size):
    top, left = (images.shape[1] - size) // 2, (images.shape[2] - size) // 2
    return images[:][top : top + size][left : left + size]


@mistake(
    "center_crop",
    idea="indexing",
    breaks={"even", "odd"},
    says=N_("The piece comes from the bottom right corner. How much has to go below and on the right?"),
)
def cut_from_the_far_corner(images, size):
    return images[:, -size:, -size:]


@mistake(
    "take_samples",
    idea="axes",
    breaks={"columns", "repeats", "shape"},
    says=N_("The chosen samples have become rows. np.array puts the things in a list along the first axis."),
)
def samples_stacked_as_rows(X, Y, indices):
    return np.array([X[:, i] for i in indices]), np.array([Y[:, i] for i in indices])


@mistake(
    "take_samples",
    idea="axes",
    breaks={"shape"},
    says=N_("The labels come out as a column. Samples are columns in Y as well as in X."),
)
def labels_as_a_column(X, Y, indices):
    return X[:, indices], Y[:, indices].T


@mistake(
    "take_samples",
    idea="indexing",
    breaks={"columns", "repeats", "shape"},
    says=N_("Those columns were taken out, and the others came back. The chosen ones are asked for."),
)
def kept_the_others(X, Y, indices):
    return np.delete(X, indices, axis=1), np.delete(Y, indices, axis=1)


@mistake(
    "row_sums",
    idea="axes",
    breaks={"shape", "values"},
    says=N_("The sums of the columns were stood up in a column. Along which axis do you walk within a row?"),
)
def column_sums_stood_up(a):
    return np.sum(a, axis=0).reshape(-1, 1)


@mistake(
    "row_sums",
    idea="axes",
    breaks={"shape", "values"},
    says=N_("Python's own sum adds the rows to each other. It knows nothing of axes."),
)
def builtin_sum(a):
    return sum(a)


@mistake(
    "row_sums",
    idea="in_place",
    breaks={"values"},
    says=N_("The sums are collected in an array of whole numbers, which drops the fractions. Look at its dtype."),
)
def totals_in_whole_numbers(a):
    out = np.zeros((a.shape[0], 1), dtype=int)
    for i in range(a.shape[0]):
        out[i, 0] = a[i].sum()
    return out


@mistake(
    "row_sums",
    idea="indexing",
    breaks={"values"},
    says=N_("Each entry replaces the one before, so only the last of a row is left. What does += do that = does not?"),
)
def kept_the_last_entry(a):
    out = np.zeros((a.shape[0], 1))
    for j in range(a.shape[1]):
        out[:, 0] = a[:, j]
    return out


@mistake(
    "column_means",
    idea="mean",
    breaks={"values"},
    says=N_("The sum is divided by one less than the number of rows. What is a mean divided by?"),
)
def divided_by_one_less(a):
    return a.sum(axis=0, keepdims=True) / max(a.shape[0] - 1, 1)


@mistake(
    "column_means",
    idea="in_place",
    breaks={"values"},
    says=N_("The means are put into an array with the dtype of `a`: for whole numbers it drops the fractions."),
)
def means_in_the_dtype_of_a(a):
    out = np.zeros((1, a.shape[1]), dtype=a.dtype)
    out[0] = a.mean(axis=0)
    return out


@mistake(
    "column_means",
    idea="mean",
    breaks={"values"},
    says=N_("Each column's mean is divided once more by the number of rows. A mean has been divided already."),
)
def divided_by_the_rows_twice(a):
    return np.mean(a, axis=0, keepdims=True) / a.shape[0]


@mistake(
    "column_means",
    idea="mean",
    breaks={"values"},
    says=N_("The sum is divided by the number of all entries. How many of them are in one column?"),
)
def divided_by_all_entries(a):
    return a.sum(axis=0, keepdims=True) / a.size


@mistake(
    "standardize",
    idea="mean",
    breaks={"axes", "values"},
    says=N_("The entries are stretched to the range from 0 to 1. Mean 0 and standard deviation 1 are something else."),
)
def scaled_to_a_range(a, axis):
    low, high = a.min(axis=axis, keepdims=True), a.max(axis=axis, keepdims=True)
    return (a - low) / (high - low)


@mistake(
    "standardize",
    idea="mean",
    breaks={"axes", "values"},
    says=N_(
        "It is divided by the length of the vector, which grows with the number of entries. What does np.std divide by?"
    ),
)
def divided_by_the_length(a, axis):
    centred = a - a.mean(axis=axis, keepdims=True)
    return centred / np.sqrt(np.sum(centred**2, axis=axis, keepdims=True))


@mistake(
    "standardize",
    idea="mean",
    breaks={"axes", "values"},
    says=N_("The deviation is measured from 0 and not from the mean. What is np.std the root of?"),
)
def spread_about_zero(a, axis):
    mu = a.mean(axis=axis, keepdims=True)
    return (a - mu) / np.sqrt(np.mean(a**2, axis=axis, keepdims=True))


@mistake(
    "standardize",
    idea="axes",
    breaks={"axes", "values"},
    says=N_("The mean is that of each line, but the deviation that of the whole array. Both belong to the axis."),
)
def deviation_of_the_whole(a, axis):
    return (a - a.mean(axis=axis, keepdims=True)) / a.std()


@mistake(
    "standardize",
    idea="stability",
    breaks={"axes", "values"},
    says=N_("Something is added to the deviation before dividing by it, and it is too large to go unnoticed."),
)
def epsilon_too_large(a, axis):
    mu, sd = a.mean(axis=axis, keepdims=True), a.std(axis=axis, keepdims=True)
    return (a - mu) / (sd + 0.001)


@mistake(
    "standardize",
    idea="in_place",
    breaks={"values"},
    says=N_("The result is put into an array with the dtype of `a`: for whole numbers it drops the fractions."),
)
def result_in_the_dtype_of_a(a, axis):
    out = np.zeros_like(a)
    out[...] = (a - a.mean(axis=axis, keepdims=True)) / a.std(axis=axis, keepdims=True)
    return out


@mistake(
    "softmax",
    idea="activation",
    breaks={"axis", "extremes", "values"},
    says=N_("These are the logarithms of the shares. The last step back is missing, or one too many was taken."),
)
def logarithm_of_the_shares(z, axis=0):
    s = z - np.max(z, axis=axis, keepdims=True)
    return s - np.log(np.sum(np.exp(s), axis=axis, keepdims=True))


@mistake(
    "softmax",
    idea="activation",
    breaks={"axis", "extremes", "values"},
    says=N_("Each entry went through a sigmoid by itself. Shares depend on the other entries, too."),
)
def sigmoid_for_softmax(z, axis=0):
    e = np.exp(-np.abs(z))
    return np.where(np.asarray(z) > 0, 1 / (1 + e), e / (1 + e))


@mistake(
    "softmax",
    idea="activation",
    breaks={"axis", "extremes", "values"},
    says=N_("The largest entry gets the smallest share. Look at the sign in the exponent."),
)
def softmax_of_minus_z(z, axis=0):
    e = np.exp(-(z - np.min(z, axis=axis, keepdims=True)))
    return e / np.sum(e, axis=axis, keepdims=True)


@mistake(
    "softmax",
    idea="stability",
    breaks={"axis", "extremes", "values"},
    says=N_("The shift was made above the line but not below it, so that the shares do not sum to 1."),
)
def shifted_above_only(z, axis=0):
    return np.exp(z - np.max(z, axis=axis, keepdims=True)) / np.sum(np.exp(z), axis=axis, keepdims=True)


@mistake(
    "softmax",
    idea="stability",
    breaks={"extremes"},
    says=N_(
        "The smallest entry is subtracted, so that large ones stay large. Which entry makes all exponents harmless?"
    ),
)
def shifted_by_the_smallest(z, axis=0):
    e = np.exp(z - np.min(z, axis=axis, keepdims=True))
    return e / np.sum(e, axis=axis, keepdims=True)


@mistake(
    "softmax",
    idea="axes",
    breaks={"axis", "extremes", "values"},
    says=N_("One sum is taken over all entries, though each column was shifted by itself. Where does `axis` belong?"),
)
def one_sum_for_all_columns(z, axis=0):
    e = np.exp(z - np.max(z, axis=axis, keepdims=True))
    return e / np.sum(e)


@mistake(
    "linear",
    idea="layer",
    breaks={"bias", "values"},
    says=N_("W is turned on its side before the product. Which of its axes counts the inputs?"),
)
def w_on_its_side(W, X, b):
    return W.T @ X + b


@mistake(
    "linear",
    idea="axes",
    breaks={"bias", "values"},
    says=N_("A flat bias is laid along the columns, which are samples. Which shape of b goes with the nodes?"),
)
def bias_laid_flat(W, X, b):
    return W @ X + b.flatten()


@mistake(
    "linear",
    idea="layer",
    breaks={"bias", "values"},
    says=N_("Negative results were set to 0. That is an activation, which comes after the layer."),
)
def activation_too_early(W, X, b):
    return np.maximum(0, W @ X + b)


@mistake("linear", idea="layer", breaks={"bias", "values"}, says=N_("The bias is multiplied by. It is to be added."))
def multiplied_by_the_bias(W, X, b):
    return (W @ X) * b


@mistake(
    "linear",
    idea="layer",
    breaks={"bias"},
    says=N_("The biases of all nodes were added into one. Each node has its own."),
)
def sum_of_the_biases(W, X, b):
    return W @ X + np.sum(b)
