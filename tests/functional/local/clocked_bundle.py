"""A real gateway over two real functions whose recording takes the time from a file."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx

from shared.config import Settings
from tools.local import programs
from tools.local.gateway_process import GatewayConfiguration, LocalFunction
from tools.local.gateway_server import GatewayServer
from tools.local.route_table import Route
from tools.routes import load_routes, public_routes

SOURCE = Path(__file__).parent / "clocked_functions" / "source"
NAMES = ("auth_token", "map_coordinate")
ABSENT = "map_image"
"""A function that never starts: it has no source here."""


def wait_until(condition: Callable[[], object], seconds: float = 60) -> None:
    """Wait until something holds."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.05)


class ClockedBundle:
    """The gateway's address, the clock, and the switches of its functions."""

    def __init__(self, server: GatewayServer, folder: Path) -> None:
        self.address = f"http://127.0.0.1:{server.http_port}"
        self.client = httpx.Client(base_url=self.address, trust_env=False, timeout=60)
        self._folder = folder

    def set_minute(self, minute: int) -> None:
        """Let the recording be in the middle of a minute (Unix seconds // 60)."""
        unfinished_file = self._folder / "time.unfinished"
        unfinished_file.write_text(str(minute * 60 + 30), encoding="utf-8")
        unfinished_file.replace(self._folder / "time")

    def function(self, name: str) -> dict[str, Any]:
        """Return what the gateway says of a function."""
        state: dict[str, Any] = self.client.get("/_/functions").json()[name]
        return state

    def start(self, name: str) -> None:
        """Let a function run, through an address that counts for no service."""
        (self._folder / f"{name}.down").unlink(missing_ok=True)

        def is_ready() -> bool:
            self.client.get(f"/function/{name.replace('_', '-')}/nowhere")
            return bool(self.function(name)["state"] == "ready")

        wait_until(is_ready)

    def stop(self, name: str) -> None:
        """Kill a function and keep it down."""
        (self._folder / f"{name}.down").touch()
        if (pid := self.function(name)["pid"]) is not None:
            os.kill(pid, signal.SIGKILL)
        wait_until(lambda: self.function(name)["state"] != "ready")


@contextmanager
def clocked_bundle(folder: Path, settings: Settings, **configuration: Any) -> Iterator[ClockedBundle]:
    """Run the gateway; its functions count in the Redis of the settings."""
    environment = os.environ | {
        "REDIS_URL": settings.redis_url.get_secret_value(),
        "TOKEN_SIGNING_KEY": settings.token_signing_key.get_secret_value(),
        "TEST_CLOCK_FOLDER": str(folder),
    }
    (folder / "time").write_text("0", encoding="utf-8")
    routes = [
        Route(route.path, route.prefix, route.function, route.query_type, route.service, route.speaks_http)
        for route in public_routes(load_routes())
        if route.function in (*NAMES, ABSENT)
    ]
    with TemporaryDirectory(prefix="gp-") as sockets:
        server = GatewayServer(
            GatewayConfiguration(
                routes=routes,
                functions={name: LocalFunction(main=SOURCE / name / "main.py") for name in (*NAMES, ABSENT)},
                sockets=Path(sockets),
                logs=folder / "logs",
                **configuration,
            ),
            programs.listener(),
            environment=environment,
        )
        with server:
            bundle = ClockedBundle(server, folder)
            for name in NAMES:
                bundle.start(name)
            yield bundle
            bundle.client.close()
