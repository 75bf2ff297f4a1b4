"""`proctor mark`: a page on which a TA marks one question across all students."""

from pathlib import Path

from traitlets import Bool, Int

from ..common.language import Edition
from . import OF_ALL, Command


class Mark(Command):
    """Opens the page for marking an assignment in a browser."""

    name = "proctor-mark"
    of_students = ("autograded_directory", "graded")
    description = "Mark written answers one question at a time, and read wrong code in groups, in a browser"

    port = Int(0, min=0, max=65535, help="Where the page is served, on this machine; by default Jupyter's.").tag(
        config=True
    )
    browser = Bool(True, help="Open the page in a browser.").tag(config=True)

    aliases = {**OF_ALL, "port": "Mark.port"}  # noqa: RUF012 - traitlets takes it as it stands
    flags = {  # noqa: RUF012
        **Command.flags,
        "no-browser": ({"Mark": {"browser": False}}, "Print the address only."),
    }

    def start(self) -> None:
        """Serve the pages until somebody ends it."""
        super().start()
        # A server, and all that renders pages: other commands do without.
        from ..pages.marking.desk import Desk
        from ..pages.marking.server import MarkServer

        desk = Desk(self.coursedir, Edition(parent=self), Path(self.coursedir.root) / "reports")
        server = MarkServer(desk, self.port, self.browser)
        server.initialize(argv=[], find_extensions=False)
        assignment = self.coursedir.assignment_id
        print(f"Ctrl-C ends it. Next, when all is marked: proctor feedback {assignment}", flush=True)
        server.start()
