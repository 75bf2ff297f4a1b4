"""이 과제의 데이터: 두 나선 위의 점과 손글씨 숫자 그림."""

from pathlib import Path

import numpy as np


def two_spirals(m, noise=0.2, seed=0):
    """두 나선 위의 점 m개를 만듭니다. seed가 같으면 늘 같은 점입니다.

    m: 점의 수 (짝수)
    noise: 점마다 더하는 정규 잡음의 표준편차
    돌려줌: X (2, m) 좌표, Y (1, m) 어느 나선인지 0 또는 1
    """
    rng = np.random.default_rng(seed)
    radius = np.linspace(0.5, 4.0, m // 2)
    angle = 1.25 * radius
    one = np.stack([radius * np.cos(angle), radius * np.sin(angle)])
    X = np.concatenate([one, -one], axis=1)
    X = X + noise * rng.standard_normal(X.shape)
    Y = np.repeat([0.0, 1.0], m // 2).reshape(1, m)
    order = rng.permutation(m)
    return X[:, order], Y[:, order]


def digit_images():
    """손글씨 숫자 그림 1,797장.

    출처: UCI Machine Learning Repository, "Optical Recognition of Handwritten Digits"
    (E. Alpaydin, C. Kaynak, 1998), CC BY 4.0, scikit-learn에 든 사본.
    돌려줌: images (1797, 8, 8) 밝기 0–16, labels (1797,) 숫자 0–9
    """
    with np.load(Path(__file__).with_name("digits.npz")) as data:
        return data["images"].astype(float), data["labels"].astype(int)


def odd_digits():
    """홀수(1)와 짝수(0)를 가르는 문제로 바꾼 손글씨 숫자.

    돌려줌: X (64, 1797) 밝기 0–1, Y (1, 1797)
    """
    images, labels = digit_images()
    X = images.reshape(len(images), 64).T / 16
    Y = (labels % 2).astype(float).reshape(1, -1)
    return X, Y
