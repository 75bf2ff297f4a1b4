"""Starts a student's kernel in the sandbox."""

import contextlib
from pathlib import Path

import zmq
from jupyter_client.asynchronous import AsyncKernelClient
from jupyter_client.manager import AsyncKernelManager
from traitlets import default

from . import walls

SEND_TIMEOUT = 3000  # milliseconds; a message takes one
SURROUNDINGS = "--ext=sandboxed.surroundings"
MAX_MESSAGE = 64 << 20  # bytes


class SandboxedKernelClient(AsyncKernelClient):
    """A client that does without the heartbeat, whose thread a kernel can make wait for ever.

    Whether the kernel is alive, its manager knows from its process.
    """

    def start_channels(self, **channels: bool) -> None:
        """Start the channels; `channels` as in the base class."""
        super().start_channels(**{**channels, "hb": False})


class SandboxedKernelManager(AsyncKernelManager):
    """A kernel manager for one kernel, which runs behind walls and is spoken to over Unix sockets."""

    @default("client_factory")
    def _client_factory_default(self) -> type:
        return SandboxedKernelClient

    def enter_sandbox(self, private: Path, support: Path | None, names: tuple[str, ...], limits: walls.Limits) -> None:
        """Start the kernel behind the walls `names`.

        private: an empty folder for the sockets, which the kernel may write to; with a short path, as that of a Unix
        socket has at most 107 bytes
        support: a folder whose files the kernel gets copies of
        """
        # A kernel that does not read must not hold us up, nor send more than a plot needs.
        self.context.setsockopt(zmq.SNDTIMEO, SEND_TIMEOUT)
        self.context.setsockopt(zmq.MAXMSGSIZE, MAX_MESSAGE)
        self.transport, self.ip = "ipc", str(private / "kernel")
        # Nobody else can listen in on a socket in a private folder.
        self.transport_encryption = "disabled"
        self.connection_file = str(private / "kernel.json")
        self._sandbox = {"private": private, "support": support, "walls": names, "limits": limits}

    def format_kernel_cmd(self, extra_arguments: list[str] | None = None) -> list[str]:
        """The kernel's command, inside the sandbox."""
        # A signal would reach the sandbox's own process, a message reaches the kernel.
        self.kernel_spec.interrupt_mode = "message"
        return walls.command(super().format_kernel_cmd([*(extra_arguments or []), SURROUNDINGS]), **self._sandbox)

    async def _async_interrupt_kernel(self) -> None:
        # The base class does this before it kills, too: a kernel that does not read must not be spared.
        with contextlib.suppress(zmq.Again):
            await super()._async_interrupt_kernel()

    interrupt_kernel = _async_interrupt_kernel
