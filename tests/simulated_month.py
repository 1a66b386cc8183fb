"""A month of 37 services and 20 apps with injected faults, as day files of the history.

Counts are drawn by a fixed seed. Which service has which fault stands below; the tests compute what the
reports must say from the arrays, minute by minute, without the engine.
"""

import datetime as dt
import io
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from msgspec import Struct, field

from functions.report_monthly.engine.history.columns import BUCKET, MINUTE_COUNTS, key_of
from shared.catalogue import load_catalogue
from shared.service_level.maintenance import MaintenanceWindow
from shared.service_level.months import Month
from shared.stores import ObjectStore

APPS: Final = 20
NO_CALLS, ALL_FAILED, CUT, MISSING, OUTAGE, MAINTENANCE, SLOW, REFUSED, FEW, FLAKY = range(10)
"""Places in the catalogue of the services with a fault of their own."""
MISSING_MINUTES: Final = range(20_000, 20_010)
OUTAGE_MINUTES: Final = range(11_000, 11_007)
WINDOW_MINUTES: Final = range(15_000, 15_060)
SLOW_MINUTES: Final = range(24_000, 24_180)
CUT_CALLS, CUT_FAILURES = 1_000_000, 1_001
BUCKETS: Final = (-60, -25, -8, 12)

Array = np.ndarray[Any, np.dtype[np.int64]]


class Counts(Struct):
    """One service by minute; `latency` has a row a bucket of BUCKETS."""

    ok: Array
    failures: Array
    client: Array
    refusals: Array
    latency: Array
    has_row: np.ndarray[Any, np.dtype[np.bool_]]


class SimulatedMonth(Struct):
    """The arrays of one month, and the rows of its usage."""

    month: Month
    seed: int = 7
    services: list[str] = field(default_factory=lambda: list(load_catalogue()))
    counts: dict[str, Counts] = field(default_factory=dict)
    beats: Array = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    usage: list[tuple[dt.date, dict[str, Any]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        random = np.random.default_rng(self.seed)
        minutes = self.month.minutes
        self.beats = np.ones(minutes, dtype=np.int64)
        self.beats[list(MISSING_MINUTES)] = 0
        for place, service in enumerate(self.services):
            self.counts[service] = self._service(random, place, minutes)
        self._use(random)

    @property
    def window(self) -> MaintenanceWindow:
        """The announced window of the service MAINTENANCE."""
        first = self.month.first_minute
        return MaintenanceWindow(
            begin_time=(first + WINDOW_MINUTES.start) * 60,
            end_time=(first + WINDOW_MINUTES.stop) * 60,
            announced_at=(first + 1_000) * 60,
            author="运维值班",
            reason="数据库升级",
            services=(self.services[MAINTENANCE],),
        )

    def _service(self, random: np.random.Generator, place: int, minutes: int) -> Counts:
        of_day = np.arange(minutes) % 1440 / 1440
        rate = (2 + 40 * np.sin(np.pi * of_day) ** 2) / (1 + place % 6)
        ok = random.poisson(rate).astype(np.int64)
        failures = (random.random(minutes) < 2e-5 * (ok > 40)).astype(np.int64)
        client = random.poisson(0.02, minutes).astype(np.int64)
        refusals = np.zeros(minutes, dtype=np.int64)
        zeros = np.zeros(minutes, dtype=np.int64)
        slow_share = np.full(minutes, 0.01)
        if place == NO_CALLS:
            ok, failures, client = zeros.copy(), zeros.copy(), zeros.copy()
        elif place == ALL_FAILED:
            ok, failures = zeros.copy(), random.poisson(0.3, minutes).astype(np.int64)
        elif place == CUT:
            ok, failures = _spread(CUT_CALLS - CUT_FAILURES, minutes), zeros.copy()
            failures[:: minutes // CUT_FAILURES] = 1
            failures[np.flatnonzero(failures)[CUT_FAILURES:]] = 0
        elif place == MISSING:
            for counts in (ok, failures, client):
                counts[list(MISSING_MINUTES)] = 0
        elif place == OUTAGE:
            ok[list(OUTAGE_MINUTES)], failures[list(OUTAGE_MINUTES)] = 0, 25
        elif place == MAINTENANCE:
            failures[list(WINDOW_MINUTES)] = 30
        elif place == SLOW:
            slow_share[list(SLOW_MINUTES)] = 0.9
        elif place == REFUSED:
            refusals = random.poisson(0.4, minutes).astype(np.int64)
        elif place == FEW:
            ok = (random.random(minutes) < 1e-3).astype(np.int64)
        elif place == FLAKY:
            day = slice(1440 * 19, 1440 * 20)
            failures[day] = random.binomial(ok[day], 0.03)
        latency = np.zeros((len(BUCKETS), minutes), dtype=np.int64)
        rest = ok.copy()
        latency[3] = random.binomial(rest, slow_share)
        rest -= latency[3]
        latency[2] = random.binomial(rest, 0.2)
        rest -= latency[2]
        latency[1] = random.binomial(rest, 0.5)
        latency[0] = rest - latency[1]
        has_row = (ok + failures + client + refusals) > 0
        return Counts(ok, failures, client, refusals, latency, has_row)

    def _use(self, random: np.random.Generator) -> None:
        catalogue = load_catalogue()
        for number in range(APPS):
            for place, service in enumerate(self.services):
                if place == NO_CALLS or (number + place) % 3:
                    continue
                quota = catalogue[service].daily_quota
                for index, date in enumerate(self.month.dates):
                    self.usage.append((date, self._day(random, number, service, quota, index)))

    def _day(
        self, random: np.random.Generator, number: int, service: str, quota: int, index: int
    ) -> dict[str, Any]:
        growth = 1 + number * index / 300
        spent = int(random.poisson(30 * (1 + number % 5) * growth))
        boosted = quota * 12 // 10 if number == 3 and 9 <= index <= 12 and quota > 0 else quota
        over = max(0, spent - boosted) if boosted >= 0 else 0
        return {
            "appid": 20_000_000 + number,
            "app": f"应用 {number + 1:02d}",
            "service": service,
            "quota": quota,
            "quota_of_day": boosted,
            "qps": 30,
            "spent": spent - over,
            "calls": spent - over,
            "peak": int(random.integers(1, 30)),
            "over_qps": int(random.poisson(0.1)),
            "over_quota": over,
            "refused": 0,
            "near_quota": over * 2,
            "unmetered": 0,
        }

    def store(self, objects: ObjectStore, dates: Sequence[dt.date] | None = None) -> None:
        """Write the day files into the bucket `metrics`."""
        objects.ensure_bucket(BUCKET)
        for index, date in enumerate(self.month.dates):
            if dates is None or date in dates:
                day = range(index * 1440, (index + 1) * 1440)
                for table, content in (("minutes", self._minutes(day)), ("latency", self._latency(day))):
                    _put(objects, key_of(table, date.isoformat()), content)
                rows = [row for other, row in self.usage if other == date]
                _put(objects, key_of("usage", date.isoformat()), pa.Table.from_pylist(rows))

    def _minutes(self, day: range) -> pa.Table:
        first = self.month.first_minute
        names, places = [], []
        columns: dict[str, list[Array]] = {name: [] for name in MINUTE_COUNTS}
        here = np.arange(day.start, day.stop)
        for service, counts in self.counts.items():
            rows = here[counts.has_row[here]]
            names.append(np.full(len(rows), service, dtype=object))
            places.append(rows + first)
            known = {
                "ok": counts.ok,
                "failed": counts.failures,
                "client": counts.client,
                "refused": counts.refusals,
            }
            for name, column in columns.items():
                column.append(known[name][rows] if name in known else np.zeros(len(rows), dtype=np.int64))
        beats = here[self.beats[here] > 0]
        names.append(np.full(len(beats), "@bundle", dtype=object))
        places.append(beats + first)
        for name, column in columns.items():
            column.append((np.ones if name == "beats" else np.zeros)(len(beats), dtype=np.int64))
        return pa.table(
            {
                "service": pa.array(np.concatenate(names), pa.string()),
                "minute": np.concatenate(places),
                **{name: np.concatenate(column) for name, column in columns.items()},
            }
        )

    def _latency(self, day: range) -> pa.Table:
        first = self.month.first_minute
        names, minutes, buckets, calls = [], [], [], []
        here = np.arange(day.start, day.stop)
        for service, counts in self.counts.items():
            for index, bucket in enumerate(BUCKETS):
                rows = here[counts.latency[index, here] > 0]
                names.append(np.full(len(rows), service, dtype=object))
                minutes.append(rows + first)
                buckets.append(np.full(len(rows), bucket, dtype=np.int32))
                calls.append(counts.latency[index, rows])
        return pa.table(
            {
                "service": pa.array(np.concatenate(names), pa.string()),
                "minute": np.concatenate(minutes),
                "bucket": np.concatenate(buckets),
                "calls": np.concatenate(calls),
            }
        )


def _spread(total: int, minutes: int) -> Array:
    counts = np.full(minutes, total // minutes, dtype=np.int64)
    counts[: total % minutes] += 1
    return counts


def _put(objects: ObjectStore, key: str, table: pa.Table) -> None:
    stream = io.BytesIO()
    pq.write_table(table, stream, compression="zstd")
    objects.put(BUCKET, key, stream.getvalue())
