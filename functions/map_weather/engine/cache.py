"""What providers said lately: in Redis, where all replicas read it, and in memory for when Redis is away.

    {weather}:report:KEY    one report, packed, with the time at which it was fetched
    {weather}:flight:KEY    who is asking a provider for it just now
    {weather}:recent        the keys by the time at which somebody last asked for them

The braces put all keys into one slot of a cluster. There are at most `MOST_SPOTS` places: when more are asked
for, those that nobody has asked for longest go.
"""

import logging
import secrets
import time
import zlib
from collections import OrderedDict
from datetime import datetime
from typing import Any, Final

from pydantic import BaseModel, ConfigDict

from functions.map_weather.engine.report import Report
from shared.access.breaker import Breaker
from shared.access.errors import StoreUnreachable
from shared.access.link import Command, Link, command

_LOG = logging.getLogger(__name__)

TAG: Final = "{weather}"
MOST_SPOTS: Final = 20_000
MOST_IN_MEMORY: Final = 1_000
"""Reports, of 30 kB each."""
MOST_NOTES: Final = 5_000
NOTE_SECONDS: Final = 60.0
"""How often this process notes of a place that it is asked for."""
LOST_WORKER_SECONDS: Final = 15
"""After so long a flight counts as lost with its process."""

_STORE: Final = """
redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[2])
redis.call('ZADD', KEYS[2], 'NX', ARGV[3], ARGV[4])
local excess = redis.call('ZCARD', KEYS[2]) - tonumber(ARGV[5])
if excess > 0 then
  for index, key in ipairs(redis.call('ZPOPMIN', KEYS[2], excess)) do
    if index % 2 == 1 then redis.call('DEL', ARGV[6] .. key) end
  end
end
"""
_LAND: Final = "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end"


class CachedReport(BaseModel):
    """A report as it was fetched; `fetched_at` is in Unix seconds."""

    model_config = ConfigDict(frozen=True)

    fetched_at: float
    provider: str
    report: Report


class WeatherCache:
    """The cache of one process and its replicas. `keep_seconds` is how long a report may still be of use."""

    def __init__(self, link: Link, keep_seconds: int) -> None:
        self._link = link
        self._keep_seconds = keep_seconds
        self._breaker = Breaker()
        self._memory: OrderedDict[str, tuple[bytes, CachedReport]] = OrderedDict()
        self._note_times: OrderedDict[str, float] = OrderedDict()

    async def get(self, key: str) -> CachedReport | None:
        """Return what is known of a place, however old."""
        known_text, known_entry = self._memory.get(key, (b"", None))
        text = await self._ask(command("GET", _report(key), key=TAG), known_text)
        if not text:
            return None
        if text == known_text:
            return known_entry
        try:
            entry = CachedReport.model_validate_json(zlib.decompress(text))
        except (ValueError, zlib.error):  # of another version of this code
            return None
        self._remember(key, text, entry)
        return entry

    async def put(self, key: str, entry: CachedReport) -> None:
        """Keep what a provider said."""
        text = zlib.compress(entry.model_dump_json(exclude_none=True).encode(), 1)
        self._remember(key, text, entry)
        values = (text, self._keep_seconds, f"{entry.fetched_at:.3f}", key, MOST_SPOTS, _report(""))
        await self._ask(command("EVAL", _STORE, 2, _report(key), _RECENT, *values, key=TAG), None)

    async def note(self, key: str) -> None:
        """Note that somebody asks for a place whose report is kept, so that the schedule refreshes it."""
        now = time.time()
        if now - self._note_times.get(key, 0.0) < NOTE_SECONDS:
            return
        self._note_times[key] = now
        self._note_times.move_to_end(key)
        while len(self._note_times) > MOST_NOTES:
            self._note_times.popitem(last=False)
        await self._ask(command("ZADD", _RECENT, "XX", f"{now:.3f}", key, key=TAG), None)

    async def recent(self, start: datetime, most: int) -> list[str]:
        """Return the keys of places that were asked for since a time, the latest first."""
        limits = ("+inf", f"{start.timestamp():.3f}", "LIMIT", 0, most)
        keys: list[bytes] = await self._ask(command("ZREVRANGEBYSCORE", _RECENT, *limits, key=TAG), [])
        return [key.decode() for key in keys]

    async def take_off(self, key: str) -> str | None:
        """Return a token that lets this process ask the providers for a place; None when another one does.

        Without Redis every process may.
        """
        token = secrets.token_hex(8)
        is_first = await self._ask(
            command("SET", _flight(key), token, "NX", "EX", LOST_WORKER_SECONDS, key=TAG), True
        )
        return token if is_first else None

    async def land(self, key: str, token: str) -> None:
        """Say that the providers were asked."""
        await self._ask(command("EVAL", _LAND, 1, _flight(key), token, key=TAG), None)

    async def close(self) -> None:
        """Close the connections."""
        await self._link.close()

    def _remember(self, key: str, text: bytes, entry: CachedReport) -> None:
        self._memory[key] = text, entry
        self._memory.move_to_end(key)
        while len(self._memory) > MOST_IN_MEMORY:
            self._memory.popitem(last=False)

    async def _ask(self, words: Command, otherwise: Any) -> Any:
        """Return the reply of Redis, or `otherwise` without one; Redis is left alone while it fails."""
        if not self._breaker.allows():
            return otherwise
        try:
            reply = await self._link.call(words)
        except StoreUnreachable as error:
            self._breaker.record_failure()
            _LOG.warning("Redis does not answer for the weather: %s", type(error).__name__)
            return otherwise
        self._breaker.record_success()
        return reply


def _report(key: str) -> str:
    return f"{TAG}:report:{key}"


def _flight(key: str) -> str:
    return f"{TAG}:flight:{key}"


_RECENT: Final = f"{TAG}:recent"
