"""`proctor report`: what a class has understood, who needs help, and the grades for an LMS."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from traitlets import Bool, Enum, Float, Unicode

from ..common.language import LANGUAGES, Edition
from . import OF_ALL, Command
from .progress import Bar

if TYPE_CHECKING:
    from ..pages.report.class_data import ClassData


class Report(Command):
    """Writes the class report of an assignment."""

    name = "proctor-report"
    of_students = None  # it is about all of them
    description = "Write the class report of an assignment as a page and as a notebook, and the grades as CSV and XLSX"

    language = Enum(["", *LANGUAGES], "", help="Language of the report; that of the assignment where empty.").tag(
        config=True
    )
    pass_mark = Float(0.5, min=0.0, max=1.0, help="Who has a smaller share of the points needs help; 0.6 is 60 %.").tag(
        config=True
    )
    hide_names = Bool(
        False, help="Write only a page with pseudonyms for the students and without links to their feedback."
    ).tag(config=True)
    reports_directory = Unicode("reports", help="Where reports go, inside the course's folder.").tag(config=True)
    entry = Unicode(
        "", help="Write only a file for the catalogue of known mistakes, of the group of wrong answers with this id."
    ).tag(config=True)
    entry_template = Unicode(
        "",
        help="The form of such a file that the course has, in its folder: see the docstring of pages/report/entry.py.",
    ).tag(config=True)

    aliases = {  # noqa: RUF012 - traitlets takes it as it stands
        **OF_ALL,
        "language": "Report.language",
        "pass-mark": "Report.pass_mark",
        "entry": "Report.entry",
    }
    flags = {  # noqa: RUF012
        **Command.flags,
        "hide-names": ({"Report": {"hide_names": True}}, "Pseudonyms instead of names, for showing in class."),
    }

    def start(self) -> None:
        """Write the files; exits with a text if there is nothing to report."""
        super().start()
        # pandas takes a second to import, for which nobody who asks for help has to wait.
        import nbformat

        from ..pages.report import exports
        from ..pages.report.changes import changes
        from ..pages.report.class_data import NothingToReport, collect
        from ..pages.report.notebook import notebook
        from ..pages.report.page import page
        from ..pages.report.pseudonyms import SamePseudonym, key, without_names

        folder = Path(self.coursedir.root) / self.reports_directory
        edition = Edition(parent=self)
        try:
            with Bar() as bar:
                data = collect(self.coursedir, edition, folder, bar.each)
            language = self.language or data.language
            folder.mkdir(parents=True, exist_ok=True)
            path = folder / f"{data.assignment}.html"
            if self.entry:
                self._write_entry(data, folder)
                return
            if self.hide_names:
                data = without_names(data, key(folder / ".pseudonyms.key"))
                path = path.with_suffix(".without-names.html")
        except (NothingToReport, SamePseudonym) as error:
            self.fail("%s", error)
        print("Writing the page, which takes some seconds for a large class ...", file=sys.stderr)
        if self.hide_names:
            path.write_text(page(data, language, self.pass_mark), encoding="utf-8")
            print(f"Wrote {path}, for showing in class")
            return
        grades = exports.grades(data)
        changed = changes(path.with_suffix(".csv"), grades)
        path.write_text(page(data, language, self.pass_mark, changed), encoding="utf-8")
        exports.write_csv(grades, path.with_suffix(".csv"))
        exports.write_xlsx(grades, path.with_suffix(".xlsx"))
        own = path.with_suffix(".ipynb")
        kept = own.exists()
        if not kept:
            document = notebook(self.coursedir, edition.default_language, language, self.pass_mark, folder)
            nbformat.write(document, own)
        print(f"Wrote {path}")
        print(f"      {path.with_suffix('.csv')} and .xlsx")
        print(f"{'Kept ' if kept else 'Wrote'} {own}{', which is yours: remove it to get a new one' if kept else ''}")
        print(f"Next: open {path.as_uri()}")
        print(f"      proctor return {data.assignment} brings marks and pages back to students")

    def _write_entry(self, data: "ClassData", folder: Path) -> None:
        from ..pages.report import wrong_answers
        from ..pages.report.entry import TEMPLATE, entry

        try:
            group = wrong_answers.group(data, self.entry)
        except wrong_answers.NoGroup as error:
            self.refuse(str(error))
        try:
            given = self.entry_template and Path(self.coursedir.root, self.entry_template).read_text(encoding="utf-8")
            text = entry(data.assignment, group, given or TEMPLATE)
        except (OSError, KeyError, ValueError, IndexError) as error:
            self.refuse(f"c.Report.entry_template, {self.entry_template}: {type(error).__name__}: {error}")
        path = folder / f"{data.assignment}.entry-{self.entry}.py"
        path.write_text(text, encoding="utf-8")
        print(f"Wrote {path}")
        print("Next: complete it, as its first lines say")
