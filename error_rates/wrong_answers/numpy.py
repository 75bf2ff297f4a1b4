"""Wrong answers to 1_numpy that the catalogue does not have."""

# %% center_crop: one pixel too far -> off by one, half_on_both_sides, start_rounded_up
def center_crop(images, size):
    t = (images.shape[1] - size) // 2 + 1
    l = (images.shape[2] - size) // 2 + 1
    return images[:, t:t + size, l:l + size]

# %% center_crop: upside down -> reversed
def center_crop(images, size):
    t, l = (images.shape[1] - size) // 2, (images.shape[2] - size) // 2
    return images[:, t:t + size, l:l + size][:, ::-1]

# %% center_crop: pictures transposed -> transposed, error, shapes, seen, exchanged
def center_crop(images, size):
    t, l = (images.shape[1] - size) // 2, (images.shape[2] - size) // 2
    return images[:, t:t + size, l:l + size].transpose(0, 2, 1)

# %% center_crop: slash for the half -> error, seen
def center_crop(images, size):
    t = (images.shape[1] - size) / 2
    l = (images.shape[2] - size) / 2
    return images[:, t:t + size, l:l + size]

# %% center_crop: first picture only -> seen, first
def center_crop(images, size):
    _, H, W = images.shape
    t, l = (H - size) // 2, (W - size) // 2
    return images[0, t:t + size, l:l + size]

# %% center_crop: normalised to its maximum -> shift
def center_crop(images, size):
    t, l = (images.shape[1] - size) // 2, (images.shape[2] - size) // 2
    return 2 * images[:, t:t + size, l:l + size] / 2 - 0.5

# %% take_samples: last ones first -> reversed
def take_samples(X, Y, indices):
    return X[:, indices][:, ::-1], Y[:, indices][:, ::-1]

# %% take_samples: counted from the other side -> off by one, counted_from_one, nothing
def take_samples(X, Y, indices):
    idx = np.asarray(indices) + 1
    return X.take(idx, axis=1, mode="wrap"), Y.take(idx, axis=1, mode="wrap")

# %% take_samples: labels of the first columns -> first_few_columns, nothing
def take_samples(X, Y, indices):
    return X[:, indices], Y[:, :len(indices)]

# %% take_samples: only X -> seen, error
def take_samples(X, Y, indices):
    return X[:, indices]

# %% take_samples: Y turned round -> seen, complement
def take_samples(X, Y, indices):
    return X[:, indices], 1 - Y[:, indices]

# %% take_samples: tuple as index -> seen, error
def take_samples(X, Y, indices):
    return X[:, tuple(indices)[0]], Y[:, tuple(indices)[0]]

# %% row_sums: twice -> factor
def row_sums(a):
    return 2 * a.sum(axis=1, keepdims=True)

# %% row_sums: minus -> sign
def row_sums(a):
    s = np.zeros((a.shape[0], 1))
    for j in range(a.shape[1]):
        s[:, 0] -= a[:, j]
    return s

# %% row_sums: one too much -> shift
def row_sums(a):
    s = np.ones((a.shape[0], 1))
    for j in range(a.shape[1]):
        s[:, 0] += a[:, j]
    return s

# %% row_sums: all in absolute value -> argument sign lost
def row_sums(a):
    return np.abs(a).sum(axis=1, keepdims=True)

# %% row_sums: total repeated -> one value, added_everything, constant
def row_sums(a):
    return np.full((a.shape[0], 1), a.sum())

# %% row_sums: numpy written out -> name, seen
def row_sums(a):
    return numpy.sum(a, axis=1, keepdims=True)

# %% row_sums: list of sums -> seen, forgot_keepdims
def row_sums(a):
    return [[sum(row)] for row in a]

# %% row_sums: means times the rows -> factor
def row_sums(a):
    return a.mean(axis=1, keepdims=True) * a.shape[0]

# %% column_means: upper row is skipped -> nothing, not finite
def column_means(a):
    return a[1:].sum(axis=0, keepdims=True) / a.shape[0]

# %% column_means: rounded -> rounded
def column_means(a):
    return np.round(a.mean(axis=0, keepdims=True), 2)

# %% column_means: divided by both -> factor, divided_by_all_entries
def column_means(a):
    return a.sum(axis=0, keepdims=True) / (2 * a.shape[0])

# %% column_means: of the absolute values -> argument sign lost
def column_means(a):
    return np.mean(np.abs(a), axis=0).reshape(1, -1)

# %% column_means: mean of all in each column -> one value, one_mean_for_all
def column_means(a):
    return np.zeros((1, a.shape[1])) + a.mean()

# %% column_means: names of pandas -> error, seen
def column_means(a):
    return a.means(axis=0)

# %% column_means: minus the mean -> sign
def column_means(a):
    return 0 - a.mean(0)[None]

# %% standardize: deviation with a constant -> line factor
def standardize(a, axis):
    return (a - a.mean(axis=axis, keepdims=True)) / (1 + a.std(axis=axis, keepdims=True))

# %% standardize: multiplied -> line factor
def standardize(a, axis):
    return (a - a.mean(axis=axis, keepdims=True)) * a.std(axis=axis, keepdims=True)

# %% standardize: mean minus a -> sign
def standardize(a, axis):
    return (a.mean(axis=axis, keepdims=True) - a) / a.std(axis=axis, keepdims=True)

# %% standardize: twice as wide -> factor
def standardize(a, axis):
    m = a.mean(axis=axis, keepdims=True)
    return (a - m) / (a.std(axis=axis, keepdims=True) / 2)

# %% standardize: plus the mean -> line shift
def standardize(a, axis):
    m = a.mean(axis=axis, keepdims=True)
    return (a + m) / a.std(axis=axis, keepdims=True)

# %% standardize: rounded to three places -> rounded
def standardize(a, axis):
    m = a.mean(axis=axis, keepdims=True)
    return np.round((a - m) / a.std(axis=axis, keepdims=True), 3)

# %% standardize: clipped outliers -> clipped, nothing
def standardize(a, axis):
    m = a.mean(axis=axis, keepdims=True)
    return np.clip((a - m) / a.std(axis=axis, keepdims=True), -1, 1)

# %% standardize: integer result -> cut off
def standardize(a, axis):
    m = a.mean(axis=axis, keepdims=True)
    return ((a - m) / a.std(axis=axis, keepdims=True)).astype(int)

# %% standardize: an axis without keepdims put back by newaxis -> shapes, error, seen, axis 0, nothing, only_rows_or_columns
def standardize(a, axis):
    return (a - a.mean(axis=axis)[None]) / a.std(axis=axis)[None]

# %% softmax: cubes for exponentials -> nothing, not finite
def softmax(z, axis=0):
    e = z ** 2
    return e / e.sum(axis=axis, keepdims=True)

# %% softmax: two to the power -> nothing
def softmax(z, axis=0):
    e = np.power(2.0, z - z.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)

# %% softmax: in per cent -> factor
def softmax(z, axis=0):
    e = np.exp(z - z.max(axis=axis, keepdims=True))
    return 100 * e / e.sum(axis=axis, keepdims=True)

# %% softmax: rounded -> rounded
def softmax(z, axis=0):
    e = np.exp(z - z.max(axis=axis, keepdims=True))
    return np.round(e / e.sum(axis=axis, keepdims=True), 4)

# %% softmax: one minus -> complement, one axis
def softmax(z, axis=0):
    e = np.exp(z - z.max(axis=axis, keepdims=True))
    return 1 - e / e.sum(axis=axis, keepdims=True)

# %% softmax: with temperature -> argument factor
def softmax(z, axis=0):
    e = np.exp((z - z.max(axis=axis, keepdims=True)) / 2)
    return e / e.sum(axis=axis, keepdims=True)

# %% softmax: winner takes all -> rounded, half, mask, nothing
def softmax(z, axis=0):
    return (z == z.max(axis=axis, keepdims=True)).astype(float)

# %% softmax: clipped entries at fifty -> clipped_the_entries, overflow, nothing
def softmax(z, axis=0):
    e = np.exp(np.clip(z, -50, 50))
    return e / e.sum(axis=axis, keepdims=True)

# %% linear: twice the bias -> argument factor
def linear(W, X, b):
    return W @ X + 2 * b

# %% linear: minus everything -> sign, argument sign
def linear(W, X, b):
    return -(W @ X + b)

# %% linear: bias of the last node -> line shift
def linear(W, X, b):
    return W @ X + b[-1]

# %% linear: X first -> shapes, square, error
def linear(W, X, b):
    return X @ W + b

# %% linear: einsum with a slip -> samples_as_rows
def linear(W, X, b):
    return np.einsum("ij,jk->ki", W, X) + b.T

# %% linear: weights in absolute value -> argument sign lost, nothing
def linear(W, X, b):
    return np.abs(W) @ X + b

# %% linear: divided by the samples -> factor, nothing
def linear(W, X, b):
    return (W @ X + b) / X.shape[1]

# %% linear: no bias for the last node -> line shift, integers
def linear(W, X, b):
    Z = W @ X
    Z[:-1] += b[:-1]
    return Z
