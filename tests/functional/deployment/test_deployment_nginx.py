"""A real nginx with the generated configuration in front of an upstream that says what reached it."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import ClassVar

import httpx
import pytest
from msgspec import Struct

from tests.functional.nginx import running_nginx
from tools.deployment.nginx_routes import Platform, render_nginx, render_process_nginx
from tools.local.programs import free_port
from tools.routes import Route

ROUTES = [
    Route("/oauth/2.0/token", False, "auth_token"),
    Route("/api/v3/track", True, "map_track"),
    Route("/tile", False, "map_image"),
    Route("/tiles/overseas", True, "map_image"),
    Route("/tiles/overseas.json", False, "map_image"),
    Route("/events/upload", False, "segment_idphoto", public=False),
    Route("/", False, "map_geocode", query_type="gc"),
    Route("/", False, "map_direction", query_type="drct"),
]
UPSTREAMS = {
    "openfaas": "gateway.openfaas.svc.cluster.local:8080",
    "knative": "kourier-internal.kourier-system.svc.cluster.local:80",
}
_START_SECONDS = 5


class _Echo(BaseHTTPRequestHandler):
    """Answers with the path and the headers that nginx sent."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        length = int(self.headers.get("content-length", 0))
        body = self.rfile.read(length)
        answer = {
            "path": self.path,
            "length": len(body),
            **{key.lower(): value for key, value in self.headers.items()},
        }
        content = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def do_GET(self) -> None:
        self.do_POST()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


class Gateway(Struct, frozen=True):
    client: httpx.Client
    log: Path


@pytest.fixture
def platform() -> Platform:
    return "openfaas"


@pytest.fixture
def gateway(platform: Platform, tmp_path: Path) -> Iterator[Gateway]:
    upstream = ThreadingHTTPServer(("127.0.0.1", 0), _Echo)
    Thread(target=upstream.serve_forever, daemon=True).start()
    routes = render_nginx(ROUTES, platform)
    routes = routes.replace(UPSTREAMS[platform], f"127.0.0.1:{upstream.server_port}")
    try:
        with (
            running_nginx(tmp_path, routes) as port,
            httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client,
        ):
            yield Gateway(client, tmp_path / "access.log")
    finally:
        upstream.shutdown()
        upstream.server_close()


@pytest.mark.parametrize("path", ["/oauth/2.0/token", "/oauth/2.0/token/"])
def test_a_path_reaches_its_function_with_its_query_as_sent(gateway: Gateway, path: str) -> None:
    answer = gateway.client.post(f"{path}?a=1&b=%E4%B8%AD%2B", content=b"x" * 5_000_000).json()
    assert answer["path"] == f"/function/auth-token{path}?a=1&b=%E4%B8%AD%2B"
    assert answer["length"] == 5_000_000


@pytest.mark.parametrize("path", ["/api/v3/track", "/api/v3/track/addpoints"])
def test_a_prefix_reaches_its_function_with_what_follows(gateway: Gateway, path: str) -> None:
    assert gateway.client.get(path).json()["path"] == f"/function/map-track{path}"


@pytest.mark.parametrize(
    "target",
    [
        "/tile/?qt=vtile&x=M12&y=-3&z=8&styles=pl&scaler=2",
        "/tiles/overseas/8/134/89@2x.png?ak=x&v=20261130T105548388Z-bdcb6c7abfea",
        "/tiles/overseas/14/8625/5753.mvt?ak=x",
        "/tiles/overseas.json?ak=x",
    ],
)
def test_tiles_reach_their_function_as_map_libraries_ask_for_them(gateway: Gateway, target: str) -> None:
    answer = gateway.client.get(target, headers={"range": "bytes=0-9", "accept-encoding": "gzip"}).json()
    assert answer["path"] == f"/function/map-image{target}"
    assert (answer["range"], answer["accept-encoding"]) == ("bytes=0-9", "gzip")


@pytest.mark.parametrize("platform", ["openfaas", "knative"])
@pytest.mark.parametrize(("query_type", "function"), [("gc", "map-geocode"), ("drct", "map-direction")])
def test_a_query_type_reaches_its_function_with_its_query(
    gateway: Gateway, platform: Platform, query_type: str, function: str
) -> None:
    query = f"wd=%E5%8C%97%E4%BA%AC&qt={query_type}&callback=BMap._rd._cbk1"
    answer = gateway.client.get(f"/?{query}").json()
    if platform == "knative":
        assert (answer["path"], answer["host"]) == (f"/?{query}", f"{function}.geoportrait.svc.cluster.local")
    else:
        assert answer["path"] == f"/function/{function}/?{query}"


@pytest.mark.parametrize("platform", ["knative"])
def test_on_knative_the_function_is_named_by_host(gateway: Gateway) -> None:
    answer = gateway.client.get("/api/v3/track/addpoints?x=1").json()
    assert answer["path"] == "/api/v3/track/addpoints?x=1"
    assert answer["host"] == "map-track.geoportrait.svc.cluster.local"


@pytest.mark.parametrize(
    "path",
    ["/", "/?qt=nothing", "/?qt=", "/nothing", "/oauth/2.0/tokens", "/api/v3/tracks", "/events/upload"],
)
def test_any_other_path_is_no_service(gateway: Gateway, path: str) -> None:
    answer = gateway.client.get(path)
    assert answer.status_code == 404
    assert answer.json() == {"status": 260, "message": "服务不存在"}


def test_what_a_caller_claims_about_its_address_is_dropped(gateway: Gateway) -> None:
    answer = gateway.client.get("/oauth/2.0/token", headers={"x-forwarded-for": "203.0.113.9"}).json()
    assert answer["x-forwarded-for"] == "127.0.0.1"


def test_the_host_that_the_caller_used_is_told(gateway: Gateway) -> None:
    answer = gateway.client.get("/oauth/2.0/token", headers={"host": "maps.bank.example:8443"}).json()
    assert answer["x-forwarded-host"] == "maps.bank.example:8443"
    forged = gateway.client.get("/oauth/2.0/token", headers={"x-forwarded-host": "evil.example"}).json()
    assert "evil" not in forged["x-forwarded-host"]


def test_the_log_has_the_path_and_never_the_key(gateway: Gateway) -> None:
    gateway.client.get("/oauth/2.0/token?client_secret=hunter2", headers={"referer": "hunter2"})
    deadline = time.monotonic() + _START_SECONDS
    while "/oauth/2.0/token" not in (log := gateway.log.read_text(encoding="utf-8")):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert json.loads(log.splitlines()[-1])["path"] == "/oauth/2.0/token"
    assert "hunter2" not in log


@pytest.mark.parametrize("path", ["/oauth/2.0/token", "/nothing"])
def test_an_answer_is_what_its_type_says(gateway: Gateway, path: str) -> None:
    assert gateway.client.get(path).headers.get_list("x-content-type-options") == ["nosniff"]


# --- where no function answers -----------------------------------------------------------------------


class _Broken(BaseHTTPRequestHandler):
    """A platform that has no pod of any function but of the one that answers for others."""

    protocol_version = "HTTP/1.1"
    requests: ClassVar[list[tuple[str, str, str]]] = []
    can_hand_over: ClassVar = True

    def do_GET(self) -> None:
        self.rfile.read(int(self.headers.get("content-length", 0)))
        is_outage = "/_/outage" in self.path
        status = 200 if is_outage and self.can_hand_over else 503
        if is_outage:
            names = ("x-geoportrait-service", "x-geoportrait-failure")
            self.requests.append((self.path, *(self.headers.get(name, "") for name in names)))
        content = b'{"status":1,"message":"from the small function"}' if is_outage else b"<html>503</html>"
        self.send_response(status)
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def do_POST(self) -> None:
        self.do_GET()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


SERVICES = [
    Route("/oauth/2.0/token", False, "auth_token", speaks_http=True),
    Route("/geocoding/v3", False, "map_geocode", service="geocoding"),
    Route("/api/v3/track", True, "map_track", service="track"),
    Route("/", False, "map_geocode", query_type="gc", service="js_geocoding"),
    Route("/", False, "map_direction", query_type="drct"),
    Route("/tile", False, "map_image", speaks_http=True),
    Route("/styles/overseas.json", False, "map_image", service="sdk_basemap_abroad", speaks_http=True),
    Route("/tiles/archives", True, "map_image", service="sdk_basemap_abroad", speaks_http=True),
]


@contextmanager
def down(handler: type[_Broken], folder: Path) -> Iterator[httpx.Client]:
    """nginx in front of functions as processes, of which none runs but the one that answers for others."""
    folder.mkdir()
    answering = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    Thread(target=answering.serve_forever, daemon=True).start()
    nobody = free_port()
    ports = dict.fromkeys((route.function for route in SERVICES), nobody)
    routes = render_process_nginx(SERVICES, ports | {"auth_token": answering.server_port})
    try:
        with (
            running_nginx(folder, routes) as port,
            httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client,
        ):
            yield client
    finally:
        answering.shutdown()
        answering.server_close()


@pytest.fixture
def broken(tmp_path: Path) -> Iterator[tuple[httpx.Client, type[_Broken]]]:
    handler = type("Broken", (_Broken,), {"requests": [], "can_hand_over": True})
    upstream = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    Thread(target=upstream.serve_forever, daemon=True).start()
    routes = render_nginx(SERVICES, "openfaas")
    routes = routes.replace(UPSTREAMS["openfaas"], f"127.0.0.1:{upstream.server_port}")
    try:
        with (
            running_nginx(tmp_path, routes) as port,
            httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client,
        ):
            yield client, handler
    finally:
        upstream.shutdown()
        upstream.server_close()


@pytest.mark.parametrize(
    ("path", "service"),
    [
        ("/geocoding/v3?address=a&ak=b", "geocoding"),
        ("/geocoding/v3/?address=a", "geocoding"),
        ("/api/v3/track/addpoint", "track"),
        ("/?qt=gc&wd=a", "js_geocoding"),
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_function_that_is_away_is_answered_for_and_counted_by_its_service(broken, path, service, method):
    client, handler = broken
    answer = client.request(method, path, content=b"x=1" if method == "POST" else None)
    assert (answer.status_code, answer.json()["message"]) == (200, "from the small function")
    (seen,) = handler.requests
    assert seen[1:] == (service, "unavailable")
    query = path.partition("?")[2]
    assert seen[0] == "/function/auth-token/_/outage" + (f"?{query}" if query else "")


RESOURCES = ["/tile?qt=vtile", "/styles/overseas.json?ak=x", "/tiles/archives/world.pmtiles"]


@pytest.mark.parametrize("path", RESOURCES)
def test_what_speaks_http_itself_keeps_its_own_answer(broken, path):
    client, handler = broken
    answer = client.get(path)
    assert (answer.status_code, answer.text) == (503, "<html>503</html>")
    assert handler.requests == []


@pytest.mark.parametrize("path", RESOURCES)
def test_what_speaks_http_is_answered_for_by_a_status_and_counted(broken, path, tmp_path):
    _, handler = broken
    with down(handler, tmp_path / "down") as client:
        answer = client.get(path)
        handler.can_hand_over = False
        without = client.get(path)
    assert (answer.status_code, answer.json()["message"]) == (503, "from the small function")
    assert handler.requests[0][1:] == ("" if "tile?" in path else "sdk_basemap_abroad", "unavailable")
    assert (without.status_code, without.json()["error_code"]) == (503, 2)


@pytest.mark.parametrize("path", RESOURCES)
def test_a_body_that_is_too_large_for_what_speaks_http_is_413(broken, path):
    client, _ = broken
    answer = client.post(path, content=b"x" * (9 << 20) + b"y")
    assert (answer.status_code, answer.json()["message"]) == (413, "from the small function")


def test_a_body_that_is_too_large_is_said_so_in_the_envelope(broken):
    client, handler = broken
    answer = client.post("/geocoding/v3?output=json", content=b"x" * (9 << 20) + b"y")
    assert answer.status_code == 200
    assert handler.requests == [("/function/auth-token/_/outage?output=json", "geocoding", "too_large")]


def test_an_address_that_is_too_long_gets_json(broken):
    client, _ = broken
    answer = client.get("/geocoding/v3?address=" + "a" * 62_000)
    assert (answer.status_code, answer.json()["status"]) == (200, 2)


def test_with_the_small_function_away_too_a_fixed_text_answers(broken):
    client, handler = broken
    handler.can_hand_over = False
    answer = client.get("/geocoding/v3?address=a")
    assert answer.status_code == 200
    assert (answer.json()["status"], answer.json()["error_code"]) == (1, 2)
    assert answer.headers["retry-after"] == "2"
