"""Written answers for a class of any size, to the question `written_symmetry` in Korean, and what they say."""

from dataclasses import dataclass

import numpy as np

# Ways to say each item of the marking scheme.
SAYINGS = (
    (
        "은닉 노드가 모두 같은 입력과 같은 가중치를 쓰기 때문에 활성값이 전부 같습니다.",
        "가중치와 편향이 같으니까 순전파에서 은닉 노드들이 똑같은 값을 출력합니다.",
        "W1의 행이 같고 b1도 같으므로 z가 같고, 따라서 a도 같다.",
        "순전파를 하면 모든 은닉 노드의 출력이 동일해진다.",
        "입력이 같고 가중치도 같아서 노드마다 계산 결과(활성값)가 같아요.",
    ),
    (
        "역전파로 돌아오는 기울기는 `W2`의 값에 비례하는데 `W2`가 모두 같으니 기울기도 노드마다 같습니다.",
        "나가는 가중치 W2가 모두 같기 때문에 각 노드로 전달되는 기울기도 같다.",
        "각 노드의 오차는 출력 오차에 $W^{[2]}_{1j}$를 곱한 것이고, 이 값이 전부 같으므로 오차도 같습니다.",
        "W2의 성분이 서로 같아서 은닉층으로 오는 dZ1의 행들도 서로 같아요.",
    ),
    (
        "그래서 `dW1`의 행이 모두 같고 `db1`의 값도 같습니다.",
        "dW1은 이 기울기에 X를 곱한 것이라 행끼리 똑같다.",
        "따라서 dW1의 모든 행이 동일하게 계산됩니다.",
        "입력 X를 함께 쓰니까 dW1의 각 행도 같은 값이 나와요.",
    ),
    (
        "`dW2`도 활성값에 비례하므로 값이 모두 같습니다.",
        "활성값이 같으므로 dW2의 성분들도 서로 같다.",
        "dW2는 출력 오차와 a1을 곱해서 구하는데 a1이 같으니 dW2도 다 같아요.",
        "마찬가지로 dW2의 값들도 동일합니다.",
    ),
    (
        "같은 값에서 같은 값을 빼므로 갱신한 뒤에도 행이 같고, 이 과정이 계속 되풀이됩니다.",
        "갱신 후에도 처음과 같은 조건이라 몇 번을 반복해도 계속 같다.",
        "업데이트를 해도 W1의 행이 여전히 같으니까 다음 단계도 똑같아요.",
        "그러므로 한 번 갱신해도 대칭이 깨지지 않고 수학적 귀납법으로 영원히 같다.",
    ),
)
# What earns nothing, in the same words by many.
VAGUE = (
    "잘 모르겠습니다.",
    "학습률이 너무 작아서 가중치가 바뀌지 않기 때문입니다.",
    "기울기가 0이 되어서 학습이 되지 않기 때문입니다.",
    "무작위로 초기화하지 않았기 때문입니다.",
)
# Words that a copy has instead.
SWAPPED = {
    "모두": "전부",
    "그래서": "따라서",
    "같습니다": "동일합니다",
    "때문에": "때문이라",
    "똑같": "똑 같",
    "으므로": "으니까",
}


@dataclass(frozen=True)
class Written:
    """An answer. says: numbers of the items that it says, from 0; copied: from an earlier one, with words changed"""

    text: str
    says: frozenset[int]
    copied: bool = False


def answers(count: int, seed: int = 0) -> list[Written]:
    """Of a class. One in twelve is empty, one in eight says nothing, one in six is copied."""
    rng = np.random.default_rng(seed)
    found = []
    for _ in range(count):
        kind, full = rng.random(), [answer for answer in found if answer.says]
        if kind < 1 / 12:
            found.append(Written("", frozenset()))
        elif kind < 1 / 12 + 1 / 8:
            found.append(Written(str(rng.choice(VAGUE)), frozenset()))
        elif kind < 1 / 12 + 1 / 8 + 1 / 6 and full:
            # From few: a good answer goes round.
            source = full[int(rng.integers(min(len(full), 25)))]
            found.append(Written(_changed(source.text, rng), source.says, copied=True))
        else:
            found.append(_own(rng))
    return found


def _own(rng: np.random.Generator) -> Written:
    likely = rng.beta(3, 1.5)
    says = [number for number in range(len(SAYINGS)) if rng.random() < likely] or [0]
    text = " ".join(str(rng.choice(SAYINGS[number])) for number in says)
    return Written(text, frozenset(says))


def _changed(text: str, rng: np.random.Generator) -> str:
    for word, other in SWAPPED.items():
        if rng.random() < 0.3:
            text = text.replace(word, other, 1)
    return text
