"""What personal data was handled in a month: counts by category and service, deletions, objects, callers."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import takewhile
from typing import Final

import duckdb
from msgspec import Struct

from functions.report_monthly.engine.compliance.personal_data import DataCategory, PersonalData
from shared.access.people.audit import AuditEntry
from shared.catalogue import Catalogue
from shared.service_level.months import Month
from shared.stores import ObjectStore
from shared.stores.errors import ObjectNotFound

MOST_OBJECTS: Final = 200_000
"""Objects of a bucket that are counted; of more the digest says so."""


class ServiceHandling(Struct, frozen=True):
    """Calls of one service that handled personal data, and how many of them deleted some."""

    service: str
    successes: int
    """Successful calls: a refused one handles nothing."""
    other: int
    """Refused and failed calls."""
    deletions: int


class StoredObjects(Struct, frozen=True):
    """What lies in a bucket: how much, since when, and how much of it came in the month."""

    bucket: str
    count: int
    size: int
    oldest: dt.datetime | None
    arrivals: int
    is_whole: bool = True


class AppAccess(Struct, frozen=True):
    """How often one app called services that handle personal data."""

    appid: int
    app: str
    services: int
    calls: int


class PersonAccess(Struct, frozen=True):
    """What one account did in the console or by commands, as the audit log has it."""

    role: str
    """Empty for commands, which know no role."""
    account: str
    entries: int


class Handling(Struct, frozen=True):
    """All of it."""

    categories: Sequence[tuple[DataCategory, Sequence[ServiceHandling]]]
    buckets: Sequence[StoredObjects]
    access: Sequence[AppAccess]
    people: Sequence[PersonAccess]
    recorded_minutes: int

    @property
    def successes(self) -> int:
        """Calls that handled personal data."""
        return sum(row.successes for _, rows in self.categories for row in rows)

    @property
    def deletions(self) -> int:
        """Calls that deleted some."""
        return sum(row.deletions for _, rows in self.categories for row in rows)


def measure_handling(
    connection: duckdb.DuckDBPyConnection,
    month: Month,
    table: PersonalData,
    catalogue: Catalogue,
    objects: ObjectStore,
    audit_entries: Iterable[AuditEntry],
) -> Handling:
    """Measure a month; `connection` is of `open_month`, `audit_entries` come from the newest on.

    Raises StoreError, and StoreUnreachable where the audit log does.
    """
    counts = _counts(connection, month)
    categories = [
        (category, [_service(service, counts) for service in category.services if service in catalogue])
        for category in table.category
    ]
    buckets = [bucket for category in table.category for bucket in category.buckets]
    services = [service for category in table.category for service in category.services]
    return Handling(
        categories,
        [measure_bucket(objects, bucket, month) for bucket in buckets],
        _access(connection, month, services),
        count_people(audit_entries, month),
        _recorded_minutes(connection, month),
    )


def _service(service: str, counts: Mapping[str, tuple[int, int, int]]) -> ServiceHandling:
    return ServiceHandling(service, *counts.get(service, (0, 0, 0)))


def _bounds(month: Month) -> dict[str, int]:
    return {"first": month.first_minute, "end": month.first_minute + month.minutes}


def _counts(connection: duckdb.DuckDBPyConnection, month: Month) -> dict[str, tuple[int, int, int]]:
    rows = connection.execute(
        "SELECT service, sum(ok)::BIGINT, sum(client + refused + failed)::BIGINT,"
        " sum(coalesce(deletions, 0))::BIGINT FROM minutes WHERE minute >= $first AND minute < $end"
        " GROUP BY service",
        _bounds(month),
    ).fetchall()
    return {service: (ok, other, deletions) for service, ok, other, deletions in rows}


def _access(connection: duckdb.DuckDBPyConnection, month: Month, services: Sequence[str]) -> list[AppAccess]:
    rows = connection.execute(
        "SELECT appid, max(app), count(DISTINCT service), sum(calls)::BIGINT AS all_calls FROM usage"
        " WHERE date >= $first AND date < $end AND list_contains($services, service) AND calls > 0"
        " GROUP BY appid ORDER BY all_calls DESC, appid",
        {
            "first": month.first_date,
            "end": month.plus_months(1).first_date,
            "services": list(services),
        },
    ).fetchall()
    return [AppAccess(*row) for row in rows]


def _recorded_minutes(connection: duckdb.DuckDBPyConnection, month: Month) -> int:
    row = connection.execute(
        "SELECT count(DISTINCT minute) FROM minutes WHERE minute >= $first AND minute < $end", _bounds(month)
    ).fetchone()
    return int(row[0]) if row else 0


def count_people(entries: Iterable[AuditEntry], month: Month) -> list[PersonAccess]:
    """Count a month's entries of the audit log by role and account; they come from the newest on."""
    begin_ms, end_ms = (
        minute * 60_000 for minute in (month.first_minute, month.first_minute + month.minutes)
    )
    recent = takewhile(lambda entry: entry.time_ms >= begin_ms, entries)
    counts = Counter((entry.role, entry.account) for entry in recent if entry.time_ms < end_ms)
    return [PersonAccess(role, account, count) for (role, account), count in sorted(counts.items())]


def measure_bucket(objects: ObjectStore, bucket: str, month: Month) -> StoredObjects:
    """Count the objects of a bucket; one that does not exist is empty. Raises StoreError."""
    first, end = (
        dt.datetime.fromtimestamp(minute * 60, dt.UTC)
        for minute in (month.first_minute, month.first_minute + month.minutes)
    )
    count = size = arrivals = 0
    oldest: dt.datetime | None = None
    try:
        for info in objects.list(bucket):
            if count == MOST_OBJECTS:
                return StoredObjects(bucket, count, size, oldest, arrivals, is_whole=False)
            count, size = count + 1, size + info.size
            arrivals += first <= info.modified_at < end
            oldest = info.modified_at if oldest is None else min(oldest, info.modified_at)
    except ObjectNotFound:
        pass
    return StoredObjects(bucket, count, size, oldest, arrivals)
