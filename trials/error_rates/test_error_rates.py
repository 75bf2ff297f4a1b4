"""The hidden tests as a classifier: nothing right refused, nothing wrong let through, and every known mistake named."""

import shutil
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from grader_tests.judging import reference
from grader_tests.judging.silence import silence
from grader_tests.judging.student_code import hidden_tests, lost_aspects, notebook_with
from grader_tests.mistakes import Mistake, catalogue, diagnosis
from grader_tests.mistakes.probes import probes
from tests import terminal
from tests.sampling import some_of_each
from trials.error_rates import junk, luck, measure, pipeline
from trials.error_rates.equivalent_mutants import EQUIVALENT
from trials.error_rates.mutants import Mutant, mutants
from trials.error_rates.right_answers import RightAnswer, gallery
from trials.error_rates.wrong_answers import WrongAnswer, wrong_answers

CENTRAL = {
    "standardize",
    "softmax",
    "linear",
    "sigmoid",
    "tanh",
    "relu",
    "initialize_parameters",
    "initialize_he",
    "forward_propagation",
    "compute_cost",
    "backward_propagation",
    "train",
}


@pytest.mark.parametrize("function", reference.exercises())
def test_right_answers_pass_mistakes_cost_what_they_break_and_mutants_die(function):
    """All right answers, all mistakes, and a sample of the rest; `make table` tries everything."""
    assert measure.measure(function, sample=True).errors == []


def test_every_function_has_its_styles_and_mistakes():
    styles = Counter(answer.function for answer in gallery())
    mistakes = Counter(mistake.function for mistake in catalogue())
    for function in reference.exercises():
        assert styles[function] >= (6 if function in CENTRAL else 3), function
        assert mistakes[function] >= 3, function
    others = Counter(answer.function for answer in wrong_answers())
    for function in reference.exercises():
        assert others[function] >= 4, function
    assert styles.total() >= 300
    assert mistakes.total() >= 330
    assert others.total() >= 200


@pytest.mark.parametrize("kind", junk.CONTROL)
def test_junk_earns_nothing(kind):
    assert junk.earned(kind) == []


def test_the_control_of_junk_notices_what_earns_something(monkeypatch):
    monkeypatch.setitem(junk.JUNK, "right for once", "np.maximum(first, 0.0)")
    assert {test.rpartition("_")[0] for test in junk.earned("right for once")} >= {"relu"}


def read_only(value):
    value.flags.writeable = False
    return value


def every_second(value):
    return np.repeat(value, 2, axis=-1)[..., ::2] if value.ndim else value


def with_arrays(answer, change):
    """`answer`, called with every array among its arguments changed."""

    def changed(value):
        if isinstance(value, dict):
            return {key: changed(array) for key, array in value.items()}
        return change(value) if isinstance(value, np.ndarray) else value

    return lambda *arguments, **options: answer(
        *map(changed, arguments), **{name: changed(value) for name, value in options.items()}
    )


@pytest.mark.parametrize("change", [read_only, every_second])
def test_right_answers_agree_on_read_only_and_non_contiguous_arrays(change):
    rng = np.random.default_rng(0)
    calls = {function: probes(function, rng)[:3] for function in reference.exercises()}
    for answer in some_of_each(gallery(), lambda answer: answer.function, 5):
        function = answer.function
        with notebook_with(function, answer.source) as namespace, silence():
            behaviours = [
                diagnosis._try(with_arrays(implementation, change), None, function, calls[function]).behaviour
                for implementation in (namespace[function], reference.function(function))
            ]
        assert diagnosis._alike(*behaviours), str(answer)


def test_entries_have_names_of_their_own_and_aspects_that_there_are():
    assert len({str(answer) for answer in gallery()}) == len(gallery())
    assert len({str(mistake) for mistake in catalogue()}) == len(catalogue())
    assert len({mistake.says for mistake in catalogue()}) == len(catalogue())
    for mistake in catalogue():
        assert mistake.breaks and mistake.breaks <= set(hidden_tests()[mistake.function]), mistake


def test_there_are_1500_mutants_and_every_equivalent_one_is_among_them():
    keys = [mutant.key for function in reference.exercises() for mutant in mutants(function)]
    assert len(keys) == len(set(keys)) >= 1500
    assert set(EQUIVALENT) <= set(keys)


@pytest.mark.parametrize("function", reference.exercises())
def test_a_function_that_crashes_costs_nothing_on_others(function):
    notebook = reference.exercises()[function].notebook
    with notebook_with(function, f"def {function}(*args, **kwargs): return 1 / 0") as namespace:
        lost = {
            name: lost_aspects(namespace, name).keys()
            for name, exercise in reference.exercises().items()
            if exercise.notebook == notebook
        }
    assert lost.pop(function) == hidden_tests()[function].keys()
    assert not any(lost.values()), lost


def test_the_measurement_notices_what_it_should(monkeypatch):
    wrong_answer = RightAnswer("relu", "planted", "def relu(z): return np.maximum(z, 1)")
    right = "def relu(z): return np.maximum(z, 0)"
    no_mistake = Mistake("planted", "relu", "activation", frozenset({"values"}), "", right)
    # It loses `values` too, and behaves like an entry of the catalogue.
    known = next(entry for entry in catalogue() if str(entry) == "relu-absolute_value")
    misjudged = replace(known, name="misjudged", breaks=frozenset({"shape"}))
    mutant = Mutant("relu", "before", "after", right)
    monkeypatch.setattr(measure, "gallery", lambda: [wrong_answer])
    monkeypatch.setattr(measure, "catalogue", lambda: [no_mistake, misjudged])
    monkeypatch.setattr(measure, "mutants", lambda function: [mutant])
    doubled = WrongAnswer("relu", "doubled", frozenset({"sign"}), "def relu(z): return 2 * np.maximum(z, 0)")
    absolute = WrongAnswer("relu", "absolute", frozenset({"sign"}), "def relu(z): return np.abs(z)")
    let_through = WrongAnswer("relu", "let through", frozenset({"sign"}), right)
    monkeypatch.setattr(measure, "wrong_answers", lambda: [doubled, absolute, let_through])
    assert measure.measure("relu").errors == [
        "relu-planted: not accepted",
        "relu-planted: not caught",
        "relu-planted: not exactly",
        "relu-planted: not diagnosed",
        "relu-misjudged: not exactly",
        "relu-misjudged: not diagnosed",
        "relu: before  →  after: not killed",
        "relu-doubled: told factor",
        "relu-absolute: told absolute_value",
        "relu-let through: not found",
    ]


def test_grading_the_same_again_gives_the_same():
    """A sample; `make luck` does it 1,000 times."""
    assert {luck.lost_by_reference(reference.exercises(), seed) for seed in range(2)} == {frozenset()}
    assert {luck.lost_by_mistake(seed) for seed in range(10)} == {frozenset({"initialize_he_statistics"})}
    for name in ("train-training: stops where the cost is below 0.01", "train-training: stops where the cost rises"):
        assert {luck.lost_by(name, seed) for seed in range(3)} == {frozenset({"costs"})}


def _without_pages(name, assignment, course):
    if name == "grade":
        terminal.grade_here(name, assignment, course)


def test_drawn_submissions_get_through_nbgrader_what_the_table_says(built_course, tmp_path):
    """A sample; `make pipeline` grades 40 of all notebooks, `make gallery` every right answer."""
    course = Path(shutil.copytree(built_course, tmp_path / "course"))
    drawn = pipeline.draw(1, 1, ("3_initialization",))
    unusual = pipeline.whole_gallery(("1_numpy",))[:1]
    assert pipeline.grade([*drawn, *unusual], course, run=_without_pages) == []
    # Seen to notice: what was expected of right answers is not so of the wrong ones, and the other way round.
    right, wrong = drawn
    assert replace(wrong, mistakes=()).errors(course)
    assert replace(right, mistakes=wrong.mistakes).errors(course)
