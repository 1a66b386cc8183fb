"""Fetching icons: bounds, what is taken for a picture, what is kept."""

import io
import socket
import struct
import threading
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from PIL import Image

from functions.map_image.engine.icons import fetch
from functions.map_image.engine.icons.allow_list import AllowList, IconAddress
from functions.map_image.engine.icons.decoding import decode_icon
from functions.map_image.engine.icons.errors import IconForbidden, IconUnavailable, IconUnreadable
from functions.map_image.engine.icons.fetch import MOST_BYTES, fetch_icon
from functions.map_image.engine.icons.icons import Icons

PATIENT = partial(fetch_icon, seconds=20)
"""The machine of a test may be busy."""


def png(width: int = 24, height: int = 32) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGBA", (width, height), (0, 128, 255, 200)).save(buffer, "PNG")
    return buffer.getvalue()


class Server(BaseHTTPRequestHandler):
    """Answers by the name that is asked for."""

    paths: list[str]

    def do_GET(self) -> None:
        self.paths.append(self.path)
        match self.path.rpartition("/")[2]:
            case "good.png":
                self._send(200, "image/png", png())
            case "page.png":
                self._send(200, "text/html", b"<html>")
            case "missing.png":
                self._send(404, "image/png", png())
            case "large.png":
                self._send(200, "image/png", b"\0" * (MOST_BYTES + 1))
            case "redirect.png":
                self.send_response(302)
                self.send_header("location", "/icons/good.png")
                self.end_headers()
            case "slow.png":
                self.send_response(200)
                self.send_header("content-type", "image/png")
                self.end_headers()
                self._drip()

    def _drip(self) -> None:
        with suppress(OSError):
            for _ in range(40):
                self.wfile.write(b"\x89")
                self.wfile.flush()
                time.sleep(0.1)

    def _send(self, status: int, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        return


@contextmanager
def serving() -> Iterator[tuple[str, list[str]]]:
    paths: list[str] = []
    handler = type("Handler", (Server,), {"paths": paths})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/icons/", paths
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture
def site() -> Iterator[tuple[str, list[str]]]:
    with serving() as pair:
        yield pair


def test_an_icon_is_fetched_once_and_kept(site: tuple[str, list[str]]) -> None:
    base, paths = site
    icons = Icons(AllowList.parse((base,)), PATIENT)
    for _ in range(3):
        icon = icons.icon(f"{base}good.png")
        assert icon is not None
        assert (icon.size, icon.mode) == ((24, 32), "RGBA")
    assert paths == ["/icons/good.png"]


@pytest.mark.parametrize("name", ["page.png", "missing.png", "large.png", "redirect.png", "slow.png"])
def test_what_is_no_icon_in_time_gives_none_and_is_not_asked_for_again_at_once(
    site: tuple[str, list[str]], name: str
) -> None:
    base, paths = site
    icons = Icons(AllowList.parse((base,)))
    start = time.monotonic()
    assert icons.icon(base + name) is None
    assert icons.icon(base + name) is None
    assert time.monotonic() - start < 4 * fetch.SECONDS
    assert paths == [f"/icons/{name}"]


def test_a_server_that_drips_is_left_after_the_time_for_the_whole(site: tuple[str, list[str]]) -> None:
    base, _ = site
    allow_list = AllowList.parse((base,))
    start = time.monotonic()
    with pytest.raises(IconUnavailable, match="TimeoutError"):
        fetch_icon(allow_list.permit(f"{base}slow.png"), allow_list, seconds=0.3)
    assert time.monotonic() - start < 3


@pytest.mark.parametrize("count", [1, 5])
def test_a_name_server_that_says_nothing_is_left_in_time(monkeypatch: pytest.MonkeyPatch, count: int) -> None:
    end = threading.Event()
    look_ups: list[str] = []

    def hang(host: str, port: int, **options: object) -> list[tuple[object, ...]]:
        look_ups.append(host)
        end.wait(10)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", hang)
    allow_list = AllowList.parse(("https://icons.bank.example/",))
    start = time.monotonic()
    for number in range(count):
        address = allow_list.permit(f"https://icons.bank.example/{number}.png")
        with pytest.raises(IconUnavailable, match="name server"):
            fetch_icon(address, allow_list, seconds=0.2)
    assert time.monotonic() - start < 0.2 * count + 2
    assert len(look_ups) == min(count, 2)
    end.set()


@pytest.mark.parametrize("count", [3, 50])
def test_icons_that_come_too_late_for_a_picture_are_not_asked_for(count: int) -> None:
    requests: list[str] = []

    def fetch_slowly(address: IconAddress, allow_list: AllowList) -> bytes:
        requests.append(address.path)
        time.sleep(0.2)
        return png()

    icons = Icons(AllowList.parse(("https://icons.bank.example/",)), fetch_slowly)
    deadline = time.monotonic() + 0.3
    drawn = [icons.icon(f"https://icons.bank.example/{number}.png", deadline) for number in range(count)]
    assert drawn[0] is not None
    assert drawn[-1] is None
    assert len(requests) <= 2
    assert icons.icon("https://icons.bank.example/0.png", deadline) is drawn[0]


def test_a_host_of_the_list_that_is_nowhere_public_is_not_connected_to(
    site: tuple[str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    base, paths = site
    port = base.rsplit(":", 1)[1].split("/")[0]

    def resolve(host: str, port: int, **options: object) -> list[tuple[object, ...]]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    named = f"http://icons.bank.example:{port}/icons/"
    with pytest.raises(IconForbidden, match="no public address"):
        Icons(AllowList.parse((named,))).icon(f"{named}good.png")
    assert paths == []
    assert Icons(AllowList.parse((named, "127.0.0.0/8")), PATIENT).icon(f"{named}good.png") is not None
    assert paths == ["/icons/good.png"]


def test_nothing_is_asked_of_an_address_that_is_not_listed(site: tuple[str, list[str]]) -> None:
    base, paths = site
    with pytest.raises(IconForbidden):
        Icons(AllowList()).icon(f"{base}good.png")
    assert paths == []


def test_a_failure_is_forgotten_sooner_than_an_icon() -> None:
    answers: list[bytes] = [b"", png()]

    def answer(address: IconAddress, allow_list: AllowList) -> bytes:
        return answers.pop(0)

    icons = Icons(AllowList.parse(("http://icons.example/",)), answer)
    with pytest.MonkeyPatch.context() as patch:
        clock = [0.0]
        patch.setattr(time, "monotonic", lambda: clock[0])
        assert icons.icon("http://icons.example/a.png") is None
        clock[0] = 31.0
        assert icons.icon("http://icons.example/a.png") is not None
        clock[0] = 600.0
        assert icons.icon("http://icons.example/a.png") is not None


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def bomb() -> bytes:
    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 6, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 100_000))


@pytest.mark.parametrize(
    "content",
    [b"", b"GIF89a" + b"\0" * 40, png(257, 10), png(10, 257), bomb(), png()[:60], png()[:33] + b"\0" * 40],
    ids=["nothing", "gif", "wide", "high", "bomb", "cut off", "damaged"],
)
def test_what_is_no_small_png_is_refused_without_decoding_it(content: bytes) -> None:
    with pytest.raises(IconUnreadable):
        decode_icon(content)


def test_a_picture_of_256_pixels_is_taken() -> None:
    assert decode_icon(png(256, 256)).size == (256, 256)
