"""The basemap in process."""

from pathlib import Path

import pytest

from functions.map_image.endpoints import ENDPOINTS
from functions.map_image.pack import PACK
from shared.access.app import App, MapKey
from shared.access.directory import AppDirectory
from shared.web.function import Function
from tests.functional.conftest import Client, Serve


@pytest.fixture(scope="module")
def client(serve_module: Serve, small_map: Path) -> Client:
    """map-image in process."""
    return serve_module(Function("map_image", ENDPOINTS, packs=(PACK,)), pack=small_map)


@pytest.fixture
def browser_key(app: tuple[App, str], directory: AppDirectory) -> MapKey:
    """A key of the test's app for pages of bank.example."""
    return directory.add_key(app[0].appid, "browser", referers=["*.bank.example"])[1]
