"""The audit log as files: one a day in the object store, JSON lines with the hashes of the chain.

The running day is in Redis alone; `newest.json` says once an hour how far the chain had come.
"""

import csv
import datetime as dt
import io
import re
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from typing import Final

import orjson
from pydantic import ValidationError

from shared.access import days
from shared.access.people.audit import KEPT_DAYS, AuditEntry, AuditLog, ChainFault, Verification, verify_chain
from shared.stores import ObjectStore
from shared.stores.errors import ObjectNotFound

BUCKET: Final = "audit"
SHORTEST_RETENTION_DAYS: Final = 183
"""How long a site keeps the files at least: what is missing and younger was taken away."""
NEWEST: Final = "newest.json"
_DAY_FILE: Final = re.compile(r"\d{4}-\d\d-\d\d\.jsonl", re.ASCII)
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What begins a formula; spreadsheets of East Asia read the wide signs as the narrow ones."""


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
        self._keep_head()
        return {"days": count, "forgotten": self._log.trim(first_kept) if first_kept else 0}

    def verify(self) -> Verification:
        """Follow the chain through every file and on into Redis; what both have is compared.

        Files that are older than SHORTEST_RETENTION_DAYS may be missing at the beginning, nothing else.
        """
        chain, head = _LongChain(self._clock()), self._kept_head()  # first: the log goes on meanwhile
        for name in sorted(entry.key for entry in self._objects.list(BUCKET)):
            if not _DAY_FILE.fullmatch(name):
                continue
            try:
                entries = read_lines(self._objects.get(BUCKET, name))
            except ValidationError:
                return chain.end(ChainFault("file_unread", file=name))
            if fault := chain.follow(entries):
                return chain.end(fault._replace(file=name))
        count = chain.number
        if fault := chain.follow_redis(self._log.oldest()):
            return chain.end(fault)
        newest = self._log.head()[0]
        if newest < count:
            return chain.end(ChainFault("redis_short", newest))
        return chain.end(_head_fault(head, chain))

    def _keep_head(self) -> None:
        number, last_hash = self._log.head()
        if number:
            head = orjson.dumps({"number": number, "hash": last_hash})
            self._objects.put(BUCKET, NEWEST, head, content_type="application/json")

    def _kept_head(self) -> bytes:
        try:
            return self._objects.get(BUCKET, NEWEST)
        except ObjectNotFound:
            return b"null"


class _LongChain:
    """The chain through files and Redis, as far as it was followed: `number` is the newest entry's."""

    def __init__(self, now: float) -> None:
        self.number = 0
        self._now = now
        self._hashes: dict[int, str] = {}
        self._last_hash = ""

    def follow(self, entries: Sequence[AuditEntry]) -> ChainFault | None:
        """Follow further entries; return what is wrong with them."""
        if not entries:
            return None
        first = entries[0]
        is_beginning = not self._hashes
        if is_beginning and first.number > 1 and not self._may_be_gone(first):
            return ChainFault("start_missing", first.number)
        link = verify_chain(entries, None if is_beginning and first.number > 1 else self._last_hash)
        if link.fault:
            return link.fault
        self._hashes |= {entry.number: entry.hash for entry in entries}
        self.number, self._last_hash = entries[-1].number, link.last_hash
        return None

    def follow_redis(self, entries: Iterable[AuditEntry]) -> ChainFault | None:
        """Compare the entries that files have, and follow the others; return what is wrong."""
        later = []
        for entry in entries:
            if entry.number > self.number:
                later.append(entry)
            elif self._hashes.get(entry.number, entry.hash) != entry.hash:
                return ChainFault("differs", entry.number)
        return self.follow(later)

    def has(self, number: int, hash: str) -> bool:
        """Whether an entry of the chain has this hash."""
        return self._hashes.get(number) == hash

    def end(self, fault: ChainFault | None) -> Verification:
        """Return the result."""
        return Verification(len(self._hashes), fault, self._last_hash)

    def _may_be_gone(self, first: AuditEntry) -> bool:
        return first.time_ms / 1000 < self._now - SHORTEST_RETENTION_DAYS * 86_400


def _head_fault(content: bytes, chain: _LongChain) -> ChainFault | None:
    """Return how the chain differs from where it was an hour ago; `content` is that of NEWEST, or null."""
    try:
        head = orjson.loads(content)
        if head is None:
            return None
        number, last_hash = int(head["number"]), str(head["hash"])
    except (ValueError, KeyError, TypeError):
        return ChainFault("head_unread", file=NEWEST)
    return None if chain.has(number, last_hash) else ChainFault("head_other", number)


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
    return f"'{value}" if value.lstrip(" ").startswith(_FORMULA) else value
