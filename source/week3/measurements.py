"""작은 실험들: 출력층을 맞추고, 기울기를 재고, 경사를 따라 내려가고, 신호를 통과시킵니다."""

import numpy as np

# 2_activations


def through(layers, X):
    """X (k, m)를 선형 층에 차례로 통과시킵니다.

    layers: (W (n, k), b (n, 1))의 리스트
    """
    for W, b in layers:
        X = W @ X + b
    return X


def fit_output_layer(hidden, target):
    """W @ hidden + b가 target에 가장 가까운 선형 출력층 (W, b)를 최소제곱법으로 구합니다.

    hidden (n, m), target (1, m); 반환: W (1, n), b (1, 1)
    """
    inputs = np.vstack([hidden, np.ones((1, hidden.shape[1]))])  # 1로 된 행의 가중치가 편향입니다
    weights = np.linalg.lstsq(inputs.T, target.T, rcond=None)[0].T
    return weights[:, :-1], weights[:, -1:]


# 3_initialization

# 활성화 함수들. 도함수는 식 대신 tanh_slope처럼 잽니다.
_FUNCTIONS = {
    "sigmoid": lambda z: (1 + np.tanh(z / 2)) / 2,
    "tanh": np.tanh,
    "relu": lambda z: np.maximum(z, 0),
}


def _flatten(parameters):
    """매개변수를 벡터 하나로 이어 붙입니다: 각 층에서 W 옆에 b를 붙인 뒤 한 줄로 폅니다."""
    layers = [np.hstack([parameters["W" + k], parameters["b" + k]]) for k in "12"]
    return np.concatenate([layer.ravel() for layer in layers]).astype(float)


def _unflatten(theta, n_x, prefix=""):
    """_flatten을 거꾸로. 출력 노드는 하나입니다."""
    n_h = (len(theta) - 1) // (n_x + 2)
    first, last = np.split(theta, [n_h * (n_x + 1)])
    first = first.reshape(n_h, n_x + 1)
    values = first[:, :-1], first[:, -1:], last[None, :-1], last[None, -1:]
    return {prefix + name: value.copy() for name, value in zip(("W1", "b1", "W2", "b2"), values)}


def _costs(thetas, X, Y):
    """tanh 은닉층이 하나인 신경망 k개의 비용을 한꺼번에 구합니다.

    thetas (k, P), X (n_x, m), Y (1, m); 돌려줌 (k,)
    """
    n_x, m = X.shape
    n_h = (thetas.shape[1] - 1) // (n_x + 2)
    first, last = np.split(thetas, [n_h * (n_x + 1)], axis=1)
    inputs = np.vstack([X, np.ones((1, m))])
    hidden = np.tanh((first.reshape(-1, n_h, n_x + 1, 1) * inputs).sum(axis=2))
    votes = last[:, :-1, None] * hidden  # (k, n_h, m)
    # 더하는 순서가 바뀌면 반올림도 바뀝니다. 정렬한 뒤 더하면 같은 노드들은 마지막 자리까지 같습니다.
    score = np.sort(votes, axis=1).sum(axis=1) + last[:, -1:]
    # 교차 엔트로피를 큰 score에서도 넘치지 않게 쓴 것
    return np.logaddexp(0, (1 - 2 * Y) * score).mean(axis=1)


def _slopes(theta, X, Y, h=1e-5):
    """theta의 수를 하나씩 h만큼 올리고 내려 비용의 기울기를 잽니다. theta와 돌려주는 값 (P,)."""
    nudge = h * np.eye(len(theta))
    costs = _costs(np.concatenate([theta + nudge, theta - nudge]), X, Y)
    up, down = np.split(costs, 2)
    return (up - down) / (2 * h) + 0.0  # -0.0을 0.0으로


def measure_gradients(parameters, X, Y):
    """은닉층이 하나인 신경망에서 매개변수마다 비용의 기울기를 잽니다.

    X (n_x, m), Y (1, m); 반환: dW1 (n_h, n_x), db1 (n_h, 1), dW2 (1, n_h), db2 (1, 1)
    """
    return _unflatten(_slopes(_flatten(parameters), X, Y), len(X), prefix="d")


def descend(parameters, X, Y, n_updates=150, learning_rate=2.0):
    """경사 하강법으로 n_updates번 갱신하며 매개변수와 비용을 적어 둡니다.

    반환: 매개변수 [n_updates + 1], 비용 (n_updates + 1,); [0]은 출발점
    """
    thetas = [_flatten(parameters)]
    for _ in range(n_updates):
        thetas.append(thetas[-1] - learning_rate * _slopes(thetas[-1], X, Y))
    return [_unflatten(theta, len(X)) for theta in thetas], _costs(np.array(thetas), X, Y)


def tanh_slope(z, h=1e-5):
    """tanh의 도함수를 z에서 잽니다. 모양은 z와 같습니다."""
    return (np.tanh(z + h) - np.tanh(z - h)) / (2 * h)


def pass_through(make_weights, X, activation, n_layers=10):
    """X를 여러 층에 차례로 지나게 합니다. 편향은 0입니다.

    make_weights: 부를 때마다 새 가중치 (n, n); X (n, m); activation "sigmoid" | "tanh" | "relu"
    반환: [X, 층 1의 활성값, 층 2의 활성값, ...], 각각 (n, m)
    """
    function = _FUNCTIONS[activation]
    signals = [X]
    for _ in range(n_layers):
        signals.append(function(make_weights() @ signals[-1]))
    return signals


def send_back(make_weights, X, n_layers=5):
    """X를 tanh 층 여러 개에 지나게 한 뒤, 무작위 기울기를 거꾸로 보내며 크기를 잽니다. 편향은 0입니다.

    한 층을 거슬러 갈 때마다 기울기에 tanh의 도함수를 곱하고, 이어서 W.T를 곱합니다.

    make_weights: 부를 때마다 새 가중치 (n, n); X (n, m)
    반환: 기울기의 노름 (n_layers + 1,), 처음을 1로; [k]는 k개 층을 거슬러 간 뒤
    """
    layers = []
    for _ in range(n_layers):
        W = make_weights()
        z = W @ X
        layers.append((W, z))
        X = np.tanh(z)
    gradient = np.random.default_rng(0).standard_normal(X.shape)
    norms = [np.linalg.norm(gradient)]
    for W, z in reversed(layers):
        gradient = W.T @ (gradient * tanh_slope(z))
        norms.append(np.linalg.norm(gradient))
    return np.array(norms) / norms[0]


def layer_gradients(make_weights, X, activation, n_layers=10, h=1e-5):
    """X를 여러 층에 지나게 한 뒤, 마지막 층에 무작위 기울기를 주고 거슬러 가며 층마다 dW를 구합니다. 편향은 0입니다.

    make_weights: 부를 때마다 새 가중치 (n, n); X (n, m); activation "sigmoid" | "tanh" | "relu"
    반환: [(W, dW), ...] 입력에 가까운 층부터, 각각 (n, n)
    """
    function = _FUNCTIONS[activation]
    layers = []
    for _ in range(n_layers):
        W = make_weights()
        layers.append((W, X))
        X = function(W @ X)
    gradient = np.random.default_rng(0).standard_normal(X.shape)
    pairs = []
    for W, inputs in reversed(layers):
        z = W @ inputs
        dZ = gradient * (function(z + h) - function(z - h)) / (2 * h)
        pairs.append((W, dZ @ inputs.T / X.shape[1]))
        gradient = W.T @ dZ
    return pairs[::-1]


# 4_network


def train_one_node(X, Y, num_iterations=1000, learning_rate=0.5):
    """은닉층 없이 sigmoid 노드 하나를 경사 하강법으로 훈련합니다(로지스틱 회귀). 0에서 시작합니다.

    X (n_x, m), Y (1, m); 반환: predict_one과 가중치 w (1, n_x), 편향 b.
    predict_one은 X (n_x, m)를 받아 0, 1이 든 (1, m)을 돌려주는 함수입니다.
    """
    w, b = np.zeros((1, len(X))), 0.0
    for _ in range(num_iterations):
        error = _FUNCTIONS["sigmoid"](w @ X + b) - Y
        w, b = w - learning_rate * (error @ X.T) / X.shape[1], b - learning_rate * error.mean()
    return lambda X: (w @ X + b > 0).astype(int), w, b
