"""The last day of every service, out of what Redis counts: the promises' rules over 1,440 minutes.

A month is measured by the reports, with the same `Measurement`; here are the hours that no report has yet.
"""

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import numpy as np
from msgspec import Struct

from shared.catalogue import Catalogue, Service
from shared.service_level.maintenance import MaintenanceWindow, excused_minutes
from shared.service_level.measurement import Measurement
from shared.service_level.minutes import ServiceMinutes
from shared.stores.redis import SyncClient
from shared.telemetry.latency import percentile
from shared.telemetry.minute_reader import read_minutes
from shared.telemetry.minutes import BUNDLE

DAY_MINUTES: Final = 1440
DOWN_MINUTES: Final = 3
"""A service is down while one of so many last minutes is bad."""
LATE_MINUTES: Final = 5
"""Minutes whose counts may still grow: processes send them once a second, and a little late."""
WHOLE_READING_SECONDS: Final = 600.0
"""How often all minutes are read again: counts of a process that lost Redis arrive later still."""

Array = np.ndarray[Any, np.dtype[np.int64]]
Fields = Mapping[str, int]


class ServiceDay(Struct, frozen=True):
    """One service over the last day: its measurement, and what no promise is about."""

    service: Service
    measurement: Measurement
    calls: Array
    """All calls by minute, refused ones and mistakes of clients among them."""
    refusals: Array
    buckets: Mapping[int, int]
    """Successful calls by latency bucket."""

    @property
    def is_down(self) -> bool:
        """Whether it is down now."""
        return bool(self.measurement.bad[-DOWN_MINUTES:].any())

    def latency_ms(self, fraction: float) -> float | None:
        """Return the milliseconds that a fraction of the successful calls did not exceed, None without."""
        return percentile(dict(self.buckets), fraction) * 1000 if self.buckets else None


class RecentDay(Struct, frozen=True):
    """All services over the last day; `first_minute` in Unix seconds // 60."""

    first_minute: int
    services: Sequence[ServiceDay]

    def incidents(self, most: int) -> list[tuple[ServiceDay, int, int]]:
        """Return the last runs of bad minutes, newest first: service, first minute and end (exclusive)."""
        runs = [
            (day, self.first_minute + first, self.first_minute + end)
            for day in self.services
            for first, end in day.measurement.outages
        ]
        return sorted(runs, key=lambda run: -run[2])[:most]


class RecentMinutes:
    """Reads the last day out of Redis; of what it has read it asks only for the minutes that still grow."""

    def __init__(
        self, client: SyncClient, catalogue: Catalogue, clock: Callable[[], float] = time.time
    ) -> None:
        self._client = client
        self._catalogue = catalogue
        self._clock = clock
        self._lock = threading.Lock()
        self._counts: dict[tuple[str, int], Fields] = {}
        self._read_until = 0
        self._whole_reading_at = 0.0

    def measure(self, windows: Sequence[MaintenanceWindow] = ()) -> RecentDay:
        """Measure the last DAY_MINUTES whole minutes. Raises redis.RedisError."""
        end = int(self._clock()) // 60
        first = end - DAY_MINUTES
        with self._lock:
            self._refresh(first, end)
            beats = self._array(BUNDLE, "beats", first) > 0
            days = [self._measure(service, windows, first, beats) for service in self._catalogue.values()]
        return RecentDay(first, days)

    def _refresh(self, first: int, end: int) -> None:
        now = self._clock()
        begin = max(first, self._read_until - LATE_MINUTES)
        if now - self._whole_reading_at > WHOLE_READING_SECONDS:
            begin, self._whole_reading_at = first, now
        rows = [*self._catalogue, BUNDLE]
        self._counts = {place: fields for place, fields in self._counts.items() if place[1] >= first}
        for row, minute, fields in read_minutes(self._client, rows, range(begin, end)):
            self._counts[row, minute] = fields
        self._read_until = end

    def _array(self, row: str, name: str, first: int) -> Array:
        counts = np.zeros(DAY_MINUTES, dtype=np.int64)
        for index in range(DAY_MINUTES):
            fields = self._counts.get((row, first + index))
            if fields:
                counts[index] = fields.get(name, 0)
        return counts

    def _measure(
        self,
        service: Service,
        windows: Sequence[MaintenanceWindow],
        first: int,
        beats: np.ndarray[Any, np.dtype[np.bool_]],
    ) -> ServiceDay:
        names = ("ok", "client", "refused", "failed", "probes", "failed_probes")
        rows = [
            (minute - first, fields)
            for minute in range(first, first + DAY_MINUTES)
            if (fields := self._counts.get((service.id, minute)))
        ]
        counts = {name: np.zeros(DAY_MINUTES, dtype=np.int64) for name in names}
        is_recorded = beats.copy()
        buckets: dict[int, int] = {}
        for place, fields in rows:
            is_recorded[place] = True
            for name, count in fields.items():
                if name in counts:
                    counts[name][place] = count
                elif name[0] == "b" and name[1:].lstrip("-").isdigit():
                    buckets[int(name[1:])] = buckets.get(int(name[1:]), 0) + count
        minutes = ServiceMinutes(
            counts["ok"], counts["failed"], counts["probes"], counts["failed_probes"], is_recorded
        )
        fast = sum(calls for bucket, calls in buckets.items() if bucket < 0)
        return ServiceDay(
            service,
            Measurement(minutes, excused_minutes(windows, service.id, first, DAY_MINUTES), fast),
            counts["ok"] + counts["client"] + counts["refused"] + counts["failed"],
            counts["refused"],
            buckets,
        )
