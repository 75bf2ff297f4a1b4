"""노트북이 비교하는 데 쓰는 함수: `expect`는 결과를 기대한 값과, `predicted`는 여러분의 예상을 결과와 비교합니다.

실패한 셀 아래에는 실패한 줄을 그 안에 있는 배열의 모양과 함께 다시 보여 줍니다.
"""

import ast
import linecache
import re
import sys
import traceback

import numpy as np


def expect(got, expected, atol=5e-5):
    """`got`이 `expected`와 같으면 보여 주고, 다르면 무엇이 다른지 알려 줍니다.

    got: 여러분의 함수가 돌려준 값 (스칼라, 배열, 문자열 …)
    expected: 기대한 값
    atol: 허용하는 절대 오차. 기대한 값을 소수 넷째 자리까지 적으므로 넷째 자리 한 단위의 절반입니다.
    AssertionError: 모양이나 값이 다를 때
    """
    what = _as_written(sys._getframe(1)) or "got"
    if got is None:
        raise AssertionError(f"{what}: 받은 값이 None입니다. 함수 끝에 return이 있는지 확인해 보세요.")
    if isinstance(expected, str):
        if got != expected:
            raise AssertionError(f"{what}: 값이 다릅니다. 받은 값 {got!r}, 기대한 값 {expected!r}")
    else:
        if isinstance(expected, list) and isinstance(got, list | tuple):
            raise AssertionError(f"{what}: {type(got).__name__}입니다. NumPy 배열을 돌려주세요(np.array로 만듭니다).")
        if np.shape(got) != np.shape(expected):
            raise AssertionError(f"{what}: 모양이 다릅니다. 받은 것 {np.shape(got)}, 기대한 것 {np.shape(expected)}")
        if not np.allclose(got, expected, rtol=0, atol=atol):
            raise AssertionError(f"{what}: 값이 다릅니다.\n받은 값\n{_digits(got)}\n기대한 값\n{_digits(expected)}")
    print(f"맞습니다: {what} =" + ("\n" if np.ndim(got) > 1 else " ") + _digits(got))


def predicted(guess, result):
    """예상을 결과와 나란히 보여 줍니다. 점수와는 상관없습니다. 빗나간 예상에서 가장 많이 배웁니다."""
    if str(guess) == "?":
        print("아직 예상하지 않았습니다. 위의 셀에 예상을 적어 보세요. 결과:", result)
    elif str(guess).strip().lower() == str(result).lower():
        print("예상:", guess, "  결과:", result, "  예상대로입니다.")
    else:
        print("예상:", guess, "  결과:", result, "  예상과 다릅니다. 왜 그럴까요?")


def _digits(value):
    """`value`를 소수 넷째 자리까지 적은 글."""
    value = np.asarray(value)
    if value.ndim == 0 and value.dtype.kind == "f":
        return str(np.round(value, 4))
    with np.printoptions(precision=4, suppress=True):
        return str(value)


def _as_written(frame):
    """`frame`이 실행하는 셀에 적힌 `expect`의 첫째 인수. 셀의 글을 알 수 없으면 ""입니다."""
    source = "".join(linecache.getlines(frame.f_code.co_filename))
    for node in ast.walk(ast.parse(source)):
        is_expect = isinstance(node, ast.Call) and getattr(node.func, "id", "") == "expect"
        if is_expect and node.lineno <= frame.f_lineno <= node.end_lineno:
            return " ".join(ast.get_source_segment(source, node.args[0]).split())
    return ""


# 이름, 또는 grads["dW1"]처럼 키가 붙은 이름. 호출하는 것, 대입하는 것, 뒤에 점이 오는 것은 아닙니다.
NAME = re.compile(r"""(?<![\w.'"])([^\W\d]\w*)\b(?:\[["'](\w+)["']\])?(?![\w.(])(?!\s*=[^=])""")


def with_shapes(line, names):
    """줄에 있는 배열마다 모양을 덧붙입니다: "W1 @ X + b1" → "W1 (4, 2) @ X (2, 3) + b1 (4,)".

    line: 코드 한 줄
    names: dict, 그 줄에 나오는 이름의 값
    """

    def add_shape(match):
        name, key = match.groups()
        value = names.get(name)
        if key:
            value = value.get(key) if isinstance(value, dict) else None
        return f"{match[0]} {value.shape}" if isinstance(value, np.ndarray) else match[0]

    return NAME.sub(add_shape, line)


def _show_shapes(result):
    """셀이 실패하면, 노트북의 코드에서 마지막으로 실행하던 줄을 모양과 함께 보여 줍니다.

    result: 셀 하나에 대한 IPython의 기록
    """
    error = result.error_in_exec
    if error is None or isinstance(error, AssertionError | NotImplementedError):
        return
    running = [place for place in traceback.walk_tb(error.__traceback__) if place[0].f_globals is _notebook.user_ns]
    if running:
        frame, number = running[-1]
        line = linecache.getline(frame.f_code.co_filename, number).strip()
        shown = with_shapes(line, {**frame.f_globals, **frame.f_locals})
        if shown != line:
            print("실패한 줄의 모양:", shown)


_notebook = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
if _notebook is not None:
    _notebook.events.register("post_run_cell", _show_shapes)
