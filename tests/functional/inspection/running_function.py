"""A function behind its real server on a port of its own, in a thread."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from shared.config import Settings
from shared.web.application import Application
from shared.web.function import Function
from shared.web.platform import Platform


@contextmanager
def running_function(function: Function, settings: Settings, **options: object) -> Iterator[str]:
    """Give the address of a function."""
    fresh = Function(function.name, function.endpoints, function.warm_up, function.packs)
    fresh.platform = Platform.open(settings, function.name)

    app = Application(fresh)
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="off", **options))

    async def serve() -> None:
        await server.serve([listener])
        await fresh.platform.access.close()

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    try:
        yield f"{'https' if options else 'http'}://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
        for pack in fresh.packs:
            pack.close()
        fresh.platform.telemetry.close()
