"""Redis: whether it answers, keeps what it is told, forgets nothing, and has the right time."""

import time
from collections.abc import Mapping
from typing import Any, Final

import redis

from shared.access.errors import DamagedRecord
from shared.changes.freeze import FreezeBook
from shared.changes.layout import read_layout
from shared.changes.layout_version import LAYOUT
from shared.changes.permit import freeze_text
from shared.stores import ObjectStore
from shared.stores.errors import RedisAddressError
from shared.stores.redis import SyncClient, blocking_redis_client
from tools.inspection.finding import Finding, Findings, fault, good, judge, notice, warning
from tools.inspection.target import Target
from tools.migration.steps import read_mark, stored_apps

PATIENCE_MS: Final = 3_000
HIGH_SHARE, FULL_SHARE = 0.8, 0.95
LATE_SECONDS, WRONG_SECONDS = 1.0, 5.0
"""Differences of clocks; a rate limit counts seconds of Redis, a token those of the function."""
MEGABYTE: Final = 1 << 20


def open_redis(target: Target) -> tuple[SyncClient | None, Finding]:
    """Return a client and that Redis answers, or None and why it does not."""
    try:
        client = blocking_redis_client(target.settings.model_copy(update={"redis_timeout_ms": PATIENCE_MS}))
    except RedisAddressError as error:
        return None, fault("redis-address", state=str(error))
    except redis.RedisError as error:  # of a cluster, which is contacted at once
        return None, _absent(error)
    try:
        began = time.perf_counter()
        client.ping()
        milliseconds = (time.perf_counter() - began) * 1000
    except redis.RedisError as error:
        client.close()
        return None, _absent(error)
    return client, judge(
        "redis", False, milliseconds > target.settings.redis_timeout_ms, ms=f"{milliseconds:.1f}"
    )


def _absent(error: redis.RedisError) -> Finding:
    if isinstance(error, redis.AuthenticationError) or "NOAUTH" in str(error) or "WRONGPASS" in str(error):
        return fault("redis-password", state=_line(error))
    if isinstance(error, redis.BusyLoadingError):
        return fault("redis-loading", state=_line(error))
    return fault("redis-away", state=_line(error))


def redis_findings(client: SyncClient) -> Findings:
    """Look at the settings and the state of a Redis that answers."""
    info = _information(client)
    yield judge("redis-role", info.get("role") not in ("master", None), role=info.get("role", "?"))
    yield _persistence(client, info)
    failing = [
        name
        for name in ("aof_last_write_status", "rdb_last_bgsave_status", "aof_last_bgrewrite_status")
        if info.get(name) not in ("ok", None)
    ]
    yield judge("redis-writing", bool(failing), state=", ".join(failing) or "ok")
    policy, most = str(info.get("maxmemory_policy", "?")), int(info.get("maxmemory", 0))
    evicted_keys = int(info.get("evicted_keys", 0))
    is_evicting = policy not in ("noeviction", "?")
    yield judge(
        "redis-eviction",
        is_evicting and bool(most or evicted_keys),
        is_evicting,
        policy=policy,
        count=evicted_keys,
    )
    used_bytes = int(info.get("used_memory", 0))
    share = used_bytes / most if most else 0.0
    yield judge(
        "redis-memory",
        share > FULL_SHARE,
        share > HIGH_SHARE,
        used=f"{used_bytes / MEGABYTE:.0f}",
        most=f"{most / MEGABYTE:.0f}" if most else "∞",
    )
    yield from _clock(client)


def state_findings(client: SyncClient) -> Findings:
    """Look at what the bundle keeps in Redis: apps, layout, freeze."""
    count, damage = 0, ""
    try:
        for _ in stored_apps(client):
            count += 1
    except DamagedRecord as error:
        damage = str(error)
    yield judge("apps", bool(damage), count == 0, count=count, state=damage or "✓")
    layout = read_layout(client)
    yield judge("layout", layout != LAYOUT, layout=layout, expected_layout=LAYOUT)
    freeze = FreezeBook(client).current()
    yield good("freeze", state="—") if freeze is None else notice("freeze", state=freeze_text(freeze))


def mark_findings(client: SyncClient, store: ObjectStore) -> Findings:
    """Compare the layout that the object store names with that of Redis: of two times they differ."""
    mark, layout = read_mark(store), read_layout(client)
    yield judge("objects-layout", mark not in (0, layout), mark=mark, layout=layout)


def _persistence(client: SyncClient, info: Mapping[str, Any]) -> Finding:
    if info.get("aof_enabled") == 1:
        return good("redis-persistence", state="appendonly yes")
    try:
        answer = client.config_get("save")
        rule = answer.get("save", "") if isinstance(answer, dict) else "?"
    except redis.RedisError:  # a managed Redis does not tell its configuration
        return notice("redis-persistence", state="appendonly no, save ?")
    if rule:
        return warning("redis-persistence", state=f"appendonly no, save {rule}")
    return fault("redis-persistence", state="appendonly no, save —")


def _clock(client: SyncClient) -> Findings:
    began = time.time()
    try:
        seconds, microseconds = client.time()
    except (redis.RedisError, TypeError, ValueError):
        return
    difference = abs(seconds + microseconds / 1e6 - (began + time.time()) / 2)
    yield judge(
        "redis-clock", difference > WRONG_SECONDS, difference > LATE_SECONDS, seconds=f"{difference:.2f}"
    )


def _information(client: SyncClient) -> Mapping[str, Any]:
    try:
        info = client.info()
    except redis.RedisError:
        return {}
    first = next(iter(info.values()), None) if isinstance(info, dict) else None
    return first if isinstance(first, dict) else info


def _line(error: Exception) -> str:
    return " ".join(str(error).split())[:200]
