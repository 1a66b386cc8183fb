"""Prometheus text of one process: for watching it live. The reports count from Redis, which misses no pod.

Numbers are kept as they come; the client library is imported when the text is asked for.
"""

import threading
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from itertools import accumulate, chain
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

from shared.telemetry.call_counts import CallCounts
from shared.telemetry.gpu import GpuUse

if TYPE_CHECKING:
    from prometheus_client.metrics_core import Metric

COLD_START_BUCKETS: Final = (0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 60.0)
_EDGES: Final = (*map(str, COLD_START_BUCKETS), "+Inf")


class GaugeKind(NamedTuple):
    """What a gauge is called and measures, and what tells its values apart."""

    name: str
    text: str
    labels: tuple[str, ...] = ()


PROVIDER: Final = GaugeKind(
    "geoportrait_inference_provider",
    "1 for the execution provider that a model really runs on",
    ("model", "provider"),
)
UNMETERED_UNITS: Final = GaugeKind(
    "geoportrait_unmetered_units", "Units admitted while Redis was unreachable"
)
REFUSED_CALLS: Final = GaugeKind(
    "geoportrait_calls_refused_without_redis",
    "Calls refused because Redis was unreachable, by service",
    ("service",),
)
PACK: Final = GaugeKind(
    "geoportrait_pack", "1 for the version of a data pack that is in use", ("pack", "version")
)
PACK_FAULTY: Final = GaugeKind(
    "geoportrait_pack_faulty",
    "1 while a data pack is missing, or its current version cannot be used",
    ("pack",),
)
GPU: Final = GaugeKind("geoportrait_gpu", "Use of the card, as the driver tells it", ("measure",))
WORK: Final = GaugeKind(
    "geoportrait_schedule_result",
    "What scheduled work did last, by path and name of the count",
    ("path", "result"),
)
EMERGENCY: Final = GaugeKind(
    "geoportrait_emergency_sign_in_seconds",
    "Unix time of the last sign-in with the account for emergencies, 0 for none",
)
DROPPED_CALLS: Final = GaugeKind("geoportrait_dropped_counts", "Calls that no report will count")
GAUGES: Final = (
    PROVIDER,
    UNMETERED_UNITS,
    REFUSED_CALLS,
    PACK,
    PACK_FAULTY,
    GPU,
    WORK,
    EMERGENCY,
    DROPPED_CALLS,
)


class PackState(Protocol):
    """A data pack as the metrics show it."""

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def version(self) -> str | None:
        """The version in use."""

    @property
    def fault(self) -> str | None:
        """Why that is not the version that is wanted."""


class Metrics:
    """Counts and gauges of a process, which are a collector of the client library; safe between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._calls = CallCounts()
        self._gauges: dict[GaugeKind, dict[tuple[str, ...], float]] = {
            kind: {} if kind.labels else {(): 0.0} for kind in GAUGES
        }
        self._cold_starts = [0] * len(_EDGES)
        self._cold_seconds = 0.0

    def count(self, service: str, outcome: str, seconds: float) -> None:
        """Count one call."""
        self._calls.count(service, outcome, seconds)

    def count_cold_start(self, seconds: float) -> None:
        """Count one start of a process."""
        with self._lock:
            self._cold_starts[bisect_left(COLD_START_BUCKETS, seconds)] += 1
            self._cold_seconds += seconds

    def set_gpu(self, use: GpuUse) -> None:
        """Say what the card is used for."""
        self._set(GPU, use.mib, "memory_mib")
        self._set(GPU, use.percent, "busy_percent")

    def set_work(self, path: str, counts: Mapping[str, int]) -> None:
        """Say what scheduled work did last."""
        for name, count in counts.items():
            self._set(WORK, count, path, name)

    def set_emergency_sign_in(self, time: float) -> None:
        """Say when somebody last signed in with the account for emergencies; Unix seconds."""
        self._set(EMERGENCY, time)

    def set_provider(self, model: str, provider: str) -> None:
        """Say what a model runs on."""
        self._set(PROVIDER, 1, model, provider)

    def set_packs(self, states: Iterable[PackState]) -> None:
        """Say which version of each pack is in use, and whether another one should be."""
        with self._lock:
            self._gauges[PACK].clear()
        for state in states:
            if state.version is not None:
                self._set(PACK, 1, state.name, state.version)
            self._set(PACK_FAULTY, state.fault is not None, state.name)

    def render(self, unmetered_units: int, refused_calls: Mapping[str, int], dropped_calls: int) -> bytes:
        """Return the Prometheus text (version 0.0.4); refused_calls: for want of Redis, by service."""
        from prometheus_client import generate_latest

        self._set(UNMETERED_UNITS, unmetered_units)
        for service, calls in refused_calls.items():
            self._set(REFUSED_CALLS, calls, service)
        self._set(DROPPED_CALLS, dropped_calls)
        return generate_latest(self)

    def collect(self) -> Iterator["Metric"]:
        """Yield all families."""
        from prometheus_client.core import GaugeMetricFamily, HistogramMetricFamily

        with self._lock:
            gauges = {kind: list(values.items()) for kind, values in self._gauges.items()}
            counts, seconds = list(self._cold_starts), self._cold_seconds
        starts = HistogramMetricFamily(
            "geoportrait_cold_start_seconds", "Time from the start of this process until it could answer"
        )
        totals = map(float, accumulate(counts))
        starts.add_metric((), list(zip(_EDGES, totals, strict=True)), seconds)
        yield from chain(self._calls.collect(), (starts,))
        for kind, values in gauges.items():
            family = GaugeMetricFamily(kind.name, kind.text, labels=kind.labels)
            for labels, value in values:
                family.add_metric(labels, value)
            yield family

    def _set(self, kind: GaugeKind, value: float, *labels: str) -> None:
        with self._lock:
            self._gauges[kind][labels] = float(value)
