"""The audit log as files: one a day in the object store, JSON lines with the hashes of the chain."""

import csv
import datetime as dt
import io
import time
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from typing import Final

from shared.access import days
from shared.access.people.audit import KEPT_DAYS, AuditEntry, AuditLog, Verification, verify_chain
from shared.stores import ObjectStore

BUCKET: Final = "audit"
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


class AuditExport:
    """Writes the entries of finished days; a file is never changed afterwards."""

    def __init__(self, log: AuditLog, objects: ObjectStore, clock: Callable[[], float] = time.time) -> None:
        self._log = log
        self._objects = objects
        self._clock = clock

    def run(self) -> dict[str, int]:
        """Write every finished day that has no file yet, and forget in Redis what is old and has one."""
        today = days.today(self._clock())
        names = {entry.key for entry in self._objects.list(BUCKET)}
        count, first_kept = 0, 0
        for day, group in groupby(_with_days(self._log.oldest()), key=lambda pair: pair[0]):
            entries = [entry for _, entry in group]
            if day >= today:
                break
            if file_name(day) not in names:
                self._objects.put(
                    BUCKET, file_name(day), write_lines(entries), content_type="application/jsonl"
                )
                count += 1
            if day < today - KEPT_DAYS:
                first_kept = entries[-1].number + 1
        return {"days": count, "forgotten": self._log.trim(first_kept) if first_kept else 0}

    def verify(self) -> Verification:
        """Follow the chain through every file, and compare what Redis has too."""
        previous_hash: str | None = ""
        count = 0
        hashes: dict[int, str] = {}
        for name in sorted(entry.key for entry in self._objects.list(BUCKET)):
            entries = read_lines(self._objects.get(BUCKET, name))
            link = verify_chain(entries, previous_hash)
            if link.fault:
                return link._replace(entries=count + link.entries, fault=f"{name}: {link.fault}")
            hashes |= {entry.number: entry.hash for entry in entries}
            count, previous_hash = count + link.entries, link.last_hash
        for entry in self._log.oldest():
            if hashes.get(entry.number, entry.hash) != entry.hash:
                return Verification(count, f"entry {entry.number} differs from the file of its day")
        return Verification(count, "", previous_hash or "")


def _with_days(entries: Iterable[AuditEntry]) -> Iterator[tuple[int, AuditEntry]]:
    """Yield entries with their days; none is before its neighbour's, whatever the clocks of processes say."""
    day = 0
    for entry in entries:
        day = max(day, day_of(entry))
        yield day, entry


def day_of(entry: AuditEntry) -> int:
    """Return the day of an entry in Beijing, as a number."""
    return days.today(entry.time_ms / 1000)


def file_name(day: int) -> str:
    """Return the key of a day's file."""
    return f"{days.date_of(day).isoformat()}.jsonl"


def write_lines(entries: Iterable[AuditEntry]) -> bytes:
    """Return entries as JSON lines."""
    return "".join(f"{entry.model_dump_json()}\n" for entry in entries).encode()


def read_lines(content: bytes) -> list[AuditEntry]:
    """Return the entries of JSON lines; raises pydantic.ValidationError."""
    return [AuditEntry.model_validate_json(line) for line in content.splitlines()]


def write_table(entries: Iterable[AuditEntry]) -> bytes:
    """Return entries as CSV for a spreadsheet, in which no value is a formula."""
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(
        ("number", "time", "account", "role", "action", "target", "before", "after", "address", "hash")
    )
    table.writerows([_plain(value) for value in _row(entry)] for entry in entries)
    return text.getvalue().encode("utf-8-sig")


def time_text(entry: AuditEntry) -> str:
    """Return the time of an entry in Beijing."""
    return dt.datetime.fromtimestamp(entry.time_ms / 1000, days.SHANGHAI).strftime("%Y-%m-%d %H:%M:%S")


def value_text(values: dict[str, object]) -> str:
    """Return values as one line."""
    return "; ".join(f"{name}: {_one_text(value)}" for name, value in values.items())


def _one_text(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "–"
    return "–" if value is None else str(value)


def _row(entry: AuditEntry) -> Iterator[str]:
    yield from (str(entry.number), time_text(entry), entry.account, entry.role, entry.action, entry.target)
    yield from (value_text(entry.old), value_text(entry.new), entry.address, entry.hash)


def _plain(value: str) -> str:
    return f"'{value}" if value.startswith(_FORMULA) else value
