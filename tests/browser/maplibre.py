"""MapLibre GL JS in a page of a real Chromium, beside tiles and a style of a test's own."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Browser

from packages.archives import read_members
from packages.content import write_atomically
from packages.download import download
from packages.errors import DownloadError
from packages.pins import Archive, Member

ARCHIVE: Final = Archive(
    id="maplibre-gl",
    client="npm",
    spec="maplibre-gl@6.17.0",
    bytes=6_234_685,
    sha256="587807d8d6c99349022e027fa310c16cfaa55392131f6263df080306db6809b0",
)
MODULES: Final = {
    "maplibre-gl.mjs": "e02cb08c572fd0950a75343cd558099c2a1dbbaf67f26b0c96f115431962d1ae",
    "maplibre-gl-worker.mjs": "73d7a024a4efe1a46e49db193e18cfe33271e3ecc652ec7542c281a4ef5f0f04",
}
FOLDER: Final = Path(__file__).parents[2] / ".cache" / "browser" / "maplibre-gl-6.17.0"
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
IDLE_MILLISECONDS: Final = 60_000
Content = tuple[str, bytes]
"""Content type and bytes of an answer."""


@cache
def maplibre_modules() -> dict[str, bytes]:
    """Return MapLibre's modules by name, fetched once; without a package index the test is skipped."""
    if not all((FOLDER / name).exists() for name in MODULES):
        members = [
            Member(archive=ARCHIVE.id, path=f"dist/{name}", sha256=sha256) for name, sha256 in MODULES.items()
        ]
        try:
            with download(ARCHIVE, FOLDER.parent) as archive:
                for name, data in zip(MODULES, read_members(archive, members), strict=True):
                    write_atomically(FOLDER / name, data)
        except DownloadError as error:
            pytest.skip(f"MapLibre GL JS cannot be fetched here: {error}")
    return {name: (FOLDER / name).read_bytes() for name in MODULES}


@dataclass
class MapPage:
    """What a page with a map showed: its picture as PNG, its console messages, and who was asked."""

    png: bytes = b""
    messages: list[str] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class MapView:
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
    page.goto(f"{origin}/#{json.dumps(options)}")
    page.wait_for_function("document.title === 'idle'", timeout=IDLE_MILLISECONDS)
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
            return ("text/javascript", maplibre_modules()[name]) if name in MODULES else None

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    origin = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield origin
    server.shutdown()
    server.server_close()
