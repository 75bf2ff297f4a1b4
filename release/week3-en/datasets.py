"""This assignment's data: points on two spirals, and pictures of handwritten digits."""

from pathlib import Path

import matplotlib.pyplot as plt
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


def moved(X, down=0, right=0):
    """Move 8×8 pictures by pixels. What leaves the picture is lost; what comes in is 0.

    X: (64, m); down, right: from -8 to 8, negative for up or left
    returns: (64, m)
    """
    images = np.pad(X.T.reshape(-1, 8, 8), ((0, 0), (8, 8), (8, 8)))
    return images[:, 8 - down : 16 - down, 8 - right : 16 - right].reshape(-1, 64).T


def picture_from_text(text):
    """Turn a picture of 8×8 characters into one sample.

    text: eight lines of eight characters: "." 0, "+" 0.5, "#" 1
    returns: (64, 1)
    ValueError: if there are other characters or another number of them
    """
    rows = [line.strip() for line in text.strip().splitlines()]
    if [len(row) for row in rows] != [8] * 8 or set("".join(rows)) - set(".+#"):
        raise ValueError("write eight lines of eight characters '.', '+', '#'")
    return np.array([[".+#".index(c) / 2 for c in row] for row in rows]).reshape(64, 1)


def picture_from_file(path):
    """Turn a picture file into one sample: grey, the square in the middle, reduced to 8×8.

    path: a PNG or JPEG file of at least 8 pixels each way. A light background is turned into a dark one.
    returns: (64, 1) brightness 0–1
    """
    image = plt.imread(path).astype(float)
    image = image / (255 if image.max() > 1 else 1)
    if image.ndim == 3:
        opacity = image[:, :, 3] if image.shape[2] == 4 else 1.0  # what is transparent counts as white paper
        image = opacity * image[:, :, :3].mean(axis=2) + 1.0 - opacity
    size = min(image.shape) // 8 * 8
    top, left = ((n - size) // 2 for n in image.shape)
    image = image[top : top + size, left : left + size]
    image = image.reshape(8, size // 8, 8, size // 8).mean(axis=(1, 3))
    if np.median(image) > 0.5:
        image = 1 - image
    return image.reshape(64, 1)
