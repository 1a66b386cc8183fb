"""The roll-up: counts of a real Redis become files of a real S3, once, however often it runs."""

import time

import duckdb
import pytest
import redis as redis_py

from functions.report_monthly.engine.history.columns import BUCKET, MINUTE_COUNTS, key_of
from functions.report_monthly.engine.history.rollup import RollUp
from shared.access.days import date_of, today
from shared.catalogue import load_catalogue
from shared.telemetry.latency import bucket
from shared.telemetry.minutes import BUNDLE, MinuteBuffer, minute_key


@pytest.fixture
def redis(redis_flushed):
    with redis_py.Redis.from_url(redis_flushed) as client:
        yield client


@pytest.fixture
def rollup(redis, directory, object_store):
    object_store.ensure_bucket(BUCKET)
    for info in list(object_store.list(BUCKET)):
        object_store.delete(BUCKET, info.key)
    return RollUp(redis, directory, object_store, load_catalogue())


def store(client, buffer):
    for (service, minute), fields in buffer.take().items():
        for name, count in fields.items():
            client.hincrby(minute_key(service, minute), name, count)


def rows(object_store, tmp_path, table, date):
    file = tmp_path / f"{table}.parquet"
    file.write_bytes(object_store.get(BUCKET, key_of(table, date)))
    return duckdb.read_parquet(str(file)).fetchall()


def test_calls_of_a_minute_go_into_the_file_of_their_day(redis, rollup, object_store, tmp_path):
    buffer = MinuteBuffer()
    for outcome, seconds in (("ok", 0.01), ("ok", 0.4), ("qps", 0.001), ("error", 0.2), ("invalid", 0.1)):
        buffer.add("weather", outcome, seconds)
    buffer.add_counts(BUNDLE, {"beats": 1})
    store(redis, buffer)
    rollup.run()
    date = date_of(today(time.time())).isoformat()
    minutes = {row[0]: row for row in rows(object_store, tmp_path, "minutes", date)}
    assert minutes["weather"][2:6] == (2, 1, 1, 1)
    assert minutes[BUNDLE][2 + MINUTE_COUNTS.index("beats")] == 1
    latency = {row[2]: row[3] for row in rows(object_store, tmp_path, "latency", date) if row[0] == "weather"}
    assert latency == {bucket(0.01): 1, bucket(0.4): 1}


def test_running_twice_changes_nothing_and_late_counts_are_merged(redis, rollup, object_store, tmp_path):
    yesterday = time.time() - 86_400
    buffer = MinuteBuffer(clock=lambda: yesterday)
    buffer.add("geocoding", "ok", 0.01)
    store(redis, buffer)
    assert rollup.run()["minute_files"] == 2
    assert rollup.run()["minute_files"] == 0
    buffer.add("geocoding", "ok", 0.01)  # a process that Redis was away from
    store(redis, buffer)
    assert rollup.run()["minute_files"] == 2
    date = date_of(today(yesterday)).isoformat()
    assert [row[2] for row in rows(object_store, tmp_path, "minutes", date)] == [2]


def test_an_emptied_redis_takes_nothing_out_of_the_history(redis, rollup, object_store, tmp_path):
    buffer = MinuteBuffer()
    for _ in range(3):
        buffer.add("geocoding", "ok", 0.01)
    store(redis, buffer)
    rollup.run()
    redis.flushall()
    buffer.add("geocoding", "ok", 0.01)
    store(redis, buffer)
    rollup.run()
    date = date_of(today(time.time())).isoformat()
    assert max(row[2] for row in rows(object_store, tmp_path, "minutes", date)) == 3


def test_days_of_apps_are_closed_without_a_further_call(redis, rollup, object_store, directory, tmp_path):
    app, _ = directory.create("an app that calls no more")
    day = today(time.time()) - 5
    redis.hset(f"history:{{{app.appid}}}:weather", str(day), "90 45 0 7 0 0 1 2 3 0 6")
    assert rollup.run()["usage_files"] == 1
    row = rows(object_store, tmp_path, "usage", date_of(day).isoformat())[0]
    assert row[:3] == (app.appid, "an app that calls no more", "weather")
    assert row[6:] == (90, 45, 6, 1, 2, 3, 7, 0)


def test_a_boost_raises_the_quota_of_its_days_alone(directory):
    from functions.report_monthly.engine.history.usage_reader import quota_with_boost
    from shared.access.app import Boost

    app, _ = directory.create("an app with a boost")
    boosted = app.model_copy(update={"boosts": (Boost(year=2026, per_mille=200, from_day=10, to_day=12),)})
    assert [quota_with_boost(boosted, 1_000, day) for day in (9, 10, 12, 13)] == [1_000, 1_200, 1_200, 1_000]
    assert quota_with_boost(boosted, -1, 11) == -1


def test_a_row_of_the_history_has_the_columns_of_its_table():
    from functions.report_monthly.engine.history.columns import MINUTES, USAGE
    from shared.access.usage import DayUsage

    assert len(MINUTES) == 15
    assert len(USAGE) == 6 + len(DayUsage.__struct_fields__) - 3
