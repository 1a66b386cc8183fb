"""An inspection: every area looked at once, from the ground up, and judged as a whole.

Where the ground is missing (a Redis that does not answer, data of another layout), what stands on it is not
looked at: it would only repeat the cause.
"""

import time
from collections.abc import Callable, Iterator
from typing import Final

import redis
from msgspec import Struct

from shared.stores.errors import StoreError
from tools.inspection.areas.artifact_state import artifact_findings
from tools.inspection.areas.certificates import certificate_findings
from tools.inspection.areas.function_state import function_findings, route_findings
from tools.inspection.areas.machine import home_findings, machine_findings
from tools.inspection.areas.object_state import object_findings, open_objects
from tools.inspection.areas.redis_state import mark_findings, open_redis, redis_findings, state_findings
from tools.inspection.areas.secrets_state import backup_findings, key_findings
from tools.inspection.finding import Finding, Level
from tools.inspection.target import Target
from tools.inspection.texts import finding_texts

LOCAL_CAUSES: Final = frozenset({"home", "stopped"})
"""What explains that nothing else answers."""


class Inspection(Struct, frozen=True):
    """What was found at one moment, in the order of the texts."""

    moment: float
    findings: tuple[Finding, ...]

    @property
    def worst(self) -> Level:
        """The level of the worst finding."""
        return max((finding.level for finding in self.findings), default=Level.GOOD)

    def count(self, level: Level) -> int:
        """Return how many findings have a level."""
        return sum(finding.level is level for finding in self.findings)


def inspect(target: Target, clock: Callable[[], float] = time.time) -> Inspection:
    """Look at everything."""
    codes = list(finding_texts())
    findings = sorted(_findings(target), key=lambda finding: codes.index(finding.code))
    return Inspection(clock(), tuple(findings))


def diagnose(target: Target) -> list[Finding]:
    """Return what is wrong, the cause first: what everything else stands on comes before it."""
    return [finding for finding in _findings(target) if finding.level >= Level.WARNING]


def _findings(target: Target) -> Iterator[Finding]:
    yield from machine_findings(target)
    has_ground = True
    for finding in home_findings(target):
        yield finding
        has_ground = has_ground and (finding.level < Level.FAULT or finding.code not in LOCAL_CAUSES)
    if not has_ground:
        yield from certificate_findings(target)
        return
    has_our_data = True
    client, answer = open_redis(target)
    yield answer
    if client is not None:
        try:
            yield from redis_findings(client)
            for finding in state_findings(client):
                has_our_data = has_our_data and (finding.code != "layout" or finding.level < Level.FAULT)
                yield finding
        except redis.RedisError as error:
            yield Finding("redis-away", Level.FAULT, {"state": str(error)[:200]})
    store, answer = open_objects(target)
    yield answer
    if store is not None:
        try:
            yield from object_findings(target, store)
            yield from artifact_findings(target, store)
            if client is not None:
                yield from mark_findings(client, store)
        except StoreError as error:
            yield Finding("objects-away", Level.FAULT, {"state": str(error)[:200]})
    yield from certificate_findings(target)
    try:
        yield from key_findings(target, client)
        if client is not None:
            yield from backup_findings(client)
    except redis.RedisError as error:
        yield Finding("redis-away", Level.FAULT, {"state": str(error)[:200]})
    finally:
        if client is not None:
            client.close()
    if (
        client is not None
        and store is not None
        and has_our_data
        and (target.gateway or target.function_address or target.home)
    ):
        yield from route_findings(target)
        yield from function_findings(target)
