"""Calls in the metrics: the same text as the client library's own counters and histograms make."""

import pytest
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest

from shared.telemetry.call_counts import LATENCY_BUCKETS, CallCounts

CALLS = [
    ("weather", "ok", 0.0),
    ("weather", "ok", 0.3),
    ("weather", "error", 0.2999),
    ("geoconv", "qps", 9.5),
    ("geoconv", "ok", 11.0),
    ('a "name"\n', "ok", 0.005),
]


def samples(text: bytes) -> set[str]:
    """Return the lines of values, but for the moments at which the library began to count."""
    lines = text.decode().splitlines()
    return {line for line in lines if not line.startswith("#") and "_created" not in line}


@pytest.mark.parametrize("calls", [[], CALLS, CALLS * 3])
def test_the_text_is_that_of_the_client_library(calls: list[tuple[str, str, float]]) -> None:
    own, library = CollectorRegistry(), CollectorRegistry()
    counts = CallCounts()
    own.register(counts)
    requests = Counter("geoportrait_requests", "calls", ["service", "outcome"], registry=library)
    seconds_of = Histogram(
        "geoportrait_request_seconds", "times", ["service"], buckets=LATENCY_BUCKETS, registry=library
    )
    for service, outcome, seconds in calls:
        counts.count(service, outcome, seconds)
        requests.labels(service, outcome).inc()
        seconds_of.labels(service).observe(seconds)
    assert samples(generate_latest(own)) == samples(generate_latest(library))
