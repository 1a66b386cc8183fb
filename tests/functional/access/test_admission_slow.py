"""Redis answers one trip late or not at all: no call is refused for that, and none is counted twice."""

import asyncio
import logging
import os
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from shared.access import AccessGuard, Caller, Outcome
from shared.access.directory import AppDirectory
from shared.config import Settings
from tests.functional.conftest import with_guard
from tools.local.redis_server import RedisServer

CLOSED = "place_search"  # its calls are refused without Redis
OPEN = "weather"
INSIDE = Caller(ip="10.0.0.1")
LATE_SECONDS = 0.1  # twice the budget of a trip
BUDGET_SECONDS = 4.0  # of all trips of a call: the machine may be busy


class SlowWire:
    """A relay before Redis that spoils what passes through it, as often as `spoils` says."""

    def __init__(self, spoil: str) -> None:
        self.spoil = spoil
        self.spoils = 0

    async def commands(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Pass on what a client says."""
        while data := await reader.read(65_536):
            if self._spoils("late commands"):
                await asyncio.sleep(LATE_SECONDS)
            writer.write(data)
        await asyncio.sleep(2 * LATE_SECONDS)  # what a client said before it left is still carried out
        writer.close()

    async def answers(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Pass on what Redis says."""
        while data := await reader.read(65_536):
            if self._spoils("late answers"):
                await asyncio.sleep(LATE_SECONDS)
            if self._spoils("lost answers"):
                break
            writer.write(data)
        writer.close()

    def _spoils(self, spoil: str) -> bool:
        if spoil != self.spoil or not self.spoils:
            return False
        self.spoils -= 1
        return True


@asynccontextmanager
async def relay(wire: SlowWire, port: int) -> AsyncIterator[int]:
    """Give the port of a relay to the Redis at another port."""
    tasks: set[asyncio.Task[None]] = set()
    writers: set[asyncio.StreamWriter] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        redis_reader, redis_writer = await asyncio.open_connection("127.0.0.1", port)
        for way in (wire.commands(reader, redis_writer), wire.answers(redis_reader, writer)):
            task = asyncio.create_task(way)
            tasks.add(task)
            writers.update((writer, redis_writer))

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        for writer in writers:
            writer.close()
        await asyncio.gather(*tasks, *(writer.wait_closed() for writer in writers), return_exceptions=True)


@pytest.fixture
def server():
    with RedisServer() as running:
        yield running


@pytest.fixture
def settings(server):
    return Settings(redis_url=server.url, token_signing_key="a signing key that only the tests know")


@pytest.fixture
def directory(settings):
    opened = AppDirectory.open(settings)
    yield opened
    opened.close()


def spent(directory, appid, service=CLOSED):
    """Return today's usage."""
    return list(directory.usage(appid, service).values())[-1]


def with_slow_guard(
    settings: Settings, server: RedisServer, wire: SlowWire, use: Callable[[AccessGuard], object]
):
    """Run `use(guard)` with a guard behind a slow wire."""

    async def run():
        async with relay(wire, server.port) as port:
            slow_url = server.url.replace(f":{server.port}", f":{port}")
            slow_settings = settings.model_copy(update={"redis_url": type(settings.redis_url)(slow_url)})
            guard = AccessGuard.open(slow_settings, BUDGET_SECONDS)
            try:
                return await use(guard)
            finally:
                await guard.close()
                await asyncio.sleep(3 * LATE_SECONDS)  # what is still on the way is carried out

    return asyncio.run(run())


def with_patient_guard(settings: Settings, use: Callable[[AccessGuard], object]):
    """Run `use(guard)` with a guard whose calls may take long."""

    async def run():
        guard = AccessGuard.open(settings, BUDGET_SECONDS)
        try:
            return await use(guard)
        finally:
            await guard.close()

    return asyncio.run(run())


@pytest.mark.parametrize("spoil", ["late commands", "late answers", "lost answers"])
@pytest.mark.parametrize("is_known", [True, False], ids=["known", "fresh"])
def test_one_slow_trip_refuses_no_call_and_counts_it_once(server, settings, directory, spoil, is_known):
    appid = directory.create("slow")[0].appid
    _, key = directory.add_key(appid, "server")
    wire = SlowWire(spoil)

    async def use(guard):
        decisions = []
        if is_known:
            decisions.append(await guard.admit_key(CLOSED, key.ak, INSIDE))
        for _ in range(5):
            wire.spoils = 1
            decisions.append(await guard.admit_key(CLOSED, key.ak, INSIDE))
        return decisions

    decisions = with_slow_guard(settings, server, wire, use)
    assert [(decision.outcome, decision.is_degraded) for decision in decisions] == [
        (Outcome.ADMITTED, False)
    ] * len(decisions)
    assert (spent(directory, appid).calls, spent(directory, appid).spent_units) == (len(decisions),) * 2


@pytest.mark.parametrize("spoil", ["late commands", "late answers", "lost answers"])
@pytest.mark.parametrize(("qps", "quota"), [(0, 25), (25, None)], ids=["day", "second"])
def test_40_calls_in_a_slow_moment_are_each_counted_once(server, settings, directory, spoil, qps, quota):
    """Their first trips and their second ones reach Redis in any order."""
    appid = directory.create("race")[0].appid
    _, key = directory.add_key(appid, "server")
    directory.set_limits(appid, CLOSED, qps=qps, quota=quota)
    wire = SlowWire(spoil)

    async def use(guard):
        await guard.records.fetch(appid)
        wire.spoils = 1
        calls = [asyncio.create_task(guard.admit_key(CLOSED, key.ak, INSIDE)) for _ in range(40)]
        return await asyncio.gather(*calls)

    outcomes = [decision.outcome for decision in with_slow_guard(settings, server, wire, use)]
    admitted = outcomes.count(Outcome.ADMITTED)
    assert admitted == 25 or (quota is None and admitted > 25)  # they may take longer than the second
    assert set(outcomes) <= {Outcome.ADMITTED, Outcome.QUOTA if quota else Outcome.QPS}
    usage = spent(directory, appid)
    assert (usage.calls, usage.spent_units, usage.qps + usage.quota) == (admitted, admitted, 40 - admitted)


def test_a_redis_that_stands_still_for_a_moment_refuses_nobody(server, settings, directory):
    appid = directory.create("still")[0].appid
    _, key = directory.add_key(appid, "server")
    directory.set_limits(appid, CLOSED, qps=0)

    async def use(guard):
        await guard.admit_key(CLOSED, key.ak, INSIDE)
        os.kill(server.process.pid, signal.SIGSTOP)
        calls = [asyncio.create_task(guard.admit_key(CLOSED, key.ak, INSIDE)) for _ in range(20)]
        await asyncio.sleep(0.12)
        os.kill(server.process.pid, signal.SIGCONT)
        return await asyncio.gather(*calls)

    decisions = with_patient_guard(settings, use)
    assert all(decision.is_admitted and not decision.is_degraded for decision in decisions)
    assert spent(directory, appid).calls == 21


def test_an_outage_refuses_within_the_budget_and_every_refusal_is_logged_and_counted(
    server, settings, directory, caplog
):
    appid = directory.create("outage")[0].appid
    _, key = directory.add_key(appid, "server")
    _, stranger = directory.add_key(directory.create("never seen")[0].appid, "server")

    async def use(guard):
        await guard.admit_key(CLOSED, key.ak, INSIDE)
        os.kill(server.process.pid, signal.SIGSTOP)
        clock = asyncio.get_running_loop().time
        seconds = []
        for service, ak in [(CLOSED, key.ak), (OPEN, stranger.ak), (CLOSED, key.ak), (CLOSED, key.ak)]:
            started = clock()
            assert (await guard.admit_key(service, ak, INSIDE)).outcome is Outcome.UNAVAILABLE
            seconds.append(clock() - started)
        os.kill(server.process.pid, signal.SIGCONT)
        return seconds, guard.admission.refused_calls

    with caplog.at_level(logging.WARNING, "shared.access.admission"):
        seconds, refused_calls = with_guard(settings, use)
    assert max(seconds) < 0.4
    assert seconds[3] < 0.02  # after three failures Redis is left alone
    assert refused_calls == {CLOSED: 3, OPEN: 1}
    refusals = [message for message in caplog.messages if "is refused for want of Redis" in message]
    assert [message.split(" by app ")[0] for message in refusals] == [
        f"a call of {service}" for service in (CLOSED, OPEN, CLOSED, CLOSED)
    ]
