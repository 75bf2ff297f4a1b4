"""Starts a student's kernel in the sandbox, and speaks to it."""

import asyncio
import contextlib
import signal
import socket
import time
from functools import partial
from pathlib import Path
from queue import Empty

from jupyter_client.asynchronous import AsyncKernelClient
from jupyter_client.channels import ZMQSocketChannel
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning import LocalProvisioner
from traitlets import Type, default

from . import kernel_messages, walls
from .zmtp import Allowance, Connection
from .zygote import Forked

KERNEL, SURROUNDINGS = "sandboxed.kernel_app", "--ext=sandboxed.surroundings"
CHANNELS = ("shell", "iopub", "stdin", "control")
# Bytes that a kernel may send before a cell runs; it sends some ten messages of less than one kB.
OF_START = 1 << 20
# Of ZeroMQ's sockets, the kind that is ours, by channel. There is none that a kernel could ask anything on.
KINDS = {"shell": "DEALER", "control": "DEALER", "iopub": "SUB"}
RETRY = 0.005  # seconds; a kernel listens after a tenth of one


class _OverUnixSockets:
    """Has jupyter_client's clients and managers speak to kernels over our own connections."""

    allowance: Allowance | None = None
    """For what comes in."""

    def _create_connected_socket(self, channel: str, identity: bytes | None = None) -> Connection:
        path = self._make_url(channel).removeprefix("ipc://")
        return Connection(path, KINDS.get(channel, ""), identity or b"", self.allowance)


class BoundedChannel(ZMQSocketChannel):
    """A channel on which what makes no sense is not heard, nor a reply to anything but the last question.

    A kernel that says more than is allowed is ended, and silent from then on.
    """

    _asked: str | None = None

    def send(self, msg: dict) -> None:
        """Send a message; on this channel, replies to earlier ones are of no interest any more. Raises OSError."""
        self._asked = msg["header"]["msg_id"]
        super().send(msg)

    async def get_msg(self, timeout: float | None = None) -> dict:
        """The next message. Raises Empty where there is none within `timeout` seconds."""
        deadline = time.monotonic() + timeout if timeout is not None else None
        while True:
            # Others, such as who looks whether time is up, get their turn however much comes in.
            await asyncio.sleep(0)
            frames = self.socket.receive()
            message = kernel_messages.read(self.session, frames) if frames else None
            if message and self._asked in (None, message["parent_header"]["msg_id"]):
                return message
            left = None if deadline is None else deadline - time.monotonic()
            if left is not None and left <= 0:
                raise Empty
            if not frames and not await self.socket.readable(left):
                raise Empty


class SandboxedKernelClient(_OverUnixSockets, AsyncKernelClient):
    """A client with the two channels on which cells are run and their outputs come.

    It does without the heartbeat, whose thread a kernel can make wait for ever: whether the kernel is alive, its
    manager knows from its process.
    """

    shell_channel_class = iopub_channel_class = stdin_channel_class = control_channel_class = Type(BoundedChannel)

    def __init__(self, **kwargs: object):
        super().__init__(**kwargs)
        self.allowance = Allowance(self._end_kernel)
        self.allowance.grant(OF_START, OF_START)

    def _end_kernel(self) -> None:
        if self.parent.provisioner and (process := self.parent.provisioner.process):
            process.send_signal(signal.SIGKILL)

    def connect_iopub(self, identity: bytes | None = None) -> Connection:
        """A connection to all that the kernel publishes; otherwise as in the base class."""
        return self._create_connected_socket("iopub", identity)

    def start_channels(self, **channels: bool) -> None:
        """Start the channels; `channels` as in the base class."""
        super().start_channels(**{**channels, "hb": False, "stdin": False, "control": False})

    async def _async_wait_for_ready(self, timeout: float | None = None) -> None:
        # A kernel that never stops to say something is not ready, either.
        try:
            await asyncio.wait_for(self._connect_and_wait(timeout), timeout)
        except asyncio.TimeoutError as error:
            raise RuntimeError(f"The kernel was not ready in {timeout} seconds") from error

    wait_for_ready = _async_wait_for_ready

    async def _connect_and_wait(self, timeout: float | None) -> None:
        for channel in (self.shell_channel, self.iopub_channel):
            while not channel.socket.ready():
                if not await self._async_is_alive():
                    raise RuntimeError("The kernel ended before it answered")
                await asyncio.sleep(RETRY)
        await super()._async_wait_for_ready(timeout)


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


class SandboxedKernelManager(_OverUnixSockets, AsyncKernelManager):
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
        # The base class does this before it kills, too, which a kernel that does not read must not delay.
        if not self.shutting_down:
            with contextlib.suppress(OSError):
                await super()._async_interrupt_kernel()

    interrupt_kernel = _async_interrupt_kernel

    async def _async_request_shutdown(self, restart: bool = False) -> None:
        # Nor must it keep us from killing it.
        with contextlib.suppress(OSError):
            await super()._async_request_shutdown(restart)

    request_shutdown = _async_request_shutdown
