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

# %% initialize_he: biases at random -> seen, nothing
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

# %% distinct_rows: rank -> nothing
def distinct_rows(W):
    return int(np.linalg.matrix_rank(W))

# %% distinct_rows: set of arrays -> error, seen
def distinct_rows(W):
    return len(set(W))
