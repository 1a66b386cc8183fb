"""Entitlements do not lapse: three years on, apps, keys and limits hold without anybody's review."""

import datetime as dt
import struct
import time

import pytest

from shared.access import AccessGuard, Caller, Outcome, days
from shared.access.directory import AppDirectory
from shared.access.rediskeys import today_key
from shared.stores.redis import blocking_redis_client
from tests.functional.conftest import with_guard

THREE_YEARS = 3 * 366 * 86_400


@pytest.fixture
def settings(server_settings):
    return server_settings.model_copy(update={"redis_timeout_ms": 2_000})


def guard_of_the_future(guard: AccessGuard) -> AccessGuard:
    """Give the guard a clock three years ahead; Redis has its own and knows of days only."""
    guard._clock = lambda: time.time() + THREE_YEARS
    return guard


def test_an_app_gets_and_uses_a_token_three_years_on(settings, app):
    async def use(guard):
        later = guard_of_the_future(guard)
        token = later.signer.issue(app[0].appid, app[0].generation, later._clock()).access_token
        return await later.admit_token("body_seg_photo", token)

    assert with_guard(settings, use).outcome is Outcome.ADMITTED


def test_a_map_key_is_valid_three_years_on(settings, key):
    async def use(guard):
        return await guard_of_the_future(guard).admit_key("geocoding", key.ak, Caller(ip="10.0.0.1"))

    assert with_guard(settings, use).outcome is Outcome.ADMITTED


def test_only_tokens_end_and_a_new_one_is_had_at_once(settings, app):
    async def use(guard):
        old = guard.signer.issue(app[0].appid, app[0].generation, time.time()).access_token
        later = guard_of_the_future(guard)
        return await later.admit_token("body_seg_photo", old)

    assert with_guard(settings, use).outcome is Outcome.TOKEN_INVALID


def test_no_record_of_an_app_holds_an_end(app):
    fields = set(app[0].model_dump())
    assert not [name for name in fields if "expire" in name or "until" in name or "valid" in name]


def test_a_spent_quota_is_whole_again_three_years_on(settings, app, key, directory):
    directory.set_limits(app[0].appid, "geocoding", quota=2)

    async def use(guard):
        return [(await guard.admit_key("geocoding", key.ak, Caller(ip="10.0.0.1"))).outcome for _ in range(3)]

    assert with_guard(settings, use) == [Outcome.ADMITTED, Outcome.ADMITTED, Outcome.QUOTA]
    client = blocking_redis_client(settings)
    counts = client.hget(today_key(app[0].appid, "geocoding"), "now")
    day = struct.unpack(">d", counts[:8])[0]  # Redis counts days by its own clock: let these be old ones
    old_counts = struct.pack(">d", day - THREE_YEARS // 86_400) + counts[8:]
    client.hset(today_key(app[0].appid, "geocoding"), "now", old_counts)
    client.close()
    assert with_guard(settings, use) == [Outcome.ADMITTED, Outcome.ADMITTED, Outcome.QUOTA]


def test_an_app_is_changed_and_boosted_again_three_years_on(settings, app, directory):
    appid, today = app[0].appid, dt.datetime.now(days.SHANGHAI).date()
    directory.boost(appid, percent=20, first=today, last=today)
    client = blocking_redis_client(settings)
    later = AppDirectory(client, clock=lambda: time.time() + THREE_YEARS)
    day = dt.date(today.year + 3, 12, 31)
    assert [boost.year for boost in later.boost(appid, percent=20, first=day, last=day).boosts] == [
        today.year,
        today.year + 3,
    ]
    changed, secret = later.rotate_secret(appid)  # tokens are fetched with it as ever
    assert changed.state == "enabled"
    assert secret
    client.close()
