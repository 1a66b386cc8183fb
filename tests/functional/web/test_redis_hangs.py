"""Calls while Redis takes connections and says nothing: known apps are answered by what is known, at once."""

import os
import signal
import time
from collections.abc import Iterator

import pytest

from shared.access.directory import AppDirectory
from shared.access.tokens import TokenSigner
from shared.config import Settings
from tests.functional.conftest import Client, serving
from tests.functional.web.test_web_ai import ECHO, PATH
from tests.functional.web.test_web_map import WHERE
from tools.local.redis_server import RedisServer

CALLS = 12


@pytest.fixture
def redis() -> Iterator[RedisServer]:
    with RedisServer() as server:
        try:
            yield server
        finally:
            assert server.process is not None
            os.kill(server.process.pid, signal.SIGCONT)


@pytest.mark.parametrize("is_known", [True, False], ids=["known", "fresh"])
def test_no_ai_call_waits_for_a_redis_that_hangs(
    redis: RedisServer, server_settings: Settings, is_known: bool
) -> None:
    settings = server_settings.model_copy(update={"redis_url": Settings(redis_url=redis.url).redis_url})
    directory = AppDirectory.open(settings)
    app, _ = directory.create("a test's app")
    directory.set_limits(app.appid, "body_seg", qps=0)
    key = directory.add_key(app.appid, "server")[1]
    signer = TokenSigner(settings.token_signing_key.get_secret_value())
    token = signer.issue(app.appid, app.generation, time.time()).access_token
    with serving(settings) as serve:
        ai, where = serve(ECHO), serve(WHERE)

        def call(client: Client) -> float:
            start = time.monotonic()
            if client is ai:
                answer = client.post(PATH, params={"access_token": token}, data={"word": "a"}).json()
                assert answer.get("word") == "a" or answer["error_code"] == 18, answer
            else:
                client.get("/location/ip", params={"ak": key.ak})
            return time.monotonic() - start

        ai.get(f"{PATH}/nothing")
        where.get("/nothing")
        if is_known:
            call(ai), call(where)
        assert redis.process is not None
        os.kill(redis.process.pid, signal.SIGSTOP)
        for client in (ai, where):
            seconds = [call(client) for _ in range(CALLS)]
            assert max(seconds) < 1.0
            assert sorted(seconds)[CALLS // 2] < 0.05, seconds  # most are answered at once
        os.kill(redis.process.pid, signal.SIGCONT)
    directory.close()
