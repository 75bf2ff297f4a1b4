"""The ways in which grading a cell can end, and what is said to student and teacher of each."""

# Korean and English in one, as an assignment may be in either.
WORDS = {
    "passed": "",
    "wrong answer": "",
    "raised": "",
    "timed out": "시간이 너무 오래 걸려 멈추었습니다. / This took too long and was stopped.",
    "out of memory": "메모리를 너무 많이 썼습니다. / This needed more memory than there is.",
    "too much output": "출력이 너무 많아 멈추었습니다. / This printed too much and was stopped.",
    "process died": (
        "이 칸에서 노트북의 프로세스가 끝나 버렸습니다. 다음 칸부터는 이 칸 없이 다시 실행했습니다. / "
        "The notebook's process ended in this cell. The cells after it were run without it."
    ),
    "refused value": "테스트에 전할 수 없는 종류의 값입니다. / A value of this kind cannot be handed to the tests.",
    "grader fault": (
        "채점기의 잘못으로 이 칸을 채점하지 못했습니다. 다시 채점해야 합니다. / "
        "Not marked, through a fault of the grader. This needs to be graded again."
    ),
}


def error_output(outcome: str) -> dict:
    """An output of a notebook that tells of an outcome."""
    return {"output_type": "error", "ename": outcome, "evalue": WORDS[outcome], "traceback": [WORDS[outcome]]}
