"""The directory of apps: every change, every refusal, and writers that race."""

import datetime as dt
import threading
import time

import pytest
import redis as redis_py

from shared.access import days, keys
from shared.access.directory import AppDirectory
from shared.access.errors import (
    AppNotFound,
    ChangedMeanwhile,
    DamagedRecord,
    InvalidBoost,
    InvalidChange,
    KeyNotFound,
    StoreUnreachable,
)
from shared.access.rediskeys import APPS, app_key
from shared.catalogue import load_catalogue
from shared.config import Settings

TODAY = days.date_of(days.today(time.time()))


@pytest.fixture
def directory(server_settings):
    opened = AppDirectory.open(server_settings)
    yield opened
    opened.close()


@pytest.fixture
def app(directory):
    return directory.create("an app")[0]


def test_a_new_app_carries_its_number_in_its_keys_and_hides_its_secret(directory, redis_url):
    app, secret = directory.create("  Bank of 示例  ")
    assert app == directory.get(app.appid)
    assert (app.name, app.state, app.generation) == ("Bank of 示例", "enabled", 1)
    assert keys.appid_of_api_key(app.api_key) == app.appid
    assert app.secret_sha256 == keys.secret_digest(secret)
    with redis_py.Redis.from_url(redis_url, decode_responses=True) as client:
        assert secret not in client.hget(app_key(app.appid), "record")


def test_an_app_may_be_limited_to_some_services(directory):
    app = directory.create("maps", only_services=["geocoding", "weather"])[0]
    enabled = {service for service in load_catalogue() if app.rules(service).is_enabled}
    assert enabled == {"geocoding", "weather"}


@pytest.mark.parametrize("name", ["", "   ", "x" * 65])
def test_a_name_must_be_readable(directory, name):
    with pytest.raises(InvalidChange, match="name"):
        directory.create(name)


def test_deleted_apps_are_listed_only_when_asked_for(directory, app):
    other = directory.create("another")[0]
    directory.delete(app.appid)
    listed = {found.appid for found in directory.all()}
    assert other.appid in listed
    assert app.appid not in listed
    assert app.appid in {found.appid for found in directory.all(with_deleted=True)}
    with pytest.raises(InvalidChange, match="is deleted"):
        directory.set_enabled(app.appid, True)


def test_an_app_whose_creation_was_cut_short_is_not_listed(directory, redis_url):
    with redis_py.Redis.from_url(redis_url) as client:
        client.sadd(APPS, 10_000_000)
    assert 10_000_000 not in {app.appid for app in directory.all(with_deleted=True)}


def test_a_damaged_record_is_named_and_hides_no_other_app(directory, app, redis_url, caplog):
    other = directory.create("another")[0]
    with redis_py.Redis.from_url(redis_url) as client:
        client.hset(app_key(app.appid), "record", '{"appid": 1, "secret_sha256": "hidden"}')
    with pytest.raises(DamagedRecord, match=rf"the record of app {app.appid} is damaged at: .*api_key"):
        directory.get(app.appid)
    assert other.appid in {found.appid for found in directory.all()}
    assert f"app {app.appid} is damaged" in caplog.text
    assert "hidden" not in caplog.text
    with redis_py.Redis.from_url(redis_url) as client:  # later tests read every app
        client.srem(APPS, app.appid)


def test_limits_go_back_to_the_catalogue(directory, app):
    directory.set_limits(app.appid, "weather", quota=7, qps=3, shadow=["qps"])
    rules = directory.set_limits(app.appid, "weather", quota=None).rules("weather")
    assert (rules.quota, rules.qps, rules.shadow, rules.is_enabled) == (None, 3, {"qps"}, True)


@pytest.mark.parametrize("wrong", [{"quota": -2}, {"qps": -1}, {"qps": 5_001}, {"quota": 10**10}])
def test_limits_out_of_range_are_refused(directory, app, wrong):
    with pytest.raises(InvalidChange, match=next(iter(wrong))):
        directory.set_limits(app.appid, "weather", **wrong)


def test_unknown_apps_services_and_keys_are_named(directory, app):
    with pytest.raises(AppNotFound, match="there is no app 10000001"):
        directory.get(10_000_001)
    with pytest.raises(InvalidChange, match="no service 'wether'"):
        directory.set_limits(app.appid, "wether", qps=1)
    with pytest.raises(KeyNotFound, match="has no key abcdefgh…"):
        directory.remove_key(app.appid, "abcdefghijk")
    with pytest.raises(InvalidChange, match=r"ips: 'x' is no IP address"):
        directory.add_key(app.appid, "server", ips=["x"])


def test_a_boost_is_granted_once_a_calendar_year(directory, app):
    next_year = dt.date(TODAY.year + 1, 3, 1)
    directory.boost(app.appid, percent=20, first=TODAY, last=TODAY)
    with pytest.raises(InvalidBoost, match=f"has had its boost of {TODAY.year}"):
        directory.boost(app.appid, percent=1, first=TODAY, last=TODAY)
    boosted = directory.boost(
        app.appid, percent=12.5, first=next_year, last=next_year + dt.timedelta(days=30)
    )
    assert [(boost.year, boost.per_mille) for boost in boosted.boosts] == [
        (TODAY.year, 200),
        (TODAY.year + 1, 125),
    ]


@pytest.mark.parametrize(
    ("percent", "first", "last", "message"),
    [
        (20.1, TODAY, TODAY, "at most 20 %, not 20.1 %"),
        (0, TODAY, TODAY, "at most 20 %"),
        (20, dt.date(2031, 12, 31), dt.date(2032, 1, 1), "inside one calendar year"),
        (20, dt.date(2031, 3, 2), dt.date(2031, 3, 1), "inside one calendar year"),
        (20, dt.date(2020, 1, 1), dt.date(2020, 1, 2), "is over"),
    ],
)
def test_other_boosts_are_refused(directory, app, percent, first, last, message):
    with pytest.raises(InvalidBoost, match=message):
        directory.boost(app.appid, percent=percent, first=first, last=last)
    assert directory.get(app.appid).boosts == ()


def in_threads(count, task):
    """Run a task in many threads at once and return what each returned or raised."""
    results, barrier = [], threading.Barrier(count)

    def run(number):
        barrier.wait()
        try:
            results.append(task(number))
        except (InvalidBoost, ChangedMeanwhile) as error:
            results.append(error)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_of_ten_boosts_at_once_one_is_granted(directory, app):
    results = in_threads(10, lambda _: directory.boost(app.appid, percent=20, first=TODAY, last=TODAY))
    assert sum(isinstance(result, InvalidBoost) for result in results) == 9
    assert len(directory.get(app.appid).boosts) == 1


def test_changes_at_the_same_moment_are_all_kept(directory, app):
    in_threads(6, lambda number: directory.add_key(app.appid, "server", name=str(number)))
    assert {key.name for key in directory.get(app.appid).keys} == set("012345")


def test_an_unreachable_redis_is_one_clear_error():
    with pytest.raises(StoreUnreachable, match="Redis is unreachable"):
        AppDirectory.open(Settings(redis_url="redis://127.0.0.1:1")).get(12_345_678)
    with pytest.raises(StoreUnreachable, match="cannot be understood"):
        AppDirectory.open(Settings(redis_url="postgres://user:hidden@h"))
