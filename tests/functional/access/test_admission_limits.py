"""Admission against a real Redis: limits, days, boost, cost, shadow, and changes that hold at once."""

import asyncio
import datetime as dt
import struct
import time

import pytest
import redis as redis_py
from msgspec.structs import replace

from shared.access import Caller, Outcome, days
from shared.access.app import MAX_QUOTA
from shared.access.decision import Decision
from shared.access.directory import AppDirectory
from shared.access.link import command
from shared.access.rediskeys import APPS, app_key, history_key, ring_key, today_key
from shared.access.usage import DayUsage
from tests.functional.conftest import with_guard

PHOTO = "body_seg_photo"
TODAY = days.today(time.time())


@pytest.fixture
def settings(server_settings):
    return server_settings.model_copy(update={"redis_timeout_ms": 2_000})


@pytest.fixture
def directory(settings):
    opened = AppDirectory.open(settings)
    yield opened
    opened.close()


@pytest.fixture
def raw(redis_url):
    with redis_py.Redis.from_url(redis_url, decode_responses=True) as client:
        yield client


@pytest.fixture
def app(directory):
    return directory.create("an app")[0]


def calls(settings, app, count, service=PHOTO, **more) -> list[Decision]:
    """Make calls with a token, one after the other."""

    async def use(guard):
        token = guard.signer.issue(app.appid, app.generation, time.time()).access_token
        return [await guard.admit_token(service, token, **more) for _ in range(count)]

    return with_guard(settings, use)


def pretend_day(raw, app, day):
    """Move the day that is being counted to another one."""
    script = """
        local now = redis.call('HGET', KEYS[1], 'now')
        return redis.call('HSET', KEYS[1], 'now', struct.pack('>d', ARGV[1]) .. now:sub(9))
    """
    raw.eval(script, 1, today_key(app.appid, PHOTO), day)


def outcomes(decisions):
    return [decision.outcome for decision in decisions]


def test_the_per_second_limit_holds_and_says_how_long_to_wait(settings, directory, app):
    directory.set_limits(app.appid, PHOTO, qps=3)

    async def use(guard):
        token = guard.signer.issue(app.appid, 1, time.time()).access_token
        first = [await guard.admit_token(PHOTO, token) for _ in range(4)]
        await asyncio.sleep(first[3].retry_after + 0.002)
        return [*first, await guard.admit_token(PHOTO, token)]

    decisions = with_guard(settings, use)
    assert outcomes(decisions) == [Outcome.ADMITTED] * 3 + [Outcome.QPS, Outcome.ADMITTED]
    assert 0.9 < decisions[3].retry_after <= 1.0


def test_a_spent_quota_refuses_the_next_call_until_midnight(settings, directory, app):
    directory.set_limits(app.appid, PHOTO, quota=3)
    decisions = calls(settings, app, 4)
    assert outcomes(decisions) == [Outcome.ADMITTED] * 3 + [Outcome.QUOTA]
    assert [(d.used_units, d.limit, d.remaining) for d in decisions] == [
        (1, 3, 2),
        (2, 3, 1),
        (3, 3, 0),
        (3, 3, 0),
    ]
    now = dt.datetime.now(days.SHANGHAI)
    midnight = dt.datetime.combine(now.date() + dt.timedelta(days=1), dt.time(), days.SHANGHAI)
    assert decisions[3].retry_after == pytest.approx((midnight - now).total_seconds(), abs=5)


def test_a_refused_call_spends_neither_limit(settings, directory, app):
    directory.set_limits(app.appid, PHOTO, qps=2, quota=3)
    assert outcomes(calls(settings, app, 3)) == [Outcome.ADMITTED, Outcome.ADMITTED, Outcome.QPS]
    usage = directory.usage(app.appid, PHOTO)[days.date_of(TODAY)]
    assert (usage.spent_units, usage.calls, usage.qps) == (2, 2, 1)
    time.sleep(1)
    # The quota's last call and a refusal by the quota; the refusal took no slot of the second.
    assert outcomes(calls(settings, app, 3)) == [Outcome.ADMITTED, Outcome.QUOTA, Outcome.QUOTA]


def test_the_second_is_checked_before_the_day(settings, directory, app):
    directory.set_limits(app.appid, PHOTO, qps=1, quota=1)
    assert outcomes(calls(settings, app, 2)) == [Outcome.ADMITTED, Outcome.QPS]


def test_a_new_day_starts_anew_and_keeps_the_old_one(settings, directory, app, raw):
    directory.set_limits(app.appid, PHOTO, quota=2)
    assert outcomes(calls(settings, app, 3))[-1] is Outcome.QUOTA
    pretend_day(raw, app, TODAY - 1)
    assert outcomes(calls(settings, app, 3)) == [Outcome.ADMITTED, Outcome.ADMITTED, Outcome.QUOTA]
    usage = directory.usage(app.appid, PHOTO)
    yesterday, today = days.date_of(TODAY - 1), days.date_of(TODAY)
    assert list(usage) == [yesterday, today]
    for usage_of_day in usage.values():
        assert usage_of_day.peak_units in (1, 2)  # two calls may lie in two seconds
        assert replace(usage_of_day, peak_units=0) == DayUsage(2, 2, near_quota=1, quota=1)


def test_a_day_knows_its_busiest_second(settings, directory, app, raw):
    second = int(time.time())
    granted = outcomes(calls(settings, app, 3, cost=2)).count(Outcome.ADMITTED)
    seconds = int(time.time()) - second + 1
    peak = directory.usage(app.appid, PHOTO)[days.date_of(TODAY)].peak_units
    assert peak <= 2 * granted == 6 <= peak * seconds
    pretend_day(raw, app, TODAY - 1)
    calls(settings, app, 1)
    usage = directory.usage(app.appid, PHOTO)
    assert usage[days.date_of(TODAY - 1)].peak_units == peak
    assert usage[days.date_of(TODAY)].peak_units == 1


def test_days_that_are_over_for_long_are_forgotten(settings, app, raw):
    history = history_key(app.appid, PHOTO)
    raw.hset(history, mapping={str(TODAY - age): " ".join("1" * 10) for age in (101, 100, 500, 1)})
    calls(settings, app, 1)
    pretend_day(raw, app, TODAY - 2)
    calls(settings, app, 1)
    assert sorted(raw.hkeys(history)) == [str(TODAY - age) for age in (100, 2, 1)]


def test_the_second_is_still_full_when_a_new_day_begins(settings, directory, app, raw):
    directory.set_limits(app.appid, PHOTO, qps=3)
    calls(settings, app, 2)
    pretend_day(raw, app, TODAY - 1)
    assert outcomes(calls(settings, app, 2)) == [Outcome.ADMITTED, Outcome.QPS]


def test_a_boost_raises_the_quota_on_its_days_only(settings, directory, app, raw):
    directory.set_limits(app.appid, PHOTO, quota=10, qps=0)
    today = days.date_of(TODAY)
    directory.boost(app.appid, percent=20, first=today, last=today)
    decisions = calls(settings, app, 13)
    assert outcomes(decisions) == [Outcome.ADMITTED] * 12 + [Outcome.QUOTA]
    assert decisions[0].limit == 12
    # The same app, whose boost was on another day: the record is written as if it had been.
    record = directory.get(app.appid)
    over = record.boosts[0].model_copy(update={"from_day": TODAY - 9, "to_day": TODAY - 1})
    changed = record.model_copy(update={"boosts": (over,)}).model_dump_json()
    raw.hset(app_key(app.appid), mapping={"record": changed, "rev": 9_999_999_999_999})
    assert calls(settings, app, 1)[0].limit == 10


def test_a_matrix_spends_its_pairs_of_the_day_and_of_the_second(settings, directory, app):
    directory.set_limits(app.appid, PHOTO, quota=30, qps=10)

    async def use(guard):
        token = guard.signer.issue(app.appid, 1, time.time()).access_token
        first = [await guard.admit_token(PHOTO, token, cost=cost) for cost in (6, 5, 4, 1, 11)]
        await asyncio.sleep(1)
        later = [await guard.admit_token(PHOTO, token, cost=cost) for cost in (10, 1)]
        await asyncio.sleep(1)
        return first + later + [await guard.admit_token(PHOTO, token, cost=cost) for cost in (10, 9, 1)]

    decisions = with_guard(settings, use)
    assert outcomes(decisions) == [
        Outcome.ADMITTED,  # 6 of 10
        Outcome.QPS,  # 5 more do not fit
        Outcome.ADMITTED,  # 4 do
        Outcome.QPS,
        Outcome.COST_OVER_QPS,  # 11 never fit into a second of 10, so waiting does not help
        Outcome.ADMITTED,
        Outcome.QPS,
        Outcome.ADMITTED,  # 30 of 30
        Outcome.QPS,
        Outcome.QPS,
    ]
    assert decisions[4].retry_after == 0
    assert decisions[7].used_units == 30
    time.sleep(1)
    assert outcomes(calls(settings, app, 1)) == [Outcome.QUOTA]


@pytest.mark.parametrize("cost", [0, -1, 1_001])
def test_an_impossible_cost_is_a_mistake_of_the_function(settings, app, cost):
    with pytest.raises(ValueError, match="a call costs 1 to 1000 units"):
        calls(settings, app, 1, cost=cost)


def test_groups_have_seconds_of_their_own_and_share_the_day(settings, directory, app):
    directory.set_limits(app.appid, "track", quota=33)
    _, key = directory.add_key(app.appid, "server")

    async def use(guard):
        async def call(group):
            return (await guard.admit_key("track", key.ak, Caller(ip="1.1.1.1"), group=group)).outcome

        images = [await call("image"), await call("image")]
        return images, [await call("query") for _ in range(31)], [await call("other") for _ in range(4)]

    images, queries, others = with_guard(settings, use)
    assert images == [Outcome.ADMITTED, Outcome.QPS]
    assert queries == [Outcome.ADMITTED] * 30 + [Outcome.QPS]
    assert others == [Outcome.ADMITTED] * 2 + [Outcome.QUOTA] * 2


def test_shadow_mode_counts_what_it_would_refuse(settings, directory, app):
    directory.set_limits(app.appid, PHOTO, qps=2, quota=4, shadow=["qps", "quota"])
    decisions = calls(settings, app, 6)
    assert all(decision.is_admitted for decision in decisions)
    assert [d.shadow_outcome for d in decisions] == [None] * 2 + [Outcome.QPS] * 2 + [Outcome.QUOTA] * 2
    usage = directory.usage(app.appid, PHOTO)[days.date_of(TODAY)]
    assert (usage.shadow_qps, usage.shadow_quota, usage.spent_units, usage.qps, usage.quota) == (
        4,
        2,
        6,
        0,
        0,
    )
    directory.set_limits(app.appid, PHOTO, shadow=["quota"])
    assert outcomes(calls(settings, app, 1)) == [Outcome.QPS]


def test_calls_over_80_percent_of_a_limit_are_counted(settings, directory, app):
    directory.set_limits(app.appid, PHOTO, qps=10, quota=10)
    calls(settings, app, 10)
    usage = directory.usage(app.appid, PHOTO)[days.date_of(TODAY)]
    assert (usage.near_qps, usage.near_quota) == (2, 2)


def test_every_change_of_an_app_holds_from_the_next_call_on(settings, directory, app):
    _, key = directory.add_key(app.appid, "server", ips=["10.0.0.0/8"])

    async def use(guard):
        token = guard.signer.issue(app.appid, 1, time.time()).access_token
        seen = []

        async def look(change=None):
            if change:
                change()
            by_token = await guard.admit_token(PHOTO, token)
            by_key = await guard.admit_key("weather", key.ak, Caller(ip="10.0.0.1"))
            seen.append((by_token.outcome.value, by_key.outcome.value))

        await look()
        await look(lambda: directory.set_enabled(app.appid, False, "weather"))
        await look(lambda: directory.set_enabled(app.appid, False))
        await look(lambda: directory.set_enabled(app.appid, True))
        await look(lambda: directory.set_enabled(app.appid, True, "weather"))
        await look(lambda: directory.rotate_secret(app.appid))
        await look(lambda: directory.rotate_secret(app.appid, revoke_tokens=True))
        await look(lambda: directory.remove_key(app.appid, key.ak))
        await look(lambda: directory.delete(app.appid))
        return seen

    assert with_guard(settings, use) == [
        ("admitted", "admitted"),
        ("admitted", "service_off"),
        ("disabled", "disabled"),
        ("admitted", "service_off"),
        ("admitted", "admitted"),
        ("admitted", "admitted"),
        ("token_invalid", "admitted"),
        ("token_invalid", "unknown_key"),
        ("deleted", "unknown_key"),
    ]
    usage = directory.usage(app.appid, "weather")[days.date_of(TODAY)]
    assert (usage.calls, usage.refused_calls) == (4, 5)


def test_in_steady_state_one_command_decides(settings, app, raw):
    def evaluations():
        stats = raw.info("commandstats")
        return sum(stats.get(f"cmdstat_{name}", {}).get("calls", 0) for name in ("evalsha", "eval"))

    async def use(guard):
        token = guard.signer.issue(app.appid, 1, time.time()).access_token
        await guard.admit_token(PHOTO, token)
        before = evaluations()
        for _ in range(5):
            await guard.admit_token(PHOTO, token)
        return evaluations() - before

    assert with_guard(settings, use) == 5


def test_bad_credentials_are_told_apart(settings, directory, app):
    ak = directory.add_key(app.appid, "server")[1].ak
    directory_ = {
        "unknown key": ak[:-1] + ("a" if ak[-1] != "a" else "b"),
        "no shape": "x" * 32,
        "none": None,
    }

    async def use(guard):
        token = guard.signer.issue(app.appid, 1, time.time()).access_token
        nobody = guard.signer.issue(99_999_999, 1, time.time()).access_token
        by_key = {name: await guard.admit_key("weather", key, Caller()) for name, key in directory_.items()}
        by_token = [await guard.admit_token(PHOTO, text) for text in (None, "", "x", nobody, token + "x")]
        return {name: decision.outcome for name, decision in by_key.items()}, outcomes(by_token)

    by_key, by_token = with_guard(settings, use)
    assert by_key["unknown key"] is Outcome.UNKNOWN_KEY
    assert by_key["no shape"] in (Outcome.UNKNOWN_APP, Outcome.UNKNOWN_KEY)
    assert by_key["none"] is Outcome.KEY_MISSING
    assert by_token == [
        Outcome.KEY_MISSING,
        Outcome.KEY_MISSING,
        Outcome.TOKEN_INVALID,
        Outcome.UNKNOWN_APP,
        Outcome.TOKEN_INVALID,
    ]


def test_the_script_is_loaded_again_when_redis_has_forgotten_it(settings, app, raw):
    async def use(guard):
        token = guard.signer.issue(app.appid, 1, time.time()).access_token
        first = await guard.admit_token(PHOTO, token)
        raw.script_flush()
        return first, await guard.admit_token(PHOTO, token), await guard.admit_token(PHOTO, token)

    assert [decision.used_units for decision in with_guard(settings, use)] == [1, 2, 3]


def test_a_damaged_record_refuses_its_app_and_no_other(settings, directory, app, raw, caplog):
    other = directory.create("another app")[0]
    raw.hset(app_key(app.appid), mapping={"record": '{"appid": 1, "secret_sha256": "hidden"}', "rev": 5})
    decision = calls(settings, app, 1)[0]
    assert (decision.outcome, decision.is_degraded) == (Outcome.UNAVAILABLE, False)
    assert outcomes(calls(settings, other, 1)) == [Outcome.ADMITTED]
    raw.srem(APPS, app.appid)  # later tests read every app
    assert f"the record of app {app.appid} is damaged" in caplog.text
    assert "hidden" not in caplog.text


def test_what_an_app_leaves_in_redis_is_small_and_the_rings_expire(settings, directory, app, raw):
    directory.set_limits(app.appid, PHOTO, qps=100, quota=MAX_QUOTA)
    calls(settings, app, 120)
    ring = ring_key(app.appid, PHOTO, None, 100)
    assert raw.memory_usage(ring) < 1_800
    assert raw.memory_usage(today_key(app.appid, PHOTO)) < 400
    assert 86_400 < raw.ttl(ring) <= 2 * 86_400


def pretend_moments(redis_url, app, qps, *seconds_from_now):
    """Fill the slots of the ring, from the first on, as if units had been granted then."""
    moments = b"".join(struct.pack(">d", (time.time() + seconds) * 1e6) for seconds in seconds_from_now)
    with redis_py.Redis.from_url(redis_url) as client:
        client.setrange(ring_key(app.appid, PHOTO, None, qps), 0, moments)


@pytest.mark.parametrize("ahead", [0.5, 60, 86_400 * 400])
def test_a_slot_that_lies_in_the_future_is_free(settings, directory, app, redis_url, ahead):
    directory.set_limits(app.appid, PHOTO, qps=2)
    calls(settings, app, 1)
    pretend_moments(redis_url, app, 2, ahead, ahead)
    admitted = [Outcome.ADMITTED, Outcome.ADMITTED]
    assert outcomes(calls(settings, app, 3)) == [*admitted, Outcome.QPS]


@pytest.mark.parametrize(("cost", "outcome"), [(1, Outcome.QPS), (2, Outcome.QPS), (7, Outcome.QPS)])
def test_a_clock_that_was_ahead_for_a_moment_opens_no_slot_of_this_second(
    settings, directory, app, redis_url, cost, outcome
):
    directory.set_limits(app.appid, PHOTO, qps=10)
    calls(settings, app, 10)
    # The next slot is the first: it and the four after it were granted just now, the others in the future.
    pretend_moments(redis_url, app, 10, *[-0.1] * 5, *[60] * 5)
    decision = calls(settings, app, 1, cost=cost)[0]
    assert decision.outcome is outcome
    assert 0.5 < decision.retry_after < 1.0


@pytest.mark.parametrize("days_ahead", [1, 2, 99, 400])
def test_the_count_of_a_day_survives_a_clock_that_leaps_ahead_and_back(
    settings, directory, app, raw, days_ahead
):
    directory.set_limits(app.appid, PHOTO, quota=5)
    calls(settings, app, 4)
    # The clock leaps: what was counted is the day before it, the calls of the leap are the later day's.
    raw.hset(history_key(app.appid, PHOTO), mapping={str(TODAY - 1): "1 1 0 0 0 0 0 0 0 0"})
    pretend_day(raw, app, TODAY - days_ahead)
    assert outcomes(calls(settings, app, 1)) == [Outcome.ADMITTED]
    # And back: the days are renamed, so that today is the day to which the clock returns.
    lines = raw.hgetall(history_key(app.appid, PHOTO))
    raw.delete(history_key(app.appid, PHOTO))
    raw.hset(history_key(app.appid, PHOTO), str(TODAY), lines[str(TODAY - days_ahead)])
    pretend_day(raw, app, TODAY + days_ahead)
    assert outcomes(calls(settings, app, 2)) == [Outcome.ADMITTED, Outcome.QUOTA]
    usage = directory.usage(app.appid, PHOTO)
    today = usage[days.date_of(TODAY)]
    assert (today.spent_units, today.calls, today.quota, today.near_quota) == (5, 5, 1, 1)
    assert usage[days.date_of(TODAY + days_ahead)].calls == 1


def test_the_script_needs_its_own_keys_only(settings, app, raw):
    """Every key that the script writes is declared, as Redis Cluster demands."""
    before = set(raw.keys())
    calls(settings, app, 2)
    written = set(raw.keys()) - before
    assert written <= {
        today_key(app.appid, PHOTO),
        ring_key(app.appid, PHOTO, None, 20),
        history_key(app.appid, PHOTO),
    }


def test_a_command_in_wire_form_is_what_redis_documents():
    assert command("SET", "a", 1).wire == b"*3\r\n$3\r\nSET\r\n$1\r\na\r\n$1\r\n1\r\n"
