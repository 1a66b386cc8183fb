"""Programs that the bundle runs as its own processes: what to run, start, stop.

A program runs in a session of its own, so that Ctrl-C in the terminal reaches only the supervisor,
which then stops its programs in order.
"""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from msgspec import Struct, field

LOOPBACK = "127.0.0.1"
WILDCARD = "::"
"""Every address of this machine, of both families."""
TIED_CHILD = Path(__file__).with_name("tied_child.py")


SYSTEM_FOLDERS = "/usr/local/bin:/usr/local/sbin:/usr/bin:/usr/sbin:/sbin"
"""Where distributions install servers; the PATH of a person often leaves some of them out."""


class ProgramError(Exception):
    """A program of the bundle is missing or does not start; the message says what to do."""


class Program(Struct, frozen=True):
    """One process to run.

    `environment` replaces ours as a whole; `log` receives standard output and error (appended);
    `descriptors` are file descriptors, such as listening sockets, that the process keeps.
    """

    name: str
    argv: tuple[str, ...]
    log: Path
    environment: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    descriptors: tuple[int, ...] = ()
    folder: Path | None = None


Process = subprocess.Popen[bytes]


def search_path() -> str:
    """Return the folders in which servers are looked for, so that a shorter PATH finds the same ones."""
    return f"{os.environ.get('PATH', os.defpath)}:{SYSTEM_FOLDERS}"


def start(program: Program) -> Process:
    """Start `program`, tied to this process. Call it from a thread that lives as long as we do."""
    tie = (sys.executable, "-I", "-S", str(TIED_CHILD), str(os.getpid()))
    program.log.parent.mkdir(parents=True, exist_ok=True)
    with program.log.open("ab") as log:
        return subprocess.Popen(  # noqa: S603 - argv comes from this package, never from a request
            (*tie, *program.argv),
            env=dict(program.environment),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            pass_fds=program.descriptors,
            cwd=program.folder,
            start_new_session=True,
        )


def stop(process: Process, grace_s: float = 5.0) -> None:
    """End `process`: ask first, and end its whole group after `grace_s` seconds."""
    if process.poll() is None:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(grace_s)
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def last_lines(log: Path, count: int = 5) -> str:
    """Return the last lines of a log file, for the message of a program that did not start."""
    with suppress(OSError):
        return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-count:])
    return ""


def listener(port: int = 0, host: str = LOOPBACK) -> socket.socket:
    """Return a listening TCP socket on `host`; port 0 takes a free one, `::` is every IPv4 address too.

    Raises OSError when it is taken.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            listening.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, int(host != WILDCARD))
        listening.bind((host, port))
        listening.listen(1024)
    except OSError:
        listening.close()
        raise
    return listening


def own_address(listening: socket.socket) -> str:
    """Return the address at which a client of this machine reaches a listening socket, as in a URL."""
    host: str = listening.getsockname()[0]
    if host in ("0.0.0.0", WILDCARD):  # noqa: S104 - what a socket says of itself
        return LOOPBACK
    return f"[{host}]" if ":" in host else host


def free_port() -> int:
    """Return a TCP port of the loopback that is free at this moment."""
    with listener() as listening:
        return port_of(listening)


def port_of(tcp_socket: socket.socket) -> int:
    """Return the local port of a TCP socket."""
    port: int = tcp_socket.getsockname()[1]
    return port
