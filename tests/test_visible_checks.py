"""The check cells that students see agree with the marks: they notice mistakes, and approve what is right."""

import pytest
from IPython.core.inputtransformer2 import TransformerManager

from grader_tests.judging import reference
from grader_tests.mistakes import catalogue
from trials.error_rates.right_answers import gallery
from trials.error_rates.visible_checks import notices

transform = TransformerManager().transform_cell
NOTEBOOKS = tuple(reference.notebooks())
# Known mistakes that the visible checks let pass, each with the reason.
LEFT = {
    "linear-one_sample_at_a_time": "the rule against loops is judged on the syntax tree; the values are right",
    "tanh-library_tanh": "the rule against a library's tanh is judged on the syntax tree; the values are right",
}


def of(notebook: str, answers: tuple) -> list:
    return [answer for answer in answers if reference.exercises()[answer.function].notebook == notebook]


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("notebook", NOTEBOOKS)
def test_visible_checks_notice_the_known_mistakes(notebook):
    mistakes = of(notebook, catalogue())
    unnoticed = {str(wrong) for wrong in mistakes if not notices(wrong.function, wrong.source)}
    assert unnoticed == LEFT.keys() & {str(wrong) for wrong in mistakes}
    assert len(unnoticed) <= 0.05 * len(mistakes)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("notebook", NOTEBOOKS)
def test_visible_checks_approve_right_answers(notebook):
    # Magics and shell lines need a kernel.
    answers = [answer for answer in of(notebook, gallery()) if "get_ipython" not in transform(answer.source)]
    assert len(answers) > 20
    assert [str(right) for right in answers if notices(right.function, right.source)] == []
