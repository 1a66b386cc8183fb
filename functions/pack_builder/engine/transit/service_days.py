"""On which days trips run: calendar.txt and calendar_dates.txt."""

from collections.abc import Sequence
from typing import Final

from msgspec import Struct, field

from functions.pack_builder.engine.transit.archive import FeedArchive
from functions.pack_builder.engine.transit.errors import FeedError
from functions.pack_builder.engine.transit.notes import FeedNotes
from functions.pack_builder.engine.transit.rows import FeedRow, rows_of
from shared.transit.timetable import SERVICE_ADDED, SERVICE_REMOVED

WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class Service(Struct):
    """Weekdays between two days, and exceptions to them (day to ADDED or REMOVED)."""

    id: str
    first: int = 0
    last: int = -1
    weekdays: int = 0
    exceptions: dict[int, int] = field(default_factory=dict)

    def days(self) -> tuple[int, int]:
        """Return the first and the last day that it can run on; the last is before the first if none."""
        days_of_service = [day for day, kind in self.exceptions.items() if kind == SERVICE_ADDED]
        if self.weekdays and self.first <= self.last:
            days_of_service += [self.first, self.last]
        return (min(days_of_service), max(days_of_service)) if days_of_service else (0, -1)


def read_services(archive: FeedArchive, notes: FeedNotes) -> list[Service]:
    """Read the services of a feed; it must have one of the two tables."""
    if "calendar.txt" not in archive and "calendar_dates.txt" not in archive:
        raise FeedError(
            archive.name, "calendar.txt", "is missing, and so is calendar_dates.txt; expected one"
        )
    services: dict[str, Service] = {}
    if "calendar.txt" in archive:
        _regular(archive, services, notes)
    if "calendar_dates.txt" in archive:
        _exceptions(archive, services, notes)
    return list(services.values())


def _regular(archive: FeedArchive, services: dict[str, Service], notes: FeedNotes) -> None:
    columns = ("service_id", *WEEKDAYS, "start_date", "end_date")
    with rows_of(archive, "calendar.txt", columns, notes) as rows:
        for row in rows:
            with notes.leaving_out(row):
                service = _service(row)
                if services.get(service.id) == service:
                    notes.add(row.table, "left out: service_id is there a second time, the same", row.line)
                elif service.id in services:
                    raise row.wrong(
                        f"service_id {service.id[:60]!r} is there a second time; expected each one once"
                    )
                services.setdefault(service.id, service)


def _service(row: FeedRow) -> Service:
    id_ = row.required_text("service_id")
    first, last = row.day("start_date"), row.day("end_date")
    if last < first:
        raise row.wrong(f"end_date {row.text('end_date')} is before start_date {row.text('start_date')}")
    weekdays = sum(row.choice(name, 0, (0, 1)) << index for index, name in enumerate(WEEKDAYS))
    return Service(id_, first, last, weekdays)


def _exceptions(archive: FeedArchive, services: dict[str, Service], notes: FeedNotes) -> None:
    with rows_of(archive, "calendar_dates.txt", ("service_id", "date", "exception_type"), notes) as rows:
        for row in rows:
            with notes.leaving_out(row):
                id_, day = row.required_text("service_id"), row.day("date")
                kind = row.choice("exception_type", 0, (SERVICE_ADDED, SERVICE_REMOVED))
                services.setdefault(id_, Service(id_)).exceptions[day] = kind


def span(services: Sequence[Service]) -> tuple[int, int] | None:
    """Return the first and the last day of all services, None if none ever runs."""
    days = [days for service in services if (days := service.days())[0] <= days[1]]
    return (min(first for first, _ in days), max(last for _, last in days)) if days else None
