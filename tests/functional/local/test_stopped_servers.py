"""A server of the bundle that is stopped (SIGSTOP) is replaced; nothing acknowledged is lost."""

import asyncio
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import redis

from tools.local import function_server, object_server, programs, redis_server, supervisor
from tools.local.function_server import FunctionServer
from tools.local.object_server import ObjectServer
from tools.local.redis_server import RedisServer
from tools.local.server import Server
from tools.local.supervisor import Supervisor

SERVERS: dict[str, Callable[[Path], Server]] = {
    "redis": lambda folder: RedisServer(folder / "redis"),
    "s3": lambda folder: ObjectServer(folder / "objects"),
    "function": lambda folder: FunctionServer(
        "map_coordinate",
        programs.free_port(),
        os.environ | {"TOKEN_SIGNING_KEY": "a signing key that only the tests know"},
        folder,
    ),
}


@pytest.fixture(params=sorted(SERVERS))
def server(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Server:
    """A server that is asked several times a second whether it answers."""
    monkeypatch.setattr(supervisor, "EXAMINATION_SECONDS", 0.1)
    for module in (function_server, object_server, redis_server):
        monkeypatch.setattr(module, "ANSWER_SECONDS", 1.0)
    return SERVERS[str(request.param)](tmp_path)


async def supervise(server: Server, told: list[str], stopped: int) -> None:
    supervising = asyncio.create_task(Supervisor([server], server.log.parent, told.append).run())
    deadline = time.monotonic() + 60
    for must_change in (False, True):
        while not await asyncio.to_thread(server.answers) or must_change is is_process(server, stopped):
            assert time.monotonic() < deadline, told
            await asyncio.sleep(0.1)
        if not must_change:
            await asyncio.sleep(0.5)
            os.kill(stopped, signal.SIGSTOP)
    supervising.cancel()


def is_process(server: Server, pid: int) -> bool:
    return server.process is not None and server.process.pid == pid


def test_a_stopped_server_is_replaced(server: Server) -> None:
    told: list[str] = []
    try:
        server.launch()
        stopped = server.process.pid if server.process else 0
        if isinstance(server, RedisServer):
            server.wait()
            with redis.Redis.from_url(server.url) as client:
                client.set("acknowledged", "1")
        asyncio.run(supervise(server, told, stopped))
        if isinstance(server, RedisServer):
            server.wait()
            with redis.Redis.from_url(server.url) as client:
                assert client.get("acknowledged") == b"1"
    finally:
        server.close()
    assert told[0] == f"{server.name} (pid {stopped}) answers nothing and is ended"
    assert len(told) == 2
