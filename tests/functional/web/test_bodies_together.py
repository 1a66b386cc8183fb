"""Large bodies of callers without a key share a bounded memory, and small ones go on beside them."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from msgspec.structs import replace

from shared.access.app import MapKey
from shared.web.body import BODY_MEMORY
from shared.web.function import Function
from tests.functional.conftest import Client, Serve
from tests.functional.web.test_web_ai import ECHO
from tests.functional.web.test_web_ai import PATH as AI
from tests.functional.web.test_web_map import WHERE
from tests.functional.web.test_wire_width import WIDTH

MAP = "/width/v1"
FORM = {"content-type": "application/x-www-form-urlencoded"}


async def slow_body(size: int, key: str = "") -> AsyncIterator[bytes]:
    """Yield a form in two halves."""
    yield f"ak={key}&query=".encode() + b"x" * (size // 2)
    await asyncio.sleep(0.3)
    yield b"x" * (size // 2)


def post(size: int, key: str = "", path: str = MAP) -> tuple[str, str, dict[str, Any]]:
    return "POST", path, {"content": slow_body(size, key), "headers": FORM}


@pytest.fixture
def client(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> Client:
    monkeypatch.setattr(BODY_MEMORY, "most", 3_000_000)
    return serve(Function("both", (*WIDTH.endpoints, *WHERE.endpoints)))


@pytest.mark.parametrize("count", [4, 30])
def test_bodies_of_callers_without_a_key_are_refused_when_they_are_too_many(
    client: Client, key: MapKey, count: int
) -> None:
    answers = client.together([*(post(1_000_000) for _ in range(count)), post(50_000, key.ak)])
    *large, small = (answer.json() for answer in answers)
    statuses = [answer["status"] for answer in large]
    assert 1 <= statuses.count(101) <= 5  # read, and no key
    assert statuses.count(402) == count - statuses.count(101)
    assert small["status"] == 0
    assert BODY_MEMORY.size == 0
    (again,) = client.together([post(1_000_000, key.ak)])
    assert again.json()["status"] == 0


@pytest.mark.parametrize("size", [10_000, 60_000])
def test_small_bodies_are_not_counted(client: Client, key: MapKey, size: int) -> None:
    answers = client.together([post(size, key.ak) for _ in range(100)])
    assert {answer.json()["status"] for answer in answers} <= {0, 401}  # 401: too many a second
    assert 402 not in {answer.json()["status"] for answer in answers}


def test_an_ai_service_says_that_it_is_busy(
    serve: Serve, access_token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(BODY_MEMORY, "most", 100_000)
    endpoint = replace(ECHO.endpoints[0], body_limit=1_000_000)  # type: ignore[call-arg]
    client = serve(Function("echo", (endpoint,)))
    method, path, options = post(200_000, path=AI)
    answer = client.request(method, path, params={"access_token": access_token}, **options)
    assert answer.json()["error_code"] == 2
    assert answer.headers["retry-after"] == "1"
    assert BODY_MEMORY.size == 0
