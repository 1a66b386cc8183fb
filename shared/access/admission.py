"""Admission: may this call go on? One Redis round trip decides and counts.

What an app's record says (state, service, key, whitelist, signature) is decided here from a cached copy;
the script in `admission.lua` checks that the copy is the newest and, in the same step, enforces and counts
the limits. Only when the copy is old does it hand over the new one, spend nothing, and the call is decided
again.

Without Redis a service is `closed` (UNAVAILABLE) or `open`: then the per-second limit is kept exactly
within this process, the daily quota is not, and what was let through is reported when Redis is back.
"""

import asyncio
import hashlib
import logging
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
from shared.access.link import Command, ErrorReply, Link, command
from shared.access.records import Known, Records
from shared.access.rediskeys import app_key, history_key, ring_key, today_key
from shared.access.tokens import Token
from shared.access.verdict import verdict
from shared.catalogue import NO_QUOTA, Service

log = logging.getLogger(__name__)

SCRIPT = Path(__file__).with_name("admission.lua").read_text(encoding="utf-8")
SCRIPT_SHA = hashlib.sha1(SCRIPT.encode(), usedforsecurity=False).hexdigest()

MAX_COST = 1_000
_MAX_TRIES = 3  # a record that changes more often than this while one call is decided is treated as an outage
_MAX_OWED = 100_000  # pairs of app and service
_MAX_COMMANDS = 256  # an app's calls differ in service, group and cost only
# The numbers of admission.lua: what it answers, and what it is told of a call.
_NO_APP, _STALE, _OVER_QPS, _OVER_QUOTA = -2, -1, 1, 2
_SHADOWED = {0: None, 1: Outcome.QPS, 2: Outcome.QUOTA, 3: Outcome.QUOTA}
_NO_BOOST = (0, 0, -1)
_ASK, _REFUSED, _UNMETERED = 0, 1, 2
_NUMBERS = struct.Struct(">10d")
_LIMIT_AND_SPENT = struct.Struct(">2q")


class Admission:
    """Decides calls; one per process, shared by all requests of its event loop."""

    def __init__(
        self, link: Link, records: Records | None = None, *, clock: Callable[[], float] = time.time
    ) -> None:
        self._link = link
        self._records = records or Records(link)
        self._clock = clock
        self._breaker = Breaker()
        self._limiter = LocalLimiter()
        self._owed: Counter[tuple[int, Service]] = Counter()
        self._reporting: asyncio.Task[None] | None = None
        self.unmetered = 0
        """Units that this process let through without Redis."""

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
            return self._without_redis(appid, call)
        try:
            decision = await self._with_redis(appid, call)
        except DamagedRecord as error:
            log.error("%s", error)
            return Decision(Outcome.UNAVAILABLE, appid)
        except SlotMoving as error:
            log.warning("app %d is served without Redis: %s", appid, error)
            return self._without_redis(appid, call)
        except StoreUnreachable as error:
            log.warning("admission goes on without Redis: %s", error)
            self._breaker.failed()
            return self._without_redis(appid, call)
        self._breaker.succeeded()
        return decision

    async def close(self) -> None:
        """Report what is still owed, if Redis answers, and close the connection."""
        if self._reporting is not None:
            self._reporting.cancel()
        try:
            await self._report()
        except StoreUnreachable as error:
            log.error("%d unmetered units are lost: %s", self._owed.total(), error)
        await self._link.close()

    async def _with_redis(self, appid: int, call: Call) -> Decision:
        known = self._records.get(appid)
        for _ in range(_MAX_TRIES):
            refusal = verdict(known.app, call) if known else None
            reply = await self._run(
                appid, call.service, call.group, known, _REFUSED if refusal else _ASK, call.cost
            )
            if isinstance(reply, bytes):
                return _admitted(appid, reply)
            if reply[0] == _NO_APP:
                self._records.forget(appid)
                return Decision(Outcome.UNKNOWN_APP)
            if reply[0] == _STALE:
                known = self._records.remember(appid, int(reply[1]), reply[2])
                continue
            return _decision(appid, call, known, refusal, reply)
        raise StoreUnreachable(f"the record of app {appid} changes faster than it can be read")

    async def _run(
        self, appid: int, service: Service, group: str | None, known: Known | None, note: int, cost: int
    ) -> bytes | list[Any]:
        today = days.today(self._clock()) if known and known.app.boosts else 0
        name = (service.id, group, note, cost, today)
        prepared = known.commands.get(name) if known else None
        if prepared is None:
            prepared = self._command("EVALSHA", SCRIPT_SHA, appid, service, group, known, note, cost)
            if known:
                if len(known.commands) >= _MAX_COMMANDS:
                    known.commands.clear()
                known.commands[name] = prepared
        try:
            reply: bytes | list[Any] = await self._link.call(prepared)
        except ErrorReply as error:
            if error.code != "NOSCRIPT":  # a restarted Redis has forgotten the script and has not run it
                raise
            reply = await self._link.call(
                self._command("EVAL", SCRIPT, appid, service, group, known, note, cost)
            )
        return reply

    def _command(
        self,
        verb: str,
        script: str,
        appid: int,
        service: Service,
        group: str | None,
        known: Known | None,
        note: int,
        cost: int,
    ) -> Command:
        rev, limits, window = 0, Limits(0, NO_QUOTA, 0), _NO_BOOST
        if known:
            rev, limits = known.rev, limits_of(known.app, service, group)
            boost = known.app.boost_on(days.today(self._clock()))
            window = (boost.per_mille, boost.from_day, boost.to_day) if boost else _NO_BOOST
        keys = (
            app_key(appid),
            today_key(appid, service.id),
            ring_key(appid, service.id, group, limits.qps),
            history_key(appid, service.id),
        )
        numbers = _NUMBERS.pack(rev, note, cost, service.place_of(group), *limits, *window)
        return command(verb, script, len(keys), *keys, numbers, key=keys[0])

    def _without_redis(self, appid: int, call: Call) -> Decision:
        service, known = call.service, self._records.get(appid)
        unavailable = Decision(Outcome.UNAVAILABLE, appid, retry_after=PAUSE_SECONDS, degraded=True)
        if service.on_redis_down == "closed":
            return unavailable
        if known is not None:
            refusal = verdict(known.app, call)
            if refusal is not None:
                return Decision(refusal, appid, degraded=True)
            limits = limits_of(known.app, service, call.group)
        elif isinstance(call.credential, Token) and service.kind == "ai":
            # Its signature is proof enough for the few seconds; whether it was revoked cannot be known.
            limits = Limits(service.qps_of(call.group), NO_QUOTA, 0)
        else:
            return unavailable
        shadowed = None
        if limits.qps:
            wait = self._limiter.take((appid, service.id, call.group), call.cost, limits.qps)
            if wait and not limits.shadow & SHADOW_BITS["qps"]:
                return Decision(_over_qps(call.cost, limits.qps), appid, retry_after=wait, degraded=True)
            shadowed = Outcome.QPS if wait else None
        self._owe(appid, service, call.cost)
        return Decision(Outcome.ADMITTED, appid, degraded=True, shadowed=shadowed)

    def _owe(self, appid: int, service: Service, cost: int) -> None:
        self.unmetered += cost
        if (appid, service) in self._owed or len(self._owed) < _MAX_OWED:
            self._owed[appid, service] += cost
        if self._reporting is None or self._reporting.done():
            self._reporting = asyncio.get_running_loop().create_task(self._report_when_possible())

    async def _report_when_possible(self) -> None:
        while self._owed:
            await asyncio.sleep(PAUSE_SECONDS)
            try:
                await self._report()
            except StoreUnreachable:
                continue
            self._breaker.succeeded()

    async def _report(self) -> None:
        for (appid, service), units in list(self._owed.items()):
            del self._owed[appid, service]
            group = next(iter(service.groups), None)
            try:
                known = self._records.get(appid)
                for _ in range(_MAX_TRIES):
                    reply = await self._run(appid, service, group, known, _UNMETERED, units)
                    if isinstance(reply, bytes) or reply[0] != _STALE:
                        break
                    known = self._records.remember(appid, int(reply[1]), reply[2])
            except DamagedRecord:
                log.error("%d unmetered units of app %d are lost: its record is damaged", units, appid)
            except SlotMoving:
                self._owed[appid, service] += units
            except StoreUnreachable:
                # It may have been counted before the answer got lost: counting twice is the lesser evil.
                self._owed[appid, service] += units
                raise


def _admitted(appid: int, packed: bytes) -> Decision:
    limit, used = _LIMIT_AND_SPENT.unpack(packed)
    return Decision(Outcome.ADMITTED, appid, _remaining(limit, used), limit, used)


def _remaining(limit: int, used: int) -> int:
    return max(0, limit - used) if limit >= 0 else NO_QUOTA


def _decision(
    appid: int, call: Call, known: Known | None, refusal: Outcome | None, reply: list[Any]
) -> Decision:
    code, limit, used, wait_us, shadowed = reply
    outcome, wait = Outcome.ADMITTED, wait_us / 1_000_000
    if refusal is not None:
        outcome = refusal
    elif code == _OVER_QPS and known is not None:
        outcome = _over_qps(call.cost, limits_of(known.app, call.service, call.group).qps)
        wait = wait if outcome is Outcome.QPS else 0.0
    elif code == _OVER_QUOTA:
        outcome = Outcome.QUOTA
    return Decision(outcome, appid, _remaining(limit, used), limit, used, wait, shadowed=_SHADOWED[shadowed])


def _over_qps(cost: int, qps: int) -> Outcome:
    return Outcome.COST_OVER_QPS if cost > qps else Outcome.QPS
