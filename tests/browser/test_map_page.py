"""The map page of the examples in a real Chromium: drawn from the bundle alone, without a message."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import urlencode, urlsplit

import cv2
import numpy as np
import pytest
from playwright.sync_api import Browser, Page

from functions.map_image.engine.style.table import load_style
from tests.browser.conftest import ServedMap
from tests.browser.watched import Watched

EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"
IDLE = "() => new Promise(done => map.loaded() ? done() : map.once('idle', done))"


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


class Visit(Watched):
    """A page on which no request may fail."""

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        page.on("requestfailed", lambda request: self.messages.append(f"failed: {request.url}"))

    def pixels(self) -> "np.ndarray[tuple[int, ...], np.dtype[np.uint8]]":
        """Return what the page shows, RGB."""
        data = np.frombuffer(self.page.screenshot(), np.uint8)
        return cv2.imdecode(data, cv2.IMREAD_COLOR)[:, :, ::-1].astype(np.uint8)


@contextmanager
def serve_examples() -> Iterator[str]:
    """Give the address of the examples, another origin than the bundle's."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(EXAMPLES)))
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://localhost:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def origin() -> Iterator[str]:
    with serve_examples() as address:
        yield address


@pytest.fixture
def visit(browser: Browser, origin: str, served_map: ServedMap) -> Iterator[Visit]:
    page = browser.new_page(viewport={"width": 640, "height": 480})
    page.set_default_timeout(120_000)  # milliseconds; a loaded machine draws slowly
    visit = Visit(page)
    query = urlencode({"gateway": served_map.address, "ak": served_map.ak})
    page.goto(f"{origin}/overseas-basemap.html?{query}#8/47.4/9.6")
    page.wait_for_function("window.map instanceof Object && !!window.map.loaded")
    page.evaluate(IDLE)
    yield visit
    page.close()


@pytest.mark.slow
def test_the_page_draws_the_map_from_the_bundle_alone(
    visit: Visit, origin: str, served_map: ServedMap
) -> None:
    assert visit.messages == []
    hosts = {
        urlsplit(address).netloc for address in visit.requests if not address.startswith(("blob:", "data:"))
    }
    assert hosts == {urlsplit(origin).netloc, urlsplit(served_map.address).netloc}
    pixels = visit.pixels().reshape(-1, 3)
    for name in ("land", "water"):
        colour = [int(load_style().colours[name][start : start + 2], 16) for start in (1, 3, 5)]
        share = float(np.mean(np.all(np.abs(pixels.astype(int) - colour) <= 2, axis=1)))
        assert share > 0.03, name


@pytest.mark.slow
def test_a_map_load_is_one_style_and_tiles(visit: Visit) -> None:
    paths = [urlsplit(address).path for address in visit.requests]
    assert paths.count("/styles/overseas.json") == 1
    assert not any(path.endswith("/overseas.json") and path.startswith("/tiles") for path in paths)
    assert any(path.startswith("/tiles/overseas/8/") for path in paths)
    features = visit.page.evaluate("() => map.queryRenderedFeatures().map(one => one.sourceLayer)")
    assert {"ocean", "streets", "place_labels"} <= set(features)
