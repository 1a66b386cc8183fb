"""An event whose object store hangs: it holds no engine, and is asked for again after a bounded time."""

import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import orjson
import pytest
from msgspec.structs import replace

from shared.config import Settings
from shared.stores.errors import ObjectStoreError, ObjectStoreUnavailable
from shared.stores.objects import ObjectStore, Patience
from shared.web.ai import AiEndpoint
from shared.web.event import ObjectEventEndpoint
from shared.web.function import Function
from shared.web.work import run_engine
from tests.functional.conftest import Serve
from tests.functional.web.test_web_ai import ECHO, PATH
from tools.local import programs
from tools.local.object_server import ObjectServer

EVENTS = "/events/some"


def function_of(
    handle: Callable[[str, str], str], run: Callable[[dict[str, str]], dict[str, str]] = dict
) -> Function:
    """Return an AI service that also takes events of the bucket `some`."""
    service = ECHO.endpoints[0]
    assert isinstance(service, AiEndpoint)
    events = ObjectEventEndpoint(
        paths=(EVENTS,), summary="events", bucket="some", handle=handle, passing=(ObjectStoreError,)
    )
    return Function("echo", (replace(service, run=run), events), ECHO.warm_up)


def delivery(settings: Settings, key: str) -> tuple[str, str, dict[str, Any]]:
    assert settings.event_auth_token is not None
    entry = {"bucket": {"name": f"{settings.s3_bucket_prefix}some"}, "object": {"key": key}}
    bearer = {"authorization": f"Bearer {settings.event_auth_token.get_secret_value()}"}
    return "POST", EVENTS, {"content": orjson.dumps(entry), "headers": bearer}


@pytest.mark.parametrize("count", [2, 5])
def test_events_that_hang_hold_no_engine_and_few_places(
    serve: Serve, server_settings: Settings, access_token: str, count: int
) -> None:
    engine_runs = threading.Event()

    def hang(key: str, etag: str) -> str:
        assert engine_runs.wait(20), "the engine waits for the events"
        return "done"

    def answer(fields: dict[str, str]) -> dict[str, str]:
        engine_runs.set()
        return fields

    client = serve(function_of(hang, answer), engine_threads=1, max_in_flight=8)
    call = "POST", PATH, {"params": {"access_token": access_token}, "data": {"word": "a"}}
    answers = client.together(
        [*(delivery(server_settings, str(number)) for number in range(count)), call, call]
    )
    *events, first, second = answers
    assert first.json()["word"] == second.json()["word"] == "a"
    assert [answer.status_code for answer in events].count(200) == 2
    assert [answer.status_code for answer in events].count(503) == count - 2
    assert all(answer.headers["retry-after"] for answer in events if answer.status_code == 503)


def test_what_an_event_computes_is_computed_by_an_engines_thread(
    serve: Serve, server_settings: Settings
) -> None:
    def name_threads(key: str, etag: str) -> str:
        engine = run_engine(lambda: threading.current_thread().name)
        return f"{threading.current_thread().name.partition('_')[0]} {engine.partition('_')[0]}"

    client = serve(function_of(name_threads))
    method, path, options = delivery(server_settings, "a")
    assert client.request(method, path, **options).json() == {"done": {"a": "event engine"}}
    assert run_engine(lambda: threading.current_thread()) is threading.current_thread()


@pytest.fixture
def stopped_store(server_settings: Settings) -> Iterator[Settings]:
    """Settings of an object store that takes connections and says nothing."""
    with ObjectServer() as server:
        assert server.process is not None
        os.kill(server.process.pid, signal.SIGSTOP)
        yield server_settings.model_copy(update={"s3_endpoint_url": server.endpoint_url})
        os.kill(server.process.pid, signal.SIGCONT)


@pytest.mark.parametrize("attempts", [1, 2])
def test_a_store_that_says_nothing_is_left_and_the_event_asked_for_again(
    serve: Serve, server_settings: Settings, stopped_store: Settings, attempts: int
) -> None:
    store = ObjectStore(stopped_store, Patience(read_seconds=0.3, attempts=attempts))

    def read(key: str, etag: str) -> str:
        return store.get("some", key).decode()

    client = serve(function_of(read))
    start = time.monotonic()
    method, path, options = delivery(server_settings, "a")
    answer = client.request(method, path, **options)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
    assert time.monotonic() - start < 10


@pytest.mark.parametrize("piece", [100_000, 500_000])
def test_an_object_that_comes_in_drops_is_given_up_as_a_whole(server_settings: Settings, piece: int) -> None:
    with programs.listener() as listener:
        threading.Thread(target=drip, args=(listener, piece), daemon=True).start()
        address = f"http://127.0.0.1:{programs.port_of(listener)}"
        settings = server_settings.model_copy(update={"s3_endpoint_url": address})
        store = ObjectStore(settings, Patience(read_seconds=5, attempts=1, whole_seconds=0.5))
        start = time.monotonic()
        with pytest.raises(ObjectStoreUnavailable, match="the store is slow"):
            store.get("some", "a")
        assert time.monotonic() - start < 5


def drip(listener: socket.socket, piece: int) -> None:
    connection, _ = listener.accept()
    with connection:
        connection.recv(65536)
        connection.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 100000000\r\netag: x\r\n\r\n")
        try:
            while True:
                connection.sendall(b"x" * piece)
                time.sleep(0.1)
        except OSError:  # the reader has gone
            return
