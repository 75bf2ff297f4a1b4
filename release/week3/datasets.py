"""이 과제의 데이터: 두 나선 위의 점과 손글씨 숫자 그림."""

from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np


def two_spirals(m, noise=0.2, seed=0):
    """두 나선 위의 점 m개를 만듭니다. seed가 같으면 늘 같은 점입니다.

    m: 점의 수 (짝수)
    noise: 점마다 더하는 정규 잡음의 표준편차
    반환: X (2, m) 좌표, Y (1, m) 어느 나선인지 0 또는 1
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
    반환: images (1797, 8, 8) 밝기 0–16, labels (1797,) 숫자 0–9
    """
    with np.load(Path(__file__).with_name("digits.npz")) as data:
        return data["images"].astype(float), data["labels"].astype(int)


def moved(X, down=0, right=0):
    """8×8 그림들을 픽셀 단위로 옮깁니다. 밖으로 나간 픽셀은 사라지고, 빈자리는 0입니다.

    X: (64, m); down, right: -8에서 8까지, 음수이면 위나 왼쪽으로
    반환: (64, m)
    """
    images = np.pad(X.T.reshape(-1, 8, 8), ((0, 0), (8, 8), (8, 8)))
    return images[:, 8 - down : 16 - down, 8 - right : 16 - right].reshape(-1, 64).T


def picture_from_text(text):
    """글자로 그린 8×8 그림을 표본 하나로 바꿉니다.

    text: 여덟 줄, 줄마다 글자 여덟 개: "." 0, "+" 0.5, "#" 1
    반환: (64, 1)
    ValueError: 모양이나 글자가 다를 때
    """
    rows = [line.strip() for line in text.strip().splitlines()]
    if [len(row) for row in rows] != [8] * 8 or set("".join(rows)) - set(".+#"):
        raise ValueError("여덟 줄에 글자 '.', '+', '#'을 여덟 개씩 적어 주세요.")
    return np.array([[".+#".index(c) / 2 for c in row] for row in rows]).reshape(64, 1)


def picture_from_file(path):
    """그림 파일 하나를 표본 하나로 바꿉니다: 회색으로, 가운데를 정사각형으로, 8×8로 줄입니다.

    path: PNG나 JPEG 파일, 가로와 세로가 8픽셀 이상. 배경이 밝으면 밝기를 뒤집습니다.
    반환: (64, 1) 밝기 0–1
    """
    image = plt.imread(path).astype(float)
    image = image / (255 if image.max() > 1 else 1)
    if image.ndim == 3:
        opacity = image[:, :, 3] if image.shape[2] == 4 else 1.0  # 투명한 곳은 흰 종이로 봅니다
        image = opacity * image[:, :, :3].mean(axis=2) + 1.0 - opacity
    size = min(image.shape) // 8 * 8
    top, left = ((n - size) // 2 for n in image.shape)
    image = image[top : top + size, left : left + size]
    image = image.reshape(8, size // 8, 8, size // 8).mean(axis=(1, 3))
    if np.median(image) > 0.5:
        image = 1 - image
    return image.reshape(64, 1)
