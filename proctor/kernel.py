"""Starts a student's kernel in the sandbox."""

import contextlib
import socket
from functools import partial
from pathlib import Path

import zmq
from jupyter_client.asynchronous import AsyncKernelClient
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning import LocalProvisioner
from traitlets import default

from . import walls
from .zygote import Forked

SEND_TIMEOUT = 3000  # milliseconds; a message takes one
KERNEL, SURROUNDINGS = "sandboxed.kernel_app", "--ext=sandboxed.surroundings"
CHANNELS = ("shell", "iopub", "stdin", "control")
MAX_MESSAGE = 64 << 20  # bytes


class SandboxedKernelClient(AsyncKernelClient):
    """A client that does without the heartbeat, whose thread a kernel can make wait for ever.

    Whether the kernel is alive, its manager knows from its process.
    """

    def start_channels(self, **channels: bool) -> None:
        """Start the channels; `channels` as in the base class."""
        super().start_channels(**{**channels, "hb": False})


class SandboxedProvisioner(LocalProvisioner):
    """Starts its manager's kernel in the sandbox."""

    _forked: Forked | None = None

    async def launch_kernel(self, cmd: list[str], **kwargs: object) -> dict:
        """Start the kernel; of `cmd`, what comes before the kernel's own options is left out."""
        options = cmd[cmd.index("-m") + 2 :]
        info = self.connection_info
        listening = [f"{info['ip']}-{info[f'{channel}_port']}" for channel in CHANNELS]
        self.process = self._forked = self.parent.start_in_sandbox(
            [KERNEL, *options, SURROUNDINGS], listening=listening
        )
        return info

    def hand_over(self, connection: socket.socket) -> None:
        """Hand over a connection to the kernel, if it is there."""
        if self._forked:
            self._forked.hand_over(connection)

    async def kill(self, restart: bool = False) -> None:
        """Kill the kernel, and wait for its end."""
        if self._forked:
            self._forked.kill()

    async def cleanup(self, restart: bool = False) -> None:
        """Let go of the kernel, whatever it does."""
        await super().cleanup(restart)
        if self._forked:
            self._forked.close()
            self.process = self._forked = None


class SandboxedKernelManager(AsyncKernelManager):
    """A kernel manager for one kernel, which runs behind walls and is spoken to over Unix sockets."""

    @default("client_factory")
    def _client_factory_default(self) -> type:
        return SandboxedKernelClient

    def enter_sandbox(self, sandbox: walls.Sandbox, private: Path, support: Path | None, limits: walls.Limits) -> None:
        """Start the kernel in the sandbox.

        private: an empty folder for the sockets, in which the kernel can make nothing; with a short path, as that of
        a Unix socket has at most 107 bytes
        support: a folder whose files the kernel gets copies of
        """
        # A kernel that does not read must not hold us up, nor send more than a plot needs.
        self.context.setsockopt(zmq.SNDTIMEO, SEND_TIMEOUT)
        self.context.setsockopt(zmq.MAXMSGSIZE, MAX_MESSAGE)
        self.transport, self.ip = "ipc", str(private / "kernel")
        # Nobody else can listen in on a socket in a private folder.
        self.transport_encryption = "disabled"
        self.connection_file = str(private / "kernel.json")
        # A signal would reach the sandbox's own process, a message reaches the kernel.
        self.kernel_spec.interrupt_mode = "message"
        self.start_in_sandbox = partial(sandbox.start, private=private, support=support, limits=limits)
        self.provisioner = SandboxedProvisioner(kernel_spec=self.kernel_spec, parent=self)

    def hand_over(self, connection: socket.socket) -> None:
        """Hand over a connection to the kernel, for `sandboxed.agent`."""
        self.provisioner.hand_over(connection)

    async def _async_interrupt_kernel(self) -> None:
        # The base class does this before it kills, too: a kernel that does not read must not be spared.
        with contextlib.suppress(zmq.Again):
            await super()._async_interrupt_kernel()

    interrupt_kernel = _async_interrupt_kernel
