"""This assignment's data: points on two spirals, and pictures of handwritten digits."""

from pathlib import Path

import numpy as np


def two_spirals(m, noise=0.2, seed=0):
    """m points on two spirals; the same points every time for the same seed.

    m: number of points (even)
    noise: standard deviation of the normal noise added to each point
    returns: X (2, m) coordinates, Y (1, m) which spiral, 0 or 1
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
    """1,797 pictures of handwritten digits.

    Source: UCI Machine Learning Repository, "Optical Recognition of Handwritten Digits"
    (E. Alpaydin, C. Kaynak, 1998), CC BY 4.0, as copied in scikit-learn.
    returns: images (1797, 8, 8) brightness 0-16, labels (1797,) digits 0-9
    """
    with np.load(Path(__file__).with_name("digits.npz")) as data:
        return data["images"].astype(float), data["labels"].astype(int)


def odd_digits():
    """The handwritten digits as a question: odd (1) or even (0)?

    returns: X (64, 1797) brightness 0-1, Y (1, 1797)
    """
    images, labels = digit_images()
    X = images.reshape(len(images), 64).T / 16
    Y = (labels % 2).astype(float).reshape(1, -1)
    return X, Y
