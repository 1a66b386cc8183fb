"""ASGI applications on inherited sockets in one process, until SIGTERM or SIGINT."""

import asyncio
import signal
import socket
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import uvicorn
import uvloop
from starlette.types import ASGIApp

from shared.web.protocol import HEAD_SECONDS, LenientProtocol

KEEP_ALIVE_SECONDS = 75
GRACE_SECONDS = 5


class _Server(uvicorn.Server):
    """A uvicorn server that leaves the signals alone: several share a process, and ours ends in order."""

    @contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        yield


def server(
    app: ASGIApp,
    *,
    certificate: Path | None = None,
    key: Path | None = None,
    head_seconds: float = HEAD_SECONDS,
    hands_long_lines_on: bool = False,
) -> uvicorn.Server:
    """Return a server of `app`, with TLS when there is a certificate.

    hands_long_lines_on: whether the application itself refuses an address that is too long.
    """
    options = {"head_seconds": head_seconds, "hands_long_lines_on": hands_long_lines_on}
    return _Server(
        uvicorn.Config(
            app,
            http=type("Protocol", (LenientProtocol,), options),
            lifespan="off",
            log_level="warning",
            access_log=False,
            server_header=False,
            proxy_headers=False,
            timeout_keep_alive=KEEP_ALIVE_SECONDS,
            timeout_graceful_shutdown=GRACE_SECONDS,
            ssl_certfile=certificate,
            ssl_keyfile=key,
        )
    )


async def serve(servers: list[tuple[uvicorn.Server, socket.socket]]) -> None:
    """Serve until a signal comes; then refuse new connections and let running requests end."""

    def leave() -> None:
        for uvicorn_server, _ in servers:
            uvicorn_server.should_exit = True

    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, leave)
    async with asyncio.TaskGroup() as tasks:
        for uvicorn_server, listener in servers:
            tasks.create_task(uvicorn_server.serve([listener]))


loop_factory = uvloop.new_event_loop
