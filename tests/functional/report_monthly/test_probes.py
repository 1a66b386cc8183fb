"""Probes: which address each service is asked at, and what a function says to a probe that is none."""

import time

import pytest
import redis as redis_py

from functions.map_coordinate.main import FUNCTION
from functions.report_monthly import service
from functions.report_monthly.engine.probing.prober import load_addresses, record_probes
from functions.report_monthly.main import FUNCTION as REPORTS
from shared.access.probe_seal import HEADER, ProbeSeal
from shared.catalogue import load_catalogue
from shared.telemetry.minutes import minute_key
from tools.routes import load_routes, public_routes

TARGET = "/geoconv/v2"
SHARED_ADDRESSES = {"reverse_geocoding_abroad_poi", "js_walking", "js_transit", "js_riding"}
"""Services that another one's endpoint serves: no path is theirs."""


def test_every_service_is_probed_at_a_public_path_of_its_function() -> None:
    addresses, catalogue = load_addresses(), load_catalogue()
    assert list(addresses) == list(catalogue)
    routes = {
        f"{route.path}?qt={route.query_type}" if route.query_type else route.path: route
        for route in public_routes(load_routes())
    }
    for name, address in addresses.items():
        assert routes[address].function == catalogue[name].function, name
        assert routes[address].service == name or name in SHARED_ADDRESSES


@pytest.fixture
def function(serve):
    return serve(FUNCTION)


def ask(function, target, value):
    return function.get(target, headers={HEADER: value.encode()})


def test_a_probe_is_answered_without_a_key_and_is_no_call(function, server_settings, redis_flushed):
    seal = ProbeSeal(server_settings.token_signing_key.get_secret_value())
    answer = ask(function, TARGET, seal.sign(TARGET, time.time()))
    assert (answer.status_code, answer.json()) == (200, {"status": 0, "probe": "map_coordinate"})
    with_query = "/timezone/v1?location=1,2"
    assert "probe" in ask(function, with_query, seal.sign(with_query, time.time())).json()
    function.function.platform.telemetry.flush()
    with redis_py.Redis.from_url(redis_flushed) as client:
        assert [key for key in client.scan_iter("m:*") if b"@" not in key] == []


@pytest.mark.parametrize("fault", ["another key", "another target", "old", "future", "no time", "empty"])
def test_a_probe_that_nobody_of_the_bundle_signed_is_a_call_like_any_other(function, server_settings, fault):
    key = server_settings.token_signing_key.get_secret_value()
    now = time.time()
    value = {
        "another key": ProbeSeal("x" * 40).sign(TARGET, now),
        "another target": ProbeSeal(key).sign("/timezone/v1", now),
        "old": ProbeSeal(key).sign(TARGET, now - 240),
        "future": ProbeSeal(key).sign(TARGET, now + 240),
        "no time": "²;" + "0" * 64,
        "empty": "",
    }[fault]
    answer = ask(function, TARGET, value).json()
    assert "probe" not in answer
    assert answer["status"] != 0


def test_without_a_signing_key_there_is_no_probe():
    assert not ProbeSeal("").verify(ProbeSeal("").sign(TARGET, 0), TARGET, 0)


def test_a_round_is_counted_in_its_minute(redis_url):
    minute = 19_000_000
    with redis_py.Redis.from_url(redis_url, decode_responses=True) as client:
        record_probes(client, minute, {"weather": True, "traffic": False})
        assert client.hgetall(minute_key("weather", minute)) == {"probes": "1"}
        assert client.hgetall(minute_key("traffic", minute)) == {"probes": "1", "failed_probes": "1"}
        assert client.ttl(minute_key("traffic", minute)) > 0


def test_the_clock_probes_every_service_once_and_an_edge_that_is_away_fails_all(
    serve, server_settings, monkeypatch, redis_flushed
):
    client = serve(REPORTS)
    headers = {"authorization": f"Bearer {server_settings.event_auth_token.get_secret_value()}"}
    monkeypatch.setattr(service, "settings", lambda: server_settings)
    assert client.post("/schedules/probes", headers=headers).json() == {"done": {}}
    changed = server_settings.model_copy(update={"probe_url": "http://127.0.0.1:1"})
    monkeypatch.setattr(service, "settings", lambda: changed)
    count = len(load_catalogue())
    answer = client.post("/schedules/probes", headers=headers).json()
    assert answer == {"done": {"probes": count, "failed_probes": count}}
    with redis_py.Redis.from_url(redis_flushed) as redis:
        keys = [key for key in redis.scan_iter("m:*") if b"@" not in key]
        assert len(keys) == count
        assert {tuple(redis.hmget(key, "probes", "failed_probes")) for key in keys} == {(b"1", b"1")}
