"""All that the student's kernel leans on in ipykernel, IPython and jupyter_client and that these do not promise.

Each function or class says what it leans on and what breaks if that changes; `tests/test_nbgrader_seams.py` looks at
each of them. It stands here, and not in `proctor.nbgrader_seams`, for it is imported beside a student's code.
"""

import logging
import pdb
import sys
import threading
from collections.abc import Callable
from functools import lru_cache, partial
from pathlib import Path
from types import SimpleNamespace

# Nobody debugs here, and a debugger takes a third of a kernel's memory. Leans on ipykernel doing without one.
sys.modules["debugpy"] = None  # type: ignore[assignment] # which is how Python has an import fail
import ipykernel.debugger  # noqa: E402, F401

del sys.modules["debugpy"]
from ipykernel.iostream import IOPubThread, OutStream  # noqa: E402
from ipykernel.ipkernel import IPythonKernel  # noqa: E402
from ipykernel.kernelapp import IPKernelApp  # noqa: E402
from ipykernel.zmqshell import ZMQInteractiveShell  # noqa: E402
from IPython.core import debugger  # noqa: E402
from IPython.core.profiledir import ProfileDir  # noqa: E402
from IPython.external.pickleshare import PickleShareDB  # noqa: E402
from IPython.paths import get_ipython_dir  # noqa: E402
from jupyter_client.session import Session, extract_header  # noqa: E402
from tornado.ioloop import IOLoop  # noqa: E402
from traitlets.config import Config  # noqa: E402


class Channel(Session):
    """Hands each message that ipykernel publishes to `publish`.

    Leans on ipykernel publishing by `Session.send`, with the socket, the kind, the content and what it is an answer to,
    or with a message that has all of these. If it publishes otherwise, no output of a cell arrives.
    """

    def publish(self, kind: str, content: dict, msg_id: str | None) -> None:
        """Take a message; `msg_id`: that of the request that it belongs to."""
        raise NotImplementedError

    def send(
        self,
        stream: object,
        msg_or_type: dict | str,
        content: dict | None = None,
        parent: dict | None = None,
        *unused: object,
        **options: object,
    ) -> None:
        """As in the base class."""
        if isinstance(msg_or_type, dict):
            kind, content, header = msg_or_type["msg_type"], msg_or_type["content"], msg_or_type["parent_header"]
        else:
            kind, header = msg_or_type, extract_header(parent or {})
        self.publish(kind, content or {}, header.get("msg_id"))


class _AtOnce(IOPubThread):
    """Stands for the thread by which ipykernel sends what was printed: it is sent by whoever asks for it.

    Leans on a stream asking this for nothing but `schedule`, `io_loop` and `thread`. If it asks for more, a cell that
    prints fails.
    """

    io_loop = thread = None  # type: ignore[assignment] # there are none

    def __init__(self) -> None:
        pass

    def schedule(self, f: Callable[[], None]) -> None:
        """Do it."""
        f()


class Stream(OutStream):
    """ipykernel's stream, without a thread and without a watch on its descriptor.

    notice: called when there is something to be sent; original: a descriptor of what it was before

    Leans on the private `_schedule_flush` being called for all that is written, on `_flush_pending`, which `flush`
    takes back, and on `_original_stdstream_copy` being what a program is given that is to write into this stream. If
    they change, what a cell prints comes late or never, or a program that it starts prints nowhere.
    """

    def __init__(self, channel: Channel, name: str, notice: Callable[[], None], original: int):
        super().__init__(channel, _AtOnce(), name, watchfd=False)
        self._notice, self._original_stdstream_copy = notice, original

    @property
    def waiting(self) -> bool:
        """Whether something is to be sent."""
        return self._flush_pending

    def _schedule_flush(self) -> None:
        if not self._flush_pending:
            self._flush_pending = True
            self._notice()


def make_kernel(session: Channel, log: logging.Logger) -> IPythonKernel:
    """A kernel without sockets and without Jupyter's application around it.

    Leans on IPKernelApp opening no sockets before it is initialized, and being there, with `kernel`, for who asks it
    for the kernel; on IPythonKernel taking its session from whoever makes it; on a history, which comes with a thread,
    that `HistoryManager.enabled` switches off; and on ipykernel's own program replacing `pdb` in this way. If these
    change, no kernel starts, or none can be forked.
    """
    app = IPKernelApp.instance(config=Config({"HistoryManager": {"enabled": False}}))
    app.kernel = kernel = IPythonKernel.instance(parent=app, session=session, log=log)
    assert kernel.shell is not None
    kernel.shell.extension_manager.load_extension("storemagic")
    pdb.Pdb = debugger.Pdb = debugger.InterruptiblePdb  # type: ignore[assignment, misc] # a class for a class
    pdb.set_trace = debugger.set_trace
    return kernel


def the_kernel() -> IPythonKernel:
    """The kernel of this process, which `make_kernel` has made. Leans on there being one of them."""
    return IPythonKernel.instance()


def settle(shell: ZMQInteractiveShell, work: str) -> None:
    """Have a shell that was made in another process look anew at its surroundings, in the folder `work`.

    Leans on these methods and attributes being all that a shell takes from its environment and its user's home when it
    is made, and on `%dhist` reading `_dh`. If there are more, a notebook meets the folders of whoever grades it.
    """
    shell.init_environment()
    shell.init_pushd_popd_magic()
    shell.ipython_dir = get_ipython_dir()
    shell.profile_dir = ProfileDir.create_profile_dir_by_name(shell.ipython_dir, "default")
    shell.db = PickleShareDB(str(Path(shell.profile_dir.location, "db")))
    shell.starting_dir = work
    shell.user_ns["_dh"][:] = [Path(work)]


def attend(kernel: IPythonKernel) -> None:
    """Have a kernel run cells in this thread and its event loop.

    Leans on `io_loop`, and on `shell_channel_thread` having a `parent_thread`, by which ipykernel tells whether it runs
    in the main thread. If it asks for more, every cell fails.
    """
    kernel.io_loop = IOLoop.current()
    kernel.shell_channel_thread = SimpleNamespace(parent_thread=threading.main_thread())


async def execute(kernel: IPythonKernel, code: str, parent: dict, begun: Callable[[int], None]) -> dict:
    """Run a cell; gives the reply, of which `status`, `ename`, `evalue` and `traceback` are taken.

    parent: the request that ipykernel is to have had for it; begun: is told the cell's number

    Leans on `set_parent` and `do_execute` being what ipykernel's own handler of requests calls for a cell. If it calls
    others, outputs belong to no request and are lost.
    """
    kernel.set_parent([], parent)
    shell = kernel.shell
    assert shell is not None
    begun(shell.execution_count)
    # ipykernel and IPython ask for the same, one after the other, and it takes milliseconds.
    shell.transform_cell = lru_cache(1)(partial(type(shell).transform_cell, shell))
    return await kernel.do_execute(code, silent=False)


def keep_running(shell: ZMQInteractiveShell) -> None:
    """Have `exit()` and the like do nothing.

    Leans on them calling `ask_exit` of the shell, or `do_shutdown` of the kernel. If they call others, the kernel ends,
    and is replaced, wherever a notebook says so.
    """
    shell.ask_exit = lambda: None  # type: ignore[method-assign] # it is this one shell's
    shell.kernel.do_shutdown = lambda restart: {"status": "ok", "restart": restart}


def answer_by(shell: ZMQInteractiveShell, answer: Callable[..., str]) -> None:
    """Have `input()` and `getpass()` call `answer`.

    Leans on ipykernel making them of `raw_input` and `getpass` of the kernel, before each cell. If it does not, a
    notebook that asks for something waits until its time is up.
    """
    shell.kernel.raw_input = shell.kernel.getpass = answer


def without_terminals(shell: ZMQInteractiveShell) -> None:
    """Have `!command` run without a terminal. Leans on `system_raw`; without it, such a line fails."""
    shell.system = shell.system_raw  # type: ignore[method-assign] # it is this one shell's
