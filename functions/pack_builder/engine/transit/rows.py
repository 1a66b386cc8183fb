"""The rows of one table of a feed, and the values of their columns."""

import csv
import math
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from functions.pack_builder.engine.transit.archive import FeedArchive
from functions.pack_builder.engine.transit.errors import FeedError
from functions.pack_builder.engine.transit.notes import FeedNotes
from shared.geo.notation import NotANumber, parse_number

if TYPE_CHECKING:
    from _csv import Reader

EPOCH: Final = date(1970, 1, 1)
MOST_HOURS: Final = 240
"""A train may run for days; what is longer is a mistake."""
_TIME: Final = re.compile(r"([0-9]{1,3}):([0-5][0-9]):([0-5][0-9])", re.ASCII)
_DATE: Final = re.compile(r"[12][0-9]{7}", re.ASCII)
_WHOLE: Final = re.compile(r"[0-9]{1,9}", re.ASCII)
_COLOUR: Final = re.compile(r"#?([0-9A-Fa-f]{6})")


class FeedRow:
    """One row: values by column, and errors that say where it stands."""

    __slots__ = ("_columns", "_feed", "_values", "line", "table")

    def __init__(self, feed: str, table: str, line: int, columns: Mapping[str, int]) -> None:
        self._feed, self._columns = feed, columns
        self.table = table
        self.line = line
        self._values: list[str] = []

    def fill(self, values: list[str], line: int) -> None:
        """Become the next row: one object serves a table of millions."""
        self._values, self.line = values, line

    def wrong(self, problem: str) -> FeedError:
        """Return the error of this row."""
        return FeedError(self._feed, self.table, problem, self.line)

    def text(self, column: str) -> str:
        """Return a text without the blanks around it, empty where the column is missing."""
        index = self._columns.get(column)
        return self._values[index].strip() if index is not None and index < len(self._values) else ""

    def required_text(self, column: str) -> str:
        """Return a text that may not be empty."""
        if not (text := self.text(column)):
            raise self.wrong(f"{column} is empty; expected a value")
        return text

    def reference[T](self, column: str, numbers: Mapping[str, T], table: str) -> T:
        """Return what a text refers to in another table."""
        try:
            return numbers[self.required_text(column)]
        except KeyError:
            raise self.wrong(
                f"{column} is {self.text(column)[:60]!r}; expected one that {table} has"
            ) from None

    def whole(self, column: str, default: int, least: int = 0, most: int = 999_999_999) -> int:
        """Return a whole number."""
        if not (text := self.text(column)):
            return default
        if not _WHOLE.fullmatch(text) or not least <= int(text) <= most:
            raise self.wrong(f"{column} is {text[:20]!r}; expected a whole number from {least} to {most}")
        return int(text)

    def choice(self, column: str, default: int, choices: Collection[int]) -> int:
        """Return one of a few numbers."""
        value = self.whole(column, default)
        if value not in choices:
            raise self.wrong(f"{column} is {value}; expected one of {', '.join(map(str, sorted(choices)))}")
        return value

    def number(self, column: str, least: float, most: float) -> float:
        """Return a decimal number."""
        text = self.required_text(column)
        try:
            value = parse_number(text)
        except NotANumber:
            value = math.nan
        if not least <= value <= most:
            raise self.wrong(f"{column} is {text[:30]!r}; expected a number from {least:g} to {most:g}")
        return value

    def time(self, column: str) -> int | None:
        """Return seconds of a time such as 7:05:00 or 25:10:00, None where there is none."""
        if not (text := self.text(column)):
            return None
        match = _TIME.fullmatch(text)
        if match is None or int(match[1]) >= MOST_HOURS:
            raise self.wrong(
                f"{column} is {text[:20]!r}; expected H:MM:SS below {MOST_HOURS}:00:00, as 25:10:00"
            )
        return int(match[1]) * 3600 + int(match[2]) * 60 + int(match[3])

    def day(self, column: str) -> int:
        """Return the days from 1970-01-01 to a date such as 20260131."""
        text = self.required_text(column)
        try:
            if not _DATE.fullmatch(text):
                raise ValueError
            return (date(int(text[:4]), int(text[4:6]), int(text[6:])) - EPOCH).days
        except ValueError:
            raise self.wrong(f"{column} is {text[:20]!r}; expected a date as 20260131") from None

    def colour(self, column: str) -> int:
        """Return 0xRRGGBB, -1 where there is none."""
        if not (text := self.text(column)):
            return -1
        if (match := _COLOUR.fullmatch(text)) is None:
            raise self.wrong(f"{column} is {text[:20]!r}; expected six hexadecimal digits as 00A1DE")
        return int(match[1], 16)


@contextmanager
def rows_of(
    archive: FeedArchive, table: str, required_columns: Collection[str], notes: FeedNotes
) -> Iterator[Iterator[FeedRow]]:
    """Give the rows of a table, one object reused for all of them; blank lines are left out.

    required_columns: the columns that it must have. A line that is no CSV is left out; at the end FeedError
    is raised when a large share of the table is lost.
    """
    with archive.open(table) as text:
        lines = _Lines(text)
        reader = csv.reader(lines, strict=True, skipinitialspace=True)
        header = [name.strip() for name in _header(archive, table, reader, lines)]
        columns = {name: index for index, name in enumerate(header) if name}
        if missing := [name for name in required_columns if name not in columns]:
            raise FeedError(
                archive.name,
                table,
                f"has no column {', '.join(missing)}; found {', '.join(header)[:200] or 'nothing'}",
                1,
            )
        if len(columns) != len([name for name in header if name]):
            raise FeedError(archive.name, table, "has two columns of one name; expected one", 1)
        row = FeedRow(archive.name, table, 1, columns)
        yield _rows(row, _records(row, reader, lines, len(header), notes), len(header), notes)
        notes.check(table)


class _Lines:
    """The lines of a table, and those of the record that is being read."""

    def __init__(self, text: Iterable[str]) -> None:
        self._text = iter(text)
        self.record: list[str] = []
        self.number = 0

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = next(self._text)
        self.record.append(line)
        self.number += 1
        return line


def _header(archive: FeedArchive, table: str, reader: "Reader", lines: _Lines) -> list[str]:
    try:
        return next(reader, [])
    except csv.Error as error:
        if (values := _loose_values(lines.record[0])) is not None:
            return values
        raise FeedError(archive.name, table, f"is no CSV ({error})", 1) from error


def _rows(
    row: FeedRow, records: Iterator[tuple[list[str], int]], width: int, notes: FeedNotes
) -> Iterator[FeedRow]:
    for values, line in records:
        if not any(values):
            continue
        row.fill(values, line)
        if len(values) > width and any(values[width:]):
            with notes.leaving_out(row):
                raise row.wrong(f"has {len(values)} values; expected {width}, as many as there are columns")
            continue
        yield row


def _records(
    row: FeedRow, reader: "Reader", lines: _Lines, width: int, notes: FeedNotes
) -> Iterator[tuple[list[str], int]]:
    """Yield the values of each record and the line where it ends.

    Of a record that is no CSV every line is read by itself: blanks after a last quote are common, and a quote
    that is never closed must not swallow the lines behind it.
    """
    while True:
        lines.record.clear()
        try:
            values = next(reader, None)
        except csv.Error as error:
            first = lines.number - len(lines.record) + 1
            problem = f"is no CSV ({error})"
            for number, line in enumerate(list(lines.record), first):
                loose_values = _loose_values(line)
                if loose_values is not None and len(loose_values) == width:
                    yield loose_values, number
                    continue
                row.fill([], number)
                with notes.leaving_out(row):
                    raise row.wrong(problem) from error
            continue
        if values is None:
            return
        yield values, lines.number


def _loose_values(line: str) -> list[str] | None:
    """Return the values of one line that has blanks or more behind a quote, None where a quote stays open."""
    if line.count('"') % 2:
        return None
    try:
        return next(csv.reader([line], skipinitialspace=True), [])
    except csv.Error:
        return None


def day_text(day: int) -> str:
    """Return the date, as 2026-01-31, that lies some days after 1970-01-01."""
    return (EPOCH + timedelta(days=day)).isoformat()
