"""What is wrong with an answer, field by field, for whoever makes a sentence or a table of it."""

from dataclasses import dataclass

from .messages import probable_mistake, sentence, stopped, with_hint


@dataclass(frozen=True)
class Failure:
    """Any text but the first two may be empty. All of it is for the student to read, but `mistake` and `behaviour`.

    function, aspect: what was tried
    part: the piece of the result that is looked at, such as "dW1"; empty for the whole
    what: what of it `got` and `expected` are, such as "shape", where that is not its value
    got, expected, call: what came, what should have come, in words, and for which call
    error, line: what the answer raised (then nothing was got), and the line of its cell that did
    hint: what to look at
    mistake: id of the known mistake that it is, such as "row_sums-forgot_keepdims"; says: what the student is told of
      it; exact: it is just like it, and not only closest to it
    idea: the title of the idea that it comes from, such as "Axes and keepdims"
    behaviour: equal for answers of which calls gave the same results
    empty: the function is still to be written; late: there was no result in time
    """

    function: str
    aspect: str
    part: str = ""
    what: str = ""
    got: str = ""
    expected: str = ""
    call: str = ""
    error: str = ""
    line: str = ""
    hint: str = ""
    mistake: str = ""
    says: str = ""
    exact: bool = False
    idea: str = ""
    behaviour: str = ""
    empty: bool = False
    late: bool = False

    def message(self) -> str:
        """The sentences for a terminal or a cell's output: the five fields, and a line for the known mistake."""
        if self.error:
            text = stopped(self.function, self.aspect, error=self.error, line=self.line, call=self.call)
        else:
            got = f"{self.part} {self.got}" if self.part else self.got
            text = sentence(self.function, self.aspect, got=got, expected=self.expected, call=self.call)
        text = with_hint(text, self.hint)
        return f"{text}\n{probable_mistake(self.says, exact=self.exact)}" if self.says else text
