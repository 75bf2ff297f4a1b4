"""노트북의 '확인' 칸이 쓰는 함수: 받은 값을 기대한 값과 나란히 보여 줍니다."""

import numpy as np


def expect(got, expected, atol=5e-5):
    """`got`이 `expected`와 같으면 보여 주고, 다르면 무엇이 다른지 알려 줍니다.

    got: 여러분의 함수가 돌려준 값 (스칼라, 배열, 문자열 …)
    expected: 기대한 값
    atol: 허용하는 절대 오차. 기대한 값을 소수 넷째 자리까지 적으므로 넷째 자리 한 단위의 절반입니다.
    AssertionError: 모양이나 값이 다를 때
    """
    if isinstance(expected, str):
        if got != expected:
            raise AssertionError(f"받은 값 {got!r}, 기대한 값 {expected!r}")
    else:
        if got is None:
            raise AssertionError("받은 값이 None입니다. 함수 끝에 return이 있는지 확인해 보십시오.")
        if isinstance(expected, list) and isinstance(got, list | tuple):
            raise AssertionError("리스트나 튜플이 아니라 NumPy 배열을 돌려주어야 합니다(np.array(리스트)로 만듭니다).")
        if np.shape(got) != np.shape(expected):
            raise AssertionError(f"모양이 다릅니다. 받은 모양 {np.shape(got)}, 기대한 모양 {np.shape(expected)}")
        if not np.allclose(got, expected, rtol=0, atol=atol):
            with np.printoptions(precision=4, suppress=True):
                raise AssertionError(f"값이 다릅니다.\n받은 값\n{np.asarray(got)}\n기대한 값\n{np.asarray(expected)}")
    with np.printoptions(precision=4, suppress=True):
        print("맞습니다:", np.asarray(got))
