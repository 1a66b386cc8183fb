"""Who gets which report: that of the cache, else of the providers in their order, else an older one.

A caller waits for the `patience` of the rules and no longer. The providers are asked in a task of its own,
one for each place over all replicas; it goes on when its callers have gone, so that a slow answer serves the
next caller. When the providers fail, what is known is the answer until it is `oldest`, with the time at which
it was observed.
"""

import asyncio
import logging
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Final

from msgspec import Struct

from functions.map_weather.engine.cache import CachedReport, WeatherCache
from functions.map_weather.engine.credibility import Unbelievable, check_credibility
from functions.map_weather.engine.providers.provider import (
    NoReport,
    ProviderError,
    ProviderFault,
    WeatherProvider,
)
from functions.map_weather.engine.report import Report
from functions.map_weather.engine.spots import Spot
from functions.map_weather.errors import NoProvider, NotAnswering, NoWeatherThere
from shared.access.breaker import Breaker

_LOG = logging.getLogger(__name__)

MOST_FLIGHTS: Final = 64
"""Places that the providers are asked for at the same time; further callers get what is known."""
REST_SECONDS: Final = 5.0
"""How long a place is left alone for which all providers failed."""
NOWHERE_SECONDS: Final = 300.0
"""How long a place is left alone that no provider knows."""
MOST_RESTS: Final = 10_000
NOBODY_KNOWS: Final = "no provider knows the weather of this place"
SKEW_SECONDS: Final = 60.0
"""How far the clocks of two replicas may differ."""
LOOK_SECONDS: Final = 0.03
"""How often a process looks whether another one has brought a report."""
RECENT: Final = timedelta(hours=2)
REFRESH_AT_ONCE: Final = 8
MOST_REFRESHED: Final = 1_000


class Refreshment(Struct, frozen=True):
    """What one refreshing did: places looked at, and those whose report is new."""

    places: int
    renewals: int


class DeskRules(Struct, frozen=True):
    """How long reports are fresh, how old one may be, and how long a caller waits."""

    fresh_seconds: float
    oldest: timedelta
    patience: float
    flight_seconds: float


class WeatherDesk:
    """Answers for the reports of places. It belongs to one event loop; `clock` gives Unix seconds."""

    def __init__(
        self,
        providers: Sequence[WeatherProvider],
        cache: WeatherCache,
        rules: DeskRules,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._providers = tuple((provider, Breaker()) for provider in providers)
        self._cache = cache
        self._rules = rules
        self._clock = clock
        self._flights: dict[str, tuple[asyncio.Task[Report], float]] = {}
        self._rests: OrderedDict[str, tuple[float, str, float]] = OrderedDict()

    @property
    def provider_names(self) -> list[str]:
        """The providers in their order."""
        return [provider.name for provider, _ in self._providers]

    async def report(self, spot: Spot) -> Report:
        """Return the report of a place. Raises NoProvider, NotAnswering and NoWeatherThere."""
        if not self._providers:
            raise NoProvider
        deadline = time.monotonic() + self._rules.patience
        entry = await self._cache.get(spot.key)
        usable_report = self._usable(spot, entry)
        if entry is not None and usable_report is not None:
            await self._cache.note(spot.key)
            if self._is_fresh(spot, entry):
                return usable_report
        try:
            return await self._arrival(spot, deadline, entry, has_answer=usable_report is not None)
        except NotAnswering:
            if usable_report is None:
                raise
            return usable_report

    async def refresh(self, spots: Sequence[Spot], seconds: float) -> Refreshment:
        """Fetch the reports that would grow old before the next refreshing, for `seconds` at most."""
        turns = asyncio.Semaphore(REFRESH_AT_ONCE)
        renewals = 0

        async def renew(spot: Spot) -> None:
            nonlocal renewals
            async with turns:
                entry = await self._cache.get(spot.key)
                if entry is not None and self._is_fresh(spot, entry, share=0.4):
                    return
                with suppress(NotAnswering, NoWeatherThere):
                    await asyncio.shield(self._join(spot, entry))
                    renewals += 1

        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await asyncio.gather(*map(renew, spots))
        return Refreshment(len(spots), renewals)

    async def recent_keys(self) -> list[str]:
        """Return the keys of the places that were asked for lately."""
        return await self._cache.recent(self._now() - RECENT, MOST_REFRESHED)

    async def close(self) -> None:
        """Stop asking and close the connections."""
        flights = [flight for flight, _ in self._flights.values()]
        for flight in flights:
            flight.cancel()
        await asyncio.gather(*flights, return_exceptions=True)
        for provider, _ in self._providers:
            await provider.close()
        await self._cache.close()

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self._clock(), UTC)

    def _is_fresh(self, spot: Spot, entry: CachedReport, share: float = 1.0) -> bool:
        age = self._clock() - entry.fetched_at
        is_new = -SKEW_SECONDS < age < self._rules.fresh_seconds * share
        return is_new and entry.fetched_at >= self._pushed_at(spot)

    def _pushed_at(self, spot: Spot) -> float:
        return max(provider.newest(spot) for provider, _ in self._providers)

    def _stands(self, spot: Spot, entry: CachedReport) -> bool:
        """Tell whether the provider of a report is still asked, and has not withdrawn what it pushed."""
        source = next((one for one, _ in self._providers if one.name == entry.provider), None)
        return source is not None and (not source.is_pushed or source.newest(spot) > 0)

    def _usable(self, spot: Spot, entry: CachedReport | None) -> Report | None:
        """Return what is known of a place, None when it is too old to be answered."""
        if entry is None or not self._stands(spot, entry):
            return None
        try:
            return self._check(spot, entry.report)
        except Unbelievable:
            return None

    def _check(self, spot: Spot, report: Report) -> Report:
        return check_credibility(report, spot.clock(report.issued_at), self._now(), self._rules.oldest)

    async def _arrival(
        self, spot: Spot, deadline: float, entry: CachedReport | None, *, has_answer: bool
    ) -> Report:
        """Return what the providers say before the deadline; with an answer nobody joins a late flight."""
        rest_end, problem, rest_start = self._rests.get(spot.key, (0.0, "", 0.0))
        if rest_end > time.monotonic() and self._pushed_at(spot) <= rest_start:
            raise NoWeatherThere(problem) if problem else NotAnswering
        under_way = self._flights.get(spot.key)
        if under_way is None and len(self._flights) >= MOST_FLIGHTS:
            raise NotAnswering
        if under_way is not None and has_answer and time.monotonic() - under_way[1] > self._rules.patience:
            raise NotAnswering
        try:
            async with asyncio.timeout(max(deadline - time.monotonic(), 0.0)):
                return await asyncio.shield(self._join(spot, entry))
        except TimeoutError:
            raise NotAnswering from None

    def _join(self, spot: Spot, entry: CachedReport | None) -> asyncio.Task[Report]:
        """Return the one task that asks for a place, started if nobody asks for it yet.

        entry: what the caller found in the cache; the task brings something newer.
        """
        under_way = self._flights.get(spot.key)
        if under_way is not None:
            return under_way[0]
        flight = asyncio.get_running_loop().create_task(self._fly(spot, entry))
        self._flights[spot.key] = (flight, time.monotonic())

        def land(task: asyncio.Task[Report]) -> None:
            del self._flights[spot.key]
            error = None if task.cancelled() else task.exception()
            if isinstance(error, NotAnswering):
                self._rest(spot.key, REST_SECONDS)
            elif isinstance(error, NoWeatherThere):
                self._rest(spot.key, NOWHERE_SECONDS, NOBODY_KNOWS)
            elif error is not None:
                _LOG.error("asking for the weather failed: %s", type(error).__name__, exc_info=error)

        flight.add_done_callback(land)
        return flight

    def _rest(self, key: str, seconds: float, problem: str = "") -> None:
        """Leave a place alone for a while; `problem` says why no provider knows it."""
        self._rests[key] = (time.monotonic() + seconds, problem, self._clock())
        self._rests.move_to_end(key)
        while len(self._rests) > MOST_RESTS:
            self._rests.popitem(last=False)

    async def _fly(self, spot: Spot, entry: CachedReport | None) -> Report:
        """Ask the providers, or wait for the process that does."""
        known_at = entry.fetched_at if entry else 0.0
        end = time.monotonic() + self._rules.flight_seconds
        while (token := await self._cache.take_off(spot.key)) is None:
            if time.monotonic() >= end:
                raise NotAnswering
            await asyncio.sleep(LOOK_SECONDS)
            if (report := await self._new_report(spot, known_at)) is not None:
                return report
        try:
            if (report := await self._new_report(spot, known_at)) is not None:
                return report
            return await self._ask_providers(spot)
        finally:
            await self._cache.land(spot.key, token)

    async def _new_report(self, spot: Spot, known_at: float) -> Report | None:
        """Return the report that another process has just brought, newer than that of `known_at`."""
        entry = await self._cache.get(spot.key)
        if entry is not None and entry.fetched_at > known_at and self._is_fresh(spot, entry):
            return self._usable(spot, entry)
        return None

    async def _ask_providers(self, spot: Spot) -> Report:
        """Return the first report that is believed, and keep it. Raises NotAnswering, NoWeatherThere."""
        is_unknown = True
        for provider, breaker in self._providers:
            if not breaker.allows():
                is_unknown = False
                continue
            try:
                report = await self._ask(provider, spot)
            except NoReport:
                breaker.record_success()
            except ProviderError as error:
                is_unknown = False
                breaker.record_failure()
                _LOG.warning("the weather provider %s is of no use: %s", provider.name, error)
            except Exception:  # whatever a provider sends: the next one is asked, and old reports stay
                is_unknown = False
                breaker.record_failure()
                _LOG.exception("the answer of the weather provider %s cannot be read", provider.name)
            else:
                breaker.record_success()
                await self._cache.put(
                    spot.key, CachedReport(fetched_at=self._clock(), provider=provider.name, report=report)
                )
                return report
        if is_unknown:
            raise NoWeatherThere(NOBODY_KNOWS)
        raise NotAnswering

    async def _ask(self, provider: WeatherProvider, spot: Spot) -> Report:
        report = await provider.fetch(spot)
        try:
            return self._check(spot, report)
        except Unbelievable as error:
            if provider.is_pushed:  # what is pushed grows old without anybody's fault
                raise NoReport(str(error)) from None
            raise ProviderFault(f"what it says is not believed: {error}") from None
