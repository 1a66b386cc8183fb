"""map-image over a small pack of the map."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from functions.map_image.endpoints import ENDPOINTS
from functions.map_image.pack import PACK
from shared.access.app import App, MapKey
from shared.access.directory import AppDirectory
from shared.config import Settings
from shared.web.function import Function
from tests.functional.conftest import Client, Serve
from tests.small_map import draw_with_its_fonts, write_small_map


@pytest.fixture(scope="session")
def small_map(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the pack, named after its version."""
    return write_small_map(tmp_path_factory.mktemp("map") / "small-1")


@pytest.fixture(scope="module")
def client(serve_module: Serve, small_map: Path, server_settings: Settings) -> Iterator[Client]:
    """map-image in process."""
    patch = pytest.MonkeyPatch()
    draw_with_its_fonts(patch, server_settings)
    yield serve_module(Function("map_image", ENDPOINTS, packs=(PACK,)), pack=small_map)
    patch.undo()


@pytest.fixture
def browser_key(app: tuple[App, str], directory: AppDirectory) -> MapKey:
    """A key of the test's app for pages of bank.example."""
    return directory.add_key(app[0].appid, "browser", referers=["*.bank.example"])[1]
