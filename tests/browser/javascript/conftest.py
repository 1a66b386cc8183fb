"""The gateway, a site, and visits to its pages: one Chromium for all pages of a module."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from functions.pack_builder.engine.materials import BuiltPack
from shared.config import Settings
from tests.browser.javascript.gateway import Gateway, serve_functions
from tests.browser.javascript.site import Site, Visit, serve_site, visiting

Visiting = Callable[..., Visit]


@pytest.fixture(scope="session")
def gateway(
    server_settings: Settings,
    default_pack: Path,
    places_pack: Path,
    roads_pack: Path,
    map_pack: Path,
    built_javascript: BuiltPack,
) -> Iterator[Gateway]:
    """The functions behind a port, with a browser key for pages of localhost."""
    packs = {
        "default": default_pack,
        "places": places_pack,
        "roads": roads_pack,
        "map": map_pack,
        "javascript": built_javascript.folder,
    }
    with serve_functions(server_settings, packs, "localhost") as served:
        yield served


@pytest.fixture(scope="module")
def site(gateway: Gateway) -> Iterator[Site]:
    with serve_site(gateway.address) as served:
        yield served


@pytest.fixture
def visit(browser: Browser, site: Site) -> Iterator[Visiting]:
    """Return what opens another page; all of a test are closed with it."""
    with ExitStack() as stack:

        def open_page(name: str = "", body: str = "", **options: Any) -> Visit:
            opened = stack.enter_context(visiting(browser, site, **options))
            if body:
                opened.open(name, body)
            return opened

        yield open_page
