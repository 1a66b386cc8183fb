"""The small endpoint that answers and counts where a function cannot."""

import time

import pytest
import redis as redis_py

from functions.auth_token.main import FUNCTION
from shared.telemetry.minutes import minute_key
from shared.web.outage_words import PATH, REASON_HEADER, SERVICE_HEADER


@pytest.fixture
def ask(serve):
    client = serve(FUNCTION)

    def send(service, query="", reason="unavailable"):
        headers = {SERVICE_HEADER: service, REASON_HEADER: reason}
        answer = client.get(f"{PATH}?{query}", headers=headers)
        client.function.platform.telemetry.flush()
        return answer

    return send


def counted(redis_url, service):
    minute = int(time.time()) // 60
    with redis_py.Redis.from_url(redis_url, decode_responses=True) as client:
        rows = [client.hgetall(minute_key(service, place)) for place in (minute - 1, minute)]
    return {name: int(count) for row in rows for name, count in row.items()}


def test_a_map_service_fails_in_its_envelope_and_is_counted(ask, redis_flushed):
    answer = ask("geocoding", "address=a")
    assert answer.status_code == 200
    assert answer.text.startswith('{"status":1,"message":')
    assert "error_code" not in answer.json()
    assert answer.headers["retry-after"]
    assert counted(redis_flushed, "geocoding") == {"failed": 1}


@pytest.mark.parametrize(
    ("query", "text"),
    [("callback=show", 'show&&show({"status":1'), ("output=xml", '<?xml version="1.0" encoding="utf-8"?>')],
)
def test_it_speaks_the_form_that_the_caller_named(ask, query, text):
    assert ask("weather", query).text.startswith(text)


def test_an_ai_service_fails_with_its_error_code(ask, redis_flushed):
    content = ask("body_seg_photo").json()
    assert (content["error_code"], content["error_msg"]) == (2, "Service temporarily unavailable")
    assert counted(redis_flushed, "body_seg_photo") == {"failed": 1}


def test_a_body_that_is_too_large_is_the_clients_mistake(ask, redis_flushed):
    assert ask("geocoding", reason="too_large").json()["status"] == 10
    assert ask("body_seg_photo", reason="too_large").json()["error_code"] == 216202
    assert counted(redis_flushed, "geocoding") == {"client": 1}


def test_what_is_no_service_is_answered_for_both_families_and_not_counted(ask, redis_flushed):
    content = ask("no service").json()
    assert (content["status"], content["error_code"]) == (1, 2)
    assert counted(redis_flushed, "no service") == {}
