"""The gateway process: HTTP, HTTPS and the console on inherited sockets, functions as its children.

Run as `python -m tools.local.gateway_process CONFIGURATION --http-fd N [--https-fd M --certificate FILE
--key FILE] [--console-fd N]`. CONFIGURATION is a `GatewayConfiguration` as JSON; secrets come with the
environment, which the functions inherit.
"""

import asyncio
import logging
import os
import socket
from functools import partial
from pathlib import Path

import click
from pydantic import BaseModel, ConfigDict

from shared.web.protocol import HEAD_SECONDS
from tools.local import asgi_server
from tools.local.function_process import FunctionProcess, FunctionSource
from tools.local.gateway import ANSWER_SECONDS, MAX_BODY_BYTES, START_SECONDS, Gateway
from tools.local.route_table import Route, RouteTable


class LocalFunction(BaseModel):
    """A function's `main.py`, and what the function declares of itself."""

    model_config = ConfigDict(frozen=True)

    main: Path
    repeatable: bool = False
    warm_start: bool = False


class GatewayConfiguration(BaseModel):
    """What the gateway must know; written by `up`, free of secrets."""

    model_config = ConfigDict(frozen=True)

    routes: list[Route]
    console_routes: list[Route] = []
    functions: dict[str, LocalFunction]  # by folder name
    sockets: Path  # private folder with a short path: a unix socket's path has 108 bytes
    logs: Path
    idle_seconds: float = 0
    max_body_bytes: int = MAX_BODY_BYTES
    start_seconds: float = START_SECONDS
    answer_seconds: float = ANSWER_SECONDS
    head_seconds: float = HEAD_SECONDS

    @property
    def warm_starts(self) -> list[str]:
        """The names of the functions that start with the gateway."""
        return sorted(name for name, function in self.functions.items() if function.warm_start)

    def processes(self) -> dict[str, FunctionProcess]:
        """Return the functions' processes, none of them started."""
        return {
            name: FunctionProcess(
                FunctionSource(
                    name,
                    function.main,
                    self.sockets / name,
                    self.logs / f"{name}.log",
                    dict(os.environ),
                    repeatable=function.repeatable,
                    warm_start=function.warm_start,
                ),
                idle_seconds=self.idle_seconds,
            )
            for name, function in self.functions.items()
        }


@click.command()
@click.argument("configuration", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--http-fd", type=int, required=True, help="listening socket for HTTP")
@click.option("--https-fd", type=int, help="listening socket for HTTPS")
@click.option("--console-fd", type=int, help="listening socket for the console")
@click.option("--certificate", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--key", type=click.Path(path_type=Path, dir_okay=False))
def main(
    configuration: Path,
    http_fd: int,
    https_fd: int | None,
    console_fd: int | None,
    certificate: Path | None,
    key: Path | None,
) -> None:
    """Route requests to functions as CONFIGURATION says; the console has a socket of its own."""
    logging.basicConfig(format="%(asctime)s %(levelname)s %(message)s", level=logging.INFO)
    settings = GatewayConfiguration.model_validate_json(configuration.read_bytes())
    functions = settings.processes()

    def gateway_of(routes: list[Route], names: list[str]) -> Gateway:
        return Gateway(
            RouteTable(routes, names),
            functions,
            max_body_bytes=settings.max_body_bytes,
            start_seconds=settings.start_seconds,
            answer_seconds=settings.answer_seconds,
        )

    console_functions = {route.function for route in settings.console_routes}
    gateway = gateway_of(settings.routes, [name for name in functions if name not in console_functions])

    server_of = partial(asgi_server.server, head_seconds=settings.head_seconds, hands_long_lines_on=True)
    servers = [(server_of(gateway), socket.socket(fileno=http_fd))]
    if https_fd is not None:
        tls = server_of(gateway, certificate=certificate, key=key)
        servers.append((tls, socket.socket(fileno=https_fd)))
    if console_fd is not None:
        console = server_of(gateway_of(settings.console_routes, sorted(console_functions)))
        servers.append((console, socket.socket(fileno=console_fd)))

    async def run() -> None:
        for function in functions.values():
            if function.source.warm_start:
                function.start()
        await asgi_server.serve(servers)
        await asyncio.gather(*(function.stop() for function in functions.values()))

    asyncio.run(run(), loop_factory=asgi_server.loop_factory)


if __name__ == "__main__":
    main()
