"""Functions in process: the real framework around them, real Redis and S3 behind them."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import httpx
import pytest
from functions_framework.aio import _create_asgi_app_with_function

from shared.access.app import App
from shared.access.directory import AppDirectory
from shared.config import Settings
from shared.web.function import Function
from shared.web.platform import Platform


class Client:
    """Calls one function in an event loop of its own, one request or several at the same time."""

    def __init__(self, function: Function, runner: asyncio.Runner) -> None:
        async def main(request):  # type: ignore[no-untyped-def]
            return await function(request)

        app = _create_asgi_app_with_function(main, "http", False)
        self.function = function
        self._runner = runner
        self._http = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://function")

    def request(self, method: str, path: str, **options: Any) -> httpx.Response:
        """Send one request and return its answer."""
        return self._runner.run(self._http.request(method, path, **options))

    def get(self, path: str, **options: Any) -> httpx.Response:
        """Send a GET."""
        return self.request("GET", path, **options)

    def post(self, path: str, **options: Any) -> httpx.Response:
        """Send a POST."""
        return self.request("POST", path, **options)

    def together(self, requests: list[tuple[str, str, dict[str, Any]]]) -> list[httpx.Response]:
        """Send (method, path, options) all at once and return the answers in their order."""

        async def all_of_them() -> list[httpx.Response]:
            return list(await asyncio.gather(*(self._http.request(m, p, **o) for m, p, o in requests)))

        return self._runner.run(all_of_them())

    def close(self) -> None:
        """Let go of everything."""
        self._runner.run(self._http.aclose())
        self._runner.run(self.function.platform.access.close())
        self.function.platform.telemetry.close()


Serve = Callable[..., Client]


@pytest.fixture
def serve(server_settings: Settings) -> Iterator[Serve]:
    """Return what puts a Function behind its framework; keyword arguments change settings."""
    with ExitStack() as stack:

        def start(function: Function, **changes: object) -> Client:
            fresh = Function(function.name, function.endpoints, function.warmth.warm_up)
            fresh.platform = Platform.open(server_settings.model_copy(update=changes), function.name)
            client = Client(fresh, stack.enter_context(asyncio.Runner()))
            stack.callback(client.close)
            return client

        yield start


@pytest.fixture(scope="session")
def directory(server_settings: Settings) -> Iterator[AppDirectory]:
    """The directory of apps on this worker's Redis."""
    directory = AppDirectory.open(server_settings)
    yield directory
    directory.close()


@pytest.fixture
def app(directory: AppDirectory) -> tuple[App, str]:
    """A new app with access to everything, and its Secret Key."""
    return directory.create("a test's app")
