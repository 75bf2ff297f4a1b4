"""Wrong answers to 3_initialization that the catalogue does not have."""

# %% initialize_zeros: hundredths -> constant, seen, shift, nothing, filled_with_ones
def initialize_zeros(n_x, n_h, n_y):
    return {"W1": np.full((n_h, n_x), 0.01), "b1": np.zeros((n_h, 1)), "W2": np.full((n_y, n_h), 0.01), "b2": np.zeros((n_y, 1))}

# %% initialize_zeros: shape without brackets -> error, seen
def initialize_zeros(n_x, n_h, n_y):
    return {"W1": np.zeros(n_h, n_x), "b1": np.zeros(n_h, 1), "W2": np.zeros(n_y, n_h), "b2": np.zeros(n_y, 1)}

# %% initialize_zeros: only the second layer transposed -> seen, transposed_weights
def initialize_zeros(n_x, n_h, n_y):
    return {"W1": np.zeros((n_h, n_x)), "b1": np.zeros((n_h, 1)), "W2": np.zeros((n_h, n_y)), "b2": np.zeros((n_y, 1))}

# %% initialize_zeros: nothing returned -> seen
def initialize_zeros(n_x, n_h, n_y):
    W1, b1, W2, b2 = np.zeros((n_h, n_x)), np.zeros((n_h, 1)), np.zeros((n_y, n_h)), np.zeros((n_y, 1))
    parameters = {"W1": W1, "b1": b1, "W2": W2, "b2": b2}

# %% initialize_parameters: twice the scale -> factor
def initialize_parameters(n_x, n_h, n_y, scale=0.01):
    W1, W2 = 2 * scale * np.random.randn(n_h, n_x), 2 * scale * np.random.randn(n_y, n_h)
    return {"W1": W1, "b1": np.zeros((n_h, 1)), "W2": W2, "b2": np.zeros((n_y, 1))}

# %% initialize_parameters: a tenth -> factor
def initialize_parameters(n_x, n_h, n_y, scale=0.01):
    rng = np.random.default_rng()
    W1, W2 = rng.normal(0, scale / 10, (n_h, n_x)), rng.normal(0, scale / 10, (n_y, n_h))
    return {"W1": W1, "b1": np.zeros((n_h, 1)), "W2": W2, "b2": np.zeros((n_y, 1))}

# %% initialize_parameters: scaled by the inputs -> factor
def initialize_parameters(n_x, n_h, n_y, scale=0.01):
    W1, W2 = scale * np.random.randn(n_h, n_x) / np.sqrt(n_x), scale * np.random.randn(n_y, n_h) / np.sqrt(n_h)
    return {"W1": W1, "b1": np.zeros((n_h, 1)), "W2": W2, "b2": np.zeros((n_y, 1))}

# %% initialize_parameters: mean of one -> mean
def initialize_parameters(n_x, n_h, n_y, scale=0.01):
    W1, W2 = np.random.normal(1, scale, (n_h, n_x)), np.random.normal(1, scale, (n_y, n_h))
    return {"W1": W1, "b1": np.zeros((n_h, 1)), "W2": W2, "b2": np.zeros((n_y, 1))}

# %% initialize_parameters: only the first layer scaled -> factor
def initialize_parameters(n_x, n_h, n_y, scale=0.01):
    W1, W2 = scale * np.random.randn(n_h, n_x), np.random.randn(n_y, n_h)
    return {"W1": W1, "b1": np.zeros((n_h, 1)), "W2": W2, "b2": np.zeros((n_y, 1))}

# %% initialize_parameters: seeded globally inside -> seen, seed_fixed_inside
def initialize_parameters(n_x, n_h, n_y, scale=0.01):
    np.random.seed(42)
    W1, W2 = scale * np.random.randn(n_h, n_x), scale * np.random.randn(n_y, n_h)
    return {"W1": W1, "b1": np.zeros((n_h, 1)), "W2": W2, "b2": np.zeros((n_y, 1))}

# %% initialize_parameters: tuple as size of randn -> error, seen
def initialize_parameters(n_x, n_h, n_y, scale=0.01):
    W1, W2 = scale * np.random.randn((n_h, n_x)), scale * np.random.randn((n_y, n_h))
    return {"W1": W1, "b1": np.zeros((n_h, 1)), "W2": W2, "b2": np.zeros((n_y, 1))}

# %% initialize_he: root of six -> nothing, factor
def initialize_he(n_x, n_h, n_y):
    W1, W2 = np.random.randn(n_h, n_x) * np.sqrt(6 / n_x), np.random.randn(n_y, n_h) * np.sqrt(6 / n_h)
    return {"W1": W1, "b1": np.zeros((n_h, 1)), "W2": W2, "b2": np.zeros((n_y, 1))}

# %% initialize_he: variance in normal -> forgot_the_root
def initialize_he(n_x, n_h, n_y):
    W1, W2 = np.random.normal(0, 2 / n_x, (n_h, n_x)), np.random.normal(0, 2 / n_h, (n_y, n_h))
    return {"W1": W1, "b1": np.zeros((n_h, 1)), "W2": W2, "b2": np.zeros((n_y, 1))}

# %% initialize_he: root of the number -> factor
def initialize_he(n_x, n_h, n_y):
    W1, W2 = np.random.randn(n_h, n_x) / n_x, np.random.randn(n_y, n_h) / n_h
    return {"W1": W1, "b1": np.zeros((n_h, 1)), "W2": W2, "b2": np.zeros((n_y, 1))}

# %% initialize_he: times one hundredth as well -> factor
def initialize_he(n_x, n_h, n_y):
    W1, W2 = np.random.randn(n_h, n_x) * np.sqrt(2 / n_x) * 0.01, np.random.randn(n_y, n_h) * np.sqrt(2 / n_h) * 0.01
    return {"W1": W1, "b1": np.zeros((n_h, 1)), "W2": W2, "b2": np.zeros((n_y, 1))}

# %% initialize_he: biases at random -> seen, nothing, biases
def initialize_he(n_x, n_h, n_y):
    W1, W2 = np.random.randn(n_h, n_x) * np.sqrt(2 / n_x), np.random.randn(n_y, n_h) * np.sqrt(2 / n_h)
    return {"W1": W1, "b1": np.random.randn(n_h, 1), "W2": W2, "b2": np.random.randn(n_y, 1)}

# %% distinct_rows: one more -> shift
def distinct_rows(W):
    return len(np.unique(W, axis=0)) + 1

# %% distinct_rows: pairs that differ -> nothing
def distinct_rows(W):
    return int(sum(not np.array_equal(W[i], W[j]) for i in range(len(W)) for j in range(i)))

# %% distinct_rows: number of rows -> nothing, removed_equal_columns
def distinct_rows(W):
    return W.shape[0]

# %% distinct_rows: rank -> nothing, too few
def distinct_rows(W):
    return int(np.linalg.matrix_rank(W))

# %% distinct_rows: set of arrays -> error, seen
def distinct_rows(W):
    return len(set(W))

# %% initialize_zeros: biases as long as the inputs -> seen
def initialize_zeros(n_x, n_h, n_y):
    return dict(W1=np.zeros((n_h, n_x)), b1=np.zeros((n_x, 1)), W2=np.zeros((n_y, n_h)), b2=np.zeros((n_h, 1)))

# %% initialize_parameters: second layer without scale -> factor
def initialize_parameters(n_x, n_h, n_y, scale=0.01):
    return {"W1": scale * np.random.randn(n_h, n_x), "b1": np.zeros((n_h, 1)),
            "W2": np.random.randn(n_y, n_h), "b2": np.zeros((n_y, 1))}

# %% initialize_parameters: one row for all nodes -> equal rows, seen
def initialize_parameters(n_x, n_h, n_y, scale=0.01):
    row = np.random.randn(1, n_x)
    return {"W1": scale * np.repeat(row, n_h, axis=0), "b1": np.zeros((n_h, 1)),
            "W2": scale * np.random.randn(n_y, n_h), "b2": np.zeros((n_y, 1))}

# %% initialize_he: small biases -> biases
def initialize_he(n_x, n_h, n_y):
    return {"W1": np.random.randn(n_h, n_x) * np.sqrt(2 / n_x), "b1": np.full((n_h, 1), 0.01),
            "W2": np.random.randn(n_y, n_h) * np.sqrt(2 / n_h), "b2": np.full((n_y, 1), 0.01)}

# %% distinct_rows: compares the sums of rows -> too few
def distinct_rows(W):
    return len(set(np.round(W.sum(axis=1), 8)))

# %% distinct_rows: sorts each column by itself -> too many, seen
def distinct_rows(W):
    W.sort(axis=0)
    n = 1
    for i in range(1, len(W)):
        n += not np.allclose(W[i], W[i - 1])
    return n

# %% initialize_zeros: all transposed -> seen
def initialize_zeros(n_x, n_h, n_y):
    return {"W1": np.zeros((n_x, n_h)), "b1": np.zeros((1, n_h)), "W2": np.zeros((n_h, n_y)), "b2": np.zeros((1, n_y))}

# %% initialize_zeros: lists in lists -> seen
def initialize_zeros(n_x, n_h, n_y):
    return {"W1": [[0.0] * n_x] * n_h, "b1": [[0.0]] * n_h, "W2": [[0.0] * n_h] * n_y, "b2": [[0.0]] * n_y}

# %% initialize_zeros: b2 forgotten -> seen
def initialize_zeros(n_x, n_h, n_y):
    return {"W1": np.zeros((n_h, n_x)), "b1": np.zeros((n_h, 1)), "W2": np.zeros((n_y, n_h))}

# %% initialize_parameters: mean as large as the deviation -> mean
def initialize_parameters(n_x, n_h, n_y, scale=0.01):
    r = lambda *s: np.random.normal(scale, scale, s)
    return {"W1": r(n_h, n_x), "b1": np.zeros((n_h, 1)), "W2": r(n_y, n_h), "b2": np.zeros((n_y, 1))}

# %% distinct_rows: rows minus equal pairs -> too few
def distinct_rows(W):
    n = len(W)
    return n - sum(np.array_equal(W[i], W[j]) for i in range(n) for j in range(i))

# %% distinct_rows: a single row loses its axis -> single row
def distinct_rows(W):
    return len(np.unique(np.squeeze(W), axis=0))


# %% distinct_rows: changes between rows -> shift
def distinct_rows(W):
    return len(np.unique(W, axis=0)) - 1
