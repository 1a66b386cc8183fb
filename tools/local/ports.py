"""Listening on the ports that a person chose, and saying plainly who has one that is taken."""

import errno
import socket
from collections.abc import Iterable, Mapping
from contextlib import ExitStack, suppress

from tools.local import programs


class PortUnavailable(Exception):
    """A port cannot be listened on; the message says why and what to do."""


def listen(host: str, port: int, option: str) -> socket.socket:
    """Return a listening socket. `option` is the command-line option that chooses another port.

    Raises:
        PortUnavailable: it is taken, reserved for root, or `host` is no address of this machine.
    """
    try:
        return programs.listener(port, host)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            holder = _holder(port)
            end = f"stop {'it' if holder else 'that program'}, or choose another port with {option}"
            message = f"port {port} is taken{f' by {holder}' if holder else ''}: {end}"
        elif error.errno == errno.EACCES:
            message = f"port {port} needs root: choose one above 1023 with {option}"
        else:
            message = (
                f"cannot listen on {host}, port {port} ({error.strerror or error}): choose another --host"
            )
        raise PortUnavailable(message) from error


def last_or_free(port: int) -> int:
    """Return `port` when it can be had on the loopback, else one that is free."""
    if port:
        with suppress(OSError), programs.listener(port):
            return port
    return programs.free_port()


def remembered_or_free(ports_before: Mapping[str, int], names: Iterable[str]) -> dict[str, int]:
    """Return a port of the loopback for every name: the remembered one, or a free one when that is taken."""
    ports: dict[str, int] = {}
    with ExitStack() as stack:  # all are held until each has one, so that no two get the same
        for name in names:
            try:
                listening = programs.listener(ports_before.get(name, 0))
            except OSError:
                listening = programs.listener()
            ports[name] = programs.port_of(stack.enter_context(listening))
    return ports


def _holder(port: int) -> str:
    """Return the name and id of the process that listens on `port`, as far as we may see it."""
    with suppress(Exception):  # only a courtesy: psutil may be absent, or forbidden to look
        import psutil  # type: ignore[import-untyped]

        for connection in psutil.net_connections("tcp"):
            if connection.laddr and connection.laddr.port == port and connection.status == "LISTEN":
                return f"{psutil.Process(connection.pid).name()} (process {connection.pid})"
    return ""
