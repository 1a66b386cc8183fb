"""Prometheus text of one process: for watching it live. The reports count from Redis, which misses no pod."""

from collections.abc import Iterable, Mapping
from typing import Protocol

from prometheus_client import CollectorRegistry, Gauge, Histogram, generate_latest

from shared.telemetry.call_counts import CallCounts
from shared.telemetry.gpu import GpuUse

COLD_START_BUCKETS = (0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 60.0)


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
    """Counters and gauges in a registry of their own."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._calls = CallCounts()
        self._registry.register(self._calls)
        self._provider = Gauge(
            "geoportrait_inference_provider",
            "1 for the execution provider that a model really runs on",
            ["model", "provider"],
            registry=self._registry,
        )
        self._unmetered_units = Gauge(
            "geoportrait_unmetered_units",
            "Units admitted while Redis was unreachable",
            registry=self._registry,
        )
        self._refused_calls = Gauge(
            "geoportrait_calls_refused_without_redis",
            "Calls refused because Redis was unreachable, by service",
            ["service"],
            registry=self._registry,
        )
        self._pack = Gauge(
            "geoportrait_pack",
            "1 for the version of a data pack that is in use",
            ["pack", "version"],
            registry=self._registry,
        )
        self._pack_faulty = Gauge(
            "geoportrait_pack_faulty",
            "1 while a data pack is missing, or its current version cannot be used",
            ["pack"],
            registry=self._registry,
        )
        self._cold_starts = Histogram(
            "geoportrait_cold_start_seconds",
            "Time from the start of this process until it could answer",
            buckets=COLD_START_BUCKETS,
            registry=self._registry,
        )
        self._gpu = Gauge(
            "geoportrait_gpu", "Use of the card, as the driver tells it", ["measure"], registry=self._registry
        )
        self._work = Gauge(
            "geoportrait_schedule_result",
            "What scheduled work did last, by path and name of the count",
            ["path", "result"],
            registry=self._registry,
        )
        self._emergency_time = Gauge(
            "geoportrait_emergency_sign_in_seconds",
            "Unix time of the last sign-in with the account for emergencies, 0 for none",
            registry=self._registry,
        )
        self._dropped_calls = Gauge(
            "geoportrait_dropped_counts", "Calls that no report will count", registry=self._registry
        )

    def count(self, service: str, outcome: str, seconds: float) -> None:
        """Count one call."""
        self._calls.count(service, outcome, seconds)

    def count_cold_start(self, seconds: float) -> None:
        """Count one start of a process."""
        self._cold_starts.observe(seconds)

    def set_gpu(self, use: GpuUse) -> None:
        """Say what the card is used for."""
        self._gpu.labels("memory_mib").set(use.mib)
        self._gpu.labels("busy_percent").set(use.percent)

    def set_work(self, path: str, counts: Mapping[str, int]) -> None:
        """Say what scheduled work did last."""
        for name, count in counts.items():
            self._work.labels(path, name).set(count)

    def set_emergency_sign_in(self, time: float) -> None:
        """Say when somebody last signed in with the account for emergencies; Unix seconds."""
        self._emergency_time.set(time)

    def set_provider(self, model: str, provider: str) -> None:
        """Say what a model runs on."""
        self._provider.labels(model, provider).set(1)

    def set_packs(self, states: Iterable[PackState]) -> None:
        """Say which version of each pack is in use, and whether another one should be."""
        self._pack.clear()
        for state in states:
            if state.version is not None:
                self._pack.labels(state.name, state.version).set(1)
            self._pack_faulty.labels(state.name).set(state.fault is not None)

    def render(self, unmetered_units: int, refused_calls: Mapping[str, int], dropped_calls: int) -> bytes:
        """Return the Prometheus text (version 0.0.4); refused_calls: for want of Redis, by service."""
        self._unmetered_units.set(unmetered_units)
        for service, calls in refused_calls.items():
            self._refused_calls.labels(service).set(calls)
        self._dropped_calls.set(dropped_calls)
        return generate_latest(self._registry)
