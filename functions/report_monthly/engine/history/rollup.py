"""The roll-up: what Redis counted goes into the Parquet files of its days."""

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Final

from functions.report_monthly.engine.history.columns import (
    BUCKET,
    LATENCY,
    MINUTE_COUNTS,
    MINUTES,
    USAGE,
)
from functions.report_monthly.engine.history.day_files import DayFiles, Row
from functions.report_monthly.engine.history.usage_reader import read_usage
from shared.access.days import date_of, today
from shared.access.directory import AppDirectory
from shared.catalogue import Catalogue
from shared.stores import ObjectStore
from shared.stores.redis import SyncClient
from shared.telemetry.minute_reader import MinuteCounts, read_minutes
from shared.telemetry.minutes import BUNDLE, function_row

WINDOW_MINUTES: Final = 48 * 60
"""How far a roll-up looks back: counts that a process kept while Redis was away arrive late."""
USAGE_DAYS: Final = 3
"""Days whose usage is written again; older ones are written where they are missing."""


class RollUp:
    """Brings counts of Redis into the history; may run at any time, twice, or two at once."""

    def __init__(
        self,
        client: SyncClient,
        directory: AppDirectory,
        objects: ObjectStore,
        catalogue: Catalogue,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._client = client
        self._directory = directory
        self._objects = objects
        self._catalogue = catalogue
        self._clock = clock
        self.minutes = DayFiles(objects, "minutes", MINUTES, ("service", "minute"))
        self.latency = DayFiles(objects, "latency", LATENCY, ("service", "minute", "bucket"))
        self.usage = DayFiles(objects, "usage", USAGE, ("appid", "service"))

    def run(self) -> Mapping[str, int]:
        """Roll up; return how many files changed. Raises StoreError, AccessError and redis.RedisError."""
        self._objects.ensure_bucket(BUCKET)
        last_minute = int(self._clock()) // 60
        window = range(last_minute - WINDOW_MINUTES, last_minute + 1)
        functions = {service.function for service in self._catalogue.values()}
        rows = [*self._catalogue, *sorted(map(function_row, functions)), BUNDLE]
        return {
            "minute_files": self.merge_minutes(read_minutes(self._client, rows, window)),
            "usage_files": self._merge_usage(),
        }

    def merge_minutes(self, counts: Iterable[MinuteCounts]) -> int:
        """Merge counted minutes into the files of their days; return how many files changed."""
        minutes: dict[str, list[Row]] = defaultdict(list)
        latency: dict[str, list[Row]] = defaultdict(list)
        for service, minute, fields in counts:
            date = date_of(today(minute * 60)).isoformat()
            minutes[date].append((service, minute, *(fields.get(name, 0) for name in MINUTE_COUNTS)))
            latency[date].extend(
                (service, minute, int(name[1:]), calls)
                for name, calls in fields.items()
                if name[0] == "b" and name[1:].lstrip("-").isdigit()
            )
        changes = [self.minutes.merge(date, rows) for date, rows in minutes.items()]
        changes += [self.latency.merge(date, rows) for date, rows in latency.items()]
        return sum(changes)

    def _merge_usage(self) -> int:
        rows: dict[str, list[Row]] = defaultdict(list)
        first_day = date_of(today(self._clock()) - USAGE_DAYS)
        present = set(self._objects.folders(BUCKET, "usage/"))
        for date, row in read_usage(self._directory, self._catalogue):
            if date >= first_day or f"date={date.isoformat()}" not in present:
                rows[date.isoformat()].append(row)
        return sum(self.usage.merge(date, day_rows, greatest=False) for date, day_rows in rows.items())
