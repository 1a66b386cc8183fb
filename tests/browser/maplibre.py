"""MapLibre GL JS in a page of a real Chromium, beside tiles and a style of a test's own."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final

import pytest
from msgspec import Struct, field
from playwright.sync_api import Browser

from functions.pack_builder.engine.package_sources import SourceFolder
from packages.errors import DownloadError
from tests.conftest import PACKS
from tools.packs.fetch import fetch_sources

MODULES: Final = ("maplibre-gl.mjs", "maplibre-gl-worker.mjs")
PAGE: Final = """<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,">
<style>body { margin: 0 } #map { width: 100vw; height: 100vh }</style><div id="map"></div>
<script type="module">
import { Map } from '/maplibre-gl.mjs';
const view = JSON.parse(decodeURIComponent(location.hash.slice(1)));
const fixed = { interactive: false, attributionControl: false, fadeDuration: 0 };
const map = new Map({ container: 'map', ...fixed, ...view });
map.on('error', event => console.error(event.error));
map.on('idle', () => { document.title = 'idle'; });
</script>"""
PATIENCE_MILLISECONDS: Final = 120_000
"""A loaded machine draws slowly."""
Content = tuple[str, bytes]
"""Content type and bytes of an answer."""


@cache
def maplibre_files() -> SourceFolder:
    """Fetch MapLibre GL JS as the pack of the map does; without a package index the test is skipped."""
    try:
        return fetch_sources(PACKS / "sources", only=("maplibre-gl",))
    except DownloadError as error:
        pytest.skip(f"MapLibre GL JS cannot be fetched here: {error}")


class MapPage(Struct):
    """What a page with a map showed: its picture as PNG, its console messages, and who was asked."""

    png: bytes = b""
    messages: list[str] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)


class MapView(Struct, frozen=True):
    """A view of a map: centre in degrees, zoom of MapLibre, size in pixels."""

    longitude: float
    latitude: float
    zoom: float
    width: int
    height: int


def show_map(browser: Browser, origin: str, style: str, view: MapView) -> MapPage:
    """Show a view of the style at the address `style` in a page of `origin`, until the map is idle."""
    page = browser.new_page(viewport={"width": view.width, "height": view.height})
    shown = MapPage()
    page.on("console", lambda message: shown.messages.append(message.text))
    page.on("pageerror", lambda error: shown.messages.append(str(error)))
    page.on("request", lambda request: shown.addresses.append(request.url))
    options = {"style": style, "center": [view.longitude, view.latitude], "zoom": view.zoom}
    page.set_default_timeout(PATIENCE_MILLISECONDS)
    page.goto(f"{origin}/#{json.dumps(options)}")
    page.wait_for_function("document.title === 'idle'")
    shown.png = page.screenshot()
    page.close()
    return shown


@contextmanager
def serve_map(answer: Callable[[str, str], Content | None]) -> Iterator[str]:
    """Serve the page, MapLibre, and what `answer(origin, path)` gives (None: 204); yield the origin."""

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            content = self._own(path) or answer(origin, path)
            self.send_response(200 if content else 204)
            kind, body = content or ("text/plain", b"")
            self.send_header("Content-Type", kind)
            if body[:2] == b"\x1f\x8b":
                self.send_header("Content-Encoding", "gzip")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def _own(self, path: str) -> Content | None:
            if path == "/":
                return "text/html", PAGE.encode()
            name = path.removeprefix("/")
            if name not in MODULES:
                return None
            return "text/javascript", maplibre_files().path("maplibre-gl", name).read_bytes()

    maplibre_files()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    origin = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield origin
    server.shutdown()
    server.server_close()
