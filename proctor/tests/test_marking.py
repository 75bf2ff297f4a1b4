"""`proctor mark`: schemes, groups of like answers, and marks that no TA takes from another."""

import shutil

import pytest
from nbgrader.api import Gradebook
from nbgrader.apps import NbGraderAPI

from proctor.cli import Proctor
from proctor.mark.ticked import TickedItem
from proctor.pages.marking import handlers, scheme, similar, store
from proctor.pages.marking.questions import Question
from proctor.pages.marking.scheme import Item
from proctor.pages.marking.store import Change
from proctor.testing import course as lab
from proctor.testing.gradebook import DOUBLE, TRIPLE
from trials.sample_class import written

pytestmark = pytest.mark.filterwarnings("ignore")
PLACE = "lab", "lab", "written"
ANSWER = ("written", "Because.")
SCHEME = (TickedItem(1.5, "the gradients are *equal*", True), TickedItem(0.5, "so are the rows", False))

# Schemes

ENGLISH = """### BEGIN SOLUTION
**Model answer**

Because of `W2`.

**Marking scheme**

- 1 point: the gradients are equal
- 0.5 points: so are the *rows*

Words are enough.
### END SOLUTION"""


def test_a_scheme_is_model_answer_items_and_remarks():
    parsed = scheme.read(ENGLISH)
    assert parsed.model == "Because of `W2`."
    assert parsed.items == (Item(1, "the gradients are equal"), Item(0.5, "so are the *rows*"))
    assert parsed.remarks == "Words are enough."
    assert scheme.problems(ENGLISH, 1.5) == []


def test_a_scheme_in_korean_and_one_in_comments_of_code():
    korean = "### BEGIN SOLUTION\n**모범 답안**\n식.\n\n**채점 기준**\n\n- 2점: 합\n- 1점: 평균\n### END SOLUTION"
    assert scheme.read(korean) == scheme.Scheme("식.", (Item(2, "합"), Item(1, "평균")))
    marking = "# **Marking scheme**\n# - 2 points: it returns"
    code = f"def f():\n    ### BEGIN SOLUTION\n    return 1\n{marking}\n    ### END SOLUTION"
    assert scheme.read(code) == scheme.Scheme("return 1", (Item(2, "it returns"),))


def test_the_scheme_of_a_task_stands_where_nbgrader_has_it():
    task = "Draw.\n### BEGIN MARK SCHEME\n**Marking scheme**\n\n- 3 points: axes\n### END MARK SCHEME"
    assert scheme.read(task) == scheme.Scheme("", (Item(3, "axes"),))


@pytest.mark.parametrize(
    "change, problem",
    [
        (("**Marking scheme**", "**Marking**"), "has no marking scheme"),
        (("- 1 point:", "- 2 points:"), "gives 1.5 points, the items of its scheme add up to 2.5"),
        (("- 1 point:", "- one:"), "no item: - one: the gradients are equal"),
    ],
)
def test_what_is_wrong_with_a_scheme_is_named(change, problem):
    assert any(problem in problem_ for problem_ in scheme.problems(ENGLISH.replace(*change), 1.5))


def test_what_has_no_scheme_of_this_form_is_a_model_answer():
    assert scheme.read("### BEGIN SOLUTION\nAny text.\n### END SOLUTION").model == "Any text."
    assert scheme.read("No region.") == scheme.Scheme()


# Groups of like answers

FALLS = "The training cost falls while the validation cost rises after about 200 iterations of the descent."


@pytest.mark.parametrize(
    "other, where",
    [
        (FALLS.replace("The training cost", "the  training cost,").replace(".", "!"), "same"),
        (FALLS.replace("about", "roughly"), "near"),
        # What may be worth a point of its own.
        (f"{FALLS} So the gap grows ever wider.", "apart"),
        (FALLS.replace("The training cost falls while the validation cost rises", "Both costs fall"), "apart"),
        ("I do not know.", "apart"),
    ],
)
def test_what_is_marked_together(other, where):
    found = similar.groups({"one": FALLS, "other": other}, code=False)
    assert len(found) == (2 if where == "apart" else 1)
    assert len(found[0].same) == (2 if where == "same" else 1)


def test_code_is_the_same_only_with_its_capitals_and_indentation():
    code = "def f(x):\n    return X"
    texts = {"one": f"{code}\n", "two": f"{code}  \n\n", "three": code.replace("X", "x")}
    assert similar.groups(texts, code=True)[0].same == ("one", "two")


def test_no_answer_of_a_class_is_near_to_one_that_says_something_else():
    answers = {str(number): answer for number, answer in enumerate(written.answers(300)) if answer.text}
    found = similar.groups({key: answer.text for key, answer in answers.items()}, code=False)
    assert sorted(key for group in found for key in group.all) == sorted(answers)
    assert all(len({answers[key].says for key in group.all}) == 1 for group in found)
    # And there is something to be saved.
    assert len(found) < 0.7 * len(answers)


def test_answers_that_would_take_for_ever_are_not_compared():
    texts = {key: f"{key} " * 1_000_000 for key in ("one", "two", "three")}
    found = similar.groups({**texts, "copy": texts["two"]}, code=False)
    assert sorted(group.all for group in found) == [("copy", "two"), ("one",), ("three",)]
    assert len(similar.difference(texts["one"], texts["two"])) < 100_000


def test_differences_are_marked_and_harmless():
    shown = similar.difference("a <b> c", "a <i> c d")
    assert shown == "a <ins>&lt;i&gt;</ins> <del>&lt;b&gt;</del> c <ins>d</ins>"


# Marks


@pytest.fixture(scope="module")
def handed_in(tmp_path_factory):
    """A course in which three students were graded, two of whom have written the same."""
    course = tmp_path_factory.mktemp("marking") / "course"
    config = lab.build(course, protected=True).config
    _grade(course, config)
    return course, config


def _grade(course, config):
    for student, text in (("anna", "Because."), ("ben", "Because."), ("cara", "For another reason.")):
        lab.hand_in(course, student, (DOUBLE, TRIPLE, ("written", text)), {})
    assert NbGraderAPI(config=config).autograde("lab", "*")["success"]


@pytest.fixture
def gradebook(handed_in, tmp_path):
    """A copy of that course, its config, and the gradebook as `proctor mark` has it."""
    course = tmp_path / "course"
    shutil.copytree(handed_in[0], course)
    config = lab.config(course, protected=True)
    return course, config, store.connect(config.CourseDirectory.db_url)


def entry(engine, student):
    (answer,) = [answer_ for answer_ in store.read(engine, *PLACE) if answer_.student == student]
    return answer


def give(engine, seen, **what):
    """Mark an answer as a TA who has seen it so; those that were not marked."""
    return store.save(engine, PLACE, [Change(seen.grade, seen.version, **what)], "a TA")


def test_a_mark_is_nbgraders_own(gradebook):
    _course, config, engine = gradebook
    assert give(engine, entry(engine, "anna"), points=1.5, comment="Why?", items=SCHEME) == []
    with Gradebook(config.CourseDirectory.db_url) as nbgraders:
        grade = nbgraders.find_grade("written", "lab", "lab", "anna")
        assert (grade.manual_score, grade.needs_manual_grade, grade.score) == (1.5, False, 1.5)
        assert nbgraders.find_comment("written", "lab", "lab", "anna").manual_comment == "Why?"
        assert nbgraders.find_grade("written", "lab", "lab", "ben").needs_manual_grade
    answer = entry(engine, "anna")
    assert (answer.items, answer.marker, answer.waiting) == (SCHEME, "a TA", False)
    assert give(engine, answer, clear=True) == []
    assert (entry(engine, "anna").points, entry(engine, "anna").waiting) == (None, True)


def marked_by_another(_course, _config, engine):
    give(engine, entry(engine, "anna"), points=2, comment="Fine.")


def commented_in_formgrader(_course, config, _engine):
    with Gradebook(config.CourseDirectory.db_url) as gradebook:
        gradebook.find_comment("written", "lab", "lab", "anna").manual_comment = "Fine."
        gradebook.db.commit()


def handed_in_again(course, config, _engine):
    shutil.rmtree(course / "submitted" / "anna")
    lab.hand_in(course, "anna", (DOUBLE, TRIPLE, ("written", "Because of this.")), {})
    assert NbGraderAPI(config=config).autograde("lab", "anna")["success"]


@pytest.mark.parametrize("meanwhile", [marked_by_another, commented_in_formgrader, handed_in_again])
def test_nothing_that_a_ta_has_not_seen_is_overwritten(gradebook, meanwhile):
    engine = gradebook[2]
    seen = entry(engine, "anna")
    meanwhile(*gradebook)
    now = entry(engine, "anna")
    assert give(engine, seen, points=0, comment="No.") == [now]
    assert entry(engine, "anna") == now
    # Whoever has seen it may.
    assert give(engine, now, points=0, comment="No.") == []


def test_of_a_group_all_are_marked_but_what_has_changed(gradebook):
    engine = gradebook[2]
    seen = [entry(engine, student) for student in ("anna", "ben", "cara")]
    give(engine, seen[1], points=2)
    conflicts = store.save(
        engine, PLACE, [Change(answer.grade, answer.version, points=1) for answer in seen], "another"
    )
    assert [conflict.student for conflict in conflicts] == ["ben"]
    assert [entry(engine, student).points for student in ("anna", "ben", "cara")] == [1, 2, 1]


def test_two_who_write_in_the_same_moment(gradebook, monkeypatch):
    """Both have read that nobody has marked before either of them writes."""
    engine = gradebook[2]
    seen = entry(engine, "anna")
    reading = store._entries

    def read_and_then_lose(*arguments):
        found = reading(*arguments)
        monkeypatch.setattr(store, "_entries", reading)
        assert give(engine, seen, points=2) == []
        return found

    monkeypatch.setattr(store, "_entries", read_and_then_lose)
    (conflict,) = give(engine, seen, points=0)
    assert conflict.points == entry(engine, "anna").points == 2


def test_a_mark_holds_for_the_answer_that_was_seen(gradebook):
    """As one that was given in formgrader: the same answer keeps it, another one waits."""
    course, config, engine = gradebook
    for student in ("anna", "ben"):
        give(engine, entry(engine, student), points=2)
    shutil.rmtree(course / "submitted" / "anna")
    lab.hand_in(course, "anna", (DOUBLE, TRIPLE, ("written", "Because of this.")), {})
    shutil.rmtree(course / "submitted" / "ben")
    lab.hand_in(course, "ben", (TRIPLE, ANSWER), {})
    assert NbGraderAPI(config=config).autograde("lab", "*")["success"]
    assert (entry(engine, "anna").waiting, entry(engine, "anna").marked) == (True, "Because.")
    assert (entry(engine, "ben").waiting, entry(engine, "ben").points) == (False, 2)


def test_a_tick_stays_with_its_words_where_the_scheme_is_mended_meanwhile(gradebook):
    engine = gradebook[2]
    give(engine, entry(engine, "anna"), points=1.5, items=SCHEME)
    items = [Item(1, "what was added"), *(Item(item.points, item.text) for item in reversed(SCHEME))]
    mended = Question(*PLACE[1:], "Why?", False, False, "", 2, scheme.Scheme("", tuple(items)))
    assert handlers._numbers(mended, entry(engine, "anna").items) == {2}


def test_what_one_has_open_is_not_offered_to_others(gradebook, monkeypatch):
    engine = gradebook[2]
    answer = entry(engine, "anna")
    store.hold(engine, [answer.grade], "kim")
    store.hold(engine, [answer.grade], "lee")
    assert entry(engine, "anna").held_by == "lee"
    monkeypatch.setattr(store, "HELD", -store.HELD)
    assert entry(engine, "anna").held_by == ""


def test_points_of_a_test_and_comments_on_its_answer(gradebook):
    engine = gradebook[2]
    place = "lab", "lab", "test_double"
    (seen,) = [answer for answer in store.read(engine, *place, "double") if answer.student == "anna"]
    change = Change(seen.grade, seen.version, points=1, comment="By hand.")
    assert store.save(engine, place, [change], "a TA", "double") == []
    (answer,) = [answer_ for answer_ in store.read(engine, *place, "double") if answer_.student == "anna"]
    assert (answer.points, answer.auto, answer.comment) == (1, 2, "By hand.")
    # A comment alone leaves the points.
    change = Change(answer.grade, answer.version, comment="More.")
    assert store.save(engine, place, [change], "a TA", "double") == []
    assert [answer.points for answer in store.read(engine, *place, "double") if answer.student == "anna"] == [1]


def test_it_is_among_the_commands():
    assert "mark" in Proctor.subcommands
