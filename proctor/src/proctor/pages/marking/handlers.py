"""The pages of `proctor mark`, as handlers of jupyter_server, whose token decides who may see them."""

import asyncio
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial
from pathlib import Path
from typing import ParamSpec, TypeVar
from urllib.parse import quote, urlencode

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined
from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.utils import url_path_join
from sqlalchemy.exc import OperationalError
from tornado.web import HTTPError, StaticFileHandler, authenticated

from ...common import harmless
from ...common.language import N_, translation
from ...common.room import Room
from ...mark.comments import added
from ...mark.ticked import TickedItem
from ..feedback import shown
from .desk import Desk, Gone, Sheet
from .questions import Question
from .store import Change, Entry
from .wrong_code import WrongCode

More = ParamSpec("More")
Found = TypeVar("Found")

HERE = "mark"
NAMES = "proctor-names"
# No page of ours asks anybody else for anything, and runs no script but ours. Formulas have styles of their own.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; img-src 'self' data:; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# The longest comment that is taken; nobody reads more.
LONGEST_COMMENT = 20_000
# Characters of an answer's first line in the list of groups.
LONGEST_LINE = 300
BUSY = N_("Another program is writing to the gradebook, and nothing was saved. Save once more.")


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=ChoiceLoader([PackageLoader("proctor.pages.marking"), PackageLoader("proctor.pages.feedback")]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.globals.update(sentence=shown.sentence, plain=harmless.text, isolated=harmless.isolated)
    return environment


class _Page(JupyterHandler):
    """What the pages have in common.

    desk: the work that the server is for; one_by_one: reads and renders, so that the server can listen
    """

    def initialize(self, desk: Desk, one_by_one: ThreadPoolExecutor) -> None:
        self.desk, self._one_by_one = desk, one_by_one
        self._ = translation(desk.language)

    @property
    def content_security_policy(self) -> str:
        """What a page may load and do."""
        return POLICY

    @property
    def marker(self) -> tuple[str, str]:
        """The id of the TA, as jupyter_server has it, and the name."""
        return self.current_user.username, self.current_user.display_name or self.current_user.username

    @property
    def names(self) -> bool:
        """Whether the TA wants to see who wrote what."""
        return self.get_cookie(NAMES) == "shown"

    def at(self, *parts: str) -> str:
        """The address of a page."""
        return url_path_join(self.base_url, HERE, *parts)

    def of(self, question: Question) -> str:
        """The address of a question's page."""
        return self.at("answers", quote(question.notebook, safe=""), quote(question.name, safe=""))

    async def apart(self, do: Callable[More, Found], *arguments: More.args, **named: More.kwargs) -> Found:
        """The result of `do`; 404 if it raises Gone."""
        try:
            work = partial(do, *arguments, **named)
            return await asyncio.get_running_loop().run_in_executor(self._one_by_one, work)
        except Gone as error:
            raise HTTPError(404, str(error)) from error

    def page(self, template: str, **values: object) -> str:
        """A page as HTML."""
        render = shown.Shown(Path(), Room(self.desk.language))
        return (
            _environment()
            .get_template(template)
            .render(
                _=self._,
                language=self.desk.language,
                assignment=self.desk.assignment,
                at=self.at,
                of=self.of,
                names=self.names,
                label=lambda entry: self.desk.label(entry, self.names),
                xsrf=self.xsrf_token.decode(),
                here=self.request.uri,
                inline=render.inline,
                note=render.note,
                text=render.markdown,
                code=render.code,
                **values,
            )
        )

    def changes(self, entries: Iterable[Entry], give: Callable[[Entry], dict]) -> list[Change]:
        """A change for each entry that is ticked in the form, with the entry's version when the form was made."""
        ticked = set(self.get_arguments("grade"))
        return [
            Change(entry.grade, self.get_argument(f"version-{entry.grade}", ""), **give(entry))
            for entry in entries
            if entry.grade in ticked
        ]

    def points(self, maximum: float) -> float | None:
        """The points in the form, None if it has none. Raises ValueError with a text."""
        if not (given := self.get_argument("points", "").strip().replace(",", ".")):
            return None
        try:
            points = float(given)
        except ValueError:
            points = -1.0
        if not 0 <= points <= maximum:
            raise ValueError(self._("Points are a number from 0 to {maximum}.").format(maximum=f"{maximum:g}"))
        return points

    def comment(self) -> str:
        """The comment in the form. Raises ValueError with a text."""
        comment = self.get_argument("comment", "").replace("\r\n", "\n").strip()
        if len(comment) > LONGEST_COMMENT:
            raise ValueError(self._("The comment is longer than {count} characters.").format(count=LONGEST_COMMENT))
        return comment


class Home(_Page):
    """The questions, and how far each is."""

    @authenticated
    async def get(self) -> None:
        """The page."""
        progress = await self.apart(lambda: [self.desk.progress(question) for question in self.desk.questions])
        self.finish(self.page("home.html.j2", progress=progress))


class Answers(_Page):
    """One question: the answers to it, a group at a time."""

    @authenticated
    async def get(self, notebook: str, name: str) -> None:
        """The group that `at` names, or the next one."""
        question = await self.apart(self.desk.question, notebook, name)
        at, after = self.get_argument("at", ""), self.get_argument("after", "")
        sheet = await self.apart(self.desk.sheet, question, self.marker[0], at, after)
        if sheet is None:
            progress = await self.apart(self.desk.progress, question)
            self.finish(self.page("done.html.j2", question=question, progress=progress, notice=self._previous_notice()))
            return
        given = sheet.given
        form = {
            "points": f"{given.points:g}" if given else "",
            "items": _numbers(question, given.items) if given else (),
            "comment": given.comment if given else sheet.first.comment,
        }
        await self._show(sheet, form, notice=self._previous_notice(), last=after)

    @authenticated
    async def post(self, notebook: str, name: str) -> None:
        """Save, and go on to the next group; or say what prevents it."""
        question = await self.apart(self.desk.question, notebook, name)
        first, clear = self.get_argument("first"), self.get_argument("do", "save") == "clear"
        entries = await self.apart(self.desk.entries, question)
        numbers = {int(text) for text in self.get_arguments("item") if text.isdecimal()}
        items = tuple(
            TickedItem(item.points, item.text, number in numbers) for number, item in enumerate(question.scheme.items)
        )
        conflicts: list[Entry] = []
        problem, count = "", 0
        try:
            comment, points = self.comment(), self.points(question.maximum)
            if points is None and not clear:
                points = self._sum(items)
            if clear:
                changes = self.changes(entries, lambda _entry: {"clear": True})
            else:
                changes = self.changes(entries, lambda _entry: {"points": points, "comment": comment, "items": items})
            if not changes:
                raise ValueError(self._("Nothing was saved: no answer is ticked."))
            conflicts = await self.apart(self.desk.save, question, changes, self.marker[1])
            count = len(changes) - len(conflicts)
        except ValueError as error:
            problem = str(error)
        except OperationalError:
            problem = self._(BUSY)
        if not conflicts and not problem:
            self.redirect(f"{self.of(question)}?{urlencode({'at' if clear else 'after': first, 'saved': count})}")
            return
        self.set_status(409 if conflicts else 400)
        at = conflicts[0].grade if conflicts else first
        sheet = await self.apart(self.desk.sheet, question, self.marker[0], at)
        if sheet is None:
            raise HTTPError(404)
        form = {
            "points": self.get_argument("points", ""),
            "items": numbers,
            "comment": self.get_argument("comment", ""),
        }
        changed = {entry.grade for entry in conflicts}
        await self._show(sheet, form, notice=self._saved(count), problem=problem, changed=changed)

    def _sum(self, items: Iterable[TickedItem]) -> float:
        """What the ticked items add up to. Raises ValueError with a text."""
        if not (points := [item.points for item in items if item.ticked]):
            raise ValueError(self._("Nothing was saved: tick what the answer says, or write the points."))
        return sum(points)

    def _previous_notice(self) -> str:
        count = self.get_argument("saved", "")
        return self._saved(int(count)) if count.isdecimal() else ""

    def _saved(self, count: int) -> str:
        return self._("Saved: {count}").format(count=count) if count else ""

    async def _show(
        self,
        sheet: Sheet,
        form: dict,
        notice: str,
        problem: str = "",
        changed: Iterable[str] = (),
        last: str = "",
    ) -> None:
        parts = await self.apart(self.desk.answer_parts, sheet.question, sheet.first)
        page = partial(
            self.page,
            "answers.html.j2",
            sheet=sheet,
            parts=parts,
            form=form,
            notice=notice,
            problem=problem,
            changed=changed,
            last=last,
        )
        self.finish(await self.apart(page))


class Groups(_Page):
    """The groups of wrong code."""

    @authenticated
    async def get(self) -> None:
        """The list, made anew if the address asks for it."""
        again, problem = self.get_argument("again", ""), ""
        if self.desk.code is None or again:
            try:
                # It reads the notebooks of a class, which takes seconds; others go on marking meanwhile.
                await asyncio.get_running_loop().run_in_executor(None, self.desk.find_groups)
            except Gone as error:
                problem = str(error)
        if again and not problem:
            self.redirect(self.at("code"))
            return
        groups = self.desk.code or []
        self.finish(self.page("groups.html.j2", groups=groups, problem=problem, longest=LONGEST_LINE))


class Code(_Page):
    """One group of wrong code."""

    @authenticated
    async def get(self, key: str) -> None:
        """The page."""
        if self.desk.code is None:
            self.redirect(self.at("code"))
            return
        group = await self.apart(self.desk.code_group, key)
        count = self.get_argument("saved", "")
        notice = self._("Saved: {count}").format(count=int(count)) if count.isdecimal() else ""
        await self._show(group, {"points": "", "comment": ""}, notice)

    @authenticated
    async def post(self, key: str) -> None:
        """Save comment and points for all students who are ticked; or say what prevents it."""
        group = await self.apart(self.desk.code_group, key)
        sheet = await self.apart(self.desk.code_sheet, group)
        conflicts: list[Entry] = []
        changes: list[Change] = []
        problem = ""
        try:
            comment, points = self.comment(), self.points(group.maximum)

            def give(entry: Entry) -> dict:
                # Below what is there: it may be about something else in the same answer.
                return {"points": points, "comment": added(entry.comment, comment)}

            changes = self.changes(sheet.entries, give)
            if not changes:
                raise ValueError(self._("Nothing was saved: no answer is ticked."))
            if points is None and not comment:
                raise ValueError(self._("Nothing was saved: write a comment, or points."))
            conflicts = await self.apart(self.desk.save_code, group, changes, self.marker[1])
        except ValueError as error:
            problem = str(error)
        except OperationalError:
            problem = self._(BUSY)
        if not conflicts and not problem:
            self.redirect(f"{self.at('code', key)}?saved={len(changes)}")
            return
        self.set_status(409 if conflicts else 400)
        form = {"points": self.get_argument("points", ""), "comment": self.get_argument("comment", "")}
        await self._show(group, form, "", problem, {entry.grade for entry in conflicts})

    async def _show(
        self, group: WrongCode, form: dict, notice: str, problem: str = "", changed: Iterable[str] = ()
    ) -> None:
        sheet = await self.apart(self.desk.code_sheet, group)
        page = partial(
            self.page, "code.html.j2", sheet=sheet, form=form, notice=notice, problem=problem, changed=changed
        )
        self.finish(await self.apart(page))


class Names(_Page):
    """Shows or hides who wrote what."""

    @authenticated
    async def post(self) -> None:
        """Change it, and go back."""
        if self.names:
            self.clear_cookie(NAMES, path=self.base_url)
        else:
            self.set_cookie(NAMES, "shown", path=self.base_url, httponly=True, samesite="Strict")
        back = self.get_argument("back", "")
        # To no page but ours.
        self.redirect(back if back.startswith(self.at("")) else self.at(""))


class Style(_Page):
    """The style sheet: that of feedback pages, and our own."""

    @authenticated
    async def get(self) -> None:
        """The sheet."""
        self.set_header("Content-Type", "text/css; charset=utf-8")
        sheets = (_environment().get_template(name).render() for name in ("page.css", "mark.css"))
        self.finish("\n".join([*sheets, shown.code_style()]))


def _numbers(question: Question, items: Iterable[TickedItem]) -> set[int]:
    """The numbers of the question's ticked items, as far as its scheme still has them."""
    ticked = {(item.points, item.text) for item in items if item.ticked}
    return {number for number, item in enumerate(question.scheme.items) if (item.points, item.text) in ticked}


def handlers(desk: Desk, base_url: str) -> list[tuple]:
    """What to add to the server's handlers."""
    common = {"desk": desk, "one_by_one": ThreadPoolExecutor(1, thread_name_prefix="mark")}
    pages = {
        "": Home,
        "answers/([^/]+)/([^/]+)": Answers,
        "code": Groups,
        "code/([0-9a-f]+)": Code,
        "names": Names,
        "style.css": Style,
    }
    static = {"path": str(Path(__file__).parent / "static")}
    return [
        *((url_path_join(base_url, HERE, pattern) + "/?", page, common) for pattern, page in pages.items()),
        (url_path_join(base_url, HERE, "static", "(.*)"), StaticFileHandler, static),
    ]
