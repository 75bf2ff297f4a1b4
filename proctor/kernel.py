"""Starts a student's kernel in the sandbox."""

from pathlib import Path

from jupyter_client.manager import AsyncKernelManager

from . import walls


class SandboxedKernelManager(AsyncKernelManager):
    """A kernel manager for one kernel, which runs behind walls and is spoken to over Unix sockets."""

    def enter_sandbox(self, private: Path, support: Path | None, names: tuple[str, ...], limits: walls.Limits) -> None:
        """Start the kernel behind the walls `names`.

        private: an empty folder for the sockets, which the kernel may write to; with a short path, as that of a Unix
        socket has at most 107 bytes
        support: a folder whose files the kernel gets copies of
        """
        self.transport, self.ip = "ipc", str(private / "kernel")
        self.connection_file = str(private / "kernel.json")
        self._sandbox = {"private": private, "support": support, "walls": names, "limits": limits}

    def format_kernel_cmd(self, extra_arguments: list[str] | None = None) -> list[str]:
        """The kernel's command, inside the sandbox."""
        # A signal would reach the sandbox's own process, a message reaches the kernel.
        self.kernel_spec.interrupt_mode = "message"
        return walls.command(super().format_kernel_cmd(extra_arguments), **self._sandbox)
