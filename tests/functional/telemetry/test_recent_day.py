"""The last day out of Redis: the same rules as a month's, and only what still grows is read again."""

from collections.abc import Iterator

import pytest
import redis

from shared.catalogue import load_catalogue
from shared.service_level.maintenance import MaintenanceWindow
from shared.service_level.measurement import Verdict
from shared.service_level.recent import DAY_MINUTES, RecentDay, RecentMinutes
from shared.telemetry.minutes import BUNDLE, minute_key

NOW = 1_800_000_000.0
LAST = int(NOW) // 60 - 1


@pytest.fixture
def client(redis_flushed: str) -> Iterator[redis.Redis]:
    with redis.Redis.from_url(redis_flushed) as client:
        for minute in range(LAST - DAY_MINUTES, LAST + 1):
            client.hset(minute_key(BUNDLE, minute), "beats", 1)
        yield client


def count(client: redis.Redis, service: str, minute: int, **fields: int) -> None:
    client.hset(minute_key(service, minute), mapping=fields)


def day_of(day: RecentDay, service: str):
    return next(row for row in day.services if row.service.id == service)


def test_a_day_without_calls_has_no_verdict_but_its_record(client):
    row = day_of(RecentMinutes(client, load_catalogue(), lambda: NOW).measure(), "geocoding")
    assert row.measurement.verdict is Verdict.NO_CALLS
    assert row.measurement.completeness.percent() == "100.000%"
    assert row.latency_ms(0.95) is None


def test_a_minute_over_five_percent_is_an_incident_and_the_last_ones_say_that_a_service_is_down(client):
    count(client, "geocoding", LAST - 60, ok=90, failed=10, **{"b-1": 90})
    count(client, "weather", LAST, failed=20)
    day = RecentMinutes(client, load_catalogue(), lambda: NOW).measure()
    assert [(row.service.id, first, end) for row, first, end in day.incidents(3)] == [
        ("weather", LAST, LAST + 1),
        ("geocoding", LAST - 60, LAST - 59),
    ]
    assert (day_of(day, "weather").is_down, day_of(day, "geocoding").is_down) == (True, False)
    assert day_of(day, "geocoding").measurement.fast_share.percent() == "100.000%"
    assert day_of(day, "geocoding").calls.sum() == 100


def test_announced_maintenance_is_no_incident(client):
    count(client, "geocoding", LAST - 60, ok=90, failed=10)
    begin = (LAST - 60) * 60
    window = MaintenanceWindow(
        begin_time=begin, end_time=begin + 60, announced_at=begin, author="x", reason="x"
    )
    assert RecentMinutes(client, load_catalogue(), lambda: NOW).measure([window]).incidents(3) == []


def test_a_second_look_sees_what_came_meanwhile_and_what_came_late(client):
    now = [NOW]
    recent = RecentMinutes(client, load_catalogue(), lambda: now[0])
    recent.measure()
    count(client, "geocoding", LAST, ok=5)
    count(client, "geocoding", LAST + 1, ok=7)
    count(client, "geocoding", LAST - 600, ok=11)
    now[0] += 60
    assert day_of(recent.measure(), "geocoding").measurement.ok == 12
    now[0] += 600
    assert day_of(recent.measure(), "geocoding").measurement.ok == 23
