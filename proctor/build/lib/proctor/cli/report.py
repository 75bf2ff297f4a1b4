"""`proctor report`: what a class has understood, who needs help, and the grades for an LMS."""

from pathlib import Path

import nbformat
from traitlets import Bool, Enum, Float, Unicode

from ..common.language import LANGUAGES, Edition
from ..pages.report import exports
from ..pages.report.class_data import NothingToReport, collect
from ..pages.report.notebook import notebook
from ..pages.report.page import page
from ..pages.report.pseudonyms import SamePseudonym, key, without_names
from . import OF_ALL, Command


class Report(Command):
    """Writes the class report of an assignment."""

    name = "proctor-report"
    of_students = None  # it is about all of them
    description = "Write the class report of an assignment as a page and as a notebook, and the grades as CSV and XLSX"
    examples = """
        proctor report week3
            reports/week3.html, .csv and .xlsx; reports/week3.ipynb too, unless it is there already

        proctor report week3 --hide-names
            reports/week3.without-names.html, for showing in class
    """

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

    aliases = {  # noqa: RUF012 - traitlets takes it as it stands
        **OF_ALL,
        "language": "Report.language",
        "pass-mark": "Report.pass_mark",
    }
    flags = {  # noqa: RUF012
        **Command.flags,
        "hide-names": ({"Report": {"hide_names": True}}, "Pseudonyms instead of names, for showing in class."),
    }

    def start(self) -> None:
        """Write the files; exits with a text where there is nothing to report of."""
        super().start()
        folder = Path(self.coursedir.root) / self.reports_directory
        edition = Edition(parent=self)
        try:
            data = collect(self.coursedir, edition, folder)
            language = self.language or data.language
            folder.mkdir(parents=True, exist_ok=True)
            path = folder / f"{data.assignment}.html"
            if self.hide_names:
                data = without_names(data, key(folder / ".pseudonyms.key"))
                path = path.with_suffix(".without-names.html")
        except (NothingToReport, SamePseudonym) as error:
            self.fail("%s", error)
        path.write_text(page(data, language, self.pass_mark), encoding="utf-8")
        self.log.info("Wrote %s", path)
        if self.hide_names:
            return
        grades = exports.grades(data)
        exports.write_csv(grades, path.with_suffix(".csv"))
        exports.write_xlsx(grades, path.with_suffix(".xlsx"))
        self.log.info("Wrote %s and .xlsx", path.with_suffix(".csv"))
        own = path.with_suffix(".ipynb")
        if own.exists():
            self.log.info("Left %s as it is. Remove it to get a new one", own)
        else:
            made = notebook(self.coursedir, edition.default_language, language, self.pass_mark, folder)
            nbformat.write(made, own)
            self.log.info("Wrote %s", own)
