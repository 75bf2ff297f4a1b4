"""The sample class through the real nbgrader: who gets what, and that slips cost only what is wrong."""

import re

import nbformat
import pytest
from nbgrader.utils import is_grade

from proctor.common import notebook_record
from proctor.common.outcomes import WORDS
from trials.sample_class.grading import read_failures
from trials.sample_class.roster import ROSTER

AUTOMATIC = {"1_numpy": 20, "2_activations": 30, "3_initialization": 10, "4_network": 30}


STUDENTS = {student.id: student for student in ROSTER}


def lost(course, student_id):
    """The aspects that a student did not get all points for."""
    return {grade_id.removeprefix("test_") for grade_id in read_failures(STUDENTS[student_id], course)}


@pytest.mark.parametrize("student", ["ko-perfect", "en-no-written"])
def test_right_answers_earn_every_automatic_point(marks, student):
    assert {name: points for name, (points, _maximum) in marks[student].notebooks.items()} == AUTOMATIC


@pytest.mark.parametrize("student", ["ko-blank", "en-blank"])
def test_blank_earns_nothing_and_fails_every_autograder_cell(marks, graded_course, student):
    assert marks[student].total == 0
    assert len(lost(graded_course, student)) == 86


def test_only_written_answers_wait_for_a_person(marks):
    assert {mark.to_mark for mark in marks.values()} == {0, 10}
    assert {id for id, mark in marks.items() if not mark.to_mark} == {"ko-blank", "en-blank", "en-no-written"}


def test_a_missing_notebook_earns_nothing_and_costs_no_other(marks):
    assert [points for points, _maximum in marks["en-last-two"].notebooks.values()] == [0, 0, 8, 28]


def test_late_is_recorded(marks):
    assert {id for id, mark in marks.items() if mark.seconds_late > 0} == {"ko-late"}


def test_resubmission_replaces_the_earlier_marks(marks):
    assert marks["ko-resubmitted"].total == 88


# What the students of trials/sample_class/answers really got wrong. Whatever else rightly uses a wrong function keeps
# its marks: sigmoid_derivative and tanh a wrong sigmoid, train a wrong backward_propagation, initialize_he a seeded
# initialize_parameters.
LOST = {
    "ko-resubmitted": {"column_means_values", "predict_values"},
    "ko-keepdims": {
        "row_sums_shape",
        "column_means_shape",
        "take_samples_shape",
        "initialize_parameters_shapes",
        "compute_cost_scalar",
        "backward_propagation_shapes",
        "predict_shape",
    },
    "ko-late": {
        "sigmoid_values",
        "sigmoid_extremes",
        "tanh_derivative_values",
        "tanh_derivative_extremes",
        "relu_derivative_values",
        "leaky_relu_derivative_values",
        "leaky_relu_derivative_slope",
        "backward_propagation_output_layer",
        "backward_propagation_hidden_layer",
        "backward_propagation_relu",
        "backward_propagation_sigmoid",
    },
    "ko-average": {
        "center_crop_even",
        "center_crop_odd",
        "standardize_values",
        "standardize_axes",
        "softmax_axis",
        "softmax_extremes",
        "linear_no_loop",
        "tanh_exponentials",
        "leaky_relu_slope",
        "leaky_relu_derivative_values",
        "leaky_relu_derivative_slope",
        "leaky_relu_derivative_input",
        "surviving_gradient_values",
        "surviving_gradient_derivative",
        "initialize_he_statistics",
        "backward_propagation_relu",
        "backward_propagation_sigmoid",
        "choose_hidden_size_best",
        "choose_hidden_size_ties",
        "choose_hidden_size_validation",
    },
    "en-overflow": {
        "softmax_extremes",
        # z[z < 0] = 0 cannot be done to a scalar, nor a -= mean to integers.
        "relu_shape",
        "standardize_input",
        "standardize_values",
        "sigmoid_extremes",
        "tanh_extremes",
        "relu_input",
        "update_parameters_input",
    },
    "en-last-two": {
        "initialize_parameters_fresh",
        "initialize_he_statistics",
        "train_costs",
        "train_random_start",
    },
    "en-raises": {
        "take_samples_shape",
        "take_samples_columns",
        "take_samples_repeats",
        # matrices multiplied in the wrong order do not fit, so that there is no bias either
        "collapse_linear_weights",
        "collapse_linear_bias",
        "output_activation_error",
        "forward_propagation_shapes",
        "forward_propagation_values",
        "forward_propagation_activation",
        "forward_propagation_cache",
    },
    "en-endless": {"row_sums_shape", "row_sums_values", "compute_cost_values"},
}


@pytest.mark.parametrize("student", sorted(LOST))
def test_mistakes_cost_what_is_wrong_and_nothing_else(graded_course, student):
    assert lost(graded_course, student) == LOST[student]


def failures(course, student, assignment, notebook):
    """Text of the errors in a student's autograder cells."""
    path = course / "autograded" / student / assignment / f"{notebook}.ipynb"
    for cell in nbformat.read(path, as_version=4).cells:
        if is_grade(cell) and cell.cell_type == "code":
            for output in cell.outputs:
                if output.output_type == "error":
                    yield "\n".join(output.traceback)


def test_messages_have_five_fields_and_the_probable_mistake_in_the_editions_language(graded_course):
    korean = list(failures(graded_course, "ko-keepdims", "week3", "1_numpy"))
    assert (
        "[1.3 row_sums] 모양: 받은 값 (3,), 기대한 값 (3, 1). 호출: row_sums(a), a.shape=(3, 4). "
        "힌트: 길이 1인 축이 하나 없습니다. 단계마다 모양을 출력해 보세요. "
        "어느 단계에서 그 축이 사라지나요?\n"
        "다음과 같은 흔한 실수로 보입니다: 합을 내면서 축이 사라졌습니다. keepdims가 하는 일을 다시 보세요." in korean
    )
    english = [
        # 6, or by the clock.
        re.sub(r"after [\d.]+ seconds", "after N seconds", message)
        for message in failures(graded_course, "en-endless", "week3-en", "1_numpy")
    ]
    assert (
        "[1.3 row_sums] shape: got no result after N seconds, expected a result. Call: row_sums(a), a.shape=(3, 4). "
        "Hint: is there a loop that never ends?" in english
    )


def test_the_result_keeps_the_fields_of_the_message(graded_course):
    nb = nbformat.read(graded_course / "autograded" / "ko-keepdims" / "week3" / "1_numpy.ipynb", as_version=4)
    (test_cell,) = [
        cell for cell in nb.cells if cell.metadata.get("nbgrader", {}).get("grade_id") == "test_row_sums_shape"
    ]
    told = notebook_record.of_cell(test_cell).failure
    assert (told.got, told.expected, told.call) == ("(3,)", "(3, 1)", "row_sums(a), a.shape=(3, 4)")
    assert (told.idea, told.mistake, told.exact) == ("축과 keepdims", "row_sums-forgot_keepdims", True)


def test_a_message_is_one_line_and_one_more_for_the_mistake(graded_course):
    """Nothing else: no frame of a hidden test, no id of a mistake."""
    line = r"\[\d\.\d+ \w+\] .*"
    mistake = (
        "(다음과 같은 흔한 실수로 보입니다|흔한 실수 가운데 가장 비슷한 것|"
        "This looks like a known mistake|The closest known mistake)"
    )
    for student in ROSTER:
        for notebook in AUTOMATIC:
            if notebook not in student.submissions[-1].notebooks:
                continue
            for message in failures(graded_course, student.id, student.assignment, notebook):
                if message == WORDS["timed out"]:
                    continue
                assert re.fullmatch(rf"{line}(\n{mistake}: .*[^\]])?", message), f"{student.id}: {message}"


def test_everybody_has_feedback_pages_and_an_overview(graded_course):
    for student in ROSTER:
        pages = graded_course / "feedback" / student.id / student.assignment
        handed_in = set(student.submissions[-1].notebooks)
        assert {page.stem for page in pages.glob("*.html")} == handed_in | {"index"}
