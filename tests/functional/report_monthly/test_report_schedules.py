"""What the clock calls report-monthly for, over HTTP with a real Redis and S3."""

import time

import pytest
import redis as redis_py

from functions.report_monthly import service
from functions.report_monthly.main import FUNCTION
from functions.report_monthly.service import report_maker
from shared.service_level.archive import ReportRequest
from shared.service_level.months import Month
from shared.stores import ObjectStore
from shared.telemetry.minutes import BUNDLE, minute_key


@pytest.fixture
def post(serve, server_settings, monkeypatch):
    monkeypatch.setattr(service, "settings", lambda: server_settings)
    client = serve(FUNCTION)
    token = server_settings.event_auth_token.get_secret_value()

    def send(path, token=token):
        return client.post(path, headers={"authorization": f"Bearer {token}"})

    return send


def test_a_beat_proves_the_minute(post, redis_url):
    answer = post("/schedules/beat")
    minute = answer.json()["done"]["minute"]
    assert abs(minute - time.time() / 60) < 2
    with redis_py.Redis.from_url(redis_url) as client:
        assert int(client.hget(minute_key(BUNDLE, minute), "beats")) >= 1
        assert 0 < client.ttl(minute_key(BUNDLE, minute)) <= 72 * 3600


def test_the_roll_up_of_a_clock_that_calls_twice_changes_nothing_more(post, object_store):
    assert post("/schedules/beat").status_code == 200
    assert post("/schedules/roll-up").json()["done"]["minute_files"] >= 1
    assert "minutes/" in next(iter(object_store.list("metrics", "minutes/"))).key


def test_the_reports_of_the_month_before_are_made_once(post, server_settings):
    month = Month.at_time(time.time()).plus_months(-1)
    first = post("/schedules/reports").json()["done"]
    again = post("/schedules/reports").json()["done"]
    assert again == {"month": str(month), "revision": 1}
    assert first in (again, {**first, "month": str(month)})
    archive = report_maker(server_settings).archive
    assert archive.figures(month).is_partial is False


def test_a_revision_that_somebody_asked_for_is_made_once_with_the_reason(post, server_settings):
    archive = report_maker(server_settings).archive
    archive.prepare()
    month = Month.at_time(time.time()).plus_months(-1)
    post("/schedules/reports")
    before = archive.figures(month).revision
    archive.ask(ReportRequest(month=str(month), reason="补录 12 日探测", author="王工", asked_at=1))
    assert post("/schedules/requests").json()["done"] == {"months": [str(month)]}
    assert post("/schedules/requests").json()["done"] == {"months": []}
    figures = archive.figures(month)
    assert (figures.revision, figures.reason, figures.author) == (before + 1, "补录 12 日探测", "王工")
    assert month in archive.months()
    assert "service-zh.pdf" in archive.document_names(month, figures.revision)


def test_the_digest_is_made_by_the_clock_and_what_waits_stands_in_the_metrics(post, server_settings):
    month = Month.at_time(time.time() - service.DIGEST_DELAY_SECONDS).plus_months(-1)
    assert post("/schedules/digest").json()["done"] == {
        "delivered": 0,
        "waiting": 0,
        "refused": 0,
        "late": 0,
    }
    with service.digest_maker(server_settings) as maker:
        assert maker.archive.record(month).is_partial is False


def test_a_digest_that_is_refused_or_late_stands_in_the_metrics(serve, server_settings, monkeypatch):
    changed = server_settings.model_copy(
        update={"digest_webhooks": ("http://127.0.0.1:1/closed",), "digest_recipients": ("a@bank.example",)}
    )
    monkeypatch.setattr(service, "settings", lambda: changed)
    objects = ObjectStore(server_settings)
    objects.ensure_bucket("reports")
    for info in list(objects.list("reports", "compliance/")):  # of other tests of this worker
        objects.delete("reports", info.key)
    client = serve(FUNCTION)
    token = server_settings.event_auth_token.get_secret_value()
    answer = client.post("/schedules/digest", headers={"authorization": f"Bearer {token}"})
    assert answer.json()["done"] == {"delivered": 0, "waiting": 1, "refused": 1, "late": 1}
    text = client.get("/metrics").text
    assert 'geoportrait_schedule_result{path="/schedules/digest",result="refused"} 1.0' in text
    assert 'geoportrait_schedule_result{path="/schedules/digest",result="late"} 1.0' in text


def test_two_clocks_at_once_push_a_digest_once(post, server_settings, redis_url):
    with redis_py.Redis.from_url(redis_url) as client:
        client.set(service.LEASE_KEY, "another process", ex=60)
        assert post("/schedules/digest").json()["done"] == {}
        assert client.get(service.LEASE_KEY) == b"another process"
        client.delete(service.LEASE_KEY)


PATHS = [
    "/schedules/beat",
    "/schedules/roll-up",
    "/schedules/reports",
    "/schedules/requests",
    "/schedules/digest",
]


@pytest.mark.parametrize("path", PATHS)
def test_nobody_without_the_token_starts_anything(post, path):
    assert post(path, token="another token").status_code == 401
