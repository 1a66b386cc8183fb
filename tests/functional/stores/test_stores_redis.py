"""The Redis clients: budgets that hold, clusters, and addresses that never leak."""

import asyncio
import socket
import time
from collections.abc import Iterator

import pytest
import redis
import redis.asyncio
from msgspec.structs import replace

from shared.config import Settings
from shared.stores.errors import RedisAddressError
from shared.stores.redis import blocking_redis_client, redis_client
from tools.local.programs import Program
from tools.local.redis_server import RedisServer

BUDGET_MS = 50
# A shared machine may be late, but never near redis-py's own 5 to 12 seconds.
TOLERATED_SECONDS = 1.0


class ClusterOfOne(RedisServer):
    """A real Redis Cluster with a single node that serves all slots."""

    @property
    def program(self) -> Program:
        """The ordinary server in cluster mode."""
        program = super().program
        return replace(program, argv=(*program.argv, "--cluster-enabled", "yes"))


@pytest.fixture(scope="module")
def cluster() -> Iterator[ClusterOfOne]:
    """A running cluster whose node knows its slots."""
    with ClusterOfOne(port=_port_with_a_bus()) as server:
        with redis.Redis.from_url(server.url) as node:
            node.execute_command("CLUSTER ADDSLOTS", *range(16384))
            deadline = time.monotonic() + 10
            while node.execute_command("CLUSTER INFO")["cluster_state"] != "ok":
                assert time.monotonic() < deadline
                time.sleep(0.01)
        yield server


def _port_with_a_bus() -> int:
    """Return a free port below 55,000: a node also listens 10,000 ports higher."""
    for port in range(21000, 31000, 7):
        with socket.socket() as first, socket.socket() as second:
            try:
                first.bind(("127.0.0.1", port))
                second.bind(("127.0.0.1", port + 10000))
            except OSError:
                continue
            return port
    raise AssertionError("no free port")


def _elapsed_until_refused(url: str) -> float:
    async def ping() -> float:
        async with redis_client(Settings(redis_url=url, redis_timeout_ms=BUDGET_MS)) as client:
            started = time.monotonic()
            with pytest.raises((redis.ConnectionError, redis.TimeoutError)):
                await client.ping()
            return time.monotonic() - started

    return asyncio.run(ping())


def test_the_async_client_stores_and_reads(redis_url: str) -> None:
    async def round_trip() -> bytes | None:
        async with redis_client(Settings(redis_url=redis_url, redis_timeout_ms=1000)) as client:
            await client.set("test:stores:async", "值")
            return await client.get("test:stores:async")

    assert asyncio.run(round_trip()) == "值".encode()


def test_the_blocking_client_stores_and_reads(redis_url: str) -> None:
    with blocking_redis_client(Settings(redis_url=redis_url, redis_timeout_ms=1000)) as client:
        client.set("test:stores:blocking", b"\x00\xff")
        assert client.get("test:stores:blocking") == b"\x00\xff"


def test_more_calls_at_once_than_connections_all_get_through(redis_url: str) -> None:
    async def many() -> list[int]:
        async with redis_client(Settings(redis_url=redis_url, redis_timeout_ms=5000)) as client:
            return await asyncio.gather(*(client.incr("test:stores:many") for _ in range(200)))

    assert sorted(asyncio.run(many())) == list(range(1, 201))


def test_a_refused_connection_fails_within_the_budget() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        address = f"redis://127.0.0.1:{unused.getsockname()[1]}/0"
        assert _elapsed_until_refused(address) < TOLERATED_SECONDS


def test_a_server_that_never_answers_costs_one_budget() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen(8)
        elapsed = _elapsed_until_refused(f"redis://127.0.0.1:{silent.getsockname()[1]}/0")
        assert BUDGET_MS / 1000 * 0.9 < elapsed < TOLERATED_SECONDS


def test_a_cluster_address_gives_a_cluster_client(cluster: ClusterOfOne) -> None:
    url = cluster.url.replace("redis://", "redis+cluster://")

    async def round_trip() -> bytes | None:
        async with redis_client(Settings(redis_url=url, redis_timeout_ms=1000)) as client:
            assert isinstance(client, redis.asyncio.RedisCluster)
            await client.set("{app:1}:q", "7")
            return await client.get("{app:1}:q")

    assert asyncio.run(round_trip()) == b"7"
    with blocking_redis_client(Settings(redis_url=url, redis_timeout_ms=1000)) as client:
        assert client.get("{app:1}:q") == b"7"


@pytest.mark.parametrize(
    "url",
    [
        "redis://:ge/heim@host:6379/0",
        "redis+cluster://:ge/heim@host:6379",
        "http://:geheim@host:6379",
        "geheim",
        "redis://:geheim@host:port/0",
        "",
    ],
)
def test_an_address_that_cannot_be_understood_is_refused_without_repeating_it(url: str) -> None:
    for make in (redis_client, blocking_redis_client):
        with pytest.raises(RedisAddressError, match="REDIS_URL cannot be understood") as raised:
            make(Settings(redis_url=url))
        assert "heim" not in str(raised.value)
        assert raised.value.__cause__ is None


def test_no_password_is_in_an_error_or_in_the_name_of_a_client() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"redis://:geheim@127.0.0.1:{unused.getsockname()[1]}/0"
        client = blocking_redis_client(Settings(redis_url=url))
        with pytest.raises(redis.ConnectionError) as raised:
            client.ping()
    assert "geheim" not in f"{raised.value!r} {client!r}"
