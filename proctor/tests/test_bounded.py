"""The process in which submissions are looked at: one for a submission, whose notebooks lose nothing by that."""

import pytest

from proctor.run import bounded

# What the process is asked. `heavy` keeps 700 MiB of the 1 GiB that it may have.
ASKED = """
import os
known, kept = [], []

def know(*arguments):
    known.extend(arguments)

def answer(what):
    if what == "end":
        os._exit(1)
    if what == "fail":
        raise ValueError(what)
    if what == "heavy":
        kept.append(bytearray(700 << 20))
    return [os.getpid(), *known]
"""


@pytest.fixture
def work(tmp_path, monkeypatch):
    (tmp_path / "asked.py").write_text(ASKED)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setattr(bounded, "_modules", {})
    made = bounded.Work("asked")
    made.know("it")
    yield made
    bounded.server().stop()


def test_each_question_has_a_process_of_its_own(work):
    (first, known), (second, _) = work.ask("who"), work.ask("who")
    assert first != second and known == "it"


def test_one_process_for_a_submission_and_none_is_kept_for_the_next(work):
    seen = []
    for _submission in range(2):
        with bounded.one_process():
            seen.append({work.ask("who")[0] for _notebook in range(3)})
    assert [len(processes) for processes in seen] == [1, 1] and not seen[0] & seen[1]


@pytest.mark.parametrize("what", ["end", "fail"])
def test_a_question_that_ends_the_process_costs_no_other_anything(work, what):
    with bounded.one_process():
        before = work.ask("who")
        with pytest.raises(bounded.TooMuch):
            work.ask(what)
        after = work.ask("who")
        assert after != before and work.ask("who") == after


def test_what_others_have_used_up_is_not_missing(work):
    with bounded.one_process():
        processes = [work.ask("heavy")[0] for _notebook in range(3)]
    assert len({*processes}) == 3
