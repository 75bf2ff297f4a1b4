"""What notebooks in `reports/` that were written by earlier versions import is where they look for it."""

from proctor.common import language
from proctor.pages import report


def test_a_report_notebook_of_before_finds_its_modules():
    names = {}
    exec(
        "from proctor.messages import Edition\n"
        "from proctor.report import figures, statistics, tables\n"
        "from proctor.report.class_data import collect\n",
        names,
    )
    assert names["Edition"] is language.Edition and names["collect"] is report.class_data.collect
    assert names["figures"] is report.figures and names["tables"] is report.tables
