"""The program of the student's kernel: ipykernel's own, on sockets that listened before the walls stood.

So the folder of these sockets takes nothing from the notebook, and the kernel has no need to connect to anything.
"""

import os
import sys
from pathlib import Path

import zmq
from ipykernel.kernelapp import IPKernelApp

from . import inherited


class SandboxedKernelApp(IPKernelApp):
    """A kernel for the sockets in `inherited.listening`."""

    def _try_bind_socket(self, s: zmq.Socket, port: int) -> int:
        s.setsockopt(zmq.USE_FD, inherited.listening[f"{self.ip}-{port}"])
        return super()._try_bind_socket(s, port)

    def init_control(self, context: zmq.Context) -> None:
        """Make the control socket, and those of a debugger, which nobody has here."""
        # One of these connects to the kernel itself. Where the walls refuse that, it would try again for ever.
        context.setsockopt(zmq.RECONNECT_IVL, -1)
        super().init_control(context)

    def init_heartbeat(self) -> None:
        """Have no heartbeat: nobody listens to it."""


def main(work: str) -> None:
    """Be the kernel that `sys.argv` describes, in the folder `work`.

    IPython imports what it finds while it starts, from the folder that it is in first: a file that was handed in could
    keep the kernel from starting, which would look like a fault of this machine.
    """
    app = SandboxedKernelApp.instance()
    app.initialize()
    os.chdir(work)
    # Files beside the notebook can be imported from whatever folder it changes to.
    sys.path.append(work)
    app.shell.starting_dir = work
    app.shell.user_ns["_dh"][:] = [Path(work)]
    app.start()
