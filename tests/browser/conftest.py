"""map-image behind a real port, for pages in a real browser."""

import asyncio
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
import uvicorn
from msgspec import Struct

from functions.map_image.endpoints import ENDPOINTS
from functions.map_image.pack import PACK
from packages.errors import DownloadError
from shared.access.app import MapKey
from shared.access.directory import AppDirectory
from shared.config import Settings
from shared.web.application import Application
from shared.web.function import Function
from shared.web.platform import Platform
from tests.conftest import PACKS
from tests.small_map import draw_without_store, write_small_map

SCRIPTS = ("maplibre-gl.mjs", "maplibre-gl-worker.mjs", "maplibre-gl.css")


class ServedMap(Struct, frozen=True):
    """The address of map-image, and a key that lets in pages of localhost."""

    address: str
    ak: str


@pytest.fixture(scope="session")
def map_with_scripts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small pack of the map, with MapLibre GL JS in it."""
    from tools.packs.fetch import fetch_sources

    try:
        sources = fetch_sources(PACKS / "sources", only=("maplibre-gl",))
    except DownloadError as error:
        pytest.skip(f"MapLibre GL JS cannot be fetched here: {error}")
    folder = write_small_map(tmp_path_factory.mktemp("map") / "browser-1")
    (folder / "maplibre").mkdir()
    for name in SCRIPTS:
        shutil.copy(sources.path("maplibre-gl", name), folder / "maplibre" / name)
    return folder


@pytest.fixture(scope="module")
def served_map(server_settings: Settings, map_with_scripts: Path) -> Iterator[ServedMap]:
    """map-image at a port of its own, in a thread of its own."""
    function = Function("map_image", ENDPOINTS)
    function.platform = Platform.open(server_settings, function.name)
    patch = pytest.MonkeyPatch()
    draw_without_store(patch, server_settings)

    app = Application(function)
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="off"))

    async def serve() -> None:
        await server.serve([listener])
        await function.platform.access.close()

    thread = Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    with PACK.use_folder(map_with_scripts):
        yield ServedMap(f"http://127.0.0.1:{listener.getsockname()[1]}", _browser_key(server_settings).ak)
        server.should_exit = True
        thread.join()
    PACK.close()
    patch.undo()
    function.platform.telemetry.close()


def _browser_key(settings: Settings) -> MapKey:
    directory = AppDirectory.open(settings)
    app, _ = directory.create("pages of the tests")
    key = directory.add_key(app.appid, "browser", referers=["localhost"])[1]
    directory.close()
    return key
