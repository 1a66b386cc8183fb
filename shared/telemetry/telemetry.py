"""Telemetry of one function: each finished call is logged, counted for the reports and for Prometheus."""

import logging
import time
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from shared.config import Settings
from shared.telemetry.flusher import Flusher
from shared.telemetry.gpu import Gpu
from shared.telemetry.logs import configure_logs
from shared.telemetry.metrics import Metrics, PackState
from shared.telemetry.minutes import MinuteBuffer, function_row

if TYPE_CHECKING:
    from shared.telemetry.otlp import Exporter

_LOG = logging.getLogger("geoportrait.calls")


class Telemetry:
    """Records calls; needs no Redis to do so, and waits for none. Minutes are counted by `clock`."""

    def __init__(self, settings: Settings, function: str, clock: Callable[[], float] = time.time) -> None:
        self._function = function
        self._clock = clock
        self._buffer = MinuteBuffer(clock=clock)
        self._exporter = _open_exporter(settings, function)
        self._flusher = Flusher(settings, self._buffer)
        self._metrics = Metrics()
        self._unmetered_units: Callable[[], int] = int
        self._refused_calls: Callable[[], Mapping[str, int]] = dict
        self._packs: Callable[[], Iterable[PackState]] = list

    @classmethod
    def open(cls, settings: Settings, function: str) -> "Telemetry":
        """Set up JSON logs for this process and return its telemetry."""
        configure_logs(function, settings.log_level)
        return cls(settings, function)

    def record(self, service: str, appid: int | None, outcome: str, seconds: float, log_id: int) -> None:
        """Note a finished call: `outcome` is `ok`, a refusal of admission, or the endpoint's own word."""
        outcome = str(outcome)
        self._flusher.ensure_running()
        self._buffer.add(service, outcome, seconds)
        self._metrics.count(service, outcome, seconds)
        if self._exporter is not None:
            self._exporter.add_call(service, outcome, seconds, log_id)
        _LOG.info(
            "call",
            extra={
                "log_id": log_id,
                "service": service,
                "app": appid,
                "outcome": outcome,
                "ms": round(seconds * 1000, 2),
            },
        )

    def note_parent(self, read_header: Callable[[str], str | None]) -> None:
        """Note the caller's own span, below which that of its request belongs."""
        if self._exporter is not None:
            from shared.telemetry.otlp import PARENT

            PARENT.set(read_header("traceparent") or "")

    def record_cold_start(self, seconds: float) -> None:
        """Note that this process was started, and what it took until it could answer."""
        self.add_counts(function_row(self._function), {"cold": 1, "cold_ms": round(seconds * 1000)})
        self._metrics.count_cold_start(seconds)

    def add_counts(self, row: str, counts: Mapping[str, int]) -> None:
        """Add counts of the recording itself to the current minute: of a function, a probe or the bundle."""
        self._flusher.ensure_running()
        self._buffer.add_counts(row, counts)

    def show_work(self, path: str, results: Mapping[str, object]) -> None:
        """Show, in the metrics, what scheduled work did last: its whole numbers."""
        counts = {name: count for name, count in results.items() if isinstance(count, int)}
        self._metrics.set_work(path, counts)

    def show_emergency_sign_in(self) -> None:
        """Show, in the metrics, that somebody signed in with the account for emergencies just now."""
        self._metrics.set_emergency_sign_in(self._clock())

    def log_defect(self, log_id: int, service: str) -> None:
        """Log the exception that is being handled, with its trace."""
        _LOG.exception("defect", extra={"log_id": log_id, "service": service})

    def set_provider(self, model: str, provider: str) -> None:
        """Say which execution provider a model really runs on."""
        self._metrics.set_provider(model, provider)

    def watch_gpu(self, gpu: Gpu) -> None:
        """Note the use of a card once a minute, for the reports and in the metrics."""

        def note() -> None:
            use = gpu.sample()
            if use is not None:
                self._buffer.add_counts(function_row(self._function), use.counts)
                self._metrics.set_gpu(use)

        self._flusher.on_minute = note
        self._flusher.ensure_running()

    def watch_unmetered(self, read: Callable[[], int]) -> None:
        """Show, in the metrics, the units that admission let through without Redis."""
        self._unmetered_units = read

    def watch_refused(self, read: Callable[[], Mapping[str, int]]) -> None:
        """Show, in the metrics, the calls that admission refused for want of Redis, by service."""
        self._refused_calls = read

    def watch_packs(self, read: Callable[[], Iterable[PackState]]) -> None:
        """Show, in the metrics, which version of each data pack is in use and whether that is a fault."""
        self._packs = read

    def render_metrics(self) -> bytes:
        """Return the Prometheus text of this process."""
        self._metrics.set_packs(self._packs())
        return self._metrics.render(
            self._unmetered_units(), self._refused_calls(), self._buffer.dropped_calls
        )

    def flush(self) -> bool:
        """Store the counts now; False when Redis did not take them."""
        return self._flusher.flush()

    def close(self) -> None:
        """Store the counts and end the thread."""
        self._flusher.close()
        if self._exporter is not None:
            logging.getLogger().removeHandler(self._exporter)
            self._exporter.close()


def _open_exporter(settings: Settings, function: str) -> "Exporter | None":
    """Return what sends traces and logs, where there is a collector; else nothing is even imported."""
    if not settings.otlp_url:
        return None
    from shared.telemetry.otlp import Exporter

    exporter = Exporter(settings.otlp_url, function)
    logging.getLogger().addHandler(exporter)
    return exporter
