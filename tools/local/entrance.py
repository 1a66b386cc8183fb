"""What answers behind the bundle's address: one gateway, or nginx and a process for every function."""

import time
from abc import abstractmethod
from pathlib import Path

from msgspec import Struct

from tools.local import programs
from tools.local.programs import ProgramError
from tools.local.server import Server

LOOK_SECONDS = 0.02


class EntranceServer(Server):
    """A server that requests pass through, or that answers them."""

    @abstractmethod
    def waiting_for(self) -> dict[str, str] | None:
        """Return what each part that is not ready waits for; None without an answer."""

    def is_ready(self) -> bool:
        """Say whether it answers and waits for nothing."""
        return self.waiting_for() == {}


class Entrance(Struct, frozen=True):
    """The servers behind one address, in the order of their start; `description` names them for a person."""

    servers: tuple[EntranceServer, ...]
    http_port: int
    https_port: int
    description: str
    ready_seconds: float = 60.0
    host: str = programs.LOOPBACK
    """Where a client of this machine reaches it, as in a URL."""

    @property
    def is_launched(self) -> bool:
        """Whether the servers were launched before."""
        return any(server.process is not None for server in self.servers)

    def launch(self) -> None:
        """Start every process and return at once."""
        for server in self.servers:
            server.launch()

    def wait(self, logs: Path) -> None:
        """Wait until all are ready, `ready_seconds` at most.

        Raises:
            ProgramError: one ended, or some were too slow; the message says why, or where in `logs` to look.
        """
        deadline = time.monotonic() + self.ready_seconds
        slow_servers = self.servers
        while slow_servers := tuple(server for server in slow_servers if not server.is_ready()):
            for server in slow_servers:
                if server.process is None or server.process.poll() is not None:
                    raise ProgramError(f"{server.name} did not start:\n{programs.last_lines(server.log)}")
            if time.monotonic() > deadline:
                raise ProgramError(_too_slow(slow_servers, self.ready_seconds, logs))
            time.sleep(LOOK_SECONDS)

    def close(self) -> None:
        """Stop every process, all at the same time, and give the ports back."""
        for server in self.servers:
            server.terminate()
        for server in reversed(self.servers):
            server.close()


def _too_slow(servers: tuple[EntranceServer, ...], seconds: float, logs: Path) -> str:
    reasons: dict[str, str] = {}
    for server in servers:
        missing = server.waiting_for()
        reasons |= {server.name: "no answer"} if missing is None else missing
    text = "; ".join(f"{name}: {reason} (see {logs / name}.log)" for name, reason in reasons.items())
    return f"not ready after {seconds:.0f} seconds: {text}"
