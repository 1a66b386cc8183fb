"""The local gateway over real function processes: routing, headers, limits, cold starts and deaths."""

import asyncio
import os
import signal
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx
import pytest

from tools.local import programs
from tools.local.certificate import local_certificate
from tools.local.gateway_process import GatewayConfiguration, LocalFunction
from tools.local.gateway_server import GatewayServer
from tools.local.route_table import Route

FUNCTIONS = Path(__file__).parent / "gateway_functions" / "functions"
ROUTES = [
    Route("/geocoding/v3", False, "echo"),
    Route("/rest/2.0", True, "echo"),
    Route("/rest/2.0/fragile", True, "fragile"),
    Route("/rest/2.0/slow", True, "slow"),
]


@contextmanager
def running(
    folder: Path,
    *,
    warm_start: str = "",
    repeatable: str = "",
    host: str = programs.LOOPBACK,
    **configuration: Any,
) -> Iterator[GatewayServer]:
    """Run a gateway over the functions of this folder; `warm_start` and `repeatable` name one each."""
    functions = {
        main.parent.name: LocalFunction(
            main=main,
            warm_start=main.parent.name == warm_start,
            repeatable=main.parent.name == repeatable,
        )
        for main in FUNCTIONS.glob("*/main.py")
    }
    with TemporaryDirectory(prefix="gp-") as sockets:
        server = GatewayServer(
            GatewayConfiguration(
                routes=ROUTES,
                functions=functions,
                sockets=Path(sockets),
                logs=folder / "logs",
                **configuration,
            ),
            programs.listener(host=host),
            (programs.listener(), local_certificate(folder / "tls")),
        )
        with server:
            yield server


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GatewayServer]:
    with running(tmp_path_factory.mktemp("gateway"), max_body_bytes=100_000) as server:
        yield server


@pytest.fixture
def client(gateway: GatewayServer) -> Iterator[httpx.Client]:
    with client_of(gateway) as opened:
        yield opened


def client_of(gateway: GatewayServer, **options: Any) -> httpx.Client:
    return httpx.Client(
        base_url=f"http://127.0.0.1:{gateway.http_port}", trust_env=False, timeout=60, **options
    )


def functions(client: httpx.Client) -> dict[str, dict[str, Any]]:
    states: dict[str, dict[str, Any]] = client.get("/_/functions").json()
    return states


def wait_until(condition: Callable[[], object], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.02)


# --- routing -----------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/geocoding/v3", "/geocoding/v3/", "/rest/2.0/image-classify/v1/body_seg"])
def test_a_public_path_reaches_its_function_unchanged(client: httpx.Client, path: str) -> None:
    asked = client.get(path, params={"address": "北京市"}).json()
    assert (asked["path"], asked["query"]) == (path, "address=%E5%8C%97%E4%BA%AC%E5%B8%82")


@pytest.mark.parametrize("spelling", ["/function/echo", "/function/echo/"])
def test_the_openfaas_address_of_a_function_is_stripped(client: httpx.Client, spelling: str) -> None:
    assert client.get(spelling).json()["path"] == "/"
    assert client.get("/function/echo/geocoding/v3").json()["path"] == "/geocoding/v3"


def test_the_longest_prefix_wins(client: httpx.Client) -> None:
    assert "pid" in client.get("/rest/2.0/fragile/x").json()


@pytest.mark.parametrize(
    "path",
    ["/", "/nowhere", "/function/unknown/", "/events/upload", "/rest/2", "/geocoding/v3/below", "/_/x"],
)
def test_an_unknown_or_internal_path_is_answered_with_status_260(client: httpx.Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert answer.json() == {"status": 260, "message": "服务不存在"}


def test_every_method_and_a_body_pass_through(client: httpx.Client) -> None:
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        asked = client.request(method, "/geocoding/v3", content=b"image=abc").json()
        assert (asked["method"], asked["body"]) == (method, "image=abc")
    assert client.head("/geocoding/v3").status_code == 200
    assert client.get("/geocoding/v3").status_code == 200  # the connection is usable after HEAD


def test_a_chunked_body_arrives_whole(client: httpx.Client) -> None:
    pieces = (b"x" * 1000 for _ in range(50))
    assert client.post("/geocoding/v3", content=pieces).json()["body"] == 50_000


def test_a_long_answer_is_streamed_whole(client: httpx.Client) -> None:
    assert client.get("/function/echo/stream").content == b"x" * 5_000_000


# --- what the client may not say --------------------------------------------------------------------


def test_headers_about_the_way_of_a_request_are_the_gateways_own(client: httpx.Client) -> None:
    forged = dict.fromkeys(["x-forwarded-for", "x-real-ip", "forwarded", "x-call-id"], "6.6.6.6")
    forged["x-forwarded-host"] = forged["x-forwarded-proto"] = "forged"
    answer = client.get("/geocoding/v3", headers=forged)
    seen = answer.json()["headers"]
    assert seen["x-forwarded-for"] == "127.0.0.1"
    assert seen["x-forwarded-proto"] == "http"
    assert seen["x-forwarded-host"] == seen["host"]
    assert "x-real-ip" not in seen
    assert "forwarded" not in seen
    assert seen["x-call-id"] == answer.headers["x-call-id"] != "6.6.6.6"


def test_the_tls_address_says_https(gateway: GatewayServer) -> None:
    assert gateway._https is not None
    context = ssl.create_default_context(cafile=gateway._https[1].certificate)
    with httpx.Client(verify=context, trust_env=False) as client:
        asked = client.get(f"https://localhost:{gateway.https_port}/geocoding/v3").json()
    assert asked["headers"]["x-forwarded-proto"] == "https"


# --- bounds -------------------------------------------------------------------------------------


def test_a_body_over_the_limit_is_refused_before_it_is_sent(gateway: GatewayServer) -> None:
    with socket.create_connection(("127.0.0.1", gateway.http_port), timeout=5) as raw:
        raw.sendall(b"POST /geocoding/v3 HTTP/1.1\r\nhost: x\r\ncontent-length: 100001\r\n\r\n")
        answer = b"".join(iter(lambda: raw.recv(4096), b""))
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert b"at most 100000 are taken" in answer


def test_a_chunked_body_over_the_limit_is_refused(client: httpx.Client) -> None:
    answer = client.post("/geocoding/v3", content=(b"x" * 50_000 for _ in range(3)))
    assert answer.status_code == 413
    assert answer.json()["error_code"] == 216202


# --- cold starts and deaths ---------------------------------------------------------------------------


def test_a_request_wakes_its_function_and_waits_for_it(tmp_path: Path) -> None:
    with running(tmp_path) as gateway, client_of(gateway) as client:
        assert functions(client)["slow"]["state"] == "stopped"
        assert client.get("/function/slow/").json() == {"slow": True}
        assert functions(client)["slow"] | {"pid": 0} == {
            "state": "ready",
            "warm": False,
            "pid": 0,
            "starts": 1,
            "requests": 1,
            "in_flight": 0,
            "waiting": 0,
        }


def test_a_crowd_at_a_cold_function_starts_it_once(tmp_path: Path) -> None:
    async def crowd(port: int) -> list[int]:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client:
            answers = await asyncio.gather(*(client.get("/function/slow/", timeout=20) for _ in range(50)))
            return [answer.status_code for answer in answers]

    with running(tmp_path) as gateway, client_of(gateway) as client:
        assert asyncio.run(crowd(gateway.http_port)) == [200] * 50
        assert functions(client)["slow"]["starts"] == 1


def test_a_function_that_takes_too_long_to_start_is_refused_with_retry_after(tmp_path: Path) -> None:
    with running(tmp_path, start_seconds=0.2) as gateway, client_of(gateway) as client:
        answer = client.get("/function/slow/")
        assert answer.status_code == 503
        assert answer.headers["retry-after"]
        assert answer.json()["error_code"] == 2
        assert "not ready within" in answer.json()["message"]


def test_a_function_that_cannot_start_is_named_with_its_reason(client: httpx.Client) -> None:
    answer = client.get("/function/broken/")
    assert answer.status_code == 503
    assert "this function never starts" in answer.json()["message"]


def test_an_idle_function_is_stopped_and_wakes_again(tmp_path: Path) -> None:
    with running(tmp_path, idle_seconds=0.3) as gateway, client_of(gateway) as client:
        client.get("/geocoding/v3")
        wait_until(lambda: functions(client)["echo"]["state"] == "stopped")
        assert client.get("/geocoding/v3").status_code == 200
        assert functions(client)["echo"]["starts"] == 2


def test_the_gateway_is_ready_when_its_warm_functions_are(tmp_path: Path) -> None:
    with running(tmp_path, warm_start="slow") as gateway, client_of(gateway) as client:
        assert client.get("/_/ready").json() == {"ready": True, "waiting_for": {}}
        assert client.get("/_/health").json() == {"healthy": True}


def test_a_warm_function_that_is_killed_comes_back_without_a_request(tmp_path: Path) -> None:
    with running(tmp_path, warm_start="echo") as gateway, client_of(gateway) as client:
        killed = functions(client)["echo"]["pid"]
        os.kill(killed, signal.SIGKILL)
        wait_until(lambda: functions(client)["echo"]["pid"] not in (killed, None))
        wait_until(lambda: client.get("/_/ready").status_code == 200)


def test_a_safe_request_is_asked_again_when_its_function_died_without_an_answer(
    client: httpx.Client, tmp_path: Path
) -> None:
    before = client.get("/function/fragile/").json()["pid"]
    after = client.get("/function/fragile/", params={"once": str(tmp_path / "died")}).json()["pid"]
    assert before != after


def test_a_request_that_changes_something_is_not_made_twice(client: httpx.Client, tmp_path: Path) -> None:
    answer = client.post("/function/fragile/", params={"once": str(tmp_path / "died")})
    assert answer.status_code == 502
    assert answer.json()["message"] == "fragile ended while it worked on this request"
    wait_until(lambda: client.post("/function/fragile/").status_code == 200)


def test_a_repeatable_function_is_asked_again_whatever_the_method(tmp_path: Path) -> None:
    with running(tmp_path, repeatable="fragile") as gateway, client_of(gateway) as client:
        before = client.post("/function/fragile/").json()["pid"]
        after = client.post("/function/fragile/", params={"once": str(tmp_path / "died")}).json()["pid"]
        assert before != after


def test_a_request_that_kills_its_function_each_time_ends_with_502(client: httpx.Client) -> None:
    assert client.get("/function/fragile/", params={"always": 1}).status_code == 502
    wait_until(lambda: client.get("/function/fragile/").status_code == 200)


@pytest.mark.parametrize("pieces", [1, 30])
def test_an_answer_that_breaks_off_is_asked_for_again_while_its_caller_saw_nothing_of_it(
    client: httpx.Client, tmp_path: Path, pieces: int
) -> None:
    answer = client.get("/function/fragile/", params={"once": str(tmp_path / "died"), "pieces": pieces})
    assert (answer.status_code, len(answer.content)) == (200, 100_000 * (pieces + 1))


@pytest.mark.parametrize("pieces", [1, 30])
def test_an_answer_that_breaks_off_is_no_answer_where_a_thing_may_be_done_once_alone(
    client: httpx.Client, tmp_path: Path, pieces: int
) -> None:
    answer = client.post("/function/fragile/", params={"once": str(tmp_path / "died"), "pieces": pieces})
    assert answer.status_code == 502
    assert answer.json()["message"] == "fragile ended while it worked on this request"
    wait_until(lambda: client.post("/function/fragile/").status_code == 200)


@pytest.mark.parametrize("pieces", [60, 100])
def test_a_long_answer_that_breaks_off_is_not_passed_off_as_whole(
    client: httpx.Client, tmp_path: Path, pieces: int
) -> None:
    with pytest.raises(httpx.RemoteProtocolError):
        client.get("/function/fragile/", params={"once": str(tmp_path / "died"), "pieces": pieces})
    wait_until(lambda: client.get("/function/fragile/").status_code == 200)


def test_an_answer_that_is_always_too_short_is_none(client: httpx.Client) -> None:
    assert client.get("/function/echo/short").status_code == 502


def test_killing_the_gateway_ends_its_functions_and_its_address_stays(tmp_path: Path) -> None:
    with running(tmp_path, warm_start="echo") as gateway, client_of(gateway) as client:
        function = functions(client)["echo"]["pid"]
        gateway.kill()
        wait_until(lambda: not Path(f"/proc/{function}").exists())
        gateway.start()
        with client_of(gateway) as again:
            assert again.get("/geocoding/v3").status_code == 200


def test_running_requests_end_before_the_gateway_stops(tmp_path: Path) -> None:
    with running(tmp_path, warm_start="slow") as gateway:

        async def ask() -> int:
            async with httpx.AsyncClient(trust_env=False) as client:
                address = f"http://127.0.0.1:{gateway.http_port}/function/slow/?seconds=1"
                asking = asyncio.create_task(client.get(address, timeout=20))
                await asyncio.sleep(0.3)
                assert gateway.process is not None
                gateway.process.terminate()
                return (await asking).status_code

        assert asyncio.run(ask()) == 200
