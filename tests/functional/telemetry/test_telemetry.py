"""Telemetry: log ids, latency buckets, counts in Redis, logs that keep secrets, Prometheus text."""

import json
import logging
import math
import multiprocessing
import random
import subprocess
import sys
import threading
from types import SimpleNamespace

import pytest
import redis as redis_py
from hypothesis import given
from hypothesis import strategies as st

from shared.access.decision import Outcome
from shared.telemetry import Telemetry, new_log_id
from shared.telemetry.endings import ending
from shared.telemetry.gpu import Gpu
from shared.telemetry.latency import EDGE_SECONDS, GAMMA, HIGHEST, LOWEST, bucket, lower_edge, percentile
from shared.telemetry.log_ids import LogIds
from shared.telemetry.logs import JsonFormatter, redact
from shared.telemetry.minutes import KEPT_SECONDS, MinuteBuffer, function_row, minute_key
from tools.local.redis_server import RedisServer

# --- log ids ---------------------------------------------------------------------------------------


def make_ids(count, found):
    found.put([new_log_id() for _ in range(count)])


def test_log_ids_fit_into_a_javascript_number_and_grow():
    ids = [new_log_id() for _ in range(10_000)]
    assert all(0 < number < 2**53 for number in ids)
    assert ids == sorted(set(ids))
    assert LogIds(clock=lambda: 2**31 - 1 + 1_735_689_600).new() < 2**53


def test_log_ids_of_threads_do_not_meet():
    ids = LogIds()
    found = []
    threads = [
        threading.Thread(target=lambda: found.extend(ids.new() for _ in range(2_000))) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 16_000


def test_a_forked_process_does_not_go_on_with_its_parents_numbers():
    context = multiprocessing.get_context("fork")
    seen = set()
    for _ in range(2):
        found = context.Queue()
        child = context.Process(target=make_ids, args=(200, found))
        child.start()
        seen.update(number & 1023 for number in found.get(timeout=10))
        child.join()
    seen.add(new_log_id() & 1023)
    assert len(seen) > 1  # three random worker numbers of 1,024


def test_workers_that_redis_numbered_never_meet():
    workers = [LogIds(worker=number, clock=lambda: 1_800_000_000) for number in range(20)]
    ids = [worker.new() for worker in workers for _ in range(500)]
    assert len(set(ids)) == len(ids)


def test_a_clock_that_jumps_back_does_not_repeat_ids():
    moments = iter([1_800_000_000.0, 1_800_000_000.0, 1_799_999_000.0])
    ids = LogIds(worker=1, clock=lambda: next(moments))
    first, second, third = ids.new(), ids.new(), ids.new()
    assert first < second < third


# --- latency ---------------------------------------------------------------------------------------


@given(st.floats(1.2e-5, 1_000))
def test_a_bucket_holds_its_durations(seconds):
    index = bucket(seconds)
    assert lower_edge(index) * (1 - 1e-9) <= seconds <= lower_edge(index + 1) * (1 + 1e-9)


def test_300_milliseconds_is_an_exact_edge():
    assert bucket(math.nextafter(EDGE_SECONDS, 0)) == -1
    assert bucket(EDGE_SECONDS) == 0
    assert [bucket(seconds) for seconds in (0, -1, 1e-9, 1e9)] == [LOWEST, LOWEST, LOWEST, HIGHEST]


def test_percentiles_are_right_within_4_percent():
    generator = random.Random(7)  # noqa: S311
    durations = sorted(generator.lognormvariate(-4, 1.2) for _ in range(20_000))
    counts = {}
    for seconds in durations:
        counts[bucket(seconds)] = counts.get(bucket(seconds), 0) + 1
    for fraction in (0.5, 0.95, 0.99, 0.999):
        true = durations[math.ceil(fraction * len(durations)) - 1]
        assert percentile(counts, fraction) == pytest.approx(true, rel=GAMMA - 1)
    assert percentile({}, 0.5) == 0


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        ("ok", "ok"),
        ("upstream", "ok"),
        ("invalid", "client"),
        (Outcome.TOKEN_INVALID, "client"),
        (Outcome.QPS, "refused"),
        (Outcome.QUOTA, "refused"),
        (Outcome.UNAVAILABLE, "failed"),
        ("busy", "failed"),
        ("error", "failed"),
    ],
)
def test_outcomes_fall_into_the_classes_of_availability(outcome, expected):
    assert ending(outcome) == expected


# --- counts ----------------------------------------------------------------------------------------


@pytest.fixture
def minute_of(redis_url):
    """Return a reader of everything that Redis counted for a service."""

    def read(service, url=redis_url):
        with redis_py.Redis.from_url(url, decode_responses=True) as client:
            found = {}
            for key in client.keys(minute_key(service, 0)[:-1].replace("{", "[{]").replace("}", "[}]") + "*"):
                assert 0 < client.ttl(key) <= KEPT_SECONDS
                for field, count in client.hgetall(key).items():
                    found[field] = found.get(field, 0) + int(count)
            return found

    return read


def test_calls_are_counted_by_bucket_and_ending(server_settings, minute_of):
    telemetry = Telemetry(server_settings, "a-function")
    for outcome, seconds in (("ok", 0.01), ("ok", 0.01), ("qps", 0.001), ("error", 0.4)):
        telemetry.record("svc_counted", 12_345_678, outcome, seconds, new_log_id())
    telemetry.close()
    assert minute_of("svc_counted") == {
        "ok": 2,
        "refused": 1,
        "failed": 1,
        f"b{bucket(0.01)}": 2,
    }


def test_cold_starts_and_probes_are_counted_beside_the_calls(server_settings, minute_of):
    telemetry = Telemetry(server_settings, "function_counted")
    telemetry.record_cold_start(1.25)
    telemetry.record_cold_start(0.5)
    telemetry.add_counts("svc_probed", {"probes": 1, "failed_probes": 1})
    telemetry.close()
    assert minute_of(function_row("function_counted")) == {"cold": 2, "cold_ms": 1750}
    assert minute_of("svc_probed") == {"probes": 1, "failed_probes": 1}
    text = telemetry.render_metrics().decode()
    assert "geoportrait_cold_start_seconds_count 2.0" in text
    assert "geoportrait_cold_start_seconds_sum 1.75" in text


def test_counts_are_flushed_without_being_asked(server_settings, minute_of):
    telemetry = Telemetry(server_settings, "a-function")
    telemetry.record("svc_timer", None, "ok", 0.01, new_log_id())
    for _ in range(60):
        if minute_of("svc_timer"):
            break
        threading.Event().wait(0.05)
    assert minute_of("svc_timer")["ok"] == 1
    telemetry.close()


def test_the_last_second_is_flushed_when_the_process_ends(redis_url, minute_of):
    program = (
        "from shared.config import Settings; from shared.telemetry import Telemetry\n"
        f"t = Telemetry(Settings(redis_url={redis_url!r}), 'f')\n"
        "t.record('svc_atexit', None, 'ok', 0.01, 1)\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True, timeout=20)
    assert minute_of("svc_atexit")["ok"] == 1


def test_counts_survive_redis_and_are_stored_when_it_is_back(server_settings, minute_of, caplog):
    with RedisServer() as server:
        settings = server_settings.model_copy(
            update={"redis_url": type(server_settings.redis_url)(server.url)}
        )
        telemetry = Telemetry(settings, "a-function")
        telemetry.record("svc", None, "ok", 0.01, 1)
        assert telemetry.flush()
        server.kill()
        for _ in range(3):
            telemetry.record("svc", None, "ok", 0.01, 1)
            assert not telemetry.flush()
        server.start()
        assert telemetry.flush()
        telemetry.close()
        assert minute_of("svc", server.url)["ok"] == 4
    assert caplog.text.count("counts are kept back") == 1
    assert server.password not in caplog.text


def test_the_buffer_is_bounded_and_says_what_it_dropped():
    now = 0.0
    buffer = MinuteBuffer(max_minutes=10, clock=lambda: now)
    for minute in range(25):
        now = minute * 60.0
        buffer.add("svc", "ok", 0.01)
    assert buffer.dropped_calls == 15
    kept = buffer.take()
    assert [minute for _, minute in kept] == list(range(15, 25))
    buffer.give_back(kept)
    assert buffer.take() == kept


class Nvml:
    """A driver with one card."""

    class NVMLError(Exception):
        """What NVML raises."""

    def __init__(self, *, answers=True):
        self.answers = answers

    def nvmlDeviceGetMemoryInfo(self, handle):  # noqa: N802
        if not self.answers:
            raise self.NVMLError
        return SimpleNamespace(used=3 << 30)

    def nvmlDeviceGetUtilizationRates(self, handle):  # noqa: N802
        return SimpleNamespace(gpu=70)


def test_the_use_of_a_card_is_noted_once_a_minute(server_settings, minute_of):
    telemetry = Telemetry(server_settings, "function_gpu")
    telemetry.watch_gpu(Gpu(Nvml(), None))
    for _ in range(80):
        if minute_of("@function_gpu"):
            break
        threading.Event().wait(0.05)
    telemetry.close()
    counts = minute_of("@function_gpu")
    samples = counts["gpu_samples"]
    assert counts == {"gpu_samples": samples, "gpu_mib": 3072 * samples, "gpu_percent": 70 * samples}
    assert 'geoportrait_gpu{measure="memory_mib"} 3072.0' in telemetry.render_metrics().decode()
    assert Gpu(Nvml(answers=False), None).sample() is None


# --- logs ------------------------------------------------------------------------------------------


def formatted(message, *arguments, **fields):
    record = logging.makeLogRecord({"msg": message, "args": arguments, "levelname": "INFO", **fields})
    return json.loads(JsonFormatter("a-function").format(record))


def test_a_call_is_one_line_of_json(server_settings, caplog):
    telemetry = Telemetry(server_settings, "a-function")
    with caplog.at_level(logging.INFO, "geoportrait.calls"):
        telemetry.record("weather", 12_345_678, Outcome.QPS, 0.01234, 77)
    telemetry.close()
    line = json.loads(JsonFormatter("a-function").format(caplog.records[0]))
    assert line.pop("time").endswith("+00:00")
    assert line == {
        "level": "info",
        "function": "a-function",
        "message": "call",
        "log_id": 77,
        "service": "weather",
        "app": 12_345_678,
        "outcome": "qps",
        "ms": 12.34,
    }


def test_unknown_fields_are_not_written():
    assert "image" not in formatted("x", image="secret", ak="secret")


@pytest.mark.parametrize(
    "text",
    [
        "GET /rest?access_token=24.SECRETSECRET&x=1",
        "token 24.0123456789abcdef0123456789abcdef.2592000.1792592000.1-10000001",
        "redis://user:SECRETSECRET@host:6379/0",
        "{'client_secret': 'SECRETSECRET'}",
        "?ak=SECRETSECRET&sn=SECRETSECRET",
        "image " + "SECRETSECRET" * 20,
    ],
)
def test_credentials_and_pictures_in_messages_are_blotted_out(text):
    line = formatted("failed: %s", text)
    assert "SECRET" not in line["message"]
    assert "0123456789abcdef" not in line["message"]
    assert "***" in line["message"]


def test_coordinates_in_messages_are_rounded_and_other_text_stays():
    assert redact("at 26.647661,106.630153 in 0.25 s") == "at 26.64,106.63 in 0.25 s"
    assert redact("task=5 of app 12345678 took 1234.5 ms") == "task=5 of app 12345678 took 1234.5 ms"


def test_a_defect_is_logged_with_its_trace_and_without_secrets():
    try:
        raise ValueError("bad access_token=SECRETSECRET")
    except ValueError:
        line = formatted("defect", exc_info=sys.exc_info(), log_id=5)
    assert "Traceback" in line["trace"]
    assert "SECRET" not in line["trace"]
    assert line["log_id"] == 5


# --- metrics ---------------------------------------------------------------------------------------


def test_the_prometheus_text_shows_calls_times_and_providers(server_settings):
    telemetry = Telemetry(server_settings, "a-function")
    telemetry.record("weather", None, "ok", 0.25, 1)
    telemetry.record("weather", None, Outcome.QUOTA, 0.002, 2)
    telemetry.set_provider("rvm", "CPUExecutionProvider")
    telemetry.watch_unmetered(lambda: 3)
    text = telemetry.render_metrics().decode()
    telemetry.close()
    for line in (
        'geoportrait_requests_total{outcome="ok",service="weather"} 1.0',
        'geoportrait_requests_total{outcome="quota",service="weather"} 1.0',
        'geoportrait_request_seconds_bucket{le="0.3",service="weather"} 2.0',
        'geoportrait_request_seconds_bucket{le="0.2",service="weather"} 1.0',
        'geoportrait_inference_provider{model="rvm",provider="CPUExecutionProvider"} 1.0',
        "geoportrait_unmetered_units 3.0",
        "geoportrait_dropped_counts 0.0",
    ):
        assert line in text
