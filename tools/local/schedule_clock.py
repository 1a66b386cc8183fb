"""Calls functions at the times of deploy/functions.toml, as the clock of a platform does."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import httpx
from msgspec import Struct

from tools.deployment.schedules import ZONE

ANSWER_SECONDS: Final = 60.0
_SUNDAY: Final = 7
_BOUNDS: Final = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 7))
"""Of minute, hour, day of the month, month and weekday, where both 0 and 7 are Sunday."""

_log = logging.getLogger(__name__)


class CronError(ValueError):
    """A cron line cannot be read; the message says which part."""


class CronLine(Struct, frozen=True):
    """The minutes of a line such as `*/5 * * * *`: each part is `*`, `*/N`, or numbers with commas."""

    parts: tuple[frozenset[int], ...]

    @classmethod
    def parse(cls, text: str) -> "CronLine":
        """Read a line. Raises CronError."""
        words = text.split()
        if len(words) != len(_BOUNDS):
            raise CronError(f"{text!r} has {len(words)} parts; expected minute hour day month weekday")
        return cls(tuple(_values(word, *bounds) for word, bounds in zip(words, _BOUNDS, strict=True)))

    def matches(self, time: datetime) -> bool:
        """Tell whether a minute is one of the line's.

        A line that limits both the day of the month and the weekday means either, as cron does.
        """
        minutes, hours, days, months, weekdays = self.parts
        if time.minute not in minutes or time.hour not in hours or time.month not in months:
            return False
        on_day = time.day in days
        on_weekday = time.isoweekday() in weekdays or (time.isoweekday() == _SUNDAY and 0 in weekdays)
        if len(days) < 31 and len(weekdays) < 8:
            return on_day or on_weekday
        return on_day and on_weekday


def _values(word: str, least: int, most: int) -> frozenset[int]:
    star, slash, step = word.partition("/")
    try:
        if star == "*":
            values = range(least, most + 1, int(step) if slash else 1)
        else:
            values = [int(number) for number in word.split(",")]  # type: ignore[assignment]
    except ValueError:
        raise CronError(f"{word!r} is no part of a cron line; expected *, */N or numbers") from None
    if not values or min(values) < least or max(values) > most:
        raise CronError(f"{word!r} is not within {least} to {most}")
    return frozenset(values)


class ScheduledCall(Struct, frozen=True):
    """An address that is posted to at the minutes of a line."""

    address: str
    line: CronLine


class ScheduleClock:
    """Posts to each address at its times, with the bearer `token`; `now` gives the time by the clock."""

    def __init__(
        self,
        calls: Sequence[ScheduledCall],
        token: str,
        now: Callable[[], datetime] = lambda: datetime.now(ZoneInfo(ZONE)),
    ) -> None:
        self._calls = calls
        self._headers = {"authorization": f"Bearer {token}"}
        self._now = now

    async def run(self) -> None:
        """Call until cancelled; minutes in which the machine sleeps are left out."""
        if not self._calls:
            return
        async with httpx.AsyncClient(timeout=ANSWER_SECONDS, trust_env=False) as client:
            while True:
                now = self._now()
                minute = now.replace(second=0, microsecond=0) + timedelta(minutes=1)
                await asyncio.sleep((minute - now).total_seconds())
                await self.call_due(client, minute)

    async def call_due(self, client: httpx.AsyncClient, minute: datetime) -> None:
        """Post to every address that is due in a minute; one that fails is called again at its next time."""
        due_calls = [call for call in self._calls if call.line.matches(minute)]
        await asyncio.gather(*(self._post(client, call.address) for call in due_calls))

    async def _post(self, client: httpx.AsyncClient, address: str) -> None:
        try:
            answer = await client.post(address, headers=self._headers)
            answer.raise_for_status()
        except httpx.HTTPError as error:
            _log.warning("the schedule %s failed: %s", address, type(error).__name__)
