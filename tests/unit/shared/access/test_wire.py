"""The tables from decisions to the wire, and the shapes of addresses, quota days and cluster slots."""

import datetime as dt
import struct

import pytest
from redis.crc import key_slot

from shared.access import days
from shared.access.cluster import slot_of
from shared.access.decision import Decision, Outcome
from shared.access.link import parse_redis_url
from shared.access.rediskeys import app_key, history_key, ring_key, today_key
from shared.access.usage import COUNTERS, DayUsage
from shared.access.wire import AI_ERRORS, MAP_ERRORS

REFUSALS = [outcome for outcome in Outcome if outcome is not Outcome.ADMITTED]


@pytest.mark.parametrize("outcome", REFUSALS)
def test_every_refusal_has_a_code_and_a_text_in_both_worlds(outcome):
    for table in (MAP_ERRORS, AI_ERRORS):
        assert table[outcome].code > 0
        assert table[outcome].message
        assert Outcome.ADMITTED not in table


@pytest.mark.parametrize(
    ("outcome", "status", "error_code"),
    [
        (Outcome.KEY_MISSING, 101, 110),
        (Outcome.UNKNOWN_APP, 200, 110),
        (Outcome.TOKEN_INVALID, 200, 110),
        (Outcome.DISABLED, 201, 6),
        (Outcome.DELETED, 202, 15),
        (Outcome.SERVICE_OFF, 240, 6),
        (Outcome.IP_REFUSED, 210, 6),
        (Outcome.SN_REFUSED, 211, 6),
        (Outcome.REFERER_REFUSED, 220, 6),
        (Outcome.MCODE_MISSING, 102, 6),
        (Outcome.MCODE_REFUSED, 230, 6),
        (Outcome.QPS, 401, 18),
        (Outcome.COST_OVER_QPS, 401, 18),
        (Outcome.QUOTA, 302, 17),
        (Outcome.UNAVAILABLE, 1, 2),
    ],
)
def test_refusals_have_the_codes_that_clients_branch_on(outcome, status, error_code):
    assert MAP_ERRORS[outcome].code == status
    assert AI_ERRORS[outcome].code == error_code


def test_only_an_admitted_decision_admits():
    assert Decision(Outcome.ADMITTED).is_admitted
    assert not any(Decision(outcome).is_admitted for outcome in REFUSALS)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("redis://h", ("h", 6379, None, None, 0, False, None, False)),
        ("redis://:p%40ss@h:1/3", ("h", 1, None, "p@ss", 3, False, None, False)),
        ("rediss://u:p@h:1", ("h", 1, "u", "p", 0, True, None, False)),
        ("redis+cluster://u:p@h:1", ("h", 1, "u", "p", 0, False, None, True)),
        ("rediss+cluster://h:1", ("h", 1, None, None, 0, True, None, True)),
        (
            "unix://:p@/run/redis.sock?db=2",
            ("127.0.0.1", 6379, None, "p", 2, False, "/run/redis.sock", False),
        ),
    ],
)
def test_redis_addresses_are_understood(url, expected):
    address, is_cluster = parse_redis_url(url)
    found = (address.host, address.port, address.username, address.password, address.database, address.tls)
    assert (*found, address.unix_path, is_cluster) == expected


@pytest.mark.parametrize("url", ["http://h", "h:6379", "unix+cluster:///x", ""])
def test_other_addresses_are_refused(url):
    with pytest.raises(ValueError, match="a Redis URL begins with"):
        parse_redis_url(url)


def test_a_quota_day_begins_at_midnight_in_shanghai():
    last = dt.datetime(2026, 11, 21, 23, 59, 59, tzinfo=days.SHANGHAI)
    first = dt.datetime(2026, 11, 22, 0, 0, 0, tzinfo=days.SHANGHAI)
    assert days.date_of(days.today(last.timestamp())) == last.date()
    assert days.today(first.timestamp()) == days.day_number(first.date())


def test_all_keys_of_an_app_lie_in_one_slot_and_apps_spread():
    for appid in range(10_000_000, 10_000_050):
        keys = [
            app_key(appid),
            today_key(appid, "track"),
            ring_key(appid, "track", "query", 30),
            history_key(appid, "track"),
        ]
        assert {slot_of(key) for key in keys} == {slot_of(str(appid))}
    assert len({slot_of(app_key(appid)) for appid in range(10_000_000, 10_000_050)}) > 40


@pytest.mark.parametrize("key", ["", "foo", "{}foo", "a{b", "a}b{c}", "{a}{b}", "x{{y}}z", "钥{匙}"])
def test_slots_are_those_of_redis(key):
    assert slot_of(key) == key_slot(key.encode())


def test_a_day_of_usage_reads_its_hash_and_its_line_alike():
    counts = {name: str(number) for number, name in enumerate(COUNTERS, 1)}
    rare = {name.encode(): count.encode() for name, count in list(counts.items())[2:-1]}
    peak = int(counts["peak"])
    hash_ = {**rare, b"now": struct.pack(">7d", 20_000, 1, 2, 1_790_000_000, 5, peak, 7_000)}
    assert DayUsage.of_hash(hash_) == (20_000, DayUsage.of_line(" ".join(counts.values())))
