"""Clients that send slowly, too much or nothing, and functions that stop: at the gateway and at nginx."""

import contextlib
import os
import signal
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.functional.local.test_gateway_routing import client_of, functions, running, wait_until
from tests.functional.nginx import running_nginx
from tools.deployment.nginx_routes import render_process_nginx
from tools.local.gateway import is_inside_page
from tools.local.gateway_server import GatewayServer
from tools.local.request_body import BodiesFull, BodyReader
from tools.routes import Route

HEAD = b"POST /geocoding/v3 HTTP/1.1\r\nhost: x\r\n"
ROUTES = [Route("/geocoding/v3", False, "echo"), Route("/rest/2.0/slow", True, "slow")]


@pytest.fixture(scope="module", params=["gateway", "nginx"])
def port(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """A door with a function behind it; its time limits are a tenth of the real ones."""
    folder = tmp_path_factory.mktemp("door")
    with running(folder, warm_start="echo", head_seconds=2) as gateway:
        if request.param == "gateway":
            yield gateway.http_port
            return
        routes = render_process_nginx(ROUTES, {"echo": gateway.http_port, "slow": gateway.http_port})
        with running_nginx(folder, shortened(routes)) as nginx_port:
            yield nginx_port


def shortened(routes: str) -> str:
    """Return the rendered table with seconds that a test can wait for."""
    for line, short in (
        ("client_header_timeout 20s;", "client_header_timeout 2s;"),
        ("client_body_timeout 30s;", "client_body_timeout 3s;"),
        ("proxy_read_timeout 65s;", "proxy_read_timeout 2s;"),
    ):
        assert line in routes
        routes = routes.replace(line, short)
    return routes


def answer_of(connection: socket.socket) -> bytes:
    answer = b""
    with contextlib.suppress(ConnectionResetError, BrokenPipeError):
        while piece := connection.recv(65536):
            answer += piece
    return answer


def is_served(port: int) -> bool:
    client = httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=5)
    with client:
        return client.post("/geocoding/v3", content=b"image=abc").json()["body"] == "image=abc"


@pytest.mark.parametrize("count", [32, 100])
@pytest.mark.parametrize("length", [16 << 20, 1000])
def test_bodies_that_are_only_announced_stop_nobody_else(port: int, count: int, length: int) -> None:
    announced = min(length, 9_000_000)
    with contextlib.ExitStack() as stack:
        for _ in range(count):
            idle = stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=5))
            idle.sendall(HEAD + b"content-length: %d\r\n\r\n" % announced)
        start = time.monotonic()
        assert is_served(port)
        assert time.monotonic() - start < 2


@pytest.mark.parametrize("count", [32, 100])
def test_half_heads_stop_nobody_else(port: int, count: int) -> None:
    with contextlib.ExitStack() as stack:
        for _ in range(count):
            idle = stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=5))
            idle.sendall(HEAD)
        assert is_served(port)


@pytest.mark.parametrize(
    "head",
    [
        HEAD + b"x: " + b"a" * (40 << 20),
        HEAD + b"".join(b"x%d: y\r\n" % number for number in range(100_000)),
        b"GET /geocoding/v3?a=" + b"b" * (1 << 20) + b" HTTP/1.1\r\nhost: x\r\n\r\n",
    ],
    ids=["line", "lines", "address"],
)
def test_a_head_of_megabytes_is_refused_as_it_comes(port: int, head: bytes) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
        start = time.monotonic()
        with contextlib.suppress(ConnectionResetError, BrokenPipeError):
            connection.sendall(head)
        answer = answer_of(connection)
        assert time.monotonic() - start < 2
    # nginx tells a caller with too long an address in the caller's own envelope; the rest is no HTTP to it.
    assert b"HTTP/1.1 200" not in answer or "请改用POST".encode() in answer
    assert is_served(port)


@pytest.mark.parametrize("size", [20_000, 58_000])
def test_a_long_list_of_coordinates_passes(port: int, size: int) -> None:
    answer = httpx.get(f"http://127.0.0.1:{port}/geocoding/v3?coords={'1' * size}", trust_env=False)
    assert len(answer.json()["query"]) == size + len("coords=")


@pytest.mark.parametrize("drip", [b"", b"x: y\r\n"])
def test_a_head_that_does_not_end_is_given_up(port: int, drip: bytes) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        start = time.monotonic()
        with contextlib.suppress(ConnectionResetError, BrokenPipeError):
            connection.sendall(HEAD)
            for _ in range(50 if drip else 0):
                connection.sendall(drip)
                time.sleep(0.2)
        answer_of(connection)
        assert 1 < time.monotonic() - start < 9


@pytest.mark.parametrize("upgrade", ["websocket", "h2c"])
@pytest.mark.parametrize("path", ["/geocoding/v3", "/nowhere"])
def test_an_upgrade_is_ignored(port: int, upgrade: str, path: str) -> None:
    headers = {"connection": "Upgrade", "upgrade": upgrade, "sec-websocket-key": "x"}
    answer = httpx.post(f"http://127.0.0.1:{port}{path}", headers=headers, content=b"abc", trust_env=False)
    assert answer.status_code == (200 if path == "/geocoding/v3" else 404)


# --- a share for each caller, at the gateway -------------------------------------------------------------


def test_the_bodies_of_one_caller_leave_memory_for_the_others() -> None:
    reader = BodyReader(limit=1000, total=8000)
    reader.take("10.0.0.1", 2000)
    for caller, size in (("10.0.0.1", 1), ("10.0.0.2", 2001)):
        with pytest.raises(BodiesFull, match="one caller"):
            reader.take(caller, size)
    for number in (2, 3, 4):
        reader.take(f"10.0.0.{number}", 2000)
    with pytest.raises(BodiesFull, match="at the same time"):
        reader.take("10.0.0.5", 1)


# --- a function that stops ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def impatient_gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GatewayServer]:
    folder = tmp_path_factory.mktemp("impatient")
    with running(folder, warm_start="echo", answer_seconds=1) as gateway:
        yield gateway


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_stopped_function_is_answered_for_and_replaced(
    impatient_gateway: GatewayServer, method: str
) -> None:
    with client_of(impatient_gateway) as client:
        stopped = functions(client)["echo"]["pid"]
        os.kill(stopped, signal.SIGSTOP)
        answer = client.request(method, "/geocoding/v3")
        assert answer.status_code == 504
        assert answer.json()["error_code"] == 2
        wait_until(lambda: functions(client)["echo"]["pid"] not in (stopped, None))
        wait_until(lambda: client.request(method, "/geocoding/v3").status_code == 200)


def test_a_function_that_only_takes_long_is_not_replaced(tmp_path: Path) -> None:
    with running(tmp_path, warm_start="slow", answer_seconds=1) as gateway, client_of(gateway) as client:
        process = functions(client)["slow"]["pid"]
        assert client.get("/function/slow/?seconds=3").status_code == 504
        time.sleep(1)
        assert functions(client)["slow"]["pid"] == process
        assert client.get("/function/slow/").status_code == 200


def test_a_stopped_function_behind_nginx_is_told_in_the_callers_envelope(tmp_path: Path) -> None:
    with running(tmp_path, warm_start="slow") as gateway:
        routes = render_process_nginx(ROUTES[1:], {"slow": gateway.http_port})
        with running_nginx(tmp_path, shortened(routes)) as port:
            address = f"http://127.0.0.1:{port}/rest/2.0/slow/x"
            with client_of(gateway) as client:
                stopped = functions(client)["slow"]["pid"]
            os.kill(stopped, signal.SIGSTOP)
            try:
                start = time.monotonic()
                answer = httpx.get(address, trust_env=False, timeout=20)
                assert answer.status_code == 200
                assert answer.json()["error_code"] == 2
                assert time.monotonic() - start < 5
            finally:
                os.kill(stopped, signal.SIGCONT)  # a stopped process does not end when it is asked to


# --- pages for the platform -----------------------------------------


@pytest.mark.parametrize(
    ("path", "is_inside"),
    [
        (b"/metrics", True),
        (b"/metrics/", True),
        (b"/%6Detrics", True),
        (b"/_/ready", True),
        (b"/_%2Fready", True),
        (b"/%5F/health/", True),
        (b"/_", True),
        (b"/geocoding/v3", False),
        (b"/events/upload", False),
        (b"/", False),
    ],
)
def test_pages_for_the_platform_are_told_apart_as_a_function_reads_them(path: bytes, is_inside: bool) -> None:
    assert is_inside_page(path) is is_inside


@pytest.mark.parametrize(
    "path", ["/function/echo/metrics", "/function/echo/%6detrics", "/_/ready", "/_/functions"]
)
def test_pages_for_the_platform_are_for_this_machine_alone(
    open_gateway: GatewayServer, own_address: str, path: str
) -> None:
    port = open_gateway.http_port
    answer = httpx.get(f"http://{own_address}:{port}{path}", trust_env=False, timeout=60)
    assert answer.status_code == 404
    assert answer.json()["status"] == 260
    assert httpx.get(f"http://127.0.0.1:{port}{path}", trust_env=False, timeout=60).status_code == 200
    address = f"http://{own_address}:{port}/_/health"
    assert httpx.get(address, trust_env=False, timeout=60).status_code == 200


@pytest.fixture(scope="module")
def open_gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GatewayServer]:
    folder = tmp_path_factory.mktemp("open")
    with running(folder, warm_start="echo", host="0.0.0.0") as gateway:  # noqa: S104 - what is tested
        yield gateway


@pytest.fixture(scope="module")
def gateway_of_both_families(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GatewayServer]:
    with running(tmp_path_factory.mktemp("both"), warm_start="echo", host="::") as gateway:
        yield gateway


@pytest.fixture
def own_address() -> str:
    """An address of this machine that is not the loopback's."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            pytest.skip("this machine has no network")
        return str(probe.getsockname()[0])


@pytest.mark.parametrize(("peer", "caller"), [("127.0.0.1", "127.0.0.1"), ("[::1]", "::1")])
def test_the_double_colon_is_both_families_and_no_caller_seems_another(
    gateway_of_both_families: GatewayServer, peer: str, caller: str
) -> None:
    address = f"http://{peer}:{gateway_of_both_families.http_port}"
    headers = httpx.get(f"{address}/geocoding/v3", trust_env=False, timeout=60).json()["headers"]
    assert headers["x-forwarded-for"] == caller
    assert httpx.get(f"{address}/_/functions", trust_env=False, timeout=60).status_code == 200
