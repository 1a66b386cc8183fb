"""Admission: may this call go on? One Redis round trip decides and counts.

The app's record (state, service, key, whitelist, signature) is checked here in a cached copy. The script in
`admission.lua` checks that the copy is the newest and, in the same step, enforces and counts the limits. When
the copy is old, the script returns the new record and spends nothing; then the call is decided again.

Without Redis a service is `closed` (UNAVAILABLE) or `open`. An open service keeps the per-second limit
exactly within this process, but not the daily quota; its units are reported when Redis is back.

One slow trip is no outage: a call that would be refused for want of Redis is sent again over a connection of
its own, as long as BUDGET_SECONDS last. It carries the same number, so that Redis counts it once, whichever
trip arrives first.
"""

import asyncio
import hashlib
import logging
import secrets
import struct
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from shared.access import days
from shared.access.breaker import PAUSE_SECONDS, Breaker, LocalLimiter
from shared.access.call import Call
from shared.access.decision import Decision, Outcome
from shared.access.errors import DamagedRecord, SlotMoving, StoreUnreachable
from shared.access.keys import appid_of_ak
from shared.access.limits import SHADOW_BITS, Limits, limits_of
from shared.access.link import Command, ErrorReply, Link, command, finish_within
from shared.access.records import CachedApp, Records
from shared.access.rediskeys import answer_key, app_key, history_key, ring_key, today_key
from shared.access.tokens import Token
from shared.access.verdict import verdict
from shared.catalogue import NO_QUOTA, Service

_LOG = logging.getLogger(__name__)

SCRIPT = Path(__file__).with_name("admission.lua").read_text(encoding="utf-8")
SCRIPT_SHA = hashlib.sha1(SCRIPT.encode(), usedforsecurity=False).hexdigest()

MAX_COST = 1_000
BUDGET_SECONDS = 0.25
"""What all trips of one call may take: of the 300 ms of an answer, its engine needs the rest."""
_RETRY_SECONDS = 0.02  # between two trips of one call
_MAX_TRIES = 3  # a record that changes more often than this while one call is decided is treated as an outage
_MAX_DEBTS = 100_000  # pairs of app and service
_MAX_COMMANDS = 256  # an app's calls differ in service, group and cost only
# The numbers of admission.lua: what it answers, and what it is told of a call.
_REPLY_NO_APP, _REPLY_STALE, _REPLY_OVER_QPS, _REPLY_OVER_QUOTA = -2, -1, 1, 2
_SHADOW_OUTCOMES = {0: None, 1: Outcome.QPS, 2: Outcome.QUOTA, 3: Outcome.QUOTA}
_NO_BOOST = (0, 0, -1)
_NOTE_ASK, _NOTE_REFUSAL, _NOTE_UNMETERED, _NOTE_GIVE_BACK = range(4)
_NUMBERS = struct.Struct(">10d")
_LIMIT_AND_SPENT = struct.Struct(">2q")


class Admission:
    """Decides calls; one per process, shared by all requests of its event loop."""

    def __init__(
        self,
        link: Link,
        records: Records | None = None,
        *,
        patient_link: Link | None = None,
        budget: float = BUDGET_SECONDS,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """patient_link: waits up to `budget` seconds for an answer; without it no call is sent again."""
        self._link = link
        self._patient_link = patient_link
        self._budget = budget
        self._records = records or Records(link)
        self._clock = clock
        self._breaker = Breaker()
        self._limiter = LocalLimiter()
        self._debts: Counter[tuple[int, Service]] = Counter()
        self._reporting: asyncio.Task[None] | None = None
        self.unmetered_units = 0
        """Units that this process admitted without Redis."""
        self.refused_calls: Counter[str] = Counter()
        """Calls that this process refused for want of Redis, by service."""

    async def admit(self, call: Call) -> Decision:
        """Decide one call and count it.

        Raises ValueError for a cost outside 1…1000 and CatalogueError for a group that the service lacks:
        both are mistakes of the calling function, not of the client.
        """
        if not 1 <= call.cost <= MAX_COST:
            raise ValueError(f"a call costs 1 to {MAX_COST} units, not {call.cost}")
        call.service.qps_of(call.group)
        if call.credential is None:
            return Decision(Outcome.KEY_MISSING)
        appid = call.credential.appid if isinstance(call.credential, Token) else appid_of_ak(call.credential)
        if appid is None:
            return Decision(Outcome.UNKNOWN_APP)
        if not self._breaker.allows():
            return self._without_redis(appid, call, "it is left alone after failures in a row")
        try:
            decision = await self._in_budget(appid, call)
        except DamagedRecord as error:
            _LOG.error("%s", error)
            return Decision(Outcome.UNAVAILABLE, appid)
        except SlotMoving as error:
            _LOG.warning("app %d is served without Redis: %s", appid, error)
            return self._without_redis(appid, call, str(error))
        except StoreUnreachable as error:
            _LOG.warning("admission goes on without Redis: %s", error)
            self._breaker.record_failure()
            return self._without_redis(appid, call, str(error))
        self._breaker.record_success()
        return decision

    async def give_back(self, appid: int, service: Service, units: int) -> None:
        """Give units of the day back that an admitted call did not use; lost when Redis does not answer."""
        try:
            await self._note(appid, service, _NOTE_GIVE_BACK, units)
        except (DamagedRecord, StoreUnreachable) as error:
            _LOG.warning("%d units of app %d stay spent: %s", units, appid, error)

    async def close(self) -> None:
        """Report the units that are not reported yet, if Redis answers, and close the connection."""
        if self._reporting is not None:
            self._reporting.cancel()
        try:
            await self._report()
        except StoreUnreachable as error:
            _LOG.error("%d unmetered units are lost: %s", self._debts.total(), error)
        for link in (self._link, self._patient_link):
            if link is not None:
                await link.close()

    async def _in_budget(self, appid: int, call: Call) -> Decision:
        """Decide a call with Redis; one that is refused without it, in as many trips as the budget has."""
        clock = asyncio.get_running_loop().time
        deadline = clock() + self._budget
        request = secrets.token_hex(8) if call.service.on_redis_down == "closed" else ""
        try:
            return await self._with_redis(appid, call, self._link, request)
        except DamagedRecord:
            raise
        except StoreUnreachable as error:
            if self._patient_link is None or not self._needs_redis(appid, call):
                raise
            last_error = error
        while (seconds := deadline - clock()) > 0:
            try:
                return await finish_within(
                    self._with_redis(appid, call, self._patient_link, request), seconds
                )
            except TimeoutError:
                break
            except DamagedRecord:
                raise
            except StoreUnreachable as error:
                last_error = error
                await asyncio.sleep(_RETRY_SECONDS)
        raise last_error

    def _needs_redis(self, appid: int, call: Call) -> bool:
        """Tell whether a call is refused while Redis is away, whatever its limits."""
        if call.service.on_redis_down == "closed":
            return True
        is_signed = isinstance(call.credential, Token) and call.service.kind == "ai"
        return self._records.get(appid) is None and not is_signed

    async def _with_redis(self, appid: int, call: Call, link: Link, request: str) -> Decision:
        """Decide a call; request: its number where it may come twice, else empty."""
        cached_app = self._records.get(appid)
        for _ in range(_MAX_TRIES):
            refusal = verdict(cached_app.app, call) if cached_app else None
            reply = await self._run(
                link,
                appid,
                call.service,
                call.group,
                cached_app,
                _NOTE_REFUSAL if refusal else _NOTE_ASK,
                call.cost,
                request,
            )
            if isinstance(reply, bytes):
                return _admit_by_reply(appid, reply)
            if reply[0] == _REPLY_NO_APP:
                self._records.forget(appid)
                return Decision(Outcome.UNKNOWN_APP)
            if reply[0] == _REPLY_STALE:
                cached_app = self._records.remember(appid, int(reply[1]), reply[2])
                continue
            return _decision(appid, call, cached_app, refusal, reply)
        raise StoreUnreachable(f"the record of app {appid} changes faster than it can be read")

    async def _run(
        self,
        link: Link,
        appid: int,
        service: Service,
        group: str | None,
        cached_app: CachedApp | None,
        note: int,
        cost: int,
        request: str = "",
    ) -> bytes | list[Any]:
        today = days.today(self._clock()) if cached_app and cached_app.app.boosts else 0
        name = (service.id, group, note, cost, today)
        evaluation = cached_app.commands.get(name) if cached_app and not request else None
        words = (appid, service, group, cached_app, note, cost, request)
        if evaluation is None:
            evaluation = self._command("EVALSHA", SCRIPT_SHA, *words)
            if cached_app and not request:
                if len(cached_app.commands) >= _MAX_COMMANDS:
                    cached_app.commands.clear()
                cached_app.commands[name] = evaluation
        try:
            reply: bytes | list[Any] = await link.call(evaluation)
        except ErrorReply as error:
            if error.code != "NOSCRIPT":  # a restarted Redis has forgotten the script and has not run it
                raise
            reply = await link.call(self._command("EVAL", SCRIPT, *words))
        return reply

    def _command(
        self,
        verb: str,
        script: str,
        appid: int,
        service: Service,
        group: str | None,
        cached_app: CachedApp | None,
        note: int,
        cost: int,
        request: str,
    ) -> Command:
        rev, limits, window = 0, Limits(0, NO_QUOTA, 0), _NO_BOOST
        if cached_app:
            rev, limits = cached_app.rev, limits_of(cached_app.app, service, group)
            boost = cached_app.app.boost_on(days.today(self._clock()))
            window = (boost.per_mille, boost.from_day, boost.to_day) if boost else _NO_BOOST
        keys = (
            app_key(appid),
            today_key(appid, service.id),
            ring_key(appid, service.id, group, limits.qps),
            history_key(appid, service.id),
            *((answer_key(appid, request),) if request else ()),
        )
        numbers = _NUMBERS.pack(rev, note, cost, service.place_of(group), *limits, *window)
        return command(verb, script, len(keys), *keys, numbers, key=keys[0])

    def _without_redis(self, appid: int, call: Call, reason: str) -> Decision:
        service, cached_app = call.service, self._records.get(appid)
        if self._needs_redis(appid, call):
            self.refused_calls[service.id] += 1
            _LOG.warning("a call of %s by app %d is refused for want of Redis: %s", service.id, appid, reason)
            return Decision(Outcome.UNAVAILABLE, appid, retry_after=PAUSE_SECONDS, is_degraded=True)
        if cached_app is not None:
            refusal = verdict(cached_app.app, call)
            if refusal is not None:
                return Decision(refusal, appid, is_degraded=True)
            limits = limits_of(cached_app.app, service, call.group)
        else:
            # A token's signature is proof enough for the few seconds; whether it was revoked cannot be known.
            limits = Limits(service.qps_of(call.group), NO_QUOTA, 0)
        shadow_outcome = None
        if limits.qps:
            wait = self._limiter.take((appid, service.id, call.group), call.cost, limits.qps)
            if wait and not limits.shadow & SHADOW_BITS["qps"]:
                return Decision(_over_qps(call.cost, limits.qps), appid, retry_after=wait, is_degraded=True)
            shadow_outcome = Outcome.QPS if wait else None
        self._owe(appid, service, call.cost)
        return Decision(Outcome.ADMITTED, appid, is_degraded=True, shadow_outcome=shadow_outcome)

    def _owe(self, appid: int, service: Service, cost: int) -> None:
        self.unmetered_units += cost
        if (appid, service) in self._debts or len(self._debts) < _MAX_DEBTS:
            self._debts[appid, service] += cost
        if self._reporting is None or self._reporting.done():
            self._reporting = asyncio.get_running_loop().create_task(self._report_when_possible())

    async def _report_when_possible(self) -> None:
        while self._debts:
            await asyncio.sleep(PAUSE_SECONDS)
            try:
                await self._report()
            except StoreUnreachable:
                continue
            self._breaker.record_success()

    async def _report(self) -> None:
        for (appid, service), units in list(self._debts.items()):
            del self._debts[appid, service]
            try:
                await self._note(appid, service, _NOTE_UNMETERED, units)
            except DamagedRecord:
                _LOG.error("%d unmetered units of app %d are lost: its record is damaged", units, appid)
            except SlotMoving:
                self._debts[appid, service] += units
            except StoreUnreachable:
                # It may have been counted before the answer got lost: counting twice is the lesser evil.
                self._debts[appid, service] += units
                raise

    async def _note(self, appid: int, service: Service, note: int, units: int) -> None:
        """Count units of a service without asking, whatever its group."""
        group = next(iter(service.groups), None)
        cached_app = self._records.get(appid)
        for _ in range(_MAX_TRIES):
            reply = await self._run(self._link, appid, service, group, cached_app, note, units)
            if isinstance(reply, bytes) or reply[0] != _REPLY_STALE:
                return
            cached_app = self._records.remember(appid, int(reply[1]), reply[2])


def _admit_by_reply(appid: int, reply: bytes) -> Decision:
    limit, used_units = _LIMIT_AND_SPENT.unpack(reply)
    return Decision(Outcome.ADMITTED, appid, _remaining(limit, used_units), limit, used_units)


def _remaining(limit: int, used_units: int) -> int:
    return max(0, limit - used_units) if limit >= 0 else NO_QUOTA


def _decision(
    appid: int, call: Call, cached_app: CachedApp | None, refusal: Outcome | None, reply: list[Any]
) -> Decision:
    code, limit, used_units, wait_us, shadow_code = reply
    outcome, wait = Outcome.ADMITTED, wait_us / 1_000_000
    if refusal is not None:
        outcome = refusal
    elif code == _REPLY_OVER_QPS and cached_app is not None:
        outcome = _over_qps(call.cost, limits_of(cached_app.app, call.service, call.group).qps)
        wait = wait if outcome is Outcome.QPS else 0.0
    elif code == _REPLY_OVER_QUOTA:
        outcome = Outcome.QUOTA
    return Decision(
        outcome,
        appid,
        _remaining(limit, used_units),
        limit,
        used_units,
        wait,
        shadow_outcome=_SHADOW_OUTCOMES[shadow_code],
    )


def _over_qps(cost: int, qps: int) -> Outcome:
    return Outcome.COST_OVER_QPS if cost > qps else Outcome.QPS
