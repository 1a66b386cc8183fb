"""The AI wire form around a tiny engine: tokens, limits, faults, load and readiness."""

import threading
import time
from typing import Any

import pytest

from shared.access.app import App
from shared.access.directory import AppDirectory
from shared.access.wire import WireError
from shared.web.ai import AiEndpoint, UnsupportedAi
from shared.web.function import Function
from tests.functional.conftest import Client, Serve

PATH = "/rest/2.0/image-classify/v1/echo"


class Refused(Exception):
    """A fault of the request."""


def parse(fields: dict[str, str]) -> dict[str, str]:
    if fields.get("word") == "":
        raise Refused("the word is empty")
    return fields


def run(fields: dict[str, str]) -> dict[str, Any]:
    word = fields.get("word", "")
    if word == "slow":
        time.sleep(0.5)
    if word == "defect":
        raise ZeroDivisionError("the engine is broken")
    return {"word": word, "thread": threading.current_thread().name}


ECHO = Function(
    "echo",
    [
        AiEndpoint(
            paths=(PATH,),
            summary="echo",
            service="body_seg",
            parse=parse,
            run=run,
            find_error=lambda error: WireError(216200, "empty") if isinstance(error, Refused) else None,
            body_limit=1000,
            too_large=WireError(216202, "image size error"),
        ),
        UnsupportedAi(paths=("/rest/2.0/image-classify",), summary="the rest"),
    ],
)


@pytest.fixture
def client(serve: Serve) -> Client:
    return serve(ECHO)


@pytest.fixture
def token(access_token: str) -> str:
    return access_token


def call(client: Client, token: str, word: str = "hello") -> dict[str, Any]:
    answer = client.post(PATH, params={"access_token": token}, data={"word": word})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json;charset=utf-8"
    return dict(answer.json())


def test_an_engine_runs_in_a_thread_and_its_answer_carries_a_log_id(client: Client, token: str) -> None:
    answer = call(client, token, "你好 a+b&c")
    assert answer["word"] == "你好 a+b&c"
    assert answer["thread"].startswith("engine")
    assert 0 < answer["log_id"] < 2**53


@pytest.mark.parametrize(
    "wrong", ["", "nonsense", "24.00000000000000000000000000000000.2592000.9999999999.1-10000001"]
)
def test_every_doubt_about_a_token_is_110(client: Client, wrong: str) -> None:
    assert call(client, wrong)["error_code"] == 110


def test_what_a_client_appends_to_the_token_is_ignored(client: Client, token: str) -> None:
    assert call(client, f"{token}?aipSdk=node")["word"] == "hello"


def test_a_disabled_app_is_refused_at_its_next_call(
    client: Client, token: str, app: tuple[App, str], directory: AppDirectory
) -> None:
    assert "error_code" not in call(client, token)
    directory.set_enabled(app[0].appid, is_enabled=False)
    assert call(client, token)["error_code"] == 6


def test_the_second_and_the_day_have_codes_of_their_own(
    client: Client, token: str, app: tuple[App, str], directory: AppDirectory
) -> None:
    directory.set_limits(app[0].appid, "body_seg", qps=2)
    assert [call(client, token).get("error_code") for _ in range(3)] == [None, None, 18]
    directory.set_limits(app[0].appid, "body_seg", qps=0, quota=2)
    answer = client.post(PATH, params={"access_token": token})
    assert answer.json()["error_code"] == 17
    assert int(answer.headers["retry-after"]) > 0


def test_a_fault_says_what_was_wrong_and_a_defect_says_nothing(client: Client, token: str) -> None:
    assert call(client, token, "") | {"log_id": 0} == {
        "error_code": 216200,
        "error_msg": "empty",
        "error_detail": "the word is empty",
        "log_id": 0,
    }
    assert call(client, token, "defect") | {"log_id": 0} == {
        "error_code": 282000,
        "error_msg": "internal error",
        "log_id": 0,
    }


def test_a_body_over_the_limit_is_refused(client: Client, token: str) -> None:
    assert call(client, token, "x" * 1001)["error_code"] == 216202


def test_a_multipart_body_is_read_as_the_form_that_it_is(client: Client, token: str) -> None:
    answer = client.post(PATH, params={"access_token": token}, files={"word": b"a=b&" * 50}).json()
    assert answer["word"] == "a=b&" * 50
    part = b'--b\r\nContent-Disposition: form-data; name="word"\r\n\r\na'
    headers = {"content-type": "multipart/form-data; boundary=b"}
    answer = client.post(PATH, params={"access_token": token}, content=part, headers=headers).json()
    assert (answer["error_code"], "does not end" in answer["error_detail"]) == (216100, True)


def test_other_methods_of_the_family_are_unsupported(client: Client) -> None:
    answer = client.post("/rest/2.0/image-classify/v1/gesture").json()
    assert (answer["error_code"], answer["error_msg"]) == (3, "Unsupported openapi method")


def test_more_than_the_limit_in_flight_is_refused_and_the_probes_say_so(serve: Serve, token: str) -> None:
    client = serve(ECHO, max_in_flight=2)
    client.get(PATH)  # past the warm-up
    slow = ("POST", PATH, {"params": {"access_token": token}, "data": {"word": "slow"}})
    answers = client.together([slow, slow, slow, ("GET", "/_/ready", {}), ("GET", "/_/health", {})])
    codes = sorted(answer.json().get("error_code", 0) for answer in answers[:3])
    assert codes == [0, 0, 2]
    assert answers[3].status_code == 429
    assert answers[3].headers["retry-after"] == "1"
    assert answers[4].status_code == 200


def test_readiness_waits_for_the_warm_up_and_a_failed_one_is_tried_again(
    serve: Serve, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shared.web.warmth.RETRY_SECONDS", 0.05)
    monkeypatch.setattr("shared.web.function.COLD_START_SECONDS", 0.02)
    gate, tries = threading.Event(), []

    def warm_up() -> dict[str, str]:
        tries.append(1)
        if len(tries) == 1:
            raise ConnectionError("the object store is away")
        gate.wait(5)
        return {"provider": "CPU"}

    client = serve(Function("echo", ECHO.endpoints, warm_up))
    first = client.get("/_/ready")
    assert (first.status_code, first.headers["retry-after"]) == (503, "1")
    time.sleep(0.1)
    assert client.get("/_/ready").status_code == 503
    assert client.post(PATH, params={"access_token": token}).status_code == 503
    gate.set()
    time.sleep(0.05)
    assert client.get("/_/ready").json()["provider"] == "CPU"
    assert call(client, token)["word"] == "hello"
