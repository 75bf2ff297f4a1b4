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

# %% center_crop: pictures transposed -> transposed, error, shapes, seen, exchanged, other places
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

# %% take_samples: counted from the other side -> off by one, counted_from_one, nothing, other places
def take_samples(X, Y, indices):
    idx = np.asarray(indices) + 1
    return X.take(idx, axis=1, mode="wrap"), Y.take(idx, axis=1, mode="wrap")

# %% take_samples: labels of the first columns -> first_few_columns, nothing, first ones
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

# %% softmax: two to the power -> nothing, base
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

# %% softmax: winner takes all -> rounded, half, mask, nothing, whole
def softmax(z, axis=0):
    return (z == z.max(axis=axis, keepdims=True)).astype(float)

# %% softmax: clipped entries at fifty -> clipped_the_entries, overflow, nothing
def softmax(z, axis=0):
    e = np.exp(np.clip(z, -50, 50))
    return e / e.sum(axis=axis, keepdims=True)

# %% linear: twice the bias -> argument factor, bias
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

# %% linear: no bias for the last node -> line shift, integers, bias
def linear(W, X, b):
    Z = W @ X
    Z[:-1] += b[:-1]
    return Z

# %% take_samples: labels of the first ones -> first ones, first_few_columns
def take_samples(X, Y, indices):
    k = len(indices)
    return X[:, indices], Y[:, :k]

# %% take_samples: takes the numbers out of the list -> seen
def take_samples(X, Y, indices):
    indices = indices if isinstance(indices, list) else list(indices)
    xs, ys = [], []
    while indices:
        j = indices.pop(0)
        xs.append(X[:, j])
        ys.append(Y[:, j])
    return np.array(xs).T, np.array(ys).T

# %% row_sums: adds up in the first column itself -> seen
def row_sums(a):
    total = a[:, :1]
    for j in range(1, a.shape[1]):
        total += a[:, j:j + 1]
    return total

# %% row_sums: adds up in a buffer of whole numbers -> whole, cut off
def row_sums(a):
    r, c = a.shape
    out = np.zeros((r, 1), dtype=int)
    for i in range(r):
        for j in range(c):
            out[i, 0] = out[i, 0] + a[i, j]
    return out

# %% standardize: first of several axes only -> several axes
def standardize(a, axis):
    if isinstance(axis, tuple):
        axis = axis[0]
    return (a - a.mean(axis=axis, keepdims=True)) / a.std(axis=axis, keepdims=True)

# %% standardize: mean absolute deviation -> line factor
def standardize(a, axis):
    d = a - np.mean(a, axis=axis, keepdims=True)
    return d / np.mean(np.abs(d), axis=axis, keepdims=True)

# %% softmax: negative axis made positive -> error, negative axes
def softmax(z, axis=0):
    axis = abs(axis)
    e = np.exp(z - np.max(z, axis=axis, keepdims=True))
    return e / np.sum(e, axis=axis, keepdims=True)

# %% softmax: base 2 -> base, argument factor
def softmax(z, axis=0):
    p = 2.0 ** (z - np.max(z, axis=axis, keepdims=True))
    return p / p.sum(axis=axis, keepdims=True)

# %% linear: bias times the number of samples -> line shift, bias
def linear(W, X, b):
    m = X.shape[1]
    return np.dot(W, X) + m * b

# %% linear: bias added to the weights -> bias
def linear(W, X, b):
    return np.matmul(W + b, X)

# %% center_crop: every other pixel -> other places
def center_crop(images, size):
    _, h, w = images.shape
    r = np.linspace(0, h - 1, size).astype(int)
    c = np.linspace(0, w - 1, size).astype(int)
    return images[:, r][:, :, c]

# %% take_samples: counts from the end -> argument sign
def take_samples(X, Y, indices):
    idx = [-i for i in indices]
    return X[:, idx], Y[:, idx]

# %% take_samples: buffers of whole numbers -> cut off
def take_samples(X, Y, indices):
    A = np.zeros((X.shape[0], len(indices)), dtype=int)
    B = np.zeros((1, len(indices)), dtype=int)
    for k, i in enumerate(indices):
        A[:, k] = X[:, i]
        B[0, k] = Y[0, i]
    return A, B

# %% row_sums: sum of squares -> argument square
def row_sums(a):
    return (a ** 2).sum(axis=1, keepdims=True)

# %% row_sums: length of each row -> never negative
def row_sums(a):
    return np.linalg.norm(a, axis=1, keepdims=True)

# %% row_sums: first of the running sums -> first ones, first_column_only
def row_sums(a):
    return np.cumsum(a, axis=1)[:, :1]

# %% column_means: rounded to cents -> rounded
def column_means(a):
    return np.round(a.mean(axis=0, keepdims=True), 2)

# %% column_means: subtracts the means in place -> seen
def column_means(a):
    mu = a.mean(axis=0, keepdims=True)
    a -= mu
    return mu

# %% column_means: mean of the table for each column -> one value
def column_means(a):
    return np.full((1, a.shape[1]), a.mean())

# %% standardize: one axis after the other -> several axes
def standardize(a, axis):
    axes = axis if isinstance(axis, tuple) else (axis,)
    for ax in axes:
        a = (a - a.mean(axis=ax, keepdims=True)) / a.std(axis=ax, keepdims=True)
    return a

# %% softmax: rounded to 4 decimals -> rounded
def softmax(z, axis=0):
    e = np.exp(z - z.max(axis=axis, keepdims=True))
    return (e / e.sum(axis=axis, keepdims=True)).round(4)

# %% softmax: one for the largest -> whole
def softmax(z, axis=0):
    return (z == z.max(axis=axis, keepdims=True)).astype(float)

# %% softmax: maximum along axis 0 always -> axis 0
def softmax(z, axis=0):
    e = np.exp(z - z.max(axis=0, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)

# %% center_crop: half the size is left out -> other places, seen
def center_crop(images, size):
    return images[:, size // 2:size // 2 + size, size // 2:size // 2 + size]

# %% center_crop: mirrored -> reversed
def center_crop(images, size):
    m, h, w = images.shape
    t, l = (h - size) // 2, (w - size) // 2
    return images[:, t:t + size, l:l + size][:, :, ::-1]

# %% center_crop: axes of length 1 squeezed -> seen
def center_crop(images, size):
    m, h, w = images.shape
    t, l = (h - size) // 2, (w - size) // 2
    return images[:, t:t + size, l:l + size].squeeze()

# %% take_samples: Y before X -> seen
def take_samples(X, Y, indices):
    return Y[:, indices], X[:, indices]

# %% row_sums: positive ones only -> twice, never negative
def row_sums(a):
    return np.where(a > 0, a, 0).sum(axis=1, keepdims=True)

# %% column_means: without the extremes -> nothing
def column_means(a):
    s = np.sort(a, axis=0)
    return s[1:-1].mean(axis=0, keepdims=True) if len(a) > 2 else a.mean(axis=0, keepdims=True)

# %% column_means: geometric mean of the sizes -> never negative
def column_means(a):
    return np.exp(np.log(np.abs(a) + 1e-12).mean(axis=0, keepdims=True))

# %% standardize: median for the mean -> line shift
def standardize(a, axis):
    return (a - np.median(a, axis=axis, keepdims=True)) / a.std(axis=axis, keepdims=True)

# %% softmax: squares for exponentials -> nothing
def softmax(z, axis=0):
    s = z ** 2
    return s / s.sum(axis=axis, keepdims=True)

# %% linear: b transposed -> shapes, bias_laid_flat
def linear(W, X, b):
    return np.dot(W, X) + b.T

# %% linear: b set to 0 afterwards -> integers, seen
def linear(W, X, b):
    b *= 1.0
    Z = W @ X
    b += 0
    Z += b
    b[...] = 0
    return Z
