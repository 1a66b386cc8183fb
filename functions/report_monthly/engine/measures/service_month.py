"""What every service achieved in a month."""

import time
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any, Final

import duckdb
import numpy as np
from msgspec import Struct, field

from functions.report_monthly.engine.history.columns import MINUTE_COUNTS
from shared.catalogue import Catalogue, Service
from shared.changes.freeze import Freeze
from shared.service_level.maintenance import MaintenanceWindow, excused_minutes
from shared.service_level.measurement import Measurement
from shared.service_level.minutes import ServiceMinutes
from shared.service_level.months import MINUTES_PER_DAY, Month
from shared.service_level.percentages import Share
from shared.telemetry.latency import percentile
from shared.telemetry.minutes import BUNDLE, function_row

HOURS: Final = 24
Array = np.ndarray[Any, np.dtype[np.int64]]
_COUNTS: Final = ("ok", "client", "refused", "failed", "probes", "failed_probes")


class ServiceMonth(Struct, frozen=True):
    """One service in one month: its measurement, and the counts that no promise is about."""

    service: Service
    measurement: Measurement
    client: int
    refusals: int
    buckets: Mapping[int, int]
    """Successful calls by latency bucket."""

    @property
    def calls(self) -> int:
        """All calls."""
        return self.measurement.ok + self.measurement.failures + self.client + self.refusals

    def latency_ms(self, fraction: float) -> float | None:
        """Return the milliseconds that a fraction of the successful calls did not exceed, None without."""
        return percentile(dict(self.buckets), fraction) * 1000 if self.buckets else None


class FunctionMonth(Struct, frozen=True):
    """One function: its cold starts, and its card where it has one."""

    function: str
    cold_starts: int
    cold_ms: int
    gpu_samples: int
    gpu_mib: int
    gpu_percent: int


class MonthMeasures(Struct, frozen=True, dict=True):
    """All services in one month, or in its part that is past."""

    month: Month
    past_minutes: int
    services: Sequence[ServiceMonth]
    functions: Sequence[FunctionMonth]
    hourly_ok: Array
    """Successful calls by day and hour."""
    hourly_failures: Array
    daily_calls: Sequence[int]
    recorded_minutes: int
    windows: Sequence[MaintenanceWindow] = field(default_factory=tuple)
    freezes: Sequence[Freeze] = field(default_factory=tuple)

    @property
    def is_partial(self) -> bool:
        """Whether the month still runs."""
        return self.past_minutes < self.month.minutes

    @cached_property
    def observed_services(self) -> Sequence[ServiceMonth]:
        """Those that anything is known of."""
        return [service for service in self.services if service.measurement.is_observed]

    @property
    def availability(self) -> Share:
        """The mean over the observed services, weighted by nothing: every service counts the same.

        All of them have the same minutes but for maintenance, so the mean is taken over their minutes.
        """
        shares = [service.measurement.availability for service in self.observed_services]
        return Share(sum(share.part for share in shares), sum(share.whole for share in shares))

    @property
    def success(self) -> Share:
        """The share of all valid calls that were successful."""
        ok = sum(service.measurement.ok for service in self.services)
        return Share(ok, ok + sum(service.measurement.failures for service in self.services))

    @property
    def fast_share(self) -> Share:
        """The share of all successful calls within 300 ms."""
        return Share(
            sum(service.measurement.fast for service in self.services),
            sum(service.measurement.ok for service in self.services),
        )

    @property
    def completeness(self) -> Share:
        """The share of the past minutes on record."""
        return Share(self.recorded_minutes, self.past_minutes)

    @property
    def worst(self) -> ServiceMonth | None:
        """The observed service with the lowest availability."""

        def unavailable_share(service: ServiceMonth) -> float:
            share = service.measurement.availability
            return share.part / share.whole if share.whole else 1.0

        return min(self.observed_services, key=unavailable_share, default=None)


def measure_services(
    connection: duckdb.DuckDBPyConnection,
    month: Month,
    catalogue: Catalogue,
    windows: Iterable[MaintenanceWindow],
    now: float | None = None,
) -> MonthMeasures:
    """Measure a month, up to the last whole minute where it still runs; `connection` is of `open_month`."""
    windows = tuple(windows)
    past_minutes = month.past_minutes(time.time() if now is None else now)
    reader = _MonthReader(connection, month, past_minutes)
    beats = reader.has_beats()
    has_record = beats.copy()
    services = []
    hourly = np.zeros((2, len(month.dates) * HOURS), dtype=np.int64)
    daily = np.zeros(len(month.dates), dtype=np.int64)
    for service in catalogue.values():
        counts, is_recorded = reader.service_counts(service.id)
        has_record |= is_recorded
        minutes = ServiceMinutes(
            counts["ok"], counts["failed"], counts["probes"], counts["failed_probes"], is_recorded | beats
        )
        hourly[0] += reader.by_hour(counts["ok"])
        hourly[1] += reader.by_hour(counts["failed"])
        daily += sum(reader.by_day(counts[name]) for name in ("ok", "client", "refused", "failed"))
        buckets = reader.latency.get(service.id, {})
        services.append(
            ServiceMonth(
                service,
                Measurement(
                    minutes,
                    excused_minutes(windows, service.id, month.first_minute, past_minutes),
                    sum(calls for bucket, calls in buckets.items() if bucket < 0),
                ),
                int(counts["client"].sum()),
                int(counts["refused"].sum()),
                buckets,
            )
        )
    functions = sorted({service.function for service in catalogue.values()})
    return MonthMeasures(
        month,
        past_minutes,
        services,
        [row for name in functions if (row := reader.function(name)) is not None],
        hourly[0].reshape(-1, HOURS),
        hourly[1].reshape(-1, HOURS),
        daily.tolist(),
        int(has_record.sum()),
        windows,
    )


class _MonthReader:
    """Reads dense arrays of a month's past minutes."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, month: Month, past_minutes: int) -> None:
        self._connection = connection
        self._first = month.first_minute
        self._past_minutes = past_minutes
        self._days = len(month.dates)
        self._all = month.minutes
        columns = ", ".join(f"coalesce({name}, 0)::INTEGER AS {name}" for name in MINUTE_COUNTS)
        query = (
            f"SELECT service, (minute - $first)::INTEGER AS place, {columns} FROM minutes"  # noqa: S608 - our own
            " WHERE minute >= $first AND minute < $first + $past ORDER BY service"
        )  # sorted, so that each service is a few blocks of the table
        bounds = {"first": self._first, "past": self._past_minutes}
        connection.execute(f"CREATE TABLE month_minutes AS {query}", bounds)

    def _rows(self, row: str, names: Sequence[str]) -> Mapping[str, Array]:
        """Return some counts of one service, function or of the bundle."""
        columns = ", ".join(f"{name}::BIGINT AS {name}" for name in names)
        return self._connection.execute(
            f"SELECT place, {columns} FROM month_minutes WHERE service = $row",  # noqa: S608 - our own names
            {"row": row},
        ).fetchnumpy()

    def service_counts(self, service: str) -> tuple[dict[str, Array], np.ndarray[Any, np.dtype[np.bool_]]]:
        """Return the counts of a service by minute, and which minutes have a row."""
        rows = self._rows(service, _COUNTS)
        counts = {name: np.zeros(self._past_minutes, dtype=np.int64) for name in _COUNTS}
        for name in _COUNTS:
            counts[name][rows["place"]] = rows[name]
        has_row = np.zeros(self._past_minutes, dtype=np.bool_)
        has_row[rows["place"]] = True
        return counts, has_row

    def has_beats(self) -> np.ndarray[Any, np.dtype[np.bool_]]:
        """Return in which minutes the recording proved itself alive."""
        rows = self._rows(BUNDLE, ("beats",))
        flags = np.zeros(self._past_minutes, dtype=np.bool_)
        flags[rows["place"]] = rows["beats"] > 0
        return flags

    @cached_property
    def latency(self) -> Mapping[str, Mapping[int, int]]:
        """The successful calls of each service by latency bucket: one query for all."""
        rows = self._connection.execute(
            "SELECT service, bucket, sum(calls)::BIGINT FROM latency"
            " WHERE minute >= $first AND minute < $first + $past GROUP BY ALL ORDER BY ALL",
            {"first": self._first, "past": self._past_minutes},
        ).fetchall()
        buckets: dict[str, dict[int, int]] = defaultdict(dict)
        for service, bucket, calls in rows:
            buckets[service][int(bucket)] = int(calls)
        return buckets

    def function(self, name: str) -> FunctionMonth | None:
        """Return what a function did, None where nothing was noted."""
        names = ("cold", "cold_ms", "gpu_samples", "gpu_mib", "gpu_percent")
        rows = self._rows(function_row(name), names)
        if not len(rows["place"]):
            return None
        return FunctionMonth(name, *(int(np.sum(rows[column])) for column in names))

    def by_hour(self, counts: Array) -> Array:
        """Return sums by hour of the month."""
        return self._whole(counts).reshape(-1, 60).sum(axis=1)

    def by_day(self, counts: Array) -> Array:
        """Return sums by day of the month."""
        return self._whole(counts).reshape(self._days, MINUTES_PER_DAY).sum(axis=1)

    def _whole(self, counts: Array) -> Array:
        return np.concatenate((counts, np.zeros(self._all - self._past_minutes, dtype=np.int64)))
