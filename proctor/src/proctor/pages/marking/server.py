"""jupyter_server with the pages of `proctor mark`, which can neither run nor edit anything."""

from jupyter_server.serverapp import ServerApp
from traitlets.config import Config

from .desk import Desk
from .handlers import HERE, handlers


class MarkServer(ServerApp):
    """A server for one assignment's marks, on this machine, with a token; Jupyter's own settings hold for it, too."""

    name = "proctor-mark-server"
    # Logging in is all that is wanted: neither kernels nor files.
    default_services = ("auth",)  # type: ignore[assignment] # jupyter_server's own has more, and no type that says so

    def __init__(self, desk: Desk, port: int, browser: bool, **options: object):
        server = {"default_url": f"/{HERE}/", "open_browser": browser, "root_dir": desk.course.root}
        # It runs nothing of anybody's, so it may be root's, as in a container.
        server["allow_root"] = True
        # Without what is said of kernels.
        server["log_level"] = "WARN"
        if port:
            server["port"] = port
        config = Config(MarkServer=server, ServerApp=server, ContentsManager={"files_handler_class": None})
        super().__init__(config=config, **options)
        self._desk = desk

    def init_webapp(self) -> None:
        """The server's own pages, and ours."""
        super().init_webapp()
        base_url = self.web_app.settings["base_url"]
        self.web_app.add_handlers(".*$", handlers(self._desk, base_url))
