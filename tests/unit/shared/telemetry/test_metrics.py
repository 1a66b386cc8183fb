"""The metrics of a process: the same text as the client library's own gauges and histograms make."""

from typing import NamedTuple

import pytest
from prometheus_client import CollectorRegistry, Gauge, Histogram, generate_latest

from shared.telemetry.metrics import COLD_START_BUCKETS, GAUGES, Metrics


class State(NamedTuple):
    name: str
    version: str | None
    fault: str | None


def lines(text: bytes) -> set[str]:
    """Return the lines, but for the moments at which the library began to count."""
    return {line for line in text.decode().splitlines() if "_created" not in line}


@pytest.mark.parametrize("starts", [[], [0.3, 0.5, 61.0]])
def test_the_text_is_that_of_the_client_library(starts: list[float]) -> None:
    library, metrics = CollectorRegistry(), Metrics()
    gauges = {kind.name: Gauge(kind.name, kind.text, kind.labels, registry=library) for kind in GAUGES}
    cold_starts = Histogram(
        "geoportrait_cold_start_seconds",
        "Time from the start of this process until it could answer",
        buckets=COLD_START_BUCKETS,
        registry=library,
    )
    for seconds in starts:
        metrics.count_cold_start(seconds)
        cold_starts.observe(seconds)
    metrics.set_work('/a "b"', {"places": 3, "renewals": 0})
    gauges["geoportrait_schedule_result"].labels('/a "b"', "places").set(3)
    gauges["geoportrait_schedule_result"].labels('/a "b"', "renewals").set(0)
    gauges["geoportrait_calls_refused_without_redis"].labels("weather").set(2)
    gauges["geoportrait_unmetered_units"].set(7)
    assert lines(generate_latest(library)) <= lines(metrics.render(7, {"weather": 2}, 0))


def test_a_version_that_is_no_longer_in_use_is_gone() -> None:
    metrics = Metrics()
    metrics.set_packs([State("map", "v1", None), State("places", None, "missing")])
    metrics.set_packs([State("map", "v2", "v3 is damaged"), State("places", "v1", None)])
    text = lines(metrics.render(0, {}, 0))
    assert {line for line in text if line.startswith("geoportrait_pack")} == {
        'geoportrait_pack{pack="map",version="v2"} 1.0',
        'geoportrait_pack{pack="places",version="v1"} 1.0',
        'geoportrait_pack_faulty{pack="map"} 1.0',
        'geoportrait_pack_faulty{pack="places"} 0.0',
    }
