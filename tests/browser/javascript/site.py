"""Pages of a bank on an origin of their own, under the content security policy that the documents name."""

import mimetypes
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import monotonic
from typing import Final
from urllib.parse import urlsplit

import cv2
import numpy as np
from msgspec import Struct, field
from numpy.typing import NDArray
from playwright.sync_api import Browser, BrowserContext, Page

POLICY: Final = (
    "default-src 'none'; script-src 'self' {host}{scripts}; worker-src blob:; connect-src {host}; "
    "img-src {host} data:; style-src 'unsafe-inline'"
)
EVALUATION: Final = " 'unsafe-eval'"
"""What scripts that make functions of texts need beside the policy."""
WIDTH, HEIGHT = 640, 480
PATIENCE_SECONDS: Final = 60
Pixels = NDArray[np.uint8]

STYLED: Final = (
    "map.camera.renderer.getStyle()?.layers.length > 1 && map.camera.renderer.areTilesLoaded()"
    " && map.camera.renderer.loaded()"
)
"""Whether the map of a page is drawn by WebGL."""
BLOCKED: Final = "hm.baidu.com"
"""Baidu's own statistics, which some packages call: nothing here depends on them."""


class Site(Struct):
    """The files of the pages by path; `policies` has that of a path, if it is not the one for `host`."""

    address: str
    host: str
    files: dict[str, bytes] = field(default_factory=dict)
    policies: dict[str, str] = field(default_factory=dict)


def policy_for(host: str, scripts: str = "") -> str:
    """Return the policy of a page whose maps come from a host."""
    return POLICY.format(host=host, scripts=scripts)


@contextmanager
def serve_site(host: str) -> Iterator[Site]:
    """Serve pages at `localhost` until the end."""

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

        def do_GET(self) -> None:
            path = urlsplit(self.path).path
            body = site.files.get(path)
            self.send_response(200 if body is not None else 404)
            self.send_header("Content-Type", mimetypes.guess_type(path)[0] or "text/html; charset=utf-8")
            self.send_header("Content-Security-Policy", site.policies.get(path) or policy_for(site.host))
            self.send_header("Content-Length", str(len(body or b"")))
            self.end_headers()
            self.wfile.write(body or b"")

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    site = Site(f"http://localhost:{server.server_port}", host)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield site
    server.shutdown()
    server.server_close()


class Visit:
    """A page of the site in a context of its own: what it said, whom it asked, what it shows."""

    def __init__(self, context: BrowserContext, site: Site) -> None:
        self.site = site
        self.messages: list[str] = []
        self.requests: list[str] = []
        self.page: Page = context.new_page()
        self.page.set_default_timeout(PATIENCE_SECONDS * 1_000)
        self.page.on("console", lambda message: self.messages.append(f"{message.type}: {message.text}"))
        self.page.on("pageerror", lambda error: self.messages.append(f"error: {error}"))
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.route(f"**://{BLOCKED}/**", lambda route: route.abort())

    def open(self, name: str, body: str, policy: str = "") -> None:
        """Show a page with this body, under a policy of its own if any; its scripts are files of the site."""
        self.site.policies[f"/{name}.html"] = policy
        head = '<!doctype html><html><head><meta charset="utf-8"><link rel="icon" href="data:,"><style>'
        style = f"html,body{{margin:0}} #map,#app{{width:{WIDTH}px;height:{HEIGHT}px}}</style></head><body>"
        self.site.files[f"/{name}.html"] = f"{head}{style}{body}</body></html>".encode()
        self.page.goto(f"{self.site.address}/{name}.html")

    def wait(self, expression: str) -> None:
        """Wait until an expression is true; the page's policy lets nobody else evaluate one."""
        end = monotonic() + PATIENCE_SECONDS
        while not self.page.evaluate(expression):
            if monotonic() > end:
                raise AssertionError(f"{expression} stays false; the page said {self.messages}")
            self.page.wait_for_timeout(50)

    @property
    def hosts(self) -> set[str]:
        """The hosts that were asked, without Baidu's statistics."""
        asked = {urlsplit(address).netloc for address in self.requests if address.startswith("http")}
        return asked - {BLOCKED}

    @property
    def errors(self) -> list[str]:
        """What went wrong, as the console has it."""
        return [message for message in self.messages if message.startswith("error")]

    def pixels(self) -> Pixels:
        """Return what the page shows, RGB."""
        picture = np.frombuffer(self.page.screenshot(), np.uint8)
        return cv2.imdecode(picture, cv2.IMREAD_COLOR)[:, :, ::-1].astype(np.uint8)


@contextmanager
def visiting(browser: Browser, site: Site, **options: object) -> Iterator[Visit]:
    """Give a visit; the page is closed at the end."""
    context = browser.new_context(
        viewport={"width": WIDTH, "height": HEIGHT}, ignore_https_errors=True, **options
    )  # type: ignore[arg-type]
    yield Visit(context, site)
    context.close()
