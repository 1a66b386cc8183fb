"""Delivers journalled events to the functions until each is taken: at least once, never lost.

A receiver that is *unavailable* (no connection, 429, 503, 504) is asked again for as long as it takes,
less and less often. A receiver that *answers with an error* is asked `MAX_REFUSALS` times, which spans
several minutes; then the event is put aside with the reason, so that one bad event cannot keep the
rest of the bundle busy for ever.
"""

import asyncio
import logging
import time
from collections.abc import Mapping
from pathlib import Path

import httpx
from msgspec import Struct

from tools.local.event_journal import EventJournal, PendingEvent

MAX_REFUSALS = 12
FIRST_DELAY_SECONDS = 0.5
LONGEST_DELAY_SECONDS = 30.0
ANSWER_SECONDS = 300.0  # a cold function may load its models first
CONCURRENT = 2  # deliveries of large photographs at once
RESCAN_SECONDS = 1.0  # finds events that an operator moved back from `dead`
_UNAVAILABLE = {429, 503, 504}

_LOG = logging.getLogger(__name__)


class _Delay(Struct):
    failures: int = 0
    refusals: int = 0
    due: float = 0.0


class EventDelivery:
    """Posts the events of `journal` to `hooks[bucket]` with the bearer `token`."""

    def __init__(
        self,
        journal: EventJournal,
        hooks: Mapping[str, str],
        token: str,
        *,
        first_delay_s: float = FIRST_DELAY_SECONDS,
        max_refusals: int = MAX_REFUSALS,
    ) -> None:
        self._first_delay_s = first_delay_s
        self._max_refusals = max_refusals
        self._journal = journal
        self._hooks = hooks
        self._headers = {"authorization": f"Bearer {token}", "content-type": "application/json"}
        self._delays: dict[Path, _Delay] = {}
        self._active: set[Path] = set()
        self._news = asyncio.Event()

    def wake(self) -> None:
        """Say that an event was recorded."""
        self._news.set()

    async def run(self) -> None:
        """Deliver until cancelled."""
        timeout = httpx.Timeout(ANSWER_SECONDS, connect=5.0)
        async with (
            httpx.AsyncClient(timeout=timeout, trust_env=False) as client,
            asyncio.TaskGroup() as tasks,
        ):
            while True:
                self._news.clear()
                for file in await asyncio.to_thread(self._journal.pending):
                    if len(self._active) >= CONCURRENT:
                        break
                    if file not in self._active and self._delay(file).due <= time.monotonic():
                        self._active.add(file)
                        tasks.create_task(self._deliver(client, file))
                await self._sleep()

    async def _sleep(self) -> None:
        soonest = min(
            (delay.due - time.monotonic() for delay in self._delays.values()), default=RESCAN_SECONDS
        )
        try:
            async with asyncio.timeout(min(RESCAN_SECONDS, max(soonest, 0.05))):
                await self._news.wait()
        except TimeoutError:
            pass

    def _delay(self, file: Path) -> _Delay:
        return self._delays.get(file) or _Delay()

    async def _deliver(self, client: httpx.AsyncClient, file: Path) -> None:
        try:
            event = self._journal.read(file)
            if event is not None:
                await self._post(client, event)
        except Exception:  # one event must not end the loop for all others
            _LOG.exception("event %s: delivery failed", file.name)
            self._delay_after_failure(file, was_refused=True)
        finally:
            self._active.discard(file)
            self._news.set()

    async def _post(self, client: httpx.AsyncClient, event: PendingEvent) -> None:
        hook = self._hooks.get(event.bucket)
        if hook is None:
            self._give_up(event, f"no function is registered for bucket {event.bucket}")
            return
        try:
            answer = await client.post(hook, json=event.body, headers=self._headers)
        except httpx.TransportError as error:
            _LOG.info("event %s: no answer (%s), trying again", event.file.name, type(error).__name__)
            self._delay_after_failure(event.file, was_refused=False)
            return
        if answer.is_success:
            self._journal.remove(event)
            self._delays.pop(event.file, None)
        elif answer.status_code in _UNAVAILABLE:
            self._delay_after_failure(event.file, was_refused=False)
        elif self._delay_after_failure(event.file, was_refused=True).refusals >= self._max_refusals:
            self._give_up(
                event,
                f"refused {self._max_refusals} times, last with {answer.status_code}: {answer.text[:500]}",
            )

    def _delay_after_failure(self, file: Path, *, was_refused: bool) -> _Delay:
        delay = self._delays.setdefault(file, _Delay())
        seconds = min(self._first_delay_s * 2**delay.failures, LONGEST_DELAY_SECONDS)
        delay.failures = min(delay.failures + 1, 30)
        delay.refusals += was_refused
        delay.due = time.monotonic() + seconds
        return delay

    def _give_up(self, event: PendingEvent, reason: str) -> None:
        _LOG.error("event %s about %s put aside: %s", event.file.name, event.bucket, reason)
        self._journal.bury(event, reason)
        self._delays.pop(event.file, None)
