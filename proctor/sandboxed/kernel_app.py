"""The program of the student's kernel: ipykernel's own, on sockets that listened before the walls stood.

So the folder of these sockets takes nothing from the notebook, and the kernel has no need to connect to anything.
"""

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


def main() -> None:
    """Be the kernel that `sys.argv` describes."""
    SandboxedKernelApp.launch_instance()
