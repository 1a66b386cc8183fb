"""Calls by service and outcome, and their times, as Prometheus reads them.

Counting is all that a call pays for, two additions under one lock; the families are made when they are asked
for. The client library's own counters and histograms cost a call five times as much.
"""

import threading
from bisect import bisect_left
from collections.abc import Iterator
from itertools import accumulate
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from prometheus_client.metrics_core import Metric

# 300 ms is the promise; the others are around it.
LATENCY_BUCKETS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0, 2.0, 5.0, 10.0)
_EDGES: Final = (*map(str, LATENCY_BUCKETS), "+Inf")


class CallCounts:
    """A collector of the client library; safe between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._calls: dict[tuple[str, str], int] = {}
        self._times: dict[str, list[int]] = {}
        self._seconds: dict[str, float] = {}

    def count(self, service: str, outcome: str, seconds: float) -> None:
        """Count one call."""
        key, place = (service, outcome), bisect_left(LATENCY_BUCKETS, seconds)
        with self._lock:
            self._calls[key] = self._calls.get(key, 0) + 1
            times = self._times.get(service)
            if times is None:
                times = self._times[service] = [0] * len(_EDGES)
                self._seconds[service] = 0.0
            times[place] += 1
            self._seconds[service] += seconds

    def collect(self) -> Iterator["Metric"]:
        """Yield both families."""
        from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily

        with self._lock:
            calls, seconds = dict(self._calls), dict(self._seconds)
            times = {service: list(counts) for service, counts in self._times.items()}
        outcomes = CounterMetricFamily(
            "geoportrait_requests", "Calls by service and outcome", labels=["service", "outcome"]
        )
        for labels, count in calls.items():
            outcomes.add_metric(labels, count)
        yield outcomes
        durations = HistogramMetricFamily(
            "geoportrait_request_seconds", "Time to answer by service", labels=["service"]
        )
        for service, counts in times.items():
            buckets = [(edge, float(total)) for edge, total in zip(_EDGES, accumulate(counts), strict=True)]
            durations.add_metric([service], buckets, seconds[service])
        yield durations
