"""Right answers to 1_numpy, as students write them: one a cell."""

# %% center_crop: slices with commas
def center_crop(images, size):
    m, H, W = images.shape
    top = (H - size) // 2
    left = (W - size) // 2
    return images[:, top:top + size, left:left + size]

# %% center_crop: int of a half, copy
def center_crop(images, size):
    H, W = images.shape[1:]
    t = int((H - size) / 2); l = int((W - size) / 2)
    return images[:, t:t+size, l:l+size].copy()

# %% center_crop: picture by picture
def center_crop(images, size):
    out = np.zeros((len(images), size, size))
    for i in range(len(images)):
        h, w = images[i].shape
        t = h//2 - size//2 if (h-size)%2==0 else (h-size-1)//2
        l = (w-size)//2
        out[i] = images[i][t:t+size, l:l+size]
    return out

# %% center_crop: slice objects from a nested helper
def center_crop(images, size):
    def middle(n):
        start = (n - size) // 2  # 홀수면 내림 -> 남는 픽셀은 아래/오른쪽
        return slice(start, start + size)
    return images[:, middle(images.shape[1]), middle(images.shape[2])]

# %% center_crop: what to cut at both ends
def center_crop(images, size):
    H, W = images.shape[1], images.shape[2]
    up, side = (H - size) // 2, (W - size) // 2
    down, right = H - size - up, W - size - side
    print("cropping", up, down, side, right)
    return images[:, up:H - down, side:W - right]

# %% center_crop: np.ix_
def center_crop(images, size):
    m, H, W = images.shape
    rows = np.arange(size) + (H - size) // 2
    cols = np.arange(size) + (W - size) // 2
    return images[np.ix_(range(m), rows, cols)]

# %% center_crop: math.floor, ellipsis, type hints
import math

def center_crop(images: np.ndarray, size: int) -> np.ndarray:
    top, left = (math.floor((n - size) / 2) for n in images.shape[-2:])
    return images[..., top:top + size, left:left + size]

# %% take_samples: fancy indexing
def take_samples(X, Y, indices):
    return X[:, indices], Y[:, indices]

# %% take_samples: np.take, as a list
def take_samples(X, Y, indices):
    return [np.take(X, indices, axis=1), np.take(Y, indices, axis=1)]

# %% take_samples: column by column
def take_samples(X, Y, indices):
    xs = np.column_stack([X[:, i] for i in indices]); ys = np.array([[Y[0, i] for i in indices]])
    return xs, ys

# %% take_samples: transposed and back
def take_samples(X, Y, indices):
    # 표본이 열이라서 전치한 다음 행으로 고르기
    X_new = X.T[indices].T
    Y_new = Y.T[indices].T
    return X_new, Y_new

# %% take_samples: one-hot matrix product
def take_samples(X, Y, indices):
    pick = np.eye(X.shape[1])[:, indices]
    return X @ pick, Y @ pick

# %% take_samples: stacked, split again
def take_samples(X, Y, indices):
    both = np.vstack((X, Y))[:, np.array(indices)]
    return both[:-1], both[-1:]

# %% take_samples: filled in a loop
def take_samples(X, Y, indices):
    n = X.shape[0]
    newX = np.zeros((n, len(indices)))
    newY = np.zeros((1, len(indices)))
    for j, i in enumerate(indices):
        newX[:, j] = X[:, i]
        newY[:, j] = Y[:, i]
    return newX, newY

# %% row_sums: keepdims
def row_sums(a):
    return np.sum(a, axis=1, keepdims=True)

# %% row_sums: lambda, None
row_sums = lambda a: a.sum(axis=1)[:, None]

# %% row_sums: einsum, reshape
def row_sums(a): return np.einsum("ij->i", a).reshape(-1, 1)

# %% row_sums: the built-in sum
def row_sums(a): return np.array([[sum(r)] for r in a])

# %% row_sums: product with ones
def row_sums(a):
    ones = np.ones((a.shape[1], 1))
    return a.dot(ones)

# %% row_sums: two loops
def row_sums(a):
    r, c = a.shape
    result = np.zeros((r, 1))
    for i in range(r):
        for j in range(c):
            result[i, 0] += a[i, j]
    return result

# %% row_sums: last column of cumsum
def row_sums(a):
    return np.cumsum(a, axis=-1)[:, -1:]

# %% row_sums: partial of np.sum
from functools import partial
row_sums = partial(np.sum, axis=1, keepdims=True)

# %% column_means: keepdims
def column_means(a):
    return a.mean(axis=0, keepdims=True)

# %% column_means: product with ones
def column_means(a): return (np.ones((1, a.shape[0])) @ a) / a.shape[0]

# %% column_means: newaxis
def column_means(a): return np.mean(a, 0)[np.newaxis, :]

# %% column_means: sum over count, reshape
def column_means(a):
    total = np.sum(a, axis=0)   # 열마다 더하기
    m = len(a)
    return (total / m).reshape((1, a.shape[1]))

# %% column_means: own row_sums
def column_means(a):
    return row_sums(a.T).T / a.shape[0]

# %% column_means: comprehension over the columns
def column_means(a):
    return np.array([[np.mean(col) for col in a.T]])

# %% column_means: np.average, atleast_2d
def column_means(a: np.ndarray) -> np.ndarray:
    """Mean of every column, kept as one row."""
    return np.atleast_2d(np.average(a, axis=0))

# %% column_means: added up in a loop
def column_means(a):
    acc = np.zeros((1, a.shape[1]))
    for row in a:
        acc = acc + row
    return acc / len(a)

# %% standardize: keepdims
def standardize(a, axis):
    mu = np.mean(a, axis=axis, keepdims=True)
    sigma = np.std(a, axis=axis, keepdims=True)
    return (a - mu) / sigma

# %% standardize: variance by hand, small epsilon
def standardize(a, axis):
    mu = np.mean(a, axis=axis, keepdims=True)
    var = np.mean((a - mu) ** 2, axis=axis, keepdims=True)
    return (a - mu) / np.sqrt(var + 1e-12)

# %% standardize: expand_dims, epsilon
def standardize(a, axis):
    m = np.expand_dims(a.mean(axis=axis), axis); s = np.expand_dims(a.std(axis=axis), axis)
    return (a - m) / (s + 1e-8)

# %% standardize: float copy changed in place
def standardize(a, axis):
    out = a.astype(float)  # 복사본이라 원본은 그대로
    out -= out.mean(axis=axis, keepdims=True)
    out /= out.std(axis=axis, keepdims=True)
    return out

# %% standardize: lambda in one line
standardize = lambda a, axis: (a - a.mean(axis, keepdims=True)) / a.std(axis, keepdims=True)

# %% standardize: mean of squares less squared mean
def standardize(a, axis):
    keep = dict(axis=axis, keepdims=True)
    mean = np.mean(a, **keep)
    mean_sq = np.mean(np.square(a), **keep)
    return (a - mean) * (mean_sq - mean ** 2) ** -0.5

# %% standardize: count of entries from the shape
def standardize(a, axis):
    axes = axis if isinstance(axis, tuple) else (axis,)
    n = 1
    for ax in axes:
        n *= a.shape[ax]
    d = a - a.sum(axis=axes, keepdims=True) / n
    return d / np.sqrt((d ** 2).sum(axis=axes, keepdims=True) / n)

# %% standardize: reshape to the kept shape
def standardize(a, axis):
    shape = list(a.shape)
    for ax in np.atleast_1d(axis):
        shape[ax] = 1
    return (a - a.mean(axis=axis).reshape(shape)) / a.std(axis=axis).reshape(shape)

# %% standardize: partials, guarded division
from functools import partial

def standardize(a: np.ndarray, axis) -> np.ndarray:
    mean = partial(np.mean, axis=axis, keepdims=True)
    centered = np.subtract(a, mean(a))
    sd = np.sqrt(mean(np.abs(centered) ** 2))
    return np.divide(centered, np.where(sd == 0, 1, sd))

# %% standardize: axes moved to the front
def standardize(a, axis):
    axes = (axis,) if np.isscalar(axis) else tuple(axis)
    b = np.moveaxis(a, axes, range(len(axes)))
    rest = b.shape[len(axes):]
    flat = b.reshape((-1,) + rest)
    flat = (flat - flat.mean(0)) / flat.std(0)
    return np.moveaxis(flat.reshape(b.shape), range(len(axes)), axes)

# %% softmax: maximum subtracted, keepdims
def softmax(z, axis=0):
    e = np.exp(z - np.max(z, axis=axis, keepdims=True))
    return e / np.sum(e, axis=axis, keepdims=True)

# %% softmax: through the logarithm
def softmax(z, axis=0):
    z = np.asarray(z, dtype=float)
    s = z - np.max(z, axis=axis, keepdims=True)
    return np.exp(s - np.log(np.sum(np.exp(s), axis=axis, keepdims=True)))

# %% softmax: logaddexp.reduce
def softmax(z, axis=0): return np.exp(z - np.logaddexp.reduce(z, axis=axis, keepdims=True))

# %% softmax: apply_along_axis with a nested helper
def softmax(z, axis=0):
    def one(v):
        e = np.exp(v - max(v))
        return e / sum(e)
    return np.apply_along_axis(one, axis, z)

# %% softmax: axis moved to the end
def softmax(z, axis=0):
    zt = np.moveaxis(z, axis, -1)
    e = np.exp(zt - zt.max(axis=-1)[..., None])
    p = e / e.sum(axis=-1)[..., None]
    return np.moveaxis(p, -1, axis)

# %% softmax: float copy changed in place, prints
def softmax(z, axis=0):
    p = np.array(z, dtype=float)          # 원본 보호
    p -= p.max(axis=axis, keepdims=True)  # 오버플로 방지
    np.exp(p, out=p)
    p /= p.sum(axis=axis, keepdims=True)
    print("합:", p.sum(axis=axis))
    return p

# %% softmax: expand_dims
def softmax(z: np.ndarray, axis: int = 0) -> np.ndarray:
    biggest = np.expand_dims(np.amax(z, axis=axis), axis)
    numerator = np.exp(z - biggest)
    denominator = np.expand_dims(numerator.sum(axis=axis), axis)
    return np.divide(numerator, denominator)

# %% softmax: one over the sum of ratios
def softmax(z, axis=0):
    w = np.swapaxes(z, axis, -1)
    diff = w[..., None, :] - w[..., :, None]
    with np.errstate(over="ignore"):
        return np.swapaxes(1 / np.exp(diff).sum(axis=-1), axis, -1)

# %% softmax: differences clipped
def softmax(z, axis=0):
    shifted = np.clip(z - z.max(axis, keepdims=True), -700, 0)
    return np.exp(shifted) / np.exp(shifted).sum(axis, keepdims=True)

# %% softmax: lambda with a helper
_e = lambda z, axis: np.exp(z - z.max(axis=axis, keepdims=True))
softmax = lambda z, axis=0: _e(z, axis) / _e(z, axis).sum(axis=axis, keepdims=True)

# %% linear: @
def linear(W, X, b):
    return W @ X + b

# %% linear: einsum
def linear(W, X, b): return np.einsum("nk,km->nm", W, X) + b

# %% linear: lambda, np.dot
linear = lambda W, X, b: np.dot(W, X) + b

# %% linear: bias as one more weight
def linear(W, X, b):
    return np.hstack([W, b]) @ np.vstack([X, np.ones((1, X.shape[1]))])

# %% linear: samples as rows
def linear(W, X, b): return (X.T @ W.T + b.T).T

# %% linear: matmul, bias added in place
def linear(W, X, b):
    Z = np.matmul(W, X).astype(float)
    Z += b     # (n, 1)이 (n, m)으로 브로드캐스팅
    return Z

# %% linear: broadcast product and a sum
def linear(W, X, b):
    products = W[:, :, np.newaxis] * X[np.newaxis, :, :]
    return products.sum(axis=1) + b

# %% linear: tensordot, bias tiled
def linear(W: np.ndarray, X: np.ndarray, b: np.ndarray) -> np.ndarray:
    """WX + b for every node and sample, without any for loop."""
    m = X.shape[1]
    return np.add(np.tensordot(W, X, axes=1), np.tile(b, (1, m)))

# %% linear: dot method, shapes asserted and printed
def linear(W, X, b):
    # for 문 없이!
    assert W.shape[1] == X.shape[0], "shape mismatch"
    Z = W.dot(X) + b.reshape(-1, 1)
    print(f"{W.shape} x {X.shape} -> {Z.shape}")
    return Z

# %% linear: partial of a helper
from functools import partial

def affine(W, X, b, product=None):
    return product(W, X) + b

linear = partial(affine, product=np.matmul)

# %% linear: np.inner
def linear(W, X, b):
    return np.inner(W, X.T) + np.broadcast_to(b, (W.shape[0], X.shape[1]))
