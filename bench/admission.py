"""What one admission costs, and whether its per-second limit is exact.

    python -m bench.admission [--rounds 25] [--seconds 4]

Cost: one admission (token verified, record checked, script run, decision made) beside an empty `EVALSHA`
round trip, in interleaved runs, medians, for one caller and for 32 at once, over 512 apps, with the
append-only file on. The yardstick is the empty trip of redis-py's asyncio client, the ordinary way to reach
Redis. "shared" is the connection that all requests of a process share, as the bundle runs it; its ratios to
its own empty trip are printed as well.

Limit: the most calls accepted in any one second at a limit of 50, while two processes offer four times as
many, by the moments that Redis itself noted in its append-only file.

Promises, checked by the exit status: an admission costs at most 1.4 of the yardstick, and no second holds
more than the limit.
"""

import asyncio
import itertools
import multiprocessing
import statistics
import struct
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import hiredis
import redis.asyncio

from bench.command import arguments
from shared.access import AccessGuard, Call
from shared.access.admission import SCRIPT, Admission
from shared.access.app import MAX_QPS
from shared.access.directory import AppDirectory
from shared.access.guard import open_link
from shared.access.link import Command, Link, command
from shared.access.rediskeys import ring_key
from shared.catalogue import load_catalogue
from shared.config import Settings
from tools.local.redis_server import RedisServer

SERVICE = load_catalogue()["body_seg_photo"]
MOST_RATIO = 1.4
LIMIT, PROCESSES, TIMES_THE_LIMIT = 50, 2, 4
CALLS = 640
APPS = 16  # a bank's own systems
SIGNING_KEY = "a signing key for the bench only"

Run = Callable[[], Awaitable[Any]]


class OrdinaryLink:
    """redis-py's asyncio client with its connection pool, in the place of the shared connection."""

    def __init__(self, url: str) -> None:
        self._client = redis.asyncio.Redis.from_url(url)
        self._words: dict[bytes, list[bytes]] = {}

    async def call(self, command: Command) -> Any:
        """Run a command."""
        if command.wire not in self._words:
            reader = hiredis.Reader()
            reader.feed(command.wire)
            self._words[command.wire] = reader.gets()
        return await self._client.execute_command(*self._words[command.wire])

    async def close(self) -> None:
        """Close the pool."""
        await self._client.aclose()


def settings(url: str) -> Settings:
    """Settings with time budgets wide enough for a busy bench machine."""
    return Settings(redis_url=url, token_signing_key=SIGNING_KEY, redis_timeout_ms=2_000)


async def microseconds(run: Run, callers: int) -> float:
    """Return the time of one call when that many callers run at once."""

    async def caller() -> None:
        for _ in range(CALLS // callers):
            await run()

    started = time.perf_counter()
    await asyncio.gather(*(caller() for _ in range(callers)))
    return (time.perf_counter() - started) / CALLS * 1e6


async def measure_cost(
    url: str, appids: list[int], rounds: int
) -> dict[tuple[str, int], tuple[float, float]]:
    """Return the median microseconds of (empty script, admission) by client and number of callers."""
    guard = AccessGuard.open(settings(url))
    tokens = itertools.cycle([guard.signer.issue(appid, 1, time.time()).access_token for appid in appids])
    links: dict[str, Link] = {"redis-py": OrdinaryLink(url), "shared": open_link(settings(url))}
    sha = await links["shared"].call(command("SCRIPT", "LOAD", "return 0"))
    await links["shared"].call(command("SCRIPT", "LOAD", SCRIPT))
    empty = command("EVALSHA", sha, 0)

    def runs_of(link: Link) -> tuple[Run, Run]:
        admission = Admission(link)

        async def admit() -> None:
            verified = guard.signer.verify(next(tokens), time.time())
            decision = await admission.admit(Call(SERVICE, verified))
            assert decision.is_admitted, decision

        return lambda: link.call(empty), admit

    runs = {name: runs_of(link) for name, link in links.items()}
    times: dict[tuple[str, int], tuple[list[float], list[float]]] = {}
    for _ in range(rounds):
        for callers in (1, 32):
            for name, (empty_run, admit_run) in runs.items():
                empties, admissions = times.setdefault((name, callers), ([], []))
                empties.append(await microseconds(empty_run, callers))
                admissions.append(await microseconds(admit_run, callers))
    for link in (*links.values(), guard):
        await link.close()
    return {key: (statistics.median(pair[0]), statistics.median(pair[1])) for key, pair in times.items()}


def offer(url: str, appid: int, seconds: float) -> None:
    """Offer this process's share of the calls at a steady rate."""

    async def run() -> None:
        guard = AccessGuard.open(settings(url))
        token = guard.signer.issue(appid, 1, time.time()).access_token
        pause = PROCESSES / (LIMIT * TIMES_THE_LIMIT)
        started, calls = time.monotonic(), []
        for number in range(int(seconds / pause)):
            await asyncio.sleep(max(0.0, started + number * pause - time.monotonic()))
            calls.append(asyncio.create_task(guard.admit_token(SERVICE.id, token)))
        await asyncio.gather(*calls)
        await guard.close()

    asyncio.run(run())


def measure_limit(server: RedisServer, appid: int, seconds: float) -> tuple[int, int]:
    """Return (accepted in all, the most in any one second), from the moments that Redis wrote down itself."""
    processes = [
        multiprocessing.get_context("spawn").Process(target=offer, args=(server.url, appid, seconds))
        for _ in range(PROCESSES)
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    moments = accepted_moments(server.folder, ring_key(appid, SERVICE.id, None, LIMIT))
    first, most = 0, 0
    for last, moment in enumerate(moments):
        while moments[first] <= moment - 1_000_000:
            first += 1
        most = max(most, last - first + 1)
    return len(moments), most


def accepted_moments(folder: Path, ring: str) -> list[int]:
    """Return every moment (us) that was written into a ring, from the append-only file."""
    reader = hiredis.Reader()
    for file in sorted([*folder.glob("*.aof"), *folder.glob("appendonlydir/*.incr.aof")]):
        reader.feed(file.read_bytes())
    moments = []
    while (words := reader.gets()) is not False:
        if words[0].upper() == b"SETRANGE" and words[1] == ring.encode():
            moments += [int(struct.unpack(">d", words[3][:8])[0])] * (len(words[3]) // 8)
    return moments


def main() -> int:
    """Run both measurements and print them."""
    parser = arguments(__doc__)
    parser.add_argument("--rounds", type=int, default=25)
    parser.add_argument("--seconds", type=float, default=4.0)
    options = parser.parse_args()
    with RedisServer() as server:
        directory = AppDirectory.open(settings(server.url))
        appids = [directory.create("bench")[0].appid for _ in range(APPS)]
        for appid in appids:
            directory.set_limits(appid, SERVICE.id, qps=MAX_QPS, quota=1_000_000_000)
        cost = asyncio.run(measure_cost(server.url, appids, options.rounds))
        directory.set_limits(appids[0], SERVICE.id, qps=LIMIT)
        accepted, most = measure_limit(server, appids[0], options.seconds)
        directory.close()

    print(f"{'client':10} {'callers':>7} {'empty us':>9} {'admission us':>13} {'ratio':>6}")
    for (name, callers), (empty, admission) in cost.items():
        print(f"{name:10} {callers:7} {empty:9.0f} {admission:13.0f} {admission / empty:6.2f}")
    ratio = cost["shared", 1][1] / cost["redis-py", 1][0]
    print(
        f"one admission / empty EVALSHA round trip of redis-py: {ratio:.2f} (promised: {MOST_RATIO} at most)"
    )
    offered = LIMIT * TIMES_THE_LIMIT
    print(
        f"limit {LIMIT}/s, offered {offered}/s by {PROCESSES} processes for {options.seconds:g} s: ", end=""
    )
    print(f"accepted {accepted}, at most {most} in any one second")
    return 0 if ratio <= MOST_RATIO and most <= LIMIT else 1


if __name__ == "__main__":
    sys.exit(main())
