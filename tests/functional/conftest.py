"""Functions in process: the application of the images around them, real Redis and S3 behind them."""

import asyncio
import time
from collections.abc import Callable, Coroutine, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from shared.access import AccessGuard
from shared.access.app import App, MapKey
from shared.access.directory import AppDirectory
from shared.access.tokens import TokenSigner
from shared.config import Settings
from shared.web.application import Application
from shared.web.function import Function
from shared.web.platform import Platform

if TYPE_CHECKING:
    from functions.pack_builder.engine.materials import BuiltPack


class Client:
    """Calls one function in an event loop of its own, one request or several at the same time."""

    def __init__(self, function: Function, runner: asyncio.Runner) -> None:
        app = Application(function)
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

    def run(self, coroutine: Coroutine[Any, Any, Any]) -> Any:
        """Run something else in the function's event loop."""
        return self._runner.run(coroutine)

    def close(self) -> None:
        """Let go of everything."""
        self._runner.run(self._http.aclose())
        for pack in self.function.packs:
            pack.close()
        self._runner.run(self.function.platform.access.close())
        self.function.platform.telemetry.close()


Serve = Callable[..., Client]
WARM_UP_SECONDS = 300


@contextmanager
def serving(settings: Settings) -> Iterator[Serve]:
    """Give what puts a Function behind its framework; keyword arguments change settings.

    pack: a folder that the function answers from, whatever is published; `packs`, one for each by its name.
    """
    with ExitStack() as stack:

        def start(
            function: Function,
            *,
            pack: Path | None = None,
            packs: Mapping[str, Path] | None = None,
            **changes: object,
        ) -> Client:
            fresh = Function(function.name, function.endpoints, function.warm_up, function.packs)
            fresh.platform = Platform.open(settings.model_copy(update=changes), function.name)
            client = Client(fresh, stack.enter_context(asyncio.Runner()))
            stack.callback(client.close)
            if pack is not None or packs:
                if not fresh.warmth.wait(WARM_UP_SECONDS):  # it looks for a published pack, once
                    raise AssertionError(f"{function.name} does not get warm: {fresh.warmth.problem}")
                for data_pack in fresh.packs:
                    folder = (packs or {}).get(data_pack.name, pack)
                    if folder is not None:
                        stack.enter_context(data_pack.use_folder(folder))
            return client

        yield start


@pytest.fixture
def serve(server_settings: Settings) -> Iterator[Serve]:
    """Return what serves a Function until the end of the test."""
    with serving(server_settings) as start:
        yield start


@pytest.fixture(scope="module")
def serve_module(server_settings: Settings) -> Iterator[Serve]:
    """Return what serves a Function until the end of the module: opening a data pack takes a second."""
    with serving(server_settings) as start:
        yield start


def with_guard[Result](
    settings: Settings, use: Callable[[AccessGuard], Coroutine[Any, Any, Result]]
) -> Result:
    """Run `use(guard)` in an event loop of its own."""

    async def run() -> Result:
        guard = AccessGuard.open(settings)
        try:
            return await use(guard)
        finally:
            await guard.close()

    return asyncio.run(run())


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


@pytest.fixture
def key(app: tuple[App, str], directory: AppDirectory) -> MapKey:
    """A key of the test's app, for servers anywhere."""
    return directory.add_key(app[0].appid, "server")[1]


@pytest.fixture(scope="session")
def portrait_engine(
    server_settings: Settings, models_dir: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Settings]:
    """Publish the models to this worker's S3 and let segment-idphoto load its engine from there."""
    from functions.segment_idphoto import pack, service
    from functions.segment_idphoto.uploads import service as uploads
    from tools.local.first_use import make_buckets, publish_models

    settings = server_settings.model_copy(update={"cache_dir": tmp_path_factory.mktemp("models")})
    make_buckets(settings)
    publish_models(settings, models_dir)
    patch = pytest.MonkeyPatch()
    for module in (pack, uploads):
        patch.setattr(module, "settings", lambda: settings)
    opened = (pack.portrait_pack, service.portrait_service, uploads.upload_handler)
    for cached in opened:
        cached.cache_clear()
    yield settings
    patch.undo()
    for cached in opened:
        cached.cache_clear()


@pytest.fixture
def portrait(serve: Serve, portrait_engine: Settings) -> Client:
    """segment-idphoto in process with its real models."""
    from functions.segment_idphoto.main import FUNCTION

    return serve(FUNCTION, cache_dir=portrait_engine.cache_dir)


@pytest.fixture(scope="session")
def published_pack(server_settings: Settings, built_pack: "BuiltPack") -> str:
    """Publish the default pack to this worker's S3 and return its version."""
    from shared.stores.packs import pack_artifacts
    from tools.packs.publish import publish_pack

    return publish_pack(built_pack, pack_artifacts(server_settings))


@pytest.fixture(scope="session")
def published_places(server_settings: Settings, built_places: "BuiltPack") -> str:
    """Publish the pack of places to this worker's S3 and return its version."""
    from shared.stores.packs import pack_artifacts
    from tools.packs.publish import publish_pack

    return publish_pack(built_places, pack_artifacts(server_settings))


@pytest.fixture
def access_token(app: tuple[App, str], server_settings: Settings) -> str:
    """A token of the test's app."""
    signer = TokenSigner(server_settings.token_signing_key.get_secret_value())
    return signer.issue(app[0].appid, app[0].generation, time.time()).access_token
